"""The parts of a web address, as far as rules judge them."""

from __future__ import annotations

import ipaddress
import re

from mailer.check.links.places import split

WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)
NAME = re.compile(r"(?:[^\s.,;:()<>\[\]\"'“”_/\\]+\.)+[^\W\d][\w-]+")
OWN_NAMES = re.compile(r"(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa|corp)$")


def host_of(href: str) -> str:
    """The host of a web address in lower case; empty where there is none."""
    parts = split(href)
    return (parts.hostname or "").rstrip(".") if parts and WEB.match(href) else ""


def number_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_named(href: str) -> bool:
    """Whether the host is a name that the rest of the world may know."""
    host = host_of(href)
    return bool(NAME.fullmatch(host)) and not number_of(host) and not OWN_NAMES.search(host)
