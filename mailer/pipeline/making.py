"""An issue becomes editions, and editions become files and messages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from mailer.compose.readiness import refuse_unready
from mailer.compose.reading import IssueFile
from mailer.config.settings import Publication
from mailer.errors import IssueError, MailerError, OptionError, RecipientsError, RenderError, UnknownNameError
from mailer.files.writing import write_whole
from mailer.model.edition import Edition
from mailer.model.story import Story
from mailer.pipeline.desk import Desk
from mailer.pipeline.lines import lines_of
from mailer.pipeline.sealed import Seal, seal_of, sealed_editions

if TYPE_CHECKING:
    from mailer.model.recipient import Recipient
    from mailer.render.build import BuiltFiles

T = TypeVar("T")

STANDARD_OUTPUT = Path("-")
"""What ``-o`` names where nothing is to be written, because whoever asked prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What an issue's editions are made from: its files by the tag in their names, and the stories by slug."""

    slug: str
    files: Mapping[str, IssueFile]
    stories: Mapping[str, Story]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeEml:
    """A ``.eml``, which lies in ``file`` unless that is ``STANDARD_OUTPUT``; ``message_id`` is empty in a draft.

    ``seal`` is the short form of the seal whose edition it is, empty where there is none; ``missing`` are the roles
    that have yet to approve. ``errors`` counts what the check finds in one that is not sealed.
    """

    issue: str
    language: str
    file: Path
    data: bytes
    message_id: str
    seal: str = ""
    missing: tuple[str, ...] = ()
    errors: int = 0


def make_editions(desk: Desk, name: str) -> dict[str, Edition]:
    """Render an issue in every language it is written in, by the tag in the file's name; the publication's own is "".

    Raises:
        MailerError: the issue, a story, a picture or the theme is not fit to render.
    """
    return editions_of(desk, sources_of(desk, name))


def sources_of(desk: Desk, name: str) -> Sources:
    """Read an issue in every language, and the stories of its editions.

    Raises:
        MailerError: the issue or a story cannot be read, or is not fit to render; the faults of all languages.
    """
    from mailer.render.markdown import story_links

    slug = desk.issues.slug_of(name)
    known = desk.library.slugs()

    def read(tag: str) -> IssueFile:
        file = desk.issues.read(slug, tag)
        refuse_unready(file, known)
        return file

    files = _in_each(("", *desk.issues.translations(slug)), read)
    needed = {story: None for file in files.values() for story in (*file.issue.stories, *story_links(file.issue))}
    return Sources(
        slug=slug, files=files, stories={story: desk.library.get(story) for story in needed if story in known}
    )


def editions_of(desk: Desk, sources: Sources, only: Collection[str] | None = None) -> dict[str, Edition]:
    """Render what was read, by the tag in the file's name; where not all of it is wanted, ``only`` these tags.

    Raises:
        MailerError: a picture or the theme is not fit to render, or a link leads nowhere.
    """
    from mailer.pipeline.theming import theme_in_use
    from mailer.render.edition import render

    theme = theme_in_use(desk)
    own = desk.publication.publication.language
    languages = {tag: file.issue.language or own for tag, file in sources.files.items()}

    def rendered(tag: str) -> Edition:
        file = sources.files[tag]
        return render(
            file.issue,
            sources.stories,
            desk.publication,
            theme,
            issue_folder=desk.issues.folder_of(sources.slug),
            unsubscribe_url=unsubscribe_uri(desk.publication),
            languages=languages,
            line_of=lines_of(desk, file),
        )

    return _in_each([tag for tag in sources.files if only is None or tag in only], rendered)


def _in_each(tags: Iterable[str], make: Callable[[str], T]) -> dict[str, T]:
    """What ``make`` makes of each tag; where it fails, the faults of all, those that several share once."""
    made: dict[str, T] = {}
    faults: dict[str, MailerError] = {}
    for tag in tags:
        try:
            made[tag] = make(tag)
        except (IssueError, RenderError) as error:
            for fault in (error, *error.others):
                faults.setdefault(str(fault), fault)
    if faults:
        first, *rest = faults.values()
        first.others = tuple(rest)
        raise first
    return made


def editions_to_send(desk: Desk, name: str) -> tuple[dict[str, Edition], Seal]:
    """What readers get, by tag, and the seal it comes from: as it was sealed, or where it never was, as it stands.

    Raises:
        SealError: the issue is no longer what was sealed; every change is one of the faults.
        MailerError: it is not fit to render.
    """
    seal = seal_of(desk, name)
    editions = sealed_editions(desk, seal)
    return (make_editions(desk, seal.issue) if editions is None else editions), seal


