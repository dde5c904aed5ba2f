"""Every number, date, name and quotation of an issue, with the sentence of the story that it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache, partial, reduce
from itertools import islice

from mailer.check.checked import Checked, Spot
from mailer.check.sourcing.claim import Claim
from mailer.check.sourcing.dates import DateClaim, date_in
from mailer.check.sourcing.exchanged import with_exchanged
from mailer.check.sourcing.named import names_stated
from mailer.check.sourcing.names import name_in, quotations_of, words_in
from mailer.check.sourcing.numbers import number_in
from mailer.check.sourcing.passages import Passage, passages_of
from mailer.check.sourcing.reordered import with_reordered
from mailer.check.sourcing.speakers import from_its_speaker
from mailer.check.sourcing.stated import about_of, claim_of_the_original, claims_of, ranges_as_one
from mailer.check.sourcing.stories import Source, as_spelt, source_of
from mailer.check.sourcing.translated import is_in_the_original, text_facts
from mailer.check.sourcing.verdict import MISSING, UNTOLD, How, Verdict, best_of
from mailer.check.sourcing.words import words_of
from mailer.check.texts import tongue_of
from mailer.facts.fact import Date, Facts, Number
from mailer.facts.stems import stems_in

# No letter states as much; one that was made to keep the check busy is looked up to here, and a rule says so.
_MOST_OF_A_KIND = 100
MOST_TRACES = 1_000


class Kind(StrEnum):
    """What is looked up."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """``what`` an issue states, where, and what the stories say to that. ``stands`` finds its line.

    ``passage`` numbers the texts, so that those of one can be told together.
    """

    what: str
    kind: Kind
    place: str
    verdict: Verdict
    stands: Callable[[], Spot]
    passage: int = 0

    @property
    def how(self) -> How:
        """How it was found."""
        return self.verdict.how


@lru_cache(maxsize=8)
def traces_of(checked: Checked) -> tuple[Trace, ...]:
    """The traces of the running texts of an edition, by place; quote and number blocks have their own.

    There are at most ``MOST_TRACES``; what stands behind the last one was not looked up.
    """
    return tuple(islice(_traces(checked), MOST_TRACES))


def _traces(checked: Checked) -> Iterator[Trace]:
    own = _own_names(checked)
    for number, passage in enumerate(passages_of(checked)):
        for kind, what, verdict in _of_passage(passage, checked, own):
            stands = partial(passage.stands, what)
            yield Trace(kind=kind, what=what, place=passage.place, verdict=verdict, stands=stands, passage=number)


def is_cut_short(checked: Checked) -> bool:
    """Whether the edition states more than is looked up."""
    traces = traces_of(checked)
    kinds = Counter((trace.passage, trace.kind) for trace in traces)
    return len(traces) >= MOST_TRACES or any(count >= _MOST_OF_A_KIND for count in kinds.values())


def stories_cut_short(checked: Checked) -> tuple[str, ...]:
    """The stories in which something was not found that may stand in the part that is not looked through."""
    return tuple(dict.fromkeys(trace.verdict.story for trace in traces_of(checked) if trace.verdict.cut))


@lru_cache(maxsize=8)
def sources_of(checked: Checked) -> tuple[Source, ...]:
    """The stories of an issue, made ready."""
    return tuple(source_of(file.story) for file in checked.stories.values())


def _own_names(checked: Checked) -> str:
    """What the publication says of itself, for looking up names."""
    said = checked.publication.publication
    own = (said.name, said.tagline, said.about, said.postal_address, checked.publication.sender.name)
    return as_spelt("\n".join(own))


def _of_passage(passage: Passage, checked: Checked, own: str) -> Iterator[tuple[Kind, str, Verdict]]:
    language = tongue_of(checked)
    facts = text_facts(passage.words, language, checked.issue.date)
    sources = _own_first(passage, sources_of(checked))
    numbers = list(_numbers(passage, facts, language, sources))
    for number, verdict in ranges_as_one(list(with_reordered(list(with_exchanged(numbers)), passage))):
        yield Kind.NUMBER, number.words, verdict
    dates = list(_dates(passage, facts, checked, sources, numbers))
    for date, verdict in with_exchanged(dates):
        yield Kind.DATE, date.words, verdict
    said = tuple(islice(quotations_of(passage.words), _MOST_OF_A_KIND))
    for what in said:
        yield Kind.QUOTATION, what, from_its_speaker(quotation_in(what, language, sources), what, facts, sources)
    if passage.names:
        # What is quoted is looked up as a whole.
        rest = reduce(lambda text, words: text.replace(words, ""), said, passage.words)
        told = [one.words for one in facts.names[:_MOST_OF_A_KIND] if one.words in rest]
        names = names_stated(told, rest, sources, language)[:_MOST_OF_A_KIND]
        for what, verdict in _names(names, language, sources, own):
            yield Kind.NAME, what, verdict


def _own_first(passage: Passage, sources: Sequence[Source]) -> list[Source]:
    return sorted(sources, key=lambda one: one.story.slug != passage.story)


def _numbers(
    passage: Passage, facts: Facts, language: str, sources: Sequence[Source]
) -> Iterator[tuple[Number, Verdict]]:
    claims = claims_of(passage, facts, language, _MOST_OF_A_KIND)

    def look(claim: Claim, used: frozenset[Number]) -> Verdict:
        # What the original says in its place is what the stories say, whatever else they have.
        theirs = claim_of_the_original(claim, passage.tongue)
        meant = look(theirs, used) if theirs else MISSING
        if meant.how is How.FOUND:
            return replace(meant, how=How.DIFFERS)
        told = [number_in(claim, source, used, own=source.story.slug == passage.story) for source in sources]
        return _in_stories(told, passage)

    first = [look(claim, frozenset()) for claim in claims]
    used = frozenset(one.fact for one in first if one.how in (How.FOUND, How.RETOLD) and isinstance(one.fact, Number))
    for claim, verdict in zip(claims, first, strict=True):
        yield claim.number, look(claim, used) if verdict.how is How.DIFFERS and used else verdict


def _in_stories(verdicts: Sequence[Verdict], passage: Passage) -> Verdict:
    """The best of what the stories say. What speaks of one story is not found in another one by a thread."""
    kept = [
        one
        for one in verdicts
        if not passage.story
        or one.story == passage.story
        or one.likeness > 1
        or one.how in (How.ELSEWHERE, How.UNTOLD)
        or one.cut
    ]
    return best_of(kept)


def _dates(
    passage: Passage,
    facts: Facts,
    checked: Checked,
    sources: Sequence[Source],
    numbers: Sequence[tuple[Number, Verdict]],
) -> Iterator[tuple[Date, Verdict]]:
    claims = []
    for date in facts.dates[:_MOST_OF_A_KIND]:
        anchors = (found.sentence for number, found in numbers if number.sentence == date.sentence)
        claims.append(
            DateClaim(
                date=date,
                language=tongue_of(checked),
                about=about_of(date.sentence, passage),
                near=checked.issue.date.year,
                sentence=stems_in(date.sentence) - stems_in(date.words),
                translated=is_in_the_original(date, passage),
                anchors=frozenset(anchors) - {""},
            )
        )

    def look(claim: DateClaim, used: frozenset[Date]) -> Verdict:
        return _in_stories([date_in(claim, source, used) for source in sources], passage)

    first = [look(claim, frozenset()) for claim in claims]
    used = frozenset(one.fact for one in first if one.how in (How.FOUND, How.RETOLD) and isinstance(one.fact, Date))
    for claim, verdict in zip(claims, first, strict=True):
        yield claim.date, look(claim, used) if verdict.how is How.DIFFERS and used else verdict


def quotation_in(words: str, language: str, sources: Sequence[Source]) -> Verdict:
    """What the stories say to quoted words; those of a story in another language may have been translated."""
    if len(words_of(words)) < 2:
        # One word stands in every text: it counts where the story, too, has it between quotation marks.
        sources = [source for source in sources if as_spelt(words) in source.said]
        return words_in(words, sources) if sources else UNTOLD
    found = words_in(words, sources)
    if found.how is not How.FOUND and any(source.language != language for source in sources):
        return UNTOLD
    return found


def _names(names: Sequence[str], language: str, sources: Sequence[Source], own: str) -> Iterator[tuple[str, Verdict]]:
    one_language = all(source.language == language for source in sources)
    for name in names:
        if as_spelt(name) in own:
            continue
        found = name_in(name, sources, one_language=one_language)
        # Places have other names in other languages; people of two names mostly have not.
        other = found.how is How.MISSING and not one_language and " " not in name
        yield name, UNTOLD if other else found
