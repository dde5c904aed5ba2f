"""``mailer.toml`` and the environment become a ``Publication``; nothing else reads settings or environment.

Every setting can be overridden by a variable: ``MAILER_SENDER__FROM`` stands for ``[sender] from``. Unknown keys and
unknown ``MAILER_…`` names are refused with the nearest known one.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mailer.errors import MailerError, SettingsError, nearest
from mailer.files.reading import decode
from mailer.model.text import SlottedText

FILE_NAME = "mailer.toml"
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


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class PublicationSection(_Section):
    """``[publication]``: what the masthead and the foot of every issue say. ``about`` is Markdown."""

    name: Text
    tagline: str = ""
    language: Annotated[str, AfterValidator(_language)] = "en"
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    site: Url | None = None
    postal_address: Text
    about: str = ""
    greeting: Annotated[str, AfterValidator(_greeting)] = ""


class SenderSection(_Section):
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


class ThemeSection(_Section):
    """``[theme]``: the folder of ``templates/`` to render with."""

    name: Text = "broadsheet"


class ImagesSection(_Section):
    """``[images]``: where readers fetch pictures. Without ``url`` they are embedded in the mail."""

    url: Url | None = None


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

    def shown(self, path: Path) -> str:
        """``path`` as a person in this publication would write it."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


_SECTIONS: dict[str, type[_Section]] = {
    "publication": PublicationSection,
    "sender": SenderSection,
    "theme": ThemeSection,
    "images": ImagesSection,
}


def find_publication(start: Path) -> Path:
    """The folder with ``mailer.toml``: ``start`` or the nearest one above it.

    Raises:
        SettingsError: there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise SettingsError(
        f"no {FILE_NAME} here or in any folder above",
        file=str(start),
        fix="go to a publication, or name one with -C DIR",
        next="mailer init DIR",
    )


def load(root: Path) -> Publication:
    """Read the settings of the publication in ``root``.

    Raises:
        SettingsError: one fault of the file or of a variable, the others attached.
    """
    _refuse_unknown_variables(os.environ)
    path = root / FILE_NAME
    text = decode(path.read_bytes(), FILE_NAME, SettingsError)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        at = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", str(cause))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        what = str(cause)[: at.start()] if at else str(cause)
        raise SettingsError(
            f"is not readable ({what[:1].lower()}{what[1:]})", file=FILE_NAME, line=line, fix='write key = "value"'
        ) from cause
    faults = _unknown_keys(data, text)
    if not faults:
        try:
            return Publication(root=root.resolve(), **data)
        except ValidationError as cause:
            faults = [_fault(tuple(detail["loc"]), detail["type"], detail["msg"], text) for detail in cause.errors()]
    first, *rest = faults
    first.others = tuple(rest)
    raise first


def _unknown_keys(data: Mapping[str, Any], text: str) -> list[MailerError]:
    faults: list[MailerError] = []
    for name, section in data.items():
        if name not in _SECTIONS:
            fix = f"write [{nearest(name, list(_SECTIONS)) or '] or ['.join(_SECTIONS)}]"
            faults.append(SettingsError(f"unknown section [{name}]", file=FILE_NAME, line=_line(text, name), fix=fix))
        elif isinstance(section, dict):
            known = _keys(_SECTIONS[name])
            for key in section:
                if key not in known:
                    close = nearest(key, known)
                    fix = f"write {close}" if close else f"known in [{name}]: {', '.join(known)}"
                    what = f"unknown setting {key} in [{name}]"
                    faults.append(SettingsError(what, file=FILE_NAME, line=_line(text, name, key), fix=fix))
    return faults


def _keys(section: type[_Section]) -> list[str]:
    return [field.alias or name for name, field in section.model_fields.items()]


def _fault(location: tuple[str | int, ...], kind: str, message: str, text: str) -> SettingsError:
    section, *keys = (str(step) for step in location)
    key = keys[0] if keys else ""
    variable = f"{PREFIX}{section}__{key}".upper()
    from_variable = next((name for name in os.environ if name.upper() == variable), "")
    if kind == "missing":
        named = f"{key} in [{section}]" if key else f"section [{section}]"
        fix = f'write {key} = "…" there' if key else f"add it, with {' and '.join(_needed(section))}"
        return SettingsError(f"{named} is missing", file=FILE_NAME, line=_line(text, section), fix=fix)
    words = message.removeprefix("Value error, ")
    if kind != "value_error":
        words = f"write text in quotes ({words[:1].lower()}{words[1:]})"
    what = f"{key} in [{section}] is not usable" if key else f"[{section}] is not usable"
    if from_variable:
        return SettingsError(what, file=from_variable, fix=words)
    return SettingsError(what, file=FILE_NAME, line=_line(text, section, key), fix=words)


def _needed(section: str) -> list[str]:
    fields = _SECTIONS[section].model_fields
    return [field.alias or name for name, field in fields.items() if field.is_required()]


def _line(text: str, section: str, key: str = "") -> int | None:
    """The line of a section or of one of its keys, as tomllib keeps no positions; None if it cannot be told."""
    inside, at = False, None
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*\"?([\w.-]+)\"?\s*\]", line)
        if header:
            inside = header[1] == section
            at = number if inside else at
        elif re.match(rf"\s*\"?{re.escape(key if inside and key else section)}\"?\s*[=.]", line):
            return number
    return at


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    known = [f"{name}__{key}".upper() for name, kind in _SECTIONS.items() for key in _keys(kind)]
    for variable in environment:
        name = variable.upper().removeprefix(PREFIX)
        if variable.upper().startswith(PREFIX) and name not in known:
            close = nearest(name, known)
            fix = f"set {PREFIX}{close}" if close else "unset it; variables are named like MAILER_SENDER__FROM"
            raise SettingsError("unknown variable", file=variable, fix=fix)


def clock_setting(given: str | None) -> dt.datetime | None:
    """The time that ``--now`` or ``SOURCE_DATE_EPOCH`` fixes, in UTC; None when the clock is free.

    Raises:
        SettingsError: neither a time with a zone nor seconds since 1970.
    """
    if given is not None:
        try:
            time = dt.datetime.fromisoformat(given)
        except ValueError as cause:
            raise SettingsError(
                f"“{given}” is not a time", file="--now", fix="write it as 2024-05-17T09:00:00Z"
            ) from cause
        return time.astimezone(dt.UTC) if time.tzinfo else time.replace(tzinfo=dt.UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    except (ValueError, OverflowError, OSError) as cause:
        fix = "write whole seconds since 1970"
        raise SettingsError(f"“{epoch}” is not a time", file="SOURCE_DATE_EPOCH", fix=fix) from cause


def editor_command() -> str:
    """The program that ``issue edit`` opens: ``$VISUAL``, ``$EDITOR``, or an empty string."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
