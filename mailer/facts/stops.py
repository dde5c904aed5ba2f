"""Where a sentence ends, and the stops that end none."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(
    r"(?P<stop>[.!?…][”\"’)]*)\s+(?=[A-ZÀ-ÞА-Я“\"‘«„0-9])"
    r"|(?P<wide>[。！？][”’」』]*)(?=.)"
)
# “J. Nye”, “U.S. officials”, “Sons Inc. said”.
_ABBREVIATION = re.compile(
    r"\b(?<!°)(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Prof|No|vs|Jr|Sr|Inc|Ltd|Co|Corp|etc)\.$|(?:\b[A-Za-z]\.){2,}$"
)
_LONGEST_ABBREVIATION = 12


def sentence_ends(text: str) -> Iterator[int]:
    """Where a sentence ends inside ``text``, just behind its last mark; the end of the text itself is not told."""
    for found in _END.finditer(text):
        kind = "stop" if found["stop"] else "wide"
        if not ends_in_an_abbreviation(text[: found.start() + 1]):
            yield found.end(kind)


def ends_in_an_abbreviation(text: str) -> bool:
    """Whether the stop at the end belongs to a short form such as ``U.S.`` or ``Inc.``."""
    return bool(_ABBREVIATION.search(text[-_LONGEST_ABBREVIATION:]))
