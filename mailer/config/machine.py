"""Which machine this is, and since when it runs. Where a system does not tell, the answers are empty."""

from __future__ import annotations

from pathlib import Path

_MACHINE = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def machine_id() -> str:
    """What tells this machine from others, and stays (machine-id(5))."""
    return next((said for path in _MACHINE if (said := _first_line(path))), "")


def boot_id() -> str:
    """What tells this start of the machine from earlier ones: what the kernel held in memory is of this one."""
    return _first_line(_BOOT)


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
