"""A publication that can send, its program, and a real server to send to."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mailer.config.loading import load
from mailer.model.delivery import Counts
from mailer.pipeline.listing import import_list
from mailer.pipeline.releasing import approve
from mailer.store.mailings import Mailings
from mailer.store.opening import open_store
from mailer.wiring import open_audience, open_desk
from tests.builders import a_publication_on_disk
from tests.release_builders import ISSUE, a_fit_issue
from tests.smtp_servers import Rule, Said, SmtpServer

NAME = f"{ISSUE}@weekly"
WEB = '\n[web]\nurl = "https://letters.tidewatch.example"\n'
_LONGEST = 120


def a_publication_that_sends(
    folder: Path, readers: int | Sequence[str] = 12, *, settings: str = "", sealed: bool = False
) -> Path:
    """A publication with an issue that is fit to be sent, and the list ``weekly`` of so many readers, or of these."""
    root = a_publication_on_disk(folder / "publication")
    a_fit_issue(root, settings=WEB + settings)
    addresses = [f"r{n}@x.example" for n in range(1, readers + 1)] if isinstance(readers, int) else readers
    (root / "list.csv").write_text("email,name\n" + "".join(f"{each},Ana\n" for each in addresses), encoding="utf-8")
    import_more(root, "list.csv")
    if sealed:
        approved(root)
    return root


def import_more(root: Path, file: str) -> None:
    """Take more readers into the list ``weekly``."""
    audience = open_audience(load(root), new=True)
    with import_list(audience.lists, root / file, file, "weekly") as pending:
        pending.apply(dt.datetime(2024, 5, 1, tzinfo=dt.UTC), True)


def approved(root: Path) -> None:
    """Have the issue approved."""
    approve(open_desk(root), ISSUE, by="Ana")


def started(root: Path, *arguments: str, server: SmtpServer | None = None, **variables: str) -> subprocess.Popen[str]:
    """The program, at work."""
    transport = {"MAILER_DELIVERY__TRANSPORT": f"smtp://127.0.0.1:{server.port}"} if server else {}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILER_")}
    return subprocess.Popen(
        [sys.executable, "-m", "mailer", *arguments],
        cwd=root,
        env={**kept, **transport, **variables, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """The exit code, and what it said on standard output and on standard error."""
    out, err = process.communicate(timeout=_LONGEST)
    assert "Traceback" not in err, err
    return process.returncode, out, err


def mailer(
    root: Path, *arguments: str, server: SmtpServer | None = None, expected: int | None = None, **variables: str
) -> tuple[int, str, str]:
    """Run the program to its end."""
    code, out, err = ended(started(root, *arguments, server=server, **variables))
    assert expected is None or code == expected, f"exit {code}\n{out}\n{err}"
    return code, out, err


def send(root: Path, server: SmtpServer, *more: str, **variables: str) -> tuple[int, str, str]:
    """``mailer send`` of the issue to the list."""
    return mailer(root, "send", ISSUE, "--list", "weekly", "--yes", *more, server=server, **variables)


def sent_as_json(root: Path, server: SmtpServer, *more: str) -> dict[str, Any]:
    """The document of ``mailer send --json``."""
    return json.loads(send(root, server, *more, "--json")[1])  # type: ignore[no-any-return]


def counts(root: Path) -> Counts:
    """The ledger's counts, after its rows were counted one by one."""
    store = open_store(root / "store" / "mailer.db", "store/mailer.db")
    return Mailings(store).check(NAME)


def states(root: Path) -> dict[str, str]:
    """What became of each address."""
    store = open_store(root / "store" / "mailer.db", "store/mailer.db")
    return {reader.address: delivery.state.value for reader, delivery in Mailings(store).deliveries(NAME)}


def refuse_a_wrong_account(root: Path, server: SmtpServer) -> None:
    """Compare what the server took with what the ledger says: nobody lost, nobody twice, and the sum holds."""
    taken, became = Counter(server.recipients), states(root)
    twice = [address for address, times in taken.items() if times > 1]
    assert not twice, f"sent to twice: {twice}"
    lost = [address for address, state in became.items() if state == "accepted" and address not in taken]
    assert not lost, f"said to be accepted, and never taken: {lost}"
    unnoted = [address for address in taken if became[address] not in ("accepted", "in_doubt")]
    assert not unnoted, f"taken, and to be sent to again: {unnoted}"
    assert counts(root).holds


def message_ids(server: SmtpServer) -> list[str]:
    """The Message-IDs of what the server took."""
    found = [re.search(rb"^Message-ID: (\S+)", taken.data, re.MULTILINE) for taken in server.taken]
    return [each[1].decode() for each in found if each]


def closed_by(gate: threading.Event) -> Rule:
    """A server that says nothing about any message until the gate is open."""

    def rule(said: Said) -> bytes | None:
        if said.place == "END":
            gate.wait(15)
        return None

    return rule


def wait_for(server: SmtpServer, messages: int) -> None:
    """Wait until so many messages have been handed to the server."""
    until = time.monotonic() + 60
    while len(server.taken) < messages and time.monotonic() < until:
        time.sleep(0.02)
    assert len(server.taken) >= messages
