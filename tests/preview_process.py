"""``mailer preview`` as an editor runs it: a process of its own, whose page a test asks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SAMPLE = "2026-11-20"
_LIMIT = 30  # s, for anything at all


@dataclass(frozen=True)
class Previewed:
    """A preview that runs. ``address`` ends with a slash."""

    root: Path
    address: str
    process: subprocess.Popen[str]

    @property
    def issue(self) -> Path:
        return self.root / "issues" / SAMPLE / "issue.md"

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=_LIMIT) as answer:
            return str(answer.read().decode())

    def state(self) -> dict[str, Any]:
        found = json.loads(self.get("state"))
        assert isinstance(found, dict)
        return found

    def mail(self, at: int = 0) -> str:
        return self.get(self.state()["editions"][at]["mail"])

    def until(self, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The first state for which ``holds``."""
        end = time.monotonic() + _LIMIT
        while time.monotonic() < end:
            state = self.state()
            if holds(state):
                return state
            time.sleep(0.02)
        raise AssertionError(f"this never came to be; the last state: {state}")

    def replace(self, old: str, new: str) -> None:
        """Save the issue as most editors do: a file beside, then its new name."""
        text = self.issue.read_text("utf-8")
        assert old in text
        aside = self.issue.with_name("issue.md.tmp")
        aside.write_text(text.replace(old, new), "utf-8")
        aside.replace(self.issue)


def a_sample(root: Path) -> Path:
    """A copy of the sample publication."""
    root.mkdir(parents=True)
    shutil.copy(ROOT / "mailer.toml", root)
    shutil.copytree(ROOT / "seeds", root / "seeds")
    shutil.copytree(ROOT / "issues", root / "issues", ignore=shutil.ignore_patterns("build", "sealed", "issue.lock"))
    return root


@contextmanager
def previewing(root: Path, *options: str) -> Iterator[Previewed]:
    """A preview of the sample issue in ``root``, which has shown its first page; interrupted at the end."""
    with begun_preview(root, *options) as previewed:
        previewed.until(lambda state: state["editions"] or state["trouble"])
        yield previewed


@contextmanager
def begun_preview(root: Path, *options: str) -> Iterator[Previewed]:
    """The same as soon as it has an address, when there may be nothing to show yet."""
    command = [sys.executable, "-m", "mailer", "-C", str(root), "preview", SAMPLE, "--no-browser", "--json", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout
        told = "".join(iter(process.stdout.readline, "}\n")) + "}"
        yield Previewed(root, json.loads(told)["url"], process)
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGINT)
        process.wait(_LIMIT)
        if process.stdout:
            process.stdout.close()
