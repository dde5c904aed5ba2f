"""The table of a chart: any CSV of two columns, or one clear line that says what is wrong with it."""

from __future__ import annotations

import pytest

from mailer.errors import MailerError
from mailer.model.chart import Chart
from mailer.render.charts.table import with_table
from mailer.render.origin import Origin

ISSUE = Origin("issues/2026-11-20/issue.md")


def read(folder, data: bytes | str, kind: str = "column", **given: str):
    (folder / "boxes.csv").write_bytes(data.encode() if isinstance(data, str) else data)
    chart, _ = with_table(Chart(kind=kind, data="boxes.csv", **given), folder, folder, ISSUE)
    return [(value.label, value.number) for value in chart.values]


@pytest.mark.parametrize(
    "text",
    [
        "May,1.8\nOct,−4.2\n",
        "Month,Boxes\nMay,1.8\nOct,−4.2",
        "Month;Boxes\r\nMay;1.8\r\n\r\nOct;−4.2\r\n",
        "May\t1.8\nOct\t−4.2\n",
        "May | 1.8\nOct | −4.2\n",
        '"May","1.8"\n"Oct","−4.2"\n',
        "\ufeffMonth,Boxes\nMay,1.8,\nOct,−4.2,\n,,\n",
    ],
)
def test_a_table_may_have_a_header_and_any_common_delimiter(tmp_path, text):
    assert read(tmp_path, text) == [("May", "1.8"), ("Oct", "−4.2")]


def test_a_number_with_commas_stands_in_quotes_or_between_semicolons(tmp_path):
    assert read(tmp_path, 'A,"1,234"\nB,5\n') == [("A", "1,234"), ("B", "5")]
    assert read(tmp_path, "A;1,234\nB;5\n") == [("A", "1,234"), ("B", "5")]


def test_a_chart_with_values_of_its_own_needs_no_table(tmp_path):
    chart = Chart(kind="column")
    assert with_table(chart, tmp_path, tmp_path, ISSUE).chart is chart


@pytest.mark.parametrize(
    ("data", "line", "message", "fix"),
    [
        ("", None, "is empty", "a label and a value on each line"),
        (b"\x7fELF\0\xff\xfe", None, "is not a text file", "save its text as UTF-8"),
        (b"caf\xe9,1\n", 1, "is not UTF-8 text", "save it as UTF-8"),
        ("May 1\nOct 2\n", 1, "the row “May 1” has one column, not two", "with a comma between"),
        ("May,1,2\nOct,2,3\n", 1, "the row “May, 1, 2” has 3 columns, not two", "in quotes"),
        ("May,1\nJun\nOct,2\n", 2, "the row “Jun” has no number in its second column", "a comma between"),
        ("May;1\n\nJun;\nOct;2\n", 3, "the row “Jun” has no number in its second column", "a semicolon between"),
        ("May,\nJun,1\nOct,2\n", 1, "the row “May” has no number in its second column", "a comma between"),
        ("May,1.8\nJun,1;5\n", 2, "Jun: “1;5” is not a number", "write digits"),
        ('May,1.8\nJun,"1,5"\n', 2, "Jun: “1,5” is not a number", "write 1.5"),
        ("May,1.8\nJun,5 %\n", 2, "Jun: “5 %” is more than a number", 'write 5, and the unit once: unit: "%"'),
        ("May,1.8\nJun,NaN\n", 2, "Jun: “NaN” is not a number", "write digits"),
        (f"May,1.8\nJun,{'9' * 400}\n", 2, "has more than 15 digits", "round it"),
        ("May,1.8\n,2\n", 2, "a value has no label", "name what it counts"),
        ("May,1.8\nMay,2\n", 2, "the label May stands twice", "its own"),
        ("May,1.8\n", None, "a column chart has 2 to 24 values, not 1", "add 1"),
        ("".join(f"{at},1\n" for at in range(25)), None, "has 2 to 24 values, not 25", "draw a line"),
        ('May,"1.8\nJun,2\n', 2, "is not readable here", "save it again as CSV"),
        ("May,1\0\nJun,2\n", 1, "holds the character U+0000", "delete it"),
        ("x" * 100_001, None, "is too large for a chart", "the rows that are drawn"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused_by_its_line(tmp_path, data, line, message, fix):
    with pytest.raises(MailerError) as caught:
        read(tmp_path, data)
    fault = caught.value
    assert (fault.file, fault.line) == ("issues/2026-11-20/boxes.csv", line)
    assert message in fault.message
    assert fix in fault.fix


def test_all_faults_of_a_table_are_told_in_order(tmp_path):
    with pytest.raises(MailerError) as caught:
        read(tmp_path, "May,x1\n,2\nMay,3\n")
    assert [fault.line for fault in (caught.value, *caught.value.others)] == [1, 2, 3]


def test_a_row_without_a_number_is_told_beside_what_is_wrong_with_the_others(tmp_path):
    with pytest.raises(MailerError) as caught:
        read(tmp_path, "May\nJun,many\nJun,2\nOct,\n")
    assert [(fault.line, fault.message) for fault in (caught.value, *caught.value.others)] == [
        (1, "the row “May” has no number in its second column"),
        (2, "Jun: “many” is not a number"),
        (3, "the label Jun stands twice"),
        (4, "the row “Oct” has no number in its second column"),
    ]


@pytest.fixture
def linked(tmp_path):
    """The folder of an issue in a publication, with links to tables."""
    folder = tmp_path / "publication" / "issues" / "one"
    folder.mkdir(parents=True)
    (tmp_path / "publication" / "boxes.csv").write_text("A,1\nB,2\n")
    (tmp_path / "secret.csv").write_text("A,1\nB,2\n")
    (folder / "inside.csv").symlink_to("../../boxes.csv")
    (folder / "outside.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "nowhere.csv").symlink_to("none.csv")
    (folder / "round.csv").symlink_to("round.csv")
    return folder


def test_a_link_to_a_table_is_followed_within_the_publication(linked):
    chart, _ = with_table(Chart(kind="column", data="inside.csv"), linked, linked.parents[1], ISSUE)
    assert [value.number for value in chart.values] == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "words", "fix"),
    [
        ("none.csv", "is not there", "put it into one/, or write its values into the issue"),
        ("outside.csv", "leads out of the publication through a link", "put the file itself into one/"),
        ("nowhere.csv", "is a link that leads nowhere", "put it into one/"),
        ("round.csv", "is a link that leads nowhere", "put it into one/"),
    ],
)
def test_a_table_that_is_missing_or_lies_elsewhere_is_named_in_the_issue(linked, name, words, fix):
    with pytest.raises(MailerError, match=f"the table {name} of the chart {words}") as caught:
        with_table(Chart(kind="column", data=name), linked, linked.parents[1], ISSUE)
    assert caught.value.file == ISSUE.file
    assert fix in caught.value.fix


def test_a_highlight_that_no_row_has_is_a_fault_of_the_issue(tmp_path):
    with pytest.raises(MailerError, match="highlight “Dec” is not a label") as caught:
        read(tmp_path, "May,1\nOct,2\n", highlight="Dec")
    assert (caught.value.file, caught.value.fix) == (ISSUE.file, "write one of May, Oct")
