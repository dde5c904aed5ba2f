"""The page as Outlook of the desktop reads it: its conditional comments opened up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from mailer.check.checked import Checked
from mailer.check.page import page_of

# Each begins with what is rare, so that a page is searched at the speed of its length.
_MARK = re.compile(
    r"<!(?:--\[if (?P<when>[^\]]{1,60})\]>(?P<revealed><!-->|<!--\s{0,9}-->)?|\[endif\](?P<closed>-->|>))"
)
_REVEALS = "<!--"
_FOR_OTHERS = ("<!--[if !mso", "<!--[if !(mso")
_END_FOR_OTHERS = "<!--<![endif]-->"
_TAG = re.compile(r"<(/?)(table|tr|td|tbody|div)\b")
_PIXELS = re.compile(r"(?:^|;)\s*width\s*:\s*(\d{1,5})px")


@lru_cache(maxsize=8)
def outlook_source(checked: Checked) -> str:
    """The HTML that Outlook reads."""
    return opened(page_of(checked).source)


def opened(source: str) -> str:
    """What is for Outlook opened up, what is not for Outlook taken out."""
    for opening in _FOR_OTHERS:
        first, *rest = source.split(opening)
        source = "".join([first, *(part.partition(_END_FOR_OTHERS)[2] for part in rest)])
    return _MARK.sub("", source.replace(_END_FOR_OTHERS, ""))


def comment_fault(source: str) -> str:
    """What is wrong with the conditional comments, or nothing."""
    open_mark: re.Match[str] | None = None
    for found in _MARK.finditer(source):
        if found["when"]:
            if open_mark:
                return f"“{open_mark.group()}” is not closed before the next one"
            open_mark = found
            continue
        if not open_mark:
            return "an <![endif] closes nothing"
        reveals = source[max(found.start() - len(_REVEALS), 0) : found.start()] == _REVEALS
        if bool(open_mark["revealed"]) != reveals or found["closed"] != "-->":
            return f"“{open_mark.group()}” is closed by “{_REVEALS * reveals}{found.group()}”"
        open_mark = None
    return f"“{open_mark.group()}” is never closed" if open_mark else ""


def unbalanced(source: str) -> tuple[str, int, int] | None:
    """The first tag that is opened and closed a different number of times, with both numbers."""
    count = Counter(_TAG.findall(source))
    numbers = ((tag, count["", tag], count["/", tag]) for tag in dict.fromkeys(tag for _, tag in count))
    return next(((tag, opens, closes) for tag, opens, closes in numbers if opens != closes), None)


def too_wide(source: str) -> Iterator[tuple[str, int, int]]:
    """Elements that are wider than what they stand in: tag, width, and the width around it; in pixels."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    root = etree.fromstring(source.encode("utf-8", "replace"), parser) if source.strip() else None
    inside: dict[Any, int] = {}
    for element in root.iter() if root is not None else ():
        width, around = _width(element), inside.get(element.getparent(), 0)
        if width > around > 0:
            yield element.tag, width, around
        inside[element] = width or around


def _width(element: Any) -> int:
    if element.tag not in ("table", "td", "img", "div"):
        return 0
    written = element.get("width", "")
    if written.isdecimal():
        return int(written)
    return _width_in(element.get("style", ""))


@lru_cache(maxsize=1024)
def _width_in(style: str) -> int:
    found = _PIXELS.search(style) if "width" in style else None
    return int(found[1]) if found else 0
