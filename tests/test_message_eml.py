"""One edition as one mail: its parts, its header, its golden bytes."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailer.errors import MessageError
from mailer.message.choice import edition_for
from mailer.message.eml import eml
from mailer.message.mailing import messages_to
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

GOLDEN = Path(__file__).parent / "golden" / "message"


def made(edition, *, publication=None, **choices):
    publication = publication or a_publication(Path("/nowhere"), publication={"timezone": "Europe/Oslo"})
    return eml(edition, publication, unsubscribe_uri=UNSUBSCRIBE, now=NOW, **choices)


def parsed(data: bytes):
    return email.message_from_bytes(data, policy=email.policy.default)


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("to-the-sender", {}),
        ("to-a-reader", {"recipient": a_reader(name="Åse Håkonsdatter, the Second")}),
        ("draft", {"draft": True}),
    ],
)
def test_an_edition_comes_out_as_its_golden_mail(name, choices, rewrite_golden):
    edition = an_edition_with_a_picture(
        subject="Færre bokser for {name|you} — and fewer of them, too, this week and next"
    )
    data = made(edition, **choices).data
    file = GOLDEN / f"{name}.eml"
    if rewrite_golden:
        file.write_bytes(data)
    assert data == file.read_bytes()


def test_text_comes_first_and_pictures_stand_beside_the_html():
    message = parsed(made(an_edition_with_a_picture()).data)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == TEXT.replace("{name|reader}", "reader")
    picture = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert picture.get_content() == an_image().data
    assert picture["Content-ID"] == "<quay-0a1b2c3d.png@tidewatch.example>"
    assert 'src="cid:quay-0a1b2c3d.png@tidewatch.example"' in message.get_body(("html",)).get_content()


def test_without_pictures_there_is_no_multipart_related():
    kinds = [part.get_content_type() for part in parsed(made(an_edition()).data).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_a_linked_picture_is_not_put_into_the_mail():
    kinds = [
        part.get_content_type() for part in parsed(made(an_edition(images=(an_image(embedded=False),))).data).walk()
    ]
    assert "image/png" not in kinds


def test_a_picture_shown_only_in_outlooks_comment_or_in_a_style_counts_as_shown():
    for shown in (
        '<!--[if mso]><v:fill src="cid:quay-0a1b2c3d.png"/><![endif]-->',
        "<style>a{b:url(cid:quay-0a1b2c3d.png)}</style>",
    ):
        html = HTML.replace("<p>Dear", shown + "<p>Dear")
        assert b"cid:quay-0a1b2c3d.png" in made(an_edition(html=html, images=(an_image(),))).data.replace(b"=\r\n", b"")


def test_a_message_to_a_reader_names_the_reader_and_fills_the_slots():
    result = made(an_edition(subject="For {name|you}"), recipient=a_reader(name="Ana & <Lima>"))
    message = parsed(result.data)
    assert message["To"].addresses[0].addr_spec == "ana@harbour.example"
    assert message["To"].addresses[0].display_name == "Ana & <Lima>"
    assert message["Subject"] == "For Ana & <Lima>"
    assert message["Message-ID"] == result.message_id
    assert "Dear Ana & <Lima>," in message.get_body(("plain",)).get_content()
    assert "Dear Ana &amp; &lt;Lima&gt;," in message.get_body(("html",)).get_content()


def test_without_a_recipient_the_mail_goes_to_the_sender_and_slots_take_their_fallbacks():
    message = parsed(made(an_edition()).data)
    assert message["To"] == message["From"]
    assert "Dear reader," in message.get_body(("plain",)).get_content()


def test_a_value_is_never_evaluated_and_never_opens_another_slot():
    message = parsed(made(an_edition(), recipient=a_reader(name="{address|x} {{ 7*7 }}")).data)
    assert "Dear {address|x} {{ 7*7 }}," in message.get_body(("plain",)).get_content()


def test_the_message_id_depends_on_issue_language_and_address_only():
    ids = [
        made(an_edition(**edition), recipient=a_reader(**reader)).message_id
        for edition, reader in (
            ({}, {}),
            ({"issue": "2024-05-24"}, {}),
            ({"language": "fr"}, {}),
            ({}, {"address": "bo@harbour.example"}),
        )
    ]
    assert len(set(ids)) == 4
    assert made(an_edition(subject="Another"), recipient=a_reader("ANA@harbour.example", name="A")).message_id == ids[0]
    assert ids[0].strip("<>").endswith("@tidewatch.example")


def test_a_draft_has_no_date_no_message_id_and_no_recipient_unless_given():
    draft = made(an_edition(), draft=True)
    assert draft.message_id == ""
    assert parsed(draft.data).keys() == [
        *("From", "Subject", "X-Unsent", "MIME-Version", "List-Unsubscribe", "Content-Language", "Content-Type")
    ]
    given = parsed(made(an_edition(), draft=True, recipient=a_reader(name="Ana")).data)
    assert given["To"] == "Ana <ana@harbour.example>"


def test_bounces_go_to_the_bounce_domain_or_else_to_the_sender():
    assert a_mould().sender == "letter@tidewatch.example"
    assert a_mould(sender={"bounce_domain": "b.tidewatch.example"}).sender == "bounces@b.tidewatch.example"


def test_the_same_edition_gives_the_same_bytes_in_another_process_zone_and_locale():
    code = (
        "import sys; from tests.test_message_eml import *; "
        "sys.stdout.buffer.write(made(an_edition_with_a_picture(), recipient=a_reader(name='Åse')).data)"
    )
    here = made(an_edition_with_a_picture(), recipient=a_reader(name="Åse")).data
    for zone, locale in (("Pacific/Auckland", "C"), ("America/New_York", "tr_TR.UTF-8")):
        world = {
            **os.environ,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONHASHSEED": "7",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        run = subprocess.run([sys.executable, "-c", code], env=world, capture_output=True, check=True)
        assert run.stdout == here


def test_a_reader_gets_the_edition_of_the_language_or_of_its_parent_or_the_publications_own():
    editions = {"en": 1, "fr": 2, "zh-Hans": 3, "fr-CA": 4}
    chosen = {tag: edition_for(editions, tag, "en") for tag in ("fr-CA", "fr-CH", "FR", "zh-hans-CN", "zh", "", "de")}
    assert chosen == {"fr-CA": 4, "fr-CH": 2, "FR": 2, "zh-hans-CN": 3, "zh": 1, "": 1, "de": 1}
    assert edition_for({"": 1, "fr": 2}, "de", "") == 1
    with pytest.raises(MessageError, match="no edition in en"):
        edition_for({"fr": 2}, "de", "en")


def test_a_fault_in_a_mailing_names_the_line_of_the_reader():
    mould = a_mould(an_edition(subject="For {name|you}"))
    readers = [(2, a_reader()), (7, a_reader("bo@harbour.example", name="x" * 300))]
    with pytest.raises(MessageError, match=r"list\.csv:7: F08"):
        list(messages_to(readers, {"": mould}, default="", now=NOW, file="list.csv"))


def test_a_mailing_writes_each_reader_in_the_readers_language():
    moulds = {"": a_mould(), "fr": a_mould(an_edition(language="fr", subject="Moins de boîtes"))}
    readers = [
        (n, a_reader(f"r{n}@x.example", language=tag)) for n, tag in enumerate(("fr-CA", "en", "", "fr"), start=2)
    ]
    made = [parsed(bytes(message)) for message in messages_to(readers, moulds, default="", now=NOW)]
    assert [message["Content-Language"] for message in made] == ["fr", "en", "en", "fr"]


def test_the_date_is_in_the_zone_of_the_publication():
    assert parsed(made(an_edition()).data)["Date"].datetime == NOW
    assert "Fri, 17 May 2024 09:30:00 +0200" in made(an_edition()).data.decode("ascii")
    assert NOW.tzinfo is dt.UTC
