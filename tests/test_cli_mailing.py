"""``mailer mailing``: how mailings stand, and what a person decides about them."""

from __future__ import annotations

import csv
import os
import stat
import subprocess

import pytest

from mailer.audience.csvfile import unguarded
from mailer.model.audience import Suppression
from mailer.model.delivery import Counts, Delivery, DeliveryState
from mailer.store.mailings import Mailings
from mailer.store.suppressions import Suppressions
from tests.audience_builders import NOW, a_store, imported
from tests.mailing_builders import ACCEPT, DEFER, ISSUE, NAME, REJECT, SEAL, a_list, counts, sending
from tests.terminal import run_on_a_terminal

FIXED = ("--now", "2024-05-17T07:30:00Z")
OURS = (DeliveryState.REJECTED, 550, "5.7.26 <r2@x.example> the sender is unauthenticated")
UNKNOWN = (DeliveryState.REJECTED, 550, "5.1.1 no such user")


@pytest.fixture
def ledger(publication):
    """The mailings of the publication."""
    return Mailings(a_store(publication))


@pytest.fixture
def book(mailer):
    """``mailer mailing …`` at a fixed time."""
    return lambda *arguments: mailer(*FIXED, "mailing", *arguments)


@pytest.fixture
def begun(publication, ledger):
    """A mailing to ten readers of whom some have had replies, in batches of four."""

    def carried(answers=(), *, readers=10, turns=1):
        a_list(a_store(publication), publication, readers)
        ledger.plan(ISSUE, "weekly", SEAL, now=NOW, batch_size=4)
        known = dict(answers)
        with sending(ledger, publication, lambda number: known.get(number, ACCEPT)) as sender:
            for _ in range(turns):
                claim = sender.claim()
                sender.settle(claim, sender.send(claim))

    return carried


def hold(ledger, publication, *numbers):
    """Let these readers be in doubt."""
    with sending(ledger, publication) as sender:
        claim = sender.claim()
        sender.settle(claim, [Delivery(number, DeliveryState.IN_DOUBT, 0, "no reply") for number in numbers])


# Listing


def test_without_a_mailing_the_list_says_how_one_is_made(book, publication):
    assert "There are no mailings yet.\nnext:  mailer send ISSUE --list NAME" in book("list").out
    assert book("list", "--json").document == {"mailings": []}


def test_the_list_shows_each_mailing_with_its_sum_and_how_to_go_on(book, begun):
    begun({2: REJECT, 3: DEFER})
    ran = book("list")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "MAILING            STATE    PLANNED  ACCEPTED  REJECTED  SUPPRESSED  DEFERRED  PENDING  IN DOUBT",
        "2024-05-17@weekly  stopped  10       2         1         0           1         6        0",
        "next:  mailer send 2024-05-17 --list weekly",
    ]
    assert book("list", "--json").document == {
        "mailings": [
            {
                "mailing": NAME, "issue": ISSUE, "list": "weekly", "state": "running", "planned": 10, "accepted": 2,
                "rejected": 1, "suppressed": 0, "deferred": 1, "pending": 6, "in_doubt": 0, "sending": False,
            }
        ]
    }  # fmt: skip


def test_where_a_table_has_no_room_a_mailing_comes_after_the_other(publication, begun):
    begun({2: REJECT, 3: DEFER})
    shown = run_on_a_terminal("mailing", "list", folder=publication, columns=80)
    assert f"{NAME}: stopped\n    10 planned = 2 accepted + 1 rejected" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_a_mailing_that_is_being_sent_is_running(book, publication, begun, ledger):
    begun()
    with sending(ledger, publication) as sender:
        sender.claim()
        (found,) = book("list", "--json").document["mailings"]
        assert (found["state"], found["sending"]) == ("running", True)
        assert f"{NAME}  running" in book("list").out
        ledger.plan("next", "weekly", SEAL, now=NOW)
        assert [each["sending"] for each in book("list", "--json").document["mailings"]] == [True, False]


