"""The texts of an issue that state something, each with the story that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from mailer.check.checked import Checked, Spot
from mailer.check.texts import as_read, paragraphs, texts_of, tongue_of, tongue_of_the_original
from mailer.facts.line_ends import parted_at_line_ends
from mailer.model.issue import Number, Question, Quote, Stories, StoryItem

_FEW_WORDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text as readers see it; ``place`` is what it is called.

    ``story`` is the one that it speaks of, empty where it may be any. ``around`` are the words that stand with it.
    ``translates`` is whether those say the same in another language, and ``side_by_side`` whether they are no more
    than the one paragraph that does; ``tongue`` is that language, ``language`` its own. ``stands`` gives the line of
    some of its words.
    """

    place: str
    words: str
    stands: Callable[[str], Spot]
    story: str = ""
    around: str = ""
    names: bool = True
    translates: bool = False
    side_by_side: bool = False
    tongue: str = ""
    language: str = ""


def passages_of(checked: Checked) -> Iterator[Passage]:
    """All texts whose facts are looked up, in the order in which they are read.

    Quote blocks, and the figures of number blocks, are looked at by themselves.
    """
    theirs = tongue_of_the_original(checked)
    for text in texts_of(checked):
        if text.key in ("subject", "preheader"):
            around = as_read(getattr(checked.original, text.key, ""), slots=True)
            yield Passage(place=text.key, words=text.words, stands=text.place, around=around, tongue=theirs)
    for position, block in enumerate(checked.issue.blocks):
        at = ("blocks", position, block.type)
        if block.type == "letter":
            yield from _of_letter(checked)
        elif isinstance(block, Stories):
            for number, item in enumerate(block.items):
                yield from _of_story(checked, item, (*at, "items", number))
        elif isinstance(block, Number):
            stands = _on_key(checked, *at, "caption")
            words = as_read(block.caption, markdown=True)
            yield Passage(
                place="caption",
                words=words,
                stands=stands,
                story=block.story,
                around=around_of(checked, block),
                tongue=theirs,
            )
        elif isinstance(block, Question):
            others = [one for one in getattr(checked.original, "blocks", ()) if isinstance(one, Question)]
            around = " ".join(as_read(f"{one.context} {one.ask}", markdown=True) for one in (block, *others[:1]))
            for key in ("context", "ask"):
                words = as_read(getattr(block, key), markdown=True)
                yield Passage(place=key, words=words, stands=_on_key(checked, *at, key), around=around, tongue=theirs)


def around_of(checked: Checked, block: Number) -> str:
    """What stands with a figure: its caption, its evidence, and its caption in the issue that is translated here."""
    others = [one for one in getattr(checked.original, "blocks", ()) if isinstance(one, Number)]
    captions = (as_read(one.caption, markdown=True) for one in (block, *others) if one.story == block.story)
    return " ".join((*captions, block.evidence))


def quotes_of(checked: Checked) -> Iterator[tuple[int, Quote]]:
    """The quote blocks, each with its position."""
    return ((at, block) for at, block in enumerate(checked.issue.blocks) if isinstance(block, Quote))


def numbers_of(checked: Checked) -> Iterator[tuple[int, Number]]:
    """The number blocks, each with its position."""
    return ((at, block) for at, block in enumerate(checked.issue.blocks) if isinstance(block, Number))


def _of_letter(checked: Checked) -> Iterator[Passage]:
    own = [text for text in texts_of(checked) if text.key == "letter"]
    said = [text for text in own if not _is_an_address(text.words)]
    theirs = paragraphs(checked.original.letter) if checked.original else ()
    others = [_in_lines(part) for part in theirs if not _is_an_address(as_read(part, slots=True, markdown=True))]
    around = others if len(others) == len(said) else [" ".join(others)] * len(said)
    beside = dict(zip(map(id, said), around, strict=True))
    for text in own:
        yield Passage(
            place="letter",
            words=_in_lines(text.source),
            stands=text.place,
            around=beside.get(id(text), ""),
            names=id(text) in beside,
            translates=bool(others),
            side_by_side=len(others) == len(said),
            tongue=tongue_of_the_original(checked),
            language=tongue_of(checked),
        )


def _in_lines(source: str) -> str:
    """A paragraph as it is read; behind a line end that was meant, what follows is a paragraph by itself."""
    parts = parted_at_line_ends(source.split("\n"))
    return "\n\n".join(as_read("\n".join(lines), slots=True, markdown=True) for lines in parts)


def _is_an_address(paragraph: str) -> bool:
    """Whether a paragraph is a salutation or a signature, whose names are those of readers and editors."""
    return len(paragraph.split()) <= _FEW_WORDS and not paragraph.rstrip("”’\"'").endswith((".", "!", "?", "。"))


def _of_story(checked: Checked, item: StoryItem, at: tuple[str | int, ...]) -> Iterator[Passage]:
    beside = f"{item.headline} {as_read(item.blurb, markdown=True)} {_original_of(checked, item)}"
    for key in ("headline", "blurb"):
        words = as_read(getattr(item, key), markdown=key == "blurb")
        if words:
            yield Passage(
                place=f"{key} of {item.story}",
                words=words,
                stands=_on_key(checked, *at, key),
                story=item.story,
                around=beside,
                tongue=tongue_of_the_original(checked),
                names=key == "blurb" or _is_a_sentence(words),
            )


def _original_of(checked: Checked, item: StoryItem) -> str:
    """What the issue that is translated here says of the same story."""
    blocks = checked.original.blocks if checked.original else ()
    items = (one for block in blocks if isinstance(block, Stories) for one in block.items)
    return " ".join(f"{one.headline} {as_read(one.blurb, markdown=True)}" for one in items if one.story == item.story)


def _is_a_sentence(headline: str) -> bool:
    """Whether most words of a headline begin small, so that the others may be names."""
    words = [word for word in headline.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return bool(words) and 2 * sum(word[0].islower() for word in words) > len(words)


def _on_key(checked: Checked, *at: str | int) -> Callable[[str], Spot]:
    stands = partial(checked.at, *at)
    return lambda _: stands()
