"""What the HTML of an edition points at: links and pictures, in attributes, styles and Outlook's comments alike."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_URL = re.compile(r"""url\(\s*["']?([^"')]*)""", re.IGNORECASE)
_POINTING = ("href", "src", "background", "action")


def references(markup: str) -> tuple[str, ...]:
    """Every address the markup points at, in order; text that only looks like a link is not one."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return tuple(reader.found)


def pictures(addresses: tuple[str, ...]) -> set[str]:
    """What follows ``cid:`` in those addresses that name a part of the mail."""
    return {address[4:] for address in addresses if address.lower().startswith("cid:")}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, address in attrs:
            if address and name in _POINTING:
                self.found.append(address.strip())
            elif address and name == "style":
                self.found += _URL.findall(address)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style":
            self.found += _URL.findall(data)

    def handle_comment(self, data: str) -> None:
        # Outlook shows what stands in <!--[if mso]> … <![endif]-->.
        if data.startswith("[if "):
            self.found += references(data.partition("]>")[2])
