"""Front matter: read with line numbers, changed one thing at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import IssueError
from mailer.files.frontmatter import lines, parse, quoted
from mailer.files.splice import with_body, with_item, with_item_moved, with_key, without_item
from mailer.files.writing import write_whole

FILE = """\
---
title: "A pact"   # the title
# above the date
date: 2024-05-17

words:            # in order
  # first
  - one
  - two: |
      literal
      text

  # third
  - {three: 3}    # in braces
last: 'it''s'
# at the end
---
Body.
"""


def read(text: str):
    return parse(text, "issue.md", IssueError)


def test_every_scalar_is_the_text_that_stands_there():
    data = read("---\na: 1,234,567\nb: 4.20\nc: 2024-05-10\nd: yes\ne: null\nf: ~\n---\n").data()

    assert data == {"a": "1,234,567", "b": "4.20", "c": "2024-05-10", "d": "yes", "e": "null", "f": "~"}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_key_is_replaced_on_its_own_line_and_its_comment_stays(newline):
    text = FILE.replace("\n", newline)

    changed = with_key(read(text), "title", "New")

    assert changed == text.replace('"A pact"', '"New"')


def test_a_new_key_goes_above_the_one_named():
    assert '---\nnew: "x"\ntitle: ' in with_key(read(FILE), "new", "x", before="title")


def test_a_key_set_to_nothing_is_gone():
    assert with_key(read(FILE), "date", None) == FILE.replace("date: 2024-05-17\n", "")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("position", [0, 1, 2, 3])
def test_an_entry_put_into_a_list_changes_no_other_byte(newline, position):
    text = FILE.replace("\n", newline)

    changed = with_item(read(text), ("words",), position, "new")

    assert changed.replace(f'  - "new"{newline}', "", 1) == text
    assert [str(word)[:3] for word in read(changed).data()["words"]][position] == "new"


@pytest.mark.parametrize("position", [0, 1, 2])
def test_an_entry_taken_out_leaves_every_comment_outside_it(position):
    changed = without_item(read(FILE), ("words",), position)

    assert len(read(changed).data()["words"]) == 2
    for comment in ("# the title", "# above the date", "# in order", "# first", "# third", "# at the end"):
        assert comment in changed


@pytest.mark.parametrize(("position", "to"), [(0, 2), (2, 0), (1, 0), (0, 1), (1, 2), (1, 1)])
def test_an_entry_is_moved_letter_for_letter(position, to):
    changed = with_item_moved(read(FILE), ("words",), position, to)

    expected = read(FILE).data()["words"]
    expected.insert(to, expected.pop(position))
    assert read(changed).data()["words"] == expected
    assert sorted(changed.splitlines()) == sorted(FILE.splitlines())


def test_another_body_leaves_the_front_matter_alone():
    changed = with_body(read(FILE.replace("\n", "\r\n")), "One.\n\nTwo.\n\n")

    assert changed == FILE.replace("Body.\n", "One.\n\nTwo.\n").replace("\n", "\r\n")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))))
def test_quoted_text_is_read_back_as_itself(text):
    assert read(f"---\nkey: {quoted(text)}\n---\n").data() == {"key": text}


@given(
    st.recursive(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, min_size=1, max_size=3)
        ),
        max_leaves=6,
    ).map(lambda value: {"top": value})
)
def test_lines_written_are_read_back_as_what_they_were_made_from(value):
    if _has_list_in_list(value):
        return
    assert read("\n".join(["---", *lines(value), "---", ""])).data() == value


def _has_list_in_list(value) -> bool:
    if isinstance(value, dict):
        return any(_has_list_in_list(item) for item in value.values())
    return isinstance(value, list) and any(isinstance(item, list) or _has_list_in_list(item) for item in value)


@pytest.mark.parametrize(
    ("text", "line", "message", "fix"),
    [
        ("title: a\n", 1, "has no front matter", "begin the file"),
        ("---\ntitle: a\n", 1, "front matter is not closed", "end it"),
        ("---\n---\n", 2, "front matter is empty", "write at least"),
        ("---\na: b\ntitle: Paris: the summit\n---\n", 3, "is not readable here", "put the value in quotes"),
        ("---\ntitle: {name|reader}, hello\n---\n", 2, "is not readable here", "put the value in quotes"),
        ("---\ntitle: *Really*\n---\n", 2, "is not readable here", "put the value in quotes"),
        ('---\ntitle: "x\ndate: "y"\n---\n', 2, "a quotation mark is not closed", 'end the value with "'),
        ("---\ntitle: @home\n---\n", 2, "is not readable here", "put the value in quotes"),
        ("---\ntitle: !strange\n---\n", 2, "begins with & or !", "put the value in quotes"),
        ("---\ntitle: &anchor x\n---\n", 2, "begins with & or !", "put the value in quotes"),
        ("---\na: b\ntitle: #1 in exports\n---\n", 3, "title has no value", 'put the value in quotes: title: "#…"'),
        ("---\na: b\ntitle:\n---\n", 3, "title has no value", "write a value"),
        ("---\na: b\na: c\n---\n", 3, "a stands twice", "keep one"),
        ("---\na:\n\tb: c\n---\n", 3, "is indented with a tab", "indent with spaces"),
        ("---\n{a: b}\n---\n", 2, "is not a list of keys", "write key"),
        ("---\n? [a]\n: b\n---\n", 2, "cannot be a key", "put the value in quotes"),
        ("---\ntitle: " + "[" * 3000 + "\n---\n", 2, "nested too deeply", "put the value in quotes"),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_by_line_with_what_to_write_instead(text, line, message, fix):
    with pytest.raises(IssueError) as caught:
        read(text)

    assert caught.value.line == line
    assert message in caught.value.message
    assert fix in caught.value.fix


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "issue.md"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)

    write_whole(path, "new")

    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["issue.md"]


def test_a_link_is_followed_when_a_file_is_replaced(tmp_path):
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("real.md")

    write_whole(tmp_path / "link.md", "new")

    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8") == "new"
