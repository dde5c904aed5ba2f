"""``mailer mailing pause``, ``resume``, ``cancel`` and ``resolve``: what a person decides about a mailing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailer.cli import output
from mailer.cli.asking import can_ask, confirmed
from mailer.cli.mailing_status import facts_of
from mailer.cli.session import Json, desk_of
from mailer.errors import MailingError, Stopped
from mailer.model.delivery import mailing_name

if TYPE_CHECKING:
    from mailer.pipeline.mailings import Standing

_NOTHING = "nothing was decided"

_Name = Annotated[str, typer.Argument(metavar="MAILING", help="Its name, ISSUE@LIST, as `mailing list` shows it.")]
_Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


def register(app: typer.Typer) -> None:
    """Add these commands to ``mailer mailing``."""
    for command in (pause, resume, cancel, resolve):
        app.command()(command)


def pause(context: typer.Context, name: _Name, json: Json = False) -> None:
    """Send nothing more of a mailing for now.

    What is on its way comes to its end, and the process that sends ends.
    """
    from mailer.pipeline.mailings import standing_of
    from mailer.wiring import open_audience

    publication = desk_of(context).publication
    mailings = open_audience(publication).mailings
    mailings.pause(name)
    standing = standing_of(publication, mailings, name)
    if json:
        output.document(facts_of(standing))
        return
    way = "; what is on its way comes to its end" if standing.sending else ""
    output.say(f"{name} is paused: {output.counted(standing.counts.left, 'reader')} wait{way}.")
    output.say(f"next:  mailer mailing resume {name}")


def resume(context: typer.Context, name: _Name, json: Json = False) -> None:
    """Let a mailing go on that was paused.

    It is sent by `mailer send`, which has to be started where it does not run.
    """
    from mailer.pipeline.mailings import standing_of
    from mailer.wiring import open_audience

    publication = desk_of(context).publication
    mailings = open_audience(publication).mailings
    mailings.resume(name)
    standing = standing_of(publication, mailings, name)
    if json:
        output.document(facts_of(standing))
        return
    output.say(f"{name} may go on: {output.counted(standing.counts.left, 'reader')} left.")
    _say_who_sends(standing)


def cancel(context: typer.Context, name: _Name, yes: _Yes = False, json: Json = False) -> None:
    """Send a mailing to nobody any more.

    What is on its way comes to its end. Nothing takes it back: an issue goes to a list once.
    """
    from mailer.pipeline import mailings as journey
    from mailer.wiring import open_audience

    desk = desk_of(context)
    mailings = open_audience(desk.publication).mailings
    before = journey.standing_of(desk.publication, mailings, name)
    left = before.counts.left
    if not yes and before.mailing.state in ("running", "paused"):
        what = f"{output.counted(left, 'reader')} of {before.counts.planned:,} will not get {name}"
        _ask(f"{what}, and nothing takes that back. Cancel it?", f"cancel {name}", "nothing was cancelled", json=json)
    after = journey.cancel(desk.publication, mailings, name, desk.now())
    released = mailings.released(name)
    if json:
        output.document({**facts_of(after), "released": [{"list": each, "readers": n} for each, n in released]})
        return
    output.say(f"{name} is cancelled.")
    output.flowing(f"  {after.counts}")
    if after.counts.left:
        many = output.counted(after.counts.left, "reader")
        output.say(f"What was begun for {many} comes to its end first.")
    for list_name, readers in released:
        issue = after.mailing.issue
        output.say(f"{readers:,} of them will get it by {mailing_name(issue, list_name)}:")
        output.say(f"next:  mailer send {issue} --list {list_name}")


def resolve(
    context: typer.Context,
    name: _Name,
    accepted: Annotated[bool, typer.Option("--accepted", help="They have got it.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="Send to them again; some may get it twice.")] = False,
    readers: Annotated[
        list[int] | None, typer.Option("--reader", metavar="ID", help="Only this one, as `mailing status` shows it.")
    ] = None,
    refused: Annotated[
        bool, typer.Option("--refused", help="With --resend: those who were refused for what we are, not in doubt.")
    ] = False,
    yes: _Yes = False,
    json: Json = False,
) -> None:
    """Decide about readers in doubt.

    They have got it, or it is sent to them again. Whoever is in doubt is held until then: the connection ended before
    the server had said that it took the mail. The log of the server tells, by the Message-ID, which a mail that is sent
    again keeps.

    With --refused it is about readers whose servers refused us and not them, for want of a signature or for our
    reputation. Those who are unknown, or whose mailbox took nothing, are not among them.
    """
    from mailer.model.delivery import DeliveryState
    from mailer.pipeline import mailings as journey
    from mailer.wiring import open_audience

    if accepted == resend:
        raise typer.TyperException("give either --accepted or --resend: they have got it, or it is sent to them again")
    if refused and not resend:
        raise typer.TyperException("--refused is for --resend alone; write --resend --refused")
    desk = desk_of(context)
    mailings = open_audience(desk.publication).mailings
    journey.settle(desk.publication, mailings, name, desk.now())
    chosen = journey.refused_for_us if refused else journey.in_doubt
    numbers = chosen(mailings, name, readers or ())
    if numbers and not yes:
        options = _options(accepted=accepted, refused=refused, readers=readers or [])
        _ask(
            _question(len(numbers), accepted=accepted, refused=refused),
            f"resolve {name} {options}",
            _NOTHING,
            json=json,
        )
    to = DeliveryState.ACCEPTED if accepted else DeliveryState.PENDING
    of = DeliveryState.REJECTED if refused else DeliveryState.IN_DOUBT
    done = mailings.resolve(name, to, desk.now(), numbers=numbers, of=of)
    standing = journey.standing_of(desk.publication, mailings, name)
    if json:
        output.document({**facts_of(standing), "resolved": done, "to": to.value})
        return
    _tell_resolved(standing, done, len(numbers), accepted=accepted, refused=refused)


def _options(*, accepted: bool, refused: bool, readers: list[int]) -> str:
    way = "--accepted" if accepted else "--resend --refused" if refused else "--resend"
    return " ".join([way, *(f"--reader {reader}" for reader in readers)])


def _question(count: int, *, accepted: bool, refused: bool) -> str:
    many = output.counted(count, "reader")
    if accepted:
        return f"Take it that {many} in doubt have got it?"
    if refused:
        return f"Send to {many} again whose servers refused us? If the cause is not mended, they refuse again."
    return f"Send to {many} in doubt again? Some of them may get it a second time."


def _tell_resolved(standing: Standing, done: int, wanted: int, *, accepted: bool, refused: bool) -> None:
    name = standing.mailing.name
    if not wanted:
        output.say(f"Nobody of {name} {'was refused for what we are' if refused else 'is in doubt'}.")
        return
    verb = "taken as accepted" if accepted else "to be sent to again"
    output.say(f"{output.counted(done, 'reader')} {verb}.")
    if done < wanted:
        output.say(f"{output.counted(wanted - done, 'reader')} had been decided about, or got it by another list.")
    output.flowing(f"  {standing.counts}")
    if done and not accepted:
        _say_who_sends(standing)


def _say_who_sends(standing: Standing) -> None:
    mailing = standing.mailing
    if mailing.state == "paused":
        output.say(f"It is paused; next:  mailer mailing resume {mailing.name}")
    elif not standing.sending:
        output.say(f"Nobody sends it; next:  mailer send {mailing.issue} --list {mailing.list}")


def _ask(question: str, again: str, nothing: str, *, json: bool) -> None:
    """Go on only after a yes.

    Raises:
        MailerError: nobody can be asked, or the answer is no.
    """
    again = f"mailer mailing {again} --yes"
    if not can_ask(as_json=json):
        raise MailingError(f"{nothing}: there is nobody to ask", fix="say yes beforehand", next=again)
    if not confirmed(question):
        raise Stopped(nothing)
