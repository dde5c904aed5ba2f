"""Whatever a list or a story says, a message is refused or says exactly that to exactly one reader."""

from __future__ import annotations

import email
import email.policy
import html
import re
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.errors import MessageError
from mailer.model.text import one_line, unmailable_character
from tests.message_builders import HTML, NOW, TEXT, a_mould, a_reader, an_edition

MOULD = a_mould(
    an_edition(
        subject="For {name|you} in {city|town}",
        text="{name|reader}{city|town}\n.{name|reader}\n--{city|x} \n" + TEXT,
        html=HTML.replace("<p>Boxes", "<p title='{city|town}'>{city|town}</p><p>Boxes"),
    )
)
PIECES = st.sampled_from(
    [
        *("\r\n", "\n", "\r", "\x0b", "\x0c", "\x00", "\u2028", "\u2029", "\x85", "\ud800"),
        *("=?utf-8?q?=0ABcc=3Ax=40evil=2Eexample?=", "=?", "?=", "Bcc: x@evil.example", "\r\n.\r\nMAIL FROM:<x@e>"),
        *(
            "<victim@bank.example>",
            ", Corp",
            '"',
            "\\",
            "<script>",
            "&amp;",
            "&",
            "{name|x}",
            "{{ 7*7 }}",
            ".",
            "--",
            "From ",
        ),
        *(
            "Ana",
            " ",
            "  ",
            "é",
            "名",
            "👩‍👩‍👧‍👦",
            "\u202eevil",
            "مرحبا",
            "x" * 80,
            "é" * 80,
            "=",
            "=3D",
            "ﬀ",
            "\ufeff",
        ),
    ]
)
HOSTILE = st.lists(PIECES, max_size=5).map("".join) | st.text(max_size=60)


@given(HOSTILE, HOSTILE)
@example("Some very long name … <victim@bank.example>, Corp" * 2, "")
@example("A 💩 =?UTF-8?Q?=0A?=Bcc: i@e.example", ".")
@example("", "\r\n.\r\nQUIT")
@example(". x", "--")
def test_a_name_and_a_field_come_back_exactly_or_are_refused(name, city):
    reader = a_reader(name=name, fields={"city": city})
    try:
        data = bytes(MOULD.message(reader, NOW, parsed_again=True))
    except MessageError:
        assert unmailable_character(name + city) or re.search("[\n\t\u2028\u2029]", name) or len(name + city) > 200
        return
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert message.keys() == email.message_from_bytes(bytes(MOULD.message(a_reader(), NOW))).keys()
    assert [address.addr_spec for address in message["To"].addresses] == [reader.address]
    if name.strip(" "):
        raw = data.decode("ascii").partition("\r\nTo: ")[2]
        raw = re.split(r"\r\n(?! )", raw)[0].replace("\r\n", "").rpartition(" <")[0]
        shown = str(make_header(decode_header(raw))) if "=?" in raw else message["To"].addresses[0].display_name
        assert shown == re.sub(" +", " ", name).strip(" ")
    who, where = one_line(name) or "you", one_line(city) or "town"
    assert message["Subject"] == f"For {who} in {where}"
    who = one_line(name) or "reader"
    text = message.get_body(("plain",)).get_payload(decode=True).decode().replace("\r\n", "\n")
    assert text.startswith(f"{who}{where}\n.{who}\n--{one_line(city) or 'x'} \n")
    page = message.get_body(("html",)).get_payload(decode=True).decode()
    assert f"<p title='{html.escape(where)}'>{html.escape(where)}</p>" in page


@given(st.lists(PIECES, max_size=12).map("".join))
@example("\n.\nMAIL FROM:<x@e>\nRCPT TO:<y@e>\nDATA\n")
@example("\r\n.\r\nMAIL FROM:<x@e>")
@example("\r.\r\nMAIL")
def test_a_story_never_ends_the_message_it_stands_in(story):
    edition = an_edition(text=story + "\n" + TEXT, html=HTML.replace("Boxes fell", html.escape(story) + "Boxes fell"))
    if unmailable_character(story):
        with pytest.raises(MessageError, match="F01"):
            a_mould(edition)
        return
    data = bytes(a_mould(edition).message(a_reader(), NOW, parsed_again=True))
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    assert b"\r\n." not in data
    assert data.isascii()


@pytest.mark.parametrize("name", ["x\r\nBcc: e@evil.example", "a\x00", "a\u2028b", "a\ud800"])
def test_a_refusal_names_the_reader_and_the_character(name):
    with pytest.raises(MessageError, match=r"ana@harbour\.example holds the character U\+"):
        MOULD.message(a_reader(name=name), NOW)
