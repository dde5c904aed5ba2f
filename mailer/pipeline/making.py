"""An issue becomes editions, and editions become files and messages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from mailer.compose.readiness import refuse_unready
from mailer.config.settings import Publication
from mailer.errors import RecipientsError, UnknownNameError
from mailer.files.validation import with_others
from mailer.files.writing import write_whole
from mailer.model.edition import Edition
from mailer.pipeline.desk import Desk

if TYPE_CHECKING:
    from mailer.message.batch import Form
    from mailer.render.build import BuiltFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEml:
    """A ``.eml`` on disk; ``size`` in bytes, ``message_id`` empty in a draft."""

    issue: str
    language: str
    file: Path
    size: int
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBatch:
    """A batch on disk; ``size`` in bytes, ``unfilled`` the slots that no column of the list fills."""

    messages: int
    size: int
    unfilled: tuple[str, ...]


def make_editions(desk: Desk, name: str) -> dict[str, Edition]:
    """Render an issue in every language it is written in, by the tag in the file's name; the publication's own is "".

    Raises:
        MailerError: the issue, a story, a picture or the theme is not fit to render.
    """
    from mailer.render.edition import render
    from mailer.render.markdown import story_links
    from mailer.render.themes import find_theme

    slug = desk.issues.slug_of(name)
    theme = find_theme(desk.publication.theme.name, desk.theme_folders)
    known = desk.library.slugs()
    files = {tag: desk.issues.read(slug, tag) for tag in ("", *desk.issues.translations(slug))}
    own = desk.publication.publication.language
    languages = {tag: file.issue.language or own for tag, file in files.items()}
    editions = {}
    for tag, file in files.items():
        refuse_unready(file, known)
        needed = (*file.issue.stories, *story_links(file.issue))
        editions[tag] = render(
            file.issue,
            {story: desk.library.get(story) for story in needed if story in known},
            desk.publication,
            theme,
            issue_folder=desk.issues.folder_of(slug),
            unsubscribe_url=unsubscribe_uri(desk.publication),
            languages=languages,
        )
    return editions


def build(desk: Desk, name: str) -> list[tuple[Edition, BuiltFiles]]:
    """Render an issue and write every edition into its ``build/``."""
    from mailer.render.build import write_build

    folder = build_folder(desk, name)
    return [(edition, write_build(edition, folder, tag)) for tag, edition in make_editions(desk, name).items()]


def make_eml(
    desk: Desk, name: str, *, out: Path | None = None, to: str = "", language: str = "", draft: bool = False
) -> WrittenEml:
    """Write one edition of an issue as a ``.eml``: to the sender, or to ``to``.

    Raises:
        UnknownNameError: the issue is not written in ``language``.
        MessageError: the mail would not be what is meant; nothing is written then.
    """
    from mailer.audience.addresses import one_recipient
    from mailer.message.eml import eml

    slug = desk.issues.slug_of(name)
    tag, edition = _edition_in(make_editions(desk, slug), language, slug)
    made = eml(
        edition,
        desk.publication,
        unsubscribe_uri=unsubscribe_uri(desk.publication),
        now=desk.now(),
        recipient=one_recipient(to) if to else None,
        draft=draft,
    )
    parts = [slug, tag, "draft" if draft else "", "eml"]
    file = out or build_folder(desk, slug) / ".".join(part for part in parts if part)
    write_whole(file, made.data)
    return WrittenEml(issue=slug, language=edition.language, file=file, size=len(made.data), message_id=made.message_id)


def make_batch(desk: Desk, name: str, *, recipients: Path, out: Path, form: Form) -> WrittenBatch:
    """Write one message for each row of the list ``recipients``, whole or not at all.

    Raises:
        RecipientsError: rows are not usable; each is named by its line, and nothing is written.
        MessageError: a message would not be what is meant; nothing is written.
    """
    from mailer.audience.rows import read_recipients
    from mailer.message.batch import write_batch
    from mailer.message.choice import unknown_fields
    from mailer.message.mailing import messages_to
    from mailer.message.mould import compile_edition

    shown = desk.publication.shown(recipients)
    listed = read_recipients(recipients, shown)
    if listed.refused:
        raise with_others([RecipientsError(row.message, file=shown, line=row.line) for row in listed.refused])
    goodbye = unsubscribe_uri(desk.publication)
    editions = make_editions(desk, name)
    moulds = {
        edition.language: compile_edition(edition, desk.publication, unsubscribe_uri=goodbye)
        for edition in editions.values()
    }
    written = write_batch(
        messages_to(listed.recipients, moulds, default=editions[""].language, now=desk.now(), file=shown), out, form
    )
    readers = [recipient for _, recipient in listed.recipients]
    unfilled = {field: None for edition in editions.values() for field in unknown_fields(edition, readers)}
    return WrittenBatch(messages=written.messages, size=written.bytes, unfilled=tuple(unfilled))


def build_folder(desk: Desk, name: str) -> Path:
    """Where what was made of an issue lies."""
    return desk.issues.folder_of(desk.issues.slug_of(name)) / "build"


def unsubscribe_uri(publication: Publication) -> str:
    """Where a reader says goodbye: a mail to the editors, as long as there is no public endpoint."""
    address = publication.sender.reply_to or publication.sender.address
    return f"mailto:{quote(address, safe='@')}?subject=unsubscribe"


def _edition_in(editions: dict[str, Edition], language: str, slug: str) -> tuple[str, Edition]:
    if not language:
        return "", editions[""]
    for tag, edition in editions.items():
        if edition.language.lower() == language.lower():
            return tag, edition
    written = ", ".join(edition.language for edition in editions.values())
    raise UnknownNameError(f"{slug} is not written in {language}", fix=f"it is in {written}")
