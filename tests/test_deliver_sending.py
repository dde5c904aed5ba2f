"""One process's part of a mailing, over a real ledger and a real server: nobody is left out, nobody gets it twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import pytest
from sqlalchemy import event

from mailer.deliver.breaker import Breaker, Tally
from mailer.deliver.ledger import taken_up
from mailer.deliver.making import FEW_AT_ONCE
from mailer.deliver.pace import Metronome, Pace
from mailer.deliver.sending import LOOK_EVERY, TELL_EVERY, Sending
from mailer.deliver.share import Group, Share
from mailer.errors import DeliveryError, MessageError, StoreError
from mailer.model.audience import Suppression
from mailer.model.delivery import Delivery, DeliveryState, MailingState, Patience, Turn
from mailer.model.message import Message
from mailer.model.recipient import Recipient
from mailer.store.mailings import Mailings
from mailer.store.suppressions import Suppressions
from tests.audience_builders import NOW
from tests.mailing_builders import NAME, a_mailing, counts, mailing, states
from tests.smtp_servers import DROP, SEGMENTS, Said, SmtpServer, some_connections

ALL = Share()
SOON = Patience((dt.timedelta(seconds=0.05),) * 3)
ACCEPTED, REJECTED, DEFERRED = DeliveryState.ACCEPTED, DeliveryState.REJECTED, DeliveryState.DEFERRED


def a_message_to(reader: Recipient) -> Message:
    return Message(
        sender=f"b{reader.id}@bounces.tidewatch.example",
        recipient=reader.address,
        message_id=f"<{reader.id}@tidewatch.example>",
        segments=SEGMENTS,
    )


def made_or_why_not(make: Callable[[Recipient], Message], reader: Recipient) -> Message | MessageError:
    try:
        return make(reader)
    except MessageError as fault:
        return fault


@contextmanager
def a_sending(
    mailings: Mailings,
    folder,
    server: SmtpServer | int,
    *,
    make: Callable[[Recipient], Message] = a_message_to,
    share: Share = ALL,
    patience: Patience = SOON,
    heard: Callable[[object], None] = lambda _: None,
    is_orphan: Callable[[], bool] = lambda: False,
) -> Iterator[Sending]:
    """A part of the mailing of ``a_mailing``, taken up."""
    now = lambda: dt.datetime.now(dt.UTC)  # noqa: E731
    with ExitStack() as stack:
        sole = stack.enter_context(mailings.sending())
        ledger = stack.enter_context(sole.ledger(NAME, patience=patience, size=4))
        journal, _ = stack.enter_context(taken_up(ledger, folder / "store", "store", now()))
        yield Sending(
            ledger,
            journal,
            some_connections(server, number=2),
            lambda reader: reader,
            lambda some: [made_or_why_not(make, reader) for reader in some],
            share,
            Breaker(Tally()),
            now=now,
            clock=time.monotonic,
            told=heard,
            trouble=heard,
            is_orphan=is_orphan,
        )


def carried(mailings: Mailings, folder, rule: Callable[[Said], bytes | None], **facts) -> tuple[str, list[str]]:
    """Carry all of it over a server with this rule: why it stopped, and who got it, in order."""
    with SmtpServer(rule) as server, a_sending(mailings, folder, server, **facts) as sending:
        return sending.carry(), server.recipients


def to(place: str, who: str, answer: bytes, times: int = 10_000) -> Callable[[Said], bytes | None]:
    """Answer so at ``place`` to whoever has ``who`` in the address, so often."""
    recipients: dict[tuple[int, int], str] = {}
    left = Counter({None: times})

    def rule(said: Said) -> bytes | None:
        transaction = (said.connection, said.message)
        if said.place == "RCPT":
            recipients[transaction] = said.words
        if said.place == place and who in recipients.get(transaction, "") and left[None] > 0:
            left[None] -= 1
            return answer
        return None

    return rule


def everybody(number: int) -> list[str]:
    return sorted(f"r{n}@x.example" for n in range(1, number + 1))


def test_everybody_gets_it_once_and_the_mailing_is_finished(tmp_path):
    mailings = a_mailing(tmp_path, 30)

    why, got = carried(mailings, tmp_path, lambda said: None)

    assert (why, sorted(got)) == ("", everybody(30))
    assert mailing(mailings).state is MailingState.FINISHED
    assert counts(mailings).accepted == 30


def test_a_reader_who_is_deferred_is_tried_again_when_the_pause_is_over(tmp_path):
    mailings = a_mailing(tmp_path, 9)

    why, got = carried(mailings, tmp_path, to("RCPT", "r5@", b"451 4.7.1 greylisted\r\n", times=1))

    assert (why, sorted(got)) == ("", everybody(9))


def test_a_reader_who_is_refused_is_rejected_and_the_others_are_sent_to(tmp_path):
    mailings = a_mailing(tmp_path, 9)

    _, got = carried(mailings, tmp_path, to("RCPT", "r5@", b"550 5.1.1 no such user\r\n"))

    assert sorted(got) == [each for each in everybody(9) if each != "r5@x.example"]
    assert ("r5@x.example", "rejected", "5.1.1 no such user") in states(mailings)
    assert [key for key, *_ in mailings.unknown_addresses("weekly")] == ["r5@x.example"]


def test_a_message_whose_reply_does_not_come_is_in_doubt_and_not_sent_again(tmp_path):
    mailings = a_mailing(tmp_path, 9)

    why, got = carried(mailings, tmp_path, to("END", "r5@", DROP))

    assert (why, Counter(got)) == ("", Counter(everybody(9)))
    assert counts(mailings).in_doubt == 1
    assert [address for address, state, _ in states(mailings) if state == "in_doubt"] == ["r5@x.example"]


def test_a_reader_whose_message_would_not_be_right_gets_none_and_the_others_do(tmp_path):
    def make(reader: Recipient) -> Message:
        if reader.address.startswith("r5@"):
            raise MessageError("F07 a name that cannot stand in a header")
        return a_message_to(reader)

    mailings = a_mailing(tmp_path, 9)
    _, got = carried(mailings, tmp_path, lambda said: None, make=make)

    assert len(got) == 8
    assert ("r5@x.example", "rejected", "not sent: F07 a name that cannot stand in a header") in states(mailings)


def test_a_message_that_is_not_fit_for_the_wire_ends_the_run_and_nothing_of_it_is_sent(tmp_path):
    def make(reader: Recipient) -> Message:
        message = a_message_to(reader)
        unfit = (*SEGMENTS, b".\r\nMAIL FROM:<evil@x.example>\r\n")
        return dataclasses.replace(message, segments=unfit) if reader.address.startswith("r5@") else message

    mailings, refused = a_mailing(tmp_path, 9), pytest.raises(MessageError)
    with SmtpServer() as server, a_sending(mailings, tmp_path, server, make=make) as sending, refused:
        sending.carry()

    assert "r5@x.example" not in server.recipients
    assert counts(mailings).accepted == len(server.recipients)
    assert counts(mailings).in_doubt == 0


def test_a_message_that_ends_every_connection_waits_like_a_deferred_one(tmp_path):
    mailings = a_mailing(tmp_path, 9)

    why, got = carried(mailings, tmp_path, to("DATA", "r5@", DROP), patience=Patience(()))

    assert why == ""
    assert sorted(got) == [each for each in everybody(9) if each != "r5@x.example"]
    [(_, state, words)] = [row for row in states(mailings) if row[0] == "r5@x.example"]
    assert (state, words.partition(":")[0]) == ("rejected", "deferred too long")


def test_no_more_than_the_limit_are_sent_and_the_rest_is_pending(tmp_path):
    mailings = a_mailing(tmp_path, 30)

    why, got = carried(mailings, tmp_path, lambda said: None, share=Share(limit=7))

    assert (why, len(got)) == ("", 7)
    assert (counts(mailings).accepted, counts(mailings).pending) == (7, 23)


def test_processes_judge_by_what_all_of_them_have_heard():
    tally = Tally(processes=3)
    breakers = [Breaker(tally, process) for process in range(3)]

    found = [breakers[n % 3].why_stop(_refused(n), f"d{n}.example") for n in range(60)]

    assert next(n for n, why in enumerate(found) if why) == 49


def test_the_words_of_a_stop_hold_no_address():
    breaker = Breaker(Tally())
    said = [
        breaker.why_stop(Delivery(n, REJECTED, 550, f"5.7.1 blocked by r{n}@x.example policy spamhaus"), "x.example")
        for n in range(30)
    ]

    assert "‹…›" in said[-1]
    assert "@" not in said[-1]


def test_whoever_leaves_after_the_claim_and_before_it_is_their_turn_gets_nothing(tmp_path):
    mailings = a_mailing(tmp_path, 4)
    lists = Suppressions(mailings._store)
    share = Share(pace=Pace(per_second=0.7))
    leaves = iter(["r4@x.example"])

    def heard(_: object) -> None:
        for address in leaves:
            lists.suppress([address], Suppression(reason="left", source="by hand", at=NOW))

    why, got = carried(mailings, tmp_path, lambda said: None, share=share, heard=heard)

    assert (why, sorted(got)) == ("", everybody(3))
    assert ("r4@x.example", "suppressed", "left") in states(mailings)


def test_whoever_leaves_when_their_message_is_made_already_gets_nothing(tmp_path):
    mailings = a_mailing(tmp_path, 40)
    lists = Suppressions(mailings._store)
    made: list[str] = []

    def make(reader: Recipient) -> Message:
        made.append(reader.address)
        if reader.address == "r12@x.example":
            lists.suppress([reader.address], Suppression(reason="left", source="by hand", at=NOW))
        return a_message_to(reader)

    def slowly(said: Said) -> None:
        if "r12@x.example" in made:
            time.sleep(LOOK_EVERY / 2)

    why, got = carried(mailings, tmp_path, slowly, make=make)

    assert "r12@x.example" in made
    assert (why, sorted(got)) == ("", [each for each in everybody(40) if each != "r12@x.example"])


def a_group(readers: int) -> Group[Recipient]:
    return Group(
        ("",), Metronome(0, time.monotonic), readers=deque((number, Recipient(address="")) for number in range(readers))
    )


def begun_together(group: Group[Recipient], now: float, most: int) -> int:
    """How many messages are begun before they are signed, which they are here."""
    few = group.few_to_begin(now, most)
    group.ready.extend((number, reader, a_message_to(reader)) for number, reader in few)
    return len(few)


def test_where_sending_is_slow_no_message_is_made_long_before_its_turn():
    group = a_group(999)

    quick = [begun_together(group, moment * 0.1, 32) for moment in range(7)]
    slow = [begun_together(group, 10.0 + moment, 32) for moment in range(7)]

    assert quick == [2, 4, 8, 16, 32, 32, 32]
    assert slow == [16, 8, 4, 2, 1, 1, 1]


def test_messages_are_made_ahead_where_sending_is_quick_and_only_so_many():
    group = a_group(40)

    assert not group.may_get_ahead(0.0, 8, 32)
    assert [begun_together(group, 0.1 * moment, 8) for moment in range(3)] == [2, 4, 8]
    assert group.may_get_ahead(0.3, 8, 32)
    assert not group.may_get_ahead(9.0, 8, 32)
    assert [begun_together(group, 0.3 + 0.1 * moment, 8) for moment in range(2)] == [8, 8]
    assert len(group.ready) == 30
    assert not group.may_get_ahead(0.5, 8, 32)


def test_whoever_leaves_while_their_message_is_made_gets_none():
    group = a_group(9)
    begun_together(group, 0.0, 8)
    group.begun += [(number, reader, reader) for number, reader in group.few_to_begin(0.1, 8)]
    assert not group.few_to_begin(0.1, 8), "those are to be signed first"

    assert group.drop({0, 3, 8, 77}) == [0, 3, 8]
    assert ([each[0] for each in group.ready], [each[0] for each in group.begun]) == ([1], [2, 4, 5])
    assert [each[0] for each in group.readers] == [6, 7]


def test_while_the_server_is_busy_the_next_messages_are_made(tmp_path):
    mailings = a_mailing(tmp_path, 60, batch_size=60)
    made: list[str] = []
    waits = iter([True])
    most = 0

    def make(reader: Recipient) -> Message:
        made.append(reader.address)
        return a_message_to(reader)

    def busy(said: Said) -> None:
        nonlocal most
        if said.place == "END" and len(made) >= 14 and next(waits, False):
            until = time.monotonic() + 10
            while len(made) < 22 and time.monotonic() < until:
                time.sleep(0.005)
            most = len(made)

    why, got = carried(mailings, tmp_path, busy, make=make)

    assert (why, sorted(got)) == ("", everybody(60))
    assert most >= 22


def test_after_a_stop_no_message_is_made(tmp_path):
    mailings = a_mailing(tmp_path, 200, batch_size=200)
    made: list[str] = []
    at_the_stop: list[int] = []

    def make(reader: Recipient) -> Message:
        # Slower than the server, so that few are made ahead when it is time to stop.
        time.sleep(0.003)
        made.append(reader.address)
        return a_message_to(reader)

    def stopping(said: Said) -> None:
        if said.place == "END" and len(made) >= 20 and not at_the_stop:
            sending.stop("enough")
            at_the_stop.append(len(made))
            # Long enough to make all that may be made ahead.
            time.sleep(0.3)

    with SmtpServer(stopping) as server, a_sending(mailings, tmp_path, server, make=make) as sending:
        why = sending.carry()

    assert why == "enough"
    assert len(made) <= at_the_stop[0] + FEW_AT_ONCE
    assert counts(mailings).pending == 200 - len(server.recipients)


def test_who_pauses_a_mailing_stops_its_sender_and_nothing_is_lost(tmp_path):
    mailings = a_mailing(tmp_path, 30)

    why, got = carried(mailings, tmp_path, lambda said: None, heard=lambda _: mailings.pause(NAME))

    assert why == "paused"
    assert 0 < len(got) < 30
    assert counts(mailings).accepted == len(got)
    assert counts(mailings).pending == 30 - len(got)


def test_who_watches_is_told_as_often_as_they_can_see_it_and_how_it_ended(tmp_path):
    mailings = a_mailing(tmp_path, 120)
    told: list[Turn] = []
    began = time.monotonic()

    carried(mailings, tmp_path, lambda said: None, heard=told.append)

    assert told[-1].counts == counts(mailings)
    # A turn for each batch of four would be thirty and more.
    assert 2 <= len(told) <= 2 + (time.monotonic() - began) / TELL_EVERY


def test_what_is_stopped_goes_on_with_the_others(tmp_path):
    mailings = a_mailing(tmp_path, 30)

    with SmtpServer() as server:
        for most in (3, 11, 0):
            with a_sending(mailings, tmp_path, server, share=Share(limit=most)) as sending:
                sending.carry()
        assert sorted(server.recipients) == everybody(30)


def test_a_worker_without_a_parent_ends_by_itself(tmp_path):
    mailings = a_mailing(tmp_path, 30)
    looks = count()
    slow = lambda said: time.sleep(0.05) if said.place == "END" else None  # noqa: E731

    why, got = carried(mailings, tmp_path, slow, is_orphan=lambda: next(looks) > 2)

    assert why == "the process that began it is gone"
    assert counts(mailings).accepted == len(got) < 30


def test_a_server_that_cannot_be_reached_ends_the_run_and_everybody_is_pending(tmp_path):
    mailings = a_mailing(tmp_path, 9)
    with SmtpServer() as server:
        nobody_there = server.port

    with a_sending(mailings, tmp_path, nobody_there) as sending, pytest.raises(DeliveryError):
        sending.carry()

    assert counts(mailings).pending == 9


def test_a_full_disk_ends_the_run_and_nobody_was_sent_to_without_a_row(tmp_path):
    mailings = a_mailing(tmp_path, 400)
    with SmtpServer() as server:
        with no_room_for(mailings, pages=4), a_sending(mailings, tmp_path, server) as sending:
            with pytest.raises(StoreError, match="the disk is full"):
                sending.carry()
            got = set(server.recipients)
            assert 0 < len(got) < 400

        with a_sending(mailings, tmp_path, server) as sending:
            sending.carry()
        assert sorted(server.recipients) == everybody(400)
        assert counts(mailings).accepted == 400


def test_a_ledger_that_may_not_be_written_sends_nothing(tmp_path):
    mailings = a_mailing(tmp_path, 9)

    def forbid(connection, _):
        connection.execute("PRAGMA query_only = ON")

    event.listen(mailings._store._engine, "connect", forbid)
    refused = pytest.raises(StoreError, match="may not be written")
    with SmtpServer() as server, refused, a_sending(mailings, tmp_path, server) as sending:
        sending.carry()
    event.remove(mailings._store._engine, "connect", forbid)

    assert server.said == []
    assert counts(mailings).pending == 9


@contextmanager
def no_room_for(mailings: Mailings, pages: int) -> Iterator[None]:
    """Let the database grow by so many pages and no further: what SQLite says then is what it says of a full disk."""

    def bound(connection, _):
        [(size,)] = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count = {size + pages}")

    engine = mailings._store._engine
    event.listen(engine, "connect", bound)
    try:
        yield
    finally:
        event.remove(engine, "connect", bound)


def test_one_message_in_twenty_refused_for_what_we_are_stops_a_mailing():
    breaker = Breaker(Tally())
    refusals = [
        breaker.why_stop(_refused(n), f"d{n}.example") if n % 15 == 0 else _taken(breaker, n) for n in range(1, 60)
    ]

    assert [n for n, why in enumerate(refusals, start=1) if why] == []
    worse = Breaker(Tally())
    found = [worse.why_stop(_refused(n), f"d{n}.example") if n % 10 == 0 else _taken(worse, n) for n in range(1, 61)]
    assert [n for n, why in enumerate(found, start=1) if why] == [50, 60]


def test_more_than_twenty_of_one_domain_refused_for_what_we_are_stop_a_mailing():
    breaker = Breaker(Tally())
    for n in range(1, 2000):
        _taken(breaker, n)

    found = [breaker.why_stop(_refused(n), "big.example") for n in range(1, 22)]

    assert [bool(why) for why in found] == [False] * 20 + [True]
    assert "big.example" in found[-1]
    assert "SPF" in found[-1]


def test_addresses_that_are_not_there_never_stop_a_mailing():
    breaker = Breaker(Tally())

    for n in range(1, 200):
        assert not breaker.why_stop(Delivery(n, REJECTED, 550, "5.1.1 no such user"), "d.example")


def test_a_mailing_that_is_refused_for_what_we_are_stops_and_suppresses_nobody(tmp_path):
    mailings = a_mailing(tmp_path, 200)

    why, got = carried(mailings, tmp_path, to("RCPT", "@x.example", b"550 5.7.23 SPF validation failed\r\n"))

    assert "SPF validation failed" in why
    assert got == []
    assert 21 <= counts(mailings).rejected <= 23
    assert counts(mailings).suppressed == 0
    assert counts(mailings).pending >= 177


def _refused(number: int) -> Delivery:
    return Delivery(number, REJECTED, 550, "5.7.23 SPF validation failed")


def _taken(breaker: Breaker, number: int) -> str:
    return breaker.why_stop(Delivery(number, ACCEPTED, 250, "2.0.0 ok"), "x.example")


def test_a_metronome_lets_as_many_through_as_it_says_and_no_crowd_after_a_pause():
    time_now = 100.0
    metronome = Metronome(10, lambda: time_now)
    through = []
    for step in range(400):
        time_now = 100.0 + step / 100 + (60 if step >= 200 else 0)
        while metronome.is_ready:
            metronome.let_through()
            through.append(time_now)

    assert 20 <= sum(at < 160 for at in through) <= 23
    after = [at for at in through if at >= 160]
    assert 20 <= len(after) <= 25
    assert sum(at < 162.1 for at in after) <= 4


def test_a_lane_with_a_pace_is_kept_by_one_process_alone():
    pace = Pace(lanes={"gmail": 5.0, "yahoo": 3.0, "rest": 2.0})
    groups = [Share(number=number, processes=2, pace=pace).groups(time.monotonic) for number in range(2)]

    lanes = [lane for each in groups for group in each for lane in group.lanes]
    assert Counter(lanes)["gmail"] == Counter(lanes)["yahoo"] == Counter(lanes)["rest"] == 1
    assert Counter(lanes)["microsoft"] == 2


def test_readers_of_a_slow_lane_do_not_hold_up_the_others(tmp_path):
    others = [f"r{n}@x.example" for n in range(12)]
    mailings = a_mailing(tmp_path, ["g1@gmail.com", "g2@gmail.com", *others])

    began = time.monotonic()
    why, got = carried(mailings, tmp_path, lambda said: None, share=Share(pace=Pace(lanes={"gmail": 0.25})))

    assert why == ""
    assert sorted(got[:-1]) == sorted(["g1@gmail.com", *others])
    # One every four seconds, a quarter of one of which may be made up for.
    assert time.monotonic() - began >= 3.5


def test_a_mailing_keeps_its_pace(tmp_path):
    mailings = a_mailing(tmp_path, 15)

    began = time.monotonic()
    carried(mailings, tmp_path, lambda said: None, share=Share(pace=Pace(per_second=10.0)))

    assert time.monotonic() - began >= 14 / 10 - 0.3


def test_a_connection_that_fails_is_told_of_once_and_the_mailing_goes_on(tmp_path):
    mailings = a_mailing(tmp_path, 9)
    heard: list[object] = []
    greetings = count()

    def rule(said: Said) -> bytes | None:
        return b"421 4.3.2 too busy\r\n" if said.place == "GREETING" and next(greetings) < 3 else None

    why, got = carried(mailings, tmp_path, rule, heard=heard.append)

    assert (why, sorted(got)) == ("", everybody(9))
    assert len([each for each in heard if isinstance(each, str) and "too busy" in each]) in (1, 2)
