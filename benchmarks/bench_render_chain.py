"""The rendering chain, stage by stage and whole, on the full issue of the figure: six stories with pictures.

python benchmarks/bench_render_chain.py [ROUNDS]

The median and the fastest of so many rounds, warm. A machine that does other things shows in the median.
"""

from __future__ import annotations

import dataclasses
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from mailer.model.chart import Chart, ChartValue
from mailer.model.issue import Block, Issue, Note, Number, Stories, StoryItem, Video
from mailer.model.story import Story
from mailer.render import chain, edition
from mailer.render.guard import guarded
from mailer.render.inline import inlined
from mailer.render.templates import rendered
from mailer.render.themes import find_theme
from mailer.render.tidy import tidied
from mailer.render.view import view_edition
from tests.render_builders import TEMPLATES, UNSUBSCRIBE, a_full_issue, a_publication, draw_pictures, some_stories

PARAGRAPH = (
    "For most of this year the story in the numbers was one of *waiting*. Orders were placed early, {name|friend}, "
    "warehouses filled, and ships sailed half a season [ahead of themselves](story:empty-boxes). October is the month "
    "the bill arrived, and **nobody** was ready for it."
)
CHART = Chart(
    kind="column",
    title="Loaded boxes, change on the year before",
    unit="%",
    values=tuple(
        ChartValue(label=month, number=number)
        for month, number in zip(
            ("May", "Jun", "Jul", "Aug", "Sep", "Oct"), ("1.8", "2.4", "0.9", "0.6", "−1.1", "−4.2"), strict=True
        )
    ),
)


def the_issue() -> tuple[Issue, Mapping[str, Story]]:
    """Five paragraphs of letter, six stories with pictures, a chart, and one block of every type but the note."""
    stories = some_stories()
    pictured = [story for story in stories.values() if any(image.file for image in story.images)]
    again = [dataclasses.replace(story, slug=f"{story.slug}-again", title=f"{story.title} (2)") for story in pictured]
    items = tuple(StoryItem(story=story.slug) for story in (*pictured, *again))
    assert len(items) == 6
    full, blocks = a_full_issue(), list[Block]()
    for block in full.blocks:
        second_film = isinstance(block, Video) and not block.thumbnail
        if isinstance(block, Stories):
            blocks.append(dataclasses.replace(block, items=items))
        elif isinstance(block, Number):
            blocks.append(dataclasses.replace(block, chart=CHART))
        elif not isinstance(block, Note) and not second_film:
            blocks.append(block)
    issue = dataclasses.replace(full, blocks=tuple(blocks), letter="\n\n".join([PARAGRAPH] * 5))
    return issue, {**stories, **{story.slug: story for story in again}}


def report(name: str, rounds: int, work: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> None:
    """Print the median and the fastest of ``rounds`` runs, after one that does not count; ``before`` is not timed."""
    times = []
    for _ in range(rounds + 1):
        before()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    print(f"{name:22} median {statistics.median(times[1:]):7.2f} ms   fastest {min(times[1:]):7.2f} ms")


def main(rounds: int) -> None:
    """Print one line a stage."""
    with tempfile.TemporaryDirectory() as folder:
        publication = a_publication(Path(folder))
        draw_pictures(publication)
        theme = find_theme("broadsheet", (TEMPLATES,))
        issue_folder = publication.issues / "2026-11-20"
        issue, stories = the_issue()

        def whole() -> Any:
            given = {"issue_folder": issue_folder, "unsubscribe_url": UNSUBSCRIBE}
            return edition.render(issue, stories, publication, theme, **given)

        made = whole()
        print(f"{made.html_bytes} bytes of HTML, {len(made.images)} pictures")
        job = edition._job(issue, stories, publication, theme, issue_folder)
        view = view_edition(job, UNSUBSCRIBE, {})
        values = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}
        source, css = (rendered(theme, name, values, str) for name in ("issue.mjml.j2", "inline.css"))
        safe = guarded(source)
        page = chain.to_html(safe)
        inside = inlined(page, css)
        report("jinja: MJML", rounds, lambda: rendered(theme, "issue.mjml.j2", values, str))
        report("jinja: text", rounds, lambda: rendered(theme, "issue.txt.j2", values, str))
        report("guard", rounds, lambda: guarded(source))
        report("mrml", rounds, lambda: chain.to_html(safe))
        report("inlining", rounds, lambda: inlined(page, css))
        report("tidying", rounds, lambda: tidied(inside))
        report("whole, pictures cached", rounds, whole)
        kept = publication.root / ".mailer"
        report("whole, pictures made", 5, whole, before=lambda: shutil.rmtree(kept))
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import mailer.render.edition, mailer.render.chain"], check=True)
    print(f"{'import, cold':22} {(time.perf_counter() - start) * 1000:14.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
