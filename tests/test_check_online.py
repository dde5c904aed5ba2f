"""Links and mail addresses asked of the world: over a real server on loopback, each judged right."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from mailer.check.links.asking import MOST_AT_A_HOST, Answers, ask
from mailer.check.links.online import ask_about
from mailer.collect.fetch.door import Door
from mailer.collect.fetch.looking import Looked
from mailer.collect.fetch.mail_hosts import takes_mail
from mailer.pipeline.checking import check_issue
from mailer.wiring import open_desk
from tests.link_server import LinkServer
from tests.page_builders import a_page, found_by
from tests.planted import ISSUE, NOW, copy_sample
from tests.terminal import run_mailer
from tests.web_server import WebServer, key_and_certificate


@pytest.fixture(scope="module")
def server() -> Iterator[LinkServer]:
    with LinkServer() as running:
        yield running


@pytest.fixture
def door(server) -> Door:
    return Door(allow=(server.host,), seconds_to_look=1.0)


def judged(server: LinkServer, door: Door, *paths: str) -> dict[str, str]:
    """The rules that find something, by path."""
    hrefs = {path: server.address(path) for path in paths}
    page = a_page(" ".join(f'<a href="{href}">{path}</a>' for path, href in hrefs.items()))
    checked = dataclasses.replace(page, answers=ask(list(hrefs.values()), [], door))
    found = {rule: [one.message for one in found_by(rule, checked)] for rule in [f"H{n}" for n in range(30, 40)]}
    return {
        path: " ".join(
            rule for rule, said in found.items() if any(f"{href} " in f"{one} " or href in one for one in said)
        )
        for path, href in hrefs.items()
    }


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/ok/a", ""),
        ("/no-head/a", ""),
        ("/302/ok/within", ""),
        ("/301/301/ok/twice", "H31"),
        ("/308/ok/a", "H31"),
        ("/302/", "H33"),
        ("/404/a", "H30"),
        ("/410/a", "H30"),
        ("/302/404/a", "H30"),
        ("/no-get-either/a", "H34"),
        ("/401/a", "H34"),
        ("/429/a", "H34"),
        ("/999/a", "H34"),
        ("/rude/a", "H34"),
        ("/503/a", "H35"),
        ("/500/a", "H35"),
        ("/never/a", "H35"),
        ("/ok/b#tides", ""),
        ("/ok/b#depths", ""),
        ("/ok/b#salt", ""),
        ("/ok/b#/route", ""),
        ("/ok/b#:~:text=tea", ""),
        ("/ok/b#sand", "H36"),
        ("/302/ok/c#sand", "H36"),
    ],
)
def test_each_answer_is_judged_for_what_it_is(path, rule, server, door):
    assert judged(server, door, path) == {path: rule}


def test_the_head_is_asked_for_first_and_the_page_only_where_that_is_refused(server, door):
    judged(server, door, "/ok/only-head", "/no-head/then-get", "/429/no-second-time")

    assert server.methods("/ok/only-head") == ["HEAD"]
    assert server.methods("/no-head/then-get") == ["HEAD", "GET"]
    assert server.methods("/429/no-second-time") == ["HEAD"]


def test_a_redirect_into_a_network_that_is_not_public_is_not_followed(server):
    with LinkServer() as inside:
        path = f"/302/{inside.address('/ok/secret')}"

        looked = Door(allow=(server.host,)).look(server.address(path))

        assert looked.silence in ("private", "port")
        assert inside.asked == []


def test_redirects_without_end_are_left_to_a_person(server, door):
    path = "/302" * 9 + "/ok"

    assert judged(server, door, path) == {path: "H34"}


def test_nobody_listening_is_a_dead_link(door):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert Door(allow=(f"127.0.0.1:{port}",)).look(f"http://127.0.0.1:{port}/").silence == "refused"


def test_a_name_that_is_not_there_is_told_from_name_servers_that_are_not():
    def nobody(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def no_servers(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    assert Door(resolver=nobody).look("https://quay.example/").silence == "nobody"
    assert Door(resolver=no_servers).look("https://quay.example/").silence == "network"


def test_a_host_of_a_private_network_is_dead_to_readers():
    assert Door(resolver=lambda host, port: ("10.0.0.8",)).look("https://wiki.example/").silence == "private"


def test_a_certificate_that_nobody_vouches_for_is_told():
    key_and_certificate()
    with WebServer(secured=True) as secured:
        looked = Door(allow=(secured.host,)).look(secured.address("/"))

    assert looked.silence in ("unsafe", "chain")
    assert looked.status == 0


@pytest.mark.parametrize("address", ["", "https://", "http://[", "ftp://quay.example/", "https://a@b/", "http://1/"])
def test_looking_never_raises(address):
    assert Door().look(address).status == 0


def test_thirty_links_of_which_ten_are_slow_or_dead_are_each_judged_right(server, door):
    expected = {f"/ok/{n}": "" for n in range(20)}
    expected |= {f"/404/{n}": "H30" for n in range(5)} | {f"/never/{n}": "H35" for n in range(5)}

    assert judged(server, door, *expected) == expected


def test_a_host_is_asked_for_few_things_at_once():
    busiest: dict[str, int] = {}
    lock = threading.Lock()
    now: dict[str, int] = {}

    class Counting:
        def look(self, address: str) -> Looked:
            host = address.split("/")[2]
            with lock:
                now[host] = now.get(host, 0) + 1
                busiest[host] = max(busiest.get(host, 0), now[host])
            threading.Event().wait(0.02)
            with lock:
                now[host] -= 1
            return Looked(address=address, status=200)

        def takes_mail(self, domain: str) -> bool | None:
            return True

    addresses = [f"https://{host}.example/{n}" for host in ("port", "quay") for n in range(30)]
    answers = ask([*addresses, *addresses], ["quay.example"], Counting())

    assert sorted(answers.links) == sorted(addresses)
    assert answers.domains == {"quay.example": True}
    assert max(busiest.values()) <= MOST_AT_A_HOST


def test_without_a_network_there_is_one_note_and_no_dead_link():
    class Train:
        def look(self, address: str) -> Looked:
            return Looked(address=address, silence="network", why="is not reachable")

        def takes_mail(self, domain: str) -> bool | None:
            return None

    page = a_page('<a href="https://port.example/a">the port</a> <a href="https://quay.example/">the quay</a>')
    checked = dataclasses.replace(page, answers=ask_about((page,), Train()))

    assert [rule for rule in (f"H{n}" for n in range(30, 40)) if found_by(rule, checked)] == ["H39"]


def test_an_issue_without_links_asks_nothing_of_the_web():
    assert Answers({}, {}).has_network


@contextmanager
def name_server(**records: tuple[str, str]) -> Iterator[dns.resolver.Resolver]:
    """A name server on loopback: ``quay=("MX", "10 mail.quay.example.")`` is what it knows of quay.example."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        stopping = threading.Event()

        def serve() -> None:
            while True:
                data, client = listening.recvfrom(4096)
                if stopping.is_set():
                    return
                listening.sendto(_named(data, records), client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = listening.getsockname()[1]
        try:
            yield resolver
        finally:
            stopping.set()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waking:
                waking.sendto(b"", listening.getsockname())
            thread.join(5)


def _named(data: bytes, records: dict[str, tuple[str, str]]) -> bytes:
    asked = dns.message.from_wire(data)
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    question = asked.question[0]
    kind, value = records.get(question.name.labels[0].decode(), ("", ""))
    if not kind:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif dns.rdatatype.to_text(question.rdtype) == kind:
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, value))
    return answer.to_wire()


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("quay.example", True),
        ("port.example", True),
        ("six.example", True),
        ("silent.example", False),
        ("text.example", False),
        ("nowhere.example", False),
        ("..", False),
        ("a" * 70 + ".example", False),
    ],
)
def test_a_domain_takes_mail_by_its_exchanges_or_by_its_address(domain, expected):
    known = {
        "quay": ("MX", "10 mail.quay.example."),
        "port": ("A", "192.0.2.1"),
        "six": ("AAAA", "2001:db8::1"),
        "silent": ("MX", "0 ."),
        "text": ("TXT", '"tea"'),
    }
    with name_server(**known) as resolver:
        assert takes_mail(domain, resolver) is expected


