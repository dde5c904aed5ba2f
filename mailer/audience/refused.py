"""Rows that were refused, in a file of their own: each with its reason, to be mended and imported again."""

from __future__ import annotations

import filecmp
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from mailer.audience.listfile import ListFile
from mailer.files.streaming import written_whole
from mailer.model.audience import Refusal

FORGOTTEN = "this reader was forgotten"
"""Why a row is refused that no mending would help."""

_NUMBER = re.compile(r"\.refused(?:-(\d+))?$")


def write_refused(file: ListFile, refusals: Iterator[Refusal], source: Path) -> Path | None:
    """Write the refused rows of ``source`` beside it; None when there are none.

    Whoever was forgotten is not copied: there is nothing to mend, and nothing of them is to be written down again.
    What somebody may be mending is never written over: where there is another file of refused rows, this one gets a
    number. One that would be the same is left as it is.

    Raises:
        MailerError: the folder cannot be written.
    """
    mendable = (each for each in refusals if FORGOTTEN not in each.reason)
    wanted = next(mendable, None)
    if wanted is None:
        return None
    made = source.parent / f".{source.name[:80]}.{secrets.token_hex(6)}.refused"
    try:
        with written_whole(made, private=True) as out:
            out.write(file.refused_header())
            for line, row in file.rows():
                if wanted is not None and line == wanted.line:
                    out.write(file.refused_row(row, str(wanted)))
                    wanted = next(mendable, None)
        return _put_beside(made, source, file.suffix)
    finally:
        made.unlink(missing_ok=True)


def _put_beside(made: Path, source: Path, suffix: str) -> Path:
    mended = _NUMBER.search(source.stem)
    stem = source.stem[: mended.start()] if mended else source.stem
    number = int(mended[1] or 1) + 1 if mended else 1
    while True:
        path = source.with_name(f"{stem}.refused{f'-{number}' if number > 1 else ''}{suffix}")
        if not path.exists():
            made.rename(path)
            return path
        if filecmp.cmp(made, path, shallow=False):
            return path
        number += 1
