"""An issue beside its stories, made without files or a theme, and what was traced in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from mailer.check.checked import Checked, StoryFile
from mailer.check.sourcing.table import Sourced, table_of
from mailer.compose.reading import read_issue
from mailer.files.frontmatter import quoted
from mailer.model.edition import Edition
from mailer.model.issue import Issue
from mailer.model.story import Story
from mailer.model.text import SlottedText
from tests.builders import a_publication, a_story

SLUG = "2026-11-20"
TODAY = dt.date(2026, 11, 20)


def an_issue_of(
    *stories: Story,
    letter: str = "Nothing much moved at the quay this week.",
    listed: str = "",
    blocks: str = "",
    language: str = "en",
    date: str = SLUG,
    original: Issue | None = None,
) -> Checked:
    """An issue with a letter and all ``stories``; ``blocks`` are more blocks, as an issue file has them.

    ``listed`` is what stands below ``- stories:``, the stories without words of their own where it is empty.
    """
    listed = listed or "      items:\n" + "".join(f"        - story: {story.slug}\n" for story in stories)
    head = f'title: "A quiet week"\ndate: {date}\nsubject: {quoted("Boxes, and fewer of them")}\n'
    held = f"  - letter\n  - stories:\n{listed}{blocks}" if stories else f"  - letter\n{blocks}"
    text = f"---\n{head}blocks:\n{held}---\nDear readers,\n\n{letter}\n"
    file = read_issue(text, f"issues/{SLUG}/issue.md", SLUG, language if original else "")
    subject, words = SlottedText.parse(file.issue.subject), SlottedText((file.issue.letter,))
    return Checked(
        publication=a_publication(
            Path("/nowhere"), publication={"language": (original.language or "en") if original else language}
        ),
        issue=file.issue,
        front=file.front,
        edition=Edition(issue=SLUG, language=language, subject=subject, html=words, text=words),
        stories={
            story.slug: StoryFile(story=story, file=f"seeds/{story.slug}.md", line_of=lambda _: 2) for story in stories
        },
        past=(),
        message=b"",
        today=TODAY,
        original=original,
    )


def told(body: str, *, title: str = "The quiet quay", **facts: object) -> Story:
    """A story in English without an author."""
    return a_story(body=body, title=title, **{"authors": (), "language": "en", **facts})


def traced(letter: str, *stories: Story, language: str = "en", date: str = SLUG) -> dict[str, Sourced]:
    """What was traced in a letter, by its words."""
    checked = an_issue_of(*stories, letter=letter, language=language, date=date)
    return {row.what: row for row in table_of(checked) if row.place == "letter"}
