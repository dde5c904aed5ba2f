"""A number of an issue beside those of a story."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from mailer.check.sourcing.claim import Claim
from mailer.check.sourcing.measures import (
    Unit,
    compared,
    digits_of,
    is_a_slip,
    is_another_size,
    is_of_other_sign,
    is_place,
    is_rounded,
    is_same_amount,
    is_same_value,
    is_share,
    is_telling,
    unit_of,
)
from mailer.check.sourcing.relations import is_doubtful
from mailer.check.sourcing.senses import are_two_peoples, is_a_share_of_others
from mailer.check.sourcing.stories import Source
from mailer.check.sourcing.verdict import How, Verdict, best_of, not_seen_in
from mailer.check.sourcing.whose import are_of_two
from mailer.facts.fact import Number, NumberKind
from mailer.facts.stems import stem

# Words that two places must share, beside what is counted, before one number is said to be the other. Fewer than
# these, and numbers that merely look alike would be called found or wrong.
_ENOUGH, _MUCH, _VERY_MUCH = 1, 2, 4
_TWO_DIGITS = 10
_MOST_BESIDE = 20


class Alike(NamedTuple):
    """How much two places have in common: stems around them, in the two sentences, and of those what is no name.

    ``own`` is 1 where the number speaks of this story and no other.
    """

    shared: int
    close: int
    plain: int
    own: int


def number_in(claim: Claim, source: Source, used: Collection[Number] = (), *, own: bool = False) -> Verdict:
    """What a story has to say about a number; ``used`` are those of its numbers that stand for another one.

    ``own`` is whether the number speaks of this story and no other.
    """
    worth, cut = source.candidates.of(claim.number, claim.about | claim.original, _MUCH + 1)
    best = best_of(
        verdict for told in worth if (verdict := _verdict(claim, source, told, bool(used) and told in used, int(own)))
    )
    return not_seen_in(source.story.slug) if best.how is How.MISSING and (cut or source.is_cut) else best


def _verdict(claim: Claim, source: Source, told: Number, used: bool, own: int) -> Verdict | None:
    if (claim.number.kind is NumberKind.SCORE) is not (told.kind is NumberKind.SCORE):
        return None
    same = is_same_value(claim.number, told)
    if not same and claim.number.kind is not told.kind and digits_of(claim.number) != digits_of(told):
        return None
    units = compared(claim.number, told, one_language=claim.language == source.language)
    if not same and units is not Unit.SAME and not is_another_size(claim.number, told):
        return None
    counted = {stem(unit_of(one)) for one in (claim.number, told)}
    # A number is not found by the words of a sentence that has another one.
    about = (claim.about if same else claim.about | claim.original) - counted
    shared = len(about & source.around(told))
    alike = Alike(shared, *source.close(told, about), own)
    how = None
    if shared or own or is_telling(told):
        how = _same(claim, source, told, units, alike) if same else _other(claim, source, told, units, alike, used)
    if not how and same and _is_told_in_these_words(claim, source, told, units):
        how = How.FOUND
    if how in (How.FOUND, How.RETOLD) and same and not own and not _is_vouched_for(claim, source, told, units, counted):
        how = None
    if how is How.FOUND and is_doubtful(claim, source, told, units, own=bool(own)):
        how = How.DOUBTFUL
    if how is How.RETOLD and units is Unit.OTHER_NOUN and claim.language != source.language:
        # “Other words” of another language are another thing.
        how = How.DOUBTFUL
    if how is How.DIFFERS and claim.language == source.language and are_of_two(claim.number, told, source.language):
        how = None
    if not how and same and _may_be_elsewhere(told, units):
        how = How.ELSEWHERE
    if not how:
        return None
    return Verdict(
        how=how,
        story=source.story.slug,
        sentence=told.sentence,
        says=told.words,
        likeness=_likeness(claim, source, told),
        fact=told,
    )


def _likeness(claim: Claim, source: Source, told: Number) -> int:
    """How much two places have in common, in any language: names, what is translated, and other numbers."""
    others = source.numbers_of[told.sentence][:_MOST_BESIDE]
    both = sum(
        any(is_same_value(one, other) and compared(one, other, one_language=False) is Unit.SAME for other in others)
        for one in claim.beside[:_MOST_BESIDE]
    )
    return len((claim.about | claim.original) & source.around(told)) + _MUCH * both


def _is_vouched_for(claim: Claim, source: Source, told: Number, units: Unit, counted: Collection[str]) -> bool:
    """Whether more than the neighbours of its sentence speaks for a number: its own words, or what it counts."""
    own = claim.sentence.difference(counted)
    if claim.translated or not own or own & source.around(told):
        return True
    return units is Unit.SAME and told.kind is NumberKind.COUNT and is_telling(told)


def _is_told_in_these_words(claim: Claim, source: Source, told: Number, units: Unit) -> bool:
    """Whether the story has the very sentence, or one with all its words beside the same number of the same."""
    if is_place(claim.number) is not is_place(told):
        return False
    if source.is_copied(told, claim.number.sentence):
        return True
    measured_alike = units is Unit.SAME or claim.number.kind is told.kind is NumberKind.PLAIN
    # One word beside one digit is everywhere.
    long = abs(told.value) >= _TWO_DIGITS or len(digits_of(told)) > 1
    enough = len(claim.sentence) >= (_ENOUGH if long else _MUCH)
    return measured_alike and enough and source.has_all(told, claim.sentence)


def _may_be_elsewhere(told: Number, units: Unit) -> bool:
    """Whether the same value, with nothing around it that tells, is worth a look; small numbers are everywhere."""
    if units is Unit.FOREIGN_NOUN:
        return abs(told.value) >= _TWO_DIGITS
    return units is Unit.SAME or (units is Unit.ONE_IS_UNTOLD and is_telling(told))


def _same(claim: Claim, source: Source, told: Number, units: Unit, alike: Alike) -> How | None:
    """The same value: found where it measures the same, and the places speak of one thing."""
    number = claim.number
    if units is Unit.OTHER_MEASURE:
        if is_share(number) or is_share(told) or len(digits_of(told)) < 2:
            return None
        return How.DIFFERS if alike.shared >= _MUCH and alike.plain + alike.own else None
    if is_place(number) is not is_place(told):
        # “A fourth term” is no “four days”, and near enough to “four terms” to be looked at.
        return How.RETOLD if units is Unit.SAME and _is_enough(told, alike) else None
    if units is Unit.OTHER_NOUN and are_two_peoples(number, told) and _is_meant_there(claim, source, told):
        return How.DIFFERS
    if units is Unit.OTHER_NOUN:
        needed = _MUCH if is_telling(told) else _VERY_MUCH
        return How.RETOLD if alike.shared >= needed and alike.plain + alike.own else None
    if units in (Unit.ONE_IS_UNTOLD, Unit.FOREIGN_NOUN):
        foreign = claim.language != source.language and not claim.translated
        if is_telling(told):
            return How.FOUND if alike.shared >= (_MUCH if foreign else _ENOUGH) else None
        close = alike.close + alike.own > _MUCH and alike.plain + alike.own >= _MUCH
        return How.FOUND if close or (alike.shared >= _VERY_MUCH and alike.plain) else None
    if not _is_enough(told, alike):
        return None
    return How.RETOLD if is_share(number) is not is_share(told) else How.FOUND


def _is_enough(told: Number, alike: Alike) -> bool:
    """Whether a number of the same measure is the same number: small counts and round percentages are everywhere."""
    if is_telling(told):
        return bool(alike.shared) or told.kind is NumberKind.COUNT or len(digits_of(told)) > 2
    if told.kind in (NumberKind.MONEY, NumberKind.SCORE):
        return bool(alike.shared)
    if told.kind is NumberKind.PERCENT:
        return alike.shared + alike.own >= (_MUCH if len(digits_of(told)) < 2 else _ENOUGH)
    close = alike.plain > 0 and alike.close + alike.own >= _MUCH
    return alike.shared >= _VERY_MUCH or (close and alike.shared + alike.own > _MUCH)


def _other(claim: Claim, source: Source, told: Number, units: Unit, alike: Alike, used: bool) -> How | None:
    """Another value: a rounder one, or a slip of whoever wrote it."""
    number = claim.number
    if units is Unit.SAME and is_rounded(number, told):
        return How.RETOLD if alike.shared else None
    if not alike.plain + alike.own:
        return None
    if is_another_size(number, told):
        return How.DIFFERS if _is_meant(number, told, units, alike) else None
    if units is not Unit.SAME or used or is_a_share_of_others(number, told):
        return None
    if is_of_other_sign(number, told) and is_same_amount(number, told):
        return How.DIFFERS if alike.shared + alike.own >= _ENOUGH else None
    alone = source.candidates.is_alone(told)
    if alone and is_place(number) is is_place(told) and _is_meant_there(claim, source, told):
        return How.DIFFERS
    if is_rounded(told, number) or alike.plain + alike.own < _MUCH:
        return None
    if is_a_slip(number, told):
        return How.DIFFERS if alike.shared + alike.own >= _MUCH else None
    return How.DIFFERS if alone and is_telling(number) and alike.shared > _VERY_MUCH else None


def _is_meant_there(claim: Claim, source: Source, told: Number) -> bool:
    """Whether the sentence of the issue, its part with the number, or what it translates plainly tells the story’s."""
    return any(source.is_meant(told, said) for said in (claim.sentence, claim.clause, claim.original))


def _is_meant(number: Number, told: Number, units: Unit, alike: Alike) -> bool:
    """Whether one number is meant to be another one that has the same digits and another size."""
    if units is not Unit.SAME:
        return len(digits_of(told)) > 1 and alike.plain + alike.own >= _MUCH
    if len(digits_of(told)) > 1:
        return alike.shared + alike.own >= _ENOUGH
    return alike.shared + alike.own >= _MUCH + (number.kind is not NumberKind.MONEY)
