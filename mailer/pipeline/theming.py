"""A publication's look: the themes there are, the one it uses, one of its own, and what a theme makes of specimens."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.collect.library import Library
from mailer.compose.issues import Issues
from mailer.config.changing import change
from mailer.config.places import overriding, place_of
from mailer.config.sections import ArchiveSection, ImagesSection, ThemeSection
from mailer.config.settings import Publication
from mailer.errors import MailerError, SettingsError, UnknownNameError
from mailer.files.writing import write_whole
from mailer.pipeline.desk import Desk
from mailer.render.themes import find_theme, folders_without_theme, known_themes

if TYPE_CHECKING:
    from mailer.collect.fetch.door import Fetched
    from mailer.model.edition import Edition
    from mailer.render.theme import Theme

SPECIMENS = Path(__file__).parents[1] / "render" / "specimens"
"""A small publication in the package: the issue ``specimens`` has every block, ``week`` is an ordinary one."""

PAGE = "specimens"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LANGUAGE = "en"
_ARCHIVE = "https://archive.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A theme, or a folder that is none, as ``theme list`` shows it; ``fault`` is why it cannot be used, or None."""

    name: str
    about: str
    folder: Path
    own: bool
    used: bool
    fault: MailerError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What ``theme use`` did; ``overridden_by`` names a variable that decides otherwise, or is empty."""

    name: str
    changed: bool
    overridden_by: str


def theme_in_use(desk: Desk) -> Theme:
    """The theme that the settings name, its templates not yet read.

    Raises:
        SettingsError: there is none of that name.
        RenderError: its ``theme.toml`` cannot be used.
    """
    try:
        return find_theme(desk.publication.theme.name, desk.theme_folders, desk.publication.shown)
    except UnknownNameError as unknown:
        file, line = place_of(desk.publication.root, "theme", "name")
        what = unknown.message if desk.publication.theme.name.strip() else "[theme] name is empty"
        next_step = "mailer theme use NAME"
        raise SettingsError(what, file=file, line=line, fix=unknown.fix, next=next_step) from unknown


def list_themes(desk: Desk) -> tuple[Listed, ...]:
    """Every theme by name, the publication's own and those of the package; then the folders that are none."""
    themes = [_judged(desk, name, folder) for name, folder in known_themes(desk.theme_folders).items()]
    others = folders_without_theme(desk.theme_folders, desk.publication.shown)
    return (*themes, *(_listed(desk, folder, fault=fault) for folder, fault in others))


def _judged(desk: Desk, name: str, folder: Path) -> Listed:
    used = name == desk.publication.theme.name
    about = ""
    try:
        theme = find_theme(name, desk.theme_folders, desk.publication.shown)
        about = theme.about
        _try_templates(desk, theme)
    except MailerError as fault:
        return _listed(desk, folder, about=about, used=used, fault=fault)
    return _listed(desk, folder, about=about, used=used)


def _listed(
    desk: Desk, folder: Path, *, about: str = "", used: bool = False, fault: MailerError | None = None
) -> Listed:
    own = folder.is_relative_to(desk.publication.root)
    return Listed(name=folder.name, about=about, folder=folder, own=own, used=used, fault=fault)


def _try_templates(desk: Desk, theme: Theme) -> None:
    from mailer.render.templates import judge_templates

    judge_templates(theme, lambda template: desk.publication.shown(theme.folder / template))


def use_theme(desk: Desk, name: str) -> Used:
    """Render with ``name`` from now on.

    Raises:
        MailerError: there is no such theme, or it cannot be used; the settings are as they were.
    """
    theme = find_theme(name, desk.theme_folders, desk.publication.shown)
    _try_templates(desk, theme)
    changed = change(desk.publication.root, "theme", "name", theme.name)
    return Used(name=theme.name, changed=changed, overridden_by=overriding("theme", "name"))


