"""Signing several at once: the same bytes as one by one, and never a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mailer.message.dkim import multibuffer
from mailer.message.dkim.keys import read_key
from mailer.message.dkim.multibuffer import AT_ONCE, WORTH_IT, Several, together

TEXTS = [b"header %d of as many bytes" % number for number in range(10, 40)]


@pytest.fixture(scope="module", params=[2048, 3072, 4096])
def rsa(request) -> RSAPrivateKey:
    return generate_private_key(65537, request.param)


def one(private: RSAPrivateKey, text: bytes) -> bytes:
    return private.sign(text, PKCS1v15(), SHA256())


def pem(private: RSAPrivateKey | Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def is_possible() -> bool:
    """Whether the library is installed, and this is a processor for it."""
    try:
        distribution("ipp-crypto")
    except PackageNotFoundError:
        return False
    return "avx512ifma" in Path("/proc/cpuinfo").read_text(encoding="ascii")


@pytest.mark.parametrize("number", [1, WORTH_IT - 1, WORTH_IT, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + WORTH_IT, 30])
def test_an_rsa_key_makes_the_same_signatures_of_any_number(rsa, number):
    key = read_key(pem(rsa), "rsa", "s1", "key")

    assert key.sign(TEXTS[:number]) == [one(rsa, text) for text in TEXTS[:number]]


@pytest.mark.parametrize("number", [0, 1, WORTH_IT, AT_ONCE, 30])
def test_an_ed25519_key_does_too(number):
    key = read_key(pem(Ed25519PrivateKey.generate()), "ed25519", "s2", "key")

    assert key.sign(TEXTS[:number]) == [key.sign([text])[0] for text in TEXTS[:number]]


def test_where_it_is_possible_several_are_signed_in_one_pass(rsa):
    private = Ed25519PrivateKey.generate()
    in_rsa, in_ed25519 = multibuffer.rsa(rsa), multibuffer.ed25519(private)

    assert [bool(in_rsa), bool(in_ed25519)] == [is_possible()] * 2
    for some in (TEXTS[:1], TEXTS[:5], TEXTS[:AT_ONCE]):
        assert not in_rsa or in_rsa(some) == [one(rsa, text) for text in some]
        assert not in_ed25519 or in_ed25519(some) == [private.sign(text) for text in some]


def signed(text: bytes) -> bytes:
    return b"signed: " + text


def test_a_signature_that_is_wrong_is_made_again():
    def mistaken_at_times(some: Sequence[bytes]) -> list[bytes | None]:
        return [None if text == TEXTS[4] else signed(text) for text in some]

    assert together(signed, lambda: mistaken_at_times)(TEXTS) == [signed(text) for text in TEXTS]


def test_what_signs_otherwise_than_the_key_is_not_used():
    sign = together(signed, lambda: lambda some: [b"something else" for _ in some])

    assert sign(TEXTS) == [signed(text) for text in TEXTS]


def test_what_signs_quickly_is_loaded_when_it_is_first_of_use():
    asked: list[int] = []

    def quickly() -> Several:
        asked.append(1)
        return lambda some: [signed(text) for text in some]

    sign = together(signed, quickly)
    sign(TEXTS[: WORTH_IT - 1])
    assert not asked
    sign(TEXTS)
    sign(TEXTS)
    assert asked == [1]


def test_keys_of_another_kind_are_left_to_others():
    assert multibuffer.rsa(generate_private_key(3, 2048)) is None
    assert multibuffer.rsa(generate_private_key(65537, 2560)) is None


def test_without_the_library_everything_is_signed_one_by_one(rsa, monkeypatch):
    monkeypatch.setattr(multibuffer, "_PACKAGE", "a-package-that-nobody-has")
    multibuffer._library.cache_clear()
    try:
        assert multibuffer.rsa(rsa) is None
        assert multibuffer.ed25519(Ed25519PrivateKey.generate()) is None
        key = read_key(pem(rsa), "rsa", "s1", "key")
        assert key.sign(TEXTS[:9]) == [one(rsa, text) for text in TEXTS[:9]]
    finally:
        multibuffer._library.cache_clear()
