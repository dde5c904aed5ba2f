"""Who says what stands between quotation marks: the verb and the name beside it, in English, French, German, Spanish.

“…,” said X · “…”, X, the spokesman, said · “…” (X) · X said that “…” · X: “…” · as X put it, “…” · according to X, “…”
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from mailer.facts.names import names_in, without_affiliation
from mailer.facts.vocabulary import words_in

_SAID = (
    r"(?:said|says|say|told|tells|not(?:ed|es)|add(?:ed|s)|warn(?:ed|s)?|argue[ds]?|wrote|writes?|explain(?:ed|s)?"
    r"|remark(?:ed|s)|ask(?:ed|s)|repli(?:ed|es)|insist(?:ed|s)?|stat(?:ed|es)|claim(?:ed|s)?|declare[ds]?|announce[ds]?"
    r"|conclude[ds]?|recall(?:ed|s)?|observe[ds]|comment(?:ed|s)|admit(?:ted|s)?|continue[ds]|stress(?:ed|es)?"
    r"|emphasi[sz]e[ds]?|tweeted|joke[ds]|think(?:s)?|thought|believe[ds]?|fear(?:ed|s)|complain(?:ed|s)?|suggest(?:ed|s)?"
    r"|promise[ds]|vow(?:ed|s)|caution(?:ed|s)?|concede[ds]?|contend(?:ed|s)?|maintain(?:ed|s)?|predict(?:ed|s)?"
    r"|reckon(?:ed|s)?|call(?:ed|s)|describe[ds]?|acknowledge[ds]?|answer(?:ed|s)|urge[ds]|quipped|puts? it"
    r"|sagten?|sagt|erklärten?|erklärt|meinte|meint|betonte|betont|warnte|warnt|schrieb|schreibt|fügte|kritisierte"
    r"|behauptete|behauptet|forderte|ausdrückte|ausdrückt"
    r"|a (?:dit|déclaré|affirmé|expliqué|averti|prévenu|ajouté|assuré|estimé|souligné|insisté|écrit|répondu|rappelé)"
    r"|dit|disait|déclare|affirme|explique|avertit|prévient|ajoute|assure|estime|juge|souligne|insiste|écrit|répond|rappelle"
    r"|dijo|dice|dijeron|afirmó|afirma|declaró|declara|explicó|explica|advirtió|advierte|insistió|aseguró|asegura"
    r"|señaló|señala|sostuvo|sostiene|añadió|añade|escribió|escribe|argumenta|argumentó)"
)
_OF_SAYING = re.compile(rf"\b{_SAID}\b")
# “Wang has repeatedly warned”, “Wang did not say”.
_HELPING = re.compile(
    r"(?:\s+(?:has|had|have|did|does|also|later|then|once|often|repeatedly|recently|again|himself|herself|not"
    r"|never|so|l['’]|aussi|avait|auch|hat|hatte|es|también|ha|lo|le|comme|wie))+$"
)
_ACCORDING = r"(?:according to|in the words of|as|so|laut|selon|d['’]après|según|comme|wie|en palabras de)"
_SAID_THEN_NAME = re.compile(
    rf"[,.]?\s*(?:{_ACCORDING}\s+)?(?:{_SAID}|according to|in the words of|so|laut|selon|según)\s+(?=\S)"
)
_AS_NAME_SAID = re.compile(rf"[,.]?\s*(?:as|wie|comme|como)\s+(?P<who>[^.!?;:“”\"«»„]{{2,80}}?)\s+{_SAID}\b")
_NAME_THEN_SAID = re.compile(rf"[,.]?\s*(?P<who>[^.!?;:“”\"«»„]{{2,80}}?)\s+{_SAID}\b")
_IN_BRACKETS = re.compile(r"[,.]?\s*\((?P<who>[^()“”\"«»„\d]{2,60})\)")
# What follows the verb where it tells of something else than the words before it.
_GOES_ON = re.compile(r"\s*(?:[:“„«\"]|that\b|que\b|dass\b|qu['’])")
_IS_OVER = re.compile(
    r"\s*(?:[.!,;]|$|(?:in|on|at|to|during|after|before|last|this|yesterday|today|later|recently|reporters|journalists"
    r"|[A-Z][a-z]+day|hier|gestern|ayer)\b(?![^.!?]*\bthat\b))"
)
_JOINS = re.compile(r"\s*,?\s*(?:and|but|while|whereas|und|aber|während|et|mais|tandis|y|pero|mientras)\b")
_BEFORE_COLON = re.compile(r"(?P<who>[^.!?;:“”\"«»„]{2,60}):\s*$")
_ACCORDING_BEFORE = re.compile(
    r"(?:\b(?:[Aa]ccording to|[Ii]n the words of|[Ll]aut|[Ss]elon|[Dd]['’]après|[Ss]egún|[Ee]n palabras de)|^Pour)\s+"
    r"(?P<who>[^.!?;:,“”\"«»„]{2,60})(?:,[^.!?;:“”\"«»„]{0,60})?,\s*$"
)
_PRONOUN = r"(?:he|she|they|er|sie|il|elle|ils|elles|él|ella)"
_HE_SAID = re.compile(
    rf"[,.]?\s*(?:{_PRONOUN}\s(?:\w+\s){{0,2}}?{_SAID}\b|{_SAID}[ -](?:t-)?{_PRONOUN}\b|a-t-(?:il|elle)\b)"
)
_HE = re.compile(rf"(?:^|.*\s){_PRONOUN}$", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<=[a-zß-ÿ])\. "
    r"| (?:who|that|which|in|on|at|as|after|during|told|qui|lors|dans|que|der|die|am)\b"
)
# Behind these stands a place or somebody who is spoken to or of: “a spokesman for Xi”, “the mayor of Paris”.
_PREPOSITIONS = (
    r"(?:for|to|by|with|from|in|at|near|against|on|after|before|between|pour|à|au|par|avec|dans|von|für|bei|zu|zum|mit"
    r"|aus|nach|para|a|con|en|desde)"
)
_OF_ANOTHER = re.compile(
    rf"(?:\b{_PREPOSITIONS}(?: (?:the|le|la|el|der|dem|den))?(?: [A-Z][a-z]+)*"
    r"|\b(?:of|de|del|du|des|von)(?: the| la)?)\s+$"
)
_TELLS_MORE = re.compile(rf"\b(?:{_PREPOSITIONS}|of|who|which|that|whose|qui|que|dont|quien)\b")
_BELONGS = re.compile(r"\s+(?:of|from|at|with|in|de|del|du|des|von|aus|vom)\s")
_JOINED = re.compile(r"\s+(?:and|und|et|y)\s+$")
_GERMAN_ARTICLE = re.compile(r"\b(?:[Dd]er|[Dd]ie|[Dd]as|[Ee]ine?)\s+$")
# No names, though a sentence that begins with them has a capital.
_ANYBODY = words_in(
    "Officials Analysts Experts Critics Diplomats Observers Economists Researchers Scientists Authorities Sources "
    "Police Protesters Supporters Opponents Residents Witnesses Lawmakers Reporters Journalists People Workers Farmers "
    "Investors Executives Leaders Ministers Aides Others Everyone Scholars Planners Drivers Doctors Teachers Readers "
    "Historians Generals Soldiers Commanders Insiders Neighbours Neighbors Beamte Experten Kritiker Analysten "
    "Diplomaten Forscher Sprecher Sprecherin Regierung Behörden Expertos Críticos Analistas Fuentes"
)
_STOP = re.compile(r"[.!?…] ")
_FAR = 150
_MOST_SMALL = 3


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what stands in one pair of quotation marks, and the part of the text that tells so.

    ``pronoun`` is whether it is only “he” or “she”, whoever that is; the speaker is empty then, as where nobody is.
    """

    speaker: str
    first: int
    last: int
    pronoun: bool = False


