"""Front matter: the YAML between two lines of ``---``, and the text below it, with a line number for everything.

Every scalar is read as the text that stands there (``1,234,567`` and ``2024-05-10`` keep their letters); typing is the
caller's. Anchors, aliases and tags mean nothing in these files and are refused. What is read is never dumped anew:
the nodes' marks say where to splice. Nodes are made when somebody asks for one: most files are only read, and the
reader that makes them takes longer to load than a whole shelf of plain files to read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from mailer.errors import MailerError
from mailer.files.block_style import read_block_style

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node

Plain = str | None | list["Plain"] | dict[str, "Plain"]
"""What YAML becomes here: text, nothing, lists and mappings. Nothing else."""

Location = tuple[str | int, ...]
"""A path from the top of the front matter: keys and positions from 0, such as ``("blocks", 2, "number", "figure")``."""

IN_QUOTES = "put the value in quotes"
_FENCE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file taken apart. Indices and marks count characters; ``yaml_start`` is where the YAML begins in ``text``."""

    file: str
    text: str
    error: type[MailerError]
    yaml_start: int
    yaml_end: int
    body_start: int
    # What could be read without making nodes.
    _read: dict[str, Any] | None = field(compare=False, repr=False)

    @property
    def root(self) -> MappingNode:
        """The keys at the top, as nodes with marks that count in ``yaml``."""
        from mailer.files.whole_yaml import composed

        return composed(self.yaml, self.file, self._lines_above, self.error)

    @property
    def yaml(self) -> str:
        """The lines between the fences."""
        return self.text[self.yaml_start : self.yaml_end]

    @property
    def body(self) -> str:
        """What stands below the second fence."""
        return self.text[self.body_start :]

    @property
    def newline(self) -> str:
        """The line end this file uses, judged by its first line."""
        return "\r\n" if self.text.split("\n", 1)[0].endswith("\r") else "\n"

    @property
    def body_line(self) -> int:
        """The line on which the body begins."""
        return self.text.count("\n", 0, self.body_start) + 1

    def data(self) -> dict[str, Plain]:
        """Everything as plain text, lists and mappings."""
        if self._read is not None:
            return {key: _copied(value) for key, value in self._read.items()}
        from mailer.files.whole_yaml import plain

        whole = plain(self.root)
        assert isinstance(whole, dict)
        return whole

    def line_of(self, location: Location) -> int:
        """The line of what stands at ``location``, or of the nearest thing above it that is there."""
        from mailer.files.whole_yaml import child

        node: Node = self.root
        line = 1
        for step in location:
            found = child(node, step)
            if found is None:
                break
            line, node = found
        return line + self._lines_above

    def node_at(self, location: Location) -> Node | None:
        """What stands at ``location``, or None."""
        from mailer.files.whole_yaml import child

        node: Node = self.root
        for step in location:
            found = child(node, step)
            if found is None:
                return None
            node = found[1]
        return node

    def dashes(self) -> list[int]:
        """Where in ``yaml`` each ``-`` of a block sequence stands."""
        from mailer.files.whole_yaml import dashes

        return dashes(self.yaml)

    @property
    def _lines_above(self) -> int:
        return self.text.count("\n", 0, self.yaml_start)


def parse(text: str, file: str, error: type[MailerError]) -> FrontMatter:
    """Take the text of a file apart.

    Raises:
        MailerError: of the type ``error``, with the line and what to write instead.
    """
    fences = list(islice(_FENCE.finditer(text), 2))
    if not fences or text[: fences[0].start()].strip():
        raise error("has no front matter", file=file, line=1, fix="begin the file with a line of three hyphens: ---")
    if len(fences) < 2:
        raise error("front matter is not closed", file=file, line=1, fix="end it with a line of three hyphens: ---")
    start = _after_line(text, fences[0].end())
    end = fences[1].start()
    read = read_block_style(text[start:end])
    front = FrontMatter(file, text, error, start, end, _after_line(text, fences[1].end()), read)
    if read is None:
        # Asked for here, so that what cannot be read is refused at once.
        _ = front.root
    return front


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _after_line(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == "\n" else at


def quoted(text: str) -> str:
    """``text`` as a double-quoted YAML scalar on one line."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    out = "".join(escapes.get(char, char) for char in text)
    # YAML folds these line ends inside quotes, and a byte-order mark is not printable to it.
    return '"' + re.sub("[\x85\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found.group()):04x}", out) + '"'


def lines(value: Any, indent: int = 0) -> list[str]:
    """Block-style YAML lines, without line ends: text in double quotes, keys and bare words plain, None left out."""
    pad = " " * indent
    out: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            if item is None:
                continue
            if isinstance(item, dict | list):
                out += [f"{pad}{key}:", *lines(item, indent + 2)]
            else:
                out.append(f"{pad}{key}: {_scalar(item)}")
        return out
    assert isinstance(value, list)
    for item in value:
        if isinstance(item, dict):
            first, *rest = lines(item, indent + 2)
            out += [f"{pad}- {first.lstrip()}", *rest]
        else:
            out.append(f"{pad}- {_scalar(item)}")
    return out


class BareWord(str):
    """Text that YAML reads back unchanged without quotes: slugs, dates, the names of blocks."""

    __slots__ = ()


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | BareWord):
        return str(value)
    return quoted(str(value))
