"""Stories that share sentences, or name the same people, places and bodies. Never is it told that it is one event."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from mailer.facts.names import names_in_paragraph
from mailer.facts.same_text import SameText, sentences_in
from mailer.facts.sentences import paragraphs_of
from mailer.facts.tongue import language_of
from mailer.facts.vocabulary import words_in
from mailer.model.story import Story

# A name that more of the shelf has than this says nothing about two stories; on a small shelf every name may be told.
_COMMON_SHARE = 10
_NEVER_COMMON = 10
# Two full names, or one and another name, or three single words. A rare word in both titles counts as a name.
_FULL_NAME, _SINGLE_NAME, _TITLE_WORD, _ENOUGH = 3, 2, 1, 5
# Longer runs are bodies and titles of works, whose first or last word is not a short form of them.
_LONGEST_WITH_PARTS = 3
# A story that is longer names its people long before.
_MOST_PARAGRAPHS = 2_000
# Names, and words of titles, that the editor is shown.
MOST_SHOWN = 4
# Of either text: with a smaller share two stories quote one source, with this one of them may be made of the other.
_LARGE_SHARE = 0.1

_TITLE_WORDS = re.compile(r"[^\W\d_]{4,}")
_EMPTY_WORDS = words_in(
    "about after again amid among another back before behind being between beyond could does down each even ever "
    "every first from have here into just keep last less like look made make many more most much must need never news "
    "next only other over same says shall should since some still such take than that their them then there these "
    "they this those through time under until upon very want watching week were what when where which while whom "
    "whose will with without world would year years your eine einer nicht über unter oder dans pour avec plus para "
    "como"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """Another story, and what it shares: names, those that tell most first, and words of both titles.

    ``share`` is how much of the text stands there too, ``share_of_it`` how much of its text stands here, from 0 to 1.
    """

    slug: str
    title: str
    shared: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    share: float = 0.0
    share_of_it: float = 0.0

    def __str__(self) -> str:
        """What the editor reads: ``similar to footholds, “Footholds in the ice”: both name Ana Holm, Oslo``."""
        if max(self.share, self.share_of_it) >= _LARGE_SHARE:
            whole = self.share < self.share_of_it
            percent = int(100 * max(self.share, self.share_of_it))
            said = f"{percent}% of {'its text stands here' if whole else 'this text stands there'}"
        elif self.shared:
            said = f"both name {', '.join(self.shared[:MOST_SHOWN])}"
        else:
            said = f"both titles say {', '.join(self.title_words[:MOST_SHOWN])}"
        return f"similar to {self.slug}, “{self.title}”: {said}"


@dataclass(frozen=True, slots=True)
class _Named:
    """A story as its names: by what they are compared → as they are written, and where they stand first."""

    slug: str
    title: str
    names: Mapping[str, str]
    # First and last words of names of two or three words: “Putin” of “Vladimir Putin”.
    parts: frozenset[str]
    title_words: Mapping[str, str]
    sentences: Mapping[str, int]


@dataclass(slots=True)
class _Shelf:
    """Which stories have a name, or a part of one, or a sentence; a story is its place on the shelf."""

    stories: list[_Named] = field(default_factory=list)
    text: SameText = field(default_factory=SameText)
    having: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    having_part: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    having_title_word: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, story: _Named) -> None:
        at = len(self.stories)
        self.stories.append(story)
        self.text.add(story.sentences)
        for keys, index in (
            (story.names, self.having),
            (story.parts, self.having_part),
            (story.title_words, self.having_title_word),
        ):
            for key in keys:
                index[key].add(at)

    def how_many(self, key: str) -> int:
        """How many stories have a name; asked only when all stories are on the shelf."""
        if key not in self.counts:
            self.counts[key] = len(self.having.get(key, set()) | self.having_part.get(key, set()))
        return self.counts[key]

    @property
    def most(self) -> int:
        """In how many stories a name may stand and still tell something."""
        return max(_NEVER_COMMON, len(self.stories) // _COMMON_SHARE)


def similar_to(story: Story, others: Iterable[Story]) -> tuple[Similar, ...]:
    """The stories among ``others`` that are similar to ``story``: those that share text, then those that share names.

    Of either those first that share most.
    """
    stories = (story, *(other for other in others if other.slug != story.slug))
    shelf = _shelf_of(stories)
    return _similar_to(0, shelf)


def similar_on(stories: Sequence[Story]) -> dict[str, tuple[Similar, ...]]:
    """What ``similar_to`` tells for every story of a shelf, by slug, in one go; a story without any is left out."""
    shelf = _shelf_of(stories)
    found = ((named.slug, _similar_to(at, shelf)) for at, named in enumerate(shelf.stories))
    return {slug: similar for slug, similar in found if similar}


def _shelf_of(stories: Iterable[Story]) -> _Shelf:
    shelf = _Shelf()
    for story in stories:
        shelf.add(_named(story))
    return shelf


def _named(story: Story) -> _Named:
    paragraphs = [one.text for one in islice(paragraphs_of(story.body), _MOST_PARAGRAPHS) if not one.heading]
    words = _names_in(paragraphs, language_of(story.language, story.body))
    parts = {part for one in words if " " in one for part in _ends_of(one.split())}
    title = {word.casefold(): word for word in _TITLE_WORDS.findall(story.title)}
    return _Named(
        slug=story.slug,
        title=story.title,
        names={one.casefold(): one for one in words},
        parts=frozenset(parts),
        title_words={key: word for key, word in title.items() if key not in _EMPTY_WORDS},
        sentences=sentences_in(paragraphs),
    )


def _names_in(paragraphs: Iterable[str], language: str) -> list[str]:
    """The names of a text, each once as it is first written. In German, where nouns have capitals, no single words."""
    names: dict[str, str] = {}
    for paragraph in paragraphs:
        for name in names_in_paragraph(paragraph):
            names.setdefault(name.casefold(), name)
    return [name for name in names.values() if language != "de" or " " in name]


def _ends_of(words: list[str]) -> tuple[str, ...]:
    return (words[0].casefold(), words[-1].casefold()) if len(words) <= _LONGEST_WITH_PARTS else ()


def _similar_to(at: int, shelf: _Shelf) -> tuple[Similar, ...]:
    shares = shelf.text.shares(at, shelf.most)
    near = {other for other, both in shares.items() if max(both) >= _LARGE_SHARE}
    found = []
    for other in sorted(near.union(_neighbours(at, shelf))):
        names = _shared_names(shelf.stories[at], shelf.stories[other])
        words = _shared_title_words(at, other, shelf, names)
        weight = _weight(names, words, shelf)
        if weight >= _ENOUGH or other in near:
            share, share_of_it = shares.get(other, (0.0, 0.0))
            similar = Similar(
                slug=shelf.stories[other].slug,
                title=shelf.stories[other].title,
                shared=tuple(names[key] for key in _telling_first(names, shelf)),
                title_words=words,
                share=share,
                share_of_it=share_of_it,
            )
            found.append((-max(share, share_of_it) if other in near else 0.0, -weight, other, similar))
    return tuple(similar for *_, similar in sorted(found, key=lambda one: one[:3]))


def _neighbours(at: int, shelf: _Shelf) -> list[int]:
    """The stories that may share enough, by the names that tell something; never fewer than do."""
    story, most = shelf.stories[at], shelf.most
    weights: Counter[int] = Counter()
    for key in story.names.keys() | story.parts:
        if shelf.how_many(key) > most:
            continue
        weight = _FULL_NAME if " " in key else _SINGLE_NAME
        near = shelf.having.get(key, set())
        if key in story.names:
            near = near | shelf.having_part.get(key, set())
        for other in near:
            weights[other] += weight
    for key in story.title_words:
        near = shelf.having_title_word[key]
        for other in near if len(near) <= most else ():
            weights[other] += _TITLE_WORD
    return [other for other, weight in weights.items() if weight >= _ENOUGH and other != at]


def _shared_names(one: _Named, other: _Named) -> dict[str, str]:
    """The names of both; a short form counts where one of them writes it by itself, unless the full name is shared."""
    keys = one.names.keys() & (other.names.keys() | other.parts) | other.names.keys() & one.parts
    inside = {part for key in keys if " " in key for part in _ends_of(key.split())}
    written = {**other.names, **one.names}
    ordered = [*one.names, *(key for key in other.names if key not in one.names)]
    return {key: written[key] for key in ordered if key in keys and key not in inside}


def _shared_title_words(at: int, other: int, shelf: _Shelf, names: Mapping[str, str]) -> tuple[str, ...]:
    """Words of both titles that few titles have and that no shared name holds."""
    one, two = shelf.stories[at].title_words, shelf.stories[other].title_words
    named = {word for key in names for word in key.split()}
    return tuple(
        word
        for key, word in one.items()
        if key in two and key not in named and len(shelf.having_title_word[key]) <= shelf.most
    )


def _weight(names: Mapping[str, str], title_words: Sequence[str], shelf: _Shelf) -> int:
    telling = [key for key in names if shelf.how_many(key) <= shelf.most]
    return sum(_FULL_NAME if " " in key else _SINGLE_NAME for key in telling) + _TITLE_WORD * len(title_words)


def _telling_first(names: Mapping[str, str], shelf: _Shelf) -> list[str]:
    """Full names before single words, which may be half of one; rarer ones tell more, and of those the longer."""
    return sorted(names, key=lambda key: (" " not in key, shelf.how_many(key), -len(key.split())))
