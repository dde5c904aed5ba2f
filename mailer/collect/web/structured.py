"""Structured data (JSON-LD) of a page: the thing that is the article, with what it refers to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from lxml import etree

from mailer.model.text import one_line, without_unmailable_characters

LONGEST_NAME = 100
_MOST_THINGS = 400
_DEEPEST_DATA = 12
_ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|BlogPost|CreativeWork|WebPage|VideoObject)")
_NO_ARTICLES = ("WebPage", "CreativeWork", "VideoObject")


def plain(text: str) -> str:
    """What a page says of itself, on one line, its entities resolved."""
    return one_line(" ".join(without_unmailable_characters(unescape(text[:5000])).split()))


def text_of(value: Any) -> str:
    """The words of a value that may be text, a thing with a name, or a list of either; empty where there are none."""
    if isinstance(value, list):
        value = next((one for one in value if one), "")
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("@value") or value.get("url") or ""
    return plain(value) if isinstance(value, str) else ""


def name_of(value: Any) -> str:
    """The words of a value where they can be a name, and not an address."""
    text = text_of(value)
    return "" if "://" in text or len(text) > LONGEST_NAME else text


def article_data(tree: etree._Element) -> dict[str, Any]:
    """The structured data of the first article on a page, else of the page itself; empty where it has none."""
    things = [thing for script in tree.iter("script") for thing in _things(script)][:_MOST_THINGS]
    kinds = [_kind(thing) for thing in things]
    articles = [thing for thing, kind in zip(things, kinds, strict=True) if kind and kind not in _NO_ARTICLES]
    pages = [thing for thing, kind in zip(things, kinds, strict=True) if kind == "WebPage"]
    known = {thing["@id"]: thing for thing in reversed(things) if isinstance(thing.get("@id"), str) and len(thing) > 1}
    chosen = (articles or pages or [{}])[0]
    return {key: _resolved(value, known) for key, value in chosen.items()}


def _resolved(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_resolved(one, known) for one in value[:50]]
    if isinstance(value, Mapping) and not value.get("name") and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _kind(thing: Mapping[str, Any]) -> str:
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return next((name for name in names if isinstance(name, str) and _ARTICLE.fullmatch(name)), "")


def _things(script: etree._Element) -> Iterator[dict[str, Any]]:
    if "ld+json" not in (script.get("type") or "").lower():
        return
    text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    text = re.sub(r"^\s*(?://)?\s*<!--|-->\s*$", "", text)
    try:
        # Line ends inside strings are what hand-made data has.
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    todo: list[tuple[Any, int]] = [(data, 0)]
    while todo:
        one, depth = todo.pop(0)
        if isinstance(one, list) and depth < _DEEPEST_DATA:
            todo += [(inner, depth + 1) for inner in one[:200]]
        elif isinstance(one, dict):
            yield one
            todo += [
                (one[key], depth + 1)
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if key in one and depth < 3
            ]
