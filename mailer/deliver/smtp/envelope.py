"""The commands that name a message's sender and its recipient, with what a server may be asked for besides (S01, S02).

A server that tells of failures (DSN, RFC 3461) is asked to send back the header alone, to name the message as we do
and the recipient as we wrote it. Whoever does not offer that would refuse the words.
"""

from __future__ import annotations

from mailer.model.message import Message, xtext


def mail_from(message: Message, *, reports: bool) -> bytes:
    """MAIL, with the one sender that bounces of this reader come back to."""
    asked = f" RET=HDRS ENVID={message.envelope_id}" if reports else ""
    return f"MAIL FROM:<{message.sender}>{asked}\r\n".encode("ascii")


def rcpt_to(message: Message, *, reports: bool) -> bytes:
    """RCPT, the only one of the message."""
    asked = f" NOTIFY=FAILURE ORCPT=rfc822;{xtext(message.recipient)}" if reports else ""
    return f"RCPT TO:<{message.recipient}>{asked}\r\n".encode("ascii")
