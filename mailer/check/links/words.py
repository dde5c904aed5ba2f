"""Rules of the words that links stand on: whether they say where a reader would get to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.links.places import links_of, place_of, split
from mailer.check.mail.anatomy import mail_of
from mailer.check.mail.parts import unsubscribe_addresses
from mailer.check.page import Link
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

# What a link says in the languages of most mails when it says nothing.
_SAYING_NOTHING = frozenset(
    {
        *("click here", "here", "click", "read this", "this", "this link", "link", "the link", "read here", "see here"),
        *("more", "read more", "learn more", "tap here", "go", "click this link", "continue", "more here", "details"),
        *("hier", "hier klicken", "klicken sie hier", "klick hier", "mehr", "weiterlesen", "dieser link", "hier lesen"),
        *(
            "ici",
            "cliquez ici",
            "cliquer ici",
            "lien",
            "ce lien",
            "lire ici",
            "en savoir plus",
            "lire la suite",
            "plus",
        ),
        *("aquí", "aqui", "haga clic aquí", "haz clic aquí", "clic aquí", "enlace", "este enlace", "leer más", "más"),
        *("qui", "clicca qui", "cliccare qui", "questo link", "leggi qui", "leggi tutto", "leggi di più", "continua"),
        *("clique aqui", "clica aqui", "este link", "ler mais", "leia mais", "saiba mais", "mais"),
        *("اضغط هنا", "انقر هنا", "هنا", "اقرأ المزيد", "点击这里", "点击此处", "这里", "此处", "點擊這裡", "這裡"),
    }
)
_WAYS_OUT = re.compile(
    r"\b(?:unsubscribe|opt out|abmelden|abbestellen|désabonner|désinscrire|desinscrire|darse de baja|cancelar la "
    r"suscripción|disiscriviti|annulla l.iscrizione|cancelar a? ?inscrição|descadastrar)\b|"
    r"إلغاء الاشتراك|退订|取消订阅",
    re.IGNORECASE,
)
_LONGEST_BARE = 40
_ADDRESS_SHOWN = re.compile(
    r"(?:https?://)?(?P<host>(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})(?P<rest>[/?#]\S*)?", re.IGNORECASE
)
_TRIM = " \t.,;:!?…»›>→←<«‹()[]“”\"'’"


def _bare(name: str) -> str:
    return name.strip(_TRIM).casefold()


@rule(
    "H13",
    Severity.WARNING,
    "A link’s words say where it leads",
    why="Who listens to a mail, or scans it, jumps from link to link and hears “here, here, here”.",
    fails="the notice is [here](https://port.example/notice)",
    passes="[the port’s notice](https://port.example/notice) says",
)
def words_say_where(checked: Checked) -> Iterator[Found]:
    for link in _once(checked):
        if _bare(link.name) in _SAYING_NOTHING:
            fix = "put the link on words that name what stands there"
            yield Found(message=f"a link says only “{link.name}”", fix=fix, spot=place_of(checked, link.href))


def _once(checked: Checked) -> tuple[Link, ...]:
    """The links, those that have words and address in common once."""
    return tuple({(_bare(link.name), link.href): link for link in links_of(checked)}.values())


@rule(
    "H14",
    Severity.WARNING,
    "No bare address stands among the words",
    why="It is read out sign by sign, and widens the column on a phone.",
    fails="[https://port.example/2026/11/notice-to-ships-4711](https://port.example/2026/11/notice-to-ships-4711)",
    passes="[the port’s notice](https://port.example/2026/11/notice-to-ships-4711)",
)
def no_bare_addresses(checked: Checked) -> Iterator[Found]:
    for link in _once(checked):
        shown = _ADDRESS_SHOWN.fullmatch(link.text[:2000])
        if shown and not link.label and shown["rest"] and len(link.text) > _LONGEST_BARE:
            message = f"a link stands on its own address: {link.text[:60]}…"
            yield Found(message=message, fix="put it on words", spot=place_of(checked, link.href))


@rule(
    "H15",
    Severity.WARNING,
    "A link that shows an address leads there",
    why="One that leads elsewhere is what fraud looks like, and filters know it.",
    fails="[port.example](https://quay.example/notice)",
    passes="[port.example](https://port.example/notice)",
)
def shown_addresses_are_true(checked: Checked) -> Iterator[Found]:
    for link in _once(checked):
        shown, parts = _ADDRESS_SHOWN.fullmatch(link.text[:2000]), split(link.href)
        host = parts.hostname if parts and parts.scheme.lower() in ("http", "https") else None
        if shown and host and _is_meant(link.text, shown, host) and not _akin(shown["host"], host):
            message = f"a link shows {shown['host']} and leads to {host}"
            yield Found(message=message, fix="write what is true", spot=place_of(checked, link.href))


def _is_meant(text: str, shown: re.Match[str], host: str) -> bool:
    """Whether words that look like an address are one: “Amazon.com” and “P.M.Ltd” may be names."""
    if text.lower().startswith(("http", "www.")) or shown["rest"]:
        return True
    return shown["host"].rpartition(".")[2].lower() == host.rpartition(".")[2]


def _akin(shown: str, host: str) -> bool:
    """Whether one is the other, or within it."""
    one, other = (name.lower().removeprefix("www.") for name in (shown, host))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


@rule(
    "H16",
    Severity.NOTE,
    "The same words lead to the same place",
    why="In a list of links nobody can tell them apart.",
    fails="[the notice](https://port.example/a) … [the notice](https://port.example/b)",
    passes="[the port’s notice](https://port.example/a) … [the ministry’s notice](https://port.example/b)",
)
def same_words_same_place(checked: Checked) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for link in links_of(checked):
        name = _bare(link.name)
        if len(name) < 3 or name.isdecimal() or name in _SAYING_NOTHING:
            continue
        there = seen.setdefault(name, link.href)
        if there.rstrip("/") != link.href.rstrip("/"):
            message = f"“{link.name[:60]}” leads to {link.href[:60]} and, elsewhere, to {there[:60]}"
            yield Found(message=message, fix="say which is which", spot=place_of(checked, link.href))


@rule(
    "H17",
    Severity.WARNING,
    "Every link to unsubscribe does so",
    why="Who takes another one stays on the list, and complains.",
    fails="[unsubscribe](https://crosscurrents.example/old-form)",
    passes="the link at the foot, which the program makes",
)
def links_out_lead_out(checked: Checked) -> Iterator[Found]:
    ways = unsubscribe_addresses(mail_of(checked)) if checked.message else ()
    own = {f"mailto:{checked.publication.sender.address}", f"mailto:{checked.publication.sender.reply_to}"}
    for link in _once(checked):
        if ways and _WAYS_OUT.search(link.name[:80]) and link.href.partition("?")[0] not in own:
            message = f"“{link.name[:60]}” leads to {link.href[:60]}, not off the list"
            fix = "take it out; the foot of the mail has the way out"
            yield Found(message=message, fix=fix, spot=place_of(checked, link.href))


RULES = (words_say_where, no_bare_addresses, shown_addresses_are_true, same_words_same_place, links_out_lead_out)
