"""Rules of the fields of a mail's header. The numbers are those of the house's rule book."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime

from mailer.check.checked import Checked
from mailer.check.mail.anatomy import Mail, mail_rule
from mailer.model.finding import Severity

LONGEST_SUBJECT = 255
LONGEST_WORD, LONGEST_WORD_LINE = 75, 76  # RFC 2047 2

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,200}>")
_DATE = re.compile(r"(?:([A-Z][a-z]{2}), )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? [+-]\d{4}")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_REPLY = re.compile(r"\s*(?:re|fwd?|aw|wg|tr|rv)\s*:", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ENCODED_WORD = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?\s]*\?=")
_MAY_BE_ENCODED = frozenset({"subject", "from", "to", "reply-to", "sender", "cc", "comments"})
_PARAMETER = re.compile(r";\s*([A-Za-z0-9*-]+)=(\"[^\"]*\"|[^;\s]*)")


@mail_rule(
    "F05",
    Severity.ERROR,
    "The mail has a Message-ID of our domain",
    why="Gmail refuses a mail without one, and replies are filed by it (RFC 5322 3.6.4).",
    fails="no Message-ID",
    passes="Message-ID: <0be0ca94@crosscurrents.example>",
)
def message_id_is_ours(mail: Mail, checked: Checked) -> Iterator[str]:
    value = mail.top.one("Message-ID")
    if not _MESSAGE_ID.fullmatch(value) or len(value) > 255:
        yield f"“{value[:60]}” is not a Message-ID"
    elif value.rstrip(">").rpartition("@")[2].lower() != checked.publication.sender.domain:
        yield f"the Message-ID {value[:80]} is not of {checked.publication.sender.domain}"


@mail_rule(
    "F06",
    Severity.ERROR,
    "The mail’s date is one",
    why="A date that does not parse, or whose weekday is wrong, looks forged (RFC 5322 3.3).",
    fails="Date: Mon, 20 Nov 2026 09:00:00 +0100",
    passes="Date: Fri, 20 Nov 2026 09:00:00 +0100",
)
def date_is_one(mail: Mail, checked: Checked) -> Iterator[str]:
    value = mail.top.one("Date")
    form = _DATE.fullmatch(value)
    try:
        moment = parsedate_to_datetime(value) if form else None
    except ValueError:
        moment = None
    if not form or moment is None:
        yield f"Date says “{value[:60]}”, which is not a date"
        return
    if form[1] and form[1] != _WEEKDAYS[moment.weekday()]:
        yield f"Date says {value}, which is a {_WEEKDAYS[moment.weekday()]}"
    if abs(moment.date() - checked.today) > dt.timedelta(days=2):
        yield f"Date says {value}; today is {checked.today.isoformat()}"


@mail_rule(
    "F07",
    Severity.ERROR,
    "The mail is from one sender who can be reached",
    why="Gmail refuses a From of several mailboxes, or of a domain that is none (RFC 5322 3.6.2).",
    fails="From: letter@localhost",
    passes="From: Crosscurrents <letter@crosscurrents.example>",
    fix="mend [sender] from in mailer.toml",
)
def sender_is_one(mail: Mail, checked: Checked) -> Iterator[str]:
    found = getaddresses([mail.top.one("From")])
    if len(found) != 1:
        yield f"From has {len(found)} addresses"
        return
    domain = found[0][1].rpartition("@")[2]
    if "." not in domain.strip("."):
        yield f"From is {found[0][1] or 'empty'}, whose domain cannot be reached"


@mail_rule(
    "F08",
    Severity.ERROR,
    "The subject can stand in a mail",
    why="An empty subject, one that pretends to be a reply, or one with {{ in it is taken for fraud.",
    fails='subject: "Re: Empty boxes"',
    passes='subject: "Empty boxes"',
    fix="write another subject",
)
def subject_can_stand(mail: Mail, checked: Checked) -> Iterator[str]:
    subject = _decoded(mail.top.one("Subject"))
    if not subject.strip():
        yield "the subject is empty"
    elif _REPLY.match(subject):
        yield f"the subject “{subject[:40]}” reads like a reply or a forward"
    elif len(subject) > LONGEST_SUBJECT:
        yield f"the subject has {len(subject)} characters, more than {LONGEST_SUBJECT}"
    elif _CONTROL.search(subject):
        yield "the subject holds a control character"
    elif "{{" in subject or "{%" in subject:
        yield "the subject holds an unfilled placeholder"


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, UnicodeDecodeError, ValueError):
        return value


@mail_rule(
    "F09",
    Severity.ERROR,
    "Words in the header are encoded whole",
    why="A long or split encoded word shows as =?utf-8?… in the inbox (RFC 2047 2, 5).",
    fails="an encoded word of 90 characters, or one in a List field",
    passes="encoded words of at most 75 characters",
)
def encoded_words_are_whole(mail: Mail, checked: Checked) -> Iterator[str]:
    for line in mail.top.lines:
        if b"=?" in line and len(line) > LONGEST_WORD_LINE:
            yield f"a header line with an encoded word has {len(line)} characters"
    for name, value in mail.top.fields:
        words = _ENCODED_WORD.findall(value)
        if words and name.lower() not in _MAY_BE_ENCODED:
            yield f"the field {name} is encoded, and may not be"
        for word in words:
            if len(word) > LONGEST_WORD:
                yield f"an encoded word of {name} has {len(word)} characters"
            elif not _decodes(word):
                yield f"an encoded word of {name} does not hold whole characters"


def _decodes(word: str) -> bool:
    try:
        str(make_header(decode_header(word)))
    except (LookupError, ValueError):
        return False
    return True


@mail_rule(
    "F10",
    Severity.ERROR,
    "Names of files in the header are written as RFC 2231 has it",
    why="Encoded words in parameters are shown as they stand.",
    fails='filename="=?utf-8?q?caf=C3=A9.jpg?="',
    passes="filename*=utf-8''caf%C3%A9.jpg",
)
def parameters_are_plain(mail: Mail, checked: Checked) -> Iterator[str]:
    for part in mail.parts:
        for field in ("Content-Type", "Content-Disposition"):
            for name, value in _PARAMETER.findall(part.one(field)):
                if "=?" in value or not value.isascii():
                    yield f"the parameter {name} of {field} is not plain"


@mail_rule(
    "F11",
    Severity.ERROR,
    "The mail says what was meant",
    why="What a reader’s program makes of the header must be what the issue says.",
    fails="a To field that reads as two addresses",
    passes="Subject, From and To as they were meant",
)
def mail_says_what_was_meant(mail: Mail, checked: Checked) -> Iterator[str]:
    meant = checked.edition.subject.fill({})
    if _decoded(mail.top.one("Subject")) != meant:
        yield f"the subject comes back as “{_decoded(mail.top.one('Subject'))[:60]}”"
    sender = checked.publication.sender.address
    for name in ("From", "To"):
        found = [address for _, address in getaddresses([mail.top.one(name)])]
        if found != [sender]:
            yield f"{name} reads as {', '.join(found) or 'nobody'} instead of {sender}"


RULES = (
    message_id_is_ours,
    date_is_one,
    sender_is_one,
    subject_can_stand,
    encoded_words_are_whole,
    parameters_are_plain,
    mail_says_what_was_meant,
)
