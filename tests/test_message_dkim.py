"""DKIM: what we sign verifies everywhere, none of it can be changed or added to, and what is no key is refused."""

from __future__ import annotations

import base64
import os
import random
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import MessageError, SettingsError
from mailer.message import rules
from mailer.message.dkim.keys import load_keys, read_key
from mailer.message.dkim.records import Record, fault_of, record
from mailer.message.dkim.signing import SIGNED, UNSIGNED, signer
from mailer.message.dkim.verifying import verify_signatures
from mailer.message.personal import Listing
from mailer.model.text import unmailable_character
from tests.builders import a_publication
from tests.dkim_verifiers import VERIFIERS, selectors
from tests.message_builders import a_mould, a_reader, an_edition, an_edition_with_a_picture
from tests.signing_builders import (
    DOMAIN,
    HOSTILE,
    NOW,
    a_message,
    a_pair,
    a_pem,
    a_zone,
    signed,
    the_sample_message,
)

SAMPLE_DOMAIN = "crosscurrents.example"


@pytest.fixture(params=VERIFIERS)
def verdicts(request, tmp_path):
    """What one program says of messages; where it knows nothing of Ed25519, of their RSA signatures alone."""

    def of(messages, domain=DOMAIN):
        found = VERIFIERS[request.param](messages, a_zone(domain=domain), tmp_path)
        judged = ["m202405-rsa"] if request.param == "Mail::DKIM" else ["m202405-rsa", "m202405-ed25519"]
        return [[verdict.get(selector, "unknown") for selector in judged] for verdict in found]

    return of


# What is signed verifies, and nothing else does


def test_both_signatures_verify_in_other_programs_whoever_the_reader_is(verdicts):
    names = ("", "Ana Lima", "Zoë", 'O\'Hara, "Tess" <x>', "a" * 300, HOSTILE)
    messages = [signed(a_message(name)) for name in names]

    assert {said for verdict in verdicts(messages) for said in verdict} == {"pass"}


def test_a_message_of_the_sample_issue_verifies_in_other_programs(verdicts):
    message = signed(the_sample_message(HOSTILE), SAMPLE_DOMAIN)

    assert set(verdicts([message], SAMPLE_DOMAIN)[0]) == {"pass"}


