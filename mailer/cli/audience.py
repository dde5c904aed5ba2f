"""``mailer audience``: who is on which list, from files and to files."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import known, output, readers
from mailer.cli.asking import can_ask, confirmed
from mailer.cli.progress import bytes_read
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError, RecipientsError

if TYPE_CHECKING:
    from mailer.model.audience import Difference
    from mailer.pipeline.listing import PendingImport

app = typer.Typer(help="Lists of readers: import, export, suppress, forget.", no_args_is_help=True)
_TOLD_AT_ONCE = 5
"""Refused rows that are told on a screen; the others are in their file."""


class ListForm(StrEnum):
    """The forms of a list on disk."""

    CSV = "csv"
    JSONL = "jsonl"


_ListName = Annotated[str, typer.Option("--list", metavar="NAME", help="The list: letters, digits and hyphens.")]


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with a header, or JSON Lines.")],
    name: _ListName,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Import without asking.")] = False,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="How an old file is written, such as windows-1252.")
    ] = "",
    look_alikes: Annotated[
        bool, typer.Option("--accept-look-alikes", help="Take domains that look like another one of the list.")
    ] = False,
    json: Json = False,
) -> None:
    """Take readers from a file into a list.

    What differs is shown and asked for. Columns are address, name, language, and any others as fields; what the file
    does not speak of stays as it is, and who is suppressed stays suppressed. Rows that cannot be used are written to a
    file beside FILE, to be mended and imported again.
    """
    from mailer.pipeline.listing import import_list
    from mailer.wiring import open_audience

    desk = desk_of(context)
    shown = desk.publication.shown(file)
    lists = open_audience(desk.publication, new=True).lists
    with ExitStack() as importing:
        with bytes_read(f"reading {shown}", file) as heard:
            pending = importing.enter_context(
                import_list(
                    lists,
                    file,
                    shown,
                    name,
                    encoding=encoding,
                    look_alikes_are_meant=look_alikes,
                    # Where nobody says yes it is a look, and leaves nothing behind.
                    refused_are_kept=yes or can_ask(as_json=json),
                    heard=heard,
                )
            )
        refused_file = desk.publication.shown(pending.refused_file) if pending.refused_file else None
        document = _document(pending, shown, refused_file)
        _tell(pending, shown, refused_file, as_json=json)
        if not (yes or pending.difference.changes_nothing):
            _ask(pending, shown, document, as_json=json)
        if json and not yes:
            output.document(document)
            return
        done = pending.apply(desk.now(), not yes)
    if json:
        output.document({**document, **_figures(done), "imported": True})
        return
    newly = f", {done.newly_suppressed:,} suppressed" if done.newly_suppressed else ""
    said = f"{pending.list}: {done.new:,} new, {done.changed:,} changed{newly}"
    output.say(_SAME if done.changes_nothing else said)


_SAME = "The list is as the file says already."


def _document(pending: PendingImport, shown: str, refused_file: str | None) -> dict[str, Any]:
    found = pending.difference
    return {
        "list": pending.list,
        "file": shown,
        "encoding": pending.encoding.name,
        **_figures(found),
        "refused": [{"line": each.line, "message": str(each)} for each in pending.refusals],
        "refused_rows": found.refused,
        "refused_file": refused_file,
        "imported": False,
    }


def _figures(found: Difference) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "new": found.new,
        "changed": found.changed,
        "columns": dict(found.columns),
        "emptied": found.emptied,
        "same": found.same,
        "suppressed": found.suppressed,
        "newly_suppressed": found.newly_suppressed,
        "kept": found.kept,
    }


def _tell(pending: PendingImport, shown: str, refused_file: str | None, *, as_json: bool) -> None:
    """What the import changes, and which rows it leaves out."""
    found, encoding = pending.difference, pending.encoding
    example = f", in which a word reads “{encoding.word}”" if encoding.word else ""
    lines = [f"{shown}: {output.counted(found.rows, 'row')}, {encoding.name}{example}"]
    differing = ", ".join(f"{name} {count:,}" for name, count in found.columns)
    emptied = f"; {output.counted(found.emptied, 'value')} emptied" if found.emptied else ""
    columns = f"  ({differing}{emptied})" if differing else ""
    lines.append(f"  new         {found.new:>9,}")
    lines.append(f"  changed     {found.changed:>9,}{columns}")
    lines.append(f"  same        {found.same:>9,}")
    if found.suppressed:
        lines.append(f"  suppressed  {found.suppressed:>9,}  (of these; they get nothing{_since(found)})")
    if found.kept:
        lines.append(f"  kept        {found.kept:>9,}  (on {pending.list}, and not in this file)")
    if found.refused:
        kept = f"  (in {refused_file}: mend it, and import it)" if refused_file else ""
        lines.append(f"  refused     {found.refused:>9,}{kept}")
    for line in lines:
        output.say(line, as_json=as_json)
    for each in pending.refusals[:_TOLD_AT_ONCE]:
        output.warn(f"{shown}:{each.line}: {each}")
    if found.refused > _TOLD_AT_ONCE:
        where = f"; see {refused_file}" if refused_file else ""
        output.warn(f"and {output.counted(found.refused - _TOLD_AT_ONCE, 'more row')}{where}")


def _since(found: Difference) -> str:
    """Since when those who are suppressed are: before this import, or by what its file says."""
    newly, before = found.newly_suppressed, found.suppressed - found.newly_suppressed
    if newly and before:
        return f": {before:,} as before, {newly:,} by this file"
    return ", by this file" if newly else ", as before"


def _ask(pending: PendingImport, shown: str, document: dict[str, Any], *, as_json: bool) -> None:
    """Go on only after a yes.

    Raises:
        MailerError: nobody can be asked, or the answer is no.
    """
    again = f"mailer audience import {shlex.quote(shown)} --list {pending.list} --yes"
    if not can_ask(as_json=as_json):
        error = RecipientsError("nothing was imported: there is nobody to ask", fix="say yes beforehand", next=again)
        output.fail(error, as_json=as_json, context=document)
        raise typer.Exit(error.exit_code)
    if not confirmed(f"Import into {pending.list}?"):
        raise MailerError("nothing was imported", next=again)


@app.command()
def export(
    context: typer.Context,
    name: _ListName,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to write it; otherwise it is printed.")
    ] = None,
    form: Annotated[
        ListForm | None, typer.Option("--format", help="csv, or jsonl; otherwise as FILE is called, or csv.")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Those who are suppressed as well, with a column that says why.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the readers of a list to a file.

    It can be imported again. Those who are suppressed are left out. In CSV, a cell that a spreadsheet would take for a
    formula begins with an apostrophe, which an import takes off again.
    """
    from mailer.pipeline.listing import export_pieces, known_list, write_export
    from mailer.wiring import open_audience

    out = None if out == Path("-") else out
    if json and out is None:
        raise typer.TyperException("--json prints a document, and so would the list be; write -o FILE with it")
    desk = desk_of(context)
    lists = open_audience(desk.publication).lists
    name = known_list(lists, name)
    form = form or (ListForm.JSONL if out and out.suffix.lower() in (".jsonl", ".ndjson") else ListForm.CSV)
    pieces = export_pieces(lists, name, as_csv=form is ListForm.CSV, with_suppressed=all_)
    if out is None:
        output.pieces(pieces)
        return
    count = write_export(pieces, out, as_csv=form is ListForm.CSV)
    shown = desk.publication.shown(out)
    if json:
        output.document({"list": name, "file": shown, "format": form.value, "recipients": count})
        return
    output.say(f"{shown}: {output.counted(count, 'reader')} of {name}")


app.command()(known.show)
readers.register(app)
