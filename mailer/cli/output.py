"""The only place that prints: words for a person, one document for a program, and the one line a failure gets."""

from __future__ import annotations

import json
import math
import shutil
import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, TypeVar

from mailer.cli.streams import Lasting
from mailer.errors import MailerError

T = TypeVar("T")

NARROWEST = 12
"""Columns that a shrinking column of a table keeps: a name can still be told."""


def counted(count: int, one: str, several: str = "") -> str:
    """So many of something: ``1 word``, ``2,400 words``; ``several`` where an s is not enough."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def say(text: str = "", *, as_json: bool = False) -> None:
    """A line for a person: on standard output, or on standard error where standard output is a document."""
    print(_showable(text), file=sys.stderr if as_json else sys.stdout)


def flush() -> None:
    """Let what was said be read now, by a program as well, before work that has no end."""
    sys.stdout.flush()


def warn(text: str) -> None:
    """A line that a person should not miss."""
    print(_showable(f"warning: {text}"), file=sys.stderr)


def coloured(pieces: Iterable[tuple[str, str]]) -> None:
    """A line of pieces, each with the name of a style or an empty one; styles show on a terminal alone."""
    if not sys.stdout.isatty():
        print("".join(_showable(text) for text, _ in pieces))
        return
    from rich.console import Console
    from rich.text import Text

    line = Text.assemble(*((_showable(text), style) for text, style in pieces))
    Console(highlight=False).print(line, soft_wrap=True)


def pieces(texts: Iterable[str]) -> None:
    """Text for a file or a program, as it is, on standard output."""
    sys.stdout.writelines(texts)


def raw(data: bytes) -> None:
    """The bytes of a file, as they are, on standard output."""
    stream = sys.stdout
    assert isinstance(stream, Lasting)
    stream.write_bytes(data)


def document(data: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def room() -> float:
    """How many columns a line may have: those of the terminal, and any number elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else math.inf


def flowing(text: str) -> None:
    """A line for a person that goes on below itself, indented, where the terminal ends."""
    line, *words = _showable(text).split(" ")
    for word in words:
        longer = f"{line} {word}"
        if line.strip() and _columns(longer) > room():
            print(line)
            longer = f"    {word}"
        line = longer
    print(line)


def table(
    rows: Iterable[Sequence[str]],
    heading: Sequence[str],
    notes: Sequence[Sequence[str]] = (),
    *,
    shrinking: int | None = None,
) -> None:
    """Aligned columns; on a terminal the last one is cut at its edge. ``notes`` are lines below each row.

    The column ``shrinking`` is cut before the last one is.
    """
    cells = [tuple(_showable(cell) for cell in row) for row in (heading, *rows)]
    widths = [max(_columns(row[at]) for row in cells) for at in range(len(heading))]
    too_wide = sum(widths) + 2 * (len(widths) - 1) - room()
    if shrinking is not None and too_wide > 0:
        widths[shrinking] = max(widths[shrinking] - int(too_wide), NARROWEST)
    left = sum(widths[:-1]) + 2 * (len(widths) - 1)
    below: Iterable[Sequence[str]] = chain([()], notes, repeat(()))
    for row, lines in zip(cells, below, strict=False):
        padded = [_padded(cell, width) for cell, width in zip(row[:-1], widths, strict=False)]
        print("  ".join([*padded, _cut(row[-1], max(room() - left, 20))]).rstrip())
        for line in lines:
            print(_showable(f"  {line}"))


def progress(items: Collection[T], doing: str, *, as_json: bool = False) -> Iterator[T]:
    """Each of ``items``, with a bar on a terminal, and nothing elsewhere: a log has the lines of what was done."""
    if as_json or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=doing, console=Console(stderr=True), transient=True, total=len(items))


def fail(error: MailerError, *, as_json: bool, context: dict[str, Any] | None = None) -> None:
    """What went wrong: a line for each fault, and the command to type next. ``context`` joins the JSON document."""
    if as_json:
        document({**(context or {}), "error": facts(error)})
    for fault in (error, *error.others):
        print(_showable(f"error: {fault}"), file=sys.stderr)
    next_step = next((fault.next for fault in (error, *error.others) if fault.next), "")
    if next_step:
        print(_showable(f"next:  {next_step}"), file=sys.stderr)


def facts(error: MailerError) -> dict[str, Any]:
    """An error as ``--json`` shows it."""
    return {
        "message": error.message,
        "file": error.file or None,
        "line": error.line,
        "fix": error.fix or None,
        "next": error.next or None,
    }


def _showable(text: str) -> str:
    """``text`` without characters that would move the cursor or change colours: imported words may hold them."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) != "Cc" else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def _columns(text: str) -> int:
    """How many columns a terminal needs: wide East Asian characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _padded(text: str, columns: int) -> str:
    kept = _cut(text, columns)
    return kept + " " * (columns - _columns(kept))


def _cut(text: str, columns: float) -> str:
    if _columns(text) <= columns:
        return text
    kept = ""
    for char in text:
        if _columns(kept + char) > columns - 1:
            break
        kept += char
    return kept + "…"
