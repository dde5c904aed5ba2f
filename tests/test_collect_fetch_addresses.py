"""What may be asked for: every way into the inside of a network ends before a connection is made."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.collect.fetch.address import parse, shown
from mailer.collect.fetch.door import Door
from mailer.collect.fetch.public import is_public
from mailer.errors import StoryError
from tests.web_server import WebServer

PUBLIC = "93.184.216.34"


class Wire(httpcore.NetworkBackend):
    """A network on which every address is the server on loopback; it remembers what was connected to."""

    def __init__(self, server: WebServer) -> None:
        self.server = server
        self.connected: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected.append((host, port))
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.server.port, timeout)


class Names:
    """A resolver that knows a few names, gives their answers one after another, and counts the questions."""

    def __init__(self, **answers: list[tuple[str, ...]]) -> None:
        self.answers = {name.replace("_", ".").replace("0", "-"): list(each) for name, each in answers.items()}
        self.questions: list[str] = []

    def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.questions.append(host)
        if host not in self.answers:
            raise OSError("no such name")
        answers = self.answers[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        server.add("/", b"the inside")
        yield server


def refused(door: Door, address: str, wants: str = "page") -> StoryError:
    with pytest.raises(StoryError) as caught:
        door.fetch(address, wants=wants)
    error = caught.value
    assert error.message
    assert error.fix
    assert error.file
    assert "\n" not in str(error)
    return error


INSIDE = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.255.255.254",
    "localhost",
    "LOCALHOST.",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "[fd00:ec2::254]",
    "[2002:7f00:1::]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]",
    "[2001:0:7f00:1::]",
    "[2001:0:53aa:64c:0:0:80ff:fffe]",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[ff0e::1]",
    "[2001:db8::1]",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
)


@pytest.mark.parametrize("host", INSIDE)
def test_a_host_inside_is_refused_before_a_connection(host, server):
    wire = Wire(server)
    door = Door(network=wire)

    error = refused(door, f"http://{host}/")

    assert "is not on the public internet" in error.message
    assert "[fetch] of mailer.toml" in error.fix
    assert wire.connected == []
    assert server.connections == 0


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0X7F.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.1",
        "127.0.0.1.1",
        "127.0x1",
        "0",
        "256.256.256.256",
        "127.0.0.01",
        "２１３０７０６４３３",
    ],
)
def test_a_host_written_as_an_odd_number_is_refused(host, server):
    wire, names = Wire(server), Names()
    door = Door(network=wire, resolver=names)

    error = refused(door, f"http://{host}/")

    assert "hides its host behind a number" in error.message
    assert (wire.connected, names.questions) == ([], [])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("file:///etc/passwd", "begins with file:"),
        ("file://localhost/etc/passwd", "begins with file:"),
        ("gopher://127.0.0.1:25/_HELO", "begins with gopher:"),
        ("ftp://news.example/story", "begins with ftp:"),
        ("data:text/html,<p>x", "begins with data:"),
        ("javascript:alert(1)", "begins with javascript:"),
        ("jar:http://news.example!/", "begins with jar:"),
        ("//127.0.0.1/", "is not a web address"),
        ("news.example/story", "is not a web address"),
        ("news.example:80/story", "is not a web address"),
        ("", "is not a web address"),
        ("http:", "is not a web address"),
        ("http://", "is not a web address"),
        ("http:///path", "is not a web address"),
        ("http:127.0.0.1", "is not a web address"),
        ("http://a b/", "is not a web address"),
        ("http://news.example\r\nX-Evil: 1/", "is not a web address"),
        ("http://news.example/\r\nX-Evil: 1", "is not a web address"),
        ("http://news.example/\x00", "is not a web address"),
        ("http://news.example/\udcff", "is not a web address"),
        ("http://\udcff.example/", "is not a web address"),
        (f"http://{'ä' * 9000}.example/", "is not a web address"),
        ("http://news.example\\@127.0.0.1/", "carries a name or password"),
        ("http://news.example\\.evil.example/", "is not a web address"),
        ("http://127.0.0.1%2f@news.example/", "carries a name or password"),
        ("http://%31%32%37.0.0.1/", "is not a web address"),
        ("http://user:pass@news.example/", "carries a name or password"),
        ("http://user@127.0.0.1/", "carries a name or password"),
        ("http://news.example@127.0.0.1/", "carries a name or password"),
        ("http://@news.example/", "carries a name or password"),
        ("http://[::1%25lo]/", "is not a web address"),
        ("http://[fe80::1%eth0]/", "is not a web address"),
        ("http://[127.0.0.1]/", "is not a web address"),
        ("http://[::1/", "is not a web address"),
        ("http://::1/", "is not a web address"),
        ("http://news..example/", "is not a web address"),
        ("http://news.example../", "is not a web address"),
        ("http://-news.example/", "is not a web address"),
        (f"http://{'a' * 64}.example/", "is not a web address"),
        (f"http://{'a.' * 150}example/", "is not a web address"),
        ("http://xn--ä.example/", "is not a web address"),
        ("http://news.example:0/", "names port 0"),
        ("http://news.example:65536/", "names port 65536"),
        ("http://news.example:٨٠/", "is not a web address"),
        ("http://news.example:-80/", "is not a web address"),
        ("http://news.example:80:80/", "is not a web address"),
        ("http://127.0.0.1:25/", "asks for port 25"),
        ("http://news.example:25/", "asks for port 25"),
        ("http://news.example:6379/", "asks for port 6379"),
        ("https://news.example:8443/", "asks for port 8443"),
        ("https://127.0.0.1/", "is not on the public internet"),
        ("HTTPS://[::1]/", "is not on the public internet"),
    ],
)
def test_an_address_of_this_form_is_refused(address, words, server):
    wire, names = Wire(server), Names(news_example=[(PUBLIC,)])
    door = Door(network=wire, resolver=names)

    with pytest.raises(StoryError) as caught:
        door.fetch(address)

    assert words in caught.value.message
    assert caught.value.fix
    assert (wire.connected, names.questions) == ([], [])


def test_a_loopback_server_on_its_own_port_is_refused_without_leave(server):
    error = refused(Door(), server.address())

    assert f"asks for port {server.port}" in error.message
    assert server.connections == 0


@pytest.mark.parametrize("other", ["localhost:{port}", "127.0.0.1", "127.0.0.2:{port}", "127.0.0.1:1{port}"])
def test_leave_for_one_host_and_port_is_leave_for_no_other(other, server):
    door = Door(allow=(other.format(port=server.port),))

    refused(door, server.address())

    assert server.connections == 0


def test_leave_for_a_host_and_port_is_enough(server):
    assert Door(allow=(server.host,)).fetch(server.address()).data == b"the inside"


def test_leave_for_a_name_covers_whatever_private_address_it_has(server):
    wire = Wire(server)
    door = Door(allow=("Wiki.Desk.example",), network=wire, resolver=Names(wiki_desk_example=[("10.0.0.7",)]))

    assert door.fetch("http://wiki.desk.example./").data == b"the inside"
    assert wire.connected == [("10.0.0.7", 80)]


def test_leave_for_an_ipv6_address_is_written_in_brackets(server):
    wire = Wire(server)

    assert Door(allow=("[0:0::1]:8080",), network=wire).fetch("http://[::1]:8080/").data == b"the inside"
    assert wire.connected == [("::1", 8080)]
    assert server.requests[0].headers["host"] == "[::1]:8080"


def test_a_public_name_with_a_private_address_is_refused(server):
    wire = Wire(server)
    door = Door(network=wire, resolver=Names(news_example=[("10.0.0.5",)]))

    error = refused(door, "http://news.example/")

    assert "(news.example is 10.0.0.5)" in error.message
    assert wire.connected == []


@pytest.mark.parametrize("answers", [(PUBLIC, "127.0.0.1"), ("127.0.0.1", PUBLIC), (PUBLIC, "::1")])
def test_a_name_with_a_public_and_a_private_address_is_refused(answers, server):
    wire = Wire(server)

    refused(Door(network=wire, resolver=Names(news_example=[answers])), "http://news.example/")

    assert wire.connected == []


def test_a_name_with_a_public_then_a_private_answer_is_asked_once_and_connected_where_it_was_checked(server):
    wire, names = Wire(server), Names(news_example=[(PUBLIC,), ("127.0.0.1",)])
    door = Door(network=wire, resolver=names)

    assert door.fetch("http://news.example/").data == b"the inside"
    assert wire.connected == [(PUBLIC, 80)]
    assert names.questions == ["news.example"]
    assert server.requests[0].headers["host"] == "news.example"

    refused(door, "http://news.example/")
    assert wire.connected == [(PUBLIC, 80)]


def test_the_second_address_of_a_name_is_tried_where_the_first_is_dead(server):
    class HalfDead(Wire):
        def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
            stream = super().connect_tcp(host, port, timeout)
            if len(self.connected) == 1:
                stream.close()
                raise httpcore.ConnectError from OSError(101, "Network is unreachable")
            return stream

    wire = HalfDead(server)
    answers = Names(news_example=[("2606:2800:21f::1", PUBLIC)])

    assert Door(network=wire, resolver=answers).fetch("http://news.example/").data == b"the inside"
    assert wire.connected == [("2606:2800:21f::1", 80), (PUBLIC, 80)]


def test_a_name_in_another_script_is_asked_for_as_dns_knows_it(server):
    wire = Wire(server)
    names = Names(xn00bcher0kva_example=[(PUBLIC,)])
    server.add("/%C3%A4?q=%C3%A9%20", b"found")

    fetched = Door(network=wire, resolver=names).fetch("http://BÜCHER.example./ä?q=é #part")

    assert names.questions == ["xn--bcher-kva.example"]
    assert server.paths == ["/%C3%A4?q=%C3%A9%20"]
    assert fetched.address == "http://xn--bcher-kva.example/%C3%A4?q=%C3%A9%20"


def test_a_name_that_there_is_not_is_told_as_such(server):
    error = refused(Door(resolver=Names()), "http://nowhere.example/")

    assert error.message == "is not reachable (no host is called nowhere.example)"


def test_an_ipv4_address_behind_nat64_counts_as_the_address_that_it_is():
    assert is_public(ipaddress.ip_address(f"64:ff9b::{PUBLIC}"))
    assert not is_public(ipaddress.ip_address("64:ff9b::10.0.0.1"))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450::1"])
def test_an_address_on_the_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address):
    odd = not address.is_global or address.is_multicast or address.is_link_local or address.is_loopback
    nat64 = address in ipaddress.ip_network("64:ff9b::/96") if address.version == 6 else False

    assert not (is_public(address) and odd and not nat64)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_refusal(text):
    for address in (text, f"http://{text}", f"http://news.example/{text}"):
        try:
            read = parse(address)
        except StoryError:
            continue
        assert parse(str(read)) == read
        assert str(read).isascii()
        assert not any(character.isspace() for character in str(read))


# Redirects


def passing_on(location: str, status: int = 302):
    return lambda server, path="/start": server.add(path, status=status, location=location)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://127.0.0.1/", "is not on the public internet"),
        ("http://127.0.0.1:25/", "asks for port 25"),
        ("http://localhost/admin", "is not on the public internet"),
        ("http://[::ffff:127.0.0.1]/", "is not on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "is not on the public internet"),
        ("http://2130706433/", "hides its host behind a number"),
        ("http://inside.example/", "is not on the public internet"),
        ("//localhost/", "is not on the public internet"),
        ("file:///etc/passwd", "begins with file:"),
        ("gopher://127.0.0.1/", "begins with gopher:"),
        ("data:text/html,x", "begins with data:"),
        ("javascript:alert(1)", "begins with javascript:"),
        ("http://user:canary@news.example/", "carries a name or password"),
        ("http://[::1", "is not a web address"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_what_may_not_be_asked_for_is_not_followed(location, words, status, server):
    server.add("/start", status=status, location=location)
    wire = Wire(server)
    door = Door(
        network=wire, resolver=Names(news_example=[(PUBLIC,)], inside_example=[("10.1.1.1",)], localhost=[("::1",)])
    )

    error = refused(door, "http://news.example/start")

    assert error.file == "http://news.example/start"
    assert error.message.startswith("leads to ")
    assert words in error.message
    assert "canary" not in str(error)
    assert wire.connected == [(PUBLIC, 80)]
    assert server.paths == ["/start"]


def test_a_redirect_from_an_own_host_to_another_port_of_it_is_not_followed(server):
    with WebServer() as other:
        server.add("/start", status=302, location=other.address("/secret"))

        error = refused(Door(allow=(server.host,)), server.address("/start"))

        assert f"leads to {other.address('/secret')}, which asks for port {other.port}" in error.message
        assert other.connections == 0


def test_a_redirect_with_a_path_of_odd_slashes_stays_on_its_host(server):
    server.add("/start", status=302, location="/\\evil.example/page")
    server.add("/%5Cevil.example/page", b"still here")

    assert Door(allow=(server.host,)).fetch(server.address("/start")).data == b"still here"


def test_five_redirects_are_followed_and_the_last_address_is_told(server):
    for number in range(5):
        server.add(f"/{number}", status=301, location=f"{number + 1}")
    server.add("/5", b"arrived")

    fetched = Door(allow=(server.host,)).fetch(server.address("/0"))

    assert (fetched.data, fetched.address) == (b"arrived", server.address("/5"))


def test_a_sixth_redirect_is_not_followed(server):
    for number in range(7):
        server.add(f"/{number}", status=301, location=f"/{number + 1}")

    error = refused(Door(allow=(server.host,)), server.address("/0"))

    assert error.message == "is passed on more than 5 times"
    assert server.paths == [f"/{number}" for number in range(6)]


def test_a_redirect_to_itself_ends(server):
    server.add("/round", status=302, location="/round")

    assert "is passed on more than 5 times" in refused(Door(allow=(server.host,)), server.address("/round")).message
    assert len(server.requests) == 6


def test_the_host_of_each_hop_is_resolved_and_checked_anew(server):
    server.add("/start", status=302, location="http://news.example/again")
    names = Names(news_example=[(PUBLIC,), ("127.0.0.1",)])
    wire = Wire(server)

    refused(Door(network=wire, resolver=names), "http://news.example/start")

    assert wire.connected == [(PUBLIC, 80)]
    assert server.paths == ["/start"]


def test_a_redirect_without_a_goal_is_no_answer(server):
    server.add("/start", status=302)

    assert "(302)" in refused(Door(allow=(server.host,)), server.address("/start")).message


# What errors show


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("http://user:canary@news.example/a", "http://news.example/a"),
        ("http://a@b:canary@news.example/a", "http://news.example/a"),
        ("ftp://user:canary@news.example", "ftp://news.example"),
        ("http://news.example/feed?id=1&api_key=canary&page=2", "http://news.example/feed?id=1&api_key=…&page=2"),
        ("http://news.example/feed?access_token=canary", "http://news.example/feed?access_token=…"),
        ("http://news.example/feed?X-Amz-Signature=canary#canary", "http://news.example/feed?X-Amz-Signature=…"),
        ("http://news.example/@someone/a?q=a@b", "http://news.example/@someone/a?q=a@b"),
        ("http://news.example/\r\nX", "http://news.example/X"),
        ("http://user:canary\\x@news.example/", "http://news.example/"),
        ("http://user:can#ary@news.example/", "http://user:…"),
        ("user:canary@news.example/a", "news.example/a"),
        ("http:/user:canary@news.example/a", "http:/news.example/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("http://news.example/\u202egpj.a", "http://news.example/gpj.a"),
    ],
)
def test_an_error_shows_the_address_without_its_secrets(address, seen):
    assert shown(address) == seen


@pytest.mark.parametrize("path", ["/404", "/private", "/scheme", "/bomb"])
def test_no_error_shows_the_key_in_an_address(path, server):
    server.add("/private?key=canary", status=302, location="http://10.0.0.1/?token=canary")
    server.add("/scheme?key=canary", status=302, location="ftp://user:canary@news.example/?auth=canary")
    server.add("/bomb?key=canary", b"canary", content_encoding="gzip")

    error = refused(Door(allow=(server.host,)), server.address(f"{path}?key=canary"))

    while error is not None:
        assert "canary" not in str(error)
        error = error.__cause__


def test_a_long_address_is_cut_where_it_is_shown():
    assert len(shown("http://news.example/" + "a" * 5000)) < 250
