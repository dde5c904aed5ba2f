"""Several connections to a real server on loopback: every message ends once, and is told of in the right order."""

from __future__ import annotations

import itertools
import random
import select
import signal
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterable

import pytest

from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.dialogue import Mode
from mailer.deliver.smtp.events import Event, InDoubt, InFlight, Quiet, Returned, Settled, Trouble
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.opening import Opened
from mailer.deliver.smtp.session import Session
from mailer.deliver.smtp.transport import Login
from mailer.errors import DeliveryError, MessageError
from mailer.model.message import Message
from tests.smtp_servers import (
    DROP,
    QUICK,
    SEGMENTS,
    SmtpServer,
    a_message,
    an_opening,
    certificate_file,
    messages,
    some_connections,
)

ENDS = (Settled, Returned, InDoubt)


def carried(connections: Connections, given: Iterable[Message | None]) -> list[Event]:
    """The events of a mailing that ends by itself."""
    return list(connections.carry(given))


def ends(events: list[Event]) -> dict[str, list[str]]:
    """How each recipient ended: the kinds of their last events, settled ones by what was settled."""
    found: dict[str, list[str]] = {}
    for event in events:
        if isinstance(event, ENDS):
            kind = event.outcome.state if isinstance(event, Settled) else type(event).__name__
            found.setdefault(event.message.recipient, []).append(kind)
    return found


def counted(events: list[Event]) -> Counter[str]:
    """How many ended how; each of them once."""
    assert all(len(kinds) == 1 for kinds in ends(events).values())
    return Counter(kinds[0] for kinds in ends(events).values())


def at(place: str, answer: bytes, *, once: bool = False, message: int = 0):
    """A rule that answers otherwise at one place: always, once, or on the n-th message of each connection."""
    count = itertools.count()

    def rule(said):
        if said.place == place and message in (0, said.message) and not (once and next(count)):
            return answer
        return None

    return rule


def connections_that_said(server: SmtpServer, place: str) -> set[int]:
    return {said.connection for said in server.said if said.place == place}


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("extensions", [("PIPELINING", "CHUNKING"), ("PIPELINING",), ()])
def test_every_message_arrives_once_and_as_it_was(mode, extensions):
    with SmtpServer(extensions=extensions) as server:
        events = carried(some_connections(server, mode=mode), messages(230))

    assert counted(events) == {"accepted": 230}
    assert sorted(server.recipients) == sorted(message.recipient for message in messages(230))
    assert {taken.data for taken in server.taken} == {b"".join(SEGMENTS)}
    assert {taken.sender for taken in server.taken} == {message.sender for message in messages(230)}
    assert "EARLY" not in server.commands
    # One that was reached when all was done is let go without a word.
    assert connections_that_said(server, "QUIT") >= connections_that_said(server, "MAIL")


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_every_message_arrives_encrypted_and_from_who_has_logged_in(tls, tmp_path):
    pem = certificate_file(tmp_path, "DNS:localhost", "IP:127.0.0.1")
    large = a_message(1, segments=(*SEGMENTS, b"A long line of text.\r\n" * 200_000))
    with SmtpServer(tls=tls, pem=pem, login=("desk", "secret")) as server:
        connections = some_connections(
            server,
            security="tls" if tls == "implicit" else tls,
            trust=ssl.create_default_context(cafile=pem),
            login=Login("desk", "secret"),
        )
        events = carried(connections, [large, *messages(120)[1:]])

    assert counted(events) == {"accepted": 120}
    assert all(taken.secured and taken.user == "desk" for taken in server.taken)
    assert bytes(large) in [taken.data for taken in server.taken]


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="only Linux can be told to acknowledge at once")
def test_by_chunks_every_reply_is_acknowledged_at_once_as_postfix_waits_for_that():
    with socket.create_server(("127.0.0.1", 0)) as door:
        ours = socket.create_connection(door.getsockname(), 5)
        theirs, _ = door.accept()
    with ours, theirs:
        theirs.settimeout(5)
        opened = Opened(server="relay", line=ours, pipelining=True, chunking=True)
        session = Session(opened, Mode.CHUNKS, time.monotonic, QUICK)
        # The system puts acknowledgements off once it has seen that questions and answers take turns.
        for message in messages(3):
            session.dialogue.open(message)
            session.write()
            theirs.recv(65536)
            for reply in (b"250 2.1.0 ok\r\n", b"250 2.1.5 ok\r\n", b"250 2.0.0 queued\r\n"):
                theirs.sendall(reply)
                select.select([ours], [], [], 5)
                session.read()
                assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK) == 1


