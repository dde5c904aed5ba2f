"""A batch that several processes write is the same as if one had."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailer.errors import MailerError, MessageError, RecipientsError
from mailer.message.batch.side_by_side import FEW, MOST, processes_for
from mailer.message.batch.writing import write_batch
from tests.batch_builders import FORMS, a_plan, batch, files_in, making, message, messages

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("processes", [2, 3, 50])
def test_several_processes_write_the_same_bytes_as_one(tmp_path, form, processes):
    made = messages(11)
    batch(made, tmp_path / "one", form, per_file=2)

    written = batch(made, tmp_path / "several", form, per_file=2, processes=processes)

    assert files_in(tmp_path / "several") == files_in(tmp_path / "one")
    assert (written.messages, written.kept) == (11, 0)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("at_fault", [1, 10])
def test_a_fault_that_one_process_finds_is_told_and_nothing_is_left(tmp_path, at_fault):
    made = messages(11)
    made[at_fault] = message(b"x\n.\nMAIL\r\n")

    with pytest.raises(MessageError, match="F01 a line of the message does not end in CR LF"):
        batch(made, tmp_path / "out", per_file=2, processes=3)

    assert list(tmp_path.iterdir()) == []
    assert not multiprocessing.active_children()


def test_a_fault_keeps_its_place_on_the_way_from_one_process_to_the_other(tmp_path):
    def at_fault(at, wanted):
        raise RecipientsError("was changed", file="list.csv", line=7, fix="type it again")
        yield

    with pytest.raises(RecipientsError, match=r"list.csv:7: was changed; type it again"):
        write_batch(a_plan(count=4, per_file=2), tmp_path / "out", at_fault, processes=2)


def test_a_full_disk_stops_all_of_them_with_one_line_and_keeps_what_is_whole(tmp_path):
    made = messages(6)
    made[5] = message(b"A: b\r\n\r\n" + b"\r\n" * 400_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(MessageError, match=r"out.part: cannot be written \(File too large\); make room"):
            batch(made, tmp_path / "out", per_file=2, processes=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert not (tmp_path / "out").exists()
    batch(made, tmp_path / "out", per_file=2, processes=2)
    batch(made, tmp_path / "one", per_file=2)
    assert files_in(tmp_path / "out") == files_in(tmp_path / "one")


def test_a_process_that_is_killed_stops_all_of_them_with_one_line_and_it_can_be_gone_on_with(tmp_path):
    made = messages(6)

    def killed(at, wanted):
        for addressed in making(made)(at, wanted):
            yield addressed
            if wanted[0].start:
                os.kill(os.getpid(), signal.SIGKILL)

    plan = a_plan(count=6, per_file=2)
    with pytest.raises(
        MailerError, match="a process that was writing messages was killed; type the same command again"
    ):
        write_batch(plan, tmp_path / "out", killed, processes=2)

    assert not (tmp_path / "out").exists()
    write_batch(plan, tmp_path / "out", making(made), processes=2)
    batch(made, tmp_path / "one", per_file=2)
    assert files_in(tmp_path / "out") == files_in(tmp_path / "one")


WRITES = """\
import sys, time
from pathlib import Path
from mailer.message.batch.writing import write_batch
from tests.batch_builders import a_plan, making, messages

made = messages(60)
def slowly(at, wanted):
    for addressed in making(made)(at, wanted):
        time.sleep(0.01)
        yield addressed
write_batch(a_plan(count=60, per_file=3), Path(sys.argv[1]), slowly, processes=2)
"""


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_the_one_that_was_started_is_stopped_the_others_stop_and_it_can_be_gone_on_with(tmp_path, stop):
    running = subprocess.Popen([sys.executable, "-c", WRITES, tmp_path / "out"], cwd=ROOT, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(tmp_path.glob("out.part/written/*")) and time.monotonic() < until:
        time.sleep(0.001)
    running.send_signal(stop)
    running.wait()

    made = messages(60)
    written = write_batch(a_plan(count=60, per_file=3), tmp_path / "out", making(made), processes=2)

    batch(made, tmp_path / "one", per_file=3)
    assert 3 <= written.kept < 60
    assert files_in(tmp_path / "out") == files_in(tmp_path / "one")


def test_a_short_list_is_not_worth_a_second_process():
    assert processes_for(FEW - 1) == 1
    assert 1 <= processes_for(FEW) <= MOST
