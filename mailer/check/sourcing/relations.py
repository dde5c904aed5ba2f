"""Whether a story says of a number or date what an issue says of it. Equal numbers alone are not one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import partial

from mailer.check.sourcing.bounds import is_bounded_otherwise
from mailer.check.sourcing.claim import Claim
from mailer.check.sourcing.denied import is_denied_in_one
from mailer.check.sourcing.held import is_held_by_a_name_alone
from mailer.check.sourcing.measures import Unit, compared, is_same_value, unit_of
from mailer.check.sourcing.opposites import says_the_opposite
from mailer.check.sourcing.parts import Told
from mailer.check.sourcing.senses import is_said_of_another
from mailer.check.sourcing.stories import Source
from mailer.check.sourcing.ways import goes_another_way
from mailer.check.sourcing.whose import is_anothers, is_of_others
from mailer.facts.fact import Number, NumberKind
from mailer.facts.stems import EMPTY_WORDS, WORD, stem

_MUCH = 2
_A_LINE = 60
_MOST_BESIDE = 20


def is_doubtful(claim: Claim, source: Source, told: Number, units: Unit, *, own: bool) -> bool:
    """Whether the story’s number, equal to that of an issue, may be told of something else there.

    ``own`` is whether the number speaks of this story and no other.
    """
    number = claim.number
    if told.kind is NumberKind.SCORE:
        # Who won is told by whoever lost, too.
        return claim.strays or is_said_of_another(number, told)
    if claim.strays or is_said_of_another(number, told) or goes_another_way(number, told):
        return True
    others = [one for one in source.numbers_of[told.sentence][:_MOST_BESIDE] if _is_another(one, told)]
    if _speaks_of_another(claim, told, others) or says_otherwise(number, told, others, source, claim.language):
        return True
    one_language = claim.language == source.language
    if own or claim.translated or not claim.sentence or not _may_be_of_anything(told, units, one_language=one_language):
        return False
    if source.has_all(told, claim.sentence) or source.is_copied(told, number.sentence):
        return False
    counted = frozenset(stem(unit_of(one)) for one in (number, told))
    if not is_held_by_a_name_alone(number, source, told, counted, claim.language):
        return False
    return one_language or not _are_together(claim, source, told)


def says_otherwise(mine: Told, theirs: Told, others: Collection[Told], source: Source, language: str) -> bool:
    """Whether the words beside two equal numbers or dates tell two things: a bound, a denial, an opposite, a name.

    ``others`` are those of the story’s sentence that measure the same.
    """
    if mine.sentence == theirs.sentence:
        return False
    if (
        is_bounded_otherwise(mine, theirs)
        or is_denied_in_one(mine, theirs, language, source.language)
        or says_the_opposite(mine, theirs)
        or is_anothers(mine, theirs, others)
    ):
        return True
    return language == source.language and is_of_others(mine, theirs, source.around(theirs), language)


def _is_another(one: Number, told: Number) -> bool:
    return unit_of(one) == unit_of(told) and not is_same_value(one, told)


def _may_be_of_anything(told: Number, units: Unit, *, one_language: bool) -> bool:
    """Whether a number does not itself tell what it is told of, as one of 40 countries does."""
    if one_language:
        return told.kind in (NumberKind.MONEY, NumberKind.PERCENT)
    return units is not Unit.SAME or told.kind is not NumberKind.COUNT


def _are_together(claim: Claim, source: Source, told: Number) -> bool:
    """Whether another number of its sentence stands in the story’s sentence, too."""
    others = [one for one in source.numbers_of[told.sentence][:_MOST_BESIDE] if one is not told]
    same = partial(_is_same, others)
    return any(map(same, claim.beside[:_MOST_BESIDE]))


def _is_same(others: Iterable[Number], one: Number) -> bool:
    return any(
        is_same_value(one, other) and compared(one, other, one_language=False) is not Unit.OTHER_MEASURE
        for other in others
    )


def _speaks_of_another(claim: Claim, told: Number, others: Collection[Number]) -> bool:
    """Whether what both sentences share stands beside another number of the story's sentence.

    “Income rose by 4 %” is not in “income rose by 6 %, while the weight of the goods fell by 4 %”.
    """
    if not others or any(is_same_value(one, other) for one in claim.beside for other in others):
        return False
    nearest: Counter[int] = Counter()
    for word in WORD.finditer(told.sentence):
        if stem(word[0]) in claim.about and word[0].lower() not in EMPTY_WORDS:
            nearest[min((told, *others), key=lambda one: _apart(one, word.start())).at] += 1
    return not nearest[told.at] and max(nearest.values(), default=0) >= _MUCH


def _apart(number: Number, at: int) -> int:
    """How far a word of the sentence is from a number; a comma between the two is as good as a line."""
    first, last = sorted((number.at, at))
    between = number.sentence[first:last]
    return len(between) + _A_LINE * sum(between.count(mark) for mark in ",;:，；")
