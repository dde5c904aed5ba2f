"""Header fields: what is written comes back exactly, or is refused."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from email.header import decode_header, make_header
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import MessageError
from mailer.message import headers
from mailer.message.headers import Mailbox
from mailer.model.text import unmailable_character

INJECTIONS = [
    "x\r\nBcc: e@evil.example",
    "x\nBcc: e@evil.example",
    "trailing\n",
    "x\x0bBcc: e@evil.example",
    "x\x0cy",
    "x\x1cy",
    "x\x85y",
    "x\u2028Bcc: e@evil.example",
    "x\u2029y",
    "NUL \x00",
    "lone \ud800 surrogate",
    "a\ttab",
]
ENCODED_INJECTIONS = [
    "=?utf-8?q?=0ABcc=3Ax=40evil=2Eexample?=",
    "A 💩 =?UTF-8?Q?=0A?=Bcc: i@e.example",
    "=?utf-8?b?CkJjYzogeEBlLmV4YW1wbGU=?=",
]
NAMES = [
    *ENCODED_INJECTIONS,
    "Ana",
    "Ana Lima",
    "Dr. Ana Lima",
    "Lima, Ana",
    'Ana "Annie" Lima',
    "back\\slash",
    "<victim@bank.example>",
    "Some very long name … <victim@bank.example>, Corp" * 3,
    "Some very long name without any accent <victim@bank.example>, Corp, and still longer, " + "and longer, " * 9,
    "x" * 300,
    "é" * 300,
    "名" * 120,
    "👩‍👩‍👧‍👦" * 20,
    "مرحبا بالعالم",
    "\u202eevil",
    ".Ana",
    "From Ana",
    "(comment) Ana",
    "a@b",
    "ana;group:",
]


def parsed(block: bytes):
    return email.message_from_bytes(block + b"\r\n", policy=email.policy.default)


def text_of(block: bytes) -> str:
    # The newer parser puts a blank between two encoded words of a name; the older one follows RFC 2047 6.2.
    return str(make_header(decode_header(block.decode("ascii").partition(": ")[2].replace("\r\n", ""))))


def assert_lines_are_sound(block: bytes) -> None:
    assert block.isascii()
    assert block.endswith(b"\r\n")
    for line in block.removesuffix(b"\r\n").split(b"\r\n"):
        assert line.strip()
        assert b"\n" not in line
        assert b"\r" not in line
        assert len(line) <= 76 or b"@" in line or b"<mailto:" in line
        for word in re.findall(rb"=\?\S+\?=", line):
            assert len(word) <= 75
            decode_header(word.decode("ascii"))[0][0].decode("utf-8")


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_line_break_or_control_character_is_refused_in_a_subject_and_in_a_name(text):
    with pytest.raises(MessageError, match="F04"):
        headers.unstructured("Subject", text)
    with pytest.raises(MessageError, match="F04"):
        headers.mailboxes("To", [Mailbox("b@example.org", text)])


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_exactly_and_beside_one_address(name):
    block = headers.mailboxes("To", [Mailbox("b@example.org", name)])
    assert_lines_are_sound(block)
    message = parsed(block)
    assert message.keys() == ["To"]
    assert [address.addr_spec for address in message["To"].addresses] == ["b@example.org"]
    shown = text_of(block).rpartition(" <")[0] if b"=?" in block else message["To"].addresses[0].display_name
    assert shown == name.strip()


@pytest.mark.parametrize("text", [*NAMES, "two  blanks", " leading", "trailing ", "=?", "?=", "long " * 50])
def test_a_subject_comes_back_exactly(text):
    block = headers.unstructured("Subject", text)
    assert_lines_are_sound(block)
    assert parsed(block).keys() == ["Subject"]
    assert str(parsed(block)["Subject"]) == text


@given(st.text(max_size=400))
def test_any_text_is_refused_or_comes_back_exactly(text):
    if unmailable_character(text) or set(text) & set("\n\t\u2028\u2029") or not text.strip():
        with pytest.raises(MessageError):
            headers.unstructured("Subject", text)
        return
    block = headers.unstructured("Subject", text)
    assert_lines_are_sound(block)
    assert str(parsed(block)["Subject"]) == text
    name = re.sub(" +", " ", text).strip(" ")
    block = headers.mailboxes("To", [Mailbox("b@example.org", text)])
    assert_lines_are_sound(block)
    assert [address.addr_spec for address in parsed(block)["To"].addresses] == ["b@example.org"]
    shown = text_of(block).rpartition(" <")[0] if b"=?" in block else parsed(block)["To"].addresses[0].display_name
    assert shown == name


def test_plain_words_stay_plain():
    assert headers.unstructured("Subject", "Boxes, and fewer of them") == b"Subject: Boxes, and fewer of them\r\n"
    assert headers.mailboxes("To", [Mailbox("b@example.org", "Ana Lima")]) == b"To: Ana Lima <b@example.org>\r\n"
    assert headers.mailboxes("To", [Mailbox("b@example.org")]) == b"To: b@example.org\r\n"
    assert headers.mailboxes("To", [Mailbox("b@example.org", "Lima, A.")]) == b'To: "Lima, A." <b@example.org>\r\n'


def test_the_shorter_of_the_two_encodings_is_taken():
    assert b"?q?" in headers.unstructured("Subject", "Café and more")
    assert b"?b?" in headers.unstructured("Subject", "東京の海")


def test_a_list_of_mailboxes_is_folded_between_mailboxes():
    boxes = [Mailbox(f"reader{n}@example.org", f"Reader, Number {n}") for n in range(9)]
    block = headers.mailboxes("Cc", boxes)
    assert_lines_are_sound(block)
    found = [(a.addr_spec, a.display_name) for a in parsed(block)["Cc"].addresses]
    assert found == [(box.address, box.name) for box in boxes]


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("b@example.org>\r\nRCPT TO:<c@evil.example", "F20"),
        ("a@x.example, b@y.example", "F20"),
        ("a@b.com>", "F20"),
        ("<a@b.com>", "F20"),
        ('"quoted"@example.org', "F20"),
        ("a@[127.0.0.1]", "F20"),
        ("a b@example.org", "F20"),
        ("a@b@example.org", "F20"),
        (".a@example.org", "F20"),
        ("a..b@example.org", "F20"),
        ("x" * 65 + "@example.org", "F20"),
        ("a@" + ".".join(["x" * 63] * 4) + ".org", "F20"),
        ("a@-x.org", "F20"),
        ("=?utf-8?q?x?=@example.org", "F20"),
        ("a\0@example.org", "F20"),
        ("", "F20"),
        ("nobody", "F20"),
        ("jürgen@example.org", "F19"),
        ("a@bücher.example", "F19"),
    ],
)
def test_an_address_that_could_be_taken_for_another_is_refused(address, rule):
    with pytest.raises(MessageError, match=rule):
        headers.mailboxes("To", [Mailbox(address)])


def test_a_list_of_uris_is_never_encoded_and_folded_only_between_two():
    long = "https://news.example/unsubscribe/" + "x" * 90
    block = headers.uris("List-Unsubscribe", [long, "mailto:leave@news.example"])
    assert block == f"List-Unsubscribe: <{long}>,\r\n <mailto:leave@news.example>\r\n".encode()


@pytest.mark.parametrize(
    "uri",
    [
        "https://x.example/a b",
        "https://x.example/a>b",
        "https://x.example/é",
        "https://x.example/\r\nBcc: x",
        "no-scheme",
        "https://x.example/a,b",
        "",
    ],
)
def test_a_uri_that_would_break_out_of_its_brackets_is_refused(uri):
    with pytest.raises(MessageError, match="L01"):
        headers.uris("List-Unsubscribe", [uri])


def test_a_uri_too_long_for_a_line_is_refused():
    with pytest.raises(MessageError, match="F02"):
        headers.uris("List-Unsubscribe", ["https://x.example/" + "a" * 990])


def test_the_date_is_the_one_of_the_zone_with_a_numeric_offset():
    summer = dt.datetime(2024, 5, 17, 22, 30, tzinfo=dt.UTC)
    assert headers.date(summer, ZoneInfo("Europe/Oslo")) == b"Date: Sat, 18 May 2024 00:30:00 +0200\r\n"
    assert headers.date(summer, ZoneInfo("UTC")) == b"Date: Fri, 17 May 2024 22:30:00 +0000\r\n"
    assert headers.date(summer, ZoneInfo("Asia/Kolkata")) == b"Date: Sat, 18 May 2024 04:00:00 +0530\r\n"


def test_a_structured_field_takes_only_plain_tokens():
    for token in ("a\r\nBcc: x", "é", "=?utf-8?q?x?=", " x", ""):
        with pytest.raises(MessageError, match="F04"):
            headers.structured("Content-Type", token)
