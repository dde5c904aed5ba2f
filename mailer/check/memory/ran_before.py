"""Rules of memory: what ran before, named with the issue in which it ran."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.content.stories import items_of
from mailer.check.content.subject import subject_words
from mailer.check.memory.likeness import Said, blocks_of, key_of, repeated
from mailer.check.rule import Found, rule
from mailer.check.texts import as_read, bare, paragraphs, texts_of
from mailer.model.finding import Severity
from mailer.model.issue import Issue, Number, Quote, Stories, Video

_FEWEST_LETTERS = 80


@rule(
    "M01",
    Severity.WARNING,
    "A story runs once",
    why="Readers remember what they were told before.",
    fails="- a-port-full-of-nothing     (which ran in 2026-11-13)",
    passes="- panamas-locks",
)
def story_runs_once(checked: Checked) -> Iterator[Found]:
    if checked.original:
        return
    for item, at in items_of(checked):
        ran = next(
            (
                past.slug
                for past in checked.past
                for block in past.blocks
                if isinstance(block, Stories) and any(other.story == item.story for other in block.items)
            ),
            "",
        )
        if ran:
            fix = "choose another, or say in the blurb what is new"
            yield Found(message=f"{item.story} ran in {ran}", fix=fix, spot=checked.at(*at))


def _figures_before(checked: Checked) -> Iterator[tuple[Said, Issue, bool]]:
    """A figure of the issue, the latest issue that had it, and whether it counted the same thing there."""
    for said in () if checked.original else blocks_of(checked.issue, Number, "figure"):
        here = checked.issue.blocks[int(said.location[1])]
        assert isinstance(here, Number)
        for past in checked.past:
            same = [one for one in past.blocks if isinstance(one, Number) and key_of("figure", one.figure) == said.key]
            if same:
                again = any(one.story == here.story != "" or bare(one.caption) == bare(here.caption) for one in same)
                yield said, past, again or past is checked.past[0]
                break


@rule(
    "M02",
    Severity.WARNING,
    "A figure runs once",
    why="Last week’s figure in this week’s issue is a block that was not replaced.",
    fails='figure: "$94 million"     (which ran in 2026-11-13)',
    passes='figure: "−4.2 %"',
)
def figure_runs_once(checked: Checked) -> Iterator[Found]:
    for said, past, again in _figures_before(checked):
        if again:
            message = f"the figure “{said.shown}” ran in {past.slug}"
            yield Found(message=message, fix="find this week’s", spot=checked.at(*said.location))


@rule(
    "M13",
    Severity.NOTE,
    "Another thing was counted with this figure before",
    why="The same number twice is mostly chance, and sometimes a slip.",
    fails='figure: "12 %"     (which ran long ago, of something else)',
    passes='figure: "12.4 %"',
)
def figure_is_another(checked: Checked) -> Iterator[Found]:
    for said, past, again in _figures_before(checked):
        if not again:
            message = f"“{said.shown}” was a figure of {past.slug} too"
            yield Found(message=message, fix="look whether it is right", spot=checked.at(*said.location))


@rule(
    "M05",
    Severity.WARNING,
    "A film runs once",
    why="Last week’s film is a block that was not replaced.",
    fails="url: https://crosscurrents.example/watch/kericho     (in 2026-11-13 as well)",
    passes="url: https://crosscurrents.example/watch/panama",
)
def film_runs_once(checked: Checked) -> Iterator[Found]:
    yield from repeated(checked, Video, "url", "the film", "show another")


@rule(
    "M06",
    Severity.WARNING,
    "A headline runs once",
    why="The same words above another story make readers pass it over.",
    fails='headline: "Eleven cents of sovereignty"     (in 2026-11-13 as well)',
    passes='headline: "A chip for a lift"',
)
def headline_runs_once(checked: Checked) -> Iterator[Found]:
    yield from repeated(checked, Stories, "headline", "the headline", "write another", items=True)


@rule(
    "M09",
    Severity.WARNING,
    "The subject is new",
    why="Under a subject that ran before, mail programs put the issue into the old conversation.",
    fails='subject: "Empty boxes"     (as in 2026-11-13)',
    passes='subject: "Light ships"',
)
def subject_is_new(checked: Checked) -> Iterator[Found]:
    if checked.original:
        return
    words = bare(subject_words(checked))
    ran = next((past.slug for past in checked.past if bare(as_read(past.subject, slots=True)) == words), "")
    if words and ran:
        yield Found(message=f"{ran} has the same subject", fix="write another", spot=checked.at("subject"))


@rule(
    "M10",
    Severity.WARNING,
    "The letter is new",
    why="A paragraph of an earlier letter was left in when the issue was begun from it.",
    fails="a paragraph of 2026-11-13, word for word",
    passes="a letter of this week",
)
def letter_is_new(checked: Checked) -> Iterator[Found]:
    if checked.original or not checked.past:
        return
    ran: dict[str, list[str]] = {}
    for past in checked.past:
        for part in {bare(as_read(one, slots=True, markdown=True)) for one in paragraphs(past.letter)}:
            ran.setdefault(part, []).append(past.slug)
    for text in texts_of(checked):
        issues = ran.get(bare(text.words), []) if text.key == "letter" else []
        # What stands in several letters is meant to: a signature, an address, a standing request.
        if len(issues) == 1 and len(bare(text.words)) >= _FEWEST_LETTERS:
            message = f"“{text.words[:40]}…” stands in the letter of {issues[0]}"
            yield Found(message=message, fix="write it anew, or take it out", spot=text.spot)


@rule(
    "M12",
    Severity.WARNING,
    "A quotation runs once",
    why="Set large, it is remembered.",
    fails='text: "Now the cotton waits for us."     (in 2026-11-13 as well)',
    passes='text: "The river does not read forecasts."',
)
def quotation_runs_once(checked: Checked) -> Iterator[Found]:
    yield from repeated(checked, Quote, "text", "the quotation", "choose another")


@rule(
    "M14",
    Severity.WARNING,
    "Earlier issues can be read",
    why="With one that cannot, nothing is compared: its question and its stories might run a second time.",
    fails="blocs:     (in the issue of last week)",
    passes="blocks:",
)
def earlier_issues_can_be_read(checked: Checked) -> Iterator[Found]:
    for file, line, why in checked.unread:
        message = f"cannot be read ({why}), so nothing is compared with it"
        yield Found(message=message, fix="mend it, or move it out of issues/", spot=Spot(file, line))


RULES = (
    story_runs_once,
    figure_runs_once,
    figure_is_another,
    film_runs_once,
    headline_runs_once,
    subject_is_new,
    letter_is_new,
    quotation_runs_once,
    earlier_issues_can_be_read,
)
