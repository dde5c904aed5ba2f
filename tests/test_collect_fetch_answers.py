"""What comes back: read whole and unpacked, or refused in one line, within limits of size, time and memory."""

from __future__ import annotations

import gzip
import itertools
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import pytest

from mailer import __version__
from mailer.collect.fetch import cache, door
from mailer.collect.fetch.door import Door, Fetched
from mailer.errors import MailerError, StoryError
from tests.web_server import Asked, WebServer, answer, key_and_certificate

MEGABYTE = 1_000_000
GZIP_BOMB = gzip.compress(bytes(100 * MEGABYTE), 9)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def fetch(server: WebServer) -> Callable[..., Fetched]:
    """Fetch a path of the server through a door with given limits."""

    def fetch(path: str, wants: str = "page", **limits: Any) -> Fetched:
        return Door(allow=(server.host,), **limits).fetch(server.address(path), wants=wants)

    return fetch


@pytest.fixture
def refused(fetch: Callable[..., Fetched]) -> Callable[..., StoryError]:
    def refused(path: str, wants: str = "page", **limits: Any) -> StoryError:
        with pytest.raises(StoryError) as caught:
            fetch(path, wants, **limits)
        assert caught.value.fix
        assert caught.value.file.endswith(path)
        return caught.value

    return refused


def test_an_answer_is_its_bytes_its_kind_and_its_address(server, fetch):
    server.add("/page", "<p>Blåbær".encode("latin-1"), content_type='Text/HTML; Charset="ISO-8859-1"')

    assert fetch("/page") == Fetched(
        address=server.address("/page"),
        data=b"<p>Bl\xe5b\xe6r",
        content_type="text/html",
        charset="iso-8859-1",
        status="fresh",
    )


@pytest.mark.parametrize(
    "stated",
    [
        "text/html; charset=klingon",
        "text/html; charset=hex",
        "text/html; charset=idna",
        "text/html; charset=",
        "text/html",
    ],
)
def test_a_charset_that_nobody_could_read_is_none(stated, server, fetch):
    server.add("/page", b"x", content_type=stated)

    assert (fetch("/page").content_type, fetch("/page").charset) == ("text/html", "")


def test_an_answer_without_a_kind_has_none(server, fetch):
    server.add("/page", b"x", content_type=None)

    assert (fetch("/page").content_type, fetch("/page").charset) == ("", "")


def test_we_say_who_we_are_and_nothing_else(server, fetch):
    server.add("/page", b"x", status=302, location="/next", set_cookie="a=b")
    server.add("/next", b"x")

    fetch("/page")

    for asked in server.requests:
        assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert asked.headers["user-agent"] == f"mailer/{__version__} (+newsletter desk)"
        assert asked.headers["host"] == server.host


@pytest.mark.parametrize(
    ("wants", "first"), [("page", "text/html"), ("feed", "application/atom+xml"), ("picture", "image/jpeg")]
)
def test_the_server_is_told_what_is_wanted(wants, first, server, fetch):
    server.add("/it", b"x", content_type=None)

    fetch("/it", wants)

    assert server.requests[0].headers["accept"].startswith(first)


def test_proxies_and_passwords_of_the_environment_are_not_used(server, fetch, monkeypatch, tmp_path):
    with WebServer() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address())
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password canary\n", encoding="utf-8")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        server.add("/page", b"straight")

        assert fetch("/page").data == b"straight"
        assert proxy.connections == 0
        assert "authorization" not in server.requests[0].headers


# What servers refuse


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "asks for a password (401)"),
        (403, "is closed to programs (403)"),
        (404, "is not there (404)"),
        (410, "has been taken down (410)"),
        (429, "was asked for too often (429)"),
        (500, "is out of order (500)"),
        (503, "is out of order (503)"),
        (204, "gives no answer that can be used (204)"),
        (206, "gives no answer that can be used (206)"),
        (304, "gives no answer that can be used (304)"),
        (418, "gives no answer that can be used (418)"),
    ],
)
def test_a_status_is_told_in_words(status, words, server, refused):
    server.add("/page", status=status)

    assert refused("/page").message == words


def test_a_server_that_is_not_there_is_not_reachable():
    with WebServer() as gone:
        address, host = gone.address(), gone.host

    with pytest.raises(StoryError, match=r"is not reachable \(connection refused\)"):
        Door(allow=(host,)).fetch(address)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"220 mail.example ESMTP ready\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "smtp", "no status", "two lengths", "length below nothing", "endless header"],
)
def test_what_does_not_speak_http_is_told_as_such(sent, server, refused):
    server.add_route("/page", lambda asked: [sent])

    assert refused("/page").message == "does not answer as a web server does"


