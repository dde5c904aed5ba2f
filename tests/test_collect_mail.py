"""Mails (.eml) → pieces: subject, sender, forwards, signatures, pictures; and mails made to do harm."""

from __future__ import annotations

import contextlib
import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.collect.forwarded import sender_name, sent_on
from mailer.collect.mail import read_mail
from mailer.collect.piece import Piece
from mailer.errors import StoryError
from tests.limits import within_reason

GOLDEN = Path(__file__).parent / "golden" / "collect-mail"
SOURCES = sorted(GOLDEN.glob("*.eml"))
TEXT = "The cranes of the harbour stood still on Friday, and nobody could say why that was so.\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(60)


def a_mail(text: str = TEXT, *, html: str = "", **fields: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    facts = {"Subject": "Cranes stand still", "From": "Ana Lind <ana@wire.example>"}
    for key, value in {**facts, "Date": "Fri, 17 May 2024 23:30:00 -0500", **fields}.items():
        mail[key] = value
    if text:
        mail.set_content(text)
    if html and text:
        mail.add_alternative(html, subtype="html")
    elif html:
        mail.set_content(html, subtype="html")
    return mail


def read(mail: EmailMessage) -> Piece:
    (piece,) = read_mail(mail.as_bytes(), "cranes.eml")
    return piece


def told(piece: Piece) -> str:
    people = "; ".join(author.name for author in piece.authors)
    lead = f"{len(piece.lead.data)} bytes" if piece.lead else ""
    facts = [f"title: {piece.title}", f"authors: {people}", f"published: {piece.published}", f"lead: {lead}"]
    return "\n".join([*facts, "", piece.body, "", *(f"left out: {line}" for line in piece.removed), ""])


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_mail_becomes_the_piece_beside_it(source: Path, rewrite_golden: bool) -> None:
    made = "=====\n".join(told(piece) for piece in read_mail(source.read_bytes(), source.name))
    expected = source.with_suffix(".expected.txt")
    if rewrite_golden:
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8")


def test_subject_sender_and_day_are_the_facts() -> None:
    piece = read(a_mail())
    assert piece.title == "Cranes stand still"
    assert [author.name for author in piece.authors] == ["Ana Lind"]
    assert piece.published == dt.date(2024, 5, 17)
    assert piece.body == TEXT.strip()


def test_a_byline_in_the_text_counts_before_the_sender() -> None:
    piece = read(a_mail(f"By Bo Berg\n\n{TEXT}"))
    assert [author.name for author in piece.authors] == ["Bo Berg"]
    assert "sender: Ana Lind" in piece.removed


@pytest.mark.parametrize("prefix", ["Re:", "Fwd:", "FW: Re:", "WG:", "AW: WG:", "TR :", "Re[2]:"])
def test_what_mail_programs_put_before_a_subject_is_no_part_of_the_title(prefix: str) -> None:
    piece = read(a_mail(Subject=f"{prefix} Cranes stand still"))
    assert piece.title == "Cranes stand still"
    assert f"before the subject: {prefix}" in piece.removed


def test_a_signature_is_left_out_and_told() -> None:
    piece = read(a_mail(f"{TEXT}\n-- \nAna Lind\nWire desk\n"))
    assert piece.body == TEXT.strip()
    assert "signature: Ana Lind Wire desk" in piece.removed


def test_dashes_far_above_the_end_are_no_signature() -> None:
    below = "\n\n".join(f"{TEXT.strip()} Paragraph {number}." for number in range(20))
    assert "Paragraph 19" in read(a_mail(f"{TEXT}\n-- \n\n{below}\n")).body


def test_html_is_read_where_the_text_only_points_to_it() -> None:
    page = f"<p>{TEXT}</p><p>A <a href='https://quay.example/'>second</a> paragraph.</p><script>alert(1)</script>"
    piece = read(a_mail("Please view this mail in HTML.\n", html=page))
    assert "[second](https://quay.example/)" in piece.body
    assert "alert" not in piece.body


def test_text_is_read_where_there_is_text() -> None:
    text = TEXT + "\n" + TEXT.replace("cranes", "boats")
    assert "boats" in read(a_mail(text, html="<p>something else that is rather short</p>")).body


def test_html_alone_is_read() -> None:
    assert read(a_mail("", html=f"<h1>Cranes stand still</h1><p>{TEXT}</p>")).body == TEXT.strip()


def test_the_first_picture_is_the_lead_and_other_attachments_are_told() -> None:
    mail = a_mail()
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="quay.pdf")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="cranes.png")
    piece = read(mail)
    assert piece.lead is not None
    assert piece.lead.data == PICTURE
    assert piece.lead.address == "cranes.png"
    assert "attachment: quay.pdf (application/pdf, 0 kB)" in piece.removed


def test_a_mail_forwarded_as_an_attachment_is_the_piece() -> None:
    outer = a_mail("Worth a look?\n", Subject="Fwd: something", From="Editor <ed@x.example>")
    outer.add_attachment(a_mail())
    piece = read(outer)
    assert piece.title == "Cranes stand still"
    assert [author.name for author in piece.authors] == ["Ana Lind"]
    assert "note above the forwarded text: Worth a look?" in piece.removed


def test_a_digest_is_a_piece_for_each_mail() -> None:
    outer = a_mail("Today.\n")
    outer.add_attachment(a_mail())
    outer.add_attachment(a_mail(Subject="Boats stand still"))
    assert [piece.title for piece in read_mail(outer.as_bytes(), "x.eml")] == [
        "Cranes stand still",
        "Boats stand still",
    ]


