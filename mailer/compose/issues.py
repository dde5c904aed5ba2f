"""The folder of issues: found by slug or path, read, written whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mailer.compose.editing import new_text
from mailer.compose.reading import IssueFile, read_issue
from mailer.compose.rules import SLUG
from mailer.errors import IssueError, UnknownNameError, nearest
from mailer.files.reading import decode
from mailer.files.writing import write_whole
from mailer.model.issue import FILE_NAME, Issue, tag_of


@dataclass(frozen=True, slots=True)
class Issues:
    """The issues below ``folder``, each in a folder of its slug. ``shown`` writes a path as the editor would."""

    folder: Path
    shown: Callable[[Path], str]

    def slugs(self) -> tuple[str, ...]:
        """The slugs of all issues, in order."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(path.name for path in self.folder.iterdir() if (path / FILE_NAME).is_file()))

    def slug_of(self, name: str) -> str:
        """The slug that ``name`` means: a slug, or a path to an issue's folder or file.

        Raises:
            UnknownNameError: there is no such issue.
            IssueError: there is something else in the place of its file.
        """
        slugs = self.slugs()
        if name in slugs:
            return name
        path = Path(name)
        folder = path.parent if path.suffix == ".md" else path
        slug = folder.resolve().name if folder.resolve().parent == self.folder.resolve() else name
        if slug in slugs:
            return slug
        if SLUG.fullmatch(slug):
            self._refuse_no_file(self.path_of(slug))
        close = nearest(name, slugs)
        raise UnknownNameError(
            f"there is no issue “{name}”",
            fix=f"did you mean {close}?" if close else "",
            next="mailer issue list" if slugs else "mailer issue new SLUG",
        )

    def folder_of(self, slug: str) -> Path:
        """The folder of an issue: its file, its pictures, its build."""
        return self.folder / slug

    def path_of(self, slug: str, tag: str = "") -> Path:
        """The issue's file in the publication's own language, or its translation ``tag``."""
        return self.folder_of(slug) / (f"issue.{tag}.md" if tag else FILE_NAME)

    def read(self, name: str, tag: str = "") -> IssueFile:
        """Read an issue by slug or path.

        Raises:
            UnknownNameError: there is no such issue.
            IssueError: its file cannot be read, or breaks a rule.
        """
        slug = self.slug_of(name)
        path = self.path_of(slug, tag)
        self._refuse_no_file(path)
        file = self.shown(path)
        try:
            data = path.read_bytes()
        except OSError as cause:
            raise IssueError(f"cannot be read ({cause.strerror})", file=file, fix="make the file readable") from cause
        return read_issue(decode(data, file, IssueError), file, slug, tag)

    def _refuse_no_file(self, path: Path) -> None:
        """Raise ``IssueError`` where a folder, a pipe or a link to nothing has the name of an issue's file."""
        if not os.path.lexists(path) or path.is_file():
            return
        what = "a folder" if path.is_dir() else "a link that leads nowhere" if path.is_symlink() else "no ordinary file"
        file = f"{self.shown(path.parent)}/{path.name}"
        raise IssueError(f"is {what}", file=file, fix="move it elsewhere, and put the issue's text there")

    def translations(self, slug: str) -> tuple[str, ...]:
        """The language tags of the files beside ``issue.md``, in order."""
        return tuple(sorted(filter(None, (tag_of(path.name) for path in self.folder_of(slug).iterdir()))))

    def write(self, file: IssueFile) -> None:
        """Put a changed issue in place of the file it was read from."""
        write_whole(self.path_of(file.issue.slug, file.tag), file.front.text)

    def new(self, issue: Issue) -> IssueFile:
        """Write a new issue.

        Raises:
            IssueError: the slug is taken or is none, or the issue would break a rule.
        """
        self.refuse_slug(issue.slug)
        path = self.path_of(issue.slug)
        file = read_issue(new_text(issue), self.shown(path), issue.slug)
        write_whole(path, file.front.text)
        return file

    def refuse_slug(self, slug: str) -> None:
        """Raise ``IssueError`` where no new issue can have this slug."""
        if not SLUG.fullmatch(slug):
            fix = "use lower-case letters, digits and hyphens, such as 2024-05-17"
            raise IssueError(f"“{slug}” cannot name an issue", fix=fix)
        if self.path_of(slug).exists():
            raise IssueError(
                "exists already",
                file=self.shown(self.path_of(slug)),
                fix="choose another slug, or go on with this one",
                next=f"mailer issue show {slug}",
            )
