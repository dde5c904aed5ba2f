"""Whether words stand in a text exactly: whatever the marks around them, but every word of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate

from mailer.check.sourcing.spellings import other_spellings

# A word, or a sign that changes what a number means. Chinese and Japanese signs are words by themselves.
_TOKEN = re.compile("[\u3041-\u30ff\u3400-\u9fff]|[^\\W_\u3041-\u30ff\u3400-\u9fff]+(?:['’\u00ad][^\\W_]+)*|[$€£¥₹₽%]")
_MARKS_INSIDE = re.compile("['’\u00ad]")
_LETTERS_IN_BRACKETS = re.compile(r"\[(\w{1,3})\](?=\w)|(?<=\w)\[(\w{1,3})\]")
_LEFT_OUT = re.compile(r"\[ ?(?:…|\.\.\.) ?\]|\( ?(?:…|\.\.\.) ?\)|…|\.{3,4}|\. \. \.")
_PUT_IN = re.compile(r"\[[^\[\]]{1,80}\]")
_ANY_GAP = re.compile(rf"(?P<left>{_LEFT_OUT.pattern})|(?P<put>{_PUT_IN.pattern})")

# How much a writer may leave out at one “…”, and replace with one “[…]”, in words.
_MOST_LEFT_OUT = 150
_MOST_REPLACED = 12
_MOST_TRIES = 50
# Words that stand in a text more often than this say nothing about where a quotation comes from.
_COMMON = 40
_LONGEST_QUOTATION = 400
_FEWEST_ALIKE = 4

_BREAK = "\0"


def words_of(text: str) -> list[str]:
    """The words of ``text`` as they are compared."""
    folded = text.casefold()
    # Where a letter becomes two, as with ẞ, each word is folded by itself, so that none falls apart.
    words = _TOKEN.findall(folded) if len(folded) == len(text) else [one.casefold() for one in _TOKEN.findall(text)]
    return [_MARKS_INSIDE.sub("", word) for word in words] if _MARKS_INSIDE.search(text) else words


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gap:
    """What a text has where a quotation has “…”, or ``put_in`` in brackets; at either end it may be nothing."""

    start: int
    end: int
    put_in: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands in a text; ``pieces`` are how many words stand together, ``gaps`` what is between."""

    start: int
    end: int
    pieces: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class _Between:
    """What stands between two pieces of a quotation, in place of at most so many words."""

    most: int = 0
    put_in: str = ""
    left_out: bool = False


