"""A yes or no before something that cannot be taken back."""

from __future__ import annotations

import sys

import typer


def can_ask(*, as_json: bool) -> bool:
    """Whether somebody sits there to answer."""
    return not as_json and sys.stdin.isatty()


def confirmed(question: str) -> bool:
    """Whether the answer is yes; Ctrl-C stops the command."""
    import questionary

    answer = questionary.confirm(question, default=False).ask()
    if answer is None:
        raise typer.Abort
    return bool(answer)


def number_typed(question: str) -> int | None:
    """The number that is typed, with or without commas; None if it is none. Ctrl-C stops the command."""
    import questionary

    answer = questionary.text(question).ask()
    if answer is None:
        raise typer.Abort
    digits = str(answer).replace(",", "").strip()
    return int(digits) if digits.isdecimal() else None
