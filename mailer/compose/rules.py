"""What pydantic cannot know of an issue: lengths, addresses, names of files, and where a slot needs its fallback."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator

from mailer.errors import IssueError, MailerError, OptionError
from mailer.files.frontmatter import Location
from mailer.files.reading import refuse_unmailable
from mailer.model.chart import Chart
from mailer.model.chart_rules import chart_faults
from mailer.model.issue import Block, Issue, Letter, Number, Question, StoryItem
from mailer.model.text import LANGUAGE_TAG, SlottedText

# A headline of a thousand characters is a paragraph in the wrong field; a letter of 100,000 is a book.
LONGEST_LINE = 1_000
LONGEST_TEXT = 20_000
LONGEST_LETTER = 100_000

_MAY_HAVE_LINES = {"text", "context", "caption", "blurb", "evidence", "ask"}
_FILES = {"thumbnail", "data"}
_MAY_BE_EMPTY = {"preheader", "language", "letter"}

SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]{1,64}@[^\s<>@,;:\"()\[\]\\]+\.[^\s<>@,;:\"()\[\]\\]+")
_URL = re.compile(r"https?://[^\s/?#<>\"\\]+[^\s<>\"\\]*", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,2}:)?\d{1,2}:\d{2}")

_FORMS = {
    "story": (SLUG, "is not a story's name", "write its slug as `mailer story list` shows it"),
    "url": (_URL, "is not a web address", "write it with https:// in front"),
    "reply_to": (_ADDRESS, "is not a mail address", "write one such as editor@example.org"),
    "duration": (_DURATION, "is not a duration", 'write it in quotes as minutes and seconds: "4:05"'),
    "language": (LANGUAGE_TAG, "is not a language tag", "write one such as en, fr or zh-Hans"),
}


LineOf = Callable[[Location], int]
"""The line of what stands at some keys; ``("letter", 3)`` is the fourth line of the letter."""


def broken_rules(issue: Issue, file: str, line_of: LineOf) -> list[MailerError]:
    """Every rule the issue breaks, in no particular order. ``file`` is how errors name where it was read from."""
    faults: list[MailerError] = []
    for location, key, value in _texts(issue):
        wrong = _fault_of(key, value)
        if wrong:
            what, fix = wrong
            faults.append(IssueError(f"{key} {what}", file=file, line=line_of(location), fix=fix))
    faults += _broken_charts(issue, file, line_of)
    faults += _doubled_blocks(issue, file, line_of)
    faults += _slots_without_fallback(issue, file, line_of)
    return faults


def refuse_typed(thing: Block | StoryItem, typed_as: Callable[[str], str]) -> None:
    """Refuse a block or a story of an issue that somebody types, before it comes to stand on any line.

    ``typed_as`` says where a key was typed: behind an option, or as an argument such as URL.

    Raises:
        OptionError: the value of an option breaks a rule.
        IssueError: an argument does.
    """
    for (key, *_), name, value in _texts_of(thing, ()):
        refuse_unmailable(value, typed_as(str(key)), IssueError)
        # A story is looked up, and may be typed as a path.
        wrong = _fault_of(name, value) if name != "story" else None
        if wrong:
            where, (what, fix) = typed_as(str(key)), wrong
            raise (OptionError if where.startswith("--") else IssueError)(what, file=where, fix=fix)


def _texts(issue: Issue) -> Iterator[tuple[Location, str, str]]:
    """Every text of an issue with where it stands and its key; optional ones that are empty are left out."""
    for key in ("title", "subject", "preheader", "language", "letter"):
        yield (key,), key, getattr(issue, key)
    for position, excuse in enumerate(issue.ignore):
        yield from _texts_of(excuse, ("ignore", position))
    for position, block in enumerate(issue.blocks):
        yield from _texts_of(block, ("blocks", position, block.type))


def _texts_of(thing: object, at: Location) -> Iterator[tuple[Location, str, str]]:
    for field in dataclasses.fields(thing):  # type: ignore[arg-type]
        value = getattr(thing, field.name)
        if isinstance(value, tuple):
            for position, item in enumerate(value):
                yield from _texts_of(item, (*at, field.name, position))
        elif isinstance(value, Chart):
            yield from _texts_of(dataclasses.replace(value, values=()), (*at, field.name))
        elif value or field.default is dataclasses.MISSING:
            yield (*at, field.name), field.name, value


def _fault_of(key: str, value: str) -> tuple[str, str] | None:
    """What is wrong with the value of a key, and what to write."""
    if not value.strip():
        return None if key in _MAY_BE_EMPTY else ("is empty", "write something between the quotes")
    longest = LONGEST_LETTER if key == "letter" else LONGEST_TEXT if key in _MAY_HAVE_LINES else LONGEST_LINE
    if len(value) > longest:
        return f"has {len(value):,} characters", f"shorten it to {longest:,} at most"
    if "\n" in value and key not in _MAY_HAVE_LINES | {"letter"}:
        return "has more than one line", "write it on one line"
    if key in _FILES and not _is_plain_file_name(value):
        return f"“{value[:60]}” is not the name of a file beside the issue", "copy it there and write only its name"
    if key in _FORMS:
        form, message, fix = _FORMS[key]
        if not form.fullmatch(value):
            return f"“{value[:60]}” {message}", fix
    return None


def _is_plain_file_name(name: str) -> bool:
    return not re.search(r"[/\\:\0]", name) and name not in (".", "..")


def _broken_charts(issue: Issue, file: str, line_of: LineOf) -> Iterator[IssueError]:
    for position, block in enumerate(issue.blocks):
        if not isinstance(block, Number) or not block.chart:
            continue
        for fault in chart_faults(block.chart):
            at: Location = ("blocks", position, "number", "chart", fault.key)
            if fault.position is not None:
                at = (*at, block.chart.values[fault.position].label)
            yield IssueError(fault.message, file=file, line=line_of(at), fix=fault.fix)


def _doubled_blocks(issue: Issue, file: str, line_of: LineOf) -> Iterator[IssueError]:
    """There is one letter, and one question, since a question is known by its issue."""
    for kind in (Letter, Question):
        positions = [at for at, block in enumerate(issue.blocks) if isinstance(block, kind)]
        for position in positions[1:]:
            line = line_of(("blocks", position))
            yield IssueError(f"a second {kind.type} block", file=file, line=line, fix="keep one of the two")


def _slots_without_fallback(issue: Issue, file: str, line_of: LineOf) -> Iterator[IssueError]:
    for key in ("subject", "preheader", "letter"):
        for slot in SlottedText.parse(getattr(issue, key)).slots:
            if not slot.fallback:
                line = line_of((key, *_lines_above(str(slot), issue.letter)) if key == "letter" else (key,))
                fix = f"write what a reader without one sees: {{{slot.field}|reader}}"
                yield IssueError(f"the slot {slot} has no fallback", file=file, line=line, fix=fix)


def _lines_above(slot: str, letter: str) -> Location:
    at = letter.find(slot.rstrip("}").rstrip("|"))
    return (letter.count("\n", 0, max(at, 0)),)
