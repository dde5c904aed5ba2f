"""Markdown becomes XHTML for the mail and plain text for its text part, both from the same tokens.

CommonMark without raw HTML and without pictures. Links lead to http, https, mailto, or ``story:SLUG``, which stands for
the address of that story.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from mailer.errors import RenderError
from mailer.model.issue import Issue, Stories
from mailer.model.story import Story
from mailer.model.text import one_line
from mailer.render.origin import Origin
from mailer.render.plain_text import PlainText

DEEPEST = 60
"""Lists, quotes and emphasis within each other; beyond this parsers drop text silently, or refuse the whole mail."""

STORY_SCHEME = "story:"
_DELIMITER_ROW = re.compile(r"\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?")
_STORY_LINK = re.compile(r"\bstory:([a-z0-9][a-z0-9-]*)")


@dataclass(frozen=True, slots=True)
class Prose:
    """The same words twice: markup for the HTML part, lines of at most 72 columns for the text part."""

    html: Markup
    text: str

    def __bool__(self) -> bool:
        return bool(self.text)


class _Parser(MarkdownIt):
    """CommonMark that keeps every link, so that an unfit one can be named instead of printed as it was typed."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        """Links are judged when they are resolved."""
        return True


@cache
def _parser() -> MarkdownIt:
    return _Parser("commonmark", {"html": False, "xhtmlOut": True, "maxNesting": DEEPEST + 20})


@cache
def _parser_of_blocks() -> MarkdownIt:
    """Leaves what stands inside a paragraph as it is typed, which is most of the work."""
    return _Parser("commonmark", {"html": False, "maxNesting": DEEPEST + 20}).disable("inline")


@dataclass(frozen=True, slots=True)
class Markdown:
    """Markdown that is ``named_in`` a file, with the stories that its links may name.

    ``as_read`` is for measuring lines and for seeing slots. ``numbered`` links leave marks in the text, which
    ``text_links`` resolves.
    """

    named_in: Origin
    stories: Mapping[str, Story]
    as_read: Callable[[str], str] | None = None
    numbered: bool = False

    def block(self, text: str, heading: str = "h3") -> Prose:
        """Paragraphs, lists and quotes. Headings of every level become ``heading``: the mail has its own order of them.

        Raises:
            RenderError: a picture, a table, a link that leads nowhere, or what is nested too deep.
        """
        tokens = _parser().parse(text)
        for token in tokens:
            self._prepare(token, heading)
        return Prose(Markup(_html(tokens)), "\n".join(self._plain_text().lines(tokens)))  # noqa: S704

    def inline(self, text: str) -> Prose:
        """Emphasis, code and links within one paragraph.

        Raises:
            RenderError: a picture, or a link that leads nowhere.
        """
        tokens = _parser().parseInline(one_line(text))
        for token in tokens:
            self._prepare(token, "")
        return Prose(Markup(_html(tokens)), self._plain_text().words(tokens[0].children or []))  # noqa: S704

    def _plain_text(self) -> PlainText:
        return PlainText(self.as_read, numbered=self.numbered)

    def _prepare(self, token: Token, heading: str) -> None:
        line = token.map[0] if token.map else 0
        if token.level > DEEPEST:
            raise self._fault("lists and quotes stand too deep in each other", line, fix="write it flatter")
        if token.type in ("heading_open", "heading_close"):
            token.tag = heading
        token.info = ""
        if token.type == "inline":
            self._refuse_table(token.content, line)
        for child in token.children or []:
            if child.level > DEEPEST:
                raise self._fault("emphasis stands too deep in itself", line, "write *words* or **words**")
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "image":
                fix = "give it to a story or a video block; text carries words and links only"
                raise self._fault(f"a picture in the text ({self._shown(str(child.attrs.get('src', '')))})", line, fix)
            elif child.type == "link_open":
                child.attrs = {"href": self._address(str(child.attrs.get("href", "")), line)}

    def _refuse_table(self, paragraph: str, line: int) -> None:
        for at, (row, below) in enumerate(pairwise(paragraph.split("\n"))):
            if "|" in row and "|" in below and _DELIMITER_ROW.fullmatch(below.strip()):
                what = f"a table in the text ({one_line(self._shown(row))[:60]}); a mail cannot show it well"
                raise self._fault(what, line + at, "write a list, or a chart")

    def _address(self, href: str, line: int) -> str:
        if self._shown(href) != href:
            what = f"a personal slot stands in the link “{self._shown(href)[:80]}”, where it cannot be filled safely"
            raise self._fault(what, line, "write it in the running text")
        if href.startswith(STORY_SCHEME):
            return self._story_address(href.removeprefix(STORY_SCHEME), line)
        scheme, colon, rest = href.partition(":")
        if colon and scheme.lower() in ("http", "https") and rest.startswith("//") and len(rest) > 2:
            return href
        if colon and scheme.lower() == "mailto" and "@" in rest:
            return href
        what = f"the link “{one_line(href)[:80]}” leads nowhere from a mail"
        raise self._fault(what, line, "write https://…, mailto:… or story:SLUG")

    def _story_address(self, slug: str, line: int) -> str:
        story = self.stories.get(slug)
        if story is None:
            what, fix = f"links to the story {slug}, which is not there", "write the slug of a story in seeds/"
            raise self._fault(what, line, fix, "mailer story list")
        if not story.url:
            what, fix = f"links to the story {slug}, which has no address", "give the story its url, or remove the link"
            raise self._fault(what, line, fix, f"mailer story set {slug} url=https://…")
        return web_address(story.url, named_in=self.named_in.below(line), what=f"the url of the story {slug}")

    def _shown(self, text: str) -> str:
        return self.as_read(text) if self.as_read else text

    def _fault(self, message: str, line: int, fix: str, next: str = "") -> RenderError:
        """A fault on a line of the text, counted from 0."""
        return RenderError(message, file=self.named_in.file, line=self.named_in.below(line).line, fix=fix, next=next)


def opening_paragraph(text: str) -> str:
    """The first paragraph as it is typed, past any headings; empty where a list or a quote opens the text."""
    tokens = [token for token in _parser_of_blocks().parse(text) if token.level == 0 or token.type == "inline"]
    for opening, inside in pairwise(tokens):
        if opening.type == "paragraph_open":
            return inside.content
        if opening.level == 0 and opening.nesting >= 0 and opening.type != "heading_open":
            return ""
    return ""


def web_address(url: str, *, named_in: Origin, what: str = "url") -> str:
    """``url`` if a reader can follow it.

    Raises:
        RenderError: it is not http or https, or holds a blank.
    """
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in ("http", "https") or not rest or any(char.isspace() for char in url):
        message = f"{what} “{one_line(url)[:80]}” is not a web address"
        raise RenderError(message, file=named_in.file, line=named_in.line, fix="write https://…")
    return url


def story_links(issue: Issue) -> tuple[str, ...]:
    """The slugs that ``story:SLUG`` links of the issue's Markdown name, in order, each once."""
    texts = [
        issue.letter,
        *(getattr(block, name, "") for block in issue.blocks for name in ("text", "caption", "context")),
    ]
    for block in issue.blocks:
        if isinstance(block, Stories):
            texts += [item.blurb for item in block.items]
    return tuple(dict.fromkeys(slug for text in texts for slug in _STORY_LINK.findall(text)))


def _html(tokens: Sequence[Token]) -> str:
    parser = _parser()
    return str(parser.renderer.render(tokens, parser.options, {})).strip("\n")
