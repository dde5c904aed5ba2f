"""The public half of a key as the DNS publishes it (RFC 6376 3.6.1, RFC 8463 4), and what is found there instead."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailer.message.dkim.keys import Key

_STRING_LIMIT = 255
"""Octets in one string of a TXT record (RFC 1035 3.3); a verifier joins the strings."""


@dataclass(frozen=True, slots=True)
class Record:
    """A TXT record. ``value`` is what forms on the web ask for."""

    name: str
    value: str

    @property
    def zone_line(self) -> str:
        """The record as a zone file wants it, the value in quoted strings that are short enough."""
        starts = range(0, len(self.value), _STRING_LIMIT)
        strings = " ".join(f'"{self.value[at : at + _STRING_LIMIT]}"' for at in starts)
        return f"{self.name}. IN TXT {strings if len(starts) == 1 else f'( {strings} )'}"


def record(key: Key, domain: str) -> Record:
    """The record to publish for ``key``."""
    public = base64.b64encode(key.public).decode("ascii")
    return Record(f"{key.selector}._domainkey.{domain}", f"v=DKIM1; k={key.kind}; p={public}")


def fault_of(key: Key, published: Sequence[bytes] | None) -> str:
    """Why receivers could not verify with what is published at the name of ``key``; empty where they can (D07).

    ``published`` are the TXT records found there, None where no name server answered.
    """
    if published is None:
        return "no name server answers"
    if not published:
        return "nothing is published there"
    if len(published) > 1:
        return f"{len(published)} records are published there, and a receiver may take any"
    tags = _tags(published[0])
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return "what is published there is not the record of a key"
    if not tags["p"]:
        return "the key is withdrawn there: p= is empty"
    if tags.get("k", "rsa") != key.kind or tags["p"] != base64.b64encode(key.public).decode("ascii"):
        return "another key is published there"
    if "y" in tags.get("t", "").split(":"):
        return "it is published as a mere test there (t=y)"
    return ""


def _tags(published: bytes) -> dict[str, str]:
    """The tags of a record (RFC 6376 3.2), blanks left out, as none of those asked for may hold any."""
    text = re.sub(r"\s+", "", published.decode("utf-8", "replace"))
    pairs = (tag.partition("=") for tag in text.split(";"))
    return {name: value for name, equals, value in pairs if equals}
