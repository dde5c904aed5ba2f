"""Rules about approval: what was approved is what goes out, and everybody who must approve has done so."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from mailer.check.checked import Checked, Spot
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity


@rule(
    "R01",
    Severity.ERROR,
    "Nothing has changed since the issue was approved",
    why="What was approved is what is sent, so whoever approved it has to see what has changed.",
    fails="a story's title is mended after the issue was approved",
    passes="the title is mended, and the issue approved again",
    excusable=False,
)
def nothing_has_changed(checked: Checked) -> Iterator[Found]:
    """One finding for each thing that is not as it was sealed."""
    for name, how, fix in checked.changed:
        file = "mailer.toml" if name.endswith(" in mailer.toml") else name
        what = "has changed" if how == "changed" else how
        message = f"what was approved is no longer the same: {name} {what}"
        yield Found(message=message, fix=fix, spot=Spot(file))


@rule(
    "R02",
    Severity.NOTE,
    "Everybody who must approve the issue has done so",
    why="`mailer.toml` names the roles without whose approval nothing is sent to a list.",
    fails='[approval] required = ["editor", "fact-check"], and only the editor has approved',
    passes="both have approved",
    excusable=False,
)
def all_have_approved(checked: Checked) -> Iterator[Found]:
    """One finding for each role that is missing."""
    for role in checked.missing:
        fix = f'mailer approve {checked.issue.slug} --by "NAME" --role {quote(role)}'
        yield Found(message=f"{role} has yet to approve it", fix=fix, spot=Spot(checked.front.file))


RULES = (nothing_has_changed, all_have_approved)
