"""The excuses of an issue: rules that it may break, each with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.check.checked import Checked
from mailer.check.rule import Found, Rule, rule
from mailer.errors import nearest
from mailer.model.finding import Severity


def excuses_of(checked: Checked) -> dict[str, str]:
    """The reason by rule; a translation has the excuses of its original as well as its own."""
    inherited = checked.original.ignore if checked.original else ()
    return {one.rule: one.reason for one in (*inherited, *checked.issue.ignore)}


def rules_about(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that excuses themselves keep, where ``rules`` are all others."""
    known = {one.id: one for one in rules}

    @rule(
        "E10",
        Severity.ERROR,
        "An excuse names a rule that can be excused",
        why="A misspelt excuse lets nothing pass, and what breaks the mail itself cannot be excused.",
        fails='ignore:\n  - rule: CO3\n    reason: "A title of a book."',
        passes='ignore:\n  - rule: C03\n    reason: "A title of a book."',
        excusable=False,
    )
    def excuse_names_a_rule(checked: Checked) -> Iterator[Found]:
        for position, excuse in enumerate(checked.issue.ignore):
            spot = checked.at("ignore", position)
            if excuse.rule in (IDLE_EXCUSE.id, "E10"):
                yield Found(message=f"{excuse.rule} cannot be excused", fix="take the excuse out", spot=spot)
            elif excuse.rule not in known:
                close = nearest(excuse.rule.replace("O", "0"), list(known))
                fix = f"did you mean {close}?" if close else "look it up with `mailer check --rules`"
                yield Found(message=f"there is no rule “{excuse.rule[:40]}”", fix=fix, spot=spot)
            elif not known[excuse.rule].excusable:
                fix = "mend what it finds, and take the excuse out"
                yield Found(message=f"{excuse.rule} cannot be excused", fix=fix, spot=spot)

    return (excuse_names_a_rule, IDLE_EXCUSE)


def _never(checked: Checked) -> Iterator[Found]:
    """What it looks at is the other rules' findings, which ``check`` has."""
    yield from ()


IDLE_EXCUSE = rule(
    "E11",
    Severity.NOTE,
    "An excuse excuses something",
    why="An excuse left behind from an earlier draft would hide the next fault of its kind.",
    fails='ignore:\n  - rule: C03\n    reason: "…"      # and the subject is short',
    passes="no ignore: for a rule that finds nothing",
    excusable=False,
)(_never)
