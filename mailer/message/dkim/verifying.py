"""Verifying our own signatures before a message leaves (D01), the way a receiver does it: slowly, and by the RFC alone.

Nothing of the signing is used here but the canonical form of a field, so that a short cut taken there shows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence

from mailer.errors import MessageError
from mailer.message.dkim.keys import NAMES, Key
from mailer.message.dkim.signing import FIELD, relaxed

_FIELD_START = re.compile(rb"\r\n(?![ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_VALUE_OF_B = re.compile(rb"([;\s:]b=)[^;]*")


def verify_signatures(data: bytes, keys: Sequence[Key], domain: str) -> None:
    """Verify that a message is signed for ``domain`` with each of ``keys``, in their order, and by nobody else.

    Raises:
        MessageError: D01, with what a receiver would find.
    """
    header, _, body = data.partition(b"\r\n\r\n")
    fields = _FIELD_START.split(header)
    found = [field for field in fields if relaxed(field)[0] == FIELD.lower().encode()]
    if len(found) != len(keys) or fields[: len(keys)] != found:
        raise MessageError(f"D01 the message has {len(found)} signatures at its top instead of {len(keys)}")
    digest = base64.b64encode(hashlib.sha256(_canonical_body(body)).digest()).decode("ascii")
    for field, key in zip(found, keys, strict=True):
        tags = _tags(field)
        wanted = {"v": "1", "a": key.algorithm, "c": "relaxed/relaxed", "d": domain, "s": key.selector, "bh": digest}
        wrong = [tag for tag, value in wanted.items() if tags.get(tag) != value]
        if wrong or not {"l", "x"}.isdisjoint(tags):
            raise MessageError(f"D01 the {NAMES[key.kind]} signature is not of this message (tag {', '.join(wrong)})")
        if not _verifies(key, tags, _signed(fields[len(keys) :], tags["h"]) + _without_value(field)):
            raise MessageError(f"D01 the {NAMES[key.kind]} signature does not verify")


def _canonical_body(body: bytes) -> bytes:
    """The body in relaxed canonical form (RFC 6376 3.4.4)."""
    lines = [_BLANKS.sub(b" ", line).removesuffix(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _tags(field: bytes) -> dict[str, str]:
    pairs = (tag.partition("=") for tag in re.sub(r"\s+", "", field.decode("ascii").partition(":")[2]).split(";"))
    return {name: value for name, _, value in pairs}


def _signed(fields: Sequence[bytes], names: str) -> bytes:
    """The fields that ``h=`` names, each name taking the lowest one not yet taken, or nothing (RFC 6376 5.4.2)."""
    left = [relaxed(field) for field in reversed(fields)]
    taken = []
    for name in names.lower().encode("ascii").split(b":"):
        at = next((at for at, (other, _) in enumerate(left) if other == name), None)
        if at is not None:
            taken.append(left.pop(at)[1])
    return b"".join(taken)


def _without_value(field: bytes) -> bytes:
    """The signature's own field with an empty ``b=``, and without a line end (RFC 6376 3.7)."""
    return relaxed(_VALUE_OF_B.sub(rb"\1", field))[1].removesuffix(b"\r\n")


def _verifies(key: Key, tags: dict[str, str], data: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        signature = base64.b64decode(tags.get("b", ""), validate=True)
        if key.kind == "ed25519":
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, hashlib.sha256(data).digest())
        else:
            public = load_der_public_key(key.public)
            assert isinstance(public, RSAPublicKey)
            public.verify(signature, data, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error):
        return False
    return True
