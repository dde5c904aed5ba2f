"""Inlining class and element rules, and nothing else of the page is touched.

premailer reads the rules and says which wins over which. Left alone with the page it would drop the doctype, rewrite
widths that Outlook needs, and lose every rule that it does not know. So the rules are placed here, and what comes back
is compared with what went in.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from types import ModuleType
from typing import cast

import cssutils
from lxml import etree

from mailer.errors import RenderError
from mailer.render.sheets import BRACES, BRACES_FIX, open_brace_in

if "requests" in sys.modules:
    from premailer.merge_style import csstext_to_pairs
    from premailer.premailer import Premailer
else:
    # premailer would import it (0.1 s) to follow links, which is switched off here.
    sys.modules["requests"] = ModuleType("requests")
    try:
        from premailer.merge_style import csstext_to_pairs
        from premailer.premailer import Premailer
    finally:
        del sys.modules["requests"]

_DOCTYPE = "<!DOCTYPE html>"
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_SELECTOR = re.compile(r"({0})(\s+({0}))*".format(r"[a-z][a-z0-9]*(\.[\w-]+)*|(\.[\w-]+)+"))
_WITH_CLASS = etree.XPath("//*[@class]")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")

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
    in_small_letters = html[: len(_DOCTYPE)].lower() == _DOCTYPE.lower()
    page = _DOCTYPE + html[len(_DOCTYPE) :] if in_small_letters else html
    tree = etree.fromstring(page.strip(), etree.HTMLParser()).getroottree()
    _place(_rules(css), tree)
    made = etree.tostring(tree, method="html", encoding="utf-8").decode().strip() + "\n"
    refuse_changed(page, made)
    return made


@lru_cache(8)
def _rules(css: str) -> tuple[tuple[str, str], ...]:
    """The rules of ``css``, each a selector and its declarations, those that win last."""
    premailer = Premailer(
        disable_validation=True, strip_important=False, exclude_pseudoclasses=True, include_star_selectors=False
    )
    rules, _ = premailer._parse_style_rules(css, 0)
    return tuple((selector, style) for _, selector, style in sorted(rules, key=itemgetter(0)))


def _place(rules: Sequence[tuple[str, str]], tree: etree._ElementTree) -> None:
    """Put rules into style attributes.

    premailer would ask XPath for the elements of every rule, which takes longer than all else that is done here.
    """
    found = _Elements.of(tree, [_compounds(selector)[-1][0] for selector, _ in rules])
    styles: dict[etree._Element, list[str]] = {}
    for selector, style in rules:
        for element in found.matching(selector):
            styles.setdefault(element, []).append(style)
    for element, wanted in styles.items():
        element.set("style", _merged(*wanted, element.get("style", "")))


@lru_cache(4096)
def _merged(*styles: str) -> str:
    """Declarations of which the last one of a name wins, in the place of the first."""
    merged: dict[str, str] = {}
    for style in styles:
        merged.update(csstext_to_pairs(style, validate=False))
    return "; ".join(f"{name}:{value}" for name, value in merged.items())


@dataclass(frozen=True, slots=True)
class _Elements:
    """The elements of a page by tag (``p``) and by class (``.last``), in no order that matters."""

    by_name: dict[str, list[etree._Element]]

    @classmethod
    def of(cls, tree: etree._ElementTree, names: Sequence[str]) -> _Elements:
        by_name: dict[str, list[etree._Element]] = {name: [] for name in names}
        tags = [name for name in by_name if not name.startswith(".")]
        for element in tree.iter(*tags) if tags else ():
            by_name[element.tag].append(element)
        for element in cast(list[etree._Element], _WITH_CLASS(tree)):
            for name in _classes(element.get("class")) & by_name.keys():
                by_name[name].append(element)
        return cls(by_name)

    def matching(self, selector: str) -> Iterator[etree._Element]:
        """Those that a selector means, each of its parts inside the one before it."""
        *around, last = _compounds(selector)
        for element in self.by_name[last[0]]:
            if _bears(element, last[1:]) and _stands_in(element, around):
                yield element


@lru_cache(1024)
def _classes(value: str) -> frozenset[str]:
    return frozenset(f".{name}" for name in re.findall(r"[^ \t\r\n]+", value))


@lru_cache(1024)
def _compounds(selector: str) -> tuple[tuple[str, ...], ...]:
    """``.prose p.last`` as ``.prose``, and ``p`` with ``.last``."""
    return tuple(tuple(re.findall(r"\.?[^.]+", compound)) for compound in selector.split())


def _bears(element: etree._Element, names: Sequence[str]) -> bool:
    classes = _classes(element.get("class", ""))
    return all(name in classes or name == element.tag for name in names)


def _stands_in(element: etree._Element, around: Sequence[Sequence[str]]) -> bool:
    """Whether ancestors match ``around``, the outermost first. The nearest that fits is as good as any farther one."""
    if not around:
        return True
    *farther, nearest = around
    fitting = (ancestor for ancestor in element.iterancestors() if _bears(ancestor, nearest))
    ancestor = next(fitting, None)
    return ancestor is not None and _stands_in(ancestor, farther)


def refuse_changed(before: str, after: str) -> None:
    """Compare a page before and after inlining in all that inlining must not touch.

    Raises:
        RenderError: doctype, comments, style blocks or the number of elements differ.
    """
    if not after.startswith(_DOCTYPE):
        raise RenderError("inlining dropped the doctype, so mail programs would fall back to quirks mode")
    was, now = _Page.of(before), _Page.of(after)
    if was.comments != now.comments:
        raise RenderError("inlining changed a conditional comment, so Outlook would lose its layout")
    if was.styles != now.styles:
        raise RenderError("inlining changed a style block, so phones or dark mode would lose their rules")
    if was.elements != now.elements:
        raise RenderError("inlining changed the number of elements; markup in the theme is not balanced")


@dataclass(frozen=True, slots=True)
class _Page:
    """What inlining must leave as it is."""

    comments: list[str]
    styles: list[str]
    elements: int

    @classmethod
    def of(cls, html: str) -> _Page:
        first, *others = html.split("<!--")
        parts = [part.partition("-->") for part in others]
        rest = "".join((first, *(after for _, _, after in parts)))
        styles = [css.strip() for css in _STYLE.findall(rest)]
        # Neither side writes a bare < in text or in an attribute, and counting is ten times faster than matching.
        return cls([comment for comment, _, _ in parts], styles, rest.count("<") - rest.count("</"))


@lru_cache(8)
def _lint(css: str, file: str) -> None:
    """Refuse what premailer loses silently, or answers differently from a browser."""
    plain = re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), css, flags=re.DOTALL)
    strange = re.search(r"[@\\\"']|!important|[^\t\r\n -~]", plain)
    if strange:
        line = plain.count("\n", 0, strange.start()) + 1
        fix = "plain class and element rules, fonts without quotes; the rest belongs into responsive.css or dark.css"
        raise RenderError(f"holds {strange.group()}", file=file, line=line, fix=fix)
    open_brace = open_brace_in(plain)
    if open_brace:
        raise RenderError(BRACES, file=file, line=open_brace, fix=BRACES_FIX)
    for rule in _RULE.finditer(plain):
        fault, fix = _fault_of(rule[1].strip(), rule[2])
        if fault:
            line = plain.count("\n", 0, rule.start(1) + len(rule[1]) - len(rule[1].lstrip())) + 1
            raise RenderError(fault, file=file, line=line, fix=fix)


def _fault_of(selector: str, declarations: str) -> tuple[str, str]:
    """What is wrong with a rule and what to do about it, or two empty strings."""
    strange = re.search(r"[^\w\s.,-]", selector)
    if strange:
        return f"the selector {selector} holds {strange.group()}", "write classes and elements only"
    if not all(_SELECTOR.fullmatch(part.strip()) for part in selector.split(",")):
        return f"the selector {selector} cannot be read", "write small letters, as in .prose h2"
    names = [part.partition(":")[0].strip() for part in declarations.split(";") if part.strip()]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        return f"{selector} sets {twice} twice", "keep the last one"
    if re.search(r"#[0-9a-fA-F]{3}(?![0-9a-fA-F])", declarations):
        return f"{selector} has a colour of three digits", "write six digits, such as #1a2b3c"
    return "", ""
