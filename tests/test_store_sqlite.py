"""The store in a file: for nobody else's eyes, brought up to date, never half-written, its faults in plain words."""

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from mailer.errors import StoreError
from mailer.store import migrating, sqlite
from mailer.store.lists import Lists
from mailer.store.opening import open_store
from mailer.store.schema import TABLES
from mailer.store.suppressions import Suppressions
from tests.audience_builders import NOW, a_store, addresses, imported


@pytest.fixture
def place(tmp_path) -> Path:
    return tmp_path / "store" / "mailer.db"


def test_a_new_store_is_for_nobody_elses_eyes(tmp_path, place):
    imported(a_store(tmp_path), tmp_path, "email\na@x.example\n")

    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in place.parent.iterdir()] == [0o600]


def test_a_store_that_others_may_read_is_refused_with_the_command_that_mends_it(tmp_path, place):
    a_store(tmp_path)
    place.chmod(0o644)
    with pytest.raises(StoreError, match=r"store/mailer\.db: may be read by others") as caught:
        a_store(tmp_path)
    assert caught.value.next == f"chmod 600 {place}"


def test_each_store_has_an_identity_that_it_keeps(tmp_path):
    first, again, other = a_store(tmp_path / "a"), a_store(tmp_path / "a"), a_store(tmp_path / "b")
    assert first.instance == again.instance
    assert len(first.instance) == 32
    assert first.instance != other.instance


def test_what_was_committed_is_not_lost_with_the_power(tmp_path):
    with a_store(tmp_path).connection() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": sqlite.BUSY_SECONDS * 1000,
    }


def test_the_steps_lead_to_the_tables_that_the_program_uses(tmp_path):
    with a_store(tmp_path).reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), TABLES) == []


def test_the_newest_step_is_the_one_that_the_program_takes_for_it():
    assert ScriptDirectory(str(migrating._STEPS)).get_current_head() == migrating.NEWEST


def test_a_store_without_its_last_steps_is_brought_up_to_date_when_it_is_opened(place):
    sqlite.make_file(place)
    with closing(sqlite3.connect(place)) as connection, connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    assert Lists(open_store(place, "store")).names() == ()


def test_a_store_of_a_later_version_is_refused_and_left_alone(tmp_path, place):
    a_store(tmp_path)
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="written by a later version of mailer") as caught:
        a_store(tmp_path)
    assert caught.value.next == "pip install --upgrade mailer"
    with closing(sqlite3.connect(place)) as connection, connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path, place):
    sqlite.make_file(place)
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StoreError, match="is a database of another program"):
        a_store(tmp_path)
    with closing(sqlite3.connect(place)) as connection, connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_a_store_that_is_not_there_is_named_with_what_makes_one(tmp_path, place):
    with pytest.raises(StoreError, match=r"store/mailer\.db: is not there") as caught:
        open_store(place, "store/mailer.db")
    assert caught.value.next == "mailer audience import FILE --list NAME"
    assert not place.parent.exists()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_bytes(b"email,name\n" * 1000), "is not a store"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "is damaged"),
        (lambda path: (path.unlink(), path.mkdir(mode=0o700)), "cannot be opened"),
    ],
)
def test_a_file_that_is_no_store_is_one_clear_line(tmp_path, place, spoil, said):
    imported(a_store(tmp_path), tmp_path, "email\n" + "".join(f"r{n}@x.example\n" for n in range(500)))
    spoil(place)
    with pytest.raises(StoreError, match=rf"^store/mailer\.db: {said}"):
        addresses(a_store(tmp_path))


def test_a_folder_that_is_a_file_is_one_clear_line(tmp_path):
    (tmp_path / "store").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"store/mailer\.db: cannot be opened"):
        a_store(tmp_path)


