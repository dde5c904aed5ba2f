"""What an issue needs before it can be rendered: something to say, and stories that are there."""

from __future__ import annotations

from collections.abc import Collection

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
    issue, front = file.issue, file.front
    faults: list[MailerError] = []
    for location, slug in _stories_named(issue):
        if slug not in stories:
            close = nearest(slug, list(stories))
            fix = f"did you mean {close}?" if close else "add it to the library, or take it out of the issue"
            faults.append(
                IssueError(
                    f"there is no story “{slug}”",
                    file=front.file,
                    line=front.line_of(location),
                    fix=fix,
                    next="mailer story list",
                )
            )
    letter = any(isinstance(block, Letter) for block in issue.blocks)
    if issue.letter and not letter:
        fix = "write   - letter below blocks: where the letter shall stand"
        faults.append(
            IssueError("the letter is not among the blocks", file=front.file, line=front.line_of(("blocks",)), fix=fix)
        )
    if letter and not issue.letter:
        faults.append(
            IssueError(
                "the letter is empty",
                file=front.file,
                line=front.body_line,
                fix="write it below the second ---",
                next=f"mailer issue letter {issue.slug} FILE",
            )
        )
    if not issue.blocks:
        line = front.line_of(("blocks",))
        next_step = f"mailer issue add {issue.slug} STORY"
        faults.append(IssueError("has no blocks yet", file=front.file, line=line, next=next_step))
    if faults:
        raise with_others(sorted(faults, key=lambda fault: fault.line or 0))


def _stories_named(issue: Issue) -> list[tuple[Location, str]]:
    named: list[tuple[Location, str]] = []
    for position, block in enumerate(issue.blocks):
        at: Location = ("blocks", position, block.type)
        if isinstance(block, Stories):
            named += [((*at, "items", number), item.story) for number, item in enumerate(block.items)]
        elif isinstance(block, Number | Quote) and block.story:
            named.append(((*at, "story"), block.story))
    return named
