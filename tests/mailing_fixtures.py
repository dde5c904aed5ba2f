"""What tests of mailings have in common: a ledger of each kind, and a plan in it. Another one joins in ``STORES``."""

from __future__ import annotations

import pytest

from mailer.model.audience import Suppression
from mailer.model.delivery import DeliveryState
from mailer.store.mailings import Mailings
from mailer.store.suppressions import Suppressions
from tests.audience_builders import NOW, a_store
from tests.mailing_builders import ISSUE, SEAL, a_list

STORES = {"sqlite": a_store}
ACCEPTED, REJECTED, DEFERRED = DeliveryState.ACCEPTED, DeliveryState.REJECTED, DeliveryState.DEFERRED
PENDING, SUPPRESSED, IN_DOUBT = DeliveryState.PENDING, DeliveryState.SUPPRESSED, DeliveryState.IN_DOUBT


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    return STORES[request.param](tmp_path)


@pytest.fixture
def ledger(store):
    return Mailings(store)


@pytest.fixture
def plan(store, ledger, tmp_path):
    """Import a list and plan a mailing to it."""

    def planned(readers=10, *, batch_size=4):
        a_list(store, tmp_path, readers)
        return ledger.plan(ISSUE, "weekly", SEAL, now=NOW, batch_size=batch_size)

    return planned


def suppress(store, *addresses, name="weekly"):
    Suppressions(store).suppress(addresses, Suppression(list=name, reason="unsubscribed", source="by hand", at=NOW))
