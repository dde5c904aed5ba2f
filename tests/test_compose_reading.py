"""``issue.md`` is read as it stands, or refused by line with what to write instead."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.compose.reading import read_issue
from mailer.errors import IssueError
from mailer.model.issue import Answers, Letter, Note, Number, Question, Quote, Stories, StoryItem, Video

FULL = """\
---
title: A pact under review
date: 2024-05-17
issue_number: 47                          # optional
subject: What the Beijing summit did and did not settle
preheader: Plus the figure of the week, and a question for you
blocks:                                   # the order of the mail
  - letter
  - stories:
      heading: This week
      items:
        - beijing-summit
        - story: arctic-footholds
          headline: "Footholds in the ice"
          blurb: "Written for this issue."
  - quote:
      text: "We are not done."
      by: Ana Holm
      role: "Harbour master"
      story: beijing-summit
  - number:
      figure: 1,234,567
      caption: "containers"
      story: new-aid-package
      evidence: "1,234,567 containers"
  - video:
      title: "A garden"
      url: https://video.example/1
      thumbnail: garden.jpg
      duration: "4:05"
  - question:
      context: "Last week we asked nothing."
      ask: "How do you view it?"
      reply_to: editor@example.org
  - answers:
      question: "2024-05-10"
      items:
        - text: "Calmly."
          name: Ana
          place: Oslo
  - note:
      title: "A note"
      text: "We are *away* next week."
---
Dear {name|reader},

It was a week.
"""


def read(text: str):
    return read_issue(text, "issues/2024-05-17/issue.md", "2024-05-17").issue


def with_block(block: str) -> str:
    return f"---\ntitle: A\ndate: 2024-05-17\nsubject: B\nblocks:\n{block}\n---\n"


def test_an_issue_with_every_block_is_read_as_it_stands():
    issue = read(FULL)

    assert (issue.date, issue.issue_number) == (dt.date(2024, 5, 17), 47)
    assert issue.letter == "Dear {name|reader},\n\nIt was a week."
    assert [type(block) for block in issue.blocks] == [Letter, Stories, Quote, Number, Video, Question, Answers, Note]
    assert issue.blocks[1] == Stories(
        heading="This week",
        items=(
            StoryItem(story="beijing-summit"),
            StoryItem(story="arctic-footholds", headline="Footholds in the ice", blurb="Written for this issue."),
        ),
    )
    assert issue.blocks[3].figure == "1,234,567"
    assert issue.stories == ("beijing-summit", "arctic-footholds", "new-aid-package")


@pytest.mark.parametrize(
    ("text", "line", "message", "fix"),
    [
        (FULL.replace("subject:", "subjet:"), 5, "unknown key subjet", "write subject"),
        (FULL.replace("headline:", "headlin:"), 14, "unknown key headlin", "write headline"),
        (FULL.replace("place: Oslo", "plase: Oslo"), 40, "unknown key plase", "write place"),
        (
            FULL.replace("blocks:  ", "ignore:\n  - rule: C01\n    raeson: x\nblocks: "),
            9,
            "unknown key raeson",
            "write reason",
        ),
        (FULL.replace("blocks:", "blocs: "), 7, "unknown key blocs", "write blocks"),
        (FULL.replace("2024-05-17", "17 May", 1), 3, "date “17 May” is not a date", "write it as 2024-05-17"),
        (FULL.replace("47  ", "4a  "), 4, "issue_number “4a” is not a whole number", "write digits only"),
        (FULL.replace("- quote:", "- qoute:"), 16, "unknown block qoute", "write quote"),
        (FULL.replace("by: Ana Holm", "buy: Ana Holm"), 16, "by is missing", 'write a line by: "…"'),
        (
            FULL.replace("- letter", "- letter: yes"),
            8,
            "letter is not written as it should be",
            "write only   - letter",
        ),
        (FULL.replace("- letter", "- note"), 8, "note is not written as it should be", "indent its keys below note:"),
        (FULL.replace("  - letter", "  - letter\n  - letter"), 9, "a second letter block", "keep one of the two"),
        (
            FULL.replace("https://video", "video"),
            28,
            "url “video.example/1” is not a web address",
            "write it with https",
        ),
        (FULL.replace("https://video", "javascript://video"), 28, "is not a web address", "write it with https"),
        (
            FULL.replace("garden.jpg", "../garden.jpg"),
            29,
            "is not the name of a file beside the issue",
            "copy it there",
        ),
        (FULL.replace("editor@example.org", "the editor"), 34, "is not a mail address", "editor@example.org"),
        (FULL.replace('"4:05"', "four"), 30, "is not a duration", "in quotes as minutes and seconds"),
        (FULL.replace("- beijing-summit", "- Beijing Summit"), 12, "is not a story's name", "mailer story list"),
        (FULL.replace("{name|reader}", "{name|}"), 45, "the slot {name|} has no fallback", "{name|reader}"),
        (FULL.replace('"We are not done."', '""'), 17, "text is empty", "write something"),
        (FULL.replace("A pact", "A" * 2000), 2, "title has 2,013 characters", "shorten it to 1,000"),
        (FULL + "word " * 21_000, 45, "letter has 105,", "shorten it to 100,000 at most"),
        (FULL.replace("A garden", "A\\ngarden"), 27, "title has more than one line", "write it on one line"),
        (FULL.replace("A note", "A\x00note"), 42, "holds the character U+0000", "delete it"),
        (FULL.replace("A note", "A\x85note"), 42, "holds the character U+0085", "delete it"),
        (with_block("  letter"), 5, "blocks is not a list", "write blocks:"),
        ("---\ntitle: A\ndate: 2024-05-17\nsubject: B\n---\n", 2, "blocks is missing", "write blocks:"),
        (with_block("  - stories:\n      items: a"), 7, "items “a” is not a list", "on its own line"),
        (with_block("  - stories:\n      heading: [a]\n      items: [a]"), 7, "heading is not text", "in quotes"),
        (with_block("  - a: b\n    c: d"), 6, "a block has one key", "its own hyphen"),
    ],
)
def test_a_broken_issue_is_refused_by_line_with_what_to_write_instead(text, line, message, fix):
    with pytest.raises(IssueError) as caught:
        read(text)

    faults = (caught.value, *caught.value.others)
    assert [(fault.line, message in fault.message, fix in fault.fix) for fault in faults].count((line, True, True)) == 1
    assert str(caught.value).startswith("issues/2024-05-17/issue.md:")


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines():
    text = FULL.replace("2024-05-17", "soon", 1).replace("by: Ana Holm", "buy: Ana Holm").replace("47  ", "4a  ")

    with pytest.raises(IssueError) as caught:
        read(text)

    assert [fault.line for fault in (caught.value, *caught.value.others)] == [3, 4, 16, 18]


def test_braces_that_are_no_slot_stay_as_they_are():
    issue = read(FULL.replace("It was a week.", "{{ 7*7 }} {name} {% for x %} {Name|x} {a b|c} ${x}"))

    assert issue.letter.endswith("{{ 7*7 }} {name} {% for x %} {Name|x} {a b|c} ${x}")
