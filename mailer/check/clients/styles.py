"""Which features of caniemail.com a style uses: read as tokens, each distinct piece once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import tinycss2

_FAMILIES = {
    **dict.fromkeys(("left", "right", "top", "bottom"), "css-left-right-top-bottom"),
    **dict.fromkeys(("margin-block-start", "margin-block-end"), "css-margin-block-start-end"),
    **dict.fromkeys(("margin-inline-start", "margin-inline-end"), "css-margin-inline-start-end"),
    **dict.fromkeys(("margin-inline", "margin-block"), "css-margin-inline-block"),
    **dict.fromkeys(("padding-block-start", "padding-block-end"), "css-padding-block-start-end"),
    **dict.fromkeys(("padding-inline-start", "padding-inline-end"), "css-padding-inline-start-end"),
    **dict.fromkeys(("padding-inline", "padding-block"), "css-padding-inline-block"),
    **dict.fromkeys(("columns", "column-width", "column-rule", "column-span"), "css-column-layout-properties"),
    **dict.fromkeys(("white-space-collapse",), "css-white-space-collapse"),
}
# A longer name of one of these is the same feature, where it is none of its own.
_STEMS = ("margin", "padding", "border", "animation", "transition", "grid-template", "overflow", "mask", "scroll-snap")
_FUNCTIONS = {
    "linear-gradient": "css-linear-gradient",
    "radial-gradient": "css-radial-gradient",
    "conic-gradient": "css-conic-gradient",
    "rgb": "css-rgb",
    "rgba": "css-rgba",
    "calc": "css-unit-calc",
    "var": "css-variables",
    "clamp": "css-function-clamp",
    "min": "css-function-min",
    "max": "css-function-max",
    "light-dark": "css-function-light-dark",
    **dict.fromkeys(("lab", "lch", "oklab", "oklch", "color", "color-mix", "hwb"), "css-modern-color"),
}
_DISPLAYS = {
    **dict.fromkeys(("flex", "inline-flex"), "css-display-flex"),
    **dict.fromkeys(("grid", "inline-grid"), "css-display-grid"),
    "none": "css-display-none",
}
_MEDIA = {
    "prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
    "orientation": "css-at-media-orientation",
    **dict.fromkeys(("hover", "any-hover"), "css-at-media-hover"),
    **dict.fromkeys(
        (f"{vendor}{bound}device-pixel-ratio" for vendor in ("", "-webkit-") for bound in ("", "min-", "max-")),
        "css-at-media-device-pixel-ratio",
    ),
}
_COMBINATORS = {
    ">": "css-selector-child",
    "+": "css-selector-adjacent-sibling",
    "~": "css-selector-general-sibling",
    ",": "css-selector-grouping",
    "*": "css-selector-universal",
}
_UNSPLITTABLE = re.compile("[\"'(/\\\\]")


@lru_cache(maxsize=4096)
def of_declarations(style: str) -> frozenset[str]:
    """What a style attribute uses."""
    if not _UNSPLITTABLE.search(style):
        pieces = [piece.strip() for piece in style.split(";")]
        names = [piece.partition(":")[0].strip().lower() for piece in pieces]
        if len(set(names)) == len(names):
            return frozenset().union(*map(_of_declaration, pieces))
    return frozenset(_of_blocks(tinycss2.parse_blocks_contents(style)))


@lru_cache(maxsize=4096)
def _of_declaration(declaration: str) -> frozenset[str]:
    return frozenset(_of_blocks(tinycss2.parse_blocks_contents(declaration)))


@lru_cache(maxsize=64)
def of_sheet(sheet: str) -> frozenset[str]:
    """What a style element uses."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    comments = {"css-comments"} if "/*" in sheet else set()
    return frozenset(_of_rules(rules)) | comments


def _of_rules(rules: Iterable[Any]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "at-rule":
            yield from _of_at_rule(rule)
        elif rule.type == "qualified-rule":
            yield from _of_selector(rule.prelude)
            yield from _of_blocks(tinycss2.parse_blocks_contents(rule.content))


def _of_at_rule(rule: Any) -> Iterator[str]:
    name = rule.lower_at_keyword
    yield f"css-at-{name.removeprefix('-webkit-')}"
    if name == "media":
        for token in _all_tokens(rule.prelude):
            if token.type == "ident" and token.lower_value in _MEDIA:
                yield _MEDIA[token.lower_value]
    if rule.content and name in ("media", "supports", "layer", "document"):
        yield from _of_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
    elif rule.content and name == "font-face":
        return


def _of_blocks(declarations: Sequence[Any]) -> Iterator[str]:
    """A value that follows another one of the same property has that one to fall back on, and is not counted."""
    seen: set[str] = set()
    for declaration in declarations:
        if declaration.type == "qualified-rule":
            yield "css-nesting"
        if declaration.type != "declaration":
            continue
        name = declaration.lower_name
        if name.startswith("--"):
            yield "css-variables"
        if name.startswith(("-", "mso-")):
            continue
        yield from _of_property(name)
        if declaration.important:
            yield "css-important"
        if name == "display" or name not in seen:
            yield from _of_value(name, declaration.value)
        seen.add(name)


def _of_property(name: str) -> Iterator[str]:
    if name in _FAMILIES:
        yield _FAMILIES[name]
    elif name.startswith("border-") and name.endswith("-radius"):
        logical = name.startswith(("border-start", "border-end"))
        yield "css-border-radius-logical" if logical else "css-border-radius"
    else:
        yield f"css-{name}"
        stem = next((stem for stem in _STEMS if name.startswith(f"{stem}-")), "")
        if stem and name not in ("border-collapse", "border-spacing", "border-image"):
            yield f"css-{stem}"


def _of_value(name: str, value: Iterable[Any]) -> Iterator[str]:
    for token in _all_tokens(value):
        if token.type == "function":
            yield _FUNCTIONS.get(token.lower_name, "")
        elif token.type == "dimension":
            yield f"css-unit-{token.lower_unit}"
        elif token.type == "percentage":
            yield "css-unit-percent"
        elif token.type == "ident":
            if name == "display":
                yield _DISPLAYS.get(token.lower_value, "")
            elif token.lower_value == "initial":
                yield "css-unit-initial"
            elif token.lower_value in ("system-ui", "-apple-system"):
                yield "css-sytem-ui"  # as the data spells it


def _of_selector(tokens: Sequence[Any]) -> Iterator[str]:
    before = None
    for position, token in enumerate(tokens):
        after = tokens[position + 1] if position + 1 < len(tokens) else None
        if token.type == "literal":
            if token.value in _COMBINATORS:
                yield _COMBINATORS[token.value]
            elif token.value == ":" and after is not None and (before is None or before.value != ":"):
                yield from _of_pseudo(tokens[position + 1 :])
            elif token.value == "." and before is not None and before.type == "ident" and after is not None:
                yield "css-selector-chaining" if _is_class(tokens, position - 1) else ""
            if token.value == ".":
                yield "css-selector-class"
        elif token.type == "hash":
            yield "css-selector-id"
        elif token.type == "[] block":
            yield "css-selector-attribute"
        elif token.type == "whitespace" and _is_simple(before) and after is not None and _is_simple(after, True):
            yield "css-selector-descendant"
        elif token.type == "ident" and (before is None or before.type == "whitespace" or before.value in (">", ",")):
            yield "css-selector-type"
        before = token if token.type != "comment" else before


def _of_pseudo(rest: Sequence[Any]) -> Iterator[str]:
    element = rest[0].type == "literal" and len(rest) > 1
    token = rest[1] if element else rest[0]
    name = token.lower_name if token.type == "function" else getattr(token, "lower_value", "")
    kind = "element" if element or name in ("before", "after", "first-letter", "first-line") else "class"
    yield f"css-pseudo-{kind}-{name}"


def _is_class(tokens: Sequence[Any], position: int) -> bool:
    return position > 0 and tokens[position - 1].type == "literal" and tokens[position - 1].value == "."


def _is_simple(token: Any, begins: bool = False) -> bool:
    """Whether a part of a selector ends here, or begins."""
    if token is None or token.type in ("whitespace", "comment"):
        return False
    return token.type != "literal" or (begins and token.value in (".", ":", "*")) or token.value == "*"


def _all_tokens(tokens: Iterable[Any]) -> Iterator[Any]:
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        yield token
        waiting.extend(getattr(token, "arguments", None) or getattr(token, "content", None) or ())
