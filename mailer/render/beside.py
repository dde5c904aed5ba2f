"""Files that an issue or a story names beside itself. Links are followed, but never out of the publication."""

from __future__ import annotations

from pathlib import Path

from mailer.errors import RenderError
from mailer.render.origin import Origin


def real_file(
    folder: Path, name: str, root: Path, *, called: str, instead: str, named_in: Origin, error: type[RenderError]
) -> Path:
    """The file ``name`` of ``folder``, links followed; ``called`` and ``instead`` are words for the error.

    Raises:
        RenderError: of the type ``error``; it is not there, or lies outside ``root``.
    """
    path = folder / name
    try:
        real = path.resolve()
        leaves, there = not real.is_relative_to(root.resolve()), real.is_file()
    except (OSError, RuntimeError):  # links that lead to each other
        leaves, there = False, False
    if leaves:
        what, fix = "leads out of the publication through a link", f"put the file itself into {folder.name}/"
    elif not there:
        what = "is a link that leads nowhere" if path.is_symlink() else "is not there"
        fix = f"put it into {folder.name}/, or {instead}"
    else:
        return real
    raise error(f"{called} {what}", file=named_in.file, line=named_in.line, fix=fix)
