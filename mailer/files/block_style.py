"""The YAML that most front matter is: one key a line, in plain words or double quotes. Read in a fraction of the time.

Whatever is not plainly so (comments behind values, literals, braces, anchors, tabs, anything wrong) is left to the
whole reader, which also says what is wrong. What both read, they read alike.
"""

from __future__ import annotations

import re
from typing import Any

_KEY = re.compile(r"(?P<key>[A-Za-z_][A-Za-z0-9_]*):(?: +(?P<value>\S.*))?")
_QUOTED = re.compile(r'"(?P<text>(?:[^"\\]|\\["\\ntr]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})*)"')
# No colon and no hash that could mean something to YAML.
_WORDS = re.compile(r"[A-Za-z0-9](?:[^\s:#]|:(?=[^\s:])| (?=[^\s:#]))*")
_ESCAPE = re.compile(r"\\(?:u(.{4})|(.))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
# Tabs, line ends that only YAML knows, and what YAML does not allow.
_ODD = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_DEEPEST_INDENT = 40


class _NotSoPlainError(Exception):
    """This is YAML of another style."""


def read_block_style(source: str) -> dict[str, Any] | None:
    """The mapping that ``source`` is, every scalar as text; None where the whole reader has to read it."""
    source = source.replace("\r\n", "\n")
    if _ODD.search(source):
        return None
    # No value goes over several lines here, so that blank lines and comments may stand anywhere.
    lines = [(line, line.lstrip(" ")) for line in source.split("\n")]
    block = _Block([(len(line) - len(words), words) for line, words in lines if words and words[0] != "#"])
    try:
        made = block.mapping(0)
    except _NotSoPlainError:
        return None
    return made if made and block.indent < 0 else None


class _Block:
    """Lines, each as its indent and its words, read from the first to the last."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self._lines = lines
        self._at = 0

    @property
    def indent(self) -> int:
        """The indent of the line that is read next; -1 behind the last one."""
        return self._lines[self._at][0] if self._at < len(self._lines) else -1

    def mapping(self, indent: int) -> dict[str, Any]:
        """The keys that stand ``indent`` deep from here."""
        made: dict[str, Any] = {}
        while self.indent == indent:
            found = _KEY.fullmatch(self._lines[self._at][1])
            if not found or found["key"] in made:
                raise _NotSoPlainError
            self._at += 1
            made[found["key"]] = _scalar(found["value"]) if found["value"] else self._nested(indent)
            self._refuse_deeper_than(indent)
        return made

    def _nested(self, above: int) -> Any:
        """What stands below a key without a value."""
        if not above < self.indent <= _DEEPEST_INDENT:
            raise _NotSoPlainError
        is_list = self._lines[self._at][1].startswith("- ")
        return self._entries(self.indent) if is_list else self.mapping(self.indent)

    def _entries(self, indent: int) -> list[Any]:
        made: list[Any] = []
        while self.indent == indent:
            words = self._lines[self._at][1]
            entry = words[2:]
            if not words.startswith("- "):
                raise _NotSoPlainError
            if _KEY.fullmatch(entry):
                # Its keys stand below each other, the first one behind the hyphen.
                self._lines[self._at] = (indent + 2, entry)
                made.append(self.mapping(indent + 2))
            else:
                self._at += 1
                made.append(_scalar(entry))
            self._refuse_deeper_than(indent)
        return made

    def _refuse_deeper_than(self, indent: int) -> None:
        """What stands deeper than the line above it goes on with its value."""
        if self.indent > indent:
            raise _NotSoPlainError


def _scalar(words: str) -> str:
    if words[:1] != '"':
        if not _WORDS.fullmatch(words):
            raise _NotSoPlainError
        return words
    quoted = _QUOTED.fullmatch(words)
    if not quoted:
        raise _NotSoPlainError
    text = quoted["text"]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    code, sign = found.groups()
    return chr(int(code, 16)) if code else _ESCAPED.get(sign, sign)
