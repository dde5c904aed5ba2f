"""Commands that make something of an issue: ``render``, ``eml``, ``batch``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.blocks import IssueName
from mailer.cli.release import warn_of_changes
from mailer.cli.session import Json, desk_of
from mailer.errors import RecipientsError


class BatchForm(StrEnum):
    """The forms of a batch on disk."""

    EML = "eml"
    RFC2442 = "rfc2442"


def register(app: typer.Typer) -> None:
    """Add these commands at the top level."""
    for command in (render, eml, batch):
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
        count = len(edition.images)
        pictures = f", {count} picture{'' if count == 1 else 's'}" if count else ""
        output.say(f"{shown(files.html)}: {edition.html_bytes:,} bytes of HTML{pictures} ({edition.language})")
        output.say(f"{shown(files.text)}: the text part")
    output.say(f"next:  mailer eml {slug}")


def eml(
    context: typer.Context,
    name: IssueName,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to write it; otherwise into build/.")
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
    from mailer.pipeline.making import make_eml

    desk = desk_of(context)
    made = make_eml(desk, name, out=out, to=to, language=language, draft=draft)
    file = desk.publication.shown(made.file)
    if draft:
        warn_of_changes(desk, made.issue)
    elif made.missing:
        output.warn(f"not approved yet, so only a proof: {', '.join(made.missing)} missing")
    if json:
        output.document(
            {
                "issue": made.issue,
                "language": made.language,
                "file": file,
                "bytes": made.size,
                "message_id": made.message_id or None,
                "seal": made.seal or None,
            }
        )
        return
    what = "a draft to open in a mail client" if draft else "ready to send"
    sealed = f", as sealed in {made.seal}" if made.seal else ""
    output.say(f"{file}: {made.size:,} bytes, {what} ({made.language}){sealed}")


def batch(
    context: typer.Context,
    name: IssueName,
    recipients: Annotated[
        Path,
        typer.Option(metavar="FILE.csv", help="The list: columns address, name, language, and any further fields."),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="What to write; it must not be there yet.")],
    form: Annotated[
        BatchForm, typer.Option("--format", help="eml: a folder of messages. rfc2442: one file of batch SMTP.")
    ] = BatchForm.EML,
    json: Json = False,
) -> None:
    """Write one message for each row of a list.

    When a row is wrong, nothing is written. An approved issue is written as it was approved.
    """
    from mailer.pipeline.making import make_batch

    desk = desk_of(context)
    slug = desk.issues.slug_of(name)
    document: dict[str, Any] = {
        "issue": slug,
        "format": form.value,
        "file": desk.publication.shown(out),
        "messages": 0,
        "refused": [],
    }
    try:
        made = make_batch(desk, slug, recipients=recipients, out=out, form=form.value)
    except RecipientsError as error:
        document["refused"] = [
            {"line": each.line, "message": each.message} for each in (error, *error.others) if each.line
        ]
        output.fail(error, as_json=json, context=document)
        raise typer.Exit(error.exit_code) from error
    for field in made.unfilled:
        output.warn(f"no column fills {{{field}|…}}: every reader sees the fallback")
    if json:
        output.document({**document, "messages": made.messages, "seal": made.seal or None})
        return
    sealed = f", as sealed in {made.seal}" if made.seal else ""
    output.say(f"{document['file']}: {made.messages:,} messages, {made.size:,} bytes{sealed}")
