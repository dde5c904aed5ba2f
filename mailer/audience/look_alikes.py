"""Domains that are another domain's to the eye: ``раураl.example`` in Cyrillic letters beside ``paypal.example``."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import idna

# Letters that most typefaces draw as an ASCII one does: the part of Unicode's confusables (UTS 39) that can stand in
# a domain. Accents are kept, since bücher.example and bucher.example are two domains to anybody.
_ALIKE = str.maketrans(
    {
        **dict(zip("асԁеһіјӏорԛѕԝхуʏүҽггѵ", "acdehijlopqswxyyyerrv", strict=True)),
        **dict(zip("αγικνορυω", "ayiknopuw", strict=True)),
        **dict(zip("ɑɡıʟɴᴏʀᴜᴠᴡᴢƅց", "agilnoruvwzbg", strict=True)),
        **dict(zip("օռսհո", "onuhn", strict=True)),
    }
)


@lru_cache(maxsize=1 << 14)
def skeleton(domain: str) -> str:
    """What ``domain`` (in ASCII form) looks like, in ASCII letters where it can be; empty when it is only itself."""
    if "xn--" not in domain:
        return ""
    try:
        shown = idna.decode(domain)
    except idna.IDNAError:
        return ""
    return unicodedata.normalize("NFC", shown.translate(_ALIKE))


def shown_domain(domain: str) -> str:
    """The domain as a reader sees it."""
    return idna.decode(domain) if "xn--" in domain else domain