@pytest.mark.parametrize(("wants", "kind"), [("page", "image/png"), ("feed", "video/mp4"), ("picture", "text/html")])
def test_another_kind_of_thing_is_refused_unread(wants, kind, server, refused):
    head = answer(content_type=kind, content_length="5000000")
    server.add_route("/it", lambda asked: itertools.chain([head], server.drip(b"x" * 1000, 0.01)))

    started = time.monotonic()
    assert refused("/it", wants).message == f"is {kind}, not a {wants}"
    assert time.monotonic() - started < 2


# Size


def test_an_answer_that_says_it_is_too_large_is_refused_unread(server, refused):
    head = answer(content_length="10000001")
    server.add_route("/page", lambda asked: itertools.chain([head], server.drip(b"x", 0.01)))

    assert refused("/page").message == "is larger than 10 MB"


@pytest.mark.parametrize("chunked", [False, True], ids=["until closed", "in chunks"])
def test_a_body_without_end_is_refused_at_ten_megabytes(chunked, server, refused):
    sent = 0

    def without_end(asked: Asked) -> Iterator[bytes]:
        nonlocal sent
        yield answer(content_length=None, transfer_encoding="chunked" if chunked else None)
        while not server.stopping.is_set():
            sent += 1
            yield b"10000\r\n" + bytes(65536) + b"\r\n" if chunked else bytes(65536)

    server.add_route("/page", without_end)

    assert refused("/page").message == "is larger than 10 MB"
    assert sent * 65536 < 20 * MEGABYTE


def test_an_answer_of_exactly_the_limit_is_read(server, fetch, refused):
    server.add("/fits", bytes(1000))
    server.add("/packed", gzip.compress(bytes(1000)), content_encoding="gzip")
    server.add("/over", gzip.compress(bytes(1001)), content_encoding="gzip")

    assert len(fetch("/fits", largest=1000).data) == 1000
    assert len(fetch("/packed", largest=1000).data) == 1000
    assert refused("/over", largest=1000).message == "unpacks to more than 0.001 MB"


def _deflated(data: bytes, bits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("gzip", gzip.compress(b"unpacked" * 1000)),
        ("x-gzip", gzip.compress(b"unpacked" * 1000)),
        ("GZIP, identity", gzip.compress(b"unpacked" * 1000)),
        ("gzip", gzip.compress(b"unpacked" * 1000) + b"what follows is nothing"),
        ("deflate", _deflated(b"unpacked" * 1000, zlib.MAX_WBITS)),
        ("deflate", _deflated(b"unpacked" * 1000, -zlib.MAX_WBITS)),
        ("identity", b"unpacked" * 1000),
    ],
    ids=["gzip", "x-gzip", "gzip, identity", "gzip and more", "deflate", "bare deflate", "identity"],
)
def test_what_was_packed_on_the_way_is_unpacked(packing, packed, server, fetch):
    server.add("/page", packed, content_encoding=packing)

    assert fetch("/page").data == b"unpacked" * 1000


@pytest.mark.parametrize(
    ("packing", "sent"),
    [
        ("gzip", GZIP_BOMB),
        ("deflate", _deflated(bytes(100 * MEGABYTE), zlib.MAX_WBITS)),
        ("deflate", _deflated(bytes(100 * MEGABYTE), -zlib.MAX_WBITS)),
    ],
    ids=["gzip", "deflate", "bare deflate"],
)
def test_a_bomb_is_refused_while_it_unpacks(packing, sent, server, refused):
    server.add("/bomb", sent, content_encoding=packing)

    started = time.monotonic()
    assert refused("/bomb").message == "unpacks to more than 10 MB"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "zstd", "compress", "gzip, br", "nonsense\tof its own"])
def test_a_packing_that_was_not_asked_for_is_refused(packing, server, refused):
    server.add("/page", gzip.compress(GZIP_BOMB), content_encoding=packing)

    assert refused("/page").message.startswith("is packed in a way that is not read")


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_what_is_not_packed_as_it_says_is_refused(packing, server, refused):
    server.add("/page", b"\xffplain words", content_encoding=packing)

    assert refused("/page").message == f"is not packed as it says ({packing})"


