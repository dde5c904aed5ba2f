"""``mailer mailing status`` names the very Message-ID that went out, so that the log of a server can be searched."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest

from mailer.config.loading import load
from mailer.pipeline.listing import import_list
from mailer.wiring import open_audience
from tests.release_builders import FILE, ISSUE
from tests.sending_builders import NAME, a_publication_that_sends, mailer, send, states
from tests.smtp_servers import DROP, Said, SmtpServer

ROWS = "email,language\nr1@x.example,fr-CA\nr2@x.example,\nr3@x.example,de\nr4@x.example,fr\n"


@pytest.fixture
def root(tmp_path) -> Path:
    """An issue in two languages, and readers of these and of another one."""
    root = a_publication_that_sends(tmp_path, 1)
    shutil.copy(root / FILE, (root / FILE).with_name("issue.fr.md"))
    (root / "list.csv").write_text(ROWS, encoding="utf-8")
    with import_list(open_audience(load(root)).lists, root / "list.csv", "list.csv", "weekly") as pending:
        pending.apply(dt.datetime(2024, 5, 1, tzinfo=dt.UTC), True)
    return root


def outcomes(root: Path) -> dict[str, str]:
    """The Message-ID of each address in a file of outcomes."""
    (root / "out.csv").unlink(missing_ok=True)
    mailer(root, "mailing", "status", NAME, "--outcomes", "out.csv", expected=0)
    with (root / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["address"]: row["mailing_message_id"] for row in csv.DictReader(file)}


def sent(server: SmtpServer) -> dict[str, str]:
    """The Message-ID of what each address got."""
    found = ((each.recipient, re.search(rb"^Message-ID: (\S+)", each.data, re.MULTILINE)) for each in server.taken)
    return {address: match[1].decode() for address, match in found if match}


def drop_the_first(said: Said) -> bytes | None:
    return DROP if said.place == "END" and said.connection == 1 and said.message == 1 else None


def test_the_message_id_of_whoever_is_in_doubt_is_the_one_that_went_out(root):
    with SmtpServer(drop_the_first) as server:
        assert send(root, server)[0] == 3
    (held,) = json.loads(mailer(root, "mailing", "status", "--json")[1])["held"]
    (doubtful,) = (address for address, state in states(root).items() if state == "in_doubt")
    assert outcomes(root) == {**sent(server), doubtful: held["message_id"]}
    assert f"Message-ID: {held['message_id']}\n" in mailer(root, "mailing", "status")[1]

    mailer(root, "mailing", "resolve", NAME, "--resend", "--yes", expected=0)
    with SmtpServer() as again:
        assert send(root, again)[0] == 0
    assert sent(again) == {doubtful: held["message_id"]}


def test_who_was_sent_nothing_has_no_message_id(root):
    with SmtpServer() as server:
        send(root, server, "--limit", "1")
    (address,) = sent(server)
    assert outcomes(root) == {
        "r1@x.example": "",
        "r2@x.example": "",
        "r3@x.example": "",
        "r4@x.example": "",
        **sent(server),
    }
    assert address


@pytest.mark.parametrize("lost", [f"issues/{ISSUE}/issue.lock", "store/tokens.key"])
def test_what_can_no_longer_be_told_is_left_out_and_all_else_is_told(root, lost):
    with SmtpServer(drop_the_first) as server:
        send(root, server)
    (root / lost).unlink()
    (held,) = json.loads(mailer(root, "mailing", "status", "--json", expected=0)[1])["held"]
    assert held["message_id"] is None
    assert set(outcomes(root).values()) == {""}
    assert "Message-ID" not in mailer(root, "mailing", "status", expected=0)[1]
