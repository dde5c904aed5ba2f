"""Regular expressions mean the same on every Python that we run on: Debian 12 has 3.11.2."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MAILER = Path(__file__).parent.parent / "mailer"

_GROUP_THAT_KEEPS = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")


def possessive_groups(source: str) -> Iterator[str]:
    """The patterns in ``source`` that have a possessive quantifier behind a group.

    Until 3.11.5 such a group may match what it does not match without (CPython's gh-106052): in our checks of headers
    it would let through what they are there to stop. ``(?>(?:…)*)`` means what ``(?:…)*+`` should.
    """
    for node in ast.walk(ast.parse(source)):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        if is_text or isinstance(node, ast.JoinedStr):
            words = ast.get_source_segment(source, node) or ""
            if "(?" in words and _GROUP_THAT_KEEPS.search(words):
                yield words


@pytest.mark.parametrize("pattern", ["(?:ab?c)*+", "(?:ab?c)++", "(?:ab?c){2,}+", "(?:ab?c)?+"])
def test_a_possessive_group_is_found(pattern):
    assert list(possessive_groups(f"import re\nre.compile(rb'{pattern}')\nNAME = rf'{{x}}{pattern}'"))


@pytest.mark.parametrize("pattern", ["[a-z]++(?:x)", "(?>(?:ab?c)*)", "(?:ab?c)*", r"\w*+(?=x)"])
def test_others_are_not(pattern):
    assert not list(possessive_groups(f"import re\nre.compile(r'{pattern}')"))


def test_no_pattern_has_one():
    found = {
        str(path.relative_to(MAILER)): patterns
        for path in sorted(MAILER.rglob("*.py"))
        if (patterns := list(possessive_groups(path.read_text(encoding="utf-8"))))
    }

    assert found == {}
