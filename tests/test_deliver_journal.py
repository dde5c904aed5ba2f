"""The journal and the ledger together: wherever a sender is killed, nobody is left out and nobody is sent to twice."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from mailer.config import crashing
from mailer.config.crashing import Point
from mailer.config.loading import load
from mailer.deliver.journal import make_journal, open_journal
from mailer.errors import MailerError, RestoredError, SettingsError, StoreError
from mailer.model.delivery import Counts, Delivery, DeliveryState, MailingState
from mailer.store.mailings import Mailings
from mailer.store.schema import batches
from tests.audience_builders import NOW, a_store
from tests.builders import a_publication_on_disk
from tests.mailing_builders import (
    ISSUE,
    MINUTE,
    NAME,
    SEAL,
    a_list,
    a_mailing,
    counts,
    mailing,
    sending,
)
from tests.test_store_sqlite import NOBODY, said_without_power

FACTS = {"instance": "ab" * 16, "mailing_id": 3, "planned": 10}
IN_DOUBT = DeliveryState.IN_DOUBT


@pytest.fixture
def place(tmp_path) -> Path:
    return tmp_path / "mailing-3.journal"


# The file


def test_marks_are_there_for_whoever_opens_the_journal_next(place):
    make_journal(place, "it", **FACTS)
    with open_journal(place, "it", **FACTS) as journal:
        journal.dot(1)
        for number, state in enumerate((DeliveryState.ACCEPTED, DeliveryState.DEFERRED, DeliveryState.REJECTED), 8):
            journal.dot(number)
            journal.reply(number, state)
    with open_journal(place, "it", **FACTS) as journal:
        assert journal.seen(1, 10) == bytes([1, 0, 0, 0, 0, 0, 0, 2, 3, 4])
        assert (journal.in_flight(1, 10), journal.in_flight(2, 10)) == (1, 0)
        journal.clear(8, 9)
        assert journal.seen(7, 10) == bytes([0, 0, 0, 4])


def test_a_journal_is_for_nobody_elses_eyes_and_as_long_as_its_audience(place):
    make_journal(place, "it", **FACTS)
    assert (place.stat().st_mode & 0o777, place.stat().st_size) == (0o600, 138)
    assert place.stat().st_blocks > 0


@pytest.mark.parametrize("other", [{"instance": "cd" * 16}, {"mailing_id": 4}, {"planned": 9}])
def test_the_journal_of_another_mailing_is_none(place, other):
    make_journal(place, "it", **FACTS)
    with open_journal(place, "it", **{**FACTS, **other}) as journal:
        assert journal is None


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(bytes(138)), lambda path: path.write_bytes(b"")])
def test_a_journal_that_is_damaged_is_none(place, spoil):
    make_journal(place, "it", **FACTS)
    spoil(place)
    with open_journal(place, "it", **FACTS) as journal:
        assert journal is None


def test_a_journal_that_others_may_write_is_refused(place):
    make_journal(place, "it", **FACTS)
    place.chmod(0o666)
    with pytest.raises(MailerError, match="it: is not a file that its owner alone") as caught:
        open_journal(place, "it", **FACTS).__enter__()
    assert caught.value.next == "chmod 600 it"


# Taking up what was left behind


def left_behind(mailings: Mailings, folder: Path) -> None:
    """A sender that ends when one message is in flight and three replies were seen; the fifth was not begun."""
    with sending(mailings, folder, size=5) as sender:
        claim = sender.claim()
        for (number, _), state in zip(
            claim.readers[1:4],
            (DeliveryState.ACCEPTED, DeliveryState.DEFERRED, DeliveryState.REJECTED),
            strict=True,
        ):
            sender.journal.dot(number)
            sender.journal.reply(number, state)
        sender.journal.dot(claim.readers[0][0])


def claimed_when_the_machine_was_started_as(mailings, boot):
    """Have the claims that were left behind look as if the machine had been started anew since."""
    with mailings._store.writing() as connection:
        connection.execute(batches.update().where(batches.c.boot != "").values(boot=boot))


def test_marks_tell_what_became_of_a_claim_whose_sender_has_ended(tmp_path):
    mailings = a_mailing(tmp_path, 5, batch_size=5)
    left_behind(mailings, tmp_path)
    with sending(mailings, tmp_path) as sender:
        found = [str(row.state) for _, row in mailings.deliveries(NAME)]
        assert found == ["in_doubt", "accepted", "deferred", "rejected", "pending"]
        assert [number for number, _ in sender.claim().readers] == [5]
        assert sender.journal.seen(1, 5) == bytes(5)
    assert counts(mailings) == Counts(planned=5, accepted=1, rejected=1, deferred=1, pending=1, in_doubt=1)


def test_what_the_ledger_knows_already_is_not_settled_again(tmp_path):
    mailings = a_mailing(tmp_path, 3)
    with sending(mailings, tmp_path) as sender:
        claim = sender.claim()
        results = sender.send(claim)
        sender.journal.reply(1, DeliveryState.DEFERRED)
        sender.settle(None, [results[1]])
    with sending(mailings, tmp_path):
        rows = {row.number: row for _, row in mailings.deliveries(NAME)}
    assert rows[2].text == "2.0.0 ok"
    assert (rows[1].state, rows[1].attempts) == (DeliveryState.DEFERRED, 1)


@pytest.mark.parametrize("lost", ["the machine was started anew", "the journal is gone", "it is of another ledger"])
def test_without_a_journal_that_can_be_believed_everybody_of_a_claim_is_in_doubt(tmp_path, lost):
    mailings = a_mailing(tmp_path, 10, batch_size=5)
    left_behind(mailings, tmp_path)
    journal = tmp_path / "store" / "mailing-1.journal"
    if lost == "the machine was started anew":
        claimed_when_the_machine_was_started_as(mailings, "another")
    elif lost == "the journal is gone":
        journal.unlink()
    else:
        journal.write_bytes(journal.read_bytes().replace(b"mailer journal 1 1", b"mailer journal 1 7"))
    with sending(mailings, tmp_path) as sender:
        assert counts(mailings) == Counts(planned=10, pending=5, in_doubt=5)
        assert [number for number, _ in sender.claim().readers] == [6, 7, 8, 9, 10]


def test_where_no_system_tells_when_it_was_started_no_journal_is_believed(tmp_path):
    mailings = a_mailing(tmp_path, 5, batch_size=5)
    left_behind(mailings, tmp_path)
    claimed_when_the_machine_was_started_as(mailings, "")
    with sending(mailings, tmp_path):
        assert counts(mailings).in_doubt == 5


def test_who_was_not_due_when_a_batch_was_claimed_is_not_in_doubt_after_a_power_cut(tmp_path):
    mailings = a_mailing(tmp_path, 4)
    with sending(mailings, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, [Delivery(1, DeliveryState.DEFERRED, 451, "later")])
        assert len(sender.claim(NOW + MINUTE).readers) == 3
    claimed_when_the_machine_was_started_as(mailings, "another")
    with sending(mailings, tmp_path):
        assert counts(mailings) == Counts(planned=4, deferred=1, in_doubt=3)


def test_marks_of_an_earlier_claim_mean_nothing_for_the_next(tmp_path):
    mailings = a_mailing(tmp_path, 4)
    with sending(mailings, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, [])
        sender.journal.reply(1, DeliveryState.ACCEPTED)
        sender.claim()
    with sending(mailings, tmp_path):
        assert counts(mailings) == Counts(planned=4, pending=4)


# Kills


def crashed(folder: Path, *orders: str, readers: int = 40, workers: int = 1) -> dict[str, object]:
    """What became of a mailing whose senders were killed by these orders."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.mailing_crashes", str(folder), str(readers), str(workers), *orders],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def is_sound(found: dict, readers: int, in_flight: int = 1) -> int:
    """0 lost, 0 twice, nobody marked as sent who was not, in doubt at most those in flight; returns the kills."""
    kills = sum(code == -9 for code in found["ended"])
    arrived = Counter(found["accepted"])
    rows = {int(number): state for number, state in found["rows"].items()}
    doubtful = [number for number, state in rows.items() if state == IN_DOUBT]
    assert found["state"] == MailingState.FINISHED
    assert len(rows) == readers
    assert set(rows.values()) <= {"accepted", "rejected", "in_doubt"}
    assert max(arrived.values()) == 1
    assert {number for number, state in rows.items() if state == "accepted"} <= set(arrived)
    assert set(arrived) <= {number for number, state in rows.items() if state in ("accepted", "in_doubt")}
    assert len(doubtful) <= kills * in_flight
    return kills


