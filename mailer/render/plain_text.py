"""Markdown's tokens become lines of plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from mailer.render.text_links import marked
from mailer.render.wrapping import wrap


class PlainText:
    """Walks block tokens and gives lines. Each open list item or quote adds a lead to the lines inside it."""

    def __init__(self, as_read: Callable[[str], str] | None = None, *, numbered: bool = False) -> None:
        self._as_read = as_read
        self._numbered = numbered
        self._leads: list[_Lead] = []
        self._numbers: list[int | None] = []
        self._started = False

    def lines(self, tokens: Sequence[Token]) -> Iterator[str]:
        """The lines of the text, an empty one between paragraphs."""
        tight = False
        for token in tokens:
            if token.type == "bullet_list_open":
                self._numbers.append(None)
            elif token.type == "ordered_list_open":
                self._numbers.append(int(token.attrs.get("start", 1)))
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._numbers.pop()
                tight = bool(self._numbers)
            elif token.type == "list_item_open":
                self._leads.append(self._item())
            elif token.type == "blockquote_open":
                self._leads.append(_Lead("> ", "> "))
            elif token.type in ("list_item_close", "blockquote_close"):
                if self._leads[-1].first is not None:
                    yield from self._gap(tight=tight)
                    yield self._lead()[0].rstrip()
                    tight = True
                self._leads.pop()
            elif token.type == "paragraph_open":
                # A hidden paragraph is the item of a list written without blank lines.
                yield from self._gap(tight=token.hidden and tight)
                tight = token.hidden
            elif token.type in ("heading_open", "fence", "code_block", "hr"):
                yield from self._gap(tight=False)
            yield from self._content(token)

    def words(self, tokens: Sequence[Token]) -> str:
        """What stands in one paragraph, not yet wrapped, its links led to behind their words."""
        out: list[str] = []
        open_link: tuple[int, str] | None = None
        for token in tokens:
            if token.type == "softbreak":
                out.append(" ")
            elif token.type == "hardbreak":
                out.append("\n")
            elif token.type == "link_open":
                open_link = len(out), str(token.attrs.get("href", ""))
            elif token.type == "link_close" and open_link:
                at, address = open_link
                out.append(self._leading_to(address, "".join(out[at:])))
            else:
                out.append(token.content)
        return "".join(out)

    def _leading_to(self, address: str, words: str) -> str:
        """What stands behind the words of a link; nothing where they are its address."""
        shown = address.removeprefix("mailto:")
        if words in (address, shown):
            return ""
        # An address to write to is short, and is typed rather than followed.
        return marked(address) if self._numbered and shown == address else f" ({shown})"

    def _content(self, token: Token) -> Iterator[str]:
        if token.type == "inline":
            for line in self.words(token.children or []).split("\n"):
                first, rest = self._lead()
                yield wrap(line, first=first, rest=rest, as_read=self._as_read) or first.rstrip()
        elif token.type in ("fence", "code_block"):
            for line in token.content.rstrip("\n").split("\n"):
                yield (self._lead()[0] + "    " + line).rstrip()
        elif token.type == "hr":
            yield self._lead()[0] + "* * *"

    def _item(self) -> _Lead:
        number = self._numbers[-1]
        if number is None:
            return _Lead("- ", "  ")
        self._numbers[-1] = number + 1
        mark = f"{number}. "
        return _Lead(mark, " " * len(mark))

    def _gap(self, *, tight: bool) -> Iterator[str]:
        if self._started and not tight:
            yield "".join(lead.rest for lead in self._leads if lead.first is None).rstrip()
        self._started = True

    def _lead(self) -> tuple[str, str]:
        first = "".join(lead.rest if lead.first is None else lead.first for lead in self._leads)
        for lead in self._leads:
            lead.first = None
        return first, "".join(lead.rest for lead in self._leads)


@dataclass(slots=True)
class _Lead:
    """What leads the first line of a list item or quote, None once it is written, and its other lines."""

    first: str | None
    rest: str
