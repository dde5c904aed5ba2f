"""Where mail is handed over is said by settings; a password is never among them, and encryption is not left out."""

from __future__ import annotations

import ssl

import pytest

from mailer.config.loading import load
from mailer.deliver.smtp.transport import transport_of
from mailer.errors import SettingsError
from tests.builders import SETTINGS, a_publication_on_disk
from tests.smtp_servers import certificate_file

CANARY = "hunter2-canary"


def settings(**delivery: str) -> str:
    return SETTINGS + "[delivery]\n" + "".join(f'{key} = "{value}"\n' for key, value in delivery.items())


def a_transport(tmp_path, **delivery: str):
    return transport_of(load(a_publication_on_disk(tmp_path, settings(**delivery))))


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://127.0.0.1", "127.0.0.1", 25, "none"),
        ("smtp://localhost:2525/", "localhost", 2525, "none"),
        ("smtp://[::1]:2525", "::1", 2525, "none"),
        ("smtp+starttls://Mail.Example.org", "mail.example.org", 587, "starttls"),
        ("smtps://mail.example.org", "mail.example.org", 465, "tls"),
        ("smtps://mail.example.org:4650", "mail.example.org", 4650, "tls"),
    ],
)
def test_a_transport_is_a_host_a_port_and_how_it_is_encrypted(tmp_path, url, host, port, security):
    transport = a_transport(tmp_path, transport=url)

    assert (transport.host, transport.port, transport.security) == (host, port, security)
    assert transport.name == "tidewatch.example"
    assert transport.login is None


@pytest.mark.parametrize(
    ("url", "fix"),
    [
        ("smtp://mail.example.org", "write smtp+starttls:// or smtps://"),
        ("smtp://127.0.0.1.example.org", "write smtp+starttls:// or smtps://"),
        ("smtp://10.0.0.1:25", "write smtp+starttls:// or smtps://"),
        ("mail.example.org", "write smtps://user@mail.example.org"),
        ("http://mail.example.org", "write smtps://user@mail.example.org"),
        ("smtps://mail.example.org:99999", "write smtps://user@mail.example.org"),
        ("smtps://mail.example.org/inbox", "write smtps://user@mail.example.org"),
        ("smtps://mail.example.org\\r\\nRCPT", "write smtps://user@mail.example.org"),
        ("smtps://de%0Ask@mail.example.org", "write smtps://user@mail.example.org"),
        (f"smtps://desk:{CANARY}@mail.example.org", "take the password out of the address"),
        (f"smtps://desk:{CANARY}@/x", "take the password out of the address"),
        (f"smtps://desk:p@ss{CANARY}@mail.example.org", "take the password out of the address"),
    ],
)
def test_a_transport_that_is_not_safe_or_none_is_refused_with_the_mend(tmp_path, url, fix):
    with pytest.raises(SettingsError) as caught:
        a_transport(tmp_path, transport=url)

    assert caught.value.line == 9
    assert caught.value.fix.startswith(fix)
    assert CANARY not in repr(caught.value.__dict__) + str(caught.value)
    assert caught.value.__cause__ is None


def test_without_a_transport_nothing_is_sent(tmp_path):
    with pytest.raises(SettingsError, match="no server is named"):
        a_transport(tmp_path)


def test_the_password_comes_from_the_variable_that_is_named_and_shows_up_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", CANARY)
    transport = a_transport(
        tmp_path, transport="smtps://letter%40tidewatch.example@mail.example.org", password_env="SMTP_PASSWORD"
    )

    assert transport.login
    assert (transport.login.user, transport.login.password) == ("letter@tidewatch.example", CANARY)
    assert CANARY not in f"{transport!r} {transport}"


@pytest.mark.parametrize(
    ("delivery", "line", "message"),
    [
        ({"transport": "smtps://desk@mail.example.org"}, 9, "names a user, and no password"),
        ({"transport": "smtps://mail.example.org", "password_env": "X_Y"}, 10, "a password, and nobody whose it is"),
        ({"transport": "smtps://desk@mail.example.org", "password_env": "X_Y"}, 10, "X_Y is empty or not set"),
        ({"transport": "smtps://desk@mail.example.org", "password_env": "MAILER_PASSWORD"}, 10, "is not usable"),
        ({"transport": "smtps://desk@mail.example.org", "password_env": "hunter 2"}, 10, "is not usable"),
        ({"transport": "smtps://mail.example.org", "ca_file": "gone.pem"}, 10, "gone.pem cannot be read"),
        ({"transport": "smtps://mail.example.org", "ca_file": "mailer.toml"}, 10, "is not one of certificates"),
        ({"transport": "smtps://mail.example.org", "password": "x"}, 10, "unknown setting password"),
    ],
)
def test_a_setting_that_does_not_go_with_the_others_is_refused_where_it_stands(tmp_path, delivery, line, message):
    with pytest.raises(SettingsError, match=message) as caught:
        a_transport(tmp_path, **delivery)

    assert caught.value.line == line


def test_certificates_are_verified_by_name_in_tls_1_2_or_newer(tmp_path):
    certificate_file(tmp_path, "DNS:localhost")
    for delivery in ({}, {"ca_file": "relay.pem"}):
        trust = a_transport(tmp_path, transport="smtp+starttls://mail.example.org", **delivery).trust

        assert trust
        assert trust.check_hostname
        assert trust.verify_mode is ssl.CERT_REQUIRED
        assert trust.minimum_version >= ssl.TLSVersion.TLSv1_2
