"""Lanes: receiving domains that share one host's patience, and so one pace.

A large provider counts what comes from one sender over all of its domains. What is paced together is in one lane;
everybody else is in ``REST``, where no domain has readers enough to matter. Companies whose domain is looked after by
one of these are in ``REST`` as well: only a look-up of each domain would tell, and a list may have thousands.

Yahoo's domain in Japan belongs to another company, with other rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REST = "rest"

LANES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # 421 4.7.28 "unusual rate": by sending domain and address, over both names.
        "gmail": ("gmail.com", "googlemail.com"),
        # 451 4.7.650 and S3140: one reputation for all consumer domains of Outlook.
        "microsoft": (
            *("outlook.com", "hotmail.com", "live.com", "msn.com", "passport.com", "windowslive.com"),
            *(f"outlook.{end}" for end in ("at", "be", "cl", "cz", "de", "dk", "es", "fr", "hu", "ie", "it", "jp")),
            *(f"outlook.{end}" for end in ("kr", "pt", "sa", "sg", "sk", "com.ar", "com.au", "com.br", "com.tr")),
            *(f"hotmail.{end}" for end in ("at", "be", "ca", "ch", "cl", "de", "dk", "es", "fi", "fr", "gr", "it")),
            *(f"hotmail.{end}" for end in ("nl", "no", "se", "co.jp", "co.th", "co.uk", "com.ar", "com.br", "com.tr")),
            *(f"live.{end}" for end in ("at", "be", "ca", "cl", "cn", "de", "dk", "fi", "fr", "ie", "it", "jp", "nl")),
            *(f"live.{end}" for end in ("no", "pt", "ru", "se", "co.uk", "com.ar", "com.au", "com.mx", "com.pt")),
        ),
        # 421 4.7.0 [TSS04]: one set of servers for Yahoo and AOL.
        "yahoo": (
            *("yahoo.com", "ymail.com", "rocketmail.com", "myyahoo.com"),
            *("aol.com", "aim.com", "aol.co.uk", "aol.de", "aol.fr", "netscape.net", "verizon.net"),
            *(f"yahoo.{end}" for end in ("at", "be", "ca", "de", "dk", "es", "fi", "fr", "gr", "ie", "in", "it", "nl")),
            *(f"yahoo.{end}" for end in ("no", "pl", "pt", "ro", "se", "co.id", "co.in", "co.nz", "co.th", "co.uk")),
            *(f"yahoo.{end}" for end in ("co.za", "com.ar", "com.au", "com.br", "com.hk", "com.mx", "com.my")),
            *(f"yahoo.{end}" for end in ("com.ph", "com.sg", "com.tr", "com.tw", "com.vn")),
        ),
        # 450 4.3.2 by sending address.
        "apple": ("icloud.com", "me.com", "mac.com"),
        # 421 "too many connections": GMX, WEB.DE and mail.com are one company's.
        "gmx": ("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "mail.com"),
    }
)
"""The domains of each lane but ``REST``, with the reply that makes it one."""

EVERY_LANE = (*LANES, REST)
