"""Fewer bytes, the same page: blanks in CSS, and Outlook comments that end where the next one begins."""

from __future__ import annotations

import re
from functools import lru_cache

_ADJACENT = re.compile(r"<!\[endif\]-->\s*<!--\[if mso \| IE\]>")
_STYLE = re.compile(r"(<style[^>]*>)(.*?)(</style>)", re.DOTALL)
_ATTRIBUTE = ' style="'


def tidied(html: str) -> str:
    """``html`` with nothing that shows taken away."""
    first, *others = _ADJACENT.sub("", html).split("<!--")
    out = [_tidied_part(first)]
    for part in others:
        comment, end, after = part.partition("-->")
        out += "<!--", comment, end, _tidied_part(after)
    return "".join(out)


def _tidied_part(html: str) -> str:
    """A part without comments. Cut at style attributes, as a regular expression takes three times as long."""
    if "<style" in html:
        html = _STYLE.sub(lambda found: found[1] + tidied_css(found[2]) + found[3], html)
    before, *others = html.split(_ATTRIBUTE)
    out = [before]
    for part in others:
        if before.rfind("<") > before.rfind(">"):
            style, quote, after = part.partition('"')
            part, before = _tidied_declarations(style) + quote + after, "<" + after
        else:
            before = part  # Words that look like an attribute stay as they are.
        out.append(part)
    return _ATTRIBUTE.join(out)


@lru_cache(32)
def tidied_css(css: str) -> str:
    """A style sheet without comments and needless blanks; ``!important`` keeps the one that Outlook wants before it."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return re.sub(r";\}", "}", css).strip()


@lru_cache(4096)
def _tidied_declarations(style: str) -> str:
    return re.sub(r"\s*([:;])\s+", r"\1", style).rstrip("; ")
