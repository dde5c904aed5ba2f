"""What is sent: the sample issue with linked pictures, approved, and readers who were imported as a desk does."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from mailer.message.mould import Mould
from mailer.model.text import SlottedText
from mailer.pipeline.listing import import_list
from mailer.pipeline.making import editions_to_send
from mailer.pipeline.moulds import moulds_of
from mailer.pipeline.readership import Readers, readers_of_list
from mailer.pipeline.releasing import approve
from mailer.pipeline.signing import make_keys
from mailer.wiring import Audience, Desk, open_audience, open_desk

ROOT = Path(__file__).parents[2]
ISSUE = "2026-11-20"
NAMES = ("Ana Holm", "Søren Åkesson", "李 明", "O’Neill, Mary-Jane", "R. Ünal")
SETTINGS = """
[images]
url = "https://img.crosscurrents.example/"

[web]
url = "https://crosscurrents.example/"
"""
KINDS = {"none": (), "rsa": ("rsa",), "both": ("rsa", "ed25519")}
"""What messages can be signed with."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A publication that is ready to send, of which every run gets a copy: a mailing is sent once.

    ``edition`` is the file that other clients fill in, ``message`` a message of ours as it is on the wire.
    """

    folder: Path
    edition: Path
    message: Path
    keys: Path

    def copy(self, to: Path, *, signed: str, url: str, ca_file: str = "") -> None:
        """A copy of it, signing with the keys of ``signed`` and sending to ``url``."""
        shutil.copytree(self.folder, to)
        tables = [f'[delivery]\ntransport = "{url}"' + (f'\nca_file = "{ca_file}"' if ca_file else "")]
        for kind in KINDS[signed]:
            tables.append(f'[dkim.{kind}]\nselector = "bench-{kind}"\nkey_file = "keys/bench-{kind}.pem"')
        with open(to / "mailer.toml", "a", encoding="utf-8") as file:
            file.write("\n" + "\n\n".join(tables) + "\n")

    def with_list(self, readers: int) -> str:
        """The name of a list with so many readers, which is imported when it is wanted for the first time."""
        name = f"readers-{readers}"
        audience = open_audience(open_desk(self.folder).publication, new=True)
        if name not in audience.lists.names():
            path = self.folder / "list.csv"
            rows = (f'{address(n)},"{name_of(n)}"\n' for n in range(1, readers + 1))
            with open(path, "w", encoding="utf-8") as file:
                file.write("email,name\n")
                file.writelines(rows)
            with import_list(audience.lists, path, path.name, name) as pending:
                pending.apply(dt.datetime.now(dt.UTC), False)
            path.unlink()
        return name


def address(number: int) -> str:
    """Where a reader is reached."""
    return f"reader{number}@harbour{number % 50}.example"


def name_of(number: int) -> str:
    """What a reader is called: one in five fits into ASCII without quotes."""
    return f"{NAMES[number % len(NAMES)]} {number}"


def sample(folder: Path) -> Sample:
    """Make the publication, with keys, with an approved issue and without readers."""
    home = folder / "publication"
    home.mkdir()
    # The folder that it was made in is no part of it: themes come from the package.
    settings = (ROOT / "mailer.toml").read_text(encoding="utf-8")
    (home / "mailer.toml").write_text(settings + SETTINGS, encoding="utf-8")
    shutil.copytree(ROOT / "seeds", home / "seeds")
    written = shutil.ignore_patterns("build", "sealed", "issue.lock")
    shutil.copytree(ROOT / "issues" / ISSUE, home / "issues" / ISSUE, ignore=written)
    desk = open_desk(home)
    make_keys(desk, "bench")
    approve(desk, ISSUE, by="A benchmark")
    made = Sample(home, folder / "edition.json", folder / "message.eml", home / "keys")
    _write_edition(desk, made.edition)
    _write_message(made)
    return made


def moulded(desk: Desk, audience: Audience, list_name: str) -> tuple[Mould, Readers]:
    """The mould of the issue for a list, and the list's readers."""
    publication = desk.publication
    readers = readers_of_list(audience.lists, list_name, publication)
    assert readers.on_list
    edition = editions_to_send(desk, ISSUE)[0][""]
    moulds = moulds_of(publication, {"": edition}, readers.on_list.listing(ISSUE))
    return moulds[edition.language], readers


def _write_message(made: Sample) -> None:
    """Unsigned, and with the line ends of a file: who sends it makes those of mail."""
    name = made.with_list(10)
    desk = open_desk(made.folder)
    mould, readers = moulded(desk, open_audience(desk.publication), name)
    _, reader = next(readers.rows())
    personal = readers.personal(ISSUE)
    assert personal
    message = mould.message(reader, desk.now(), personal=personal(reader, mould.edition.language))
    made.message.write_bytes(bytes(message).replace(b"\r\n", b"\n"))


def _write_edition(desk: Desk, path: Path) -> None:
    """The edition for clients that know nothing of this program: pieces of text, and openings with a fallback."""
    edition = editions_to_send(desk, ISSUE)[0][""]
    sender = desk.publication.sender
    facts = {
        "from": sender.mailbox,
        "bounces": sender.address,
        "reply_to": sender.reply_to,
        "domain": sender.domain,
        "url": f"{desk.publication.web.url}u/",
        "names": NAMES,
        "subject": _pieces(edition.subject),
        "text": _pieces(edition.text),
        "html": _pieces(edition.html),
        "headers": {
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<readers.{sender.domain}>",
            "Feedback-ID": f"{ISSUE}:readers:newsletter:crosscurrents",
            "Precedence": "bulk",
            "Content-Language": edition.language,
        },
    }
    path.write_text(json.dumps(facts), encoding="utf-8")


def _pieces(text: SlottedText) -> list[str | list[str]]:
    return [part if isinstance(part, str) else [part.field, part.fallback] for part in text.parts]
