"""Past issues are looked over: what they covered, and what ran twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailer.compose.history import History, history
from mailer.errors import IssueError, MailerError, StoryError
from mailer.model.issue import Issue
from mailer.model.story import Story
from mailer.pipeline.desk import Desk

_DATE = re.compile(rb"^date:[ \t]*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_HEAD = 4_096


@dataclass(frozen=True, slots=True)
class LookedBack:
    """The history of some issues; ``unread`` are the files that could not be read, and why."""

    history: History
    unread: tuple[MailerError, ...]


def look_back(desk: Desk, last: int) -> LookedBack:
    """The history of the ``last`` issues by date, of the publication's own language."""
    issues: list[Issue] = []
    stories: dict[str, Story] = {}
    unread: list[MailerError] = []
    for slug in _latest(desk, last):
        try:
            issues.append(desk.issues.read(slug).issue)
        except IssueError as error:
            unread.append(error)
    known = desk.library.slugs()
    for story in dict.fromkeys(story for issue in issues for story in issue.stories if story in known):
        try:
            stories[story] = desk.library.get(story)
        except StoryError as error:
            unread.append(error)
    return LookedBack(history(sorted(issues, key=lambda one: (one.date, one.slug)), stories), tuple(unread))


def _latest(desk: Desk, last: int) -> list[str]:
    """The slugs of the latest issues. Only their dates are looked for at first: reading all would take a minute."""
    dated = []
    for slug in desk.issues.slugs():
        with desk.issues.path_of(slug).open("rb") as file:
            found = _DATE.search(file.read(_HEAD))
        dated.append((found[1].decode() if found else slug, slug))
    return [slug for _, slug in sorted(dated)[-last:]]
