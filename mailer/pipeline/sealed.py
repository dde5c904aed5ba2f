"""Whether an issue is sealed, whether it is still what was sealed, and the editions that its seal holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mailer.errors import SealError
from mailer.model.edition import Edition
from mailer.pipeline.desk import Desk
from mailer.pipeline.ingredients import THEMES, WITH_THE_PROGRAM, issue_files, theme_files, theme_is_own
from mailer.release import sealed
from mailer.release.approving import in_several_roles, missing, to_type
from mailer.release.inputs import Changed, changed_files, changed_settings, settings_that_matter
from mailer.release.lock import FILE_NAME, Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """How it stands with an issue's seal.

    ``lock`` is None where there is none, or none that can be read. ``changed`` is what is not as it was sealed;
    ``missing`` are the roles that have yet to approve, ``in_several_roles`` whoever has in more than one, with these.
    """

    issue: str
    lock: Lock | None = None
    changed: tuple[Changed, ...] = ()
    missing: tuple[str, ...] = ()
    in_several_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether the issue is sealed and still what was sealed."""
        return self.lock is not None and not self.changed

    @property
    def is_broken(self) -> bool:
        """Whether the issue was sealed and is no longer what was sealed."""
        return bool(self.changed)

    @property
    def damage(self) -> Changed | None:
        """What is at fault of the lock or of ``sealed/`` itself, whatever became of what was sealed."""
        return next((each for each in self.changed if each.fix), None)

    @property
    def mend(self) -> str:
        """What to do where the seal is broken."""
        look = f"look with `mailer issue diff {self.issue} --sealed`, then approve the issue again"
        return self.damage.fix if self.damage else look


def seal_of(desk: Desk, name: str) -> Seal:
    """The seal of an issue, compared with everything that it stands on. A broken one is an answer, not an error.

    Raises:
        UnknownNameError: there is no such issue.
    """
    slug = desk.issues.slug_of(name)
    folder, required = desk.issues.folder_of(slug), desk.publication.approval.required
    shown = desk.publication.shown(folder)
    try:
        lock = sealed.read_lock(folder, slug, f"{shown}/{FILE_NAME}")
    except SealError as error:
        broken = (Changed(error.file, error.message, error.fix),)
        return Seal(issue=slug, changed=broken, missing=missing(None, required))
    changed: tuple[Changed, ...] = ()
    if lock is not None:
        changed = (
            *_changed_files(desk, lock),
            *changed_settings(lock.settings, settings_that_matter(desk.publication, lock.languages)),
            *sealed.damage(folder, lock, f"{shown}/{sealed.FOLDER}"),
        )
    counts = None if changed else lock
    left, several = missing(counts, required), in_several_roles(counts, required)
    return Seal(issue=slug, lock=lock, changed=changed, missing=left, in_several_roles=several)


def sealed_editions(desk: Desk, seal: Seal) -> dict[str, Edition] | None:
    """The editions that a seal holds, by tag; None where there is no seal.

    Raises:
        SealError: the issue is no longer what was sealed; every change is one of the faults.
    """
    if seal.is_broken:
        raise _broken(seal)
    if seal.lock is None:
        return None
    folder = desk.issues.folder_of(seal.issue)
    return sealed.read_editions(folder, seal.lock, desk.publication.shown(folder / sealed.FOLDER))


def refuse_unapproved(seal: Seal) -> None:
    """Raise ``SealError`` where somebody who must approve an issue has not."""
    if seal.missing:
        roles, verb = " and ".join(seal.missing), "has" if len(seal.missing) == 1 else "have"
        raise SealError(
            f"{seal.issue} is not approved: {roles} {verb} yet to approve it",
            fix="a proof to one person is `mailer eml`",
            next=to_type(seal.issue, seal.missing),
        )


def _broken(seal: Seal) -> SealError:
    approve = to_type(seal.issue, seal.missing)
    fix, then = f"put back what was approved, or look and `{approve}` again", f"mailer issue diff {seal.issue} --sealed"
    if seal.damage:
        fix, then = seal.damage.fix, approve
    error = SealError(f"{seal.issue} is no longer what was approved", fix=fix, next=then)
    error.others = tuple(SealError(each.how, file=each.name) for each in seal.changed)
    return error


def _changed_files(desk: Desk, lock: Lock) -> Iterator[Changed]:
    """Sealed files that are not as they were, and files that would have been sealed had they been there."""
    own = [each for each in lock.inputs if not each.name.startswith(THEMES)]
    present = {each.name: desk.publication.root / each.name for each in own}
    yield from changed_files(own, {**present, **issue_files(desk, lock.issue)})
    if _theme_counts(desk, lock):
        yield from changed_files([each for each in lock.inputs if each not in own], theme_files(desk))


def _theme_counts(desk: Desk, lock: Lock) -> bool:
    """Whether the files of the theme are compared.

    Of another theme its name, a setting, says enough. One that comes with the program is a tool, and another version
    of a tool does not change what was sealed.
    """
    same = lock.settings.get("theme.name") == desk.publication.theme.name
    return same and (theme_is_own(desk) or lock.made_with.get("theme") != WITH_THE_PROGRAM)