DECIDING = (Point.DECISION_WRITTEN, Point.DECIDED)
STARTING = {
    Point.AUDIENCE_WRITTEN, Point.AUDIENCE_FROZEN, Point.JOURNAL_MADE, Point.RECOVERY_WRITTEN, Point.RECOVERED,
}  # fmt: skip


def test_killed_at_every_point_once_and_again_nobody_is_lost_or_sent_to_twice(tmp_path):
    points = [point for point in Point if point not in DECIDING]
    sending_points = [point for point in points if point not in STARTING]
    again = [f"{point}:{times}" for times in (2, 4) for point in sending_points]
    found = crashed(tmp_path, *points, *again, "wire:1", "wire:3", readers=150)
    assert is_sound(found, 150) == len(points) + len(again) + 2


def test_killed_at_random_in_the_midst_of_statements_nobody_is_lost_or_sent_to_twice(tmp_path):
    chance = random.Random(1)
    orders = [chance.choice((f"steps:{chance.randint(1, 400)}", f"wire:{chance.randint(1, 6)}")) for _ in range(14)]
    assert is_sound(crashed(tmp_path, *orders, readers=60), 60) > 5


def test_two_workers_that_are_killed_leave_at_most_two_in_doubt(tmp_path):
    orders = ["reply-noted:9", "wire:5", "dot-noted:7", "claim-written:3", "turn-taken:2"]
    assert is_sound(crashed(tmp_path, *orders, readers=80, workers=2), 80, in_flight=2) == 5


