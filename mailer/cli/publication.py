"""Commands about a publication as a whole."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from mailer.cli import output
from mailer.cli.session import Json


def register(app: typer.Typer) -> None:
    """Add these commands at the top level."""
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")], json: Json = False
) -> None:
    """Start a publication in DIR.

    It comes with sample stories and a sample issue that renders.
    """
    from mailer.pipeline.starting import start_publication
    from mailer.wiring import bundled

    issues = start_publication(bundled("sample"), folder)
    if json:
        output.document({"publication": str(folder), "issues": list(issues)})
        return
    going_there = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    output.say(f"{folder} is a publication now: its name and addresses are in {folder / 'mailer.toml'}.")
    output.say(f"next:  {going_there}mailer render {issues[-1]}")