def test_what_is_changed_or_added_on_the_way_verifies_in_no_program(verdicts):
    message = signed(the_sample_message(), SAMPLE_DOMAIN)
    header, _, body = message.partition(b"\r\n\r\n")
    lines = (
        *("From: Evil <evil@evil.example>", "To: victim@bank.example", "Cc: victim@bank.example", "Subject: Urgent"),
        *("Reply-To: evil@evil.example", "Date: Fri, 17 May 2024 07:30:01 +0000", "Message-ID: <1@evil.example>"),
        *("Sender: evil@evil.example", "Content-Type: text/html", "Content-Transfer-Encoding: base64"),
        *("MIME-Version: 1.0", "List-Unsubscribe: <https://evil.example/>", "List-Id: <evil.example>"),
        *(
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Feedback-ID: a:b:c:evil",
            "References: <1@evil.example>",
        ),
    )
    added = {f"added {where}: {line}": there for line in lines for where, there in _with(line, header, body)}
    tampered = {
        "a changed body": message.replace(b"A weekly letter", b"A daily letter"),
        "a longer body": message + b"One line more.\r\n",
        "a shorter body": message[: message.rindex(b"\r\n--")] + b"\r\n",
        "a changed To": message.replace(b"<ana@harbour.example>", b"<victim@bank.example>"),
        "a changed Subject": message.replace(b"\r\nSubject: ", b"\r\nSubject: Urgent: "),
        "a changed post": message.replace(b"=One-Click", b"=Two-Clicks"),
        "a removed post": message.replace(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        "another moment": re.sub(rb" t=\d+;", b" t=1715931001;", message),
        **added,
    }
    assert message not in tampered.values()

    found = dict(zip(tampered, verdicts(list(tampered.values()), SAMPLE_DOMAIN), strict=True))

    assert [name for name, verdict in found.items() if "pass" in verdict] == []


def _with(line: str, header: bytes, body: bytes) -> list[tuple[str, bytes]]:
    return [
        ("at the top", line.encode() + b"\r\n" + header + b"\r\n\r\n" + body),
        ("at the end", header + b"\r\n" + line.encode() + b"\r\n\r\n" + body),
    ]


@given(
    name=st.text(max_size=80).filter(lambda text: not unmailable_character(text) and text.isprintable()),
    text=st.text(min_size=1, max_size=300).filter(lambda text: not unmailable_character(text)),
)
def test_our_bodies_and_headers_are_what_a_receiver_makes_of_them_whatever_they_say(name, text):
    edition = an_edition(text=f"{text}{{name|reader}}\n \t.{text} \n\neditors@tidewatch.example\n")
    message = a_mould(edition).message(a_reader(name=name), NOW)

    verify_signatures(signed(message), a_pair(), DOMAIN)


def test_pictures_are_signed_as_they_are_sent():
    message = a_mould(an_edition_with_a_picture()).message(a_reader(), NOW)

    verify_signatures(signed(message), a_pair(), DOMAIN)


# The field


def tags_of(message: bytes) -> list[dict[str, str]]:
    fields = re.findall(rb"^DKIM-Signature: ((?:[^\r]|\r\n )*)\r\n", message, re.MULTILINE)
    unfolded = (re.sub(r"\s+", "", field.decode()) for field in fields)
    return [dict(tag.split("=", 1) for tag in field.split(";")) for field in unfolded]


def test_a_signature_says_when_and_with_what_but_neither_a_length_nor_an_end():
    of_rsa, of_ed25519 = tags_of(signed(a_message()))

    assert list(of_rsa) == ["v", "a", "c", "d", "s", "h", "t", "bh", "b"]
    assert {tag: of_rsa[tag] for tag in "acdst"} == {
        "a": "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": DOMAIN,
        "s": "m202405-rsa",
        "t": str(int(NOW.timestamp())),
    }
    assert of_ed25519["a"] == "ed25519-sha256"
    assert of_ed25519["bh"] == of_rsa["bh"]


def test_every_name_that_is_signed_stands_once_more_than_it_occurs():
    message = the_sample_message()
    occur = [name.lower() for name, _ in rules.fields_of(bytes(message))]

    for tags in tags_of(signed(message, SAMPLE_DOMAIN)):
        named = tags["h"].lower().split(":")
        assert {name: named.count(name) for name in named} == {
            name.lower(): 1 + occur.count(name.lower()) for name in SIGNED
        }


def test_what_is_signed_is_what_the_rule_lists():
    assert " ".join(SIGNED) == (
        "From To Cc Subject Date Message-ID Reply-To MIME-Version Content-Type Content-Transfer-Encoding "
        "List-Unsubscribe List-Unsubscribe-Post List-Id Feedback-ID "
        "Sender In-Reply-To References CFBL-Address Auto-Submitted"
    )


@pytest.mark.parametrize("domain", [DOMAIN, ("a" * 60 + ".") * 4 + "example"])
def test_signatures_are_whole_folded_lines(domain):
    block, *body = a_message().segments
    made = signer(a_pair(), domain).signatures(block, body, NOW)

    longest = max(78, len(f" d={domain};"))
    assert made.endswith(b"\r\n")
    assert all(len(line) <= longest and line.strip() == line.lstrip() for line in made.split(b"\r\n"))
    rules.check_lines(made)
    rules.check_ascii(made)


def test_the_block_may_come_with_its_blank_line_or_without():
    block, *body = a_message().segments
    rsa_only = signer(a_pair()[:1], DOMAIN)

    assert block.endswith(b"\r\n\r\n")
    assert rsa_only.signatures(block, body, NOW) == rsa_only.signatures(block[:-2], body, NOW)


def test_how_a_body_is_cut_into_segments_does_not_matter():
    block, *body = a_message().segments
    rsa_only = signer(a_pair()[:1], DOMAIN)

    assert rsa_only.signatures(block, body, NOW) == rsa_only.signatures(block, [b"".join(body)], NOW)


# Which fields


def test_every_field_that_a_message_may_have_is_signed_or_known_to_need_no_signature():
    listing = Listing(
        list_id="<readers.tidewatch.example>", feedback_id="a:b:c:d", web_url="https://x.example", mailbox=""
    )
    written = {name for name, _ in (*listing.fields, *rules.fields_of(bytes(the_sample_message())))}

    assert written <= {*SIGNED, *UNSIGNED}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (b"X-Campaign: 47\r\n", "D04 the field x-campaign is neither signed nor known"),
        (b"Return-Path: <a@b.example>\r\n", "D04 the field return-path"),
        (b"DKIM-Signature: v=1; a=rsa-sha256; b=\r\n", "D04 the field dkim-signature"),
        (b"Subject: Again\r\n", "F03 the field subject is there twice"),
        (b"SUBJECT : Again\r\n", "F03 the field subject is there twice"),
    ],
)
def test_a_field_that_nobody_decided_on_or_that_is_there_twice_is_not_signed_around(field, words):
    block, *body = a_message().segments

    with pytest.raises(MessageError, match=words):
        signer(a_pair(), DOMAIN).signatures(field + block, body, NOW)