def eject_theme(desk: Desk, name: str, new: str = "") -> Path:
    """Copy a theme into the publication's own ``templates/``, as ``new``; whole or not at all.

    Raises:
        MailerError: there is no such theme, or the name is taken.
    """
    theme = find_theme(name, desk.theme_folders, desk.publication.shown)
    new = new or theme.name
    target = desk.publication.root / "templates" / new
    _refuse_name(desk, theme.name, new, target)
    try:
        with tempfile.TemporaryDirectory(dir=desk.publication.root, prefix=".theme.") as aside:
            whole = Path(aside) / new
            for path in sorted(theme.folder.rglob("*")):
                within = path.relative_to(theme.folder)
                if path.is_file() and not any(part.startswith((".", "__")) for part in within.parts):
                    (whole / within).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, whole / within)
            target.parent.mkdir(exist_ok=True)
            whole.rename(target)
    except OSError as cause:
        shown = desk.publication.shown(target)
        raise MailerError(f"cannot be made ({cause.strerror})", file=shown) from cause
    return target


def _refuse_name(desk: Desk, name: str, new: str, target: Path) -> None:
    if not _NAME.fullmatch(new):
        raise MailerError(f"“{new}” cannot name a theme", fix="use letters, digits and hyphens, such as our-own")
    if target.exists():
        shown, next_step = desk.publication.shown(target), f"mailer theme eject {name} --as NEW"
        raise MailerError("is there already", file=shown, fix="change it there, or choose a new name", next=next_step)
    if new != name and new in known_themes(desk.theme_folders):
        raise MailerError(f"{new} is the name of another theme", fix="choose a new name")


def show_theme(desk: Desk, name: str = "", out: Path | None = None) -> tuple[Path, ...]:
    """Render specimens of every block; the page of them first. With ``out`` it is the only page, and lies there.

    Raises:
        MailerError: there is no such theme, or its settings or a template are wrong.
    """
    from mailer.render.build import PICTURES, in_a_browser, write_build

    name = name or theme_in_use(desk).name
    if out is not None:
        edition = specimens(desk, name, PAGE)[""]
        for image in edition.images:
            write_whole(out.parent / PICTURES / image.name, image.data)
        write_whole(out, in_a_browser(edition))
        return (out,)
    folder = desk.publication.root / ".mailer" / "themes" / name
    slugs = sorted(Issues(SPECIMENS / "issues", str).slugs(), key=lambda slug: slug != PAGE)
    made = {slug: specimens(desk, name, slug) for slug in slugs}
    return tuple(write_build(edition, folder / slug, tag).html for slug in slugs for tag, edition in made[slug].items())


def specimens(desk: Desk, theme: str, issue: str) -> dict[str, Edition]:
    """The editions of an issue of specimens by tag, under the masthead of the desk's publication.

    Raises:
        MailerError: there is no such theme, or its settings or a template are wrong.
    """
    from mailer.pipeline.making import make_editions

    find_theme(theme, desk.theme_folders, desk.publication.shown)
    with _named_from_here(desk.publication):
        return make_editions(_among_specimens(desk, theme), issue)


@dataclass(frozen=True, slots=True)
class _Specimens:
    """A desk that has the specimens on its shelf, and looks themes up where the publication does."""

    publication: Publication
    library: Library
    issues: Issues
    theme_folders: Sequence[Path]
    fetch: Callable[[str, str], Fetched]
    now: Callable[[], dt.datetime]


def _among_specimens(desk: Desk, theme: str) -> Desk:
    """Pictures are embedded, as those of specimens are nowhere; an archive gives links that a theme may show."""
    own = desk.publication
    changes = {
        "root": SPECIMENS,
        "publication": own.said_in(_LANGUAGE).model_copy(update={"language": _LANGUAGE}),
        "theme": ThemeSection(name=theme),
        "images": ImagesSection(),
        "archive": own.archive if own.archive.url else ArchiveSection(url=_ARCHIVE),
    }
    publication = own.model_copy(update=changes)
    library = Library(publication.seeds, publication.shown)
    issues = Issues(publication.issues, publication.shown)
    return _Specimens(publication, library, issues, desk.theme_folders, desk.fetch, desk.now)


@contextmanager
def _named_from_here(publication: Publication) -> Iterator[None]:
    """A theme's file is named as it is in the publication, although specimens are rendered in another."""
    try:
        yield
    except MailerError as error:
        for fault in (error, *error.others):
            if Path(fault.file).is_absolute():
                fault.file = publication.shown(Path(fault.file))
        raise
