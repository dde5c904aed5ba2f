"""What other programs say of the signatures of a message; they find the published keys in ``zone`` and ask no DNS.

dkimpy is the Python library, OpenDKIM the filter that many receivers run (Debian: opendkim), Mail::DKIM the Perl one
that SpamAssassin asks (Debian: libmail-dkim-perl; it may know nothing of Ed25519).
"""

from __future__ import annotations

import getpass
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import dkim
import pytest

Verdicts = list[dict[str, str]]
"""For each message what is said of each signature, by selector; ``pass`` where it verifies."""

Verifier = Callable[[Sequence[bytes], Mapping[str, str], Path], Verdicts]

_SELECTORS = re.compile(rb"^DKIM-Signature:(?:[^\r]|\r\n[ \t])*?;\s*s=([^;\s]+);", re.MULTILINE)

_PERL = r"""
use Mail::DKIM::Verifier; use Mail::DKIM::DNS; use Net::DNS::RR;
my %zone; open(my $z, '<', shift @ARGV); while (<$z>) { chomp; my ($n, $v) = split / /, $_, 2; $zone{$n} = $v; }
no warnings 'redefine';
*Mail::DKIM::DNS::query = sub {
    my ($name, $type) = @_;
    $@ = 'NXDOMAIN';
    return unless $type eq 'TXT' and exists $zone{lc $name};
    return Net::DNS::RR->new(name => $name, type => 'TXT', txtdata => [unpack '(A200)*', $zone{lc $name}]);
};
for my $path (@ARGV) {
    my $verifier = Mail::DKIM::Verifier->new();
    open(my $file, '<:raw', $path); while (<$file>) { $verifier->PRINT($_); } $verifier->CLOSE;
    print "$path\n";
    for my $s ($verifier->signatures) { printf "%s %s\n", $s->selector, $s->result; }
}
"""


def dkimpy(messages: Sequence[bytes], zone: Mapping[str, str], folder: Path) -> Verdicts:
    def published(name: bytes, timeout: int = 5) -> bytes:
        return zone.get(name.decode().rstrip("."), "").encode()

    def verdict(message: bytes, at: int) -> str:
        try:
            return "pass" if dkim.DKIM(message).verify(idx=at, dnsfunc=published) else "fail"
        except dkim.DKIMException as fault:
            return f"fail ({fault})"

    return [{selector: verdict(message, at) for at, selector in enumerate(selectors(message))} for message in messages]


def opendkim(messages: Sequence[bytes], zone: Mapping[str, str], folder: Path) -> Verdicts:
    program = _program("opendkim")
    files = _written(messages, folder)
    settings = folder / "opendkim.conf"
    settings.write_text(
        f"Mode v\nTestDNSData file:{_zone_file(zone, folder)}\nSyslog no\nTemporaryDirectory {folder}\n"
        f"UserID {getpass.getuser()}\n"
    )
    verdicts = []
    for file in files:
        said = " ".join(_run(program, "-x", settings, "-t", file, "-vv").split())
        found = re.findall(r"dkim=(\w+)[^;]*? header\.s=([^\s;]+)", said)
        verdicts.append({selector: verdict for verdict, selector in found})
    return verdicts


def mail_dkim(messages: Sequence[bytes], zone: Mapping[str, str], folder: Path) -> Verdicts:
    program = _program("perl")
    if subprocess.run([program, "-MMail::DKIM", "-e", "1"], stderr=subprocess.DEVNULL, check=False).returncode:
        pytest.skip("Mail::DKIM is not installed (Debian: libmail-dkim-perl)")
    files = _written(messages, folder)
    verdicts: Verdicts = []
    for line in _run(program, "-e", _PERL, _zone_file(zone, folder), *files).splitlines():
        if line in files:
            verdicts.append({})
        else:
            selector, _, verdict = line.partition(" ")
            verdicts[-1][selector] = verdict
    return verdicts


VERIFIERS: dict[str, Verifier] = {"dkimpy": dkimpy, "OpenDKIM": opendkim, "Mail::DKIM": mail_dkim}


def selectors(message: bytes) -> list[str]:
    """The selectors of a message's signatures, from the top."""
    header = message.partition(b"\r\n\r\n")[0] + b"\r\n"
    return [found.decode() for found in _SELECTORS.findall(header)]


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        pytest.skip(f"{name} is not installed (Debian: {name})")
    return found


def _written(messages: Sequence[bytes], folder: Path) -> list[str]:
    files = [folder / f"{number}.eml" for number in range(len(messages))]
    for file, message in zip(files, messages, strict=True):
        file.write_bytes(message)
    return list(map(str, files))


def _zone_file(zone: Mapping[str, str], folder: Path) -> Path:
    file = folder / "zone"
    file.write_text("".join(f"{name} {value}\n" for name, value in zone.items()))
    return file


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
    return done.stdout.decode()
