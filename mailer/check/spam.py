"""Rules against looking like spam. They are few: filters judge senders, not words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from mailer.check.checked import Checked, Spot
from mailer.check.content.subject import subject_words
from mailer.check.page import page_of
from mailer.check.rule import Found, rule
from mailer.check.texts import texts_of
from mailer.model.finding import Severity

_SHOUTED = 6
_LOUD = re.compile(r"!{2,9}|\?{1,9}!{1,9}\?{1,9}|(?:! ?){3,9}")
_MONEY = re.compile(r"\${3,9}|€{3,9}|£{3,9}")
_PHRASES = re.compile(
    r"\b(?:act now|buy now|order now|100 ?% (?:free|guaranteed)|risk[- ]free|no obligation|limited time offer|"
    r"once in a lifetime|make money fast|extra income|double your|you have been selected|you(?:’|')ve won|"
    r"dear friend|this is not spam|click here|click below|winner!|cash bonus|free gift|lowest price|"
    r"cliquez ici|haga clic aquí|klicken sie hier|urgent response|while supplies last)(?!\w)",
    re.IGNORECASE,
)
_SHORTENERS = frozenset(
    {"bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "is.gd", "buff.ly", "lnkd.in", "rebrand.ly", "cutt.ly"}
    | {"shorturl.at", "tiny.cc", "rb.gy", "t.ly", "dlvr.it", "bl.ink", "trib.al", "soo.gd", "s.id", "v.gd"}
)
_FREE_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "yahoo.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "aol.com"}
    | {"icloud.com", "me.com", "gmx.net", "gmx.de", "web.de", "mail.ru", "qq.com", "163.com", "proton.me"}
)
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_FEWEST_WORDS = 40
_MOST_EMOJI = 2


@rule(
    "Z01",
    Severity.NOTE,
    "Words of the subject are not shouted",
    why="Long words in capitals count against a mail; short ones are acronyms.",
    fails='subject: "URGENT: light SHIPPING rates"',
    passes='subject: "Light ships, and what OPEC says"',
)
def words_are_not_shouted(checked: Checked) -> Iterator[Found]:
    words = subject_words(checked)
    shouted = [
        word.strip(".,:;!?") for word in words.split() if word.isupper() and len(word.strip(".,:;!?")) >= _SHOUTED
    ]
    if len(shouted) > 1 and not words.isupper():
        message = f"“{' '.join(shouted)}” in the subject is in capitals"
        yield Found(message=message, fix="write it in small letters", spot=checked.at("subject"))


@rule(
    "Z02",
    Severity.WARNING,
    "One exclamation mark is enough",
    why="Rows of them are what filters and readers know spam by.",
    fails='subject: "Empty boxes!!!"',
    passes='subject: "Empty boxes!"',
)
def one_exclamation_mark(checked: Checked) -> Iterator[Found]:
    for text in texts_of(checked):
        found = _LOUD.search(text.words)
        if found and not text.quoted:
            fix = "keep one, or none"
            yield Found(message=f"“{found.group()}” in the {text.key}", fix=fix, spot=text.place(found.group()))


@rule(
    "Z03",
    Severity.WARNING,
    "Money is written as a sum",
    why="$$$ is what filters know spam by.",
    fails='headline: "Make $$$ with tea"',
    passes='headline: "$94 million of tea"',
)
def money_is_a_sum(checked: Checked) -> Iterator[Found]:
    for text in texts_of(checked):
        found = _MONEY.search(text.words)
        if found:
            yield Found(
                message=f"“{found.group()}” in the {text.key}", fix="write the sum", spot=text.place(found.group())
            )


@rule(
    "Z04",
    Severity.NOTE,
    "No phrases of advertisements",
    why="One does no harm; filters add them up.",
    fails="Act now: 100% free!",
    passes="It costs nothing.",
)
def no_phrases_of_advertisements(checked: Checked) -> Iterator[Found]:
    for text in texts_of(checked):
        found = _PHRASES.search(text.words)
        if found and not text.quoted:
            fix = "say it in other words"
            yield Found(message=f"“{found.group()}” in the {text.key}", fix=fix, spot=text.place(found.group()))


@rule(
    "Z05",
    Severity.WARNING,
    "Links show where they lead",
    why="Spammers hide behind link shorteners, so filters block their hosts.",
    fails="[the paper](https://bit.ly/3xYz)",
    passes="[the paper](https://monsoon-review.example/tea)",
)
def links_are_not_shortened(checked: Checked) -> Iterator[Found]:
    for href in dict.fromkeys(link.href for link in page_of(checked).links):
        try:
            host = (urlsplit(href).hostname or "").removeprefix("www.")
        except ValueError:
            continue
        if host in _SHORTENERS:
            fix = "write the address that it leads to"
            yield Found(message=f"{href[:80]} is a shortened link", fix=fix, spot=_where(checked, href))


def _where(checked: Checked, href: str) -> Spot:
    """The line of the issue or of a story that has the address."""
    at = checked.front.text.find(href)
    if at >= 0:
        return Spot(checked.front.file, checked.front.text.count("\n", 0, at) + 1)
    slug = next((slug for slug, story in checked.stories.items() if story.story.url == href), "")
    return checked.in_story(slug, "url") if slug else Spot(checked.front.file)


@rule(
    "Z06",
    Severity.WARNING,
    "The mail is more than pictures",
    why="A mail of pictures says nothing where they are switched off, and filters take it for a leaflet.",
    fails="two pictures and ten words",
    passes="two pictures and three hundred words",
)
def more_than_pictures(checked: Checked) -> Iterator[Found]:
    page = page_of(checked)
    said = [text.words for text in texts_of(checked) if text.key not in ("subject", "preheader")]
    words = sum(len(one.split()) + sum(char > "\u2e80" for char in one) // 2 for one in said)
    if page.images and words < _FEWEST_WORDS:
        pictures = f"{len(page.images)} pictures" if len(page.images) > 1 else "a picture"
        message = f"{pictures} and only {words} words"
        yield Found(message=message, fix="say in words what the pictures say", spot=Spot(checked.front.file))


@rule(
    "Z07",
    Severity.NOTE,
    "Few emoji in the subject",
    why="One may please; a row of them is read out one by one.",
    fails='subject: "🚢📦🌾 Light ships"',
    passes='subject: "🚢 Light ships"',
)
def few_emoji(checked: Checked) -> Iterator[Found]:
    found = _EMOJI.findall(subject_words(checked))
    if len(found) > _MOST_EMOJI:
        message = f"{len(found)} emoji in the subject"
        yield Found(message=message, fix="keep one, or none", spot=checked.at("subject"))


@rule(
    "Z08",
    Severity.WARNING,
    "The sender has a domain of its own",
    why="Gmail, Yahoo and others refuse mail from their domains that does not come from them.",
    fails='from = "Crosscurrents <crosscurrents@gmail.com>"',
    passes='from = "Crosscurrents <letter@crosscurrents.example>"',
)
def sender_has_a_domain(checked: Checked) -> Iterator[Found]:
    domain = checked.publication.sender.domain
    if domain in _FREE_MAIL:
        message = f"the mail is from {checked.publication.sender.address}"
        fix = f"send from a domain of your own, or only through {domain} itself"
        yield Found(message=message, fix=fix, spot=Spot("mailer.toml"))


RULES = (
    words_are_not_shouted,
    one_exclamation_mark,
    money_is_a_sum,
    no_phrases_of_advertisements,
    links_are_not_shortened,
    more_than_pictures,
    few_emoji,
    sender_has_a_domain,
)
