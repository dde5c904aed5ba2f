"""``mailer test``: the issue to a few people, over the transport that readers' mail takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailer.cli import output
from mailer.cli.asking import can_ask, confirmed
from mailer.cli.blocks import IssueName
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError, Stopped

if TYPE_CHECKING:
    from mailer.pipeline.testing import Trials, Tried

_FEW = 10
"""Test mails that go without a question; more of them are most likely a list."""


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command("test")(send_test)


def send_test(
    context: typer.Context,
    name: IssueName,
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Who gets it.")],
    language: Annotated[str, typer.Option(metavar="TAG", help="In this language.")] = "",
    every: Annotated[bool, typer.Option("--all-languages", help="In every language that it is written in.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=f"Send more than {_FEW} without asking.")] = False,
    json: Json = False,
) -> None:
    """Send an issue as a test.

    It is what readers will get, made and sent in the same way; the subject begins with [TEST], and the link to leave by
    says that it is a test. An approved issue is sent as it was approved. Nothing is tried again: a server that says not
    now is told, and that is all.
    """
    from mailer.pipeline.carrying import way_of
    from mailer.pipeline.testing import prepare_trials, send_trials

    if every and language:
        raise typer.TyperException("--language and --all-languages exclude each other; give one of them")
    desk = desk_of(context)
    way = way_of(desk.publication, desk.now)
    trials = prepare_trials(desk, name, addresses, language=language, every=every)
    if len(trials.messages) > _FEW and not yes:
        _ask(len(trials.messages), as_json=json)
    tried: list[Tried] = []
    try:
        for each in send_trials(trials, way, lambda words: output.warn(f"{words}; it is tried again")):
            tried.append(each)
            output.say(f"{each.address} ({each.language}): {_words(each)}", as_json=json)
    except KeyboardInterrupt:
        what = f"stopped; {len(tried)} of {output.counted(len(trials.messages), 'test mail')} were answered"
        raise Stopped(what, fix="one that was on its way may have arrived") from None
    finally:
        if json:
            output.document(_document(trials, tried))
    if any(each.state != "accepted" for each in tried):
        raise typer.Exit(1)


def _ask(mails: int, *, as_json: bool) -> None:
    if not can_ask(as_json=as_json):
        what = f"those are {mails} test mails, and a test is for a few"
        raise MailerError(what, fix="say --yes if they are all meant")
    if not confirmed(f"Send {mails} test mails?"):
        raise Stopped("nothing was sent")


def _words(tried: Tried) -> str:
    return f"{tried.state.replace('_', ' ')}, {tried.said}" if tried.said else tried.state.replace("_", " ")


def _document(trials: Trials, tried: list[Tried]) -> dict[str, object]:
    sent = [
        {"address": each.address, "language": each.language, "state": each.state, "said": each.said} for each in tried
    ]
    return {"issue": trials.issue, "seal": trials.seal or None, "tests": sent}
