"""Stories and words become an issue file."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from mailer.compose.editing import (
    with_block,
    with_block_moved,
    with_block_replaced,
    with_stories,
    with_story_moved,
    without_block,
    without_lines,
    without_story,
)
from mailer.compose.issues import Issues
from mailer.compose.places import find
from mailer.compose.reading import IssueFile
from mailer.errors import IssueError, StoryError, UnknownNameError
from mailer.model.issue import Block, Issue, Letter, Number, Question, Quote, Stories, StoryItem, Video
from mailer.pipeline.beside import Beside, copy_files, left_beside
from mailer.pipeline.desk import Desk

# One of these at most; a new one takes the place of the old.
_SINGLE = (Number, Question, Video)


def new_issue(desk: Desk, start: Issue, earlier: str = "") -> tuple[IssueFile, tuple[str, ...]]:
    """Write a new issue; with ``earlier`` everything that ``start`` leaves open is copied from that issue.

    Returns the file, and what in it is still the earlier issue's, as words for the editor.

    Raises:
        UnknownNameError: a story or the earlier issue is not there.
    """
    kept: tuple[str, ...] = ()
    if earlier:
        start, kept = _from_earlier(start, desk.issues.read(earlier).issue)
    start = dataclasses.replace(start, blocks=tuple(_with_slugs(desk, block) for block in start.blocks))
    title = start.title or start.slug
    file = _new(desk, dataclasses.replace(start, title=title, subject=start.subject or title))
    if earlier:
        copy_files(desk.issues, desk.issues.slug_of(earlier), start)
    return file, kept


def _new(desk: Desk, issue: Issue) -> IssueFile:
    try:
        return desk.issues.new(issue)
    except IssueError as fault:
        raise without_lines(fault) from None


def _from_earlier(start: Issue, earlier: Issue) -> tuple[Issue, tuple[str, ...]]:
    kept = [
        key for key in ("title", "subject", "preheader", "letter") if not getattr(start, key) and getattr(earlier, key)
    ]
    changed = {key: getattr(earlier, key) for key in kept}
    number = earlier.issue_number
    if start.issue_number is None and number is not None:
        changed["issue_number"] = number + 1
    blocks = list(earlier.blocks)
    chosen = next((block for block in start.blocks if isinstance(block, Stories)), None)
    place = next((at for at, block in enumerate(blocks) if isinstance(block, Stories)), len(blocks))
    if chosen:
        old = next((block for block in blocks if isinstance(block, Stories)), chosen)
        blocks[place : place + 1] = [dataclasses.replace(old, items=chosen.items)]
    kept += [
        block.type for at, block in enumerate(blocks) if not isinstance(block, Letter) and not (chosen and at == place)
    ]
    return dataclasses.replace(start, blocks=tuple(blocks), **changed), tuple(kept)


def add_stories(desk: Desk, name: str, items: tuple[StoryItem, ...]) -> tuple[IssueFile, tuple[str, ...]]:
    """Add stories to an issue; returns the file and the slugs that were added.

    Raises:
        UnknownNameError: a story is not in the library.
        IssueError: one is in the issue already, or words are given for more than one.
    """
    file = desk.issues.read(name)
    if len(items) > 1 and any(item.headline or item.blurb for item in items):
        raise IssueError("--headline and --blurb are for one story", fix="add the stories one at a time")
    items = tuple(dataclasses.replace(item, story=desk.library.slug_of(item.story)) for item in items)
    there = {item.story for block in file.issue.blocks if isinstance(block, Stories) for item in block.items}
    for item in items:
        if item.story in there:
            raise IssueError(
                f"{item.story} is in this issue already",
                file=file.front.file,
                next=f"mailer issue move {file.issue.slug} {item.story} --to 1",
            )
        there.add(item.story)
    file = with_stories(file, items)
    desk.issues.write(file)
    return file, tuple(item.story for item in items)


def remove_from_issue(desk: Desk, name: str, what: str) -> tuple[IssueFile, str, tuple[str, ...]]:
    """Take a block or a story out of an issue; returns what went, in words, and files that nothing names any more."""
    file = desk.issues.read(name)
    before = file.issue
    place = find(file.issue, what)
    block = file.issue.blocks[place.block]
    if place.item is None:
        gone = f"block {place.block + 1} ({block.type})"
        file = without_block(file, place.block)
    else:
        assert isinstance(block, Stories)
        gone = what if len(block.items) > 1 else f"{what} and its block, which is empty now,"
        file = without_story(file, place.block, place.item)
    left = left_beside(desk.issues, before, file.issue)
    desk.issues.write(file)
    return file, gone, left


def move_in_issue(desk: Desk, name: str, what: str, to: int) -> IssueFile:
    """Move a block, or a story within its block, to position ``to`` from 1.

    Raises:
        UnknownNameError: nothing is called ``what``, or there is no such position.
    """
    file = desk.issues.read(name)
    place = find(file.issue, what)
    block = file.issue.blocks[place.block]
    count = len(file.issue.blocks)
    if place.item is not None:
        assert isinstance(block, Stories)
        count = len(block.items)
    if to > count:
        raise UnknownNameError(
            f"there is no position {to}", fix=f"name one from 1 to {count}", next=f"mailer issue show {file.issue.slug}"
        )
    if place.item is None:
        file = with_block_moved(file, place.block, to - 1)
    else:
        file = with_story_moved(file, place.block, place.item, to - 1)
    desk.issues.write(file)
    return file


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A block that was put into an issue at ``position`` from 0; ``left`` are files that nothing names any more."""

    file: IssueFile
    position: int
    replaced: bool
    left: tuple[str, ...]


