"""The files that lie beside an issue: pictures, and the tables of charts."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from mailer.compose.charts import chart_in_words
from mailer.compose.issues import Issues
from mailer.errors import IssueError
from mailer.files.writing import write_whole
from mailer.model.chart import Chart
from mailer.model.issue import Block, Issue, Number, Video
from mailer.pipeline.desk import Desk


def copy_files(issues: Issues, earlier: str, start: Issue) -> None:
    """Copy what the blocks of a new issue name from the folder of the issue that they were taken from."""
    for file in filter(None, map(_file_of, start.blocks)):
        beside = issues.folder_of(earlier) / file
        if beside.is_file():
            write_whole(issues.folder_of(start.slug) / file, beside.read_bytes())


def chart_for(desk: Desk, name: str, words: str) -> Chart:
    """The chart that ``column: May=1.8, Jun=2.4`` or ``column:boxes.csv`` means; a table is copied beside the issue.

    Raises:
        MailerError: the words mean no chart, or its table cannot be drawn.
    """
    from mailer.render.charts.table import with_table
    from mailer.render.origin import Origin

    chart = chart_in_words(words)
    if not chart.data:
        return chart
    given = Path(chart.data)
    if given.is_file():
        # Whoever names a file on the command line may name a link to anywhere: its table is copied.
        anywhere = Path(given.absolute().anchor)
        with_table(dataclasses.replace(chart, data=given.name), given.parent, anywhere, Origin(str(given)))
    chart = dataclasses.replace(chart, data=bring_file(desk, name, chart.data, "table"))
    path = desk.issues.path_of(desk.issues.slug_of(name))
    with_table(chart, path.parent, desk.publication.root, Origin(desk.issues.shown(path)))
    return chart


def bring_file(desk: Desk, name: str, file: str, what: str = "picture") -> str:
    """Copy a file beside the issue unless it is there; returns its name. ``what`` is how errors call it.

    Raises:
        IssueError: there is no such file, or another one of that name lies beside the issue.
    """
    slug = desk.issues.slug_of(name)
    folder = desk.issues.folder_of(slug)
    given = Path(file)
    if not given.is_file():
        if given.name == file and (folder / file).is_file():
            return file
        raise IssueError(f"there is no such {what}", file=file, fix="name a file that is there")
    file_name = re.sub(r"[^\w.-]+", "-", given.name)
    target = folder / file_name
    data = given.read_bytes()
    if target.is_file() and target.read_bytes() != data:
        raise IssueError(
            f"another {what} called {file_name} lies beside the issue", file=file, fix="rename one of the two"
        )
    if not target.is_file():
        write_whole(target, data)
    return file_name


def _file_of(block: Block) -> str:
    """The file beside the issue that a block names, or an empty string."""
    if isinstance(block, Number) and block.chart:
        return block.chart.data
    return block.thumbnail if isinstance(block, Video) else ""
