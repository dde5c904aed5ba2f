"""A mailing on disk is whole or not there, and says exactly what was meant."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailer.errors import MessageError
from mailer.message.batch import write_batch
from mailer.message.mailing import messages_to
from mailer.model.message import Message
from tests.message_builders import NOW, a_mould, a_reader, an_edition

SMUGGLED = "\n.\nMAIL FROM:<x@evil.example>\nRCPT TO:<y@evil.example>\nDATA\n.\n..\nFrom me\n"


def messages(count: int = 3) -> list[Message]:
    mould = a_mould(an_edition(text=SMUGGLED + "{name|reader}\nTo leave: editors@tidewatch.example\n"))
    readers = [(n + 2, a_reader(f"reader{n}@x.example", name=f".Reader {n}")) for n in range(count)]
    return list(messages_to(readers, {"": mould}, default="", now=NOW))


def message(data: bytes, **facts: str) -> Message:
    given = {"sender": "a@x.example", "recipient": "b@x.example", "message_id": "<1@x.example>", **facts}
    return Message(segments=(data,), **given)


def replayed(data: bytes) -> list[tuple[str, str, bytes]]:
    """What a server would take from batch SMTP, reading it line by line as RFC 5321 4.5.2 says."""
    assert data.endswith(b"\r\n")
    lines = iter(data.removesuffix(b"\r\n").split(b"\r\n"))
    taken: list[tuple[str, str, bytes]] = []
    sender = recipient = ""
    assert next(lines).startswith(b"EHLO ")
    for line in lines:
        assert b"\n" not in line
        assert b"\r" not in line
        if line.startswith(b"MAIL FROM:<"):
            sender, recipient = line[11:-1].decode(), ""
        elif line.startswith(b"RCPT TO:<"):
            assert sender
            assert not recipient
            recipient = line[9:-1].decode()
        elif line == b"DATA":
            body = []
            while (part := next(lines)) != b".":
                body.append(part.removeprefix(b".") + b"\r\n")
            taken.append((sender, recipient, b"".join(body)))
            sender = ""
        else:
            assert line == b"QUIT"
            assert next(lines, None) is None
            return taken
    raise AssertionError("no QUIT: the file is not whole")


def test_batch_smtp_replayed_line_by_line_gives_back_the_exact_messages(tmp_path):
    made = messages()
    written = write_batch(made, tmp_path / "out.bsmtp", "rfc2442")
    data = (tmp_path / "out.bsmtp").read_bytes()
    assert (written.files, written.messages, written.bytes) == (1, 3, len(data))
    assert replayed(data) == [(m.sender, m.recipient, bytes(m)) for m in made]
    assert [path.name for path in tmp_path.iterdir()] == ["out.bsmtp"]


def test_a_leading_dot_is_doubled_whoever_made_the_message(tmp_path):
    made = message(b".one\r\n..two\r\n.\r\nthree\r\n")
    write_batch([made], tmp_path / "out", "rfc2442")
    assert replayed((tmp_path / "out").read_bytes()) == [("a@x.example", "b@x.example", bytes(made))]


def test_a_folder_holds_one_file_for_each_message_and_no_address_in_a_name(tmp_path):
    made = messages()
    written = write_batch(iter(made), tmp_path / "out", "eml")
    files = sorted((tmp_path / "out").iterdir())
    assert [file.read_bytes() for file in files] == [bytes(m) for m in made]
    assert [file.name[:7] for file in files] == ["000001-", "000002-", "000003-"]
    assert not any("reader" in file.name or "@" in file.name for file in files)
    assert (written.files, written.messages) == (3, 3)
    assert written.bytes == sum(len(bytes(m)) for m in made)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("form", ["eml", "rfc2442"])
class TestBothForms:
    def test_what_is_already_there_is_refused_and_kept(self, tmp_path, form):
        (tmp_path / "out").write_text("mine")
        with pytest.raises(MessageError, match="already there; remove it, or choose another"):
            write_batch(messages(1), tmp_path / "out", form)
        assert (tmp_path / "out").read_text() == "mine"
        (tmp_path / "folder").mkdir()
        with pytest.raises(MessageError, match="already there"):
            write_batch(messages(1), tmp_path / "folder", form)

    def test_a_fault_in_a_later_message_leaves_nothing(self, tmp_path, form):
        with pytest.raises(MessageError, match="F01"):
            write_batch([*messages(2), message(b"x\n.\nMAIL\r\n")], tmp_path / "out", form)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("data", "facts"),
        [
            (b"a\rb\r\n", {}),
            (b"a\r\n.\nb\r\n", {}),
            (b"no end", {}),
            (b"a\x00\r\n", {}),
            (b"x" * 999 + b"\r\n", {}),
            (b"A: b\r\n\r\n\xff\r\n", {}),
            (b"a\r\n", {"recipient": "b@example.org>\r\nRCPT TO:<c@evil.example"}),
            (b"a\r\n", {"sender": "x@y.example> SIZE=1"}),
            (b"a\r\n", {"sender": "x@y.example\r\nDATA"}),
        ],
    )
    def test_what_could_be_taken_for_a_command_is_refused(self, tmp_path, form, data, facts):
        with pytest.raises(MessageError, match=r"F01|F02|F18|F20"):
            write_batch([message(data, **facts)], tmp_path / "out", form)
        assert list(tmp_path.iterdir()) == []

    def test_a_mailing_to_nobody_is_refused(self, tmp_path, form):
        with pytest.raises(MessageError, match="nobody"):
            write_batch([], tmp_path / "out", form)
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written_is_one_clear_line(self, tmp_path, form):
        (tmp_path / "file").write_text("")
        with pytest.raises(MessageError, match=r"out: cannot be written"):
            write_batch(messages(1), tmp_path / "file" / "out", form)

    def test_a_process_killed_while_writing_leaves_nothing_that_looks_whole(self, tmp_path, form):
        code = (
            "import itertools, sys, pathlib; from tests.test_message_batch import *; "
            f"write_batch(itertools.cycle(messages()), pathlib.Path({str(tmp_path / 'out')!r}), {form!r})"
        )
        world = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen([sys.executable, "-c", code], env=world)
        try:
            wait_until_something_is_written(tmp_path)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert not (tmp_path / "out").exists()
        left = list(tmp_path.iterdir())
        assert [(path.name[0], path.suffix) for path in left] == [(".", ".part")]
        if form == "rfc2442":
            assert not (left[0] / "out").read_bytes().endswith(b"QUIT\r\n")


def wait_until_something_is_written(folder: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) > 100_000:
            return
        time.sleep(0.01)
    raise AssertionError("the process wrote nothing")


def test_batch_smtp_cut_off_anywhere_lacks_its_last_line(tmp_path):
    write_batch(messages(2), tmp_path / "out", "rfc2442")
    data = (tmp_path / "out").read_bytes()
    for cut in range(0, len(data) - 1, 97):
        with pytest.raises((AssertionError, StopIteration)):
            replayed(data[:cut])


def test_ehlo_names_the_senders_domain(tmp_path):
    write_batch(messages(1), tmp_path / "out", "rfc2442")
    assert (
        (tmp_path / "out")
        .read_bytes()
        .startswith(b"EHLO tidewatch.example\r\nMAIL FROM:<letter@tidewatch.example>\r\n")
    )
