"""A theme's templates: loaded from its folder alone, strict about names, escaping everything in MJML."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2

from mailer.errors import RenderError
from mailer.render import text_links
from mailer.render.mjml_source import PLACE
from mailer.render.theme import Theme
from mailer.render.wrapping import WIDTH, columns, wrap

# A tag at the head of a line: there a note of file and line can stand, which the guard reads and takes away.
_TAG_AT_LINE_START = re.compile(r"^([ \t]*)(?=</?[a-z])")

_THEME_FAULTS = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)


def rendered(theme: Theme, name: str, values: dict[str, Any], shown: Callable[[str], str]) -> str:
    """The template ``name`` of the theme with ``values``.

    Raises:
        RenderError: the template is missing or wrong, with its file and line.
    """
    try:
        return _environment(theme.folder).get_template(name).render(values)
    except jinja2.TemplateNotFound as cause:
        raise RenderError(
            f"the theme {theme.name} has no {cause.name}", file=shown(name), fix="add the file to the theme"
        ) from cause
    except jinja2.TemplateSyntaxError as cause:
        raise RenderError(
            f"is not readable ({cause.message})",
            file=shown(cause.name or name),
            line=cause.lineno,
            fix="mend the template",
        ) from cause
    except _THEME_FAULTS as cause:
        file, line = _place_of(cause.__traceback__, theme.folder)
        raise RenderError(
            f"cannot be filled ({cause})", file=shown(file or name), line=line, fix="mend the template"
        ) from cause


@cache
def _environment(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=_Loader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".mjml.j2")),  # noqa: S701 (text and CSS are no markup)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # folding constants costs more than it saves in a process that renders once
        bytecode_cache=_compiled_beside(folder),
    )
    environment.filters.update(wrap=_wrapped, line=_line, numbered=text_links.marked)
    environment.globals.update(addresses=text_links.LIST)
    return environment


def _compiled_beside(folder: Path) -> jinja2.BytecodeCache | None:
    """Compiled templates are kept beside their sources, as Python keeps its modules: a fifth of a render's time."""
    cache_folder = folder / "__pycache__"
    try:
        cache_folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(cache_folder)) if os.access(cache_folder, os.W_OK) else None


class _Loader(jinja2.FileSystemLoader):
    """Notes in MJML where each tag was written, as ``<?at FILE:LINE?>``."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, path, fresh = super().get_source(environment, template)
        if template.endswith(".mjml.j2"):
            lines = source.split("\n")
            source = "\n".join(
                _TAG_AT_LINE_START.sub(rf"\1<?{PLACE} {template}:{number}?>", line)
                for number, line in enumerate(lines, start=1)
            )
        return source, path, fresh


def _wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    return wrap(text, first=first, rest=first if rest is None else rest)


def _line(mark: str, under: str = "") -> str:
    """A rule of ``mark``: as long as the text ``under`` which it stands, or as the text part is wide."""
    return mark * (min(columns(under), WIDTH) if under else WIDTH)


def _place_of(trace: TracebackType | None, folder: Path) -> tuple[str, int | None]:
    """Which template was running. Jinja gives its frames the template's path and line."""
    file, line = "", None
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(folder):
            file, line = path.relative_to(folder).as_posix(), trace.tb_lineno
        trace = trace.tb_next
    return file, line
