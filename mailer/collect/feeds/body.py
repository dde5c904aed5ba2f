"""What an entry says: HTML or plain text → the body of a piece, its pictures, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailer.collect.piece import Lead
from mailer.collect.text.body import markdown_of as markdown_of_lines
from mailer.collect.text.clean import furniture
from mailer.collect.text.lines import meaningful_lines
from mailer.collect.text.markdown import unmarked
from mailer.collect.web.to_markdown import markdown_of
from mailer.errors import MailerError
from mailer.model.text import one_line, without_unmailable_characters

HTML = ("text/html", "application/xhtml+xml")
# One text of this length would keep the program busy for longer than a whole feed should.
_LONGEST = 2_000_000
# Below every entry of a feed that WordPress makes.
_FOOTER = re.compile(r"The post .{1,400} (?:first appeared|appeared first) on .{1,200}\.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Markdown, the pictures in it, and line by line what is not in it."""

    markdown: str = ""
    pictures: tuple[Lead, ...] = ()
    removed: tuple[str, ...] = ()


def body_of(text: str, kind: str, base: str = "") -> Body:
    """The body in ``text`` of the media type ``kind``; links in it are relative to ``base``.

    Without one where it cannot be read; ``removed`` says so then.
    """
    text = without_unmailable_characters(text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > _LONGEST:
        return Body(removed=(f"text that is too long ({len(text) / 1_000_000:.1f} million characters)",))
    if kind not in HTML:
        return _tidy(markdown_of_lines(meaningful_lines(text)))
    try:
        prose = markdown_of(text, base=base)
    except MailerError as fault:
        return Body(removed=(f"text that cannot be read: {fault.message}",))
    return _tidy(prose.markdown, prose.pictures, prose.removed)


def _tidy(markdown: str, pictures: tuple[Lead, ...] = (), removed: Iterable[str] = ()) -> Body:
    """The body without the furniture that stands as a paragraph of its own."""
    kept: list[str] = []
    dropped: list[str] = []
    for paragraph in markdown.split("\n\n"):
        line = one_line(unmarked(paragraph)) if len(paragraph) <= 700 else ""
        reason = "page footer" if _FOOTER.fullmatch(line) else furniture(line)
        if reason:
            dropped.append(f"{reason}: {line}")
        else:
            kept.append(paragraph)
    return Body(markdown="\n\n".join(kept).strip("\n"), pictures=pictures, removed=(*removed, *dropped))
