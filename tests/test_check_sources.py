"""``mailer check --sources``: the table of an issue's facts, for whoever checks them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.planted import ISSUE, NOW, copy_sample

GOLDEN = Path(__file__).parent / "golden" / "sources"


@pytest.fixture
def sample(tmp_path, monkeypatch, mailer):
    folder = copy_sample(tmp_path / "sample", (f"issues/{ISSUE}/issue.fr.md",))
    monkeypatch.chdir(folder)
    return folder


def test_the_table_of_the_sample_is_the_one_beside_it(sample, mailer, rewrite_golden):
    made = mailer("--now", NOW, "check", ISSUE, "--sources").out
    expected = GOLDEN / "sample.txt"

    if rewrite_golden:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(made, "utf-8")
    assert made == expected.read_text("utf-8")


def test_a_program_gets_every_figure_with_its_story_and_sentence(sample, mailer):
    document = mailer("--now", NOW, "check", ISSUE, "--sources", "--json").document
    figure = next(row for row in document["sources"] if row["what"] == "$94 million")

    assert document["issue"] == ISSUE
    assert figure == {
        "what": "$94 million",
        "kind": "number",
        "place": "figure",
        "file": f"issues/{ISSUE}/issue.md",
        "line": 27,
        "story": "kenyas-tea-has-a-floor-price-and-a-full-cellar",
        "sentence": "On paper, at the floor price, the pile is worth $94 million.",
        "found": True,
        "how": "found",
        "says": "$94 million",
    }


def test_what_is_not_found_has_no_story_and_the_command_still_ends_well(sample, mailer):
    ran = mailer("--now", NOW, "check", ISSUE, "--sources", "--json")
    missing = [row for row in json.loads(ran.out)["sources"] if row["how"] == "not found"]

    assert ran.code == 0
    assert [(row["what"], row["found"], row["story"], row["sentence"]) for row in missing] == [
        ("three feet", False, None, None),
        ("trois pieds", False, None, None),
    ]


def test_the_values_of_a_table_beside_the_issue_are_looked_up_as_well(sample, mailer):
    issue = Path(f"issues/{ISSUE}/issue.md")
    text = issue.read_text("utf-8")
    start, end = text.index("        values:\n          Jun"), text.index('        source: "Monsoon Review"')
    issue.write_text(f"{text[:start]}        data: tea.csv\n{text[end:]}", "utf-8")
    issue.with_name("tea.csv").write_text("Month,Tonnes\nJun,9\nJul,15\nAug,23\n", "utf-8")
    rows = mailer("--now", NOW, "check", ISSUE, "--sources", "--json").document["sources"]
    found = mailer("--now", NOW, "check", ISSUE, "--select", "Q16", "--json").document["findings"]

    assert [(row["what"], row["how"]) for row in rows if row["place"] == "chart" and row["file"] == str(issue)] == [
        ("Jun: 9", "found"),
        ("Jul: 15", "found"),
        ("Aug: 23", "not found"),
    ]
    assert [one["message"] for one in found] == [
        "kenyas-tea-has-a-floor-price-and-a-full-cellar does not have 23 (Aug)"
    ]
