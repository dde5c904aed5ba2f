"""A real Thunderbird for tests: on a display of its own, at home where nobody else is, and asked what it shows."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MISSING = [program for program in ("thunderbird", "Xvfb", "xdg-open", "file") if shutil.which(program) is None]
"""What Thunderbird needs to be started here and is not there; empty where all is well."""

PATIENCE = 120
"""Seconds until what should be shown must be shown; a window takes a second or two, on a busy machine much longer."""

_ACCOUNT = {
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server2",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1",
    "mail.identity.id1.fullName": "Ana",
    "mail.identity.id1.useremail": "ana@desk.example",
    "mail.identity.id1.valid": True,
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.server.server1.type": "pop3",
    "mail.server.server1.hostname": "127.0.0.1",
    "mail.server.server1.userName": "ana",
    "mail.server.server1.check_new_mail": False,
    "mail.server.server1.login_at_startup": False,
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.account.account2.server": "server2",
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
}
_QUIET = {
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mail.winsearch.firstRunDone": True,
    "mail.rights.version": 1,
    "mail.inappnotifications.enabled": False,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "app.donation.eoy.version.viewed": 999,
    "calendar.integration.notify": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
_ALONE = {
    # Everything but this machine is asked of a proxy that is not there.
    "network.proxy.type": 1,
    **{f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl", "socks")},
    **{f"network.proxy.{kind}_port": 9 for kind in ("http", "ssl", "socks")},
    "network.proxy.allow_hijacking_localhost": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9",
    "extensions.update.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "app.update.enabled": False,
}

_WINDOWS = """
const found = [];
for (const shown of Services.wm.getEnumerator(null)) {
  const kind = shown.document.documentElement.getAttribute("windowtype");
  let subject, page, to = "", list = "", leaves = false, blocked = false;
  if (kind === "mail:messageWindow") {
    const pane = shown.document.getElementById("messageBrowser")?.contentWindow;
    page = pane?.document.getElementById("messagepane")?.contentDocument;
    subject = pane?.document.getElementById("expandedsubjectBox")?.textContent.replace(/^\\s*Subject:?/, "").trim();
    to = pane?.document.getElementById("toRecipient0Display")?.textContent.trim() ?? "";
    // What can be done with a list is decided when its menu opens.
    const named = pane?.document.getElementById("expandedlist-idBox");
    if (named && !named.closest("[hidden]")) {
      list = named.textContent.replace(/^\\s*List-ID:?/i, "").trim();
      named.dispatchEvent(new pane.MouseEvent("contextmenu", {bubbles: true, cancelable: true, button: 2}));
      leaves = !pane.document.getElementById("listIdListUnsubscribe")?.hidden;
    }
    blocked = Boolean(pane?.document.querySelector('notification-message[value="remoteContent"]'));
  } else if (kind === "msgcompose") {
    page = shown.document.getElementById("messageEditor")?.contentDocument;
    subject = shown.document.getElementById("msgSubject")?.value;
  } else continue;
  const pictures = [...(page?.images ?? [])];
  const there = page?.readyState === "complete" && page.body?.innerText.trim();
  if (!there || pictures.some(picture => !picture.complete)) continue;
  found.push({
    editable: kind === "msgcompose", title: shown.document.title, subject, to, list, leaves, blocked,
    characters: page.body.innerText.trim().length,
    markup: kind !== "msgcompose" || shown.gMsgCompose.composeHTML,
    pictures: pictures.length, decoded: pictures.filter(picture => picture.naturalWidth > 0).length,
  });
}
return found;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A window of Thunderbird with a message in it.

    ``editable`` when it can be changed and sent, ``markup`` when it is shown as HTML, ``decoded`` how many of its
    ``pictures`` are to be seen, ``blocked`` when Thunderbird has kept pictures from other machines away. ``list`` is
    what it calls the list, ``leaves`` whether its menu offers to unsubscribe.
    """

    editable: bool
    title: str
    subject: str
    to: str
    list: str
    leaves: bool
    blocked: bool
    characters: int
    markup: bool
    pictures: int
    decoded: int


@dataclass(frozen=True, slots=True)
class Thunderbird:
    """Starts when somebody starts ``thunderbird`` with ``environment``; whatever was so started ends with the test."""

    environment: dict[str, str]
    port: int

    def windows(self, number: int) -> Sequence[Shown]:
        """The windows with messages, once there are ``number`` of them and nothing in them changes any more."""
        end = time.monotonic() + PATIENCE
        seen: Sequence[Shown] = []
        reason: object = "it was not started"
        while time.monotonic() < end:
            try:
                before, seen = seen, [Shown(**window) for window in _asked(self.port)]
                reason = seen
            except (OSError, EOFError, RuntimeError) as cause:
                before, reason = [], cause
            if len(seen) >= number and seen == before:
                return seen
            time.sleep(0.3)
        raise AssertionError(f"Thunderbird shows no {number} messages after {PATIENCE} s: {reason}")


@contextlib.contextmanager
def a_thunderbird(folder: Path) -> Iterator[Thunderbird]:
    """A display, and a home in ``folder`` with an account that reaches nobody."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _settle(folder, port)
    with _a_display() as display:
        environment = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder / ".config"),
            "XDG_DATA_HOME": str(folder / ".local"),
            "XDG_CACHE_HOME": str(folder / ".cache"),
            # No desktop but a display, whatever this machine has besides.
            **dict.fromkeys(("XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "WAYLAND_DISPLAY", "BROWSER"), ""),
            "DISPLAY": display,
            "GDK_BACKEND": "x11",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "GSETTINGS_BACKEND": "memory",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
            # The profile that profiles.ini names, whichever installation asks.
            "MOZ_LEGACY_PROFILES": "1",
            "MOZ_CRASHREPORTER_DISABLE": "1",
            "MOZ_DISABLE_CONTENT_SANDBOX": "1",
            "MOZ_MARIONETTE": "1",
            "MOZ_REMOTE_ALLOW_SYSTEM_ACCESS": "1",
        }
        try:
            yield Thunderbird(environment, port)
        finally:
            _stop_all_at_home_in(folder)


def _settle(home: Path, port: int) -> None:
    profile = home / ".thunderbird" / "profile"
    profile.mkdir(parents=True)
    (profile.parent / "profiles.ini").write_text(
        "[General]\nStartWithLastProfile=1\nVersion=2\n\n[Profile0]\nName=test\nIsRelative=1\nPath=profile\nDefault=1\n"
    )
    settings = {**_ACCOUNT, **_QUIET, **_ALONE, "marionette.port": port}
    (home / ".config").mkdir()
    (home / ".config" / "mimeapps.list").write_text("[Default Applications]\nmessage/rfc822=thunderbird.desktop\n")
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
    (profile / "user.js").write_text("".join(lines))


@contextlib.contextmanager
def _a_display() -> Iterator[str]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x1200x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with open(reading, encoding="ascii") as line:
            number = line.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def _stop_all_at_home_in(folder: Path) -> None:
    """End every process that was started with this home; no other one has it."""
    marker = b"HOME=" + os.fsencode(folder)
    end = time.monotonic() + 10
    while running := [process for process in Path("/proc").glob("[0-9]*") if marker in _environment_of(process)]:
        how = signal.SIGTERM if time.monotonic() < end else signal.SIGKILL
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process.name), how)
        time.sleep(0.2)


