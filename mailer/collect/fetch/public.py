"""Which IP addresses are on the public internet. What a Python version thinks of them is only half of the answer."""

from __future__ import annotations

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Of the IANA special-purpose registries, as ``is_global`` grew over the versions of Python and is asked besides.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; holds a cloud's metadata, 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # looks public: Azure's machine agent
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",  # holds Oracle's metadata, 192.0.0.192
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
# Within the global unicast space. Tunnels are refused whole: they lead to an IPv4 address, which has its own form.
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
# Networks without IPv4 reach it through this prefix (RFC 6052), so the address inside decides.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: IpAddress) -> bool:
    """Whether anybody on the internet could reach ``address`` as well as this machine can."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        within = address in _UNICAST_6 and address.scope_id is None
        return within and address.is_global and not any(address in network for network in _NOT_PUBLIC_6)
    return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
