# ruff: noqa: F811 (fixtures are imported)
"""What every ledger tells of a mailing, and how it notices rows that somebody changed."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import sqlite3
import threading
from contextlib import closing

import pytest

from mailer.errors import StoreError
from mailer.model.delivery import Counts, LiveSender, Pulse
from mailer.store.mailings import Mailings
from mailer.store.schema import batches, deliveries, frozen_recipients
from tests.audience_builders import NOW, a_store, imported
from tests.mailing_builders import ACCEPT, DEFER, ISSUE, MINUTE, NAME, REJECT, SEAL, sending, states
from tests.mailing_fixtures import REJECTED, ledger, plan, store  # noqa: F401 (fixtures)


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
    "an end is none of ours": deliveries.update().where(deliveries.c.number == 2).values(state="delivered"),
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


# How it goes


def test_the_rate_is_of_what_was_accepted_within_a_minute(plan, ledger, tmp_path):
    plan(10)
    ago = {number: NOW - dt.timedelta(seconds=10 * number) for number in range(1, 11)}
    with sending(ledger, tmp_path, size=10) as sender:
        claim = sender.claim()
        assert ledger.pulse(NAME, NOW) == Pulse()
        assert ledger.pulse(NAME, NOW).rate(NOW) == 0
        results = [each._replace(at=ago[each.number]) for each in sender.send(claim)]
        sender.settle(claim, results)
    pulse = ledger.pulse(NAME, NOW)
    assert (pulse.accepted, pulse.since) == (5, NOW - dt.timedelta(seconds=50))
    assert pulse.rate(NOW) == 0.1
    assert ledger.pulse(NAME, NOW + dt.timedelta(hours=1)).rate(NOW) == 0


def test_the_pulse_tells_when_a_deferred_reader_is_due(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path, lambda number: DEFER if number == 2 else ACCEPT) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))
    assert ledger.pulse(NAME, NOW).due == NOW + 5 * MINUTE


def test_refusals_are_counted_by_what_was_said_the_commonest_first(plan, ledger, tmp_path):
    plan(6)
    said = {1: (REJECTED, 550, "5.1.1 unknown"), 4: (REJECTED, 550, "5.1.1 unknown"), 5: REJECT}
    with sending(ledger, tmp_path, lambda number: said.get(number, ACCEPT)) as sender:
        sender.run()
    assert ledger.refusals(NAME) == ((550, "5.1.1 unknown", 2), (554, "5.7.1 not wanted", 1))


def test_the_fields_of_a_mailing_are_those_that_were_frozen(store, ledger, tmp_path):
    imported(store, tmp_path, "email,town,plan\na@x.example,Oslo,\nb@x.example,,gold\n")
    ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    imported(store, tmp_path, "email,colour\nc@x.example,red\n")
    assert ledger.fields(NAME) == ("town", "plan")


# Days


def test_days_of_sending_are_counted_and_how_much_was_accepted_today(plan, ledger, tmp_path):
    plan(10)
    assert ledger.days_of_sending(NOW) == (0, 0)
    days = [NOW - dt.timedelta(days=3), NOW - dt.timedelta(days=1), NOW]
    with sending(ledger, tmp_path, lambda number: REJECT if number == 1 else ACCEPT) as sender:
        for day in days:
            claim = sender.claim(day)
            sender.settle(claim, sender.send(claim), day)
    assert ledger.days_of_sending(NOW) == (2, 2)
    assert ledger.days_of_sending(NOW - dt.timedelta(days=3)) == (0, 3)
    assert ledger.days_of_sending(NOW + dt.timedelta(days=1)) == (3, 0)


def test_what_is_handed_over_is_no_sending_of_ours(plan, ledger):
    plan(4)
    ledger.hand_over(NAME, NOW)
    assert ledger.days_of_sending(NOW) == (0, 0)
    assert ledger.pulse(NAME, NOW).rate(NOW) == 0


def test_a_store_from_before_days_were_counted_counts_them_once(plan, ledger, tmp_path):
    plan(4)
    with sending(ledger, tmp_path) as sender:
        sender.run()
    ledger.plan("next", "weekly", SEAL, now=NOW)
    ledger.hand_over("next@weekly", NOW)
    with closing(sqlite3.connect(tmp_path / "store" / "mailer.db")) as connection, connection:
        connection.execute("DROP TABLE days_of_sending")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    connection.close()
    assert Mailings(a_store(tmp_path)).days_of_sending(NOW) == (0, 4)


# Who sends


def test_whether_somebody_sends_and_what_is_told_without_a_word_to_the_sender(plan, ledger, tmp_path):
    planned = plan(10)
    assert ledger.live_sender() is None
    with ledger.sending():
        assert ledger.live_sender() == LiveSender(os.getpid(), 0)
    with sending(ledger, tmp_path) as sender:
        assert ledger.live_sender() == LiveSender(os.getpid(), planned.id)
        claim = sender.claim()
        assert ledger.live_sender() == LiveSender(os.getpid(), planned.id)
        sender.settle(claim, sender.send(claim))
    assert ledger.live_sender() is None


def test_a_sender_waits_for_somebody_who_only_looks(plan, ledger, tmp_path):
    plan(1)
    with ledger.sending():
        pass
    with open(tmp_path / "store" / "mailer.db.sender", "rb") as beside:
        fcntl.flock(beside, fcntl.LOCK_SH)
        letting_go = threading.Timer(0.05, lambda: fcntl.flock(beside, fcntl.LOCK_UN))
        letting_go.start()
        with ledger.sending():
            assert ledger.live_sender() is not None
        letting_go.join()
