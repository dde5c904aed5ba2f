"""The command line as tests run it."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mailer.cli.main import run


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What ``--json`` printed."""
        return json.loads(self.out)


def run_mailer(
    arguments: tuple[str, ...], stdin: bytes, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Ran:
    """Run ``mailer`` with ``arguments`` in this process. A traceback fails the test, since ``run`` always exits."""
    capfd.readouterr()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as exited:
            run([str(argument) for argument in arguments])
    captured = capfd.readouterr()
    return Ran(int(exited.value.code or 0), captured.out, captured.err)


def run_on_a_terminal(*arguments: str, folder: Path, columns: int = 110, **environment: str) -> str:
    """What ``mailer`` writes to a terminal of so many columns, escapes included."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    usual = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "mailer", *arguments],
        cwd=folder,
        env={**usual, "TERM": "xterm-256color", **environment},
        stdin=its,
        stdout=its,
        stderr=its,
    ):
        os.close(its)
        with open(ours, "rb", buffering=0) as screen:
            return _all_of(screen).decode().replace("\r\n", "\n")


def _all_of(screen: io.FileIO) -> bytes:
    """What is written until the last one who could write is gone, which Linux tells as an error."""
    written = b""
    try:
        while part := screen.read(65_536):
            written += part
    except OSError:
        pass
    return written
