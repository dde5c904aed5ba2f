"""Rules of memory about the questions that readers were asked, and their answers."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.memory.likeness import blocks_of, ran_in, repeated
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity
from mailer.model.issue import Answers, Question


@rule(
    "M03",
    Severity.ERROR,
    "The question is not last week’s",
    why="Its answers would be taken for answers to the wrong issue.",
    fails='ask: "Which form do you fill in?"     (as in the last issue)',
    passes='ask: "What did you last post as a gift?"',
)
def question_is_not_the_last(checked: Checked) -> Iterator[Found]:
    if checked.original or not checked.past:
        return
    last = checked.past[0]
    asked = {said.key for said in blocks_of(last, Question, "ask")}
    for said in blocks_of(checked.issue, Question, "ask"):
        if said.key in asked:
            message = f"the question is the one of the last issue, {last.slug}"
            yield Found(message=message, fix="ask this week’s", spot=checked.at(*said.location))


@rule(
    "M04",
    Severity.WARNING,
    "A question is asked once",
    why="Readers who answered it think nobody read their answer.",
    fails='ask: "Which form do you fill in?"     (asked in 2026-03-13)',
    passes='ask: "What did you last post as a gift?"',
)
def question_was_not_asked(checked: Checked) -> Iterator[Found]:
    if checked.original:
        return
    last = {said.key for past in checked.past[:1] for said in blocks_of(past, Question, "ask")}
    for said in blocks_of(checked.issue, Question, "ask"):
        ran = ran_in(checked, said, Question, "ask")
        if ran and said.key not in last:
            yield Found(message=f"{ran} asked this already", fix="ask something else", spot=checked.at(*said.location))


@rule(
    "M07",
    Severity.ERROR,
    "Answers belong to an issue that asked",
    why="The block names the question that readers answered.",
    fails='answers:\n  question: "2026-11-06"     (which has no question)',
    passes='answers:\n  question: "2026-11-13"',
)
def answers_belong_to_a_question(checked: Checked) -> Iterator[Found]:
    past = {issue.slug: issue for issue in checked.past}
    for said in blocks_of(checked.issue, Answers, "question"):
        named = past.get(said.shown)
        if named and not any(isinstance(block, Question) for block in named.blocks):
            message = f"{said.shown} asked no question"
            yield Found(
                message=message, fix="name the issue whose question they answer", spot=checked.at(*said.location)
            )
        elif said.shown == checked.issue.slug:
            message = "the answers are to this issue’s own question"
            yield Found(message=message, fix="name the issue that asked it", spot=checked.at(*said.location))


@rule(
    "M08",
    Severity.NOTE,
    "Answers are to the last question",
    why="Readers expect the answers to the question they saw last.",
    fails='answers:\n  question: "2026-10-30"     (two issues have asked since)',
    passes='answers:\n  question: "2026-11-13"',
)
def answers_are_to_the_last_question(checked: Checked) -> Iterator[Found]:
    if not checked.past:
        return
    last = checked.past[0]
    for said in blocks_of(checked.issue, Answers, "question"):
        if said.shown not in (last.slug, checked.issue.slug) and any(isinstance(one, Question) for one in last.blocks):
            message = f"the answers are to {said.shown}; the last question was asked in {last.slug}"
            yield Found(message=message, fix="look whether that is meant", spot=checked.at(*said.location))


@rule(
    "M11",
    Severity.WARNING,
    "An answer is printed once",
    why="The block was taken over from an earlier issue.",
    fails='- text: "A comma."     (printed in 2026-11-13)',
    passes='- text: "A stork."',
)
def answer_is_printed_once(checked: Checked) -> Iterator[Found]:
    yield from repeated(checked, Answers, "text", "the answer", "take it out", items=True)


RULES = (
    question_is_not_the_last,
    question_was_not_asked,
    answers_belong_to_a_question,
    answers_are_to_the_last_question,
    answer_is_printed_once,
)
