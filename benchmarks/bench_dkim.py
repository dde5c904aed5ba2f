"""CPU time of signing a message with RSA-2048 and Ed25519, beside the bare primitives and dkimpy in the same run.

    python benchmarks/bench_dkim.py [ROUNDS]

The bare primitives are one RSA signature, one Ed25519 signature and the SHA-256 of the body, called as the library
offers them: what no signer can do without. dkimpy makes its RSA signature alone. All take turns in every round, each
with messages to other readers, and the ratios are medians over the rounds, so that other work on the machine counts
little. Tokens are measured as well, by the microsecond.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import dkim
from bench_batch import LEAVE, edition, readers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mailer.audience.tokens import Purpose, Tokens
from mailer.config.settings import Publication
from mailer.message.dkim.keys import new_key, read_key
from mailer.message.dkim.signing import SIGNED, signer
from mailer.message.mould import compile_edition
from mailer.model.message import Message

NOW = dt.datetime(2024, 5, 17, 7, 30, tzinfo=dt.UTC)
DOMAIN = "tidewatch.example"
EACH = 40
"""Messages that each signer gets in a round; dkimpy, which is slow, gets a tenth."""


def messages(count: int) -> list[Message]:
    """Messages of the usual size, each to another reader."""
    sections = {
        "publication": {"name": "The Tidewatch", "postal_address": "1 Quay Street"},
        "sender": {"from": f"The Tidewatch <letter@{DOMAIN}>"},
    }
    with tempfile.TemporaryDirectory() as folder:
        publication = Publication(root=Path(folder), **sections)  # type: ignore[arg-type]
        mould = compile_edition(edition(), publication, unsubscribe_uri=LEAVE)
    return [mould.message(reader, NOW) for _, reader in readers(count)]


def bare(rsa_pem: bytes, ed25519_pem: bytes) -> Callable[[Message], object]:
    """The primitives alone, on as many bytes as a signer gives them."""
    rsa, ed25519 = load_pem_private_key(rsa_pem, None), load_pem_private_key(ed25519_pem, None)
    assert isinstance(rsa, RSAPrivateKey)
    assert isinstance(ed25519, Ed25519PrivateKey)
    padding, digest, header = PKCS1v15(), SHA256(), bytes(1000)

    def sign(message: Message) -> None:
        body = hashlib.sha256()
        for segment in message.segments[1:]:
            body.update(segment)
        rsa.sign(header + body.digest(), padding, digest)
        ed25519.sign(hashlib.sha256(header).digest())

    return sign


def ours(*pems: tuple[str, bytes]) -> Callable[[Message], object]:
    """Our signer with these keys."""
    keys = [read_key(pem, kind, f"s-{kind}", kind) for kind, pem in pems]  # type: ignore[arg-type]
    made = signer(keys, DOMAIN)
    return lambda message: made.signatures(message.segments[0], message.segments[1:], NOW)


def theirs(rsa_pem: bytes) -> Callable[[Message], object]:
    """What dkimpy needs for one RSA signature over the same fields."""
    names = [name.encode() for name in SIGNED]
    relaxed = (b"relaxed", b"relaxed")
    return lambda message: dkim.sign(
        bytes(message), b"s-rsa", DOMAIN.encode(), rsa_pem, canonicalize=relaxed, include_headers=names
    )


def cpu_each(work: Callable[[Message], object], given: list[Message]) -> float:
    """CPU microseconds a message."""
    start = time.process_time()
    for message in given:
        work(message)
    return (time.process_time() - start) / len(given) * 1e6


def tokens() -> None:
    """Say what tokens cost."""
    made = Tokens({1: bytes(32)})
    token = made.unsubscribe(7, 1_234_567)
    for label, work in {
        "unsubscribe": lambda: made.unsubscribe(7, 1_234_567),
        "return path": lambda: made.return_path(7, 1_234_567, 47),
        "Message-ID": lambda: made.message_id("2024-05-17", "en", 7, 1_234_567),
        "read": lambda: made.read(token, Purpose.UNSUBSCRIBE),
    }.items():
        best = min(cpu_each(lambda _, work=work: work(), [None] * 5000) for _ in range(5))  # type: ignore[misc,list-item]
        print(f"token, {label:29} {best:8.1f} µs")


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    rsa, ed25519 = new_key("rsa"), new_key("ed25519")
    given = messages(EACH)
    works = {
        "bare primitives": (bare(rsa, ed25519), given),
        "mailer, RSA and Ed25519": (ours(("rsa", rsa), ("ed25519", ed25519)), given),
        "mailer, RSA alone": (ours(("rsa", rsa)), given),
        "dkimpy, RSA alone": (theirs(rsa), given[: EACH // 10]),
    }
    found: dict[str, list[float]] = {label: [] for label in works}
    for _ in range(rounds):
        for label, (work, mine) in works.items():
            found[label].append(cpu_each(work, mine))
    body = sum(map(len, given[0].segments[1:]))
    print(f"{rounds} rounds, a body of {body / 1e3:.1f} kB")
    for label, costs in found.items():
        print(f"{label:36} {statistics.median(costs):8.0f} µs CPU a message")
    ratio(found, "mailer, RSA and Ed25519", "bare primitives")
    ratio(found, "dkimpy, RSA alone", "mailer, RSA alone")
    ratio(found, "dkimpy, RSA alone", "mailer, RSA and Ed25519")
    tokens()


def ratio(found: dict[str, list[float]], one: str, other: str) -> None:
    """Say how much more the one costs, in the middle of all rounds."""
    middle = statistics.median(a / b for a, b in zip(found[one], found[other], strict=True))
    print(f"{middle:8.2f} times the CPU: {one} / {other}")


if __name__ == "__main__":
    main()
