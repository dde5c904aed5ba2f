"""``mailer batch --list`` is a mailing: a reader gets it from one batch or from ``send``, wherever either dies."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from mailer.config.loading import load
from mailer.model.delivery import Counts
from mailer.wiring import open_audience
from tests.batch_builders import files_in, replayed
from tests.release_builders import FILE, ISSUE, changed, lengthened
from tests.sending_builders import (
    NAME,
    a_publication_that_sends,
    counts,
    ended,
    mailer,
    send,
    started,
    states,
)
from tests.smtp_servers import SmtpServer

AGAIN = f"mailer batch {ISSUE} --list weekly -o out"


@pytest.fixture
def unsealed(tmp_path) -> Path:
    return a_publication_that_sends(tmp_path)


@pytest.fixture
def root(tmp_path) -> Path:
    return a_publication_that_sends(tmp_path, sealed=True)


@pytest.fixture
def many(tmp_path) -> Path:
    return a_publication_that_sends(tmp_path, 400, sealed=True)


def batch(root: Path, out: str = "out", *more: str, expected: int | None = 0, **variables: str) -> tuple[str, str]:
    """``mailer batch`` of the issue to the list; what it said."""
    command = ("batch", ISSUE, "--list", "weekly", "-o", out, "--format", "rfc2442", "--per-file", "5", *more)
    return mailer(root, *command, expected=expected, **variables)[1:]


def killed_while_writing(root: Path, files: int = 2, out: str = "out") -> None:
    """Kill a batch as soon as so many of its files are whole."""
    command = ("batch", ISSUE, "--list", "weekly", "-o", out, "--format", "rfc2442", "--per-file", "5")
    running = started(root, *command)
    until = time.monotonic() + 60
    while len(list(root.glob(f"{out}.part/written/*"))) < files and time.monotonic() < until:
        time.sleep(0.001)
    running.kill()
    assert ended(running)[0] == -signal.SIGKILL
    assert not (root / out).exists()


def unsubscribed(root: Path, *addresses: str) -> None:
    mailer(root, "audience", "suppress", *addresses, "--reason", "asked by phone", expected=0)


def in_batch(folder: Path) -> list[str]:
    """Whom the messages of a batch are to."""
    return [to for file in sorted(folder.glob("*.bsmtp")) for _, to, _ in replayed(file.read_bytes())]


def refuse_a_wrong_account(root: Path, *folders: str, server: SmtpServer | None = None) -> None:
    """Compare who got it, from all that has its name and from a server, with what the ledger says."""
    got = Counter(to for folder in folders for to in in_batch(root / folder))
    got.update(server.recipients if server else ())
    assert max(got.values(), default=0) <= 1
    assert set(got) == {address for address, state in states(root).items() if state == "accepted"}
    assert counts(root).holds


def test_a_batch_to_a_list_seals_the_issue_and_leaves_a_mailing_that_is_handed_over(unsealed):
    out, err = batch(unsealed)

    assert err == ""
    assert f"{NAME} is handed over" in out
    assert (unsealed / "issues" / ISSUE / "issue.lock").is_file()
    assert counts(unsealed) == Counts(planned=12, accepted=12)
    manifest = json.loads((unsealed / "out/manifest.json").read_text("utf-8"))
    assert manifest["mailing"] == NAME
    assert manifest["seal"]
    status = json.loads(mailer(unsealed, "mailing", "status", NAME, "--json", expected=0)[1])
    assert (status["state"], status["handed_over"]) == ("finished", True)
    refuse_a_wrong_account(unsealed, "out")


def test_the_document_names_the_mailing(root):
    document = json.loads(batch(root, "out", "--json")[0])

    assert (document["mailing"], document["state"], document["left"]) == (NAME, "finished", [])


def test_a_batch_of_a_file_is_no_mailing(unsealed):
    ran = mailer(unsealed, "batch", ISSUE, "--recipients", "list.csv", "-o", "out", "--json", expected=0)

    assert (json.loads(ran[1])["mailing"], json.loads(ran[1])["state"]) == (None, None)
    assert not (unsealed / "issues" / ISSUE / "issue.lock").exists()
    batch(unsealed, "other")


def test_after_a_batch_neither_send_nor_another_batch_goes_to_the_list(root):
    batch(root)
    with SmtpServer() as server:
        code, _, err = send(root, server)
        assert (code, len(server.taken)) == (1, 0)
    assert f"{NAME} was handed over as a batch in out; an issue goes to a list once" in err

    _, err = batch(root, "other", expected=1)
    assert err.splitlines()[0] == (
        f"error: {NAME} was handed over as a batch in out; an issue goes to a list once; send another issue"
    )
    assert batch(root, "out", expected=1)[1] == err
    assert not list(root.glob("other*"))
    refuse_a_wrong_account(root, "out")


@pytest.mark.parametrize("limit", ["4", "0"])
def test_what_send_has_begun_or_ended_is_not_handed_over_and_nothing_is_written(root, limit):
    with SmtpServer() as server:
        send(root, server, "--limit", limit)
        _, err = batch(root, expected=1)

        assert ("is being sent, and cannot be handed over" if limit == "4" else "is finished") in err
        assert not list(root.glob("out*"))
        send(root, server)
        refuse_a_wrong_account(root, server=server)


@pytest.mark.parametrize(("decision", "told"), [("pause", "is paused"), ("cancel", "is cancelled")])
def test_what_was_paused_or_cancelled_is_not_handed_over(root, decision, told):
    batch(root, expected=-signal.SIGKILL, MAILER_CRASH_AT="audience-frozen")
    mailer(root, "mailing", decision, NAME, *(["--yes"] if decision == "cancel" else []), expected=0)

    assert told in batch(root, expected=1)[1]
    assert not list(root.glob("out*"))


def test_an_issue_that_somebody_must_approve_is_refused_until_then(unsealed):
    with (unsealed / "mailer.toml").open("a", encoding="utf-8") as file:
        file.write("\n[approval]\nrequired = ['editor']\n")

    assert "is not approved" in batch(unsealed, expected=1)[1]
    assert mailer(unsealed, "mailing", "list", "--json")[1].count(NAME) == 0


def test_an_issue_that_is_not_what_was_approved_is_refused(root):
    lengthened(root / FILE)

    assert "is no longer what was approved" in batch(root, expected=1)[1]


def test_a_reader_at_fault_is_named_before_anything_is_frozen_or_sealed(unsealed):
    changed(unsealed / FILE, "Boxes, and rather fewer of them", "For {city|you}")
    (unsealed / "more.csv").write_text(f"email,city\nlong@x.example,{'x' * 300}\n", encoding="utf-8")
    mailer(unsealed, "audience", "import", "more.csv", "--list", "weekly", "--yes", expected=0)

    assert "reader 13: F08" in batch(unsealed, expected=1)[1]
    assert mailer(unsealed, "mailing", "list", "--json")[1].count(NAME) == 0
    assert not (unsealed / "issues" / ISSUE / "issue.lock").exists()
    assert not list(unsealed.glob("out*"))


def test_whoever_gets_it_by_another_list_is_left_out_and_counted(root):
    (root / "daily.csv").write_text("email\nr1@x.example\nnew@x.example\n", encoding="utf-8")
    mailer(root, "audience", "import", "daily.csv", "--list", "daily", "--yes", expected=0)
    batch(root)

    out = mailer(root, "batch", ISSUE, "--list", "daily", "-o", "daily", "--format", "rfc2442", expected=0)[1]

    assert "1 reader of daily left out who get it by another list\n" in out
    assert in_batch(root / "daily") == ["new@x.example"]


# Killed


@pytest.mark.parametrize("point", ["audience-written", "audience-frozen", "decision-written", "decided"])
def test_wherever_it_is_killed_the_same_command_ends_with_one_batch(root, point):
    batch(root, expected=-signal.SIGKILL, MAILER_CRASH_AT=point)
    assert not (root / "out").exists()
    batch(root)

    refuse_a_wrong_account(root, "out")
    assert counts(root).accepted == 12
    assert not (root / "out.part").exists()


@pytest.mark.parametrize("point", ["audience-frozen", "decision-written"])
def test_killed_before_it_is_handed_over_send_may_go_on_and_then_the_batch_may_not(root, point):
    batch(root, expected=-signal.SIGKILL, MAILER_CRASH_AT=point)
    with SmtpServer() as server:
        assert send(root, server)[0] == 0
        assert "is finished; an issue goes to a list once" in batch(root, expected=1)[1]

        assert not (root / "out").exists()
        refuse_a_wrong_account(root, server=server)


def test_killed_after_it_is_handed_over_only_the_same_command_gives_it_its_name(root):
    batch(root, expected=-signal.SIGKILL, MAILER_CRASH_AT="decided")
    with SmtpServer() as server:
        code, _, err = send(root, server)
        assert (code, len(server.taken), "was handed over as a batch in out;" in err) == (1, 0, True)
    _, err = batch(root, "other", expected=1)
    assert "out.part lacks nothing but its name" in err
    assert err.splitlines()[-1].endswith(AGAIN)

    # Whatever was changed since, its messages are those that were decided about.
    lengthened(root / FILE)
    before = files_in(root / "out.part/batch")
    out, _ = batch(root, "out", "--dsn")
    assert "12 messages kept from the run before" in out
    assert files_in(root / "out") == before
    refuse_a_wrong_account(root, "out")


def test_of_two_unfinished_batches_only_one_ever_gets_its_name(root):
    for out in ("one", "two"):
        batch(root, out, expected=-signal.SIGKILL, MAILER_CRASH_AT="decision-written")
    batch(root, "one")

    assert "was handed over as a batch in one" in batch(root, "two", expected=1)[1]
    assert not (root / "two").exists()
    refuse_a_wrong_account(root, "one")


def test_a_batch_that_lacks_its_name_alone_and_was_thrown_away_counts_as_handed_over_and_that_is_said(root):
    batch(root, expected=-signal.SIGKILL, MAILER_CRASH_AT="decided")
    shutil.rmtree(root / "out.part")

    for out in ("out", "other"):
        assert (
            f"{NAME} was handed over as a batch in out; an issue goes to a list once" in batch(root, out, expected=1)[1]
        )
    assert not list(root.glob("out*"))


def test_one_that_was_thrown_away_before_costs_nothing(many):
    killed_while_writing(many)
    shutil.rmtree(many / "out.part")
    batch(many, "other")

    refuse_a_wrong_account(many, "other")


def test_killed_while_writing_it_ends_with_the_same_files_and_all_of_the_readers(many):
    killed_while_writing(many)
    whole = files_in(many / "out.part/batch")
    assert counts(many) == Counts(planned=400, pending=400)
    out, _ = batch(many)

    assert "messages kept from the run before" in out
    assert whole.items() <= files_in(many / "out").items()
    refuse_a_wrong_account(many, "out")
    assert counts(many).accepted == 400


def test_when_send_takes_over_while_a_batch_is_unfinished_the_batch_never_gets_its_name(many):
    killed_while_writing(many)
    with SmtpServer() as server:
        send(many, server, "--limit", "7")
        assert "is being sent, and cannot be handed over" in batch(many, expected=1)[1]
        send(many, server)

        assert not (many / "out").exists()
        refuse_a_wrong_account(many, server=server)


def test_when_send_begins_while_a_batch_is_written_the_batch_is_refused_and_removed(many):
    command = ("batch", ISSUE, "--list", "weekly", "-o", "out", "--format", "rfc2442", "--per-file", "1")
    writing = started(many, *command)
    until = time.monotonic() + 60
    while not list(many.glob("out.part/written/*")) and time.monotonic() < until:
        time.sleep(0.001)
    writing.send_signal(signal.SIGSTOP)
    with SmtpServer() as server:
        send(many, server, "--limit", "7")
        writing.send_signal(signal.SIGCONT)
        code, _, err = ended(writing)

        assert code == 1
        assert not list(many.glob("out*")), err
        send(many, server)
        refuse_a_wrong_account(many, server=server)


# Who leaves


def test_whoever_leaves_between_two_runs_is_not_in_the_batch_and_the_rest_is_made_anew(many):
    killed_while_writing(many)
    unsubscribed(many, "r2@x.example", "r399@x.example")
    mailer(many, "audience", "forget", "r3@x.example", expected=0)
    out, _ = batch(many)

    assert "kept from the run before" not in out
    assert "3 suppressed readers of weekly left out\n" in out
    got = in_batch(many / "out")
    assert len(got) == 397
    assert not {"r2@x.example", "r3@x.example", "r399@x.example"} & set(got)
    assert counts(many) == Counts(planned=400, accepted=397, suppressed=3)
    manifest = json.loads((many / "out/manifest.json").read_text("utf-8"))
    assert (manifest["messages"], manifest["suppressed"]) == (397, 3)
    refuse_a_wrong_account(many, "out")


def test_whoever_comes_after_the_audience_was_frozen_is_not_in_the_batch(root):
    batch(root, expected=-signal.SIGKILL, MAILER_CRASH_AT="audience-frozen")
    (root / "more.csv").write_text("email\nlate@x.example\n", encoding="utf-8")
    mailer(root, "audience", "import", "more.csv", "--list", "weekly", "--yes", expected=0)
    batch(root)

    assert "late@x.example" not in in_batch(root / "out")
    refuse_a_wrong_account(root, "out")


def test_whoever_leaves_while_it_is_written_is_named(many):
    command = ("batch", ISSUE, "--list", "weekly", "-o", "out", "--format", "rfc2442", "--per-file", "1")
    writing = started(many, *command)
    until = time.monotonic() + 60
    while not list(many.glob("out.part/written/*")) and time.monotonic() < until:
        time.sleep(0.001)
    writing.send_signal(signal.SIGSTOP)
    unsubscribed(many, "r400@x.example")
    writing.send_signal(signal.SIGCONT)
    code, _, err = ended(writing)

    assert code == 0
    assert "warning: 1 reader left while it was written (id 400): their messages are in it\n" in err
    refuse_a_wrong_account(many, "out")


def test_when_everybody_has_left_nothing_is_written(root):
    batch(root, expected=-signal.SIGKILL, MAILER_CRASH_AT="audience-frozen")
    unsubscribed(root, *(f"r{n}@x.example" for n in range(1, 13)))

    assert "there is nobody to write to" in batch(root, expected=1)[1]
    assert counts(root) == Counts(planned=12, suppressed=12)
    assert not list(root.glob("out*"))


def test_another_option_for_an_unfinished_batch_is_refused_with_what_differs(many):
    killed_while_writing(many)

    _, err = batch(many, "out", "--dsn", expected=1)
    assert "--dsn: asked for now, not asked for before" in err
    assert open_audience(load(many)).mailings.handed_over_as(ISSUE, "weekly") is None
