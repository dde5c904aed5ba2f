"""Mail servers that the world runs, on loopback, each with a configuration, a queue and mailboxes of its own.

Exim is the one of the system. Postfix and OpenSMTPD cannot be installed beside it: ``.ci/run`` unpacks their packages,
and they are run from there. What they have delivered is a file each, in ``mail/new`` of their folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

_UNPACKED = Path(__file__).parents[1] / ".ci" / "servers"
_EXIM = shutil.which("exim4") or "/usr/sbin/exim4"
# Whose the mailboxes are, and the queue where a server does not insist on somebody else.
_ACCOUNT = "mail"
_TRACE = re.compile(rb"\A(?:(?:Return-Path|Delivered-To|X-Original-To|Envelope-to|Received):.*\n(?:[ \t].*\n)*)+", re.I)
_TO = re.compile(rb"^To: <([^>]*)>", re.MULTILINE)
_LONGEST = 60.0


class RealServer:
    """A server that runs; ``port`` offers STARTTLS, ``tls_port`` is encrypted from the beginning."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.tls_port = _ports()

    @cached_property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.folder / "authority.pem")

    def delivered(self, number: int) -> list[tuple[str, str]]:
        """Recipient and digest of what was delivered since it was asked for last, once it is ``number`` messages."""
        mailbox = self.folder / "mail/new"
        end = time.monotonic() + _LONGEST
        while len(os.listdir(mailbox)) < number and time.monotonic() < end:
            self.push()
            time.sleep(0.02)
        found = sorted(_read(path) for path in mailbox.iterdir())
        for path in mailbox.iterdir():
            path.unlink()
        return found

    def push(self) -> None:
        """Have what is in the queue delivered, where that does not happen by itself."""


class _Exim(RealServer):
    def push(self) -> None:
        _run(_EXIM, "-C", self.folder / "exim.conf", "-q")


def _read(path: Path) -> tuple[str, str]:
    data = _TRACE.sub(b"", path.read_bytes())
    found = _TO.search(data)
    return found[1].decode() if found else "", digest(data.replace(b"\n", b"\r\n"))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def an_exim_server(folder: Path, *settings: str) -> Iterator[RealServer]:
    """Exim, which closes a connection that speaks before it is asked."""
    _needs(Path(_EXIM), "exim4-daemon-light")
    server = _Exim(folder)
    _make_certificates(folder)
    _folders(folder, _ACCOUNT, "spool", "log", "mail/new", "mail/cur", "mail/tmp")
    account, more = pwd.getpwnam(_ACCOUNT), "\n".join(settings)
    configuration = _EXIM_CONFIGURATION.format(server=server, program=_EXIM, account=account, settings=more)
    _write(folder / "exim.conf", configuration)
    with _running(server, _EXIM, "-C", folder / "exim.conf", "-bdf", "-odq"):
        yield server


@contextlib.contextmanager
def a_postfix(folder: Path, *settings: str) -> Iterator[RealServer]:
    """Postfix, which refuses commands that came too early wherever it can be told to."""
    programs = _UNPACKED / "postfix/usr/lib/postfix"
    _needs(programs / "sbin/master", "postfix")
    server = RealServer(folder)
    _make_certificates(folder)
    _folders(folder, "root", "etc", "spool", "spool/pid")
    _folders(folder, _ACCOUNT, "data", "mail/new", *(f"spool/{name}" for name in _POSTFIX_QUEUES))
    account, more = pwd.getpwnam(_ACCOUNT), "\n".join(settings)
    main = _POSTFIX_MAIN.format(server=server, programs=programs, account=account, settings=more)
    _write(folder / "etc/main.cf", main)
    _write(folder / "etc/master.cf", _POSTFIX_MASTER.format(server=server))
    where = {"MAIL_CONFIG": folder / "etc", "LD_LIBRARY_PATH": programs}
    with _running(server, programs / "sbin/master", "-c", folder / "etc", "-d", **where):
        yield server


