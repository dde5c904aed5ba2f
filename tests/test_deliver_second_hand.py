"""The time of day for a sender."""

from __future__ import annotations

import datetime as dt

from mailer.deliver.second_hand import SecondHand

NOON = dt.datetime(2024, 5, 17, 12, 0, 0, 250_000, dt.UTC)


def test_it_is_told_to_the_second_and_asked_for_ten_times_a_second_at_the_most():
    asked: list[float] = []
    moment = 0.0

    def now() -> dt.datetime:
        asked.append(moment)
        return NOON + dt.timedelta(seconds=moment)

    hand = SecondHand(now, lambda: moment)
    told = set()
    for step in range(1, 1001):
        moment = step / 1000
        told.add(hand())

    assert told == {NOON.replace(microsecond=0), NOON.replace(second=1, microsecond=0)}
    assert len(asked) <= 12
    assert moment - asked[-1] <= 0.1


def test_a_clock_that_is_set_back_is_followed():
    moment, shift = 0.0, dt.timedelta()
    hand = SecondHand(lambda: NOON + shift, lambda: moment)
    assert hand() == NOON.replace(microsecond=0)

    moment, shift = 0.2, -dt.timedelta(days=1)
    assert hand() == (NOON - dt.timedelta(days=1)).replace(microsecond=0)
