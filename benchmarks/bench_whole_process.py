"""Whole processes, as an editor waits for them: ``mailer --help`` and ``mailer render`` of the sample issue.

The first render makes the pictures and the second finds them kept.
Beside each stands the bare interpreter of the same run, since machines differ and are noisy.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 15

COMMANDS = {
    "bare interpreter": ("-c", "pass"),
    "mailer --help": ("-m", "mailer", "--help"),
    "render, first": ("-m", "mailer", "render", "2026-11-20"),
    "render, second": ("-m", "mailer", "render", "2026-11-20"),
}


def main() -> None:
    """Run all commands in turn, and print the median and the fastest of each."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("mailer.toml", "seeds", "issues", "templates"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, Path(folder) / name)
        taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(ROUNDS):
            shutil.rmtree(Path(folder) / ".mailer", ignore_errors=True)
            for name, arguments in COMMANDS.items():
                taken[name].append(_seconds(arguments, folder))
    bare = statistics.median(taken["bare interpreter"])
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"{name:<18} median {median:.3f} s  fastest {min(seconds):.3f} s  {median / bare:5.1f} × bare")


def _seconds(arguments: tuple[str, ...], folder: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
