"""What the documents say is what the program does."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailer.cli.main import command_line

ROOT = Path(__file__).parent.parent
SESSION = re.search(r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]


def run(command: str, folder: Path) -> str:
    """What a shell prints for ``command``, both streams, with ``mailer`` from this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.stdout


def without_sizes(text: str) -> str:
    """Sizes in bytes and seals move with every change of the theme, and say nothing about the session."""
    return re.sub(r"sealed (as|in) [0-9a-f]+", r"sealed \1 N", re.sub(r"[\d,]+ bytes", "N bytes", text))


def test_the_session_in_the_readme_prints_what_the_readme_says(tmp_path):
    (tmp_path / "trieste.txt").write_bytes((ROOT / "tests/sources/trieste-untitled.txt").read_bytes())
    folder = tmp_path
    for part in SESSION.removeprefix("$ ").split("\n$ "):
        command, _, expected = part.partition("\n")
        if command.startswith("cd "):
            folder = folder / shlex.split(command)[1]
            continue
        assert without_sizes(run(command, folder)).rstrip("\n") == without_sizes(expected).rstrip("\n"), command


STORY = ("add", "fetch", "list", "show", "set", "remove")
ISSUE = ("new", "set", "letter", "edit", "list", "show", "add", "remove", "move", "diff", "history")
BLOCKS = ("number", "quote", "video", "question", "note")
MAILING = ("list", "status", "pause", "resume", "cancel", "resolve")
AUDIENCE = ("import", "show", "export", "suppress", "unsuppress", "forget")
HELP = (
    *("", "init", "story", *(f"story {name}" for name in STORY)),
    *("issue", *(f"issue {name}" for name in (*ISSUE, *BLOCKS))),
    *("theme", *(f"theme {name}" for name in ("list", "show", "use", "eject"))),
    *("audience", *(f"audience {name}" for name in AUDIENCE)),
    *("dkim", *(f"dkim {name}" for name in ("keygen", "show", "check"))),
    *("mailing", *(f"mailing {name}" for name in MAILING)),
    *("render", "check", "preview", "approve", "eml", "batch", "test", "rehearse", "send"),
)


@pytest.fixture(scope="module")
def help_pages() -> str:
    """``docs/commands.md`` as it should be."""
    pages = ["# Every command\n\nAs `--help` prints it; a test keeps this page in step with the program.\n"]
    for command in HELP:
        words = [*command.split(), "--help"]
        shown = CliRunner().invoke(command_line(), words, prog_name="mailer", env={"COLUMNS": "100"})
        assert shown.exit_code == 0
        text = "\n".join(line.rstrip() for line in shown.output.strip().splitlines())
        pages.append(f"## {' '.join(['mailer', command]).strip()}\n\n```\n{text}\n```\n")
    return "\n".join(pages)


def test_the_page_of_commands_is_what_help_prints(help_pages, rewrite_golden):
    page = ROOT / "docs/commands.md"
    if rewrite_golden:
        page.write_text(help_pages, encoding="utf-8")

    assert page.read_text(encoding="utf-8") == help_pages


def test_every_command_is_on_the_page(help_pages):
    listed = set(
        re.findall(r"^  ([a-z]+)  ", "\n".join(re.findall(r"Commands:\n(.*?)```", help_pages, re.DOTALL)), re.M)
    )

    assert listed == {command.split()[-1] for command in HELP if command}


@pytest.mark.parametrize(
    "page", sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
)
def test_every_link_between_documents_leads_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL))

    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
