"""Editions become moulds, from which messages to readers are made."""

from __future__ import annotations

from collections.abc import Mapping

from mailer.config.settings import Publication
from mailer.message.mould import Mould, compile_edition
from mailer.message.personal import Listing
from mailer.model.edition import Edition
from mailer.pipeline.making import unsubscribe_uri
from mailer.pipeline.readership import id_key
from mailer.pipeline.signing import signer_of


def moulds_of(
    publication: Publication, editions: Mapping[str, Edition], listing: Listing | None = None
) -> dict[str, Mould]:
    """A mould of each edition, by its language; ``listing`` is the list that readers are on.

    Raises:
        MessageError: messages would not be what was meant.
    """
    signer = signer_of(publication)
    return {
        edition.language: compile_edition(
            edition,
            publication,
            unsubscribe_uri=unsubscribe_uri(publication),
            listing=listing,
            signer=signer,
            id_key=id_key(publication),
        )
        for edition in editions.values()
    }
