"""A theme's style sheets, judged where they are written: what they fetch, and braces that do not match."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailer.errors import RenderError
from mailer.render.templates import rendered
from mailer.render.theme import Theme

SHEETS = ("inline.css", "responsive.css", "dark.css")
FETCHED_FIX = "leave it out: a mail program would fetch it, and tell its sender who reads"
BRACES = "has braces that do not match"
BRACES_FIX = "close every { with a }"

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_FETCHES = re.compile(r"@import\b|\burl\(|\b(?:-webkit-)?image-set\(", re.IGNORECASE)
_PIECE = re.compile(r"([^{};]*)([{};])")


def judge_sheets(theme: Theme, values: Mapping[str, Any], shown: Callable[[str], str]) -> None:
    """Judge those sheets that the theme has.

    Raises:
        RenderError: one fetches something, or its braces do not match; with the line in the theme's file.
    """
    for name in SHEETS:
        path = theme.folder / name
        if path.is_file():
            source = _blanked(_JINJA, _text_of(path, shown(name)))
            what, line = fetched_in(source)
            if what:
                raise RenderError(f"fetches something ({what})", file=shown(name), line=line, fix=FETCHED_FIX)
            line = open_brace_in(source)
            # Where a template chooses between two beginnings of a rule, only what it makes of them counts.
            if line and open_brace_in(rendered(theme, name, dict(values), shown)):
                raise RenderError(BRACES, file=shown(name), line=line, fix=BRACES_FIX)


def _text_of(path: Path, file: str) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError as cause:
        fix = "make it a file that can be read"
        raise RenderError(f"cannot be read ({cause.strerror})", file=file, fix=fix) from cause


@lru_cache(16)
def fetched_in(css: str) -> tuple[str, int]:
    """What makes a mail program fetch something, as it is written, and its line; an empty string and 0 if nothing."""
    plain = _blanked(_COMMENT, css)
    found = _FETCHES.search(plain)
    return (found[0], plain.count("\n", 0, found.start()) + 1) if found else ("", 0)


@lru_cache(16)
def open_brace_in(css: str) -> int:
    """The line of the rule whose braces do not match; 0 where all do."""
    plain = _blanked(_QUOTED, _blanked(_COMMENT, css))
    waiting: list[tuple[int, bool]] = []  # by line, and whether rules may stand inside
    entered = 0
    for piece in _PIECE.finditer(plain):
        line = plain.count("\n", 0, piece.start(2)) + 1
        if piece[2] == "{":
            if waiting and not waiting[-1][1]:
                entered = entered or waiting[-1][0]
            waiting.append((line, piece[1].lstrip().startswith("@")))
        elif piece[2] == "}":
            if not waiting:
                return line
            waiting.pop()
    # A rule inside a rule tells better where a brace is missing than the last one left open.
    return entered or waiting[0][0] if waiting else 0


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """``text`` with what matches taken out but for its line ends."""
    return pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
