"""What an issue needs before it can be rendered."""

from __future__ import annotations

import pytest

from mailer.compose.readiness import refuse_unready
from mailer.compose.reading import read_issue
from mailer.errors import IssueError

HEAD = "---\ntitle: A\ndate: 2024-05-17\nsubject: B\n"


@pytest.mark.parametrize(
    ("text", "line", "message", "next_step"),
    [
        (f"{HEAD}blocks: []\n---\n", 5, "has no blocks yet", "mailer issue add x STORY"),
        (f"{HEAD}blocks:\n  - letter\n---\n\n", 8, "the letter is empty", "mailer issue letter x FILE"),
        (f"{HEAD}blocks:\n  - note:\n      text: N\n---\nDear all\n", 5, "the letter is not among the blocks", ""),
        (f"{HEAD}blocks:\n  - stories:\n      items: [tee]\n---\n", 7, "there is no story “tee”", "mailer story list"),
    ],
)
def test_what_is_missing_is_told_by_line_with_the_command_that_mends_it(text, line, message, next_step):
    with pytest.raises(IssueError) as caught:
        refuse_unready(read_issue(text, "issue.md", "x"), ["tea"])

    assert (caught.value.line, caught.value.message, caught.value.next) == (line, message, next_step)


def test_an_issue_with_everything_it_names_is_ready():
    refuse_unready(read_issue(f"{HEAD}blocks:\n  - letter\n---\nDear all\n", "issue.md", "x"), [])
