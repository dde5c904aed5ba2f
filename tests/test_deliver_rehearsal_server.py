"""The server of a rehearsal, as a client meets it: whatever it does, it and the client agree about every message."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from mailer.deliver.rehearsal.moods import ODDS, Mood, Moods
from mailer.deliver.rehearsal.place import a_place
from mailer.deliver.rehearsal.process import HOST, rehearsal_server
from mailer.deliver.smtp.dialogue import Mode
from mailer.deliver.smtp.events import InDoubt, Returned, Settled
from tests.smtp_servers import QUICK, a_message, some_connections
from tests.test_deliver_rehearsal_moods import who_meets

MOODS = Moods(b"key")
EVERY_MOOD = [odds.mood for odds in ODDS]
ENDS = {
    Mood.TAKEN: "accepted",
    Mood.SLOW: "accepted",
    Mood.GREYLISTED: "deferred",
    Mood.FULL: "deferred",
    Mood.UNKNOWN: "rejected",
    Mood.REFUSED: "rejected",
    # Both are tried again by the connections themselves.
    Mood.TOO_FAST: "accepted",
    Mood.DROPPED_BEFORE: "accepted",
    Mood.DROPPED_AFTER: "InDoubt",
}


def carried(port: int, recipients: list[str], mode: Mode = Mode.OVERLAP, number: int = 2) -> dict[str, str]:
    """How each of ``recipients`` ended."""
    letters = [a_message(count, recipient=recipient) for count, recipient in enumerate(recipients, start=1)]
    events = some_connections(port, mode=mode, number=number, limits=QUICK).carry(letters)
    ends = [event for event in events if isinstance(event, Settled | InDoubt | Returned)]
    assert len(ends) == len(recipients)
    return {
        event.message.recipient: event.outcome.state if isinstance(event, Settled) else type(event).__name__
        for event in ends
    }


@pytest.mark.parametrize("mode", [Mode.LOCK_STEP, Mode.PIPE, Mode.OVERLAP])
@pytest.mark.parametrize("mood", EVERY_MOOD)
def test_each_mood_comes_to_what_it_means_and_harms_nobody_else(mood, mode):
    others = [f"reader{number}@harbour.example" for number in range(30)]
    others = [reader for reader in others if MOODS.of(reader, 1) is Mood.TAKEN]
    odd = who_meets(MOODS, mood)

    with rehearsal_server(MOODS) as server:
        ends = carried(server.port, [*others[:10], odd, *others[10:]], mode, number=1)
        tally = server.tally()

    assert ends.pop(odd) == ENDS[mood]
    assert set(ends.values()) == {"accepted"}
    assert tally.met[mood] == 1
    assert tally.taken == len(others) + (ENDS[mood] == "accepted")


def test_on_a_bad_day_the_server_and_the_client_count_the_same():
    with rehearsal_server(Moods(b"another", rough=True)) as server:
        ends = Counter(carried(server.port, [f"reader{number}@gmail.com" for number in range(600)], number=4).values())
        tally = server.tally()

    assert tally.taken == ends["accepted"]
    assert tally.met[Mood.DROPPED_AFTER] == ends["InDoubt"]
    assert tally.met[Mood.GREYLISTED] + tally.met[Mood.FULL] == ends["deferred"]
    assert tally.met[Mood.UNKNOWN] + tally.met[Mood.REFUSED] == ends["rejected"]
    assert ends.total() == 600


def test_a_client_that_others_wrote_can_talk_to_it():
    with (
        rehearsal_server(MOODS) as server,
        smtplib.SMTP(HOST, server.port, local_hostname="tidewatch.example") as client,
    ):
        refused = client.sendmail("desk@tidewatch.example", ["reader@harbour.example"], "Subject: Boxes\n\n.\nFewer.\n")
        tally = server.tally()

    assert refused == {}
    assert tally.taken == 1


def test_it_listens_on_this_machine_alone():
    with rehearsal_server(MOODS) as server:
        listening = Path("/proc/net/tcp").read_text(encoding="ascii").split()

    addresses = [word for word in listening if word.endswith(f":{server.port:04X}")]
    assert addresses
    assert {address.partition(":")[0] for address in addresses} == {"0100007F"}


def test_it_ends_with_the_block():
    with rehearsal_server(MOODS) as server:
        pass

    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(HOST, server.port, local_hostname="tidewatch.example")


def test_it_ends_with_its_parent_even_if_that_is_killed():
    code = (
        "import multiprocessing, time\n"
        "from mailer.deliver.rehearsal.moods import Moods\n"
        "from mailer.deliver.rehearsal.process import rehearsal_server\n"
        "with rehearsal_server(Moods(b'key')):\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, encoding="ascii")
    assert parent.stdout
    server = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()

    until = time.monotonic() + 30
    while is_alive(server) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(server)


def is_alive(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return False


class TestThePlace:
    """Where the copy of the readers lies."""

    def test_it_is_its_owners_alone_and_gone_afterwards(self, tmp_path):
        with a_place(tmp_path, "store") as folder:
            (folder / "readers").write_text("ana@example.org", encoding="utf-8")
            assert folder.stat().st_mode & 0o777 == 0o700

        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_it_is_gone_whoever_ends_us(self, tmp_path, which):
        def ended() -> None:
            with a_place(tmp_path, "store") as folder:
                (folder / "readers").touch()
                os.kill(os.getpid(), which)
                time.sleep(10)

        # Under nohup tests are deaf to SIGHUP, and what they try would be as well.
        before = signal.signal(which, signal.SIG_DFL if which is not signal.SIGINT else signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt):
                ended()
        finally:
            signal.signal(which, before)

        assert list(tmp_path.iterdir()) == []

    def test_what_one_that_was_killed_has_left_is_removed_by_the_next_one(self, tmp_path):
        (tmp_path / "rehearsal-abc").mkdir()
        (tmp_path / "rehearsal-abc" / "mailer.db").touch()
        (tmp_path / "mailer.db").touch()

        with a_place(tmp_path, "store") as folder:
            assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["mailer.db", folder.name])

    def test_that_of_another_rehearsal_stays(self, tmp_path):
        with a_place(tmp_path, "store") as one, a_place(tmp_path, "store") as another:
            assert one.is_dir()
            assert another.is_dir()
