"""``mailer audience suppress``, ``unsuppress`` and ``forget``: who gets nothing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailer.cli import output
from mailer.cli.asking import can_ask, confirmed
from mailer.cli.known import day, standing_of, suppression_facts, where
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError, RecipientsError

if TYPE_CHECKING:
    from mailer.model.audience import Suppression

_Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="An address such as ana@example.org.")]
_OnList = Annotated[str, typer.Option("--list", metavar="NAME", help="Only for this list; otherwise for every one.")]
_Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a few words; it is kept.")]


def register(app: typer.Typer) -> None:
    """Add these commands to ``mailer audience``."""
    for command in (suppress, unsuppress, forget):
        app.command()(command)


def suppress(
    context: typer.Context,
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Addresses, on a list or on none.")],
    reason: _Reason,
    name: _OnList = "",
    json: Json = False,
) -> None:
    """Let nothing go to an address any more.

    No import changes that; an address that is suppressed already keeps its reason and its day.
    """
    from mailer.pipeline import listing
    from mailer.wiring import open_audience

    desk = desk_of(context)
    audience = open_audience(desk.publication, new=True)
    name = listing.known_list(audience.lists, name) if name else ""
    done = listing.suppress(audience.suppressions, addresses, name=name, reason=reason, at=desk.now())
    if json:
        output.document({"list": name or None, "suppressed": [{"address": a.address, "new": a.is_new} for a in done]})
        return
    for each in done:
        output.say(f"{each.address} is {'suppressed' if each.is_new else 'suppressed already, and stays as it was'}.")


def unsuppress(
    context: typer.Context,
    address: _Address,
    reason: _Reason,
    name: _OnList = "",
    by: Annotated[str, typer.Option(metavar="NAME", help="Who says so; otherwise the account.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask again where the reader wished it.")] = False,
    json: Json = False,
) -> None:
    """Let mail go to an address again.

    Who said so, why and when is kept. Where the reader had asked for nothing more, that is asked again.
    """
    from mailer.audience.wishes import is_readers_wish
    from mailer.pipeline import listing
    from mailer.wiring import open_audience

    desk = desk_of(context)
    audience = open_audience(desk.publication)
    name = listing.known_list(audience.lists, name) if name else ""
    address, standing = standing_of(context, address)
    wishes = [each for each in standing.suppressions if is_readers_wish(each)]
    if (wishes or standing.forgotten) and not yes:
        _ask_again(address, wishes, as_json=json)
    by = by or _account()
    lifted = listing.unsuppress(audience.suppressions, standing, address, name=name, by=by, why=reason, at=desk.now())
    if json:
        output.document({"address": address, "lifted": [suppression_facts(each) for each in lifted], "by": by})
        return
    for each in lifted:
        output.say(f"{address} is no longer suppressed {where(each)}; it was: {each.reason}, {day(each.at)}.")


def _ask_again(address: str, wishes: list[Suppression], *, as_json: bool) -> None:
    wished = "; ".join(f"{each.reason}, {day(each.at)}" for each in wishes) or "asked to be forgotten"
    if not can_ask(as_json=as_json):
        what = f"{address} asked for nothing more ({wished}), and there is nobody to ask whether that has changed"
        raise RecipientsError(what, fix="if the reader has asked for mail again, say so with --yes")
    if not confirmed(f"{address} asked for nothing more ({wished}). Has the reader asked for mail again?"):
        raise MailerError(f"{address} stays suppressed")


def forget(context: typer.Context, address: _Address, json: Json = False) -> None:
    """Erase a reader from every list.

    With the reader go all fields, reasons and history. What stays is a keyed digest, from which no address can be read:
    by it, the address is suppressed on every list and refused by every import, so that no old file brings the reader
    back. Files that were written before, such as exports, batches and backups, are not reached.
    """
    from mailer.audience.addresses import same_reader
    from mailer.pipeline.listing import typed_address
    from mailer.wiring import open_audience

    desk = desk_of(context)
    found = typed_address(address)
    was_on = open_audience(desk.publication).suppressions.forget(same_reader(found), desk.now())
    if json:
        output.document({"address": found, "removed_from": list(was_on), "forgotten": True})
        return
    where = f"removed from {', '.join(was_on)}" if was_on else "on no list"
    output.say(f"{found} is forgotten ({where}); only a digest stays, which keeps imports from bringing it back.")
    output.say("Files that were written before are not reached: exports, batches, backups.")


def _account() -> str:
    import os
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
