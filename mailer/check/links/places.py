"""The links of an edition, each with the place in a file where an editor can mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from mailer.check.checked import Checked, Spot
from mailer.check.mail.anatomy import mail_of
from mailer.check.mail.parts import unsubscribe_addresses
from mailer.check.page import Link, page_of
from mailer.check.rule import Found

_GOES_ON = r"(?![\w/%&=#~+-]|[.:,;?!@]\w)"


def links_of(checked: Checked) -> tuple[Link, ...]:
    """The page's links but those that the mailing itself makes: the way out, and this issue's page in the archive."""
    own = _of_the_mailing(checked)
    return tuple(link for link in page_of(checked).links if not (own and link.href.startswith(own)))


@lru_cache(maxsize=8)
def _of_the_mailing(checked: Checked) -> tuple[str, ...]:
    ways = unsubscribe_addresses(mail_of(checked)) if checked.message else ()
    page = checked.publication.archive.address_of(checked.issue.slug)
    return tuple(filter(None, (*ways, page)))


def web_links(checked: Checked) -> tuple[str, ...]:
    """The http and https addresses among them, each once."""
    found = (link.href for link in links_of(checked))
    return tuple(dict.fromkeys(href for href in found if href.lower().startswith(("http://", "https://"))))


def mail_domains(checked: Checked) -> tuple[str, ...]:
    """The domains that readers’ answers and servers’ reports go to, each once."""
    sender = checked.publication.sender
    addresses = [sender.address, sender.reply_to or sender.address]
    addresses += [mailto_address(link.href) for link in links_of(checked)]
    domains = (address.rpartition("@")[2].strip().lower() for address in addresses if "@" in address)
    return tuple(dict.fromkeys(filter(None, domains)))


def mailto_address(href: str) -> str:
    """Whom a mailto link is to; empty where it is none."""
    return unquote(href[7:].partition("?")[0]) if href.lower().startswith("mailto:") else ""


def split(href: str) -> SplitResult | None:
    """An address in its parts; None where it has none that can be told apart."""
    try:
        parts = urlsplit(href)
        _ = parts.port
    except ValueError:
        return None
    return parts


def place_of(checked: Checked, href: str) -> Spot:
    """Where an address was written: in the issue, in a story, or in the settings; else the issue as a whole."""
    written = mailto_address(href) or href
    for form in dict.fromkeys((href, unquote(href), written)):
        found = re.search(re.escape(form) + _GOES_ON, checked.front.text) if form in checked.front.text else None
        if found:
            return Spot(checked.front.file, checked.front.text.count("\n", 0, found.start()) + 1)
    slug = next((slug for slug, story in checked.stories.items() if story.story.url == href), "")
    if slug:
        return checked.in_story(slug, "url")
    publication = checked.publication
    settings = (publication.publication.site, publication.archive.url, publication.publication.about)
    said = any(value and (written.startswith(value) or written in value) for value in settings)
    return Spot("mailer.toml" if said or written == publication.sender.reply_to else checked.front.file)


def each_link(checked: Checked, wrong: Callable[[str], str], fix: str) -> Iterator[Found]:
    """A finding for each address with which ``wrong`` says that something is wrong, each address once."""
    for href in dict.fromkeys(link.href for link in links_of(checked)):
        message = wrong(href)
        if message:
            yield Found(message=message, fix=fix, spot=place_of(checked, href))


def short(href: str) -> str:
    """An address as findings show it."""
    return href if len(href) <= 90 else href[:89] + "…"