def test_without_from_nothing_is_signed():
    with pytest.raises(MessageError, match="F03 the field From is missing"):
        signer(a_pair(), DOMAIN).signatures(b"To: ana@harbour.example\r\n\r\n", [b"Hello\r\n"], NOW)


# Verifying our own


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda data: data.replace(b"Boxes fell", b"Boxes rose"),
            r"D01 the RSA signature is not of this message \(tag bh\)",
        ),
        (lambda data: data.replace(b"Subject: ", b"Subject: x"), "D01 the RSA signature does not verify"),
        (
            lambda data: data.replace(b"d=tidewatch", b"d=evil"),
            r"D01 the RSA signature is not of this message \(tag d\)",
        ),
        (lambda data: data.replace(b" c=relaxed/relaxed;", b" c=relaxed/relaxed; l=9;"), "D01"),
        (lambda data: data[data.index(b"DKIM", 9) :], "D01 the message has 1 signatures at its top instead of 2"),
        (lambda data: b"Sender: a@b.example\r\n" + data, "D01"),
        (lambda data: data.replace(b"From: The", b"From: x@evil.example\r\nFrom: The"), "D01"),
        (lambda data: re.sub(rb" b=\w", b" b=-", data), "D01 the RSA signature does not verify"),
        (lambda data: data.replace(b"MIME-Version: 1.0", b"MIME-Version:   1.0"), None),
        (lambda data: data.replace(b"\nSubject: Boxes", b"\nsubject :\r\n\t Boxes"), None),
        (lambda data: data + b"\r\n", None),
    ],
)
def test_a_message_is_verified_as_a_receiver_does(change, words):
    data = change(signed(a_message()))
    assert data != signed(a_message())
    if words is None:
        verify_signatures(data, a_pair(), DOMAIN)
        return
    with pytest.raises(MessageError, match=words):
        verify_signatures(data, a_pair(), DOMAIN)


# Keys


def a_desk_with(folder: Path, **pems: bytes):
    """A publication with these keys in ``keys/``."""
    (folder / "keys").mkdir()
    sections = {}
    for kind, pem in pems.items():
        path = folder / "keys" / f"{kind}.pem"
        path.write_bytes(pem)
        path.chmod(0o600)
        sections[kind] = {"selector": f"s-{kind}", "key_file": f"keys/{kind}.pem"}
    return a_publication(folder.resolve(), dkim=sections)


def pem_of(private, encryption=None) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def test_keys_are_read_from_their_files_rsa_first(tmp_path):
    keys = load_keys(a_desk_with(tmp_path, ed25519=a_pem("ed25519"), rsa=a_pem("rsa")))

    assert [(key.selector, key.algorithm) for key in keys] == [("s-rsa", "rsa-sha256"), ("s-ed25519", "ed25519-sha256")]
    verify_signatures(signed(a_message(), keys=keys), keys, DOMAIN)