@pytest.mark.parametrize(
    ("sender", "name", "publisher"),
    [
        ("Ana Lind from The Quay", "Ana Lind", "The Quay"),
        ("Ana Lind | The Quay", "Ana Lind", "The Quay"),
        ("Letters from Abroad", "Letters from Abroad", ""),
        ("The Quay", "The Quay", ""),
    ],
)
def test_a_newsletter_that_signs_with_name_and_house_gives_both(sender: str, name: str, publisher: str) -> None:
    piece = read(a_mail(From=f'"{sender}" <quay@x.example>'))
    assert ([one.name for one in piece.authors], piece.publisher) == ([name], publisher)


def test_flowed_lines_are_joined() -> None:
    mail = a_mail()
    del mail["Content-Type"]
    mail["Content-Type"] = "text/plain; charset=utf-8; format=flowed"
    mail.set_payload("Short \nlines \nbut one paragraph.\n\nAnother.\n")
    assert read(mail).body == "Short lines but one paragraph.\n\nAnother."


@pytest.mark.parametrize("charset", ["windows-1252", "no-such-charset", "punycode", "utf-8", "zlib", ""])
def test_any_charset_is_read(charset: str) -> None:
    letters = "Kräne".encode("utf-8" if charset == "utf-8" else "cp1252")
    head = b"Subject: x\r\nContent-Transfer-Encoding: 8bit\r\nContent-Type: text/plain"
    head += f'; charset="{charset}"'.encode() if charset else b""
    (piece,) = read_mail(head + b"\r\n\r\n" + letters + b" stehen still.\r\n", "x.eml")
    assert piece.body == "Kräne stehen still."


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_letters_that_a_header_does_not_encode_are_read(charset: str) -> None:
    head = "Subject: Un café à Liège\nFrom: Ana Núñez <ana@x.example>\n".encode(charset)
    inside = 'Content-Disposition: attachment; filename="Plà.pdf"\n'.encode(charset)
    parts = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nText of a mail.\n--b\n" + inside + b"\nx\n--b--\n"
    (piece,) = read_mail(head + parts, "x.eml")
    assert piece.title == "Un café à Liège"
    assert [author.name for author in piece.authors] == ["Ana Núñez"]
    assert "attachment: Plà.pdf (text/plain, 0 kB)" in piece.removed


@pytest.mark.parametrize(
    "written", ["=?utf-8?q?Ana_N=C3=BAñez?=", "=?utf-8?q?Ana?= Núñez", "Ana =?utf-8?q?N=C3=BA=C3=B1ez?="]
)
def test_letters_among_encoded_words_are_read(written: str) -> None:
    (piece,) = read_mail(f"Subject: {written} – €\n\nText of a mail.\n".encode(), "x.eml")
    assert piece.title == "Ana Núñez – €"


def test_a_mail_that_holds_only_an_attachment_is_refused() -> None:
    mail = a_mail("")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="quay.pdf")
    with pytest.raises(StoryError, match="holds no text, only an attachment"):
        read(mail)
    with pytest.raises(StoryError, match="holds no text"):
        read_mail(b"Subject: Cranes\n\n \n", "x.eml")


def test_an_encoded_subject_is_read_and_cannot_break_a_line() -> None:
    (piece,) = read_mail(b"Subject: =?utf-8?q?Kr=C3=A4ne=0ABcc=3A_x?=\n\nText of a mail.\n", "x.eml")
    assert piece.title == "Kräne Bcc: x"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fri, May 17, 2024 at 9:03\u202fAM", dt.date(2024, 5, 17)),
        ("17. Mai 2024 um 09:03:12 MESZ", dt.date(2024, 5, 17)),
        ("Freitag, 17. Mai 2024 09:03", dt.date(2024, 5, 17)),
        ("17 mai 2024 à 09:03:12 UTC+2", dt.date(2024, 5, 17)),
        ("vendredi 17 mai 2024 09:03", dt.date(2024, 5, 17)),
        ("Fri, 17 May 2024 23:30:00 -0500", dt.date(2024, 5, 17)),
        ("some day", None),
    ],
)
def test_a_day_is_read_as_mail_programs_write_it(written: str, meant: dt.date | None) -> None:
    assert sent_on(written) == meant


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ana Lind <ana@x.example>", "Ana Lind"),
        ('"Lind, Ana" <ana@x.example>', "Lind, Ana"),
        ("ana@x.example", ""),
        ("Ana Lind [mailto:ana@x.example]", "Ana Lind"),
        ("Ana Lind ana@x.example", "Ana Lind"),
    ],
)
def test_a_sender_is_a_name_never_an_address(written: str, name: str) -> None:
    assert sender_name(written) == name


def nested(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"Subject: x\n" + head + b"Content-Type: text/plain\n\nhello\n"


BOMBS = {
    "50,000 parts": b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhello\n" * 50_000,
    "10,000 deep": nested(10_000),
    "100 MB": b"Subject: x\n\n" + b"text " * 20_000_000,
    "a header of 20 MB": b"Subject: " + b"x\n y" * 5_000_000 + b"\n\ntext\n",
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 5_000 + b"Subject: x\n\ntext\n",
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_mail_made_to_exhaust_is_refused_before_it_goes_off(data: bytes) -> None:
    with within_reason(), pytest.raises(StoryError):
        read_mail(data, "x.eml")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"just some text\n\nwithout any header", b"Subject:\n\n\n"])
def test_what_is_no_mail_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(StoryError) as refused:
        read_mail(data, "x.eml")
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=400), st.sampled_from(["text/html", "multipart/mixed; boundary=b", "message/rfc822", "x"]))
def test_no_mail_makes_anything_but_a_piece_or_a_refusal(rubbish: bytes, kind: str) -> None:
    head = f"Subject: x\nContent-Type: {kind}\n".encode()
    for data in (head + b"\n" + rubbish, head + rubbish):
        with contextlib.suppress(StoryError):
            read_mail(data, "x.eml")
