"""What goes wrong in a template, told to whoever writes it: where, which name is missing, and which names there are.

Jinja tells it to programmers, by the types of Python; here a value is a text, a number, a list, or what a view is of.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.environment import TemplateModule
from jinja2.runtime import LoopContext
from jinja2.utils import missing

from mailer.errors import RenderError, nearest
from mailer.render.theme import Theme

FAULTS = (
    jinja2.TemplateError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    LookupError,
    RecursionError,
)
"""What filling a template raises where the template is wrong."""

_MEND = "mend the template"
_ASK = "ask {{% if … %}} before"
_JOIN = "join texts with ~, and reckon with numbers"

_PLAINLY = {
    "NoneType": "nothing",
    "bool": "yes or no",
    "int": "a number",
    "float": "a number",
    "str": "a text",
    "Markup": "a text",
    "tuple": "a list",
    "list": "a list",
    "range": "a list",
    "dict": "a table",
    "Macro": "a macro",
    "method": "a function",
    "function": "a function",
    "builtin_function_or_method": "a function",
    "TemplateModule": "an imported template",
    "LoopContext": "loop",
}
"""The types that a template meets, as its writer would call them."""

_WORDS: tuple[tuple[str, str, str], ...] = (
    (r"'(\w+)' object is not iterable", "a list is needed, and {0} is there", "name a list behind in"),
    (r"(?:too many|not enough) values to unpack .*", "a list is not as long as it is taken to be", _MEND),
    (r"'(\w+)' object is not callable", "{0} is called as if it were a macro", "write it without ( )"),
    (r"can only concatenate (\w+) \(not \"(\w+)\"\) to .*", "+ cannot join {0} and {1}", "join texts with ~"),
    (r"unsupported operand type\(s\) for ([^:]+): '(\w+)' and '(\w+)'", "{0} cannot take {1} and {2}", _JOIN),
    (r"'([<>=]+)' not supported between instances of '(\w+)' and '(\w+)'", "{0} cannot compare {1} with {2}", _MEND),
    (r"object of type '(\w+)' has no len\(\)", "{0} has no length", "ask a list or a text for its length"),
    (r"'(\w+)' object has no attribute .*", "a filter cannot take {0}", _ASK),
    (r"type (\w+) doesn't define .*", "a filter cannot take {0}", _ASK),
    (r"expected string or bytes-like object, got '(\w+)'", "a filter needs a text, and gets {0}", _ASK),
    (r"%\w format: .* required, not (\w+)", "% needs a number, and {0} is there", _MEND),
    (r".*\(\) got an unexpected keyword argument '(\w+)'", "there is nothing to be given as {0}=", "leave it out"),
    (r"(?:\w+\.)?(?:do_|_)?(\w+)\(\) (?:takes|missing) .*", "{0}( ) is given too little or too much", _MEND),
    (r"macro '(\w+)' takes no keyword argument '(\w+)'", "the macro {0} takes no {1}", "leave it out"),
    (r"macro '(\w+)' takes not more than (\d+) .*", "the macro {0} takes {1} at most", "give it less"),
    (r"parameter '(\w+)' was not provided", "the macro is given no {0}", "write it between its ( )"),
    (r".*maximum recursion depth.*", "templates include each other without end", "take one of the includes out"),
    (r".*division .*by zero.*", "a division by zero", _ASK),
)
"""What Python and Jinja say, and what it is called here, with what to do about it."""


class _NoSuchName(jinja2.UndefinedError):
    """``name`` was asked of ``thing``; of the template itself, where that is ``missing``."""

    def __init__(self, thing: object, name: object, message: str | None = None) -> None:
        super().__init__(message)
        self.thing, self.name = thing, name


class Missing(jinja2.StrictUndefined):
    """A name that is not there, which says so as soon as it is used."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, exc)
        if hint is None:
            self._undefined_exception = partial(_NoSuchName, obj, name)  # type: ignore[assignment]


