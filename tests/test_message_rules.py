"""Every rule of form, by a mail or an edition that breaks it."""

from __future__ import annotations

import base64
import dataclasses
import re
from pathlib import Path

import pytest

from mailer.errors import MessageError
from mailer.message import rules, verify
from mailer.message.headers import Mailbox
from mailer.message.mould import compile_edition
from mailer.message.parts import Opening
from mailer.model.text import Slot, SlottedText
from tests.builders import a_publication
from tests.message_builders import (
    HTML,
    NOW,
    TEXT,
    UNSUBSCRIBE,
    a_mould,
    a_reader,
    an_edition,
    an_edition_with_a_picture,
    an_image,
)

READER = a_reader(name="Åse Holm")


@pytest.fixture(scope="module")
def mould():
    return a_mould(an_edition_with_a_picture(subject="Færre bokser"), sender={"reply_to": "editors@tidewatch.example"})


@pytest.fixture(scope="module")
def data(mould):
    return bytes(mould.message(READER, NOW))


@pytest.fixture(scope="module")
def what(mould):
    to = Mailbox(READER.address, READER.name)
    return verify.meant(mould.head, mould.body, mould.edition, to, READER.slot_values, NOW)


def test_the_mail_itself_keeps_every_rule(data, what):
    verify.verify(data, what)


DATE = b"Date: Fri, 17 May 2024 07:30:00 +0000\r\n"
SUBJECT = b"Subject: =?utf-8?q?F=C3=A6rre_bokser?=\r\n"
TO = b"To: =?utf-8?b?w4VzZSBIb2xt?= <ana@harbour.example>\r\n"
FROM = b"From: The Tidewatch <letter@tidewatch.example>\r\n"
OUTER = b"=_a"
WORD_OF_76 = b"=?utf-8?q?" + b"x" * 64 + b"?="

