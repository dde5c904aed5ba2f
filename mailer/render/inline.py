"""Inlining class and element rules with premailer, fenced so that it touches nothing else of the page.

Left alone it would drop the doctype, rewrite widths that Outlook needs, and lose every rule that it does not know. So
MJML's own style blocks are put out of its reach, and what comes back is compared with what went in.
"""

from __future__ import annotations

import logging
import re
import sys
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import cssutils

from mailer.errors import RenderError

if "requests" in sys.modules:
    from premailer import Premailer
else:
    # premailer would import it (0.1 s) to follow links, which is switched off here.
    sys.modules["requests"] = ModuleType("requests")
    try:
        from premailer import Premailer
    finally:
        del sys.modules["requests"]

_COMMENT = re.compile(r"(<!--.*?-->)", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_OPENING = re.compile(r"<[a-zA-Z][a-zA-Z0-9:]*")
_IGNORE = ' data-premailer="ignore"'
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

# All three are global to cssutils: it would print some thirty lines a page and shorten colours that Outlook wants long.
cssutils.log.setLevel(logging.CRITICAL)
cssutils.ser.prefs.minimizeColorHash = False
# premailer validates every style attribute against these, whatever it is told, and throws the verdict away (0.2 s).
cssutils.profile.removeProfile(all=True)


def inlined(html: str, css: str, *, css_file: str = "inline.css") -> str:
    """``html`` as mrml made it with the rules of ``css`` in style attributes.

    Raises:
        RenderError: ``css`` holds what premailer cannot place, or the page came back changed in anything but style
            attributes.
    """
    _lint(css, css_file)
    page = re.sub(r"\A<!doctype html>", "<!DOCTYPE html>", html, flags=re.IGNORECASE)
    fenced = "".join(
        part if part.startswith("<!--") else part.replace("<style", f"<style{_IGNORE}") for part in _COMMENT.split(page)
    )
    made = _Inliner(
        fenced,
        css_text=[css],
        allow_network=False,
        disable_leftover_css=True,
        keep_style_tags=False,
        strip_important=False,
        disable_validation=True,
        cssutils_logging_level=logging.CRITICAL,
        exclude_pseudoclasses=True,
        include_star_selectors=False,
        remove_classes=False,
        cache_css_parsing=True,
        align_floating_images=False,
        remove_unset_properties=False,
        capitalize_float_margin=False,
        disable_link_rewrites=True,
        preserve_internal_links=True,
        disable_basic_attributes=["align", "valign", "bgcolor", "width", "height"],
    ).transform(pretty_print=False)
    made = str(made).replace(_IGNORE, "").strip() + "\n"
    refuse_changed(page, made)
    return made


class _Inliner(Premailer):  # type: ignore[misc]
    """premailer that parses the same rules once: two thirds of its time on a page."""

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[Any], str]:
        rules, leftover = _parsed_rules(self, css_body, ruleset_index)
        return list(rules), leftover


_RULES: dict[tuple[str, int], tuple[list[Any], str]] = {}


def _parsed_rules(inliner: Premailer, css: str, index: int) -> tuple[list[Any], str]:
    if (css, index) not in _RULES:
        _RULES.clear()  # one theme at a time is enough
        _RULES[css, index] = Premailer._parse_style_rules(inliner, css, index)
    return _RULES[css, index]


def refuse_changed(before: str, after: str) -> None:
    """Compare a page before and after inlining in all that inlining must not touch.

    Raises:
        RenderError: doctype, comments, style blocks or the number of elements differ.
    """
    if not after.startswith("<!DOCTYPE html>"):
        raise RenderError("premailer dropped the doctype, so mail programs would fall back to quirks mode")
    was, now = _Page.of(before), _Page.of(after)
    if was.comments != now.comments:
        raise RenderError("premailer changed a conditional comment, so Outlook would lose its layout")
    if was.styles != now.styles:
        raise RenderError("premailer changed a style block, so phones or dark mode would lose their rules")
    if was.elements != now.elements:
        raise RenderError("premailer changed the number of elements; markup in the theme is not balanced")


@dataclass(frozen=True, slots=True)
class _Page:
    """What inlining must leave as it is."""

    comments: list[str]
    styles: list[str]
    elements: int

    @classmethod
    def of(cls, html: str) -> _Page:
        parts = _COMMENT.split(html)
        rest = "".join(parts[::2])
        styles = [css.strip() for css in _STYLE.findall(rest)]
        return cls(parts[1::2], styles, len(_OPENING.findall(_STYLE.sub("", rest))))


@cache
def _lint(css: str, file: str) -> None:
    """Refuse what premailer loses silently, or answers differently from a browser."""
    plain = re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), css, flags=re.DOTALL)
    strange = re.search(r"[@\\\"']|!important|[^\t\r\n -~]", plain)
    if strange:
        line = plain.count("\n", 0, strange.start()) + 1
        fix = "plain class and element rules, fonts without quotes; the rest belongs into responsive.css or dark.css"
        raise RenderError(f"holds {strange.group()}", file=file, line=line, fix=fix)
    for rule in _RULE.finditer(plain):
        line = plain.count("\n", 0, rule.start(1) + len(rule[1]) - len(rule[1].lstrip())) + 1
        selector = re.search(r"[:*+~\[>#]", rule[1])
        if selector:
            fix = "write classes and elements only"
            raise RenderError(f"the selector {rule[1].strip()} holds {selector.group()}", file=file, line=line, fix=fix)
        names = [part.partition(":")[0].strip() for part in rule[2].split(";") if part.strip()]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice:
            raise RenderError(f"{rule[1].strip()} sets {twice} twice", file=file, line=line, fix="keep the last one")
        if re.search(r"#[0-9a-fA-F]{3}(?![0-9a-fA-F])", rule[2]):
            fix = "write six digits, such as #1a2b3c"
            raise RenderError(f"{rule[1].strip()} has a colour of three digits", file=file, line=line, fix=fix)
    if plain.count("{") != plain.count("}"):
        raise RenderError("has braces that do not match", file=file, fix="close every { with a }")