def test_a_publication_without_keys_has_none(tmp_path):
    assert load_keys(a_publication(tmp_path)) == ()


def test_an_rsa_key_alone_will_do(tmp_path):
    keys = load_keys(a_desk_with(tmp_path, rsa=a_pem("rsa")))

    assert selectors(signed(a_message(), keys=keys)) == ["s-rsa"]


def test_a_key_shows_nothing_private():
    shown = repr(a_pair())

    assert "m202405-rsa" in shown
    assert "sign" not in shown
    assert "rivate" not in shown


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o601])
def test_a_key_that_others_may_get_at_is_refused(tmp_path, mode):
    publication = a_desk_with(tmp_path, rsa=a_pem("rsa"))
    (tmp_path / "keys/rsa.pem").chmod(mode)

    with pytest.raises(SettingsError, match="by others than its owner") as caught:
        load_keys(publication)

    assert (caught.value.file, caught.value.next) == ("keys/rsa.pem", "chmod 600 keys/rsa.pem")


@pytest.mark.parametrize("way", ["there", "link", "dots"])
def test_a_key_among_the_issues_is_refused(tmp_path, way):
    publication = a_desk_with(tmp_path, rsa=a_pem("rsa"))
    there = tmp_path / "issues/2024-05-17"
    there.mkdir(parents=True)
    (tmp_path / "keys/rsa.pem").rename(there / "rsa.pem")
    (tmp_path / "keys/rsa.pem").symlink_to(there / "rsa.pem")
    files = {"there": "issues/2024-05-17/rsa.pem", "link": "keys/rsa.pem", "dots": "keys/../issues/2024-05-17/rsa.pem"}
    publication = a_publication(tmp_path.resolve(), dkim={"rsa": {"selector": "s", "key_file": files[way]}})

    with pytest.raises(SettingsError, match="is a key among the issues"):
        load_keys(publication)


def _broken_halves() -> bytes:
    """An RSA key whose private half does not belong to its public one."""
    numbers = load_pem_private_key(a_pem("rsa"), None).private_numbers()
    broken = rsa.RSAPrivateNumbers(
        numbers.p, numbers.q, numbers.d + 2, numbers.dmp1 + 2, numbers.dmq1 + 2, numbers.iqmp, numbers.public_numbers
    )
    return pem_of(broken.private_key(unsafe_skip_rsa_key_validation=True))


NO_KEYS = {
    "an Ed25519 key": (lambda: a_pem("ed25519"), "is not an RSA key, which [dkim.rsa] is for"),
    "an elliptic curve": (lambda: pem_of(ec.generate_private_key(ec.SECP256R1())), "is not an RSA key"),
    "1024 bits": (lambda: pem_of(rsa.generate_private_key(65537, 1024)), "is an RSA key of 1024 bits"),
    "locked": (lambda: pem_of(load_pem_private_key(a_pem("rsa"), None), BestAvailableEncryption(b"x")), "is locked"),
    "the public half": (
        lambda: (
            load_pem_private_key(a_pem("rsa"), None)
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        ),
        "is not a whole private key in PEM form",
    ),
    "broken halves": (_broken_halves, "is not a whole private key"),
    "text": (lambda: b"v=DKIM1; k=rsa; p=", "is not a whole private key"),
    "nothing": (lambda: b"", "is not a whole private key"),
    "half": (lambda: a_pem("rsa")[:900], "is not a whole private key"),
    "far too much": (lambda: a_pem("rsa") * 100, "is too large for a key"),
}


@pytest.mark.parametrize("kind", NO_KEYS)
def test_what_is_no_usable_key_is_refused_by_file_with_what_to_do(tmp_path, kind):
    pem, words = NO_KEYS[kind]

    with pytest.raises(SettingsError) as caught:
        load_keys(a_desk_with(tmp_path, rsa=pem()))

    assert words in caught.value.message
    assert caught.value.file == "keys/rsa.pem"
    assert caught.value.fix or caught.value.next


def test_an_rsa_key_is_not_an_ed25519_key(tmp_path):
    with pytest.raises(SettingsError, match="is not an Ed25519 key"):
        load_keys(a_desk_with(tmp_path, ed25519=a_pem("rsa")))


