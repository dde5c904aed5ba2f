"""A seal is whole or not there, wherever sealing is cut short; and it is the same on every machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.builders import a_publication_on_disk
from tests.release_builders import ISSUE, a_fit_issue, digest_of

CUT_SHORT = """\
import json, os, sys
from pathlib import Path
from mailer.release import sealed
from mailer.release.lock import new_lock

folder = Path(sys.argv[1])

def a_seal(words):
    contents = sealed.contents_of({}, {f"seeds/{number}.md": words.encode() for number in range(4)})
    return new_lock("2024-05-17", editions=(), inputs=(), settings={"words": words}, made_with={}), contents

old, new = a_seal("old"), a_seal("new")
sealed.write_seal(folder, *old)
steps, states = 0, []
while True:
    child = os.fork()
    if child == 0:
        left = steps
        def count(event, arguments):
            global left
            if event in ("os.rename", "os.remove", "os.rmdir"):
                left -= 1
                if left < 0:
                    os._exit(137)
        sys.addaudithook(count)
        sealed.write_seal(folder, *new)
        os._exit(0)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 137
    lock = sealed.read_lock(folder, "2024-05-17", "issue.lock")
    texts = {path.read_text() for path in (folder / "sealed").rglob("*.md")}
    states.append([lock and lock.settings["words"], sorted(texts), died])
    if not died:
        break
    steps += 1
    sealed.write_seal(folder, *old)
left = sorted(path.name for path in folder.iterdir())
print(json.dumps({"states": states, "left": left}))
"""
"""Writes a seal over another, and dies as by SIGKILL after the first change of a file, the second, and so on."""


def test_wherever_sealing_is_cut_short_there_is_the_old_seal_the_new_one_or_none(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CUT_SHORT, str(tmp_path)], capture_output=True, encoding="utf-8", check=True
    )

    found = json.loads(done.stdout)
    for sealed, texts, _ in found["states"]:
        assert sealed is None or texts == [sealed]
    assert [sealed for sealed, _, _ in found["states"]].count(None) > 5
    assert found["states"][0][0] == "old"
    assert found["states"][-1] == ["new", ["new"], False]
    assert found["left"] == ["issue.lock", "sealed"]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_same_issue_gives_the_same_seal_in_any_checkout_for_any_user_zone_locale_and_hash_seed(tmp_path):
    seals = []
    for number, (zone, locale, seed) in enumerate([("UTC", "C", "1"), ("Asia/Tokyo", "tr_TR.UTF-8", "2")]):
        folder = a_publication_on_disk(tmp_path / f"check out {number}")
        issue = a_fit_issue(folder)
        done = run(
            folder, "-m", "mailer", "approve", ISSUE, "--by", f"Editor {number}",
            TZ=zone, LC_ALL=locale, LANG=locale, PYTHONHASHSEED=seed, HOME=str(folder), USER=f"user{number}",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        lock = json.loads((issue / "issue.lock").read_text(encoding="utf-8"))
        del lock["approvals"]
        seals.append((lock, digest_of(issue / "sealed")))

    assert seals[0] == seals[1]
