"""The command line as tests run it."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
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
