"""The numbers that a text states, each as the claim that is held against the stories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailer.check.sourcing.claim import Claim
from mailer.check.sourcing.measures import Unit, compared
from mailer.check.sourcing.parts import part_of
from mailer.check.sourcing.passages import Passage
from mailer.check.sourcing.translated import (
    counterpart_of,
    may_be_one,
    meant_by,
    said_in_the_original,
    sentence_translated,
    text_facts,
)
from mailer.check.sourcing.verdict import How, Verdict
from mailer.facts.fact import Facts, Number
from mailer.facts.ranges import is_second_end
from mailer.facts.stems import stems_in

_FEW_STEMS = 4
# “In less than a year” says that it took no years, and of whose counting nobody asks.
_BY_THE_WAY = re.compile(r"[Aa]n? [a-z]+$")
# What is worse for a range whose ends were found in two ways, the worst last.
_WORSE = (How.FOUND, How.DOUBTFUL, How.RETOLD, How.ELSEWHERE, How.UNTOLD, How.MISSING, How.DIFFERS)


def about_of(sentence: str, passage: Passage) -> frozenset[str]:
    """What a sentence is about; a short one is read with what stands around it."""
    stems = stems_in(sentence)
    if passage.translates:
        return stems | stems_in(counterpart_of(sentence, passage))
    if len(stems) < _FEW_STEMS or passage.around:
        stems |= stems_in(f"{passage.words} {passage.around}")
    return stems


def claims_of(passage: Passage, facts: Facts, language: str, most: int) -> list[Claim]:
    """The claims of a text, the first ``most``; what is said by the way is none."""
    stated = [number for number in facts.numbers if number.value != 1 or not _BY_THE_WAY.match(number.words)]
    return [_claim(number, facts, language, passage) for number in stated[:most]]


def _claim(number: Number, facts: Facts, language: str, passage: Passage) -> Claim:
    beside = tuple(one for one in facts.numbers if one.sentence == number.sentence and one is not number)
    own = stems_in(number.sentence) - stems_in(number.words)
    about, original = about_of(number.sentence, passage), frozenset[str]()
    translated = strays = False
    meant: Number | None = None
    if passage.translates:
        said = said_in_the_original(number, own, passage)
        about, translated = (own | stems_in(said), True) if said else (about, False)
        start, end = part_of(number)
        sentence, part = sentence_translated(number.sentence, passage, number.sentence[start:end])
        others = [one for one in beside if start <= one.at < end or not part]
        original, strays = stems_in(sentence), not said and _has_another(number, sentence, passage.tongue)
        meant = meant_by(number, others, sentence, passage.tongue) if sentence and not said else None
    elif passage.around:
        near = text_facts(passage.around, passage.tongue).numbers
        translated = any(one.sentence != number.sentence and may_be_one(one, number) for one in near)
    return Claim(
        number=number,
        about=about,
        language=language,
        sentence=own,
        beside=beside,
        translated=translated,
        clause=_clause(number),
        original=original,
        strays=strays,
        meant=meant,
    )


def claim_of_the_original(claim: Claim, tongue: str) -> Claim | None:
    """The claim of the original in whose place another number stands; None where there is none."""
    if not claim.meant:
        return None
    own = stems_in(claim.meant.sentence) - stems_in(claim.meant.words)
    return Claim(
        number=claim.meant, about=own, language=tongue, sentence=own, beside=claim.beside, clause=_clause(claim.meant)
    )


def _clause(number: Number) -> frozenset[str]:
    """The stems of the part of its sentence that a number stands in."""
    start, end = part_of(number)
    behind = number.at + len(number.words)
    return stems_in(number.sentence[start : number.at]) | stems_in(number.sentence[behind:end])


def _has_another(number: Number, sentence: str, tongue: str) -> bool:
    """Whether the sentence that is translated has a number that measures the same."""
    theirs = text_facts(sentence, tongue).numbers
    return any(compared(one, number, one_language=False) is Unit.SAME for one in theirs)


def ranges_as_one(found: Sequence[tuple[Number, Verdict]]) -> Iterator[tuple[Number, Verdict]]:
    """What was found, the two ends of a range as one, which is as good as its worse end."""
    skip = False
    for at, (number, verdict) in enumerate(found):
        if skip:
            skip = False
            continue
        following = found[at + 1] if at + 1 < len(found) else None
        skip = bool(following and is_second_end(number, following[0]))
        yield number, _of_both(verdict, following[1]) if skip and following else verdict


def _of_both(first: Verdict, second: Verdict) -> Verdict:
    if first.how is second.how is How.FOUND and first.sentence != second.sentence:
        return replace(first, how=How.DOUBTFUL)
    worst = max(second, first, key=lambda one: _WORSE.index(one.how))
    told, whole = worst.fact, first.fact
    if isinstance(told, Number) and isinstance(whole, Number) and is_second_end(whole, told):
        return replace(worst, says=whole.words)
    return worst
