"""A server that others wrote in Python takes our mail: aiosmtpd."""

from __future__ import annotations

import socket
import ssl
import warnings

import pytest

from mailer.deliver.smtp.events import Settled
from mailer.deliver.smtp.limits import Limits
from tests.smtp_servers import certificate_file, messages, some_connections

PATIENT = Limits(end=10, pauses=(0.05,) * 20)


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
        events = list(some_connections(port, limits=PATIENT, **secure).carry(messages(60)))
    finally:
        running.stop()

    assert [event.outcome.state for event in events if isinstance(event, Settled)] == ["accepted"] * 60
    assert taker.taken == {message.recipient: bytes(message) for message in messages(60)}
