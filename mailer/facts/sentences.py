"""A Markdown body → sentences as plain words, each with its paragraph. Linear in the length of the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.facts.fact import Sentence
from mailer.facts.line_ends import parted_at_line_ends
from mailer.facts.stops import ends_in_an_abbreviation
from mailer.model.text import split_lines, width

_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s+|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*")
_RULE = re.compile(r"[-*_|: =]{2,}")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?=\S)")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:\s*\S")

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# Escaped signs wait in a corner of Unicode that nobody writes in, so that they are not taken for marks.
_CORNER = 0x10FE00
_WAITING = re.compile("[\U0010fe21-\U0010fe7e]")
_TARGET = r"\([^()]*+(?>(?:\([^()]*+\)[^()]*+)*)\)"
_PICTURE = re.compile(rf"!\[[^\[\]]*+\](?:{_TARGET}|\[[^\[\]]*+\])")
_LINK = re.compile(rf"\[([^\[\]]*+)\](?:{_TARGET}|\[[^\[\]]*+\])")
_DROPPED = re.compile(r"<(?:https?://|mailto:)[^\s<>]*+>|\[\^[^\[\]\s]*+\]|`++|~~")
_STARS = re.compile(r"(?<!\*)\*++")
_LINES = re.compile(r"(?<!\w)_++|(?<!_)_++(?!\w)")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|nbsp|#39);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": "\u00a0", "#39": "'"}
_ANY_MARK = re.compile(r"[\\\[<`~*_&\U0010fe21-\U0010fe7e]")
# Not a no-break space: it holds a number together.
_OTHER_SPACE = "\t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029"
_SPACE = re.compile(f"[ {_OTHER_SPACE}]+")
_ANY_OTHER_SPACE = re.compile(f"[{_OTHER_SPACE}]")

_END = re.compile(r"(?P<stop>[.!?…।؟][”“\"’'»«)\]]*+) |(?P<wide>[。！？][”’」』）]*+)")
_STOPS, _WIDE_STOPS = frozenset(".!?…।؟"), frozenset("。！？")
_CLOSES = frozenset("”“\"’'»«)]」』）")
_OPENS = frozenset("“\"‘'«»„(（[¿¡「『")
# Further than the abbreviations of a headline: what stands before numbers and names in running text.
_SHORT = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|approx|ca|Nr|Abs|Art|Bd|bzw|Mio|Mrd|Tsd|Hr|Fr|Mme|Mlle|MM|Pres|Fig|al"
    r"|pp?|vol|e\.g|i\.e|cf|sog|Str|z\. ?B|d\. ?h|u\. ?a|usw)\.$"
)
_ORDINAL = re.compile(
    r"\b(am|vom|zum|zur|im|die|der|des|den|dem|bis|beim|und|ihr\w{0,2}|seine?[mnrs]?|unser\w{0,2}|dies\w{1,2})?"
    r" ?\d{1,3}\.$"
)
_AFTER_ORDINAL = re.compile(
    r"(?:Jan|Feb|Mär|April|Mai|Jun|Jul|Aug|Sept|Okt|Nov|Dez|Jahrhundert|Jahrestag|Gipfel|Amtszeit|Parteitag|Quartal"
    r"|Auflage|Mal\b)",
    re.IGNORECASE,
)
_LONGEST_SHORT = 12
# No short form is a word of so many letters.
_LONGEST_STEM = 7

_SAYS_SOMETHING = re.compile(r"[^\W_]")

# What runs on for longer is a list or a table whose stops are missing. It is cut, so that each of its numbers can be
# shown with the words around it: behind a comma, else between two words, else wherever no number is cut in two.
LONGEST_SENTENCE = 2_000
_CUTS = tuple(
    map(
        re.compile,
        (r"[,;:，；：、] ?(?=[^\W\d_])", r"(?<=[^\W\d_]) (?=[^\W\d_])", r"(?<!\d) (?!\d)", r"(?<![\d.,])|(?![\d.,])"),
    )
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading, list item or row of a table as plain words; ``number`` counts from 1."""

    text: str
    number: int
    heading: bool = False


def sentences_of(body: str) -> Iterator[Sentence]:
    """The sentences of a Markdown body; a heading is one. Code and the addresses of links are not among the words."""
    return (sentence for paragraph in paragraphs_of(body) for sentence in sentences_in(paragraph))


def sentences_in(paragraph: Paragraph) -> Iterator[Sentence]:
    """The sentences of one paragraph; together they are all its words. One over 2,000 characters comes in parts."""
    text, start, looked = paragraph.text, 0, 0
    for end in _ends(text) if not paragraph.heading else ():
        if _SAYS_SOMETHING.search(text, looked, end):
            if end - start > LONGEST_SENTENCE:
                yield from _cut(paragraph, start, end)
            else:
                yield Sentence(text=text[start:end].rstrip(" "), paragraph=paragraph.number, start=start)
            start = end + text.startswith(" ", end)
        looked = end
    if _SAYS_SOMETHING.search(text, looked):
        yield from _cut(paragraph, start, len(text))


