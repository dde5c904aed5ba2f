"""Messages per second, made and written to disk, beside the standard library doing the same in the same run.

    python benchmarks/bench_batch.py [MESSAGES]

The edition is of the usual size (10 kB of text, 60 kB of HTML, three slots). Ours writes 10 times as many messages as
the standard library is given, whose figure is the one of ``EmailMessage`` built and written once per reader.
"""

from __future__ import annotations

import datetime as dt
import html
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from mailer.config.settings import Publication
from mailer.message.batch import write_batch
from mailer.message.mailing import messages_to
from mailer.message.mould import compile_edition
from mailer.model.edition import Edition
from mailer.model.recipient import Recipient
from mailer.model.text import SlottedText

NOW = dt.datetime(2024, 5, 17, 7, 30, tzinfo=dt.UTC)
LEAVE = "mailto:editors@tidewatch.example?subject=unsubscribe"
PARAGRAPH = "Boxes fell by 4 % at the quiet quay, and nobody — not even the harbour master — could say why. "


def edition() -> Edition:
    """An edition of the usual size."""
    text = "Dear {name|reader},\n\n" + (PARAGRAPH + "\n") * 100 + "editors@tidewatch.example, {city|your town}\n"
    cell = f'<tr><td style="padding:0 24px;font-family:Georgia,serif">{PARAGRAPH}</td></tr>\n'
    page = f"<!DOCTYPE html><html><body><p>Dear {{name|reader}},</p><table>{cell * 380}</table></body></html>\n"
    parts = {"subject": "Boxes, and fewer of them", "text": text, "html": page}
    return Edition(issue="2024-05-17", language="en", **{k: SlottedText.parse(v) for k, v in parts.items()})


def readers(count: int) -> Iterator[tuple[int, Recipient]]:
    """Readers with a name and a town, one in three with an accent."""
    for n in range(count):
        name = f"Åse Holm {n}" if n % 3 == 0 else f"Ana Lima {n}"
        yield n + 2, Recipient(address=f"reader{n}@harbour.example", name=name, fields={"city": "Oslo"})


def ours(made: Edition, publication: Publication, out: Path, count: int, form: str) -> int:
    """Compile, make and write ``count`` messages; the bytes written."""
    mould = compile_edition(made, publication, unsubscribe_uri=LEAVE)
    messages = messages_to(readers(count), {"": mould}, default="", now=NOW)
    return write_batch(messages, out, form).bytes  # type: ignore[arg-type]


def standard_library(made: Edition, out: Path, count: int) -> int:
    """The same with ``EmailMessage``; the bytes written."""
    out.mkdir()
    size = 0
    for n, (_, reader) in enumerate(readers(count)):
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
    """Run ``work``, say what it came to, and return the messages per second."""
    start, start_cpu = time.perf_counter(), time.process_time()
    size = work()
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    rate = count / seconds
    print(
        f"{label:28} {rate:9,.0f} messages/s  {size / count / 1e3:6.1f} kB each  {cpu / count * 1e6:8,.0f} µs CPU each"
    )
    return rate


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    made = edition()
    sections = {
        "publication": {"name": "The Tidewatch", "postal_address": "1 Quay Street"},
        "sender": {"from": "The Tidewatch <letter@tidewatch.example>"},
    }
    with tempfile.TemporaryDirectory() as folder:
        publication = Publication(root=Path(folder), **sections)  # type: ignore[arg-type]
        mould = compile_edition(made, publication, unsubscribe_uri=LEAVE)
        in_memory = timed(
            lambda: sum(len(bytes(mould.message(r, NOW))) for _, r in readers(10 * count)),
            10 * count,
            "made, not written",
        )
        theirs = timed(lambda: standard_library(made, Path(folder, "std"), count), count, "EmailMessage, a folder")
        for form in ("eml", "rfc2442"):
            out = Path(folder, form)
            rate = timed(
                lambda form=form, out=out: ours(made, publication, out, 10 * count, form), 10 * count, f"mailer, {form}"
            )  # type: ignore[misc]
            print(f"{'':28} {rate / theirs:9.1f} times the standard library")
    print(f"{'made, not written':28} {in_memory / theirs:9.1f} times the standard library")


if __name__ == "__main__":
    main()
