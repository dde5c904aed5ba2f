"""Blocks of Markdown inside one another: quotations, lists, and their items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

# Deeper lists and quotations are written flat: a mail shows a few of them, and Markdown readers drop what is deeper.
_DEEPEST = 10
_LIST = re.compile(r"(?:[-*]|\d+[.)]) ")


@dataclass(slots=True)
class Box:
    """A container that is open: the ``page``, a ``quote``, a ``list`` or an ``item``; ``blocks`` are its Markdown."""

    kind: str
    owner: etree._Element | None = None
    blocks: list[str] = field(default_factory=list)
    ordered: bool = False
    start: int = 1
    loose: bool = False


@dataclass(slots=True)
class Boxes:
    """The containers that are open, the innermost last; the first is the page."""

    stack: list[Box] = field(default_factory=lambda: [Box("page")])

    @property
    def blocks(self) -> list[str]:
        """What stands on the page, once everything is closed."""
        return self.stack[0].blocks

    def open(self, element: etree._Element, name: str) -> None:
        """Open the container that ``element`` is, if it is one."""
        deep = len(self.stack) > 2 * _DEEPEST
        if name == "blockquote" and not deep:
            self.stack.append(Box("quote", element))
        elif name in ("ul", "ol") and not deep:
            start = element.get("start", "1")
            number = int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 1
            self.stack.append(Box("list", element, ordered=name == "ol", start=number))
        elif name == "li" and self.stack[-1].kind == "list":
            self.stack.append(Box("item", element))

    def close(self, element: etree._Element) -> None:
        """Close the container that ``element`` opened, and those still open in it."""
        if any(box.owner is element for box in self.stack[1:]):
            while self.stack[-1].owner is not element:
                self._shut()
            self._shut()

    def place(self, text: str) -> None:
        """Put a finished block where the text stands; in a list, but in none of its items, it is an item."""
        if self.stack[-1].kind == "list":
            self.stack.append(Box("item", blocks=[text]))
            self._shut()
        else:
            self.stack[-1].blocks.append(text)

    def _shut(self) -> None:
        """Close the innermost container and put it into the one around it."""
        box = self.stack.pop()
        if not box.blocks:
            return
        if box.kind == "quote":
            self.place("\n".join(f"> {line}".rstrip() for line in "\n\n".join(box.blocks).split("\n")))
        elif box.kind == "list":
            self.place(_list(box))
        else:
            self.stack[-1].loose |= len([one for one in box.blocks if not _LIST.match(one)]) > 1
            self.stack[-1].blocks.append(_item(box.blocks))


def _item(blocks: list[str]) -> str:
    """The blocks of an item; a list below a line of text stands right below it."""
    if len(blocks) == 2 and blocks[1].startswith("- ") and "\n" not in blocks[0]:
        return "\n".join(blocks)
    return "\n\n".join(blocks)


def _list(box: Box) -> str:
    items = []
    for number, item in enumerate(box.blocks, start=box.start):
        mark = f"{number}. " if box.ordered else "- "
        items.append(mark + item.replace("\n", f"\n{' ' * len(mark)}").replace(f"\n{' ' * len(mark)}\n", "\n\n"))
    return ("\n\n" if box.loose else "\n").join(items)
