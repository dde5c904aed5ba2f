"""A message is parsed again and compared with what was meant; any difference is an error, never a warning.

The reader is the standard library's. Its newer parser puts a blank between two encoded words of a display name, which
RFC 2047 6.2 forbids, so encoded names are decoded by the older one; both agree on everything else written here.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader, HeaderRegistry
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache

from mailer.errors import MessageError
from mailer.message import anatomy, rules
from mailer.message.anatomy import Contents, Picture
from mailer.message.head import SUBJECT_LIMIT, Head
from mailer.message.headers import Mailbox, refuse_address
from mailer.message.parts import Body, content_id
from mailer.message.personal import Personal
from mailer.model.edition import Edition

_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MESSAGE_ID = re.compile(r"<[a-z0-9]+@([A-Za-z0-9.-]+)>")
# The standard library parses a field anew whenever somebody asks for it, a hundred times a message.
_POLICY = email.policy.default.clone(header_factory=lru_cache(64)(HeaderRegistry()))
# What no reader can take for a field or a boundary. Its mark holds a character that no message may hold (F01).
_BASE64_LINES = re.compile(rb"\r\n([A-Za-z0-9+/]{76}(?:\r\n[A-Za-z0-9+/]{76})+)(?=\r\n)")
_MARK = re.compile(r"\0(\d+)")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a message is to say. ``fields`` are in order and decoded; those of mailboxes are empty here.

    ``moment`` is None in a draft, ``domain`` the one of the Message-ID. So many ``signatures`` stand above ``fields``.
    """

    fields: tuple[tuple[str, str], ...]
    mailboxes: Mapping[str, Mailbox]
    moment: dt.datetime | None
    domain: str
    contents: Contents
    signatures: int = 0


def meant(
    head: Head,
    body: Body,
    edition: Edition,
    to: Mailbox | None,
    values: Mapping[str, str],
    moment: dt.datetime | None,
    *,
    personal: Personal | None = None,
    signatures: int = 0,
) -> Meant:
    """What the message to ``to`` is to say; as a draft when there is no ``moment``."""
    boxes = {"From": head.sender, "To": to, "Reply-To": head.reply_to}
    draft = moment is None
    sent = () if draft or not to else (("Date", ""), ("Message-ID", head.message_id(to.address, personal)))
    ways = [head.unsubscribe_uri] if draft else head.unsubscribe_uris(personal)
    fields = (
        *((name, "") for name, box in boxes.items() if box),
        ("Subject", head.subject.fill(values)),
        *(sent or (("X-Unsent", "1"),)),
        ("MIME-Version", "1.0"),
        ("List-Unsubscribe", ", ".join(f"<{way}>" for way in ways)),
        *(head.listing.fields if head.listing else ()),
        ("Content-Language", edition.language),
        ("Content-Type", " ".join(body.content_type)),
    )
    return Meant(
        fields=fields,
        mailboxes={name: box for name, box in boxes.items() if box},
        moment=moment,
        domain=head.domain,
        signatures=signatures,
        contents=Contents(
            text=edition.text.fill(values),
            html=body.html.fill(values, anatomy.escaped),
            unsubscribe_uri=ways[0],
            pictures=tuple(Picture(content_id(p.name, head.domain), p.media_type, p.data) for p in body.pictures),
        ),
    )


def verify(data: bytes, what: Meant) -> None:
    """Parse ``data`` and compare it with ``what`` was meant.

    Raises:
        MessageError: a rule is broken; its id opens the message.
    """
    rules.check_bytes(data)
    fields = rules.fields_of(data)
    rules.check_fields(fields, draft=what.moment is None, signatures=what.signatures)
    fields = fields[what.signatures :]
    parsed = _parsed(data)
    _check_mailboxes(parsed, dict(fields), what)
    _check_machine_fields(dict(fields), what)
    _check_subject(str(parsed["Subject"] or ""))
    _check_round_trip(parsed, fields, what)
    anatomy.check_parts(parsed, data, what.contents)


