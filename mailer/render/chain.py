"""The chain: templates, guard, mrml, premailer, tidying. Views go in, HTML and text come out, slots still as marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mjml as mrml

from mailer.errors import RenderError
from mailer.render.guard import guarded, refuse_spoilt
from mailer.render.inline import inlined
from mailer.render.templates import rendered
from mailer.render.theme import Theme
from mailer.render.tidy import tidied


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What the chain made, and the MJML in between."""

    mjml: str
    html: str
    text: str


def carried_out(
    theme: Theme, values: Mapping[str, Any], *, shown: Callable[[str], str], slot_stem: str, issue_file: str
) -> CarriedOut:
    """Fill the theme's templates with ``values`` and make a mail of them.

    ``shown`` turns a template's name into what a person sees; ``slot_stem`` begins every slot mark.

    Raises:
        RenderError: the theme is broken, or a library would spoil the page.
    """
    values = dict(values)
    source = rendered(theme, "issue.mjml.j2", values, shown)
    mjml = guarded(source, shown=shown, slot_stem=slot_stem, issue_file=issue_file)
    css = rendered(theme, "inline.css", values, shown)
    html = tidied(inlined(to_html(mjml), css, css_file=shown("inline.css")))
    text = rendered(theme, "issue.txt.j2", values, shown).strip("\n") + "\n"
    return CarriedOut(mjml, html, text)


def to_html(source: str) -> str:
    """HTML of guarded MJML.

    Raises:
        RenderError: mrml refuses it, or spoils it.
    """
    try:
        html = mrml.mjml2html(source, disable_comments=True, fonts={}, include_loader=_no_include)
    except ValueError as cause:
        raise RenderError(f"mrml refuses the MJML ({cause})", fix="look at the theme's templates") from cause
    refuse_spoilt(html)
    return html


def _no_include(path: str) -> str:
    raise ValueError(f"mj-include of {path} is not followed")