@contextlib.contextmanager
def an_opensmtpd(folder: Path) -> Iterator[RealServer]:
    """OpenSMTPD, which offers no pipelining and takes a hundred messages a session.

    It looks for everything where it would be installed, so it gets a root folder with what it needs and no more. There
    is no encryption: Debian 12 has links it with an OpenSSL that it cannot use (OpenSMTPD#1171).
    """
    package, root = _UNPACKED / "opensmtpd", folder / "root"
    _needs(package / "usr/sbin/smtpd", "opensmtpd")
    server = RealServer(folder)
    _folders(root, "root", "", "bin", "dev", "etc", "tmp", "var/lib/opensmtpd/empty", "var/run", "var/spool/smtpd")
    _folders(root, _ACCOUNT, "mail/new", "mail/cur", "mail/tmp")
    (folder / "mail").symlink_to("root/mail")
    (root / "tmp").chmod(0o1777)
    (root / "var/spool/smtpd").chmod(0o711)
    os.mknod(root / "dev/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    (root / "dev/null").chmod(0o666)
    for name in ("usr/sbin/smtpd", "usr/sbin/smtpctl", "usr/libexec/opensmtpd/mail.maildir", "bin/sh"):
        of_package = package / name
        _copy_program(of_package if of_package.is_file() else Path("/", name), root / name, root)
    account = pwd.getpwnam(_ACCOUNT)
    _write(root / "etc/passwd", _PASSWD.format(account=account))
    _write(root / "etc/group", _GROUP.format(account=account))
    _write(root / "etc/hosts", "127.0.0.1 localhost\n")
    _write(root / "etc/smtpd.conf", _OPENSMTPD.format(server=server))
    with _running(server, "chroot", root, "/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf"):
        yield server


def _copy_program(program: Path, to: Path, root: Path) -> None:
    """Put a program, and what it is linked with, into ``root``."""
    listed = subprocess.run(["ldd", program], capture_output=True, check=True, encoding="ascii").stdout
    needed = {Path(name): root / name.lstrip("/") for name in re.findall(r"(/\S+) \(0x", listed)}
    for source, target in {program: to, **needed}.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="ascii")


def _needs(program: Path, package: str) -> None:
    if not os.access(program, os.X_OK):
        pytest.skip(f"{package} is not there: .ci/run brings it")
    if os.geteuid():
        pytest.skip(f"only root may run {package} with a configuration of one's own")


def _folders(folder: Path, account: str, *names: str) -> None:
    """Folders that are an account's, those between them included."""
    owner = pwd.getpwnam(account)
    for name in names:
        path = folder / name
        missing = [each for each in (path, *path.parents) if not each.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for each in missing:
            os.chown(each, owner.pw_uid, owner.pw_gid)


def _ports() -> tuple[int, int]:
    """Two that are free: these servers want to be told."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _make_certificates(folder: Path) -> None:
    """An authority, and a key and a certificate of its for this machine."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: apt-get install openssl")
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    # From 3.13 on, Python wants to read of an authority that it is one.
    authority = "-subj /CN=authority -addext keyUsage=critical,keyCertSign -keyout authority.key -out authority.pem"
    _run(*f"{make} {authority}".split(), cwd=folder)
    names = "-subj /CN=mx -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=CA:FALSE"
    signed = "-CA authority.pem -CAkey authority.key -keyout mx.key -out mx.pem"
    _run(*f"{make} {names} {signed}".split(), cwd=folder)
    os.chown(folder / "mx.key", pwd.getpwnam(_ACCOUNT).pw_uid, -1)


def _run(*command: object, **options: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=_LONGEST, **options)


@contextlib.contextmanager
def _running(server: RealServer, *command: object, **variables: object) -> Iterator[None]:
    """A server that is there for as long as the block lasts."""
    log = server.folder / "output"
    given = {name: str(value) for name, value in variables.items()}
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **given},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await(server.port, process, log)
        yield
    finally:
        process.terminate()
        process.wait(_LONGEST)


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _LONGEST
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 5).close()
            return
        time.sleep(0.02)
    raise AssertionError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


