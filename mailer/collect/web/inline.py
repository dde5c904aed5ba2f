"""Runs of text with their looks → lines of Markdown that mean the same words."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mailer.collect.text.body import escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Text that looks the same all along. ``href`` is where it leads, or empty."""

    text: str
    strong: bool = False
    em: bool = False
    code: bool = False
    href: str = ""

    def saying(self, text: str) -> Run:
        """The same look with other words."""
        return Run(text=text, strong=self.strong, em=self.em, code=self.code, href=self.href)


BREAK = Run(text="\n")
"""The end of a line; two of them end a paragraph."""

# Stands for a mark while the text around it is escaped; no text holds it, as no mail can carry it.
_MARK = "\ufdd0"
# A lone no-break space stays what it is.
_BLANKS = re.compile("[ \t\n\r\f\v\u00a0\u2028\u2029\u0085]{2,}|[\t\n\r\f\v\u2028\u2029\u0085]")
_NBSP = "\u00a0"
_ESCAPED_OR_BRACKET = re.compile(r"\\.|[\[\]]")
_BACKTICKS = re.compile(r"`+")
_OPENS_EMPHASIS = frozenset(string.punctuation + string.whitespace) - {"*", "_"}
_UNFIT_IN_ADDRESS = re.compile(r"[\s<>()\[\]\\\"`{}|^\x00-\x20]")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")


def paragraphs(runs: Sequence[Run]) -> list[str]:
    """The runs as paragraphs of Markdown; none where there is nothing but blanks."""
    made: list[list[str]] = [[]]
    for is_break, group in groupby(runs, key=lambda run: run is BREAK):
        line = list(group)
        if is_break:
            if len(line) > 1:
                made.append([])
            continue
        tidied = _tidied(line)
        if tidied:
            made[-1].append(_written(tidied))
        elif made[-1] and line:
            # A line of blanks between two breaks is what people press twice.
            made.append([])
    return ["\\\n".join(lines) for lines in made if lines]


def one_line_of(runs: Sequence[Run]) -> str:
    """The runs as one line of Markdown."""
    tidied = _tidied([run.saying(" ") if run is BREAK else run for run in runs])
    return _written(tidied) if tidied else ""


def heading(runs: Sequence[Run], level: int) -> str:
    """A heading, which needs no strong type; empty where it has no words."""
    text = one_line_of([run if run is BREAK or not run.strong else replace(run, strong=False) for run in runs])
    if not text:
        return ""
    text = f"{text[:-1]}\\#" if text.endswith("#") else text
    return f"{'#' * level} {text}"


