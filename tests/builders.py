"""Valid objects in one line each: name only what matters to the test."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from mailer.config.settings import Publication
from mailer.model.issue import Issue, Letter
from mailer.model.story import Author, Story

SETTINGS = """\
[publication]
name = "The Tidewatch"
tagline = "What moved this week"
postal_address = "1 Quay Street, 1000 Harbour"

[sender]
from = "The Tidewatch <letter@tidewatch.example>"
"""


def a_story(slug: str = "quiet-quay", **facts: Any) -> Story:
    """A story with a title, an author and a body."""
    given = {
        "title": "The quiet quay",
        "authors": (Author(name="Ana Holm", role="Reporter", affiliation="Harbour Post"),),
        "url": f"https://news.example/{slug}",
        "body": "Boxes fell by 4 %. Nobody noticed.",
    }
    return Story(slug=slug, **{**given, **facts})


def an_issue(slug: str = "2024-05-17", **facts: Any) -> Issue:
    """An issue with only a letter."""
    given = {
        "title": "A quiet week",
        "date": dt.date(2024, 5, 17),
        "subject": "Boxes, and fewer of them",
        "letter": "Nothing much moved.",
        "blocks": (Letter(),),
    }
    return Issue(slug=slug, **{**given, **facts})


def a_publication(root: Path, **facts: Any) -> Publication:
    """A publication in ``root``; ``publication``, ``sender``, ``theme`` and ``images`` can be given."""
    given = {
        "publication": {
            "name": "The Tidewatch",
            "tagline": "What moved this week",
            "postal_address": "1 Quay Street, 1000 Harbour",
        },
        "sender": {"from": "The Tidewatch <letter@tidewatch.example>"},
    }
    for section, values in facts.items():
        given[section] = {**given.get(section, {}), **values}
    return Publication(root=root, **given)  # type: ignore[arg-type]


def a_publication_on_disk(folder: Path, settings: str = SETTINGS) -> Path:
    """A folder with only ``mailer.toml``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mailer.toml").write_text(settings, encoding="utf-8")
    return folder