def test_without_a_name_server_nobody_knows_whether_a_domain_takes_mail():
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = []

    assert takes_mail("quay.example", resolver) is None


class _OnlyHere:
    """Asks what is on this machine, and takes the rest for good: no test asks the network."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def look(self, address: str) -> Looked:
        return self._door.look(address) if "127.0.0.1" in address else Looked(address=address, status=200)

    def takes_mail(self, domain: str) -> bool | None:
        return True


def _with_a_film_at(address: str, folder: Path) -> Path:
    issue = copy_sample(folder) / "issues" / ISSUE / "issue.md"
    film = "https://crosscurrents.example/watch/a-morning-above-kericho"
    issue.write_text(issue.read_text("utf-8").replace(film, address), "utf-8")
    return folder


def test_a_dead_link_is_named_with_the_line_on_which_it_was_written(server, door, tmp_path):
    folder = _with_a_film_at(server.address("/404/film"), tmp_path / "publication")

    findings = check_issue(open_desk(folder, NOW), ISSUE, select=["H30"], probe=_OnlyHere(door))

    assert [f"{one.file}:{one.line} {one.rule}" for one in findings.found] == [f"issues/{ISSUE}/issue.md:43 H30"]
    assert server.methods("/404/film") == ["HEAD", "GET"]
    assert not findings.fit_to_send


def test_nothing_is_asked_for_rules_that_need_no_answer(server, tmp_path, monkeypatch, capfd):
    folder = _with_a_film_at(server.address("/404/unasked"), tmp_path / "publication")
    monkeypatch.chdir(folder)

    ran = run_mailer(("check", ISSUE, "--online", "--select", "C03"), b"", capfd, monkeypatch)

    assert "0 errors, 0 warnings" in ran.out
    assert server.methods("/404/unasked") == []