@pytest.mark.parametrize("name", ["nowhere.pem", "keys", "pipe"])
def test_what_is_no_file_is_refused_and_waited_for_by_nobody(tmp_path, name):
    (tmp_path / "keys").mkdir()
    os.mkfifo(tmp_path / "pipe", 0o600)
    publication = a_publication(tmp_path.resolve(), dkim={"rsa": {"selector": "s", "key_file": name}})

    with pytest.raises(SettingsError, match=r"cannot be read|is not a file") as caught:
        load_keys(publication)

    assert caught.value.file == name


def test_an_ed25519_key_alone_is_refused_since_many_cannot_verify_it(tmp_path):
    with pytest.raises(SettingsError, match="only an Ed25519 key"):
        load_keys(a_desk_with(tmp_path, ed25519=a_pem("ed25519")))


def test_two_keys_cannot_share_a_selector(tmp_path):
    publication = a_desk_with(tmp_path, rsa=a_pem("rsa"), ed25519=a_pem("ed25519"))
    sections = {kind: {"selector": "same", "key_file": f"keys/{kind}.pem"} for kind in ("rsa", "ed25519")}

    with pytest.raises(SettingsError, match=r"both keys of \[dkim\] have the selector same"):
        load_keys(a_publication(publication.root, dkim=sections))


def test_a_damaged_key_is_refused_or_signs_what_verifies():
    lines = a_pem("rsa").decode().splitlines()
    der = base64.b64decode("".join(lines[1:-1]))
    chance = random.Random(7)
    for _ in range(60):
        damaged = bytearray(der)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        pem = "\n".join([lines[0], base64.b64encode(damaged).decode(), lines[-1], ""]).encode()
        try:
            key = read_key(pem, "rsa", "s", "a key")
        except SettingsError:
            continue
        verify_signatures(signed(a_message(), keys=[key]), [key], DOMAIN)


# Records


def test_a_record_names_the_key_and_its_zone_line_holds_short_strings_that_say_the_same():
    for key in a_pair():
        published = record(key, DOMAIN)
        strings = re.findall(r'"([^"]*)"', published.zone_line)

        assert published.name == f"{key.selector}._domainkey.{DOMAIN}"
        assert published.value.startswith(f"v=DKIM1; k={key.kind}; p=")
        assert published.zone_line.startswith(f"{published.name}. IN TXT ")
        assert "".join(strings) == published.value
        assert max(map(len, strings)) <= 255


@pytest.mark.parametrize(
    ("published", "fault"),
    [
        (None, "no name server answers"),
        ([], "nothing is published there"),
        (["{0}", "{0}"], "2 records are published there"),
        (["v=spf1 -all"], "is not the record of a key"),
        (["v=DKIM2; k=rsa; p=AAAA"], "is not the record of a key"),
        (["v=DKIM1; k=rsa; p="], "withdrawn"),
        (["v=DKIM1; k=rsa; p=AAAA"], "another key"),
        (["{1}"], "another key"),
        (["{0}; t=y"], "a mere test"),
        (["\xff\xfe"], "is not the record of a key"),
        (["{0}"], ""),
        (["{0}; t=s; n=a note"], ""),
    ],
)
def test_what_is_published_is_compared_with_our_own_half(published, fault):
    values = [record(key, DOMAIN).value for key in a_pair()]
    found = None if published is None else [text.format(*values).encode("latin-1") for text in published]

    said = fault_of(a_pair()[0], found)

    assert fault in said if fault else said == ""


def test_blanks_in_a_published_key_do_no_harm_and_rsa_needs_no_name():
    value = record(a_pair()[0], DOMAIN).value
    spaced = value.replace("v=DKIM1; k=rsa; ", "").replace("A", "A ", 3)

    assert fault_of(a_pair()[0], [spaced.encode()]) == ""


def test_a_short_record_is_one_string():
    assert Record("s._domainkey.a.example", "v=DKIM1; p=").zone_line == 's._domainkey.a.example. IN TXT "v=DKIM1; p="'
