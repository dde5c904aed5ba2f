"""Feeds that were made to exhaust whoever reads them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mailer.collect.feeds.reading import read_feed
from mailer.errors import StoryError
from tests.limits import within_reason


def around(items: bytes) -> bytes:
    return b'<rss version="2.0"><channel>' + items + b"</channel></rss>"


def laughs(count: int = 9) -> bytes:
    lines = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, count + 1)
    )
    return b"<?xml version='1.0'?><!DOCTYPE rss [" + lines + b"]>" + around(b"<item><title>&l9;</title></item>")


REFUSED: dict[str, Callable[[], bytes]] = {
    "billion laughs": laughs,
    "billion laughs in UTF-16": lambda: laughs().decode().encode("utf-16"),
    "one entity, often": lambda: b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 190 + b'">]>' + around(b"&a;" * 300_000),
    "a file as an entity": lambda: b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + around(b"&a;"),
    "200,000 nested tags": lambda: around(b"<a>" * 200_000),
    "200,000 nested tags in an entry": lambda: around(b"<item>" + b"<b>" * 200_000 + b"</b>" * 200_000 + b"</item>"),
    "200,000 attributes": lambda: around(b"<item " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b"/>"),
    "a million entries": lambda: around(b"<item/>" * 1_000_000),
    "a million references": lambda: around(b"<item><description>" + b"&lt;" * 1_000_000 + b"</description></item>"),
    "nine million lines": lambda: around(b"<item><description>" + b"\n" * 9_000_000 + b"</description></item>"),
    "11 MB": lambda: around(b"x" * 11_000_000),
    "comments above nothing": lambda: b"<!---->" * 1_400_000,
    "blank": lambda: b" \n" * 4_900_000,
    "nested JSON": lambda: b'{"items": ' + b"[" * 150_000,
    "JSON of a million parts": lambda: b'{"items": [' + b"[],[]," * 500_000 + b"[]]}",
}
# Odd, but no more work than a feed may be.
READ: dict[str, Callable[[], bytes]] = {
    "open CDATA sections": lambda: around(b"<item><description>" + b"<![CDATA[" * 300_000),
    "one long text": lambda: around(b"<item><description>" + b"x y " * 2_300_000 + b"</description></item>"),
    "nested tags, escaped": lambda: around(b"<item><description>" + b"&lt;b&gt;" * 20_000 + b"</description></item>"),
    "nested tags in CDATA": lambda: around(
        b"<item><description><![CDATA[" + b"<b>" * 200_000 + b"]]></description></item>"
    ),
    "a date of a million digits": lambda: around(b"<item><pubDate>" + b"1" * 1_000_000 + b"</pubDate></item>"),
    "an author of a million signs": lambda: around(b"<item><author>" + b"a@" * 500_000 + b"</author></item>"),
    "a title of a million tags": lambda: around(b"<item><title>" + b"&lt;a " * 100_000 + b"</title></item>"),
    "a JSON number of many digits": lambda: b'{"items": [{"id": ' + b"9" * 4_000 + b"}]}",
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_a_bomb_is_refused_before_it_goes_off(make: Callable[[], bytes]) -> None:
    data = make()
    with within_reason(), pytest.raises(StoryError) as refused:
        read_feed(data, address="https://quay.example/feed")
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("make", READ.values(), ids=READ)
def test_what_only_looks_like_a_bomb_is_read(make: Callable[[], bytes]) -> None:
    data = make()
    with within_reason():
        assert len(read_feed(data, address="https://quay.example/feed").entries) == 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell the most memory used")
def test_no_bomb_takes_more_memory_than_200_megabytes() -> None:
    code = (
        "from pathlib import Path\n"
        "from tests.test_collect_feeds_hostile import REFUSED, read_feed, StoryError\n"
        "for make in REFUSED.values():\n"
        "    try: read_feed(make())\n"
        "    except StoryError: pass\n"
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert int(ran.stdout) < 200_000, "kilobytes, the test's own data and pytest among them"
