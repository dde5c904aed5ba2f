"""Rules of quote and number blocks: the story they name has their words, and their figure."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.rule import Found, rule
from mailer.check.sourcing.charts import values_in
from mailer.check.sourcing.evidence import Figured, Quoted, figured_in, quoted_in
from mailer.check.sourcing.speakers import differences
from mailer.check.sourcing.traces import traces_of
from mailer.check.sourcing.verdict import How
from mailer.check.texts import as_read
from mailer.model.finding import Severity
from mailer.model.text import cut_at_a_word

_SHOWN = 160


def shown(words: str) -> str:
    """Words of a story as a message has them."""
    return f"“{cut_at_a_word(' '.join(words.split()), _SHOWN)}”"


@rule(
    "Q01",
    Severity.ERROR,
    "A quote block has the story’s words",
    why="A changed word puts something into somebody’s mouth. Marks may differ, and “…” or [a word] may stand in.",
    fails='text: "We used to wait for cotton."     (the story: “We used to wait for the cotton.”)',
    passes='text: "We used to wait for the cotton […]"',
)
def quote_is_word_for_word(checked: Checked) -> Iterator[Found]:
    for quoted in quoted_in(checked):
        if quoted.source and quoted.words.how in (How.DIFFERS, How.MISSING):
            yield _not_the_words(quoted)


def _not_the_words(quoted: Quoted) -> Found:
    slug, spot = quoted.block.story, quoted.at("text")
    if quoted.words.how is How.DIFFERS:
        message = f"not the words of {slug}: it says {shown(quoted.words.says)}"
        return Found(message=message, fix="take its words; write […] for what you leave out", spot=spot)
    fix = "take words that stand there, or name the story that has these"
    return Found(message=f"{slug} does not have these words", fix=fix, spot=spot)


@rule(
    "Q04",
    Severity.WARNING,
    "Whoever is quoted stands in the story",
    why="A quotation under the wrong name, or a misspelt one, is the letter that the desk gets on Monday.",
    fails='by: "Stavros Delimichas"     (the story: Stavros Delimichos)',
    passes='by: "Stavros Delimichos"',
)
def speaker_stands_in_the_story(checked: Checked) -> Iterator[Found]:
    for quoted in quoted_in(checked):
        if not quoted.source:
            continue
        slug = quoted.block.story
        if quoted.name.how is How.DIFFERS:
            message = f"{quoted.block.by} is {quoted.name.says} in {slug}"
            yield Found(message=message, fix="look which spelling is right", spot=quoted.at("by"))
        elif quoted.name.how is How.MISSING:
            fix = "look who said it, or name the story that has it"
            yield Found(message=f"{slug} does not name {quoted.block.by}", fix=fix, spot=quoted.at("by"))


@rule(
    "Q05",
    Severity.NOTE,
    "A quotation is under the name and role that the story gives",
    why="Two spellings of a name, or two roles, are two people to a reader. The same holds for what the letter and the "
    "blurbs quote: “We wait,” said Ana Holm, where the story has it from Nikos Vrettos.",
    fails='by: "N. Vrettos"     (the story’s author: Nikos Vrettos)',
    passes='by: "Nikos Vrettos"',
)
def name_and_role_are_the_storys(checked: Checked) -> Iterator[Found]:
    for quoted in quoted_in(checked):
        if quoted.source and quoted.name.how is not How.MISSING:
            for key, message in differences(quoted.block, quoted.source, checked.edition.language):
                yield Found(message=message, fix="look which is right", spot=quoted.at(key))
    for trace in traces_of(checked):
        if trace.verdict.speaker:
            story = f"{trace.verdict.story} has these words from {trace.verdict.speaker}"
            message = f"{shown(trace.what)} in the {trace.place}; {story}"
            yield Found(message=message, fix="look who said it", spot=trace.stands())


@rule(
    "Q06",
    Severity.WARNING,
    "A figure has its evidence",
    why="The words of the story that carry a figure let anybody check it, today and in a year.",
    fails='figure: "$94 million"     (without evidence)',
    passes='evidence: "On paper, at the floor price, the pile is worth $94 million."',
)
def figure_has_evidence(checked: Checked) -> Iterator[Found]:
    for figured in figured_in(checked):
        if not figured.block.evidence.strip():
            message = f"nothing shows where {figured.block.figure} comes from"
            where = "" if figured.block.story else "story: …   and   "
            fix = f'write   {where}evidence: "the story’s words that carry it"'
            yield Found(message=message, fix=fix, spot=figured.at("figure"))


@rule(
    "Q07",
    Severity.ERROR,
    "The evidence stands in the story",
    why="Evidence that is not there is none.",
    fails='evidence: "the pile is worth $94 million today"     (the story has no “today”)',
    passes='evidence: "the pile is worth $94 million"',
)
def evidence_stands_in_the_story(checked: Checked) -> Iterator[Found]:
    for figured in figured_in(checked):
        block, found = figured.block, figured.evidence
        if not block.evidence.strip() or found.how is How.FOUND or (block.story and not figured.source):
            continue
        where = block.story or "any story of this issue"
        message = f"the evidence does not stand in {where}"
        if found.how is How.DIFFERS:
            message += (
                f", which says {shown(found.says)}" if block.story else f"; {found.story} says {shown(found.says)}"
            )
        yield Found(message=message, fix="copy the words from the story", spot=figured.at("evidence"))


@rule(
    "Q08",
    Severity.ERROR,
    "The evidence carries the figure",
    why="$61 million for $61 billion is one letter. Units are understood: $61 billion is 61bn USD.",
    fails='figure: "$61 million"     evidence: "a package of $61 billion"',
    passes='figure: "$61 billion"     evidence: "a package of 61bn US dollars"',
)
def evidence_carries_the_figure(checked: Checked) -> Iterator[Found]:
    for figured in figured_in(checked):
        if not _is_carried(figured):
            said = f"it says {shown(figured.figure.says)}" if figured.figure.says else "it has no figure"
            message = f"{figured.block.figure} is not in its evidence: {said}"
            fix = "mend the figure, or take the words that carry it"
            yield Found(message=message, fix=fix, spot=figured.at("figure"))


def _is_carried(figured: Figured) -> bool:
    if not figured.block.evidence.strip() or figured.figure.how is How.UNTOLD:
        return True
    if figured.figure.how is How.MISSING:
        return figured.evidence.how is not How.FOUND
    return figured.figure.how is not How.DIFFERS


@rule(
    "Q09",
    Severity.NOTE,
    "A figure is told as the story tells it",
    why="“Two in five” for 41 % may be fair, and somebody should have looked.",
    fails='figure: "Two in five"     evidence: "41% of the boxes were empty"',
    passes='figure: "41%"',
)
def figure_is_told_alike(checked: Checked) -> Iterator[Found]:
    for figured in figured_in(checked):
        if figured.figure.how is How.RETOLD:
            message = f"{figured.block.figure} is {shown(figured.figure.says)} in the story"
            yield Found(message=message, fix="look whether that is fair", spot=figured.at("figure"))


@rule(
    "Q16",
    Severity.NOTE,
    "The values of a chart stand in the story",
    why="A column of the wrong height looks as sure as a right one.",
    fails='Aug: "22"     (thousand tonnes; the story has no 22,000)',
    passes='Aug: "22"     (the story: “22,000 a month later”)',
)
def chart_values_stand_in_the_story(checked: Checked) -> Iterator[Found]:
    for figured in figured_in(checked):
        chart = figured.chart
        if not chart or not figured.source or not figured.source.facts.numbers:
            continue
        caption = as_read(figured.block.caption, markdown=True)
        missing = [value for value, found in values_in(chart, figured.source, caption) if found.how is How.MISSING]
        if missing:
            values = ", ".join(f"{value.number} ({value.label})" for value in missing)
            message = f"{figured.block.story} does not have {values}"
            yield Found(message=message, fix="look where they come from", spot=figured.at("chart"))


RULES = (
    quote_is_word_for_word,
    speaker_stands_in_the_story,
    name_and_role_are_the_storys,
    figure_has_evidence,
    evidence_stands_in_the_story,
    evidence_carries_the_figure,
    figure_is_told_alike,
    chart_values_stand_in_the_story,
)
