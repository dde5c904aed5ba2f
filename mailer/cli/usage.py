"""A command line that cannot be understood, in one line: where, what is wrong, what to write, and the help to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import typer
import typer.main

from mailer.errors import MailerError, nearest

_SHOWN = 40
_HYPHEN = "if this is text that begins with a hyphen, put -- in front of it, behind all options"

# The names of its classes for these are typer's own business; what it says is what everybody reads.
_NO_COMMAND = re.compile(r"No such command '(.*?)'\.(?: Did you mean .*)?", re.DOTALL)
_NO_OPTION = re.compile(r"No such option: (\S+)")
_TOO_MUCH = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)
_MISSING = re.compile(r"Missing (?:option|argument) ")
_NO_VALUE = re.compile(r"Option '(.*?)' requires an argument")
_A_VALUE = re.compile(r"Option '(.*?)' does not take a value")
_NOT_USABLE = re.compile(r"Invalid value for ")
_CHOICES = re.compile(r"'([^']+)'(?=,|\.?$)")


def wants_help(error: typer.TyperException) -> bool:
    """Whether a group of commands was named and none of its commands."""
    return error.format_message().startswith("Usage: ")


def refusal(error: typer.TyperException, app: typer.Typer, arguments: Sequence[str]) -> MailerError:
    """What is wrong with ``arguments``, as every other failure is told."""
    root = typer.main.get_command(app)
    context = getattr(error, "ctx", None)
    command, path = (context.command, context.command_path) if context else _named(root, arguments)
    words = error.format_message()
    if found := _NO_COMMAND.match(words):
        told = _no_command(found[1], root, command)
    elif found := _NO_OPTION.match(words):
        told = _no_option(found[1], root, command, arguments)
    elif found := _TOO_MUCH.match(words):
        told = MailerError(f"“{found[1]}” is too much", fix="put quotes around words that belong together")
    elif _MISSING.match(words):
        told = _missing(getattr(error, "param", None))
    elif found := _NO_VALUE.match(words):
        told = MailerError(f"{found[1]} has no value", fix=_how_to_write(found[1], _options(command).get(found[1])))
    elif found := _A_VALUE.match(words):
        told = MailerError(f"{found[1]} takes no value", fix=f"write {found[1]} alone")
    elif _NOT_USABLE.match(words):
        told = _not_usable(getattr(error, "param", None), error.__cause__, words)
    else:
        told = MailerError(_begun_small(words))
    told.next = f"{path} --help"
    return told


def _no_command(word: str, root: Any, group: Any) -> MailerError:
    elsewhere = [path for path, _ in _below(root, "mailer") if path.split()[-1] == word]
    close = nearest(word, list(getattr(group, "commands", ())))
    fix = f"did you mean {_either(elsewhere or [close])}?" if elsewhere or close else ""
    return MailerError(f"there is no command “{word}”", fix=fix)


def _no_option(name: str, root: Any, command: Any, arguments: Sequence[str]) -> MailerError:
    known = [*_options(command), "--help"]
    # Of -title one hears of -t alone.
    whole = next((word for word in arguments if word.startswith(name)), name)
    names = {option.lstrip("-"): option for option in known if option.startswith("--")}
    word = whole.lstrip("-")
    begun = next((each for each in names if each.startswith(word)), "")
    close = names.get(begun or nearest(word, list(names)), "")
    if name in _options(root):
        fix = f"write it before the command: mailer {name} …"
    elif any(name in _options(each) for _, each in _below(command, "")):
        fix = "write it behind the command that it is for"
    elif close and (name.startswith("--") or word in names):
        name = whole
        fix = f"did you mean {close}?"
    else:
        fix = "" if name.startswith("--") else _HYPHEN
    return MailerError(f"there is no option {name}", fix=fix)


def _missing(parameter: Any) -> MailerError:
    if parameter.opts[-1].startswith("-"):
        name = parameter.opts[-1]
        return MailerError(f"{name} is missing", fix=_how_to_write(name, parameter))
    return MailerError(
        f"{(parameter.metavar or parameter.name).rstrip('.')} is missing", fix=f"write {_help_of(parameter)}"
    )


def _how_to_write(name: str, parameter: Any) -> str:
    value = getattr(parameter, "metavar", None) or '"…"'
    return f"write {name} {value}: {_help_of(parameter)}" if parameter else f"write {name} {value}"


def _help_of(parameter: Any) -> str:
    return _begun_small(parameter.help or "")


def _not_usable(parameter: Any, cause: Any, words: str) -> MailerError:
    """What pydantic says of the value of an option or an argument, in words that no programmer is needed for."""
    option = parameter.opts[-1] if parameter else ""
    where = option if option.startswith("-") else getattr(parameter, "metavar", None) or option
    fault = cause.errors()[0] if hasattr(cause, "errors") else {}
    kind, given, limits = fault.get("type", ""), str(fault.get("input", "")), fault.get("ctx", {})
    shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…"
    if kind == "greater_than_equal":
        return MailerError(f"{shown} is too small", file=where, fix=f"write a number from {limits['ge']}")
    if kind == "less_than_equal":
        return MailerError(f"{shown} is too large", file=where, fix=f"write a number up to {limits['le']}")
    if kind.startswith(("int_", "string_unicode")):
        return MailerError(f"“{shown}” is not a whole number", file=where, fix="write a number such as 12")
    choices = _CHOICES.findall(words.partition(" is not one of ")[2])
    if choices:
        return MailerError(f"“{shown}” is not known", file=where, fix=f"write {_either(choices)}")
    return MailerError(_begun_small(words.partition(": ")[2].removeprefix("Value error, ")), file=where)


def _named(root: Any, arguments: Sequence[str]) -> tuple[Any, str]:
    """The command that the arguments name, and how it is called."""
    command, path = root, "mailer"
    for word in arguments:
        below = getattr(command, "commands", {})
        if word in below:
            command, path = below[word], f"{path} {word}"
    return command, path


def _below(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command of a group, and of the groups in it, by how it is called."""
    for name, each in getattr(command, "commands", {}).items():
        yield f"{path} {name}".strip(), each
        yield from _below(each, f"{path} {name}")


def _options(command: Any) -> dict[str, Any]:
    return {
        name: each for each in command.params for name in (*each.opts, *each.secondary_opts) if name.startswith("-")
    }


def _either(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _begun_small(words: str) -> str:
    return words[:1].lower() + words[1:].rstrip(".")
