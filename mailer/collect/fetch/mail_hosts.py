"""Whether a domain takes mail: its MX records, or the address that stands in for them (RFC 5321 section 5.1)."""

from __future__ import annotations

import dns.exception
import dns.name
import dns.resolver

SECONDS = 4.0


def takes_mail(domain: str, resolver: dns.resolver.Resolver | None = None) -> bool | None:
    """None where no name server answers."""
    try:
        asked = dns.name.from_text(domain)
    except (dns.exception.DNSException, UnicodeError):
        return False
    try:
        return _takes_mail(asked, resolver or dns.resolver.Resolver())
    except dns.resolver.NXDOMAIN:
        return False
    except (dns.exception.DNSException, OSError):
        return None


def _takes_mail(domain: dns.name.Name, resolver: dns.resolver.Resolver) -> bool:
    try:
        exchanges = resolver.resolve(domain, "MX", lifetime=SECONDS)
    except dns.resolver.NoAnswer:
        return any(_has(domain, kind, resolver) for kind in ("A", "AAAA"))
    # A single “.” says that the domain takes none (RFC 7505).
    return any(exchange.exchange != dns.name.root for exchange in exchanges)


def _has(domain: dns.name.Name, kind: str, resolver: dns.resolver.Resolver) -> bool:
    try:
        resolver.resolve(domain, kind, lifetime=SECONDS)
    except dns.resolver.NoAnswer:
        return False
    return True
