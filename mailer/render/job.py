"""What one rendering works with: the issue, where its stories, words and pictures come from, and how to name files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mailer.config.sections import PublicationSection
from mailer.config.settings import Publication
from mailer.errors import UnknownNameError, nearest
from mailer.files.frontmatter import Location
from mailer.model.issue import Block, Issue, Letter
from mailer.model.story import Story
from mailer.render.markdown import Markdown, web_address
from mailer.render.origin import LineOf, Origin
from mailer.render.pictures import Pictures
from mailer.render.slots import SlotMarks
from mailer.render.theme import Theme
from mailer.render.words import Words, words_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one rendering works with.

    ``issue_file``, ``seeds_shown`` and ``line_of`` are for saying in errors where something stands; ``at`` is where the
    block in hand does.
    """

    issue: Issue
    stories: Mapping[str, Story]
    publication: Publication
    theme: Theme
    issue_folder: Path
    issue_file: str
    seeds_shown: str
    pictures: Pictures
    marks: SlotMarks
    line_of: LineOf
    at: Location = ()

    @property
    def language(self) -> str:
        """The language of the edition."""
        return self.issue.language or self.publication.publication.language

    @property
    def said(self) -> PublicationSection:
        """What the publication says of itself in that language."""
        return self.publication.said_in(self.language)

    @property
    def words(self) -> Words:
        """What the edition says in that language."""
        return words_in(self.language)

    def with_block(self, position: int, block: Block) -> Job:
        """The job with that block in hand. A letter's words stand below the front matter."""
        return replace(self, at=("letter",) if isinstance(block, Letter) else ("blocks", position, block.type))

    def origin(self, *keys: str | int) -> Origin:
        """Where those keys of the block in hand stand."""
        return Origin(self.issue_file, (*self.at, *keys), self.line_of)

    def in_settings(self, key: str) -> Origin:
        """Where the publication says that of itself, in every language or in that of the edition."""
        own = getattr(self.said, key) == getattr(self.publication.publication, key)
        section = ("publication",) if own else ("translations", self.language)
        return Origin("mailer.toml", (*section, key), self.line_of)

    def in_story(self, slug: str, *keys: str | int) -> Origin:
        """Where something stands in the file of a story."""
        return Origin(f"{self.seeds_shown}/{slug}.md", keys, self.line_of)

    def markdown(self, named_in: Origin) -> Markdown:
        """Markdown as it may be written there."""
        numbered = self.theme.text.links == "numbered"
        return Markdown(named_in, self.stories, self.marks.at_fallbacks, numbered=numbered)

    def story(self, slug: str) -> Story:
        """The story of that slug.

        Raises:
            UnknownNameError: there is none.
        """
        if slug not in self.stories:
            close = nearest(slug, list(self.stories))
            raise UnknownNameError(
                f"there is no story {slug}",
                file=self.issue_file,
                line=self.origin().line,
                fix=f"did you mean {close}?" if close else "name a story of seeds/",
                next="mailer story list",
            )
        return self.stories[slug]

    def story_url(self, slug: str) -> str:
        """Where the story is published, or an empty string."""
        url = self.story(slug).url
        return web_address(url, named_in=self.in_story(slug, "url")) if url else ""
