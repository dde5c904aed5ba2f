# ruff: noqa: F811 (fixtures are imported)
"""What every ledger promises of a plan: who is to get an issue is frozen, once."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import IntegrityError

from mailer.errors import MailingError, UnknownNameError
from mailer.model.delivery import Counts, MailingState
from mailer.model.lanes import REST
from mailer.store.mailings import Mailings
from mailer.store.schema import frozen_recipients, mailings
from tests.audience_builders import NOW, a_store, imported
from tests.mailing_builders import ACCEPT, ISSUE, MINUTE, NAME, REJECT, SEAL, a_list, counts, sending, states
from tests.mailing_fixtures import PENDING, ledger, plan, store, suppress  # noqa: F401 (fixtures)


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
    with closing(sqlite3.connect(tmp_path / "store" / "mailer.db")) as connection, connection:
        for table in (
            "deliveries",
            "batches",
            "frozen_recipients",
            "unknown_addresses",
            "mailings",
            "ledger",
            "days_of_sending",
        ):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    assert Mailings(a_store(tmp_path)).plan(ISSUE, "weekly", SEAL, now=NOW).planned == 3


def test_a_paused_mailing_is_not_gone_on_with_until_somebody_lets_it(plan, ledger):
    plan(3)
    ledger.pause(NAME)
    with pytest.raises(MailingError, match=f"{NAME} is paused, and sends nothing until somebody") as caught:
        ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    assert caught.value.next == f"mailer mailing resume {NAME}"
    ledger.resume(NAME)
    assert ledger.plan(ISSUE, "weekly", SEAL, now=NOW).planned == 3
