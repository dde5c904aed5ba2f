"""Every fault a mail server may have, and in which state each leaves the readers.

Our own server has them all; a rig beside the project, which others wrote and which counts what a client does wrong, has
them as well. Whatever the fault, nobody gets a message twice, and what we say of a reader is true.
"""

from __future__ import annotations

import itertools
import json
import re
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.dialogue import Mode
from mailer.deliver.smtp.events import InDoubt, Returned, Settled
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.transport import Login
from mailer.errors import DeliveryError
from mailer.model.message import Message
from tests.smtp_servers import DROP, RESET, Rule, Said, SmtpServer, a_message, certificate_file, some_connections

RIG = Path(__file__).parents[2] / "shared" / "rigs" / "smtp_faulty.py"
LIMITS = Limits(connecting=10, greeting=10, command=10, data=10, end=10, goodbye=2, pauses=(0.1,) * 25)
# Where a server is to be given up.
IMPATIENT = Limits(connecting=10, greeting=10, command=10, data=10, end=10, goodbye=2, pauses=(0.01, 0.01))
LOGIN = Login("desk", "secret")
CHUNKS = "PIPELINING,CHUNKING,8BITMIME,SIZE,ENHANCEDSTATUSCODES"


def always(place: str, answer: bytes) -> Rule:
    return lambda said: answer if said.place == place else None


def every(number: int, place: str, answer: bytes) -> Rule:
    """At every so manieth time that the place is come to, on whatever connection."""
    count = itertools.count(1)
    return lambda said: answer if said.place == place and next(count) % number == 0 else None


def whose(pattern: str, answer: bytes) -> Rule:
    return lambda said: answer if said.place == "RCPT" and fnmatch(said.words, f"TO:<{pattern}>") else None


def after(number: int, answer: bytes) -> Rule:
    """To each sender beyond so many of a connection."""
    return lambda said: answer if said.place == "MAIL" and said.message > number else None


def beyond(number: int, answer: bytes) -> Rule:
    """To each connection beyond so many, in all."""
    return lambda said: answer if said.place == "GREETING" and said.connection > number else None


def slow(seconds: float, place: str = "") -> Rule:
    return lambda said: time.sleep(seconds) if place in ("", said.place) else None


def more_than(number: int, answer: bytes) -> Rule:
    """To each sender beyond so many in one second, on all connections."""
    moments: list[float] = []

    def rule(said: Said) -> bytes | None:
        if said.place != "MAIL":
            return None
        now = time.monotonic()
        moments[:] = [moment for moment in moments if now - moment < 1]
        if len(moments) >= number:
            return answer
        return moments.append(now)

    return rule


def together(*rules: Rule) -> Rule:
    return lambda said: next(filter(None, (rule(said) for rule in rules)), None)


@dataclass(frozen=True)
class Fault:
    """``rig`` are its flags for this; ``rule`` and ``server`` make it of our own server, ``client`` is how we go there.

    ``ends`` are the states it leaves readers in, ``stops`` what is said where the mailing is given up.
    """

    rig: str
    ends: set[str]
    rule: Callable[[], Rule] = lambda: lambda said: None
    server: dict[str, Any] = field(default_factory=dict)
    client: dict[str, Any] = field(default_factory=dict)
    limits: Limits = LIMITS
    stops: str = ""


def stopping(rig: str, stops: str, rule: Callable[[], Rule] = lambda: lambda said: None, **facts: Any) -> Fault:
    """A fault for which we do not go on: nobody gets anything, and who was asked for is as before."""
    return Fault(rig, {"Returned"}, rule, limits=IMPATIENT, stops=stops, **facts)


WITH_TLS, WITH_LOGIN = {"security": "starttls"}, {"login": LOGIN}
OWN_TLS, OWN_LOGIN = {"tls": "starttls"}, {"login": ("desk", "secret")}

