"""``issue.md`` becomes an ``Issue``. An error names the file, the line and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mailer.compose.rules import broken_rules
from mailer.errors import IssueError, MailerError, nearest
from mailer.files.frontmatter import IN_QUOTES, FrontMatter, Location, Plain, parse
from mailer.files.reading import refuse_unmailable
from mailer.files.validation import typed, with_others
from mailer.model.chart import Chart, ChartValue
from mailer.model.issue import BLOCK_TYPES, Block, Issue, Letter, Number


@dataclass(frozen=True, slots=True)
class IssueFile:
    """An issue and the file it was read from, taken apart so that it can be changed in place."""

    issue: Issue
    front: FrontMatter
    tag: str = ""
    """The language in the file's name; empty for ``issue.md``."""

    def line_of(self, keys: Location) -> int:
        """The line of what stands at ``keys``; ``("letter", 3)`` is the fourth line of the letter."""
        if keys[:1] != ("letter",):
            return self.front.line_of(keys)
        body = self.front.body.replace("\r\n", "\n")
        above = len(body) - len(body.lstrip("\n"))
        return self.front.body_line + above + sum(step for step in keys[1:] if isinstance(step, int))


def read_issue(text: str, file: str, slug: str, language: str = "") -> IssueFile:
    """Read the text of an issue file.

    ``file`` is how errors name it; ``language`` is the tag in its name, empty for ``issue.md``.

    Raises:
        IssueError: the first fault by line, with the others attached.
    """
    refuse_unmailable(text, file, IssueError)
    front = parse(text, file, IssueError)
    data = front.data()
    faults: list[MailerError] = []
    blocks = _blocks(data.get("blocks"), front, faults)
    given: dict[str, Any] = {"slug": slug, "letter": _letter(front), "blocks": blocks}
    if language:
        given["language"] = language
    try:
        issue = typed(
            Issue,
            {key: value for key, value in data.items() if key != "blocks"},
            (),
            file=file,
            line_of=front.line_of,
            error=IssueError,
            given=given,
            read_before=("blocks",),
        )
    except IssueError as broken:
        faults += [broken, *broken.others]
    if not faults:
        faults += broken_rules(issue, file, IssueFile(issue, front, language).line_of)
    if faults:
        for fault in faults:
            fault.others = ()
        raise with_others(sorted(faults, key=lambda fault: fault.line or 0))
    return IssueFile(issue, front, language)


def _letter(front: FrontMatter) -> str:
    return front.body.replace("\r\n", "\n").strip("\n")


def _blocks(listed: Plain, front: FrontMatter, faults: list[MailerError]) -> tuple[Block, ...]:
    if not isinstance(listed, list):
        what = "blocks is missing" if listed is None else "blocks is not a list"
        line = front.line_of(("blocks",))
        faults.append(IssueError(what, file=front.file, line=line, fix="write blocks: and below it   - letter"))
        return ()
    blocks = []
    for position, item in enumerate(listed):
        try:
            blocks.append(_block(item, ("blocks", position), front))
        except IssueError as broken:
            faults += [broken, *broken.others]
    return tuple(blocks)


def _block(item: Plain, at: Location, front: FrontMatter) -> Block:
    if item == Letter.type:
        return Letter()
    name = next(iter(item)) if isinstance(item, dict) and len(item) == 1 else item
    if not isinstance(name, str):
        raise _fault("a block has one key", at, front, fix="begin each block with its own hyphen")
    kind = BLOCK_TYPES.get(name)
    if kind is None:
        close = nearest(name, list(BLOCK_TYPES))
        known = f"known blocks: {', '.join(BLOCK_TYPES)}"
        fix = f"write {close}, if that is meant; {known}" if close else known
        raise _fault(f"unknown block {name[:60]}", at, front, fix=fix)
    fields = item[name] if isinstance(item, dict) else None
    if kind is Letter or not isinstance(fields, dict):
        fix = "write only   - letter" if kind is Letter else f"indent its keys below {name}:"
        raise _fault(f"{name} is not written as it should be", at, front, fix=fix)
    return _typed_block(kind, fields, (*at, name), front)


def _typed_block(kind: type[Block], fields: dict[str, Plain], at: Location, front: FrontMatter) -> Block:
    given = {}
    if kind is Number and "chart" in fields:
        given["chart"] = _chart(fields["chart"], (*at, "chart"), front)
        fields = {key: value for key, value in fields.items() if key != "chart"}
    return typed(
        kind,
        _with_short_items(fields),
        at,
        file=front.file,
        line_of=front.line_of,
        error=IssueError,
        given=given,
        read_before=tuple(given),
    )


def _chart(fields: Plain, at: Location, front: FrontMatter) -> Chart:
    if not isinstance(fields, dict):
        raise _fault("chart is not written as it should be", at, front, fix="write kind: and values: below chart:")
    given = {}
    if "values" in fields:
        given["values"] = _chart_values(fields["values"], (*at, "values"), front)
    return typed(
        Chart,
        {key: value for key, value in fields.items() if key != "values"},
        at,
        file=front.file,
        line_of=front.line_of,
        error=IssueError,
        given=given,
        read_before=tuple(given),
    )


def _chart_values(values: Plain, at: Location, front: FrontMatter) -> tuple[ChartValue, ...]:
    if not isinstance(values, dict):
        raise _fault("values is not written as it should be", at, front, fix='write on lines of their own   May: "1.8"')
    made = []
    for label, number in values.items():
        if not isinstance(number, str):
            raise _fault(
                f"{label[:60]} is not a number", (*at, label), front, fix="write digits, such as 1,234 or −4.2"
            )
        made.append(ChartValue(label=label, number=number))
    return tuple(made)


def _with_short_items(fields: dict[str, Plain]) -> dict[str, Plain]:
    """An item of a list may be written as a bare slug."""
    items = fields.get("items")
    if not isinstance(items, list):
        return fields
    return {**fields, "items": [{"story": item} if isinstance(item, str) else item for item in items]}


def _fault(message: str, at: Location, front: FrontMatter, *, fix: str = IN_QUOTES) -> IssueError:
    return IssueError(message, file=front.file, line=front.line_of(at), fix=fix)
