"""An issue is rendered, made into a mail, and looked at by the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from mailer.check.checked import Checked
from mailer.check.checking import check, chosen
from mailer.check.links.asking import Probe
from mailer.check.links.online import RULES as ONLINE
from mailer.check.links.online import ask_about
from mailer.check.rule import Rule
from mailer.check.rules import RULES
from mailer.check.sourcing.table import Sourced, table_of
from mailer.compose.past import past_issues
from mailer.config.places import place_of
from mailer.errors import MailerError, MessageError, SettingsError, UnknownNameError
from mailer.model.chart import Chart
from mailer.model.edition import Edition
from mailer.model.finding import Findings, Severity
from mailer.model.issue import Number
from mailer.model.recipient import Recipient
from mailer.pipeline.desk import Desk
from mailer.pipeline.footing import by_itself
from mailer.pipeline.making import Sources, editions_of, sources_of, unsubscribe_uri
from mailer.pipeline.sealed import seal_of


def check_issue(
    desk: Desk, name: str, *, select: Collection[str] = (), ignore: Collection[str] = (), probe: Probe | None = None
) -> Findings:
    """What speaks against sending an issue, in every language it is written in.

    ``select`` and ``ignore`` are ids, letters or subjects of rules; what ``mailer.toml`` ignores is left out too. Of
    the rules that are left out here the errors are counted. A ``probe`` asks the world about links and addresses.

    Raises:
        UnknownNameError: there is no such issue or rule.
        MailerError: the issue cannot be read or rendered.
    """
    rules = rules_for(desk, select, ignore)
    editions = looked_at(desk, name)
    if probe and any(rule in ONLINE for rule in rules):
        answers = ask_about(editions, probe)
        editions = tuple(replace(checked, answers=answers) for checked in editions)
    findings = check(editions, rules)
    if not select and not ignore:
        return findings
    # Whoever looks at a part must not be told that the whole is fit.
    others = check(editions, [rule for rule in rules_for(desk) if rule not in rules])
    return replace(findings, errors_left_out=others.count(Severity.ERROR))


def sources_of_facts(desk: Desk, name: str) -> tuple[Sourced, ...]:
    """Where every number, date, name and quotation of an issue comes from, in every language it is written in.

    Raises:
        UnknownNameError: there is no such issue.
        MailerError: the issue cannot be read or rendered.
    """
    return tuple(row for checked in looked_at(desk, name) for row in table_of(checked))


def rules_for(desk: Desk, select: Collection[str] = (), ignore: Collection[str] = ()) -> tuple[Rule, ...]:
    """The rules that are asked for, without those that this desk does not want.

    Raises:
        UnknownNameError: ``select`` or ``ignore`` names no rule.
        SettingsError: ``mailer.toml`` ignores what is no rule, or what would break the mail itself.
    """
    left_out = _left_out(desk)
    wanted = (rule for rule in chosen(RULES, select, ignore) if select or not rule.asked_for)
    kept = tuple(rule for rule in wanted if rule not in left_out)
    if not kept:
        raise UnknownNameError(
            "no rule is left to look with", fix="select more, or ignore less", next="mailer check --rules"
        )
    return kept


def _left_out(desk: Desk) -> tuple[Rule, ...]:
    """The rules that ``[check] ignore`` names, but for those of a subject that keep the mail whole."""
    found: list[Rule] = []
    for name in desk.publication.check.ignore:
        try:
            named = chosen(RULES, [name])
        except UnknownNameError as error:
            message = f"[check] ignore: {error.message}"
            raise _misplaced(desk, name, message, fix=error.fix, next=error.next) from error
        if [rule.id for rule in named if not rule.excusable] == [name.upper()]:
            raise _misplaced(desk, name, f"{name} cannot be ignored", fix=f"take {name} out of [check] ignore")
        found += named
    return tuple(rule for rule in found if rule.excusable)


def _misplaced(desk: Desk, name: str, message: str, *, fix: str, next: str = "") -> SettingsError:
    file, line = place_of(desk.publication.root, "check", "ignore", name)
    return SettingsError(message, file=file, line=line, fix=fix, next=next)


def looked_at(desk: Desk, name: str) -> tuple[Checked, ...]:
    """Every edition of an issue with all that the rules look at, the publication's own language first.

    Raises:
        UnknownNameError: there is no such issue.
        MailerError: the issue cannot be read or rendered.
    """
    sources = sources_of(desk, name)
    return with_surroundings(desk, sources, editions_of(desk, sources))


def with_surroundings(desk: Desk, sources: Sources, editions: Mapping[str, Edition]) -> tuple[Checked, ...]:
    """Editions that were rendered, by tag, with all that the rules look at.

    Raises:
        MailerError: an earlier issue or the seal cannot be looked at.
    """
    past = past_issues(desk.issues, sources.files[""].issue)
    seal = seal_of(desk, sources.slug)
    found = []
    for tag, edition in editions.items():
        message, refusal = _mail(desk, edition)
        found.append(
            replace(
                by_itself(desk, sources, tag, edition),
                past=past.issues,
                unread=tuple((error.file, error.line, error.message) for error in past.unread),
                message=message,
                refusal=refusal,
                changed=tuple((one.name, one.how, seal.mend) for one in seal.changed),
                missing=seal.missing,
                charts=_charts_of(desk, sources, tag),
            )
        )
    return tuple(found)


def _charts_of(desk: Desk, sources: Sources, tag: str) -> dict[int, Chart]:
    """The charts of an edition that was rendered whose values stand in a table, with these."""
    from mailer.render.charts.table import with_table
    from mailer.render.origin import Origin

    file, folder, root = sources.files[tag], desk.issues.folder_of(sources.slug), desk.publication.root
    return {
        position: with_table(block.chart, folder, root, Origin(file.front.file)).chart
        for position, block in enumerate(file.issue.blocks)
        if isinstance(block, Number) and block.chart and block.chart.data
    }


def _mail(desk: Desk, edition: Edition) -> tuple[bytes, MailerError | None]:
    """The mail to the sender, every slot at its fallback, or why there can be none."""
    from mailer.message.mould import compile_edition

    try:
        mould = compile_edition(edition, desk.publication, unsubscribe_uri=unsubscribe_uri(desk.publication))
        return bytes(mould.message(Recipient(address=desk.publication.sender.address), desk.now())), None
    except MessageError as refusal:
        return b"", refusal
