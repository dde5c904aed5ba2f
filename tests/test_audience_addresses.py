"""What is an address: the fast way says what email-validator says, and the corpus is judged as it should be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.audience import addresses
from mailer.audience.addresses import normalised, one_recipient
from mailer.audience.look_alikes import skeleton
from mailer.errors import RecipientsError

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "addresses" / "cases.json"
GOOD = ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")

_LOCAL = st.text(st.sampled_from("abzAZ09!#$%&'*+/=?^_`{|}~-. \"(\\é"), max_size=70)
_LABEL = st.text(st.sampled_from("abxnzAZ09--_éа"), max_size=66)
_TLD = st.sampled_from(["example", "com", "COM", "test", "local", "arpa", "xn--p1ai", "1", "c0m", "onion", "x-1", ""])
ADDRESSES = st.builds(
    lambda local, labels, tld, at: f"{local}{at}{'.'.join([*labels, tld])}",
    st.one_of(_LOCAL, st.sampled_from(["info", "INFO", "Postmaster", "ana.lima", "=?utf-8?q?a?="])),
    st.lists(_LABEL, max_size=5),
    _TLD,
    st.sampled_from(["@", "@", "@", "@@", ""]),
)


def verdict(judge, text: str) -> str:
    try:
        return judge(text)
    except RecipientsError as fault:
        return f"refused: {fault}"


@given(ADDRESSES)
@example("INFO@X.example")
@example("a@xn--bcher-kva.example")
@example("a@ab--cd.example")
@example("a@x.example.")
@example("a@-x.example")
@example("a@x.home.arpa")
@example("a@" + ".".join(["x" * 63] * 4))
@example("x" * 65 + "@x.example")
def test_the_fast_way_says_of_every_address_what_the_slow_one_says(text):
    assert verdict(normalised, text) == verdict(addresses._judged, text)


@given(st.text(max_size=100))
def test_the_fast_way_says_of_any_text_what_the_slow_one_says(text):
    assert verdict(normalised, text) == verdict(addresses._judged, text)


def test_nearly_every_good_address_of_the_corpus_is_taken_and_no_bad_one():
    if not CORPUS.exists():
        pytest.skip("the corpus of addresses is not here")
    taken: dict[bool, list[bool]] = {True: [], False: []}
    for case in json.loads(CORPUS.read_text(encoding="utf-8")):
        taken[case["category"] in GOOD].append(not verdict(normalised, case["address"]).startswith("refused"))

    assert sum(taken[True]) / len(taken[True]) >= 0.95
    assert sum(taken[False]) == 0


@pytest.mark.parametrize(
    ("domain", "seen"),
    [
        ("xn--80aa0cbo65f.example", "paypal.example"),
        ("xn--n1aahb.example", "coco.example"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("bucher.example", ""),
        ("xn--a.example", ""),
    ],
)
def test_a_domain_in_letters_of_another_script_looks_like_the_one_it_imitates(domain, seen):
    assert skeleton(domain) == seen


@pytest.mark.parametrize("typed", ["badaddr", "Ana <badaddr>"])
def test_what_somebody_typed_is_named_where_it_is_no_address(typed):
    with pytest.raises(RecipientsError) as caught:
        one_recipient(typed)

    assert str(caught.value).startswith(f"“{typed}”: the address is not usable (")
