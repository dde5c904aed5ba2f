"""What the DNS says in words at a name: its TXT records."""

from __future__ import annotations

import dns.exception
import dns.resolver

SECONDS = 4.0


def text_records(name: str, resolver: dns.resolver.Resolver | None = None) -> tuple[bytes, ...] | None:
    """The TXT records at ``name``, the strings of each joined; none where there are none, None where nobody answers."""
    try:
        answer = (resolver or dns.resolver.Resolver()).resolve(f"{name}.", "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError):
        return None
    return tuple(b"".join(record.strings) for record in answer)