def attributions_in(text: str, spans: Sequence[tuple[int, int]], starts: Sequence[int]) -> Iterator[Attribution]:
    """Who says each of the quotations of a paragraph; ``starts`` are where its sentences begin."""
    said: Attribution | None = None
    for number, (start, end) in enumerate(spans):
        behind = spans[number - 1][1] + 1 if number else 0
        sentence = starts[bisect_right(starts, start) - 1] if starts and starts[0] <= start else 0
        found = _attributed(text, start, end + 1, max(behind, sentence, start - _FAR))
        if not found.speaker and said and said.speaker:
            between = text[max(said.last, behind) : start]
            if _goes_on(between, in_one_sentence=behind > sentence):
                found = Attribution(said.speaker, found.first, found.last)
        said = found
        yield found


def who_speaks_in(text: str) -> str:
    """The last one of whom a text without quotations tells that he or she says something: “Gabuev warns of this.”"""
    said = _SAID_THEN_NAME.match(text)
    found = _before(text) or (_leading_name(text[said.end() :]) if said else "",)
    return found[0]


def _goes_on(between: str, *, in_one_sentence: bool) -> bool:
    """Whether quoted words are the second half of what was quoted before them.

    “…,” said Ana Holm. “…” · Ana Holm spoke of “…” and “…”
    """
    rest = between.strip(" ,.:;—–-")
    if not rest:
        return True
    if _OF_SAYING.search(rest) or _STOP.search(between.strip()):
        return False
    aside = between.lstrip().startswith(",") and between.rstrip().endswith((",", ":", "."))
    return aside or (in_one_sentence and not any(names_in(f"by {rest}")))


