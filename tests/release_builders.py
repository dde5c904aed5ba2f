"""A small publication with one issue that is fit to be sent, on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PIL import Image

ISSUE = "2024-05-17"
FILE = f"issues/{ISSUE}/issue.md"

STORY = """\
---
title: "The quiet quay"
authors:
  - name: "Ana Holm"
    affiliation: "Harbour Post"
publisher: "Harbour Post"
url: "https://news.example/quiet-quay"
images:
  - file: "quay.png"
    alt: "An empty quay"
---
Boxes fell by 4 %. Nobody noticed.
"""

TEXT = """\
---
title: "A quiet week"
date: 2024-05-17
subject: "Boxes, and rather fewer of them"
preheader: "What the harbour did not do this week, and what that costs"
blocks:
  - letter
  - stories:
      items:
        - story: quiet-quay
          blurb: "Boxes fell by 4 %, and nobody noticed it."
---
Dear {name|reader},

nothing much moved this week. The cranes stood still.

**Ana Holm**
"""


def a_fit_issue(publication: Path, *, settings: str = "") -> Path:
    """Put an issue that is fit to be sent, its story and its picture into ``publication``; the issue's folder."""
    folder = publication / "issues" / ISSUE
    folder.mkdir(parents=True)
    (publication / "seeds").mkdir(exist_ok=True)
    (folder / "issue.md").write_text(TEXT, encoding="utf-8")
    (publication / "seeds/quiet-quay.md").write_text(STORY, encoding="utf-8")
    Image.new("RGB", (600, 300), "teal").save(publication / "seeds/quay.png")
    with (publication / "mailer.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    return folder


def changed(path: Path, old: str, new: str) -> None:
    """Put ``new`` in place of ``old`` in a file, which holds it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def lengthened(path: Path) -> None:
    """Put an empty line at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def digest_of(folder: Path) -> str:
    """One digest of every file below ``folder``."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    parts = [(path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
