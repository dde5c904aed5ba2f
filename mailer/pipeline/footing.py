"""What an edition stands on: the files it was made from, taken apart. Whoever wants that needs none of the rules."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from mailer.check.checked import Checked, StoryFile
from mailer.errors import StoryError
from mailer.files.frontmatter import FrontMatter, parse
from mailer.model.edition import Edition
from mailer.model.story import Story
from mailer.pipeline.desk import Desk
from mailer.pipeline.making import Sources


def by_itself(desk: Desk, sources: Sources, tag: str, edition: Edition) -> Checked:
    """An edition and what it was made from: all that its texts can be told from."""
    file = sources.files[tag]
    return Checked(
        publication=desk.publication,
        issue=file.issue,
        front=file.front,
        edition=edition,
        stories={slug: _story_file(desk, story) for slug, story in sources.stories.items()},
        past=(),
        message=b"",
        today=desk.now().astimezone(ZoneInfo(desk.publication.publication.timezone)).date(),
        original=sources.files[""].issue if tag else None,
    )


def _story_file(desk: Desk, story: Story) -> StoryFile:
    file = desk.publication.shown(desk.library.path_of(story.slug))

    @cache
    def front() -> FrontMatter:
        return parse(desk.library.text_of(story.slug), file, StoryError)

    return StoryFile(story=story, file=file, line_of=lambda location: front().line_of(location))
