"""Quoted-printable segments: they decode to what was meant, however they are joined."""

from __future__ import annotations

import quopri
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.message import quoted

LINES = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("..--  \n\n=Fromé名👩‍ ab")),
        st.characters(exclude_categories=["Cs"], exclude_characters="\r"),
    ),
    max_size=400,
)


def decoded(data: bytes) -> str:
    return quopri.decodestring(data).decode("utf-8").replace("\r\n", "\n")


def relaxed(data: bytes) -> bytes:
    """The canonical form of RFC 6376 3.4.4, but for empty lines at the end, which belong to the message."""
    return b"\r\n".join(re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in data.split(b"\r\n"))


def assert_sound(data: bytes) -> None:
    assert data.isascii()
    assert relaxed(data) == data
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    for line in data.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From ", b"--"))
        assert not line.endswith((b" ", b"\t"))


@given(LINES)
@example("x" * 75 + ".\n" + "y" * 75 + "=\n" + "z" * 74 + "é")
@example("a" * 75 + "From me\n" + "b" * 75 + "--c")
@example("\t\t tabs \t\n  \n")
@example("\n.\nMAIL FROM:<x@evil.example>\n")
def test_a_segment_decodes_to_its_text_and_is_its_own_canonical_form(text):
    data = quoted.segment(text)
    assert_sound(data)
    assert decoded(data) == text


@given(st.lists(st.tuples(LINES, LINES.map(lambda text: text.replace("\n", ""))), max_size=4), LINES)
@example([("Dear ", ""), ("", ".dot"), (" ", " ")], ".\n")
def test_joined_segments_decode_to_the_joined_text_whatever_fills_the_slots(pairs, rest):
    segments = [part for text, value in pairs for part in (quoted.segment(text, before_slot=True), quoted.value(value))]
    data = b"".join([*segments, quoted.segment(rest)])
    assert_sound(data)
    assert decoded(data) == "".join(text + value for text, value in pairs) + rest


@pytest.mark.parametrize("value", ["", ".", "From me", "--boundary--", " ", "Ana", "é" * 200, "x" * 300])
def test_a_value_never_changes_the_bytes_beside_it(value):
    data = quoted.segment("Dear ", before_slot=True) + quoted.value(value) + quoted.segment(",\n")
    assert data.startswith(b"Dear=20=\r\n")
    assert data.endswith(b",\r\n")
    assert decoded(data) == f"Dear {value},\n"


def test_a_character_is_never_cut_by_a_soft_break():
    for pad in range(80):
        for line in quoted.segment("x" * pad + "é名👩" * 30).replace(b"=\r\n", b"\n").split(b"\n"):
            quopri.decodestring(line).decode("utf-8")


def test_smuggling_texts_leave_no_lone_line_end_and_no_lone_dot():
    for text in (
        "\n.\nMAIL",
        "\n.\r\nMAIL",
        "\r.\r\nMAIL",
        "\r\n.\rMAIL",
        "\r\r\n.\r\nMAIL",
        "\r\n.\r\nMAIL FROM:<x@e>",
    ):
        data = quoted.segment(text)
        assert_sound(data)
        assert b"\r\n.\r\n" not in data
        assert quopri.decodestring(data).replace(b"\r\n", b"\n") == text.encode()


def test_a_line_of_a_megabyte_is_encoded_in_linear_time():
    assert decoded(quoted.segment("é" * 500_000)) == "é" * 500_000
