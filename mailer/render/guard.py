"""Between the theme and mrml, which has no validation, no line numbers, and silent faults of its own.

What mrml spoils is written so that it comes out right: padding of a bare 0, colours of three digits, blanks between
tags, characters outside ASCII, backslashes. What it ignores or mangles without a word is refused, with the theme's
file and line, several faults at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from mailer.errors import MailerError, RenderError, nearest
from mailer.render import mjml_table as table
from mailer.render.mjml_source import PLACE, parsed, written
from mailer.render.mjml_values import Judged, html_attribute, mjml_attribute, one_line
from mailer.render.sheets import BRACES, BRACES_FIX, FETCHED_FIX, fetched_in, open_brace_in

LONGEST_STYLE = 8_192  # bytes; Gmail drops style blocks past 16 KB in all, old lore says 8 KB each
MOST_FAULTS = 12

_NESTED_AT_RULE = re.compile(r"@[^{};]*\{[^{}@]*(\{[^{}@]*\}[^{}@]*)*@")


def guarded(
    mjml: str, *, shown: Callable[[str], str] = str, slot_stem: str = "", addresses: Collection[str] = ()
) -> str:
    """MJML that mrml renders as it is meant, in pure ASCII.

    ``shown`` turns a template's name into what a person sees; ``slot_stem`` begins every slot mark, and ``addresses``
    are those of them that may be where a link leads.

    Raises:
        RenderError: the first fault, the others attached.
    """
    root = parsed(mjml, shown)
    guard = _Guard(shown, slot_stem, addresses)
    guard.visit_root(root)
    if guard.faults:
        first, *rest = guard.faults[:MOST_FAULTS]
        first.others = tuple(rest)
        raise first
    return written(root)


def refuse_spoilt(rendered: str) -> None:
    """Judge what mrml made of guarded MJML by the traces its known faults leave.

    Raises:
        RenderError: there is one.
    """
    outside_comments = re.sub(r"<!--.*?-->", "", rendered, flags=re.DOTALL) if "\\" in rendered else ""
    if "\\" in outside_comments:
        at = outside_comments.index("\\")
        raise RenderError(f"mrml wrote an escape into the HTML: {outside_comments[max(at - 40, 0) : at + 20]!r}")
    fraction = re.search(r"width:(\d+\.\d{3,})px", rendered)
    if fraction:
        raise RenderError(
            f"a column is {fraction[1]} pixels wide, which Outlook rounds as it likes",
            fix="choose widths that divide by the number of columns",
        )


@dataclass(slots=True)
class _Guard:
    shown: Callable[[str], str]
    slot_stem: str
    addresses: Collection[str]
    faults: list[MailerError] = field(default_factory=list)
    _place: tuple[str, int | None] = ("", None)

    def visit_root(self, root: etree._Element) -> None:
        """Judge and mend the whole tree, in the order in which it is written."""
        if root.tag != "mjml":
            self._fault(f"the outermost tag is <{root.tag}>", "begin issue.mjml.j2 with <mjml>")
            return
        self._mjml(root)

    def _mjml(self, element: etree._Element) -> None:
        tag = str(element.tag)
        self._attributes(element, tag)
        allowed = table.CHILDREN.get(tag, frozenset())
        if tag in table.HOLDS_TEXT:
            self._text_only(element, tag)
        elif tag in table.HOLDS_HTML and not self._defines_defaults(element):
            self._html(element)
        else:
            self._only_blank(element.text, tag)
            for child in element:
                if self._is_tag(child):
                    self._child(child, tag, allowed)
                self._only_blank(child.tail, tag)

    def _child(self, child: etree._Element, parent: str, allowed: frozenset[str]) -> None:
        tag = str(child.tag)
        if tag in allowed:
            self._mjml(child)
        elif tag == "mj-body" and parent == "mj-attributes":
            self._fault("mrml ignores <mj-body> inside <mj-attributes>", "put its attributes on <mj-body> itself")
        elif tag == "mj-include":
            self._fault("<mj-include> is not followed", 'write {% include "…" %}')
        else:
            known = {*table.BODY_ATTRIBUTES, *table.HEAD_ATTRIBUTES}
            close = "" if tag in known else nearest(tag, sorted(allowed))
            fix = f"did you mean <{close}>?" if close else f"inside it: {', '.join(sorted(allowed)) or 'nothing'}"
            self._fault(f"<{tag}> cannot stand inside <{parent}>", fix)

    def _defines_defaults(self, element: etree._Element) -> bool:
        parent = element.getparent()
        return parent is not None and parent.tag == "mj-attributes"

    def _html(self, element: etree._Element) -> None:
        for child in element:
            if not self._is_tag(child):
                continue
            tag = str(child.tag)
            if tag not in table.HTML_TAGS:
                self._fault(f"<{tag}> cannot stand in a mail, inside <{element.tag}>", "use words, links and pictures")
                continue
            if tag == "img" and "alt" not in child.attrib:
                self._fault("<img> has no alt", 'write alt="…", or alt="" for an ornament')
            self._judge(child, tag, html_attribute)
            self._html(child)

    def _attributes(self, element: etree._Element, tag: str) -> None:
        self._judge(element, tag, mjml_attribute)
        if not self._defines_defaults(element) or tag == "mj-class":
            for name in table.NEEDED.get(tag, ()):
                if name not in element.attrib:
                    self._fault(f"<{tag}> has no {name}", f'write {name}="…"')

    def _judge(self, element: etree._Element, tag: str, judge: Callable[[str, str, str], Judged]) -> None:
        for name, value in cast(list[tuple[str, str]], element.items()):
            self._no_slot(name, value)
            judged = judge(tag, name, value)
            if judged.fault:
                self._fault(judged.fault, judged.fix)
            elif judged.value != value:
                element.set(name, judged.value)

    def _text_only(self, element: etree._Element, tag: str) -> None:
        for child in element:
            if self._is_tag(child):
                self._fault(f"<{child.tag}> cannot stand inside <{tag}>", "write plain text there")
        text = "".join([element.text or "", *(child.tail or "" for child in element)])
        if tag != "mj-preview":
            self._no_slot(tag, text)
        if tag == "mj-style":
            self._style(text)
        if tag == "mj-title":
            element.text = one_line(text).strip()

    def _style(self, css: str) -> None:
        strange = re.search(r"[^\t\r\n -~]|[<&\\]", css)
        if strange:
            self._fault(f"a style block holds {strange.group()!r}", "write plain ASCII without < & and backslashes")
        fetched, _ = fetched_in(css)
        if fetched:
            self._fault(f"a style block fetches something ({fetched})", FETCHED_FIX)
        if open_brace_in(css):
            self._fault(f"a style block {BRACES}", BRACES_FIX)
        if len(css.encode()) > LONGEST_STYLE:
            self._fault(f"a style block has {len(css.encode())} bytes", f"keep it under {LONGEST_STYLE}, or make two")
        if _NESTED_AT_RULE.search(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
            self._fault("a style block has an @ rule inside an @ rule", "take them apart: Gmail drops the whole block")

    def _is_tag(self, node: etree._Element) -> bool:
        """False for comments and for the loader's place marks, which are taken note of."""
        if type(node) is etree._Element:
            return True
        if isinstance(node, etree._ProcessingInstruction):
            file, colon, line = str(node.text).rpartition(":")
            if node.target == PLACE and colon and line.isdecimal():
                self._place = file, int(line)
            return False
        if isinstance(node, etree._Comment) and (node.text or "").lstrip().startswith(("[if", "<![endif")):
            self._fault("a conditional comment", "leave Outlook's tables to MJML")
        return False

    def _only_blank(self, text: str | None, tag: str) -> None:
        if text and text.strip():
            self._fault(f"text stands loose inside <{tag}>: “{text.strip()[:40]}”", "put it into <mj-text>")

    def _no_slot(self, where: str, value: str) -> None:
        if self.slot_stem and self.slot_stem in value and not (where == "href" and value in self.addresses):
            # Links in the letter are judged where they are written; here the theme puts a text where no slot can be.
            message = f"a personal slot stands in a link or label ({where}), where it cannot be filled safely"
            self._fault(message, "put that text into <mj-text>")

    def _fault(self, message: str, fix: str) -> None:
        template, line = self._place
        file = self.shown(template) if template else ""
        self.faults.append(RenderError(message, file=file, line=line, fix=fix))
