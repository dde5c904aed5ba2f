"""What one rendering works with: the issue, where its stories, words and pictures come from, and how to name files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailer.config.settings import Publication, PublicationSection
from mailer.errors import UnknownNameError, nearest
from mailer.model.issue import Issue
from mailer.model.story import Story
from mailer.render.markdown import Markdown, web_address
from mailer.render.pictures import Pictures
from mailer.render.slots import SlotMarks
from mailer.render.theme import Theme
from mailer.render.words import Words, words_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one rendering works with. ``issue_file`` and ``seeds_shown`` are for naming files in errors."""

    issue: Issue
    stories: Mapping[str, Story]
    publication: Publication
    theme: Theme
    issue_folder: Path
    issue_file: str
    seeds_shown: str
    pictures: Pictures
    marks: SlotMarks

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

    @property
    def markdown(self) -> Markdown:
        """Markdown as the issue file may write it."""
        numbered = self.theme.text.links == "numbered"
        return Markdown(self.issue_file, self.stories, self.marks.at_fallbacks, numbered=numbered)

    def story_file(self, slug: str) -> str:
        """The file of a story, as an editor would name it."""
        return f"{self.seeds_shown}/{slug}.md"

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
                fix=f"did you mean {close}?" if close else "name a story of seeds/",
                next="mailer story list",
            )
        return self.stories[slug]

    def story_url(self, slug: str) -> str:
        """Where the story is published, or an empty string."""
        url = self.story(slug).url
        return web_address(url, file=self.story_file(slug)) if url else ""