_EXIM_CONFIGURATION = """\
primary_hostname = mx.harbour.example
spool_directory = {server.folder}/spool
log_file_path = {server.folder}/log/%slog
exim_path = {program}
exim_user = {account.pw_name}
exim_group = {account.pw_gid}
never_users =
keep_environment =
add_environment = PATH=/usr/bin:/bin
disable_ipv6
host_lookup =
local_interfaces = 127.0.0.1
daemon_smtp_ports = {server.port} : {server.tls_port}
tls_on_connect_ports = {server.tls_port}
tls_advertise_hosts = *
tls_certificate = {server.folder}/mx.pem
tls_privatekey = {server.folder}/mx.key
acl_smtp_mail = everything
acl_smtp_rcpt = readers
acl_smtp_data = everything
# Without it, Exim does not look whether DATA was waited for.
acl_smtp_predata = everything
smtp_enforce_sync
{settings}

begin acl
everything:
  accept
readers:
  deny    local_parts = ^nobody
          message = 5.1.1 no such user
  accept

begin routers
everybody:
  driver = accept
  transport = files

begin transports
files:
  driver = appendfile
  directory = {server.folder}/mail
  maildir_format
  user = {account.pw_name}
  group = {account.pw_gid}

begin retry
* * F,1m,1m
"""

_POSTFIX_QUEUES = (
    *("incoming", "active", "deferred", "hold", "corrupt", "maildrop", "bounce", "defer", "trace", "flush", "saved"),
    *("private", "public"),
)
_POSTFIX_MAIN = """\
compatibility_level = 3.6
queue_directory = {server.folder}/spool
data_directory = {server.folder}/data
daemon_directory = {programs}/sbin
shlib_directory = {programs}
mail_owner = {account.pw_name}
setgid_group = operator
import_environment = MAIL_CONFIG LD_LIBRARY_PATH PATH
export_environment = MAIL_CONFIG LD_LIBRARY_PATH PATH
maillog_file = {server.folder}/data/log
maillog_file_prefixes = {server.folder}
myhostname = mx.harbour.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = harbour.example
virtual_mailbox_base = {server.folder}
virtual_mailbox_maps = regexp:{{{{/^reader/ mail/}}}}
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{account.pw_uid}
virtual_gid_maps = static:{account.pw_gid}
smtpd_forbid_unauth_pipelining = yes
smtpd_client_restrictions = reject_unauth_pipelining
smtpd_helo_restrictions = reject_unauth_pipelining
smtpd_sender_restrictions = reject_unauth_pipelining
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = reject_unauth_pipelining
smtpd_data_restrictions = reject_unauth_pipelining
smtpd_end_of_data_restrictions = reject_unauth_pipelining
smtpd_client_connection_count_limit = 0
smtpd_tls_cert_file = {server.folder}/mx.pem
smtpd_tls_key_file = {server.folder}/mx.key
smtpd_tls_security_level = may
in_flow_delay = 0
{settings}
"""

_PASSWD = """\
root:x:0:0::/:/bin/sh
opensmtpd:x:980:980::/var/lib/opensmtpd/empty:/bin/false
opensmtpq:x:981:981::/var/lib/opensmtpd/empty:/bin/false
{account.pw_name}:x:{account.pw_uid}:{account.pw_gid}::/mail:/bin/sh
"""
_GROUP = """\
root:x:0:
opensmtpd:x:980:
opensmtpq:x:981:
{account.pw_name}:x:{account.pw_gid}:
"""

_OPENSMTPD = """\
listen on 127.0.0.1 port {server.port} hostname mx.harbour.example
table everybody {{ "@" = "mail" }}
action "files" maildir "/mail" virtual <everybody>
match from any for domain "harbour.example" rcpt-to regex "^reader" action "files"
"""

_POSTFIX_MASTER = """\
127.0.0.1:{server.port} inet n - n - - smtpd
127.0.0.1:{server.tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
