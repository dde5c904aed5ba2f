"""``mailer batch``: one message for each reader of a list, on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.blocks import IssueName
from mailer.cli.progress import counted_off
from mailer.cli.session import Json, desk_of
from mailer.errors import RecipientsError, Stopped
from mailer.model.delivery import MailingState

if TYPE_CHECKING:
    from mailer.message.batch.forms import Form
    from mailer.pipeline.batching import MadeBatch
    from mailer.wiring import Desk

_NAMED = 10
_PER_FILE = 10_000  # few enough to hand over again when one file is refused halfway


class BatchForm(StrEnum):
    """The forms of a batch on disk."""

    EML = "eml"
    RFC2442 = "rfc2442"
    EXIM = "exim"
    MBOX = "mbox"


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command()(batch)


def batch(
    context: typer.Context,
    name: IssueName,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="OUT", help="The folder to write; it must not be there yet.")
    ],
    list_: Annotated[
        str,
        typer.Option(
            "--list", metavar="NAME", help="The list whose readers get it; then it is a mailing, and goes to it once."
        ),
    ] = "",
    recipients: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Or a file: columns address, name, language, and any further fields."),
    ] = None,
    form: Annotated[
        BatchForm,
        typer.Option(
            "--format",
            help="eml: a file for each. rfc2442: batch SMTP. exim: the same for `exim -bS`. mbox: for mail programs.",
        ),
    ] = BatchForm.EML,
    per_file: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many messages a file, or with eml a folder, holds at most.")
    ] = _PER_FILE,
    dsn: Annotated[
        bool,
        typer.Option("--dsn", help="With rfc2442: ask servers to report failure and delay, with the header alone."),
    ] = False,
    json: Json = False,
) -> None:
    """Write one message for each reader of a list.

    OUT holds the messages and manifest.json, which says what they are. When a message to anybody would not be right,
    nothing is written. What is not finished lies in OUT.part: after Ctrl-C or a crash the same command goes on there.
    An approved issue is written as it was approved.

    With --list it counts as sent once OUT is there, since another program sends it then: `mailer send` refuses the same
    issue to the same list, and so does another batch. An issue that nobody has to approve is sealed first.
    """
    from mailer.message.batch.forms import form_of

    _refuse_options(list_, recipients, form, dsn=dsn)
    desk = desk_of(context)
    document: dict[str, Any] = {
        "issue": desk.issues.slug_of(name),
        "format": form.value,
        "file": desk.publication.shown(out),
        "messages": 0,
        "refused": [],
    }
    with _failures_told(document, out, as_json=json):
        made = _made(desk, document["issue"], list_, recipients, out, form_of(form.value, dsn=dsn), per_file)
    _tell(made, document, as_json=json)


def _refuse_options(list_: str, recipients: Path | None, form: BatchForm, *, dsn: bool) -> None:
    if bool(list_) == bool(recipients):
        what = "give either --list or --recipients, not both" if list_ else "--list or --recipients is missing"
        raise typer.TyperException(f"{what}; write --list NAME, or --recipients FILE.csv")
    if dsn and form is not BatchForm.RFC2442:
        raise typer.TyperException("--dsn is for batch SMTP alone; write --format rfc2442 with it")


@contextmanager
def _failures_told(document: dict[str, Any], out: Path, *, as_json: bool) -> Iterator[None]:
    """Say of which readers no message could be made, and how a batch that was stopped is gone on with."""
    try:
        yield
    except RecipientsError as error:
        faults = [each for each in (error, *error.others) if isinstance(each, RecipientsError)]
        document["refused"] = [_refused(each) for each in faults if each.line or each.recipient_id]
        output.fail(error, as_json=as_json, context=document)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        if not os.path.lexists(f"{out}.part"):
            raise
        fix = "type the same command again to go on"
        raise Stopped(f"stopped; what was finished lies in {document['file']}.part", fix=fix) from None


def _made(
    desk: Desk, issue: str, list_name: str, recipients: Path | None, out: Path, form: Form, per_file: int
) -> MadeBatch:
    from mailer.pipeline.batching import make_batch
    from mailer.pipeline.handing_over import hand_over
    from mailer.pipeline.listing import known_list
    from mailer.pipeline.readership import readers_in_file
    from mailer.wiring import open_audience

    if not recipients:
        audience = open_audience(desk.publication)
        known = known_list(audience.lists, list_name)
        return hand_over(desk, audience, issue, known, out=out, form=form, watch=counted_off, per_file=per_file)
    # Whoever asked one list of ours to leave does not want the same mail by another way.
    is_there = desk.publication.store_file.exists()
    left = open_audience(desk.publication).lists.who_left() if is_there else None
    readers = readers_in_file(recipients, desk.publication.shown(recipients), left)
    return make_batch(desk, issue, readers=readers, out=out, form=form, watch=counted_off, per_file=per_file)


def _refused(fault: RecipientsError) -> dict[str, Any]:
    who = {"recipient_id": fault.recipient_id} if fault.recipient_id else {"line": fault.line}
    return {**who, "message": fault.message}


def _tell(made: MadeBatch, document: dict[str, Any], *, as_json: bool) -> None:
    written, readers = made.written, made.readers
    if as_json:
        facts = {
            "messages": written.messages,
            "bytes": written.bytes,
            "files": written.files,
            "kept": written.kept,
            "seal": made.seal or None,
            "list": made.list or None,
            "mailing": made.mailing or None,
            "state": MailingState.FINISHED.value if made.mailing else None,
            "languages": dict(readers.languages),
            "suppressed": made.suppressed,
            "left": list(made.left),
            "fallbacks": [
                {"field": each.field, "readers": each.readers, "reads": list(each.words)} for each in readers.fallbacks
            ],
        }
        output.document({**document, **facts})
    for each in readers.fallbacks:
        if each.readers == readers.readers:
            output.warn(f"no reader has a {each.field}: everybody reads {_quoted(each.words)}")
        else:
            lacking = f"{each.readers:,} of {output.counted(readers.readers, 'reader')}"
            output.say(f"{lacking} have no {each.field}: they read {_quoted(each.words)}", as_json=as_json)
    if made.left:
        who = f"{output.counted(len(made.left), 'reader')} left while it was written ({_ids(made.left)})"
        output.warn(f"{who}: their messages are in it")
    if as_json:
        return
    _tell_left_out(made)
    if written.kept:
        output.say(f"{output.counted(written.kept, 'message')} kept from the run before")
    sealed = f", as sealed in {made.seal}" if made.seal else ""
    output.say(f"{document['file']}: {output.counted(written.messages, 'message')}, {written.bytes:,} bytes{sealed}")
    if made.mailing:
        output.say(f"{made.mailing} is handed over: whoever sends this batch has to send all of it, once.")


def _tell_left_out(made: MadeBatch) -> None:
    suppressed = made.suppressed - made.elsewhere
    if suppressed:
        whose = f" of {made.list}" if made.list else ""
        output.say(f"{output.counted(suppressed, 'suppressed reader')}{whose} left out")
    if made.elsewhere:
        output.say(f"{output.counted(made.elsewhere, 'reader')} of {made.list} left out who get it by another list")


def _ids(readers: Sequence[int]) -> str:
    named = ", ".join(map(str, readers[:_NAMED]))
    return f"{'id' if len(readers) == 1 else 'ids'} {named}{', …' if len(readers) > _NAMED else ''}"


def _quoted(words: Sequence[str]) -> str:
    return " or ".join(f"“{word}”" for word in words)
