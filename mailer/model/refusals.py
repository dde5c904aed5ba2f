"""Refusals that are about us: who sends, from where, and what; told apart from those that are about a reader.

A reader of whom this is said is as good as before. When the cause is mended, by a record in the DNS or by a word with a
provider, he or she can be sent to again; and when it is said often, a mailing had better stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NO_SUCH_ADDRESS = (
    r"(user|recipient|mailbox|account|address(ee)?|alias)( \S+)?( name)? (is )?"
    r"(unknown|not (found|known|listed|exist)|does ?n[o']t exist|unavailable or unknown)"
    r"|(unknown|no such|invalid|non-?exist[ae]nt) (local )?(user|recipient|mailbox|account|address|person|alias)"
    r"|does(n't| not) have an? .{1,40} account|no mailbox (here )?by that name|not our (customer|user)"
)
"""What servers write of an address that is not there, as often as not without an enhanced code that says it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Replies whose enhanced code and text, in small letters, fit; an empty pattern fits anything."""

    ours: bool
    why: str
    enhanced: str = ""
    text: str = ""

    def fits(self, enhanced: str, text: str) -> bool:
        return (not self.enhanced or re.fullmatch(self.enhanced, enhanced) is not None) and (
            not self.text or re.search(self.text, text) is not None
        )


def _words(*alternatives: str) -> str:
    """Any of these as words, and not as parts of a host's name."""
    return rf"(?<![\w.@-])(?:{'|'.join(alternatives)})(?![\w@-]|\.\w)"


_SENDER = _words(
    r"senders? (address |domain )?(\S+ )?(is |was |are )?(rejected|denied|refused|blocked|banned|not allowed)",
    r"sender verif\w+",
    r"domain of sender",
    r"mail ?from (domain|address)",
)
_HIS_ACCOUNT = (
    r"(?<!your )\b(mailbox|account|inbox|recipient)( \S+){0,6} (full|disabled|inactive|suspended|frozen|discontinued)\b"
    r"|over ?quota|quota exceeded|disabled recipient"
)
_HIS_RULE = (
    r"\b(recipient|user|mailbox owner) (has |only )?(rejects?|refuses?|refused|blocks?|blocked|accepts?)\b"
    r"|allowed.?senders|restricted ?to ?recipients|not ?authenticated ?for ?(group|mailbox|public|mail)"
)
_AUTHENTICATION = _words("spf", "dkim", "dmarc", "arc", r"unauthenticated", r"not (authenticated|verified)")
_REPUTATION = (
    r"spamhaus|spamcop|cloudmark|barracudacentral|\b(dns|r|x)bl\b|\bdnsbl\.|black ?-?list|block ?-?list|deny ?-?list|"
    + _words(r"reputations?", r"complaints?", r"listed in", r"banned", r"unusual rate", r"frequency limited", r"\(bl\)")
)
_OUR_HOST = _words(
    r"(client|sending|source|your|blocked) (ip|host|server|network)s?",
    r"ip (address|name|reputation)",
    r"ptr",
    r"r(everse )?-?dns",
    r"helo|ehlo",
    r"relay(ing)?",
)
_WHAT_WE_SEND = (
    _words(
        r"(anti-?)?spam(my|ming)?", r"ube|uce|unsolicited", r"virus(es)?", r"malware", r"phish(ing)?", r"polic(y|ies)"
    )
    + r"|content rejected|suspicious"
)
_NO_DOMAIN = r"invalid domain|domain (\S+ )?(is )?(not (found|reachable)|does not exist)|nxdomain|null mx"

_TABLE = (
    # Before what is said of readers: a server that looks us up says of our own address that the user is unknown.
    _Row(True, "takes no mail from our address", text=_SENDER),
    _Row(False, "there is no such address", enhanced=r"[45]\.1\.(1|2|3|6|10|351)"),
    # Also behind 5.7.1: Postfix numbers whatever a rule of its access tables says like that.
    _Row(False, "there is no such address", text=NO_SUCH_ADDRESS),
    _Row(False, "the mailbox takes nothing", enhanced=r"[45]\.2\.[1-9]\d*"),
    _Row(False, "the mailbox takes nothing", text=_HIS_ACCOUNT),
    # Exchange Online: who may write to a group or a mailbox is its owner's choice.
    _Row(False, "the reader, or the owner of the group, wants it so", enhanced=r"5\.7\.(124|129|13[3-6])"),
    _Row(False, "the reader, or the owner of the group, wants it so", text=_HIS_RULE),
    # RFC 7293: somebody else has the address now, or the domain.
    _Row(False, "the address is somebody else's now", enhanced=r"5\.7\.(17|18)"),
    # Exchange Online says so of addresses that its directory does not have.
    _Row(False, "there is no such address", enhanced=r"5\.4\.1", text=r"recipient address rejected"),
    _Row(False, "there is no such domain", text=_NO_DOMAIN),
    _Row(True, "our address, or its domain, is not good", enhanced=r"[45]\.1\.[78]"),
    # RFC 7372 and 7505; Gmail says them of mail that it only defers, too.
    _Row(True, "DKIM, SPF, DMARC or reverse DNS", enhanced=r"[45]\.7\.(2\d|3[0-3])"),
    _Row(True, "DKIM, SPF or DMARC", text=_AUTHENTICATION),
    _Row(True, "the reputation of our host or domain", text=_REPUTATION),
    _Row(True, "our host, or how it is named", text=_OUR_HOST),
    _Row(True, "what we send", text=_WHAT_WE_SEND),
    # RFC 3463 3.8, 3.7 and 3.5: policy, content, routing. Greylisting is 4.7.1, and about nobody.
    _Row(True, "a rule about who may send", enhanced=r"5\.7\.\d+"),
    _Row(True, "the form of what we send", enhanced=r"5\.6\.\d+"),
    _Row(True, "the way that it came", enhanced=r"5\.4\.\d+"),
)
"""The first row that fits decides; what fits none is not ours, as it is more often about a reader."""

# Servers repeat whom they speak of, and spam@x.example is no word about spam.
_ADDRESSES = re.compile(r"\S+@\S+")
_ENHANCED = re.compile(r"(?:[^\d#]*: )?(?:[245]\d\d[ -])?#?([245]\.\d{1,3}\.\d{1,3})(?![\w.])")


def enhanced_status(text: str) -> str:
    """The enhanced code (RFC 3463) that the text of a reply begins with; empty where there is none.

    Words of our own may stand before it, as in ``deferred too long: 4.7.1 greylisted``.
    """
    found = _ENHANCED.match(text)
    return found[1] if found else ""


def is_ours(code: int, text: str) -> bool:
    """Whether a refusal, as a ledger keeps it, is about who sends and what, and not about the reader.

    ``text`` is what the server said, beginning with its enhanced code; a ``code`` of 0 is no server's word.
    """
    if code < 400:
        return False
    enhanced, words = enhanced_status(text), _ADDRESSES.sub("", text).lower()
    return next((row.ours for row in _TABLE if row.fits(enhanced, words)), False)


def without_addresses(text: str) -> str:
    """``text`` with ``‹…›`` for every word that holds an address: servers repeat whom they speak of."""
    return " ".join("‹…›" if "@" in word else word for word in text.split())