def test_a_store_that_somebody_else_writes_to_is_read_meanwhile_and_written_after(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    store = a_store(tmp_path)
    imported(store, tmp_path, "email\na@x.example\n")
    with a_store(tmp_path).writing():
        assert addresses(store) == ["a@x.example"]
        with pytest.raises(StoreError, match=r"store/mailer\.db: is in use by another mailer") as caught:
            Suppressions(store).forget("a@x.example", NOW)
        assert "try again" in caught.value.fix
    assert Suppressions(store).forget("a@x.example", NOW) == ("weekly",)


def test_what_is_forgotten_is_nowhere_in_the_files_of_the_store(tmp_path, place):
    store = a_store(tmp_path)
    rows = "".join(f"r{number}@x.example,Reader,Oslo\n" for number in range(300))
    imported(store, tmp_path, f"email,name,city\n{rows}canary@x.example,Wilhelmina,Longyearbyen\n")
    with a_store(tmp_path).reading():
        Suppressions(store).forget("canary@x.example", NOW)
        left = b"".join(path.read_bytes() for path in place.parent.iterdir() if "-shm" not in path.name)
    for word in (b"canary", b"Wilhelmina", b"Longyearbyen"):
        assert word not in left


IMPORT = """\
import os, sys
from pathlib import Path
from tests.audience_builders import a_store, imported

folder, rows, name = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
text = "email,name\\n" + "".join(f"{name}{n}@x.example,Reader {n}\\n" for n in range(rows))
imported(a_store(folder), folder, text, file=f"{name}.csv")
"""


def run(*arguments: object, code: str = IMPORT, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        encoding="utf-8",
        check=False,
        **options,
    )


def small_files(size: int):
    """No file may grow past ``size`` bytes: to SQLite, that is a disk with no room."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_is_one_clear_line_and_the_list_stays_as_it_was(tmp_path):
    store = a_store(tmp_path)
    imported(store, tmp_path, "email\na@x.example\n")

    ran = run(tmp_path, 20_000, "many", preexec_fn=small_files(1_000_000))

    assert "StoreError: store/mailer.db: cannot be" in ran.stderr
    assert "nothing was changed" in ran.stderr
    assert addresses(store) == ["a@x.example"]


KILLED = """\
import json, os, sys
from pathlib import Path
from mailer.store import sqlite
from mailer.store.lists import Lists
from tests.audience_builders import a_store, imported

folder = Path(sys.argv[1])
OLD = "email,name,city\\n" + "".join(f"r{n}@x.example,Reader,Oslo\\n" for n in range(300))
NEW = "email,name,city,suppressed\\n" + "".join(f"r{n}@x.example,Mended,Lyon,{n % 7 or ''}\\n" for n in range(150, 450))
states, steps = [], 0
while True:
    place = folder / str(steps)
    place.mkdir()
    store = a_store(place)
    imported(store, place, OLD)
    child = os.fork()
    if child == 0:
        left = steps

        def die_in_time():
            global left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), 9)

        connected = sqlite._connected

        def with_an_end(*place, **kind):
            connection = connected(*place, **kind)
            # Called every few hundred steps of SQLite's own machine: in the middle of statements as well.
            connection.set_progress_handler(die_in_time, 400)
            return connection

        sqlite._connected = with_an_end
        store = a_store(place)
        imported(store, place, NEW)
        os._exit(0)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    found = [(reader.name, why) for reader, why in Lists(store).readers("weekly")]
    shape = [len(found), sum(name == "Mended" for name, _ in found), sum(bool(why) for _, why in found)]
    states.append([shape, died])
    if not died:
        break
    steps += max(1, steps // 6)
print(json.dumps(states))
"""
"""Imports over an earlier import, and is killed after the first few steps of the database, a few more, and so on."""


def test_wherever_an_import_is_killed_the_list_is_as_before_or_as_after(tmp_path):
    done = run(tmp_path, code=KILLED)
    assert done.returncode == 0, done.stderr

    states = json.loads(done.stdout)
    before, after = [300, 0, 0], [450, 300, 257]
    assert [shape for shape, died in states if not died] == [after]
    assert all(shape in (before, after) for shape, _ in states)
    assert [shape for shape, died in states if died].count(before) > 5


def test_two_imports_at_once_both_come_to_their_end(tmp_path):
    a_store(tmp_path)
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "mailer",
                "-C",
                str(tmp_path),
                "audience",
                "import",
                str(path),
                "--list",
                "w",
                "--yes",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for path in two_lists(tmp_path)
    ]
    ended = [(*process.communicate(), process.returncode) for process in started]

    assert [code for _, _, code in ended] == [0, 0], ended
    assert len(addresses(a_store(tmp_path), "w")) == 5_500


OPENED = """\
import sys
from pathlib import Path
from tests.audience_builders import a_store

print(a_store(Path(sys.argv[1])).instance)
"""


def test_processes_that_make_a_store_at_once_make_one(tmp_path):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENED, str(tmp_path)],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(3)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [process.returncode for process in started] == [0, 0, 0]


def two_lists(folder: Path) -> list[Path]:
    """Two lists of 3,000 readers, 500 of whom are on both."""
    (folder / "mailer.toml").write_text(
        '[publication]\nname = "B"\npostal_address = "1 Quay"\n[sender]\nfrom = "b@b.example"\n', encoding="utf-8"
    )
    made = []
    for first in (0, 2500):
        path = folder / f"from-{first}.csv"
        path.write_text("email\n" + "".join(f"r{n}@x.example\n" for n in range(first, first + 3000)), encoding="utf-8")
        made.append(path)
    return made


NOBODY = 65534


def test_a_store_in_a_folder_that_may_not_be_written_is_read_and_to_write_it_is_one_clear_line():
    # Not in pytest's own folder, which is closed to the account that root becomes.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        imported(a_store(folder), folder, "email\na@x.example\n")
        for path, mode in ((folder, 0o755), (folder / "store", 0o500), (folder / "store" / "mailer.db", 0o400)):
            path.chmod(mode)
            if os.geteuid() == 0:
                os.chown(path, NOBODY, NOBODY)

        read = said_without_power(lambda: addresses(a_store(folder)))
        said = said_without_power(lambda: a_store(folder).writing().__enter__())

        os.chmod(folder / "store", 0o700)
        assert read == "nothing"
    assert re.match(r"store/mailer\.db: (may not be written|cannot be opened)", said)


def said_without_power(work: Callable[[], object]) -> str:
    """What ``work`` says when it fails in a process that may not write anywhere; root may, and becomes nobody there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing"
        try:
            if os.geteuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
        except StoreError as error:
            said = str(error)
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as file:
        return file.read()


# Where nothing may be written


@pytest.fixture
def locked(monkeypatch):
    """Say of a folder that nothing may be written there, as the superuser may write everywhere."""

    def lock(folder: Path) -> None:
        may = os.access
        monkeypatch.setattr(os, "access", lambda path, mode: not Path(path).is_relative_to(folder) and may(path, mode))

    return lock


def test_a_store_that_may_only_be_read_is_read_without_a_file_beside_it_and_refuses_all_else(tmp_path, place, locked):
    imported(a_store(tmp_path), tmp_path, "email\na@x.example\n")
    locked(place.parent)
    store = a_store(tmp_path)
    with store.reading() as connection:
        assert [path.name for path in place.parent.iterdir()] == ["mailer.db"]
        assert connection.exec_driver_sql("SELECT count(*) FROM recipients").scalar_one() == 1
    with pytest.raises(StoreError, match=r"store/mailer\.db: may not be written; nothing was changed"), store.writing():
        pass


def test_one_that_somebody_else_has_open_is_read_with_what_that_one_wrote(tmp_path, place, locked):
    writer = a_store(tmp_path)
    with writer.connection():
        imported(writer, tmp_path, "email\na@x.example\n")
        assert place.with_name("mailer.db-wal").exists()
        locked(place.parent)
        assert len(addresses(a_store(tmp_path))) == 1
