"""The opening of an article, with a paywall in place of its rest."""

from __future__ import annotations

import pytest

from mailer.collect.piece import Piece
from mailer.collect.text.openings import without_wall
from mailer.collect.text.walls import is_wall
from mailer.collect.web.page import read_page

TEXT = "For eleven weeks no ferry has crossed the sound, and the people have learned to do without their post."
ROWS = "\n\n".join([TEXT] * 5)


@pytest.mark.parametrize(
    "words",
    [
        "Subscribe to continue reading",
        "Subscribe now to continue reading.",
        "Please log in or subscribe to read the full article.",
        "Sign in to read more",
        "Register for free to keep reading",
        "Create a free account to continue reading",
        "Become a member to unlock the full story",
        "Start your free trial to read on",
        "To continue reading, please subscribe or log in.",
        "To read the rest of this story, subscribe today.",
        "This article is for subscribers",
        "This article is for subscribers only.",
        "This article is available exclusively to our members",
        "This post is for paid subscribers",
        "The rest of this article is for subscribers.",
        "Subscriber-only content",
        "You’ve reached your limit of free articles",
        "You have read your last free article this month.",
        "Keep reading with a 7-day free trial",
        "Subscribe to The Quay to keep reading this post and get 7 days of free access to the full post archives.",
        "Jetzt weiterlesen mit Kurier+",
        "Dieser Artikel ist nur für Abonnenten.",
        "Melden Sie sich an, um weiterzulesen",
        "Cet article est réservé aux abonnés",
        "Il vous reste 64.25% de cet article à lire.",
        "Abonnez-vous pour lire la suite",
        "Suscríbete para seguir leyendo",
        "Abbonati per continuare a leggere",
        "订阅后继续阅读",
        "本文仅限订阅用户阅读。",
    ],
)
def test_a_wall_is_known_by_its_words(words: str) -> None:
    assert is_wall(words)
    made = without_wall(Piece(body=f"{TEXT}\n\n## {words}\n\nAlready a subscriber? [Log in](https://x.example/)"))
    assert made.body == TEXT
    assert made.removed == (
        f"paywall, only the opening of the article may be here (19 words): {words}",
        "subscription offer: Already a subscriber? Log in",
    )


@pytest.mark.parametrize(
    "words",
    [
        "Subscribe to our newsletter",
        "Sign up to read more stories like this",
        "Members are asked to sign in at the door.",
        "He subscribed to the paper to read the news of the port.",
        "The committee voted to continue the subscription of the library.",
        "Read more about the ferries",
        "This report is for members of parliament who vote on the ferries in May, and for nobody else.",
        "You have read the figures of last week",
        "To continue the work, the harbour needs three more cranes.",
        "The ferries are for members of the crew only",
    ],
)
def test_a_sentence_about_reading_or_members_is_no_wall(words: str) -> None:
    assert not is_wall(words)
    piece = Piece(body=f"{TEXT}\n\n{words}")
    assert without_wall(piece) is piece


def test_a_wall_may_be_the_end_of_the_last_paragraph() -> None:
    made = without_wall(Piece(body=f"{TEXT} [Subscribe](https://x.example/) to continue reading."))
    assert made.body == TEXT
    assert "Subscribe to continue reading." in made.removed[0]


@pytest.mark.parametrize(
    "body", [f"**{TEXT} Subscribe to continue reading.**", f"```\n{TEXT}\n\nSign in to read on\n```x"]
)
def test_marks_are_not_torn_to_take_out_a_wall(body: str) -> None:
    made = without_wall(Piece(body=body)).body
    assert made.count("*") % 4 == 0
    assert made.count("`") in (0, 6)


def test_a_newsletter_that_ends_in_its_offer_ends_above_it() -> None:
    offer = "Upgrade to paid\n\nA subscription gets you:\n\n- Every post\n- The archive\n\n[Unsubscribe](https://x.example/)"
    made = without_wall(Piece(body=f"{TEXT}\n\nSubscribe to The Quay to unlock the rest.\n\n{offer}"))
    assert made.body == TEXT
    made = without_wall(Piece(body=f"{TEXT} This post is for paid subscribers. [Read more](https://x.example/)"))
    assert made.body == TEXT


def test_the_line_about_the_author_below_a_wall_stays() -> None:
    made = without_wall(Piece(body=f"{TEXT}\n\nSubscribe to continue reading\n\nAna Holm writes about islands."))
    assert made.body == f"{TEXT}\n\nAna Holm writes about islands."
    assert made.removed[0].startswith("paywall, only the opening")


def test_a_wall_that_the_article_goes_on_below_is_only_a_notice() -> None:
    made = without_wall(Piece(body=f"{TEXT}\n\nSubscribe to continue reading\n\n{ROWS}"))
    assert made.body == f"{TEXT}\n\n{ROWS}"
    assert made.removed == ("paywall notice: Subscribe to continue reading",)


def test_a_story_about_walls_keeps_its_words() -> None:
    piece = Piece(body=f"Subscribe to continue reading\n\n{ROWS}\n\n{ROWS}\n\n{ROWS}")
    assert without_wall(piece) is piece


def _page(head: str = "", below: str = "") -> Piece:
    article = f"<article><p>{TEXT}<p>{TEXT.replace('eleven', 'twelve')}</article>"
    html = f"<html><head><title>Ferries</title>{head}</head><body>{article}{below}</body></html>"
    return without_wall(read_page(html.encode())[0])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>',
        '<script type="application/ld+json">{"@type":"Article","isAccessibleForFree":"https://schema.org/False"}</script>',
        '<meta itemprop="isAccessibleForFree" content="false">',
        '<meta property="article:content_tier" content="locked">',
    ],
)
def test_a_page_that_says_it_is_for_subscribers_is_told_of(head: str) -> None:
    (line,) = [one for one in _page(head).removed if "subscribers" in one]
    assert line == "perhaps the rest of the article (38 words are here): its page says that it is for subscribers"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "head",
    [
        "",
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>',
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"True"}</script>',
        '<meta property="article:content_tier" content="free">',
    ],
)
def test_a_free_page_is_not(head: str) -> None:
    assert not [one for one in _page(head).removed if "rest of the article" in one]


@pytest.mark.filterwarnings("ignore")
def test_a_wall_beside_the_article_is_told_with_its_words() -> None:
    (line,) = [
        one for one in _page(below="<footer><p>Sign in to continue reading</p></footer>").removed if "rest" in one
    ]
    assert line.endswith("its page says “Sign in to continue reading”")
    hidden = _page(below="<div style='display:none'><p>Sign in to continue reading</p></div>")
    assert not [one for one in hidden.removed if "rest" in one]
