"""What an issue needs before it can be rendered: something to say, and stories that are there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mailer.compose.reading import IssueFile
from mailer.errors import IssueError, MailerError, nearest
from mailer.files.frontmatter import Location
from mailer.files.validation import with_others
from mailer.model.issue import Issue, Letter, Number, Quote, Stories


def refuse_unready(file: IssueFile, stories: Collection[str]) -> None:
    """Raise when the issue cannot be rendered; ``stories`` are the slugs in the library.

    Raises:
        IssueError: the first reason by line, with the others attached.
    """
    faults: list[MailerError] = [*_missing_stories(file, stories), *_silent_letter(file)]
    if not file.issue.blocks:
        next_step = f"mailer issue add {file.issue.slug} STORY"
        faults.append(_fault(file, "has no blocks yet", ("blocks",), next=next_step))
    if faults:
        raise with_others(sorted(faults, key=lambda fault: fault.line or 0))


def _missing_stories(file: IssueFile, stories: Collection[str]) -> Iterator[IssueError]:
    for location, slug in _stories_named(file.issue):
        if slug not in stories:
            close = nearest(slug, list(stories))
            fix = f"did you mean {close}?" if close else "add it to the library, or take it out of the issue"
            yield _fault(file, f"there is no story “{slug}”", location, fix=fix, next="mailer story list")


def _silent_letter(file: IssueFile) -> Iterator[IssueError]:
    """A letter that would not be printed, or a place for one without words: either is an oversight."""
    placed = any(isinstance(block, Letter) for block in file.issue.blocks)
    if file.issue.letter and not placed:
        fix = "write   - letter below blocks: where the letter shall stand"
        yield _fault(file, "the letter is not among the blocks", ("blocks",), fix=fix)
    if placed and not file.issue.letter:
        fault = _fault(file, "the letter is empty", (), fix="write it below the second ---")
        fault.line, fault.next = file.front.body_line, f"mailer issue letter {file.issue.slug} FILE"
        yield fault


def _fault(file: IssueFile, message: str, at: Location, *, fix: str = "", next: str = "") -> IssueError:
    return IssueError(message, file=file.front.file, line=file.front.line_of(at), fix=fix, next=next)


def _stories_named(issue: Issue) -> list[tuple[Location, str]]:
    named: list[tuple[Location, str]] = []
    for position, block in enumerate(issue.blocks):
        at: Location = ("blocks", position, block.type)
        if isinstance(block, Stories):
            named += [((*at, "items", number), item.story) for number, item in enumerate(block.items)]
        elif isinstance(block, Number | Quote) and block.story:
            named.append(((*at, "story"), block.story))
    return named