@pytest.mark.parametrize("path", ["/empty", "/half"])
def test_packed_data_without_its_end_is_refused(path, server, refused):
    server.add("/empty", b"", content_encoding="gzip")
    server.add("/half", gzip.compress(b"unpacked" * 1000)[:-12], content_encoding="gzip")

    assert refused(path).message == "breaks off before its end"


def test_a_body_shorter_than_its_stated_length_is_refused(server, refused):
    server.add("/page", b"half", content_length="8")

    assert refused("/page").message == "breaks off before its end"


def test_a_body_in_chunks_without_the_last_one_is_refused(server, refused):
    chunks = answer(content_length=None, transfer_encoding="chunked") + b"4\r\nhalf\r\n"
    server.add_route("/page", lambda asked: [chunks])

    assert refused("/page").message == "breaks off before its end"


def test_of_a_body_longer_than_its_stated_length_the_rest_is_no_part(server, fetch):
    server.add("/page", b"story" + b" and an answer that nobody asked for", content_length="5")

    assert fetch("/page").data == b"story"


@pytest.mark.parametrize("route", ["bomb", "endless", "large"])
def test_no_answer_takes_more_than_forty_megabytes_of_memory(route, server, fetch):
    # What the server itself sends is made before, so that only the reading counts.
    piece = bytes(MEGABYTE)
    head = answer(content_length=None)

    def pieces(count: int) -> Iterator[bytes]:
        yield head
        for _ in range(count):
            yield piece

    server.add("/bomb", GZIP_BOMB, content_encoding="gzip")
    server.add_route("/endless", lambda asked: pieces(200))
    server.add_route("/large", lambda asked: pieces(10))

    tracemalloc.start()
    try:
        if route == "large":
            assert len(fetch("/large").data) == 10 * MEGABYTE
        else:
            with pytest.raises(StoryError):
                fetch(f"/{route}")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 40 * MEGABYTE


# Time


def _tiny_chunks(server: WebServer) -> Iterator[bytes]:
    yield answer(content_length=None, transfer_encoding="chunked")
    while not server.stopping.is_set():
        yield b"1\r\ny\r\n" * 10_000


def _endless_continues(server: WebServer) -> Iterator[bytes]:
    while not server.stopping.is_set():
        yield b"HTTP/1.1 100 Continue\r\n\r\n" * 1000


@pytest.mark.parametrize("flood", [_tiny_chunks, _endless_continues])
def test_a_flood_of_wrapping_is_left_before_the_time_is_up(flood, server, refused):
    server.add_route("/page", lambda asked: flood(server))

    started = time.monotonic()
    assert refused("/page").message == "sends more wrapping than content"
    assert time.monotonic() - started < 5


def test_a_body_in_small_chunks_is_read(server, fetch):
    chunk = b"100\r\n" + bytes(256) + b"\r\n"
    head = answer(content_length=None, transfer_encoding="chunked")
    server.add_route("/page", lambda asked: [head, chunk * 8000, b"0\r\n\r\n"])

    assert len(fetch("/page").data) == 8000 * 256


def _slow_head(server: WebServer) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX: "
    yield from server.drip(b"y", 0.02)


def _slow_body(server: WebServer) -> Iterator[bytes]:
    yield answer(content_length="1000")
    yield from server.drip(b"y", 0.02)


def _endless_chunks(server: WebServer) -> Iterator[bytes]:
    yield answer(content_length=None, transfer_encoding="chunked")
    yield from server.drip(b"1\r\ny\r\n", 0.02)


def _silence(server: WebServer) -> Iterator[bytes]:
    server.stopping.wait(5)
    yield b""


@pytest.mark.parametrize("slow", [_slow_head, _slow_body, _endless_chunks, _silence])
def test_an_answer_that_does_not_come_to_its_end_is_left_when_the_time_is_up(slow, server, refused):
    server.add_route("/page", lambda asked: slow(server))

    started = time.monotonic()
    assert refused("/page", seconds=0.3).message == "took longer than 0.3 seconds"
    assert time.monotonic() - started < 1.5


def test_redirects_share_one_time_limit(server, refused):
    def waiting(location: str) -> Iterator[bytes]:
        server.stopping.wait(0.2)
        yield answer(status=302, location=location)

    for number in range(5):
        server.add_route(f"/{number}", lambda asked, number=number: waiting(f"/{number + 1}"))

    started = time.monotonic()
    assert "took longer than 0.3 seconds" in refused("/0", seconds=0.3).message
    assert time.monotonic() - started < 1.5


