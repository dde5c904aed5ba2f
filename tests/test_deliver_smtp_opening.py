"""A connection is reached, greeted, secured and logged in to, or there is none; nothing is said without encryption."""

from __future__ import annotations

import errno
import os
import select
import socket
import ssl

import pytest

from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.transport import Login
from mailer.errors import DeliveryError
from tests.smtp_servers import DROP, SmtpServer, an_opening, certificate_file

CANARY = "hunter2-canary"
LOGIN = Login("desk", CANARY)


@pytest.fixture
def pem(tmp_path):
    return certificate_file(tmp_path, "DNS:localhost", "IP:127.0.0.1")


@pytest.fixture
def trust(pem):
    return ssl.create_default_context(cafile=pem)


def refused(server: SmtpServer | int, **facts) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        an_opening(server, **facts)().line.close()
    assert CANARY not in str(caught.value) + repr(caught.value.__dict__)
    return caught.value


def test_on_loopback_a_server_is_greeted_with_the_senders_domain():
    with SmtpServer(extensions=("PIPELINING", "CHUNKING", "SIZE 1000000")) as server:
        opened = an_opening(server)()
        opened.line.close()

    assert (opened.pipelining, opened.chunking, opened.largest) == (True, True, 1_000_000)
    assert [(said.place, said.words) for said in server.said] == [("GREETING", ""), ("EHLO", "tidewatch.example")]


def test_a_server_on_loopback_that_knows_no_ehlo_is_spoken_to_without():
    with SmtpServer(lambda said: b"502 what?\r\n" if said.place == "EHLO" else None) as server:
        opened = an_opening(server)()
        opened.line.close()

    assert not opened.pipelining
    assert server.commands == ["GREETING", "EHLO", "HELO"]


def test_one_that_is_reset_as_soon_as_it_is_reached_is_said_to_be_and_is_closed(monkeypatch):
    reached = []
    connect = socket.create_connection

    def connect_and_be_slow(*facts):
        line = connect(*facts)
        reached.append(line)
        # With somebody in its queue, a server that ends resets.
        server.close()
        select.select([line], [], [], 5)
        return line

    monkeypatch.setattr(socket, "create_connection", connect_and_be_slow)
    with socket.create_server(("127.0.0.1", 0)) as server:
        fault = refused(server.getsockname()[1])

    assert fault.message.endswith(f" is not reached: {os.strerror(errno.ENOTCONN).lower()}")
    assert [line.fileno() for line in reached] == [-1]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_encryption_begins_before_the_login(tls, pem, trust):
    with SmtpServer(tls=tls, pem=pem, login=("desk", CANARY)) as server:
        opened = an_opening(server, security="tls" if tls == "implicit" else tls, trust=trust, login=LOGIN)()
        assert isinstance(opened.line, ssl.SSLSocket)
        opened.line.close()

    before = ["STARTTLS", "EHLO"] if tls == "starttls" else []
    assert server.commands == ["GREETING", "EHLO", *before, "AUTH"]
    assert opened.pipelining


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN", "CRAM-MD5 PLAIN", "XOAUTH2 LOGIN"])
@pytest.mark.parametrize("password", [CANARY, "pässwörd: 5 €"])
def test_a_login_is_shown_as_the_server_likes_it(mechanisms, password):
    with SmtpServer(login=("desk@tidewatch.example", password), mechanisms=mechanisms) as server:
        an_opening(server, login=Login("desk@tidewatch.example", password))().line.close()

    assert server.commands[-1] == "AUTH"


def test_what_a_server_offered_before_the_encryption_is_forgotten(pem, trust):
    def rule(said):
        if said.place == "EHLO" and "STARTTLS" not in server.commands:
            return b"250-relay\r\n250-STARTTLS\r\n250-CHUNKING\r\n250 PIPELINING\r\n"
        return b"250 relay\r\n" if said.place == "EHLO" else None

    with SmtpServer(rule, tls="starttls", pem=pem) as server:
        opened = an_opening(server, security="starttls", trust=trust)()
        opened.line.close()

    assert (opened.pipelining, opened.chunking) == (False, False)


def test_a_server_without_starttls_hears_neither_login_nor_mail(trust):
    with SmtpServer(login=("desk", CANARY)) as server:
        fault = refused(server, security="starttls", trust=trust, login=LOGIN)

    assert "offers no encryption" in fault.message
    assert fault.is_lasting
    assert server.commands == ["GREETING", "EHLO"]


@pytest.mark.parametrize(
    ("answer", "is_lasting"),
    [(b"454 4.7.0 TLS not available\r\n", False), (b"502 5.5.1 no TLS\r\n", True), (DROP, False)],
)
def test_a_server_that_does_not_begin_encryption_hears_nothing_more(answer, is_lasting, pem, trust):
    rule = lambda said: answer if said.place == "STARTTLS" else None  # noqa: E731
    with SmtpServer(rule, tls="starttls", pem=pem, login=("desk", CANARY)) as server:
        fault = refused(server, security="starttls", trust=trust, login=LOGIN)

    assert fault.is_lasting is is_lasting
    assert server.commands == ["GREETING", "EHLO", "STARTTLS"]


