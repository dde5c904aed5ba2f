"""What no signer can do without: one RSA signature, one Ed25519 signature, and the SHA-256 of a message."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mailer.message.dkim import multibuffer
from sending.publication import Sample

_TIMES = 100


class Bare:
    """The primitives, one by one, which take their turn in every round: what they cost says how fast the machine is
    just then. ``together``: this program signs several at once here."""

    def __init__(self, sample: Sample) -> None:
        pems = (sample.keys.joinpath(f"bench-{kind}.pem").read_bytes() for kind in ("rsa", "ed25519"))
        rsa, ed25519 = (load_pem_private_key(pem, None) for pem in pems)
        assert isinstance(rsa, RSAPrivateKey)
        assert isinstance(ed25519, Ed25519PrivateKey)
        body, header, padding, digest = sample.message.read_bytes(), bytes(1000), PKCS1v15(), SHA256()
        self.together = multibuffer.rsa(rsa) is not None
        self._works: tuple[Callable[[], object], ...] = (
            lambda: rsa.sign(header, padding, digest),
            lambda: ed25519.sign(header),
            lambda: hashlib.sha256(body).digest(),
        )
        self._found: list[tuple[float, ...]] = []

    def take_turn(self) -> None:
        """Measure once more."""
        self._found.append(tuple(map(_milliseconds, self._works)))

    @property
    def figures(self) -> tuple[float, ...]:
        """Milliseconds of CPU for each of the three, in the middle of all turns."""
        return tuple(map(statistics.median, zip(*self._found, strict=True)))


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(_TIMES):
        work()
    return (time.process_time() - start) / _TIMES * 1e3