def test_a_message_larger_than_what_the_system_takes_at_once_arrives_whole():
    large = a_message(
        1, segments=tuple(b"Segment %06d of many, which all are different.\r\n" % n for n in range(100_000))
    )
    with SmtpServer() as server:
        assert counted(carried(some_connections(server), [large])) == {"accepted": 1}

    assert server.taken[0].data == bytes(large)


def test_a_message_is_in_flight_before_its_end_is_handed_over():
    with SmtpServer() as server:
        for event in some_connections(server, number=1).carry(messages(30)):
            if isinstance(event, InFlight):
                # Time enough for what was handed over already to arrive.
                time.sleep(0.002)
                assert event.message.recipient not in server.recipients


def test_between_in_flight_and_its_end_a_connection_has_no_other_message_in_flight():
    flying: set[str] = set()
    with SmtpServer() as server:
        for event in some_connections(server, number=3).carry(messages(150)):
            if isinstance(event, InFlight):
                flying.add(event.message.recipient)
                assert len(flying) <= 3
            elif isinstance(event, Settled):
                flying.remove(event.message.recipient)

    assert not flying


def test_messages_are_asked_for_only_when_there_is_a_use_for_them():
    asked = []

    def given():
        for message in messages(100):
            asked.append(message)
            yield message

    ended = 0
    with SmtpServer() as server:
        for event in some_connections(server, number=2).carry(given()):
            ended += isinstance(event, ENDS)
            # One in flight and one behind it on each.
            assert len(asked) - ended <= 4


def test_while_a_server_is_waited_for_other_things_are_done_and_then_it_is_waited_for():
    go_on, done = threading.Event(), []

    def meanwhile():
        done.append(True)
        if len(done) == 3:
            go_on.set()
        return len(done) < 3

    with SmtpServer(lambda said: go_on.wait(10) and None if said.place == "GREETING" else None) as server:
        events = list(some_connections(server, number=1).carry(messages(2), meanwhile))

    assert go_on.is_set()
    assert counted(events) == {"accepted": 2}


def test_who_has_nothing_at_the_moment_is_asked_again():
    given = [message for pair in zip(messages(5), itertools.repeat(None)) for message in pair]
    with SmtpServer() as server:
        assert counted(carried(some_connections(server), given)) == {"accepted": 5}


@pytest.mark.parametrize("place", ["GREETING", "END"])
def test_who_hears_nothing_for_long_is_told_so_and_may_stop(place):
    go_on = threading.Event()
    rule = lambda said: go_on.wait(10) and None if said.place == place else None  # noqa: E731
    kinds = []
    with SmtpServer(rule) as server:
        for event in some_connections(server, number=1).carry(messages(1)):
            kinds.append(type(event))
            if isinstance(event, Quiet):
                go_on.set()

    assert [kind for kind in kinds if kind is not Quiet] == [InFlight, Settled]
    assert Quiet in kinds


def test_without_messages_nobody_is_connected_to():
    with SmtpServer() as server:
        assert carried(some_connections(server), []) == []

    assert server.connections == 0


@pytest.mark.parametrize("mode", list(Mode))
def test_a_connection_is_left_after_its_share_of_messages(mode):
    with SmtpServer(extensions=("PIPELINING", "CHUNKING")) as server:
        carried(some_connections(server, number=1, mode=mode, limits=Limits(messages=10)), messages(35))

    assert server.connections == 4
    assert server.commands.count("QUIT") == 4


