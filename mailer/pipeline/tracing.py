"""By which Message-ID the mail to a reader of a mailing is found in the log of a server."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from mailer.config.settings import Publication
from mailer.errors import MailerError
from mailer.message.choice import edition_for
from mailer.model.delivery import Delivery, DeliveryState, Mailing
from mailer.model.recipient import Recipient
from mailer.pipeline.readership import OnList
from mailer.release.lock import FILE_NAME, Lock
from mailer.release.sealed import read_lock

_SURE = (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT)


def message_ids_of(publication: Publication, mailing: Mailing) -> Callable[[Recipient, Delivery], str]:
    """A function that gives the Message-ID of the mail to a reader; empty for whom nothing was ever sent to.

    It is made of the language of the edition that the reader got. When the issue was sealed anew since, or the keys of
    the list are gone, that cannot be told any more, and it is empty for everybody.
    """
    try:
        lock = _lock_of(publication, mailing)
        on_list = OnList(mailing.list, mailing.list_id, publication)
    except MailerError:
        return lambda *_: ""
    if lock is None or lock.seal != mailing.seal:
        return lambda *_: ""
    languages = {each.language: each.language for each in lock.editions}
    default = next(each.language for each in lock.editions if not each.tag)

    @cache
    def edition(language: str) -> str:
        return edition_for(languages, language, default)

    def message_id(reader: Recipient, row: Delivery) -> str:
        if not row.attempts and row.state not in _SURE:
            return ""
        own = on_list.personal(mailing.issue, reader, edition(reader.language))
        return f"<{own.message_id}@{publication.sender.domain}>"

    return message_id


def _lock_of(publication: Publication, mailing: Mailing) -> Lock | None:
    folder = publication.issues / mailing.issue
    return read_lock(folder, mailing.issue, publication.shown(folder / FILE_NAME))
