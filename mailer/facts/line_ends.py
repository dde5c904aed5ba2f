"""Line ends that an author meant: a heading without a full stop, a byline, a signature. Others only fold the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.facts.vocabulary import words_in

# Folded text has longer lines than this, of two lines too.
_NARROW = 50
# A line that ends so goes on, however short it is.
_GOES_ON = (",", ";", ":", "-", "–", "—", "(", "“", "„", "«", "&", "/")
_LINKS = words_in(
    "a an and as at but by for from in into is of on or over than that the to under with le la les un une et de du des "
    "en à au aux par pour sur der die das den dem ein eine und von zu im in mit für el los las y con del por para mr "
    "mrs ms dr president minister professor"
)
_ENDS = frozenset('.!?…।؟。！？”"»)')


def parted_at_line_ends(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines of one paragraph, those together that are one text, which its author or a program only folded."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    width = max(width, _NARROW) if len(lines) == 2 else width
    start = 0
    for at in range(len(lines) - 1):
        if _is_meant(lines[at], lines[at + 1], width):
            yield list(lines[start : at + 1])
            start = at + 1
    yield list(lines[start:])


def _is_meant(line: str, following: str, width: int) -> bool:
    """Whether a text stops at the end of ``line``, which says nothing of it by a mark.

    A program breaks a line only where the next word has no room; ``width`` is how much room there is.
    """
    words, first = line.rstrip(), following.split()[:1]
    forced = line.endswith(("\\", "  "))
    words = words.removesuffix("\\").rstrip(" *_")
    if not words or not first or words[-1] in _ENDS or words.endswith(_GOES_ON):
        return False
    if words.rpartition(" ")[2].casefold() in _LINKS or not first[0].lstrip("*_“\"«„‘'([")[:1].isupper():
        return False
    return forced or len(words) + 1 + len(first[0]) <= width
