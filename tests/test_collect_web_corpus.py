"""Real pages that nobody here made, against their known articles."""

from __future__ import annotations

import importlib.util
import statistics
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent
_PAGES = _ROOT.parent / "shared" / "corpora" / "pages"

pytestmark = pytest.mark.skipif(not _PAGES.is_dir(), reason="the corpus of real pages is not on this machine")


@pytest.mark.filterwarnings("ignore")
def test_articles_titles_and_dates_of_real_pages_are_found() -> None:
    spec = importlib.util.spec_from_file_location("bench_pages", _ROOT / "benchmarks" / "bench_pages.py")
    assert spec
    assert spec.loader
    bench = importlib.util.module_from_spec(spec)
    sys.modules["bench_pages"] = bench
    spec.loader.exec_module(bench)
    scores = bench.scores(_PAGES, times=0)
    assert len(scores) > 30
    ours, first, second = (
        statistics.mean(getattr(one, name) for one in scores) for name in ("ours", "trafilatura", "readability")
    )
    assert ours >= 0.95
    assert ours >= max(first, second) - 0.005
    assert [one.name for one in scores if one.below > 0.005] == []
    assert sum(one.title for one in scores) >= 0.9 * len(scores)
    dated = [one.date for one in scores if one.date is not None]
    assert sum(dated) >= 0.9 * len(dated)
