"""What is an address here, and what makes two of them one reader.

An address is kept as it will be used: the local part as written (NFC), the domain in lower case and in its ASCII form.
Only servers that offer SMTPUTF8 take a local part outside ASCII, so those are refused, with that reason. So is a domain
that mixes Latin, Greek and Cyrillic letters in one label: no registry hands those out, and to the eye it is another
domain's. A domain wholly in one script passes.

``email_validator`` decides. It takes a tenth of a millisecond, though, and nearly all addresses are plain: what it says
of those is told by two patterns, which makes a list of a million readers a matter of seconds. A test holds them to it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from mailer.errors import RecipientsError
from mailer.model.recipient import Recipient
from mailer.model.text import one_line, reads_like_an_encoded_word

_NAMED = re.compile(r'\s*"?(?P<name>[^<>"\r\n]*?)"?\s*<(?P<address>[^<>\s]+)>\s*')
_LOOK_ALIKE = {"LATIN", "GREEK", "CYRILLIC"}

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"(?P<local>(?=[^@]{{1,64}}@){_ATEXT}(?:\.{_ATEXT})*)@(?P<domain>[A-Za-z0-9.-]+)")
# No label of a plain domain has hyphens third and fourth: those are Punycode, or not allowed (RFC 5890 2.3.1).
_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}(?<=[A-Za-z])")
# RFC 5321 4.5.3.1.3 with the angle brackets off.
_LONGEST = 254
_LONGEST_SHOWN = 80
_DOMAINS_REMEMBERED = 1 << 16
_ROLES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)
_NOT_FOR_MAIL = frozenset(SPECIAL_USE_DOMAIN_NAMES)


def normalised(text: str) -> str:
    """The address in ``text``, ready for an envelope.

    Raises:
        RecipientsError: it is not one address, or not one that every server takes.
    """
    plain = _PLAIN.fullmatch(text) if len(text) <= _LONGEST else None
    if plain and not reads_like_an_encoded_word(text) and plain["local"].lower() not in _ROLES:
        domain = _plain_domain(plain["domain"])
        if domain:
            return f"{plain['local']}@{domain}"
    return _judged(text)


@lru_cache(maxsize=_DOMAINS_REMEMBERED)
def _plain_domain(domain: str) -> str:
    """The domain as it is kept, when every plain local part before it makes an address; otherwise empty."""
    if not _DOMAIN.fullmatch(domain):
        return ""
    kept = domain.lower()
    labels = kept.split(".")
    ends = (".".join(labels[at:]) for at in range(len(labels)))
    return "" if any(end in _NOT_FOR_MAIL for end in ends) else kept


def _judged(text: str) -> str:
    """The address in ``text`` as ``email_validator`` sees it, and by our own two rules."""
    if reads_like_an_encoded_word(text):
        raise RecipientsError("the address reads like an encoded word", fix="write it like reader@example.org")
    try:
        found = validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError as cause:
        words = str(cause).rstrip(".")
        raise RecipientsError(f"the address is not usable ({words})", fix="write it like reader@example.org") from cause
    if found.ascii_email is None or found.ascii_domain is None:
        raise RecipientsError("the address needs SMTPUTF8 (a letter outside ASCII before the @)", fix="use another one")
    for label in found.domain.split("."):
        scripts = set() if label.isascii() else _scripts(label)
        if len(scripts) > 1:
            what = f"the address's domain mixes {' and '.join(sorted(scripts))} letters that look alike"
            raise RecipientsError(what, fix="type it anew")
    return f"{found.local_part}@{found.ascii_domain.lower()}"


def same_reader(address: str) -> str:
    """What is equal for addresses that reach one mailbox nearly everywhere: those that differ only in case."""
    return address.casefold()


def one_recipient(text: str) -> Recipient:
    """The reader whose address somebody typed, bare or as ``Ana <ana@example.org>``.

    Raises:
        RecipientsError: it is not one address; it is named, for there may be several.
    """
    named = _NAMED.fullmatch(text)
    name = one_line(named["name"]) if named else ""
    try:
        return Recipient(address=normalised(named["address"] if named else text.strip()), name=name)
    except RecipientsError as fault:
        fault.message = f"“{text[:_LONGEST_SHOWN]}”: {fault.message}"
        raise


def _scripts(label: str) -> set[str]:
    names = (unicodedata.name(char, "").partition(" ")[0] for char in label if char.isalpha())
    return {name.capitalize() for name in names if name in _LOOK_ALIKE}
