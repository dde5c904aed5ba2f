"""What attributes may say, and what is written instead so that mrml prints it as it is meant.

The same few hundred values stand in every issue, so what was found out about them is remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mailer.errors import nearest
from mailer.render import mjml_table as table

_LENGTH = re.compile(r"-?\d+(\.\d+)?(px|%|em)")
_PLAIN_LENGTH = re.compile(r"\d+(\.\d+)?px")
_LINE_HEIGHT = re.compile(r"\d+(\.\d+)?")
_SHORT_COLOUR = re.compile(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])(?![0-9a-zA-Z])")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|transparent|inherit")


@dataclass(frozen=True, slots=True)
class Judged:
    """The value to write; ``fault`` is empty where it can be written, otherwise ``fix`` says what to write instead."""

    value: str
    fault: str = ""
    fix: str = ""


@lru_cache(4096)
def mjml_attribute(tag: str, name: str, value: str) -> Judged:
    """An attribute of an MJML tag."""
    known = table.BODY_ATTRIBUTES.get(tag, table.HEAD_ATTRIBUTES.get(tag, frozenset()))
    if (tag, name) in table.IGNORED:
        return Judged(value, f"mrml ignores {name} on <{tag}>", table.IGNORED[tag, name])
    if name not in known:
        close = nearest(name, sorted(known))
        fix = f"write {close}" if close else f"known: {', '.join(sorted(known)) or 'none'}"
        return Judged(value, f"<{tag}> has the unknown attribute {name}", fix)
    return _value(tag, name, one_line(value))


@lru_cache(4096)
def html_attribute(tag: str, name: str, value: str) -> Judged:
    """An attribute of an HTML tag within MJML."""
    if name not in table.HTML_ATTRIBUTES:
        return Judged(value, f"<{tag}> has the attribute {name}", "remove it; mail programs drop it or worse")
    value = one_line(value)
    return Judged(_wide_colours(value) if name in ("style", *table.COLOURS) else value)


def one_line(value: str) -> str:
    """``value`` with blanks for line ends and tabs: mrml prints those in an attribute as a backslash and a letter."""
    if "\n" in value or "\t" in value or "\r" in value:
        return re.sub(r"[ \t]*[\t\r\n]+[ \t]*", " ", value)
    return value


def _value(tag: str, name: str, value: str) -> Judged:
    if name in table.SHORTHANDS:
        return _padding(tag, name, value)
    if name in table.COLOURS:
        return _colour(tag, name, _wide_colours(value))
    if name in table.LENGTHS:
        return _length(tag, name, value)
    if name.startswith("border"):
        return Judged(_wide_colours(value))
    if name in ("mj-class", "name") and tag in ("mj-class", *table.BODY_ATTRIBUTES) and " " in value.strip():
        fix = "write one mj-class; mrml and MJML disagree on which wins"
        return Judged(value, f"<{tag}> names several classes “{value}”", fix)
    return Judged(value)


def _padding(tag: str, name: str, value: str) -> Judged:
    parts = ["0px" if part == "0" else part for part in value.split()]
    if not 1 <= len(parts) <= 4 or not all(_PLAIN_LENGTH.fullmatch(part) for part in parts):
        fault = f"{name}=“{value}” on <{tag}> makes mrml miscount widths for Outlook"
        return Judged(value, fault, "write pixels, such as 0px 24px")
    return Judged(" ".join(parts))


def _colour(tag: str, name: str, value: str) -> Judged:
    if not _COLOUR.fullmatch(value):
        return Judged(value, f"{name}=“{value}” on <{tag}> is not a colour", "write six digits, such as #1a2b3c")
    return Judged(value)


def _length(tag: str, name: str, value: str) -> Judged:
    if value == "0":
        return Judged("0px")
    unitless = name == "line-height" and _LINE_HEIGHT.fullmatch(value)
    fits = value and all(_LENGTH.fullmatch(part) for part in value.split())
    if not fits and not unitless and value not in ("auto", "normal", "none"):
        return Judged(value, f"{name}=“{value}” on <{tag}> is not a length", "write pixels, such as 16px")
    return Judged(value)


def _wide_colours(value: str) -> str:
    """``#abc`` as ``#aabbcc``: Outlook reads the bgcolor that mrml copies it to."""
    return _SHORT_COLOUR.sub(r"#\1\1\2\2\3\3", value) if "#" in value else value
