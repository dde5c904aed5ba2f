"""Where a text or the name of a file was written, so that a fault can say which line to mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mailer.files.frontmatter import Location

LineOf = Callable[[str, Location], int | None]
"""The line on which something stands: by its file, as an editor would name it, and the keys that lead there."""


def unknown(file: str, keys: Location) -> int | None:
    """No line: where only the file is known."""
    return None


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a file: by the keys that lead there, and in text of many lines by the line from 0.

    ``("blocks", 2, "note", "text", 4)`` is the fifth line of a note, ``("letter", 0)`` the first of the letter.
    """

    file: str
    keys: Location = ()
    line_of: LineOf = field(default=unknown, compare=False, repr=False)

    @property
    def line(self) -> int | None:
        """The line, looked up when a fault asks for it: most files have none, and finding lines takes long."""
        return self.line_of(self.file, self.keys)

    def below(self, *keys: str | int) -> Origin:
        """What stands at ``keys`` of it."""
        return replace(self, keys=(*self.keys, *keys))
