"""Rules of a mail's form: its lines, and which fields there are. The numbers are those of the house's rule book."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.mail.anatomy import Mail, mail_rule
from mailer.model.finding import Severity

LONGEST_LINE = 998  # RFC 5322 2.1.1
_ONCE = frozenset(
    {"from", "date", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject"}
    | {"mime-version", "content-type", "content-transfer-encoding", "content-id", "content-language", "feedback-id"}
    | {"list-unsubscribe", "list-unsubscribe-post", "list-id", "list-help", "list-post", "list-owner", "list-archive"}
)
_NAME = re.compile(rb"[!-9;-~]{1,200}")
_FORBIDDEN = ("bcc", "return-path", "x-unsent", "dkim-signature")


@mail_rule(
    "F01",
    Severity.ERROR,
    "Every line of the mail ends as mail’s lines do",
    why="A bare CR or LF lets one mail become two on the way (RFC 5321 2.3.8).",
    fails="a line that ends in LF alone",
    passes="every line ends in CR LF",
)
def lines_end_in_crlf(mail: Mail, checked: Checked) -> Iterator[str]:
    ends = mail.data.count(b"\r\n")
    if b"\0" in mail.data:
        yield "the mail holds a NUL"
    if mail.data.count(b"\n") != ends or mail.data.count(b"\r") != ends or not mail.data.endswith(b"\r\n"):
        yield "a line of the mail does not end in CR LF"


@mail_rule(
    "F02",
    Severity.ERROR,
    "No line of the mail is too long",
    why="Servers may refuse or break a line of more than 998 characters (RFC 5322 2.1.1).",
    fails="a line of 1,200 characters",
    passes="lines of at most 998 characters",
)
def lines_are_short(mail: Mail, checked: Checked) -> Iterator[str]:
    longest = max(map(len, mail.data.split(b"\n"))) - len(b"\r")
    if longest > LONGEST_LINE:
        yield f"a line of the mail has {longest:,} characters"


@mail_rule(
    "F03",
    Severity.ERROR,
    "Each field of the header is there once",
    why="Gmail refuses a mail with two Subjects or none of From and Date (RFC 5322 3.6).",
    fails="two Subject fields",
    passes="one From, one Date, at most one of the others",
)
def fields_are_there_once(mail: Mail, checked: Checked) -> Iterator[str]:
    names = [name.lower() for name, _ in mail.top.fields]
    for name in ("From", "Date", "To"):
        if name.lower() not in names:
            yield f"the field {name} is missing"
    for name in dict.fromkeys(names):
        if name in _ONCE and names.count(name) > 1:
            yield f"the field {name} is there {names.count(name)} times"


@mail_rule(
    "F04",
    Severity.ERROR,
    "The header is made of fields of plain ASCII",
    why="What is no field ends the header for some servers and not for others (RFC 5322 2.2).",
    fails="a header line without a colon, or of blanks only",
    passes="Name: value",
)
def header_is_made_of_fields(mail: Mail, checked: Checked) -> Iterator[str]:
    for line in mail.top.lines:
        name, colon, _ = line.partition(b":")
        continues = line[:1] in (b" ", b"\t")
        if not line.isascii():
            yield f"the header holds a character outside ASCII: {_shown(line)}"
        elif (continues and not line.strip()) or (not continues and not (colon and _NAME.fullmatch(name))):
            yield f"the line {_shown(line)} of the header is not a field"


def _shown(line: bytes) -> str:
    return f"“{line[:40].decode('ascii', 'backslashreplace')}”"


@mail_rule(
    "F12",
    Severity.ERROR,
    "Nothing of the envelope stands in the mail",
    why="Bcc would show hidden readers; X-Unsent makes a program open the mail as a draft.",
    fails="Bcc: ana@example.org",
    passes="no Bcc, Return-Path, X-Unsent or placeholder of a signature",
)
def no_envelope_in_the_mail(mail: Mail, checked: Checked) -> Iterator[str]:
    for name in _FORBIDDEN:
        if mail.top.all(name):
            yield f"the field {name} has no place in a mail that is sent"


RULES = (
    lines_end_in_crlf,
    lines_are_short,
    fields_are_there_once,
    header_is_made_of_fields,
    no_envelope_in_the_mail,
)