# Status


def test_the_status_counts_what_is_in_flight_as_in_doubt(book, publication, begun, ledger):
    begun()
    with sending(ledger, publication) as sender:
        numbers = [number for number, _ in sender.claim().readers]
        for number in numbers[:3]:
            sender.journal.dot(number)
        sender.journal.reply(numbers[0], DeliveryState.ACCEPTED)
        found = book("status", "--json").document
        assert (found["accepted"], found["pending"], found["in_doubt"], found["in_flight"]) == (4, 4, 2, 2)
        assert found["held"] == []
        ran = book("status")
    assert f"{NAME}: running\n  10 planned = 4 accepted + 0 rejected" in ran.out
    assert "2 messages on the way at this moment, counted as in doubt" in ran.out


def test_what_a_sender_left_behind_is_told_of_and_who_was_to_get_it(book, publication, begun, ledger):
    begun()
    with sending(ledger, publication) as sender:
        sender.journal.dot(sender.claim().readers[0][0])
    ran = book("status")
    assert "1 message was on the way when the sender ended; who was to get them is in doubt" in ran.out
    assert "next:  mailer send 2024-05-17 --list weekly" in ran.out


def test_the_rate_is_told_while_it_is_being_sent_and_not_of_the_time_after(book, publication, begun, ledger):
    begun()
    with sending(ledger, publication):
        assert book("status", "--json").document["rate"] == 4
        assert "  4 accepted a second; about 1 minute for those who are pending\n" in book("status").out
    assert book("status", "--json").document["rate"] == 0
    assert "accepted a second" not in book("status").out


def test_the_status_tells_the_domains_and_why_readers_were_refused(book, begun, monkeypatch):
    monkeypatch.setenv("MAILER_PUBLICATION__TIMEZONE", "Europe/Oslo")
    readers = ["a@gmail.com", "b@x.example", "c@x.example", "d@x.example", "e@y.example"]
    begun({2: OURS, 3: UNKNOWN, 4: DEFER}, readers=readers, turns=2)
    found = book("status", NAME, "--json").document
    assert found["next_due"] == "2024-05-17T07:35:00Z"
    assert [(each["domain"], each["planned"], each["rejected"]) for each in found["by_domain"]] == [
        ("x.example", 3, 2), ("gmail.com", 1, 0), ("y.example", 1, 0),
    ]  # fmt: skip
    said = "5.7.26 <…> the sender is unauthenticated"
    assert found["refusals"] == [
        {"code": 550, "enhanced": "5.1.1", "text": "5.1.1 no such user", "ours": False, "readers": 1},
        {"code": 550, "enhanced": "5.7.26", "text": said, "ours": True, "readers": 1},
    ]  # fmt: skip
    words = book("status", NAME).out
    assert "1 deferred reader, the next one due at 2024-05-17 09:35 (Europe/Oslo)" in words
    assert "1        550 5.7.26  us          5.7.26 <…> the sender is unauthenticated" in words
    assert f"mailer mailing resolve {NAME} --resend --refused" in words


def test_beyond_twenty_domains_the_rest_is_summed(book, begun):
    begun(readers=[*(f"r{n}@d{n}.example" for n in range(30)), "a@big.example", "b@big.example"])
    found = book("status", "--json").document["by_domain"]
    assert len(found) == 21
    assert (found[0]["domain"], found[0]["planned"]) == ("big.example", 2)
    assert (found[-1]["domain"], found[-1]["domains"], found[-1]["planned"]) == (None, 11, 11)
    assert sum(each["planned"] for each in found) == 32
    assert "11 other domains" in book("status").out


def test_without_a_name_the_only_mailing_is_meant(book, begun, ledger):
    begun()
    assert book("status", "--json").document["mailing"] == NAME
    ledger.plan("next", "weekly", SEAL, now=NOW)
    ran = book("status")
    assert ran.code == 2
    assert "error: which one of 2 mailings is not said; name one, such as next@weekly" in ran.err


