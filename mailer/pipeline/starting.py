"""A sample publication becomes a folder of one's own."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from mailer.errors import MailerError

# What a new publication takes from the sample, which in a checkout has the program around it.
_SAMPLE = ("mailer.toml", "seeds", "issues")

_NOT_KEPT = "issues/*/build/\n.mailer/\n__pycache__/\n/store/\n/keys/\n"
"""For git: what was built, fetched and finished, the compiled templates of a theme of one's own; readers; secrets."""

_BYTE_FOR_BYTE = "* -text\n"
"""For git: line ends stay as they are, since another one would break the seal of an issue."""


def start_publication(sample: Path, folder: Path) -> tuple[str, ...]:
    """Copy the sample to ``folder``, whole or not at all; returns the slugs of its issues.

    Raises:
        MailerError: there is something in ``folder`` already, or it cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "exists and is not empty" if folder.is_dir() else "is a file"
        raise MailerError(what, file=str(folder), fix="name a new or an empty folder")
    shown, folder = folder, folder.resolve()
    is_there = folder.exists()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as aside:
            whole = Path(aside) / "publication"
            whole.mkdir()
            for name in _SAMPLE:
                _copy(sample / name, whole / name)
            (whole / ".gitignore").write_text(_NOT_KEPT, encoding="utf-8")
            (whole / ".gitattributes").write_text(_BYTE_FOR_BYTE, encoding="utf-8")
            if is_there:
                _fill(folder, whole)
            else:
                whole.rename(folder)
    except OSError as cause:
        raise MailerError(f"cannot be made ({cause.strerror})", file=str(shown)) from cause
    return tuple(sorted(path.name for path in (folder / "issues").iterdir()))


def _fill(folder: Path, whole: Path) -> None:
    """Move all that is in ``whole`` into a folder, in which somebody may be: to put another in its place is no good.

    The settings come last, as it is a publication with them.
    """
    for name in sorted(os.listdir(whole), key=lambda name: (name == _SAMPLE[0], name)):
        (whole / name).rename(folder / name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("build", ".*"))
    else:
        shutil.copyfile(source, target)
