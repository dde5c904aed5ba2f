"""Markdown → pieces: the body stays as it is written, less what belongs to the page around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mailer.collect.piece import Piece
from mailer.collect.text.foreign import Foreign, facts_of, front_matter
from mailer.collect.text.head import piece_of, read_head
from mailer.collect.text.headlines import guessed_title
from mailer.collect.text.lines import Line, joined
from mailer.collect.text.page import Item, Removed, Shot, sorted_out
from mailer.collect.text.plain import running_text, with_site_of_page, without_dateline
from mailer.collect.text.split import pieces_on
from mailer.model.story import Picture
from mailer.model.text import split_lines

# A longer line is a paragraph; its marks are left alone.
_LONGEST_MARKED = 400

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BACKTICKS = re.compile(r"`{3,}")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_IMAGE = re.compile(
    r"\[?!\[(?P<alt>[^\[\]]*)\]\((?P<src>[^\s()]+)(?:\s+[\"'](?P<title>[^\"']*)[\"'])?\)(?:\]\([^\s()]*\))?"
)
_MARK = re.compile(r"[\\*_`\[]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`+)(?=\S)([^*_`]*[^*_`\s])\1")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASISED = re.compile(r"([*_])([^*_]+)\1")


def read_markdown(text: str, file: str, *, split: bool = False) -> tuple[Piece, ...]:
    """The pieces in a Markdown file: one, or with ``split`` one for each headline.

    Raises:
        StoryError: its front matter cannot be read.
    """
    foreign, body = front_matter(text, file)
    page = sorted_out(_items(body), of_many=split, markdown=True)
    parts = pieces_on(page) if split else (page.items,)
    pieces = [_piece(items, foreign, alone=len(parts) == 1) for items in parts]
    if len(pieces) > 1:
        pieces = _without_page_title(pieces)
        notes = (f"title of the page: {foreign.title}",) if foreign.title else ()
        pieces[0] = replace(pieces[0], removed=(*foreign.removed, *notes, *pieces[0].removed))
    return with_site_of_page(tuple(pieces))


def _piece(items: Sequence[Item], foreign: Foreign, *, alone: bool) -> Piece:
    head = facts_of(foreign, alone=alone)
    if not alone:
        items = _with_title(items)
    lines = running_text(read_head(items, head, markdown=True), head)
    if len(lines) > head.standfirst:
        lines[head.standfirst] = without_dateline(lines[head.standfirst], head)
    return piece_of(head, _body(lines), guess=guessed_title(lines), language=foreign.language)


def _with_title(items: Sequence[Item]) -> list[Item]:
    """The items of one piece of many, whose heading, of whatever level, is its title."""
    made = list(items)
    at = next((at for at, item in enumerate(made) if isinstance(item, Line)), None)
    first = made[at] if at is not None else None
    if at is not None and isinstance(first, Line) and first.heading:
        made[at] = replace(first, heading=1)
    return made


def _without_page_title(pieces: list[Piece]) -> list[Piece]:
    """A heading above all others, with nothing below it, is the title of the page and no piece."""
    first, second, *others = pieces
    if first.body or first.url or not first.title:
        return pieces
    removed = (*first.removed, f"title of the page: {first.title}", *second.removed)
    return [replace(second, removed=removed, images=first.images + second.images), *others]


def _body(lines: Sequence[Line]) -> str:
    """The source lines of ``lines``; a blank line wherever they did not stand together."""
    parts: list[str] = []
    end = 0
    for line in lines:
        if parts:
            parts.append("\n" if line.number == end + 1 else "\n\n")
        parts.append(line.raw)
        end = line.number + line.raw.count("\n")
    return "".join(parts).strip("\n")


@dataclass(slots=True)
class _Scan:
    """Lines as they are gathered: finished items in blocks of prose, and the block still open."""

    items: list[Item | list[Line]] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)

    def close(self) -> None:
        if self.open:
            self.items.append(self.open)
            self.open = []


def _items(text: str) -> list[Item]:
    scan = _Scan()
    fence = ""
    blank = True
    for number, raw in enumerate(split_lines(text), start=1):
        opens = _FENCE.match(raw)
        if fence or opens or (blank and raw.startswith(("    ", "\t")) and raw.strip()):
            scan.close()
            scan.items.append(Line(text=raw, number=number, block=number, opaque=True, raw=raw))
            if opens:
                fence = "" if fence and _closes(raw, fence) else fence or opens[1]
            continue
        blank = not raw.strip()
        if blank:
            scan.close()
        else:
            _take(raw, number, scan)
    scan.close()
    return _flat(scan.items)


def _closes(raw: str, fence: str) -> bool:
    return raw.strip().startswith(fence) and not raw.strip(" \t" + fence[0])


def _take(raw: str, number: int, scan: _Scan) -> None:
    """One line outside code that is not blank."""
    stripped = raw.strip()
    atx = _ATX.match(raw)
    image = _IMAGE.fullmatch(stripped) if len(stripped) <= _LONGEST_MARKED * 4 else None
    if atx:
        scan.close()
        title = unmarked(raw[atx.end() :].strip().rstrip("#").strip())
        scan.items.append(Line(text=title, number=number, block=number, heading=len(atx[1]), raw=raw))
    elif image:
        scan.close()
        scan.items.append(Removed(reason="picture that was not copied", text=image["src"]))
        scan.items.append(Shot(picture=Picture(alt=unmarked(image["alt"]), caption=unmarked(image["title"] or ""))))
    elif len(scan.open) == 1 and _SETEXT.fullmatch(raw) and not scan.open[0].is_list_item:
        above = scan.open.pop()
        level = 1 if "=" in raw else 2
        scan.items.append(replace(above, heading=level, raw=f"{above.raw}\n{raw}"))
    elif not scan.open and scan.items and _is_caption_of_image(scan.items[-1], stripped):
        shot = scan.items.pop()
        assert isinstance(shot, Shot)
        scan.items.append(Shot(picture=replace(shot.picture, caption=unmarked(stripped))))
    else:
        block = scan.open[0].block if scan.open else number
        scan.open.append(Line(text=unmarked(stripped), number=number, block=block, raw=raw))


def _is_caption_of_image(above: Item | list[Line], text: str) -> bool:
    """Whether a line, all of it emphasised, stands below a picture."""
    short = isinstance(above, Shot) and not above.picture.caption and len(text) <= _LONGEST_MARKED
    return short and bool(_EMPHASISED.fullmatch(text))


def _flat(items: list[Item | list[Line]]) -> list[Item]:
    """All items in one row, hard-wrapped paragraphs joined."""
    lines = iter(joined([item for item in items if isinstance(item, list)]))
    line = next(lines, None)
    made: list[Item] = []
    for item in items:
        if not isinstance(item, list):
            made.append(item)
            continue
        while line is not None and line.number <= item[-1].number:
            made.append(line)
            line = next(lines, None)
    return made


def blocks_of(markdown: str) -> list[str]:
    """The blocks of a body; code stays whole. With a blank line between them they are the body again."""
    made: list[str] = []
    fence = ""
    for block in markdown.split("\n\n"):
        if fence:
            made[-1] += f"\n\n{block}"
        elif block:
            made.append(block)
        opens = _BACKTICKS.match(block)
        if not fence and opens and not block[opens.end() :].endswith(opens.group()):
            fence = opens.group()
        elif fence and block.endswith(fence):
            fence = ""
    return made


def unmarked(text: str) -> str:
    """The words of a short line of Markdown without its marks; a long line stays as it is."""
    if len(text) > _LONGEST_MARKED or not _MARK.search(text):
        return text
    for _ in range(2):
        text = _LINK.sub(r"\1", text)
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)
