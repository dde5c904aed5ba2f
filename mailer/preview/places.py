"""Where in a mail a text of the issue is seen.

The mail itself carries nothing for this: its text is searched for the words of the issue in the order in which they
are printed. Marks go into the page's own copy, and nothing else of it changes.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mailer.preview.seen import Passage, Spots

IN_THE_INBOX = ("subject", "preheader")
"""Texts that the page shows in the inbox line rather than in the mail."""

# Nothing is given back once it is taken, so a tag costs no more than its length, whether it is one or not.
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*+)((?>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*))>")
_LETTERS = re.compile(r"[\W_]+")
# What flows with the words around it cannot be outlined as a thing of its own.
_INLINE = frozenset({"a", "abbr", "b", "br", "cite", "code", "em", "font", "i", "img", "q", "s", "small", "span"}) | {
    *("strong", "sub", "sup", "time", "u")
}
_UNSEEN = frozenset({"head", "script", "style", "title"})
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})


@dataclass(frozen=True, slots=True)
class _Read:
    """The letters and digits of a mail in one row; ``runs`` say where each run begins, and in which element."""

    letters: str
    runs: tuple[int, ...]
    elements: tuple[int, ...]


@dataclass(slots=True)
class _Open:
    """The elements that are open, each with where its attributes begin; ``unseen`` of them are never shown."""

    elements: list[tuple[str, int]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unseen: int = 0

    def open(self, name: str, at: int) -> None:
        self.elements.append((name, at))
        self.counts[name] += 1
        self.unseen += name in _UNSEEN

    def close(self, name: str) -> None:
        """Close an element and all within it; one that is not open closes nothing."""
        closed = ""
        while self.counts[name] and closed != name:
            closed, _ = self.elements.pop()
            self.counts[closed] -= 1
            self.unseen -= closed in _UNSEEN

    @property
    def own(self) -> int:
        """The innermost one that does not flow with its surroundings."""
        return next((at for name, at in reversed(self.elements) if name not in _INLINE), self.elements[0][1])


def marked(mail: str, passages: Sequence[Passage]) -> tuple[str, tuple[str | None, ...]]:
    """``mail`` with ``data-place`` on the elements that print a passage, and the place of each, None where it is not.

    Several passages of one element share its place.
    """
    read = _reading(mail)
    places: list[str | None] = []
    names: dict[int, str] = {}
    at = 0
    for passage in passages:
        wanted = "" if passage.key in IN_THE_INBOX else _bare(passage.words)
        found = read.letters.find(wanted, at) if wanted else -1
        if found < 0 and wanted:
            found = read.letters.find(wanted)
        if found < 0:
            places.append(passage.key if passage.key in IN_THE_INBOX else None)
            continue
        at = found + len(wanted)
        element = read.elements[bisect_right(read.runs, found) - 1]
        places.append(names.setdefault(element, f"place-{len(names) + 1}"))
    return _with_names(mail, names), tuple(places)


def place_of(file: str, line: int | None, spots: Sequence[Spots], places: Sequence[str | None]) -> str | None:
    """The place of the passage that a line of a file belongs to: the last one that begins on it or above."""
    nearest, place = 0, None
    for passage, passage_place in zip(spots, places, strict=False):
        for passage_file, begins in passage:
            if passage_file == file and passage_place and nearest < (begins or 0) <= (line or 0):
                nearest, place = begins or 0, passage_place
    return place


def _reading(mail: str) -> _Read:
    letters: list[str] = []
    runs: list[int] = []
    elements: list[int] = []
    length = 0
    for run, element in _runs(mail):
        bare = _bare(html.unescape(run))
        if bare:
            runs.append(length)
            elements.append(element)
            letters.append(bare)
            length += len(bare)
    return _Read("".join(letters), tuple(runs), tuple(elements))


def _runs(mail: str) -> Iterator[tuple[str, int]]:
    """The texts between tags that are shown, each with the innermost element that is a thing of its own."""
    opened = _Open()
    end = at = 0
    while (at := mail.find("<", at)) >= 0:
        is_comment = mail.startswith("<!--", at)
        tag = None if is_comment else _TAG.match(mail, at)
        after = mail.find("-->", at) + 3 if is_comment else tag.end() if tag else at
        if after == 2:
            break  # a comment that is not closed goes on to the end
        if after == at:
            at += 1
            continue
        if opened.elements and not opened.unseen and end < at:
            yield mail[end:at], opened.own
        end = at = after
        if tag:
            name = tag[2].lower()
            if tag[1]:
                opened.close(name)
            elif name not in _VOID and not tag[3].endswith("/"):
                opened.open(name, tag.end(2))


def _with_names(mail: str, names: Mapping[int, str]) -> str:
    pieces, end = [], 0
    for at in sorted(names):
        pieces += [mail[end:at], f' data-place="{names[at]}"']
        end = at
    return "".join([*pieces, mail[end:]])


def _bare(text: str) -> str:
    return _LETTERS.sub("", text).casefold()
