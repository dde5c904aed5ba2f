"""The server of a rehearsal speaks SMTP as RFC 5321 and 2920 have it, whatever pieces a client's words come in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.rehearsal.book import Book
from mailer.deliver.rehearsal.conversation import LARGEST_MESSAGE, Closing, Conversation
from mailer.deliver.rehearsal.moods import MOST_MESSAGES, SLOW_SECONDS, Mood, Moods
from tests.test_deliver_rehearsal_moods import who_meets

MOODS = Moods(b"key")
GOOD = "reader@harbour.example"
LETTER = b"Subject: Boxes\r\n\r\nFewer of them.\r\n..\r\n.. and a dot.\r\n"


def a_conversation(book: Book | None = None) -> Conversation:
    """One that was greeted."""
    conversation = Conversation(book or Book(MOODS, clock=lambda: 0.0))
    hear(conversation)
    codes(conversation, b"EHLO tidewatch.example\r\n")
    return conversation


def hear(conversation: Conversation) -> bytes:
    """What it has to say."""
    said, conversation.out = bytes(conversation.out), bytearray()
    return said


def codes(conversation: Conversation, *pieces: bytes) -> list[str]:
    """What it answers to ``pieces``: the code of each reply, with its enhanced code."""
    for piece in pieces:
        # Behind what was read, the buffer of a server holds what was read before.
        conversation.receive(bytearray(piece + b"\r\n.\r\nQUIT\r\n"), len(piece))
    lines = [line for line in hear(conversation).decode().split("\r\n") if line and line[3] == " "]
    return [" ".join(line.split()[:2]) if line[4].isdigit() and line[5] == "." else line[:3] for line in lines]


def envelope(recipient: str = GOOD, data: bytes = b"DATA\r\n") -> bytes:
    return b"MAIL FROM:<b1@bounces.example>\r\nRCPT TO:<%b>\r\n%b" % (recipient.encode(), data)


TAKEN = ["250 2.1.0", "250 2.1.5", "354"]


def test_it_offers_what_it_can():
    conversation = Conversation(Book(MOODS, clock=lambda: 0.0))
    assert hear(conversation).startswith(b"220 ")

    conversation.receive(bytearray(b"EHLO tidewatch.example\r\n"), 24)

    lines = hear(conversation).decode().splitlines()
    assert [line[3] for line in lines] == ["-", "-", "-", "-", " "]
    offered = {"PIPELINING", "8BITMIME", f"SIZE {LARGEST_MESSAGE}", "ENHANCEDSTATUSCODES"}
    assert {line[4:] for line in lines[1:]} == offered


def test_a_group_of_commands_is_answered_in_order_and_in_one_piece():
    assert codes(a_conversation(), b"RSET\r\n" + envelope()) == ["250 2.0.0", *TAKEN]


def test_the_end_of_a_message_may_be_followed_by_the_commands_of_the_next_one():
    conversation = a_conversation()
    codes(conversation, envelope())

    assert codes(conversation, LETTER + b".\r\n" + envelope()) == ["250 2.0.0", *TAKEN]
    assert codes(conversation, LETTER + b".\r\nQUIT\r\n") == ["250 2.0.0", "221 2.0.0"]
    assert conversation.closing is Closing.POLITE


@given(cuts=st.lists(st.integers(0, 2 * len(envelope() + LETTER) + 20), max_size=12))
def test_it_hears_the_same_in_whatever_pieces_it_comes(cuts):
    book = Book(MOODS, clock=lambda: 0.0)
    conversation = a_conversation(book)
    said = envelope() + LETTER + b".\r\n" + envelope() + LETTER + b".\r\nQUIT\r\n"
    places = sorted({0, len(said), *(min(cut, len(said)) for cut in cuts)})
    pieces = [said[start:end] for start, end in pairwise(places)]

    assert codes(conversation, *pieces) == [*TAKEN, "250 2.0.0", *TAKEN, "250 2.0.0", "221 2.0.0"]
    assert (book.tally.taken, book.tally.bytes) == (2, 2 * len(LETTER))


def test_it_hears_the_same_byte_by_byte():
    said = envelope() + LETTER + b".\r\n"

    assert codes(a_conversation(), *(bytes([byte]) for byte in said)) == [*TAKEN, "250 2.0.0"]


@pytest.mark.parametrize("message", [b".\r\n", b"\r\n.\r\n", b"..\r\n.\r\n", b"\r\r\n.\r\n"])
def test_a_message_ends_with_its_first_line_that_is_a_dot(message):
    conversation = a_conversation()
    codes(conversation, envelope())

    assert codes(conversation, message + b"NOOP\r\n") == ["250 2.0.0", "250 2.0.0"]


@pytest.mark.parametrize("no_end", [b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r\n. \r\n", b"\r\n.x\r\n"])
def test_what_looks_like_the_end_of_a_message_is_none(no_end):
    conversation = a_conversation()
    codes(conversation, envelope())

    assert codes(conversation, b"x" + no_end) == []


def test_of_a_message_nothing_is_kept():
    conversation = a_conversation()
    codes(conversation, envelope())

    for _ in range(50):
        codes(conversation, b"x" * 100_000)

    kept = [value for value in vars(conversation).values() if isinstance(value, bytes | bytearray)]
    assert sum(map(len, kept)) < 100


def test_without_a_recipient_it_is_not_ready_for_a_message():
    conversation = a_conversation()
    unknown = who_meets(MOODS, Mood.UNKNOWN)

    assert codes(conversation, envelope(unknown)) == ["250 2.1.0", "550 5.1.1", "554 5.5.1"]
    assert codes(conversation, envelope()) == ["503 5.5.1", "250 2.1.5", "354"]


def test_after_rset_a_refused_message_is_forgotten():
    conversation = a_conversation()
    codes(conversation, envelope(who_meets(MOODS, Mood.UNKNOWN)))

    assert codes(conversation, b"RSET\r\n" + envelope()) == ["250 2.0.0", *TAKEN]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"DATA\r\n", "503 5.5.1"),
        (b"RCPT TO:<reader@harbour.example>\r\n", "503 5.5.1"),
        (b"MAIL FROM:\r\n", "501 5.5.4"),
        (b"MAIL FROM:<>\r\n", "250 2.1.0"),
        (b"mail from:<a@b.example> BODY=8BITMIME SIZE=1000\r\n", "250 2.1.0"),
        (b"MAIL FROM:<a@b.example> SIZE=99999999999\r\n", "552 5.3.4"),
        (b"MAIL FROM:<a@b.example>\n", "500 5.5.2"),
        (b"BDAT 10 LAST\r\n", "500 5.5.2"),
        (b"\r\n", "500 5.5.2"),
        (b"HELO there\r\n", "250"),
        (b"VRFY ana\r\n", "252 2.5.2"),
    ],
)
def test_commands_are_answered_one_by_one(said, answer):
    assert codes(a_conversation(), said) == [answer]


def test_one_recipient_at_a_time():
    conversation = a_conversation()

    assert codes(conversation, envelope(data=b"RCPT TO:<another@harbour.example>\r\n"))[-1] == "452 4.5.3"


def test_a_line_without_end_ends_the_conversation():
    conversation = a_conversation()

    assert codes(conversation, b"x" * 3000, b"y" * 3000) == ["500 5.5.2"]
    assert conversation.closing is Closing.POLITE


def test_after_a_hundred_messages_a_connection_has_had_its_share():
    book = Book(MOODS, clock=lambda: 0.0)
    conversation = a_conversation(book)
    for _ in range(MOST_MESSAGES):
        assert codes(conversation, envelope(), b"x\r\n.\r\n")[-1] == "250 2.0.0"

    assert codes(conversation, envelope()) == ["452 4.5.3", "503 5.5.1", "503 5.5.1"]
    assert book.tally.full_connections == 1


@pytest.mark.parametrize(
    ("mood", "answer"), [(Mood.GREYLISTED, "451 4.7.1"), (Mood.FULL, "452 4.2.2"), (Mood.UNKNOWN, "550 5.1.1")]
)
def test_some_are_not_taken_at_the_door(mood, answer):
    assert codes(a_conversation(), envelope(who_meets(MOODS, mood)))[1] == answer


def test_whoever_is_too_fast_is_told_so_and_the_connection_ends():
    conversation = a_conversation()

    assert codes(conversation, envelope(who_meets(MOODS, Mood.TOO_FAST))) == ["250 2.1.0", "421 4.7.28"]
    assert conversation.closing is Closing.POLITE


def test_some_messages_are_refused_when_they_were_seen():
    conversation = a_conversation()
    codes(conversation, envelope(who_meets(MOODS, Mood.REFUSED)))

    assert codes(conversation, b"x\r\n.\r\n" + envelope()) == ["550 5.7.1", *TAKEN]


def test_a_slow_answer_holds_up_what_comes_behind_it_and_loses_nothing():
    conversation = a_conversation()
    codes(conversation, envelope(who_meets(MOODS, Mood.SLOW)))

    assert codes(conversation, b"x\r\n.\r\n" + envelope()) == ["250 2.0.0"]
    assert conversation.wait == SLOW_SECONDS

    conversation.go_on()

    assert codes(conversation) == TAKEN


def test_a_connection_that_is_lost_before_a_message_still_brings_the_answer_to_the_one_before():
    conversation = a_conversation()
    codes(conversation, envelope())

    assert codes(conversation, b"x\r\n.\r\n" + envelope(who_meets(MOODS, Mood.DROPPED_BEFORE))) == [
        "250 2.0.0", "250 2.1.0", "250 2.1.5",
    ]  # fmt: skip
    assert conversation.closing is Closing.POLITE


def test_a_connection_that_is_lost_behind_a_message_says_nothing_of_it():
    book = Book(MOODS, clock=lambda: 0.0)
    conversation = a_conversation(book)
    codes(conversation, envelope(who_meets(MOODS, Mood.DROPPED_AFTER)))

    assert codes(conversation, b"x\r\n.\r\n" + envelope()) == []
    assert conversation.closing is Closing.ABRUPT
    assert book.tally.taken == 0


def test_an_attempt_that_the_client_gave_up_is_none():
    book = Book(MOODS, clock=lambda: 0.0)

    codes(a_conversation(book), envelope())

    assert book.tally.attempts == 0