def build(desk: Desk, name: str) -> list[tuple[Edition, BuiltFiles]]:
    """Render an issue and write every edition into its ``build/``."""
    from mailer.render.build import write_build

    folder = build_folder(desk, name)
    return [(edition, write_build(edition, folder, tag)) for tag, edition in make_editions(desk, name).items()]


def make_eml(
    desk: Desk, name: str, *, out: Path | None = None, to: str = "", language: str = "", draft: bool = False
) -> MadeEml:
    """Write one edition of an issue as a ``.eml``: to the sender, or to ``to``; a sealed one as it was sealed.

    A draft is of the issue as it stands. What is for ``STANDARD_OUTPUT`` is made and not written.

    Raises:
        OptionError: ``to`` is not one address.
        UnknownNameError: the issue is not written in ``language``.
        SealError: it is no longer what was sealed.
        MessageError: the mail would not be what is meant; nothing is written then.
    """
    from mailer.message.eml import eml
    from mailer.pipeline.readership import id_key
    from mailer.pipeline.releasing import errors_of
    from mailer.pipeline.signing import signer_of

    slug, recipient = desk.issues.slug_of(name), _recipient(to)
    editions, seal = (make_editions(desk, slug), None) if draft else editions_to_send(desk, slug)
    tag, edition = edition_in(editions, language, slug)
    made = eml(
        edition,
        desk.publication,
        unsubscribe_uri=unsubscribe_uri(desk.publication),
        now=desk.now(),
        recipient=recipient,
        draft=draft,
        signer=None if draft else signer_of(desk.publication),
        id_key=id_key(desk.publication),
    )
    parts = [slug, tag, "draft" if draft else "", "eml"]
    file = out or build_folder(desk, slug) / ".".join(part for part in parts if part)
    if file != STANDARD_OUTPUT:
        write_whole(file, made.data)
    return MadeEml(
        issue=slug,
        language=edition.language,
        file=file,
        data=made.data,
        message_id=made.message_id,
        seal=seal.lock.short if seal and seal.lock else "",
        missing=seal.missing if seal else (),
        errors=len(errors_of(desk, slug)) if seal and not seal.lock else 0,
    )


def _recipient(to: str) -> Recipient | None:
    """Whom ``--to`` names; None for the sender."""
    from mailer.audience.addresses import one_recipient

    try:
        return one_recipient(to) if to else None
    except RecipientsError as cause:
        raise OptionError(cause.message, file="--to", fix=cause.fix) from cause


def make_proof(desk: Desk, name: str, *, language: str = "") -> Path:
    """Write one edition of an issue as it stands now, sealed or not, as a ``.eml`` to look at; its path.

    Raises:
        UnknownNameError: the issue is not written in ``language``.
        MailerError: it is not fit to render, or the mail would not be what is meant.
    """
    from mailer.message.eml import eml

    slug = desk.issues.slug_of(name)
    tag, edition = edition_in(make_editions(desk, slug), language, slug)
    made = eml(edition, desk.publication, unsubscribe_uri=unsubscribe_uri(desk.publication), now=desk.now())
    file = build_folder(desk, slug) / ".".join(part for part in (slug, tag, "preview", "eml") if part)
    write_whole(file, made.data)
    return file


def build_folder(desk: Desk, name: str) -> Path:
    """Where what was made of an issue lies."""
    return desk.issues.folder_of(desk.issues.slug_of(name)) / "build"


def unsubscribe_uri(publication: Publication) -> str:
    """Where a reader says goodbye: a mail to the editors, as long as there is no public endpoint."""
    address = publication.sender.reply_to or publication.sender.address
    return f"mailto:{quote(address, safe='@')}?subject=unsubscribe"


def edition_in(editions: Mapping[str, Edition], language: str, slug: str) -> tuple[str, Edition]:
    """The edition in ``language``, or in the publication's own where that is empty, with its tag.

    Raises:
        UnknownNameError: the issue is not written in it.
    """
    if not language:
        return "", editions[""]
    for tag, edition in editions.items():
        if edition.language.lower() == language.lower():
            return tag, edition
    written = ", ".join(edition.language for edition in editions.values())
    raise UnknownNameError(f"{slug} is not written in {language}", fix=f"it is in {written}")
