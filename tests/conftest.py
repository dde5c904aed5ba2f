"""Options and fixtures for all tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.builders import a_publication_on_disk
from tests.terminal import Ran, run_mailer

# Derandomised, so that a red run is red for everybody; the search is widened by hand with --hypothesis-profile=wide.
settings.register_profile("default", max_examples=40, deadline=None, derandomize=True)
settings.register_profile("wide", max_examples=2000, deadline=None)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write the expected files anew; review them like code"
    )
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure() -> None:
    # A shell lets what it starts in the background ignore Ctrl-C, and so would every program that a test interrupts.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--no-skips") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("--no-skips"):
        for report in terminalreporter.stats.get("skipped", []):
            terminalreporter.write_line(f"not allowed to skip here: {report.nodeid}: {report.longrepr[-1]}", red=True)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("MAILER_") or variable in ("SOURCE_DATE_EPOCH", "VISUAL", "EDITOR"):
            monkeypatch.delenv(variable)


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite-golden"))


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """An empty publication; it is the current folder of what ``mailer`` runs."""
    return a_publication_on_disk(tmp_path / "publication")


@pytest.fixture
def mailer(publication: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """The command line, run in this process: ``mailer("issue", "new", "2024-05-17").out``."""
    monkeypatch.chdir(publication)
    return lambda *arguments, stdin=b"": run_mailer(arguments, stdin, capfd, monkeypatch)
