"""A chart for those who do not see it: its kind, what it is about, and its numbers."""

from __future__ import annotations

from mailer.render.charts.content import Content, Entry
from mailer.render.charts.share import part_labels
from mailer.render.charts.words import words_in

_MOST_VALUES = 24


def alt_text(content: Content) -> str:
    """One sentence with every number, or with the notable ones of a long line."""
    words = words_in(content.numerals.language)
    unit_apart = content.kind != "share"
    about = words.between.join(filter(None, (content.title, content.numerals.unit if unit_apart else "")))
    if content.kind == "share":
        said = [f"{entry.label} {text}" for entry, text in zip(content.entries, part_labels(content), strict=True)]
    else:
        said = [_said(content, entry) for entry in content.entries]
    facts = words.between.join(said) if len(said) <= _MOST_VALUES else _notable(content, said)
    kind = words.kinds[content.kind]
    head = f"{kind}{words.between if not content.title else words.colon}{about}" if about else kind
    return f"{head}{words.colon}{facts}{words.stop}"


def _said(content: Content, entry: Entry) -> str:
    """The colon keeps a label such as 2001 apart from its number."""
    colon = words_in(content.numerals.language).colon if entry.label[-1].isdigit() else " "
    return f"{entry.label}{colon}{content.numerals.full(entry.value)}"


def _notable(content: Content, said: list[str]) -> str:
    numbers = [entry.number for entry in content.entries]
    return words_in(content.numerals.language).many.format(
        count=len(said),
        first=said[0],
        last=said[-1],
        lowest=said[numbers.index(min(numbers))],
        highest=said[numbers.index(max(numbers))],
    )
