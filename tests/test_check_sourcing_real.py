"""A real newsletter traced to the real stories it was written from, against what a person found by reading them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mailer.check.sourcing.table import table_of
from tests.builders import a_story
from tests.sourcing_builders import an_issue_of

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not part of the project")

# Of names only those that no story has: the others stand in nearly every sentence.
BY_HAND = {
    ("number", "second visit"): "not found",
    ("number", "7,000-word"): "issued a 7,000-word joint statement",
    ("date", "last month"): "not looked up",
    ("date", "this week"): "not looked up",
    ("date", "next week"): "not looked up",
    ("date", "2030"): "not found",
    ("quotation", "no-limits"): "The two leaders reaffirmed a “no-limits” partnership",
    ("quotation", "Russian-Chinese relations… are experiencing the best period in their history."): "not found",
    ("quotation", "New Aid to Ukraine Won't Break Stalemate"): "not found",
    ("name", "Focus"): "not found",
    ("name", "Washington Consensus"): "not found",
    ("name", "U.S. Congress"): "not found",
    ("name", "Xiao Bin"): "not found",
    ("name", "Center for Shanghai Cooperation Organization Studies"): "not found",
    ("name", "Association of Social Sciences"): "not found",
    ("name", "Focus Insights"): "not found",
    ("name", "Harvard University"): "not found",
    ("name", "Joseph Nye"): "not found",
    ("name", "Focus This Week"): "not found",
    ("name", "China-US Focus"): "not found",
    ("name", "Hong Kong"): "not found",
    ("name", "New York"): "not found",
}


def test_every_figure_date_and_quotation_of_a_real_letter_is_judged_as_by_hand():
    stories = [
        a_story(
            slug=f"s-{number}", title=f"Story {number}", authors=(), body=text(number), published=dt.date(2024, 5, 16)
        )
        for number in ("001", "002", "003", "004")
    ]
    letter = text("000").partition("\n")[2].replace("\n", "\n\n")
    rows = [row for row in table_of(an_issue_of(*stories, letter=letter, date="2024-05-17")) if row.place == "letter"]
    judged = {
        (row.kind, row.what): row.sentence if row.found else row.how
        for row in rows
        if row.kind != "name" or row.how == "not found"
    }

    assert judged.keys() == BY_HAND.keys()
    assert [key for key, wanted in BY_HAND.items() if wanted not in judged[key]] == []


def text(number: str) -> str:
    return next(SEEDS.glob(f"{number}_*")).read_text("utf-8")
