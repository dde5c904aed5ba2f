"""Messages per second, made, signed and written to disk, beside the standard library doing the same in the same run.

    python benchmarks/bench_batch.py [MESSAGES] [--form FORM]

The edition is of the usual size (10 kB of text, 60 kB of HTML, personal links, two slots), its readers are on a list.
Signed means with RSA-2048 and Ed25519. The standard library gets a tenth of the messages; its figure is the one of
``EmailMessage`` built and written once per reader. Each run of ours is a process of its own, whose peak memory is told.

At the end stands how near signed batches come to the least that they can cost, measured in turns with it: as many
processes that do nothing but hash a body, sign twice, hash and write as many bytes as a message has.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import html
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from itertools import chain, tee
from pathlib import Path
from typing import BinaryIO

from mailer.audience.tokens import Tokens
from mailer.config.settings import Publication
from mailer.message.batch.forms import FormName, form_of
from mailer.message.batch.plan import Plan
from mailer.message.batch.side_by_side import processes_for
from mailer.message.batch.units import Addressed
from mailer.message.batch.writing import write_batch
from mailer.message.dkim.keys import Key, new_key, read_key
from mailer.message.dkim.signing import Signer, signer
from mailer.message.mailing import messages_to
from mailer.message.mould import Mould, compile_edition
from mailer.message.personal import Listing, Personal
from mailer.model.edition import UNSUBSCRIBE, Edition
from mailer.model.recipient import Recipient
from mailer.model.text import Slot, SlottedText

NOW = dt.datetime(2024, 5, 17, 7, 30, tzinfo=dt.UTC)
ISSUE = "2024-05-17"
LEAVE = "mailto:editors@tidewatch.example?subject=unsubscribe"
ROUNDS = 5
PARAGRAPH = "Boxes fell by 4 % at the quiet quay, and nobody — not even the harbour master — could say why. "


def edition() -> Edition:
    """An edition of the usual size."""
    text = "Dear {name|reader},\n\n" + (PARAGRAPH + "\n") * 100 + "{city|your town}\nTo leave: \N{NULL}\n"
    cell = f'<tr><td style="padding:0 24px;font-family:Georgia,serif">{PARAGRAPH}</td></tr>\n'
    leave = '<p><a href="\N{NULL}">Leave</a></p>'
    page = f"<!DOCTYPE html><html><body><p>Dear {{name|reader}},</p><table>{cell * 380}</table>{leave}</body></html>\n"
    parts = {"subject": "Boxes, and fewer of them", "text": text, "html": page}
    return Edition(issue=ISSUE, language="en", **{name: _slotted(words) for name, words in parts.items()})


def _slotted(words: str) -> SlottedText:
    """Text with its slots, and the program's own one wherever there is a NUL."""
    own = Slot(UNSUBSCRIBE, LEAVE)
    pieces = [SlottedText.parse(piece).parts for piece in words.split("\N{NULL}")]
    return SlottedText(tuple(chain(pieces[0], *((own, *piece) for piece in pieces[1:]))))


def readers(positions: Iterable[int]) -> Iterator[tuple[int, Recipient]]:
    """Readers with a name and a town, one in three with an accent."""
    for n in (position + 1 for position in positions):
        name = f"Åse Holm {n}" if n % 3 == 0 else f"Ana Lima {n}"
        yield n, Recipient(id=n, address=f"reader{n}@harbour.example", name=name, fields={"city": "Oslo"})


class Mailing:
    """An edition ready to be made into messages for a list."""

    def __init__(self, publication: Publication, signs: Signer | None) -> None:
        self._tokens = Tokens({1: b"k" * 32})
        self.mould: Mould = compile_edition(
            edition(),
            publication,
            unsubscribe_uri=LEAVE,
            listing=Listing.of("weekly", publication, ISSUE),
            signer=signs,
        )

    def personal(self, reader: Recipient, language: str) -> Personal:
        """What is a reader's own."""
        tokens = self._tokens
        return Personal(
            tokens.message_id(ISSUE, language, 1, reader.id),
            tokens.unsubscribe(1, reader.id),
            f"{tokens.return_path(1, reader.id)}@bounces.tidewatch.example",
        )

    def make(self, at: dt.datetime, wanted: Sequence[range]) -> Iterator[Addressed]:
        """The messages at these positions."""
        rows, again = tee(readers(chain.from_iterable(wanted)))
        made = messages_to(rows, {"en": self.mould}, default="en", now=at, personal=self.personal)
        return ((reader.id, message) for (_, reader), message in zip(again, made, strict=True))


def in_memory(mailing: Mailing, count: int) -> int:
    """Make ``count`` messages and let each go; their bytes."""
    made = mailing.make(NOW, [range(count)])
    return sum(len(segment) for _, message in made for segment in message.segments)


