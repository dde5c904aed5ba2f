"""A chart in an issue file: read by line, written in block style, taken in one line from the command line."""

from __future__ import annotations

import dataclasses

import pytest

from mailer.compose import editing
from mailer.compose.charts import chart_in_words
from mailer.compose.reading import read_issue
from mailer.errors import IssueError, OptionError
from mailer.model.chart import Chart, ChartValue
from mailer.model.issue import Number

ISSUE = """\
---
title: A
date: 2024-05-17
subject: B
blocks:
  - number:
      figure: "−4.2 %"
      caption: "Loaded containers"
      chart:
        kind: column            # as last week
        values:
          May: "1.8"
          2024 Q3: 1,234
          Oct: "−4.2"
        unit: "%"
        highlight: Oct
        title: "On a year earlier"
        source: "The port's own count"
---
"""
TABLE = ISSUE.replace(
    'values:\n          May: "1.8"\n          2024 Q3: 1,234\n          Oct: "−4.2"', "data: boxes.csv"
)
SHARE = ISSUE.replace("column", "share").replace('"−4.2"\n', '"4"\n')


def read(text: str):
    return read_issue(text, "issues/a/issue.md", "a")


def test_a_chart_is_read_as_it_is_written():
    assert read(ISSUE).issue.blocks[0].chart == Chart(
        kind="column",
        values=(
            ChartValue(label="May", number="1.8"),
            ChartValue(label="2024 Q3", number="1,234"),
            ChartValue(label="Oct", number="−4.2"),
        ),
        unit="%",
        highlight="Oct",
        title="On a year earlier",
        source="The port's own count",
    )
    assert read(TABLE).issue.blocks[0].chart.data == "boxes.csv"


@pytest.mark.parametrize(
    ("text", "line", "message", "fix"),
    [
        (ISSUE.replace("kind: column", "kind: columns"), 10, "there is no chart “columns”", "column, line, share"),
        (ISSUE.replace("kind: column", "knd: column"), 10, "unknown key knd", "write kind"),
        (ISSUE.replace("highlight:", "highlght:"), 16, "unknown key highlght", "write highlight"),
        (ISSUE.replace('"1.8"', '"1,5"'), 12, "May: “1,5” is not a number", "write 1.5"),
        (ISSUE.replace('"1.8"', '"1.8%"'), 12, "May: “1.8%” is more than a number", 'unit: "%"'),
        (ISSUE.replace('"1.8"', '"$5"'), 12, "May: “$5” is more than a number", 'unit: "$"'),
        (ISSUE.replace('"1.8"', ".nan"), 12, "May: “.nan” is not a number", "write digits"),
        (ISSUE.replace('"1.8"', "12,34,567"), 12, "May: “12,34,567” is not a number", "write digits"),
        (ISSUE.replace('"1.8"', "1" * 400), 12, "has more than 15 digits", "round it"),
        (ISSUE.replace('"1.8"', "[1, 2]"), 12, "May is not a number", "write digits"),
        (ISSUE.replace('"1.8"', '""'), 12, "May: the number is missing", "behind the label"),
        (ISSUE.replace("May:", '"":'), 12, "a value has no label", "name what it counts"),
        (ISSUE.replace("May:", "Oct:"), 14, "Oct stands twice", "keep one of the two"),
        (ISSUE.replace("May:", '"Oct ":'), 14, "the label Oct stands twice", "give each value its own"),
        (ISSUE.replace("May:", f"{'M' * 61}:"), 12, "has more than 60 characters", "shorten it"),
        (ISSUE.replace("highlight: Oct", "highlight: Dec"), 16, "highlight “Dec” is not a label", "May, 2024 Q3, Oct"),
        (ISSUE.replace('          May: "1.8"\n          2024 Q3: 1,234\n', ""), 11, "2 to 24 values, not 1", "add 1"),
        (ISSUE.replace("column", "comparison"), 11, "has 2 values, not 3", "draw columns instead"),
        (ISSUE.replace("column", "share"), 14, "Oct: a share cannot be less than zero", "draw columns instead"),
        (SHARE, 11, "the values make 1,239.8 of 100", "whole:"),
        (SHARE.replace('unit: "%"', "whole: some"), 15, "whole: “some” is not a number", "write digits"),
        (SHARE.replace('unit: "%"', "whole: 0"), 15, "whole is not above zero", "parts of"),
        (ISSUE.replace('unit: "%"', "whole: 9"), 15, "whole is for a share only", "remove the line"),
        (ISSUE.replace("unit:", "data: a.csv\n        unit:"), 15, "a chart has values and data", "keep one"),
        (TABLE.replace("boxes.csv", "../boxes.csv"), 11, "is not the name of a file beside the issue", "copy it"),
        (TABLE.replace("        data: boxes.csv\n", ""), 10, "a chart has no values", "write values:"),
        (ISSUE.replace("values:\n", "values: 3\n        v:\n"), 11, "values is not written as it should be", "May:"),
        (ISSUE.replace("chart:\n", "chart: boxes.csv\n      x:\n"), 9, "chart is not written as it should be", "kind:"),
        (ISSUE.replace('unit: "%"', f"unit: {'x' * 30}"), 15, "unit has more than 24 characters", "shorten"),
        (ISSUE.replace('"On a', '"On\\na'), 17, "title has more than one line", "on one line"),
    ],
)
def test_a_broken_chart_is_refused_by_line_with_what_to_write_instead(text, line, message, fix):
    with pytest.raises(IssueError) as caught:
        read(text)
    faults = (caught.value, *caught.value.others)
    assert [(fault.line, message in fault.message, fix in fault.fix) for fault in faults].count((line, True, True)) == 1


