"""Who wrote it and from where: bylines, handles, and the dateline that opens a wire story."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from mailer.facts.written_days import day
from mailer.model.story import Author

_LONGEST = 200
_BY = re.compile(
    r"(?:by|written by|von|par|por|author|authors|autor|autorin)\s*:?\s+|(?:作者|撰文|记者|文)\s?[:：/／]\s?",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@[A-Za-z0-9_][A-Za-z0-9_.]{0,38}(?:@[a-z0-9.-]{3,60})?")
_PARTICLE = r"(?:de|del|della|di|da|dos|du|van|von|der|den|ter|zu|al|el|bin|ibn|la|le|af|av|of|the)"
_NAME_WORD = r"(?:[^\W\d_a-zß-ÿ][\w.’'‘-]*|[dl]['’][^\W\d_][\w-]*)"
_NAME = re.compile(rf"(?:{_PARTICLE} |{_NAME_WORD} ){{0,5}}{_NAME_WORD}")
_CJK_NAME = re.compile("[\u3400-\u9fff·]{2,12}")
_AND = re.compile(r"\s+(?:and|und|et|y|&)\s+|[、]")
_PARTS = re.compile(r"\s+[|·•–—-]\s+|\s*[|·•]\s*")
_NOT_A_NAME = {
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "then", "now"),
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "contrast", "comparison"),
}
_ORGANISATION = re.compile(
    r"\b(?:Universit\w*|Institut\w*|Cent(?:er|re)|Council|College|School|Academy|Foundation|Ministry|Agency|Association|Society"
    r"|Press|News|Times|Post|Journal|Review|Daily|Tribune|Herald|Reuters|Bloomberg|AP|AFP|BBC|CNN|Bank|Group|Project|Fund"
    r"|Stiftung|Hochschule|Zeitung|Commission|Department|Bureau|Network|Initiative|Library|Museum)\b"
)

# Behind a comma these are what somebody is, however many capitals they are written with.
_ROLE = re.compile(
    r"\b(?:editors?|editor-in-chief|(?:co-)?author|writer|reporter|correspondent|columnist|contributor|journalist|critic"
    r"|photographer|producer|staff|desk|team|analyst|fellow|professor|lecturer|researcher|scholar|economist|historian"
    r"|director|president|chair\w*|chief|head|manager|officer|founder|member|advis[eo]r|minister|secretary|ambassador"
    r"|consultant|engineer|redakteur(?:in)?|korrespondent(?:in)?|rédact(?:eur|rice)|journaliste|correspondant)\b",
    re.IGNORECASE,
)
_NAMES_PARTED = re.compile(r"\s*[,;]\s*(?:(?:and|und|et|y)\s+)?|\s+(?:and|und|et|y|&)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """What one line says about who wrote it; ``rest`` is what could not be placed."""

    authors: tuple[Author, ...]
    published: dt.date | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """The opening of a wire story: ``place`` and ``agency``, and how many characters it takes."""

    place: str
    agency: str
    length: int


def byline(text: str) -> Byline | None:
    """The authors a line names when it is nothing but a byline."""
    if len(text) > _LONGEST:
        return None
    handle = _HANDLE.match(text)
    if handle and (handle.end() == len(text) or not text[handle.end()].isalnum()):
        return Byline(authors=(Author(name=handle.group().rstrip(".")),), rest=text[handle.end() :].strip(" |·•–—-,"))
    found = _BY.match(text)
    if not found:
        return None
    people, published, more = _parts(text[found.end() :])
    authors = authors_of(people)
    if not authors:
        return None
    affiliation = ", ".join(more)
    if affiliation:
        authors = tuple(
            Author(name=one.name, role=one.role, affiliation=one.affiliation or affiliation) for one in authors
        )
    return Byline(authors=authors, published=published)


def _parts(text: str) -> tuple[str, dt.date | None, list[str]]:
    """Names with their roles, the day, and whatever else stands behind bars or dashes."""
    published = None
    people, *others = [part for part in _PARTS.split(text) if part] or [""]
    more = []
    for part in others:
        found = day(part)
        published = published or found
        if not found and not re.fullmatch(r"\d{1,2}[:.]\d{2}.{0,12}|\d+ min(?:ute)?s? read", part):
            more.append(part)
    # A day may stand at the end of the names as well: “By Ana Lind, May 3, 2024”, “on 3 May 2024”.
    for comma in re.finditer(r",\s+|\s+on\s+", people):
        found = day(people[comma.end() :])
        if found:
            return people[: comma.start()], published or found, more
    return people, published, more


def authors_of(text: str) -> tuple[Author, ...]:
    """The authors in the words of a byline behind its “by”; none when these words are no names.

    ``A and B``, ``A, B and C``, ``A, role``, ``A, role, affiliation``, ``A, affiliation``.
    """
    segments = [segment.strip() for segment in text.strip(" :,").split(",") if segment.strip()]
    if not segments or not _are_names(_names_in(segments[0])):
        return ()
    taken = 1
    if len(_names_in(segments[0])) == 1:
        # “A, B and C” and “A, B, and C”: the segment with the “and” ends the names.
        last = next((at for at, segment in enumerate(segments[1:], start=1) if _ends_a_row(segment)), 0)
        if last and all(_are_names(_names_in(segment)) for segment in segments[1 : last + 1]):
            taken = last + 1
    names = [name for segment in segments[:taken] for name in _names_in(segment)]
    return tuple(_author(name, segments[taken:]) for name in names)


def _names_in(segment: str) -> list[str]:
    return [name.strip() for name in _AND.split(re.sub(r"^(?:and|und|et|&) ", "", segment))]


def _ends_a_row(segment: str) -> bool:
    return bool(_AND.search(f" {segment}"))


def _are_names(words: list[str]) -> bool:
    return all(is_name(word) for word in words)


def people_in(text: str) -> tuple[str, ...]:
    """The people in a row of full names, such as ``A B, C D and E F``; none where it may be one name and a role."""
    parts = [part for part in _NAMES_PARTED.split(text) if part]
    people = [
        " " in part and is_name(part) and not _ROLE.search(part) and not _ORGANISATION.search(part) for part in parts
    ]
    return tuple(parts) if len(parts) > 1 and all(people) else ()


def is_name(text: str) -> bool:
    """Whether ``text`` looks like the name of a person or of a desk."""
    if _CJK_NAME.fullmatch(text) or _HANDLE.fullmatch(text):
        return True
    first = text.split(maxsplit=1)[0].lower() if text else ""
    return len(text) <= 60 and first not in _NOT_A_NAME and bool(_NAME.fullmatch(text))


def _author(name: str, about: list[str]) -> Author:
    if not about:
        return Author(name=name)
    if len(about) == 1 and _ORGANISATION.search(about[0]):
        return Author(name=name, affiliation=about[0])
    return Author(name=name, role=about[0], affiliation=", ".join(about[1:]))


_AGENCIES = (
    "AP|Reuters|REUTERS|AFP|dpa|DPA|UPI|EFE|ANSA|Xinhua|TASS|Kyodo|Bloomberg|PTI|ANI|APA|SDA|PA|CP|NTB|TT|Ritzau|Yonhap|IANS"
    "|The Associated Press|Associated Press|RFE/RL|CNN|VOA"
)
_WORD = r"[A-ZÀ-ÖØ-ÞА-Я]{2,}(?:[’'.-][A-ZÀ-ÖØ-Þ]+)*\.?"
_PLACE = rf"(?:{_WORD}|[A-Z]\.)(?:[ /](?:{_WORD}|[A-Z]\.)){{0,3}}"
_REGION = r"(?:, [A-Z][\w.’'-]{1,20}(?: [A-Z][\w.’'-]{1,20}){0,2})?"
_TOWN = r"[^\W\d_a-zß-ÿ][\w.’'/-]{1,20}(?: (?:of|de|la|le|am|an|der|[^\W\d_a-zß-ÿ][\w.’'/-]{0,20})){0,4}"
_WHEN = r"(?:, [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?"
_DASH = r"\s*(?:—|–|--|\s-)\s*"
_WIRE = re.compile(
    rf"(?:(?P<place>{_TOWN}{_REGION}{_WHEN}) )?\((?P<agency>{_AGENCIES})(?:/[A-Za-z]{{2,12}})?\){_DASH}(?=\S)"
)
_PLACED = re.compile(rf"(?P<place>{_PLACE}{_REGION}{_WHEN}){_DASH}(?=[\"“‘„«A-ZÀ-ÞА-Я0-9$€£])")
_CHINESE = re.compile(
    "(?P<agency>新华社|中新社|中新网|路透社|法新社|美联社)(?P<place>[\u3400-\u9fff]{2,6}?)(?:\\d{1,2}月)?\\d{1,2}日电\\s*"
)
# In capitals and before a dash, but no place.
_NO_PLACE = {
    *("NATO", "EU", "US", "USA", "UN", "UK", "WHO", "IMF", "OPEC", "ASEAN", "BRICS", "FBI", "CIA", "COVID", "UPDATE"),
    *("BREAKING", "CORRECTION", "EXCLUSIVE", "WATCH", "NEWS", "NOTE", "ANALYSIS", "OPINION", "INTERVIEW", "VIDEO"),
    *("PHOTOS", "LIVE"),
}


def dateline(text: str) -> Dateline | None:
    """The dateline that a first paragraph opens with."""
    opening = text[:140]
    found = _WIRE.match(opening) or _PLACED.match(opening) or _CHINESE.match(opening)
    if not found or found.end() >= len(text):
        return None
    groups = found.groupdict()
    place, agency = (groups.get("place") or "").strip(), groups.get("agency") or ""
    if not agency and (place in _NO_PLACE or len(place) < 3):
        return None
    return Dateline(place=place, agency=agency, length=found.end())


def is_agency(text: str) -> bool:
    """Whether a line is nothing but the name of a news agency."""
    return len(text) <= 30 and bool(re.fullmatch(rf"\(?(?:{_AGENCIES})\)?", text))
