"""Running the rules over an issue's editions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from mailer.check.checked import Checked
from mailer.check.excuses import IDLE_EXCUSE, excuses_of
from mailer.check.rule import GROUPS, Found, Rule
from mailer.errors import UnknownNameError, nearest
from mailer.model.finding import Finding, Findings, Severity

_GRAVEST_FIRST = tuple(Severity)


def check(editions: Iterable[Checked], rules: Sequence[Rule]) -> Findings:
    """Every finding once, although editions in several languages may share it."""
    editions = tuple(editions)
    found: dict[Finding, None] = {}
    used: set[str] = set()
    for checked in editions:
        excuses = excuses_of(checked)
        for rule in rules:
            excuse = excuses.get(rule.id, "") if rule.excusable else ""
            for each in rule.look(checked):
                found[_finding(rule, each, excuse)] = None
                used.add(rule.id)
    if IDLE_EXCUSE in rules:
        for each in _idle(editions, {rule.id for rule in rules if rule.excusable} - used):
            found[_finding(IDLE_EXCUSE, each, "")] = None
    ordered = sorted(
        found, key=lambda one: (_GRAVEST_FIRST.index(one.severity), one.file, one.line or 0, one.rule, one.message)
    )
    return Findings(
        found=tuple(one for one in ordered if not one.excuse), excused=tuple(one for one in ordered if one.excuse)
    )


def _finding(rule: Rule, found: Found, excuse: str) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=found.message,
        file=found.spot.file,
        line=found.spot.line,
        fix=found.fix,
        excuse=excuse,
    )


def _idle(editions: Sequence[Checked], silent: set[str]) -> Iterator[Found]:
    """Excuses for rules that looked and found nothing."""
    for checked in editions:
        for position, excuse in enumerate(checked.issue.ignore):
            if excuse.rule in silent:
                message = f"{excuse.rule} is excused, and found nothing"
                yield Found(message=message, fix="take the excuse out", spot=checked.at("ignore", position))


def chosen(rules: Sequence[Rule], select: Collection[str] = (), ignore: Collection[str] = ()) -> tuple[Rule, ...]:
    """The rules that ``select`` names (all, where it is empty) without those of ``ignore``.

    A name is a rule's id, the letter of a subject, or the subject: ``C03``, ``C``, ``content``.

    Raises:
        UnknownNameError: a name is neither.
    """
    wanted, unwanted = _ids(rules, select), _ids(rules, ignore)
    return tuple(rule for rule in rules if (not select or rule.id in wanted) and rule.id not in unwanted)


def _ids(rules: Sequence[Rule], names: Collection[str]) -> set[str]:
    known = {name: {rule.id} for rule in rules for name in (rule.id,)}
    for letter, subject in GROUPS.items():
        of_it = {rule.id for rule in rules if rule.id.startswith(letter)}
        known[letter] = known[subject] = of_it
    found: set[str] = set()
    for name in names:
        key = name if name in known else name.upper() if name.upper() in known else name.lower()
        if key not in known:
            close = nearest(name, list(known))
            raise UnknownNameError(
                f"there is no rule or subject “{name}”",
                fix=f"did you mean {close}?" if close else f"subjects: {', '.join(GROUPS.values())}",
                next="mailer check --rules",
            )
        found |= known[key]
    return found
