"""What lists are called: their names become part of List-Id and of the names of mailings."""

from __future__ import annotations

import re

from mailer.errors import OptionError
from mailer.model.text import slugify

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
"""One label of a domain (RFC 1035 2.3.1), which is what List-Id makes of it (RFC 2919)."""


def list_name(text: str) -> str:
    """The name as it is kept, in lower case: nobody should have to know whether it was Weekly or weekly.

    Raises:
        OptionError: it is no name for a list.
    """
    if not _NAME.fullmatch(text):
        meant = slugify(text, limit=63)
        fix = f"write {meant}" if meant else "write a name such as weekly"
        what = f"“{text[:80]}” is no name for a list: letters, digits and hyphens are"
        raise OptionError(what, file="--list", fix=fix)
    return text.lower()
