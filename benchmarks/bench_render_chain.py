"""The rendering chain, stage by stage, warm and without picture work; and the whole process, cold.

python benchmarks/bench_render_chain.py [ROUNDS]
"""

from __future__ import annotations

import dataclasses
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from mailer.model.issue import Video
from mailer.render import chain, edition
from mailer.render.guard import guarded
from mailer.render.inline import inlined
from mailer.render.templates import rendered
from mailer.render.themes import find_theme
from mailer.render.tidy import tidied
from mailer.render.view import view_edition
from tests.render_builders import TEMPLATES, UNSUBSCRIBE, a_full_issue, a_publication, draw_pictures, some_stories


def median_ms(rounds: int, work: Callable[[], Any]) -> float:
    """The median of ``rounds`` runs in milliseconds, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(rounds: int) -> None:
    """Print one line a stage."""
    with tempfile.TemporaryDirectory() as folder:
        publication = a_publication(Path(folder))
        draw_pictures(publication)
        theme = find_theme("broadsheet", (TEMPLATES,))
        folder_of_issue = publication.issues / "2026-11-20"
        full, stories = a_full_issue(), some_stories()
        issue = dataclasses.replace(
            full,
            blocks=tuple(
                dataclasses.replace(block, thumbnail="") if isinstance(block, Video) else block for block in full.blocks
            ),
        )
        bare = {slug: dataclasses.replace(story, images=()) for slug, story in stories.items()}
        with_pictures = edition.render(
            full, stories, publication, theme, issue_folder=folder_of_issue, unsubscribe_url=UNSUBSCRIBE
        )
        job = edition._job(issue, bare, publication, theme, folder_of_issue)
        view = view_edition(job, UNSUBSCRIBE)
        values = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}
        source = rendered(theme, "issue.mjml.j2", values, str)
        safe = guarded(source)
        page = chain.to_html(safe)
        css = rendered(theme, "inline.css", values, str)
        inside = inlined(page, css)
        stages: dict[str, Callable[[], Any]] = {
            "view": lambda: view_edition(job, UNSUBSCRIBE),
            "jinja": lambda: [
                rendered(theme, name, values, str) for name in ("issue.mjml.j2", "issue.txt.j2", "inline.css")
            ],
            "guard": lambda: guarded(source),
            "mrml": lambda: chain.to_html(safe),
            "premailer": lambda: inlined(page, css),
            "tidy": lambda: tidied(inside),
            "total": lambda: edition.render(
                issue, bare, publication, theme, issue_folder=folder_of_issue, unsubscribe_url=UNSUBSCRIBE
            ),
            "with pictures": lambda: edition.render(
                full, stories, publication, theme, issue_folder=folder_of_issue, unsubscribe_url=UNSUBSCRIBE
            ),
        }
        for name, work in stages.items():
            print(f"{name:14} {median_ms(rounds if name != 'with pictures' else 5, work):8.2f} ms")
        print(f"{'html':14} {with_pictures.html_bytes:8} bytes")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import mailer.render.edition"], check=True)
    print(f"{'import, cold':14} {(time.perf_counter() - start) * 1000:8.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