FAULTS = {
    "none": Fault("", {"accepted"}),
    # What is said of a recipient.
    "unknown": Fault(
        "--unknown reader1*", {"accepted", "rejected"}, lambda: whose("reader1*", b"550 5.1.1 user unknown\r\n")
    ),
    "mailbox full": Fault(
        "--full reader2*", {"accepted", "deferred"}, lambda: whose("reader2*", b"452 4.2.2 mailbox full\r\n")
    ),
    "busy": Fault("--defer reader3*", {"accepted", "deferred"}, lambda: whose("reader3*", b"450 4.2.0 busy\r\n")),
    "greylisted": Fault(
        "--greylist --greylist-seconds 60", {"deferred"}, lambda: always("RCPT", b"451 4.7.1 greylisted\r\n")
    ),
    "not now, at the dot": Fault(
        "--tempfail-dot 5", {"accepted", "deferred"}, lambda: every(5, "END", b"451 4.3.0 try again\r\n")
    ),
    "too large, at the dot": Fault(
        "--too-large 9000 --hide-size", {"rejected"}, lambda: always("END", b"552 5.3.4 message too big\r\n")
    ),
    # What is said of a connection.
    "421 after 7": Fault("--421-after 7", {"accepted"}, lambda: after(7, b"421 4.3.2 enough\r\n" + DROP)),
    "421 instead of 354": Fault("--421-mid 9", {"accepted"}, lambda: every(9, "DATA", b"421 4.3.2 going\r\n" + DROP)),
    "no banner": Fault("--drop-banner 3", {"accepted"}, lambda: every(3, "GREETING", DROP)),
    "two connections": Fault(
        "--max-conn 2", {"accepted"}, lambda: beyond(2, b"421 4.7.0 too many connections\r\n" + DROP)
    ),
    "one recipient": Fault("--max-rcpt 1", {"accepted"}),
    "a rate": Fault("--rate 40", {"accepted"}, lambda: more_than(40, b"450 4.7.1 slow down\r\n")),
    # What is not said at all.
    "dropped after the dot": Fault("--drop-after-dot 11", {"accepted", "InDoubt"}, lambda: every(11, "END", DROP)),
    "reset after the dot": Fault("--reset-after-dot 11", {"accepted", "InDoubt"}, lambda: every(11, "END", RESET)),
    # What only takes its time, or another way.
    "slow": Fault("--slow 0.002", {"accepted"}, lambda: slow(0.002)),
    "slow at the dot": Fault("--slow-dot 0.01", {"accepted"}, lambda: slow(0.01, "END")),
    "slow to greet": Fault("--slow-banner 0.3", {"accepted"}, lambda: slow(0.3, "GREETING")),
    "long replies": Fault(
        "--long-replies",
        {"accepted"},
        lambda: together(
            always("MAIL", b"250-one moment\r\n250 ok\r\n"), always("DATA", b"354-one moment\r\n354 go\r\n")
        ),
    ),
    "no pipelining": Fault("--ext 8BITMIME,SIZE", {"accepted"}, server={"extensions": ("SIZE 50000000",)}),
    "nothing offered": Fault("--ext ,", {"accepted"}, server={"extensions": ()}),
    "all offered": Fault(
        "--ext PIPELINING,8BITMIME,SMTPUTF8,SIZE,DSN,ENHANCEDSTATUSCODES",
        {"accepted"},
        server={"extensions": ("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES")},
    ),
    "no EHLO": Fault("--no-ehlo", {"accepted"}, lambda: always("EHLO", b"502 5.5.1 EHLO? what is that\r\n")),
    # Encryption and login.
    "STARTTLS": Fault("--starttls ok", {"accepted"}, server=OWN_TLS, client=WITH_TLS),
    "a login": Fault("--auth desk:secret", {"accepted"}, server=OWN_LOGIN, client=WITH_LOGIN),
    "a login once encrypted": Fault(
        "--starttls required --auth desk:secret --auth-tls-only --auth-tempfail 1",
        {"accepted"},
        lambda: every(5, "AUTH", b"454 4.7.0 Temporary authentication failure\r\n"),
        {**OWN_TLS, **OWN_LOGIN},
        {**WITH_TLS, **WITH_LOGIN},
    ),
    # What we do not go on for.
    "too large, in advance": stopping(
        "--too-large 9000", "takes [19],?[0-9]+ at most", server={"extensions": ("SIZE 9000",)}
    ),
    "no STARTTLS": stopping("", "offers no encryption", client=WITH_TLS),
    "STARTTLS refused": stopping(
        "--starttls refuse",
        "does not begin the encryption",
        lambda: always("STARTTLS", b"454 4.7.0 TLS not available\r\n"),
        server=OWN_TLS,
        client=WITH_TLS,
    ),
    "nonsense after STARTTLS": stopping(
        "--starttls garbage",
        "is not safe|is spoken over",
        lambda: always("STARTTLS", b"220 go\r\n250 this is not TLS\r\n"),
        server=OWN_TLS,
        client=WITH_TLS,
    ),
    "closed after STARTTLS": stopping(
        "--starttls close",
        "is not reached: (it closed the connection|connection reset by peer)",
        lambda: always("STARTTLS", b"220 go\r\n" + DROP),
        server=OWN_TLS,
        client=WITH_TLS,
    ),
    "STARTTLS required": stopping(
        "--starttls required",
        "does not let us send",
        lambda: always("MAIL", b"530 5.7.0 Must issue a STARTTLS command first\r\n"),
    ),
    "a login required": stopping(
        "--auth desk:secret",
        "does not let us send",
        lambda: always("MAIL", b"530 5.7.0 Authentication required\r\n"),
    ),
    "a wrong login": stopping(
        "--auth desk:other", "does not let us log in", server={"login": ("desk", "other")}, client=WITH_LOGIN
    ),
    "no login": stopping("", "offers no login that we know", client=WITH_LOGIN),
    "a login that never works": stopping(
        "--auth desk:secret --auth-tempfail 1000",
        "does not let us log in: 454",
        lambda: always("AUTH", b"454 4.7.0 Temporary authentication failure\r\n"),
        server=OWN_LOGIN,
        client=WITH_LOGIN,
    ),
    # Together.
    "much at once": Fault(
        "--421-after 7 --drop-after-dot 11 --tempfail-dot 5 --unknown *9@*",
        {"accepted", "deferred", "rejected", "InDoubt"},
        lambda: together(
            after(7, b"421 4.3.2 enough\r\n" + DROP),
            every(11, "END", DROP),
            every(5, "END", b"451 4.3.0 try again\r\n"),
            whose("*9@*", b"550 5.1.1 user unknown\r\n"),
        ),
    ),
}
NAMED = [pytest.param(fault, id=name) for name, fault in FAULTS.items()]


