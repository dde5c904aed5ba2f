"""What a page’s rules for dark colours change, by element: its selectors followed from their first part on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2
from cssselect import SelectorError
from cssselect import parse as parse_selectors
from cssselect.parser import Class, CombinedSelector, Element

from mailer.check.page import Page

_COLOURS = ("color", "background", "background-color")
_WAYS = (" ", ">")


@dataclass(frozen=True, slots=True)
class _Step:
    """One part of a selector: how it is reached from the part before, its tag and its classes."""

    way: str
    tag: str
    classes: frozenset[str]

    def fits(self, element: Any) -> bool:
        return (not self.tag or element.tag == self.tag) and self.classes <= _classes(element.get("class", ""))


@dataclass(frozen=True, slots=True)
class _Rule:
    weight: tuple[int, int, int]
    steps: tuple[_Step, ...]
    declared: dict[str, str]


def darkened(page: Page) -> dict[Any, dict[str, str]]:
    """The colours that elements have where a program asks for dark ones; empty where the page has none.

    The more particular rule wins, of equals the later one. Selectors of anything but tags and classes, one within
    another, are not followed.
    """
    rules = sorted((rule for style in page.styles for rule in _rules(style)), key=lambda rule: rule.weight)
    by_class: dict[str, list[Any]] = {}
    for element in page.root.iter() if rules else ():
        for name in _classes(element.get("class", "")):
            by_class.setdefault(name, []).append(element)
    changed: dict[Any, dict[str, str]] = {}
    for rule in rules:
        for element in _found(rule.steps, page.root, by_class):
            changed.setdefault(element, {}).update(rule.declared)
    return changed


@lru_cache(maxsize=1024)
def _classes(value: str) -> frozenset[str]:
    return frozenset(value.split())


def _found(steps: tuple[_Step, ...], root: Any, by_class: dict[str, list[Any]]) -> Iterable[Any]:
    first, *rest = steps
    candidates = by_class.get(next(iter(first.classes)), []) if first.classes else root.iter(first.tag)
    here = [element for element in candidates if first.fits(element)]
    for step in rest:
        reached = (below for element in here for below in _below(element, step))
        here = list(dict.fromkeys(element for element in reached if step.fits(element)))
    return here


def _below(element: Any, step: _Step) -> Iterator[Any]:
    if step.way == ">":
        yield from element.iterchildren(step.tag or None)
    else:
        yield from (below for below in element.iter(step.tag or None) if below is not element)


@lru_cache(maxsize=32)
def _rules(style: str) -> tuple[_Rule, ...]:
    found: list[_Rule] = []
    for media in tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True):
        if media.type != "at-rule" or media.lower_at_keyword != "media" or not media.content:
            continue
        if "prefers-color-scheme:dark" not in tinycss2.serialize(media.prelude).replace(" ", ""):
            continue
        for rule in tinycss2.parse_rule_list(media.content, skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule":
                found += _of(tinycss2.serialize(rule.prelude), rule.content)
    return tuple(found)


def _of(selectors: str, content: list[Any]) -> Iterator[_Rule]:
    declarations = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    declared = {
        one.lower_name: tinycss2.serialize(one.value).strip()
        for one in declarations
        if one.type == "declaration" and one.lower_name in _COLOURS
    }
    if not declared:
        return
    try:
        parsed = parse_selectors(selectors)
    except SelectorError:
        return
    for selector in parsed:
        steps = _steps(selector.parsed_tree)
        if steps and not selector.pseudo_element:
            yield _Rule(selector.specificity(), steps, declared)


def _steps(tree: Any) -> tuple[_Step, ...]:
    """The parts from left to right; nothing where one of them is of a kind that is not followed."""
    if not isinstance(tree, CombinedSelector):
        step = _step(tree, " ")
        return (step,) if step else ()
    before, last = _steps(tree.selector), _step(tree.subselector, tree.combinator)
    return (*before, last) if before and last else ()


def _step(tree: Any, way: str) -> _Step | None:
    classes: set[str] = set()
    while isinstance(tree, Class):
        classes.add(tree.class_name)
        tree = tree.selector
    if not isinstance(tree, Element) or way not in _WAYS:
        return None
    return _Step(way, (tree.element or "").lower(), frozenset(classes))
