"""The hand-over of an ``.eml`` to a mail client: the one this desktop opens mails with, or one that is named.

No shell is asked, and the file goes by its absolute path, which no program can take for an option.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mailer.config.environment import has_display
from mailer.errors import PreviewError

START = 2.0
"""Seconds a client is watched: one that cannot open the file ends much sooner, one that can goes on by itself."""

_ANSWER = 10.0
"""Seconds for the desktop to say which client it opens mails with, which takes it a tenth of one."""

_SWITCHES = {
    # The switches that their help names; classic Outlook refuses a file without one.
    "thunderbird": ("-file",),
    "betterbird": ("-file",),
    "outlook": ("/eml",),
}
"""What some clients want to read before the file."""

_IN_THE_TERMINAL = ("mutt", "neomutt")
"""Clients without windows; they open folders of mail only."""


def hand_over(file: Path, program: str = "", *, shown: str = "") -> str:
    """Open ``file`` in ``program``, or without one in the desktop's own client; say what it was opened with.

    A client with windows is left to itself, one of the terminal has this terminal until it ends. ``shown`` is the name
    of the file in errors.

    Raises:
        PreviewError: there is no such client, or it ends at once with an error.
    """
    shown = shown or str(file)
    file = file.absolute()
    if not file.is_file():
        raise PreviewError("is not there to be opened", file=shown, fix="make it with mailer eml")
    if not program:
        return _desktop(file, shown)
    name, kind = _printable(program), _kind(program)
    command = _command(program, kind, file)
    if not command:
        raise PreviewError(
            f"there is no program “{name}” to open it with",
            file=shown,
            fix="install it, give its whole path, leave the name out, or open the file by hand",
        )
    if kind in _IN_THE_TERMINAL:
        _run_here(command[0], name, file, shown)
    else:
        _start(command, name, shown)
    return program


def _desktop(file: Path, shown: str) -> str:
    if sys.platform == "win32":
        try:
            os.startfile(file)  # noqa: S606
        except OSError as cause:
            raise _no_client(shown) from cause
        return "the default mail client"
    if sys.platform == "darwin":
        _start(["open", str(file)], "open", shown)
        return "the default mail client"
    if not has_display():
        raise PreviewError(
            "there is no screen here for the window of a mail client",
            file=shown,
            fix="open the file by hand where there is one, or name a client of the terminal, such as neomutt",
        )
    client = _desktop_client()
    # Without a client for mails, xdg-open would go on to editors and web browsers.
    if not client:
        raise _no_client(shown)
    _start(["xdg-open", str(file)], client, shown)
    return client


def _desktop_client() -> str:
    """What this desktop opens mails with, or an empty string."""
    question = ["xdg-mime", "query", "default", "message/rfc822"]
    try:
        answer = subprocess.run(question, capture_output=True, timeout=_ANSWER, check=False).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.decode("utf-8", "replace").strip().removesuffix(".desktop")


def _command(program: str, kind: str, file: Path) -> list[str]:
    """What to start, or nothing where there is no such program."""
    found = shutil.which(program)
    # A bare name never means a file of the folder that one happens to be in.
    if found and os.path.isabs(found):
        return [found, *_SWITCHES.get(kind, ()), str(file)]
    return ["open", "-a", program, str(file)] if sys.platform == "darwin" and "\0" not in program else []


def _kind(program: str) -> str:
    """The client that a path such as ``/opt/Thunderbird/thunderbird-esr`` or ``org.mozilla.Thunderbird`` leads to."""
    return Path(program).name.lower().removesuffix(".exe").rpartition(".")[2].removesuffix("-esr")


def _start(command: list[str], name: str, shown: str) -> None:
    """Start a client that goes on when this process has ended."""
    # A pipe would break when this process ends, and take with it a client that has something to say.
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
            )
        except (OSError, ValueError) as cause:
            raise _does_not_start(name, shown, cause) from cause
        try:
            code = process.wait(START)
        except subprocess.TimeoutExpired:
            # It is meant to outlive this process, which Popen would warn of.
            process.returncode = 0
            return
        if code:
            said.seek(0)
            raise _failed(name, shown, code, said.read())


def _run_here(program: str, name: str, file: Path, shown: str) -> None:
    """Run a client of the terminal on a Maildir of this one mail, and wait for its end."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise PreviewError(f"{name} needs a terminal", file=shown, fix="call it from one")
    with tempfile.TemporaryDirectory(prefix="mailer-") as folder:
        for part in ("cur", "new", "tmp"):
            (Path(folder) / part).mkdir()
        # The lines of a Maildir end as those of any file here do.
        (Path(folder) / "cur" / "1:2,").write_bytes(file.read_bytes().replace(b"\r\n", b"\n"))
        try:
            client = subprocess.Popen([program, "-R", "-f", folder])  # noqa: S603
        except OSError as cause:
            raise _does_not_start(name, shown, cause) from cause
        while client.returncode is None:
            # Ctrl-C is the client's to answer.
            with contextlib.suppress(KeyboardInterrupt):
                client.wait()
    if client.returncode:
        raise _failed(name, shown, client.returncode, b"")


def _no_client(shown: str) -> PreviewError:
    fix = "install one, such as Thunderbird, or open the file by hand"
    return PreviewError("no mail client is set up here to open it", file=shown, fix=fix)


def _does_not_start(name: str, shown: str, cause: OSError | ValueError) -> PreviewError:
    reason = (isinstance(cause, OSError) and cause.strerror) or str(cause)
    return PreviewError(f"{name} cannot be started ({reason})", file=shown, fix="open the file by hand")


def _failed(name: str, shown: str, code: int, said: bytes) -> PreviewError:
    lines = [line for line in map(_printable, said.decode("utf-8", "replace").splitlines()) if line.strip()]
    last = f": {lines[-1].strip()}" if lines else ""
    return PreviewError(f"{name} ended with code {code}{last}", file=shown, fix="open the file by hand")


def _printable(text: str) -> str:
    """``text`` on one line, cut where it is long."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return text if len(text) <= 200 else f"{text[:200]}…"
