"""The nouns of a mailing: counts that hold, states and the ways between them, lanes, patience."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mailer.model.delivery import (
    DELIVERY_STEPS,
    MAILING_STEPS,
    Counts,
    DeliveryState,
    MailingState,
    Patience,
    readers_at_once,
)
from mailer.model.lanes import LANES
from tests.mailing_builders import MINUTE
from tests.mailing_fixtures import ACCEPTED


def test_the_equation_counts_every_reader_once():
    assert Counts(planned=6, accepted=1, rejected=1, suppressed=1, deferred=1, pending=1, in_doubt=1).holds
    assert not Counts(planned=6, accepted=5).holds
    assert not Counts(planned=0, accepted=1, pending=-1).holds


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 20))
def test_messages_in_flight_count_as_in_doubt_and_nobody_is_counted_twice(pending, deferred, messages):
    before = Counts(planned=pending + deferred, pending=pending, deferred=deferred)
    flying = before.with_in_flight(messages)
    assert flying.holds
    assert flying.in_doubt == min(messages, pending + deferred)


def test_every_state_has_its_steps_and_nothing_leads_out_of_what_was_accepted():
    assert set(DELIVERY_STEPS) == set(DeliveryState)
    assert set(MAILING_STEPS) == set(MailingState)
    assert {state for state in DeliveryState if not DELIVERY_STEPS[state]} == {ACCEPTED}
    assert {state for state in MailingState if not MAILING_STEPS[state]} == {MailingState.CANCELLED}


def test_of_a_small_mailing_few_are_claimed_at_once_and_of_none_many():
    assert [readers_at_once(planned) for planned in (1, 5_000, 12_345, 40_000, 1_000_000)] == [50, 50, 123, 400, 400]


def test_no_domain_is_in_two_lanes():
    domains = list(itertools.chain.from_iterable(LANES.values()))
    assert len(domains) == len(set(domains))
    assert all(domain == domain.lower() for domain in domains)


def test_a_patience_names_a_pause_for_each_attempt_but_the_last():
    patience = Patience((MINUTE, 2 * MINUTE))
    assert [patience.after(attempts) for attempts in (1, 2, 3)] == [MINUTE, 2 * MINUTE, None]
    assert Patience(()).after(1) is None
