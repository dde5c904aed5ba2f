"""Seconds and memory of importing a list: new, the same again, and with half of its readers changed.

    python benchmarks/bench_audience.py [READERS]

Each import is a process of its own, ``mailer audience import FILE --list NAME --yes``: the peak of its memory is
what a desk sees. The machine's other work counts into the seconds; the seconds of CPU leave it out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOWNS = ("Oslo", "São Paulo", "Kraków", "Lyon", "", "Trieste")
LANGUAGES = ("en", "fr", "de", "", "pt-BR")
SETTINGS = '[publication]\nname = "B"\npostal_address = "1 Quay"\n[sender]\nfrom = "b@b.example"\n'


def write_list(path: Path, readers: int, *, every: int = 0) -> None:
    """A list with three further columns at 20,000 domains; one reader in ``every`` has moved to another town."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("email,name,language,town,since,plan\n")
        for n in range(readers):
            # Spread over the index as addresses are, not in its order.
            local = f"{n * 7919 % readers:07}.{'holm' if n % 3 else 'Lima'}"
            town = "Bergen" if every and n % every == 0 else TOWNS[n % 6]
            row = (
                f"{local}@d{n % 20011}.example,Ana {local},{LANGUAGES[n % 5]},{town},20{n % 25:02}-05-17,plan {n % 4}\n"
            )
            file.write(row)


def timed_import(folder: Path, label: str, readers: int) -> None:
    """Import ``list.csv``, and say what that came to."""
    command = [sys.executable, "-m", "mailer", "-C", str(folder), "audience", "import", str(folder / "list.csv")]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--list", "weekly", "--yes"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    cpu = usage.ru_utime + usage.ru_stime
    assert os.waitstatus_to_exitcode(status) == 0
    memory = usage.ru_maxrss / 1024
    print(f"{label:22} {readers:10,} rows  {seconds:7.1f} s  {cpu:7.1f} s CPU  {memory:6.0f} MB at most", flush=True)


def main() -> None:
    """Print the figures."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mailer.toml").write_text(SETTINGS, encoding="utf-8")
        write_list(folder / "list.csv", readers)
        timed_import(folder, "new", readers)
        timed_import(folder, "the same again", readers)
        write_list(folder / "list.csv", readers, every=2)
        timed_import(folder, "half of them changed", readers)
        size = (folder / "store" / "mailer.db").stat().st_size / 1e6
        print(f"{'store':22} {size:,.0f} MB on disk")


if __name__ == "__main__":
    main()
