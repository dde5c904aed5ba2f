"""``mailer audience show``: the lists in figures, and what is known of one reader."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of

if TYPE_CHECKING:
    from mailer.model.audience import ListSummary, Standing, Suppression

_LANGUAGES_SHOWN = 6


def show(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="[ADDRESS]", help="A reader; otherwise the lists.")] = "",
    name: Annotated[str, typer.Option("--list", metavar="NAME", help="Only this list.")] = "",
    json: Json = False,
) -> None:
    """Show the lists, or what is known of one address."""
    from mailer.pipeline.listing import known_list
    from mailer.wiring import open_audience

    desk = desk_of(context)
    if address:
        _show_reader(context, address, as_json=json)
        return
    if not name and not desk.publication.store_file.exists():
        _show_lists([], as_json=json)
        return
    lists = open_audience(desk.publication).lists
    names = [known_list(lists, name)] if name else list(lists.names())
    summaries = [lists.summary(each) for each in names]
    if name:
        _show_list(summaries[0], lists.fields(names[0]), as_json=json)
        return
    _show_lists(summaries, as_json=json)


def _show_lists(summaries: list[ListSummary], *, as_json: bool) -> None:
    if as_json:
        output.document({"lists": [_list_facts(each) for each in summaries]})
        return
    if not summaries:
        output.say("There are no lists yet.\nnext:  mailer audience import FILE --list NAME")
        return
    rows = [
        (
            each.name,
            f"{each.recipients:,}",
            f"{each.suppressed:,}",
            each.last_import.at.strftime("%Y-%m-%d %H:%M") if each.last_import else "–",
            _languages(each),
        )
        for each in summaries
    ]
    output.table(rows, ("LIST", "READERS", "SUPPRESSED", "LAST IMPORT", "LANGUAGES"))


def _show_list(summary: ListSummary, fields: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        output.document({**_list_facts(summary), "fields": list(fields)})
        return
    output.say(f"{summary.name}: {output.counted(summary.recipients, 'reader')}, {summary.suppressed:,} suppressed")
    output.say(f"languages:  {_languages(summary)}")
    output.say(f"fields:     {', '.join(fields) or 'none'}")
    last = summary.last_import
    if last:
        rows = (
            f"{output.counted(last.rows, 'row')}, {last.new:,} new, {last.changed:,} changed, {last.refused:,} refused"
        )
        output.say(f"imported:   {last.file} on {day(last.at)}: {rows}")


def _languages(summary: ListSummary) -> str:
    shown = [f"{tag or 'not said'} {count:,}" for tag, count in summary.languages[:_LANGUAGES_SHOWN]]
    more = len(summary.languages) - _LANGUAGES_SHOWN
    return ", ".join([*shown, *([f"and {more} more"] if more > 0 else [])]) or "–"


def _list_facts(summary: ListSummary) -> dict[str, Any]:
    last = summary.last_import
    imported = {"at": time(last.at), "file": last.file, "rows": last.rows, "new": last.new} if last else None
    if last and imported:
        imported |= {"changed": last.changed, "refused": last.refused}
    return {
        "list": summary.name,
        "recipients": summary.recipients,
        "suppressed": summary.suppressed,
        "languages": dict(summary.languages),
        "last_import": imported,
    }


def _show_reader(context: typer.Context, text: str, *, as_json: bool) -> None:
    address, standing = standing_of(context, text)
    if as_json:
        output.document({"address": address, **_standing_facts(standing)})
        return
    for name, reader in standing.on:
        said = ", ".join(filter(None, (reader.name, reader.language, *(f"{k}: {v}" for k, v in reader.fields.items()))))
        output.say(f"on {name}{f':  {said}' if said else ''}")
    if not standing.on:
        output.say(f"{address} is on no list")
    for each in standing.suppressions:
        output.say(f"suppressed {where(each)} since {day(each.at)}: {each.reason} ({each.source})")
    if standing.forgotten:
        output.say("forgotten: nothing is kept but a digest, and no import brings the address back")
    elif not standing.suppressions:
        output.say("not suppressed")
    for was in standing.lifted:
        before = was.suppression
        output.say(f"lifted {where(before)} on {day(was.at)} by {was.by}: {was.why} (it was: {before.reason})")


def _standing_facts(standing: Standing) -> dict[str, Any]:
    return {
        "on": [
            {"list": name, "id": each.id, "name": each.name, "language": each.language, "fields": dict(each.fields)}
            for name, each in standing.on
        ],
        "suppressions": [suppression_facts(each) for each in standing.suppressions],
        "lifted": [
            {
                **suppression_facts(was.suppression),
                "lifted_by": was.by,
                "lifted_why": was.why,
                "lifted_at": time(was.at),
            }
            for was in standing.lifted
        ],
        "forgotten": standing.forgotten,
    }


def suppression_facts(suppression: Suppression) -> dict[str, Any]:
    """A suppression as ``--json`` shows it."""
    return {
        "list": suppression.list or None,
        "reason": suppression.reason,
        "source": suppression.source,
        "at": time(suppression.at),
    }


def standing_of(context: typer.Context, text: str) -> tuple[str, Standing]:
    """The address that somebody typed, and what is known of it; nothing, where there is no store yet."""
    from mailer.audience.addresses import same_reader
    from mailer.model.audience import Standing
    from mailer.pipeline.listing import typed_address
    from mailer.wiring import open_audience

    publication = desk_of(context).publication
    address = typed_address(text)
    if not publication.store_file.exists():
        return address, Standing()
    return address, open_audience(publication).lists.standing(same_reader(address))


def where(suppression: Suppression) -> str:
    """Which mail does not come."""
    return f"on {suppression.list}" if suppression.list else "on every list"


def day(at: dt.datetime) -> str:
    """A time as people are told it."""
    return f"{at:%Y-%m-%d}"


def time(at: dt.datetime) -> str:
    """A time as programs are told it."""
    return at.isoformat().replace("+00:00", "Z")