BROKEN = [
    ("F01", b"Dear=20=\r\n", b"Dear=20=\n"),
    ("F01", b"Dear=20=\r\n", b"Dear=20=\r"),
    ("F01", b"Dear", b"De\0ar"),
    ("F02", b"Dear=20=", b"Dear" * 250 + b"="),
    ("F03", DATE, DATE * 2),
    ("F03", DATE, b""),
    ("F03", FROM, FROM + b"from: x@y.example\r\n"),
    ("F03", TO, b""),
    ("F04", b"Subject: ", b"Sub ject: "),
    ("F04", SUBJECT, SUBJECT + b"  \r\n"),
    ("F04", b"F=C3=A6rre", "Færre".encode()),
    ("F04", DATE, b"Date:\r\n Fri, 17 May 2024 07:30:00 +0000\r\n"),
    ("F05", b"@tidewatch.example>\r\nMIME", b"@other.example>\r\nMIME"),
    ("F05", b"Message-ID: <", b"Message-ID: <a b"),
    ("F06", b"Fri, 17 May", b"Thu, 17 May"),
    ("F06", b"07:30:00 +0000", b"07:30:00 GMT"),
    ("F06", b"07:30:00", b"07:31:00"),
    ("F06", b"17 May 2024", b"17 May 24"),
    ("F07", FROM, b"From: a@tidewatch.example, b@tidewatch.example\r\n"),
    ("F07", FROM, b"From: letter@localhost\r\n"),
    ("F08", SUBJECT, b"Subject: =?utf-8?q?_?=\r\n"),
    ("F08", SUBJECT, b"Subject: =?utf-8?q?x=0Ay?=\r\n"),
    ("F09", SUBJECT, b"Subject: " + WORD_OF_76 + b"\r\n"),
    ("F09", SUBJECT, b"Subject: plain words =?utf-8?q?" + b"x" * 50 + b"?=\r\n"),
    ("F09", b"F=C3=A6rre_bokser?=", b"F=C3?=\r\n =?utf-8?q?=A6rre_bokser?="),
    ("F09", TO, b'To: "=?utf-8?q?x?=" <ana@harbour.example>\r\n'),
    ("F09", TO, b"To: x <=?utf-8?q?x?=@harbour.example>\r\n"),
    ("F09", b"<mailto:editors@tidewatch.example?subject=unsubscribe>", b"=?utf-8?q?=3Cmailto=3Ax=3E?="),
    ("F10", b'filename="quay-0a1b2c3d.png"', b'filename="=?utf-8?q?quay?="'),
    ("F11", SUBJECT, b"Subject: Other words\r\n"),
    ("F11", SUBJECT, SUBJECT + b"Comments: more\r\n"),
    ("F11", TO, b"To: =?utf-8?q?=C3=85se_Holm?= <eve@harbour.example>\r\n"),
    ("F11", TO, b"To: =?utf-8?q?Eve_Holm?= <ana@harbour.example>\r\n"),
    ("F11", TO, b"To: ana@harbour.example, eve@harbour.example\r\n"),
    ("F11", b"Boxes fell", b"Boxes rose"),
    ("F11", b"iVBORw0KGgo", b"iVBORw0KGgp"),
    ("F12", SUBJECT, SUBJECT + b"Bcc: eve@evil.example\r\n"),
    ("F12", SUBJECT, SUBJECT + b"X-Unsent: 1\r\n"),
    ("F12", SUBJECT, SUBJECT + b"Return-Path: <x@y.example>\r\n"),
    ("F12", SUBJECT, SUBJECT + b"DKIM-Signature: v=1\r\n"),
    ("F13", b"text/plain;", b"text/enriched;"),
    ("F14", b"MIME-Version: 1.0", b"MIME-Version: 1.1"),
    ("F15", b"Boxes fell by 4 %", b"Boxes fell by 4 % " + b"x" * 70),
    ("F15", b"Dear=20=", b"Dear =20 "),
    ("F15", b'text/plain; charset="utf-8"', b'text/plain; charset="latin-1"'),
    ("F15", b"=E2=80=94", b"=E2=80=20"),
    ("F15", b"=E2=80=94", b"=E2=80=9Z"),
    ("F15", b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 7bit"),
    ("F16", b"Content-ID: <quay-0a1b2c3d", b"Content-ID: <quay-ffffffff"),
    ("F18", b"=E2=80=94", "—".encode()),
    ("F20", TO, b'To: "a b"@harbour.example\r\n'),
]


@pytest.mark.parametrize(("rule", "old", "new"), BROKEN, ids=[f"{row[0]}-{n}" for n, row in enumerate(BROKEN)])
def test_a_mail_that_breaks_a_rule_is_refused_by_its_name(data, what, rule, old, new):
    assert old in data
    with pytest.raises(MessageError, match=rf"^{rule} "):
        verify.verify(data.replace(old, new, 1), what)


def test_a_boundary_must_be_closed_short_and_outside_the_parts(data, what):
    boundary = re.search(rb'boundary="(=_a[^"]+)"', data)[1]
    unclosed = data.replace(b"--" + boundary + b"--\r\n", b"")
    inside = data.replace(b"Boxes fell", b"\r\n--" + boundary + b"\r\n\r\nBoxes fell", 1)
    long = data.replace(boundary, boundary + b"x" * 60)
    for broken in (unclosed, inside):
        with pytest.raises(MessageError, match=r"^F1[34] "):
            verify.verify(broken, what)
    fields = tuple(
        (name, value.replace(boundary.decode(), boundary.decode() + "x" * 60)) for name, value in what.fields
    )
    with pytest.raises(MessageError, match="F14 a boundary has 95"):
        verify.verify(long, dataclasses.replace(what, fields=fields))


@pytest.mark.parametrize("size", [0, 1, 57, 114, 171, 1000], ids=lambda size: f"{size} bytes")
def test_pictures_that_end_anywhere_in_a_line_come_back_as_they_are(size):
    edition = dataclasses.replace(an_edition_with_a_picture(), images=(an_image(data=b"\xa5" * size),))
    message = bytes(a_mould(edition).specimen(NOW))
    _, picture = message.rsplit(b"Content-Disposition: ", 1)
    assert base64.b64decode(picture.partition(b"\r\n\r\n")[2].partition(b"--=_")[0]) == b"\xa5" * size


def test_lines_of_text_that_could_be_those_of_a_picture_come_back_as_they_are():
    lines = ("x" * 76 + "\n") * 3
    made = a_mould(an_edition(text=f"{lines}{TEXT}{lines}"))
    assert bytes(made.specimen(NOW)).count(b"\r\n" + b"x" * 76) == 6


def test_a_line_of_a_picture_that_is_changed_lost_or_doubled_is_seen():
    edition = dataclasses.replace(an_edition_with_a_picture(), images=(an_image(data=bytes(range(256)) * 4),))
    made = a_mould(edition)
    data = bytes(made.specimen(NOW))
    meant = verify.meant(made.head, made.body, edition, made.head.sender, {}, NOW)
    verify.verify(data, meant)
    line = re.search(rb"\r\n([A-Za-z0-9+/]{76})\r\n", data)[1]
    for other in (line[::-1], b"", line + b"\r\n" + line):
        with pytest.raises(MessageError, match="F11 a picture comes back changed"):
            verify.verify(data.replace(line + b"\r\n", other + b"\r\n" if other else b"", 1), meant)


BAD_EDITIONS = [
    ("F08", {"subject": " "}),
    ("F08", {"subject": "Re: your order"}),
    ("F08", {"subject": "FWD: your order"}),
    ("F08", {"subject": "Dear {{ name }}"}),
    ("F08", {"subject": "x" * 256}),
    ("F04", {"subject": "two\nlines"}),
    ("F04", {"subject": "lone \ud800 surrogate"}),
    ("F13", {"text": "\n"}),
    ("F13", {"html": ""}),
    ("F13", {"text": "Nothing about leaving.\n"}),
    ("F01", {"text": TEXT + "\x00"}),
    ("F01", {"text": TEXT + "\r"}),
    ("F01", {"html": HTML + "\x85"}),
    ("F16", {"html": HTML + '<img src="cid:lost.png">'}),
    ("F16", {"html": HTML + '<td style="background:url(cid:lost.png)">'}),
    ("F16", {"images": (an_image(),)}),
    ("F16", {"html": HTML + '<img src="cid:a.png">', "images": (an_image("a.png"), an_image("a.png"))}),
    ("F16", {"html": HTML + '<img src="cid:../a.png">', "images": (an_image("../a.png"),)}),
    ("F16", {"html": HTML + '<a href="javascript:alert(1)">x</a>'}),
    ("F16", {"html": HTML + '<a href=" java&#115;cript:alert(1)">x</a>'}),
    ("F16", {"html": HTML + '<img src="file:///etc/passwd">'}),
    ("F16", {"html": HTML + '<img src="data:image/png;base64,AAAA">'}),
]


@pytest.mark.parametrize(("rule", "facts"), BAD_EDITIONS, ids=[f"{row[0]}-{n}" for n, row in enumerate(BAD_EDITIONS)])
def test_an_edition_that_would_break_a_rule_is_not_compiled(rule, facts):
    with pytest.raises(MessageError, match=rf"\b{rule} "):
        a_mould(an_edition(**facts))


@pytest.mark.parametrize("address", ["jürgen@tidewatch.example", "desk@localhost"])
def test_a_sender_that_cannot_be_reached_is_refused(address):
    with pytest.raises(MessageError, match=r"F19|F07"):
        a_mould(sender={"from": address})


def test_an_unsubscribe_address_may_stand_percent_encoded_in_its_link():
    made = a_mould().message(a_reader(), NOW)
    assert b"To leave, write to editors@tidewatch.example" in bytes(made)
    plus = an_edition(text=TEXT.replace("editors@", "editors+leave@"))
    uri = "mailto:editors%2Bleave@tidewatch.example?subject=unsubscribe"
    compile_edition(plus, a_publication(Path("/nowhere")), unsubscribe_uri=uri)


def test_text_that_only_talks_of_links_is_not_taken_for_one():
    a_mould(an_edition(html=HTML + "<p>href=javascript:x and (cid:lost.png)</p>"))


def test_a_header_with_a_field_more_is_caught_before_anything_is_parsed(mould):
    pieces, _ = mould.head.header(Mailbox("ana@harbour.example"), {}, NOW)
    block = b"".join(pieces)
    names = mould.head.names
    rules.check_block(block, "ana@harbour.example", names)
    for broken, rule in (
        (block.replace(b"Subject: ", b"Bcc: x@y.example\r\nSubject: "), "F03"),
        (block.replace(b"To: ana@harbour.example", b"To: ana@harbour.example, x@y.example"), "F11"),
        (block.replace(b"To: ana@harbour.example", b"To: eve@harbour.example"), "F11"),
        (block.replace(b"To: ana@harbour.example", b'To: "ana" <x@y.example>, <ana@harbour.example>'), "F11"),
        (block.replace(b"Subject: ", b"Subject: \xff"), "F04"),
        (block.replace(b"Subject: ", b"Subject: \r\n \r\n "), "F04"),
        (block.replace(b"\r\n", b"\n"), "F04"),
        (block.replace(b"Subject: ", b"Subject: " + b"x" * 999), "F02"),
    ):
        with pytest.raises(MessageError, match=rf"^{rule} "):
            rules.check_block(broken, "ana@harbour.example", names)


def test_what_fills_a_slot_must_be_soft_wrapped_lines():
    rules.check_filled(b"")
    rules.check_filled(b"Ana=\r\n")
    for broken in (
        b"Ana",
        b"Ana\r\n",
        b".Ana=\r\n",
        b"--x=\r\n",
        b"From x=\r\n",
        b"a=ZZ=\r\n",
        b"x" * 76 + b"=\r\n",
        b"a  b=\r\n",
    ):
        with pytest.raises(MessageError, match="F15"):
            rules.check_filled(broken)


def test_a_field_that_no_mail_can_carry_is_refused_when_it_fills_a_slot():
    with pytest.raises(MessageError, match="F01"):
        Opening(Slot("city", "here"), markup=True).words({"city": "Os\0lo"})


def test_a_picture_of_the_edition_is_compared_by_its_bytes(data, what):
    other = dataclasses.replace(what.contents.pictures[0], data=b"other")
    with pytest.raises(MessageError, match="F11 a picture"):
        verify.verify(data, dataclasses.replace(what, contents=dataclasses.replace(what.contents, pictures=(other,))))


def test_neighbouring_strings_of_an_edition_are_one_text():
    text = SlottedText(("To leave: ", "", f"{UNSUBSCRIBE} ", "", Slot("name", "you"), "", " .", "\n.", "end"))
    edition = dataclasses.replace(an_edition(), text=text)
    assert b"=2Eend" in bytes(a_mould(edition).message(a_reader(), NOW, parsed_again=True))