def letters(number: int) -> list[Message]:
    """Messages whose Message-ID is theirs, each with a body of several segments."""
    return [
        a_message(
            count,
            segments=(
                b"From: letter@tidewatch.example\r\nTo: <reader%d@harbour.example>\r\n" % count,
                b"Message-ID: <%d@tidewatch.example>\r\nSubject: Boxes\r\n\r\n" % count,
                b"Fewer boxes, and =2E at the beginning of a line.\r\n" * 300,
            ),
        )
        for count in range(1, number + 1)
    ]


def connections_of(fault: Fault, port: int, mode: Mode, pem: Path) -> Connections:
    trust = {"trust": ssl.create_default_context(cafile=pem)} if fault.client.get("security") else {}
    return some_connections(port, limits=fault.limits, mode=mode, **fault.client, **trust)


def ended(connections: Connections, given: list[Message]) -> tuple[dict[str, str], str]:
    """How each recipient ended, and what the mailing was given up for."""
    found: dict[str, str] = {}
    try:
        for event in connections.carry(given):
            if isinstance(event, Settled | Returned | InDoubt):
                assert event.message.recipient not in found
                state = event.outcome.state if isinstance(event, Settled) else type(event).__name__
                found[event.message.recipient] = state
    except DeliveryError as given_up:
        return found, given_up.message
    return found, ""


