"""A message to a list says how this one reader leaves it, in the forms that mail programs act on."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import MessageError
from mailer.message.dkim.signing import SIGNED, UNSIGNED, signer
from mailer.message.dkim.verifying import verify_signatures
from mailer.message.mailing import messages_to
from mailer.message.personal import Listing, Personal
from mailer.model.edition import UNSUBSCRIBE
from tests.builders import a_publication
from tests.message_builders import (
    NOW,
    a_list_mould,
    a_mould,
    a_personal,
    a_reader,
    an_edition,
    an_edition_for_a_list,
)
from tests.signing_builders import a_pair

READER = a_reader("ana@harbour.example", name="Ana")
LINK = "https://tidewatch.example/u/Token-of_reader000001"
BY_MAIL = "mailto:letter@tidewatch.example?subject=unsubscribe%20Token-of_reader000001"


def a_message(**facts: object) -> bytes:
    return bytes(a_list_mould(**facts).message(READER, NOW, personal=a_personal(), parsed_again=True))  # type: ignore[arg-type]


def fields_of(data: bytes) -> dict[str, str]:
    block = data.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    return dict(line.split(": ", 1) for line in block.split("\r\n"))


def bodies_of(data: bytes) -> list[str]:
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    return [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"]


def test_the_header_names_both_ways_out_the_web_first():
    assert fields_of(a_message())["List-Unsubscribe"] == f"<{LINK}>, <{BY_MAIL}>"


def test_each_address_is_whole_on_a_line_of_its_own():
    lines = a_message().partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    at = next(at for at, line in enumerate(lines) if line.startswith("List-Unsubscribe:"))
    assert lines[at : at + 2] == [f"List-Unsubscribe: <{LINK}>,", f" <{BY_MAIL}>"]


def test_one_click_is_offered_exactly_where_there_is_a_web_address():
    assert fields_of(a_message())["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_mail = fields_of(a_message(web=""))
    assert "List-Unsubscribe-Post" not in by_mail
    assert by_mail["List-Unsubscribe"] == f"<{BY_MAIL}>"


def test_the_link_in_text_and_page_is_the_readers_own():
    for body in bodies_of(a_message()):
        assert LINK in body
        assert UNSUBSCRIBE not in body


def test_without_a_web_address_text_and_page_lead_to_a_mail_that_says_who_leaves():
    for body in bodies_of(a_message(web="")):
        assert BY_MAIL in body


def test_a_message_to_nobody_on_a_list_leaves_by_mail_and_names_no_list():
    data = bytes(a_mould(an_edition_for_a_list()).message(READER, NOW, parsed_again=True))
    fields = fields_of(data)
    assert fields["List-Unsubscribe"] == "<mailto:editors@tidewatch.example?subject=unsubscribe>"
    assert not {"List-Id", "Feedback-ID", "List-Unsubscribe-Post", "Precedence"} & set(fields)


def test_the_list_is_named_the_same_way_in_every_issue():
    publication = a_publication(Path("/nowhere"))
    one, other = (Listing.of("readers", publication, issue) for issue in ("2024-05-17", "2024-05-24"))
    assert one.list_id == other.list_id == "The Tidewatch <readers.tidewatch.example>"


@pytest.mark.parametrize(
    "name", ["Die Küste", "名", "Tide, and Watch", 'The "Tide"', "=?utf-8?q?x?=", "T (1)", "x" * 300]
)
def test_a_list_whose_publication_has_an_odd_name_is_named_by_its_label_alone(name):
    publication = a_publication(Path("/nowhere"), publication={"name": name, "postal_address": "1 Quay Street"})
    assert Listing.of("readers", publication, "2024-05-17").list_id == "<readers.tidewatch.example>"


@pytest.mark.parametrize("name", ["", "-x", "x-", "a b", "a.b", "a@b", "ü", "x\r\ny", "x" * 64])
def test_a_list_that_cannot_be_a_label_is_refused(name):
    with pytest.raises(MessageError, match=r"^L06 "):
        Listing.of(name, a_publication(Path("/nowhere")), "2024-05-17")


def test_what_gmail_counts_complaints_by_holds_nothing_of_the_reader():
    one, other = (
        fields_of(bytes(a_list_mould().message(a_reader(f"r{n}@x.example"), NOW, personal=a_personal(n))))[
            "Feedback-ID"
        ]
        for n in (1, 2)
    )
    assert one == other == "2024-05-17:readers:newsletter:tidewatchexampl"
    *_, sender = one.split(":")
    assert 5 <= len(sender) <= 15


def test_a_short_domain_still_makes_a_sender_that_gmail_takes():
    publication = a_publication(Path("/nowhere"), sender={"from": "a@b.de"})
    assert Listing.of("l", publication, "i").feedback_id == "i:l:newsletter:bde00"


def test_no_address_of_a_reader_stands_in_any_link():
    for data in (a_message(), a_message(web="")):
        fields = fields_of(data)
        said = [*bodies_of(data), fields["List-Unsubscribe"], fields["Message-ID"], fields["List-Id"]]
        assert not [text for text in said if "ana@" in text or "ana%40" in text or "harbour" in text]


def test_bounces_come_back_to_an_address_of_the_readers_own():
    message = a_list_mould().message(READER, NOW, personal=a_personal())
    assert message.sender == a_personal().sender
    assert message.message_id == f"<{1:040x}@tidewatch.example>"
    assert a_personal().sender.encode() not in bytes(message)


@pytest.mark.parametrize("sender", ["", "b1", "b1@x.example>\r\nRCPT TO:<c@evil.example", "b 1@x.example"])
def test_a_bounce_address_that_is_none_is_refused(sender):
    personal = dataclasses.replace(a_personal(), sender=sender)
    with pytest.raises(MessageError, match=r"^F(19|20) "):
        a_list_mould().message(READER, NOW, personal=personal, parsed_again=True)


@pytest.mark.parametrize("token", ["", "a b", "a>b", "a,b", "ana@harbour.example", "x\r\nBcc: y", "ü", "x" * 101])
def test_a_token_that_is_none_is_refused(token):
    for parsed_again in (True, False):
        with pytest.raises(MessageError, match=r"^L04 "):
            a_list_mould().message(
                READER, NOW, personal=Personal("1", token, "b@bounces.tidewatch.example"), parsed_again=parsed_again
            )


def test_every_field_of_a_message_to_a_list_is_signed_or_known_to_need_no_signature():
    names = {
        name.decode()
        for name in a_list_mould(sender={"from": "a@tidewatch.example", "reply_to": "b@x.example"}).head.names
    }
    assert names <= {*SIGNED, *UNSIGNED}
    assert {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"} <= set(SIGNED)


def test_a_signed_message_is_signed_over_exactly_what_travels():
    mould = dataclasses.replace(a_list_mould(), signer=signer(a_pair(), "tidewatch.example"))
    data = bytes(mould.message(READER, NOW, personal=a_personal(), parsed_again=True))
    assert data.startswith(b"DKIM-Signature: ")
    verify_signatures(data, a_pair(), "tidewatch.example")
    for old, new in ((b"Ana", b"Eva"), (b"One-Click", b"One-Clack"), (b"/u/Token", b"/u/Taken")):
        assert old in data
        with pytest.raises(MessageError, match=r"^D01 "):
            verify_signatures(data.replace(old, new, 1), a_pair(), "tidewatch.example")


def test_a_draft_is_never_signed_and_goes_to_no_list():
    mould = dataclasses.replace(a_mould(), signer=signer(a_pair(), "tidewatch.example"))
    assert b"DKIM" not in mould.draft(READER)


HOSTILE = st.sampled_from(
    [
        "\r\nBcc: x@evil.example",
        "=?utf-8?q?=0ABcc=3Ax?=",
        ".",
        "..",
        "x" * 300,
        "",
        " ",
        "مرحبا",
        "👩‍👩‍👧‍👦",
        "\x00",
        "</a>",
        '">',
        "\u202e",
    ]
)


@given(st.lists(HOSTILE, max_size=4).map("".join), st.lists(HOSTILE, max_size=3).map("".join))
def test_what_a_reader_is_called_cannot_change_the_link_or_the_list(name, city):
    edition = an_edition_for_a_list(text="{name|reader} of {city|town}\nTo leave: ")
    reader = a_reader(name=name, fields={"city": city})
    try:
        data = bytes(a_list_mould(edition).message(reader, NOW, personal=a_personal(), parsed_again=True))
    except MessageError:
        return
    assert fields_of(data)["List-Unsubscribe"] == f"<{LINK}>, <{BY_MAIL}>"
    assert [body.count(LINK) for body in bodies_of(data)] == [1, 1]
    assert not {"Bcc", "X"} & set(fields_of(data))


@given(st.lists(HOSTILE, max_size=3).map("".join), st.lists(HOSTILE, max_size=3).map("".join))
def test_what_is_judged_beforehand_is_what_is_made_later(name, city):
    mould = a_list_mould(an_edition_for_a_list(subject="For {name|you} in {city|town}"))
    reader = a_reader(name=name, fields={"city": city})
    faults = []
    for step in (mould.judge, lambda reader, personal: mould.message(reader, NOW, personal=personal)):
        try:
            step(reader, personal=a_personal())
        except MessageError as fault:
            faults.append(fault.message)
        else:
            faults.append("")
    assert faults[0] == faults[1]


def test_who_sees_a_fallback_is_known_beforehand():
    mould = a_list_mould(an_edition_for_a_list(subject="For {name|you} in {city|town}"))
    assert mould.fallbacks(a_reader(name="Ana", fields={"city": "Oslo"})) == ()
    assert mould.fallbacks(a_reader(name=" ", fields={"city": "Oslo"})) == ("name",)
    assert mould.fallbacks(a_reader()) == ("name", "city")


def test_a_mould_for_a_list_never_writes_to_somebody_without_a_token_and_the_other_way_round():
    with pytest.raises(AssertionError):
        a_list_mould().message(READER, NOW)
    with pytest.raises(AssertionError):
        a_mould().message(READER, NOW, personal=a_personal())


def test_a_mailing_asks_for_what_is_a_readers_own_in_their_language():
    asked = []

    def personal(reader, language):
        asked.append((reader.address, language))
        return a_personal(len(asked))

    mould = a_list_mould(an_edition_for_a_list(language="fr"))
    readers = [(n, a_reader(f"r{n}@x.example")) for n in (1, 2)]
    made = list(messages_to(readers, {"fr": mould}, default="fr", now=NOW, personal=personal))
    assert asked == [("r1@x.example", "fr"), ("r2@x.example", "fr")]
    assert [message.sender for message in made] == [a_personal(1).sender, a_personal(2).sender]


def test_a_list_cannot_have_a_column_of_the_programs_own_slot():
    assert not re.fullmatch(r"[a-z][a-z0-9_]*", UNSUBSCRIBE)
    assert str(an_edition(text="{unsubscribe-url|x}\nLeave: editors@tidewatch.example").text.parts[0]).startswith(
        "{unsub"
    )
