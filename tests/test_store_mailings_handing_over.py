# ruff: noqa: F811 (fixtures are imported)
"""What every ledger promises of a mailing that is handed over as a batch."""

from __future__ import annotations

import pytest

from mailer.errors import MailingError
from mailer.model.delivery import Counts, MailingState
from mailer.store.mailings_handing_over import HandedOver
from tests.audience_builders import NOW
from tests.mailing_builders import ISSUE, NAME, SEAL, counts, mailing, sending, states
from tests.mailing_fixtures import ledger, plan, store, suppress  # noqa: F401 (fixtures)

BATCH = HandedOver("0123abcd", "to hand on/out")


def test_who_has_left_since_the_audience_was_frozen_is_suppressed_and_the_others_wait(plan, ledger, store, tmp_path):
    plan(10)
    suppress(store, "r2@x.example", "r9@x.example", "r10@x.example")
    assert len(ledger.who_left(NAME)) == 3

    assert ledger.hold_back(NAME, NOW) == Counts(planned=10, pending=7, suppressed=3)
    assert ledger.hold_back(NAME, NOW) == counts(ledger)
    assert ledger.who_left(NAME) == ()
    assert states(ledger)[1] == ("r2@x.example", "suppressed", "unsubscribed")
    with sending(ledger, tmp_path) as sender:
        sender.run()
    assert counts(ledger) == Counts(planned=10, accepted=7, suppressed=3)


def test_when_everybody_has_left_the_mailing_is_finished(plan, ledger, store):
    plan(2)
    suppress(store, "r1@x.example", "r2@x.example")

    assert ledger.hold_back(NAME, NOW).left == 0
    assert mailing(ledger).state is MailingState.FINISHED
    assert not ledger.was_handed_over(NAME)


def test_the_ledger_knows_which_batch_it_was_handed_over_as(plan, ledger):
    plan(4)
    assert ledger.handed_over_as(ISSUE, "weekly") is None

    ledger.hand_over(NAME, NOW, batch=BATCH, readers=4)

    assert ledger.handed_over_as(ISSUE, "weekly") == BATCH
    assert ledger.handed_over_as("another", "weekly") is None
    with pytest.raises(MailingError, match="was handed over as a batch in to hand on/out; an issue goes"):
        ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    with pytest.raises(MailingError, match="is finished, and cannot be handed over"):
        ledger.hand_over(NAME, NOW, batch=HandedOver("other", "other"), readers=4)
    assert ledger.handed_over_as(ISSUE, "weekly") == BATCH


def test_a_batch_for_other_readers_than_are_left_is_not_handed_over(plan, ledger, store):
    plan(4)
    suppress(store, "r2@x.example")
    ledger.hold_back(NAME, NOW)

    with pytest.raises(MailingError, match="has 3 readers left, and the batch was written for 4") as caught:
        ledger.hand_over(NAME, NOW, batch=BATCH, readers=4)
    assert caught.value.fix == "type the same command again"
    assert counts(ledger) == Counts(planned=4, pending=3, suppressed=1)
    assert ledger.handed_over_as(ISSUE, "weekly") is None


def test_what_a_sender_has_begun_holds_nobody_back(plan, ledger, tmp_path):
    plan(8)
    with sending(ledger, tmp_path) as sender:
        sender.claim()
        with pytest.raises(MailingError, match="is being sent, and cannot be handed over"):
            ledger.hold_back(NAME, NOW)
