"""Who sends: this program in several ways, and what others use, each with what it needs to be here."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sending.publication import Sample
from sending.sinks import HOST, POSTFIX, postfix

CONNECTIONS = 10
"""Of whoever has several, in all: smtp-source and nodemailer are at their best with them, and so is this program."""


@dataclass(frozen=True, slots=True)
class Job:
    """So many messages to a port, with a folder for what is needed meanwhile."""

    sample: Sample
    port: int
    messages: int
    folder: Path
    connections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client: the command that does a job, and the sort of sink that it wants.

    ``first`` is how many messages it gets before it is known how fast it is. ``missing`` says how to get it, and is
    empty where it is here. A ``silent`` one tells nothing of itself.
    """

    name: str
    command: Callable[[Job], list[str]]
    first: int
    missing: str = ""
    over_tls: bool = False
    silent: bool = False


UNSIGNED = "mailer, unsigned"
UNSIGNED_FORGETFUL = "mailer, unsigned, no ledger"
RSA = "mailer, RSA"
BOTH = "mailer, RSA + Ed25519"
BOTH_FORGETFUL = "mailer, RSA + Ed25519, no ledger"
UNSIGNED_TLS = "mailer, unsigned, over TLS"
BOTH_TLS = "mailer, RSA + Ed25519, over TLS"
SOURCE = "smtp-source"
SMTPLIB = "smtplib + EmailMessage"
DKIMPY = "smtplib + EmailMessage + dkimpy RSA"
DJANGO = "Django's send_messages"
POOL = "nodemailer's pool"
POOL_DKIM = "nodemailer's pool + DKIM RSA"


def ours() -> list[Client]:
    """This program."""
    return [
        _mailer(UNSIGNED, "none"),
        _mailer(UNSIGNED_FORGETFUL, "none", ledger=False),
        _mailer(RSA, "rsa"),
        _mailer(BOTH, "both"),
        _mailer(BOTH_FORGETFUL, "both", ledger=False),
        _mailer(UNSIGNED_TLS, "none", over_tls=True),
        _mailer(BOTH_TLS, "both", over_tls=True),
    ]


def others(extras: Path | None) -> list[Client]:
    """What else there is, and what could be."""
    source = postfix(extras, "smtp-source")
    return [
        Client(
            name=SOURCE,
            command=lambda job: _source(source or "", job),
            first=10_000,
            missing="" if source else POSTFIX,
            silent=True,
        ),
        Client(name=SMTPLIB, command=_python("smtplib"), first=200),
        Client(name=DKIMPY, command=_python("dkimpy"), first=100, missing=_lacks(extras, "dkim", "dkimpy")),
        Client(name=DJANGO, command=_python("django"), first=200, missing=_lacks(extras, "django", "django")),
        Client(name=POOL, command=_pool(extras, signed=False), first=400, missing=_lacks_node(extras)),
        Client(name=POOL_DKIM, command=_pool(extras, signed=True), first=300, missing=_lacks_node(extras)),
    ]


def _mailer(name: str, signed: str, *, ledger: bool = True, over_tls: bool = False) -> Client:
    def command(job: Job) -> list[str]:
        home = job.folder / "run"
        shutil.rmtree(home, ignore_errors=True)
        list_name = job.sample.with_list(job.messages)
        url = f"{'smtps' if over_tls else 'smtp'}://{HOST}:{job.port}"
        ca_file = str(job.folder / "certificate.pem") if over_tls else ""
        job.sample.copy(home, signed=signed, url=url, ca_file=ca_file)
        options = [] if ledger else ["--without-ledger"]
        facts = map(str, (home, list_name, job.messages, job.connections or CONNECTIONS))
        return [sys.executable, "-m", "sending.ours", *facts, *options]

    return Client(name=name, command=command, first=2_000, over_tls=over_tls)


def _source(program: str, job: Job) -> list[str]:
    """The same message over and over; to other readers, which it does not put into it."""
    who = ["-f", "letter@crosscurrents.example", "-t", "reader@harbour.example", "-N"]
    number = job.connections or CONNECTIONS
    return [program, "-s", str(number), "-m", str(job.messages), *who, "-F", str(job.sample.message), _at(job)]


def _at(job: Job) -> str:
    return f"{HOST}:{job.port}"


def _python(name: str) -> Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        files = (str(job.sample.edition), str(job.sample.keys / "bench-rsa.pem"))
        facts = (str(job.port), str(job.messages), *files, str(job.connections or 1))
        return [sys.executable, "-m", "sending.python_clients", name, *facts]

    return command


def _pool(extras: Path | None, *, signed: bool) -> Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        key: Sequence[str] = [str(job.sample.keys / "bench-rsa.pem")] if signed else []
        facts = (str(job.port), str(job.messages), str(job.sample.edition), str(job.connections or CONNECTIONS))
        return ["node", str(Path(__file__).with_name("pool.mjs")), *facts, str(extras), *key]

    return command


def _lacks(extras: Path | None, module: str, package: str) -> str:
    here = importlib.util.find_spec(module) or (extras and (extras / "python" / module).is_dir())
    return "" if here else f"pip install --target DIR/python {package}"


def _lacks_node(extras: Path | None) -> str:
    if not shutil.which("node"):
        return "needs node, and npm install --prefix DIR nodemailer"
    here = extras and (extras / "node_modules" / "nodemailer").is_dir()
    return "" if here else "npm install --prefix DIR nodemailer"
