"""Rules of an edition in another language: it says what the original says, and in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.rule import Found, rule
from mailer.check.sourcing.measures import Unit, compared, is_same_value
from mailer.check.texts import as_read, paragraphs, tongue_of, tongue_of_the_original
from mailer.facts.fact import Number as Told
from mailer.facts.found import numbers_of_figure
from mailer.model.finding import Severity
from mailer.model.issue import Answers, Block, Issue, Note, Number, Question, Quote, Stories, Video, tag_of

_SENTENCE = re.compile(r"[^.!?。！？؟]+")
_FEWEST_WORDS = 5
_LIKE_AN_EDITION = re.compile(r"issue(?![\w])(?!\.md$).*\.(?:md|markdown)$", re.IGNORECASE)
_MEANT_TAG = re.compile(r"issue[ ._-]+([a-z]{2,3})(?:[ ._-]+([A-Za-z]{2,4}))?\.(?:md|markdown)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def _outline(issue: Issue) -> list[str]:
    """What stands where, without words."""
    return [
        f"{block.type} of {block.story}" if isinstance(block, Quote | Number) and block.story else block.type
        for block in issue.blocks
    ]


@rule(
    "C40",
    Severity.WARNING,
    "A translation has the original’s blocks",
    why="A block, story or figure added or taken out in one language after translating is missing in the other.",
    fails="issue.fr.md without the story that issue.md has",
    passes="the same blocks and stories in the same order, translated",
)
def translation_has_the_blocks(checked: Checked) -> Iterator[Found]:
    if not checked.original:
        return
    here, there = _outline(checked.issue), _outline(checked.original)
    if here != there:
        at = next(
            (at for at, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there))
        )
        wanted = f"the original has {there[at]} there" if at < len(there) else "the original has no more"
        what = f"block {at + 1} is {here[at]}" if at < len(here) else f"there is no block {at + 1}"
        spot = checked.at("blocks", min(at, max(len(here) - 1, 0)))
        yield Found(message=f"{what}; {wanted}", fix="bring the two in line", spot=spot)
        return
    for position, (block, other) in enumerate(zip(checked.issue.blocks, checked.original.blocks, strict=True)):
        if isinstance(block, Stories) and isinstance(other, Stories):
            stories, wanted_stories = [item.story for item in block.items], [item.story for item in other.items]
            if stories != wanted_stories:
                odd = sorted(set(stories) ^ set(wanted_stories))
                what = (
                    f"not the same stories as the original: {', '.join(odd)}"
                    if odd
                    else "the stories stand in another order"
                )
                spot = checked.at("blocks", position, block.type, "items")
                yield Found(message=what, fix="bring the two in line", spot=spot)


@rule(
    "C41",
    Severity.WARNING,
    "A translation is translated",
    why="A sentence left in the other language is the one that everybody thought somebody else would do.",
    fails='caption: "The worth of the tea that lies unsold."     (in issue.fr.md as in issue.md)',
    passes='caption: "La valeur du thé qui reste invendu."',
)
def translation_is_translated(checked: Checked) -> Iterator[Found]:
    if not checked.original or _same_tongue(checked):
        return
    left = {sentence for text in _own_words(checked.original) for sentence in _sentences(text)}
    for location, source in _placed_words(checked.issue):
        for sentence in _sentences(source):
            if sentence in left:
                in_letter = location == ("letter",)
                written = _as_written(checked.front.body, sentence) if in_letter else ""
                spot = checked.in_letter(written) if in_letter else checked.at(*location)
                fix = f"translate it into the language of this edition ({checked.edition.language})"
                yield Found(message=f"“{sentence[:50]}…” stands in the original too", fix=fix, spot=spot)
                break


def _same_tongue(checked: Checked) -> bool:
    return tongue_of_the_original(checked) == tongue_of(checked) != "zh"


def _as_written(body: str, sentence: str) -> str:
    """As many words of the sentence as stand on one line of the file."""
    words = sentence.split()
    return next((part for count in range(len(words), 0, -1) if (part := " ".join(words[:count])) in body), "")


def _sentences(text: str) -> Iterator[str]:
    for found in _SENTENCE.finditer(text):
        sentence = " ".join(found.group().split())
        if len(sentence.split()) >= _FEWEST_WORDS or sum(char > "\u2e80" for char in sentence) >= 2 * _FEWEST_WORDS:
            yield sentence


def _own_words(issue: Issue) -> Iterator[str]:
    for _, source in _placed_words(issue):
        yield source


def _placed_words(issue: Issue) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the desk wrote itself, and so translates, with where it stands."""
    for key in ("subject", "preheader", "title"):
        yield (key,), as_read(getattr(issue, key), slots=True)
    for part in paragraphs(issue.letter):
        yield ("letter",), as_read(part, slots=True, markdown=True)
    for position, block in enumerate(issue.blocks):
        at = ("blocks", position, block.type)
        for key in _translated_keys(block):
            yield (*at, key), as_read(getattr(block, key), markdown=True)
        if isinstance(block, Stories | Answers):
            for number, item in enumerate(block.items):
                for key in ("headline", "blurb", "text"):
                    yield (*at, "items", number, key), as_read(getattr(item, key, ""), markdown=True)


