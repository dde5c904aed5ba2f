"""The rules explained: what each asks, why, and an example of both sides."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from mailer.check.rule import Rule


def explained(rules: Sequence[Rule]) -> str:
    """For a terminal: a paragraph a rule, by subject."""
    return "\n\n".join(_paragraph(rule) for rule in in_order(rules))


def in_order(rules: Sequence[Rule]) -> list[Rule]:
    """By subject in the order of the table, then by number."""
    subjects = list(dict.fromkeys(rule.subject for rule in rules))
    return sorted(rules, key=lambda rule: (subjects.index(rule.subject), rule.id))


def _paragraph(rule: Rule) -> str:
    lines = [f"{rule.id}  {rule.severity}  {rule.asks}", f"    {rule.why}"]
    for word, example in (("not", rule.fails), ("but", rule.passes)):
        first, *rest = example.split("\n")
        lines += [f"    {word}:  {first}", *(f"          {line}" for line in rest)]
    if not rule.excusable:
        lines.append("    cannot be excused")
    return "\n".join(lines)


def rule_facts(rule: Rule) -> dict[str, Any]:
    """A rule as ``--json`` shows it."""
    return {
        "rule": rule.id,
        "subject": rule.subject,
        "severity": rule.severity.value,
        "asks": rule.asks,
        "why": rule.why,
        "fails": rule.fails,
        "passes": rule.passes,
        "excusable": rule.excusable,
    }


def page_of_rules(rules: Sequence[Rule]) -> str:
    """All rules as a page of Markdown."""
    parts = [
        "# Every rule of the check\n\nAs `mailer check --rules` explains them; a test keeps this page in step with the "
        "program. An error must be mended or excused, a warning is what most desks would mend, a note asks somebody to "
        "look.\n"
    ]
    for subject, members in groupby(in_order(rules), key=lambda rule: rule.subject):
        parts.append(f"## {subject.capitalize()}\n")
        parts += [_section(rule) for rule in members]
    return "\n".join(parts)


def _section(rule: Rule) -> str:
    lasting = "" if rule.excusable else " It cannot be excused."
    return (
        f"### {rule.id} {rule.asks}\n\n{rule.severity.capitalize()}. {rule.why}{lasting}\n\n"
        f"```\nnot   {_indented(rule.fails)}\nbut   {_indented(rule.passes)}\n```\n"
    )


def _indented(example: str) -> str:
    return example.replace("\n", "\n      ")
