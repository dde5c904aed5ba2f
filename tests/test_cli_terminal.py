"""What only happens on a terminal, on a real one: tmux types, and reads the screen."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_cli_collecting import a_feed
from tests.web_server import WebServer

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: apt-get install tmux")

MAILER = f"{sys.executable} -m mailer"


class Screen:
    """A terminal of its own, on a tmux server of its own."""

    def __init__(self, folder: Path) -> None:
        self.tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self._run(
            "new-session", "-d", "-x", "110", "-y", "40", "-c", str(folder), "env PS1='$ ' bash --norc --noprofile"
        )

    def _run(self, *arguments: str) -> str:
        return subprocess.run([*self.tmux, *arguments], check=True, capture_output=True, encoding="utf-8").stdout

    def type(self, text: str) -> None:
        self._run("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def shows(self, words: str, seconds: float = 20) -> str:
        """Wait until the screen shows ``words``."""
        until = time.monotonic() + seconds
        while words not in (screen := self._run("capture-pane", "-p")):
            assert time.monotonic() < until, f"“{words}” did not appear on\n{screen}"
            time.sleep(0.05)
        return screen

    def answer(self, question: str, text: str = "") -> None:
        self.shows(question)
        self.type(text)
        self.press("Enter")

    def close(self) -> None:
        self._run("kill-server")


@pytest.fixture
def screen(mailer, publication, tmp_path) -> Iterator[Screen]:
    for number, title in enumerate(("The quiet quay", "Tea without a price", "Eleven cents"), start=1):
        source = f"{title}\n\nPublished: 2024-05-1{number}\n\nSomething happened at the quay on day {number}.\n"
        mailer("story", "add", "-", stdin=source.encode())
    screen = Screen(publication)
    screen.type(f"alias mailer={shlex.quote(MAILER)}; clear")
    screen.press("Enter")
    yield screen
    screen.close()


def test_a_new_issue_asks_for_its_stories_its_figure_and_its_question(screen, mailer):
    screen.type("mailer issue new 2024-05-24")
    screen.press("Enter")
    screen.answer("Title:", "A quiet week")
    screen.answer("Subject of the mail:")
    screen.shows("Eleven cents")
    screen.press("Space", "Down", "Down", "Space", "Enter")
    screen.answer("Figure of the week", "−4.2 %")
    screen.answer("What it counts", "boxes, compared with last year")
    screen.shows("Which story it comes from")
    screen.press("Down", "Enter")
    screen.answer("Question of the week", "Why so quiet?")
    screen.answer("What a reader needs to know first")
    screen.shows("next:  mailer issue show 2024-05-24")

    shown = mailer("issue", "show", "2024-05-24", "--json").document

    assert (shown["title"], shown["subject"]) == ("A quiet week", "A quiet week")
    assert [block["type"] for block in shown["blocks"]] == ["letter", "stories", "number", "question"]
    assert [item["story"] for item in shown["blocks"][1]["items"]] == ["eleven-cents", "the-quiet-quay"]
    assert (shown["blocks"][2]["figure"], shown["blocks"][2]["story"]) == ("−4.2 %", "the-quiet-quay")


def test_ctrl_c_in_the_middle_of_the_questions_leaves_everything_as_it_was(screen, publication):
    screen.type("mailer issue new 2024-05-24; echo code $?")
    screen.press("Enter")
    screen.answer("Title:", "A quiet week")
    screen.shows("Subject of the mail:")
    screen.press("C-c")
    shown = screen.shows("code 130")

    assert "error: stopped" in shown
    assert not (publication / "issues").exists()


def test_a_draft_that_cannot_be_read_is_offered_for_editing_again(screen, mailer, publication):
    mailer("issue", "new", "2024-05-24")
    breaks = "sed -i s/title:/titel:/"
    screen.type(f"EDITOR='{breaks}' mailer issue edit 2024-05-24; echo code $?")
    screen.press("Enter")
    screen.shows("unknown key titel; write title")
    screen.answer("Edit again?", "n")
    screen.shows("code 1")

    assert (publication / "issues/2024-05-24/.issue-draft.md").is_file()


def test_entries_of_a_feed_are_picked_from_a_list(screen, mailer, publication):
    with WebServer() as server:
        server.add("/feed", a_feed("One", "Two", "Three"), content_type="application/rss+xml")
        settings = publication / "mailer.toml"
        allowed = f'\n[fetch]\nallow = ["{server.host}"]\n'
        settings.write_text(settings.read_text(encoding="utf-8") + allowed, encoding="utf-8")
        screen.type(f"mailer story add {server.address('/feed')} --pick; echo code $?")
        screen.press("Enter")
        screen.shows("Three")
        screen.press("Down", "Space", "Enter")
        screen.shows("code 0")

    slugs = [story["slug"] for story in mailer("story", "list", "--json").document["stories"]]
    assert sorted(slugs) == ["eleven-cents", "tea-without-a-price", "the-quiet-quay", "two"]
