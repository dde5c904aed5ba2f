"""What past issues ran: how often each source and writer had a place, who has been away for long, what came twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailer.model.issue import Issue, Number, Question, Stories, Video
from mailer.model.story import Story
from mailer.model.text import SlottedText, one_line

LEAST_GAP, LONGEST_GAP = 3, 12
"""Issues without a source or a writer: with fewer nobody would speak of a gap, and with more everybody would."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_PASSING = """
about after again also another because before being between both cannot could does down each from have here into issue
just less like made many more most much need never next nothing only other over same should since some still such than
that their them then there these they this those through until very week weekly were what when where which while will
with without would your
avec cette dans elle mais pour sans sont tout vous
aber dass diese eine einen nicht oder sich wird
como este para pero sobre
"""
"""Words that say nothing of a subject, in English, French, German and Spanish."""

_SAYING_NOTHING = frozenset(_PASSING.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A source, a writer or a word: how often it had a place in each issue, the oldest first."""

    name: str
    times: tuple[int, ...]

    @property
    def total(self) -> int:
        """How often in all."""
        return sum(self.times)

    @property
    def issues(self) -> int:
        """In how many issues."""
        return sum(time > 0 for time in self.times)

    @property
    def unseen(self) -> int:
        """Issues since the last one that had it."""
        return next((ago for ago, time in enumerate(reversed(self.times)) if time), len(self.times))

    @property
    def is_gap(self) -> bool:
        """Whether it has been away for long: for half of what is looked at, or for a quarter of a year of weeks."""
        return self.unseen >= max(LEAST_GAP, min(len(self.times) / 2, LONGEST_GAP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Something that ran in more than one issue: a story, figure, question, video or headline."""

    kind: str
    what: str
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What some issues ran, by their slugs, the oldest first."""

    issues: tuple[str, ...]
    sources: tuple[Covered, ...]
    writers: tuple[Covered, ...]
    words: tuple[Covered, ...]
    repeats: tuple[Repeat, ...]


def history(issues: Sequence[Issue], stories: Mapping[str, Story]) -> History:
    """The history of ``issues``, the oldest first; a story that is not in ``stories`` counts for no source."""
    told = [[stories[slug] for slug in _listed(issue) if slug in stories] for issue in issues]
    return History(
        issues=tuple(issue.slug for issue in issues),
        sources=_covered([[one_line(story.publisher) for story in each] for each in told]),
        writers=_covered([[one_line(author.name) for story in each for author in story.authors] for each in told]),
        words=tuple(word for word in _covered([_subject_words(issue) for issue in issues]) if word.issues > 1),
        repeats=tuple(_repeats(issues, stories)),
    )


def _listed(issue: Issue) -> dict[str, str]:
    """The stories of its lists, each once, with the headline that the issue gives them."""
    lists = (block for block in issue.blocks if isinstance(block, Stories))
    return {item.story: item.headline for block in lists for item in block.items}


def _covered(names: Sequence[Iterable[str]]) -> tuple[Covered, ...]:
    """From the names in each issue: the most frequent first, and of equals the one seen last, then by name."""
    counts = [Counter(name.casefold() for name in each if name) for each in names]
    spelled = {name.casefold(): name for each in names for name in each}
    every = [
        Covered(name=spelled[key], times=tuple(count[key] for count in counts)) for key in sorted(set().union(*counts))
    ]
    return tuple(sorted(every, key=lambda one: (-one.total, one.unseen, one.name)))


def _subject_words(issue: Issue) -> list[str]:
    subject = SlottedText.parse(issue.subject)
    text = " ".join(part for part in subject.parts if isinstance(part, str)).casefold()
    return [word for word in dict.fromkeys(_WORD.findall(text)) if word not in _SAYING_NOTHING]


def _repeats(issues: Sequence[Issue], stories: Mapping[str, Story]) -> Iterator[Repeat]:
    for kind, found in _KINDS.items():
        ran: dict[str, dict[str, str]] = {}
        for issue in issues:
            for what in filter(_key, found(issue)):
                ran.setdefault(_key(what), {})[issue.slug] = what
        yield from (
            Repeat(kind=kind, what=list(each.values())[-1], issues=tuple(each))
            for each in ran.values()
            if len(each) > 1
        )
    yield from _same_headlines(issues, stories)


_KINDS: dict[str, Callable[[Issue], list[str]]] = {
    "story": lambda issue: list(_listed(issue)),
    "figure": lambda issue: [block.figure for block in issue.blocks if isinstance(block, Number)],
    "question": lambda issue: [block.ask for block in issue.blocks if isinstance(block, Question)],
    "video": lambda issue: [block.url for block in issue.blocks if isinstance(block, Video)],
}


def _same_headlines(issues: Sequence[Issue], stories: Mapping[str, Story]) -> Iterator[Repeat]:
    """One headline over two stories; a story that ran twice is told of as such."""
    ran: dict[str, dict[str, str]] = {}
    shown: dict[str, str] = {}
    for issue in issues:
        for slug, own in _listed(issue).items():
            headline = own or (stories[slug].title if slug in stories else "")
            if _key(headline):
                shown[_key(headline)] = headline
                ran.setdefault(_key(headline), {}).setdefault(slug, issue.slug)
    for key, each in ran.items():
        if len(each) > 1:
            yield Repeat(kind="headline", what=shown[key], issues=tuple(dict.fromkeys(each.values())))


def _key(text: str) -> str:
    """What makes two texts the same: not capitals, blanks or punctuation."""
    return re.sub(r"[^\w%$€£¥+−./-]+", " ", text.casefold()).strip(" ./")
