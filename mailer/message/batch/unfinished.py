"""``OUT.part``: a batch as long as it is not finished, so that one that was killed can be gone on with.

    plan.json       what it is made of, and at which moment it began
    batch/          what becomes OUT: whole files only
    making/         what is being written
    written/        the records of what is whole, a file for each unit; a unit without one is made anew
    finished        from here on all that is left to do is to give batch its name, and to clear up

A unit is written in ``making``, forced to disk, renamed into ``batch``, and then recorded. Whoever writes holds a lock
on the folder, which the system takes off also for whoever dies.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from mailer.errors import MessageError
from mailer.files.writing import write_whole
from mailer.message.batch.plan import Begun, Plan, Unit, differences, read_plan
from mailer.message.batch.records import FileRecord, records_in

PLAN = "plan.json"
FINISHED = "finished"
_ENDING = 2.0
"""Seconds in which the processes of a run that was killed find out, and let go of the lock."""

_AWAY = "remove it, or choose another name with -o"


def part_of(out: Path) -> Path:
    """Where a batch lies while it is not finished."""
    return out.with_name(f"{out.name}.part")


def refuse_taken(out: Path) -> None:
    """Raise ``MessageError`` where there is something else at ``out`` already, before any work is done."""
    if not (part_of(out) / PLAN).is_file():
        _refuse_existing(out)


def _refuse_existing(out: Path) -> None:
    if os.path.lexists(out):
        raise MessageError("is already there", file=str(out), fix=_AWAY)


class Unfinished:
    """A batch that is being written, by nobody else."""

    def __init__(self, out: Path, plan: Plan, begun: Begun) -> None:
        self.out, self.plan, self.begun = out, plan, begun
        self.part = part_of(out)
        self.batch = self.part / "batch"
        self._making = self.part / "making"
        self._written = self.part / "written"

    @property
    def is_finished(self) -> bool:
        """Whether all that is left to do is to clear up: the folder was given its name already."""
        return (self.part / FINISHED).exists() and not self.batch.exists() and os.path.lexists(self.out)

    def prepare(self) -> None:
        """Make room for what is written now, and clear away what was when a run was cut short.

        Raises:
            MessageError: the name of the batch was given to something else meanwhile.
        """
        _refuse_existing(self.out)
        self.drop_what_is_not_whole()
        (self.part / FINISHED).unlink(missing_ok=True)
        for folder in (self._making, self._written):
            folder.mkdir(exist_ok=True)

    def drop_what_is_not_whole(self) -> None:
        """Give back the room of what was being written."""
        shutil.rmtree(self._making, ignore_errors=True)

    def keeps(self, unit: Unit) -> bool:
        """Whether a unit is whole, so that it need not be made; what is left of one that is not is removed."""
        if self._is_whole(unit):
            return True
        self._records(unit).unlink(missing_ok=True)
        place = self.batch / unit.name
        with suppress(FileNotFoundError):
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        return False

    def _is_whole(self, unit: Unit) -> bool:
        try:
            whole = 0
            for record in records_in(self._records(unit)):
                if not record.is_true_of(self.batch):
                    return False
                whole += record.messages
        except (FileNotFoundError, ValueError):
            return False
        return whole == len(unit.positions)

    def making(self, unit: Unit) -> Path:
        """Where a unit is written, which is not there yet."""
        return self._making / f"{unit.number:05}"

    def making_records(self, unit: Unit) -> Path:
        """Where its records are written."""
        return self._making / f"{unit.number:05}.jsonl"

    def take(self, unit: Unit) -> None:
        """A unit is whole and on disk: put it in its place, and note that it is there."""
        place = self.batch / unit.name
        if unit.name:
            self.batch.mkdir(exist_ok=True)
        os.rename(self.making(unit), place)
        sync_folder(place.parent)
        os.rename(self.making_records(unit), self._records(unit))
        sync_folder(self._written)

    def records(self) -> Iterator[FileRecord]:
        """The record of every file, in order."""
        for unit in self.plan.units:
            yield from records_in(self._records(unit))

    def _records(self, unit: Unit) -> Path:
        return self._written / f"{unit.number:05}.jsonl"

    def finish(self) -> None:
        """Give the whole batch its name."""
        _refuse_existing(self.out)
        # Every message holds an address, and the keys of its reader's links: nobody else looks into it unasked.
        self.batch.chmod(0o700)
        sync_folder(self.batch)
        write_whole(self.part / FINISHED, "")
        os.rename(self.batch, self.out)
        sync_folder(self.out.parent)

    def clear(self) -> None:
        """Remove all that is not finished; the plan goes late, as without it nobody knows whose the rest is."""
        for folder in (self.batch, self._making, self._written):
            shutil.rmtree(folder, ignore_errors=True)
        for name in (PLAN, FINISHED):
            (self.part / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.part.rmdir()


@contextmanager
def begun(out: Path, plan: Plan) -> Iterator[Unfinished]:
    """The unfinished batch of ``out``: the one that was begun, if it is of the same ``plan``, or a new one.

    Raises:
        MessageError: it was begun with something else, it is being written, or ``out`` is there already.
    """
    part = part_of(out)
    with _alone(part):
        file = part / PLAN
        found = read_plan(file.read_text(encoding="utf-8"), str(file)) if file.is_file() else None
        if found is None:
            _refuse_foreign(out, part)
            write_whole(file, plan.written())
            found = Begun(plan.at, plan.all_facts, plan.about)
        else:
            _refuse_another(part, list(differences(found.facts, plan.all_facts)))
        yield Unfinished(out, plan, found)


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Nobody else works in ``part``, which is made where it has to be; nobody else may look into it either."""
    part.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            part.mkdir(mode=0o700)
        except FileExistsError:
            if not part.is_dir() or part.is_symlink():
                raise MessageError("is not a folder", file=str(part), fix=_AWAY) from None
        handle = _open_folder(part)
        if handle is None:
            continue
        try:
            if not _is_locked(handle):
                fix = "wait until that is done, or choose another name with -o"
                raise MessageError("is being written by another mailer", file=str(part), fix=fix)
            # Whoever had it may have finished and removed it meanwhile.
            if _is_the_one_named(handle, part):
                yield
                return
        finally:
            os.close(handle)


def _is_locked(handle: int) -> bool:
    """Lock a folder, unless somebody else has and keeps it."""
    until = time.monotonic() + _ENDING
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(_ENDING / 50)
        else:
            return True


def _open_folder(part: Path) -> int | None:
    try:
        return os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


def _is_the_one_named(handle: int, part: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), part.stat())
    except FileNotFoundError:
        return False


def _refuse_foreign(out: Path, part: Path) -> None:
    """Nothing is written into a folder of somebody else's; what a killed run left before its plan is not in the way."""
    inside = [path.name for path in part.iterdir() if not path.name.startswith(f".{PLAN}")]
    if os.path.lexists(out) and inside in ([], [FINISHED]):
        shutil.rmtree(part)
    _refuse_existing(out)
    if inside:
        raise MessageError("is no batch that can be gone on with: it has no plan", file=str(part), fix=_AWAY)
    for path in part.iterdir():
        path.unlink()


def _refuse_another(part: Path, changed: Sequence[str]) -> None:
    if changed:
        error = MessageError("holds a batch that was begun with something else", file=str(part), fix=_AWAY)
        error.others = tuple(MessageError(each, file=str(part)) for each in changed)
        raise error


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