def fenced(text: str) -> str:
    """Code as it stands; empty where there is none."""
    code = text.replace(_NBSP, " ").strip("\n").rstrip()
    if not code:
        return ""
    longest = max((len(found) for found in _BACKTICKS.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code}\n{fence}"


def _tidied(runs: Sequence[Run]) -> list[Run]:
    """One line of runs: blanks as a browser shows them, none at the ends, none inside the marks."""
    made: list[Run] = []
    ends_blank = True
    for run in runs:
        text = _BLANKS.sub(" ", run.text)
        if ends_blank:
            text = text.lstrip()
        if not text:
            continue
        made.append(run if text == run.text else run.saying(text))
        ends_blank = text[-1].isspace()
    while made and not made[-1].text.rstrip():
        made.pop()
    if made:
        made[-1] = made[-1].saying(made[-1].text.rstrip())
    return [part for run in made for part in _blanks_outside(run)]


def _blanks_outside(run: Run) -> Iterator[Run]:
    core = run.text.strip()
    if core == run.text and core:
        yield run
        return
    plain = Run(text="", href=run.href)
    if not core or not (run.strong or run.em or run.code or run.href):
        yield Run(text=run.text, href=run.href)
        return
    at = run.text.index(core)
    if at:
        yield plain.saying(run.text[:at])
    yield run.saying(core)
    if at + len(core) < len(run.text):
        yield plain.saying(run.text[at + len(core) :])


def _written(runs: Sequence[Run]) -> str:
    parts: list[str] = []
    marks: list[str] = []
    for href, group in groupby(_without_blank_links(runs), key=lambda run: run.href):
        linked = list(group)
        if href:
            parts.append(_MARK)
            marks.append("[")
        _put(linked, parts, marks, linked=bool(href))
        if href:
            parts.append(_MARK)
            marks.append(f"]({address(href)})")
    line = escaped("".join(parts))
    return _with_marks(line, marks) if marks else line


def _without_blank_links(runs: Sequence[Run]) -> list[Run]:
    """The runs, blanks at the ends of a link outside of it."""
    made: list[Run] = []
    for href, group in groupby(runs, key=lambda run: run.href):
        linked = list(group)
        while href and linked and not linked[0].text.strip():
            made.append(Run(text=linked.pop(0).text))
        tail: list[Run] = []
        while href and linked and not linked[-1].text.strip():
            tail.insert(0, Run(text=linked.pop().text))
        made += [*linked, *tail]
    return made


def _put(runs: Sequence[Run], parts: list[str], marks: list[str], *, linked: bool) -> None:
    """Text and marks of runs that lead to one place."""
    before, touching = "[" if linked else (parts[-1][-1] if parts else ""), False
    if before == _MARK:
        before = ")"
    merged = _merged(runs)
    for at, run in enumerate(merged):
        mark = "**" * run.strong + "*" * run.em
        after = merged[at + 1].text[0] if at + 1 < len(merged) else "]" if linked else ""
        fits = bool(mark) and not touching and _fits(before, run, after)
        if fits:
            parts.append(_MARK)
            marks.append(mark)
        if run.code:
            parts.append(_MARK)
            marks.append(_code(run.text))
        else:
            parts.append(run.text)
        if fits:
            parts.append(_MARK)
            marks.append(mark)
        touching = fits
        before = run.text[-1]


def _merged(runs: Sequence[Run]) -> list[Run]:
    """Neighbours that look the same as one run."""
    if len(runs) == 1:
        return list(runs)
    groups = [list(group) for _, group in groupby(runs, key=lambda run: (run.strong, run.em, run.code))]
    return [group[0].saying("".join(run.text for run in group)) for group in groups]


def _fits(before: str, run: Run, after: str) -> bool:
    """Whether stars around ``run`` would be read as emphasis (CommonMark 6.2), on the safe side of every doubt."""
    first, last = ("`", "`") if run.code else (run.text[0], run.text[-1])
    opens = not before or before.isspace() or before in _OPENS_EMPHASIS or (first.isalnum() and before.isalnum())
    closes = not after or after.isspace() or after in _OPENS_EMPHASIS or (last.isalnum() and after.isalnum())
    return opens and closes and before not in ("*", "_") and after not in ("*", "_")


def _code(text: str) -> str:
    longest = max((len(found) for found in _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def address(href: str) -> str:
    """An address as it stands in the brackets of a link."""
    quoted = _UNFIT_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), href)
    return _ENTITY.sub(r"\\&", quoted)


def _with_marks(line: str, marks: Sequence[str]) -> str:
    """``line`` with every mark in its place; brackets inside a link, and “!” before one, mean themselves."""
    first, *others = line.split(_MARK)
    made = [first]
    in_link = False
    for mark, text in zip(marks, others, strict=True):
        if mark == "[" and made[-1].endswith("!"):
            made[-1] = f"{made[-1][:-1]}\\!"
        in_link = mark == "[" or (in_link and not mark.startswith("]("))
        made.append(mark)
        made.append(_ESCAPED_OR_BRACKET.sub(_bracket, text) if in_link else text)
    return "".join(made)


def _bracket(found: re.Match[str]) -> str:
    return found.group() if len(found.group()) == 2 else f"\\{found.group()}"
