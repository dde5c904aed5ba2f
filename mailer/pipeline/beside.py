"""The files that lie beside an issue: pictures, and the tables of charts."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path

from mailer.compose.charts import chart_in_words
from mailer.compose.issues import Issues
from mailer.errors import IssueError
from mailer.files.writing import write_whole
from mailer.model.chart import Chart
from mailer.model.issue import Block, Issue, Number, Video
from mailer.pipeline.desk import Desk


@dataclass(frozen=True, slots=True)
class Beside:
    """A file that shall lie at ``path``, beside an issue; ``data`` is None where it lies there already."""

    path: Path
    data: bytes | None = None

    def write(self) -> None:
        """Put it there."""
        if self.data is not None:
            write_whole(self.path, self.data)


def copy_files(issues: Issues, earlier: str, start: Issue) -> None:
    """Copy what the blocks of a new issue name from the folder of the issue that they were taken from."""
    for file in filter(None, map(_file_of, start.blocks)):
        beside = issues.folder_of(earlier) / file
        if beside.is_file():
            write_whole(issues.folder_of(start.slug) / file, beside.read_bytes())


def chart_for(desk: Desk, name: str, words: str) -> tuple[Chart, Beside | None]:
    """The chart that ``column: May=1.8, Jun=2.4`` or ``column:boxes.csv`` means, and its table where it has one.

    Raises:
        MailerError: the words mean no chart, or its table cannot be drawn.
    """
    from mailer.render.charts.table import with_table
    from mailer.render.origin import Origin

    chart = chart_in_words(words)
    if not chart.data:
        return chart, None
    given = Path(chart.data)
    table = _beside(desk, name, chart.data, "table")
    chart = dataclasses.replace(chart, data=table.path.name)
    if given.is_file():
        # Whoever names a file on the command line may name a link to anywhere: its table is copied.
        anywhere = Path(given.absolute().anchor)
        with_table(dataclasses.replace(chart, data=given.name), given.parent, anywhere, Origin(str(given)))
    else:
        path = desk.issues.path_of(desk.issues.slug_of(name))
        with_table(chart, path.parent, desk.publication.root, Origin(desk.issues.shown(path)))
    return chart, table


def picture_for(desk: Desk, name: str, file: str) -> Beside:
    """The picture that shall lie beside an issue.

    Raises:
        IssueError: there is no such file, or another one of that name lies beside the issue.
        PictureError: it is no picture, or too large.
    """
    from mailer.render.origin import Origin
    from mailer.render.picture_files import WIDEST_KEPT, readable

    picture = _beside(desk, name, file, "picture")
    readable(picture.path if picture.data is None else picture.data, "", Origin(file), WIDEST_KEPT)
    return picture


def left_beside(issues: Issues, before: Issue, after: Issue) -> tuple[str, ...]:
    """The files beside an issue that a change of it leaves to nobody: no edition names them any more."""
    named = {_file_of(block) for block in after.blocks}
    gone = {_file_of(block) for block in before.blocks} - named
    if gone:
        translations = (issues.read(after.slug, tag).issue for tag in issues.translations(after.slug))
        gone -= {_file_of(block) for issue in translations for block in issue.blocks}
    folder = issues.folder_of(after.slug)
    return tuple(issues.shown(folder / file) for file in sorted(gone) if (folder / file).is_file())


def _beside(desk: Desk, name: str, file: str, what: str) -> Beside:
    """Where a file that somebody names shall lie; ``what`` is how errors call it.

    Raises:
        IssueError: there is no such file, or another one of that name lies beside the issue.
    """
    slug = desk.issues.slug_of(name)
    folder = desk.issues.folder_of(slug)
    given = Path(file)
    if not given.is_file():
        if given.name == file and (folder / file).is_file():
            return Beside(folder / file)
        raise IssueError(f"there is no such {what}", file=file, fix="name a file that is there")
    file_name = re.sub(r"[^\w.-]+", "-", given.name)
    target = folder / file_name
    data = given.read_bytes()
    if target.is_file() and target.read_bytes() != data:
        raise IssueError(
            f"another {what} called {file_name} lies beside the issue", file=file, fix="rename one of the two"
        )
    return Beside(target, None if target.is_file() else data)


def _file_of(block: Block) -> str:
    """The file beside the issue that a block names, or an empty string."""
    if isinstance(block, Number) and block.chart:
        return block.chart.data
    return block.thumbnail if isinstance(block, Video) else ""
