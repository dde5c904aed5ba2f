"""What rules look at, with a page of the test’s own in place of the sample’s."""

from __future__ import annotations

import dataclasses
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from mailer.check.checked import Checked
from mailer.check.rule import Found
from mailer.check.rules import RULES
from mailer.model.text import SlottedText
from mailer.pipeline.checking import looked_at
from mailer.wiring import open_desk
from tests.planted import ISSUE, NOW, copy_sample

# Lines of story files are looked up when they are asked for. It goes when the run ends.
_FOLDER = tempfile.TemporaryDirectory()


@cache
def the_sample() -> Checked:
    """The clean sample in its own language."""
    return looked_at(open_desk(copy_sample(Path(_FOLDER.name) / "sample"), NOW), ISSUE)[0]


def a_page(body: str, *, head: str = "", **facts: Any) -> Checked:
    """The sample with this page and without stories; ``facts`` are other attributes of what is checked."""
    sample = the_sample()
    page = (
        f'<!DOCTYPE html><html lang="en-GB" dir="ltr"><head><title>Tea</title>{head}</head><body>{body}</body></html>'
    )
    edition = dataclasses.replace(sample.edition, html=SlottedText((page,)))
    return dataclasses.replace(sample, edition=edition, **{"stories": {}, **facts})


def a_link(href: str, words: str = "the port’s notice") -> Checked:
    """A page with one link."""
    return a_page(f'<p>See <a href="{href}">{words}</a>.</p>')


def found_by(rule: str, checked: Checked) -> list[Found]:
    """What one rule finds."""
    look = next(each.look for each in RULES if each.id == rule)
    return list(look(checked))


def ids_found(group: str, checked: Checked) -> list[str]:
    """The rules of a group that find something."""
    return [rule.id for rule in RULES if rule.id.startswith(group) and list(rule.look(checked))]
