"""A web page → pieces: its facts from what it says about itself, its text from the article on it."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from mailer.collect.piece import Lead, Piece
from mailer.collect.text.headlines import guessed_title
from mailer.collect.text.lines import Line
from mailer.collect.text.markdown import read_markdown
from mailer.collect.text.walls import is_wall
from mailer.collect.web.addresses import as_browsers_read
from mailer.collect.web.article import article_of
from mailer.collect.web.body import body_of
from mailer.collect.web.lost_tables import restore_tables
from mailer.collect.web.metadata import Facts, facts_of
from mailer.collect.web.parse import base_of, parsed
from mailer.collect.web.readable import main_part, make_readable
from mailer.collect.web.to_markdown import Prose, markdown_of
from mailer.errors import StoryError
from mailer.model.text import one_line

_SHORTEST_ARTICLE = 12
"""Words: below this a page has nothing to read, such as one that is filled in by its scripts."""

# In letters and blanks.
_LONGEST_WALL = 300
_MAY_BE_WALL = ("p", "div", "section", "aside", "span", "strong", "a", "h1", "h2", "h3", "h4", "h5", "h6")

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
    tree = parsed(data, address=address, charset=charset)
    base = base_of(tree, address)
    facts = facts_of(tree, address=address or base)
    scripted = next(tree.iter("script"), None) is not None
    make_readable(tree)
    wall = _wall(tree, facts)
    part = main_part(tree) if split else article_of(tree, description=facts.description)
    lost = () if split else restore_tables(part, tree)
    for link in part.iterfind(".//a[@href]"):
        # Written out, a blank becomes %20, and a link that acts one that seems to lead into the site.
        link.set("href", as_browsers_read(link.get("href", "")))
    html = etree.tostring(part, encoding="unicode", method="html", with_tail=False)
    prose = markdown_of(html, base=base, every_caption=True)
    prose = replace(prose, removed=(*prose.removed, *lost))
    pieces = _split(prose, facts) if split else (replace(_piece(prose, facts), wall=wall),)
    if not any(piece.body for piece in pieces) or (len(pieces) == 1 and _too_short(prose.markdown, tree)):
        raise _nothing(tree, address, scripted=scripted)
    return pieces


def _piece(prose: Prose, facts: Facts) -> Piece:
    lead = _lead(facts, prose)
    names = tuple(author.name for author in facts.authors)
    body = body_of(prose.markdown, title=facts.title, authors=names, lead=lead.picture if lead else None)
    first = one_line(body.first_words) if not facts.title else ""
    return Piece(
        title=facts.title,
        authors=facts.authors or body.authors,
        publisher=facts.publisher or body.agency,
        dateline=body.place,
        published=facts.published or body.published,
        url=facts.url,
        language=facts.language,
        body="\n\n".join(body.blocks),
        guess=guessed_title([Line(text=first, number=1, block=1)]) if first else "",
        site=facts.site,
        removed=tuple(dict.fromkeys((*prose.removed, *body.removed))),
        lead=lead,
    )


def _wall(tree: etree._Element, facts: Facts) -> str:
    """In what words the page asks for subscribers; empty where it does not."""
    for one in tree.iter(*_MAY_BE_WALL):
        words = _short_words_in(one)
        if words and is_wall(words):
            return f"says “{words}”"
    return "says that it is for subscribers" if facts.for_subscribers else ""


def _short_words_in(one: etree._Element) -> str:
    """The words in an element; empty where they are many, which is found without reading them all."""
    words = ""
    for text in one.itertext():
        words += str(text)
        if len(words) > _LONGEST_WALL:
            return ""
    return one_line(" ".join(words.split()))


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


def _too_short(markdown: str, tree: etree._Element) -> bool:
    """Whether there is hardly a word in the article, and the page is not simply a short one."""
    return len(markdown.split()) < _SHORTEST_ARTICLE and _LOGIN.search(_words_on(tree)[:5000]) is not None


def _nothing(tree: etree._Element, address: str, *, scripted: bool) -> StoryError:
    fix = "open it in a browser, and save the page or its text from there"
    words = _words_on(tree)
    if _LOGIN.search(words[:5000]) and len(words) < 5000:
        return StoryError("asks for a login or a browser, and shows no article", file=address, fix=fix)
    if scripted and len(words.split()) < 60:
        return StoryError("is filled in by scripts, and holds no article itself", file=address, fix=fix)
    return StoryError("holds no article", file=address, fix=fix)


def _words_on(tree: etree._Element) -> str:
    return " ".join(" ".join(map(str, tree.itertext())).split())
