"""What the rules look at: one edition of an issue, the files it was made from, and what ran before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mailer.check.links.asking import Answers
from mailer.config.settings import Publication
from mailer.errors import MailerError
from mailer.files.frontmatter import FrontMatter, Location
from mailer.model.chart import Chart
from mailer.model.edition import Edition
from mailer.model.issue import Issue
from mailer.model.story import Story


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file as the editor names it; empty where a finding concerns the whole issue."""

    file: str = ""
    line: int | None = None


NOWHERE = Spot()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFile:
    """A story and how its file is named; ``line_of`` gives the line of a key of its front matter."""

    story: Story
    file: str
    line_of: Callable[[Location], int | None]


# Compared by identity, so that what is found out about one edition can be kept for the next rule.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """One edition with everything that it stands on.

    ``front`` is the issue file taken apart. ``stories`` holds the stories that the issue names or links to, by slug.
    ``past`` are the issues that ran before, the latest first, in the publication's own language. ``message`` is the
    whole mail to the sender, as bytes, and ``today`` the day of the check where the publication is. ``original`` is
    the issue that this one translates, None where it is the original itself. Where the mail could not be made,
    ``message`` is empty and ``refusal`` says why. ``changed`` is what differs from the sealed state, each the file or
    setting, how it differs, and what to do; ``missing`` are the roles that have yet to approve. ``unread`` are earlier
    issues that cannot be read: file, line and why. ``answers`` are what the world said of its links, None where it was
    not asked. ``charts`` are those whose values stand in a table beside the issue, with these, by the position of
    their block.
    """

    publication: Publication
    issue: Issue
    front: FrontMatter
    edition: Edition
    stories: Mapping[str, StoryFile]
    past: tuple[Issue, ...]
    message: bytes
    today: dt.date
    original: Issue | None = None
    refusal: MailerError | None = None
    changed: tuple[tuple[str, str, str], ...] = ()
    missing: tuple[str, ...] = ()
    unread: tuple[tuple[str, int | None, str], ...] = ()
    answers: Answers | None = None
    charts: Mapping[int, Chart] = field(default_factory=dict)

    def at(self, *location: str | int) -> Spot:
        """Where something of the front matter stands: ``at("blocks", 2, "number", "figure")``."""
        return Spot(self.front.file, self.front.line_of(location))

    def in_letter(self, words: str) -> Spot:
        """The line of the letter on which ``words`` begin; the letter's first line where they are not there as such."""
        at = self.front.body.find(words)
        return Spot(self.front.file, self.front.body_line + self.front.body.count("\n", 0, max(at, 0)))

    def in_story(self, slug: str, *location: str | int) -> Spot:
        """Where something of a story's front matter stands."""
        story = self.stories[slug]
        return Spot(story.file, story.line_of(location))
