"""``mailer check``: what speaks against sending an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError, UnknownNameError

if TYPE_CHECKING:
    from mailer.model.finding import Finding, Findings
    from mailer.pipeline.desk import Desk

_Names = Annotated[
    list[str] | None,
    typer.Option(metavar="RULE", help="Only these: ids such as C03, letters, or subjects such as links; with commas."),
]
_Unwanted = Annotated[list[str] | None, typer.Option(metavar="RULE", help="Not these.")]

_COLOURS = {"error": "bold red", "warning": "bold yellow", "note": "cyan"}


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command()(check)


def check(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="ISSUE|RULE", help="An issue's slug or path; with --rules a rule's id, or nothing.")
    ] = "",
    select: _Names = None,
    ignore: _Unwanted = None,
    rules: Annotated[bool, typer.Option("--rules", help="Explain the rules instead, all or those named.")] = False,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the web whether links and mail addresses lead anywhere.")
    ] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Show where each figure, date, name and quotation comes from instead.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show what is excused, and why.")] = False,
    json: Json = False,
) -> None:
    """Look for what speaks against sending an issue.

    Every language it is written in is looked at. The exit code is 1 when it is not fit to send.
    """
    if rules:
        _explain([*_listed(select), *([name] if name else [])], json=json)
        return
    if not name:
        raise UnknownNameError("no issue is named", fix="name one, or ask for --rules", next="mailer issue list")
    if sources:
        _trace(desk_of(context), name, json=json)
        return
    from mailer.pipeline.checking import check_issue
    from mailer.wiring import probe

    desk = desk_of(context)
    slug = desk.issues.slug_of(name)
    asked = probe(desk.publication) if online else None
    findings = check_issue(desk, slug, select=_listed(select), ignore=_listed(ignore), probe=asked)
    if json:
        output.document(_document(slug, findings))
    else:
        _show(slug, findings, verbose=verbose)
    if not findings.fit_to_send:
        raise typer.Exit(MailerError.exit_code)


def _listed(given: list[str] | None) -> list[str]:
    """Names from options that may be repeated and may hold commas."""
    return [name.strip() for option in given or [] for name in option.split(",") if name.strip()]


def _show(slug: str, findings: Findings, *, verbose: bool) -> None:
    for finding in findings.found:
        output.coloured(_line(finding, finding.severity))
        if finding.fix:
            output.say(f"    {finding.fix}")
    if verbose:
        for finding in findings.excused:
            output.coloured(_line(finding, "excused"))
            output.say(f"    because: {finding.excuse}")
    if findings.found or (findings.excused and verbose):
        output.say()
    output.say(f"{slug}: {_counted(findings)}")


def _line(finding: Finding, severity: str) -> list[tuple[str, str]]:
    where = f"{finding.file}:{finding.line}" if finding.file and finding.line else finding.file
    place = f"{where}  " if where else ""
    return [(place, ""), (f"{severity} {finding.rule}", _COLOURS.get(severity, "dim")), (f"  {finding.message}", "")]


def _counted(findings: Findings) -> str:
    from mailer.model.finding import Severity

    counts = ", ".join(output.counted(findings.count(severity), severity) for severity in Severity)
    excused = f"; {len(findings.excused)} excused" if findings.excused else ""
    left_out = (
        f": {output.counted(findings.errors_left_out, 'error')} of rules left out" if findings.errors_left_out else ""
    )
    return f"{counts}{excused}; {'fit to send' if findings.fit_to_send else 'not fit to send'}{left_out}"


def _document(slug: str, findings: Findings) -> dict[str, Any]:
    return {
        "issue": slug,
        "fit_to_send": findings.fit_to_send,
        "findings": [_facts(finding) for finding in findings.found],
        "excused": [{**_facts(finding), "excuse": finding.excuse} for finding in findings.excused],
    }


def _facts(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": finding.file or None,
        "line": finding.line,
        "fix": finding.fix or None,
    }


def _trace(desk: Desk, name: str, *, json: bool) -> None:
    from mailer.cli import tracing
    from mailer.pipeline.checking import sources_of_facts

    slug = desk.issues.slug_of(name)
    table = sources_of_facts(desk, slug)
    if json:
        output.document(tracing.document_of(slug, table))
    else:
        tracing.show(slug, table)


def _explain(names: list[str], *, json: bool) -> None:
    from mailer.check.checking import chosen
    from mailer.check.explaining import explained, rule_facts
    from mailer.check.rules import RULES

    wanted = chosen(RULES, names)
    if json:
        output.document({"rules": [rule_facts(rule) for rule in wanted]})
        return
    output.say(explained(wanted))
