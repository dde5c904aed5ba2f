"""The files that an issue is made from: its own in every language, stories, pictures, data of charts, the theme."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mailer.compose.reading import IssueFile
from mailer.model.issue import Issue, Number, Stories, Video
from mailer.model.story import Story
from mailer.pipeline.desk import Desk

THEMES = "templates/"
"""What the names of a theme's files begin with, also where the theme comes with the program."""

WITH_THE_PROGRAM = "comes with mailer"
"""What a seal says of a theme that is not the publication's own."""


def ingredients(desk: Desk, slug: str) -> dict[str, Path]:
    """Every file that decides what readers get, by its path in the publication.

    Raises:
        MailerError: the issue or one of its stories cannot be read.
    """
    files = issue_files(desk, slug)
    for tag in ("", *desk.issues.translations(slug)):
        issue = desk.issues.read(slug, tag).issue
        stories = stories_of(desk, issue)
        files.update({desk.publication.shown(path): path for path in map(desk.library.path_of, stories)})
        files.update(picture_files(desk, issue, stories.values()))
        files.update(data_files(desk, issue))
    return {**files, **theme_files(desk)}


def issue_files(desk: Desk, slug: str) -> dict[str, Path]:
    """The files of an issue in all its languages."""
    paths = [desk.issues.path_of(slug, tag) for tag in ("", *desk.issues.translations(slug))]
    return {desk.publication.shown(path): path for path in paths}


def read_all(desk: Desk, slug: str) -> dict[str, IssueFile]:
    """An issue in every language it is written in, by the tag in the file's name."""
    return {tag: desk.issues.read(slug, tag) for tag in ("", *desk.issues.translations(slug))}


def stories_of(desk: Desk, issue: Issue) -> dict[str, Story]:
    """The stories that an issue names or links to, those that are there."""
    from mailer.render.markdown import story_links

    known = desk.library.slugs()
    return {slug: desk.library.get(slug) for slug in (*issue.stories, *story_links(issue)) if slug in known}


def picture_files(desk: Desk, issue: Issue, stories: Iterable[Story]) -> dict[str, Path]:
    """The pictures that an issue shows: one of each story that it lists, and the stills of its films."""
    listed = {item.story for block in issue.blocks if isinstance(block, Stories) for item in block.items}
    shown = [story.picture.file for story in stories if story.slug in listed and story.picture]
    stills = [block.thumbnail for block in issue.blocks if isinstance(block, Video) and block.thumbnail]
    folder = desk.issues.folder_of(issue.slug)
    paths = [*(desk.publication.seeds / file for file in shown), *(folder / still for still in stills)]
    return {_name(desk, path): path for path in paths}


def data_files(desk: Desk, issue: Issue) -> dict[str, Path]:
    """The tables that its charts are drawn from."""
    charts = [block.chart for block in issue.blocks if isinstance(block, Number) and block.chart]
    folder = desk.issues.folder_of(issue.slug)
    return {_name(desk, path): path for path in (folder / chart.data for chart in charts if chart.data)}


def theme_files(desk: Desk) -> dict[str, Path]:
    """The files of the theme in use, by the path they would have in a publication of their own."""
    name, folder = desk.publication.theme.name, _theme_folder(desk)
    found: dict[str, Path] = {}
    if folder is None:
        return found
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__")) for part in within.parts):
            found[f"{THEMES}{name}/{within.as_posix()}"] = path
    return found


def theme_is_own(desk: Desk) -> bool:
    """Whether the theme in use lies in the publication."""
    folder = _theme_folder(desk)
    return folder is not None and folder.is_relative_to(desk.publication.root)


def _theme_folder(desk: Desk) -> Path | None:
    from mailer.render.themes import known_themes

    return known_themes(desk.theme_folders).get(desk.publication.theme.name)


def _name(desk: Desk, path: Path) -> str:
    """Its path in the publication as it is written: a link is not followed, as it may lead elsewhere tomorrow."""
    return path.relative_to(desk.publication.root).as_posix()
