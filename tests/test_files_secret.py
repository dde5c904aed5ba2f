"""Secrets are for their owner alone, made once, whole or not at all."""

from __future__ import annotations

import os
import threading

import pytest

from mailer.errors import MailerError
from mailer.files.secret import read_secret, write_secret


@pytest.fixture
def _open_umask():
    """The system takes nothing off the permissions of new files."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_umask")
def test_a_secret_and_the_folder_made_for_it_are_their_owners_alone(tmp_path):
    path = tmp_path / "keys" / "one.pem"

    assert write_secret(path, "keys/one.pem", b"one")

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read_secret(path, "keys/one.pem") == b"one"
    assert os.listdir(path.parent) == ["one.pem"]


@pytest.mark.parametrize("kind", ["file", "folder", "link to a file", "link to nowhere"])
def test_what_is_there_is_never_written_over(tmp_path, kind):
    path, other = tmp_path / "one.pem", tmp_path / "other"
    if kind == "file":
        path.write_bytes(b"before")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(other)
    if kind == "link to a file":
        other.write_bytes(b"before")
    there = sorted(os.listdir(tmp_path))

    assert not write_secret(path, "keys/one.pem", b"after")

    assert sorted(os.listdir(tmp_path)) == there
    assert not any(file.is_file() and file.read_bytes() != b"before" for file in (path, other))


def test_of_many_who_write_at_the_same_moment_one_does(tmp_path):
    done = []
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        if write_secret(tmp_path / "keys" / "one.pem", "keys/one.pem", b"%d" % number * 1000):
            done.append(b"%d" % number * 1000)

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [read_secret(tmp_path / "keys" / "one.pem", "")] == done
    assert os.listdir(tmp_path / "keys") == ["one.pem"]


def test_where_nothing_can_be_written_it_is_said_and_nothing_is_left(tmp_path):
    (tmp_path / "keys").write_text("a file in the way")

    with pytest.raises(MailerError, match="cannot be written"):
        write_secret(tmp_path / "keys" / "one.pem", "keys/one.pem", b"one")

    assert os.listdir(tmp_path) == ["keys"]
