# ruff: noqa: F811 (fixtures are imported)
"""A reader on two lists gets an issue once, and not by neither: a cancelled mailing lets go of whom it held."""

from __future__ import annotations

import pytest

from mailer.model.delivery import Counts, Delivery, MailingState
from tests.audience_builders import NOW
from tests.mailing_builders import ACCEPT, ISSUE, NAME, REJECT, SEAL, a_list, counts, mailing, sending, states
from tests.mailing_fixtures import IN_DOUBT, ledger, store, suppress  # noqa: F401 (fixtures)

OTHER, THIRD = f"{ISSUE}@daily", f"{ISSUE}@monthly"
SHARED = [f"r{n}@x.example" for n in range(1, 7)]
AFTER_ALL = f"to be sent to after all, as {NAME} was cancelled"


@pytest.fixture
def planned(store, ledger, tmp_path):
    """Mailings of one issue to lists that share readers; the first one, ``weekly``, gets them all."""

    def made(**lists):
        for name, readers in {"weekly": SHARED, **lists}.items():
            a_list(store, tmp_path, readers, name)
            ledger.plan(ISSUE, name, SEAL, now=NOW, batch_size=4)

    return made


def send_all(ledger, folder, name=NAME, answer=lambda _: ACCEPT):
    with sending(ledger, folder, answer, name=name) as sender:
        sender.run()


def test_whoever_another_mailing_held_back_gets_it_there_when_the_one_is_cancelled(planned, ledger, tmp_path):
    planned(daily=["R1@x.example", "r2@x.example", "own@x.example"])
    assert counts(ledger, OTHER) == Counts(planned=3, pending=1, suppressed=2)

    ledger.cancel(NAME, NOW)

    assert counts(ledger, OTHER) == Counts(planned=3, pending=3)
    assert states(ledger, OTHER)[0] == ("R1@x.example", "pending", AFTER_ALL)
    assert ledger.released(NAME) == (("daily", 2),)
    send_all(ledger, tmp_path, OTHER)
    assert counts(ledger, OTHER) == Counts(planned=3, accepted=3)
    assert ledger.released(NAME) == ()


def test_a_mailing_that_was_finished_without_them_goes_on(planned, ledger, tmp_path):
    planned(daily=["r1@x.example", "own@x.example"])
    send_all(ledger, tmp_path, OTHER)
    assert mailing(ledger, OTHER).state is MailingState.FINISHED

    ledger.cancel(NAME, NOW)

    assert mailing(ledger, OTHER).state is MailingState.RUNNING
    send_all(ledger, tmp_path, OTHER)
    assert counts(ledger, OTHER) == Counts(planned=2, accepted=2)
    assert mailing(ledger, OTHER).state is MailingState.FINISHED


def test_who_got_it_or_may_have_or_was_refused_is_not_released(planned, ledger, tmp_path):
    planned(daily=[*SHARED, "own@x.example"])
    with sending(ledger, tmp_path, lambda number: REJECT if number == 2 else ACCEPT) as sender:
        claim = sender.claim()
        results = sender.send(claim)
        sender.settle(claim, [*results[:2], Delivery(3, IN_DOUBT)])

    ledger.cancel(NAME, NOW)

    assert [state for _, state, _ in states(ledger, OTHER)] == ["suppressed"] * 3 + ["pending"] * 4
    assert ledger.released(NAME) == (("daily", 3),)


def test_who_is_in_flight_when_it_is_cancelled_is_released_once_it_is_known_that_nothing_was_sent(
    planned, ledger, tmp_path
):
    planned(daily=[*SHARED, "own@x.example"])
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        ledger.cancel(NAME, NOW)
        assert ledger.released(NAME) == (("daily", 2),)
        sender.settle(claim, sender.send(claim)[:1])
    assert ledger.released(NAME) == (("daily", 5),)
    assert counts(ledger, OTHER) == Counts(planned=7, pending=6, suppressed=1)


def test_a_killed_senders_readers_are_released_when_it_is_taken_up(planned, ledger, tmp_path):
    planned(daily=[*SHARED, "own@x.example"])
    with sending(ledger, tmp_path) as sender:
        sender.journal.dot(sender.claim().readers[0][0])
    ledger.cancel(NAME, NOW)
    with sending(ledger, tmp_path):
        pass
    assert counts(ledger, NAME) == Counts(planned=6, in_doubt=1, suppressed=5)
    assert counts(ledger, OTHER) == Counts(planned=7, pending=6, suppressed=1)


def test_whoever_has_left_meanwhile_gets_nothing_there_either(planned, store, ledger, tmp_path):
    planned(daily=["r1@x.example", "r2@x.example", "own@x.example"])
    suppress(store, "r1@x.example", name="daily")
    ledger.cancel(NAME, NOW)
    send_all(ledger, tmp_path, OTHER)
    assert states(ledger, OTHER)[0] == ("r1@x.example", "suppressed", "unsubscribed")
    assert counts(ledger, OTHER) == Counts(planned=3, accepted=2, suppressed=1)


def test_of_two_that_held_back_a_reader_the_earlier_one_sends(planned, ledger, tmp_path):
    planned(daily=["r1@x.example", "own@x.example"], monthly=["r1@x.example", "mine@x.example"])

    ledger.cancel(NAME, NOW)

    assert ledger.released(NAME) == (("daily", 1),)
    assert states(ledger, THIRD)[0] == ("r1@x.example", "suppressed", f"gets it by {OTHER}")
    ledger.cancel(OTHER, NOW)
    assert ledger.released(OTHER) == (("monthly", 1),)
    send_all(ledger, tmp_path, THIRD)
    assert counts(ledger, THIRD) == Counts(planned=2, accepted=2)


def test_a_mailing_that_is_cancelled_or_was_handed_over_sends_to_nobody_more(planned, ledger):
    planned(daily=["r1@x.example", "own@x.example"], monthly=["r2@x.example", "mine@x.example"])
    ledger.cancel(OTHER, NOW)
    ledger.hand_over(THIRD, NOW)

    ledger.cancel(NAME, NOW)

    assert counts(ledger, OTHER) == Counts(planned=2, suppressed=2)
    assert counts(ledger, THIRD) == Counts(planned=2, accepted=1, suppressed=1)
    assert ledger.released(NAME) == ()


def test_who_is_released_while_others_of_the_batch_are_in_flight_waits_for_the_next_claim(planned, ledger, tmp_path):
    planned(daily=["r1@x.example", "own@x.example"])
    with sending(ledger, tmp_path, name=OTHER) as sender:
        claim = sender.claim()
        ledger.cancel(NAME, NOW)
        sender.settle(claim, sender.send(claim))
        assert [reader.address for _, reader in sender.claim().readers] == ["r1@x.example"]


def test_to_cancel_it_again_releases_nobody_twice(planned, ledger):
    planned(daily=["r1@x.example", "own@x.example"])
    ledger.cancel(NAME, NOW)
    ledger.cancel(NAME, NOW)
    assert counts(ledger, OTHER) == Counts(planned=2, pending=2)
