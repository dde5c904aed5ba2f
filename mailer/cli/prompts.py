"""What ``issue new`` asks on a terminal: the stories, the figure of the week, the question of the week."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import questionary
import typer

from mailer.model.issue import Block, Issue, Letter, Number, Question, Stories, StoryItem
from mailer.model.story import Story
from mailer.model.text import cut_at_a_word

if TYPE_CHECKING:
    from mailer.collect.feeds.entry import Entry

_NONE = ""


def ask_for_issue(start: Issue, stories: Sequence[Story]) -> Issue:
    """``start`` with what the editor answers; an empty answer leaves a block out, Ctrl-C leaves all as it was."""
    title = start.title or _ask(questionary.text("Title:", validate=_something))
    subject = start.subject or _ask(questionary.text("Subject of the mail:", default=title, validate=_something))
    blocks: list[Block] = [Letter()]
    picked = _pick(stories)
    if picked:
        blocks.append(Stories(items=tuple(StoryItem(story=slug) for slug in picked)))
    blocks += _figure(picked)
    blocks += _question()
    return dataclasses.replace(start, title=title, subject=subject, blocks=tuple(blocks))


def pick_entries(entries: Sequence[Entry], title: str) -> tuple[Entry, ...]:
    """The entries of a feed that the editor picks."""
    choices = [questionary.Choice(cut_at_a_word(entry.piece.title or entry.url, 90), value=entry) for entry in entries]
    picked: list[Entry] = _ask(questionary.checkbox(f"New in {title} (space picks, enter goes on):", choices=choices))
    return tuple(picked)


def _pick(stories: Sequence[Story]) -> list[str]:
    if not stories:
        return []
    newest = sorted(stories, key=lambda story: (story.published or dt.date.min, story.slug), reverse=True)
    choices = [questionary.Choice(cut_at_a_word(story.title, 70), value=story.slug) for story in newest]
    picked: list[str] = _ask(questionary.checkbox("Stories (space picks, enter goes on):", choices=choices))
    return picked


def _figure(stories: Sequence[str]) -> list[Block]:
    figure = _ask(questionary.text("Figure of the week (empty for none):")).strip()
    if not figure:
        return []
    caption = _ask(questionary.text("What it counts:", validate=_something))
    story = _NONE
    if stories:
        choices = [*(questionary.Choice(slug, value=slug) for slug in stories), questionary.Choice("none", value=_NONE)]
        story = _ask(questionary.select("Which story it comes from:", choices=choices))
    return [Number(figure=figure, caption=caption, story=story)]


def _question() -> list[Block]:
    ask = _ask(questionary.text("Question of the week (empty for none):")).strip()
    if not ask:
        return []
    return [
        Question(ask=ask, context=_ask(questionary.text("What a reader needs to know first (may be empty):")).strip())
    ]


def _something(text: str) -> bool | str:
    return bool(text.strip()) or "Write something, or press Ctrl-C to stop."


def _ask(question: questionary.Question) -> Any:
    answer = question.ask()
    if answer is None:
        raise typer.Abort
    return answer