@pytest.mark.parametrize("order", [*DECIDING, "recovered", "recovery-written"])
def test_a_decision_is_taken_as_a_whole_or_not_at_all(tmp_path, monkeypatch, order):
    mailings = a_mailing(tmp_path, 10)
    code = (
        "import sys; from pathlib import Path; from mailer.store.mailings import Mailings;"
        "from tests.audience_builders import NOW, a_store;"
        "Mailings(a_store(Path(sys.argv[1]))).cancel('2024-05-17@weekly', NOW)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "MAILER_CRASH_AT": order},
        check=False,
    )
    assert ran.returncode == (-9 if order in DECIDING else 0)
    whole = Counts(planned=10, pending=10) if order == Point.DECISION_WRITTEN else Counts(planned=10, suppressed=10)
    assert counts(mailings) == whole


def test_a_point_that_is_none_is_named_with_those_that_are(monkeypatch):
    monkeypatch.setenv("MAILER_CRASH_AT", "turn-token")
    crashing._order.cache_clear()
    with pytest.raises(SettingsError, match=r"MAILER_CRASH_AT: “turn-token” is no point; write turn-taken"):
        crashing.crash_if_ordered(Point.TURN_TAKEN)
    crashing._order.cache_clear()


def test_the_variable_that_orders_a_crash_is_no_unknown_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILER_CRASH_AT", "turn-taken")
    assert load(a_publication_on_disk(tmp_path)).publication.name == "The Tidewatch"


# Disks


def test_a_disk_that_fills_up_stops_the_sender_in_one_line_and_nothing_is_sent_without_its_row(tmp_path):
    mailings = a_mailing(tmp_path, 300, batch_size=10)
    log = tmp_path / "wire.log"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing"
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
            with sending(mailings, tmp_path, Logging(log), size=10) as sender:
                sender.run()
        except StoreError as error:
            said = str(error)
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as file:
        assert "store/mailer.db: cannot be" in file.read()
    before = len(log.read_text().split())
    assert 0 < before < 300

    with sending(mailings, tmp_path, Logging(log), size=10) as sender:
        sender.run()
    assert sorted(map(int, log.read_text().split())) == list(range(1, 301))
    assert counts(mailings) == Counts(planned=300, accepted=300)


