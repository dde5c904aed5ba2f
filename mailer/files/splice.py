"""Changing one thing in a front-matter file: every other byte stays, comments and line ends included."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mailer.files.frontmatter import FrontMatter, Location, lines


def with_body(front: FrontMatter, body: str) -> str:
    """The file with other text below the second fence, in the line ends of the file."""
    head = front.text[: front.body_start]
    body = body.replace("\r\n", "\n").rstrip("\n") + "\n"
    return (head if head.endswith("\n") else head + front.newline) + body.replace("\n", front.newline)


def with_key(front: FrontMatter, key: str, value: Any, *, before: str = "") -> str:
    """The file with ``key`` set at the top level; None removes it.

    A new key goes above the key ``before``, or to the end. The lines of an old one are replaced; a comment behind a
    one-line value stays.
    """
    made = [] if value is None else lines({key: value})
    found = _entry(front.root, key)
    if found is None:
        at = _entry(front.root, before)
        start = _line_start(front.yaml, at[0].start_mark.index) if at else len(front.yaml)
        return replaced(front, start, start, made)
    name, node = found
    start, end = _line_start(front.yaml, name.start_mark.index), end_of(front, node)
    if len(made) == 1 and isinstance(node, ScalarNode) and "\n" not in front.yaml[start:end].rstrip("\r\n"):
        made = [made[0] + _comment_behind(front.yaml, node)]
    return replaced(front, start, end, made)


def is_block_list(front: FrontMatter, at: Location) -> bool:
    """Whether the list at ``at`` has an entry a line, each after its own hyphen, so that entries can be spliced."""
    node = front.node_at(at)
    return isinstance(node, SequenceNode) and not node.flow_style and bool(node.value)


def with_item(front: FrontMatter, at: Location, position: int, item: Any) -> str:
    """The file with ``item`` put into the block list at ``at``, to stand at ``position`` from 0."""
    extents, indent = _items(front, at)
    start = extents[position - 1][1] if position else _below_key(front, at, extents)
    return replaced(front, start, start, lines([item], indent))


def with_item_replaced(front: FrontMatter, at: Location, position: int, item: Any) -> str:
    """The file with the entry at ``position`` of a block list written anew."""
    extents, indent = _items(front, at)
    return replaced(front, *extents[position], lines([item], indent))


def without_item(front: FrontMatter, at: Location, position: int) -> str:
    """The file without the entry at ``position`` of a block list, which must keep another one."""
    extents, _ = _items(front, at)
    return replaced(front, *extents[position], [])


def with_item_moved(front: FrontMatter, at: Location, position: int, to: int) -> str:
    """The file with the entry at ``position`` of a block list moved, letter for letter, to stand at ``to``."""
    extents, _ = _items(front, at)
    start, end = extents[position]
    entry = front.yaml[start:end]
    above = to if to > position else to - 1
    goes = extents[above][1] if above >= 0 else _below_key(front, at, extents)
    without = front.yaml[:start] + front.yaml[end:]
    goes -= len(entry) if goes > start else 0
    moved = without[:goes] + entry + without[goes:]
    return front.text[: front.yaml_start] + moved + front.text[front.yaml_end :]


def _items(front: FrontMatter, at: Location) -> tuple[list[tuple[int, int]], int]:
    """Where each entry of a block list begins and ends in the YAML, in whole lines, and the column of the hyphens."""
    node = front.node_at(at)
    assert isinstance(node, SequenceNode)
    assert not node.flow_style
    dashes = front.dashes()
    extents = []
    column = 0
    for item in node.value:
        dash = max(mark for mark in dashes if mark < item.start_mark.index)
        start = _line_start(front.yaml, dash)
        column = dash - start
        extents.append((start, end_of(front, item)))
    return extents, column


def _below_key(front: FrontMatter, at: Location, extents: list[tuple[int, int]]) -> int:
    """Just below the line of the list's key, so that a comment above the first entry stays with that entry."""
    parent, key = front.node_at(at[:-1]), at[-1]
    assert isinstance(parent, MappingNode)
    name = next(name for name, _ in parent.value if name.value == key)
    return min(_line_end(front.yaml, name.end_mark.index), extents[0][0])


def replaced(front: FrontMatter, start: int, end: int, made: list[str]) -> str:
    """The file with the characters ``start:end`` of its YAML, whole lines, replaced by the lines ``made``."""
    new = "".join(line + front.newline for line in made)
    before = front.text[: front.yaml_start + start]
    return before + new + front.text[front.yaml_start + end :]


def end_of(front: FrontMatter, node: Node) -> int:
    """The index in ``front.yaml`` just behind the last line that ``node`` stands on; comments below it do not count."""
    return _line_end(front.yaml, _last_index(front.yaml, node))


def _last_index(yaml: str, node: Node) -> int:
    """The index of a node's last character; the marks of block collections reach over the comments that follow."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _last_index(yaml, node.value[-1][1])
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return _last_index(yaml, node.value[-1])
    end = int(node.end_mark.index)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        # A literal's mark stands behind the blank lines that follow it.
        return int(node.start_mark.index) + len(yaml[node.start_mark.index : end].rstrip()) - 1
    return max(end - 1, 0)


def _entry(root: MappingNode, key: str) -> tuple[ScalarNode, Node] | None:
    return next(((name, node) for name, node in root.value if name.value == key), None)


def _comment_behind(yaml: str, node: ScalarNode) -> str:
    rest = yaml[node.end_mark.index : _line_end(yaml, node.end_mark.index)].rstrip("\r\n")
    return rest if rest.lstrip().startswith("#") else ""


def _line_start(yaml: str, at: int) -> int:
    return yaml.rfind("\n", 0, at) + 1


def _line_end(yaml: str, at: int) -> int:
    found = yaml.find("\n", at)
    return len(yaml) if found < 0 else found + 1
