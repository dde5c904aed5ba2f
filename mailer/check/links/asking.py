"""Asking the world about links and mail domains, all at once and each host gently. Who is asked is passed in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

MOST_AT_ONCE = 40
MOST_AT_A_HOST = 4
FRESH_SECONDS = 0.15
"""How long a question is new to its host. Who has not answered by then is thinking, and is not pressed by a next one:
so twenty slow addresses of one host take little longer than one."""


class Looked(Protocol):
    """What answered at an address."""

    @property
    def address(self) -> str:
        """Where redirects ended."""

    @property
    def status(self) -> int:
        """The server’s code; 0 where nothing answered."""

    @property
    def hops(self) -> tuple[tuple[int, str], ...]:
        """Redirects: a status, and where it led to."""

    @property
    def silence(self) -> str:
        """Why nothing answered, in a word."""

    @property
    def why(self) -> str:
        """The same as the end of a sentence."""

    @property
    def seconds(self) -> float:
        """How long it took."""

    @property
    def has_fragment(self) -> bool | None:
        """Whether the page has the place that the address names; None where it names none, or nobody can tell."""


class Probe(Protocol):
    """Who looks, from many threads at once."""

    def look(self, address: str) -> Looked:
        """What answers at an http or https address; it never raises."""

    def takes_mail(self, domain: str) -> bool | None:
        """Whether mail to a domain goes anywhere; None where no name server answers."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, by address and by domain."""

    links: Mapping[str, Looked]
    domains: Mapping[str, bool | None]

    @property
    def has_network(self) -> bool:
        """Whether anything at all answered, or nothing had to."""
        silent = [looked.silence == "network" for looked in self.links.values()]
        silent += [answer is None for answer in self.domains.values()]
        return not silent or not all(silent)


def ask(addresses: Collection[str], domains: Collection[str], probe: Probe) -> Answers:
    """Ask about each address and each domain once."""
    gates = {_host(address): threading.Semaphore(MOST_AT_A_HOST) for address in addresses}
    threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="asking")
    try:
        asked = {
            address: threads.submit(_gently, gates[_host(address)], probe.look, address)
            for address in _hosts_in_turn(addresses)
        }
        mail = {domain: threads.submit(probe.takes_mail, domain) for domain in sorted(set(domains))}
        return Answers(
            {address: asked[address].result() for address in sorted(asked)},
            {domain: answer.result() for domain, answer in mail.items()},
        )
    finally:
        # Who presses Ctrl-C waits for what is on its way, not for what has not begun.
        threads.shutdown(cancel_futures=True)


def _gently(gate: threading.Semaphore, look: Callable[[str], Looked], address: str) -> Looked:
    """Look as soon as the host is asked little enough, and make room for the next when it answers or is thinking."""
    gate.acquire()
    once = threading.Lock()

    def leave() -> None:
        if once.acquire(blocking=False):
            gate.release()

    timer = threading.Timer(FRESH_SECONDS, leave)
    timer.daemon = True
    timer.start()
    try:
        return look(address)
    finally:
        timer.cancel()
        leave()


def _hosts_in_turn(addresses: Collection[str]) -> list[str]:
    """The addresses, each once; no host twice before every other had its turn, so that threads do not queue for one."""
    turns: dict[str, int] = {}
    placed: list[tuple[int, str]] = []
    for address in sorted(set(addresses)):
        turns[_host(address)] = turn = turns.get(_host(address), 0) + 1
        placed.append((turn, address))
    return [address for _, address in sorted(placed)]


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
