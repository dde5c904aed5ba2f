"""Servers that others wrote take our mail: aiosmtpd, and a rig with faults of its own that counts what went wrong."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

import pytest

from mailer.deliver.smtp.dialogue import Mode
from mailer.deliver.smtp.events import InDoubt, Returned, Settled
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.transport import Login
from mailer.model.message import Message
from tests.smtp_servers import a_message, certificate_file, some_connections

RIG = Path(__file__).parents[2] / "shared" / "rigs" / "smtp_faulty.py"
PATIENT = Limits(end=10, pauses=(0.05,) * 20)


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


class Taker:
    """What aiosmtpd hands every message to."""

    def __init__(self) -> None:
        self.taken: dict[str, bytes] = {}

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 — aiosmtpd's name
        self.taken[envelope.rcpt_tos[0]] = envelope.original_content
        return "250 2.0.0 taken"


@pytest.mark.parametrize("encrypted", [False, True])
def test_aiosmtpd_takes_every_message_as_it_is(encrypted, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        controller = pytest.importorskip("aiosmtpd.controller")
    pem = certificate_file(tmp_path, "DNS:localhost", "IP:127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    facts = {"tls_context": context, "require_starttls": True} if encrypted else {}
    taker = Taker()
    # It wants to know its port beforehand.
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    running = controller.Controller(taker, hostname="127.0.0.1", port=port, **facts)
    running.start()
    try:
        secure = {"security": "starttls", "trust": ssl.create_default_context(cafile=pem)} if encrypted else {}
        events = list(some_connections(port, limits=PATIENT, **secure).carry(letters(60)))
    finally:
        running.stop()

    assert [event.outcome.state for event in events if isinstance(event, Settled)] == ["accepted"] * 60
    assert taker.taken == {message.recipient: bytes(message) for message in letters(60)}


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

    def events(self, kind: str) -> list[dict[str, str]]:
        found = [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]
        return [event for event in found if event["ev"] == kind]

    @property
    def accepted(self) -> list[str]:
        return [recipient for event in self.events("accepted") for recipient in event["rcpts"]]


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ((), {"accepted"}),
        (("--421-after", "7"), {"accepted"}),
        (("--421-mid", "9"), {"accepted"}),
        (("--drop-banner", "3"), {"accepted"}),
        (("--drop-after-dot", "11"), {"accepted", "InDoubt"}),
        (("--reset-after-dot", "11"), {"accepted", "InDoubt"}),
        (("--tempfail-dot", "5"), {"accepted", "deferred"}),
        (("--too-large", "9000", "--hide-size"), {"rejected"}),
        (("--greylist", "--greylist-seconds", "60"), {"deferred"}),
        (("--unknown", "reader1*", "--full", "reader2*", "--defer", "reader3*"), {"accepted", "deferred", "rejected"}),
        (("--max-conn", "2"), {"accepted"}),
        (("--slow", "0.002", "--long-replies"), {"accepted"}),
        (("--ext", "8BITMIME,SIZE"), {"accepted"}),
        (("--no-ehlo",), {"accepted"}),
        (("--421-after", "7", "--drop-after-dot", "11", "--tempfail-dot", "5", "--unknown", "*9@*"), None),
    ],
)
@pytest.mark.parametrize("mode", [Mode.OVERLAP, Mode.CHUNKS])
def test_a_faulty_server_gets_every_message_at_most_once_and_is_believed_in_what_it_says(
    mode, faults, expected, tmp_path
):
    more = ("--ext", "PIPELINING,CHUNKING,8BITMIME,SIZE,ENHANCEDSTATUSCODES") if mode is Mode.CHUNKS else ()
    ended: dict[str, str] = {}
    with Rig(tmp_path, *more, *faults) as rig:
        for event in some_connections(rig.port, limits=PATIENT, mode=mode).carry(letters(60)):
            if isinstance(event, Settled | Returned | InDoubt):
                assert event.message.recipient not in ended
                kind = event.outcome.state if isinstance(event, Settled) else type(event).__name__
                ended[event.message.recipient] = kind
        accepted = Counter(rig.accepted)
        violations = rig.events("violation")

    assert not violations
    assert set(accepted.values()) <= {1}
    assert {recipient for recipient, kind in ended.items() if kind == "accepted"} <= set(accepted)
    assert not {recipient for recipient, kind in ended.items() if kind not in ("accepted", "InDoubt")} & set(accepted)
    assert expected is None or set(ended.values()) == expected


@pytest.mark.parametrize("starttls", ["ok", "required"])
def test_a_faulty_server_gets_mail_encrypted_and_after_the_login(starttls, tmp_path):
    with Rig(
        tmp_path, "--starttls", starttls, "--auth", "desk:secret", "--auth-tls-only", "--auth-tempfail", "1"
    ) as rig:
        connections = some_connections(
            rig.port,
            limits=PATIENT,
            security="starttls",
            trust=ssl.create_default_context(cafile=rig.pem),
            login=Login("desk", "secret"),
        )
        states = [event.outcome.state for event in connections.carry(letters(20)) if isinstance(event, Settled)]
        taken = rig.events("accepted")

    assert states == ["accepted"] * 20
    assert all(event["tls"] and event["auth"] == "desk" for event in taken)
    assert not rig.events("violation")
