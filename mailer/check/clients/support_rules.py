"""Rules of mail clients: what the page asks for, held against what caniemail.com found that they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailer.check.checked import Checked, Spot
from mailer.check.clients.features import features_of
from mailer.check.clients.known import BREAKING, HARMLESS
from mailer.check.clients.support import Support, share, support_data, weights_of, without
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

LEAST_SHARE = 5.0
"""Parts of a hundred readers: below, what is neither known to break a mail nor known to be harmless is let pass."""


def _lacking(checked: Checked) -> Iterator[tuple[str, Support, tuple[str, ...], Mapping[str, int]]]:
    """Every feature of the page that some readers do without: who, and what each client weighs."""
    weights = weights_of(checked.publication)
    known = support_data().features
    for slug in sorted(features_of(checked)):
        lacking = without(known[slug], weights) if slug in known else ()
        if lacking:
            yield slug, known[slug], lacking, weights


def _who(support: Support, lacking: tuple[str, ...], weights: Mapping[str, int]) -> str:
    called = support_data().clients
    names = ", ".join(called[name] for name in lacking[:3]) + (", …" if len(lacking) > 3 else "")
    part = max(round(share(lacking, weights)), 1)
    return f"{names}: about {part} of 100 readers (tested {support.tested})"


@rule(
    "K01",
    Severity.ERROR,
    "Nothing that a mail breaks without where readers’ programs lack it",
    why="Columns fall apart, words lie on words, or pictures are missing, and nobody at the desk sees it.",
    fails='<div style="display:flex">',
    passes="a table, or columns of <mj-column>",
)
def nothing_breaks(checked: Checked) -> Iterator[Found]:
    for slug, support, lacking, weights in _lacking(checked):
        if slug in BREAKING:
            message = f"{support.title} is unknown to {_who(support, lacking, weights)}; {BREAKING[slug]}"
            yield Found(message=message, fix="build it another way in the theme", spot=Spot(checked.front.file))


@rule(
    "K02",
    Severity.WARNING,
    "Nothing that many readers’ programs lack",
    why="What looks finished on the desk’s own screen may look otherwise for every tenth reader.",
    fails='<p style="text-indent:2em">     (if half of the readers do not see it)',
    passes='<p style="padding-left:2em">',
)
def little_is_lacking(checked: Checked) -> Iterator[Found]:
    for slug, support, lacking, weights in _lacking(checked):
        if slug not in BREAKING and slug not in HARMLESS and share(lacking, weights) >= LEAST_SHARE:
            message = f"{support.title} is unknown to {_who(support, lacking, weights)}"
            fix = "declare something simpler before it, or do without"
            yield Found(message=message, fix=fix, spot=Spot(checked.front.file))


@rule(
    "K03",
    Severity.NOTE,
    "What only some programs show does no harm elsewhere",
    why="Rounded corners or dark colours are a gain where they work; each is listed with what is seen without it.",
    fails='<td style="border-radius:4px">     (Outlook on Windows draws square corners)',
    passes="a page in which every program shows everything",
)
def refinements_are_known(checked: Checked) -> Iterator[Found]:
    slugs = [slug for slug, *_ in _lacking(checked) if slug in HARMLESS]
    if slugs and checked.original is None:
        message = (
            f"{len(slugs)} features are refinements that some mail programs lack and no reader misses "
            f"(caniemail.com, {support_data().date})"
        )
        fix = f"`mailer check {checked.issue.slug} --select K` names each, and why it does no harm"
        yield Found(message=message, fix=fix, spot=Spot(checked.front.file))


@rule(
    "K04",
    Severity.NOTE,
    "Each refinement has its reason",
    why="For whoever mends a theme, and asks what it looks like elsewhere.",
    fails='<td style="border-radius:4px">     (corners are square in Outlook on Windows)',
    passes="a page in which every program shows everything",
    asked_for=True,
)
def each_refinement(checked: Checked) -> Iterator[Found]:
    for slug, support, lacking, weights in _lacking(checked):
        if slug in HARMLESS and checked.original is None:
            message = f"{support.title} is unknown to {_who(support, lacking, weights)}; {HARMLESS[slug]}"
            yield Found(message=message, spot=Spot(checked.front.file))


RULES = (nothing_breaks, little_is_lacking, refinements_are_known, each_refinement)
