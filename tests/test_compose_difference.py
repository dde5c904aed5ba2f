"""What differs is told as a reviewer would want it: golden pairs, and nothing that takes for ever."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.cli.difference import coloured_lines, markdown_lines
from mailer.compose.difference import PictureFile, Side, What, difference
from mailer.compose.reading import read_issue
from mailer.compose.wording import Kind, reworded
from mailer.compose.wording_alignment import Aligner
from mailer.model.issue import Letter, Stories, StoryItem
from mailer.pipeline.comparing import Compared
from tests.builders import a_story, an_issue

GOLDEN = Path(__file__).parent / "golden/difference"


def told(passages) -> list[str]:
    marks = {Kind.KEPT: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return ["".join(marks[run.kind].format(run.text) for run in passage) for passage in passages]


@pytest.mark.parametrize("folder", sorted(path.name for path in GOLDEN.iterdir()))
def test_two_issues_differ_as_the_golden_pages_say(folder, rewrite_golden):
    sides = []
    for name in ("before", "after"):
        text = (GOLDEN / folder / f"{name}.md").read_text(encoding="utf-8")
        issue = read_issue(text, f"{name}.md", "2024-05-17").issue
        sides.append(Side(issue=issue, stories={slug: a_story(slug, title=slug.title()) for slug in issue.stories}))
    found = Compared(before="before", after="after", languages={"": difference(*sides)})

    plain = "\n".join("".join(piece for piece, _ in line) for line in coloured_lines(found)) + "\n"
    markdown = "\n".join(markdown_lines(found)) + "\n"
    for name, page in (("expected.txt", plain), ("expected.md", markdown)):
        if rewrite_golden:
            (GOLDEN / folder / name).write_text(page, encoding="utf-8")
        assert page == (GOLDEN / folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Two came. All left.", "Three came. All left.", ["[-Two-]{+Three+} came."]),
        ("It cost $96,000 then.", "It cost $69,000 then.", ["It cost [-$96,000-]{+$69,000+} then."]),
        ("One. Two. Three.", "One. Three.", ["[-Two.-]"]),
        ("One. Three.", "One. Two. Three.", ["{+Two.+}"]),
        ("He said “no.” Then he left.", "He said “yes.” Then he left.", ["He said “[-no-]{+yes+}.”"]),
        ("One.\n\nTwo.", "One. Two.", ["[-¶-]"]),
        ("会议没有结果。大家回家了。", "会议没有结论。大家回家了。", ["会议没有结[-果-]{+论+}。"]),
        ("Gone.", "", ["[-Gone.-]"]),
        ("Ships come in.", "Nobody reads this any more.", ["[-Ships come in.-] {+Nobody reads this any more.+}"]),
    ],
)
def test_only_the_sentences_that_differ_are_told_and_in_them_the_words(before, after, expected):
    assert told(reworded(before, after)) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [("One\ntwo three.", "One two\nthree."), ("One.\n\n\n\nTwo.", "One.\n\nTwo.\n"), ("  One.", "One."), ("", "  \n")],
)
def test_lines_broken_elsewhere_are_no_difference(before, after):
    assert reworded(before, after) == ()


def test_a_long_text_that_was_written_anew_is_not_told_word_by_word():
    old = " ".join(f"Old{number} sentence here." for number in range(40))
    new = " ".join(f"A fresh{number} thought instead." for number in range(40))

    assert reworded(old, new) == ()
    (change,) = difference(Side(issue=an_issue(letter=old)), Side(issue=an_issue(letter=new)))
    assert (change.part, change.what, change.passages) == ("letter", What.CHANGED, ())


WORDS = st.lists(st.sampled_from(["a", "b", "c.", "d!", "\n\n", "“e”", "1,5"]), max_size=30).map(" ".join)


@given(WORDS, WORDS)
def test_kept_and_removed_words_are_the_old_passage_and_kept_and_added_ones_the_new(before, after):
    for passage in reworded(before, after):
        old = "".join(run.text for run in passage if run.kind is not Kind.ADDED).replace("¶", " ")
        new = "".join(run.text for run in passage if run.kind is not Kind.REMOVED).replace("¶", " ")
        assert " ".join(old.split()) in " ".join(before.split())
        assert " ".join(new.split()) in " ".join(after.split())


@given(st.lists(st.integers(0, 5), max_size=25), st.lists(st.integers(0, 5), max_size=25))
def test_what_lies_between_the_parts_that_differ_is_the_same_on_both_sides(before, after):
    at_b = at_a = 0
    for hunk in Aligner().hunks(before, after):
        assert before[at_b : hunk.b0] == after[at_a : hunk.a0]
        assert hunk.b1 > hunk.b0 or hunk.a1 > hunk.a0
        at_b, at_a = hunk.b1, hunk.a1
    assert before[at_b:] == after[at_a:]


HOSTILE = {
    "one letter": ("a " * 50_000, "a " * 49_999 + "b"),
    "in turns": ("a b " * 25_000, "b a " * 25_000),
    "stops": ("." * 100_000, "!" * 100_000),
    "stops in turns": ("! ? " * 25_000, "? ! " * 25_000),
    "quotes": (".”" * 50_000, ".’" * 50_000),
    "paragraphs": ("x\n\n" * 33_000, "y\n\n" * 33_000),
    "blanks": (" " * 100_000, "\n" * 100_000),
    "brackets": ("](" * 50_000, "[](" * 33_000),
    "angles": ("<http:" * 16_000, "<mailto:" * 12_000),
    "shuffled": tuple(
        " ".join(random.Random(seed).sample([f"w{n}." for n in range(15_000)], 15_000)) for seed in (1, 2)
    ),
    "noise": tuple(" ".join(random.Random(seed).choices("abcdefgh", k=50_000)) for seed in (1, 2)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_patience_of_a_comparison_ends_whatever_the_texts(kind):
    """Steps are counted, not seconds: a test with a clock would fail on a busy machine."""
    before, after = HOSTILE[kind]
    aligner = Aligner()

    reworded(before, after, aligner)
    difference(Side(issue=an_issue(letter=before)), Side(issue=an_issue(letter=after)))

    assert aligner.patience > -120_000


def a_list(*slugs: str, heading: str = "") -> Stories:
    return Stories(items=tuple(StoryItem(story=slug) for slug in slugs), heading=heading)


def a_side(*blocks, **facts) -> Side:
    issue = an_issue(blocks=(Letter(), *blocks), **facts)
    return Side(issue=issue, stories={slug: a_story(slug, title=slug.title()) for slug in issue.stories})


def test_stories_come_go_and_move_and_as_few_as_possible_have_moved():
    found = difference(a_side(a_list("a", "b", "c", "d")), a_side(a_list("b", "c", "x", "a")))

    assert [(each.what.value, each.name, each.before, each.after) for each in found] == [
        ("removed", "d", "D", ""),
        ("added", "x", "", "X"),
        ("moved", "a", "1", "4"),
    ]


def test_a_story_that_moved_to_another_list_is_told_with_the_headings():
    found = difference(
        a_side(a_list("a", "b", heading="First"), a_list("c", "d", heading="Then")),
        a_side(a_list("a", heading="First"), a_list("c", "d", "b", heading="Then")),
    )

    assert [(each.name, each.before, each.after) for each in found] == [("b", "2 under “First”", "4 under “Then”")]


def test_a_story_that_moved_within_its_list_is_told_with_its_positions_alone():
    found = difference(
        a_side(a_list("a", heading="First"), a_list("b", "c", heading="Then")),
        a_side(a_list("a", heading="First"), a_list("c", "b", heading="Then")),
    )

    assert [(each.what.value, each.name, each.before, each.after) for each in found] == [("moved", "c", "3", "2")]


def test_a_story_file_that_was_mended_is_told_although_the_issue_is_the_same():
    side = a_side(a_list("a"))
    mended = {"a": dataclasses.replace(side.stories["a"], published=dt.date(2024, 5, 1), body="Boxes fell by 5 %.")}

    found = difference(side, dataclasses.replace(side, stories=mended))

    assert [(each.part, each.name) for each in found] == [
        ("story files", "a: published"),
        ("story files", "a: body"),
    ]


def test_pictures_are_told_by_their_sizes():
    old, new = PictureFile("1", 1234, (600, 300)), PictureFile("2", 99, (60, 30))
    before = dataclasses.replace(a_side(), pictures={"quay.png": old, "gone.png": old, "same.png": old})
    after = dataclasses.replace(a_side(), pictures={"quay.png": new, "same.png": old, "new.png": new})

    found = [(each.what.value, each.name, each.before, each.after) for each in difference(before, after)]

    assert found == [
        ("changed", "quay.png", "1,234 bytes, 600×300", "99 bytes, 60×30"),
        ("removed", "gone.png", "1,234 bytes, 600×300", ""),
        ("added", "new.png", "", "99 bytes, 60×30"),
    ]


def test_links_of_the_letter_in_every_form_come_and_go():
    before = "See [a](https://a.example/x_(y)), <https://b.example> and [c][1].\n\n[1]: https://c.example"
    after = "See [a](https://a.example/x_(y)), <mailto:ana@example.org> and [c](story:quiet-quay)."

    found = difference(Side(issue=an_issue(letter=before)), Side(issue=an_issue(letter=after)))

    links = [(each.what.value, each.name) for each in found if each.part == "links"]
    assert links == [
        ("removed", "https://b.example"),
        ("removed", "https://c.example"),
        ("added", "mailto:ana@example.org"),
        ("added", "story:quiet-quay"),
    ]


def test_an_issue_does_not_differ_from_itself():
    side = a_side(a_list("a", "b"))

    assert difference(side, side) == ()


def test_words_of_an_issue_are_never_markup_in_a_pull_request():
    before = Side(issue=an_issue(subject="Plain"))
    after = Side(issue=an_issue(subject="**Bold** <img src=x> [a](b) `c` @ana | #1"))

    page = "\n".join(markdown_lines(Compared(before="a`b", after="<b>", languages={"": difference(before, after)})))

    for markup in ("**Bold", "<img", "[a]", "`c`", "@ana", "<b>", "a`b"):
        assert markup not in page