def on_disk(mailing: Mailing, out: Path, count: int, form: FormName, processes: int) -> int:
    """Make and write ``count`` messages; the bytes written."""
    # Some files for each process, whatever the count.
    per_file = min(10_000, max(count // 8, 1))
    plan = Plan(form=form_of(form), per_file=per_file, messages=count, at=NOW, facts={}, about={})
    return write_batch(plan, out, mailing.make, processes=processes).bytes


def bare_writing(mailing: Mailing, out: Path, count: int) -> int:
    """What writing and hashing so many bytes costs by itself: one message over and over, no checks, no names."""
    data = b"".join(next(mailing.make(NOW, [range(1)]))[1].segments)
    digest = hashlib.sha256()
    with open(out, "wb") as file:
        for _ in range(count):
            digest.update(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return count * len(data)


def bare_work(keys: Sequence[Key], mailing: Mailing, out: Path, count: int, processes: int) -> int:
    """The least that a signed batch costs: two SHA-256 of a message, both signatures, and its bytes on disk."""
    header, _, body = bytes(next(mailing.make(NOW, [range(1)]))[1]).partition(b"\r\n\r\n")
    children = []
    for number in range(processes):
        child = os.fork()
        if not child:
            with open(f"{out}-{number}", "wb") as file:
                _sign_and_write(keys, header, body, file, count // processes)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    for number in range(processes):
        os.unlink(f"{out}-{number}")
    return count * (len(header) + len(body))


def _sign_and_write(keys: Sequence[Key], header: bytes, body: bytes, file: BinaryIO, count: int) -> None:
    data, digest = header + body, hashlib.sha256()
    for _ in range(count):
        hashlib.sha256(body).digest()
        for key in keys:
            key.sign([header])
        digest.update(data)
        file.write(data)
    file.flush()
    os.fsync(file.fileno())


def standard_library(out: Path, count: int) -> int:
    """The same with ``EmailMessage``; the bytes written."""
    made = edition()
    out.mkdir()
    size = 0
    for n, reader in readers(range(count)):
        message = EmailMessage(policy=SMTP)
        message["From"] = "The Tidewatch <letter@tidewatch.example>"
        message["To"] = f"{reader.name} <{reader.address}>"
        message["Subject"] = made.subject.fill(reader.slot_values)
        message["Date"] = NOW
        message["Message-ID"] = f"<{n}@tidewatch.example>"
        message["List-Unsubscribe"] = f"<{LEAVE}>"
        message.set_content(made.text.fill(reader.slot_values), cte="quoted-printable")
        page = made.html.fill(reader.slot_values, html.escape)
        message.add_alternative(page, subtype="html", cte="quoted-printable")
        size += (out / f"{n:06}.eml").write_bytes(message.as_bytes())
    return size


def timed(work: Callable[[], int], count: int, label: str) -> float:
    """Run ``work`` in a process of its own and say what it came to; returns the seconds that it took."""
    begun = time.perf_counter()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return time.perf_counter() - begun
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    size = work()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + below.ru_utime + below.ru_stime
    peak = max(after.ru_maxrss, below.ru_maxrss) / 1024
    print(
        f"{label:32} {count / seconds:8,.0f} messages/s {cpu / count * 1e3:7.3f} ms CPU each "
        f"{size / count / 1e3:6.1f} kB each {peak:6.0f} MB peak",
        flush=True,
    )
    os._exit(0)


def against_the_bound(keys: Sequence[Key], mailing: Mailing, folder: Path, count: int, form: FormName) -> None:
    """Signed batches and the least that they can cost, in turns; prints the median of their ratios."""
    processes, ratios, out = processes_for(count), [], folder / "turn"
    for _ in range(ROUNDS):
        least = timed(lambda: bare_work(keys, mailing, out, count, processes), count, "two hashes, signatures, bytes")
        ours = timed(
            lambda: on_disk(mailing, out, count, form, processes), count, f"signed, {form}, {processes} at once"
        )
        shutil.rmtree(out)
        ratios.append(least / ours)
    print(f"signed batches run at {statistics.median(ratios):.2f} of what is possible (median of {ROUNDS})")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("messages", type=int, nargs="?", default=20_000)
    options.add_argument("--form", default="rfc2442", choices=("eml", "rfc2442", "exim", "mbox"))
    given = options.parse_args()
    count, form = given.messages, given.form
    sections = {
        "publication": {"name": "The Tidewatch", "postal_address": "1 Quay Street"},
        "sender": {"from": "The Tidewatch <letter@tidewatch.example>"},
        "web": {"url": "https://letters.tidewatch.example"},
    }
    folder = Path(tempfile.mkdtemp(prefix="bench-batch."))
    publication = Publication(root=folder, **sections)  # type: ignore[arg-type]
    keys = [read_key(new_key(kind), kind, f"m2024-{kind}", "a key") for kind in ("rsa", "ed25519")]
    plain, signed = Mailing(publication, None), Mailing(publication, signer(keys, "tidewatch.example"))
    try:
        timed(lambda: bare_writing(plain, folder / "bare", count), count, "bytes alone, hashed and written")
        for label, mailing in (("unsigned", plain), ("signed", signed)):
            timed(lambda each=mailing: in_memory(each, count), count, f"{label}, not written")  # type: ignore[misc]
            for processes in dict.fromkeys((1, processes_for(count))):
                out = folder / label
                timed(
                    lambda each=mailing, to=out, so_many=processes: on_disk(each, to, count, form, so_many),  # type: ignore[misc]
                    count,
                    f"{label}, {form}, {processes} at once",
                )
                shutil.rmtree(out)
        against_the_bound(keys, signed, folder, count, form)
        timed(lambda: standard_library(folder / "std", count // 10), count // 10, "EmailMessage, unsigned")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