def _cut(paragraph: Paragraph, start: int, end: int) -> Iterator[Sentence]:
    """A sentence, or the parts of one that is too long; an endless row of digits is left out."""
    text = paragraph.text
    while start < end:
        at = _where_to_cut(text, start, end) if end - start > LONGEST_SENTENCE else end
        if at - start <= LONGEST_SENTENCE:
            part = text[start:at].rstrip(" ")
            yield Sentence(text=part, paragraph=paragraph.number, start=start, heading=paragraph.heading)
        start = at + text.startswith(" ", at)


def _where_to_cut(text: str, start: int, end: int) -> int:
    """The last good place in the second half of what may stand together, or the first one behind it."""
    limit = start + LONGEST_SENTENCE
    for cut in _CUTS:
        found = cut.finditer(text, limit - LONGEST_SENTENCE // 2, limit + 1)
        places = [place.end() for place in found if place.end() <= limit]
        if places:
            return places[-1]
    behind = _CUTS[-1].search(text, limit, end)
    return behind.end() if behind else end


def paragraphs_of(body: str) -> Iterator[Paragraph]:
    """The paragraphs of a Markdown body as plain words, empty ones left out."""
    number = 0
    for block, heading in _blocks(body):
        for lines in parted_at_line_ends(block) if len(block) > 1 else (block,):
            text = plain_words(_joined(lines)) if lines else ""
            if text:
                number += 1
                yield Paragraph(text=text, number=number, heading=heading)


def plain_words(text: str) -> str:
    """One paragraph of Markdown without its marks, its pictures and the addresses of its links, on one line."""
    if not _ANY_MARK.search(text):
        return _spaced(text)
    text = _ESCAPED.sub(lambda found: chr(_CORNER + ord(found[1])), text)
    text = _LINK.sub(r"\1", _PICTURE.sub("", text))
    text = _LINES.sub("", _STARS.sub(_star, _DROPPED.sub("", text)))
    text = _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)
    text = _WAITING.sub(lambda found: chr(ord(found[0]) - _CORNER), text)
    return _spaced(text)


def _spaced(text: str) -> str:
    spaced = "  " not in text and not _ANY_OTHER_SPACE.search(text)
    return (text if spaced else _SPACE.sub(" ", text)).strip()


def _star(found: re.Match[str]) -> str:
    """Stars between blanks or between digits are no marks."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    alone = (not before.strip() and not after.strip()) or (before.isdigit() and after.isdigit())
    return found[0] if alone else ""


def _blocks(body: str) -> Iterator[tuple[list[str], bool]]:
    """Lines that belong together, and whether they are a heading."""
    lines: list[str] = []
    fenced = False
    for raw in split_lines(body):
        line = raw.lstrip("> \t") if raw.lstrip().startswith(">") else raw
        opens = _FENCE.match(line)
        if opens or fenced or not line.strip():
            fenced = fenced != bool(opens)
            yield lines, False
            lines = []
        elif _HEADING.match(line):
            yield lines, False
            yield [line.strip().strip("#")], True
            lines = []
        elif _RULE.fullmatch(line.strip()):
            yield lines, bool(len(lines) == 1 and _UNDERLINE.fullmatch(line))
            lines = []
        elif not _DEFINITION.match(line):
            starts = _ITEM.match(line)
            row = line.lstrip().startswith("|")
            if starts or row:
                yield lines, False
                lines = []
            lines.append(line.replace("|", " ") if row else line[starts.end() :] if starts else line)
    yield lines, False


def _joined(lines: list[str]) -> str:
    """The lines as one; Chinese and Japanese lines meet without a blank."""
    parts: list[str] = []
    for line in lines:
        line = line.strip().removesuffix("\\")
        if parts and line:
            parts.append("" if width(parts[-1][-1:] or " ") == width(line[0]) == 2 else " ")
        parts.append(line)
    return "".join(parts)


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        if found["wide"]:
            yield found.end()
        elif _begins(text, found.end()) and not _stays(text, found.start() + 1, found.end()):
            yield found.end("stop")


def begins_a_sentence(text: str, at: int) -> bool:
    """Whether a sentence of the paragraph ``text`` begins at ``at``, where a capital stands."""
    stop = at - (text[at - 1] == " ")
    while stop and text[stop - 1] in _CLOSES:
        stop -= 1
    sign = text[stop - 1 : stop]
    if sign in _STOPS:
        return text[at - 1] == " " and not _stays(text, stop, at)
    return sign in _WIDE_STOPS


def _begins(text: str, at: int) -> bool:
    """Whether a sentence can begin here: with anything but a small letter."""
    sign = text[at : at + 1]
    return sign in _OPENS or (sign.isalnum() and not sign.islower()) if sign else False


def _stays(text: str, stop: int, following: int) -> bool:
    """Whether the full stop that ends at ``stop`` belongs to a short form or to an ordinal such as “3. Oktober”."""
    if text[stop - 1] != "." or (stop > _LONGEST_STEM and text[stop - 1 - _LONGEST_STEM : stop - 1].isalpha()):
        return False
    before = text[max(0, stop - _LONGEST_SHORT) : stop]
    if ends_in_an_abbreviation(before) or _SHORT.search(before):
        return True
    ordinal = _ORDINAL.search(before)
    return bool(ordinal and (ordinal[1] or _AFTER_ORDINAL.match(text, following)))
