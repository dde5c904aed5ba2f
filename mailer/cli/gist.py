"""A block of an issue in one line."""

from __future__ import annotations

from mailer.cli import output
from mailer.model.issue import (
    Answers,
    Block,
    Issue,
    Letter,
    Note,
    Number,
    Question,
    Quote,
    Stories,
    Video,
)
from mailer.model.text import words_in


def gist(block: Block, issue: Issue) -> str:
    """A block in one line, its type first."""
    match block:
        case Letter():
            words = output.counted(words_in(issue.letter), "word") if issue.letter else "no text yet"
        case Stories():
            words = f"{len(block.items)} under “{block.heading}”" if block.heading else f"{len(block.items)}"
        case Quote():
            words = f"{block.by}: “{block.text}”"
        case Number():
            words = f"{block.figure} — {block.caption}"
        case Video():
            words = f"{block.title} ({block.url})"
        case Question():
            words = block.ask
        case Answers():
            words = f"{len(block.items)} to the question of {block.question}"
        case Note():
            words = block.title or block.text
    return f"{block.type}: {' '.join(words.split())}"
