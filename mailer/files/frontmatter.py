"""Front matter: the YAML between two lines of ``---``, and the text below it, with a line number for everything.

Every scalar is read as the text that stands there (``1,234,567`` and ``2024-05-10`` keep their letters); typing is the
caller's. Anchors, aliases and tags mean nothing in these files and are refused. What is read is never dumped anew:
the nodes' marks say where to splice.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.tokens import BlockEntryToken

from mailer.errors import MailerError

Plain = str | None | list["Plain"] | dict[str, "Plain"]
"""What YAML becomes here: text, nothing, lists and mappings. Nothing else."""

Location = tuple[str | int, ...]
"""A path from the top of the front matter: keys and positions from 0, such as ``("blocks", 2, "number", "figure")``."""

IN_QUOTES = "put the value in quotes"
# A value in double quotes whose closing quote is missing, where YAML complains only lines later.
_OPENS_A_QUOTE = re.compile(r'\s*(?:- )*[\w-]+:[ \t]+"(?:[^"\\]|\\.)*\r?')
_A_KEY = re.compile(r"\s*(?:- )*[\w-]+:")
_FENCE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file taken apart. Indices and marks count characters; ``yaml_start`` is where the YAML begins in ``text``."""

    file: str
    text: str
    root: MappingNode
    yaml_start: int
    yaml_end: int
    body_start: int

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
        plain = _plain(self.root)
        assert isinstance(plain, dict)
        return plain

    def line_of(self, location: Location) -> int:
        """The line of what stands at ``location``, or of the nearest thing above it that is there."""
        lines_above = self.text.count("\n", 0, self.yaml_start)
        node: Node = self.root
        line = 1
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line + lines_above

    def node_at(self, location: Location) -> Node | None:
        """What stands at ``location``, or None."""
        node: Node = self.root
        for step in location:
            found = _child(node, step)
            if found is None:
                return None
            node = found[1]
        return node

    def dashes(self) -> list[int]:
        """Where in ``yaml`` each ``-`` of a block sequence stands."""
        tokens = YAML(typ="safe", pure=True).scan(self.yaml)
        return [token.start_mark.index for token in tokens if isinstance(token, BlockEntryToken)]


def parse(text: str, file: str, error: type[MailerError]) -> FrontMatter:
    """Take the text of a file apart.

    Raises:
        MailerError: of the type ``error``, with the line and what to write instead.
    """
    fences = list(_FENCE.finditer(text))[:2]
    if not fences or text[: fences[0].start()].strip():
        raise error("has no front matter", file=file, line=1, fix="begin the file with a line of three hyphens: ---")
    if len(fences) < 2:
        raise error("front matter is not closed", file=file, line=1, fix="end it with a line of three hyphens: ---")
    start = _after_line(text, fences[0].end())
    end = fences[1].start()
    root = _compose(text[start:end], file, text.count("\n", 0, start), error)
    return FrontMatter(file, text, root, start, end, _after_line(text, fences[1].end()))


def _after_line(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == "\n" else at


def _compose(source: str, file: str, lines_above: int, error: type[MailerError]) -> MappingNode:
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(source)
    except ReaderError as cause:
        line = source.count("\n", 0, int(cause.position)) + 1 + lines_above
        raise error("holds a character that YAML does not allow", file=file, line=line, fix="delete it") from cause
    except RecursionError as cause:
        raise error("brackets are nested too deeply", file=file, line=lines_above + 1, fix=IN_QUOTES) from cause
    except (YAMLError, ValueError) as cause:
        raise _unreadable(cause, source, file, lines_above, error) from cause
    if root is None:
        raise error("front matter is empty", file=file, line=lines_above + 1, fix="write at least a title: line")
    if not isinstance(root, MappingNode) or root.flow_style:
        raise error("front matter is not a list of keys", file=file, line=lines_above + 1, fix='write key: "value"')
    _refuse_what_means_nothing_here(root, source, file, lines_above, error)
    return root


def _unreadable(cause: Exception, source: str, file: str, lines_above: int, error: type[MailerError]) -> MailerError:
    """YAML's own complaint in an editor's words. YAML notices an unquoted colon only where the next thing stands."""
    mark = cause.problem_mark if isinstance(cause, MarkedYAMLError) else None
    rows = source.split("\n")
    at = min(mark.line, len(rows) - 1) if mark else 0
    for above, (row, below) in enumerate(itertools.pairwise(rows[: at + 2])):
        if _OPENS_A_QUOTE.fullmatch(row) and _A_KEY.match(below):
            fix = 'end the value with "'
            return error("a quotation mark is not closed", file=file, line=above + 1 + lines_above, fix=fix)
    line = rows[at]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return error("is indented with a tab", file=file, line=at + 1 + lines_above, fix="indent with spaces")
    problem = (cause.problem if isinstance(cause, MarkedYAMLError) else None) or "cannot be read"
    fix = IN_QUOTES if re.match(r"\s*(- )*[\w-]+:\s+\S", line) else "compare its indentation with the lines around it"
    return error(f"is not readable here ({problem})", file=file, line=at + 1 + lines_above, fix=fix)


def _refuse_what_means_nothing_here(
    root: MappingNode, source: str, file: str, lines_above: int, error: type[MailerError]
) -> None:
    for node in _walk(root):
        line = node.start_mark.line + 1 + lines_above
        if node.anchor or not _is_untagged(node):
            raise error("a value begins with & or !", file=file, line=line, fix=IN_QUOTES)
        if isinstance(node, MappingNode):
            _refuse_odd_keys(node, file, lines_above, error)
            _refuse_empty_values(node, source, file, lines_above, error)


def _refuse_empty_values(node: MappingNode, source: str, file: str, lines_above: int, error: type[MailerError]) -> None:
    for key, value in node.value:
        if isinstance(value, ScalarNode) and value.style is None and not value.value and _is_untagged(value):
            at = key.start_mark.line
            swallowed = "#" in source.split("\n")[at]
            fix = f'{IN_QUOTES}: {key.value}: "#…"' if swallowed else "write a value, or remove the line"
            raise error(f"{key.value} has no value", file=file, line=at + 1 + lines_above, fix=fix)


def _refuse_odd_keys(node: MappingNode, file: str, lines_above: int, error: type[MailerError]) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1 + lines_above
        if not isinstance(key, ScalarNode):
            raise error("a list or mapping cannot be a key", file=file, line=line, fix=IN_QUOTES)
        if key.value in seen:
            raise error(f"{key.value} stands twice", file=file, line=line, fix="keep one of the two")
        seen.add(key.value)


def _is_untagged(node: Node) -> bool:
    return not node.tag or node.tag.startswith("tag:yaml.org,2002:")


def _walk(node: Node) -> Iterator[Node]:
    """Every node that is a value; an alias leads to a node with an anchor, which the caller refuses at once."""
    yield node
    if isinstance(node, MappingNode):
        for _, value in node.value:
            yield from _walk(value)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _walk(value)


def _plain(node: Node) -> Plain:
    if isinstance(node, MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(value) for value in node.value]
    assert isinstance(node, ScalarNode)
    # What a literal or folded block ends with is its own line end, not part of the words.
    return str(node.value).rstrip("\n") if node.style in ("|", ">") else str(node.value)


def _child(node: Node, step: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line + 1, value
    return None


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
