"""Rules of the blocks: what is missing, what is there twice, and what each kind needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mailer.check.checked import Checked, Spot
from mailer.check.rule import Found, rule
from mailer.check.texts import as_read
from mailer.model.finding import Severity
from mailer.model.issue import Answers, Letter, Number, Question, Video

LONGEST_FILM = 3 * 60 * 60

# Where nearly all readers and editors of the world have their mail; a domain one slip away from one of them is a slip.
_WELL_KNOWN = (
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me"),
    *("protonmail.com", "live.com", "gmx.net", "gmx.de", "web.de", "aol.com", "mail.ru", "qq.com", "163.com"),
)
# Neighbours of those that are nobody's slip.
_REAL = ("mail.com", "ymail.com", "email.com", "rocketmail.com", "gmx.com", "gmx.at", "gmx.ch", "mail.de")


def _of_kind(checked: Checked, kind: type) -> list[int]:
    return [position for position, block in enumerate(checked.issue.blocks) if isinstance(block, kind)]


@rule(
    "C17",
    Severity.NOTE,
    "There is a letter",
    why="The issue is built around it.",
    fails="blocks:\n  - stories: …",
    passes="blocks:\n  - letter\n  - stories: …",
)
def there_is_a_letter(checked: Checked) -> Iterator[Found]:
    if not _of_kind(checked, Letter):
        fix = "write it below the second ---, and   - letter   among the blocks"
        yield Found(message="the issue has no letter", fix=fix, spot=checked.at("blocks"))


@rule(
    "C19",
    Severity.WARNING,
    "There is one figure and one film",
    why="Two figures of the week are usually last week’s and this week’s.",
    fails='  - number: …"$94 million"\n  - number: …"−4.2 %"',
    passes='  - number: …"$94 million"',
)
def one_figure_and_one_film(checked: Checked) -> Iterator[Found]:
    for kind, name in ((Number, "number"), (Video, "video")):
        for position in _of_kind(checked, kind)[1:]:
            yield Found(
                message=f"a second {name} block", fix="keep one of the two", spot=checked.at("blocks", position)
            )


@rule(
    "C21",
    Severity.WARNING,
    "The question is asked once",
    why="Context above a question leads to it; repeated there it is read twice.",
    fails='context: "Which form do you fill in?"\n      ask: "Which form do you fill in?"',
    passes='context: "The form gives four euros as an example."\n      ask: "Which form do you fill in?"',
)
def question_is_asked_once(checked: Checked) -> Iterator[Found]:
    for position in _of_kind(checked, Question):
        block = checked.issue.blocks[position]
        assert isinstance(block, Question)
        ask = as_read(block.ask).casefold()
        if len(ask) > 10 and ask in as_read(block.context, markdown=True).casefold():
            spot = checked.at("blocks", position, block.type, "context")
            yield Found(message="the context repeats the question", fix="say there what leads to it", spot=spot)


@rule(
    "C30",
    Severity.ERROR,
    "Every printed answer has its reader’s consent",
    why="A reader’s words and name are personal data; printing them without a yes is unlawful in much of the world.",
    fails='- text: "A stork."\n  name: "Marek"',
    passes='- text: "A stork."\n  name: "Marek"\n  consent: "by mail, 14 November 2026"',
)
def answers_have_consent(checked: Checked) -> Iterator[Found]:
    for position in _of_kind(checked, Answers):
        block = checked.issue.blocks[position]
        assert isinstance(block, Answers)
        for number, answer in enumerate(block.items):
            if not answer.consent.strip():
                whose = f"of {answer.name}" if answer.name else f"“{answer.text[:40]}…”"
                yield Found(
                    message=f"nothing says that the answer {whose} may be printed",
                    fix='write when and how the reader agreed:   consent: "by mail, 14 November"',
                    spot=checked.at("blocks", position, block.type, "items", number),
                )


@rule(
    "C31",
    Severity.WARNING,
    "Answers go to a domain without a slip",
    why="Answers to a misspelt address reach a stranger, or nobody.",
    fails='reply_to: "editors@crosscurents.example"',
    passes='reply_to: "editors@crosscurrents.example"',
)
def reply_to_has_no_slip(checked: Checked) -> Iterator[Found]:
    sender = checked.publication.sender
    own = [address.rpartition("@")[2].lower() for address in (sender.address, sender.reply_to or sender.address)]
    given = [
        (block.reply_to, partial(checked.at, "blocks", position, block.type, "reply_to"))
        for position, block in enumerate(checked.issue.blocks)
        if isinstance(block, Question) and block.reply_to
    ]
    given += [(sender.reply_to, partial(Spot, "mailer.toml"))] if sender.reply_to else []
    for address, stands in given:
        domain = address.rpartition("@")[2].lower()
        meant = next(
            (known for known in (*own, *_WELL_KNOWN) if known != domain and _one_slip_apart(domain, known)), ""
        )
        if meant and domain not in (*own[:1], *_WELL_KNOWN, *_REAL):
            yield Found(message=f"answers go to {address}", fix=f"did you mean {meant}?", spot=stands())


def _one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter is missing, too much, wrong, or changed places with the next."""
    if abs(len(one) - len(other)) > 1 or len(one) < 6:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


@rule(
    "C32",
    Severity.WARNING,
    "A film’s duration is one",
    why="“6:72” is a slip, and so is a film of no length.",
    fails='duration: "6:72"',
    passes='duration: "6:12"',
)
def duration_is_one(checked: Checked) -> Iterator[Found]:
    for position in _of_kind(checked, Video):
        block = checked.issue.blocks[position]
        assert isinstance(block, Video)
        if not block.duration:
            continue
        parts = [int(part) for part in block.duration.split(":")]
        seconds = sum(part * 60**power for power, part in enumerate(reversed(parts)))
        if any(part > 59 for part in parts[1:]) or not 0 < seconds <= LONGEST_FILM:
            fix = "write minutes and seconds, or hours, minutes and seconds"
            spot = checked.at("blocks", position, block.type, "duration")
            yield Found(message=f"a film of {block.duration}", fix=fix, spot=spot)


RULES = (
    there_is_a_letter,
    one_figure_and_one_film,
    question_is_asked_once,
    answers_have_consent,
    reply_to_has_no_slip,
    duration_is_one,
)