def _environment_of(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _asked(port: int) -> list[dict[str, Any]]:
    """The answer of Thunderbird to ``_WINDOWS``, by Marionette: messages of JSON, each with its length before it."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line, line.makefile("rb") as answers:
        _answer(answers)
        _command(line, answers, "WebDriver:NewSession", {"capabilities": {}})
        _command(line, answers, "Marionette:SetContext", {"value": "chrome"})
        script = {"script": _WINDOWS, "args": [], "sandbox": "system", "newSandbox": True}
        found = _command(line, answers, "WebDriver:ExecuteScript", script)["value"]
        _command(line, answers, "WebDriver:DeleteSession", {})
    assert isinstance(found, list)
    return found


def _command(line: socket.socket, answers: Any, name: str, arguments: dict[str, Any]) -> Any:
    order = json.dumps([0, 1, name, arguments]).encode()
    line.sendall(b"%d:%s" % (len(order), order))
    _, _, error, result = _answer(answers)
    if error:
        raise RuntimeError(error.get("message", error))
    return result


def _answer(answers: Any) -> Any:
    size = b""
    while not size.endswith(b":"):
        digit = answers.read(1)
        if not digit:
            raise EOFError("it hung up")
        size += digit
    return json.loads(answers.read(int(size[:-1])))
