"""``mailer check --sources``: where the facts of an issue come from."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from mailer.cli import output

if TYPE_CHECKING:
    from mailer.check.sourcing.table import Sourced

_STYLES = {"found": "green", "in other words": "yellow", "differs": "bold yellow", "not found": "bold red"}


def document_of(slug: str, table: tuple[Sourced, ...]) -> dict[str, Any]:
    """The table as ``--json`` shows it."""
    return {
        "issue": slug,
        "sources": [
            {
                "what": row.what,
                "kind": row.kind,
                "place": row.place,
                "file": row.file,
                "line": row.line,
                "story": row.story or None,
                "sentence": row.sentence or None,
                "found": row.found,
                "how": row.how,
                "says": row.says or None,
            }
            for row in table
        ],
    }


def show(slug: str, table: tuple[Sourced, ...]) -> None:
    """The table place by place, and how many of each there are."""
    for (file, place), rows in groupby(table, key=lambda row: (row.file, row.place)):
        output.say(f"{place}  ({file})")
        for row in rows:
            _show_row(row)
        output.say()
    counts: dict[str, int] = {}
    for row in table:
        counts[row.how] = counts.get(row.how, 0) + 1
    output.say(f"{slug}: {', '.join(f'{count} {how}' for how, count in counts.items()) or 'nothing to look up'}")


def _show_row(row: Sourced) -> None:
    where = f"line {row.line}" if row.line else ""
    output.coloured([(f"  {row.how:<15}", _STYLES.get(row.how, "")), (f" {where:<9} {row.kind:<10} {row.what}", "")])
    if row.story:
        says = f" says “{row.says}”" if row.how in ("differs", "in other words") and row.says else ""
        # A name stands in many sentences, and the first of them says little.
        sentence = f": {row.sentence}" if row.sentence and row.kind != "name" else ""
        output.say(f"      {row.story}{says}{sentence}")
