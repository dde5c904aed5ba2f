"""The mail is taken apart without its writer's help; broken ones are judged, never stumbled over."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.check.mail.anatomy import read_mail
from mailer.check.rules import RULES
from mailer.errors import MessageError
from tests.check_builders import a_checked, findings, found

FORMAL = tuple(rule.id for rule in RULES if rule.id[0] in "FL" or rule.id == "E01")

MAIL = """\
From: The Tidewatch <letter@tidewatch.example>
To: letter@tidewatch.example
Subject: Boxes, and fewer of them
Date: Fri, 20 Nov 2026 07:00:00 +0100
Message-ID: <abc123@tidewatch.example>
MIME-Version: 1.0
List-Unsubscribe: <mailto:letter@tidewatch.example?subject=unsubscribe>
Content-Type: multipart/alternative; boundary="=_b"

--=_b
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Nothing moved. Write to letter@tidewatch.example to unsubscribe.
1 Quay Street, 1000 Harbour

--=_b
Content-Type: multipart/related; boundary="=_r"

--=_r
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<p>Nothing moved.</p><img src=3D"cid:ship.png@tidewatch.example">

--=_r
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-ID: <ship.png@tidewatch.example>

iVBORw0KGgo=

--=_r--

--=_b--
"""

PAGE = (
    "<html><body><p>Nothing moved.</p><p>1 Quay Street, 1000 Harbour</p>"
    '<a href="mailto:letter@tidewatch.example?subject=unsubscribe">Unsubscribe</a></body></html>'
)


def a_mailed(mail: str | bytes = MAIL, **changes):
    data = mail if isinstance(mail, bytes) else mail.replace("\n", "\r\n").encode()
    return dataclasses.replace(a_checked(page=PAGE), message=data, **changes)


@pytest.mark.parametrize("rule", [rule for rule in FORMAL if rule != "L08"])
def test_no_rule_of_form_objects_to_a_plain_good_mail(rule):
    assert found(a_mailed(), rule) == []


HARMLESS = (
    ("List-Unsubscribe: <", "List-Unsubscribe: <https://out.example/p7Zq>,\n <", "L01"),
    ("MIME", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nMIME", "F03"),
    ("MIME", "List-Id: The Tidewatch <letter.tidewatch.example>\nMIME", "L06"),
    ("MIME", "List-Id: <letter.tidewatch.example>\nMIME", "L06"),
    ("MIME", "List-Post: NO\nMIME", "L07"),
    ("MIME", "Feedback-ID: 2026-11-20:letter:mailer:tidewatch\nMIME", "L09"),
    ("MIME", "Auto-Submitted: no\nMIME", "L11"),
    ("MIME", "Received: one\nReceived: two\nMIME", "F03"),
    ("Subject: Boxes, and fewer of them", "Subject: =?utf-8?q?Boxes=2C_and?=\n =?utf-8?q?_fewer_of_them?=", "F11"),
    ("Subject: Boxes, and fewer of them", "Subject: Boxes, and\n fewer of them", "F11"),
    ("+0100", "-0000", "F06"),
    ("image/png", "image/png; name*=utf-8''caf%C3%A9.png", "F10"),
    ("From: The Tidewatch", 'From: "Tidewatch, The"', "F07"),
)


@pytest.mark.parametrize(("old", "new", "rule"), HARMLESS)
def test_a_rule_of_form_knows_the_other_forms_that_are_right(old, new, rule):
    assert old in MAIL
    assert found(a_mailed(MAIL.replace(old, new, 1)), rule) == []


BROKEN = (
    ("Subject: Boxes, and fewer of them", "Subject: AW: Boxes", "F08"),
    ("Subject: Boxes, and fewer of them", "Subject: =?utf-8?q?=0ABcc=3A?=", "F08"),
    ("Subject: Boxes, and fewer of them", "Subject:", "F08"),
    ("To: letter", "To: ana@example.org, letter", "F11"),
    ("From: The Tidewatch", "From: a@b.example, The Tidewatch", "F07"),
    ("07:00:00 +0100", "07:00:00 CET", "F06"),
    ("Fri, 20 Nov 2026", "Fri, 31 Nov 2026", "F06"),
    ("<abc123@tidewatch.example>", "abc123@tidewatch.example", "F05"),
    ("List-Unsubscribe: <mailto:", "List-Unsubscribe: <http:", "L01"),
    ("List-Unsubscribe: <mailto:letter", "List-Unsubscribe: <mailto: letter", "L01"),
    ("MIME", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nMIME", "L02"),
    ("MIME", "X-Unsent: 1\nMIME", "F12"),
    ("MIME", "Return-Path: <a@b.example>\nMIME", "F12"),
    ("MIME", "  \nMIME", "F04"),
    ("MIME", "Kästchen: 1\nMIME", "F04"),
    ("--=_b--", "", "F14"),
    ("iVBORw0KGgo=", "iVBORw0KGgo=" * 10, "F15"),
    ("cid:ship.png", "cid:boat.png", "F16"),
    ('text/plain; charset="utf-8"', 'text/plain; charset="no-such"', "F15"),
    ("Write to letter@tidewatch.example to unsubscribe.", "", "F13"),
)


@pytest.mark.parametrize(("old", "new", "rule"), BROKEN)
def test_a_rule_of_form_sees_what_is_broken(old, new, rule):
    assert old in MAIL
    assert found(a_mailed(MAIL.replace(old, new, 1)), rule) != []


def test_a_refused_mail_is_told_by_the_rule_that_refused_it():
    refused = a_mailed(b"", refusal=MessageError("F08 the subject is empty", fix="write one"))
    nameless = a_mailed(b"", refusal=MessageError("the sender's address cannot stand in a header"))

    told = {rule: [(one.message, one.fix, one.line) for one in findings(refused, rule)] for rule in FORMAL}
    assert {rule: words for rule, words in told.items() if words and rule != "L08"} == {
        "F08": [("the subject is empty", "write one", 4)]
    }
    assert found(nameless, "F11") == ["the sender's address cannot stand in a header"]


def test_parts_are_found_inside_parts():
    mail = read_mail(MAIL.replace("\n", "\r\n").encode())

    assert [part.kind for part in mail.parts] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert mail.text.startswith("Nothing moved. Write to")
    assert 'src="cid:ship.png@tidewatch.example"' in mail.html


@given(
    st.lists(st.sampled_from([*MAIL.splitlines(), "", " ", "--=_b", "--=_r--", "=?", "\0", "é", "x" * 1200])).map(
        "\n".join
    )
)
def test_no_mail_makes_a_rule_of_form_stumble(mail):
    checked = a_mailed(mail)

    for rule in FORMAL:
        assert all(isinstance(message, str) for message in found(checked, rule))


def test_a_mail_of_boundaries_in_boundaries_is_read_in_time_that_its_length_allows():
    nest = "".join(f'Content-Type: multipart/mixed; boundary="{at}"\n\n--{at}\n' for at in range(2_000))

    assert len(read_mail(nest.replace("\n", "\r\n").encode()).parts) < 20
