"""``mailer send`` and ``mailer test`` as programs, to a real server: what goes out, what is said, and how it ends."""

from __future__ import annotations

import json
import signal
import threading
import time

import pytest

from mailer.deliver.sending import ASK_EVERY
from tests.release_builders import FILE, ISSUE, lengthened
from tests.sending_builders import (
    NAME,
    a_publication_that_sends,
    approved,
    closed_by,
    counts,
    ended,
    import_more,
    mailer,
    message_ids,
    refuse_a_wrong_account,
    send,
    sent_as_json,
    started,
    states,
    wait_for,
)
from tests.smtp_servers import DROP, Said, SmtpServer


def slow(seconds: float):
    """A server that takes its time over each message."""

    def rule(said: Said) -> bytes | None:
        if said.place == "END":
            time.sleep(seconds)
        return None

    return rule


def test_every_reader_gets_the_sealed_issue_once_and_the_sum_is_said(tmp_path):
    root = a_publication_that_sends(tmp_path)
    with SmtpServer() as server:
        code, out, err = send(root, server)

        assert (code, err) == (0, "")
        assert (
            f"{NAME}: 12 planned = 12 accepted + 0 rejected + 0 suppressed + 0 deferred + 0 pending + 0 in doubt" in out
        )
        refuse_a_wrong_account(root, server)
        assert len(set(message_ids(server))) == 12
        assert (root / "issues" / ISSUE / "issue.lock").is_file()


def test_an_issue_goes_to_a_list_once(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        send(root, server)
        code, _, err = send(root, server)

        assert code == 1
        assert "is finished; an issue goes to a list once" in err
        assert len(server.taken) == 12


def test_nothing_is_sent_without_somebody_who_says_so(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        code, out, err = mailer(root, "send", ISSUE, "--list", "weekly", server=server)

    assert code == 1
    assert "to 12 readers" in out
    assert "say it with --yes" in err
    assert server.said == []


def test_a_dry_run_says_what_would_be_sent_and_sends_and_seals_nothing(tmp_path):
    root = a_publication_that_sends(tmp_path)
    with SmtpServer() as server:
        code, out, _ = send(root, server, "--dry-run", "--json")

    assert code == 0
    assert json.loads(out)["readers"] == 12
    assert server.said == []
    assert not (root / "issues" / ISSUE / "issue.lock").exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[approval]\nrequired = ["editor"]\n', "is not approved: editor has yet to approve it"),
        ("", "no server is named"),
    ],
    ids=["not approved", "no transport"],
)
def test_what_may_not_be_sent_is_refused_in_one_line(tmp_path, settings, said):
    root = a_publication_that_sends(tmp_path, settings=settings)
    with SmtpServer() as server:
        code, _, err = mailer(root, "send", ISSUE, "--list", "weekly", "--yes", server=server if settings else None)

    assert code == 1
    assert said in err
    assert server.said == []


