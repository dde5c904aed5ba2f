# ruff: noqa: F811 (fixtures are imported)
"""What every ledger promises of what a person decides: pause, cancel, hand over, resolve."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.errors import MailingError
from mailer.model.delivery import Counts, Delivery, MailingState, Patience
from tests.audience_builders import NOW
from tests.mailing_builders import (
    ACCEPT,
    DEFER,
    ISSUE,
    MINUTE,
    NAME,
    REJECT,
    SEAL,
    a_list,
    counts,
    mailing,
    sending,
    states,
)
from tests.mailing_fixtures import ACCEPTED, IN_DOUBT, PENDING, REJECTED, ledger, plan, store, suppress  # noqa: F401 (fixtures)


def test_a_paused_mailing_claims_nothing_and_what_is_in_flight_comes_to_its_end(plan, ledger, tmp_path):
    plan(6)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        assert ledger.pause(NAME).state is MailingState.PAUSED
        assert ledger.pause(NAME).state is MailingState.PAUSED
        assert sender.settle(claim, sender.send(claim)) is MailingState.PAUSED
        assert sender.claim() is None
        assert ledger.resume(NAME).state is MailingState.RUNNING
        assert [number for number, _ in sender.claim().readers] == [5, 6]


def test_a_cancelled_mailing_suppresses_who_was_still_to_be_sent_to(plan, ledger, tmp_path):
    plan(10)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        assert ledger.cancel(NAME, NOW) == Counts(planned=10, pending=4, suppressed=6)
        sender.settle(claim, sender.send(claim)[:2])
        assert sender.claim() is None
    assert counts(ledger) == Counts(planned=10, accepted=2, suppressed=8)
    assert [text for *_, text in states(ledger)][2:] == ["cancelled"] * 8
    assert ledger.cancel(NAME, NOW).holds


def test_a_cancelled_mailing_whose_sender_was_killed_is_settled_when_it_is_taken_up(plan, ledger, tmp_path):
    plan(10)
    with sending(ledger, tmp_path) as sender:
        sender.journal.dot(sender.claim().readers[0][0])
    ledger.cancel(NAME, NOW)
    with sending(ledger, tmp_path):
        pass
    assert counts(ledger) == Counts(planned=10, in_doubt=1, suppressed=9)
    with pytest.raises(MailingError, match="sends nothing again"):
        ledger.resolve(NAME, PENDING, NOW)
    assert ledger.resolve(NAME, ACCEPTED, NOW) == 1


@pytest.mark.parametrize("step", ["pause", "resume", "cancel"])
def test_a_finished_mailing_stays_finished(plan, ledger, tmp_path, step):
    plan(1)
    with sending(ledger, tmp_path) as sender:
        sender.run()
    with pytest.raises(MailingError, match=f"{NAME} is finished"):
        getattr(ledger, step)(NAME, *([NOW] if step == "cancel" else []))


def test_a_cancelled_mailing_is_not_resumed(plan, ledger):
    plan(1)
    ledger.cancel(NAME, NOW)
    with pytest.raises(MailingError, match="is cancelled, and cannot be running"):
        ledger.resume(NAME)


def test_who_is_in_doubt_is_held_until_somebody_decides(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, [Delivery(number, IN_DOUBT, 0, "no reply") for number in (1, 2, 3, 4)])
        assert sender.claim(NOW + dt.timedelta(days=9)) is None
    assert mailing(ledger).state is MailingState.FINISHED
    held = {row.number: reader for reader, row in ledger.deliveries(NAME, only=[IN_DOUBT])}
    assert list(held) == [1, 2, 3, 4]

    assert ledger.resolve(NAME, ACCEPTED, NOW, numbers=[1, 2]) == 2
    assert ledger.resolve(NAME, PENDING, NOW, numbers=[1, 3]) == 1
    assert mailing(ledger).state is MailingState.RUNNING
    assert counts(ledger) == Counts(planned=4, accepted=2, pending=1, in_doubt=1)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        # The same reader and the same edition, and so the same Message-ID.
        assert claim.readers == ((3, held[3]),)
        assert sender.settle(claim, sender.send(claim)) is MailingState.FINISHED
    ((_, row),) = [pair for pair in ledger.deliveries(NAME) if pair[1].number == 3]
    assert row.attempts == 2


def test_who_is_sent_again_while_others_of_the_batch_are_in_flight_waits_for_the_next_claim(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(None, [Delivery(1, IN_DOUBT)])
        assert ledger.resolve(NAME, PENDING, NOW) == 1
        sender.settle(claim, sender.send(claim)[1:])
        assert [number for number, _ in sender.claim().readers] == [1]


def test_what_was_handed_over_to_another_program_is_accepted_and_never_sent(plan, ledger, store, tmp_path):
    suppress(store, "r2@x.example")
    plan(4)
    assert ledger.hand_over(NAME, NOW) == Counts(planned=4, accepted=3, suppressed=1)
    assert states(ledger)[0] == ("r1@x.example", "accepted", "handed over")
    with pytest.raises(MailingError, match="was handed over as a batch; an issue goes to a list once"):
        ledger.plan(ISSUE, "weekly", SEAL, now=NOW)

    ledger.plan("next", "weekly", SEAL, now=NOW)
    with sending(ledger, tmp_path, name="next@weekly") as sender:
        sender.claim()
        with pytest.raises(MailingError, match="is being sent, and cannot be handed over"):
            ledger.hand_over("next@weekly", NOW)


# Who was refused


def test_who_was_refused_is_sent_to_again_when_somebody_says_so_and_by_nothing_else(plan, ledger, tmp_path):
    plan(10)
    with sending(ledger, tmp_path, lambda number: REJECT if number in (2, 3, 9) else ACCEPT) as sender:
        sender.run()
    assert ledger.resolve(NAME, PENDING, NOW, numbers=[2, 9, 4], of=REJECTED) == 2
    assert mailing(ledger).state is MailingState.RUNNING
    assert counts(ledger) == Counts(planned=10, accepted=7, rejected=1, pending=2)
    with sending(ledger, tmp_path) as sender:
        assert [number for number, _ in sender.claim().readers] == [2, 9]
        assert sender.run()[0] is not MailingState.CANCELLED
    assert counts(ledger).rejected == 1


def test_whoever_was_refused_and_is_deferred_now_has_all_the_patience_again(plan, ledger, tmp_path):
    plan(1)
    with sending(ledger, tmp_path, lambda _: DEFER, patience=Patience((MINUTE,))) as sender:
        sender.run()
    assert states(ledger)[0][1:] == ("rejected", "deferred too long: 4.7.1 greylisted")
    ledger.resolve(NAME, PENDING, NOW, numbers=[1], of=REJECTED)
    with sending(ledger, tmp_path, lambda _: DEFER, patience=Patience((MINUTE,))) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
    assert counts(ledger).deferred == 1


def test_who_was_refused_and_got_the_issue_by_another_list_stays_refused(store, plan, ledger, tmp_path):
    plan(["a@x.example", "b@x.example"])
    with sending(ledger, tmp_path, lambda _: REJECT) as sender:
        sender.run()
    a_list(store, tmp_path, ["A@x.example"], name="daily")
    ledger.plan(ISSUE, "daily", SEAL, now=NOW)

    assert ledger.resolve(NAME, PENDING, NOW, numbers=[1, 2], of=REJECTED) == 1
    assert [state for _, state, _ in states(ledger)] == ["rejected", "pending"]


def test_a_cancelled_mailing_sends_to_nobody_who_was_refused(plan, ledger, tmp_path):
    plan(5)
    with sending(ledger, tmp_path, lambda _: REJECT) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
    ledger.cancel(NAME, NOW)
    with pytest.raises(MailingError, match="sends nothing again") as caught:
        ledger.resolve(NAME, PENDING, NOW, numbers=[1], of=REJECTED)
    assert caught.value.next == f"mailer mailing status {NAME}"
