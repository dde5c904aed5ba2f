"""Key files: two private keys, one RSA and one Ed25519, each known in the DNS by a selector of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mailer.config.sections import DkimKeySection
from mailer.config.settings import Publication
from mailer.errors import SettingsError
from mailer.files.secret import read_secret
from mailer.message.dkim import multibuffer

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Kind = Literal["rsa", "ed25519"]
NAMES: dict[Kind, str] = {"rsa": "RSA", "ed25519": "Ed25519"}

RSA_BITS = 2048
"""What signers should use at least (RFC 8301 3.2), and the most that fits into one answer of the DNS with ease."""
MOST_RSA_BITS = 4096
"""What verifiers have to take (RFC 8301 3.2)."""
_EXPONENT = 65537

_PROBE = b"A key is whole when its public half verifies what the private one has signed."
_MAKE = "mailer dkim keygen"


@dataclass(frozen=True, slots=True)
class Key:
    """A key at work. ``sign`` takes what is to be signed, unhashed, of as many messages as there are, and gives their
    signatures; ``public`` is the half that the DNS publishes."""

    selector: str
    kind: Kind
    public: bytes
    sign: Callable[[Sequence[bytes]], list[bytes]] = field(repr=False)

    @property
    def algorithm(self) -> str:
        """The name in a signature (RFC 6376 3.3, RFC 8463 3)."""
        return f"{self.kind}-sha256"


def load_keys(publication: Publication) -> tuple[Key, ...]:
    """The keys that ``[dkim]`` names, RSA first, each file read once; none where it names none.

    Raises:
        SettingsError: a key that cannot be used, or that is not kept as a private key is.
    """
    settings = publication.dkim
    sections: dict[Kind, DkimKeySection | None] = {"rsa": settings.rsa, "ed25519": settings.ed25519}
    keys = tuple(_load(publication, kind, section) for kind, section in sections.items() if section)
    if [key.kind for key in keys] == ["ed25519"]:
        what = "[dkim] names only an Ed25519 key, which many receivers cannot verify"
        raise SettingsError(what, file="mailer.toml", fix="add [dkim.rsa] with an RSA key", next=_MAKE)
    if len({key.selector for key in keys}) < len(keys):
        what = f"both keys of [dkim] have the selector {keys[0].selector}, under which the DNS publishes one"
        raise SettingsError(what, file="mailer.toml", fix="give each its own")
    return keys


def _load(publication: Publication, kind: Kind, section: DkimKeySection) -> Key:
    path = publication.root / section.key_file
    shown = publication.shown(path)
    if path.resolve().is_relative_to(publication.issues.resolve()):
        fix = f"move it out of {publication.shown(publication.issues)}/, to keys/ say"
        raise SettingsError("is a key among the issues, which are shown to others", file=shown, fix=fix)
    try:
        secret = read_secret(path, shown, SettingsError)
    except SettingsError as fault:
        if not path.exists():
            fault.next = _MAKE
        raise
    return read_key(secret, kind, section.selector, shown)


def read_key(pem: bytes, kind: Kind, selector: str, shown: str) -> Key:
    """The private key in a PEM file; ``shown`` is the file's name for a person.

    Raises:
        SettingsError: it is no such key, or one that receivers would not trust.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        # The full check looks for the primes anew, which takes longer than signing a hundred messages. Whether the
        # halves belong together is seen from a signature.
        private = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
        if isinstance(private, RSAPrivateKey) and kind == "rsa":
            _refuse_size(private.key_size, shown)
            return _rsa(private, selector)
        if isinstance(private, Ed25519PrivateKey) and kind == "ed25519":
            return _ed25519(private, selector)
    except TypeError as cause:
        raise SettingsError("is locked with a password", file=shown, fix="keep it without one", next=_MAKE) from cause
    except (ValueError, UnsupportedAlgorithm, InvalidSignature) as cause:
        raise SettingsError("is not a whole private key in PEM form", file=shown, next=_MAKE) from cause
    what = f"is not an {NAMES[kind]} key, which [dkim.{kind}] is for"
    raise SettingsError(what, file=shown, fix="name the other file", next=_MAKE)


def _refuse_size(bits: int, shown: str) -> None:
    if not RSA_BITS <= bits <= MOST_RSA_BITS:
        what = f"is an RSA key of {bits} bits; receivers trust those of {RSA_BITS} to {MOST_RSA_BITS}"
        raise SettingsError(what, file=shown, fix=f"use one of {RSA_BITS}", next=_MAKE)


def _rsa(private: RSAPrivateKey, selector: str) -> Key:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    padding, digest = PKCS1v15(), SHA256()
    public = private.public_key()
    public.verify(private.sign(_PROBE, padding, digest), _PROBE, padding, digest)
    return Key(
        selector=selector,
        kind="rsa",
        public=public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        sign=multibuffer.together(lambda data: private.sign(data, padding, digest), lambda: multibuffer.rsa(private)),
    )


def _ed25519(private: Ed25519PrivateKey, selector: str) -> Key:
    together = multibuffer.together(private.sign, lambda: multibuffer.ed25519(private))
    return Key(
        selector=selector,
        kind="ed25519",
        public=private.public_key().public_bytes_raw(),
        # What is signed is the digest of the header, as with RSA (RFC 8463 3).
        sign=lambda some: together([hashlib.sha256(data).digest() for data in some]),
    )


def new_key(kind: Kind) -> bytes:
    """A new private key as the bytes of a PEM file (PKCS #8)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = generate_private_key(_EXPONENT, RSA_BITS) if kind == "rsa" else Ed25519PrivateKey.generate()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
