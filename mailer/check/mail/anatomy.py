"""The finished mail taken apart: bytes and boundaries by hand, the header of each part by the standard library.

Nothing is shared with its writer. Bodies stay bytes: the library's own reader of whole mails goes through an embedded
picture line by line, which would cost more than all rules together.
"""

from __future__ import annotations

import binascii
import email
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache

from mailer.check.checked import Checked, Spot
from mailer.check.rule import Found, Rule, rule
from mailer.model.finding import Severity

Field = tuple[str, str]
"""A field's name, and what stands behind its colon with folds taken out."""

_OF_A_RULE = re.compile(r"([A-Z]\d\d) ")
_DEEPEST = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """A part of a mail, or the whole of it.

    ``raw`` is its body as it travels, ``header`` as the library reads it, ``kind`` its media type. ``text`` is what a
    part of text says, None where its bytes are not in the character set that it names.
    """

    lines: tuple[bytes, ...]
    fields: tuple[Field, ...]
    header: Message
    kind: str
    raw: bytes
    text: str | None

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a field, whatever the case of its name."""
        return tuple(value for field, value in self.fields if field.lower() == name.lower())

    def one(self, name: str) -> str:
        """The first value of a field, or nothing."""
        return next(iter(self.all(name)), "")

    @property
    def boundary(self) -> str:
        """What parts its parts; empty where it has none."""
        return str(self.header.get_param("boundary", "")) if self.kind.startswith("multipart/") else ""

    @property
    def encoding(self) -> str:
        """How its body travels."""
        return self.one("Content-Transfer-Encoding").lower() or "7bit"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mail:
    """A mail as it was read: the whole, then its ``parts`` in order, the whole among them; ``leaves`` have no parts."""

    data: bytes
    parts: tuple[Part, ...]
    leaves: tuple[Part, ...]
    text: str
    html: str

    @property
    def top(self) -> Part:
        """The mail itself, with its header."""
        return self.parts[0]


@lru_cache(maxsize=8)
def mail_of(checked: Checked) -> Mail:
    """The mail of an edition; read once, however many rules ask."""
    return read_mail(checked.message)


def read_mail(data: bytes) -> Mail:
    """Take a mail apart, however broken it is."""
    parts = tuple(_parts(data, 0))
    leaves = tuple(part for part in parts if not part.boundary)
    return Mail(
        data=data, parts=parts, leaves=leaves, text=_first(leaves, "text/plain"), html=_first(leaves, "text/html")
    )


def _first(leaves: tuple[Part, ...], kind: str) -> str:
    return next((part.text or "" for part in leaves if part.kind == kind), "")


def _parts(data: bytes, depth: int) -> Iterator[Part]:
    head, body = _halves(data)
    lines = tuple(re.split(rb"\r\n|\n|\r", head)) if head else ()
    header = email.message_from_bytes(head + b"\r\n\r\n")
    kind = header.get_content_type()
    text = _text(body, header) if kind.startswith("text/") else None
    part = Part(lines=lines, fields=_fields(lines), header=header, kind=kind, raw=body, text=text)
    yield part
    if part.boundary and depth < _DEEPEST:
        for piece in _pieces(b"\r\n" + body, part.boundary.encode("ascii", "replace")):
            yield from _parts(piece, depth + 1)


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between the boundary's lines, up to the closing one or the end."""
    start = None
    for found in re.finditer(rb"\r\n--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\Z)", body):
        if start is not None:
            yield body[start : found.start()]
        if found[1]:
            return
        start = found.end() + len(b"\r\n")
    if start is not None:
        yield body[start:]


def _text(body: bytes, header: Message) -> str | None:
    encoding = str(header.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if encoding == "base64":
            body = binascii.a2b_base64(body)
        elif encoding == "quoted-printable":
            body = binascii.a2b_qp(body)
        return body.decode(header.get_content_charset("us-ascii")).replace("\r\n", "\n")
    except (LookupError, ValueError):
        return None


def _halves(data: bytes) -> tuple[bytes, bytes]:
    """Header and body, whichever line ends are used."""
    if data.startswith((b"\r\n", b"\n")):
        return b"", data.partition(b"\n")[2]
    head, _, body = data.partition(b"\r\n\r\n")
    # Only in the header is it looked for: in a picture it would be searched for in vain, to the end.
    if b"\n\n" in head:
        head, _, body = data.partition(b"\n\n")
    return head, body


def _fields(lines: tuple[bytes, ...]) -> tuple[Field, ...]:
    fields: list[Field] = []
    for line in (one.decode("utf-8", "surrogateescape") for one in lines):
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}".strip())
        elif colon and name:
            fields.append((name, value.strip()))
    return tuple(fields)


def mail_rule(
    id: str,
    severity: Severity,
    asks: str,
    *,
    why: str,
    fails: str,
    passes: str,
    fix: str = "this is a fault of mailer: please report it with the issue’s file",
) -> Callable[[Callable[[Mail, Checked], Iterable[str]]], Rule]:
    """Make a rule of a function that says what is wrong with a mail, or why there is none."""

    def made(look: Callable[[Mail, Checked], Iterable[str]]) -> Rule:
        @rule(id, severity, asks, why=why, fails=fails, passes=passes, excusable=False)
        def whole(checked: Checked) -> Iterable[Found]:
            if checked.refusal:
                yield from _refused(checked, id)
            elif checked.message:
                for words in look(mail_of(checked), checked):
                    yield Found(message=words, fix=fix, spot=Spot(checked.front.file))

        return whole

    return made


def _refused(checked: Checked, id: str) -> Iterable[Found]:
    refusal = checked.refusal
    assert refusal
    named = _OF_A_RULE.match(refusal.message)
    # A refusal that names no rule is one of what the message says not being what was meant.
    if id == (named[1] if named else "F11"):
        spot = checked.at("subject") if id == "F08" else Spot(refusal.file or checked.front.file, refusal.line)
        yield Found(message=_OF_A_RULE.sub("", refusal.message, count=1), fix=refusal.fix, spot=spot)
