"""An issue is approved: what is fit is sealed, and who has said so is written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.errors import MailingError, SealError
from mailer.files.validation import with_others
from mailer.model.delivery import MailingState
from mailer.model.finding import Severity
from mailer.pipeline.desk import Desk
from mailer.pipeline.ingredients import WITH_THE_PROGRAM, ingredients, issue_files, theme_is_own
from mailer.pipeline.sealed import Seal, seal_of
from mailer.release import approving, sealed
from mailer.release.inputs import Changed, Input, inputs_of, settings_that_matter
from mailer.release.lock import Approval, Lock, new_lock

if TYPE_CHECKING:
    from mailer.store.mailings import Mailings

_TOOLS = ("mjml-python", "premailer", "cssutils", "lxml", "markdown-it-py", "jinja2", "pillow", "resvg-py", "babel")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".avif")

_ABOUT_SEALS = "R"
"""The group of rules that judge the seal itself; they must not stand in the way of a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What an approval came to.

    ``is_new`` is whether it made a seal; ``broken`` is what had broken the one before, and ``void`` the approvals that
    went with it. ``already`` is when the same person said the same before, None where this is the first time.
    ``in_several_roles`` are whoever has approved in more than one that is required, with these roles.
    """

    lock: Lock
    missing: tuple[str, ...]
    is_new: bool
    broken: tuple[Changed, ...] = ()
    void: tuple[Approval, ...] = ()
    already: Approval | None = None
    in_several_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def approve(
    desk: Desk, name: str, *, by: str, role: str = "", mailings: Callable[[], Mailings | None] = lambda: None
) -> Approved:
    """Approve an issue as it stands; the first approval seals it, a further one joins the seal while it holds.

    ``mailings`` opens the store where there is one, and is asked only before a new seal is written.

    Raises:
        UnknownNameError: there is no such issue or role.
        MailingError: some have yet to get what was sealed before, and with another seal never would.
        SealError: the issue is not fit to be sent, or was changed meanwhile.
        MailerError: it cannot be read or rendered.
    """
    required = desk.publication.approval.required
    by, role = approving.plain(by, "--by"), approving.role_of(role, required)
    slug = desk.issues.slug_of(name)
    with sealed.alone(_turn(desk)):
        return _approve(desk, slug, by, role, mailings)


def _approve(desk: Desk, slug: str, by: str, role: str, mailings: Callable[[], Mailings | None]) -> Approved:
    required = desk.publication.approval.required
    folder = desk.issues.folder_of(slug)
    shown = desk.publication.shown(folder)
    before = seal_of(desk, slug)
    if before.is_whole and before.lock:
        already = approving.has_approved(before.lock, by, role)
        if already:
            return Approved(lock=before.lock, missing=before.missing, is_new=False, already=already)
        refuse_unfit(desk, before.issue)
        lock = approving.with_approval(before.lock, by, role, desk.now())
        sealed.write_lock(folder, lock, shown)
        left, several = approving.missing(lock, required), approving.in_several_roles(lock, required)
        return Approved(lock=lock, missing=left, is_new=False, in_several_roles=several)
    sealed.refuse_what_is_in_the_way(folder, shown)
    lock, contents = _sealed(desk, before.issue)
    _refuse_unfinished(mailings(), slug, lock.seal)
    lock = approving.with_approval(lock, by, role, desk.now())
    sealed.write_seal(folder, lock, contents, shown)
    void = before.lock.approvals if before.lock else ()
    left = approving.missing(lock, required)
    return Approved(lock=lock, missing=left, is_new=True, broken=before.changed, void=void)


def withdraw(
    desk: Desk, name: str, *, by: str, role: str = "", mailings: Callable[[], Mailings | None] = lambda: None
) -> Seal:
    """Take back what somebody has approved in a role; without one, in every role.

    With the last approval the seal goes. Returns how it stands then. ``mailings`` opens the store where there is one,
    and is asked only before a seal goes.

    Raises:
        UnknownNameError: there is no such issue, or they have not approved it, or not in this role.
        MailingError: some have yet to get what is sealed, and without it never would.
        SealError: it is not approved.
    """
    by, role = approving.plain(by, "--by"), approving.plain(role, "--role") if role else ""
    slug = desk.issues.slug_of(name)
    with sealed.alone(_turn(desk)):
        return _withdraw(desk, slug, by, role, mailings)


def _withdraw(desk: Desk, slug: str, by: str, role: str, mailings: Callable[[], Mailings | None]) -> Seal:
    folder = desk.issues.folder_of(slug)
    shown = desk.publication.shown(folder)
    before = seal_of(desk, slug)
    if before.lock is None and not before.is_broken:
        raise SealError(f"{slug} is not approved", next=f"mailer issue show {slug}")
    lock = approving.without_approvals(before.lock, by, role) if before.lock else None
    if lock and lock.approvals:
        sealed.write_lock(folder, lock, shown)
    else:
        sealed.refuse_what_is_in_the_way(folder, shown)
        _refuse_unfinished(mailings(), slug, "")
        sealed.remove_seal(folder, shown)
    return seal_of(desk, slug)


def _turn(desk: Desk) -> Path:
    """The file that only one of those who approve at the same time can have."""
    return desk.publication.root / ".mailer" / "approving"


def _sealed(desk: Desk, slug: str) -> tuple[Lock, sealed.Contents]:
    """A seal of the issue as it stands, and the files that belong to it."""
    from mailer.pipeline.making import make_editions

    refuse_unfit(desk, slug)
    files = ingredients(desk, slug)
    read_before = inputs_of(files)
    editions = make_editions(desk, slug)
    inputs = inputs_of(files)
    if inputs != read_before or ingredients(desk, slug) != files:
        raise SealError(f"{slug} was changed while it was being sealed", fix="approve it again when all is saved")
    texts = {*issue_files(desk, slug), *(name for name in files if name.startswith("seeds/") and name.endswith(".md"))}
    contents = sealed.contents_of(editions, {name: files[name].read_bytes() for name in sorted(texts)})
    lock = new_lock(
        slug,
        editions=contents.editions,
        inputs=_with_pixels(desk, inputs),
        settings=settings_that_matter(desk.publication, [each.language for each in contents.editions]),
        made_with=_made_with(desk),
    )
    return lock, contents


def _refuse_unfinished(mailings: Mailings | None, issue: str, seal: str) -> None:
    """Raise where an unfinished mailing of the issue was begun with another seal than ``seal``, empty for none."""
    for mailing, counts in mailings.all() if mailings else ():
        begun = mailing.issue == issue and mailing.seal != seal
        if begun and counts.left and mailing.state in (MailingState.RUNNING, MailingState.PAUSED):
            readers = f"{counts.left:,} reader{'' if counts.left == 1 else 's'}"
            how = "with another seal" if seal else "without its seal"
            what = f"{mailing.name} is not finished, and {readers} could not get it {how}"
            again = f"mailer send {mailing.issue} --list {mailing.list}"
            fix = f"{'put back what was sealed and finish it' if seal else 'finish it'} with `{again}`, or cancel it"
            raise MailingError(what, fix=fix, next=f"mailer mailing status {mailing.name}")


def refuse_unfit(desk: Desk, slug: str) -> None:
    """Raise ``SealError`` where the check finds an error; what it says of the seal itself does not count."""
    errors = errors_of(desk, slug)
    if errors:
        count = f"{len(errors)} error{'s' if len(errors) > 1 else ''}"
        first = SealError(f"{slug} is not fit to be sent: the check finds {count}", next=f"mailer check {slug}")
        raise with_others([first, *errors])


def errors_of(desk: Desk, slug: str) -> list[SealError]:
    """The errors that the check finds, but for those about the seal."""
    from mailer.pipeline.checking import check_issue

    return [
        SealError(f"{each.rule} {each.message}", file=each.file, line=each.line, fix=each.fix)
        for each in check_issue(desk, slug).found
        if each.severity == Severity.ERROR and not each.rule.startswith(_ABOUT_SEALS)
    ]


def _with_pixels(desk: Desk, inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    from mailer.render.picture_shape import pixels_of

    root = desk.publication.root
    return tuple(
        dataclasses.replace(each, pixels=pixels_of(root / each.name))
        if each.name.lower().endswith(_PICTURES) and not each.name.startswith("templates/")
        else each
        for each in inputs
    )


def _made_with(desk: Desk) -> dict[str, str]:
    """The tools that made the editions, by version."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    import mailer

    theme = "is the publication's own" if theme_is_own(desk) else WITH_THE_PROGRAM
    found = {"mailer": mailer.__version__, "theme": theme, "python": platform.python_version()}
    for tool in _TOOLS:
        try:
            found[tool] = version(tool)
        except PackageNotFoundError:
            continue
    return found
