"""A publication's settings: the sections of ``mailer.toml`` and the rule of each key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mailer.model.text import SlottedText

PREFIX = "MAILER_"

_BCP47 = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DOT_ATOM_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\\x00-\x1f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_NAMED_ADDRESS = re.compile(r"\s*(?P<name>[^<>\r\n]*?)\s*<(?P<address>[^<>]+)>\s*")


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("write something between the quotes")
    return value


def _language(value: str) -> str:
    if not _BCP47.fullmatch(value):
        raise ValueError("write a language tag such as en, fr or zh-Hans")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        raise ValueError("write a time zone such as Europe/Oslo or UTC") from cause
    return value


def _https(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value):
        raise ValueError("write an address that begins with https://")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", value):
        raise ValueError("write a host, with a port if it is not the usual one: wiki.example:8080")
    return value


def _bare_address(value: str) -> str:
    if not _DOT_ATOM_ADDRESS.fullmatch(value):
        raise ValueError("write an address such as editor@example.org")
    return value


def _mailbox(value: str) -> str:
    named = _NAMED_ADDRESS.fullmatch(value)
    _bare_address(named["address"] if named else value)
    return value


def _greeting(value: str) -> str:
    for slot in SlottedText.parse(value).slots:
        if not slot.fallback:
            raise ValueError("write a fallback in the slot, such as {name|reader}")
    return value


Text = Annotated[str, AfterValidator(_text)]
Url = Annotated[str, AfterValidator(_https)]


class Section(BaseModel):
    """One section of ``mailer.toml``: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class PublicationSection(Section):
    """``[publication]``: what the masthead and the foot of every issue say. ``about`` is Markdown."""

    name: Text
    tagline: str = ""
    language: Annotated[str, AfterValidator(_language)] = "en"
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    site: Url | None = None
    postal_address: Text
    about: str = ""
    greeting: Annotated[str, AfterValidator(_greeting)] = ""


class TranslationSection(Section):
    """``[translations.TAG]``: what ``[publication]`` says in another language; what is left out is as it is there."""

    name: str = ""
    tagline: str = ""
    about: str = ""
    greeting: Annotated[str, AfterValidator(_greeting)] = ""


class SenderSection(Section):
    """``[sender]``: who the mail is from. ``from`` may carry a name: ``The Desk <desk@example.org>``."""

    mailbox: Annotated[str, AfterValidator(_mailbox)] = Field(alias="from")
    reply_to: Annotated[str, AfterValidator(_bare_address)] | None = None
    bounce_domain: Text | None = None

    @property
    def name(self) -> str:
        """The display name, or an empty string."""
        named = _NAMED_ADDRESS.fullmatch(self.mailbox)
        return named["name"].strip('" ') if named else ""

    @property
    def address(self) -> str:
        """The bare address."""
        named = _NAMED_ADDRESS.fullmatch(self.mailbox)
        return named["address"] if named else self.mailbox

    @property
    def domain(self) -> str:
        """The domain that Message-IDs are made in."""
        return self.address.rpartition("@")[2].lower()


class ThemeSection(Section):
    """``[theme]``: the folder of ``templates/`` to render with."""

    name: Text = "broadsheet"


class ImagesSection(Section):
    """``[images]``: where readers fetch pictures. Without ``url`` they are embedded in the mail."""

    url: Url | None = None


class ArchiveSection(Section):
    """``[archive]``: where issues are read on the web. Without ``url`` a mail has no links to itself."""

    url: Url | None = None

    def address_of(self, issue: str, tag: str = "") -> str:
        """Where an issue is read, in the language of ``tag``; empty without an archive."""
        return "/".join(filter(None, (self.url.rstrip("/"), issue, tag))) + "/" if self.url else ""


class ApprovalSection(Section):
    """``[approval]``: the roles that must have approved an issue before it is sent, such as ``fact-check``."""

    required: tuple[Text, ...] = ()


class CheckSection(Section):
    """``[check]``: rules that this desk does not want, and how much each mail client counts among its readers."""

    ignore: tuple[Text, ...] = ()
    clients: dict[str, Annotated[int, Field(ge=0, le=100)]] = {}


class FetchSection(Section):
    """``[fetch]``: hosts of the desk's own that may be fetched from although their addresses are not public."""

    allow: tuple[Annotated[str, AfterValidator(_host)], ...] = ()


class Publication(BaseSettings):
    """A publication: the folder ``root`` and its settings."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    root: Path
    publication: PublicationSection
    sender: SenderSection
    theme: ThemeSection = ThemeSection()
    images: ImagesSection = ImagesSection()
    archive: ArchiveSection = ArchiveSection()
    approval: ApprovalSection = ApprovalSection()
    check: CheckSection = CheckSection()
    fetch: FetchSection = FetchSection()
    feeds: dict[str, Url] = {}
    translations: dict[str, TranslationSection] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return env_settings, init_settings

    @property
    def seeds(self) -> Path:
        """Where stories are kept."""
        return self.root / "seeds"

    @property
    def issues(self) -> Path:
        """Where issues are kept."""
        return self.root / "issues"

    def said_in(self, language: str) -> PublicationSection:
        """``[publication]`` as an edition in this language says it."""
        tags = {tag.lower(): section for tag, section in self.translations.items()}
        subtags = language.lower().split("-")
        known = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
        translation = next((tags[tag] for tag in known if tag in tags), None)
        if translation is None or language == self.publication.language:
            return self.publication
        return self.publication.model_copy(update={key: text for key, text in translation if text})

    def shown(self, path: Path) -> str:
        """``path`` as a person in this publication would write it."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


FREE_SECTIONS = {"feeds": (), "translations": tuple(TranslationSection.model_fields)}
"""Sections whose keys are names that the desk gives, with the keys of the tables that these name."""

SECTIONS: dict[str, type[Section]] = {
    "publication": PublicationSection,
    "sender": SenderSection,
    "theme": ThemeSection,
    "images": ImagesSection,
    "archive": ArchiveSection,
    "approval": ApprovalSection,
    "check": CheckSection,
    "fetch": FetchSection,
}
