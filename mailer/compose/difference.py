"""What differs between two issues, or between an issue and what was sealed, as a reviewer would want it told."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import Any, TypeVar

from mailer.compose.difference_links import links
from mailer.compose.wording import Passage, reworded
from mailer.compose.wording_alignment import Aligner, in_order
from mailer.model.chart import Chart
from mailer.model.issue import Answers, Block, Issue, Letter, Stories, StoryItem
from mailer.model.story import Story

K = TypeVar("K", bound=Hashable)

_Facts = Mapping[str, str]

_FACTS = ("title", "date", "issue_number", "language", "subject", "preheader")
_STORY_FACTS = ("title", "authors", "publisher", "dateline", "published", "url", "language", "picture", "body")


class What(StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs.

    ``part`` is where: ``subject``, ``stories``, ``headline``, ``number``, ``letter``, ``links``, ``pictures``, ….
    ``name`` says which of several: a story, a field of a block, a picture, an address. ``passages`` tell a change of
    words; they are empty where the words were written anew.
    """

    part: str
    what: What
    name: str = ""
    before: str = ""
    after: str = ""
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture by its file: a digest, its size in bytes, and width and height where they can be told."""

    sha256: str
    size: int
    pixels: tuple[int, int] | None = None

    def __str__(self) -> str:
        shape = f", {self.pixels[0]}×{self.pixels[1]}" if self.pixels else ""
        return f"{self.size:,} bytes{shape}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An issue in one language with the stories that it names and the pictures that it shows, both by name."""

    issue: Issue
    stories: Mapping[str, Story] = field(default_factory=dict)
    pictures: Mapping[str, PictureFile] = field(default_factory=dict)


def difference(before: Side, after: Side) -> tuple[Change, ...]:
    """Everything that differs, in the order in which a reader meets it; empty where nothing does."""
    comparing = _Comparing(before, after, Aligner())
    return tuple(comparing.changes())