def _attributed(text: str, start: int, end: int, head_start: int) -> Attribution:
    tail, head = text[end : end + _FAR], text[head_start:start]
    ended = text[end - 2] in ".…" or tail.startswith(".")
    behind = _behind(tail, ended=ended, parted=text[end - 2] in ",!?，" or tail.startswith(","))
    if behind:
        return Attribution(behind[0], start, end + behind[1], pronoun=not behind[0])
    before = _before(head)
    if before:
        return Attribution(before[0], head_start + before[1], end, pronoun=not before[0])
    late = _NAME_THEN_SAID.match(tail) if ended and not tail.startswith(".") else None
    if late and _IS_OVER.match(tail, late.end()) and (who := _who(late["who"])):
        return Attribution(who, start, end + late.end())
    return Attribution("", start, end)


def _behind(tail: str, *, ended: bool, parted: bool) -> tuple[str, int] | None:
    """Who is named right behind the quotation, empty for a pronoun, and where that ends."""
    he = _HE_SAID.match(tail)
    if he and not _GOES_ON.match(tail, he.end()):
        return "", he.end()
    said = _SAID_THEN_NAME.match(tail)
    if said and (who := _leading_name(tail[said.end() :])):
        return who, tail.find(who, said.end()) + len(who)
    for form in (_AS_NAME_SAID, _NAME_THEN_SAID):
        found = form.match(tail)
        if not found or ended or _JOINS.match(tail) or _GOES_ON.match(tail, found.end()):
            continue
        # “Under the title ‘…’ Ana Holm wrote a book.”
        if not parted and not _IS_OVER.match(tail, found.end()):
            continue
        if who := _who(found["who"]):
            return who, found.end()
    bracket = _IN_BRACKETS.match(tail)
    if bracket and (who := _alone(bracket["who"].partition(",")[0])):
        return who, bracket.end()
    return None


def _before(head: str) -> tuple[str, int] | None:
    """Who is named in front of the quotation, in its sentence, and where that begins."""
    for verb in reversed(list(_OF_SAYING.finditer(head))):
        clause = _HELPING.sub("", head[: verb.start()].rstrip(" "))
        if _HE.match(clause):
            return "", verb.start()
        if who := _who(clause):
            return who, max(clause.rfind(who), 0)
    according = _ACCORDING_BEFORE.search(head)
    if according and (who := _who(according["who"])):
        return who, according.start("who")
    colon = _BEFORE_COLON.search(head)
    if colon and (who := _alone(colon["who"].rpartition(",")[0] or colon["who"]) or _alone(colon["who"])):
        return who, colon.start("who")
    return None


def _leading_name(text: str) -> str:
    """The name that the words begin with, titles left out: “Foreign Minister Ana Holm, who …” → “Ana Holm”."""
    clause = "".join(takewhile(lambda sign: sign not in ';:!?“”"«»„(', text))
    parts = clause.split(",")
    first = _subject(_CLAUSE_ENDS.split(parts[0])[0])
    return first or (_alone(_CLAUSE_ENDS.split(parts[1])[0]) if len(parts) > 1 else "")


def _who(clause: str) -> str:
    """The one who does what follows: “Wang Wenbin, the spokesman,” · “the spokesman, Wang Wenbin,” · “Wang Wenbin”."""
    closed = clause.rstrip().endswith(",")
    parts = [part.strip() for part in clause.split(",") if part.strip()]
    if not parts:
        return ""
    if not closed:
        return _subject(parts[-1])
    return (_alone(parts[-2]) if len(parts) > 1 else "") or _alone(parts[-1])


def _alone(part: str) -> str:
    """The name that, with titles and small words such as “the spokesman”, is all that a part of a sentence says."""
    part = part.strip(" .")
    who = _subject(part)
    before = part.removesuffix(who)
    small = [word for word in before.split() if word[0].islower()]
    alone = len(small) <= _MOST_SMALL and not _TELLS_MORE.search(before) and not _OF_SAYING.search(before)
    return who if who and part.endswith(who) and alone else ""


def _subject(part: str) -> str:
    """Whose act is told in words such as “Putin”, “Russian President Vladimir Putin” or “Ana Holm of Riga”."""
    part = without_affiliation(part.strip())
    # A small word in front, as a name that begins a sentence counts here.
    found = [name for name in names_in(f"by {part}") if name in part]
    if not found:
        return ""
    first, last = found[0], found[-1]
    at = part.find(first)
    if _BELONGS.match(part, at + len(first)) and not _OF_ANOTHER.search(part[:at]):
        return first
    before = part[: part.rfind(last)]
    joined = _JOINED.search(before)
    both = bool(joined and len(found) > 1 and before[: joined.start()].endswith(found[-2]))
    name = f"{found[-2]}{joined[0]}{last}" if joined and both else last
    before = part[: part.rfind(name)]
    if not part.rstrip(" .").endswith(last) or _OF_ANOTHER.search(before) or _is_anybody(name, before):
        return ""
    return name


def _is_anybody(name: str, before: str) -> bool:
    return " " not in name and (name in _ANYBODY or bool(_GERMAN_ARTICLE.search(before)))
