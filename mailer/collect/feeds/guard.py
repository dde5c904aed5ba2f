"""What is looked at before any parser sees a feed: a small file must not become a large amount of work."""

from __future__ import annotations

import re

from mailer.errors import StoryError

LARGEST_FEED = 10_000_000
# Real feeds are about six deep, XHTML inside them perhaps forty.
DEEPEST = 200
_LONGEST_TAG = 20_000
_LONGEST_PROLOGUE = 200_000
_MOST_ATTRIBUTES = 100
_MOST_ENTITIES = 100
_LONGEST_ENTITY = 200
# What the parser behind this takes: about 25 µs an element, 4 µs a reference, 2 µs a line; and this many in all.
_ELEMENT, _REFERENCE, _LINE = 25, 4, 2
_MOST_WORK = 1_600_000
# HTML inside a feed leaves these open.
_NEVER_CLOSED = {"br", "hr", "img", "input", "meta"}

_NAME = re.compile(r"/?([A-Za-z_:][^\s<>/\"'=]{0,199})")
_DECLARATION = re.compile(r"<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:\"([^\"<]*)\"|'([^'<]*)')\s*>")
_CHARACTER = re.compile(r"&#(?:\d{1,7}|x[0-9A-Fa-f]{1,6});")
_REFERENCED = re.compile(r"&([A-Za-z_][\w.-]{0,60});")


def refuse_too_large(data: bytes, file: str) -> None:
    """Raise StoryError when a feed has more bytes than any feed has."""
    if len(data) > LARGEST_FEED:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise _refusal(f"is too large for a feed ({size}; 10 MB at most)", file)


def without_prologue(text: str, file: str) -> str:
    """The root element and what follows, its own short entities resolved: nothing is declared in it any more.

    Raises:
        StoryError: it has no element, or declares entities that stand for others, are long, or lie elsewhere.
    """
    at = _root(text)
    if at < 0:
        raise StoryError("is not a feed", file=file, fix="name an RSS, Atom or JSON feed")
    entities = _entities(text[:at], file)
    root = text[at:]
    if entities:
        largest = sum(len(value) * root.count(f"&{name};") for name, value in entities.items())
        if largest > LARGEST_FEED:
            raise _refusal("declares entities that would make it huge", file)
        root = _REFERENCED.sub(lambda found: entities.get(found[1], found[0]), root)
    return root


def _root(text: str) -> int:
    """Where the first element begins, comments and declarations passed over; -1 where there is none."""
    at = text.find("<")
    while 0 <= at < _LONGEST_PROLOGUE:
        following = text[at + 1 : at + 2]
        if following.isalpha() or following == "_":
            return at
        end = _end_of_declaration(text, at)
        at = text.find("<", end) if end > 0 else -1
    return -1


def _end_of_declaration(text: str, at: int) -> int:
    for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")):
        if text.startswith(opening, at):
            end = text.find(closing, at)
            return end + len(closing) if end >= 0 else -1
    if text[at : at + 9].upper() == "<!DOCTYPE":
        closes, opens = text.find(">", at), text.find("[", at)
        if 0 <= opens < closes:
            inside = text.find("]", opens)
            return text.find(">", inside) + 1 if inside > 0 else -1
        return closes + 1
    return at + 1


def _entities(prologue: str, file: str) -> dict[str, str]:
    """The entities that a feed declares for itself, name → value."""
    count = prologue.upper().count("<!ENTITY")
    if not count:
        return {}
    found = list(_DECLARATION.finditer(prologue)) if count <= _MOST_ENTITIES else []
    if len(found) != count:
        raise _refusal("declares entities that lie elsewhere, or too many of them", file)
    values = {one[1]: one[2] if one[2] is not None else one[3] for one in found}
    for value in values.values():
        if "&" in _CHARACTER.sub("", value) or "%" in value or len(value) > _LONGEST_ENTITY:
            raise _refusal("declares entities that stand for others, which is how a small file becomes huge", file)
    return values


def refuse_bomb(text: str, file: str) -> None:
    """Raise StoryError when elements are nested too deep, or there is more in it than any feed has. Linear in time."""
    work = _REFERENCE * text.count("&") + _LINE * text.count("\n")
    open_elements: list[str] = []
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!", at):
            work += _REFERENCE
            at = _past_section(text, at)
        else:
            work += _ELEMENT if text[at + 1 : at + 2] != "/" else 0
            at = _past_tag(text, at, open_elements, file)
        if len(open_elements) > DEEPEST:
            raise _refusal(f"has elements inside each other more than {DEEPEST} deep", file)
        if work > _MOST_WORK:
            raise _refusal("has more elements and signs than any feed has", file)


def _past_section(text: str, at: int) -> int:
    """Where the next “<” behind a comment or CDATA section is; -1 when there is none."""
    cdata = text.startswith("<![CDATA[", at)
    if cdata or text.startswith("<!--", at):
        end = text.find("]]>" if cdata else "-->", at)
        return text.find("<", end) if end > 0 else -1
    return text.find("<", at + 1)


def _past_tag(text: str, at: int, open_elements: list[str], file: str) -> int:
    """Where the next “<” behind a tag is; ``open_elements`` are as the tag leaves them."""
    end = text.find(">", at)
    following = text.find("<", at + 1)
    named = _NAME.match(text, at + 1)
    if end < 0 or not named:
        return following
    if end - at > _LONGEST_TAG or text.count("=", at, end) > _MOST_ATTRIBUTES:
        raise _refusal("has an element with more attributes than any feed has", file)
    name = named[1]
    if text[at + 1] == "/":
        _close(name, open_elements)
    elif text[end - 1] != "/" and name.lower() not in _NEVER_CLOSED:
        open_elements.append(name)
    return following


def _close(name: str, open_elements: list[str]) -> None:
    """End the innermost element of this name, and those that were left open inside it."""
    for place in range(len(open_elements) - 1, -1, -1):
        if open_elements[place] == name:
            del open_elements[place:]
            return


def _refusal(message: str, file: str) -> StoryError:
    return StoryError(message, file=file, fix="leave this feed out, or ask whoever runs it")
