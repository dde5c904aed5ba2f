"""How a mailing goes, as it is told in a log."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mailer.cli import carrying as module
from mailer.cli.carrying import Told
from mailer.deliver.workers import Turned
from mailer.model.delivery import Counts, MailingState, Turn

DUE = dt.datetime(2026, 11, 20, 12, 46, tzinfo=dt.UTC)


def turned(accepted: int) -> Turned:
    counts = Counts(planned=1000, accepted=accepted, pending=1000 - accepted)
    return Turned(Turn(state=MailingState.RUNNING, counts=counts, due=DUE))


@pytest.fixture
def heard(monkeypatch):
    """What is told of turns, each with its second and the readers who were accepted by then."""

    def tell(zone: str, *turns: tuple[float, int]) -> list[str]:
        lines: list[str] = []
        told = Told(ZoneInfo(zone), lambda _, words: lines.append(words))
        for at, accepted in turns:
            monkeypatch.setattr(module.time, "monotonic", lambda at=at: at)
            told.hear(turned(accepted))
        return lines

    return tell


@pytest.mark.parametrize(("zone", "at"), [("Europe/Oslo", "13:46"), ("Asia/Kolkata", "18:16"), ("UTC", "12:46")])
def test_the_next_try_is_told_in_the_time_of_the_publication(heard, zone, at):
    assert heard(zone, (0, 1)) == [f"1 accepted, the next try is at {at}"]


def test_a_rate_is_told_once_it_has_been_seen_for_some_seconds(heard):
    first, early, late = heard("UTC", (0, 0), (2.9, 400), (5, 500))

    assert "/s" not in first + early
    assert late == "500 accepted, 100/s, 5 s left"
