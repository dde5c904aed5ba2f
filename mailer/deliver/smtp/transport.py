"""Which server mail is handed to, how it is kept from others on the way, and as whom we log in there."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from mailer.config.environment import secret_in
from mailer.config.places import place_of
from mailer.config.settings import Publication
from mailer.config.values import TRANSPORT
from mailer.errors import SettingsError

Security = Literal["none", "starttls", "tls"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),  # RFC 6409
    "smtps": ("tls", 465),  # RFC 8314 3.3
}
"""How the beginning of an address is meant, and the usual port."""


@dataclass(frozen=True, slots=True)
class Login:
    """As whom we send; the password shows up nowhere."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """A server. ``security`` is compulsory: where it cannot be had, nothing is said; ``none`` is for loopback alone.

    ``name`` is the one that we greet with, ``trust`` what its certificate is judged by; None without encryption.
    """

    host: str
    port: int
    name: str
    security: Security = "none"
    login: Login | None = None
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def transport_of(publication: Publication) -> Transport:
    """The server that ``[delivery]`` names.

    Raises:
        SettingsError: it names none, its password is not there, or its certificates cannot be read.
    """
    if not publication.delivery.transport:
        fix = 'write transport = "smtps://user@mail.example.org" in [delivery]'
        raise SettingsError("no server is named that mail could be handed to", file="mailer.toml", fix=fix)
    found = TRANSPORT.fullmatch(publication.delivery.transport)
    assert found, "settings are judged when they are read"
    security, port = _SCHEMES[found["scheme"]]
    return Transport(
        host=found["host"].strip("[]").lower(),
        port=int(found["port"] or port),
        # Servers look the name up, and those of this machine and its network are known to nobody outside.
        name=publication.sender.domain,
        security=security,
        login=_login(publication, unquote(found["user"] or "")),
        trust=None if security == "none" else _trust(publication),
    )


def _login(publication: Publication, user: str) -> Login | None:
    variable = publication.delivery.password_env
    if not user and not variable:
        return None
    if not user:
        file, line = place_of(publication.root, "delivery", "password_env")
        fix = "write the user in transport, before the host: smtps://user@mail.example.org"
        raise SettingsError("[delivery] names a password, and nobody whose it is", file=file, line=line, fix=fix)
    if not variable:
        file, line = place_of(publication.root, "delivery", "transport")
        fix = 'write password_env = "SMTP_PASSWORD" there, and keep the password in that variable'
        raise SettingsError("[delivery] names a user, and no password", file=file, line=line, fix=fix)
    password = secret_in(variable)
    if not password:
        file, line = place_of(publication.root, "delivery", "password_env")
        what, fix = f"the variable {variable} is empty or not set", "put the password there"
        raise SettingsError(what, file=file, line=line, fix=fix, next=f"read -rs {variable} && export {variable}")
    return Login(user, password)


def _trust(publication: Publication) -> ssl.SSLContext:
    name = publication.delivery.ca_file
    try:
        context = ssl.create_default_context(cafile=str(publication.root / name) if name else None)
    except OSError as cause:  # of which ssl.SSLError is one
        file, line = place_of(publication.root, "delivery", "ca_file")
        what = "is not one of certificates" if isinstance(cause, ssl.SSLError) else f"cannot be read ({cause.strerror})"
        fix = "name a file of certificates in PEM form"
        raise SettingsError(f"the file {name} {what}", file=file, line=line, fix=fix) from cause
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8997
    return context
