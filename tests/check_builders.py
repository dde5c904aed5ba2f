"""One edition as the rules look at it, made without files or a theme, and what a rule finds in it."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mailer.check.checked import Checked, StoryFile
from mailer.check.checking import check
from mailer.check.rules import RULES
from mailer.compose.reading import read_issue
from mailer.files.frontmatter import quoted
from mailer.model.edition import Edition
from mailer.model.finding import Finding
from mailer.model.issue import Issue
from mailer.model.story import Story
from mailer.model.text import SlottedText
from tests.builders import a_publication

SLUG = "2026-11-20"
FILE = f"issues/{SLUG}/issue.md"
TODAY = dt.date(2026, 11, 20)
_BY_ID = {rule.id: rule for rule in RULES}


def an_issue_text(
    letter: str = "Dear readers,\n\nNothing much moved at the quay this week.",
    *,
    subject: str = "Boxes, and fewer of them",
    preheader: str = "What stayed on the quay this week, and who pays for it",
    blocks: str = "  - letter\n",
) -> str:
    """An issue file, its subject on line 4; ``blocks`` are indented as they stand in one."""
    head = f'title: "A quiet week"\ndate: {SLUG}\nsubject: {quoted(subject)}\npreheader: {quoted(preheader)}\n'
    return f"---\n{head}blocks:\n{blocks}---\n{letter}\n"


def a_checked(
    text: str = "",
    *,
    page: str = "",
    language: str = "en",
    publication: dict[str, Any] | None = None,
    stories: Iterable[Story] = (),
    original: Issue | None = None,
    **facts: Any,
) -> Checked:
    """An edition of an issue file; ``page`` is its HTML, the letter in a paragraph where it is empty."""
    file = read_issue(text or an_issue_text(), FILE, SLUG, language if original else "")
    letter = file.issue.letter
    given: dict[str, Any] = {"past": (), "message": b"", "today": TODAY, **facts}
    return Checked(
        publication=a_publication(Path("/nowhere"), publication={"language": language, **(publication or {})}),
        issue=file.issue,
        front=file.front,
        edition=Edition(
            issue=SLUG,
            language=language,
            subject=SlottedText.parse(file.issue.subject),
            html=SlottedText((page or f"<p>{html.escape(letter)}</p>",)),
            text=SlottedText((letter,)),
        ),
        stories={
            story.slug: StoryFile(story=story, file=f"seeds/{story.slug}.md", line_of=lambda _: 2) for story in stories
        },
        original=original,
        **given,
    )


def findings(checked: Checked, rule: str) -> tuple[Finding, ...]:
    """What a rule finds, with its places."""
    return check([checked], [_BY_ID[rule]]).found


def found(checked: Checked, rule: str) -> list[str]:
    """What a rule finds, in words."""
    return [one.message for one in findings(checked, rule)]