def _parsed(data: bytes) -> EmailMessage:
    """``data`` as the library reads it. It goes line by line, so those of pictures are put back when it is through."""
    taken: list[str] = []

    def mark(lines: re.Match[bytes]) -> bytes:
        taken.append(lines[1].decode("ascii"))
        return b"\r\n\0%d" % (len(taken) - 1)

    parsed = email.message_from_bytes(_BASE64_LINES.sub(mark, data), policy=_POLICY)
    assert isinstance(parsed, EmailMessage)
    for part in parsed.walk():
        body = part.get_payload()
        if isinstance(body, str) and "\0" in body:
            part.set_payload(_MARK.sub(lambda found: taken[int(found[1])], body))
    return parsed


def _check_mailboxes(parsed: EmailMessage, raw: Mapping[str, str], what: Meant) -> None:
    for name in ("From", "To", "Reply-To"):
        field = parsed[name]
        if field is None:
            continue
        assert isinstance(field, AddressHeader)
        if len(field.addresses) != 1:
            rule = "F07" if name == "From" else "F11"
            raise MessageError(f"{rule} {name} has {len(field.addresses)} addresses instead of one")
        found = field.addresses[0]
        refuse_address(found.addr_spec)
        if "." not in found.domain and name == "From":
            raise MessageError("F07 the domain of From cannot be reached", fix="write one such as example.org")
        box = what.mailboxes.get(name)
        if box and found.addr_spec != box.address:
            raise MessageError(f"F11 {name} says {found.addr_spec} instead of {box.address}")
        shown = _encoded_name(raw[name]) if "=?" in raw[name] else found.display_name
        if box and shown != re.sub(" +", " ", box.name).strip(" "):
            raise MessageError(f"F11 the name in {name} comes back as {shown!a}")


def _encoded_name(raw: str) -> str:
    return str(make_header(decode_header(_unfolded(raw).rpartition(" <")[0])))


def _check_machine_fields(raw: Mapping[str, str], what: Meant) -> None:
    if raw.get("MIME-Version") != "1.0":
        raise MessageError("F14 MIME-Version is not 1.0")
    if what.moment is None:
        return
    message_id = raw.get("Message-ID", "")
    form = _MESSAGE_ID.fullmatch(message_id)
    if not form or form[1].lower() != what.domain or len(message_id) > 255:
        raise MessageError(f"F05 {message_id[:60]!a} is not a Message-ID of {what.domain}")
    written = raw["Date"]
    try:
        moment = parsedate_to_datetime(written) if _DATE.fullmatch(written) else None
    except ValueError:
        moment = None
    if moment is None or _WEEKDAYS[moment.weekday()] != written[:3]:
        raise MessageError(f"F06 {written[:60]!a} is not a date")
    if moment != what.moment.replace(microsecond=0):
        raise MessageError(f"F06 Date says {written} instead of {what.moment.isoformat()}")


def _check_subject(subject: str) -> None:
    if not subject.strip() or len(subject) > SUBJECT_LIMIT or _CONTROL.search(subject):
        raise MessageError(f"F08 the subject is empty, has more than {SUBJECT_LIMIT} characters or a control character")


def _check_round_trip(parsed: EmailMessage, fields: tuple[rules.Field, ...], what: Meant) -> None:
    names = [name for name, _ in fields]
    if names != [name for name, _ in what.fields] or parsed.keys()[what.signatures :] != names:
        raise MessageError("F11 the header comes back with other fields than were meant")
    for (name, raw), (_, value) in zip(fields, what.fields, strict=True):
        if name in what.mailboxes or name == "Date":
            continue
        found = str(parsed["Subject"]) if name == "Subject" else _unfolded(raw)
        if found != value:
            raise MessageError(f"F11 the field {name} comes back as {found[:60]!a}")


def _unfolded(raw: str) -> str:
    return raw.replace("\r\n", "")
