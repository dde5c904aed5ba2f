"""Making one message to one reader: ours against the standard library's, and signed against the bare signatures.

python benchmarks/bench_message.py [MESSAGES]

The sample issue with linked pictures, some 85 KB on the wire; each message has its reader's name, unsubscribe link,
list headers and bounce address. All that is compared takes turns in one run; medians of processor time per message,
and their ratios, which mean more than the times.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import statistics
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mailer.audience.tokens import Tokens
from mailer.config.sections import ImagesSection, WebSection
from mailer.config.settings import Publication
from mailer.message.dkim.keys import new_key, read_key
from mailer.message.dkim.signing import signer
from mailer.message.mould import Mould, compile_edition
from mailer.message.personal import Listing, Personal
from mailer.model.edition import UNSUBSCRIBE, Edition
from mailer.model.recipient import Recipient
from mailer.pipeline.making import editions_of, sources_of, unsubscribe_uri
from mailer.wiring import open_desk

ROOT = Path(__file__).parents[1]
ROUNDS = 15
NOW = dt.datetime(2026, 11, 20, 7, tzinfo=dt.UTC)
NAMES = ("Ana Holm", "Søren Åkesson", "李 明", "O’Neill, Mary-Jane", "R. Ünal")


def main(count: int) -> None:
    """Print every figure."""
    desk = open_desk(ROOT)
    linked, web = (
        ImagesSection(url="https://img.crosscurrents.example/"),
        WebSection(url="https://crosscurrents.example/"),
    )
    publication = desk.publication.model_copy(update={"images": linked, "web": web})
    desk = dataclasses.replace(desk, publication=publication)
    edition = editions_of(desk, sources_of(desk, "2026-11-20"))[""]
    pems = {kind: new_key(kind) for kind in ("rsa", "ed25519")}
    keys = [read_key(pem, kind, kind, kind) for kind, pem in pems.items()]
    listing = Listing.of("readers", desk.publication, edition.issue)
    plain, signed = (
        compile_edition(
            edition, desk.publication, unsubscribe_uri=unsubscribe_uri(desk.publication), listing=listing, signer=who
        )
        for who in (None, signer(keys, "crosscurrents.example"))
    )
    readers = [
        Recipient(id=n, address=f"reader{n}@harbour{n % 50}.example", name=f"{NAMES[n % len(NAMES)]} {n}")
        for n in range(1, count + 1)
    ]
    tokens = Tokens({1: b"k" * 32})
    size = len(bytes(made(plain, readers[0], tokens)))
    print(f"one message: {size:,} bytes on the wire, {len([*edition.html.slots, *edition.text.slots])} slots")

    private = load_pem_private_key(pems["rsa"], None)
    ed = load_pem_private_key(pems["ed25519"], None)
    body = bytes(made(plain, readers[0], tokens)).partition(b"\r\n\r\n")[2]
    contenders: dict[str, tuple[int, Callable[[Recipient], object]]] = {
        "ours, unsigned": (count, lambda reader: made(plain, reader, tokens)),
        "ours, RSA + Ed25519": (count // 4, lambda reader: made(signed, reader, tokens)),
        "bare RSA + Ed25519 + SHA-256": (count // 4, lambda reader: bare(private, ed, body)),
        "EmailMessage": (10, lambda reader: by_library(edition, desk.publication, reader, tokens)),
        "EmailMessage + dkimpy RSA": (
            6,
            lambda reader: by_dkimpy(edition, desk.publication, reader, tokens, pems["rsa"]),
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, (number, make) in contenders.items():
            begun = time.process_time()
            for reader in readers[:number]:
                make(reader)
            times[name].append((time.process_time() - begun) / number * 1e6)
    median = {name: statistics.median(each) for name, each in times.items()}
    for name, each in median.items():
        print(f"{name:30} {each:9.1f} µs")
    ours, both = median["ours, unsigned"], median["ours, RSA + Ed25519"]
    print(f"unsigned, against EmailMessage              {median['EmailMessage'] / ours:6.0f} × faster")
    print(f"signed, against the bare signatures         {both / median['bare RSA + Ed25519 + SHA-256']:6.2f} ×")
    print(f"signed, against EmailMessage + dkimpy RSA   {median['EmailMessage + dkimpy RSA'] / both:6.0f} × faster")


def personal(reader: Recipient, tokens: Tokens) -> Personal:
    """What is a reader's own, as a mailing to a list makes it."""
    return Personal(
        message_id=tokens.message_id("2026-11-20", "en-GB", 1, reader.id),
        token=tokens.unsubscribe(1, reader.id),
        sender=f"{tokens.return_path(1, reader.id)}@bounces.crosscurrents.example",
    )


def made(mould: Mould, reader: Recipient, tokens: Tokens) -> object:
    """One message of ours; the first ten and one in a thousand are parsed again elsewhere."""
    return mould.message(reader, NOW, personal=personal(reader, tokens))


def bare(private: object, ed: object, body: bytes) -> None:
    """What no signer can do without."""
    assert isinstance(private, rsa.RSAPrivateKey)
    assert isinstance(ed, ed25519.Ed25519PrivateKey)
    digest = hashlib.sha256(body).digest()
    private.sign(digest * 40, padding.PKCS1v15(), SHA256())
    ed.sign(hashlib.sha256(digest * 40).digest())


def by_library(edition: Edition, publication: Publication, reader: Recipient, tokens: Tokens) -> bytes:
    """The same message by the standard library, slots filled beforehand."""
    own = personal(reader, tokens)
    url = f"https://crosscurrents.example/u/{own.token}"
    values = {**reader.slot_values, UNSUBSCRIBE: url}
    mail = EmailMessage()
    mail["From"] = publication.sender.mailbox
    mail["To"] = reader.address
    mail["Subject"] = edition.subject.fill(values)
    mail["Date"] = format_datetime(NOW)
    mail["Message-ID"] = f"<{own.message_id}@crosscurrents.example>"
    mail["Reply-To"] = publication.sender.reply_to
    mail["List-Unsubscribe"] = f"<{url}>, <mailto:{publication.sender.reply_to}?subject=unsubscribe%20{own.token}>"
    for name, value in Listing.of("readers", publication, edition.issue).fields:
        mail[name] = value
    mail["Content-Language"] = edition.language
    mail.set_content(edition.text.fill(values), cte="quoted-printable")
    mail.add_alternative(edition.html.fill(values, escape), subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def by_dkimpy(edition: Edition, publication: Publication, reader: Recipient, tokens: Tokens, pem: bytes) -> bytes:
    """The same, signed with RSA alone by the usual library."""
    data = by_library(edition, publication, reader, tokens)
    return bytes(dkim.sign(data, b"rsa", b"crosscurrents.example", pem)) + data


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