def fault_of(
    cause: Exception, theme: Theme, name: str, shown: Callable[[str], str], filters: Iterable[str]
) -> RenderError:
    """What to tell of a ``cause`` (of ``FAULTS``) that was met on the way from the template ``name``.

    ``filters`` are those that there are.
    """
    template, line, known = _place_of(cause.__traceback__, theme.folder)
    if isinstance(cause, jinja2.TemplateNotFound):
        message, fix = f"the theme {theme.name} has no {cause.name}", "add the file to the theme"
    elif isinstance(cause, jinja2.TemplateSyntaxError):
        template, line = cause.name or name, cause.lineno
        message, fix = _unreadable(cause, filters)
    elif isinstance(cause, _NoSuchName):
        message, fix = _missing(cause.thing, cause.name, known)
    else:
        message, fix = _in_words(str(cause)) or (f"cannot be filled ({_plainly(str(cause))})", _MEND)
    return RenderError(message, file=shown(template or name), line=line, fix=fix)


def _unreadable(cause: jinja2.TemplateSyntaxError, filters: Iterable[str]) -> tuple[str, str]:
    words = (cause.message or "").rstrip(".")
    unknown = re.fullmatch(r"No filter named '(.*)'", words)
    if unknown:
        close = nearest(unknown[1], list(filters))
        return f"there is no filter “{unknown[1]}”", f"did you mean {close}?" if close else _MEND
    return f"is not readable ({words[:1].lower()}{words[1:]})", _MEND


def _place_of(trace: TracebackType | None, folder: Path) -> tuple[str, int | None, Mapping[str, object]]:
    """Which template was running, its line, and the names in it: Jinja gives its frames those of the template."""
    file, line, known = "", None, dict[str, object]()
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(folder):
            file, line, known = path.relative_to(folder).as_posix(), trace.tb_lineno, dict(trace.tb_frame.f_locals)
        trace = trace.tb_next
    return file, line, known


def _missing(thing: object, name: object, known: Mapping[str, object]) -> tuple[str, str]:
    """What is wrong with a name, and what to write instead; ``known`` are the names in its template."""
    if thing is missing:
        return f"there is no “{name}”", _choice(str(name), [key for key in known if key not in DEFAULT_NAMESPACE])
    if thing is None:
        return f"“{name}” is asked of something that is not there", _ASK.format()
    if not isinstance(name, str):
        return f"there is no entry {name} in {_called(type(thing).__name__)}", "ask for its length before"
    names = _names_of(thing)
    fix = _choice(name, names) if names else f"write it without .{name}"
    if isinstance(thing, list | tuple):
        fix = "go through it with {% for … in … %}"
    return f"there is no “{name}” in {_called(type(thing).__name__)}", fix


def _choice(name: str, known: Iterable[str]) -> str:
    names = [key for key in known if not key.startswith("_")]
    close = nearest(name, names)
    listed = f"known here: {', '.join(names) or 'nothing'}"
    return f"did you mean {close}? {listed}" if close else listed


def _names_of(thing: object) -> list[str]:
    """What a template can ask a thing for."""
    if isinstance(thing, dict):
        return [str(key) for key in thing]
    if isinstance(thing, TemplateModule):
        return sorted(vars(thing))
    if dataclasses.is_dataclass(thing):
        fields = [field.name for field in dataclasses.fields(thing)]
        return [*fields, *(name for name, value in vars(type(thing)).items() if isinstance(value, property))]
    if isinstance(thing, LoopContext):
        return [name for name in dir(thing) if not name.startswith("_")]
    return []


def _called(kind: str) -> str:
    """``a text`` for ``str``, ``the story link`` for ``StoryLink``, ``the number`` for ``NumberView``."""
    if kind in _PLAINLY:
        return _PLAINLY[kind]
    return "the " + re.sub(r"(?<!^)(?=[A-Z])", " ", kind.removesuffix("View")).lower()


def _in_words(message: str) -> tuple[str, str] | None:
    for pattern, words, fix in _WORDS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return words.format(*map(_type_or_sign, found.groups())), fix.format()
    return None


def _type_or_sign(word: str) -> str:
    return _called(word) if word in _PLAINLY or re.fullmatch(r"[A-Z]\w+", word) else word


def _plainly(message: str) -> str:
    """A message of Python's for which there are no words here, without the names of its types."""
    return re.sub(r"'(\w+)'( object)?", lambda found: _type_or_sign(found[1]), message)