class Clock:
    """The time, and how often it was asked for: whoever goes round in circles asks for it each time."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> float:
        self.asked += 1
        return time.monotonic()


@pytest.mark.parametrize("mode", list(Mode))
def test_a_connection_begins_no_message_before_its_pace_allows_it(mode):
    limits, clock, begun = Limits(per_second=40, messages=5), Clock(), []
    rule = lambda said: begun.append(time.monotonic()) if said.place == "MAIL" else None  # noqa: E731
    with SmtpServer(rule, extensions=("PIPELINING", "CHUNKING")) as server:
        connections = Connections(an_opening(server, limits), clock=clock, number=1, mode=mode, limits=limits)
        assert counted(carried(connections, messages(16))) == {"accepted": 16}

    # In any time one more than its share: also where one connection follows another.
    assert server.connections == 4
    assert begun[-1] - begun[0] >= 14 / 40
    assert clock.asked < 1_500


def test_each_connection_has_a_pace_of_its_own():
    limits, begun = Limits(per_second=5), Counter[int]()
    rule = lambda said: begun.update([said.connection]) if said.place == "MAIL" else None  # noqa: E731
    with SmtpServer(rule) as server:
        assert counted(carried(some_connections(server, number=6, limits=limits), messages(12))) == {"accepted": 12}

    assert len(begun) == 6


@pytest.mark.parametrize("reached", [1, 4])
def test_nobody_goes_round_in_circles_while_a_server_thinks(reached):
    """Neither for the next message, which there is not yet, nor for a connection that is of no use yet."""
    go_on, clock = threading.Event(), Clock()

    def rule(said):
        if said.place == "GREETING" and said.connection > reached:
            return b"421 4.7.0 too many connections\r\n"
        return go_on.wait(10) and None if said.place == "END" else None

    def given():
        yield from messages(2)
        while not go_on.is_set():
            yield None

    with SmtpServer(rule) as server:
        opening = an_opening(server, QUICK)
        events = []
        for event in Connections(opening, clock=clock, number=4, limits=QUICK).carry(given()):
            events.append(event)
            if isinstance(event, Quiet):
                go_on.set()

    assert counted(events) == {"accepted": 2}
    assert clock.asked < 1_500


def test_a_connection_is_left_after_four_refusals_in_a_row():
    with SmtpServer(at("RCPT", b"550 5.1.1 no such user\r\n")) as server:
        events = carried(some_connections(server, number=1), messages(10))

    assert counted(events) == {"rejected": 10}
    assert server.connections == 3
    assert not any(isinstance(event, Trouble | InFlight) for event in events)


@pytest.mark.parametrize("mode", [Mode.PIPE, Mode.OVERLAP])
@pytest.mark.parametrize(
    "answer",
    [
        b"554 5.5.1 Error: no valid recipients\r\n",
        b"503-All RCPT commands were rejected with this error:\r\n503-no such user\r\n503 Valid RCPT must precede\r\n",
        b"550 5.1.1 no such user\r\n",
    ],
)
def test_what_data_is_answered_after_its_recipient_was_refused_says_nothing_more(mode, answer):
    rule = lambda said: {"RCPT": b"550 5.1.1 no such user\r\n", "DATA": answer}.get(said.place)  # noqa: E731
    with SmtpServer(lambda said: rule(said) if said.message % 3 == 2 else None) as server:
        events = carried(some_connections(server, number=1, mode=mode), messages(9))

    assert counted(events) == {"accepted": 6, "rejected": 3}
    assert len(server.taken) == 6
    assert server.connections == 1


def test_a_connection_is_left_as_well_when_whole_messages_are_refused_in_a_row():
    with SmtpServer(at("END", b"554 5.7.1 spam\r\n")) as server:
        events = carried(some_connections(server, number=1), messages(20))

    assert counted(events) == {"rejected": 20}
    # The fifth had been begun behind the fourth.
    assert server.connections == 4


def test_what_a_server_said_while_the_caller_was_busy_was_said_in_time():
    with SmtpServer() as server:
        events = []
        for event in some_connections(server, number=3, limits=Limits(end=0.1, command=0.1, data=0.1)).carry(
            messages(9)
        ):
            events.append(event)
            if isinstance(event, Settled):
                time.sleep(0.15)

    assert counted(events) == {"accepted": 9}


def test_a_connection_that_was_idle_is_not_relied_on():
    def given():
        yield a_message(1)
        for _ in range(8):
            time.sleep(0.02)
            yield None
        yield a_message(2)

    with SmtpServer() as server:
        events = carried(some_connections(server, number=1, limits=Limits(idle=0.05)), given())

    assert counted(events) == {"accepted": 2}
    assert server.connections == 2


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("place", "answer", "kind"),
    [
        ("RCPT", b"550 5.1.1 no such user\r\n", "rejected"),
        ("RCPT", b"451 4.7.1 greylisted\r\n", "deferred"),
        ("RCPT", b"552-5.2.2 full\r\n552 5.2.2 mailbox\r\n", "rejected"),
        ("END", b"554 5.7.1 spam\r\n", "rejected"),
        ("END", b"451 4.3.0 later\r\n", "deferred"),
    ],
)
def test_a_refused_recipient_is_settled_and_does_not_touch_the_others(mode, place, answer, kind):
    with SmtpServer(at(place, answer, message=3), extensions=("PIPELINING", "CHUNKING")) as server:
        events = carried(some_connections(server, number=1, mode=mode), messages(10))

    assert counted(events) == {"accepted": 9, kind: 1}
    accepted = [recipient for recipient, kinds in ends(events).items() if kinds == ["accepted"]]
    assert sorted(server.recipients) == sorted(accepted)


@pytest.mark.parametrize("mode", [Mode.LOCK_STEP, Mode.PIPE, Mode.OVERLAP])
@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("MAIL", b"421 4.3.2 enough for this connection\r\n"),
        ("MAIL", b"452 4.5.3 Too many messages sent\r\n"),
        ("RCPT", b"452 4.5.3 too many recipients\r\n"),
        ("RCPT", b"421 4.7.0 too many errors\r\n"),
        ("DATA", b"421 4.3.2 going down\r\n"),
        ("DATA", b"451 4.3.0 not now\r\n"),
        ("END", b"452 4.5.3 too many messages in this session\r\n"),
        ("MAIL", DROP),
        ("RCPT", DROP),
        ("DATA", DROP),
        ("RCPT", b"garbage\r\n"),
        ("DATA", b"250 ok\r\n"),
        ("MAIL", b"250-\r\n" * 20_000),
    ],
)
def test_what_says_nothing_about_the_recipient_leaves_the_message_to_the_next_connection(mode, place, answer):
    with SmtpServer(at(place, answer, message=4)) as server:
        events = carried(some_connections(server, number=1, mode=mode), messages(12))

    assert counted(events) == {"accepted": 12}
    assert sorted(server.recipients) == sorted(message.recipient for message in messages(12))
    assert server.connections == 4
    assert not any(isinstance(event, Trouble) for event in events)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("answer", [b"421 4.3.2 enough\r\n", b"452 4.5.3 Too many messages sent\r\n"])
def test_connections_that_have_all_had_their_share_at_once_cost_no_message_a_try(mode, answer):
    def rule(said):
        return answer if said.place == "MAIL" and said.message == 2 else None

    with SmtpServer(rule, extensions=("PIPELINING", "CHUNKING")) as server:
        events = carried(some_connections(server, number=6, mode=mode), messages(60))

    assert counted(events) == {"accepted": 60}
    assert max(Counter(server.recipients).values()) == 1


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("answer", [DROP, b"421 4.3.2 going down\r\n", b"354 go\r\n", b"nonsense\r\n"])
def test_a_message_that_was_handed_over_and_not_answered_is_in_doubt_and_not_sent_again(mode, answer):
    with SmtpServer(at("END", answer, message=4), extensions=("PIPELINING", "CHUNKING")) as server:
        events = carried(some_connections(server, number=1, mode=mode), messages(12))

    assert counted(events) == {"accepted": 9, "InDoubt": 3}
    assert max(Counter(server.recipients).values()) == 1


def test_a_silent_server_is_waited_for_and_then_the_message_is_in_doubt():
    silent = threading.Event()
    rule = lambda said: (silent.wait(1), DROP)[1] if said.place == "END" else None  # noqa: E731
    with SmtpServer(rule) as server:
        events = carried(some_connections(server, limits=Limits(end=0.1)), [a_message()])
        silent.set()

    (event,) = [event for event in events if isinstance(event, ENDS)]
    assert isinstance(event, InDoubt)
    assert event.why == "did not answer in time"


def test_a_byte_a_minute_gains_no_time():
    with SmtpServer(drip="END") as server:
        events = carried(some_connections(server, limits=Limits(end=0.2)), [a_message()])

    assert counted(events) == {"InDoubt": 1}


def test_a_slow_connection_holds_the_others_up_in_nothing():
    slow = threading.Event()

    def rule(said):
        if said.connection == 1 and said.place == "GREETING":
            slow.wait(10)

    with SmtpServer(rule) as server:
        events = []
        for event in some_connections(server, number=2).carry(messages(50)):
            events.append(event)
            if sum(isinstance(event, Settled) for event in events) == 40:
                slow.set()

    assert counted(events) == {"accepted": 50}


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("RCPT", b"554 5.5.0 Error: SMTP protocol synchronization\r\n"),
        ("MAIL", b"500 5.5.1 Invalid command: Pipelining not supported\r\n"),
        ("DATA", b"503 5.5.0 Improper use of SMTP command pipelining\r\n"),
    ],
)
def test_a_server_that_does_not_like_commands_in_advance_gets_fewer_for_good(place, answer):
    places = []

    def rule(said):
        # Nobody knows who sent ahead but the server: this one dislikes the first two connections.
        places.append(said.connection)
        return answer if said.connection <= 2 and said.place == place else None

    with SmtpServer(rule) as server:
        connections = some_connections(server, number=1)
        events = carried(connections, messages(10))

    assert counted(events) == {"accepted": 10}
    assert connections.mode is Mode.LOCK_STEP
    assert server.connections == 3


def test_a_server_that_is_ready_for_a_refused_message_gets_no_dot():
    def rule(said):
        if said.message == 2:
            return {"RCPT": b"550 5.1.1 no such user\r\n", "DATA": b"354 go ahead\r\n"}.get(said.place)
        return None

    with SmtpServer(rule) as server:
        events = carried(some_connections(server, number=1), messages(6))

    # Each connection takes one and refuses one.
    assert counted(events) == {"accepted": 3, "rejected": 3}
    assert len(server.taken) == 3


def test_a_sender_that_is_refused_stops_the_mailing_and_nobody_else_is_tried():
    with SmtpServer(at("MAIL", b"550 5.7.1 sender not allowed\r\n")) as server:
        events: list[Event] = []
        with pytest.raises(DeliveryError) as caught:
            events.extend(some_connections(server, number=1).carry(messages(10)))

    assert "takes no mail from our sender: 550 5.7.1 sender not allowed" in caught.value.message
    assert caught.value.is_lasting
    # One had been tried, and one more was asked for by none.
    assert counted(events) == {"Returned": 1}
    assert server.taken == []


def test_a_message_that_costs_three_connections_is_returned_with_the_reason():
    with SmtpServer(lambda said: DROP if "reader3@" in said.words and said.place == "RCPT" else None) as server:
        events = carried(some_connections(server, number=1), messages(6))

    assert counted(events) == {"accepted": 5, "Returned": 1}
    (returned,) = [event for event in events if isinstance(event, Returned)]
    assert returned.message.recipient == "reader3@harbour.example"
    assert returned.why == "closed the connection"


def test_a_server_that_is_not_reached_is_told_once_and_tried_again():
    refused = itertools.count()
    rule = lambda said: DROP if said.place == "GREETING" and next(refused) < 3 else None  # noqa: E731
    with SmtpServer(rule) as server:
        events = carried(some_connections(server, number=1), messages(5))

    (trouble,) = [event for event in events if isinstance(event, Trouble)]
    assert trouble.fault.message == f"the mail server 127.0.0.1:{server.port} is not reached: it closed the connection"
    assert counted(events) == {"accepted": 5}
    assert server.connections == 4


def test_a_server_that_is_not_reached_for_long_is_given_up_and_every_message_comes_back():
    events: list[Event] = []
    with SmtpServer(at("GREETING", DROP)) as server, pytest.raises(DeliveryError, match="is not reached"):
        events.extend(some_connections(server, number=2).carry(iter(messages(5))))

    assert set(counted(events)) == {"Returned"}
    assert sum(isinstance(event, Trouble) for event in events) == 1


def test_a_server_that_lets_fewer_in_than_asked_for_is_served_by_fewer():
    def rule(said):
        return b"421 4.7.0 too many connections\r\n" if said.place == "GREETING" and said.connection % 2 else None

    with SmtpServer(rule) as server:
        events = carried(some_connections(server, number=4), messages(60))

    assert counted(events) == {"accepted": 60}
    assert sum(isinstance(event, Trouble) for event in events) <= 4


def test_a_login_that_is_refused_stops_at_once_without_the_password():
    with SmtpServer(login=("desk", "right")) as server, pytest.raises(DeliveryError, match="log in") as caught:
        carried(some_connections(server, number=1, login=Login("desk", "hunter2-canary")), messages(3))

    assert "hunter2-canary" not in str(caught.value)
    assert server.connections == 1


def test_stopped_what_is_in_flight_is_finished_and_the_rest_comes_back():
    with SmtpServer() as server:
        connections = some_connections(server, number=3)
        events: list[Event] = []
        for event in connections.carry(messages(200)):
            events.append(event)
            if len(server.taken) >= 20:
                connections.stop()

    found = counted(events)
    assert set(found) == {"accepted", "Returned"}
    assert found["accepted"] == len(server.taken) < 60
    assert found["Returned"] <= 6


def test_a_signal_stops_while_everybody_waits():
    waiting = threading.Event()

    def rule(said):
        if said.place == "MAIL":
            waiting.set()
            time.sleep(0.5)

    with SmtpServer(rule) as server:
        connections = some_connections(server, number=1)
        before = signal.signal(signal.SIGUSR1, lambda *_: connections.stop())
        try:
            teller = threading.Thread(target=lambda: (waiting.wait(5), signal.raise_signal(signal.SIGUSR1)))
            teller.start()
            events = carried(connections, messages(3))
            teller.join()
        finally:
            signal.signal(signal.SIGUSR1, before)

    assert set(counted(events)) == {"Returned"}
    assert server.taken == []


@pytest.mark.parametrize("mode", list(Mode))
def test_stopped_by_who_makes_the_messages_the_one_at_hand_comes_back(mode):
    with SmtpServer(extensions=("PIPELINING", "CHUNKING")) as server:
        connections = some_connections(server, number=1, mode=mode)

        def given():
            for message in messages(30):
                if message == a_message(20):
                    connections.stop()
                yield message

        events = carried(connections, given())

    found = counted(events)
    assert found["accepted"] == len(server.taken)
    assert found["accepted"] + found["Returned"] == 20
    assert ends(events)["reader20@harbour.example"] == ["Returned"]
    assert not any("reader20@" in said.words for said in server.said)


def test_stopped_again_and_again_it_is_as_if_it_was_once():
    with SmtpServer() as server:
        connections = some_connections(server, number=2)
        events: list[Event] = []
        for event in connections.carry(messages(50)):
            events.append(event)
            connections.stop()
        connections.stop()

    assert set(counted(events)) <= {"accepted", "Returned"}
    assert counted(events)["accepted"] == len(server.taken)


def test_stopped_before_it_began_it_sends_nothing():
    with SmtpServer() as server:
        connections = some_connections(server)
        connections.stop()
        assert carried(connections, messages(3)) == []

    assert server.connections == 0


def test_who_stops_asking_leaves_no_connection_behind():
    with SmtpServer() as server:
        events = some_connections(server, number=3).carry(messages(50))
        for event in events:
            if isinstance(event, Settled):
                break
        events.close()

    assert len(server.taken) < 50


@pytest.mark.parametrize(
    "facts",
    [
        {"recipient": "b@example.org>\r\nRCPT TO:<c@evil.example"},
        {"recipient": "b@example.org\r\n"},
        {"recipient": "b c@example.org"},
        {"recipient": "bä@example.org"},
        {"recipient": ""},
        {"sender": "<>"},
        {"sender": "b@example.org> SIZE=1"},
        {"segments": (b"Subject: x\r\n\r\n", b".\r\n")},
        {"segments": (b"Subject: x\r\n\r\nbody\r\n.\r\nMAIL FROM:<x@evil.example>\r\n",)},
        {"segments": (b"Subject: x\r\n\r\nbody\n.\r\n",)},
        {"segments": (b"Subject: x\r\n\r\nbody\r", b"\n.\r\n")},
        {"segments": (b"Subject: x\r\n\r\nbody\r.\r\n",)},
        {"segments": (b"Subject: \xc3\xa4\r\n\r\n",)},
        {"segments": (b"Subject: \x00\r\n\r\n",)},
        {"segments": (b"Subject: x\r\n\r\nno end",)},
        {"segments": ()},
    ],
)
def test_a_message_that_says_more_than_it_seems_to_is_not_sent_and_stops_the_mailing(facts):
    events: list[Event] = []
    with SmtpServer() as server, pytest.raises(MessageError, match="S07"):
        events.extend(some_connections(server, number=1).carry([a_message(1), a_message(2, **facts), a_message(3)]))

    assert server.recipients in (["reader1@harbour.example"], [])
    assert counted(events)["Returned"] >= 1


def test_a_message_that_is_larger_than_the_server_takes_stops_the_mailing_before_it_is_sent():
    too_large = pytest.raises(DeliveryError, match="takes 1,000 at most")
    with SmtpServer(extensions=("PIPELINING", "SIZE 1000")) as server, too_large:
        carried(some_connections(server, number=1), messages(2))

    assert "MAIL" not in server.commands


def test_a_message_that_cannot_be_made_ends_the_mailing_when_the_others_are_settled():
    def given():
        yield from messages(5)
        raise MessageError("F11 To is not exactly who it should be")

    events: list[Event] = []
    with SmtpServer() as server, pytest.raises(MessageError, match="F11"):
        events.extend(some_connections(server, number=2).carry(given()))

    assert sum(counted(events).values()) == 5
    assert counted(events)["accepted"] == len(server.taken)


def test_segments_that_messages_share_are_not_copied_and_may_be_many():
    shared = tuple(b"line %d of many\r\n" % number for number in range(3_000))
    given = [a_message(number, segments=(b"Subject: %d\r\n\r\n" % number, *shared)) for number in range(1, 21)]
    with SmtpServer() as server:
        assert counted(carried(some_connections(server, limits=QUICK), given)) == {"accepted": 20}

    assert sorted(taken.data for taken in server.taken) == sorted(map(bytes, given))


FAULTS = (
    DROP,
    b"421 4.3.2 going down\r\n",
    b"450 4.7.1 not now\r\n",
    b"452 4.5.3 too many messages\r\n",
    b"550 5.1.1 no such user\r\n",
    b"554 5.5.0 Error: SMTP protocol synchronization\r\n",
    b"503 5.5.1 bad sequence\r\n",
    b"354 go ahead\r\n",
    b"nonsense\r\n",
    b"250-half",
)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mode", list(Mode))
def test_whatever_goes_wrong_every_message_ends_once_and_what_it_is_told_of_is_true(mode, seed):
    chance = random.Random(seed)
    limits = Limits(command=0.3, data=0.3, end=0.3, goodbye=0.1, pauses=(0.001,) * 200)

    def rule(said):
        if said.place in ("RSET", "MAIL", "RCPT", "DATA", "END") and chance.random() < 0.04:
            # A refused sender would stop the mailing, which is another test's.
            return chance.choice([fault for fault in FAULTS if said.place != "MAIL" or not fault.startswith(b"55")])
        return None

    with SmtpServer(rule, extensions=("PIPELINING", "CHUNKING")) as server:
        events = carried(some_connections(server, mode=mode, limits=limits), messages(120))

    ended = {recipient: kind for recipient, (kind,) in ends(events).items()}
    assert len(ended) == 120
    assert max(Counter(server.recipients).values()) == 1
    assert {recipient for recipient, kind in ended.items() if kind == "accepted"} <= set(server.recipients)
    unsent = {recipient for recipient, kind in ended.items() if kind not in ("accepted", "InDoubt")}
    assert not unsent & set(server.recipients)


@pytest.mark.parametrize("extensions", [("PIPELINING", "DSN"), ("DSN",), ("PIPELINING", "CHUNKING", "DSN")])
def test_a_server_that_tells_of_failures_is_asked_for_the_header_alone_and_for_our_names(extensions):
    with SmtpServer(extensions=extensions) as server:
        connections = some_connections(server, number=1, mode=Mode.CHUNKS)
        list(connections.carry([a_message(recipient="ana+news@harbour.example")]))

    words = {said.place: said.words for said in server.said if said.place in ("MAIL", "RCPT")}
    assert words["MAIL"] == "FROM:<b1@bounces.tidewatch.example> RET=HDRS ENVID=1"
    assert words["RCPT"] == "TO:<ana+news@harbour.example> NOTIFY=FAILURE ORCPT=rfc822;ana+2Bnews@harbour.example"
    assert server.recipients == ["ana+news@harbour.example"]


def test_a_server_that_does_not_tell_of_failures_is_not_asked():
    with SmtpServer() as server:
        list(some_connections(server).carry([a_message()]))

    assert not [said for said in server.said if "ENVID" in said.words or "NOTIFY" in said.words]
