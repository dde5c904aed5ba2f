# ruff: noqa: F811 (fixtures are imported)
"""What every ledger promises of turns: claims, results and time, whatever happens in whatever order."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.model.delivery import DELIVERY_STEPS, OPEN, Counts, Delivery, DeliveryState, MailingState, Patience
from mailer.model.lanes import EVERY_LANE
from mailer.store.suppressions import Suppressions
from tests.audience_builders import NOW
from tests.mailing_builders import (
    ACCEPT,
    DEFER,
    ISSUE,
    MINUTE,
    NAME,
    REJECT,
    SEAL,
    a_mailing,
    counts,
    mailing,
    sending,
    states,
)
from tests.mailing_fixtures import ACCEPTED, DEFERRED, IN_DOUBT, PENDING, REJECTED, ledger, plan, store, suppress  # noqa: F401 (fixtures)


def test_every_reader_is_claimed_once_and_ends_where_the_reply_says(plan, ledger, tmp_path):
    plan(10)
    claimed = []
    answers = {3: REJECT, 7: DEFER}
    with sending(ledger, tmp_path, lambda number: answers.get(number, ACCEPT), patience=Patience(())) as sender:
        claim = sender.claim()
        while claim:
            claimed += [number for number, _ in claim.readers]
            state = sender.settle(claim, sender.send(claim))
            claim = sender.claim()

    assert claimed == list(range(1, 11))
    assert state is MailingState.FINISHED
    assert counts(ledger) == Counts(planned=10, accepted=8, rejected=2)
    rows = {row.number: row for _, row in ledger.deliveries(NAME)}
    assert (rows[1].code, rows[1].text, rows[1].attempts, rows[1].at) == (250, "2.0.0 ok", 1, NOW)
    assert rows[7].text == "deferred too long: 4.7.1 greylisted"


def test_results_come_in_parts_and_the_batch_is_done_when_its_sender_says_so(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        first, *rest = sender.send(claim)
        sender.settle(None, [first])
        assert counts(ledger) == Counts(planned=4, accepted=1, pending=3)
        assert sender.claim() is None
        assert sender.settle(claim, rest) is MailingState.FINISHED


def test_the_same_result_twice_changes_nothing_and_still_counts_once(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        results = sender.send(claim)
        sender.settle(None, [*results[:2], results[0]])
        sender.settle(None, [Delivery(1, REJECTED, 550, "late"), Delivery(2, DEFERRED, 451, "late")])
        sender.settle(claim, results)
    assert counts(ledger) == Counts(planned=4, accepted=4)
    assert {text for *_, text in states(ledger)} == {"2.0.0 ok"}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(DeliveryState, repeat=2)))
def test_only_the_steps_of_the_table_are_taken(plan, ledger, tmp_path, before, after):
    plan(1)
    patience = Patience((MINUTE, MINUTE, MINUTE))
    with sending(ledger, tmp_path, patience=patience) as sender:
        claim = sender.claim()
        if before is not PENDING:
            sender.settle(claim if before in OPEN else None, [Delivery(1, before)])
        if before is DEFERRED:
            claim = sender.claim(NOW + MINUTE)
        if before in (IN_DOUBT, REJECTED) and after in DELIVERY_STEPS[before]:
            assert ledger.resolve(NAME, after, NOW, of=before) == 1
        else:
            sender.settle(None, [Delivery(1, after)])
    ((_, row),) = ledger.deliveries(NAME)
    assert row.state is (
        after if after in DELIVERY_STEPS[before] and before is not DeliveryState.SUPPRESSED else before
    )
    assert counts(ledger).holds


def test_who_has_no_result_was_not_sent_to_and_is_claimed_again_at_once(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim)[:1])
        again = sender.claim()
        assert [number for number, _ in again.readers] == [2, 3, 4]
        assert [batch.turn for batch in again.batches] == [2]


def test_who_has_left_since_the_plan_gets_nothing(store, plan, ledger, tmp_path):
    plan(6)
    with sending(ledger, tmp_path) as sender:
        first = sender.claim()
        suppress(store, "r2@x.example", "r5@x.example")
        assert [number for number, _ in sender.claim().readers] == [6]
        sender.settle(first, sender.send(first))
    # Who was claimed already may be on the way, and the reply says what became of that.
    assert [state for _, state, _ in states(ledger)] == ["accepted"] * 4 + ["suppressed", "pending"]


def test_a_mailing_whose_last_readers_have_left_is_finished(store, plan, ledger, tmp_path):
    plan(6)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
        suppress(store, "r5@x.example", "r6@x.example")
        assert sender.claim() is None
    assert mailing(ledger).state is MailingState.FINISHED
    assert counts(ledger) == Counts(planned=6, accepted=4, suppressed=2)


def test_who_is_forgotten_gets_nothing_and_no_mailing_keeps_a_word(store, plan, ledger, tmp_path):
    plan(["canary@x.example", "b@x.example", "c@x.example"], batch_size=1)
    heard = (REJECTED, 550, "5.1.1 <canary@x.example> unknown")
    with sending(ledger, tmp_path, lambda _: heard, size=1) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
        assert [key for key, *_ in ledger.unknown_addresses("weekly")] == ["canary@x.example"]
        Suppressions(store).forget("canary@x.example", NOW)
        Suppressions(store).forget("b@x.example", NOW)
        assert [number for number, _ in sender.claim().readers] == [3]
    assert states(ledger)[:2] == [("", "rejected", ""), ("", "suppressed", "forgotten")]
    assert list(ledger.unknown_addresses("weekly")) == []
    assert b"canary" not in (tmp_path / "store" / "mailer.db").read_bytes()


def test_an_address_that_does_not_exist_is_remembered_for_the_list_and_suppresses_nobody(store, plan, ledger, tmp_path):
    plan(2)
    heard = (REJECTED, 550, "5.1.1 unknown")
    for issue in (ISSUE, "next"):
        name = ledger.plan(issue, "weekly", SEAL, now=NOW).name
        with sending(ledger, tmp_path, lambda number: heard if number == 2 else REJECT, name=name) as sender:
            sender.run()
    assert list(ledger.unknown_addresses("weekly")) == [("r2@x.example", 2, "550 5.1.1 unknown")]
    ledger.plan("third", "weekly", SEAL, now=NOW)
    assert counts(ledger, "third@weekly").pending == 2


def test_who_is_deferred_comes_again_after_pauses_and_is_rejected_after_the_last(plan, ledger, tmp_path):
    plan(4)
    tried = []

    def answer(number):
        tried.append(number)
        return DEFER if number == 2 else ACCEPT

    with sending(ledger, tmp_path, answer, patience=Patience((5 * MINUTE, 15 * MINUTE))) as sender:
        state, ended = sender.run()
    assert tried == [1, 2, 3, 4, 2, 2]
    assert (state, ended) == (MailingState.FINISHED, NOW + 20 * MINUTE)
    assert counts(ledger) == Counts(planned=4, accepted=3, rejected=1)


def test_nobody_is_tried_again_before_it_is_time(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path, lambda number: DEFER if number % 2 else ACCEPT) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
        turn = sender.ledger.turn(lanes=EVERY_LANE, claiming=lambda _: None, now=NOW + 4 * MINUTE)
        assert (turn.claim, turn.due) == (None, NOW + 5 * MINUTE)
        assert turn.counts == Counts(planned=4, accepted=2, deferred=2)
        assert [number for number, _ in sender.claim(NOW + 5 * MINUTE).readers] == [1, 3]


def test_who_was_never_tried_does_not_wait_for_the_deferred_of_the_same_batch(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, [Delivery(1, DEFERRED, 451, "later")])
        again = sender.claim()
        assert [number for number, _ in again.readers] == [2, 3, 4]
        sender.settle(again, sender.send(again))
        assert sender.claim() is None
        assert [number for number, _ in sender.claim(NOW + 5 * MINUTE).readers] == [1]


def test_the_few_who_are_left_of_many_batches_are_claimed_together(plan, ledger, tmp_path):
    plan(40, batch_size=4)
    with sending(ledger, tmp_path, lambda number: DEFER if number % 4 == 0 else ACCEPT, size=4) as sender:
        while claim := sender.claim():
            sender.settle(claim, sender.send(claim))
        again = sender.claim(NOW + 5 * MINUTE)
        assert [number for number, _ in again.readers] == [4, 8, 12, 16]
        assert len(again.batches) == 4


@pytest.mark.parametrize("jump", [-dt.timedelta(hours=1), dt.timedelta(days=-400), dt.timedelta(days=400)])
def test_a_clock_that_jumps_loses_and_doubles_nobody(plan, ledger, tmp_path, jump):
    plan(10)
    tried = []

    def answer(number):
        tried.append(number)
        return DEFER if number % 3 == 0 and tried.count(number) == 1 else ACCEPT

    with sending(ledger, tmp_path, answer) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
        sender.run(NOW + jump)
    assert sorted(tried) == sorted([*range(1, 11), 3, 6, 9])
    assert counts(ledger) == Counts(planned=10, accepted=10)
    assert mailing(ledger).state is MailingState.FINISHED


@given(data=st.data())
def test_whatever_happens_in_whatever_order_the_equation_holds_and_nobody_is_sent_to_twice(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mailing")
    book = a_mailing(folder, data.draw(st.integers(1, 9)), batch_size=data.draw(st.integers(1, 5)))
    sent: dict[int, list[DeliveryState]] = {}
    now = NOW
    with sending(book, folder, patience=Patience((MINUTE, MINUTE))) as sender:
        held: list = []
        for _ in range(data.draw(st.integers(1, 12))):
            match data.draw(st.sampled_from(["claim", "settle", "pause", "resume", "resend", "wait"])):
                case "claim":
                    if claim := sender.claim(now):
                        held.append(claim)
                case "settle" if held:
                    claim = held.pop(data.draw(st.integers(0, len(held) - 1)))
                    results = []
                    for number, _ in claim.readers:
                        state = data.draw(st.sampled_from([None, ACCEPTED, REJECTED, DEFERRED, IN_DOUBT]))
                        if state:
                            assert not set(sent.get(number, ())) & {ACCEPTED, REJECTED}
                            sent.setdefault(number, []).append(state)
                            results.append(Delivery(number, state))
                    sender.settle(claim, results, now)
                case "pause" | "resume" as step if mailing(book).state in (MailingState.RUNNING, MailingState.PAUSED):
                    getattr(book, step)(NAME)
                case "resend":
                    book.resolve(NAME, PENDING, now)
                case "wait":
                    now += data.draw(st.sampled_from([MINUTE, -MINUTE, 2 * MINUTE]))
            assert counts(book).holds


def test_a_claim_suits_how_many_the_mailing_has_and_leaves_something_for_others(plan, ledger, tmp_path):
    plan(180, batch_size=0)
    with sending(ledger, tmp_path, size=0) as sender:
        assert [len(sender.claim().readers) for _ in range(4)] == [50, 50, 50, 30]
