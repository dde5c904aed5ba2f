"""A web page → pieces: its facts from what it says about itself, its text from the article on it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from lxml import etree
from lxml import html as lxml_html

from mailer.collect.piece import Lead, Piece
from mailer.collect.text.bylines import dateline
from mailer.collect.text.clean import furniture, same_words
from mailer.collect.text.headlines import guessed_title
from mailer.collect.text.lines import Line
from mailer.collect.text.markdown import read_markdown, unmarked
from mailer.collect.web.article import article_of, readable, remove_with_its_tail_kept
from mailer.collect.web.metadata import Facts, facts_of
from mailer.collect.web.pictures import web_address
from mailer.collect.web.sanitise import shallow
from mailer.collect.web.to_markdown import Prose, markdown_of
from mailer.errors import StoryError
from mailer.model.text import one_line

# Pages of news have a tenth of either; what has more needs minutes and is no article.
_LARGEST = 3_000_000
_MOST_TAGS = 20_000
# Nobody reads further for furniture, and looking takes time.
_MOST_BLOCKS = 2_000
_SHORTEST_ARTICLE = 12
"""Words: below this a page has nothing to read, such as one that is filled in by its scripts."""

_MARKS = (("utf-8", codecs.BOM_UTF8), ("utf-16", codecs.BOM_UTF16_LE), ("utf-16", codecs.BOM_UTF16_BE))
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
# Readers of the web take these for what they nearly are (WHATWG Encoding, 4.2).
_ALIASES = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "ascii": "windows-1252", "us-ascii": "windows-1252"}
_EMBEDDED_DATA = re.compile(r"data:[a-zA-Z0-9/+.-]{0,60};base64,[A-Za-z0-9+/=%\s]{200,}")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|subscribe|register|create an account)\b[^.]{0,60}"
    r"\b(?:to (?:continue|read|view|access)|required)"
    r"|\b(?:enable|turn on|requires?) javascript\b|javascript is (?:disabled|required)|\bare you a robot\b|\bcaptcha\b",
    re.IGNORECASE,
)


def read_page(data: bytes, *, address: str = "", charset: str = "", split: bool = False) -> tuple[Piece, ...]:
    """The pieces on a web page: one, or with ``split`` one for each headline. ``charset`` is what its server said.

    Raises:
        StoryError: there is no article on it, or far more than an article.
    """
    html = _fit(decoded(data, charset), address)
    if not html.strip():
        raise StoryError("is empty", file=address, fix="open it in a browser, and save the page from there")
    tree = _tree(html)
    base = _base(tree, address)
    facts = facts_of(tree, address=address if address else base)
    shown = readable(tree)
    if split:
        prose = markdown_of(_html(_main(shown)), base=base)
        pieces = _split(prose, facts)
    else:
        prose = markdown_of(article_of(shown, title=facts.title, description=facts.description), base=base)
        pieces = (_piece(prose, facts),)
    if not any(piece.body for piece in pieces) or (len(pieces) == 1 and _too_short(prose.markdown, shown)):
        raise _nothing(shown, html, address)
    return pieces


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a page in the encoding that its server, its first bytes or the page itself name."""
    for name, mark in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").lstrip("\ufeff")
    stated = _META_CHARSET.search(data, 0, 4096)
    named = stated[1].decode("ascii") if stated else ""
    for name in (charset, named, "utf-8"):
        known = _known_encoding(name)
        try:
            if known:
                return data.decode(known)
        except (UnicodeDecodeError, UnicodeError):
            continue
    return data.decode("windows-1252", "replace")


def _known_encoding(name: str) -> str:
    plain = name.strip().strip("\"'").lower()
    plain = _ALIASES.get(plain, plain)
    try:
        found = codecs.lookup(plain) if plain.isascii() and plain else None
    except (LookupError, ValueError):
        return ""
    # Only encodings of text; “zip” and “rot13” are codecs as well. A page that says UTF-16 without a mark is not.
    text = found is not None and getattr(found, "_is_text_encoding", True)
    return found.name if found is not None and text and not found.name.startswith(("utf-16", "utf-7", "idna")) else ""


def _fit(html: str, address: str) -> str:
    """``html`` without what only makes it large.

    Raises:
        StoryError: it is still far more than an article.
    """
    html = _CONTROLS.sub("", html.replace("\r\n", "\n").replace("\r", "\n"))
    if len(html) > 50_000:
        html = _EMBEDDED_DATA.sub("", html)
    fix = "save only the article, as text"
    if len(html) > _LARGEST:
        raise StoryError(f"is too large for an article ({len(html) / 1_000_000:.1f} MB)", file=address, fix=fix)
    if html.count("<") > _MOST_TAGS * 2:
        raise StoryError(f"has more than {_MOST_TAGS:,} elements, far more than an article", file=address, fix=fix)
    if "<!ENTITY" in html[:100_000]:
        html = _DOCTYPE.sub("", html)
    return shallow(html)


def _tree(html: str) -> etree._Element:
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    return lxml_html.document_fromstring(html.encode() or b"<p></p>", parser=parser)


def _html(tree: etree._Element) -> str:
    return etree.tostring(tree, encoding="unicode", method="html")


