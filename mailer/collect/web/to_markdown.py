"""HTML of any origin → Markdown with the same words: links, lists, quotations, sub-headings, emphasis, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree

from mailer.collect.piece import Lead
from mailer.collect.web import inline
from mailer.collect.web.inline import BREAK, Run
from mailer.collect.web.pictures import lead_of, with_caption
from mailer.collect.web.sanitise import EMBEDDED, tree_of
from mailer.collect.web.tables import is_of_data

# Deeper lists and quotations are written flat: a mail shows a few of them, and Markdown readers drop what is deeper.
_DEEPEST = 10
_LONGEST_ADDRESS = 2000

_STRONG = {"b", "strong"}
_EMPHASIS = {"i", "em", "cite", "dfn", "var"}
_CODE = {"code", "kbd", "samp", "tt"}
_INLINE = {
    *_STRONG,
    *_EMPHASIS,
    *_CODE,
    *("a", "abbr", "big", "del", "font", "ins", "mark", "q", "s", "small", "span", "strike", "sub", "sup", "time"),
    *("u", "wbr"),
}
_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_RAISABLE = re.compile(r"[0-9+\-−n]{1,6}")
_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@[^\s@])\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """The words of a piece of HTML. ``pictures`` stood in it; ``removed`` are lines for the editor."""

    markdown: str
    pictures: tuple[Lead, ...] = ()
    removed: tuple[str, ...] = ()


def markdown_of(html: str, *, base: str = "") -> Prose:
    """The words of ``html`` as Markdown; ``base`` is what its relative links start from, without it they are no links.

    Links lead to http, https and mailto only; pictures are told, not shown.
    """
    root = tree_of(html)
    levels = [_HEADINGS[str(one.tag)] for one in root.iter(*_HEADINGS)]
    writer = _Writer(base=base, top=min(levels, default=2))
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            writer.leave(element)
        elif not writer.enter(element):
            walk.skip_subtree()
    writer.flush()
    return Prose(
        markdown="\n\n".join(writer.boxes[0].blocks),
        pictures=tuple(writer.pictures),
        removed=tuple(dict.fromkeys(writer.removed)),
    )


@dataclass(slots=True)
class _Box:
    """A container that is open: the page itself, a quotation, a list or an item of one. ``blocks`` are its Markdown."""

    kind: str
    blocks: list[str] = field(default_factory=list)
    ordered: bool = False
    start: int = 1
    loose: bool = False
    owner: etree._Element | None = None


@dataclass(slots=True)
class _Writer:
    base: str
    top: int
    boxes: list[_Box] = field(default_factory=lambda: [_Box("page")])
    runs: list[Run] = field(default_factory=list)
    strong: int = 0
    em: int = 0
    code: int = 0
    links: list[str] = field(default_factory=list)
    pictures: list[Lead] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    level: int = 0

    def enter(self, element: etree._Element) -> bool:
        """Begin an element; False when it is done with all that is in it."""
        name = str(element.tag)
        if _is_hidden(element) or name in EMBEDDED:
            self._drop(element, name)
            return False
        if name in ("pre", "img", "figcaption", "table") and self._whole(element, name):
            return False
        if name in _INLINE:
            self._look(element, name, 1)
        elif name == "br":
            self.runs.append(BREAK)
        else:
            self.flush()
            self._open(element, name)
        self._say(element.text)
        return True

    def leave(self, element: etree._Element) -> None:
        """End an element, and say what stands behind it."""
        name = str(element.tag)
        if name in _INLINE:
            if not _is_hidden(element):
                self._look(element, name, -1)
        elif name not in ("br", "img"):
            self.flush()
            self._close(element)
        self._say(element.tail)

    def flush(self) -> None:
        """Write the runs gathered so far as paragraphs or as a heading."""
        if not self.runs:
            return
        runs, self.runs = self.runs, []
        made = [inline.heading(runs, 2 if self.level <= self.top else 3)] if self.level else inline.paragraphs(runs)
        for text in made:
            if text:
                self._place(text)

    def _say(self, text: str | None) -> None:
        if text:
            href = self.links[-1] if self.links else ""
            run = Run(text=text, strong=self.strong > 0, em=self.em > 0, code=self.code > 0, href=href)
            self.runs.append(run)

    def _look(self, element: etree._Element, name: str, change: int) -> None:
        """Begin (1) or end (-1) what changes the look of text."""
        self.strong += change * (name in _STRONG)
        self.em += change * (name in _EMPHASIS)
        self.code += change * (name in _CODE)
        if name == "a" and change > 0:
            self.links.append(self._address(element.get("href", "")))
        elif name == "a" and self.links:
            self.links.pop()
        elif name == "q":
            self._say("“" if change > 0 else "”")
        elif name == "sup" and change > 0 and element.text and not len(element) and _RAISABLE.fullmatch(element.text):
            element.text = element.text.translate(_RAISED)

    def _address(self, href: str) -> str:
        href = "".join(href.split("\n")).strip()
        if not href or href.startswith("#") or len(href) > _LONGEST_ADDRESS:
            return ""
        try:
            made = urljoin(self.base, href) if self.base else href
            fits = urlsplit(made).scheme.lower() == "mailto" or bool(urlsplit(made).hostname)
        except ValueError:
            return ""
        return made if fits and _LINK.fullmatch(made.replace(" ", "%20")) else ""

    def _open(self, element: etree._Element, name: str) -> None:
        self.level = _HEADINGS.get(name, self.level)
        if name == "hr":
            self._place("* * *")
        deep = len(self.boxes) > 2 * _DEEPEST
        if name == "blockquote" and not deep:
            self.boxes.append(_Box("quote", owner=element))
        elif name in ("ul", "ol") and not deep:
            start = element.get("start", "1")
            number = int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 1
            self.boxes.append(_Box("list", ordered=name == "ol", start=number, owner=element))
        elif name == "li" and self.boxes[-1].kind == "list":
            self.boxes.append(_Box("item", owner=element))

    def _close(self, element: etree._Element) -> None:
        if element.tag in _HEADINGS:
            self.level = 0
        if any(box.owner is element for box in self.boxes[1:]):
            while self.boxes[-1].owner is not element:
                self._shut()
            self._shut()

    def _place(self, text: str) -> None:
        """Put a finished block where the text stands; in a list, but in none of its items, it is an item."""
        if self.boxes[-1].kind == "list":
            self.boxes.append(_Box("item", [text]))
            self._shut()
        else:
            self.boxes[-1].blocks.append(text)

    def _shut(self) -> None:
        """Close the innermost container and put it into the one around it."""
        box = self.boxes.pop()
        if not box.blocks:
            return
        if box.kind == "quote":
            self._place("\n".join(f"> {line}".rstrip() for line in "\n\n".join(box.blocks).split("\n")))
        elif box.kind == "list":
            self._place(_list(box))
        else:
            self.boxes[-1].loose |= len([one for one in box.blocks if not _LIST.match(one)]) > 1
            self.boxes[-1].blocks.append(_item(box.blocks))

    def _whole(self, element: etree._Element, name: str) -> bool:
        """Take an element with all that is in it; False when it is only walked through."""
        if name == "img":
            lead = lead_of(element, self.base)
            self.pictures += [lead] if lead else []
            return True
        if name == "figcaption":
            return self._caption(element)
        if name == "pre":
            self.flush()
            code = inline.fenced(_text(element, line_breaks=True))
            if code:
                self._place(code)
            return True
        if not is_of_data(element):
            return False
        self.flush()
        self.runs += _rows(list(element.iter("tr", "caption")))
        self.flush()
        return True

    def _caption(self, element: etree._Element) -> bool:
        text = " ".join(_text(element).split())
        figure = element.getparent()
        shown = figure is not None and figure.tag == "figure" and figure.find(".//img") is not None
        if not shown or not self.pictures or not text:
            return False
        self.pictures[-1] = with_caption(self.pictures[-1], text)
        self.removed.append(f"caption, kept with the pictures: {text}")
        return True

    def _drop(self, element: etree._Element, name: str) -> None:
        source = element.get("src", "")
        if name in EMBEDDED and source:
            self.removed.append(f"embedded {'frame' if name == 'iframe' else name}: {urljoin(self.base, source)}")


_LIST = re.compile(r"(?:[-*]|\d+[.)]) ")


def _item(blocks: list[str]) -> str:
    """The blocks of an item; a list below a line of text stands right below it."""
    if len(blocks) == 2 and blocks[1].startswith("- ") and "\n" not in blocks[0]:
        return "\n".join(blocks)
    return "\n\n".join(blocks)


def _list(box: _Box) -> str:
    items = []
    for number, item in enumerate(box.blocks, start=box.start):
        mark = f"{number}. " if box.ordered else "- "
        items.append(mark + item.replace("\n", f"\n{' ' * len(mark)}").replace(f"\n{' ' * len(mark)}\n", "\n\n"))
    return ("\n\n" if box.loose else "\n").join(items)


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _text(element: etree._Element, *, line_breaks: bool = False) -> str:
    """All the words in an element."""
    if not line_breaks:
        return "".join(map(str, element.itertext()))
    parts: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        parts.append(("\n" if one.tag == "br" else one.text or "") if event == "start" else "")
        if event == "end" and one is not element:
            parts.append(one.tail or "")
    return "".join(parts)


def _rows(rows: list[etree._Element]) -> Iterator[Run]:
    """The rows of a table as lines, bars between the cells."""
    for row in rows:
        cells = [row] if row.tag == "caption" else list(row.iterchildren("td", "th"))
        words = [" ".join(_text(cell).split()) for cell in cells]
        if any(words):
            strong = any(cell.tag == "th" for cell in cells) and all(cell.tag == "th" for cell in cells)
            for at, text in enumerate(words):
                yield Run(text=" | ") if at else Run(text="")
                yield Run(text=text, strong=strong)
            yield BREAK
