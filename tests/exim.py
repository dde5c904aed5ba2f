"""A real Exim takes batch SMTP from a file and delivers every message into a file (Debian: exim4-daemon-light)."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_PROGRAM = shutil.which("exim4") or "/usr/sbin/exim4"
# Delivers as this account: Exim refuses to do so as root.
_ACCOUNT = "mail"
_TRACE = re.compile(rb"\A(?:(?:Return-path|Envelope-to|Received):[^\n]*\n(?:[ \t][^\n]*\n)*)+")

_CONFIGURATION = """\
primary_hostname = mx.tidewatch.example
qualify_domain = tidewatch.example
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
exim_path = {program}
exim_user = {account}
exim_group = {account}
trusted_users = root
never_users =
keep_environment =
add_environment = PATH=/usr/bin:/bin
disable_ipv6
host_lookup =
no_local_from_check
acl_not_smtp = everything
acl_smtp_mail = everything
acl_smtp_rcpt = everything
acl_smtp_data = everything

begin acl
everything:
  accept

begin routers
everybody:
  driver = accept
  transport = files

begin transports
files:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  create_directory
  user = {account}
  group = {account}
  return_path_add
  envelope_to_add
  delivery_date_add = false

begin retry
* * F,1m,1m
"""


@dataclass(frozen=True)
class Exim:
    """An Exim with a configuration and a spool of its own in ``folder``."""

    folder: Path

    def take(self, batch: Path) -> subprocess.CompletedProcess[bytes]:
        """Hand over a file, as its operator would; the messages wait for ``delivered``."""
        with open(batch, "rb") as file:
            return self._run("-odq", "-bS", stdin=file)

    def delivered(self) -> Iterator[tuple[str, str, bytes]]:
        """Sender, recipient and bytes of every message, with the line ends of mail and without Exim's own fields."""
        self._run("-q")
        for path in sorted((self.folder / "mail/new").iterdir()):
            data = path.read_bytes()
            sender, recipient = (
                re.search(rb"^%b: <?([^>\n]*)" % name, data, re.MULTILINE)[1].decode()
                for name in (b"Return-path", b"Envelope-to")
            )
            yield sender, recipient, _TRACE.sub(b"", data).replace(b"\n", b"\r\n")

    def _run(self, *arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
        command = [_PROGRAM, "-C", str(self.folder / "exim.conf"), *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, timeout=300, check=False, **options)


def an_exim(folder: Path) -> Exim:
    """Exim at work in ``folder``, which everybody may enter; the test is skipped where it cannot be."""
    if not os.access(_PROGRAM, os.X_OK):
        pytest.skip("exim4 is not installed (Debian: exim4-daemon-light)")
    if os.geteuid():
        pytest.skip("only root may run Exim with another configuration")
    account = pwd.getpwnam(_ACCOUNT)
    for name in ("spool", "log", "mail"):
        (folder / name).mkdir()
        os.chown(folder / name, account.pw_uid, account.pw_gid)
    (folder / "exim.conf").write_text(
        _CONFIGURATION.format(folder=folder, program=os.path.realpath(_PROGRAM), account=_ACCOUNT), encoding="utf-8"
    )
    return Exim(folder)
