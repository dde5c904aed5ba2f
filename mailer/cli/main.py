"""The ``mailer`` command: its groups, its global options, and the one place where an error becomes an exit code."""

from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

import mailer
from mailer.cli import output
from mailer.cli.session import Session
from mailer.cli.streams import lasting
from mailer.errors import MailerError, Stopped

_INTERRUPTED = 130

_GROUPS = ("story", "issue", "theme", "audience", "mailing", "dkim")
"""Commands of several words, each group in the module of its name."""

_COMMANDS = {
    "init": "publication",
    "render": "making",
    "eml": "making",
    "batch": "batch",
    "check": "check",
    "preview": "preview",
    "approve": "release",
    "send": "send",
    "rehearse": "rehearse",
    "test": "testing",
}
"""Commands of one word, each with its module."""


def command_line(only: str = "") -> typer.Typer:
    """All commands; where one is named, or a group, only those of its module.

    To load the others and take them apart takes longer than many a command. A name that means nothing names none.
    """
    made = typer.Typer(
        name="mailer",
        help="Author, render and mail a newsletter from files and a terminal.",
        add_completion=False,
        # Plain help answers in half the time that a decorated one needs.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback(invoke_without_command=True)(options)
    is_known = only in _GROUPS or only in _COMMANDS
    for group in _GROUPS:
        if only == group or not is_known:
            made.add_typer(_module(group).app, name=group)
    for module in dict.fromkeys(_COMMANDS.values()):
        if _COMMANDS.get(only) == module or not is_known:
            _module(module).register(made)
    return made


def _module(name: str) -> Any:
    return import_module(f"mailer.cli.{name}")


def _version(wanted: bool) -> None:
    if wanted:
        output.say(f"mailer {mailer.__version__}")
        raise typer.Exit


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
    # To look through all that is installed for plugins of pydantic takes longer than to read the settings.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
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
        code = command_line(_named(arguments))(arguments, standalone_mode=False, prog_name="mailer")
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
            output.fail(refusal(error, command_line(), arguments), as_json=as_json)
            code = 2
    except (typer.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except OSError as cause:
        if not cause.filename:
            raise
        output.fail(_unusable(cause), as_json=as_json)
        code = 1
    if code == _INTERRUPTED:
        # Typer, too, turns Ctrl-C into this code, without a word.
        output.fail(MailerError("stopped; what was not finished was not written"), as_json=as_json)
    return code if isinstance(code, int) else 0


def _unusable(cause: OSError) -> MailerError:
    """A file or folder of the publication that the system does not let us have."""
    file = os.fsdecode(cause.filename)
    shown = os.path.relpath(file) if os.path.isabs(file) and Path(file).is_relative_to(Path.cwd()) else file
    fix = "see who may read and write it" if isinstance(cause, PermissionError) else ""
    next_ = f"ls -ld {shlex.quote(shown)}" if fix else ""
    return MailerError(f"cannot be used ({cause.strerror})", file=shown, fix=fix, next=next_)


def _named(arguments: Sequence[str]) -> str:
    """The command that is called, behind nothing but a folder or a time; empty where more has to be understood."""
    words = iter(arguments)
    for word in words:
        if word in ("-C", "--now"):
            next(words, "")
        elif not word.startswith(("-C", "--now=")):
            return word
    return ""