def put_block(desk: Desk, name: str, block: Block, beside: Beside | None = None) -> Put:
    """Put a block into an issue: a figure, question or film in place of the one there, all others at the end.

    ``beside`` is the file that it names. It is written first, and not at all where the block cannot be put.
    """
    file = desk.issues.read(name)
    block = _with_slugs(desk, block)
    there = [at for at, old in enumerate(file.issue.blocks) if isinstance(block, _SINGLE) and old.type == block.type]
    if len(there) > 1:
        shown = ", ".join(str(at + 1) for at in there)
        raise IssueError(
            f"has {len(there)} {block.type} blocks ({shown})",
            file=file.front.file,
            fix="remove all but one first",
            next=f"mailer issue show {file.issue.slug}",
        )
    position = there[0] if there else len(file.issue.blocks)
    made = with_block_replaced(file, position, block) if there else with_block(file, block)
    left = left_beside(desk.issues, file.issue, made.issue)
    if beside:
        beside.write()
    desk.issues.write(made)
    return Put(file=made, position=position, replaced=bool(there), left=left)


def remove_story(desk: Desk, name: str) -> tuple[Path, ...]:
    """Remove a story that no issue uses; returns the files that went.

    Raises:
        UnknownNameError: there is no such story.
        StoryError: an issue uses it.
    """
    story = desk.library.get(name)
    used = used_in(desk.issues).get(story.slug, ())
    if used:
        raise StoryError(
            f"{story.slug} is used in {', '.join(used)}",
            fix="take it out of there first",
            next=f"mailer issue remove {used[0]} {story.slug}",
        )
    return desk.library.remove(story.slug)


def used_in(issues: Issues) -> dict[str, tuple[str, ...]]:
    """For each story, the issues that name it. Issues that cannot be read are passed over."""
    used: dict[str, list[str]] = {}
    for slug in issues.slugs():
        try:
            named = issues.read(slug).issue.stories
        except IssueError:
            continue
        for story in named:
            used.setdefault(story, []).append(slug)
    return {story: tuple(slugs) for story, slugs in used.items()}


def _with_slugs(desk: Desk, block: Block) -> Block:
    """The block with every story by its slug, where the editor may have written a path.

    Raises:
        UnknownNameError: a story is not in the library.
    """
    if isinstance(block, Stories):
        items = (dataclasses.replace(item, story=desk.library.slug_of(item.story)) for item in block.items)
        return dataclasses.replace(block, items=tuple(items))
    if isinstance(block, Number | Quote) and block.story:
        return dataclasses.replace(block, story=desk.library.slug_of(block.story))
    return block
