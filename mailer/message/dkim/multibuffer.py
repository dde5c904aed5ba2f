"""Up to eight signatures in one pass of the processor's widest registers, with Intel's ``crypto_mb`` where it is there.

    RSA       PKCS #1 v1.5 over SHA-256 (RFC 8017 8.2), in a third of the time of one by one
    Ed25519   over texts of one length (RFC 8032 5.1), in a third, too, with the look at what was made

The library comes with ``pip install 'mailer[multibuffer]'`` and wants a processor with AVX-512 IFMA. What it makes is,
byte for byte, what any other signer would make, as neither way of signing leaves anything to chance.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

AT_ONCE = 8
"""What one pass signs; fewer take as long."""
WORTH_IT = 3
"""Signatures for which a pass takes less time than one by one."""

Several = Callable[[Sequence[bytes]], "list[bytes | None]"]
"""Signs up to ``AT_ONCE``, each verified before anybody sees it; instead of one that is wrong there is None.

RSA is done by halves, and a signature with one of them wrong gives the private key away: a processor that miscounts
once must not be able to do that.
"""

_PROBE = b"What the library makes of this has to be what the key makes of it."
_PACKAGE, _LIBRARY = "ipp-crypto", "libcrypto_mb.so.13"
# It is linked with these, of which it calls nothing; they are linked with the first.
_RUNTIME, _NEEDED = "intel-cmplr-lib-rt", ("libintlc.so.5", "libimf.so", "libirng.so", "libsvml.so")
_EXPONENT = 65537
# EMSA-PKCS1-v1_5 of a SHA-256 digest (RFC 8017 9.2, note 1).
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")

_Pointers = ctypes.c_void_p * AT_ONCE


class _Places:
    """Room for what one pass takes or makes: a value of ``size`` bytes in each place, ``each`` pointing at them.

    A pass works on all places: who has fewer values has the last one done again.
    """

    def __init__(self, size: int, values: Sequence[bytes] = ()) -> None:
        self._size = size
        filled = [*values, *[values[-1]] * (AT_ONCE - len(values))] if values else []
        self._room = ctypes.create_string_buffer(b"".join(filled), size * AT_ONCE)
        self._start = ctypes.addressof(self._room)
        self.each = _Pointers(*range(self._start, self._start + size * AT_ONCE, size))

    def __getitem__(self, place: int) -> bytes:
        return ctypes.string_at(self._start + place * self._size, self._size)


def together(
    one: Callable[[bytes], bytes], quickly: Callable[[], Several | None]
) -> Callable[[Sequence[bytes]], list[bytes]]:
    """How a key signs any number of texts: in passes where ``quickly`` knows how, and else with ``one``.

    ``quickly`` is asked when there is first something to sign with it: a command that signs little loads no library.
    """

    @cache
    def several() -> Several | None:
        found = quickly()
        return found if found and found([_PROBE]) == [one(_PROBE)] else None

    def sign(some: Sequence[bytes]) -> list[bytes]:
        made: list[bytes] = []
        for at in range(0, len(some), AT_ONCE):
            few = some[at : at + AT_ONCE]
            found = several() if len(few) >= WORTH_IT else None
            signed = found(few) if found else [None] * len(few)
            made += [right or one(each) for each, right in zip(few, signed, strict=True)]
        return made

    return sign


def rsa(private: RSAPrivateKey) -> Several | None:
    """How ``private`` signs several texts at once; None where that cannot be done here."""
    library, bits, numbers = _library(), private.key_size, private.private_numbers()
    is_even = numbers.p.bit_length() == numbers.q.bit_length() == bits // 2
    if not library or not is_even or numbers.public_numbers.e != _EXPONENT:
        return None
    signing, opening = library.mbx_RSA_private_crt_Method(bits), library.mbx_RSA_pub65537_Method(bits)
    if not signing or not opening:
        # The size is none of those that it knows.
        return None
    size, half = bits // 8, bits // 16
    parts = (numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
    secret = [_Places(half, [part.to_bytes(half, "little")]) for part in parts]
    modulus = _Places(size, [numbers.public_numbers.n.to_bytes(size, "little")])
    room = max(library.mbx_RSA_Method_BufSize(signing), library.mbx_RSA_Method_BufSize(opening))
    padding = b"\0\1".ljust(size - len(_DIGEST_INFO) - 33, b"\xff") + b"\0" + _DIGEST_INFO

    def sign(several: Sequence[bytes]) -> list[bytes | None]:
        meant = [padding + hashlib.sha256(each).digest() for each in several]
        given, made, opened = _Places(size, meant), _Places(size), _Places(size)
        scratch = ctypes.create_string_buffer(room)
        wrong = library.mbx_rsa_private_crt_mb8(
            given.each, made.each, *(part.each for part in secret), bits, signing, scratch
        ) or library.mbx_rsa_public_mb8(made.each, opened.each, modulus.each, bits, opening, scratch)
        return [made[place] if not wrong and opened[place] == each else None for place, each in enumerate(meant)]

    return sign


def ed25519(private: Ed25519PrivateKey) -> Several | None:
    """How ``private`` signs several texts of one length at once; None where that cannot be done here."""
    library = _library()
    if not library:
        return None
    secret, public = _Places(32, [private.private_bytes_raw()]), _Places(32, [private.public_key().public_bytes_raw()])

    def sign(several: Sequence[bytes]) -> list[bytes | None]:
        size = len(several[0])
        texts, sizes = _Places(size, several), (ctypes.c_uint32 * AT_ONCE)(*[size] * AT_ONCE)
        first, second = _Places(32), _Places(32)
        made = (first.each, second.each, texts.each, sizes)
        wrong = library.mbx_ed25519_sign_mb8(*made, secret.each, public.each)
        wrong = wrong or library.mbx_ed25519_verify_mb8(*made, public.each)
        return [None if wrong else first[place] + second[place] for place in range(len(several))]

    return sign


@cache
def _library() -> ctypes.CDLL | None:
    """The library, if it is installed and can be used on this processor."""
    from importlib.metadata import PackageNotFoundError

    try:
        runtime = [ctypes.CDLL(_path(_RUNTIME, name)) for name in _NEEDED]
        library = ctypes.CDLL(_path(_PACKAGE, _LIBRARY))
    except (PackageNotFoundError, OSError):
        return None
    pointer, number, status = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32
    for name, result, arguments in (
        ("mbx_get_cpu_features", ctypes.c_uint64, []),
        ("mbx_is_crypto_mb_applicable", number, [ctypes.c_uint64]),
        ("mbx_RSA_private_crt_Method", pointer, [number]),
        ("mbx_RSA_pub65537_Method", pointer, [number]),
        ("mbx_RSA_Method_BufSize", number, [pointer]),
        ("mbx_rsa_private_crt_mb8", status, [*[pointer] * 7, number, pointer, pointer]),
        ("mbx_rsa_public_mb8", status, [*[pointer] * 3, number, pointer, pointer]),
        ("mbx_ed25519_sign_mb8", status, [pointer] * 6),
        ("mbx_ed25519_verify_mb8", status, [pointer] * 5),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    del runtime
    return library if library.mbx_is_crypto_mb_applicable(library.mbx_get_cpu_features()) else None


def _path(package: str, name: str) -> str:
    """Where a package has put a library: its files lie outside of what can be imported.

    Raises:
        PackageNotFoundError: it is not installed.
        OSError: it has no such file.
    """
    from importlib.metadata import files

    for file in files(package) or ():
        if file.name == name:
            return str(file.locate())
    raise FileNotFoundError(name)
