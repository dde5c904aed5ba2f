"""How long the check of a full issue takes, warm: what it looks at, the rules by subject, and all of it.

    python benchmarks/bench_check.py [TIMES] [PAST_ISSUES]

Times are of this process alone, the fastest of TIMES; the sample is copied and given PAST_ISSUES earlier issues.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from mailer.check.checking import check
from mailer.check.rule import GROUPS
from mailer.pipeline.checking import check_issue, looked_at, rules_for, with_surroundings
from mailer.pipeline.desk import Desk
from mailer.pipeline.making import editions_of, sources_of
from mailer.wiring import open_desk

ROOT = Path(__file__).parent.parent
ISSUE = "2026-11-20"
NOW = "2026-11-20T06:00:00Z"

EARLIER = """\
---
title: "Issue {at}"
date: {date}
issue_number: {at}
subject: "What the tide of week {at} brought"
blocks:
  - letter
  - question:
      ask: "What did week {at} bring you?"
---
The ships of week {at} came and went, and nobody counted them but us.
"""


def fastest(times: int, work: Callable[[], object]) -> float:
    """The least process time of ``work``, in milliseconds."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found) * 1000


def sample(folder: Path, past: int) -> Path:
    """The sample publication in one language, with earlier issues."""
    for name in ("issues", "seeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("build", "issue.*.md", "issue.lock"))
    shutil.copy(ROOT / "mailer.toml", folder)
    for at in range(past):
        issue = folder / "issues" / f"early-{at:04}" / "issue.md"
        issue.parent.mkdir()
        issue.write_text(
            EARLIER.format(at=at + 1, date=f"20{10 + at // 52:02}-{1 + at % 12:02}-{1 + at % 28:02}"), "utf-8"
        )
    return folder


def stages(desk: Desk, times: int) -> None:
    """Print what it takes to have something to look at."""
    sources = sources_of(desk, ISSUE)
    editions = editions_of(desk, sources)
    print(f"  reading the sources    {fastest(times, lambda: sources_of(desk, ISSUE)):7.1f} ms")
    print(f"  rendering              {fastest(times, lambda: editions_of(desk, sources)):7.1f} ms")
    print(f"  the mail, and the past {fastest(times, lambda: with_surroundings(desk, sources, editions)):7.1f} ms")


def subjects(desk: Desk, times: int) -> None:
    """Print what the rules of each subject take, and all of them."""
    rules = rules_for(desk)
    by_subject: dict[str, list[float]] = defaultdict(list)
    whole = []
    for _ in range(times):
        editions = looked_at(desk, ISSUE)
        spent: dict[str, float] = defaultdict(float)
        for rule in rules:
            began = time.process_time()
            check(editions, [rule])
            spent[rule.id[0]] += (time.process_time() - began) * 1000
        whole.append(sum(spent.values()))
        for letter, one in spent.items():
            by_subject[letter].append(one)
    for letter, subject in GROUPS.items():
        if letter in by_subject:
            print(f"  rules of {subject:14} {min(by_subject[letter]):7.1f} ms")
    print(f"all {len(rules)} rules          {min(whole):7.1f} ms")


def main() -> None:
    """Measure and print."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    past = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(sample(Path(folder), past), NOW)
        check_issue(desk, ISSUE)
        print(f"render, mail and past of {past} issues  {fastest(times, lambda: looked_at(desk, ISSUE)):7.1f} ms")
        stages(desk, times)
        subjects(desk, times)
        print(f"the whole check        {fastest(times, lambda: check_issue(desk, ISSUE)):7.1f} ms")


if __name__ == "__main__":
    main()