def _translated_keys(block: Block) -> tuple[str, ...]:
    match block:
        case Number():
            return ("caption",)
        case Question():
            return ("context", "ask")
        case Quote() | Note():
            return ("text",)
        case Video():
            return ("title",)
        case _:
            return ()


@rule(
    "C42",
    Severity.WARNING,
    "A translation has the original’s date and number",
    why="Both are printed above the letter.",
    fails="issue.fr.md:   issue_number: 46     (issue.md has 47)",
    passes="issue.fr.md:   issue_number: 47",
)
def translation_has_date_and_number(checked: Checked) -> Iterator[Found]:
    if not checked.original:
        return
    for key in ("date", "issue_number"):
        here, there = getattr(checked.issue, key), getattr(checked.original, key)
        if here != there:
            message = f"{key} is {here or 'missing'}; the original has {there or 'none'}"
            yield Found(message=message, fix="bring the two in line", spot=checked.at(key))


@rule(
    "C43",
    Severity.WARNING,
    "A translation has the original’s figure",
    why="The wrong number is what an editor fears most, in any language: a million for a billion, euros for dollars.",
    fails='figure: "49 millions de dollars"     (issue.md has "$94 million")',
    passes='figure: "94 millions de dollars"',
)
def translation_has_the_figure(checked: Checked) -> Iterator[Found]:
    if not checked.original:
        return
    figures = [(at, block) for at, block in enumerate(checked.issue.blocks) if isinstance(block, Number)]
    others = [block for block in checked.original.blocks if isinstance(block, Number)]
    for (position, block), other in zip(figures, others, strict=False):
        if not _tell_the_same(block.figure, tongue_of(checked), other.figure, tongue_of_the_original(checked)):
            message = f"the figure is {block.figure}; the original has {other.figure}"
            spot = checked.at("blocks", position, block.type, "figure")
            yield Found(message=message, fix="look which one is right", spot=spot)


def _tell_the_same(figure: str, language: str, original: str, theirs: str) -> bool:
    """Whether two figures have one value and one unit; of one that cannot be read, whether it has the same digits."""
    here, there = numbers_of_figure(figure, language), numbers_of_figure(original, theirs)
    if here and len(here) == len(there):
        return all(any(_are_one(one, other) for other in there) for one in here)
    # Words of a language whose numbers are not read have no digits, and are nobody’s slip.
    return _digits(figure) == _digits(original) or not (_digits(figure) and _digits(original))


def _are_one(one: Told, other: Told) -> bool:
    return is_same_value(one, other) and compared(one, other, one_language=False) is not Unit.OTHER_MEASURE


def _digits(figure: str) -> str:
    """The digits of a figure without what groups and parts them; another script's digits count as the same."""
    found = "".join(str(int(char)) for part in _DIGITS.findall(figure) for char in part)
    return found.strip("0")


@rule(
    "C47",
    Severity.WARNING,
    "A file that looks like a translation is one",
    why="One with another name is not mailed to anybody: its readers get another language.",
    fails="issue.fr_FR.md, or issue-fr.md",
    passes="issue.fr-FR.md, or issue.fr.md",
)
def translation_has_its_name(checked: Checked) -> Iterator[Found]:
    if checked.original:
        return
    folder = checked.publication.issues / checked.issue.slug
    for path in sorted(folder.iterdir()):
        if path.is_file() and _LIKE_AN_EDITION.match(path.name) and tag_of(path.name) is None:
            meant = _MEANT_TAG.fullmatch(path.name)
            tag = "-".join(filter(None, meant.groups())) if meant else ""
            name = f"issue.{tag}.md" if tag else "issue.TAG.md with the tag of its language, such as issue.fr.md"
            fix = f"name it {name}, or put it elsewhere"
            spot = Spot(checked.publication.shown(path))
            yield Found(message="this is no edition, and nobody gets it", fix=fix, spot=spot)


@rule(
    "C48",
    Severity.ERROR,
    "No two editions have one language",
    why="Readers of that language would get the one or the other.",
    fails="issue.en.md beside an issue.md that is in English itself",
    passes="issue.fr.md beside it",
    excusable=False,
)
def translation_has_a_language_of_its_own(checked: Checked) -> Iterator[Found]:
    if not checked.original:
        return
    theirs = checked.original.language or checked.publication.publication.language
    if checked.edition.language.lower() == theirs.lower():
        message = f"this edition is in {theirs}, as the original is"
        fix = "give it the name of its own language, or take it away"
        yield Found(message=message, fix=fix, spot=Spot(checked.front.file))


RULES = (
    translation_has_its_name,
    translation_has_a_language_of_its_own,
    translation_has_the_blocks,
    translation_is_translated,
    translation_has_date_and_number,
    translation_has_the_figure,
)
