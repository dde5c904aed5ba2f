"""Standard output and standard error that go away: a mailing goes on, and nothing ends with a traceback."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.release_builders import ISSUE
from tests.sending_builders import a_publication_that_sends, counts, refuse_a_wrong_account
from tests.smtp_servers import Rule, Said, SmtpServer

FULL = Path("/dev/full")
NO_ROOM = "error: standard output cannot be written (No space left on device)\n"

on_a_full_disk = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def shell(folder: Path, words: str, server: SmtpServer | None = None) -> subprocess.CompletedProcess[str]:
    """What is typed into a shell, where ``mailer`` is the program; its exit code is that of the first of a pipe."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILER_")}
    transport = {"MAILER_DELIVERY__TRANSPORT": f"smtp://127.0.0.1:{server.port}"} if server else {}
    program = f'set -o pipefail; mailer() {{ "{sys.executable}" -m mailer "$@"; }}; '
    return subprocess.run(
        ["bash", "-c", program + words],
        cwd=folder,
        env={**kept, **transport, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def busy_at_first() -> Rule:
    """A server that is in trouble with the first messages, of which there is something to say."""
    met: list[bytes] = []

    def rule(said: Said) -> bytes | None:
        if said.place != "MAIL" or len(met) > 3:
            return None
        met.append(b"")
        return b"421 4.3.2 too busy\r\n"

    return rule


SEND = f"mailer send {ISSUE} --list weekly --yes"


@pytest.mark.parametrize(
    ("where", "code"),
    [
        pytest.param("2>/dev/full", 0, marks=on_a_full_disk),
        ("2> >(true)", 0),
        ("2>&-", 0),
        ("2>&1 | true", 0),
        (">&-", 0),
        (">&- 2>&-", 0),
        pytest.param(">/dev/full", 1, marks=on_a_full_disk),
        pytest.param(">/dev/full 2>&1", 1, marks=on_a_full_disk),
    ],
)
def test_a_mailing_goes_on_when_nobody_can_be_told_any_more(tmp_path, where, code):
    root = a_publication_that_sends(tmp_path)
    with SmtpServer(busy_at_first()) as server:
        ran = shell(root, f"{SEND} {where}", server)

        assert (ran.returncode, len(server.taken)) == (code, 12)
        assert [line for line in ran.stderr.splitlines() if not line.startswith(("warning: ", "error: "))] == []
        assert (NO_ROOM in ran.stderr) == (where == ">/dev/full")
        refuse_a_wrong_account(root, server)


def on_a_terminal_that_is_closed(root: Path, server: SmtpServer, *, ours: bool) -> int:
    """Send on a terminal that is closed once the server has taken something; ``ours``: whose programs are told."""
    here, there = pty.openpty()
    own = "import fcntl, os, runpy, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n" if ours else "import runpy\n"
    process = subprocess.Popen(
        [sys.executable, "-c", own + "runpy.run_module('mailer', run_name='__main__')", *SEND.split()[1:]],
        cwd=root,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("MAILER_")},
            "MAILER_DELIVERY__TRANSPORT": f"smtp://127.0.0.1:{server.port}",
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "TERM": "xterm",
        },
        stdin=there,
        stdout=there,
        stderr=there,
        start_new_session=True,
    )
    os.close(there)
    while not server.taken and process.poll() is None:
        if select.select([here], [], [], 0.02)[0]:
            os.read(here, 65_536)
    os.close(here)
    return process.wait(timeout=120)


def slow(said: Said) -> bytes | None:
    if said.place == "END":
        time.sleep(0.1)
    return None


def test_a_mailing_goes_on_without_the_terminal_that_it_was_shown_on(tmp_path):
    root = a_publication_that_sends(tmp_path, 60)
    with SmtpServer(slow) as server:
        assert on_a_terminal_that_is_closed(root, server, ours=False) == 0
        assert len(server.taken) == 60
        refuse_a_wrong_account(root, server)


def test_a_terminal_that_is_closed_ends_a_mailing_cleanly(tmp_path):
    root = a_publication_that_sends(tmp_path, 400)
    with SmtpServer(slow) as server:
        assert on_a_terminal_that_is_closed(root, server, ours=True) == 3
        assert counts(root).in_doubt == 0
        assert counts(root).pending > 0
        refuse_a_wrong_account(root, server)


@pytest.mark.parametrize("where", ["| true", ">&-", "2>&1 | true"])
def test_readers_who_are_left_are_in_the_exit_code_also_when_nobody_reads_of_them(tmp_path, where):
    root = a_publication_that_sends(tmp_path)
    with SmtpServer() as server:
        assert shell(root, f"{SEND} --limit 2 {where}", server).returncode == 3
        assert shell(root, f"{SEND} --limit 2 --json {where}", server).returncode == 3


@pytest.mark.parametrize(
    "command", ["story show nowhere --json", "story show nowhere", "issue shwo", "-C / story list --json"]
)
@pytest.mark.parametrize("where", ["| true", ">&-", "2>&1 | true", "2>&-", ">&- 2>&-"])
def test_a_failure_stays_one_when_nobody_reads_of_it(publication, command, where):
    told, untold = shell(publication, f"mailer {command}"), shell(publication, f"mailer {command} {where}")

    assert told.returncode in (1, 2)
    assert untold.returncode == told.returncode
    assert untold.stderr in ("", told.stderr)


@pytest.mark.parametrize("command", ["story list", "story list --json", "--version", "--help", "story --help"])
def test_whoever_has_read_enough_or_reads_nothing_is_no_failure(publication, command):
    for where in ("| true", ">&-"):
        ran = shell(publication, f"mailer {command} {where}")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@on_a_full_disk
@pytest.mark.parametrize("command", ["story list --json", "--version", "--help", "audience import --help"])
def test_a_result_that_cannot_be_written_is_told_in_one_line(publication, command):
    ran = shell(publication, f"mailer {command} >/dev/full")

    assert (ran.returncode, ran.stderr) == (1, NO_ROOM)


@on_a_full_disk
def test_a_printed_message_that_is_cut_off_is_told_unless_nobody_wants_the_rest(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    assert NO_ROOM in shell(root, f"mailer eml {ISSUE} -o - >/dev/full").stderr
    for where in ("| true", ">&-"):
        ran = shell(root, f"mailer eml {ISSUE} -o - {where}")
        assert (ran.returncode, "error: " in ran.stderr, "Traceback" in ran.stderr) == (0, False, False)


@on_a_full_disk
def test_where_the_failure_cannot_be_written_either_it_keeps_its_code(publication):
    ran = shell(publication, "mailer story show nowhere --json >/dev/full")

    assert ran.returncode == 2
    assert ran.stderr.count("error: ") == 2
    assert NO_ROOM in ran.stderr
