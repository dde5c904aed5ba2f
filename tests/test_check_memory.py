"""What ran before is remembered, over as many issues as there are, and chance is told from repetition."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mailer.compose.issues import Issues
from mailer.compose.past import past_issues
from mailer.model.issue import AnswerItem, Answers, Issue, Letter, Number, Question, Stories, StoryItem
from tests.builders import an_issue
from tests.check_builders import a_checked, an_issue_text, found

PARAGRAPH = (
    "The port is doing well, since an empty box is lifted, and paid for, like a full one; the bill turns up elsewhere."
)


def past(slug: str, **facts) -> Issue:
    return an_issue(slug, date=dt.date.fromisoformat(slug), **facts)


def test_a_paragraph_of_two_earlier_letters_is_meant_to_stand_in_all():
    text = an_issue_text(f"Dear readers,\n\n{PARAGRAPH}")
    once, twice = past("2026-11-13", letter=PARAGRAPH), past("2026-11-06", letter=PARAGRAPH)

    assert len(found(a_checked(text, past=(once,)), "M10")) == 1
    assert found(a_checked(text, past=(once, twice)), "M10") == []


def test_short_paragraphs_are_nobodys_property():
    text = an_issue_text("Dear readers,\n\nSend us your worst.\n\nIngrid Aasland, editor")
    before = past("2026-11-13", letter="Send us your worst.\n\nIngrid Aasland, editor")

    assert found(a_checked(text, past=(before,)), "M10") == []


FIGURES = (
    ("$94 million", "Tea.", "tea", 1, 0),
    ("$94 million", "The worth of the tea.", "", 1, 0),
    ("$94 million", "What the locks earned.", "locks", 0, 1),
    ("€94 million", "The worth of the tea.", "tea", 0, 0),
    ("$94  million", "Tea.", "tea", 1, 0),
)


@pytest.mark.parametrize(("figure", "caption", "story", "again", "chance"), FIGURES)
def test_a_figure_is_a_repetition_where_it_counts_the_same_thing(figure, caption, story, again, chance):
    keys = ('figure: "$94 million"', 'caption: "The worth of the tea."', "story: tea")
    blocks = "  - letter\n  - number:\n" + "".join(f"      {key}\n" for key in keys)
    before = past("2026-10-02", blocks=(Number(figure=figure, caption=caption, story=story),))
    checked = a_checked(an_issue_text(blocks=blocks), past=(past("2026-11-13"), before))

    assert (len(found(checked, "M02")), len(found(checked, "M13"))) == (again, chance)


def test_a_question_is_the_same_whatever_its_marks():
    blocks = '  - letter\n  - question:\n      ask: "Which form do you fill in?"\n'
    last = past("2026-11-13", blocks=(Question(ask="which form  do you fill in …?"),))
    other = past("2026-11-13", blocks=(Question(ask="Which form do you fill in twice?"),))

    assert len(found(a_checked(an_issue_text(blocks=blocks), past=(last,)), "M03")) == 1
    assert found(a_checked(an_issue_text(blocks=blocks), past=(last,)), "M04") == []
    assert found(a_checked(an_issue_text(blocks=blocks), past=(other,)), "M03") == []


def test_answers_to_an_issue_that_is_not_here_cannot_be_judged():
    blocks = '  - letter\n  - answers:\n      question: "2025-01-03"\n      items:\n        - text: "A stork."\n'

    assert found(a_checked(an_issue_text(blocks=blocks)), "M07") == []
    assert found(a_checked(an_issue_text(blocks=blocks)), "M08") == []


def test_a_translation_is_not_told_what_its_original_was_told():
    blocks = '  - letter\n  - question:\n      ask: "Which form?"\n'
    last = past("2026-11-13", blocks=(Question(ask="Which form?"),), subject="Boxes, and fewer of them")
    checked = a_checked(an_issue_text(blocks=blocks), language="fr", original=an_issue(), past=(last,))

    assert [message for rule in ("M01", "M02", "M03", "M09", "M10") for message in found(checked, rule)] == []


@pytest.fixture
def issues(tmp_path):
    return Issues(tmp_path, lambda path: str(path.relative_to(tmp_path)))


def test_of_the_past_only_the_last_issue_and_what_shares_something_is_read(issues):
    stories = (Letter(), Stories(items=(StoryItem(story="empty-boxes"),)))
    issues.new(past("2026-10-02", blocks=stories, subject="One"))
    issues.new(past("2026-10-09", subject="Two"))
    issues.new(past("2026-10-16", subject="Three"))
    issues.new(past("2026-10-30", blocks=stories, subject="Later"))

    now = past("2026-10-23", blocks=stories, subject="Now", letter="Something else altogether.")
    assert [one.slug for one in past_issues(issues, now).issues] == ["2026-10-16", "2026-10-02"]


def test_the_past_holds_the_issue_whose_question_was_answered_and_tells_a_broken_one(issues, tmp_path):
    issues.new(past("2026-10-02", subject="One", blocks=(Letter(), Question(ask="Why?"))))
    issues.new(past("2026-10-09", subject="Two"))
    issues.new(past("2026-10-16", subject="Three"))
    path = Path(tmp_path / "2026-10-16" / "issue.md")
    path.write_text(path.read_text().replace("blocks:", "blocs:"))

    answers = Answers(question="2026-10-02", items=(AnswerItem(text="Because."),))
    now = past("2026-10-23", blocks=(Letter(), answers), letter="Something else altogether.", subject="Now")
    before = past_issues(issues, now)
    assert [one.slug for one in before.issues] == ["2026-10-09", "2026-10-02"]
    assert [(one.file, one.message) for one in before.unread] == [("2026-10-16/issue.md", "blocks is missing")]


def test_an_empty_file_in_a_folder_of_last_week_is_an_issue_that_cannot_be_read(issues, tmp_path):
    for slug in ("2026-10-16", "2026-10-30", "next-week"):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "issue.md").write_text("")

    assert [one.file for one in past_issues(issues, past("2026-10-23")).unread] == ["2026-10-16/issue.md"]
