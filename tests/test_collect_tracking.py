"""What says how a reader came goes from addresses; what says where a link leads stays, to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.collect.piece import Piece
from mailer.collect.text.tracking import untracked, without_tracking

PAGE = "https://quay.example/a"
_SAFE = st.text(st.sampled_from("abcxyz019-_.~%=/;:@[]"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("address", "left"),
    [
        (f"{PAGE}?utm_source=x&utm_medium=y", PAGE),
        (f"{PAGE}?id=7&fbclid=x", f"{PAGE}?id=7"),
        (f"{PAGE}?fbclid=x&id=7", f"{PAGE}?id=7"),
        (f"{PAGE}?a=1&gclid=x&b=2#c", f"{PAGE}?a=1&b=2#c"),
        (f"{PAGE}?a=1&amp;mc_cid=x&amp;b=2", f"{PAGE}?a=1&amp;b=2"),
        (f"{PAGE}?MC_EID=x", PAGE),
        (f"{PAGE}?utm%5Fsource=x", PAGE),
        (f"{PAGE}?_ga=1.2.3", PAGE),
        (f"{PAGE}#utm_source=rss", PAGE),
        (f"{PAGE}#xtor=RSS-3208", PAGE),
        (f"{PAGE}?utm_source", PAGE),
    ],
)
def test_what_tracks_is_taken_off(address: str, left: str) -> None:
    assert without_tracking(address)[0] == left


@pytest.mark.parametrize(
    "query",
    [
        *(
            "?id=7",
            "?ref=rail",
            "?source=rail",
            "?s=1",
            "?p=2&t=3",
            "?cid=9&eid=8",
            "?q=utm_source",
            "?q=a%26utm_source=b",
        ),
        *(
            "?url=https://x.example/?utm_source=a",
            "?nutm_source=a",
            "?gclids=1",
            "?",
            "?&",
            "?a&&b",
            "#part",
            "#/route?utm_source=a",
        ),
        *("#part&utm_source=a", "?x=%E4&y=+", "/fbclid=1", "/utm_source=a/?b=c"),
    ],
)
def test_what_may_carry_meaning_stays_to_the_letter(query: str) -> None:
    assert without_tracking(PAGE + query) == (PAGE + query, ())


@given(st.lists(_SAFE.filter(lambda part: "utm" not in part), max_size=5), st.integers(0, 5))
def test_wherever_it_stands_the_others_stay_in_their_order(others: list[str], at: int) -> None:
    parts = [*others[:at], "utm_term=9", *others[at:]]
    left, gone = without_tracking(f"{PAGE}?{'&'.join(parts)}")
    assert gone == ("utm_term",)
    assert left == (f"{PAGE}?{'&'.join(others)}" if others else PAGE)


@given(st.text(max_size=300))
def test_a_text_without_links_stays_as_it_is(text: str) -> None:
    piece = Piece(body=text.replace("://", ""))
    assert untracked(piece) is piece


def test_the_values_of_parameters_are_not_told_as_they_may_name_a_reader() -> None:
    (line,) = untracked(Piece(url=f"{PAGE}?mc_eid=ana-lind", body=f"[a]({PAGE}?mc_eid=bo)")).removed
    assert line == "tracking: 2 parameters of 2 addresses (mc_eid)"
