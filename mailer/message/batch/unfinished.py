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

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mailer.errors import MessageError
from mailer.files.writing import write_whole
from mailer.message.batch.alone import AWAY, alone
from mailer.message.batch.plan import Begun, Plan, Unit, differences, read_plan
from mailer.message.batch.records import FileRecord, records_in

PLAN = "plan.json"
FINISHED = "finished"


def part_of(out: Path) -> Path:
    """Where a batch lies while it is not finished."""
    return out.with_name(f"{out.name}.part")


def refuse_taken(out: Path) -> None:
    """Raise ``MessageError`` where there is something else at ``out`` already, before any work is done."""
    if not (part_of(out) / PLAN).is_file():
        _refuse_existing(out)


def _refuse_existing(out: Path) -> None:
    if os.path.lexists(out):
        raise MessageError("is already there", file=str(out), fix=AWAY)


class Nameless:
    """A batch in its ``OUT.part``, in the hands of nobody else."""

    def __init__(self, out: Path, begun: Begun) -> None:
        self.out, self.begun = out, begun
        self.part = part_of(out)
        self.batch = self.part / "batch"
        self._making = self.part / "making"
        self._written = self.part / "written"

    @property
    def is_finished(self) -> bool:
        """Whether all that is left to do is to clear up: the folder was given its name already."""
        return (self.part / FINISHED).exists() and not self.batch.exists() and os.path.lexists(self.out)

    def finish(self, decide: Callable[[str], None] = lambda token: None) -> None:
        """Give the whole batch its name, after ``decide``, which hears its token, has not refused.

        Once that is decided, the batch lacks nothing but its name, and is on disk.
        """
        _refuse_existing(self.out)
        # Every message holds an address, and the keys of its reader's links: nobody else looks into it unasked.
        self.batch.chmod(0o700)
        for folder in (self.batch, self.part, self.out.parent):
            sync_folder(folder)
        decide(self.begun.token)
        write_whole(self.part / FINISHED, "")
        os.rename(self.batch, self.out)
        sync_folder(self.out.parent)

    def clear(self) -> None:
        """Remove all that is not finished; the plan goes late, as without it nobody knows whose the rest is."""
        self.drop_all()
        for name in (PLAN, FINISHED):
            (self.part / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.part.rmdir()

    def drop_all(self) -> None:
        """Remove whatever was made."""
        for folder in (self.batch, self._making, self._written):
            shutil.rmtree(folder, ignore_errors=True)


class Unfinished(Nameless):
    """A batch that is being written, by nobody else."""

    def __init__(self, out: Path, plan: Plan, begun: Begun) -> None:
        super().__init__(out, begun)
        self.plan = plan

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


@contextmanager
def begun(out: Path, plan: Plan) -> Iterator[Unfinished]:
    """The unfinished batch of ``out``: the one that was begun, if it is of the same ``plan``, or a new one.

    Raises:
        MessageError: it was begun with something else, it is being written, or ``out`` is there already.
    """
    part = part_of(out)
    with alone(part):
        file = part / PLAN
        found = read_plan(file.read_text(encoding="utf-8"), str(file)) if file.is_file() else None
        if found is None:
            _refuse_foreign(out, part)
            write_whole(file, plan.written())
            found = _begun_now(plan)
        else:
            changed = dict(differences(found.facts, plan.all_facts))
            if changed.keys() - plan.may_differ:
                raise _another(part, changed.values())
            if changed:
                # What was made goes first: under another plan it would pass for whole.
                Nameless(out, found).drop_all()
                write_whole(file, plan.written())
                found = _begun_now(plan)
        yield Unfinished(out, plan, found)


@contextmanager
def begun_as(out: Path, token: str) -> Iterator[Nameless | None]:
    """The batch of ``out`` that ``token`` tells from every other one, if it is that; None otherwise.

    Raises:
        MessageError: it is being written, or is none that can be gone on with.
    """
    file = part_of(out) / PLAN
    if not file.is_file():
        yield None
        return
    with alone(part_of(out)):
        # Whoever had it may have finished it meanwhile, and a new folder was made.
        found = read_plan(file.read_text(encoding="utf-8"), str(file)) if file.is_file() else None
        yield Nameless(out, found) if found and found.token == token else None


def _begun_now(plan: Plan) -> Begun:
    return Begun(plan.at, plan.all_facts, plan.about, plan.token)


def _refuse_foreign(out: Path, part: Path) -> None:
    """Nothing is written into a folder of somebody else's; what a killed run left before its plan is not in the way."""
    inside = [path.name for path in part.iterdir() if not path.name.startswith(f".{PLAN}")]
    if os.path.lexists(out) and inside in ([], [FINISHED]):
        shutil.rmtree(part)
    _refuse_existing(out)
    if inside:
        raise MessageError("is no batch that can be gone on with: it has no plan", file=str(part), fix=AWAY)
    for path in part.iterdir():
        path.unlink()


def _another(part: Path, changed: Iterable[str]) -> MessageError:
    error = MessageError("holds a batch that was begun with something else", file=str(part), fix=AWAY)
    error.others = tuple(MessageError(each, file=str(part)) for each in changed)
    return error


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
