"""Rules of letter, blurbs and captions: numbers, dates, names and quoted words stand in the issue's stories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from mailer.check.checked import Checked
from mailer.check.rule import Found, rule
from mailer.check.sourcing.blocks import shown
from mailer.check.sourcing.evidence import figured_in, quoted_in
from mailer.check.sourcing.traces import Kind, Trace, is_cut_short, sources_of, stories_cut_short, traces_of
from mailer.check.sourcing.verdict import How
from mailer.check.sourcing.words import words_of
from mailer.model.finding import Severity

# One word in quotation marks is an irony.
_FEWEST_WORDS = 2
_MOST_NAMED = 6


def _traces(checked: Checked, kind: Kind, how: How) -> Iterator[Trace]:
    return (trace for trace in traces_of(checked) if trace.kind is kind and trace.how is how)


def _told_otherwise(checked: Checked, kind: Kind) -> Iterator[Found]:
    """What a story says otherwise, each by itself."""
    for trace in _traces(checked, kind, How.DIFFERS):
        said = f"{trace.verdict.story} says “{trace.verdict.says}”"
        if kind in (Kind.NUMBER, Kind.DATE):
            said += f": {shown(trace.verdict.sentence)}"
        yield Found(
            message=f"“{trace.what}” in the {trace.place}; {said}", fix="look which is right", spot=trace.stands()
        )


def _nowhere(checked: Checked, kind: Kind, fix: str) -> Iterator[Found]:
    """What no story has, one finding for each text."""
    if not any(source.story.body for source in sources_of(checked)):
        return
    for _, group in groupby(_traces(checked, kind, How.MISSING), key=lambda one: one.passage):
        missing = [trace for trace in group if kind is not Kind.QUOTATION or _is_long(trace.what)]
        if missing:
            words = _listed(missing)
            message = f"no story of this issue has {words} (in the {missing[0].place})"
            yield Found(message=message, fix=fix, spot=missing[0].stands())


def _listed(traces: Sequence[Trace]) -> str:
    once = list(dict.fromkeys(trace.what for trace in traces))
    more = f" and {len(once) - _MOST_NAMED} more" if len(once) > _MOST_NAMED else ""
    return ", ".join(f"“{what}”" for what in once[:_MOST_NAMED]) + more


def _is_long(words: str) -> bool:
    return len(words_of(words)) >= _FEWEST_WORDS


@rule(
    "Q02",
    Severity.WARNING,
    "What is quoted is quoted word for word",
    why="Between quotation marks readers take every word for said. Write it without them, or as the story has it.",
    fails="The port “used to wait for cotton”.     (the story: “We used to wait for the cotton.”)",
    passes="The port “used to wait for the cotton”.",
)
def quoted_words_are_the_storys(checked: Checked) -> Iterator[Found]:
    yield from _told_otherwise(checked, Kind.QUOTATION)
    for quoted in quoted_in(checked):
        if not quoted.block.story and quoted.words.how is How.DIFFERS:
            message = f"{quoted.words.story} says {shown(quoted.words.says)}"
            fix = f"take its words, and write   story: {quoted.words.story}"
            yield Found(message=message, fix=fix, spot=quoted.at("text"))


@rule(
    "Q03",
    Severity.NOTE,
    "Quoted words stand in a story",
    why="A quotation that no story has came from somewhere else; somebody should know from where.",
    fails="He called it “the best period in its history”.     (no story has it)",
    passes="“We used to wait for the cotton.”     (a story has it)",
)
def quoted_words_stand_in_a_story(checked: Checked) -> Iterator[Found]:
    yield from _nowhere(checked, Kind.QUOTATION, "look where the words come from")
    for quoted in quoted_in(checked):
        if not quoted.block.story and quoted.words.how is How.MISSING:
            fix = "look where the words come from"
            yield Found(message="no story of this issue has these words", fix=fix, spot=quoted.at("text"))


@rule(
    "Q10",
    Severity.WARNING,
    "A number is the story’s",
    why="A million for a billion, euros for dollars, two digits that changed places: nobody sees it until readers do.",
    fails="The package of $61 million …     (the story: “$61 billion”)",
    passes="The package of $61 billion …     (the story: “61bn US dollars”)",
)
def number_is_the_storys(checked: Checked) -> Iterator[Found]:
    yield from _told_otherwise(checked, Kind.NUMBER)
    for figured in figured_in(checked):
        if not figured.block.evidence.strip() and figured.figure.how is How.DIFFERS:
            verdict = figured.figure
            message = f"{figured.block.figure}; {verdict.story} says “{verdict.says}”: {shown(verdict.sentence)}"
            yield Found(message=message, fix="look which is right", spot=figured.at("figure"))


@rule(
    "Q11",
    Severity.WARNING,
    "A date is the story’s",
    why="A day off is the commonest slip of all.",
    fails="On 17 October they met.     (the story: “on October 16”)",
    passes="On 16 October they met.",
)
def date_is_the_storys(checked: Checked) -> Iterator[Found]:
    yield from _told_otherwise(checked, Kind.DATE)


@rule(
    "Q12",
    Severity.WARNING,
    "A name is spelt as in the story",
    why="Whoever is misspelt notices, and so do the friends.",
    fails="Stavros Delimichas plans the night shift.     (the story: Delimichos)",
    passes="Stavros Delimichos plans the night shift.",
)
def name_is_spelt_as_in_the_story(checked: Checked) -> Iterator[Found]:
    yield from _told_otherwise(checked, Kind.NAME)


@rule(
    "Q13",
    Severity.NOTE,
    "Numbers stand in a story",
    why="A number that no story has was worked out, or came from somewhere else; somebody should know from where.",
    fails="The river is three feet too shallow.     (the stories have 34 and 31)",
    passes="The river is 31 feet deep.",
)
def numbers_stand_in_a_story(checked: Checked) -> Iterator[Found]:
    yield from _nowhere(checked, Kind.NUMBER, "look where it comes from")


@rule(
    "Q14",
    Severity.NOTE,
    "Dates stand in a story",
    why="As with numbers. “Last month” and its like are not looked for.",
    fails="His term runs until 2030.     (no story has it)",
    passes="The contract was signed in 1971.     (a story has it)",
)
def dates_stand_in_a_story(checked: Checked) -> Iterator[Found]:
    yield from _nowhere(checked, Kind.DATE, "look where it comes from")


@rule(
    "Q15",
    Severity.NOTE,
    "Names stand in a story",
    why="A name that no story has is either known to the desk or misheard. Salutation and signature are left alone.",
    fails="Joseph Nye thinks otherwise.     (no story names him)",
    passes="Stavros Delimichos thinks otherwise.     (a story names him)",
)
def names_stand_in_a_story(checked: Checked) -> Iterator[Found]:
    yield from _nowhere(checked, Kind.NAME, "look whether it is right")


@rule(
    "Q17",
    Severity.NOTE,
    "A number is told as the story tells it",
    why="Rounding is fair where the story’s number is that one, and somebody should have looked.",
    fails="two containers in five     (the story: 41%)",
    passes="41% of the containers",
)
def number_is_told_alike(checked: Checked) -> Iterator[Found]:
    for trace in _traces(checked, Kind.NUMBER, How.RETOLD):
        message = f"“{trace.what}” in the {trace.place} is “{trace.verdict.says}” in {trace.verdict.story}"
        yield Found(message=message, fix="look whether that is fair", spot=trace.stands())


@rule(
    "Q18",
    Severity.NOTE,
    "A number or date says what the story’s says",
    why="The right number beside the wrong words, or the right day of another year, is found by no search.",
    fails="Income rose by 4%.     (the story: income rose by 6%, while the weight of the goods fell by 4%)",
    passes="Income rose by 6%.",
)
def number_says_what_the_storys_says(checked: Checked) -> Iterator[Found]:
    for trace in (*_traces(checked, Kind.NUMBER, How.DOUBTFUL), *_traces(checked, Kind.DATE, How.DOUBTFUL)):
        message = f"“{trace.what}” in the {trace.place}; {trace.verdict.story}: {shown(trace.verdict.sentence)}"
        yield Found(message=message, fix="look whether the story says that of it", spot=trace.stands())
    for trace in (*_traces(checked, Kind.NUMBER, How.ELSEWHERE), *_traces(checked, Kind.DATE, How.ELSEWHERE)):
        where = f"stands in {trace.verdict.story}, perhaps about something else: {shown(trace.verdict.sentence)}"
        message = f"“{trace.what}” in the {trace.place} {where}"
        yield Found(message=message, fix="look whether the story says that of it", spot=trace.stands())


@rule(
    "Q19",
    Severity.WARNING,
    "Everything that the issue states was looked up",
    why="A letter, or a story, with more figures than any has is looked at only so far; the rest nobody has checked.",
    fails="a paragraph with 200 figures",
    passes="a paragraph with ten, and the table behind a link",
)
def everything_was_looked_up(checked: Checked) -> Iterator[Found]:
    if is_cut_short(checked):
        message = "there are more figures, dates, names or quotations than were looked up in the stories"
        yield Found(
            message=message, fix="check the rest by hand, or put the table behind a link", spot=checked.at("blocks")
        )
    for slug in stories_cut_short(checked):
        message = f"{slug} has more figures or dates than are looked through"
        fix = "check by hand what   mailer check --sources   calls not looked up"
        yield Found(message=message, fix=fix, spot=checked.at("blocks"))


RULES = (
    quoted_words_are_the_storys,
    quoted_words_stand_in_a_story,
    number_is_the_storys,
    date_is_the_storys,
    name_is_spelt_as_in_the_story,
    numbers_stand_in_a_story,
    dates_stand_in_a_story,
    names_stand_in_a_story,
    number_is_told_alike,
    number_says_what_the_storys_says,
    everything_was_looked_up,
)