def test_a_mailing_that_is_not_there_is_named_with_the_nearest(book, begun):
    begun()
    for command in (("status",), ("pause",), ("cancel", "--yes"), ("resolve", "--resend")):
        ran = book(command[0], "2024-05-17@weakly", *command[1:])
        assert ran.code == 2
        assert f"error: there is no mailing 2024-05-17@weakly; write {NAME}" in ran.err


# Outcomes


def test_outcomes_are_a_list_that_is_imported_again_without_what_they_say_of_the_mail(
    book, mailer, publication, ledger
):
    rows = "email,name,town\na@x.example,=Ana,Oslo\nb@x.example,Bo,\n"
    imported(a_store(publication), publication, rows)
    ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    with sending(ledger, publication, lambda number: REJECT if number == 2 else ACCEPT) as sender:
        sender.run()

    ran = book("status", "--outcomes", "out.csv", "--json")

    assert ran.document == {"mailing": NAME, "file": "out.csv", "only": None, "recipients": 2, "forgotten": 0}
    path = publication / "out.csv"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with open(path, encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert list(written[0]) == [
        "address", "name", "language", "town",
        "mailing_state", "mailing_code", "mailing_text", "mailing_attempts", "mailing_at",
        "mailing_message_id",
    ]  # fmt: skip
    assert (written[0]["name"], unguarded(written[0]["name"])) == ("'=Ana", "=Ana")
    assert [row["mailing_state"] for row in written] == ["accepted", "rejected"]
    assert (written[1]["mailing_code"], written[1]["mailing_text"]) == ("554", "5.7.1 not wanted")
    assert (written[1]["mailing_attempts"], written[1]["mailing_at"]) == ("1", "2024-05-17T07:30:00Z")
    again = mailer(*FIXED, "audience", "import", "out.csv", "--list", "weekly", "--json")
    assert (again.document["same"], again.document["new"], again.document["refused_rows"]) == (2, 0, 0)
    mailer(*FIXED, "audience", "import", "out.csv", "--list", "other", "--yes")
    assert mailer("audience", "show", "--list", "other", "--json").document["fields"] == ["town"]


def test_outcomes_of_one_state_leave_out_the_others_and_whoever_was_forgotten(book, publication, begun):
    begun({2: REJECT, 3: REJECT})
    Suppressions(a_store(publication)).forget("r3@x.example", NOW)
    ran = book("status", "--outcomes", "out.csv", "--only", "rejected")
    assert ran.out == f"out.csv: 1 reader of {NAME} rejected\n1 who were forgotten are left out\n"
    assert "r2@x.example" in (publication / "out.csv").read_text("utf-8-sig")


def test_outcomes_are_never_written_over_another_file(book, publication, begun):
    begun()
    (publication / "out.csv").write_text("mine")
    ran = book("status", "--outcomes", "out.csv")
    assert ran.code == 1
    assert "error: out.csv: is already there" in ran.err
    assert (publication / "out.csv").read_text() == "mine"
    assert book("status", "--only", "rejected").code == 2


def test_a_file_of_outcomes_makes_no_folders(book, publication, begun):
    begun()
    ran = book("status", "--outcomes", "no/such/out.csv")
    assert ran.code == 1
    assert "no/such/out.csv: cannot be written (No such file or directory)" in ran.err
    assert not (publication / "no").exists()


def test_the_status_says_why_readers_are_suppressed(book, publication, ledger):
    store = a_store(publication)
    a_list(store, publication, 3)
    a_list(store, publication, ["r2@x.example", "r3@x.example", "a@x.example", "b@x.example", "c@x.example"], "daily")
    Suppressions(store).suppress(["a@x.example"], Suppression(list="", reason="left", source="by hand", at=NOW))
    ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    ledger.plan(ISSUE, "daily", SEAL, now=NOW)
    name = f"{ISSUE}@daily"
    assert book("status", name, "--json").document["suppressed_why"] == {
        "left": 1, "elsewhere": 2, "cancelled": 0, "forgotten": 0,
    }  # fmt: skip
    Suppressions(store).forget("r3@x.example", NOW)
    ledger.cancel(name, NOW)
    assert "suppressed: 1 left or taken out, 1 by another list, 2 cancelled, 1 forgotten\n" in book("status", name).out


# On a disk that may only be read


@pytest.fixture
def read_only(publication):
    """Mount the store of the publication anew, so that it may only be read."""
    store, mounted = publication / "store", []

    def mount():
        for options in (["--bind"], ["-o", "remount,bind,ro"]):
            ran = subprocess.run(["mount", *options, str(store), str(store)], capture_output=True, check=False)
            if ran.returncode:
                pytest.skip("nothing may be mounted here")
            mounted.append(store)

    yield mount
    if mounted:
        subprocess.run(["umount", str(store)], check=True)


def test_on_a_disk_that_may_only_be_read_mailings_are_told_of_and_nothing_is_decided(book, begun, ledger, read_only):
    begun()
    read_only()
    assert f"{NAME}  stopped  10       4 " in book("list").out
    assert f"{NAME}: stopped\n" in book("status").out
    ran = book("pause", NAME)
    assert ran.code == 1
    assert "lies on a disk that may only be read; nothing was changed; have it mounted for writing" in ran.err


def test_what_a_sender_was_killed_at_is_told_of_when_the_disk_may_only_be_read(
    book, publication, begun, ledger, read_only
):
    begun()
    with sending(ledger, publication) as sender:
        sender.journal.dot(sender.claim().readers[0][0])
        read_only()
        assert "10 planned = 4 accepted" in book("status").out


# Deciding


def test_a_mailing_is_paused_and_goes_on_and_says_who_sends(book, begun):
    begun()
    ran = book("pause", NAME)
    assert ran.out == f"{NAME} is paused: 6 readers wait.\nnext:  mailer mailing resume {NAME}\n"
    assert book("list", "--json").document["mailings"][0]["state"] == "paused"
    ran = book("resume", NAME)
    assert ran.out == (
        f"{NAME} may go on: 6 readers left.\nNobody sends it; next:  mailer send 2024-05-17 --list weekly\n"
    )
    assert book("resume", NAME, "--json").document["state"] == "running"


def test_cancelling_says_how_many_will_not_get_it_and_asks(book, publication, begun, ledger):
    begun()
    ran = book("cancel", NAME)
    assert ran.code == 1
    assert "error: nothing was cancelled: there is nobody to ask; say yes beforehand" in ran.err
    assert f"next:  mailer mailing cancel {NAME} --yes" in ran.err
    assert counts(ledger).suppressed == 0
    ran = book("cancel", NAME, "--yes")
    assert ran.out.startswith(f"{NAME} is cancelled.\n")
    assert counts(ledger) == Counts(planned=10, accepted=4, suppressed=6)
    assert book("resume", NAME).code == 1


def test_cancelling_says_who_gets_it_by_another_list_instead(book, publication, begun):
    begun()
    a_list(a_store(publication), publication, ["r5@x.example", "r6@x.example", "own@x.example"], "daily")
    Mailings(a_store(publication)).plan(ISSUE, "daily", SEAL, now=NOW)
    said = book("cancel", NAME, "--yes").out
    assert f"2 of them will get it by {ISSUE}@daily:\nnext:  mailer send {ISSUE} --list daily\n" in said
    assert book("cancel", NAME, "--yes", "--json").document["released"] == [{"list": "daily", "readers": 2}]


def test_nobody_in_doubt_is_no_fault_of_a_cancelled_mailing(book, begun):
    begun()
    book("cancel", NAME, "--yes")
    ran = book("resolve", NAME, "--resend")
    assert (ran.code, ran.out) == (0, f"Nobody of {NAME} is in doubt.\n")
    assert book("resolve", NAME, "--resend", "--refused").out == f"Nobody of {NAME} was refused for what we are.\n"


def test_a_cancelled_mailing_whose_sender_is_gone_leaves_nobody_pending(book, publication, begun, ledger):
    begun()
    with sending(ledger, publication) as sender:
        sender.journal.dot(sender.claim().readers[0][0])
    assert book("cancel", NAME, "--yes", "--json").document["in_doubt"] == 1
    assert counts(ledger) == Counts(planned=10, accepted=4, suppressed=5, in_doubt=1)


def test_readers_in_doubt_are_taken_as_accepted_or_sent_to_again(book, publication, begun, ledger):
    begun()
    hold(ledger, publication, 5, 6, 7)
    held = book("status", "--json").document["held"]
    assert [(each["code"], each["text"], each["at"]) for each in held] == [(0, "no reply", "2024-05-17T07:30:00Z")] * 3
    assert "READER  WHEN (UTC)        CODE  WHAT WAS HEARD\n" in book("status").out
    first = held[0]["recipient_id"]
    assert book("resolve", NAME, "--resend").code == 1
    ran = book("resolve", NAME, "--accepted", "--reader", str(first), "--yes", "--json")
    assert (ran.document["resolved"], ran.document["to"], ran.document["in_doubt"]) == (1, "accepted", 2)
    ran = book("resolve", NAME, "--resend", "--yes")
    assert ran.out.startswith("2 readers to be sent to again.\n")
    assert "Nobody sends it; next:  mailer send 2024-05-17 --list weekly" in ran.out
    assert counts(ledger) == Counts(planned=10, accepted=5, pending=5)
    assert book("resolve", NAME, "--resend", "--yes").out == f"Nobody of {NAME} is in doubt.\n"


def test_whoever_a_killed_sender_left_in_doubt_can_be_decided_about(book, publication, begun, ledger):
    begun()
    with sending(ledger, publication) as sender:
        sender.journal.dot(sender.claim().readers[0][0])
    assert book("resolve", NAME, "--accepted", "--yes", "--json").document["resolved"] == 1
    assert counts(ledger) == Counts(planned=10, accepted=5, pending=5)


def test_a_reader_who_is_not_in_doubt_is_refused(book, publication, begun, ledger):
    begun()
    hold(ledger, publication, 5)
    ran = book("resolve", NAME, "--resend", "--reader", "1", "--yes")
    assert ran.code == 2
    assert f"error: reader 1 is not in doubt in {NAME}" in ran.err


def test_who_was_refused_for_what_we_are_is_sent_to_again_and_no_other(book, publication, begun, ledger):
    begun({2: OURS, 3: UNKNOWN, 4: REJECT})
    ran = book("resolve", NAME, "--resend", "--refused")
    assert ran.code == 1
    assert f"next:  mailer mailing resolve {NAME} --resend --refused --yes" in ran.err
    ran = book("resolve", NAME, "--resend", "--refused", "--yes")
    assert ran.out.startswith("2 readers to be sent to again.\n")
    assert counts(ledger) == Counts(planned=10, accepted=1, rejected=1, pending=8)


def test_one_way_has_to_be_said(book, begun):
    begun()
    assert book("resolve", NAME).code == 2
    assert book("resolve", NAME, "--accepted", "--resend").code == 2
    assert book("resolve", NAME, "--accepted", "--refused").code == 2


def test_what_was_handed_over_says_so(book, publication, ledger):
    a_list(a_store(publication), publication, 3)
    ledger.plan(ISSUE, "weekly", SEAL, now=NOW)
    ledger.hand_over(NAME, NOW)
    assert f"{NAME}: handed over\n" in book("status").out
    assert book("status", "--json").document["handed_over"]
    assert book("pause", NAME).code == 1
