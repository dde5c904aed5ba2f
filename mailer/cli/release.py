"""``approve``, and how it stands with an issue's seal in words and as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.blocks import IssueName
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError

if TYPE_CHECKING:
    from mailer.pipeline.releasing import Approved
    from mailer.pipeline.sealed import Seal
    from mailer.release.lock import Approval
    from mailer.store.mailings import Mailings
    from mailer.wiring import Desk


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command()(approve)


def approve(
    context: typer.Context,
    name: IssueName,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who approves it.")],
    role: Annotated[
        str, typer.Option(metavar="ROLE", help="As what: a role of [approval] required, or any where none is.")
    ] = "",
    withdrawn: Annotated[
        bool,
        typer.Option(
            "--withdraw",
            help="Take back what NAME has approved, with --role as ROLE only; the seal goes with the last approval.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Approve an issue and seal it.

    What is sealed is what is sent. Any change breaks the seal, and the issue has to be approved again.
    """
    desk = desk_of(context)
    slug = desk.issues.slug_of(name)
    if withdrawn:
        _withdraw(desk, slug, by, role, json)
        return
    from mailer.pipeline.releasing import approve as approve_issue

    done = approve_issue(desk, slug, by=by, role=role, mailings=lambda: _mailings(desk))
    for warning in _too_few_eyes(done.in_several_roles):
        output.warn(warning)
    if json:
        output.document(_document(slug, done))
        return
    for line in _words(slug, done):
        output.say(line)
    for each in done.void:
        output.say(f"  no longer counts: {_said(each)}")
    for line in _next(desk, slug, done.missing):
        output.say(line)


def _mailings(desk: Desk) -> Mailings | None:
    """What has been sent, where there is a store."""
    if not desk.publication.store_file.exists():
        return None
    from mailer.wiring import open_audience

    return open_audience(desk.publication).mailings


def _words(slug: str, done: Approved) -> list[str]:
    lock = done.lock
    said = _said(lock.approvals[-1])
    if done.already:
        return [f"{slug}: nothing has changed since it was approved by {_said(done.already)}."]
    if not done.is_new:
        return [f"{slug}: {said} joins the seal {lock.short}."]
    tongues = ", ".join(each.language for each in lock.editions)
    lines = [f"{slug} is sealed as {lock.short} ({tongues}), approved by {said}."]
    return [*(["The earlier seal was broken:", *(f"  {each}" for each in done.broken)] if done.broken else []), *lines]


def _said(approval: Approval) -> str:
    role = f" ({approval.role})" if approval.role else ""
    return f"{approval.by}{role}, {approval.at:%Y-%m-%d %H:%M} UTC"


def _next(desk: Desk, slug: str, missing: tuple[str, ...]) -> list[str]:
    if missing:
        from mailer.release.approving import to_type

        return [f"next:  {to_type(slug, missing)}"]
    lists = _lists(desk)
    if not lists:
        return [f"next:  mailer batch {slug} --recipients FILE.csv -o OUT"]
    name = lists[0] if len(lists) == 1 else "NAME"
    return [f"next:  mailer test {slug} ADDRESS", f"then:  mailer send {slug} --list {name}"]


def _lists(desk: Desk) -> tuple[str, ...]:
    """The lists that it can be sent to. What is wrong with the store is for whoever sends: the issue is approved."""
    if not desk.publication.store_file.exists():
        return ()
    from mailer.wiring import open_audience

    try:
        return open_audience(desk.publication).lists.names()
    except MailerError:
        return ()


def _too_few_eyes(in_several_roles: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [
        f"{by} has approved as {' and as '.join(roles)}; two eyes see less than four"
        for by, roles in in_several_roles.items()
    ]


def _document(slug: str, done: Approved) -> dict[str, Any]:
    return {
        "issue": slug,
        "seal": done.lock.seal,
        "new": done.is_new,
        "editions": [{"language": each.language, "sha256": each.sha256} for each in done.lock.editions],
        "approvals": [_approval(each) for each in done.lock.approvals],
        "missing": list(done.missing),
        "broken": [str(each) for each in done.broken],
        "void": [_approval(each) for each in done.void],
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {"by": approval.by, "role": approval.role or None, "at": approval.at.isoformat().replace("+00:00", "Z")}


def _withdraw(desk: Desk, slug: str, by: str, role: str, json: bool) -> None:
    from mailer.pipeline.releasing import withdraw

    seal = withdraw(desk, slug, by=by, role=role, mailings=lambda: _mailings(desk))
    if json:
        output.document({"issue": slug, **seal_facts(seal)})
        return
    output.say(f"{slug}: what {by} approved{f' as {role}' if role else ''} is withdrawn.")
    for line in seal_lines(seal):
        output.say(line)
    if seal.lock is None:
        output.say(f"{slug} is no longer sealed.")


def seal_facts(seal: Seal) -> dict[str, Any]:
    """The part of an issue's document that is about its seal."""
    approvals = seal.lock.approvals if seal.lock else ()
    sealed = None
    if seal.lock or seal.is_broken:
        sealed = {
            "seal": seal.lock.seal if seal.lock else None,
            "at": _approval(approvals[0])["at"] if approvals else None,
            "whole": seal.is_whole,
            "changed": [{"name": each.name, "how": each.how} for each in seal.changed],
        }
    return {"sealed": sealed, "approvals": [_approval(each) for each in approvals], "missing": list(seal.missing)}


def seal_lines(seal: Seal) -> list[str]:
    """How it stands with an issue's seal, a line each; none where nothing was sealed and nobody need approve."""
    lines = []
    if seal.lock and seal.is_whole:
        first = seal.lock.approvals[0]
        lines.append(f"sealed:     {seal.lock.short}, {first.at:%Y-%m-%d %H:%M} UTC")
        lines += [f"approved:   {_said(each)}" for each in seal.lock.approvals]
        lines += [f"            {each}" for each in _too_few_eyes(seal.in_several_roles)]
    if seal.is_broken:
        lines.append("sealed:     no longer; what was approved has changed:")
        lines += [f"            {each}" for each in seal.changed]
    if seal.missing:
        lines.append(f"missing:    {', '.join(seal.missing)}")
    return lines


def warn_of_changes(desk: Desk, slug: str) -> None:
    """A warning where an issue is shown as it stands now, and that is no longer what was approved."""
    from mailer.pipeline.sealed import seal_of

    changed = seal_of(desk, slug).changed
    if changed:
        names = ", ".join(each.name for each in changed[:3]) + (" and more" if len(changed) > 3 else "")
        output.warn(f"this is {slug} as it stands now; it is not what was approved ({names})")
