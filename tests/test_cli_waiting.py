"""The moment that ``--at`` means, also in the nights when clocks change."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mailer.cli.waiting import moment_of
from mailer.errors import MailerError

OSLO = ZoneInfo("Europe/Oslo")


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        ("2027-03-01T04:00", "06:00", "2027-03-01T05:00"),
        ("2027-03-01T05:00", "06:00", "2027-03-02T05:00"),
        ("2027-03-01T04:00", "2027-03-20T06:00", "2027-03-20T05:00"),
        ("2027-03-01T04:00", "2027-04-20T06:00+02:00", "2027-04-20T04:00"),
        ("2027-03-27T12:00", "2027-03-28T03:00", "2027-03-28T01:00"),
    ],
)
def test_a_time_is_one_of_the_publication_unless_it_names_its_zone(now, text, meant, capfd):
    assert moment_of(text, OSLO, utc(now)) == utc(meant)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["2027-03-28T02:00", "2027-03-28T02:30", "2027-03-28T02:59:59"])
def test_a_time_that_clocks_leave_out_is_refused_with_the_next_one_that_comes(text):
    with pytest.raises(MailerError, match=r"never comes, as clocks go forward; the next .* is 2027-03-28T03:00$"):
        moment_of(text, OSLO, utc("2027-03-20T12:00"))


def test_an_hour_that_clocks_leave_out_today_is_that_of_tomorrow():
    assert moment_of("02:30", OSLO, utc("2027-03-27T23:00")) == utc("2027-03-29T00:30")


def test_of_a_time_that_comes_twice_the_first_is_meant_and_that_is_said(capfd):
    assert moment_of("2026-10-25T02:30", OSLO, utc("2026-10-20T12:00")) == utc("2026-10-25T00:30")
    assert "the first is meant, the second is 2026-10-25T02:30+01:00" in capfd.readouterr().err
    assert moment_of("02:30", OSLO, utc("2026-10-24T12:00")) == utc("2026-10-25T00:30")
    assert "the first is meant" in capfd.readouterr().err


def test_the_second_of_them_is_the_next_one_once_the_first_is_past(capfd):
    assert moment_of("02:30", OSLO, utc("2026-10-25T00:45")) == utc("2026-10-25T01:30")
    assert moment_of("2026-10-25T02:30+01:00", OSLO, utc("2026-10-20T12:00")) == utc("2026-10-25T01:30")
    assert capfd.readouterr().err == ""


def test_a_time_far_ahead_has_to_be_written_with_its_zone():
    now = utc("2026-11-20T12:00")
    with pytest.raises(MailerError, match=r"is 364 days ahead; look at the year, or write 2027-11-20T06:00\+01:00"):
        moment_of("2027-11-20T06:00", OSLO, now)

    assert moment_of("2027-11-20T06:00+01:00", OSLO, now) == utc("2027-11-20T05:00")
