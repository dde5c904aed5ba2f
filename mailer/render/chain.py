"""The chain: templates, guard, mrml, premailer, tidying. Views go in, HTML and text come out, slots still as marks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import mjml as mrml

from mailer.errors import RenderError
from mailer.render import text_links
from mailer.render.guard import guarded, refuse_spoilt
from mailer.render.inline import inlined
from mailer.render.sheets import judge_sheets
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
    theme: Theme,
    values: Mapping[str, Any],
    *,
    shown: Callable[[str], str],
    slot_stem: str,
    addresses: Collection[str] = (),
    sizes: Callable[[], Mapping[str, tuple[int, int]]] = dict,
) -> CarriedOut:
    """Fill the theme's templates with ``values`` and make a mail of them.

    ``shown`` turns a template's name into what a person sees; ``slot_stem`` begins every slot mark, and ``addresses``
    are those of them that links may lead to; ``sizes`` gives the width and height of the pictures, by what the mail
    refers to them as.

    Raises:
        RenderError: the theme is broken, or a library would spoil the page.
    """
    values = dict(values)
    judge_sheets(theme, values, shown)
    source = rendered(theme, "issue.mjml.j2", values, shown)
    mjml = guarded(source, shown=shown, slot_stem=slot_stem, addresses=addresses)
    css = rendered(theme, "inline.css", values, shown)
    page = tidied(inlined(with_heights(to_html(mjml), sizes()), css, css_file=shown("inline.css")))
    text = text_links.numbered(rendered(theme, "issue.txt.j2", values, shown)).lstrip("\n")
    return CarriedOut(mjml, page, text)


def to_html(source: str) -> str:
    """HTML of guarded MJML.

    Raises:
        RenderError: mrml refuses it, or spoils it.
    """
    try:
        page = mrml.mjml2html(source, disable_comments=True, fonts={}, include_loader=_no_include)
    except ValueError as cause:
        raise RenderError(f"mrml refuses the MJML ({cause})", fix="look at the theme's templates") from cause
    refuse_spoilt(page)
    return page


def with_heights(page: str, sizes: Mapping[str, tuple[int, int]]) -> str:
    """``page`` with the heights of its pictures, for which mrml writes ``auto`` whatever the theme says.

    Outlook keeps their room while they are not shown. Elsewhere the style beside it still says ``height:auto``, so a
    picture that grows or shrinks on a phone keeps its shape.
    """

    def measured(found: re.Match[str]) -> str:
        source, width = re.search(r' src="([^"]*)"', found[0]), re.search(r' width="(\d+)"', found[0])
        size = sizes.get(html.unescape(source[1])) if source else None
        if size is None or width is None:
            return found[0]
        # In a column that is narrower than the picture mrml writes the width of the column.
        return found[0].replace(' height="auto"', f' height="{max(1, round(int(width[1]) * size[1] / size[0]))}"', 1)

    return re.sub(r'<img [^>]*? height="auto"[^>]*>', measured, page)


def _no_include(path: str) -> str:
    raise ValueError(f"mj-include of {path} is not followed")
