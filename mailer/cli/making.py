"""Commands that make something of an issue: ``render``, ``eml``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailer.cli import output
from mailer.cli.blocks import IssueName
from mailer.cli.release import warn_of_changes
from mailer.cli.session import Json, desk_of

if TYPE_CHECKING:
    from mailer.pipeline.making import MadeEml
    from mailer.wiring import Desk


def register(app: typer.Typer) -> None:
    """Add these commands at the top level."""
    for command in (render, eml):
        app.command()(command)


def render(context: typer.Context, name: IssueName, json: Json = False) -> None:
    """Build the HTML and the text of an issue.

    Every language it is written in is built, into the issue's build/ folder.
    """
    from mailer.pipeline.making import build

    desk = desk_of(context)
    built = build(desk, name)
    slug = desk.issues.slug_of(name)
    shown = desk.publication.shown
    warn_of_changes(desk, slug)
    if json:
        editions = [
            {
                "language": edition.language,
                "html": shown(files.html),
                "text": shown(files.text),
                "mjml": shown(files.mjml),
                "html_bytes": edition.html_bytes,
            }
            for edition, files in built
        ]
        output.document({"issue": slug, "editions": editions})
        return
    for edition, files in built:
        pictures = f", {output.counted(len(edition.images), 'picture')}" if edition.images else ""
        output.say(f"{shown(files.html)}: {edition.html_bytes:,} bytes of HTML{pictures} ({edition.language})")
        output.say(f"{shown(files.text)}: the text part")
    output.say(f"next:  mailer eml {slug}")


def eml(
    context: typer.Context,
    name: IssueName,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE",
            help="Where to write it, or - for standard output; otherwise into build/.",
        ),
    ] = None,
    to: Annotated[
        str, typer.Option(metavar="ADDRESS", help='Who it is to: ana@example.org or "Ana <ana@example.org>".')
    ] = "",
    language: Annotated[str, typer.Option(metavar="TAG", help="Which edition; otherwise the publication's own.")] = "",
    draft: Annotated[
        bool, typer.Option("--draft", help="Make one that a mail client opens for sending by hand.")
    ] = False,
    json: Json = False,
) -> None:
    """Write an issue as a send-ready .eml.

    Without --to it is to the sender, and slots take their fallbacks. An approved issue is written as it was approved.
    """
    from mailer.pipeline.making import STANDARD_OUTPUT, make_eml

    printed = out == STANDARD_OUTPUT
    if printed and json:
        raise typer.TyperException("--json and -o - both print on standard output; leave one of them out")
    desk = desk_of(context)
    made = make_eml(desk, name, out=out, to=to, language=language, draft=draft)
    file = "standard output" if printed else desk.publication.shown(made.file)
    _warn_of_proof(desk, made, draft=draft)
    if json:
        output.document(
            {
                "issue": made.issue,
                "language": made.language,
                "file": file,
                "bytes": len(made.data),
                "message_id": made.message_id or None,
                "seal": made.seal or None,
            }
        )
        return
    if printed:
        output.raw(made.data)
    is_proof = made.missing or made.errors
    what = "a draft to open in a mail client" if draft else "a proof" if is_proof else "ready to send"
    sealed = f", as sealed in {made.seal}" if made.seal else ""
    # What is printed is no place for words.
    output.say(f"{file}: {len(made.data):,} bytes, {what} ({made.language}){sealed}", as_json=printed)


def _warn_of_proof(desk: Desk, made: MadeEml, *, draft: bool) -> None:
    """Say why a message is not what may be sent."""
    if draft:
        warn_of_changes(desk, made.issue)
    elif made.missing:
        output.warn(f"not approved yet, so only a proof: {', '.join(made.missing)} missing")
    if made.errors:
        errors = output.counted(made.errors, "error")
        output.warn(f"not fit to be sent, so only a proof: `mailer check {made.issue}` finds {errors}")