def _base(tree: etree._Element, address: str) -> str:
    """What relative links start from."""
    stated = next((one.get("href", "") for one in tree.iter("base") if one.get("href")), "")
    if web_address(stated, address):
        return web_address(stated, address)
    canonical = next((one.get("href", "") for one in tree.iter("link") if one.get("rel") == "canonical"), "")
    return address or web_address(canonical, "")


def _main(tree: etree._Element) -> etree._Element:
    """The part of a page of many that holds them: what calls itself the main part, or all without navigation."""
    for one in list(tree.iter("nav", "footer", "aside", "form")):
        if one.getparent() is not None and one.tag != "form":
            remove_with_its_tail_kept(one)
    return next(iter(tree.iter("main")), tree)


def _piece(prose: Prose, facts: Facts) -> Piece:
    removed = list(prose.removed)
    blocks = _blocks(prose.markdown)
    if len(blocks) <= _MOST_BLOCKS:
        blocks = [block for block in blocks if not _is_furniture(block, removed)]
    while blocks and _is_repeat(blocks[0], facts):
        removed.append(f"repeated title: {unmarked(blocks.pop(0).lstrip('# '))}")
    place, agency = _place(blocks, removed)
    body = "\n\n".join(blocks)
    first = next((unmarked(block) for block in blocks if not block.startswith("#")), "")
    lead = _lead(facts, prose)
    return Piece(
        title=facts.title,
        authors=facts.authors,
        publisher=facts.publisher or agency,
        dateline=place,
        published=facts.published,
        url=facts.url,
        language=facts.language,
        body=body,
        guess=guessed_title([Line(text=one_line(first), number=1, block=1)]) if first and not facts.title else "",
        site=facts.site,
        removed=tuple(dict.fromkeys(removed)),
        lead=lead,
    )


def _blocks(markdown: str) -> list[str]:
    """The blocks of a body; code stays whole."""
    made: list[str] = []
    fence = ""
    for block in markdown.split("\n\n"):
        if fence:
            made[-1] += f"\n\n{block}"
        elif block:
            made.append(block)
        opens = re.match(r"`{3,}", block)
        if not fence and opens and not block[opens.end() :].endswith(opens.group()):
            fence = opens.group()
        elif fence and block.endswith(fence):
            fence = ""
    return made


def _is_furniture(block: str, removed: list[str]) -> bool:
    text = unmarked(block.lstrip("#> "))
    reason = "" if "\n" in block or block.startswith("`") else furniture(text)
    # What a page fills in is data here, as the page that came is the page that was filled in.
    if reason and reason != "unfilled placeholder":
        removed.append(f"{reason}: {text}")
        return True
    return False


def _is_repeat(block: str, facts: Facts) -> bool:
    text = unmarked(block.lstrip("# "))
    return "\n" not in block and len(text) <= 300 and bool(facts.title) and same_words(text) == same_words(facts.title)


def _place(blocks: list[str], removed: list[str]) -> tuple[str, str]:
    """Place and agency with which the first paragraph opens; it loses them."""
    at = next((at for at, block in enumerate(blocks[:3]) if not block.startswith(("#", ">", "-", "`"))), None)
    found = dateline(blocks[at]) if at is not None else None
    if at is None or not found:
        return "", ""
    removed.append(f"dateline: {blocks[at][: found.length].strip()}")
    blocks[at] = blocks[at][found.length :]
    return found.place, found.agency


def _lead(facts: Facts, prose: Prose) -> Lead | None:
    """The picture that the page names, with the words that stand below the same one in the text."""
    lead = facts.lead
    if lead is None:
        return prose.pictures[0] if prose.pictures else None
    name = _file_name(lead.address)
    same = next((one for one in prose.pictures if name and _file_name(one.address) == name), None)
    same = same or next((one for one in prose.pictures[:1] if one.picture.caption and not lead.picture.caption), None)
    if same is None:
        return lead
    picture = replace(
        lead.picture,
        caption=lead.picture.caption or same.picture.caption,
        credit=lead.picture.credit or same.picture.credit,
        alt=lead.picture.alt or same.picture.alt,
    )
    return replace(lead, picture=picture)


def _file_name(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2].lower()


def _split(prose: Prose, facts: Facts) -> tuple[Piece, ...]:
    """The pieces on a page of many; its own title, date and authors are not theirs."""
    pieces = read_markdown(prose.markdown, "", split=True)
    if len(pieces) < 2:
        return (_piece(prose, facts),)
    return tuple(
        replace(piece, publisher=piece.publisher or facts.publisher, language=piece.language or facts.language)
        for piece in pieces
        if piece.body or piece.url
    )


def _too_short(markdown: str, shown: etree._Element) -> bool:
    """Whether there is hardly a word in the article, and the page is not simply a short one."""
    words = len(markdown.split())
    return words == 0 or (
        words < _SHORTEST_ARTICLE and _LOGIN.search(" ".join(map(str, shown.itertext()))[:5000]) is not None
    )


def _nothing(shown: etree._Element, html: str, address: str) -> StoryError:
    fix = "open it in a browser, and save the page or its text from there"
    words = " ".join(" ".join(map(str, shown.itertext())).split())
    if _LOGIN.search(words[:5000]) and len(words) < 5000:
        return StoryError("asks for a login or a browser, and shows no article", file=address, fix=fix)
    if "<script" in html.lower() and len(words.split()) < 60:
        return StoryError("is filled in by scripts, and holds no article itself", file=address, fix=fix)
    return StoryError("holds no article", file=address, fix=fix)