@pytest.mark.parametrize("injected", [b"250 injected\r\n", b"25", b"250-PIPELINING\r\n"])
def test_text_behind_the_word_to_begin_encryption_ends_the_attempt(injected, pem, trust):
    with SmtpServer(tls="starttls", pem=pem, injected=injected, login=("desk", CANARY)) as server:
        fault = refused(server, security="starttls", trust=trust, login=LOGIN)

    assert "spoken over" in fault.message
    assert "AUTH" not in server.commands


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_certificate_that_nobody_vouches_for_ends_the_attempt(tls, pem):
    with SmtpServer(tls=tls, pem=pem, login=("desk", CANARY)) as server:
        security = "tls" if tls == "implicit" else tls
        fault = refused(server, security=security, trust=ssl.create_default_context(), login=LOGIN)

    assert "certificate is not valid (self-signed certificate" in fault.message
    assert "ca_file" in fault.fix
    assert fault.is_lasting
    assert "AUTH" not in server.commands


def test_a_certificate_for_another_name_ends_the_attempt(tmp_path):
    other = certificate_file(tmp_path, "DNS:other.example")
    trust = ssl.create_default_context(cafile=other)
    with SmtpServer(tls="implicit", pem=other, login=("desk", CANARY)) as server:
        fault = refused(server, security="tls", trust=trust, login=LOGIN)

    assert "certificate is not valid" in fault.message
    assert "AUTH" not in server.commands


def test_an_old_version_of_tls_ends_the_attempt(pem, trust):
    with SmtpServer(tls="implicit", pem=pem) as server:
        with pytest.warns(DeprecationWarning, match="TLS"):
            server.allow_tls(ssl.TLSVersion.TLSv1_1)
        fault = refused(server, security="tls", trust=trust)

    assert "encryption does not begin" in fault.message
    assert fault.is_lasting


def test_a_server_that_speaks_before_encryption_where_it_should_begin_at_once_is_left(trust):
    with SmtpServer() as server:
        fault = refused(server, security="tls", trust=trust)

    assert "smtps:// or smtp+starttls://" in fault.fix


@pytest.mark.parametrize(
    ("answer", "is_lasting"),
    [
        (f"535 5.7.8 wrong: {CANARY}\r\n".encode(), True),
        (b"535 5.7.8 wrong: AGRlc2sAaHVudGVyMi1jYW5hcnk=\r\n", True),
        (b"454 4.7.0 later\r\n", False),
    ],
)
def test_a_login_that_is_refused_is_told_without_the_password(answer, is_lasting):
    with SmtpServer(lambda said: answer if said.place == "AUTH" else None, login=("desk", CANARY)) as server:
        fault = refused(server, login=LOGIN)

    assert "does not let us log in: " in fault.message
    assert "AGRlc2sA" not in fault.message
    assert fault.is_lasting is is_lasting


@pytest.mark.parametrize("mechanisms", ["CRAM-MD5", "XOAUTH2"])
def test_a_login_of_a_kind_that_we_do_not_know_is_named(mechanisms):
    with SmtpServer(login=("desk", CANARY), mechanisms=mechanisms) as server:
        assert mechanisms in refused(server, login=LOGIN).message

    with SmtpServer() as server:
        assert "none at all" in refused(server, login=LOGIN).message


@pytest.mark.parametrize(
    ("greeting", "words", "is_lasting"),
    [
        (b"421 4.7.0 too many connections\r\n", "does not let us in: 421 4.7.0 too many connections", False),
        (b"554 5.7.1 you are not welcome\r\n", "does not let us in: 554 5.7.1 you are not welcome", True),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not answer as a mail server does", False),
        (DROP, "closed the connection", False),
        (b"220-" + b"x" * 70_000, "without end", False),
        (b"220 hello\r\n250 and more\r\n", "unasked", False),
    ],
)
def test_a_server_that_greets_otherwise_is_left(greeting, words, is_lasting):
    rule = lambda said: greeting if said.place == "GREETING" else b"" if said.place == "EHLO" else None  # noqa: E731
    with SmtpServer(rule) as server:
        fault = refused(server)

    assert words in fault.message
    assert f"127.0.0.1:{server.port}" in fault.message
    assert fault.is_lasting is is_lasting


def test_a_port_where_nobody_listens_is_told_in_words():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    fault = refused(port)

    assert fault.message == f"the mail server 127.0.0.1:{port} is not reached: connection refused"
    assert not fault.is_lasting


def test_a_host_that_there_is_not_is_told_in_words():
    assert "there is no such host" in refused(25, host="nobody.invalid", security="tls").message


def test_a_server_that_drips_has_the_time_of_one_that_is_silent():
    with SmtpServer(drip="GREETING") as server:
        fault = refused(server, limits=Limits(greeting=0.2))

    assert "does not answer in time" in fault.message
