"""``issue edit``: the desk's own editor on a draft; the issue itself changes only when the draft can be read."""

from __future__ import annotations

import shlex
import subprocess
import sys

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


def edit_issue(issues: Issues, slug: str) -> None:
    """Edit an issue. A draft of an earlier try is gone on with.

    Raises:
        IssueError: the draft breaks a rule, or the issue was changed meanwhile; the draft stays.
        MailerError: there is no editor, or it failed.
    """
    path, draft = issues.path_of(slug), issues.folder_of(slug) / DRAFT
    before = path.read_bytes()
    if draft.exists():
        output.say(f"Going on with {issues.shown(draft)}, which could not be taken over last time.")
    else:
        write_whole(draft, before)
    while True:
        _open(str(draft))
        if draft.read_bytes() == before:
            draft.unlink()
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
    if path.read_bytes() != before:
        raise IssueError(
            f"was changed while you edited; your text is kept in {issues.shown(draft)}",
            file=issues.shown(path),
            fix="compare the two",
        )
    issues.write(file)
    draft.unlink()
    output.say(f"{file.front.file} is saved.")


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
