"""Who takes the mail and forgets it: ``smtp-sink`` of Postfix, ``fastsink`` in C, and one of ours behind TLS."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sending.measured import cpu_of

HOST = "127.0.0.1"
_FASTSINK = Path(__file__).parents[3] / "shared" / "rigs" / "fastsink.c"
_COUNTED = re.compile(r"accepted (\d+) bytes (\d+)")


@dataclass(slots=True)
class Sink:
    """A sink that runs; when it has ended, what it took and what that cost it. Counts are -1 where it keeps none."""

    port: int
    accepted: int = -1
    taken_bytes: int = -1
    cpu: float = 0.0


@dataclass(slots=True)
class Sinks:
    """The sinks that can be had here, by name, and why others cannot."""

    folder: Path
    extras: Path | None = None
    missing: dict[str, str] = field(default_factory=dict)
    _commands: dict[str, list[str]] = field(default_factory=dict)

    def find(self, source: Path | None) -> None:
        """See which there are; ``source`` is where fastsink's is."""
        program = postfix(self.extras, "smtp-sink")
        if program:
            # As root it wants to be somebody else.
            self._commands["smtp-sink"] = [program, *(["-u", "nobody"] if os.getuid() == 0 else []), "{host}", "1000"]
        else:
            self.missing["smtp-sink"] = POSTFIX
        self._compile(source or _FASTSINK)
        self._commands["tls"] = [sys.executable, "-m", "sending.tls_sink", "{port}", str(self.folder)]

    def has(self, name: str) -> bool:
        """Whether a sink can be had."""
        return name in self._commands

    @contextmanager
    def running(self, name: str, options: Sequence[str] = ()) -> Iterator[Sink]:
        """A new sink, which takes mail until the block ends."""
        sink = Sink(_free_port())
        words = {"{host}": f"{HOST}:{sink.port}", "{port}": str(sink.port)}
        command = [words.get(word, word) for word in self._commands[name]]
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [*command, *options], stdout=said, stderr=said, env=environment(self.extras), cwd=_BENCHMARKS
            )
            try:
                _wait_for(sink.port, process)
                yield sink
            finally:
                os.kill(process.pid, signal.SIGTERM)
                _, _, usage = os.wait4(process.pid, 0)
                process.returncode = 0
                sink.cpu = cpu_of(usage)
                said.seek(0)
                if counted := _COUNTED.search(said.read().decode("utf-8", "replace")):
                    sink.accepted, sink.taken_bytes = int(counted[1]), int(counted[2])

    def _compile(self, source: Path) -> None:
        compiler = shutil.which("cc")
        if not source.is_file() or not compiler:
            lacking = "a C compiler" if source.is_file() else f"its source ({source.name}): --fastsink FILE names it"
            self.missing["fastsink"] = f"needs {lacking}"
            return
        made = self.folder / "fastsink"
        subprocess.run([compiler, "-O2", "-w", "-o", made, source], check=True)
        self._commands["fastsink"] = [str(made), "{port}"]


_BENCHMARKS = Path(__file__).parents[1]
POSTFIX = "is in Debian's postfix: apt-get download postfix && dpkg -x postfix_*.deb DIR/postfix"


def postfix(extras: Path | None, name: str) -> str | None:
    """A program of Postfix, installed or unpacked."""
    places = [os.environ["PATH"], "/usr/sbin", *([str(extras / "postfix" / "usr" / "sbin")] if extras else [])]
    return shutil.which(name, path=os.pathsep.join(places))


def environment(extras: Path | None) -> dict[str, str]:
    """The environment in which programs of Postfix find the libraries that were unpacked with them."""
    own = {"LD_LIBRARY_PATH": str(extras / "postfix" / "usr" / "lib" / "postfix")} if extras else {}
    return {**os.environ, **own}


def _free_port() -> int:
    with socket.socket() as line:
        line.bind((HOST, 0))
        return int(line.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the sink ended: {' '.join(map(str, process.args))}") from None  # type: ignore[arg-type]
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the sink does not listen")
