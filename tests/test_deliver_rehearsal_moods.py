"""What the server of a rehearsal does to whom: as often as the table says, and the same every time."""

from __future__ import annotations

from collections import Counter

import pytest

from mailer.deliver.rehearsal.book import MOST_REFUSED_OF_A_DOMAIN, Book
from mailer.deliver.rehearsal.moods import ODDS, Mood, Moods

MANY = 20_000
READERS = [f"reader{number}@gmail.com" for number in range(MANY)]


def met(moods: Moods, attempt: int = 1) -> Counter[Mood]:
    return Counter(moods.of(reader, attempt) for reader in READERS)


def who_meets(moods: Moods, mood: Mood, domain: str = "gmail.com") -> str:
    readers = (f"somebody{number}@{domain}" for number in range(10 * MANY))
    return next(reader for reader in readers if moods.of(reader, 1) is mood)


def test_the_same_key_draws_the_same_and_another_one_draws_others():
    first, again, other = Moods(b"one"), Moods(b"one"), Moods(b"two")

    assert [first.of(reader, 1) for reader in READERS] == [again.of(reader, 1) for reader in READERS]
    assert [first.of(reader, 1) for reader in READERS] != [other.of(reader, 1) for reader in READERS]


@pytest.mark.parametrize("rough", [False, True])
def test_each_mood_is_met_about_as_often_as_the_table_says(rough):
    found = met(Moods(b"key", rough=rough))

    for odds in ODDS:
        expected = MANY * (odds.rough if rough else odds.usual)
        # Four standard deviations of a count.
        assert abs(found[odds.mood] - expected) <= 4 * expected**0.5 + 1, odds.mood


def test_a_good_list_on_a_usual_day_is_taken_nearly_whole():
    assert met(Moods(b"key"))[Mood.TAKEN] > 0.98 * MANY


def test_everything_is_met_more_often_on_a_bad_day():
    assert all(odds.rough > odds.usual for odds in ODDS)


def test_whoever_was_greylisted_is_let_in_at_the_second_attempt():
    moods = Moods(b"key", rough=True)
    greylisted = [reader for reader in READERS if moods.of(reader, 1) is Mood.GREYLISTED]

    assert {moods.of(reader, 2) for reader in greylisted} == {Mood.TAKEN}


def test_an_address_that_is_not_there_is_not_there_the_next_time_either():
    moods = Moods(b"key", rough=True)
    nobody = who_meets(moods, Mood.UNKNOWN)

    assert {moods.of(nobody, attempt) for attempt in range(1, 9)} == {Mood.UNKNOWN}


def test_of_full_mailboxes_some_are_emptied_in_the_course_of_a_night_and_some_are_not():
    moods = Moods(b"key", rough=True)
    full = [reader for reader in READERS if moods.of(reader, 1) is Mood.FULL]

    ends = Counter(moods.of(reader, 8) for reader in full)

    assert ends[Mood.FULL] > 0
    assert ends[Mood.TAKEN] > 0
    assert ends.total() == len(full)


def test_only_readers_of_large_providers_are_sent_to_too_fast():
    moods = Moods(b"key", rough=True)

    assert Mood.TOO_FAST in {moods.of(f"reader{number}@Outlook.com", 1) for number in range(1000)}
    assert Mood.TOO_FAST not in {moods.of(f"reader{number}@harbour.example", 1) for number in range(1000)}


class TestTheBook:
    def a_book(self, *, rough: bool = False) -> Book:
        return Book(Moods(b"key", rough=rough), clock=lambda: 0.0)

    def test_attempts_of_a_reader_are_counted(self):
        moods = Moods(b"key")
        book, reader = self.a_book(), who_meets(moods, Mood.GREYLISTED)

        assert [book.attempt(reader) for _ in range(2)] == [Mood.GREYLISTED, Mood.TAKEN]
        assert book.tally.readers == 1
        assert book.tally.last == {Mood.GREYLISTED: 1, Mood.TAKEN: 2}

    def test_on_a_usual_day_no_domain_refuses_so_many_that_the_mailing_would_be_stopped(self):
        book = self.a_book()

        found = Counter(map(book.attempt, READERS))

        assert 0 < found[Mood.REFUSED] <= MOST_REFUSED_OF_A_DOMAIN

    def test_on_a_bad_day_it_refuses_more_than_the_breaker_lets_pass(self):
        book = self.a_book(rough=True)

        assert Counter(map(book.attempt, READERS[:1000]))[Mood.REFUSED] > 50

    def test_once_appeased_it_refuses_nobody_for_what_we_are(self):
        book = self.a_book(rough=True)
        book.appease()

        found = Counter(map(book.attempt, READERS[:1000]))

        assert found[Mood.REFUSED] == 0
        assert found[Mood.UNKNOWN] > 0

    def test_the_rate_is_of_first_attempts_alone(self):
        moments = iter([10.0, 10.5, 11.0])
        book = Book(Moods(b"key"), clock=lambda: next(moments))
        put_off = who_meets(Moods(b"key"), Mood.GREYLISTED)

        for reader in ("a@x.example", put_off, put_off, "b@x.example"):
            book.attempt(reader)

        assert book.tally.per_second == 3.0

    def test_what_was_over_at_once_has_no_rate(self):
        moments = iter([10.0, 10.0001])
        book = Book(Moods(b"key"), clock=lambda: next(moments))

        book.attempt("a@x.example")
        book.attempt("b@x.example")

        assert book.tally.per_second == 0.0

    def test_the_time_in_which_it_was_stopped_is_not_counted(self):
        moments = iter([10.0, 11.0, 500.0, 501.0])
        book = Book(Moods(b"key"), clock=lambda: next(moments))

        for number, reader in enumerate(("a@x.example", "b@x.example", "c@x.example", "d@x.example")):
            if number == 2:
                book.appease()
            book.attempt(reader)

        assert (book.tally.readers, book.tally.seconds) == (4, 2.0)
