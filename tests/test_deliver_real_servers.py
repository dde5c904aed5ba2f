"""Postfix, Exim and OpenSMTPD, each as strict as it can be, deliver every message once and as it was.

What they say when they have had enough, or do not like how it is said to them, costs nobody a message.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.dialogue import Mode
from mailer.deliver.smtp.events import Event, InDoubt, Returned, Settled, Trouble
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.meaning import Place, Says, judge
from mailer.deliver.smtp.opening import Opened
from mailer.deliver.smtp.replies import Replies, Reply
from mailer.model.message import Message
from tests.real_servers import RealServer, a_postfix, an_exim_server, an_opensmtpd, digest
from tests.smtp_servers import a_message, an_opening

LIMITS = Limits(connecting=10, greeting=10, command=20, data=20, writing=20, end=20, goodbye=2, pauses=(0.05,) * 20)
# As large as a newsletter.
BODY = b"The tables of this harbour, =E2=80=94 set anew for the readers of =2E the letter.\r\n" * 1_050
_TAGS = itertools.count(1)


def letters(number: int, who: Callable[[int], str] = lambda count: "reader") -> list[Message]:
    """Messages that nobody else in this run gets; ``who`` names the n-th recipient."""
    tag = next(_TAGS)
    return [a_letter(f"{who(count)}{count}.{tag}@harbour.example", f"{count}.{tag}") for count in range(1, number + 1)]


def a_letter(recipient: str, name: str) -> Message:
    head = (
        f"From: <letter@tidewatch.example>\r\nTo: <{recipient}>\r\nSubject: Boxes\r\n"
        f"Date: Fri, 20 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{name}@tidewatch.example>\r\n\r\n"
    )
    return a_message(
        recipient=recipient, message_id=f"<{name}@tidewatch.example>", segments=(head.encode("ascii"), BODY)
    )


def expected(messages: list[Message]) -> list[tuple[str, str]]:
    """What a server should have delivered."""
    return sorted((message.recipient, digest(bytes(message))) for message in messages)


def outcomes(events: list[Event]) -> Counter[str]:
    """How many ended how."""
    ends = [event for event in events if isinstance(event, Settled | Returned | InDoubt)]
    assert len({event.message.recipient for event in ends}) == len(ends)
    return Counter(event.outcome.state if isinstance(event, Settled) else type(event).__name__ for event in ends)


def some_connections(
    server: RealServer, *, security: str = "none", limits: Limits = LIMITS, pretend: bool = False, **facts: object
) -> Connections:
    """Connections to a real server; ``pretend`` that it offers what it does not."""
    trust = {} if security == "none" else {"security": security, "trust": server.trust}
    opening = an_opening(server.tls_port if security == "tls" else server.port, limits, **trust)

    def pretending() -> Opened:
        return replace(opening(), pipelining=True)

    way = pretending if pretend else opening
    return Connections(way, clock=time.monotonic, limits=limits, **{"number": 2, **facts})  # type: ignore[arg-type]


@contextlib.contextmanager
def a_folder() -> Iterator[Path]:
    """A folder that everybody may enter, in memory where there is room: a queue waits for the disk each time."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > 500_000_000
    with tempfile.TemporaryDirectory(dir=memory if has_room else None) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as path:
        yield path


@pytest.fixture(scope="module", params=[a_postfix, an_exim_server])
def server(request: pytest.FixtureRequest) -> Iterator[RealServer]:
    with a_folder() as path, request.param(path) as running:
        yield running


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_real_server_delivers_every_message_once_and_as_it_was(server, security, mode):
    given = letters(20)
    connections = some_connections(server, security=security, mode=mode)
    events = list(connections.carry(given))

    assert outcomes(events) == {"accepted": 20}
    assert server.delivered(20) == expected(given)
    assert connections.mode is mode