def test_without_a_link_to_leave_by_nothing_is_sent(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    toml = root / "mailer.toml"
    toml.write_text(toml.read_text(encoding="utf-8").partition("[web]")[0], encoding="utf-8")
    with SmtpServer() as server:
        code, _, err = send(root, server)

    assert (code, server.said) == (1, [])
    assert "[web] url" in err


def test_an_issue_that_was_changed_after_it_was_approved_is_not_sent(tmp_path):
    root = a_publication_that_sends(tmp_path)
    approved(root)
    lengthened(root / FILE)
    with SmtpServer() as server:
        code, _, err = send(root, server)

    assert (code, server.said) == (1, [])
    assert "no longer what was approved" in err


def test_whoever_leaves_after_the_audience_was_frozen_gets_nothing(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        code, *_ = send(root, server, "--limit", "3")
        left = next(address for address, state in states(root).items() if state == "pending")
        mailer(root, "audience", "suppress", left, "--list", "weekly", "--reason", "left", expected=0)
        assert code == 3

        assert send(root, server)[0] == 0
        assert left not in server.recipients
        assert states(root)[left] == "suppressed"
        refuse_a_wrong_account(root, server)


def test_a_limit_ends_with_3_and_says_how_to_go_on(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        code, out, _ = send(root, server, "--limit", "5")

    assert code == 3
    assert len(server.taken) == 5
    assert f"7 readers left; next:  mailer send {ISSUE} --list weekly --limit 5" in out


def test_readers_in_doubt_end_it_with_3_and_the_command_that_shows_them(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)

    def rule(said: Said) -> bytes | None:
        return DROP if said.place == "END" and said.connection == 1 and said.message == 1 else None

    with SmtpServer(rule) as server:
        code, out, err = send(root, server)

    assert code == 3
    assert counts(root).in_doubt == 1
    assert "1 reader may have got it or not" in err
    assert f"mailer mailing status {NAME}" in out
    refuse_a_wrong_account(root, server)


def test_one_document_says_how_it_ended(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        document = sent_as_json(root, server)

    facts = {"mailing": NAME, "issue": ISSUE, "list": "weekly", "state": "finished", "planned": 12, "accepted": 12}
    assert facts.items() <= document.items()
    assert document["stopped"] is None


def test_a_limit_is_kept_to_the_message_also_where_a_lane_has_a_pace_of_its_own(tmp_path):
    addresses = [f"g{n}@gmail.com" for n in range(20)]
    root = a_publication_that_sends(tmp_path, addresses, settings="\n[delivery.pace.lanes]\ngmail = 500\n", sealed=True)
    with SmtpServer() as server:
        send(root, server, "--limit", "7")

    assert len(server.taken) == 7


def test_a_server_that_is_new_warms_up_day_by_day(tmp_path):
    root = a_publication_that_sends(tmp_path, 20, settings="\n[delivery]\nwarm_up = [3, 5]\n", sealed=True)
    with SmtpServer() as server:
        days = [f"2030-01-{day:02}T12:00:00Z" for day in (1, 1, 2, 9, 9)]
        codes = [
            mailer(root, "--now", day, "send", ISSUE, "--list", "weekly", "--yes", server=server)[0] for day in days
        ]

        assert codes == [3, 1, 3, 0, 1]
        assert len(server.taken) == 20
        refuse_a_wrong_account(root, server)


def test_a_mailing_of_which_all_are_refused_for_what_we_are_says_how_to_mend_it(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    refusal = b"550 5.7.23 SPF validation failed for %s\r\n"
    with SmtpServer(lambda said: refusal % said.words.encode() if said.place == "RCPT" else None) as server:
        code, out, err = send(root, server)

    assert code == 0
    assert "12 readers refused for what we are" in err
    assert f"mailer mailing resolve {NAME} --resend --refused" in out
    assert "@x.example" not in out + err


def test_a_mailing_that_waits_goes_to_the_readers_that_were_told_and_to_nobody_else(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    before = time.time()
    with SmtpServer() as server:
        send(root, server, "--dry-run")
    # As long as it takes on this machine to get ready, and longer.
    begins = int(time.time() + 3 + 2 * (time.time() - before))
    at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(begins))
    with SmtpServer() as server:
        process = started(root, "send", ISSUE, "--list", "weekly", "--yes", "--at", at, server=server)
        assert "begins at" in process.stderr.readline()
        (root / "more.csv").write_text("email\nlate@x.example\n", encoding="utf-8")
        import_more(root, "more.csv")
        code, out, _ = ended(process)

    assert code == 0, out
    assert "late@x.example" not in server.recipients
    assert len(server.taken) == 12
    assert time.time() >= begins


def test_an_empty_time_is_not_taken_for_now(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        code, _, err = send(root, server, "--at", "")

    assert (code, server.said) == (2, [])
    assert "is not a time" in err


def test_the_next_command_keeps_what_was_typed(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        line = ("send", ISSUE, "--list", "weekly", "--limit", "4", "--at", "2099-01-01T06:00+00:00")
        _, out, _ = mailer(root, *line, "--dry-run", server=server)
        _, _, err = mailer(root, *line, server=server)

    assert f"next:  mailer {' '.join(line)}" in out
    assert f"next:  mailer {' '.join(line)} --yes" in err


@pytest.mark.parametrize("ask", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda ask: ask.name)
def test_whoever_stops_it_is_told_how_to_go_on_and_nothing_is_in_doubt(tmp_path, ask):
    root = a_publication_that_sends(tmp_path, 60, sealed=True)
    with SmtpServer(slow(0.1)) as server:
        process = started(root, "send", ISSUE, "--list", "weekly", "--yes", server=server)
        wait_for(server, 3)
        process.send_signal(ask)
        code, out, err = ended(process)

        assert code == 3
        assert "stopped: somebody asked for it" in err
        assert f"mailer send {ISSUE} --list weekly" in out
        assert counts(root).in_doubt == 0
        assert counts(root).accepted == len(server.taken) < 60
        server.rule = lambda said: None
        assert send(root, server)[0] == 0
        refuse_a_wrong_account(root, server)


def test_a_second_interruption_ends_it_at_once_and_who_was_in_flight_is_in_doubt(tmp_path):
    root = a_publication_that_sends(tmp_path, 60, sealed=True)
    with SmtpServer(slow(3)) as server:
        process = started(root, "send", ISSUE, "--list", "weekly", "--yes", server=server)
        wait_for(server, 1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        code, out, err = ended(process)

        assert code == 3
        assert time.monotonic() - began < 2.5
        assert "may have got it or not" in err
        assert "planned" in out
        assert 1 <= counts(root).in_doubt <= 8
        refuse_a_wrong_account(root, server)


def test_a_mailing_that_is_paused_stops_and_is_not_gone_on_with_by_accident(tmp_path):
    root = a_publication_that_sends(tmp_path, 60, sealed=True)
    gate = threading.Event()
    with SmtpServer(closed_by(gate)) as server:
        process = started(root, "send", ISSUE, "--list", "weekly", "--yes", server=server)
        wait_for(server, 3)
        mailer(root, "mailing", "pause", NAME, expected=0)
        # By then who sends has looked at the ledger, though nothing is heard from the server.
        time.sleep(ASK_EVERY + 0.5)
        gate.set()
        code, _, err = ended(process)
        assert code == 3
        assert "stopped: paused" in err

        code, _, err = send(root, server)
        assert code == 1
        assert f"mailer mailing resume {NAME}" in err
        mailer(root, "mailing", "resume", NAME, expected=0)
        server.rule = lambda said: None
        assert send(root, server)[0] == 0
        refuse_a_wrong_account(root, server)


def test_a_second_sender_is_refused_while_the_first_one_sends(tmp_path):
    root = a_publication_that_sends(tmp_path, 60, sealed=True)
    gate = threading.Event()
    with SmtpServer(closed_by(gate)) as server:
        first = started(root, "send", ISSUE, "--list", "weekly", "--yes", server=server)
        wait_for(server, 3)
        code, _, err = send(root, server)
        assert code == 1
        assert "is being sent from by another mailer" in err
        gate.set()
        assert ended(first)[0] == 0
        refuse_a_wrong_account(root, server)


def test_a_mailing_that_is_to_begin_later_waits_and_can_be_stopped(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        process = started(
            root, "send", ISSUE, "--list", "weekly", "--yes", "--at", "2099-01-01T06:00+00:00", server=server
        )
        assert "begins at 2099-01-01 06:00" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        code, _, err = ended(process)

    assert code == 130
    assert "nothing was sent" in err
    assert server.said == []


@pytest.mark.parametrize("at", ["yesterday", "2001-01-01T06:00", "25:00"])
def test_a_time_that_is_none_or_past_is_refused(tmp_path, at):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        code, _, err = send(root, server, "--at", at)

    assert (code, server.said) == (2, [])
    assert err.startswith("error: --at: ")


def test_a_test_is_what_readers_get_but_for_its_mark_and_its_link(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        code, out, _ = mailer(root, "test", ISSUE, "Bo <bo@x.example>", server=server)
        send(root, server)

    trial, real = server.taken[0].data, server.taken[1].data
    assert (code, "bo@x.example (en): accepted" in out) == (0, True)
    assert b"Subject: [TEST] Boxes, and rather fewer of them" in trial
    assert b"<https://letters.tidewatch.example/u/test>" in trial
    headers = [part.partition(b"\r\n\r\n")[0].split(b"\r\n") for part in (trial, real)]
    names = [[line.partition(b":")[0] for line in lines if line[:1] not in b" \t"] for lines in headers]
    assert names[0] == names[1]


def test_a_test_of_an_issue_that_was_changed_after_approval_is_refused(tmp_path):
    root = a_publication_that_sends(tmp_path)
    approved(root)
    lengthened(root / FILE)
    with SmtpServer() as server:
        code, _, err = mailer(root, "test", ISSUE, "bo@x.example", server=server)

    assert (code, server.said) == (1, [])
    assert "no longer what was approved" in err


def test_more_than_ten_tests_are_asked_for(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer() as server:
        many = [f"t{n}@x.example" for n in range(11)]
        code, _, err = mailer(root, "test", ISSUE, *many, server=server)
        assert (code, server.said) == (1, [])
        assert "--yes" in err
        assert mailer(root, "test", ISSUE, *many, "--yes", server=server)[0] == 0

    assert sorted(server.recipients) == sorted(many)


def test_a_test_goes_out_in_one_language_or_in_every_one(tmp_path):
    root = a_publication_that_sends(tmp_path)
    file = root / "issues" / ISSUE / "issue.md"
    file.with_name("issue.fr.md").write_bytes(file.read_bytes())
    answers = []
    for options in ((), ("--language", "fr"), ("--all-languages",), ("--all-languages", "--language", "fr")):
        with SmtpServer() as server:
            code, out, _ = mailer(root, "test", ISSUE, "bo@x.example", *options, server=server)
        answers.append((code, sorted(line.split(":")[0] for line in out.splitlines()), len(server.taken)))

    assert answers == [
        (0, ["bo@x.example (en)"], 1),
        (0, ["bo@x.example (fr)"], 1),
        (0, ["bo@x.example (en)", "bo@x.example (fr)"], 2),
        (2, [], 0),
    ]


def test_a_test_that_is_refused_says_what_the_server_said(tmp_path):
    root = a_publication_that_sends(tmp_path, sealed=True)
    with SmtpServer(lambda said: b"550 5.1.1 nobody here\r\n" if said.place == "RCPT" else None) as server:
        code, out, _ = mailer(root, "test", ISSUE, "bo@x.example", "--json", server=server)

    assert code == 1
    assert json.loads(out)["tests"] == [
        {"address": "bo@x.example", "language": "en", "state": "rejected", "said": "550 5.1.1 nobody here"}
    ]


@pytest.mark.parametrize("command", [("send", "--dry-run"), ("rehearse",)])
def test_what_would_be_refused_is_refused_when_it_is_only_looked_at(tmp_path, command):
    root = a_publication_that_sends(tmp_path)
    file = root / "issues" / ISSUE / "issue.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nFigure TK.\n", encoding="utf-8")

    name, *options = command
    with SmtpServer() as server:
        code, out, err = mailer(root, name, ISSUE, "--list", "weekly", *options, server=server)

    assert (code, out) == (1, "")
    assert f"{ISSUE} is not fit to be sent: the check finds 1 error" in err
    assert server.taken == []


def test_a_message_of_an_issue_that_is_not_fit_is_no_more_than_a_proof(tmp_path):
    root = a_publication_that_sends(tmp_path)
    file = root / "issues" / ISSUE / "issue.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nFigure TK.\n", encoding="utf-8")
    (root / "some.csv").write_text("email\nana@x.example\n", encoding="utf-8")

    _, out, err = mailer(root, "eml", ISSUE, expected=0)
    batch = mailer(root, "batch", ISSUE, "--recipients", "some.csv", "-o", "out", expected=1)

    assert "bytes, a proof (" in out
    assert f"not fit to be sent, so only a proof: `mailer check {ISSUE}` finds 1 error" in err
    assert "is not fit to be sent" in batch[2]
    assert not (root / "out").exists()


def test_an_edition_that_nobody_on_the_list_reads_is_said_to_be_one(tmp_path):
    root = a_publication_that_sends(tmp_path)
    file = root / "issues" / ISSUE / "issue.md"
    file.with_name("issue.fr.md").write_bytes(file.read_bytes())
    with SmtpServer() as server:
        _, nobody, _ = send(root, server, "--dry-run")
        (root / "more.csv").write_text("email,language\nluc@x.example,fr\n", encoding="utf-8")
        import_more(root, "more.csv")
        _, somebody, _ = send(root, server, "--dry-run")

    assert "  fr: nobody on weekly reads it\n" in nobody
    assert "  fr: " in somebody
    assert "nobody on weekly" not in somebody
