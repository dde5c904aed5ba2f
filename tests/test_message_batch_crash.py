"""A batch that was killed, at whichever moment, is gone on with and comes out as if nothing had happened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch_builders import FORMS, batch, files_in, messages

ROOT = Path(__file__).parent.parent

CUT_SHORT = """\
import json, os, sys
from pathlib import Path
from tests.batch_builders import batch, files_in, messages

folder, form, per_file = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
made = messages(5)
steps, states = 0, []
while True:
    out = folder / f"{steps}" / "out"
    out.parent.mkdir()
    child = os.fork()
    if child == 0:
        left = steps
        def count(event, arguments):
            global left
            writes = event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "fcntl.flock")
            if writes or (event == "open" and str(arguments[0]).startswith(str(folder))):
                left -= 1
                if left < 0:
                    os._exit(137)
        sys.addaudithook(count)
        batch(made, out, form, per_file=per_file)
        os._exit(0)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 137
    was_there = out.exists()
    if was_there and not Path(f"{out}.part/plan.json").exists():
        kept = None
    else:
        kept = batch(made, out, form, per_file=per_file).kept
    states.append({"died": died, "was_there": was_there, "kept": kept})
    if not died:
        break
    steps += 1
print(json.dumps(states))
"""
"""Writes a batch and dies as by SIGKILL before the first thing that it does to a file, the second, and so on."""


@pytest.mark.parametrize(("form", "per_file"), [("eml", 2), ("eml", 10), *((form, 2) for form in FORMS[1:])])
def test_wherever_writing_is_cut_short_the_same_command_ends_with_the_same_bytes(tmp_path, form, per_file):
    batch(messages(5), tmp_path / "undisturbed", form, per_file=per_file)
    whole = files_in(tmp_path / "undisturbed")
    (tmp_path / "killed").mkdir()

    done = subprocess.run(
        [sys.executable, "-c", CUT_SHORT, str(tmp_path / "killed"), form, str(per_file)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    states = json.loads(done.stdout)
    assert len(states) > 30
    for step, state in enumerate(states):
        folder = tmp_path / "killed" / str(step)
        assert files_in(folder / "out") == whole, step
        # Only within the last steps, when all that is left is to clear up, is it there already.
        assert not state["was_there"] or step > len(states) - 20
    kept = [state["kept"] for state in states if state["kept"] is not None]
    assert kept == sorted(kept)
    assert set(kept) >= ({0, 5} if per_file == 10 else {0, 2, 4, 5})
    assert not states[-1]["died"]
