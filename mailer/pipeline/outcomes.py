"""What became of each reader of a mailing, as a file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.audience.outcomes import outcome_lines
from mailer.config.settings import Publication
from mailer.errors import MailingError
from mailer.files.streaming import written_whole
from mailer.model.delivery import Delivery, DeliveryState
from mailer.model.recipient import Recipient
from mailer.pipeline.tracing import message_ids_of

if TYPE_CHECKING:
    from mailer.store.mailings import Mailings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """A file of outcomes: how many readers are in it, and how many are not, as nothing is known of them any more."""

    readers: int
    forgotten: int


def write_outcomes(
    publication: Publication, mailings: Mailings, name: str, path: Path, only: DeliveryState | None = None
) -> Outcomes:
    """Write what became of each reader to the new file ``path``, for nobody else's eyes; it can be imported.

    Raises:
        MailerError: the file is there already, or cannot be written.
    """
    if os.path.lexists(path):
        raise MailingError("is already there", file=str(path), fix="remove it, or choose another name")
    fields, tally = mailings.fields(name), Counter[bool]()
    message_id = message_ids_of(publication, mailings.find(name)[0])

    def known() -> Iterator[tuple[Recipient, Delivery]]:
        for reader, row in mailings.deliveries(name, only=[only] if only else ()):
            tally[bool(reader.address)] += 1
            if reader.address:
                yield reader, row

    # Spreadsheets take CSV for UTF-8 by its mark alone.
    with written_whole(path, encoding="utf-8-sig", private=True) as file:
        file.writelines(outcome_lines(known(), fields, message_id))
    return Outcomes(readers=tally[True], forgotten=tally[False])
