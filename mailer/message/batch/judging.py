"""Every reader of a list is judged before the first message is made: then nothing has to be taken back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from mailer.errors import MessageError, RecipientsError
from mailer.files.validation import with_others
from mailer.message.choice import edition_for
from mailer.message.mould import Mould
from mailer.message.personal import Personal
from mailer.model.recipient import Recipient

TOLD_AT_ONCE = 20
"""Readers at fault that are told; whoever mends so many starts again anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """A slot that some readers have no field for: how many, and the words that they read instead, in each language."""

    field: str
    readers: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A list that a message can be made for each reader of, and what of it messages depend on, as one ``digest``.

    ``languages`` counts the readers of each edition.
    """

    readers: int
    languages: Mapping[str, int]
    fallbacks: tuple[Fallback, ...]
    digest: str


def judge(
    readers: Iterable[tuple[int, Recipient]],
    moulds: Mapping[str, Mould],
    *,
    default: str,
    personal: Callable[[Recipient, str], Personal] | None,
    named: Callable[[int, MessageError], RecipientsError],
    heard: Callable[[int], None] | None = None,
) -> Judged:
    """Put all readers through the rules. They come with their place in the list, by which ``named`` tells of a fault.

    Raises:
        RecipientsError: messages to some would not be what was meant; the first, with up to twenty in all.
    """
    rows, count = Rows(), 0
    languages: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    faults: list[RecipientsError] = []
    for count, (place, reader) in enumerate(readers, start=1):
        mould = edition_for(moulds, reader.language, default)
        language = mould.edition.language
        rows.add(reader)
        languages[language] += 1
        lacking.update(mould.fallbacks(reader))
        try:
            mould.judge(reader, personal=personal(reader, language) if personal else None)
        except MessageError as fault:
            faults.append(named(place, fault))
            if len(faults) == TOLD_AT_ONCE:
                break
        if heard:
            heard(count)
    if faults:
        raise with_others(list(faults))
    fallbacks = tuple(
        Fallback(field=field, readers=number, words=_words(moulds, field)) for field, number in lacking.items()
    )
    return Judged(readers=count, languages=dict(sorted(languages.items())), fallbacks=fallbacks, digest=rows.digest)


def _words(moulds: Mapping[str, Mould], field: str) -> tuple[str, ...]:
    words = (slot.fallback for mould in moulds.values() for slot in mould.slots if slot.field == field)
    return tuple(dict.fromkeys(islice(words, 3)))


class Rows:
    """What of a list's readers messages depend on, taken together as one digest."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, reader: Recipient) -> None:
        """Take one reader in; their order counts."""
        # No cell holds a control character, so these part them for certain.
        cells = (str(reader.id), reader.address, reader.name, reader.language, *map("\0".join, reader.fields.items()))
        self._hash.update("\1".join(cells).encode() + b"\n")

    @property
    def digest(self) -> str:
        """The digest of those taken in so far."""
        return self._hash.hexdigest()
