"""Running text as Markdown that means the same words: what Markdown would act on is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from mailer.collect.text.headlines import is_prose, may_be_subheading
from mailer.collect.text.lines import Line

_ALWAYS_ACTING = ("\\", "*", "`", "<")
_ANY_SIGN = re.compile(r"[\\*`<_~\]&]")
_ACTING = re.compile(
    r"(?<![^\W_])_|_(?![^\W_])"  # between letters an underscore is a letter
    r"|~(?=~)|(?<=~)~"
    r"|\](?=[(\[:])"
    r"|&(?=#\d{1,8};|#[xX][0-9a-fA-F]{1,8};|[A-Za-z][A-Za-z0-9]{1,40};)"
)
_ACTING_FIRST = re.compile(r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|~|[-=]+$|[|:-][|: -]*$")
_NUMBERED_FIRST = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def escaped(text: str) -> str:
    """One line of plain text as Markdown."""
    made = text
    if _ANY_SIGN.search(text):
        for sign in _ALWAYS_ACTING:
            made = made.replace(sign, f"\\{sign}")
        made = _ACTING.sub(r"\\\g<0>", made)
    if _ACTING_FIRST.match(made):
        return f"\\{made}"
    return _NUMBERED_FIRST.sub(r"\1\\\2", made, count=1) if made[:1].isdigit() else made


def markdown_of(lines: Sequence[Line], *, standfirst: int = 0) -> str:
    """The body: a paragraph a line, headings where a short line stands between paragraphs, verse with its line ends.

    The first ``standfirst`` lines are no headings, whatever they look like.
    """
    headings = {
        line.number for at, line in enumerate(lines) if line.heading or (at >= standfirst and _is_heading(lines, at))
    }
    parts: list[str] = []
    for _, block in groupby(lines, key=lambda line: line.block):
        verse: list[str] = []
        for line in block:
            if line.number in headings or line.is_rule:
                parts += ["\\\n".join(verse)] if verse else []
                parts.append(_heading(line.text) if line.number in headings else "* * *")
                verse = []
            else:
                verse.append(escaped(line.text))
        parts += ["\\\n".join(verse)] if verse else []
    return "\n\n".join(parts)


def _heading(text: str) -> str:
    made = escaped(text)
    return f"## {made[:-1]}\\#" if made.endswith("#") else f"## {made}"


def _is_heading(lines: Sequence[Line], at: int) -> bool:
    """Whether a short line stands alone between paragraphs, or between the title and the first one."""
    line = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None or below.block == line.block or not is_prose(below.text) or below.is_list_item:
        return False
    if line.is_list_item or not may_be_subheading(line.text):
        return False
    if at == 0:
        return True
    above = lines[at - 1]
    return above.block != line.block and not above.is_list_item and is_prose(above.text)
