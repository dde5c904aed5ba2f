"""Rules that ask the world: whether links lead somewhere, and mail addresses to a mailbox; silent where it was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from mailer.check.checked import Checked, Spot
from mailer.check.links.asking import Answers, Looked, Probe, ask
from mailer.check.links.places import links_of, mail_domains, mailto_address, place_of, short, web_links
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

SLOW_SECONDS = 2.5
GONE = (404, 410)
_FOR_EVER = (301, 308)
_DEAD = {
    "nobody": "there is no such host",
    "private": "its host is not on the public internet",
    "refused": "nobody listens there",
    "unsafe": "its certificate is not valid, and browsers warn of it",
}
# What keeps programs out, not readers; 999 is what LinkedIn says to them.
CLOSED_TO_PROGRAMS = (400, 401, 402, 403, 405, 406, 407, 409, 418, 421, 423, 425, 428, 429, 451, 999)


def ask_about(editions: tuple[Checked, ...], probe: Probe) -> Answers:
    """Ask once about every link and mail domain of all editions."""
    links = {href for checked in editions for href in web_links(checked)}
    domains = {domain for checked in editions for domain in mail_domains(checked)}
    return ask(links, domains, probe)


def _answered(checked: Checked) -> Iterator[tuple[str, Looked]]:
    """Every link with its answer, unless there is no network at all."""
    if checked.answers is not None and checked.answers.has_network:
        for href in web_links(checked):
            if href in checked.answers.links:
                yield href, checked.answers.links[href]


def _fine(looked: Looked) -> bool:
    return 200 <= looked.status < 300


@rule(
    "H30",
    Severity.ERROR,
    "Every link leads to a page",
    why="A dead link goes to everybody, and stays in their mailboxes. Looked for with --online.",
    fails="https://port.example/notice     (404)",
    passes="https://port.example/notice     (200)",
)
def links_lead_to_a_page(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        why = f"the page is not there ({looked.status})" if looked.status in GONE else _DEAD.get(looked.silence, "")
        if why:
            message = f"{short(href)} is dead: {why}"
            yield Found(
                message=message, fix="write the page’s new address, or take the link out", spot=place_of(checked, href)
            )


@rule(
    "H31",
    Severity.WARNING,
    "Links lead where the page is now",
    why="A redirect is taken away one day, and mails are kept for years. Looked for with --online.",
    fails="https://port.example/old     (moved to https://port.example/new)",
    passes="https://port.example/new",
)
def links_are_up_to_date(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        if _moved(href, looked) == "for good":
            message = f"{short(href)} has moved for good"
            yield Found(message=message, fix=f"write {looked.address}", spot=place_of(checked, href))


@rule(
    "H32",
    Severity.WARNING,
    "Links stay on their host",
    why="A domain that was sold leads elsewhere, and so does a request for a password. Looked for with --online.",
    fails="https://port.example/notice     (leads to https://parking.example/)",
    passes="https://port.example/notice     (answers itself)",
)
def links_stay_on_their_host(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        if _moved(href, looked) == "elsewhere":
            message = f"{short(href)} leads to another host, {urlsplit(looked.address).hostname}"
            fix = "open it, and write the address of the page that is meant"
            yield Found(message=message, fix=fix, spot=place_of(checked, href))


@rule(
    "H33",
    Severity.WARNING,
    "Links lead to the page, not to the front page",
    why="Many sites send who asks for a page that is gone to their front page. Looked for with --online.",
    fails="https://port.example/notice     (leads to https://port.example/)",
    passes="https://port.example/notice     (answers itself)",
)
def links_lead_to_the_page(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        if _moved(href, looked) == "to the front":
            message = f"{short(href)} leads to a front page; the page itself seems to be gone"
            yield Found(message=message, fix="open it, and look for the page", spot=place_of(checked, href))


@rule(
    "H34",
    Severity.NOTE,
    "Links that programs may not open are opened by hand",
    why="A wall against programs is no dead link; only a person can tell. Looked for with --online.",
    fails="https://port.example/notice     (403)",
    passes="https://port.example/notice     (200)",
)
def closed_links_are_opened_by_hand(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        odd = looked.status in CLOSED_TO_PROGRAMS or looked.silence in ("port", "garbled")
        if odd:
            said = f"answers {looked.status} to programs" if looked.status else looked.why
            message = f"{short(href)} could not be judged: it {said}"
            yield Found(message=message, fix="open it in a browser", spot=place_of(checked, href))


@rule(
    "H35",
    Severity.WARNING,
    "Links answer",
    why="What is out of order now may be so when readers come. Looked for with --online.",
    fails="https://port.example/notice     (503, or no answer in time)",
    passes="https://port.example/notice     (200)",
)
def links_answer(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        known = looked.status in CLOSED_TO_PROGRAMS or looked.status in GONE or _fine(looked)
        odd = bool(looked.status) and not known
        if odd or looked.silence in ("late", "chain", "network"):
            said = f"answers {looked.status}" if looked.status else looked.why
            message = f"{short(href)} could not be judged: it {said}"
            yield Found(message=message, fix="try again later, and open it in a browser", spot=place_of(checked, href))


@rule(
    "H36",
    Severity.WARNING,
    "The place on a page that a link names is there",
    why="Otherwise readers land at the top, and wonder. Looked for with --online.",
    fails="https://port.example/notice#tides     (the page has no such place)",
    passes="https://port.example/notice#depths",
)
def places_are_there(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        if looked.has_fragment is False and _fine(looked):
            message = f"the page has no place called #{href.partition('#')[2][:60]} ({short(href)})"
            fix = "leave out the # and what follows, or look for the name"
            yield Found(message=message, fix=fix, spot=place_of(checked, href))


@rule(
    "H37",
    Severity.NOTE,
    "Links answer soon",
    why="Nobody waits; and when all readers come at once it will be slower still. Looked for with --online.",
    fails="https://port.example/notice     (after 4 seconds)",
    passes="https://port.example/notice     (at once)",
)
def links_answer_soon(checked: Checked) -> Iterator[Found]:
    for href, looked in _answered(checked):
        if looked.seconds >= SLOW_SECONDS and _fine(looked):
            message = f"{short(href)} took {looked.seconds:.1f} seconds to answer"
            yield Found(message=message, fix="tell who keeps the page, if you can", spot=place_of(checked, href))


@rule(
    "H38",
    Severity.ERROR,
    "Mail addresses are of domains that take mail",
    why="Readers’ answers would come back to them. Looked for with --online.",
    fails="mailto:editors@crosscurents.example     (no such domain)",
    passes="mailto:editors@crosscurrents.example",
)
def domains_take_mail(checked: Checked) -> Iterator[Found]:
    domains = checked.answers.domains if checked.answers and checked.answers.has_network else {}
    for domain in mail_domains(checked):
        if domains.get(domain) is False:
            message = f"no mail can be sent to {domain}"
            yield Found(message=message, fix="look at its spelling", spot=_place_of_domain(checked, domain))


def _place_of_domain(checked: Checked, domain: str) -> Spot:
    sender = checked.publication.sender
    if any((address or "").lower().endswith(f"@{domain}") for address in (sender.address, sender.reply_to)):
        return Spot("mailer.toml")
    found = (link.href for link in links_of(checked) if mailto_address(link.href).lower().endswith(f"@{domain}"))
    return place_of(checked, next(found, ""))


@rule(
    "H39",
    Severity.NOTE,
    "There is a network to ask",
    why="Without one, nothing was found out. Looked for with --online.",
    fails="a laptop on a train",
    passes="a laptop at the desk",
)
def there_is_a_network(checked: Checked) -> Iterator[Found]:
    answers = checked.answers
    if answers and not answers.has_network:
        message = "neither links nor mail addresses could be looked up: there seems to be no network"
        yield Found(message=message, fix="try again when there is one")
    elif answers and answers.domains and all(answer is None for answer in answers.domains.values()):
        message = "whether mail addresses take mail could not be looked up: no name server answers"
        yield Found(message=message, fix="try again from another network")


def _moved(href: str, looked: Looked) -> Literal["", "for good", "elsewhere", "to the front"]:
    """Where redirects of a page led to.

    http or https (rule H05), www and a slash at the end are nothing that an editor need mend, and passing on for now,
    within a host, is how sites work.
    """
    if not looked.hops or not _fine(looked):
        return ""
    asked, got = urlsplit(href), urlsplit(looked.address)
    page, front = asked.path.strip("/"), got.path.strip("/")
    # ``/`` or ``/en/``
    if page and page != front and len(front) in (0, 2) and not got.query:
        return "to the front"
    sites = [(parts.hostname or "").removeprefix("www.") for parts in (asked, got)]
    if (sites[0], page, asked.query) == (sites[1], front, got.query):
        return ""
    if all(status in _FOR_EVER for status, _ in looked.hops):
        return "for good"
    return "elsewhere" if sites[0] != sites[1] else ""


RULES = (
    links_lead_to_a_page,
    links_are_up_to_date,
    links_stay_on_their_host,
    links_lead_to_the_page,
    closed_links_are_opened_by_hand,
    links_answer,
    places_are_there,
    links_answer_soon,
    domains_take_mail,
    there_is_a_network,
)
