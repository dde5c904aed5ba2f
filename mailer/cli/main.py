"""The ``mailer`` command: its groups, its global options, and the one place where an error becomes an exit code."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

import mailer
from mailer.cli import (
    audience,
    batch,
    check,
    dkim,
    issue,
    mailing,
    making,
    output,
    preview,
    publication,
    rehearse,
    release,
    send,
    story,
    testing,
    theme,
)
from mailer.cli.session import Session
from mailer.cli.streams import lasting
from mailer.errors import MailerError, Stopped

_INTERRUPTED = 130

app = typer.Typer(
    name="mailer",
    help="Author, render and mail a newsletter from files and a terminal.",
    add_completion=False,
    # Plain help answers in half the time that a decorated one needs.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(story.app, name="story")
app.add_typer(issue.app, name="issue")
app.add_typer(theme.app, name="theme")
app.add_typer(audience.app, name="audience")
app.add_typer(mailing.app, name="mailing")
app.add_typer(dkim.app, name="dkim")
publication.register(app)
making.register(app)
batch.register(app)
check.register(app)
preview.register(app)
release.register(app)
send.register(app)
rehearse.register(app)
testing.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        output.say(f"mailer {mailer.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("-C", metavar="DIR", help="Work on the publication in DIR instead of the one here.")
    ] = Path(),
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help="Take TIME for now, such as 2024-05-17T09:00:00Z.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Author, render and mail a newsletter from files and a terminal."""
    context.obj = Session(folder, now)
    if context.invoked_subcommand is None:
        output.say(context.get_help())


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 not done, 2 unknown command, option or name, 130 interrupted."""
    # Imports make many objects that live as long as the process: looking through them again and again is time lost.
    gc.set_threshold(50_000, 20, 20)
    arguments = sys.argv[1:] if arguments is None else arguments
    with lasting() as out:
        code = _code_of(arguments, as_json="--json" in arguments)
        out.flush()
        if out.lost:
            why = getattr(out.lost, "strerror", None) or out.lost
            output.fail(MailerError(f"standard output cannot be written ({why})"), as_json=False)
            code = code or 1
    sys.exit(code)


def _code_of(arguments: list[str], *, as_json: bool) -> int:
    """Do what the arguments say, tell of what went wrong, and return the exit code."""
    try:
        code = app(arguments, standalone_mode=False, prog_name="mailer")
    except Stopped as error:
        output.fail(error, as_json=as_json)
        return error.exit_code
    except MailerError as error:
        output.fail(error, as_json=as_json)
        code = error.exit_code
    except typer.TyperException as error:
        from mailer.cli.usage import refusal, wants_help

        if wants_help(error):
            output.say(error.format_message())
            code = 0
        else:
            output.fail(refusal(error, app, arguments), as_json=as_json)
            code = 2
    except (typer.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        # Typer, too, turns Ctrl-C into this code, without a word.
        output.fail(MailerError("stopped; what was not finished was not written"), as_json=as_json)
    return code if isinstance(code, int) else 0
