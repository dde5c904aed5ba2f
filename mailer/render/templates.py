"""A theme's templates: loaded from its folder alone, strict about names, escaping everything in MJML."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from mailer.errors import MailerError
from mailer.files.validation import with_others
from mailer.render import text_links
from mailer.render.mjml_source import PLACE
from mailer.render.template_faults import FAULTS, Missing, fault_of
from mailer.render.theme import Theme
from mailer.render.wrapping import WIDTH, columns, wrap

_NEEDED = ("issue.mjml.j2", "issue.txt.j2", "inline.css")
"""What the chain asks every theme for."""

# A tag at the head of a line: there a note of file and line can stand, which the guard reads and takes away.
_TAG_AT_LINE_START = re.compile(r"^([ \t]*)(?=</?[a-z])")

# Another template by its plain name. To parse them all for that takes three times as long as to load what is compiled.
_BY_NAME = re.compile(
    r"\{%[-+]?\s*(?:include|import|from|extends)\s+([\"'])(?P<goal>[^\"']+)\1\s*(?:[-+]?%\}|as\b|import\b|with)"
)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def rendered(theme: Theme, name: str, values: dict[str, Any], shown: Callable[[str], str]) -> str:
    """The template ``name`` of the theme with ``values``.

    Raises:
        RenderError: the template is missing or wrong, with its file and line.
    """
    try:
        return _environment(theme.folder).get_template(name).render(values)
    except FAULTS as cause:
        raise fault_of(cause, theme, name, shown, _environment(theme.folder).filters) from cause


def judge_templates(theme: Theme, shown: Callable[[str], str]) -> None:
    """Read every template of the theme, and look whether those that it includes by name are there.

    Raises:
        RenderError: one cannot be read, or is not there; the first fault, the others attached.
    """
    paths = sorted(path for ending in ("j2", "css") for path in theme.folder.rglob(f"*.{ending}"))
    names = [path.relative_to(theme.folder).as_posix() for path in paths if not path.name.startswith(".")]
    faults = [fault for name in dict.fromkeys((*_NEEDED, *names)) for fault in _faults_in(theme, name, shown)]
    if faults:
        raise with_others(faults)


def _faults_in(theme: Theme, name: str, shown: Callable[[str], str]) -> Iterator[MailerError]:
    environment = _environment(theme.folder)
    try:
        environment.get_template(name)
    except FAULTS as cause:
        yield fault_of(cause, theme, name, shown, environment.filters)
        return
    source = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), (theme.folder / name).read_text("utf-8"))
    for found in _BY_NAME.finditer(source):
        if not (theme.folder / found["goal"]).is_file():
            missing = jinja2.TemplateNotFound(found["goal"])
            fault = fault_of(missing, theme, name, shown, environment.filters)
            fault.line = source.count("\n", 0, found.start()) + 1
            yield fault


@cache
def _environment(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=_Loader(folder),
        undefined=Missing,
        autoescape=lambda name: bool(name and name.endswith(".mjml.j2")),  # noqa: S701 (text and CSS are no markup)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # folding constants costs more than it saves in a process that renders once
        bytecode_cache=_compiled_beside(folder),
    )
    environment.filters.update(_FILTERS)
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
        try:
            source, path, fresh = super().get_source(environment, template)
        except jinja2.TemplateNotFound:
            raise
        except UnicodeDecodeError as cause:
            line = cause.object.count(b"\n", 0, cause.start) + 1
            raise jinja2.TemplateSyntaxError("it is not UTF-8 text: save it as UTF-8", line, template) from cause
        except OSError as cause:
            raise jinja2.TemplateSyntaxError(f"it cannot be opened: {cause.strerror}", 1, template) from cause
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


_FILTERS: dict[str, Callable[..., Any]] = {"wrap": _wrapped, "line": _line, "numbered": text_links.marked}
"""What a template may use beside the filters of Jinja."""
