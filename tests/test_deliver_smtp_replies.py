"""Replies are data: they are read from any pieces, what is none is never taken for one, and each says one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.smtp.meaning import Place, Says, judge, outcome
from mailer.deliver.smtp.replies import LARGEST, MOST_KEPT, GarbledError, Replies, Reply


def replies(*pieces: bytes) -> list[Reply]:
    reader = Replies()
    return [reply for piece in pieces for reply in reader.feed(piece)]


def a_reply(line: str) -> Reply:
    (reply,) = replies(line.encode() + b"\r\n")
    return reply


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (b"250 ok\r\n", Reply(250, "", ("ok",))),
        (b"250\r\n", Reply(250, "", ("",))),
        (b"250 ok\n", Reply(250, "", ("ok",))),
        (b"550 5.1.1 no such user\r\n", Reply(550, "5.1.1", ("no such user",))),
        (b"550 2.1.1 of another class\r\n", Reply(550, "", ("2.1.1 of another class",))),
        (b"550-5.1.1 no\r\n550 5.1.1 such user\r\n", Reply(550, "5.1.1", ("no", "such user"))),
        (b"250-\r\n250 \r\n", Reply(250, "", ("", ""))),
        ("550 Empfänger unbekannt\r\n".encode(), Reply(550, "", ("Empfänger unbekannt",))),
        ("550 Empfänger\r\n".encode("latin-1"), Reply(550, "", ("Empf\\xe4nger",))),
        (b"550 red \x1b[31m alert\a\r\n", Reply(550, "", ("red [31m alert",))),
        ("550 turned \u202e round\r\n".encode(), Reply(550, "", ("turned round",))),
    ],
)
def test_a_reply_is_read(said, reply):
    assert replies(said) == [reply]


@given(
    st.sampled_from([b"250", b"354", b"451", b"550", b"199", b""]),
    st.sampled_from([b" ", b"-", b""]),
    st.lists(st.sampled_from(["a", "2.1.0", "5.1.1", " ", "\t", "é", "\x1b", "\r", "."]), max_size=8).map("".join),
)
def test_a_usual_reply_is_read_as_it_would_be_if_it_came_in_lines(code, sign, words):
    line = code + sign + words.encode()

    def read(*pieces: bytes) -> list[Reply] | str:
        try:
            return replies(*pieces)
        except GarbledError as fault:
            return str(fault)

    def as_of_several(found: list[Reply] | str) -> list[Reply] | str:
        # An empty line of the same code before it keeps it from being taken as a usual one.
        assert isinstance(found, str) or all(reply.lines[0] == "" for reply in found)
        return found if isinstance(found, str) else [replace(reply, lines=reply.lines[1:]) for reply in found]

    found = read(line + b"\r\n")
    if isinstance(found, str) or not found or found[0].enhanced:
        return
    assert found == as_of_several(read(code + b"-\r\n", line + b"\r\n"))


def test_a_reply_is_one_line_for_a_person():
    assert str(a_reply("550 5.1.1 no such user")) == "550 5.1.1 no such user"
    assert str(Reply(550, "5.1.1", ("no", "", "such user"))) == "550 5.1.1 no such user"


@given(st.lists(st.integers(1, 60), max_size=20))
def test_replies_are_the_same_however_they_are_cut(cuts):
    said = b"250-2.1.0 first\r\n250 2.1.0 last\r\n550 5.1.1 no\r\n354\r\n"
    pieces = []
    for cut in cuts:
        pieces.append(said[:cut])
        said = said[cut:]

    assert [reply.code for reply in replies(*pieces, said)] == [250, 550, 354]


@pytest.mark.parametrize(
    "said",
    [
        b"hello\r\n",
        b"\r\n",
        b"25\r\n",
        b"2500 ok\r\n",
        b"150 odd\r\n",
        b"650 odd\r\n",
        b"250_ok\r\n",
        b"250-one\r\n550 other\r\n",
        b"250-one\r\nhello\r\n",
        "٢٥٠ ok\r\n".encode(),
        b"\x00\x01\x02\r\n",
        b"\x16\x03\x01\x02\x00\r\n",
    ],
)
def test_what_is_no_reply_is_not_taken_for_one(said):
    with pytest.raises(GarbledError):
        replies(said)


def test_what_came_before_nonsense_still_counts():
    reader, heard = Replies(), []
    with pytest.raises(GarbledError):
        heard.extend(reader.feed(b"250 ok\r\nnonsense\r\n"))

    assert [reply.code for reply in heard] == [250]


def test_of_a_long_reply_a_little_is_kept():
    (reply,) = replies(*[b"250-" + b"x" * 500 + b"\r\n"] * 20, b"250 end\r\n")

    assert len(reply.text) <= MOST_KEPT + 20
    assert reply.code == 250


@pytest.mark.parametrize("piece", [b"250-x\r\n", b"250 " + b"x" * 100])
def test_a_reply_without_end_is_none(piece):
    with pytest.raises(GarbledError, match="without end"):
        replies(*[piece] * (LARGEST // 4))


GO_ON, LEAVE, ENOUGH, HALT, SLOWER = Says.GO_ON, Says.LEAVE, Says.ENOUGH, Says.HALT, Says.SLOWER
DEFERRED, REJECTED, UNCLEAR = Says.DEFERRED, Says.REJECTED, Says.UNCLEAR


@pytest.mark.parametrize(
    ("place", "said", "says"),
    [
        # As hoped for.
        ("RSET", "250 2.0.0 ok", GO_ON),
        ("MAIL", "250 2.1.0 ok", GO_ON),
        ("RCPT", "250 2.1.5 ok", GO_ON),
        ("RCPT", "251 user not local; will forward", GO_ON),
        ("RCPT", "252 cannot verify, will try", GO_ON),
        ("DATA", "354 go", GO_ON),
        ("END", "250 2.0.0 queued as 4711", Says.ACCEPTED),
        ("END", "251 odd but taken", Says.ACCEPTED),
        # Commands in advance are not liked: never a word about the recipient.
        ("RCPT", "554 5.5.0 Error: SMTP protocol synchronization", SLOWER),
        ("RCPT", "554 SMTP synchronization error", SLOWER),
        ("MAIL", "500 5.5.1 Invalid command: Pipelining not supported", SLOWER),
        ("DATA", "503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining", SLOWER),
        ("END", "554 SMTP synchronization error", SLOWER),
        ("RCPT", "550 5.1.1 <too.many.messages@pipelining.example>: user unknown", REJECTED),
        ("RCPT", "550 5.1.2 no mail for synchronization.example", REJECTED),
        ("RCPT", "450 <synchronization@harbour.example> is busy", DEFERRED),
        # The connection has an end.
        ("MAIL", "421 4.3.2 enough", ENOUGH),
        ("RCPT", "421 4.7.0 mail.example Error: too many errors", LEAVE),
        ("DATA", "421 4.3.2 going down", LEAVE),
        ("RSET", "421 too many messages in this connection", ENOUGH),
        ("END", "421 4.3.2 going down", UNCLEAR),
        ("MAIL", "452 4.5.3 Too many messages sent", ENOUGH),
        ("RCPT", "452 4.5.3 too many recipients", ENOUGH),
        ("RCPT", "552 too many recipients", ENOUGH),
        ("RCPT", "450 Too many messages from your address, slow down", ENOUGH),
        ("END", "452 4.5.3 too many messages in this session", ENOUGH),
        ("RSET", "554 Too many nonmail commands", LEAVE),
        # It is about us.
        ("MAIL", "530 5.7.0 Authentication required", HALT),
        ("RCPT", "530 5.7.0 Must issue a STARTTLS command first", HALT),
        ("RCPT", "550 5.7.0 please log in first", HALT),
        ("MAIL", "550 5.7.1 sender address rejected: not owned by user", HALT),
        ("MAIL", "552 5.3.4 message size exceeds fixed limit", HALT),
        ("MAIL", "553 5.1.8 domain of sender does not exist", HALT),
        ("RCPT", "550 5.4.5 Daily user sending limit exceeded", HALT),
        ("END", "550 5.4.5 Daily user sending quota exceeded", HALT),
        ("MAIL", "450 4.7.1 slow down", ENOUGH),
        ("MAIL", "452 4.3.1 insufficient system storage", ENOUGH),
        # Something is out of step.
        ("MAIL", "503 5.5.1 nested MAIL command", LEAVE),
        ("MAIL", "503 sender already given", LEAVE),
        ("MAIL", "354 go", LEAVE),
        ("RCPT", "503 5.5.1 MAIL first", LEAVE),
        ("RCPT", "502 not implemented", LEAVE),
        ("RCPT", "354 go", LEAVE),
        ("DATA", "250 ok", LEAVE),
        ("DATA", "554 5.5.1 Error: no valid recipients", LEAVE),
        ("DATA", "451 4.7.1 try later", LEAVE),
        ("END", "354 go", UNCLEAR),
        ("END", "503 5.5.1 bad sequence", UNCLEAR),
        ("END", "502 what?", UNCLEAR),
        # Only these say something about the recipient.
        ("RCPT", "450 4.2.0 busy", DEFERRED),
        ("RCPT", "450 4.2.1 the mailbox gets too many messages right now", DEFERRED),
        ("RCPT", "452 4.2.2 mailbox full", DEFERRED),
        ("RCPT", "451 4.7.1 greylisted, try again later", DEFERRED),
        ("RCPT", "451 local error", DEFERRED),
        ("RCPT", "550 5.1.1 user unknown", REJECTED),
        ("RCPT", "552 5.2.2 over quota", REJECTED),
        ("RCPT", "554 5.7.1 relay access denied", REJECTED),
        ("RCPT", "500 5.3.0 Error: command failed", REJECTED),
        ("RCPT", "501 5.1.3 bad address syntax", REJECTED),
        ("END", "451 4.3.0 try again", DEFERRED),
        ("END", "450 4.3.0 Error: command failed", DEFERRED),
        ("END", "554 5.7.1 message refused as spam", REJECTED),
        ("END", "500 5.3.0 Error: command failed", REJECTED),
        ("END", "552 5.3.4 message too big", REJECTED),
    ],
)
def test_a_reply_says_one_thing(place, said, says):
    assert judge(Place[place], a_reply(said)).says is says


@pytest.mark.parametrize(
    "said",
    [
        "550 5.1.1 <ana@harbour.example>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.1 The email account that you tried to reach does not exist",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "550 5.1.2 bad destination system address",
        "550 No such user here",
        "550 no such mailbox",
        "550 <ana@harbour.example>... User unknown",
        "554 delivery error: This user doesn't have a yahoo.com account",
        "553 sorry, no mailbox here by that name (#5.7.17)",
        "550 Unknown user",
        "550 User <ana@harbour.example> unknown",
        "550 mailbox ana not found",
        "550 5.0.0 mailbox not found",
        "550 5.5.0 Requested action not taken: mailbox unavailable or unknown",
    ],
)
def test_an_address_that_does_not_exist_is_told_apart(said):
    assert judge(Place.RCPT, a_reply(said)).no_such_address


@pytest.mark.parametrize(
    "said",
    [
        "450 4.1.1 user unknown",
        "550 5.7.1 user unknown to our policy server",
        "550 5.2.1 account disabled",
        "552 5.2.2 mailbox full",
        "550 5.4.1 Recipient address rejected: Access denied",
        "554 5.7.1 <harbour.example>: Relay access denied",
        "550 blocked: unknown sender reputation",
        "550 administrative prohibition",
    ],
)
def test_another_refusal_is_not_taken_for_an_address_that_does_not_exist(said):
    assert not judge(Place.RCPT, a_reply(said)).no_such_address


def test_a_refusal_has_its_reason_in_words():
    reply = a_reply("550 5.1.1 no such user")
    settled = outcome(judge(Place.RCPT, reply), reply)

    assert settled
    assert (settled.state, settled.why, settled.no_such_address) == ("rejected", "there is no such address", True)
    assert settled.reply is reply


@given(st.sampled_from(list(Place)), st.integers(200, 599), st.sampled_from(["", "4.2.1", "5.1.1", "5.5.3"]), st.text())
def test_every_reply_says_something_and_settles_only_where_it_may(place, code, enhanced, text):
    reply = Reply(code, enhanced, (text,))
    verdict = judge(place, reply)

    if outcome(verdict, reply):
        assert place in (Place.RCPT, Place.END)
    if verdict.says is Says.ACCEPTED:
        assert (place, code // 100) == (Place.END, 2)
    if verdict.says is Says.GO_ON:
        assert code // 100 == (3 if place is Place.DATA else 2)
    if verdict.says is Says.UNCLEAR:
        assert place is Place.END
