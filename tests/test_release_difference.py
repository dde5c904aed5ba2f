"""``issue diff``: between two issues, and between an issue and what was approved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.release_builders import FILE, ISSUE, a_fit_issue, changed, lengthened


@pytest.fixture
def folder(publication, mailer) -> Path:
    """The folder of an issue that was approved."""
    folder = a_fit_issue(publication)
    assert mailer("approve", ISSUE, "--by", "Ana").code == 0
    return folder


def test_nothing_differs_from_what_was_just_sealed(mailer, folder):
    assert mailer("issue", "diff", ISSUE, "--sealed").out == f"sealed → {ISSUE}\nnothing differs\n"
    assert mailer("issue", "diff", ISSUE, "--sealed", "--json").document["same"]


def test_everything_that_breaks_a_seal_is_told_in_words(mailer, publication, folder):
    changed(folder / "issue.md", "stood still", "did not move")
    changed(publication / "seeds/quiet-quay.md", "4 %", "5 %")
    changed(publication / "mailer.toml", "letter@tidewatch", "post@tidewatch")
    Image.new("RGB", (60, 30), "teal").save(publication / "seeds/quay.png")
    size = (publication / "seeds/quay.png").stat().st_size
    mailer("theme", "eject", "broadsheet")
    lengthened(publication / "templates/broadsheet/dark.css")
    (folder / "issue.fr.md").write_text((folder / "issue.md").read_text(encoding="utf-8"), encoding="utf-8")

    shown = mailer("issue", "diff", ISSUE, "--sealed").out

    old = next(line for line in shown.splitlines() if "quay.png" in line).split("  ")[2].split(" → ")[0]
    assert old.endswith(" bytes, 600×300")
    assert shown == (
        f"sealed → {ISSUE}\n"
        "story files\n"
        "  quiet-quay: body: Boxes fell by [-4-]{+5+} %.\n"
        "letter\n"
        "  The cranes [-stood still-]{+did not move+}.\n"
        "pictures\n"
        f"  ~ seeds/quay.png  {old} → {size:,} bytes, 60×30\n"
        "languages\n"
        "  + fr\n"
        "settings\n"
        "  ~ sender.from  The Tidewatch <letter@tidewatch.example> → The Tidewatch <post@tidewatch.example>\n"
        "files\n"
        "  ~ templates/broadsheet/dark.css  changed\n"
    )


def test_as_data_every_change_has_its_part_and_its_runs_of_words(mailer, folder):
    changed(folder / "issue.md", "stood still", "did not move")

    document = mailer("issue", "diff", ISSUE, "--sealed", "--json").document

    (language,) = document["languages"]
    (change,) = language["changes"]
    assert (document["before"], document["after"], language["tag"]) == ("sealed", ISSUE, "")
    assert (change["part"], change["what"], change["name"]) == ("letter", "changed", None)
    assert change["passages"] == [
        [
            {"kind": "kept", "text": "The cranes "},
            {"kind": "removed", "text": "stood still"},
            {"kind": "added", "text": "did not move"},
            {"kind": "kept", "text": "."},
        ]
    ]


def test_as_markdown_it_fits_a_pull_request(mailer, folder):
    changed(folder / "issue.md", "stood still", "did not move")

    assert mailer("issue", "diff", ISSUE, "--sealed", "--markdown").out == (
        f"### sealed → {ISSUE}\n\n**Letter**\n\n- The cranes <del>stood still</del><ins>did not move</ins>.\n"
    )


def test_two_issues_are_compared_and_pictures_of_their_own_by_name(mailer, publication, folder):
    mailer("issue", "new", "2024-05-24", "--from", ISSUE)

    shown = mailer("issue", "diff", ISSUE, "2024-05-24").out

    assert shown == f"{ISSUE} → 2024-05-24\ndate\n  [-2024-05-17-] {{+2024-05-24+}}\n"


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "quay", "gone.png"])
def test_a_picture_that_is_none_is_gone_and_nothing_else(mailer, publication, folder, name):
    changed(publication / "seeds/quiet-quay.md", "quay.png", name)

    ran = mailer("issue", "diff", ISSUE, "--sealed", "--json")

    (language,) = ran.document["languages"]
    pictures = [(each["what"], each["name"]) for each in language["changes"] if each["part"] == "pictures"]
    assert (ran.code, pictures) == (0, [("removed", "seeds/quay.png")])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "error: there is nothing to compare it with; name another issue, or write --sealed\n"),
        (("2024-05-17", "--sealed"), 2, "error: give either OTHER or --sealed, not both\n"),
        (("2024-05-18",), 2, "there is no issue “2024-05-18”; did you mean 2024-05-17?"),
    ],
)
def test_one_thing_to_compare_with_is_needed(mailer, folder, arguments, code, words):
    ran = mailer("issue", "diff", ISSUE, *arguments)

    assert (ran.code, words in ran.err) == (code, True)


def test_an_issue_that_was_never_sealed_says_how_to(mailer, publication):
    a_fit_issue(publication)

    ran = mailer("issue", "diff", ISSUE, "--sealed")

    assert ran.err == f'error: {ISSUE} is not sealed\nnext:  mailer approve {ISSUE} --by "NAME"\n'


def test_a_lock_that_cannot_be_read_and_texts_that_are_gone_are_one_line_each(mailer, folder):
    (folder / "sealed/sources" / FILE).unlink()
    gone = mailer("issue", "diff", ISSUE, "--sealed")
    (folder / "issue.lock").write_text("{", encoding="utf-8")
    unreadable = mailer("issue", "diff", ISSUE, "--sealed")

    assert f"error: issues/{ISSUE}/sealed/sources/{FILE}: the text that was sealed is no longer there" in gone.err
    assert f"error: issues/{ISSUE}/issue.lock: is not readable" in unreadable.err
    assert mailer("approve", ISSUE, "--by", "Ana").code == 0


@pytest.mark.parametrize("path", ["seeds", "issues", ""])
def test_where_only_the_texts_are_gone_from_sealed_the_advice_is_to_put_them_back(mailer, folder, path):
    shutil.rmtree(folder / "sealed/sources" / path)

    ran = mailer("issue", "diff", ISSUE, "--sealed")

    assert mailer("issue", "show", ISSUE, "--json").document["sealed"]["whole"]
    assert ran.err.endswith("the text that was sealed is no longer there; put sealed/ back (from version control)\n")


@pytest.mark.parametrize("path", [FILE, "seeds/quiet-quay.md"])
@pytest.mark.parametrize(
    "again",
    [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"---\n", b"---\n# ask Ana\n", 1),
    ],
    ids=["line ends", "byte-order mark", "comment"],
)
def test_a_file_that_changed_where_no_reader_sees_it_is_listed_nevertheless(mailer, publication, folder, path, again):
    (publication / path).write_bytes(again((publication / path).read_bytes()))

    assert mailer("issue", "diff", ISSUE, "--sealed").out == (
        f"sealed → {ISSUE}\nfiles\n  ~ {path}  only line ends, comments or a byte-order mark; readers get the same\n"
    )


def test_paragraphs_that_became_one_are_told(mailer, folder):
    changed(folder / "issue.md", "this week. The cranes", "this week.\n\nThe cranes")

    assert "letter\n" in mailer("issue", "diff", ISSUE, "--sealed").out
