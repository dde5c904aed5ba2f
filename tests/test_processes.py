"""What comes while a process is begun is neither lost by its parent nor taken by the child for something else."""

import subprocess
import sys
import time

import pytest

_PROGRAM = """
import os, signal, sys, time
from mailer.processes import forked

def ended(*_):
    raise KeyboardInterrupt

signal.signal(signal.SIGTERM, ended)
os.register_at_fork({when}=lambda: os.kill(os.getpid(), signal.SIGTERM))

def work():
    time.sleep({seconds})
    print("worked", flush=True)

try:
    with forked({deaf_to}, work) as child:
        child.join()
        print("child", child.exitcode)
except KeyboardInterrupt:
    print("parent heard it")
"""


def _printed(when: str, deaf_to: str, seconds: int = 0) -> str:
    program = _PROGRAM.format(when=when, deaf_to=deaf_to, seconds=seconds)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stderr == ""
    return ran.stdout


@pytest.mark.parametrize("when", ["before", "after_in_parent"])
def test_a_signal_to_the_parent_in_the_midst_of_a_fork_is_heard_after_it(when: str) -> None:
    assert "parent heard it" in _printed(when, "()")


def test_a_child_that_is_deaf_to_a_signal_is_so_from_its_first_moment() -> None:
    assert _printed("after_in_child", "(signal.SIGTERM,)") == "worked\nchild 0\n"


def test_a_child_is_ended_by_a_signal_as_any_program_and_not_by_what_its_parent_does_then() -> None:
    assert _printed("after_in_child", "()") == "child -15\n"


def test_a_parent_that_hears_it_before_it_has_the_child_leaves_none_behind_and_does_not_wait_for_it() -> None:
    began = time.monotonic()
    assert _printed("after_in_parent", "(signal.SIGTERM,)", seconds=600) == "parent heard it\n"
    assert time.monotonic() - began < 60
