"""Whom a mailing is for: the rows of a file, the readers of a list, or those of them who were frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.audience.addresses import same_reader
from mailer.audience.rows import read_recipients
from mailer.audience.tokens import FILE_NAME, Tokens, address_key, token_keys
from mailer.config.settings import Publication
from mailer.errors import MessageError, RecipientsError
from mailer.files.validation import with_others
from mailer.message.personal import Listing, Personal
from mailer.model.delivery import Counts, DeliveryState, Mailing
from mailer.model.recipient import Recipient

if TYPE_CHECKING:
    from mailer.store.lists import Lists
    from mailer.store.mailings import Mailings


class OnList:
    """What readers of a list have that others have not: a link to leave by, an address for bounces, a Message-ID."""

    def __init__(self, name: str, list_id: int, publication: Publication) -> None:
        self._name, self._id, self._publication = name, list_id, publication
        self._sender = publication.sender.address
        self._tokens = Tokens(token_keys(publication.store_file.parent, publication.shown, make=False))

    def listing(self, issue: str) -> Listing:
        """The list as messages about ``issue`` name it."""
        return Listing.of(self._name, self._publication, issue)

    def personal(self, issue: str, reader: Recipient, language: str) -> Personal:
        """What is this reader's own in an edition."""
        tokens, bounces = self._tokens, self._publication.sender.bounce_domain
        path = f"{tokens.return_path(self._id, reader.id)}@{bounces}" if bounces else ""
        return Personal(
            message_id=tokens.message_id(issue, language, self._id, reader.id),
            token=tokens.unsubscribe(self._id, reader.id),
            sender=path or self._sender,
        )

    @property
    def marks(self) -> str:
        """One digest of the keys that all of this is made with."""
        made = (self._tokens.unsubscribe(self._id, 0), self._tokens.message_id("", "", self._id, 0))
        return hashlib.sha256("\0".join(made).encode()).hexdigest()


def id_key(publication: Publication) -> bytes:
    """What Message-IDs of mail to no list are made with; nothing as long as there never was a list.

    Raises:
        MailerError: the keys cannot be read.
    """
    folder = publication.store_file.parent
    if not (folder / FILE_NAME).exists():
        return b""
    return address_key(token_keys(folder, publication.shown, make=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Those who get something.

    ``rows`` reads them anew, each with the line or the id that ``fault`` tells of him or her. ``expected`` is about how
    many there are, 0 where nobody knows; ``suppressed`` how many are left out.
    """

    name: str
    rows: Callable[[], Iterator[tuple[int, Recipient]]]
    fault: Callable[[int, MessageError], RecipientsError]
    expected: int = 0
    suppressed: int = 0
    list: str = ""
    on_list: OnList | None = None

    def personal(self, issue: str) -> Callable[[Recipient, str], Personal] | None:
        """What is a reader's own in the edition of a language; None where they are on no list."""
        return partial(self.on_list.personal, issue) if self.on_list else None


def readers_in_file(path: Path, shown: str, has_left: Callable[[str], bool] | None = None) -> Readers:
    """The rows of a list that is given as a file, without those who have left whatever list of ours.

    ``has_left`` tells that of a reader's key; without a store nothing is known of them but what the file says.

    Raises:
        RecipientsError: rows are not usable; each is named by its line.
    """
    listed = read_recipients(path, shown)
    if listed.refused:
        raise with_others([RecipientsError(row.message, file=shown, line=row.line) for row in listed.refused])

    def fault(line: int, found: MessageError) -> RecipientsError:
        return RecipientsError(found.message, file=shown, line=line, fix=found.fix)

    readers = listed.recipients if has_left else ()
    gone = {line for line, each in readers if has_left and has_left(same_reader(each.address))}

    def rows() -> Iterator[tuple[int, Recipient]]:
        return ((line, each) for line, each in listed.recipients if line not in gone)

    return Readers(name=shown, rows=rows, fault=fault, suppressed=len(gone))


def readers_of_list(lists: Lists, name: str, publication: Publication) -> Readers:
    """The readers of a list in the store, without those who are suppressed.

    Raises:
        MailerError: the keys of their links cannot be read or made.
    """
    found = lists.summary(name)

    def rows() -> Iterator[tuple[int, Recipient]]:
        return ((reader.id, reader) for reader, suppressed in lists.readers(name) if not suppressed)

    return Readers(
        name=f"the list {name}",
        rows=rows,
        fault=partial(_fault_on, name),
        expected=found.recipients - found.suppressed,
        suppressed=found.suppressed,
        list=name,
        on_list=OnList(name, lists.id_of(name), publication),
    )


def readers_of_mailing(mailings: Mailings, mailing: Mailing, counts: Counts, publication: Publication) -> Readers:
    """The readers of a mailing who are still to be sent to, as they were frozen and in their order.

    Raises:
        MailerError: the keys of their links cannot be read.
    """

    def rows() -> Iterator[tuple[int, Recipient]]:
        left = mailings.deliveries(mailing.name, only=[DeliveryState.PENDING])
        return ((reader.id, reader) for reader, _ in left)

    return Readers(
        name=f"the list {mailing.list}",
        rows=rows,
        fault=partial(_fault_on, mailing.list),
        expected=counts.pending,
        suppressed=counts.suppressed,
        list=mailing.list,
        on_list=OnList(mailing.list, mailing.list_id, publication),
    )


def _fault_on(name: str, reader: int, found: MessageError) -> RecipientsError:
    """What is wrong with a reader of a list: by the id, as an address has no place in a log."""
    error = RecipientsError(f"reader {reader}: {found.message}", file=f"the list {name}", fix=found.fix)
    error.recipient_id = reader
    return error
