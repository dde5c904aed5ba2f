"""Which entries were seen: by id and by address, through crashes."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from mailer.collect.feeds.entry import Entry, Feed
from mailer.collect.feeds.reading import read_feed
from mailer.collect.feeds.seen import Seen, normal_url
from mailer.collect.piece import Piece

NOW = dt.datetime(2024, 5, 17, 9, 0, tzinfo=dt.UTC)
ADDRESS = "https://quay.example/feed"


def an_entry(entry_id: str = "tag:1", url: str = "https://quay.example/a") -> Entry:
    return Entry(id=entry_id, url=url, piece=Piece(entry=entry_id, url=url))


def a_feed(*entries: Entry, address: str = ADDRESS) -> Feed:
    return Feed(title="The Quay", site="", entries=entries, address=address)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seeds" / ".seen.jsonl"


def remember(path: Path, *entries: Entry, address: str = ADDRESS) -> None:
    Seen(path).remember(address, entries, NOW)


def new(path: Path, *entries: Entry, address: str = ADDRESS) -> list[str]:
    return [entry.id for entry in Seen(path).new(a_feed(*entries, address=address))]


def test_everything_is_new_where_nothing_was_seen(path: Path) -> None:
    assert new(path, an_entry("a"), an_entry("b", "https://quay.example/b")) == ["a", "b"]
    assert not path.exists()


def test_what_was_remembered_is_not_new_again(path: Path) -> None:
    remember(path, an_entry())
    assert new(path, an_entry(), an_entry("tag:2", "https://quay.example/b")) == ["tag:2"]


def test_an_entry_whose_id_changed_is_known_by_its_address(path: Path) -> None:
    remember(path, an_entry())
    assert new(path, an_entry("tag:other", "HTTPS://Quay.Example:443/a?utm_source=rss#top")) == []


def test_an_entry_whose_address_changed_is_known_by_its_id(path: Path) -> None:
    remember(path, an_entry())
    assert new(path, an_entry(url="https://quay.example/elsewhere")) == []


def test_an_address_that_entries_share_is_the_address_of_none(path: Path) -> None:
    remember(path, an_entry("1"))
    assert new(path, an_entry("2"), an_entry("3")) == ["2", "3"]


def test_the_front_page_is_the_address_of_no_entry(path: Path) -> None:
    remember(path, an_entry("1", "https://quay.example/"))
    assert new(path, an_entry("2", "https://quay.example")) == ["2"]


def test_a_short_id_is_one_of_its_own_feed_only(path: Path) -> None:
    remember(path, an_entry("17"))
    assert new(path, an_entry("17", "https://b.example/x"), address="https://b.example/feed") == ["17"]
    assert new(path, an_entry("17", "https://quay.example/moved")) == []


def test_a_short_id_in_a_saved_feed_is_one_of_the_site_and_name_that_its_entries_have(path: Path) -> None:
    remember(path, an_entry("1"), address="")
    assert new(path, an_entry("1", "https://b.example/x"), address="") == ["1"]
    assert new(path, an_entry("1", "https://quay.example/moved"), address="") == []
    assert new(path, an_entry("1", ""), address="") == ["1"]


def test_two_saved_feeds_that_count_their_entries_are_both_read(path: Path) -> None:
    feeds = [
        f"<rss version='2.0'><channel><title>Paper {name}</title><item><guid isPermaLink='false'>1</guid>"
        f"<title>{name} one</title><description>The harbour of {name} closes.</description></item></channel></rss>"
        for name in ("A", "B")
    ]
    first, second = (read_feed(feed.encode(), file="saved.xml") for feed in feeds)
    Seen(path).remember(first.address, first.entries, NOW)
    assert Seen(path).new(first) == ()
    assert Seen(path).new(second) == second.entries


def test_an_entry_that_a_feed_repeats_is_new_once(path: Path) -> None:
    assert new(path, an_entry(), an_entry()) == ["tag:1"]


def test_remembering_only_adds_and_adds_nothing_twice(path: Path) -> None:
    remember(path, an_entry())
    before = path.read_bytes()
    remember(path, an_entry(), an_entry("tag:2", "https://quay.example/b"))
    assert path.read_bytes().startswith(before)
    seen = [tuple(json.loads(line).values()) for line in path.read_text().splitlines()]
    assert seen == [
        (ADDRESS, "tag:1", "https://quay.example/a", "2024-05-17T09:00:00Z"),
        (ADDRESS, "tag:2", "https://quay.example/b", "2024-05-17T09:00:00Z"),
    ]


@pytest.mark.parametrize("lost", [1, 2, 30, 90])
def test_a_torn_last_line_loses_one_entry_and_no_other(path: Path, lost: int) -> None:
    remember(path, an_entry("tag:1"), an_entry("tag:2", "https://quay.example/b"))
    path.write_bytes(path.read_bytes()[:-lost])
    later = an_entry("tag:3", "https://quay.example/c")
    remember(path, later)
    left = new(path, an_entry("tag:1"), an_entry("tag:2", "https://quay.example/b"), later)
    assert left == ([] if lost == 1 else ["tag:2"])


@pytest.mark.parametrize("rubbish", [b"\xff\xfe", b"[]\n", b'{"id": 7}\n', b"null\n", b"\n\n", b"[" * 5000 + b"\n"])
def test_lines_that_cannot_be_read_are_passed_over(path: Path, rubbish: bytes) -> None:
    remember(path, an_entry())
    path.write_bytes(rubbish + b"\n" + path.read_bytes())
    assert new(path, an_entry(), an_entry("tag:2", "https://quay.example/b")) == ["tag:2"]


def test_an_id_with_line_breaks_of_all_kinds_is_one_line(path: Path) -> None:
    remember(path, an_entry("tag:a\nb\u2028c\ud800", ""))
    assert path.read_bytes().count(b"\n") == 1


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTPS://Quay.Example:443/A?b=1&utm_medium=x#y", "https://quay.example/A?b=1"),
        ("http://quay.example", "http://quay.example/"),
        ("http://quay.example:8080/a?UTM_x=1", "http://quay.example:8080/a"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("http://quay.example:port/", "http://quay.example:port/"),
        ("", ""),
    ],
)
def test_two_forms_of_one_address_are_equal(written: str, normal: str) -> None:
    assert normal_url(written) == normal
