"""Why nothing answers, in a word, for who judges an address by it."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import Literal

from mailer.errors import StoryError

Silence = Literal["", "nobody", "network", "private", "port", "refused", "unsafe", "chain", "late", "garbled"]
"""Why nothing answered: no such host; no network; not public; an odd port; nobody listens; a bad certificate, or one
whose issuer is missing; no answer in time; no answer of a web server. Empty where something did."""

# The name may exist: it was the name servers that gave no answer.
NOBODY_KNOWS = (socket.EAI_AGAIN, socket.EAI_FAIL)

# OpenSSL's names: unable to get local issuer certificate, unable to verify the first certificate. Browsers look for
# the missing one elsewhere, and open the page.
_ISSUER_MISSING = (20, 21)


class UnreachedError(StoryError):
    """Nothing answered; ``silence`` says in a word why."""

    def __init__(self, message: str, silence: Silence, *, fix: str) -> None:
        super().__init__(message, fix=fix)
        self.silence: Silence = silence


def silence_of(error: Exception) -> Silence:
    """What kept a connection from being made."""
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "chain" if cause.verify_code in _ISSUER_MISSING else "unsafe"
    if isinstance(cause, ssl.SSLError):
        return "unsafe"
    number = getattr(cause, "errno", None)
    if number == errno.ECONNREFUSED:
        return "refused"
    return "network" if number in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN) else "garbled"
