"""Edits change what was asked and no other byte."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.compose import editing
from mailer.compose.reading import IssueFile, read_issue
from mailer.errors import IssueError
from mailer.model.issue import Letter, Note, Number, Question, Stories, StoryItem
from tests.test_compose_reading import FULL

NEWLINES = ["\n", "\r\n"]


def read(text: str) -> IssueFile:
    return read_issue(text, "issue.md", "2024-05-17")


# Files as people write them: any order of blocks, comments and blank lines between, several ways of quoting.
_comment = st.sampled_from(["", "  # a comment: with a colon\n", "\n", "# at the margin\n", "\n  # two\n\n"])
_block = st.sampled_from(
    [
        "  - stories:\n      heading: This week   # kept\n      items:\n        - one\n"
        "        # between\n        - story: two\n          blurb: 'it''s'\n",
        "  - stories: {items: [three, four]}\n",
        "  - stories:\n      items: [five]   # in brackets\n",
        "  - quote: {text: \"A, b\", by: 'C'}   # in braces\n",
        "  - note:\n      text: |\n        Literal\n          text\n\n        of lines\n",
        "  - note:\n      text: >-\n        Folded\n        text\n",
        '  -   # a hyphen alone\n    number:\n      figure: 1,234\n      caption: "x: y"\n',
        "  - video:\n      title: plain text,\n        over two lines\n      url: https://v.example/1\n",
    ]
)
_files = st.builds(
    lambda newline, head, blocks, tail: (
        f"---\n{head}title: A   # t\ndate: 2024-05-17\nsubject: 'B'\nblocks:   # in order\n"
        + "".join(comment + block for comment, block in blocks)
        + f"{tail}---\n\nDear all,\n\n- a list\n---\nmore\n"
    ).replace("\n", newline),
    st.sampled_from(NEWLINES),
    st.sampled_from(["", "# first line\n", "preheader: >\n  folded\n  words\n"]),
    st.lists(st.tuples(_comment, _block), min_size=1, max_size=5),
    _comment,
)


def outside(file: IssueFile, position: int) -> tuple[str, str]:
    """What stands before and behind a block, judged by lines: everything an edit of that block must keep."""
    lines = file.front.text.splitlines(keepends=True)
    starts = [at for at, line in enumerate(lines) if line.startswith("  -")]
    start = starts[position]
    end = start + 1
    while lines[end].startswith("     ") or (lines[end].startswith("    ") and not lines[end].strip().startswith("#")):
        end += 1
    while not lines[end].strip() and any(later.startswith("        ") for later in lines[end : end + 2]):
        end += 1
        while lines[end].startswith("     "):
            end += 1
    return "".join(lines[:start]), "".join(lines[end:])


@given(_files, st.data())
def test_a_block_replaced_keeps_every_byte_outside_it(text, data):
    file = read(text)
    position = data.draw(st.integers(0, len(file.issue.blocks) - 1))
    before, behind = outside(file, position)

    changed = editing.with_block_replaced(file, position, Note(text="new")).front.text

    assert changed.startswith(before)
    assert changed.endswith(behind)
    assert len(changed) - len(before) - len(behind) < 40


@given(_files, st.data())
def test_a_block_added_and_removed_again_leaves_the_file_as_it_was(text, data):
    file = read(text)
    position = data.draw(st.integers(0, len(file.issue.blocks)))

    added = editing.with_block(file, Question(ask="Why?", context='A "quoted" \\ thing\nof two lines'), position)

    assert added.issue.blocks[position] == Question(ask="Why?", context='A "quoted" \\ thing\nof two lines')
    assert editing.without_block(added, position).front.text == text


@given(_files, st.data())
def test_a_block_moved_there_and_back_leaves_its_letters_and_all_others(text, data):
    file = read(text)
    count = len(file.issue.blocks)
    position, to = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))

    moved = editing.with_block_moved(file, position, to)

    assert sorted(moved.front.text.splitlines()) == sorted(text.splitlines())
    expected = list(file.issue.blocks)
    expected.insert(to, expected.pop(position))
    assert list(moved.issue.blocks) == expected


@given(_files, st.sampled_from(["title", "subject", "preheader", "issue_number"]))
def test_a_key_set_changes_only_its_own_lines(text, key):
    file = read(text)
    value = "48" if key == "issue_number" else 'New: "it" is #1'

    changed = editing.with_value(file, key, value)

    assert str(getattr(changed.issue, key)) == value
    assert dataclasses.replace(changed.issue, **{key: getattr(file.issue, key)}) == file.issue
    kept = [line for line in text.splitlines() if not line.startswith((key, "  folded", "  words"))]
    assert [line for line in changed.front.text.splitlines() if line in kept] == kept


@given(_files)
def test_another_letter_changes_nothing_above_it(text):
    file = editing.with_block(read(text), Letter())

    changed = editing.with_letter(file, "Hello.\n\n---\n\nBye.\n")

    assert changed.front.text.startswith(file.front.text[: file.front.body_start])
    assert changed.issue.letter == "Hello.\n\n---\n\nBye."


@given(_files, st.data())
def test_stories_added_moved_and_removed_say_what_was_meant(text, data):
    file = read(text)
    added = editing.with_stories(file, [StoryItem(story="new"), StoryItem(story="newer", headline="H: #1")])
    lists = [at for at, block in enumerate(added.issue.blocks) if isinstance(block, Stories)]
    position = lists[-1] if any(isinstance(block, Stories) for block in file.issue.blocks) else lists[0]
    items = added.issue.blocks[position].items
    assert items[-2:] == (StoryItem(story="new"), StoryItem(story="newer", headline="H: #1"))

    at, to = data.draw(st.integers(0, len(items) - 1)), data.draw(st.integers(0, len(items) - 1))
    moved = editing.with_story_moved(added, position, at, to).issue.blocks[position].items
    expected = list(items)
    expected.insert(to, expected.pop(at))
    assert list(moved) == expected

    left = editing.without_story(added, position, at).issue.blocks[position].items
    assert left == items[:at] + items[at + 1 :]


@pytest.mark.parametrize("newline", NEWLINES)
def test_a_story_added_to_a_list_is_one_new_line(newline):
    file = read(FULL.replace("\n", newline))

    changed = editing.with_stories(file, [StoryItem(story="third")])

    assert changed.front.text.replace(f"        - third{newline}", "", 1) == file.front.text


def test_the_last_story_taken_out_takes_its_block_with_it():
    file = read(
        "---\ntitle: A\ndate: 2024-05-17\nsubject: B\nblocks:\n"
        "  - letter\n  - stories:\n      items:\n        - one\n---\nHi\n"
    )

    assert editing.without_story(file, 1, 0).issue.blocks == (Letter(),)


def test_blocks_taken_out_to_the_last_leave_an_empty_list_that_takes_new_ones():
    file = read("---\ntitle: A\ndate: 2024-05-17\nsubject: B\nblocks:\n  - letter\n---\nHi\n")

    empty = editing.without_block(file, 0)

    assert empty.issue.blocks == ()
    assert editing.with_block(empty, Letter()).front.text == file.front.text


def test_blocks_in_brackets_are_written_in_block_style_when_one_changes():
    file = read('---\ntitle: A\ndate: 2024-05-17\nsubject: B\nblocks: [letter, {note: {text: "x"}}]\n---\nHi\n')

    changed = editing.with_block(file, Number(figure="1", caption="one"))

    assert 'blocks:\n  - letter\n  - note:\n      text: "x"\n  - number:\n' in changed.front.text


def test_only_front_matter_of_an_issue_can_be_set():
    with pytest.raises(IssueError, match="blocks is not a key that can be set"):
        editing.with_value(read(FULL), "blocks", "x")
    with pytest.raises(IssueError) as caught:
        editing.with_value(read(FULL), "subjct", "x")

    assert caught.value.fix == "write subject=…"


def test_a_value_that_breaks_a_rule_is_refused():
    with pytest.raises(IssueError, match="is not a date"):
        editing.with_value(read(FULL), "date", "next Friday")
    with pytest.raises(IssueError, match="subject: is missing"):
        editing.with_value(read(FULL), "subject", "")
