"""Whether a quotation still says what its story says: what “…” left out of it, and what “[…]” stands for."""

from __future__ import annotations

import re
from bisect import bisect_right

from mailer.check.sourcing.stories import Source
from mailer.check.sourcing.verdict import How
from mailer.check.sourcing.words import Gap, Place, words_of
from mailer.facts.vocabulary import words_in

# Fewer words between two “…” can be found in any sentence, and be put together to any other.
_FEWEST_TOGETHER = 3
_MOST_DESCRIBED = 4

# What turns a sentence round, by the language of the story.
_TURNING = {
    "en": r"not|no|never|none|nobody|nothing|nor|neither|nowhere|without|cannot|hardly|scarcely|barely|rarely|seldom"
    r"|unlikely|unable|fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|ing|al)|far from|\w+n['’]t",
    "fr": r"ne|n['’]\w+|pas|jamais|aucune?s?|rien|personne|ni|sans|non|nullement|guère",
    "de": r"nicht|nie|niemals|kein\w*|niemand\w*|nichts|ohne|weder|kaum",
    "es": r"no|nunca|jamás|nadie|nada|ning[uú]n\w*|ni|sin|tampoco|apenas",
    "it": r"non|mai|nessun\w*|niente|nulla|né|senza",
    "pt": r"não|nunca|jamais|ninguém|nada|nenhum\w*|nem|sem",
    "nl": r"niet|geen|nooit|niemand|niets|zonder",
    "ru": r"не|нет|ни|никогда|нельзя|без",
}
# What makes of something that is so something that may be.
_WEAKENING = {
    "en": r"may|might|could|would|should|perhaps|possibly|allegedly|reportedly|if|unless",
    "fr": r"peut-être|pourrai\w+|serai\w+|aurai\w+|si",
    "de": r"vielleicht|könnte\w*|würde\w*|wenn|falls|angeblich",
    "es": r"quizás?|tal vez|podría\w*|sería\w*|si|acaso",
}


def _words(forms: dict[str, str]) -> dict[str, re.Pattern[str]]:
    every = {**forms, "": "|".join(forms.values())}
    return {tag: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for tag, words in every.items()}


_TURNS, _WEAKENS = _words(_TURNING), _words(_WEAKENING)
_TURNS_WIDE = re.compile("[不没沒无無未非勿]|ない|ません")
_CLAUSE = re.compile(r"[,;:—–()，；：、]| - ")
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_OPENS = frozenset('“"‘«„「『([')

# What may stand for anybody or anything, and a bracket in its place.
_POINTING = words_in(
    "i he she it they we you me him her them us his its their our my your this that these those the a an who one mine "
    "il elle ils elles on nous vous je lui leur leurs le la les ce cet cette ces cela ça son sa ses notre nos er sie "
    "es wir ich ihn ihm ihr ihnen uns sein seine seiner der die das dieser diese dieses él ella ello ellos ellas "
    "nosotros lo los las su sus este esta esto estos estas nuestro nuestra un une una ein eine"
)
_JOINING = words_in("and of und von et y e de del du")
_DETERMINERS = words_in(
    "the a an this that these those his her its their our my your le la les l un une ce cette ces son sa ses leur der "
    "die das den dem ein eine einen diese dieser el los las una su sus este esta"
)


def how_quoted(place: Place, source: Source) -> How:
    """``FOUND`` where it does; ``DIFFERS`` where it is turned round, ``DOUBTFUL`` where somebody should look."""
    told = [_told(gap, place, source) for gap in place.gaps]
    if How.DIFFERS in told:
        return How.DIFFERS
    short = any(size < _FEWEST_TOGETHER for size in place.pieces[1:-1])
    stitched = short and sum(gap.left_out for gap in place.gaps) > 1
    return How.DOUBTFUL if stitched or How.DOUBTFUL in told else How.FOUND


def _told(gap: Gap, place: Place, source: Source) -> How:
    written = source.laid.text[gap.start : gap.end]
    at_an_end = gap.start == gap.end and gap.start in (place.start, place.end)
    if gap.left_out:
        return _as_left_out(gap, source) if not gap.put_in or _is_a_name(gap.put_in) else How.DOUBTFUL
    if at_an_end:
        return _as_put_in_front(gap, source, place)
    if _turns(gap.put_in, source) is not _turns(written, source):
        return How.DIFFERS
    return How.FOUND if not words_of(written) or _stands_for(gap.put_in, written) else How.DOUBTFUL


def _as_left_out(gap: Gap, source: Source) -> How:
    """Of one sentence all but a “not” may be left out, of two the end or the beginning of one; never a whole one."""
    text, starts = source.laid.text, source.laid.starts
    first, last = bisect_right(starts, gap.start - 1), bisect_right(starts, gap.end)
    if first >= last:
        return _inside_a_sentence(text[gap.start : gap.end], source)
    tail, head = text[gap.start : starts[first]], text[starts[last - 1] : gap.end]
    behind, before = _CLAUSE.split(tail)[0], _CLAUSE.split(head)[-1]
    if _turns(before, source) or _turns(behind, source):
        return How.DIFFERS
    whole = last - first > 1 or (_SAYS_SOMETHING.search(tail) and _SAYS_SOMETHING.search(head))
    return How.DOUBTFUL if whole else How.FOUND


def _inside_a_sentence(written: str, source: Source) -> How:
    """A “not” of a clause by itself may not turn round what stands on either side of it."""
    clauses = _CLAUSE.split(written)
    outer = clauses[:: max(len(clauses) - 1, 1)]
    if any(_turns(clause, source) for clause in outer):
        return How.DIFFERS
    weakening = _WEAKENS.get(source.language) or _WEAKENS[""]
    return How.DOUBTFUL if _turns(written, source) or any(map(weakening.search, outer)) else How.FOUND


def _as_put_in_front(gap: Gap, source: Source, place: Place) -> How:
    """A bracket at either end: nobody can tell what it stands for, unless the sentence begins or ends there."""
    if _turns(gap.put_in, source):
        return How.DIFFERS
    text = source.laid.text
    if gap.start == place.start:
        before = text[: gap.start].rstrip(" ")[-1:]
        whole = gap.start in source.laid.starts or before in _OPENS
    else:
        whole = not _SAYS_SOMETHING.match(text[gap.end : gap.end + 2].strip(" "))
    named = _is_a_name(gap.put_in) or words_of(gap.put_in)[:1] == ["sic"]
    return How.FOUND if whole or named else How.DOUBTFUL


def _turns(written: str, source: Source) -> bool:
    turning = _TURNS.get(source.language) or _TURNS[""]
    return bool(turning.search(written) or _TURNS_WIDE.search(written))


def _is_a_name(put_in: str) -> bool:
    """Whether a bracket names or describes something, or points to it, and says nothing of it."""
    words = put_in.split()
    described = words[0].casefold() in _DETERMINERS and len(words) <= _MOST_DESCRIBED
    return described or all(word[:1].isupper() or word.casefold() in _POINTING for word in words)


def _stands_for(put_in: str, written: str) -> bool:
    """Whether a bracket may stand for words of the story: any for a pronoun, a pronoun for any name or thing."""
    mine, theirs = words_of(put_in), words_of(written)
    if mine == theirs or set(theirs) <= _POINTING or set(theirs) < set(mine):
        return True
    words = written.split()
    named = all(word[:1].isupper() for word in words if word.casefold() not in _POINTING | _JOINING)
    if set(mine) < set(theirs):
        return named
    described = words[0].casefold() in _DETERMINERS and len(words) <= _MOST_DESCRIBED
    return set(mine) <= _POINTING and (described or named)