def test_a_name_that_takes_too_long_to_resolve_is_left():
    waiting = threading.Event()

    def slow_names(host: str, port: int) -> tuple[str, ...]:
        waiting.wait(5)
        return ()

    started = time.monotonic()
    with pytest.raises(StoryError, match=r"took longer than 0\.2 seconds"):
        Door(resolver=slow_names, seconds=0.2).fetch("http://news.example/")
    waiting.set()
    assert time.monotonic() - started < 1.5


def test_the_clock_that_is_given_decides(server, refused):
    server.add("/page", b"x")
    times = iter([0.0, 1.0, 30.0, 40.0, 50.0])

    assert refused("/page", clock=lambda: next(times)).message == "took longer than 20 seconds"


def test_the_limits_are_those_that_were_promised():
    assert (door.SECONDS_IN_ALL, door.MOST_REDIRECTS, door.LARGEST_ANSWER) == (20, 5, 10_000_000)


# TLS


@pytest.fixture
def secured() -> Iterator[WebServer]:
    with WebServer(secured=True) as server:
        server.add("/", b"behind a key")
        yield server


class _ToServer(httpcore.SyncBackend):
    """A network on which every address is one server."""

    def __init__(self, server: WebServer) -> None:
        self.server = server

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        return super().connect_tcp("127.0.0.1", self.server.port, timeout)


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    _, begin, certificate = key_and_certificate().partition("-----BEGIN CERT")
    context.load_verify_locations(cadata=begin + certificate)
    return context


def _resolver(host: str, port: int) -> tuple[str, ...]:
    return ("93.184.216.34",)


def test_the_name_is_checked_in_tls_while_the_connection_goes_to_the_address(secured):
    there = Door(network=_ToServer(secured), resolver=_resolver, tls=_trusting())

    assert there.fetch("https://quay.example/").data == b"behind a key"
    assert secured.names == ["quay.example"]
    assert secured.requests[0].headers["host"] == "quay.example"


def test_a_certificate_for_another_name_is_refused(secured):
    there = Door(network=_ToServer(secured), resolver=_resolver, tls=_trusting())

    with pytest.raises(StoryError, match=r"cannot be reached safely \(its certificate is not valid: Hostname mismatch"):
        there.fetch("https://news.example/")
    assert secured.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(secured):
    there = Door(network=_ToServer(secured), resolver=_resolver)

    with pytest.raises(StoryError, match=r"cannot be reached safely \(its certificate is not valid: self"):
        there.fetch("https://quay.example/")
    assert secured.requests == []


def test_a_server_without_tls_is_refused_as_unsafe():
    with WebServer(greeting=b"HTTP/1.1 400 Bad\r\n\r\n") as plain:
        there = Door(network=_ToServer(plain), resolver=_resolver, tls=_trusting())

        with pytest.raises(StoryError, match="cannot be reached safely"):
            there.fetch("https://quay.example/")


def test_a_redirect_out_of_tls_is_not_followed(secured, server):
    secured.add("/", status=302, location="http://quay.example/plain")
    there = Door(network=_ToServer(secured), resolver=_resolver, tls=_trusting())

    with pytest.raises(StoryError, match=r"leads to http://quay\.example/plain, which is not secured"):
        there.fetch("https://quay.example/")
    assert secured.paths == ["/"]


# The cache


def _with_etag(server: WebServer, path: str, body: bytes, **headers: str) -> str:
    def route(asked: Asked) -> list[bytes]:
        if asked.headers.get("if-none-match") == headers.get("etag", "absent"):
            return [answer(status=304, content_length=None)]
        if asked.headers.get("if-modified-since") == headers.get("last_modified", "absent"):
            return [answer(status=304, content_length=None)]
        return [answer(body, **headers)]

    return server.add_route(path, route)


@pytest.mark.parametrize(
    "mark", [{"etag": 'W/"a,7"'}, {"etag": '"7"'}, {"last_modified": "Fri, 17 May 2024 09:00:00 GMT"}], ids=str
)
def test_what_has_not_changed_is_given_from_the_cache(mark, server, tmp_path):
    address = _with_etag(server, "/feed", b"\x00\nentries\n" * 100, content_type="text/xml; charset=utf-8", **mark)
    there = Door(allow=(server.host,), cache_folder=tmp_path / "fetched")

    first = there.fetch(address, wants="feed")
    second = there.fetch(address, wants="feed")

    assert (first.status, second.status) == ("fresh", "unchanged")
    assert (second.data, second.content_type, second.charset) == (first.data, "text/xml", "utf-8")
    assert first.address == second.address
    assert "if-none-match" not in server.requests[0].headers
    assert len(server.requests) == 2