class Logging:
    """A wire that takes everything, and writes it down."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, number: int):
        with open(self._path, "a", encoding="ascii") as file:
            file.write(f"{number}\n")
        return DeliveryState.ACCEPTED, 250, "ok"


def test_a_turn_that_failed_can_be_taken_again(tmp_path, monkeypatch):
    mailings = a_mailing(tmp_path, 8)
    with sending(mailings, tmp_path) as sender:
        claim = sender.claim()
        results = sender.send(claim)
        usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1]))
        try:
            with pytest.raises(StoreError, match="cannot be"):
                sender.settle(claim, results)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert counts(mailings) == Counts(planned=8, pending=8)
        sender.settle(claim, results)
        assert counts(mailings) == Counts(planned=8, accepted=4, pending=4)


def test_a_ledger_that_may_not_be_written_is_one_clear_line():
    # Not in pytest's own folder, which is closed to the account that root becomes.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mailings = a_mailing(folder, 3)
        for path, mode in ((folder, 0o755), (folder / "store", 0o500), (folder / "store" / "mailer.db", 0o400)):
            path.chmod(mode)
            if os.geteuid() == 0:
                os.chown(path, NOBODY, NOBODY)
        said = said_without_power(lambda: sending(mailings, folder).__enter__())
        os.chmod(folder / "store", 0o700)
    assert said.startswith("store/mailer.db: ")
    assert "cannot be" in said or "may not be written" in said


# One sender, and only where the ledger last was


def test_a_second_sender_is_refused_until_the_first_has_ended(tmp_path):
    mailings = a_mailing(tmp_path, 3)
    with sending(mailings, tmp_path):
        with pytest.raises(StoreError, match=rf"is being sent from by another mailer \(process {os.getpid()}\)"):
            sending(Mailings(a_store(tmp_path)), tmp_path).__enter__()
        # Others may look, and decide.
        assert mailings.pause(NAME).state is MailingState.PAUSED
    with sending(mailings, tmp_path):
        pass


def test_a_worker_holds_the_lock_when_its_parent_was_killed(tmp_path):
    mailings = a_mailing(tmp_path, 3)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with sending(mailings, tmp_path):
            worker = os.fork()
            if worker == 0:
                os.read(reading, 1)
                os._exit(0)
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with pytest.raises(StoreError, match="is being sent from"):
        sending(mailings, tmp_path).__enter__()
    os.write(writing, b"x")


def test_a_copy_of_the_ledger_sends_only_when_somebody_says_so(tmp_path):
    mailings = a_mailing(tmp_path / "first", 8)
    with sending(mailings, tmp_path / "first") as sender:
        sender.settle(claim := sender.claim(), sender.send(claim))
    shutil.copytree(tmp_path / "first", tmp_path / "second", copy_function=shutil.copy2)
    copy = Mailings(a_store(tmp_path / "second"))

    with pytest.raises(RestoredError, match=r"may not know everything that was sent: it was copied, moved"):
        sending(copy, tmp_path / "second").__enter__()
    assert counts(copy).accepted == 4
    with sending(copy, tmp_path / "second", restored_is_meant=True) as sender:
        sender.run()
    with sending(copy, tmp_path / "second"), sending(mailings, tmp_path / "first"):
        pass


def test_a_ledger_of_yesterday_in_the_same_file_is_noticed(tmp_path):
    mailings = a_mailing(tmp_path, 8)
    file = tmp_path / "store" / "mailer.db"
    with sending(mailings, tmp_path):
        pass
    yesterday = file.read_bytes()
    with sending(mailings, tmp_path) as sender:
        sender.run()
    file.write_bytes(yesterday)

    with pytest.raises(RestoredError, match=r"it knows 1 of the 5 turns that were taken"):
        sending(Mailings(a_store(tmp_path)), tmp_path).__enter__()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder, _: (folder / "mailer.db.sender").unlink(), "is gone"),
        (lambda folder, _: (folder / "mailer.db.sender").write_bytes(b""), "is gone"),
        (
            lambda folder, patch: patch.setattr("mailer.store.mailings_lock.machine_id", lambda: "x"),
            "from another machine",
        ),
    ],
)
def test_what_a_ledger_remembers_of_where_it_sent_has_to_be_so(tmp_path, monkeypatch, change, said):
    mailings = a_mailing(tmp_path, 3)
    with sending(mailings, tmp_path):
        pass
    change(tmp_path / "store", monkeypatch)
    with pytest.raises(RestoredError, match=said):
        sending(mailings, tmp_path).__enter__()
    with sending(mailings, tmp_path, restored_is_meant=True):
        pass
    with sending(mailings, tmp_path):
        pass


def test_a_new_ledger_where_another_one_has_sent_asks(tmp_path):
    mailings = a_mailing(tmp_path, 3)
    with sending(mailings, tmp_path):
        pass
    for path in (tmp_path / "store").glob("mailer.db*"):
        if path.suffix != ".sender":
            path.unlink()
    store = a_store(tmp_path)
    a_list(store, tmp_path, 3)
    Mailings(store).plan(ISSUE, "weekly", SEAL, now=NOW)
    with pytest.raises(RestoredError, match="another store has sent from this place"):
        sending(Mailings(store), tmp_path).__enter__()


def test_what_is_in_flight_is_counted_from_the_journal_by_whoever_looks(tmp_path):
    mailings = a_mailing(tmp_path, 8)
    with sending(mailings, tmp_path) as sender:
        sender.journal.dot(sender.claim().readers[1][0])
        facts = {"instance": sender.ledger.instance, "mailing_id": mailing(mailings).id, "planned": 8}
        with open_journal(tmp_path / "store" / "mailing-1.journal", "it", **facts) as journal:
            flying = sum(journal.in_flight(lo, hi) for lo, hi in mailings.claimed(NAME))
        assert str(counts(mailings).with_in_flight(flying)) == (
            "8 planned = 0 accepted + 0 rejected + 0 suppressed + 0 deferred + 7 pending + 1 in doubt"
        )
