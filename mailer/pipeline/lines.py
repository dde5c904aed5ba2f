"""The lines of what a fault of rendering names: in the file of an issue, in that of a story, in the settings."""

from __future__ import annotations

from collections.abc import Callable

from mailer.compose.reading import IssueFile
from mailer.config import places
from mailer.errors import MailerError
from mailer.files.frontmatter import Location, parse
from mailer.files.reading import decode
from mailer.pipeline.desk import Desk


def lines_of(desk: Desk, issue: IssueFile) -> Callable[[str, Location], int | None]:
    """What finds the line of what stands at some keys of ``issue``, of a story or of the settings; None elsewhere."""

    def line_of(file: str, keys: Location) -> int | None:
        if file == issue.front.file:
            return issue.line_of(keys)
        path = desk.publication.root / file
        if file != places.FILE_NAME and path.parent != desk.publication.seeds:
            return None
        try:
            text = decode(path.read_bytes(), file)
            return places.line_of(text, keys) if file == places.FILE_NAME else _in_story(text, file, keys)
        except (OSError, ValueError, MailerError):
            # It was read a moment ago; what has happened to it since is told by whoever reads it next.
            return None

    return line_of


def _in_story(text: str, file: str, keys: Location) -> int:
    return parse(text, file, MailerError).line_of(keys)