@pytest.mark.parametrize("mark", ["ä", '"' + "x" * 2000 + '"'], ids=["not ascii", "endless"])
def test_a_mark_that_cannot_be_sent_back_is_none(mark, server, tmp_path):
    server.add("/feed", b"entries", etag=mark)
    there = Door(allow=(server.host,), cache_folder=tmp_path)

    assert [there.fetch(server.address("/feed")).status for _ in range(2)] == ["fresh", "fresh"]
    assert list(tmp_path.iterdir()) == []


def test_what_has_changed_is_fetched_and_kept_anew(server, tmp_path):
    there = Door(allow=(server.host,), cache_folder=tmp_path)
    address = _with_etag(server, "/feed", b"old", etag='"1"')
    there.fetch(address)
    _with_etag(server, "/feed", b"new", etag='"2"')

    changed, unchanged = there.fetch(address), there.fetch(address)

    assert (changed.data, changed.status) == (b"new", "fresh")
    assert (unchanged.data, unchanged.status) == (b"new", "unchanged")
    assert [asked.headers.get("if-none-match") for asked in server.requests] == [None, '"1"', '"2"']


def test_the_cache_follows_a_redirect_to_where_the_mark_was_given(server, tmp_path):
    server.add("/old", status=301, location="/feed", etag='"of the redirect"')
    _with_etag(server, "/feed", b"entries", etag='"1"')
    there = Door(allow=(server.host,), cache_folder=tmp_path)

    there.fetch(server.address("/old"))
    again = there.fetch(server.address("/old"))

    assert (again.status, again.data, again.address) == ("unchanged", b"entries", server.address("/feed"))
    assert [asked.headers.get("if-none-match") for asked in server.requests] == [None, None, None, '"1"']


@pytest.mark.parametrize(
    "headers", [{}, {"etag": '"1"', "cache_control": "private, No-Store"}], ids=["no mark", "no-store"]
)
def test_what_cannot_or_may_not_be_asked_again_is_not_kept(headers, server, tmp_path):
    server.add("/page", b"x", **headers)

    Door(allow=(server.host,), cache_folder=tmp_path).fetch(server.address("/page"))

    assert list(tmp_path.iterdir()) == []


def test_nothing_of_a_refused_answer_is_kept(server, tmp_path):
    server.add("/bomb", GZIP_BOMB, content_encoding="gzip", etag='"1"')

    with pytest.raises(StoryError):
        Door(allow=(server.host,), cache_folder=tmp_path).fetch(server.address("/bomb"))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: b"[]\n" + data,
        lambda data: b"{}\nx",
        lambda data: b"\xff\n",
    ],
)
def test_a_damaged_cache_is_no_cache(damage: Callable[[bytes], bytes], server, tmp_path):
    address = _with_etag(server, "/feed", b"entries", etag='"1"')
    there = Door(allow=(server.host,), cache_folder=tmp_path)
    there.fetch(address)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))

    assert there.fetch(address) == Fetched(
        address=address, data=b"entries", content_type="text/html", charset="utf-8", status="fresh"
    )


def test_the_cache_holds_no_address_and_keeps_what_is_wanted_apart(server, tmp_path):
    address = _with_etag(server, "/feed?token=canary", b"entries", etag='"1"')
    there = Door(allow=(server.host,), cache_folder=tmp_path)

    assert [there.fetch(address, wants=wants).status for wants in ("page", "feed")] == ["fresh", "fresh"]
    files = list(tmp_path.iterdir())
    assert len(files) == 2
    assert not any("canary" in path.name or b"canary" in path.read_bytes() for path in files)


def test_the_cache_drops_its_oldest_answers(server, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "MOST_KEPT", 3)
    there = Door(allow=(server.host,), cache_folder=tmp_path)
    for number in range(5):
        there.fetch(_with_etag(server, f"/{number}", b"x", etag='"1"'))

    assert len(list(tmp_path.iterdir())) == 3
    assert there.fetch(server.address("/4")).status == "unchanged"


def test_a_cache_that_cannot_be_written_is_told(server, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    address = _with_etag(server, "/feed", b"entries", etag='"1"')

    with pytest.raises(MailerError, match="cannot be written"):
        Door(allow=(server.host,), cache_folder=Path(tmp_path / "file")).fetch(address)
