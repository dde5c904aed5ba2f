"""What the HTML of an edition points at: links and pictures, in attributes, styles and Outlook's comments alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

_URL = re.compile(r"""url\(\s*["']?([^"')]*)""", re.IGNORECASE)
_END = re.compile(r"</(?:body|html)[^>]*>", re.IGNORECASE)
_POINTING = ("href", "src", "background", "action")


@lru_cache(4)
def references(markup: str) -> tuple[str, ...]:
    """Every address the markup points at, in order; text that only looks like a link is not one.

    An edition is asked several times while its messages are made, so the last answers are kept.
    """
    return tuple(_found(markup))


def pictures(addresses: tuple[str, ...]) -> set[str]:
    """What follows ``cid:`` in those addresses that name a part of the mail."""
    return {address[4:] for address in addresses if address.lower().startswith("cid:")}


def _found(markup: str) -> Iterator[str]:
    if "<" not in markup:
        return
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    # A browser shows what stands behind these; libxml2 drops it.
    tree = etree.fromstring(_END.sub("", markup).encode("utf-8", "replace"), parser)
    for one in tree.iter() if tree is not None else ():
        if one.tag is etree.Comment:
            # Outlook shows what stands in <!--[if mso]> … <![endif]-->.
            if (one.text or "").startswith("[if "):
                yield from _found(one.text.partition("]>")[2])
        elif isinstance(one.tag, str):
            for name, value in one.items():
                address = str(value)
                if address and name in _POINTING:
                    yield address.strip()
                elif address and name == "style":
                    yield from _URL.findall(address)
            if one.tag == "style":
                yield from _URL.findall(one.text or "")
