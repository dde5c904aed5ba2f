"""The passages of a page: runs of text in one block, in the order in which they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

# What stands in a line of text; everything else begins a line of its own.
INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
    *("img", "ins", "kbd", "label", "mark", "picture", "q", "s", "samp", "small", "source", "span", "strike"),
    *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "br"),
}
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Text in a block. ``letters`` are its letters and digits, in lower case; ``linked`` the share that are links."""

    block: etree._Element
    letters: str
    linked: float


def letters_of(text: str) -> str:
    """Letters and digits only, so that the same words are found again whatever stands between them."""
    return "".join(_LETTERS.findall(text)).casefold()


def passages(tree: etree._Element) -> list[Passage]:
    """All passages that have a letter in them, in order."""
    made: list[Passage] = []
    parts: list[str] = []
    blocks = [tree]
    links = linked = 0

    def end() -> None:
        nonlocal linked
        letters = letters_of("".join(parts))
        if letters:
            made.append(Passage(blocks[-1], letters, linked / sum(map(len, parts))))
        parts.clear()
        linked = 0

    for event, one in etree.iterwalk(tree, events=("start", "end")):
        begins, is_block = event == "start", one.tag not in INLINE
        if is_block and parts:
            end()
        if is_block and begins:
            blocks.append(one)
        elif is_block:
            blocks.pop()
        if one.tag == "a":
            links += 1 if begins else -1
        text = one.text if begins else one.tail
        if text:
            parts.append(text)
            linked += len(text) if links else 0
    return made
