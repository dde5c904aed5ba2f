"""Documents of awkward shapes beside the story files they become, in ``tests/golden/collect/``."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest

from mailer.collect.gather import Given, gather
from mailer.collect.library import Library
from mailer.collect.sources import Material
from tests.collect_builders import NOWHERE

GOLDEN = Path(__file__).parent / "golden" / "collect"
NOW = dt.datetime(2024, 5, 17, 9, 0, tzinfo=dt.UTC)
SOURCES = sorted(path for path in GOLDEN.iterdir() if not path.name.endswith(".expected.md"))


def gathered(source: Path) -> str:
    """The files that a source becomes, one below the other, each with what was left out of it."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), lambda path: path.name)
        split = source.name.startswith("split-")
        material = Material(data=source.read_bytes(), name=source.name)
        added = gather(library, material, given=Given(), split=split, now=NOW, elsewhere=NOWHERE)
        parts = []
        for one in added:
            told = [f"left out: {line}" for line in one.removed] + [f"warning: {line}" for line in one.warnings]
            parts.append("\n".join([f"===== {one.file.name}", one.file.read_text(encoding="utf-8"), *told, ""]))
        return "\n".join(parts)


def expected_file(source: Path) -> Path:
    return source.with_name(f"{source.stem}.expected.md")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_document_becomes_the_story_beside_it(source: Path, rewrite_golden: bool) -> None:
    made = gathered(source)
    if rewrite_golden:
        expected_file(source).write_text(made, encoding="utf-8")
    assert made == expected_file(source).read_text(encoding="utf-8")
