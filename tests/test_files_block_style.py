"""Plain front matter is read without making nodes, and exactly as the whole reader reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.errors import MailerError
from mailer.files.block_style import read_block_style
from mailer.files.frontmatter import lines, parse
from mailer.files.whole_yaml import composed, plain

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path
    for folder in ("tests/golden", "seeds", "issues")
    for path in (ROOT / folder).rglob("*.md")
    if path.read_bytes().startswith(b"---")
)

words = st.text(st.sampled_from("ab1 :#-,'\"[]{}&*!?|>%@`\\.~é“\u00a0\u3000\u2028\ufeff\t/$=+_"), max_size=8)
values = (
    words | st.text(max_size=6).map(lambda text: f'"{text}"') | st.sampled_from(['"a\\u00e9\\n"', '"\\ud83d"', "- a"])
)
keys = st.sampled_from(["a", "b", "key_1", "A", '"q"', "a b", "1", "- a", "-", "- - a", "#c", "? a", "<<", "null"])
rows = st.builds(
    lambda indent, key, colon, value: f"{' ' * indent}{key}{colon}{value}",
    st.sampled_from([0, 0, 0, 2, 2, 4, 1, 6]),
    keys,
    st.sampled_from([": ", ":", ":  ", "", " "]),
    values,
)
documents = st.lists(rows, max_size=6).map("\n".join) | st.lists(rows, max_size=4).map("\r\n".join)
PLAIN = """title: "A pact: under review"
date: 2024-05-17
authors:
  - name: "Ana"
    role: editor
  - Bo Lind

# what follows
source:
  name: x.txt
  digest: 0a1b
blocks:
  - letter
  - stories:
      heading: This week
      items:
        - one-story
        - story: two
          headline: "\\u00e9"
"""
odd = st.sampled_from(
    [*":#\\\t\n\r'&*!|>%@`{}[],~?-ab1", '"', " ", "  ", ": ", " #", "\n  ", "\n\n", "- ", "\n- ", "é", "\u00a0"]
)
places = st.integers(0, len(PLAIN))
changes = st.lists(st.tuples(places, st.integers(0, 3), odd), min_size=1, max_size=3)


def changed(edits: list[tuple[int, int, str]]) -> str:
    """A plain document with a few characters put in or taken out."""
    made = PLAIN
    for at, gone, put in edits:
        made = made[:at] + put + made[at + gone :]
    return made


def whole(source: str) -> object:
    """What the whole reader makes of ``source``; None where it refuses."""
    try:
        return plain(composed(source, "x.md", 1, MailerError))
    except MailerError:
        return None


@given(documents | changes.map(changed))
@example("a:\n  - ")
@example("a: b\n  c")
@example("a:\n- b\n- c: d\n  e: f")
@example("a:\n  - b: c\n    d:\n      - e\n   - f")
@example("a: b:c::d e,f 'g' -h ?i - j")
@example("a: b\n\n# c\n  # d\ne:\n  # f\n  g: h\n")
@example('a: "\\u0041\\\\ \\" \\t"  ')
@example("a: b\nb: 12:30:45 http://x.example/?a=b&c#d\n")
def test_what_is_read_without_nodes_is_what_the_whole_reader_reads(source: str) -> None:
    made = read_block_style(source)
    assert made is None or made == whole(source)


@given(
    st.recursive(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))),
        lambda inner: (
            st.lists(inner.filter(lambda item: not isinstance(item, list)), min_size=1, max_size=3)
            | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, min_size=1, max_size=3)
        ),
        max_leaves=6,
    ).map(lambda value: {"top": value})
)
def test_what_commands_write_is_read_without_nodes(value: dict[str, object]) -> None:
    source = "\n".join([*lines(value), ""])
    assert read_block_style(source) == value == whole(source)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_file_at_hand_is_read_as_the_whole_reader_reads_it(path: Path, newline: str) -> None:
    text = path.read_text(encoding="utf-8").replace("\n", newline)
    try:
        front = parse(text, path.name, MailerError)
    except MailerError:
        return
    assert front.data() == plain(front.root)


def test_stories_as_they_are_written_need_no_nodes() -> None:
    for path in (ROOT / "seeds").glob("*.md"):
        front = parse(path.read_text(encoding="utf-8"), path.name, MailerError)
        assert read_block_style(front.yaml) is not None


OTHER_STYLES = (
    *("a: 'b'", "a: b # c", "a: |\n  b", "a: [b]", "a: &b c", "a: *b", "a: !b c", "a:\n\tb: c", "a:", "a: b\na: c", ""),
    *("- a", "a: b: c", 'a: "b', "a: b\n  c", "a:\n- b", "a: ~", "? a\n: b", "a: \u2028", "a: \x01"),
    "a:\n" + " " * 50 + "b: c",
)


@pytest.mark.parametrize("source", OTHER_STYLES)
def test_whatever_is_not_plain_is_left_to_the_whole_reader(source: str) -> None:
    assert read_block_style(source) is None


def test_what_was_read_can_be_changed_without_changing_the_file() -> None:
    front = parse("---\na:\n  - b\n---\n", "x.md", MailerError)
    front.data()["a"].append("c")  # type: ignore[union-attr]
    assert front.data() == {"a": ["b"]}
