"""What is installed from a wheel is enough: themes and the sample publication travel inside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel built from what git tracks here, so that what lies about in this checkout cannot travel along."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    # Something built must not travel, even where it lies in the sample.
    (source / "issues/2026-11-20/build").mkdir()
    (source / "issues/2026-11-20/build/email.html").write_text("built", encoding="utf-8")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(source),
    ]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_themes_and_the_sample_and_nothing_that_was_built(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    for theme in ("broadsheet", "dispatch"):
        assert f"mailer/bundled/templates/{theme}/theme.toml" in names
    assert "mailer/bundled/sample/issues/2026-11-20/issue.md" in names
    assert "mailer/py.typed" in names
    for specimen in ("issues/specimens/issue.md", "issues/week/issue.zh-Hans.md", "seeds/ferry.png"):
        assert f"mailer/render/specimens/{specimen}" in names
    page = ROOT / "mailer/preview/page"
    assert {f"mailer/preview/page/{each.name}" for each in page.iterdir()} <= set(names)
    assert "mailer/store/migrations/versions/v0001_lists.py" in names
    assert [name for name in names if "/build/" in name or name.startswith(("tests/", "tools/"))] == []


def test_an_installed_wheel_starts_a_publication_that_renders(wheel, tmp_path):
    installed = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(installed), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def mailer(*arguments: str, folder: Path) -> str:
        command = [sys.executable, "-m", "mailer", *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    mailer("init", "weekly", folder=tmp_path)

    where = subprocess.run(
        [sys.executable, "-c", "import mailer; print(mailer.__file__)"],
        cwd=tmp_path, env=environment, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert where.stdout.startswith(str(installed))
    assert "issues/2026-11-20/build/email.html" in mailer("render", "2026-11-20", folder=tmp_path / "weekly")
    assert "dispatch/specimens/email.html" in mailer("theme", "show", "dispatch", folder=tmp_path / "weekly")


def test_an_installed_wheel_previews_and_keeps_lists(wheel, tmp_path):
    installed = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(installed), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    mailer = [sys.executable, "-m", "mailer"]

    subprocess.run([*mailer, "init", "weekly"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    readers = tmp_path / "readers.csv"
    readers.write_text("address,name\nana@example.org,Ana\n", encoding="utf-8")
    taken = [*mailer, "-C", "weekly", "audience", "import", str(readers), "--list", "weekly", "--yes"]
    subprocess.run(taken, cwd=tmp_path, env=environment, check=True, capture_output=True)
    command = [*mailer, "-C", "weekly", "preview", "2026-11-20", "--no-browser", "--json"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        address = json.loads("".join(iter(running.stdout.readline, "}\n")) + "}")["url"]
        with urllib.request.urlopen(address + "assets/preview.js", timeout=10) as answer:
            assert answer.status == 200
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
