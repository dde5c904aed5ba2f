"""Changes to an issue file, one block or key at a time; every byte outside what is touched stays as it was.

Each change is made twice, to the text and to the ``Issue``, and read back: where the two disagree nothing is written.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from mailer.compose.reading import IssueFile, read_issue
from mailer.compose.rules import SLUG
from mailer.errors import IssueError, nearest
from mailer.files.frontmatter import BareWord, lines, quoted
from mailer.files.splice import (
    is_block_list,
    with_body,
    with_item,
    with_item_moved,
    with_item_replaced,
    with_key,
    without_item,
)
from mailer.model.chart import Chart
from mailer.model.issue import Block, Issue, Letter, Stories, StoryItem

SETTABLE = ("title", "date", "issue_number", "subject", "preheader", "language")
"""The keys of an issue that ``issue set`` may change, in the order in which a new file has them."""

_BLOCKS = ("blocks",)
_PLAIN_KEY = re.compile(r"\w+(?:[ –-]\w+)*")


def with_value(file: IssueFile, key: str, value: str) -> IssueFile:
    """The issue with one key of its front matter set; an empty value removes it.

    Raises:
        IssueError: the key is not one of ``SETTABLE``, or the issue would break a rule.
    """
    if key not in SETTABLE:
        close = nearest(key, SETTABLE)
        fix = f"write {close}=…" if close else f"these can be set: {', '.join(SETTABLE)}"
        raise IssueError(f"{key} is not a key that can be set", file=file.front.file, fix=fix)
    made = BareWord(value) if key in ("date", "issue_number", "language") and value else value or None
    try:
        return read_again(file, with_key(file.front, key, made, before="blocks"))
    except IssueError as fault:
        # It would be a fault of lines that are never written.
        raise IssueError(fault.message.removeprefix(f"{key} "), file=key, fix=fault.fix) from fault


def with_letter(file: IssueFile, letter: str) -> IssueFile:
    """The issue with another letter (Markdown); the block ``letter`` is put first where there is none."""
    try:
        file = read_again(file, with_body(file.front, letter))
    except IssueError as fault:
        raise without_lines(fault) from None
    if letter.strip() and not any(isinstance(block, Letter) for block in file.issue.blocks):
        file = with_block(file, Letter(), 0)
    return file


def with_block(file: IssueFile, block: Block, position: int | None = None) -> IssueFile:
    """The issue with ``block`` put in at ``position`` from 0, or at the end."""
    blocks = list(file.issue.blocks)
    at = len(blocks) if position is None else position
    blocks.insert(at, block)
    if is_block_list(file.front, _BLOCKS):
        return _checked(file, with_item(file.front, _BLOCKS, at, block_data(block)), blocks)
    return _checked(file, _all_blocks(file, blocks), blocks)


def with_block_replaced(file: IssueFile, position: int, block: Block) -> IssueFile:
    """The issue with the block at ``position`` written anew."""
    blocks = list(file.issue.blocks)
    blocks[position] = block
    if is_block_list(file.front, _BLOCKS):
        return _checked(file, with_item_replaced(file.front, _BLOCKS, position, block_data(block)), blocks)
    return _checked(file, _all_blocks(file, blocks), blocks)


def without_block(file: IssueFile, position: int) -> IssueFile:
    """The issue without the block at ``position``."""
    blocks = list(file.issue.blocks)
    del blocks[position]
    if is_block_list(file.front, _BLOCKS) and blocks:
        return _checked(file, without_item(file.front, _BLOCKS, position), blocks)
    return _checked(file, _all_blocks(file, blocks), blocks)


def with_block_moved(file: IssueFile, position: int, to: int) -> IssueFile:
    """The issue with a block moved to stand at ``to`` from 0."""
    blocks = list(file.issue.blocks)
    blocks.insert(to, blocks.pop(position))
    if is_block_list(file.front, _BLOCKS):
        return _checked(file, with_item_moved(file.front, _BLOCKS, position, to), blocks)
    return _checked(file, _all_blocks(file, blocks), blocks)


def with_stories(file: IssueFile, items: Iterable[StoryItem]) -> IssueFile:
    """The issue with stories added at the end of its last ``stories`` block, or in a new one behind the letter."""
    items = tuple(items)
    there = [at for at, block in enumerate(file.issue.blocks) if isinstance(block, Stories)]
    if not there:
        letter = next((at for at, block in enumerate(file.issue.blocks) if isinstance(block, Letter)), -1)
        return with_block(file, Stories(items=items), letter + 1)
    for item in items:
        block = file.issue.blocks[there[-1]]
        assert isinstance(block, Stories)
        changed = [*block.items, item]
        file = _with_items(file, there[-1], changed, with_item, len(block.items), _item_data(item))
    return file


def without_story(file: IssueFile, position: int, item: int) -> IssueFile:
    """The issue without one story of the block at ``position``; the block goes with its last story."""
    block = file.issue.blocks[position]
    assert isinstance(block, Stories)
    left = [*block.items[:item], *block.items[item + 1 :]]
    if not left:
        return without_block(file, position)
    return _with_items(file, position, left, without_item, item)


def with_story_moved(file: IssueFile, position: int, item: int, to: int) -> IssueFile:
    """The issue with one story moved to stand at ``to`` from 0 of its block."""
    block = file.issue.blocks[position]
    assert isinstance(block, Stories)
    items = list(block.items)
    items.insert(to, items.pop(item))
    return _with_items(file, position, items, with_item_moved, item, to)


def _with_items(file: IssueFile, position: int, items: list[StoryItem], splice: Any, *arguments: Any) -> IssueFile:
    """Splice one entry of a ``stories`` block where its items are a block list; otherwise write the block anew."""
    block = file.issue.blocks[position]
    assert isinstance(block, Stories)
    changed = dataclasses.replace(block, items=tuple(items))
    at = ("blocks", position, "stories", "items")
    if not (is_block_list(file.front, _BLOCKS) and is_block_list(file.front, at)):
        return with_block_replaced(file, position, changed)
    blocks = list(file.issue.blocks)
    blocks[position] = changed
    return _checked(file, splice(file.front, at, *arguments), blocks)


def _all_blocks(file: IssueFile, blocks: list[Block]) -> str:
    """The file with all blocks written anew: they were in brackets, where nothing can be spliced, or none is left."""
    if not blocks:
        return with_key(file.front, "blocks", BareWord("[]"))
    return with_key(file.front, "blocks", [block_data(block) for block in blocks])


def _checked(file: IssueFile, text: str, blocks: list[Block]) -> IssueFile:
    """What was written, read back; it must say what was meant.

    Raises:
        IssueError: it does not, because the file is written in a way that cannot be changed in place.
    """
    made = read_again(file, text)
    if made.issue != dataclasses.replace(file.issue, blocks=tuple(blocks)):
        raise IssueError(
            "is written in a way that this change would break",
            file=file.front.file,
            line=file.front.line_of(_BLOCKS),
            fix="write each block on its own lines after a hyphen, as `mailer issue new` does",
            next=f"mailer issue edit {file.issue.slug}",
        )
    return made


def without_lines(error: IssueError) -> IssueError:
    """A fault of a text that is not written for it: nobody would find its lines."""
    for fault in (error, *error.others):
        if fault.line:
            fault.file, fault.line = "", None
    return error


def read_again(file: IssueFile, text: str) -> IssueFile:
    """The same issue from changed text."""
    return read_issue(text, file.front.file, file.issue.slug, file.tag)


def block_data(block: Block) -> Any:
    """A block as front matter writes it: empty fields left out, slugs without quotes."""
    if isinstance(block, Letter):
        return BareWord(Letter.type)
    fields = _fields(block)
    if isinstance(block, Stories):
        fields["items"] = [_item_data(item) for item in block.items]
        fields = {key: fields[key] for key in ("heading", "items") if key in fields}
    return {block.type: fields}


def _item_data(item: StoryItem) -> Any:
    fields = _fields(item)
    return fields["story"] if len(fields) == 1 else fields


def _fields(thing: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, tuple):
            made[field.name] = [_fields(item) for item in value]
        elif isinstance(value, Chart):
            made[field.name] = _chart_data(value)
        elif value:
            bare = field.name == "story" and SLUG.fullmatch(value)
            made[field.name] = BareWord(value) if bare else value
    return made


def _chart_data(chart: Chart) -> dict[str, Any]:
    """``values`` as labels and numbers; a label that YAML would misread is in quotes."""
    fields = _fields(dataclasses.replace(chart, values=())) | {"kind": BareWord(chart.kind)}
    del fields["values"]
    if not chart.values:
        return fields
    labels = {
        value.label: value.label if _PLAIN_KEY.fullmatch(value.label) else quoted(value.label) for value in chart.values
    }
    return {
        "kind": fields.pop("kind"),
        "values": {labels[value.label]: value.number for value in chart.values},
        **fields,
    }


def new_text(issue: Issue) -> str:
    """The text of a new issue file."""
    head: dict[str, Any] = {"title": issue.title, "date": BareWord(issue.date.isoformat())}
    if issue.issue_number is not None:
        head["issue_number"] = issue.issue_number
    head["subject"] = issue.subject
    if issue.preheader:
        head["preheader"] = issue.preheader
    head["blocks"] = [block_data(block) for block in issue.blocks] or BareWord("[]")
    letter = issue.letter.strip("\n")
    return "\n".join(["---", *lines(head), "---", letter]).rstrip("\n") + "\n"
