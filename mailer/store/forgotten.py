"""Readers who were forgotten: nothing is kept of them but a keyed digest, so that no old file brings them back.

The digest is an HMAC under a key of this store: with the store one can tell whether a given address was forgotten, and
without it nothing at all; no address can be read out of it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, select

from mailer.store.schema import meta, suppressions

_MARK = "hmac-sha256:"
"""Begins a key that is a digest; the key of an address holds an @."""


def digest_of(connection: Connection, key: str) -> str:
    """What stands for ``key`` once its reader is forgotten."""
    return _digest(_secret(connection), key)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The readers who were forgotten until some moment."""

    digests: frozenset[str]
    secret: bytes

    def __call__(self, key: str) -> bool:
        """Whether the reader of ``key`` is one of them; costs next to nothing while nobody is."""
        return bool(self.digests) and _digest(self.secret, key) in self.digests


def forgotten_among(connection: Connection) -> Forgotten:
    """Who was forgotten until now."""
    digests = select(suppressions.c.key).where(suppressions.c.key.startswith(_MARK))
    return Forgotten(frozenset(connection.execute(digests).scalars()), _secret(connection))


def _secret(connection: Connection) -> bytes:
    return bytes.fromhex(connection.execute(select(meta.c.value).where(meta.c.key == "digest_key")).scalar_one())


def _digest(secret: bytes, key: str) -> str:
    return _MARK + hmac.digest(secret, key.encode(), "sha256").hex()
