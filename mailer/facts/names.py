"""Names: runs of capitalised words. Persons, places and bodies alike; the program cannot tell them apart."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import dropwhile

from mailer.facts.affiliations import LINKED, parted
from mailer.facts.fact import Name, Sentence
from mailer.facts.products import products_in, without_products
from mailer.facts.sentences import begins_a_sentence
from mailer.facts.vocabulary import words_in

CAPITALS = "".join(chr(code) for code in range(0x0530) if chr(code).isupper())
"""With which a name begins."""
# Not the possessive: “Singapore's Nanyang University” are two names.
_SHORT = rf"(?:[{CAPITALS}]\.)+[{CAPITALS}]?(?!\w)"
_WORD = rf"(?:{_SHORT}|People[’']s(?= Republic)|[{CAPITALS}]\w*+(?>(?:-{_SHORT}|[-’'](?!s\b)\w+)*))"
# “For” joins only what such a body does: not “Xi for China”.
_CAP = (
    r"(?:(?=[CIFAOSDM])(?:Cent(?:er|re)|Institute|Council|Committee|Foundation|Association|Organi[sz]ation|Agency|Fund|School|Office"
    rf"|Department|Ministry) for (?:the )?)?{_WORD}"
)
_LINK = (
    r"(?:of the|of|de la|de los|de|del|della|di|da|do|dos|du|des|von der|von|van der|van den|van|der|bin|ibn|al|el|y)"
)
# What looks ahead passes over small letters fast.
_RUN = re.compile(rf"(?=[{CAPITALS}])(?<![\w@#/.°]){_CAP}(?>(?: (?:{_LINK} )?{_CAP})*)(?![@$])")
_OPENS = frozenset('“"‘«„([—–:|•·')

_TITLES = words_in(
    "President Vice-President Minister Premier Chancellor Secretary Senator Congressman Congresswoman Representative "
    "Governor Mayor Ambassador Chairman Chairwoman Professor Prof Mr Mrs Ms Dr Sir Dame Lord Lady Herr Frau Monsieur "
    "Madame Mme Colonel Captain Lieutenant Sergeant Spokesman Spokeswoman Spokesperson Secretary-General Leader Gen "
    "Sen Rep Gov Lt Col Präsident Präsidentin Ministerpräsident Bundeskanzler Bundeskanzlerin Kanzler Außenminister "
    "Außenministerin Kremlin-Chef"
)
_WITH_TITLES = words_in("Prime Foreign Defense Defence Finance Deputy Vice Former General State Press Interior")
_SMALL = words_in(
    "a about above according across after again against ago all almost along already also although always am amid "
    "among an and another any are around as at away back because been before behind being below between beyond both "
    "but by can could despite did do does done down during each early earlier either else even every few first for "
    "former from further given had half has have he her here hers him his how however i if in indeed inside instead "
    "into is it its just last late later least less like many may maybe me meanwhile might more moreover most much "
    "must my near nearly neither never nevertheless next no nobody none nor not nothing now of off often on once one "
    "only onto or other others our out outside over own per perhaps quite rather recently second seven several shall "
    "she should since six so some somebody someone something sometimes soon still such ten than that the their them "
    "then there therefore these they third this those though three through throughout thus to today together tomorrow "
    "too toward towards two under unlike until up upon us was we were what whatever when where whereas whether which "
    "while who whom whose why will with within without would yes yesterday yet you your four five eight nine eleven "
    "twelve der die das den dem des ein eine einen einer jede jeder jedes zwei drei vier fünf sechs sieben zehn elf "
    "zwölf und oder aber auch auf aus bei bis für im in mit nach nicht nur seit sich sie er es wir ich über um unter "
    "von vor wenn wie wird zu zum zur als am an so dass doch noch ist sind hat le la les l un une et ou mais dans sur "
    "avec pour par selon depuis après avant à près chez entre vers il elle ils elles ce cette ces au aux el los las "
    "una pero con por para según desde"
)
# What belongs to a country or a part of the world: no name by itself, but the beginning of “European Union”.
_OF_A_COUNTRY = words_in(
    "western eastern northern southern american british chinese russian ukrainian european french german japanese "
    "indian israeli iranian turkish korean italian spanish polish canadian australian saudi african asian"
)
_NAMED_AFTER_ONE = words_in(
    "Union Commission Parliament Council Court Central Investment Space Economic Free Federation Republic Academy "
    "Airlines Airways Sea Ocean Arabia Ireland Sahara Australia Cape Cross League Cup Games Championship Championships"
)
# Days, months and short forms: no names by themselves either.
_NO_NAMES = _OF_A_COUNTRY | words_in(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar "
    "märz mai juni juli oktober dezember mr mrs ms dr feb mar apr jun jul aug sep sept oct nov dec jr bn gmt utc usd "
    "eur gbp chf dear"
)
# German nouns behind a number: “42 Prozent der Wähler” names nobody.
_MEASURED = words_in(
    "Prozent Prozentpunkte Prozentpunkten Million Millionen Milliarde Milliarden Billionen Tausend Mio. Mio Mrd. Mrd "
    "Euro Dollar US-Dollar Franken Tonnen Kilometer Meter Jahre Jahren Tage Tagen Wochen Monate Monaten Stunden "
    "Minuten Hälfte Drittel Viertel Fünftel Zehntel"
)
_DIGIT = re.compile(r"\d")
# “F-35”, “Covid-19”, “A320”: no word that begins a sentence has a digit. “Q3” is a time.
_NUMBERED = re.compile(r"(?!(?:Q[1-4]|H[12])$)[^\W\d_]+-?\d")
# The number of a century or a chapter.
_ROMAN = re.compile(r"[IVX]{2,}(?:e|er|[eè]me)?")


def names_of(sentences: Iterable[Sentence], language: str) -> tuple[Name, ...]:
    """The names of a text in the order of their first mention; none from headings, whose words may all be capitalised.

    In German every noun is capitalised, so that only runs of two words or more count.
    """
    found: dict[str, list[object]] = {}
    for sentence in sentences:
        if sentence.heading:
            continue
        for words in names_in(sentence.text):
            if language == "de" and " " not in words and not _NUMBERED.search(words):
                continue
            known = found.setdefault(words.casefold(), [words, 0, sentence])
            known[1] = int(str(known[1])) + 1
    return tuple(_name(*known) for known in found.values())  # type: ignore[arg-type]


def _name(words: str, times: int, sentence: Sentence) -> Name:
    return Name(words=sys.intern(words), times=times, sentence=sentence.text, paragraph=sentence.paragraph)


def names_in(text: str) -> Iterator[str]:
    """The names in one sentence; a single word that begins it may be any word and is none."""
    if _DIGIT.search(text):
        yield from (found[0] for found in products_in(text))
        text = without_products(text)
    for run in _RUN.finditer(text):
        yield from _names_of(run[0], first=run.start() == 0 or _is_opened(text, run.start()))


def names_in_paragraph(text: str) -> Iterator[str]:
    """What ``names_in`` tells of the sentences of a paragraph, without taking them apart first."""
    for run in _RUN.finditer(text):
        words, at = run[0], run.start()
        # Only a single word may be no name because of where it stands.
        first = " " not in words and (at == 0 or _is_opened(text, at) or begins_a_sentence(text, at))
        yield from _names_of(words, first=first)


def _is_opened(text: str, at: int) -> bool:
    """Whether a mark stands before ``at`` behind which any word may begin with a capital."""
    return text[at - 1] in _OPENS or text.endswith((": ", "— ", "– "), 0, at)


def without_affiliation(clause: str) -> str:
    """``clause`` less the body that the name at its end belongs to: “… Ana Pérez of the Carnegie Endowment”."""
    found = list(names_in(f"by {clause}"))
    while len(found) > 1:
        head, name, rest = clause.rpartition(found[-2])
        between, body, tail = rest.partition(found[-1])
        if not name or not body or tail.strip(" .") or not LINKED.fullmatch(between):
            break
        clause = f"{head}{name}"
        found.pop()
    return clause


# A shelf tells of the same people again and again.
@lru_cache(maxsize=20_000)
def _names_of(run: str, *, first: bool) -> tuple[str, ...]:
    return tuple(
        " ".join(words)
        for at, part in enumerate(parted(run.split(" "), _TITLES))
        for words in _parts(part, first=first and at == 0)
    )


def _parts(words: list[str], *, first: bool) -> Iterator[list[str]]:
    """The names in a run, without the small words and titles in front of them."""
    named = list(dropwhile(_says_nothing, words))
    before = words[: len(words) - len(named)][-1:]
    if named and named[0] in _NAMED_AFTER_ONE and before and before[0].casefold() in _OF_A_COUNTRY:
        named = before + named
    words, first = named, first and len(named) == len(words)
    title = max((at for at, word in enumerate(words) if word in _TITLES), default=-1)
    if title >= 0:
        before = [word for word in words[:title] if word not in _WITH_TITLES and word not in _TITLES]
        if not first or len(before) > 1:
            yield from _parts(before, first=first) if before else ()
        yield from _parts(_without_office(words[title + 1 :]), first=False)
        return
    while words and (words[-1].casefold() in _NO_NAMES or not words[-1][0].isupper()):
        words.pop()
    if not words or (
        len(words) == 1
        and ((first and not _NUMBERED.search(words[0])) or len(words[0]) < 2 or _ROMAN.fullmatch(words[0]))
    ):
        return
    yield words


def _says_nothing(word: str) -> bool:
    """Whether a word in front of a name is none of it; “L’aéroport” has a capital only because it begins a sentence."""
    elided = len(word) > 2 and word[1] in "'’" and word[0] in "LDldSs" and word[2].islower()
    small = (word.casefold() in _SMALL and word != "US") or word in _MEASURED
    return small or word.casefold() in _NO_NAMES or elided or word[0].islower()


def _without_office(words: list[str]) -> list[str]:
    """What stands behind a title less the office: “of State Antony Blinken” → “Antony Blinken”."""
    words = list(dropwhile(lambda word: word in _WITH_TITLES, words))
    if len(words) > 2 and words[0] == "of":
        words = words[2:]
    return words[1:] if words and not words[0][0].isupper() else words
