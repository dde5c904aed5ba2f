"""A publication as a whole: where it is begun, which one is meant, and what cannot be read of it."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import pytest

from mailer.cli.main import run
from tests.builders import a_publication_on_disk

NOBODY = 65534


def test_a_publication_is_begun_in_the_empty_folder_one_is_in(mailer, tmp_path, monkeypatch):
    folder = tmp_path / "weekly"
    folder.mkdir()
    monkeypatch.chdir(folder)

    ran = mailer("init", ".")

    assert ran.code == 0
    assert Path.cwd() == folder
    assert "next:  mailer render 2" in ran.out
    assert sorted(os.listdir(".")) == [".gitattributes", ".gitignore", "issues", "mailer.toml", "seeds"]
    assert mailer("issue", "list").code == 0


def test_the_next_command_can_be_typed_as_it_stands_whatever_the_folder_is_called(mailer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert "next:  cd 'our letter' && mailer render 2" in mailer("init", "our letter").out


def test_a_file_is_no_place_for_a_publication(mailer, tmp_path):
    (tmp_path / "weekly").write_text("mine", encoding="utf-8")

    ran = mailer("init", tmp_path / "weekly")

    assert (ran.code, "weekly: is a file; name a new or an empty folder" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("folder", "message"), [("othr", "othr: there is no such folder"), ("mailer.toml", "mailer.toml: is no folder")]
)
def test_a_mistyped_folder_is_not_taken_for_the_publication_around_it(mailer, folder, message):
    ran = mailer("-C", folder, "story", "list")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"error: {message}; name the folder of a publication with -C DIR")


@pytest.mark.parametrize(
    ("closed", "command"),
    [
        ("mailer.toml", ("issue", "list")),
        ("issues", ("issue", "list")),
        ("issues/2024-05-17/issue.md", ("issue", "show", "2024-05-17")),
        ("seeds", ("story", "list")),
    ],
)
def test_what_may_not_be_read_is_one_line_that_names_it(mailer, capfd, closed, command):
    # Not in pytest's own folder, which is closed to the account that root becomes.
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        root = a_publication_on_disk(Path(name) / "publication")
        assert mailer("-C", root, "issue", "new", "2024-05-17", "--title", "A week").code == 0
        (root / "seeds").mkdir(exist_ok=True)
        # Once with power, so that all modules are there.
        mailer("-C", root, *command)
        os.chmod(root / closed, 0)

        code = _code_without_power("-C", str(root), *command)

        os.chmod(root / closed, 0o700)
    said = capfd.readouterr().err
    assert code == 1
    assert "Traceback" not in said
    assert re.search(rf"{closed}: cannot be (?:used|read) \(Permission denied\); (?:see|make)", said)


def _code_without_power(*arguments: str) -> int:
    """The exit code of a process that may read nothing that is closed; root may, and becomes nobody there."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            if os.geteuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            run(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
