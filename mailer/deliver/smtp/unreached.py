"""Why there is no connection, in words: which server, what is wrong, what to do, and whether to try again."""

from __future__ import annotations

import base64
import re
import socket
import ssl

from mailer.deliver.smtp.replies import GarbledError, Reply
from mailer.deliver.smtp.transport import Login, Transport
from mailer.errors import DeliveryError

_NO_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_LOOK = "look whether transport in [delivery] is right and the network is there"
_NOT_TLS = "look whether transport in [delivery] has the right beginning for that port: smtps:// or smtp+starttls://"


def unanswered(transport: Transport, cause: Exception) -> DeliveryError:
    """Nobody answers, or not as a mail server does: it may be better in a minute."""
    if isinstance(cause, GarbledError):
        return _fault(transport, f"does not answer as a mail server does: it {cause}", _LOOK)
    if isinstance(cause, UnicodeError) or (isinstance(cause, socket.gaierror) and cause.errno in _NO_NAME):
        return _fault(transport, "is not reached: there is no such host", _LOOK)
    if isinstance(cause, TimeoutError):
        return _fault(transport, "does not answer in time", _LOOK)
    return _fault(transport, f"is not reached: {words_of(cause) or 'no answer'}", _LOOK)


def words_of(cause: Exception) -> str:
    """What the system says, or what encrypts, without the place in the program where it does."""
    words = getattr(cause, "strerror", None) or str(cause)
    return re.sub(r"^\[SSL[^]]*\] | \(_ssl\.c:\d+\)$", "", words).lower()


def unsafe(transport: Transport, why: str | Exception) -> DeliveryError:
    """What was promised to the desk cannot be had from this server: it is given up."""
    if isinstance(why, ssl.SSLCertVerificationError):
        what = f"is not safe: its certificate is not valid ({why.verify_message.rstrip('.')})"
        fix = "correct the host in transport, or name the file of your own authority in ca_file of [delivery]"
        return _fault(transport, what, fix, is_lasting=True)
    if isinstance(why, Exception):
        words = (getattr(why, "reason", None) or words_of(why) or "no encryption").replace("_", " ").lower()
        return _fault(transport, f"is not safe: encryption does not begin ({words})", _NOT_TLS, is_lasting=True)
    return _fault(transport, why, "ask who runs it, or name another transport in [delivery]", is_lasting=True)


def refused(transport: Transport, what: str, reply: Reply, login: Login | None = None) -> DeliveryError:
    """The server answers, and does not want us: with 4 at the beginning it may be better in a minute."""
    words = str(reply)
    if login:
        # Some repeat what they were told.
        plain = f"\0{login.user}\0{login.password}"
        for secret in (login.password, *(base64.b64encode(it.encode()).decode() for it in (plain, login.password))):
            words = words.replace(secret, "…")
    fix = "look whether the user in transport and the password are right" if login else "ask who runs it"
    return _fault(transport, f"{what}: {words}", fix, is_lasting=reply.code // 100 == 5)


def _fault(transport: Transport, what: str, fix: str, *, is_lasting: bool = False) -> DeliveryError:
    fault = DeliveryError(f"the mail server {transport} {what}", fix=fix)
    fault.is_lasting = is_lasting
    return fault
