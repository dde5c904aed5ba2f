"""A page as its readers see it: without what is no text, what is not shown, and what leads elsewhere."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

_NO_TEXT = (
    *("head", "script", "style", "template", "svg", "canvas", "noscript", "dialog"),
    *("datalist", "link", "meta"),
)
_FIELDS = ("input", "select", "textarea", "button")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
# In letters; a larger one holds more than the request, as does one that is a quarter of its page.
_LARGEST_REQUEST = 400
_MOST_REQUESTS = 20
# What is read out, and not shown, behind links.
_READ_OUT = re.compile(
    r"[\s(\[]*(?:(?:link |will )*opens? (?:up )?(?:in )?(?:an? )?(?:new|external) (?:browser )?(?:window|tab|site)"
    r"|(?:this is an )?external link|öffnet (?:sich )?(?:in|ein) (?:einem )?neue[ns]? (?:fenster|tab)"
    r"|s[’']ouvre dans (?:une nouvelle fenêtre|un nouvel onglet)"
    r"|(?:se )?abre en (?:una )?nueva (?:ventana|pestaña))[\s.)\]]*",
    re.IGNORECASE,
)
_LONGEST_READ_OUT = 60
# Below half, somebody wrote an article into what is called navigation.
_MOSTLY_LINKS = 0.5


def make_readable(tree: etree._Element) -> None:
    """Take out of a page what is no text, is not shown, or is navigation, and leave single blanks.

    Both libraries need time for every element, and rows of blanks, of which pages are full, take one of them most of
    its time.
    """
    etree.strip_elements(tree, *_NO_TEXT, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for one in cast("list[etree._Element]", tree.xpath("//body//*[@hidden or @style]")):
        if is_hidden(one):
            remove_with_its_tail_kept(one)
    _remove_requests(tree)
    for one in list(tree.iter("span", "i", "em", "small", "sup")):
        text = one.text or ""
        if not len(one) and len(text) <= _LONGEST_READ_OUT and _READ_OUT.fullmatch(text):
            remove_with_its_tail_kept(one)
    for one in list(tree.iter("nav", "footer")):
        if _leads_elsewhere(one):
            remove_with_its_tail_kept(one)
    _leave_single_blanks(tree)


def _leave_single_blanks(tree: etree._Element) -> None:
    for pre in tree.iter("pre"):
        # The colours of code are thousands of them.
        etree.strip_tags(pre, "span")
    code = {one for pre in tree.iter("pre") for one in pre.iter()}
    for one in tree.iter():
        inside = one in code
        if one.text and not inside:
            one.text = _BLANKS.sub(" ", one.text)
        if one.tail and not (inside and one.tag != "pre"):
            one.tail = _BLANKS.sub(" ", one.tail)


def is_hidden(one: etree._Element) -> bool:
    """Whether the page itself says that it does not show this element."""
    style = one.get("style")
    return one.get("hidden") is not None or (style is not None and bool(_HIDDEN.search(style)))


def main_part(tree: etree._Element) -> etree._Element:
    """What the page marks as its main part, without navigation; all of it where nothing is marked."""
    for one in list(tree.iter("nav", "footer", "aside")):
        remove_with_its_tail_kept(one)
    return next(tree.iter("main"), tree)


def remove_with_its_tail_kept(one: etree._Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent, above = one.getparent(), one.getprevious()
    if parent is None:
        return
    if one.tail and above is not None:
        above.tail = (above.tail or "") + one.tail
    elif one.tail:
        parent.text = (parent.text or "") + one.tail
    parent.remove(one)


def words_in(one: etree._Element) -> str:
    """All the text in an element."""
    return "".join(map(str, one.itertext()))


def _remove_requests(tree: etree._Element) -> None:
    """Take out the boxes that ask for an e-mail address: newsletters, logins, comments to write."""
    asking = [one for one in tree.iter("input") if (one.get("type") or "").lower() == "email"][:_MOST_REQUESTS]
    largest = min(_LARGEST_REQUEST, _length(tree) // 4) if asking else 0
    for one in asking:
        box = one
        while (parent := box.getparent()) is not None and parent.tag not in ("body", "main", "article"):
            if _length(parent) > largest:
                break
            box = parent
        remove_with_its_tail_kept(box)
    etree.strip_elements(tree, *_FIELDS, with_tail=False)


def _length(one: etree._Element) -> int:
    return len(" ".join(words_in(one).split()))


def _leads_elsewhere(one: etree._Element) -> bool:
    """Whether a ``nav`` or the footer of a page is made of links; the footer of an article may name its author."""
    if one.tag == "footer" and next(one.iterancestors("article", "main"), None) is not None:
        return False
    linked = sum(_length(link) for link in one.iter("a"))
    return linked >= _MOSTLY_LINKS * _length(one)
