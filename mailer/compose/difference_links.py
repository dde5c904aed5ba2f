"""Where the words of an issue lead: the addresses of the links in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from mailer.model.issue import Block, Issue, Note, Number, Question, Stories, Video

_LINK = re.compile(
    r"\]\(\s*<?((?:[^\s<>()]|\([^\s<>()]*\))+)|<((?:https?|mailto):[^\s<>]+)>|^\[[^\]\n]{1,200}\]:[ \t]*<?([^\s<>]+)",
    re.M,
)

_WRITTEN: dict[type[Block], Callable[[Any], tuple[str, ...]]] = {
    Stories: lambda block: tuple(item.blurb for item in block.items),
    Number: lambda block: (block.caption,),
    Question: lambda block: (block.context,),
    Note: lambda block: (block.text,),
    Video: lambda block: (f"<{block.url}>",),
}
"""The texts of a block that may hold links."""


def links(issue: Issue) -> Iterator[str]:
    """Every address that the issue's own words lead to."""
    texts = [text for block in issue.blocks for text in _WRITTEN.get(type(block), lambda _: ())(block)]
    for text in (issue.letter, *texts):
        for found in _LINK.finditer(text):
            yield next(filter(None, found.groups()))
