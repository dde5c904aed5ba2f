"""What past issues ran is counted by source, writer and subject; gaps and repeats stand out."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.compose.history import Covered, history
from mailer.model.issue import Issue, Letter, Number, Question, Stories, StoryItem, Video
from mailer.model.story import Author, Story
from tests.builders import a_story, an_issue


def weeks(*blocks: tuple, subjects: tuple[str, ...] = ()) -> list[Issue]:
    """An issue a week, with these blocks."""
    start = dt.date(2024, 1, 5)
    days = [start + dt.timedelta(days=7 * number) for number in range(len(blocks))]
    named = subjects or ("A subject",) * len(blocks)
    return [
        an_issue(str(day), date=day, blocks=(Letter(), *each), subject=subject)
        for day, each, subject in zip(days, blocks, named, strict=True)
    ]


def a_list(*slugs: str, headline: str = "") -> Stories:
    return Stories(items=tuple(StoryItem(story=slug, headline=headline) for slug in slugs))


def a_shelf(**publishers: str) -> dict[str, Story]:
    return {
        slug: a_story(slug, title=f"About {slug}", publisher=publisher, authors=(Author(name=f"{publisher} writer"),))
        for slug, publisher in publishers.items()
    }


def test_sources_are_counted_by_issue_the_most_frequent_first():
    shelf = a_shelf(a="Post", b="Post", c="Ledger", d="post")

    found = history(weeks((a_list("a", "b"),), (a_list("c"),), (a_list("d"),)), shelf)

    assert [(each.name, each.times) for each in found.sources] == [("post", (2, 0, 1)), ("Ledger", (0, 1, 0))]
    assert [(each.name, each.total, each.issues) for each in found.writers][-1] == ("Ledger writer", 1, 1)


@pytest.mark.parametrize(
    ("times", "unseen", "gap"),
    [
        ((1, 0, 0, 0, 0, 0), 5, True),
        ((0, 0, 1, 0, 0, 0), 3, True),
        ((0, 0, 0, 1, 0, 0), 2, False),
        ((1, 0, 0), 2, False),
        ((0, 1), 0, False),
        ((1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0), 5, False),
        ((*(0,) * 40, 1, *(0,) * 12), 12, True),
    ],
)
def test_a_gap_is_half_of_what_is_looked_at_but_three_issues_at_least_and_twelve_at_most(times, unseen, gap):
    each = Covered(name="Post", times=times)

    assert (each.unseen, each.is_gap) == (unseen, gap)


def test_what_ran_twice_is_named_with_its_issues_whatever_its_capitals_and_punctuation():
    found = history(
        weeks(
            (a_list("a"), Number(figure="$61 billion", caption="Aid."), Question(ask="How do you view it?")),
            (Video(title="A garden", url="https://video.example/1"), Number(figure="$61", caption="A day.")),
            (a_list("a"), Number(figure="$61  Billion", caption="Aid again."), Question(ask="How do you view it")),
            (Video(title="Another", url="https://video.example/1"),),
        ),
        a_shelf(a="Post"),
    )

    assert [(each.kind, each.what, each.issues) for each in found.repeats] == [
        ("story", "a", ("2024-01-05", "2024-01-19")),
        ("figure", "$61  Billion", ("2024-01-05", "2024-01-19")),
        ("question", "How do you view it", ("2024-01-05", "2024-01-19")),
        ("video", "https://video.example/1", ("2024-01-12", "2024-01-26")),
    ]


def test_one_headline_over_two_stories_is_a_repeat_and_over_the_same_story_is_not():
    found = history(
        weeks((a_list("a", headline="Green water"),), (a_list("b", headline="Green Water!"),), (a_list("c"),)),
        {**a_shelf(a="Post", b="Post"), "c": a_story("c", title="Other")},
    )

    assert [(each.kind, each.issues) for each in found.repeats] == [("headline", ("2024-01-05", "2024-01-12"))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((Number(figure="4 %", caption="x"),), (Number(figure="4.2 %", caption="x"),)),
        ((Number(figure="−4 %", caption="x"),), (Number(figure="4 %", caption="x"),)),
        ((Number(figure="$4", caption="x"),), (Number(figure="€4", caption="x"),)),
        ((Question(ask="？"),), (Question(ask="!"),)),
        ((Question(ask="港口如何？"),), (Question(ask="箱子如何？"),)),
        ((a_list("a"),), (a_list("a-2"),)),
    ],
)
def test_what_only_looks_alike_is_no_repeat(one, other):
    assert history(weeks(one, other), {}).repeats == ()


def test_words_of_several_subjects_are_told_and_those_that_say_nothing_are_not():
    subjects = ("Boxes about the week", "{name|reader}, boxes with tea", "Empty BOXES and tea leaves")

    found = history(weeks((), (), (), subjects=subjects), {})

    assert [(each.name, each.times) for each in found.words] == [("boxes", (1, 1, 1))]


def test_nothing_has_no_history():
    found = history([], {})

    assert (found.issues, found.sources, found.repeats) == ((), (), ())


@pytest.fixture
def a_shelf_on_disk(publication):
    def put(count: int) -> None:
        for number in range(count):
            day = dt.date(2024, 1, 5) + dt.timedelta(days=7 * number)
            folder = publication / "issues" / f"{day}"
            folder.mkdir(parents=True)
            source = "Harbour Post" if number < 5 else "The Ledger"
            (publication / "seeds").mkdir(exist_ok=True)
            (publication / f"seeds/story-{number}.md").write_text(
                f'---\ntitle: "Story {number}"\npublisher: "{source}"\n---\nText.\n', encoding="utf-8"
            )
            (folder / "issue.md").write_text(
                f'---\ntitle: "Week {number}"\ndate: {day}\nsubject: "Week {number}"\nblocks:\n  - letter\n'
                f"  - stories:\n      items:\n        - story-{number}\n"
                '  - question:\n      ask: "How do you view it?"\n---\nText.\n',
                encoding="utf-8",
            )

    return put


def test_the_command_looks_back_over_the_last_issues_and_names_gaps_and_repeats(mailer, a_shelf_on_disk):
    a_shelf_on_disk(14)

    ran = mailer("issue", "history")
    document = mailer("issue", "history", "--last", "3", "--json").document

    assert ran.out == (
        "12 issues, 2024-01-19 to 2024-04-05\n"
        "\n"
        "SOURCE        STORIES  ISSUES  EACH ISSUE    UNSEEN FOR\n"
        "The Ledger    9        9       ···111111111\n"
        "Harbour Post  3        3       111·········  9 issues\n"
        "\n"
        "ran more than once:\n"
        "  question: How do you view it? (12 issues, last in 2024-04-05)\n"
    )
    assert document["issues"] == ["2024-03-22", "2024-03-29", "2024-04-05"]
    assert document["sources"] == [
        {
            "name": "The Ledger",
            "total": 3,
            "issues": {"2024-03-22": 1, "2024-03-29": 1, "2024-04-05": 1},
            "unseen": 0,
            "gap": False,
        }
    ]


def test_the_last_issues_are_told_by_date_and_only_they_are_read(mailer, publication, a_shelf_on_disk):
    a_shelf_on_disk(4)
    (publication / "issues/2024-01-05/issue.md").write_text("---\ndate: 2024-01-05\nbroken", encoding="utf-8")
    (publication / "issues/2024-01-26").rename(publication / "issues/a-special")

    ran = mailer("issue", "history", "--last", "3", "--json")

    assert ran.err == ""
    assert ran.document["issues"] == ["2024-01-12", "2024-01-19", "a-special"]


def test_an_issue_that_cannot_be_read_is_passed_over_and_said(mailer, publication, a_shelf_on_disk):
    a_shelf_on_disk(3)
    (publication / "issues/2024-01-12/issue.md").write_text("---\ndate: 2024-01-12\nbroken", encoding="utf-8")

    ran = mailer("issue", "history")

    assert ran.code == 0
    assert "warning: passed over, as it cannot be read: issues/2024-01-12/issue.md:1: " in ran.err
    assert "2 issues, 2024-01-05 to 2024-01-19" in ran.out


def test_without_issues_there_is_no_history(mailer):
    assert mailer("issue", "history").out == "There are no issues yet.\nnext:  mailer issue new SLUG\n"
