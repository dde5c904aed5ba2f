"""What is an address here, and what makes two of them one reader.

An address is kept as it will be used: the local part as written (NFC), the domain in lower case and in its ASCII form.
Only servers that offer SMTPUTF8 take a local part outside ASCII, so those are refused, with that reason. So is a domain
that mixes Latin, Greek and Cyrillic letters in one label: no registry hands those out, and to the eye it is another
domain's. A domain wholly in one script passes.
"""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from mailer.errors import RecipientsError
from mailer.model.recipient import Recipient
from mailer.model.text import one_line

_NAMED = re.compile(r'\s*"?(?P<name>[^<>"\r\n]*?)"?\s*<(?P<address>[^<>\s]+)>\s*')
_LOOK_ALIKE = {"LATIN", "GREEK", "CYRILLIC"}


def normalised(text: str) -> str:
    """The address in ``text``, ready for an envelope.

    Raises:
        RecipientsError: it is not one address, or not one that every server takes.
    """
    if "=?" in text:
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
        RecipientsError: it is not one address.
    """
    named = _NAMED.fullmatch(text)
    name = one_line(named["name"]) if named else ""
    return Recipient(address=normalised(named["address"] if named else text.strip()), name=name)


def _scripts(label: str) -> set[str]:
    names = (unicodedata.name(char, "").partition(" ")[0] for char in label if char.isalpha())
    return {name.capitalize() for name in names if name in _LOOK_ALIKE}
