"""The title of an article among the titles of its page: without the name of the site."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.collect.text.clean import same_words

_LONGEST = 300
_LONGEST_SITE = 60
_MARKS = (" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " « ", "_", "|", "｜")
# These stand in headlines as well, and part off the name of a site only where that name is known.
_MARKS_BEFORE_A_KNOWN_SITE = (": ", "-", "–", "—")
_MARKS_OF_WINDOWS = (" | ", " – ", " — ", " :: ", " » ")


def title_among(given: Sequence[str], *, window: str, shown: Sequence[str], site: str) -> str:
    """The first of the ``given`` titles, else the one of the ``window``, else the only one ``shown``; or empty."""
    shown = [text for text in shown if 0 < len(text) <= _LONGEST]
    for text in given:
        if text and len(text) <= _LONGEST and same_words(text) != same_words(site):
            return _without_site(text, site, [window, *shown])
    if window:
        return _without_tail(_without_site(window, site, shown))[:_LONGEST]
    return shown[0] if len(shown) == 1 else ""


def _without_site(title: str, site: str, others: Sequence[str]) -> str:
    """``title`` without the name of the site, where the page says its name or shows the headline without it."""
    shown = {same_words(one) for one in others}
    for mark in (*_MARKS, *_MARKS_BEFORE_A_KNOWN_SITE):
        for headline, rest in (title.rpartition(mark)[::2], title.partition(mark)[::-2]):
            if not headline.strip() or not rest:
                continue
            named = bool(site) and same_words(rest) == same_words(site)
            repeated = mark in _MARKS and len(rest) <= _LONGEST_SITE and same_words(headline) in shown
            if named or repeated:
                return headline.strip()
    return title


def _without_tail(title: str) -> str:
    """The title of a window without a few words behind a bar or dash, where a whole headline stands before it."""
    for mark in _MARKS_OF_WINDOWS:
        headline, _, rest = title.rpartition(mark)
        if len(headline.split()) >= 4 and 0 < len(rest.split()) <= 4:
            return headline.strip()
    return title
