"""A chart for those who do not see it: its kind, what it is about, and its numbers."""

from __future__ import annotations

from mailer.render.charts.content import Content
from mailer.render.charts.share import part_labels
from mailer.render.charts.words import words_in

_MOST_VALUES = 24
_STOPS = " .:;,。：；，،؛"


def alt_text(content: Content) -> str:
    """One sentence with every number, or with the notable ones of a long line."""
    words = words_in(content.numerals.language)
    unit_apart = content.kind != "share"
    title = content.title.rstrip(_STOPS)
    about = words.between.join(filter(None, (title, content.numerals.unit if unit_apart else "")))
    if content.kind == "share":
        texts = part_labels(content)
    else:
        texts = tuple(content.numerals.full(entry.value) for entry in content.entries)
    # A colon keeps a label such as 2001 apart from its number; then all have one, or none.
    apart = words.colon if any(entry.label[-1].isdigit() for entry in content.entries) else " "
    said = [f"{entry.label}{apart}{text}" for entry, text in zip(content.entries, texts, strict=True)]
    facts = words.between.join(said) if len(said) <= _MOST_VALUES else _notable(content, said)
    kind = words.kinds[content.kind]
    head = f"{kind}{words.between if not title else words.colon}{about}" if about else kind
    return f"{head}{words.colon}{facts}{words.stop}"


def _notable(content: Content, said: list[str]) -> str:
    numbers = [entry.number for entry in content.entries]
    return words_in(content.numerals.language).many.format(
        count=len(said),
        first=said[0],
        last=said[-1],
        lowest=said[numbers.index(min(numbers))],
        highest=said[numbers.index(max(numbers))],
    )
