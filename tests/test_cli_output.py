"""What commands print: colours where a person looks, widths that fit, and numbers that agree with their words."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from mailer.cli import output
from mailer.model.text import width
from tests.planted import ISSUE, NOW, copy_sample
from tests.terminal import run_on_a_terminal

COLOUR = re.compile(r"\x1b\[(\d+;)*(3[0-8]|9[0-7])[;m]")
FAULTS = ("Send us your worst.", "Send us the the worst, TK.")


@pytest.fixture
def sample(tmp_path, monkeypatch, mailer):
    folder = copy_sample(tmp_path / "sample")
    issue = folder / f"issues/{ISSUE}/issue.md"
    text = issue.read_text("utf-8")
    assert FAULTS[0] in text
    later = folder / "issues/2026-11-27"
    later.mkdir()
    (later / "issue.md").write_text(text.replace(*FAULTS).replace(ISSUE, later.name), "utf-8")
    (later / "kericho-terraces.jpg").write_bytes((issue.parent / "kericho-terraces.jpg").read_bytes())
    monkeypatch.chdir(folder)
    return folder


CHECK = ("--now", NOW, "check", "2026-11-27", "--select", "content")
SOURCES = ("--now", NOW, "check", "2026-11-27", "--sources")
DIFF = ("issue", "diff", ISSUE, "2026-11-27")


@pytest.mark.parametrize(
    ("command", "coloured"),
    [
        (CHECK, ["\x1b[1;31merror C01\x1b[0m", "\x1b[1;33mwarning C13\x1b[0m"]),
        (SOURCES, ["\x1b[32m  found          \x1b[0m"]),
        (DIFF, ["\x1b[31m[-your-]\x1b[0m", "\x1b[32m{+, TK+}\x1b[0m"]),
    ],
)
def test_colours_show_on_a_terminal_and_neither_in_a_pipe_nor_where_they_are_not_wanted(
    sample, mailer, command, coloured
):
    shown = run_on_a_terminal(*command, folder=sample)
    plain = [re.sub(r"\x1b\[[\d;]*m", "", words) for words in coloured]

    piped = mailer(*command).out

    assert [words for words in coloured if words not in shown] == []
    assert [words for words in plain if words not in piped] == []
    assert COLOUR.search(shown)
    assert "\x1b" not in piped
    assert not COLOUR.search(run_on_a_terminal(*command, folder=sample, NO_COLOR="1"))
    assert "\x1b" not in run_on_a_terminal(*command, folder=sample, TERM="dumb")


def test_a_document_has_no_colours_even_on_a_terminal(sample):
    assert "\x1b" not in run_on_a_terminal(*CHECK, "--json", folder=sample)


SOURCE = "The Very Long-Named Gazette of the Outer Harbours and Lesser Ports"
HEADLINE = "How a quay without a single crane went on to earn more than all the others"


@pytest.fixture
def years(publication):
    """Thirty issues, of which the first five had a source with a long name; a headline ran three times."""
    (publication / "seeds").mkdir()
    for number in range(30):
        day = dt.date(2024, 1, 5) + dt.timedelta(days=7 * number)
        folder = publication / f"issues/{day}"
        folder.mkdir(parents=True)
        source = SOURCE if number < 5 else "港口邮报" if number % 2 else "The Ledger"
        (publication / f"seeds/story-{number}.md").write_text(
            f'---\ntitle: "Story {number}"\npublisher: "{source}"\n---\nText.\n', encoding="utf-8"
        )
        headline = HEADLINE if number in (3, 17, 29) else f"Headline {number}"
        (folder / "issue.md").write_text(
            f'---\ntitle: "Week {number}"\ndate: {day}\nsubject: "Boxes and harbours, week {number}"\nblocks:\n'
            f'  - stories:\n      items:\n        - story: story-{number}\n          headline: "{headline}"\n'
            "---\nText.\n",
            encoding="utf-8",
        )
    return publication


@pytest.mark.parametrize("columns", [53, 60, 80, 200])
def test_the_history_fits_the_terminal_with_the_latest_issues(years, columns):
    shown = run_on_a_terminal("issue", "history", "--last", "30", folder=years, columns=columns)

    assert [line for line in shown.splitlines() if width(line) > columns] == []
    (gazette,) = [line for line in shown.splitlines() if line.startswith("The Very")]
    assert gazette.endswith("  25 issues")
    (ledger,) = [line for line in shown.splitlines() if line.startswith("The Ledger")]
    assert ledger.endswith("1·1·")
    assert (SOURCE in shown, "…" in ledger) == ((True, False) if columns == 200 else (False, True))
    assert f"{HEADLINE} (2024-01-26, 2024-05-03, 2024-07-26)" in re.sub(r"\s+", " ", shown)


def test_the_width_is_what_columns_says_where_it_is_set(years):
    shown = run_on_a_terminal("issue", "history", folder=years, columns=200, COLUMNS="60")

    assert max(map(width, shown.splitlines())) <= 60


def test_nothing_of_the_history_is_cut_in_a_pipe(years, mailer, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")

    shown = mailer("issue", "history", "--last", "30").out

    assert "…" not in shown
    assert f"\n{SOURCE}  5        5       11111{25 * '·'}  25 issues\n" in shown
    assert f"\n  headline: {HEADLINE} (2024-01-26, 2024-05-03, 2024-07-26)\n" in shown


ONE_STORY = """\
---
title: "Silence"
---
Nothing.
"""
ONE_OF_EACH = """\
---
title: "A quiet week"
date: 2024-05-17
subject: "Boxes, and rather fewer of them"
blocks:
  - letter
---
Quiet.
"""


def test_one_of_a_thing_is_told_in_the_singular(mailer, publication, capfd):
    (publication / "silence.md").write_text(ONE_STORY, encoding="utf-8")
    (publication / "list.csv").write_text("address\nana@example.org\n", encoding="utf-8")
    (publication / "letter.md").write_text("Quiet.\n", encoding="utf-8")

    assert "silence — Silence (1 word, seeds/silence.md)" in mailer("story", "add", "silence.md").out
    assert "is there, with 1 block." in mailer("issue", "new", "2024-05-17", "--title", "A quiet week").out
    (publication / "issues/2024-05-17/issue.md").write_text(ONE_OF_EACH, encoding="utf-8")
    assert "the letter has 1 word." in mailer("issue", "letter", "2024-05-17", "letter.md").out
    assert "letter: 1 word\n" in mailer("issue", "show", "2024-05-17").out
    assert "out: 1 message, " in mailer("batch", "2024-05-17", "--recipients", "list.csv", "-o", "out").out
    assert mailer("issue", "history").out.startswith("1 issue, 2024-05-17\n")


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 words"), (1, "1 word"), (2, "2 words"), (1200, "1,200 words"), (-1, "-1 words")]
)
def test_a_number_agrees_with_its_word(count, told):
    assert output.counted(count, "word") == told
    assert output.counted(count, "entry", "entries") == told.replace("words", "entries").replace("word", "entry")


def test_every_number_that_a_command_prints_agrees_with_its_word():
    """``{count} words`` is right for all counts but one; of bytes there is never one."""
    loose = re.compile(r"\{[^{}\"]*\} (words|messages|blocks|entries|errors|pictures|issues|stories|editions)\b")
    never_one = ("{each.unseen} issues", "{len(issues)} issues")
    found = [
        f"{path.name}: {match.group()}"
        for path in sorted(Path(output.__file__).parent.glob("*.py"))
        for match in loose.finditer(path.read_text(encoding="utf-8"))
        if match.group() not in never_one
    ]

    assert found == []
