"""What a message to a list has that others have not: how this one reader leaves, and which list it is.

    List-Unsubscribe         <https://…/u/TOKEN>, <mailto:…?subject=unsubscribe%20TOKEN>   RFC 2369, 8058
    List-Unsubscribe-Post    List-Unsubscribe=One-Click, where there is a web address      RFC 8058 3.1
    List-Id                  Name <list.domain>, the same for ever                         RFC 2919
    Feedback-ID              issue:list:newsletter:sender, the same for every reader       Gmail's
    Precedence               bulk, which the oldest answering machines know
    X-Auto-Response-Suppress OOF, AutoReply, which Exchange knows

None of them holds an address of the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from mailer.config.settings import Publication
from mailer.errors import MessageError

ONE_CLICK = "List-Unsubscribe=One-Click"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LIST_ID_LIMIT = 255  # RFC 2919 6
_SENDER_ID = (5, 15)  # characters that Gmail takes
_PATH = "u"  # short, as the field that names the link should fit on a line


@dataclass(frozen=True, slots=True)
class Personal:
    """What sets a message to one reader apart. ``sender`` is the envelope's, where bounces go.

    ``token`` proves who wants to leave, ``message_id`` is the left side of the Message-ID: neither holds an address.
    """

    message_id: str
    token: str
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list as all of its messages about an issue name it.

    ``web_url`` is empty where leaving is by mail alone; ``mailbox`` is where such mail goes, as a URI writes it.
    """

    list_id: str
    feedback_id: str
    web_url: str
    mailbox: str

    @classmethod
    def of(cls, name: str, publication: Publication, issue: str) -> Listing:
        """The list ``name`` of a publication, for the messages of ``issue``.

        Raises:
            MessageError: L06, the name cannot stand in a List-Id.
        """
        domain = publication.sender.domain
        if not _LABEL.fullmatch(name) or len(name) > 63:
            raise MessageError(f"L06 the list “{name[:60]}” cannot be named in a mail", fix="use letters and digits")
        phrase = publication.publication.name
        label = f"<{name.lower()}.{domain}>"
        named = f"{phrase} {label}"
        plain = _PHRASE.fullmatch(phrase) and "=?" not in phrase and len(named) <= _LIST_ID_LIMIT
        return cls(
            list_id=named if plain and phrase == phrase.strip() else label,
            feedback_id=f"{issue}:{name.lower()}:newsletter:{_sender_id(domain)}",
            web_url=(publication.web.url or "").rstrip("/"),
            mailbox=quote(publication.sender.reply_to or publication.sender.address, safe="@"),
        )

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The fields that are the same for every reader, in the order in which they stand."""
        post = (("List-Unsubscribe-Post", ONE_CLICK),) if self.web_url else ()
        return (
            *post,
            ("List-Id", self.list_id),
            ("Feedback-ID", self.feedback_id),
            ("Precedence", "bulk"),
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        )

    def unsubscribe_url(self, personal: Personal) -> str:
        """Where this reader leaves: what the link in the mail leads to."""
        if not self.web_url:
            return self._by_mail(personal)
        return f"{self.web_url}/{_PATH}/{personal.token}"

    def unsubscribe_uris(self, personal: Personal) -> tuple[str, ...]:
        """What List-Unsubscribe names, the best way first."""
        return (self.unsubscribe_url(personal), self._by_mail(personal)) if self.web_url else (self._by_mail(personal),)

    def unsubscribe_field(self, personal: Personal) -> bytes:
        """List-Unsubscribe, each address on a line of its own and never broken.

        The addresses are judged when an edition is compiled; after that only what is new in each of them is.

        Raises:
            MessageError: L04, the token is none.
        """
        if not _TOKEN.fullmatch(personal.token):
            raise MessageError("L04 what proves who wants to leave is not a token")
        ways = ",\r\n ".join([f"<{way}>" for way in self.unsubscribe_uris(personal)])
        return f"List-Unsubscribe: {ways}\r\n".encode("ascii")

    def _by_mail(self, personal: Personal) -> str:
        return f"mailto:{self.mailbox}?subject=unsubscribe%20{personal.token}"


def _sender_id(domain: str) -> str:
    """What Gmail counts complaints by: short, and the same for every issue."""
    least, most = _SENDER_ID
    return re.sub(r"[^a-z0-9]", "", domain.lower())[:most].ljust(least, "0")