def test_a_real_server_that_is_this_strict_does_not_take_a_message_before_it_is_asked_for_it(server):
    """As a control; what it says then is about the dialogue, not about the recipient."""
    replies = Replies()
    with socket.create_connection(("127.0.0.1", server.port), 10) as line:
        greeted(line, replies)
        line.sendall(b"MAIL FROM:<a@tidewatch.example>\r\nRCPT TO:<reader@harbour.example>\r\nDATA\r\nSubject: a\r\n")
        line.sendall(b"\r\n.\r\nMAIL FROM:<b@tidewatch.example>\r\n")
        heard = list(said(line, replies, "ynchroni"))

    place = list(Place)[len(heard)]
    assert judge(place, heard[-1]).says is Says.SLOWER
    assert server.delivered(0) == []


def greeted(line: socket.socket, replies: Replies) -> None:
    next(said(line, replies, "220"))
    line.sendall(b"EHLO tidewatch.example\r\n")
    next(said(line, replies, "250"))


def said(line: socket.socket, replies: Replies, last: str) -> Iterator[Reply]:
    """What a server says, up to what has ``last`` in it."""
    while data := line.recv(4096):
        for reply in replies.feed(data):
            yield reply
            if last in str(reply):
                return


@pytest.mark.parametrize("mode", list(Mode))
def test_a_real_server_sends_nothing_to_who_was_refused_and_everything_to_the_others(server, mode):
    """Also where four are refused one after another, and DATA behind a refusal has an answer of its own."""
    given = letters(16, lambda count: "nobody" if count in (2, 4, 5, 6, 7, 8, 16) else "reader")
    events = list(some_connections(server, mode=mode, number=1).carry(given))
    readers = [message for message in given if message.recipient.startswith("reader")]

    assert outcomes(events) == {"accepted": 9, "rejected": 7}
    assert server.delivered(9) == expected(readers)
    assert all(event.outcome.no_such_address for event in events if is_refused(event))


def is_refused(event: Event) -> bool:
    return isinstance(event, Settled) and event.outcome.state == "rejected"


def test_a_real_server_without_pipelining_delivers_every_message_and_nothing_to_who_was_refused(folder):
    given = letters(60, lambda count: "nobody" if count % 10 == 0 else "reader")
    readers = [message for message in given if message.recipient.startswith("reader")]
    with an_opensmtpd(folder) as server:
        events = list(some_connections(server).carry(given))
        assert server.delivered(54) == expected(readers)

    assert outcomes(events) == {"accepted": 54, "rejected": 6}


def test_a_hundred_messages_a_session_are_all_that_opensmtpd_takes_and_the_others_go_over_the_next(folder):
    """It says 452 4.5.3 to the next sender."""
    given = letters(130)
    with an_opensmtpd(folder) as server:
        events = list(some_connections(server, number=1, limits=replace(LIMITS, messages=10_000)).carry(given))
        assert server.delivered(130) == expected(given)

    assert outcomes(events) == {"accepted": 130}
    assert not any(isinstance(event, Trouble) for event in events)


@pytest.mark.parametrize("mode", list(Mode))
def test_exim_says_421_after_so_many_messages_and_the_others_go_over_the_next_connection(folder, mode):
    given = letters(12)
    with an_exim_server(folder, "smtp_accept_max_per_connection = 5") as server:
        events = list(some_connections(server, number=1, mode=mode).carry(given))
        assert server.delivered(12) == expected(given)

    assert outcomes(events) == {"accepted": 12}
    assert not any(isinstance(event, Trouble) for event in events)


@pytest.mark.parametrize("kind", ["exim", "opensmtpd"])
def test_a_server_that_takes_no_commands_in_advance_gets_all_messages_one_command_at_a_time(folder, kind):
    """Both were said to take them: what they answer is about the session, and no recipient pays for it."""
    given = letters(12)
    running = an_opensmtpd(folder) if kind == "opensmtpd" else an_exim_server(folder, "pipelining_advertise_hosts = :")
    with running as server:
        connections = some_connections(server, pretend=True, number=1)
        events = list(connections.carry(given))
        assert server.delivered(12) == expected(given)

    assert outcomes(events) == {"accepted": 12}
    assert connections.mode is Mode.LOCK_STEP