def compared(part: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """What was added, removed and changed among things with names."""
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Change(part=part, what=What.REMOVED, name=name, before=before[name])
        elif name not in before:
            yield Change(part=part, what=What.ADDED, name=name, after=after[name])
        elif before[name] != after[name]:
            yield Change(part=part, what=What.CHANGED, name=name, before=before[name], after=after[name])


@dataclass(frozen=True, slots=True)
class _Comparing:
    before: Side
    after: Side
    aligner: Aligner

    def changes(self) -> Iterator[Change]:
        old, new = self.before.issue, self.after.issue
        for name in _FACTS:
            yield from self._words(name, _text(getattr(old, name)), _text(getattr(new, name)))
        yield from self._stories(_listed(old), _listed(new))
        yield from self._blocks(old.blocks, new.blocks)
        yield from self._words("letter", old.letter, new.letter)
        yield from compared("links", dict.fromkeys(links(old), ""), dict.fromkeys(links(new), ""))
        yield from self._pictures()
        excused = [{each.rule: each.reason for each in issue.ignore} for issue in (old, new)]
        yield from compared("excused rules", *excused)

    def _words(self, part: str, before: str, after: str, name: str = "") -> Iterator[Change]:
        passages = reworded(before, after, self.aligner) if before != after else ()
        what = What.CHANGED if before and after else What.ADDED if after else What.REMOVED
        # Other line ends alone are no difference, other paragraphs are.
        if passages or before.split() != after.split():
            yield Change(part=part, what=what, name=name, before=before, after=after, passages=passages)

    def _stories(self, old: dict[str, _Place], new: dict[str, _Place]) -> Iterator[Change]:
        for slug, place in old.items():
            if slug not in new:
                headline = self._headline(self.before, place.item)
                yield Change(part="stories", what=What.REMOVED, name=slug, before=headline)
        for slug, place in new.items():
            if slug not in old:
                yield Change(part="stories", what=What.ADDED, name=slug, after=self._headline(self.after, place.item))
        for slug in _moved([slug for slug in old if slug in new], [slug for slug in new if slug in old]):
            before, after = old[slug].told(new[slug]), new[slug].told(old[slug])
            yield Change(part="stories", what=What.MOVED, name=slug, before=before, after=after)
        for slug in (slug for slug in new if slug in old):
            items = old[slug].item, new[slug].item
            headlines = self._headline(self.before, items[0]), self._headline(self.after, items[1])
            yield from self._words("headlines", *headlines, slug)
            yield from self._words("blurbs", items[0].blurb, items[1].blurb, slug)
        for slug in (slug for slug in self.after.stories if slug in self.before.stories):
            yield from self._story(self.before.stories[slug], self.after.stories[slug])

    def _story(self, old: Story, new: Story) -> Iterator[Change]:
        for name in _STORY_FACTS:
            before, after = _text(getattr(old, name)), _text(getattr(new, name))
            yield from self._words("story files", before, after, f"{new.slug}: {name}")

    def _headline(self, side: Side, item: StoryItem) -> str:
        story = side.stories.get(item.story)
        return item.headline or (story.title if story else "")

    def _blocks(self, old: Sequence[Block], new: Sequence[Block]) -> Iterator[Change]:
        for kind in dict.fromkeys(block.type for block in (*old, *new) if not isinstance(block, Letter)):
            sides = ([_facts_of(block) for block in blocks if block.type == kind] for blocks in (old, new))
            for before, after in _paired(*sides):
                for name in dict.fromkeys((*after, *before)):
                    part = "headings" if kind == Stories.type else kind
                    yield from self._words(part, before.get(name, ""), after.get(name, ""), name)
        orders = [block.type for block in old], [block.type for block in new]
        both = [kind for kind in orders[0] if orders[0].count(kind) == orders[1].count(kind) == 1]
        for kind in _moved(both, [kind for kind in orders[1] if kind in both]):
            places = (str(order.index(kind) + 1) for order in orders)
            yield Change(part="blocks", what=What.MOVED, name=kind, before=next(places), after=next(places))

    def _pictures(self) -> Iterator[Change]:
        sides = self.before.pictures, self.after.pictures
        for change in compared("pictures", *({name: each.sha256 for name, each in side.items()} for side in sides)):
            old, new = (str(side.get(change.name, "")) for side in sides)
            yield dataclasses.replace(change, before=old, after=new)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a story stands: among all of the issue from 1, and in which of its lists."""

    position: int
    listed: int
    heading: str
    item: StoryItem

    def told(self, beside: _Place) -> str:
        """The place in words; the heading above it only where the other place is in another list."""
        under = f" under “{self.heading}”" if self.heading and self.listed != beside.listed else ""
        return f"{self.position}{under}"


def _listed(issue: Issue) -> dict[str, _Place]:
    """The stories in order; of one that stands twice the first place counts."""
    found: dict[str, _Place] = {}
    position = 0
    for at, block in enumerate(issue.blocks):
        if isinstance(block, Stories):
            for item in block.items:
                position += 1
                found.setdefault(item.story, _Place(position, at, block.heading, item))
    return found


def _moved(old: Sequence[K], new: Sequence[K]) -> list[K]:
    """What stands elsewhere among the same things: as few as account for the new order."""
    places = {item: at for at, item in enumerate(old)}
    kept = set(in_order([places[item] for item in new]))
    return [item for at, item in enumerate(new) if at not in kept]


def _paired(old: Sequence[_Facts], new: Sequence[_Facts]) -> Iterator[tuple[_Facts, _Facts]]:
    """Blocks of one type that differ: those that are the same are left out, the others paired in order."""
    return zip_longest(
        [each for each in old if each not in new], [each for each in new if each not in old], fillvalue={}
    )


def _facts_of(block: Block) -> _Facts:
    """What a block says, by field; of a list of stories only its heading, as each story is told by itself."""
    if isinstance(block, Stories):
        return {"": block.heading}
    if isinstance(block, Answers):
        people = [", ".join(filter(None, (str(at), each.name, each.place))) for at, each in enumerate(block.items, 1)]
        said = {who: each.text for who, each in zip(people, block.items, strict=True)}
        agreed = {f"{who}: consent": each.consent for who, each in zip(people, block.items, strict=True)}
        return {"question": block.question, **said, **agreed}
    return {each.name: _text(getattr(block, each.name)) for each in dataclasses.fields(block)}


def _text(value: Any) -> str:
    """A value in words; nothing for None."""
    if isinstance(value, Chart):
        drawn = [f"{each.label} {each.number}" for each in value.values] or [value.data]
        rest = (value.title, value.unit, value.whole, value.highlight, value.source)
        return "; ".join([value.kind, ", ".join(drawn), *filter(None, rest)])
    if isinstance(value, tuple):
        return "; ".join(_text(each) for each in value)
    if dataclasses.is_dataclass(value):
        texts = [_text(getattr(value, each.name)) for each in dataclasses.fields(value)]
        return ", ".join(filter(None, texts))
    return "" if value is None else str(value)
