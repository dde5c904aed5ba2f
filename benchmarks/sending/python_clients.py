"""Clients in Python: python -m sending.python_clients NAME PORT MESSAGES EDITION KEY [CONNECTIONS]

Each reader's slots, unsubscribe link and Message-ID are filled in, and a message of two parts is made of it. Tokens
are had for nothing: any text of their length will do.
"""

from __future__ import annotations

import json
import smtplib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from html import escape
from pathlib import Path
from typing import Any

from sending.measured import measured

HOST = "127.0.0.1"
_LEAVE = "unsubscribe-url"


class Issue:
    """The edition, and its readers by their numbers."""

    def __init__(self, path: Path) -> None:
        self.facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def filled(self, number: int) -> dict[str, Any]:
        """What the message to a reader consists of."""
        facts, token = self.facts, f"{number:032}"
        leave = f"{facts['url']}{token}"
        name = f"{facts['names'][number % len(facts['names'])]} {number}"
        values = {"name": name, _LEAVE: leave}
        by_mail = f"mailto:{facts['reply_to']}?subject=unsubscribe%20{token}"
        return {
            "name": name,
            "address": f"reader{number}@harbour{number % 50}.example",
            "subject": _joined(facts["subject"], values),
            "text": _joined(facts["text"], values),
            "html": _joined(facts["html"], {field: escape(value) for field, value in values.items()}),
            "headers": {
                "Message-ID": f"<{token}@{facts['domain']}>",
                "List-Unsubscribe": f"<{leave}>, <{by_mail}>",
                **facts["headers"],
            },
        }


def _joined(pieces: list[str | list[str]], values: dict[str, str]) -> str:
    return "".join([each if isinstance(each, str) else values.get(each[0]) or each[1] for each in pieces])


def email_message(issue: Issue, number: int) -> EmailMessage:
    """As the documentation of the standard library does it."""
    filled = issue.filled(number)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = issue.facts["from"]
    mail["To"] = Address(filled["name"], addr_spec=filled["address"])
    mail["Subject"] = filled["subject"]
    mail["Date"] = formatdate()
    mail["Reply-To"] = issue.facts["reply_to"]
    for name, value in filled["headers"].items():
        mail[name] = value
    mail.set_content(filled["text"], cte="quoted-printable")
    mail.add_alternative(filled["html"], subtype="html", cte="quoted-printable")
    return mail


def by_smtplib(issue: Issue, port: int, numbers: range) -> None:
    """One connection."""
    with smtplib.SMTP(HOST, port) as server:
        for number in numbers:
            server.send_message(email_message(issue, number), from_addr=issue.facts["bounces"])


def by_dkimpy(key: bytes) -> Callable[[Issue, int, range], None]:
    """The same, signed with RSA."""
    import dkim

    def send(issue: Issue, port: int, numbers: range) -> None:
        domain, relaxed = issue.facts["domain"].encode(), (b"relaxed", b"relaxed")
        with smtplib.SMTP(HOST, port) as server:
            for number in numbers:
                mail = email_message(issue, number)
                data = mail.as_bytes()
                signature = dkim.sign(data, b"bench-rsa", domain, key, canonicalize=relaxed)
                address = f"reader{number}@harbour{number % 50}.example"
                server.sendmail(issue.facts["bounces"], [address], signature + data)

    return send


def by_django(issue: Issue, port: int, numbers: range) -> None:
    """One connection for all of them, as its documentation advises for many."""
    from django.conf import settings
    from django.core.mail import EmailMultiAlternatives, get_connection

    if not settings.configured:
        settings.configure(DEFAULT_CHARSET="utf-8")
    backend = get_connection("django.core.mail.backends.smtp.EmailBackend", host=HOST, port=port)

    def messages() -> Iterator[EmailMultiAlternatives]:
        for number in numbers:
            filled = issue.filled(number)
            mail = EmailMultiAlternatives(
                filled["subject"],
                filled["text"],
                issue.facts["from"],
                [f'"{filled["name"]}" <{filled["address"]}>'],
                reply_to=[issue.facts["reply_to"]],
                headers=filled["headers"],
            )
            mail.attach_alternative(filled["html"], "text/html")
            yield mail

    backend.send_messages(messages())


def main(name: str, port: int, count: int, edition: Path, key: Path, connections: int = 1) -> None:
    """Send so many messages, over so many connections, each in a thread of its own."""
    clients: dict[str, Callable[[], Callable[[Issue, int, range], None]]] = {
        "smtplib": lambda: by_smtplib,
        "dkimpy": lambda: by_dkimpy(key.read_bytes()),
        "django": lambda: by_django,
    }
    send, issue = clients[name](), Issue(edition)
    shares = [range(first, count + 1, connections) for first in range(1, connections + 1)]
    with measured(count), ThreadPoolExecutor(connections) as threads:
        list(threads.map(lambda numbers: send(issue, port, numbers), shares))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]), *map(int, sys.argv[6:]))
