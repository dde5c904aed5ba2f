"""Rules of an issue's lists of stories: headlines and blurbs."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.rule import Found, rule
from mailer.check.texts import headline_of
from mailer.model.finding import Severity
from mailer.model.issue import Stories, StoryItem

LONGEST_HEADLINE = 90
LONGEST_BLURB = 60


def items_of(checked: Checked) -> Iterator[tuple[StoryItem, tuple[str | int, ...]]]:
    """Every story of the issue's lists, with where it stands."""
    for position, block in enumerate(checked.issue.blocks):
        if isinstance(block, Stories):
            for number, item in enumerate(block.items):
                yield item, ("blocks", position, block.type, "items", number)


@rule(
    "C18",
    Severity.NOTE,
    "There are stories",
    why="Most issues have some; perhaps the list was taken out while drafting.",
    fails="blocks:\n  - letter",
    passes="blocks:\n  - letter\n  - stories: …",
)
def there_are_stories(checked: Checked) -> Iterator[Found]:
    if not any(items_of(checked)):
        fix = f"put some in with `mailer issue add {checked.issue.slug} STORY`"
        yield Found(message="the issue has no stories", fix=fix, spot=checked.at("blocks"))


@rule(
    "C20",
    Severity.ERROR,
    "No story stands in the lists twice",
    why="Readers see the same headline, picture and blurb again.",
    fails="items:\n  - a-port-full-of-nothing\n  - a-port-full-of-nothing",
    passes="items:\n  - a-port-full-of-nothing",
)
def no_story_twice(checked: Checked) -> Iterator[Found]:
    seen: set[str] = set()
    for item, at in items_of(checked):
        if item.story in seen:
            yield Found(message=f"{item.story} stands in this issue twice", fix="take one out", spot=checked.at(*at))
        seen.add(item.story)


@rule(
    "C36",
    Severity.WARNING,
    "Headlines fit two lines",
    why="On a phone a headline of more than 90 characters fills half the screen.",
    fails='headline: "The Paraná is a metre short this year, so ships leave Rosario light and wheat pays for it all"',
    passes='headline: "The Paraná is a metre short, and wheat pays the difference"',
)
def headlines_fit(checked: Checked) -> Iterator[Found]:
    for item, at in items_of(checked):
        headline = headline_of(checked, item)
        if len(headline) > LONGEST_HEADLINE:
            message = f"the headline of {item.story} has {len(headline)} characters"
            fix = 'write a shorter one for this issue:   headline: "…"'
            yield Found(message=message, fix=fix, spot=checked.at(*at, "headline"))


@rule(
    "C37",
    Severity.NOTE,
    "All stories of a list have a blurb, or none has",
    why="One story without words among others that have some looks forgotten.",
    fails='- story: one\n  blurb: "…"\n- two',
    passes='- story: one\n  blurb: "…"\n- story: two\n  blurb: "…"',
)
def blurbs_for_all_or_none(checked: Checked) -> Iterator[Found]:
    items = list(items_of(checked))
    if any(item.blurb for item, _ in items):
        for item, at in items:
            if not item.blurb:
                yield Found(message=f"{item.story} has no blurb", fix='write   blurb: "…"', spot=checked.at(*at))


@rule(
    "C38",
    Severity.NOTE,
    "Blurbs are short",
    why="A blurb leads to the story; past 60 words it stands in for it.",
    fails="a blurb of 90 words",
    passes="a blurb of two sentences",
)
def blurbs_are_short(checked: Checked) -> Iterator[Found]:
    for item, at in items_of(checked):
        words = len(item.blurb.split())
        if words > LONGEST_BLURB:
            message = f"the blurb of {item.story} has {words} words"
            yield Found(message=message, fix=f"shorten it to {LONGEST_BLURB}", spot=checked.at(*at, "blurb"))


@rule(
    "C39",
    Severity.WARNING,
    "No two stories have the same headline",
    why="Readers take the second for a repetition.",
    fails='headline: "Light ships"   …   headline: "Light ships"',
    passes='headline: "Light ships"   …   headline: "Empty boxes"',
)
def headlines_differ(checked: Checked) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for item, at in items_of(checked):
        headline = headline_of(checked, item).casefold()
        other = seen.setdefault(headline, item.story)
        if headline and other != item.story:
            message = f"{item.story} has the headline of {other}"
            fix = 'write one of its own:   headline: "…"'
            yield Found(message=message, fix=fix, spot=checked.at(*at, "headline"))


@rule(
    "C44",
    Severity.WARNING,
    "No story has a title that was guessed",
    why="Where a text came without a title its first words were taken for one, and that is seldom a headline.",
    fails="- story: trieste-untitled     (its title is a guess)",
    passes='- story: trieste-untitled\n  headline: "The night shift of Trieste"',
)
def titles_are_no_guesses(checked: Checked) -> Iterator[Found]:
    for item, at in items_of(checked):
        file = checked.stories.get(item.story)
        if file and file.story.title_guessed and not item.headline:
            message = f"the title of {item.story} is a guess: “{file.story.title}”"
            fix = f'type   mailer story set {item.story} title="…"   or write   headline: "…"'
            yield Found(message=message, fix=fix, spot=checked.at(*at))


RULES = (
    there_are_stories,
    no_story_twice,
    headlines_fit,
    blurbs_for_all_or_none,
    blurbs_are_short,
    headlines_differ,
    titles_are_no_guesses,
)
