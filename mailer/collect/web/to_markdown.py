"""HTML of any origin → Markdown with the same words: links, lists, quotations, sub-headings, emphasis, code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree

from mailer.collect.piece import Lead
from mailer.collect.web import inline
from mailer.collect.web.addresses import as_browsers_read, link_address
from mailer.collect.web.boxes import Boxes
from mailer.collect.web.inline import BREAK, Run
from mailer.collect.web.pictures import lead_of, with_caption
from mailer.collect.web.readable import is_hidden, words_in
from mailer.collect.web.sanitise import ACTING, EMBEDDED, tree_of
from mailer.collect.web.tables import is_of_data, rows_of
from mailer.model.text import cut_at_a_word, one_line

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
# Of links that act: how much of their words is told.
_MOST_WORDS = 3
_LONGEST_WORDS = 60
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_RAISABLE = re.compile(r"[0-9+\-−n]{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """The words of a piece of HTML. ``pictures`` stood in it; ``removed`` are lines for the editor."""

    markdown: str
    pictures: tuple[Lead, ...] = ()
    removed: tuple[str, ...] = ()


def markdown_of(html: str, *, base: str = "", every_caption: bool = False) -> Prose:
    """The words of ``html`` as Markdown; ``base`` is what its relative links start from, without it they are no links.

    Links lead to http, https and mailto only, and those that act are told; pictures are told, not shown. The caption
    of the first one is only with it, unless ``every_caption`` is to stand in the text.
    """
    root = tree_of(html)
    levels = [_HEADINGS[str(one.tag)] for one in root.iter(*_HEADINGS)]
    writer = _Writer(base=base, top=min(levels, default=2), every_caption=every_caption)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            writer.leave(element)
        elif not writer.enter(element):
            walk.skip_subtree()
    writer.flush()
    return Prose(
        markdown="\n\n".join(writer.boxes.blocks),
        pictures=tuple(writer.pictures),
        removed=tuple(dict.fromkeys((*writer.removed, *_told(writer.acting)))),
    )


def _told(acting: dict[str, list[str]]) -> list[str]:
    """A line for each kind of link that acts, with the words that stay in the text."""
    lines = []
    for scheme, words in acting.items():
        shown = [f"“{cut_at_a_word(one, _LONGEST_WORDS)}”" for one in dict.fromkeys(words) if one][:_MOST_WORDS]
        more = len(words) - len(shown)
        others = [f"{more} more" if shown else f"{more} without words"] if more else []
        lines.append(f"link that is no web address ({scheme}:), its words stay: {', '.join([*shown, *others])}")
    return lines


@dataclass(slots=True)
class _Writer:
    base: str
    top: int
    every_caption: bool
    boxes: Boxes = field(default_factory=Boxes)
    runs: list[Run] = field(default_factory=list)
    strong: int = 0
    em: int = 0
    code: int = 0
    links: list[str] = field(default_factory=list)
    pictures: list[Lead] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    acting: dict[str, list[str]] = field(default_factory=dict)
    level: int = 0

    def enter(self, element: etree._Element) -> bool:
        """Begin an element; False when it is done with all that is in it."""
        name = str(element.tag)
        if is_hidden(element) or name in EMBEDDED:
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
            if not is_hidden(element):
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
                self.boxes.place(text)

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
            self._link(element)
        elif name == "a" and self.links:
            self.links.pop()
        elif name == "q":
            self._say("“" if change > 0 else "”")
        elif name == "sup" and change > 0 and element.text and not len(element) and _RAISABLE.fullmatch(element.text):
            element.text = element.text.translate(_RAISED)

    def _link(self, element: etree._Element) -> None:
        href = element.get("href", "")
        self.links.append(link_address(href, self.base))
        scheme = as_browsers_read(href).partition(":")[0].lower()
        if scheme in ACTING:
            self.acting.setdefault(scheme, []).append(one_line(" ".join(words_in(element).split())))

    def _open(self, element: etree._Element, name: str) -> None:
        self.level = _HEADINGS.get(name, self.level)
        if name == "hr":
            self.boxes.place("* * *")
        self.boxes.open(element, name)

    def _close(self, element: etree._Element) -> None:
        if element.tag in _HEADINGS:
            self.level = 0
        self.boxes.close(element)

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
            code = inline.fenced(_code(element))
            if code:
                self.boxes.place(code)
            return True
        if not is_of_data(element):
            return False
        self.flush()
        self.runs += rows_of(element)
        self.flush()
        return True

    def _caption(self, element: etree._Element) -> bool:
        """Keep a caption with its picture. One picture leads a story; the others' words stay in the text."""
        text = " ".join(words_in(element).split())
        figure = element.getparent()
        shown = figure is not None and figure.tag == "figure" and figure.find(".//img") is not None
        if not shown or not self.pictures or not text:
            return False
        self.pictures[-1] = with_caption(self.pictures[-1], text)
        if len(self.pictures) == 1 and not self.every_caption:
            self.removed.append(f"caption, kept with the pictures: {text}")
            return True
        self.flush()
        self.runs.append(Run(text=text, em=True))
        self.flush()
        return True

    def _drop(self, element: etree._Element, name: str) -> None:
        source = element.get("src", "")
        if name in EMBEDDED and source:
            self.removed.append(f"embedded {'frame' if name == 'iframe' else name}: {urljoin(self.base, source)}")


def _code(element: etree._Element) -> str:
    """All the text in an element, a line end for each ``br``."""
    parts: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append("\n" if one.tag == "br" else one.text or "")
        elif one is not element:
            parts.append(one.tail or "")
    return "".join(parts)
