"""When a mailing would end is reckoned from how it was rehearsed."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.deliver.pace import Pace
from mailer.deliver.rehearsal.book import Tally
from mailer.deliver.rehearsal.ends import Ends, days_of, ends
from mailer.deliver.rehearsal.moods import Mood
from mailer.model.delivery import USUAL_PATIENCE

NOW = dt.datetime(2024, 5, 17, 12, 0, tzinfo=dt.UTC)


def reckoned(left: dict[str, int], *, last: dict[Mood, int] | None = None, **pace: object) -> Ends:
    tally = Tally(readers=100, seconds=10.0, last=last or {})
    return ends(left, tally, pace=Pace(**pace), connections=8, patience=USUAL_PATIENCE, now=NOW)  # type: ignore[arg-type]


def seconds(found: Ends) -> float:
    return (found.tried - NOW).total_seconds()


def test_without_a_pace_it_is_as_fast_as_here():
    assert seconds(reckoned({"rest": 3000})) == 300


def test_the_slowest_of_all_paces_decides():
    assert seconds(reckoned({"rest": 3000}, per_second=5)) == 600
    assert seconds(reckoned({"rest": 3000}, per_second=50)) == 300
    assert seconds(reckoned({"rest": 3000}, per_connection=0.5)) == 750


def test_a_lane_with_a_pace_of_its_own_may_be_the_last():
    assert seconds(reckoned({"gmail": 1000, "rest": 3000}, lanes={"gmail": 2})) == 500
    assert seconds(reckoned({"gmail": 100, "rest": 3000}, lanes={"gmail": 2})) == 310


def test_a_rehearsal_that_was_over_at_once_says_it_would_be_over_at_once():
    tally = Tally(readers=1)

    assert ends({"rest": 1}, tally, pace=Pace(), connections=8, patience=USUAL_PATIENCE, now=NOW).tried == NOW


def test_whoever_is_greylisted_comes_five_minutes_later_and_a_full_mailbox_takes_a_night():
    found = reckoned({"rest": 3000}, last={Mood.TAKEN: 2, Mood.GREYLISTED: 1, Mood.FULL: 8})

    assert found.greylisted == found.tried + dt.timedelta(minutes=5)
    assert found.full == found.tried + dt.timedelta(minutes=5 + 15 + 30 + 60 + 120 + 240 + 480)


def test_a_mailbox_that_is_emptied_meanwhile_is_not_waited_for():
    found = reckoned({"rest": 3000}, last={Mood.FULL: 2})

    assert (found.greylisted, found.full) == (None, found.tried + dt.timedelta(minutes=20))


@pytest.mark.parametrize(
    ("left", "today", "later", "days"),
    [
        (5000, None, (), 1),
        (500, 500, (1000,), 1),
        (501, 500, (1000,), 2),
        (1500, 500, (1000, 2000), 2),
        (1501, 500, (1000, 2000), 3),
        (9999, 500, (1000, 2000), 4),
        (10, 0, (), 2),
    ],
)
def test_a_warm_up_spreads_a_mailing_over_days(left, today, later, days):
    assert days_of(left, today, later) == days
