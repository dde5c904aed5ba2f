"""Rules of how well words can be read: their contrast in light and dark, and their size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailer.check.accessibility.seen_text import Seen, seen_in_dark, seen_in_light
from mailer.check.checked import Checked, Spot
from mailer.check.rule import Found, rule
from mailer.model.colour import Colour
from mailer.model.finding import Severity

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 (AA)
LEAST_CONTRAST_LARGE = 3.0
SMALLEST = 14.0
_SHADE = 0.005  # for what is lost in counting


@rule(
    "X11",
    Severity.WARNING,
    "Words stand out from their ground",
    why="Pale words are lost on a telephone in the sun, and to every tenth pair of eyes.",
    fails="color:#9aa0a8 on #ffffff, a contrast of 2.6",
    passes="color:#5d6470 on #ffffff, a contrast of 6.0",
)
def words_stand_out(checked: Checked) -> Iterator[Found]:
    return _faint(checked, seen_in_light(checked), "")


@rule(
    "X12",
    Severity.WARNING,
    "Words stand out from their ground in dark colours",
    why="Half of all telephones ask for dark colours in the evening.",
    fails="a dark ground, and words that kept their dark colour",
    passes="a pale colour for each dark ground",
)
def words_stand_out_in_dark(checked: Checked) -> Iterator[Found]:
    return _faint(checked, seen_in_dark(checked), " in dark colours")


def _faint(checked: Checked, runs: Iterable[tuple[str, Seen]], where: str) -> Iterator[Found]:
    told: set[tuple[Colour, Colour | None]] = set()
    first: dict[Seen, str] = {}
    for words, seen in runs:
        first.setdefault(seen, words)
    for seen, words in first.items():
        least = LEAST_CONTRAST_LARGE if seen.is_large else LEAST_CONTRAST
        if seen.contrast < least - _SHADE and (seen.colour, seen.ground) not in told:
            told.add((seen.colour, seen.ground))
            pair = f"{_written(seen.colour)} on {_written(seen.ground or seen.colour)}"
            message = f"“{words[:40]}” has a contrast of {seen.contrast:.1f}{where} ({pair})"
            yield Found(message=message, fix=f"choose colours with {least:g} or more", spot=Spot(checked.front.file))


def _written(colour: Colour) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


@rule(
    "X13",
    Severity.WARNING,
    "Words are large enough",
    why="Telephones do not enlarge what is set small; below 14 pixels reading becomes work.",
    fails="font-size:11px",
    passes="font-size:14px",
)
def words_are_large_enough(checked: Checked) -> Iterator[Found]:
    told: set[float] = set()
    for words, seen in seen_in_light(checked):
        if seen.size < SMALLEST and seen.size not in told and sum(char.isalpha() for char in words) > 1:
            told.add(seen.size)
            message = f"“{words[:40]}” is set in {seen.size:g} pixels"
            yield Found(message=message, fix=f"set it in {SMALLEST:g} or more", spot=Spot(checked.front.file))


RULES = (words_stand_out, words_stand_out_in_dark, words_are_large_enough)
