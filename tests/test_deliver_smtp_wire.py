"""What may not get onto the wire, however it is cut into segments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.smtp.wire import Gate
from mailer.errors import MessageError
from mailer.model.message import Message

PIECES = st.lists(
    st.lists(st.sampled_from([b"a", b".", b"\r\n", b"\r", b"\n", b"\0", b"\xff", b"a" * 3_000])), max_size=4
)


def a_message(*segments: bytes, to: str = "ana@harbour.example") -> Message:
    return Message(sender="b@tidewatch.example", recipient=to, message_id="<1@tidewatch.example>", segments=segments)


def gets_through(gate: Gate, *segments: bytes) -> bool:
    try:
        gate.refuse_unfit(a_message(*segments))
    except MessageError:
        return False
    return True


@given(PIECES)
def test_a_message_gets_through_if_every_segment_could_stand_anywhere(pieces):
    segments, gate = [b"".join(each) for each in pieces], Gate()
    whole = [each.replace(b"\r\n", b"") for each in segments]
    is_fit = (
        all(each.isascii() and not set(each) & set(b"\r\n\0") for each in whole)
        and not any(line.startswith(b".") for each in segments for line in each.split(b"\r\n"))
        and b"".join(segments).endswith(b"\r\n")
        and next(each for each in reversed(segments) if each).endswith(b"\r\n")
    )

    # What was seen once is judged the same when it comes again.
    assert [gets_through(gate, *segments), gets_through(gate, *segments)] == [is_fit, is_fit]


@pytest.mark.parametrize("bad", [b".", b"a\r", b"\na", b"\r\n.a", b"a\0", "é".encode(), b"." + b"a" * 3_000])
@pytest.mark.parametrize("place", range(3))
def test_it_is_found_in_any_segment_beside_those_that_are_known(bad, place):
    gate, segments = Gate(), [b"To: ana@harbour.example\r\n\r\n", b"a" * 3_000 + b"\r\n", b"Hello, Ana\r\n"]
    assert gets_through(gate, *segments)

    segments.insert(place, bad)

    assert not gets_through(gate, *segments, b"\r\n")


def test_what_is_a_readers_own_is_not_kept():
    gate, shared = Gate(), b"a" * 3_000 + b"\r\n"

    for number in range(100):
        assert gets_through(gate, b"To: %d\r\n%b\r\n\r\n" % (number, b"x" * 3_000), shared, b"Hello, %d\r\n" % number)

    assert gate.remembered == 1
