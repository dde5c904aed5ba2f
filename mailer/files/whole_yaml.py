"""The whole of YAML as front matter may use it: parsed into nodes with their marks, or refused with line and mend.

Anchors, aliases and tags mean nothing in these files and are refused, as are empty values and keys that stand twice.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.tokens import BlockEntryToken

from mailer.errors import MailerError
from mailer.files.frontmatter import IN_QUOTES, Plain

# A value in double quotes whose closing quote is missing, where YAML complains only lines later.
_OPENS_A_QUOTE = re.compile(r'\s*(?:- )*[\w-]+:[ \t]+"(?:[^"\\]|\\.)*\r?')
_A_KEY = re.compile(r"\s*(?:- )*[\w-]+:")


def composed(source: str, file: str, lines_above: int, error: type[MailerError]) -> MappingNode:
    """The nodes of ``source``, which begins behind ``lines_above`` lines of ``file``.

    Raises:
        MailerError: of the type ``error``, with the line and what to write instead.
    """
    try:
        root = _nodes(source)
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


# A file that is changed is asked for its nodes again and again; nobody changes them.
@lru_cache(maxsize=8)
def _nodes(source: str) -> Node | None:
    made: Node | None = YAML(typ="safe", pure=True).compose(source)
    return made


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


def plain(node: Node) -> Plain:
    """What a node says, as text, lists and mappings."""
    if isinstance(node, MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(value) for value in node.value]
    assert isinstance(node, ScalarNode)
    # What a literal or folded block ends with is its own line end, not part of the words.
    return str(node.value).rstrip("\n") if node.style in ("|", ">") else str(node.value)


def child(node: Node, step: str | int) -> tuple[int, Node] | None:
    """The node below ``node`` at a key or a position, and its line from 1; None where there is none.

    Below a text of many lines (behind ``|``) stand its lines, each at its position; the node is the text itself.
    """
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line + 1, value
    elif isinstance(node, ScalarNode) and node.style == "|" and isinstance(step, int):
        return node.start_mark.line + 2 + step, node
    return None


def dashes(source: str) -> list[int]:
    """Where in ``source`` each ``-`` of a block sequence stands."""
    tokens = YAML(typ="safe", pure=True).scan(source)
    return [token.start_mark.index for token in tokens if isinstance(token, BlockEntryToken)]