@dataclass(slots=True, eq=False)
class Words:
    """A text, ready for looking up words; ``runs`` are the stretches of it that may be read as one, in turn."""

    text: str
    words: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    _places_by_word: dict[str, list[int]] = field(default_factory=dict)
    _joined: str = " "
    _offsets: list[int] = field(default_factory=list)

    def add(self, runs: Iterable[Stretch]) -> None:
        """Let ``runs`` be read one behind the other, but not with what was added before."""
        self.words.append(_BREAK)
        self.spans.append((0, 0))
        for run in runs:
            found = [one.span() for one in _TOKEN.finditer(self.text, run.start, run.end)]
            self.words += _folded(self.text, run, found)
            self.spans += found

    def close(self) -> None:
        """Make ready: nothing is added any more."""
        self._joined = f" {' '.join(self.words)} "
        self._offsets = list(accumulate((len(word) + 1 for word in self.words[:-1]), initial=1))

    def _places(self) -> dict[str, list[int]]:
        """Where each word stands; only what is not found as it is asks for it."""
        if not self._places_by_word:
            places = defaultdict(list)
            for at, word in enumerate(self.words):
                places[word].append(at)
            self._places_by_word = places
        return self._places_by_word

    def find(self, quotation: str) -> Stretch | None:
        """Where ``quotation`` stands, word for word; “…” may leave words out and “[…]” put others in."""
        first = next(self.places(quotation), None)
        return Stretch(first.start, first.end) if first else None

    def places(self, quotation: str) -> Iterator[Place]:
        """All places where ``quotation`` stands, up to so many."""
        return self._places_with(*_taken_apart(quotation))

    def places_respelt(self, quotation: str) -> Iterator[Place]:
        """The places where it stands once words that the text does not have are spelt as beyond the ocean."""
        pieces, between = _taken_apart(quotation)
        known = self._places()
        respelt = [[word if word in known else self._respelt(word) for word in piece] for piece in pieces]
        return self._places_with(respelt, between) if respelt != pieces else iter(())

    def _respelt(self, word: str) -> str:
        return next((other for other in other_spellings(word) if other in self._places()), word)

    def _places_with(self, pieces: Sequence[list[str]], between: Sequence[_Between]) -> Iterator[Place]:
        for first in self._places_of(pieces[0], 0, len(self.words)) if pieces else ():
            starts = self._starts_of(pieces, between, first)
            if starts:
                yield self._place(starts, pieces, between)

    def _starts_of(self, pieces: Sequence[list[str]], between: Sequence[_Between], first: int) -> list[int]:
        """Where each piece begins, the first of them at ``first``; empty where one is not there."""
        starts = [first]
        for piece, last, gap in zip(pieces[1:], pieces, between[1:], strict=False):
            end = starts[-1] + len(last)
            at = next(self._places_of(piece, end, end + gap.most + len(piece)), -1)
            if at < 0 or _BREAK in self.words[end:at]:
                return []
            starts.append(at)
        return starts

    def _place(self, starts: Sequence[int], pieces: Sequence[list[str]], between: Sequence[_Between]) -> Place:
        begins = [self.spans[start][0] for start in starts]
        ends = [self.spans[start + len(piece) - 1][1] for start, piece in zip(starts, pieces, strict=True)]
        around = zip((begins[0], *ends), (*begins, ends[-1]), between, strict=True)
        gaps = tuple(Gap(a, b, one.put_in, one.left_out) for a, b, one in around if one.most)
        return Place(begins[0], ends[-1], tuple(map(len, pieces)), gaps)

    def _places_of(self, words: Sequence[str], start: int, end: int) -> Iterator[int]:
        """The first places at which ``words`` stand between two places, by number of words."""
        if start >= len(self.words):
            return
        needle = f" {' '.join(words)} "
        at = self._offsets[start] - 1
        for _ in range(_MOST_TRIES):
            at = self._joined.find(needle, at)
            place = bisect_right(self._offsets, at + 1) - 1
            if at < 0 or place + len(words) > end:
                return
            yield place
            at += 1

    def nearest(self, quotation: str) -> Stretch | None:
        """Where words stand of which most are those of ``quotation``; None where nothing is much like it."""
        words = [word for piece in _taken_apart(quotation)[0] for word in piece][:_LONGEST_QUOTATION]
        votes: Counter[int] = Counter()
        for at, word in enumerate(words):
            places = self._places().get(word, ())
            if len(places) <= _COMMON:
                votes.update(place - at for place in places)
        if len(words) < _FEWEST_ALIKE or not votes:
            return None
        start = max(votes, key=lambda one: (sum(votes[one + shift] for shift in range(-3, 4)), votes[one], -one))
        return self._alike(words, max(start - 4, 0))

    def _alike(self, words: Sequence[str], start: int) -> Stretch | None:
        window = self.words[start : start + len(words) + 12]
        blocks = [one for one in SequenceMatcher(None, words, window, autojunk=False).get_matching_blocks() if one.size]
        alike = sum(one.size for one in blocks)
        if alike < _FEWEST_ALIKE or alike * 5 < len(words) * 3 or max(one.size for one in blocks) < 2:
            return None
        first = start + blocks[0].b - min(blocks[0].a, blocks[0].b)
        last = start + blocks[-1].b + blocks[-1].size + len(words) - blocks[-1].a - blocks[-1].size
        first = max(first, next((at + 1 for at in range(start + blocks[0].b, first, -1) if self._breaks(at)), first))
        last = min(last, next((at for at in range(first, last) if self._breaks(at)), last), len(self.words))
        return Stretch(self.spans[first][0], self.spans[last - 1][1]) if last > first else None

    def _breaks(self, at: int) -> bool:
        return at >= len(self.words) or self.words[at] == _BREAK


def _folded(text: str, run: Stretch, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The words of a stretch of a text as they are compared, of which the spans are known."""
    written = text[run.start : run.end]
    folded = written.casefold()
    if len(folded) == len(written):
        words = [folded[start - run.start : end - run.start] for start, end in spans]
    else:
        words = [text[start:end].casefold() for start, end in spans]
    return [_MARKS_INSIDE.sub("", word) for word in words] if _MARKS_INSIDE.search(written) else words


def _taken_apart(quotation: str) -> tuple[list[list[str]], list[_Between]]:
    """The words between what was left out or put in; and what is before each piece, and behind the last one."""
    text = _LETTERS_IN_BRACKETS.sub(lambda found: found[1] or found[2], quotation)
    pieces, between, at = [], [_Between()], 0
    for found in (*_ANY_GAP.finditer(text), None):
        words = words_of(text[at : found.start() if found else len(text)])
        if words:
            pieces.append(words)
            between.append(_Between())
        if found:
            between[-1] = _joined(between[-1], found)
            at = found.end()
    return pieces, between


def _joined(before: _Between, gap: re.Match[str]) -> _Between:
    """What stands between two pieces where one more gap is there."""
    if gap["left"]:
        return _Between(_MOST_LEFT_OUT, before.put_in, left_out=True)
    put_in = f"{before.put_in} {gap['put'][1:-1]}".strip()
    return _Between(max(before.most, _MOST_REPLACED), put_in, before.left_out)
