"""``mailer send`` is killed where it hurts, and goes on: nobody is lost, nobody gets it twice, and few are in doubt."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from mailer.config.crashing import Point
from tests.release_builders import ISSUE
from tests.sending_builders import (
    a_publication_that_sends,
    closed_by,
    counts,
    ended,
    message_ids,
    refuse_a_wrong_account,
    send,
    started,
    wait_for,
)
from tests.smtp_servers import Said, SmtpServer

_CONNECTIONS = 8
_GOES = 4
"""How often a sender begins again whose worker is killed."""

_OF_DECISIONS = (Point.DECISION_WRITTEN, Point.DECIDED)
"""Points that no sender comes by."""


def some_refused(said: Said) -> bytes | None:
    """A server with a greylist and a few mailboxes that are not there."""
    if said.place != "RCPT":
        return None
    return b"550 5.1.1 no such user\r\n" if "7@" in said.words else None


def test_a_sender_that_is_killed_at_every_write_loses_nobody_and_sends_to_nobody_twice(tmp_path):
    root = a_publication_that_sends(tmp_path, 200, sealed=True)
    points = [point for point in Point if point not in _OF_DECISIONS]
    with SmtpServer(some_refused) as server:
        for point in points:
            # Readers are left for every point: those who were sent to at one are not at the next.
            code, *_ = send(root, server, "--limit", "12", MAILER_CRASH_AT=f"{point}:2")
            assert code in (3, -signal.SIGKILL)
            assert counts_if_planned(root)
        code, *_ = send(root, server)

        assert counts(root).left == 0
        assert counts(root).rejected == sum(str(n)[-1] == "7" for n in range(1, 201))
        assert counts(root).in_doubt <= len(points) * _GOES * _CONNECTIONS
        assert code == (3 if counts(root).in_doubt else 0)
        refuse_a_wrong_account(root, server)
        assert max(Counter(message_ids(server)).values()) == 1


def test_the_others_end_by_themselves_when_the_parent_is_killed_and_the_next_run_goes_on(tmp_path):
    root = a_publication_that_sends(tmp_path, 40, sealed=True)
    gate = threading.Event()
    with SmtpServer(closed_by(gate)) as server:
        parent = started(root, "send", ISSUE, "--list", "weekly", "--yes", server=server)
        wait_for(server, 3)
        workers = children_of(parent.pid)
        parent.kill()
        parent.wait()
        code, _, err = send(root, server)
        assert (code, "is being sent from by another mailer" in err) == (1, True)

        gate.set()
        wait_until_gone(workers)
        parent.communicate()
        assert counts(root).accepted == len(server.taken) < 40
        assert counts(root).in_doubt == 0
        assert send(root, server)[0] == 0
        refuse_a_wrong_account(root, server)


def test_a_worker_that_is_killed_is_replaced_and_who_was_in_flight_is_in_doubt(tmp_path):
    root = a_publication_that_sends(tmp_path, 40, sealed=True)
    gate = threading.Event()
    with SmtpServer(closed_by(gate)) as server:
        parent = started(root, "send", ISSUE, "--list", "weekly", "--yes", server=server)
        wait_for(server, _CONNECTIONS)
        [worker] = children_of(parent.pid)
        os.kill(worker, signal.SIGKILL)
        gate.set()
        code, out, _ = ended(parent)

        assert code == 3
        assert 1 <= counts(root).in_doubt <= _CONNECTIONS
        assert counts(root).accepted + counts(root).in_doubt == 40, out
        refuse_a_wrong_account(root, server)


def test_a_sender_whose_processes_are_all_killed_goes_on_with_who_was_not_in_flight(tmp_path):
    root = a_publication_that_sends(tmp_path, 40, sealed=True)
    gate = threading.Event()
    with SmtpServer(closed_by(gate)) as server:
        parent = started(root, "send", ISSUE, "--list", "weekly", "--yes", server=server)
        wait_for(server, _CONNECTIONS)
        workers = children_of(parent.pid)
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()
        wait_until_gone(workers)
        parent.communicate()
        gate.set()

        assert send(root, server)[0] == 3
        assert 1 <= counts(root).in_doubt <= _CONNECTIONS
        assert counts(root).accepted + counts(root).in_doubt == 40
        refuse_a_wrong_account(root, server)


def test_a_store_that_was_copied_does_not_send_until_somebody_says_that_it_is_the_one(tmp_path):
    root = a_publication_that_sends(tmp_path, 12, sealed=True)
    with SmtpServer() as server:
        send(root, server, "--limit", "4")
        database = root / "store" / "mailer.db"
        copy = database.with_name("copy.db")
        shutil.copy2(database, copy)
        copy.replace(database)

        code, _, err = send(root, server)
        assert code == 1
        assert "may not know everything that was sent" in err
        assert len(server.taken) == 4
        assert send(root, server, "--restored")[0] == 0
        refuse_a_wrong_account(root, server)


def counts_if_planned(root: Path) -> bool:
    """Whether the sum of a mailing holds, if there is one yet."""
    from mailer.errors import UnknownNameError

    try:
        return counts(root).holds
    except UnknownNameError:
        return True


def children_of(pid: int) -> list[int]:
    """The processes that this one has forked."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("this system does not say which processes a process has forked")
    return [int(each) for each in path.read_text("ascii").split()]


def wait_until_gone(pids: list[int]) -> None:
    """Wait until these processes have ended."""
    until = time.monotonic() + 30
    while any(is_alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(is_alive(pid) for pid in pids)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has asked about its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
