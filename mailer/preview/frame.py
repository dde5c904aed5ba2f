"""The mail as the page's frame shows it: pictures from here, and the reader's scheme chosen by the editor."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Literal

from mailer.preview.seen import Picture

Scheme = Literal["light", "dark"]

_ASKED = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)")
_OFFERED = re.compile(r'(color-scheme\s*:\s*|name="(?:supported-)?color-schemes?" content=")light dark\b')
_ALWAYS, _NEVER = "(min-width: 0px)", "(max-width: 0px)"
_TAG = re.compile(r"<[^>]*>")
_HIDDEN = re.compile(r"[\s\u00ad\u034f\u200b-\u200f\u2007\u2060\ufeff]+")
_INBOX_LINE = 240
"""Characters; no inbox shows more than two lines of some hundred."""


def in_scheme(mail: str, scheme: Scheme) -> str:
    """``mail`` as a reader of light or dark mail sees it, whatever the browser prefers."""
    chosen = _ASKED.sub(lambda asked: _ALWAYS if asked[1] == scheme else _NEVER, mail)
    return _OFFERED.sub(lambda offered: offered[1] + scheme, chosen)


def with_pictures_in(folder: str, mail: str, pictures: Mapping[str, Picture]) -> str:
    """``mail`` with its pictures, which are named as it refers to them, in ``folder``."""
    for named, picture in pictures.items():
        mail = mail.replace(html.escape(named), f"{folder}/{picture.name}")
    return mail


def inbox_line(mail: str) -> str:
    """What an inbox shows behind the subject: the first words of a mail, those that are hidden included."""
    body = mail[max(mail.find("<body"), 0) :]
    shown = re.sub(r"<!--.*?-->|<style.*?</style>", " ", body[:40_000], flags=re.DOTALL)
    words = html.unescape(_TAG.sub(" ", shown))
    # Blanks that no reader sees are there to keep the mail's own first words out of the line.
    filled = _HIDDEN.sub(lambda blanks: " " if len(blanks[0]) < 10 else "\n", words).strip()
    return filled.split("\n", 1)[0].strip()[:_INBOX_LINE]


def direction(mail: str) -> str:
    """``rtl`` or ``ltr``, as the mail says of itself."""
    found = re.search(r"<html[^>]*\bdir=[\"']?(rtl|ltr)", mail[:2_000])
    return found[1] if found else "ltr"