def test_values_may_be_zero_in_columns_but_not_all_of_a_share():
    zero = ISSUE.replace('"1.8"', "0").replace("1,234", "0").replace('"−4.2"\n', '"0"\n')
    assert read(zero).issue.blocks[0].chart
    with pytest.raises(IssueError, match="all values are zero"):
        read(zero.replace("column", "share"))


@pytest.mark.parametrize(
    "chart",
    [
        Chart(kind="line", data="boxes.csv", unit="€"),
        Chart(
            kind="share",
            values=tuple(ChartValue(label=label, number="1,234.50") for label in ("A: b", "# c", '"d"', "- e")),
            whole="10 000",
            title="A “title”",
        ),
        Chart(
            kind="column",
            values=tuple(ChartValue(label=label, number="−1") for label in ("2024", "Q1 – Q2", "عربي", "null", "a\\b")),
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_chart_that_is_written_is_read_back_and_nothing_else_changes(chart, newline):
    file = read(ISSUE.replace("blocks:\n", "blocks:   # in order\n  - letter\n").replace("\n", newline))
    block = Number(figure="7", caption="c", chart=chart)
    made = editing.with_block_replaced(file, 1, block)
    assert made.issue.blocks[1] == block
    assert made.front.text.startswith(newline.join(["---", "title: A", "date: 2024-05-17", "subject: B", ""]))
    assert f"blocks:   # in order{newline}  - letter{newline}" in made.front.text


def test_a_chart_is_written_in_block_style():
    file = editing.with_block_replaced(read(ISSUE), 0, dataclasses.replace(read(ISSUE).issue.blocks[0], evidence="e"))
    assert file.front.text == ISSUE.replace("      chart:", '      evidence: "e"\n      chart:').replace(
        "kind: column            # as last week", "kind: column"
    ).replace("1,234", '"1,234"').replace("highlight: Oct", 'highlight: "Oct"')


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("column: May=1.8, Jun=2.4, Oct=−4.2", [("May", "1.8"), ("Jun", "2.4"), ("Oct", "−4.2")]),
        ("line:2023=1,234;2024=2,345", [("2023", "1,234"), ("2024", "2,345")]),
        ("comparison: Empty box = 640, Full: box = 2 800", [("Empty box", "640"), ("Full: box", "2 800")]),
        ("column: مايو=1، يونيو=2", [("مايو", "1"), ("يونيو", "2")]),
    ],
)
def test_a_chart_can_be_said_in_one_line(words, values):
    assert [(value.label, value.number) for value in chart_in_words(words).values] == values


@pytest.mark.parametrize(
    ("words", "message", "fix"),
    [
        ("column", "“column” is not a chart", "column:boxes.csv"),
        ("boxes.csv", "“boxes.csv” is not a chart", "column:boxes.csv"),
        ("colums: A=1, B=2", "there is no chart “colums”", "did you mean column?"),
        ("pie: A=1, B=2", "there is no chart “pie”", "write one of column, line, share, comparison"),
        ("column: A=1, B=x", "B: “x” is not a number", "write digits"),
        ("column: A=1, =2", "is not a", ""),
        ("column: A=1", "has 2 to 24 values, not 1", "add 1"),
    ],
)
def test_words_that_are_no_chart_are_refused(words, message, fix):
    with pytest.raises(OptionError) as caught:
        chart_in_words(words)
    assert caught.value.file == "--chart"
    assert message in caught.value.message
    assert fix in caught.value.fix


def test_issue_number_writes_a_chart_from_words(mailer, publication):
    mailer("issue", "new", "2024-05-17")
    ran = mailer("issue", "number", "2024-05-17", "7", "--caption", "c", "--chart", "column: May=1.8, Oct=−4.2")
    assert ran.code == 0
    text = (publication / "issues/2024-05-17/issue.md").read_text(encoding="utf-8")
    assert '      chart:\n        kind: column\n        values:\n          May: "1.8"\n          Oct: "−4.2"\n' in text


def test_issue_number_copies_a_table_beside_the_issue_once_it_can_be_drawn(mailer, publication, tmp_path):
    mailer("issue", "new", "2024-05-17")
    table = tmp_path / "last boxes.csv"
    folder = publication / "issues/2024-05-17"
    before = (folder / "issue.md").read_bytes()
    for text, message in (
        ("May;1,5\nOct;2\n", "last boxes.csv:1: May: “1,5” is not a number; write 1.5"),
        ("", "is empty"),
    ):
        table.write_text(text, encoding="utf-8")
        ran = mailer("issue", "number", "2024-05-17", "7", "--caption", "c", "--chart", f"line:{table}")
        assert (ran.code, message in ran.err, (folder / "issue.md").read_bytes()) == (1, True, before)
        assert not (folder / "last-boxes.csv").exists()
    table.write_text("Month;Boxes\nMay;1.5\nOct;2\n", encoding="utf-8")
    assert mailer("issue", "number", "2024-05-17", "7", "--caption", "c", "--chart", f"line:{table}").code == 0
    assert "        kind: line\n        data: " in (folder / "issue.md").read_text(encoding="utf-8")
    assert (folder / "last-boxes.csv").read_bytes() == table.read_bytes()
    mailer("issue", "new", "2024-05-24", "--from", "2024-05-17")
    assert (publication / "issues/2024-05-24/last-boxes.csv").is_file()