def agree(fault: Fault, found: dict[str, str], given_up: str, taken: list[str], number: int) -> None:
    """Whether what we say is what the fault should lead to, and true of what the server has taken."""
    counted = Counter(taken)
    assert set(counted.values()) <= {1}
    assert {recipient for recipient, state in found.items() if state == "accepted"} <= set(counted)
    assert not {recipient for recipient, state in found.items() if state not in ("accepted", "InDoubt")} & set(counted)
    assert set(found.values()) == fault.ends
    if fault.stops:
        assert re.search(fault.stops, given_up), given_up
    else:
        assert not given_up
        assert len(found) == number


@pytest.mark.parametrize("fault", NAMED)
@pytest.mark.parametrize("mode", list(Mode))
def test_whatever_the_fault_what_we_say_of_a_reader_is_true(fault, mode, tmp_path):
    pem = certificate_file(tmp_path, "DNS:localhost", "IP:127.0.0.1")
    facts = {"extensions": ("PIPELINING", "CHUNKING"), "pem": pem, **fault.server}
    with SmtpServer(fault.rule(), **facts) as server:
        found, given_up = ended(connections_of(fault, server.port, mode, pem), letters(60))

    agree(fault, found, given_up, server.recipients, 60)
    assert "EARLY" not in server.commands


class Rig:
    """The faulty server of the rigs, with some of its faults; ``accepted`` are the recipients it answers for."""

    def __init__(self, folder: Path, *faults: str) -> None:
        if not RIG.is_file():
            pytest.skip("the faulty server is not beside the project")
        self._log, self._ready = folder / "events.jsonl", folder / "ready"
        command = [sys.executable, str(RIG), "serve", "--log", str(self._log), "--ready", str(self._ready)]
        self._process = subprocess.Popen([*command, "--seconds", "60", *faults], stdout=subprocess.DEVNULL)
        self.port, self.pem = 0, Path()

    def __enter__(self) -> Rig:
        for _ in range(500):
            if self._ready.is_file() and (words := self._ready.read_text().split()):
                facts = dict(word.split("=", 1) for word in words[1:])
                self.port, self.pem = int(facts["port"]), Path(facts.get("cert", ""))
                return self
            time.sleep(0.02)
        raise AssertionError("the faulty server did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def events(self, kind: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]
        return [event for event in found if event["ev"] == kind]

    @property
    def accepted(self) -> list[str]:
        return [recipient for event in self.events("accepted") for recipient in event["rcpts"]]


# What is different by chunks is what is said of recipients and at the end.
BY_CHUNKS = ("none", "unknown", "421 after 7", "dropped after the dot", "not now, at the dot", "much at once")


@pytest.mark.parametrize(
    ("fault", "mode"),
    [
        *(pytest.param(fault, Mode.OVERLAP, id=name) for name, fault in FAULTS.items()),
        *(pytest.param(FAULTS[name], Mode.CHUNKS, id=f"{name}, by chunks") for name in BY_CHUNKS),
    ],
)
def test_a_faulty_server_that_others_wrote_finds_no_fault_with_us(fault, mode, tmp_path):
    more = ("--ext", CHUNKS) if mode is Mode.CHUNKS and "--ext" not in fault.rig else ()
    with Rig(tmp_path, *more, *fault.rig.split()) as rig:
        pem = rig.pem if rig.pem.is_file() else certificate_file(tmp_path, "DNS:localhost", "IP:127.0.0.1")
        found, given_up = ended(connections_of(fault, rig.port, mode, pem), letters(60))
        accepted, violations = rig.accepted, rig.events("violation")
        secured = [bool(event["tls"]) for event in rig.events("accepted")]
        users = [event["auth"] for event in rig.events("accepted")]

    agree(fault, found, given_up, accepted, 60)
    assert not violations
    assert set(secured) <= {"security" in fault.client}
    assert set(users) <= {"desk" if "login" in fault.client else None}
