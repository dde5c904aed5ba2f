"""``issue edit``: the desk's own editor on a draft; the issue itself changes only when the draft can be read."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import typer

from mailer.cli import output
from mailer.compose.issues import Issues
from mailer.compose.reading import IssueFile, read_issue
from mailer.config.environment import editor_command
from mailer.errors import IssueError, MailerError
from mailer.files.reading import decode
from mailer.files.writing import write_whole

DRAFT = ".issue-draft.md"
"""Lies beside ``issue.md`` while it is edited, and stays there when it could not be taken over."""

BEGUN_FROM = ".issue-draft.from"
"""The issue as it was when the draft was begun: what was written into it since must not be overwritten."""


def edit_issue(issues: Issues, slug: str) -> None:
    """Edit an issue. A draft of an earlier try is gone on with.

    Raises:
        IssueError: the draft breaks a rule, or the issue was changed since it was begun; the draft stays.
        MailerError: there is no editor, or it failed.
    """
    path, draft = issues.path_of(slug), issues.folder_of(slug) / DRAFT
    if _is_untouched(draft):
        _forget(draft)
    if draft.exists():
        _refuse_other_issue(issues, slug)
        output.say(f"Going on with {issues.shown(draft)}, which could not be taken over last time.")
    else:
        before = path.read_bytes()
        write_whole(draft.with_name(BEGUN_FROM), before)
        write_whole(draft, before)
    while True:
        try:
            _open(str(draft))
        finally:
            is_untouched = _is_untouched(draft)
            if is_untouched:
                _forget(draft)
        if is_untouched:
            output.say("Nothing was changed.")
            return
        try:
            file = _read(issues, slug)
        except IssueError as error:
            if not _wants_to_go_on(error):
                error.next = f"mailer issue edit {slug}"
                raise
            continue
        break
    _refuse_other_issue(issues, slug)
    issues.write(file)
    _forget(draft)
    output.say(f"{issues.shown(path)} is saved.")


def _is_untouched(draft: Path) -> bool:
    """Whether there is a draft into which nobody has written."""
    base = draft.with_name(BEGUN_FROM)
    return draft.exists() and base.exists() and draft.read_bytes() == base.read_bytes()


def _forget(draft: Path) -> None:
    draft.unlink()
    draft.with_name(BEGUN_FROM).unlink(missing_ok=True)


def _refuse_other_issue(issues: Issues, slug: str) -> None:
    path, draft = issues.path_of(slug), issues.folder_of(slug) / DRAFT
    base = draft.with_name(BEGUN_FROM)
    if base.exists() and base.read_bytes() == path.read_bytes():
        return
    raise IssueError(
        f"was changed since the draft {issues.shown(draft)} was begun",
        file=issues.shown(path),
        fix="take over from the draft what you want, and delete it",
        next=f"diff {issues.shown(path)} {issues.shown(draft)}",
    )


def _read(issues: Issues, slug: str) -> IssueFile:
    draft = issues.folder_of(slug) / DRAFT
    shown = issues.shown(draft)
    return read_issue(decode(draft.read_bytes(), shown, IssueError), shown, slug)


def _open(path: str) -> None:
    command = editor_command()
    if not command:
        raise MailerError("no editor is set", fix="set one", next="export EDITOR=nano")
    try:
        status = subprocess.run([*shlex.split(command), path], check=False).returncode  # noqa: S603 (the desk's own editor)
    except (OSError, ValueError) as cause:
        raise MailerError(
            f"the editor “{command}” cannot be started", fix="set another", next="export EDITOR=nano"
        ) from cause
    if status:
        raise MailerError(f"the editor “{command}” failed ({status}); nothing was changed", fix="try again")


def _wants_to_go_on(error: IssueError) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    output.fail(error, as_json=False)
    return typer.confirm("Edit again?", default=True)
