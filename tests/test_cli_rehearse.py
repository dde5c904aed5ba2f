"""``mailer rehearse``: the whole mailing, with nothing sent and nothing changed."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from mailer.pipeline.sealed import seal_of
from mailer.store.mailings import Mailings
from mailer.wiring import open_desk
from tests.audience_builders import a_store
from tests.mailing_builders import sending
from tests.release_builders import FILE, ISSUE, a_fit_issue, changed, digest_of, lengthened
from tests.sending_builders import NAME, WEB, a_publication_that_sends, ended, started

PARTS = ("accepted", "rejected", "suppressed", "deferred", "pending", "in_doubt")
COMMAND = ("rehearse", ISSUE, "--list", "weekly")


@pytest.fixture
def on_a_list(mailer, publication):
    """Makes ``publication`` one with a fit issue and a list of so many readers, or of these."""

    def made(readers: int | Sequence[str] = 12, *, settings: str = "") -> Path:
        a_fit_issue(publication, settings=WEB + settings)
        addresses = [f"r{n}@x.example" for n in range(1, readers + 1)] if isinstance(readers, int) else readers
        (publication / "list.csv").write_text("email\n" + "\n".join(addresses), encoding="utf-8")
        assert mailer("audience", "import", "list.csv", "--list", "weekly", "--yes").code == 0
        return publication

    return made


@pytest.fixture
def begun(mailer, on_a_list):
    """Makes a publication with a sealed issue whose mailing to 12 readers has got so far."""

    def made(*, all_of_them: bool = False) -> Mailings:
        folder = on_a_list()
        assert mailer("approve", ISSUE, "--by", "Ana").code == 0
        lock = seal_of(open_desk(folder), ISSUE).lock
        assert lock
        mailings = Mailings(a_store(folder))
        mailings.plan(ISSUE, "weekly", lock.seal, now=open_desk(folder).now(), batch_size=4)
        with sending(mailings, folder) as sender:
            if all_of_them:
                sender.run()
            else:
                claim = sender.claim()
                assert claim
                sender.settle(claim, sender.send(claim))
        return mailings

    return made


def test_it_says_how_many_would_get_it_and_leaves_everything_as_it_was(mailer, on_a_list):
    folder = on_a_list(300)
    before = digest_of(folder / "store"), digest_of(folder / "issues")

    ran = mailer(*COMMAND)

    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:3] == [
        f"{NAME}: Boxes, and rather fewer of them",
        "  not sealed: rehearsed as it stands, and still not sealed",
        "To a server on this machine, from which nothing leaves:",
    ]
    assert lines[3].startswith("  300 planned = ")
    assert any(line.endswith("everybody is tried") for line in lines)
    assert (digest_of(folder / "store"), digest_of(folder / "issues")) == before


def test_the_document_holds_the_sum_and_when_it_would_end(mailer, on_a_list):
    on_a_list(300)

    document = mailer(*COMMAND, "--json").document

    assert document["mailing"] == NAME
    assert document["planned"] == 300 == sum(document[part] for part in PARTS)
    assert (document["deferred"], document["pending"], document["state"]) == (0, 0, "finished")
    assert document["tries"] == sum(document["met"].values()) >= 300
    assert sum(each["readers"] for each in document["held"]) == document["in_doubt"]
    assert sum(each["readers"] for each in document["refused"]) == document["rejected"]
    assert document["ends"]["began"] <= document["ends"]["tried"]
    assert (document["stopped"], document["seal"], document["missing"]) == (None, None, [])


def test_not_even_a_connection_is_opened_to_the_server_of_the_publication(mailer, on_a_list, monkeypatch):
    on_a_list()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        monkeypatch.setenv("MAILER_DELIVERY__TRANSPORT", f"smtp://127.0.0.1:{listener.getsockname()[1]}")

        assert mailer(*COMMAND).code == 0

        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_warm_up_is_reckoned_with(mailer, on_a_list):
    on_a_list(12, settings="\n[delivery]\nwarm_up = [5, 6]\n")

    ran = mailer(*COMMAND)

    assert "warm_up spreads this over 3 days: type `mailer send` again on each" in ran.out.replace("\n    ", " ")


def test_a_rehearsal_repeats_itself(mailer, on_a_list):
    on_a_list([f"r{n}@gmail.com" for n in range(300)])

    once, again = (mailer(*COMMAND, "--json").document for _ in range(2))

    told = (*PARTS, "met", "held", "refused", "tries")
    assert [once[part] for part in told] == [again[part] for part in told]


def test_on_a_bad_day_the_breaker_stops_it_and_what_would_follow_is_said_too(mailer, on_a_list):
    on_a_list(400)

    document = mailer(*COMMAND, "--rough", "--json").document

    assert "refused for what we are" in document["stopped"]
    assert document["planned"] == sum(document[part] for part in PARTS) == 400
    assert (document["deferred"], document["pending"]) == (0, 0)
    assert document["met"]["greylisted"] > 10


def test_an_issue_that_waits_for_an_approval_can_be_rehearsed_and_that_is_said(mailer, on_a_list):
    folder = on_a_list(settings='\n[approval]\nrequired = ["editor"]\n')

    ran = mailer(*COMMAND)

    assert ran.code == 0
    assert "  not approved by editor, without whom it cannot be sent\n" in ran.out
    assert not (folder / "issues" / ISSUE / "issue.lock").exists()


def test_of_a_mailing_that_has_begun_the_rest_is_rehearsed_as_it_was_sealed(mailer, begun):
    mailings = begun()
    before = mailings.check(NAME)

    document = mailer(*COMMAND, "--json").document

    assert (document["before"]["accepted"], document["planned"]) == (4, 12)
    assert document["accepted"] - 4 == document["met"]["taken"] <= 8 <= document["tries"]
    assert document["seal"]
    assert mailings.check(NAME) == before


def test_a_paused_mailing_is_rehearsed_and_stays_paused(mailer, begun):
    mailings = begun()
    mailings.pause(NAME)

    assert mailer(*COMMAND, "--json").document["pending"] == 0
    assert mailings.find(NAME)[0].state == "paused"


def test_a_mailing_that_is_over_is_not_rehearsed(mailer, begun):
    begun(all_of_them=True)

    ran = mailer(*COMMAND)

    assert (ran.code, "is finished; an issue goes to a list once" in ran.err) == (1, True)


def test_a_mailing_that_is_being_sent_is_not_rehearsed(mailer, begun, publication):
    with sending(begun(), publication) as sender:
        sender.claim()
        ran = mailer(*COMMAND)

    assert ran.code == 1
    assert ran.err.startswith(f"error: {NAME} is being sent at this moment (process {os.getpid()}); look how it goes")


def test_what_could_not_be_sent_cannot_be_rehearsed(mailer, on_a_list):
    folder = on_a_list()
    mailer("approve", ISSUE, "--by", "Ana")
    lengthened(folder / FILE)

    ran = mailer(*COMMAND)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"error: {ISSUE} is no longer what was approved")
    assert not list((folder / "store").glob("rehearsal-*"))


def test_a_list_of_nobody_but_those_who_left_is_refused(mailer, on_a_list):
    on_a_list(2)
    mailer("audience", "suppress", "r1@x.example", "r2@x.example", "--reason", "asked by phone")

    ran = mailer(*COMMAND)

    assert (ran.code, "all 2 readers of weekly are suppressed" in ran.err) == (1, True)


def test_a_reader_whose_message_would_not_be_right_is_named_before_anything_begins(mailer, on_a_list):
    folder = on_a_list()
    changed(folder / FILE, "Boxes, and rather fewer of them", "For {city|you}")
    (folder / "list.csv").write_text(f"email,city\nlong@x.example,{'n' * 300}\n", encoding="utf-8")
    mailer("audience", "import", "list.csv", "--list", "weekly", "--yes")

    ran = mailer(*COMMAND)

    assert (ran.code, ran.out) == (1, "")
    assert "reader 13: F08 the subject has 304 characters" in ran.err


def test_a_list_that_is_not_there_is_refused_with_the_nearest(mailer, on_a_list):
    on_a_list()

    ran = mailer("rehearse", ISSUE, "--list", "weekli")

    assert (ran.code, "there is no list weekli; write weekly" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("which", "sign"),
    [
        (signal.SIGINT, "rehearsal-*"),
        (signal.SIGINT, "rehearsal-*/mailing-*.journal"),
        (signal.SIGTERM, "rehearsal-*/mailing-*.journal"),
    ],
    ids=["Ctrl-C at once", "Ctrl-C on its way", "told to end on its way"],
)
def test_whoever_stops_it_finds_everything_as_it_was_and_no_copy_of_the_readers(tmp_path, which, sign):
    root = a_publication_that_sends(tmp_path, 1200)
    process = started(root, *COMMAND)
    until = time.monotonic() + 60
    while not list((root / "store").glob(sign)) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)

    os.killpg(process.pid, which)
    code, out, err = ended(process)

    assert (code, out) == (130, "")
    assert err.startswith("error: ")
    assert sorted(path.name for path in (root / "store").iterdir()) == ["mailer.db", "tokens.key"]
