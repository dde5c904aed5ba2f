"""What ran before: the earlier issues that may have something in common with one.

Taking an issue file apart costs milliseconds, and a desk has hundreds. So each is only glanced at, and read where every
word of something that this issue prints occurs in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.compose.issues import Issues
from mailer.errors import IssueError
from mailer.model.issue import Answers, Issue, Number, Question, Quote, Stories, Video

_DATE = re.compile(r"^date:[ \t]*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_WORD = re.compile(r"\w{2,}")
_LONGEST_GLANCE = 12


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier issues, the latest first, and why others that should be among them cannot be read."""

    issues: tuple[Issue, ...] = ()
    unread: tuple[IssueError, ...] = ()


def past_issues(issues: Issues, issue: Issue) -> Past:
    """The latest issue before ``issue``, and all earlier ones that may share a story or words with it.

    An issue of the same day ran before if its slug comes first.
    """
    wanted = tuple(_glances(issue))
    asked = {block.question for block in issue.blocks if isinstance(block, Answers)}
    found: list[Issue] = []
    unread: list[IssueError] = []
    for date, slug, text in sorted(_dated(issues, issue.slug), reverse=True):
        if (date, slug) >= (issue.date.isoformat(), issue.slug):
            continue
        if found and slug not in asked and not _shares(text, wanted):
            continue
        try:
            found.append(issues.read(slug).issue)
        except IssueError as error:
            unread.append(error)
    return Past(tuple(found), tuple(unread))


def _dated(issues: Issues, but: str) -> Iterator[tuple[str, str, str]]:
    """Date, slug and text of every other issue; the date of a file that shows none is that of its slug, if any."""
    for slug in issues.slugs():
        if slug != but:
            text = issues.path_of(slug).read_bytes().decode("utf-8", "replace")
            date = _DATE.search(text)
            yield date[1] if date else slug, slug, text.casefold()


def _glances(issue: Issue) -> Iterator[tuple[str, ...]]:
    """For each thing that may have run before, words that must then be in the file; the longest, rarest, first."""
    for said in _said(issue):
        words = _WORD.findall(said[:400].casefold())
        if words:
            yield tuple(sorted(set(words), key=lambda word: (-len(word), word))[:_LONGEST_GLANCE])


def _said(issue: Issue) -> Iterator[str]:
    yield issue.subject
    yield from issue.stories
    yield from re.split(r"\n[ \t]*\n", issue.letter)
    for block in issue.blocks:
        match block:
            case Stories():
                yield from (item.headline for item in block.items if item.headline)
            case Number():
                yield block.figure
            case Question():
                yield block.ask
            case Video():
                yield block.url
            case Quote():
                yield block.text
            case Answers():
                yield from (item.text for item in block.items)
            case _:
                pass


def _shares(text: str, wanted: tuple[tuple[str, ...], ...]) -> bool:
    return any(all(word in text for word in words) for words in wanted)
