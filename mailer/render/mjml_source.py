"""MJML as text and as a tree: read with HTML's entities and the loader's places, written so that mrml reads it."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable

from lxml import etree

from mailer.errors import RenderError
from mailer.render import mjml_table as table

PLACE = "at"
"""The processing instruction that the loader writes before a tag: ``<?at blocks/number.mjml.j2:7?>``."""

_PLACES = re.compile(rf"<\?{PLACE} ([^?]+):(\d+)\?>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = ("amp", "lt", "gt", "quot", "apos")


def parsed(mjml: str, shown: Callable[[str], str]) -> etree._Element:
    """The tree of a filled template; ``shown`` turns a template's name into what a person sees.

    Raises:
        RenderError: it is not well-formed XML, with the template's file and line.
    """
    if "<!" in mjml and re.search(r"<!(DOCTYPE|ENTITY)", mjml, re.IGNORECASE):
        raise RenderError("a theme holds no <!DOCTYPE>", fix="begin issue.mjml.j2 with <mjml>")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    source = _ENTITY.sub(_numeric, mjml)
    try:
        return etree.fromstring(source.strip().encode(), parser)
    except etree.XMLSyntaxError as cause:
        line = cause.lineno or 1
        above = "\n".join(source.strip().split("\n")[:line])
        places = _PLACES.findall(above)
        file, at = (shown(places[-1][0]), int(places[-1][1])) if places else ("", None)
        what = re.sub(r",? line \d+(, column \d+)?", "", cause.msg or "cannot be read")
        raise RenderError(
            f"is not well-formed ({what})", file=file, line=at, fix="close every tag and quote every attribute"
        ) from cause


def _numeric(found: re.Match[str]) -> str:
    """XML knows five entities; HTML's others become numbers, unknown ones stay for the parser to name."""
    name = found[1]
    if name in _XML_ENTITIES or f"{name};" not in html.entities.html5:
        return found.group()
    return "".join(f"&#{ord(char)};" for char in html.entities.html5[f"{name};"])


def written(root: etree._Element) -> str:
    """The tree as pure ASCII, without places and comments."""
    etree.strip_tags(root, etree.ProcessingInstruction, etree.Comment)
    _keep_blanks_between_tags(root)
    return _as_ascii(root)


def _keep_blanks_between_tags(root: etree._Element) -> None:
    """mrml drops text of blanks that begins with a line end, which glues words; a no-break space is no such blank."""
    for element in root.iter(*table.HOLDS_HTML):
        for node in element.iter():
            node.text = _blank_as_space(node.text)
            if node is not element:
                node.tail = _blank_as_space(node.tail)


def _blank_as_space(text: str | None) -> str | None:
    return " " if text and not text.strip(" \t\r\n") else text


def _as_ascii(root: etree._Element) -> str:
    """Everything outside ASCII as a number: mrml prints attributes with a debug formatter that escapes the rest."""
    text = etree.tostring(root, encoding="us-ascii", with_tail=False).decode("ascii")
    text = text.removeprefix("<?xml version='1.0' encoding='us-ascii'?>").lstrip()
    # mrml copies the title into an attribute of the body.
    text = re.sub(r"<mj-title>[^<]*", lambda found: found.group().replace('"', "&#34;"), text)
    parts = re.split(r"(<mj-style>.*?</mj-style>)", text, flags=re.DOTALL)
    # Inside a style block a reference would not be resolved; there > is the child combinator.
    return "".join(
        part.replace("&gt;", ">") if at % 2 else part.replace("\\", "&#92;") for at, part in enumerate(parts)
    )
