"""A file that cannot be written is told of by its name as somebody here would type it, with what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from mailer.errors import MailerError
from mailer.files.streaming import written_whole
from mailer.files.writing import not_written, write_whole


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "cannot be written (Permission denied); make the folder writable"),
        (errno.ENOSPC, "cannot be written (No space left on device); make room on the disk"),
        (errno.EROFS, "cannot be written (Read-only file system); write to a disk that may be written"),
    ],
)
def test_what_hinders_writing_is_told_with_a_way_out(number, words):
    assert str(not_written(OSError(number, os.strerror(number)), "a.md")) == f"a.md: {words}"


def test_a_file_below_the_current_folder_is_named_from_there_and_any_other_in_full(tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    for folder in (here, tmp_path):
        (folder / "taken").write_text("no folder", encoding="utf-8")
    monkeypatch.chdir(here)

    for path, named in (
        (here / "taken" / "a.md", "taken/a.md"),
        (Path("taken/a.md"), "taken/a.md"),
        (tmp_path / "taken" / "a.md", f"{tmp_path}/taken/a.md"),
    ):
        with pytest.raises(MailerError, match=r"move the file that has the name of its folder$") as whole:
            write_whole(path, "words")
        with pytest.raises(MailerError, match=r"cannot be written") as streamed, written_whole(path):
            pass
        assert (whole.value.file, streamed.value.file) == (named, named)


def test_where_the_current_folder_is_gone_the_name_is_told_in_full(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert not_written(OSError(errno.EACCES, "no"), "/a.md").file == "/a.md"
