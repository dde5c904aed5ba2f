"""What every ledger of mailings promises, whichever database keeps it; another one joins by a line in ``STORES``."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from mailer.errors import MailingError, StoreError, UnknownNameError
from mailer.model.audience import Suppression
from mailer.model.delivery import (
    DELIVERY_STEPS,
    MAILING_STEPS,
    OPEN,
    Counts,
    Delivery,
    DeliveryState,
    MailingState,
    Patience,
)
from mailer.model.lanes import EVERY_LANE, LANES, REST
from mailer.store.mailings import Mailings
from mailer.store.schema import batches, deliveries, frozen_recipients, mailings
from mailer.store.suppressions import Suppressions
from tests.audience_builders import NOW, a_store, imported
from tests.mailing_builders import (
    ACCEPT,
    DEFER,
    ISSUE,
    MINUTE,
    NAME,
    REJECT,
    SEAL,
    a_list,
    a_mailing,
    counts,
    mailing,
    sending,
    states,
)

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


# The nouns


def test_the_equation_counts_every_reader_once():
    assert Counts(planned=6, accepted=1, rejected=1, suppressed=1, deferred=1, pending=1, in_doubt=1).holds
    assert not Counts(planned=6, accepted=5).holds
    assert not Counts(planned=0, accepted=1, pending=-1).holds


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 20))
def test_messages_in_flight_count_as_in_doubt_and_nobody_is_counted_twice(pending, deferred, messages):
    before = Counts(planned=pending + deferred, pending=pending, deferred=deferred)
    flying = before.with_in_flight(messages)
    assert flying.holds
    assert flying.in_doubt == min(messages, pending + deferred)


def test_every_state_has_its_steps_and_no_end_leads_anywhere():
    assert set(DELIVERY_STEPS) == set(DeliveryState)
    assert set(MAILING_STEPS) == set(MailingState)
    assert {state for state in DeliveryState if not DELIVERY_STEPS[state]} == {ACCEPTED, REJECTED, SUPPRESSED}
    assert {state for state in MailingState if not MAILING_STEPS[state]} == {MailingState.CANCELLED}


def test_no_domain_is_in_two_lanes():
    domains = list(itertools.chain.from_iterable(LANES.values()))
    assert len(domains) == len(set(domains))
    assert all(domain == domain.lower() for domain in domains)


def test_a_patience_names_a_pause_for_each_attempt_but_the_last():
    patience = Patience((MINUTE, 2 * MINUTE))
    assert [patience.after(attempts) for attempts in (1, 2, 3)] == [MINUTE, 2 * MINUTE, None]
    assert Patience(()).after(1) is None


# Planning


def test_a_plan_freezes_who_is_on_the_list_and_what_it_says_of_them(store, ledger, tmp_path):
    imported(store, tmp_path, "email,name,lang,town\na@x.example,Ana,fr,Oslo\n")
    made = ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    imported(store, tmp_path, "email,name,lang,town\na@x.example,Another,en,Bergen\nb@x.example,Bo,,\n")

    ((reader, row),) = ledger.deliveries(NAME)
    assert (reader.address, reader.name, reader.language, dict(reader.fields)) == (
        "a@x.example", "Ana", "fr", {"town": "Oslo"},
    )  # fmt: skip
    assert (row.number, row.state, row.attempts) == (1, PENDING, 0)
    assert (made.name, made.state, made.planned, made.planned_at, made.seal) == (
        NAME, MailingState.RUNNING, 1, NOW, SEAL,
    )  # fmt: skip


def test_readers_are_numbered_lane_by_lane_and_in_the_order_of_the_list(plan, ledger, tmp_path):
    given = ["b@x.example", "z@yahoo.com", "c@gmail.com", "a@y.example", "b@googlemail.com", "k@yahoo.co.jp"]
    plan(given)
    assert [address for address, *_ in states(ledger)] == [
        "c@gmail.com", "b@googlemail.com", "z@yahoo.com", "b@x.example", "a@y.example", "k@yahoo.co.jp",
    ]  # fmt: skip
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim(lanes=["yahoo"])
        assert [reader.address for _, reader in claim.readers] == ["z@yahoo.com"]
        assert sender.claim(lanes=["apple"]) is None
        assert [number for number, _ in sender.claim(lanes=[REST]).readers] == [4, 5, 6]


def test_who_is_suppressed_is_frozen_as_that(store, plan, ledger, tmp_path):
    suppress(store, "r2@x.example")
    suppress(store, "r3@x.example", name="")
    suppress(store, "r4@x.example", name="daily")
    plan(4)

    assert counts(ledger) == Counts(planned=4, suppressed=2, pending=2)
    assert states(ledger)[1] == ("r2@x.example", "suppressed", "unsubscribed")


def test_an_unfinished_mailing_is_gone_on_with_whoever_came_to_the_list_since(store, plan, ledger, tmp_path):
    first = plan(3)
    a_list(store, tmp_path, 5)
    assert ledger.plan(ISSUE, "weekly", SEAL, now=NOW + MINUTE) == first
    assert len(ledger.all()) == 1


def test_a_mailing_of_another_seal_is_refused(plan, ledger):
    plan(3)
    with pytest.raises(MailingError, match="begun with another seal") as caught:
        ledger.plan(ISSUE, "weekly", "seal-2", now=NOW)
    assert caught.value.next == f"mailer mailing status {NAME}"


def test_a_finished_mailing_is_refused_and_so_is_a_cancelled_one(plan, ledger, store, tmp_path):
    plan(3)
    with sending(ledger, tmp_path) as sender:
        assert sender.run()[0] is MailingState.FINISHED
    with pytest.raises(MailingError, match="is finished; an issue goes to a list once"):
        ledger.plan(ISSUE, "weekly", SEAL, now=NOW)

    ledger.plan("next", "weekly", SEAL, now=NOW)
    ledger.cancel("next@weekly", NOW)
    with pytest.raises(MailingError, match="is cancelled"):
        ledger.plan("next", "weekly", SEAL, now=NOW)


def test_nobody_to_send_to_is_no_mailing(store, ledger, tmp_path):
    a_list(store, tmp_path, 2)
    suppress(store, "r1@x.example", "r2@x.example")
    with pytest.raises(MailingError, match="all 2 readers of weekly are suppressed or get it"):
        ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    assert ledger.all() == ()


def test_a_reader_on_two_lists_gets_an_issue_once(store, plan, ledger, tmp_path):
    plan(["a@x.example", "b@x.example", "c@x.example"])
    with sending(ledger, tmp_path, lambda number: REJECT if number == 3 else ACCEPT) as sender:
        sender.run()
    a_list(store, tmp_path, ["B@x.example", "c@x.example", "d@x.example"], name="daily")
    ledger.plan(ISSUE, "daily", SEAL, now=NOW)

    assert states(ledger, f"{ISSUE}@daily") == [
        ("B@x.example", "suppressed", f"gets it by {NAME}"),
        ("c@x.example", "pending", ""),
        ("d@x.example", "pending", ""),
    ]
    # Another issue goes to all of them.
    ledger.plan("next", "daily", SEAL, now=NOW)
    assert counts(ledger, "next@daily").pending == 3


def test_the_database_itself_refuses_a_wrong_sum_and_a_second_mailing_of_an_issue_to_a_list(plan, store, ledger):
    plan(3)
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(mailings.update().values(accepted=1))
    with store.reading() as connection:
        again = {**connection.execute(mailings.select()).one()._asdict(), "id": 9}
        twice = {**connection.execute(frozen_recipients.select()).first()._asdict(), "number": 9}
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(mailings.insert().values(again))
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(frozen_recipients.insert().values(twice))
    assert counts(ledger).holds


def test_a_mailing_that_is_not_there_is_named_with_the_nearest(plan, ledger):
    plan(1)
    with pytest.raises(UnknownNameError, match=f"there is no mailing 2024-05-17@weakly; write {NAME}"):
        ledger.find("2024-05-17@weakly")
    with pytest.raises(UnknownNameError):
        ledger.cancel("nothing", NOW)


def test_a_store_from_before_there_were_mailings_gets_their_tables_and_keeps_its_lists(tmp_path):
    a_list(a_store(tmp_path), tmp_path, 3)
    with sqlite3.connect(tmp_path / "store" / "mailer.db") as connection:
        for table in ("deliveries", "batches", "frozen_recipients", "unknown_addresses", "mailings", "ledger"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    assert Mailings(a_store(tmp_path)).plan(ISSUE, "weekly", SEAL, now=NOW).planned == 3


# Turns


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
        if before is IN_DOUBT and after in (ACCEPTED, PENDING):
            assert ledger.resolve(NAME, after, NOW) == 1
        else:
            sender.settle(None, [Delivery(1, after)])
    ((_, row),) = ledger.deliveries(NAME)
    assert row.state is (after if after in DELIVERY_STEPS[before] else before)
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


# Time


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


# What a person decides


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
    with pytest.raises(MailingError, match="is finished"):
        ledger.plan(ISSUE, "weekly", SEAL, now=NOW)

    ledger.plan("next", "weekly", SEAL, now=NOW)
    with sending(ledger, tmp_path, name="next@weekly") as sender:
        sender.claim()
        with pytest.raises(MailingError, match="is being sent, and cannot be handed over"):
            ledger.hand_over("next@weekly", NOW)


# Figures


def test_domains_are_counted_each_for_itself(plan, ledger, tmp_path):
    plan(["a@gmail.com", "b@x.example", "c@x.example"])
    with sending(ledger, tmp_path, lambda number: REJECT if number == 2 else ACCEPT) as sender:
        sender.run()
    assert ledger.by_domain(NAME) == (
        ("x.example", Counts(planned=2, accepted=1, rejected=1)),
        ("gmail.com", Counts(planned=1, accepted=1)),
    )


def test_deliveries_come_in_ranges_and_none_is_lost_between_them(plan, ledger, monkeypatch):
    monkeypatch.setattr("mailer.store.mailings._READ_AT_ONCE", 3)
    plan(10)
    assert [row.number for _, row in ledger.deliveries(NAME)] == list(range(1, 11))


def test_a_reply_is_kept_no_longer_than_anybody_reads(plan, ledger, tmp_path):
    plan(1)
    with sending(ledger, tmp_path, lambda _: (REJECTED, 550, "x" * 10_000)) as sender:
        sender.run()
    assert len(states(ledger)[0][2]) == 500


CHANGES = {
    "an end is taken back": deliveries.delete().where(deliveries.c.number == 2),
    "an end is another one": deliveries.update().where(deliveries.c.number == 2).values(state="rejected"),
    "a reader is gone": frozen_recipients.delete().where(frozen_recipients.c.number == 9),
    "a reader has another number": frozen_recipients.update().where(frozen_recipients.c.number == 9).values(number=99),
    "a batch is gone": batches.delete().where(batches.c.number == 3),
    "a batch is shorter": batches.update().where(batches.c.number == 3).values(hi=9),
    "a batch has nobody left": batches.update().where(batches.c.number == 3).values(open=0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_rows_that_somebody_changed_are_found_before_anything_is_sent(plan, ledger, store, tmp_path, change):
    plan(10)
    with sending(ledger, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
    with store.writing() as connection:
        assert connection.execute(CHANGES[change]).rowcount == 1
    with pytest.raises(StoreError, match=f"{NAME} was changed by another hand"), sending(ledger, tmp_path):
        pass


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
