"""``mailer issue``: an issue is made and mended by commands alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from mailer.files.writing import write_whole


@pytest.fixture
def stories(mailer, tmp_path):
    """Three stories on the shelf."""
    for number, title in enumerate(("The quiet quay", "Tea without a price", "Eleven cents"), start=1):
        source = tmp_path / f"{number}.txt"
        source.write_text(
            f"{title}\n\nBy Ana Holm\n\nSomething happened at the quay on day {number}.\n", encoding="utf-8"
        )
        mailer("story", "add", source, "--url", f"https://news.example/{number}")
    return ("the-quiet-quay", "tea-without-a-price", "eleven-cents")


@pytest.fixture
def issue(mailer, publication, stories):
    """An issue of two stories."""
    mailer("issue", "new", "2024-05-17", "--title", "A quiet week", "--story", stories[0], "--story", stories[1])
    return publication / "issues" / "2024-05-17" / "issue.md"


def test_a_new_issue_is_written_in_block_style_with_quotes(mailer, publication, stories, tmp_path):
    letter = tmp_path / "letter.md"
    letter.write_text("Dear {name|reader},\r\n\r\nHello.\r\n", encoding="utf-8")

    ran = mailer(
        *("issue", "new", "2024-05-17", "--title", 'A "quiet" week: #1', "--issue-number", "47"),
        *("--subject", "Boxes", "--preheader", "And tea", "--letter", letter, "--story", stories[0]),
    )

    assert ran.code == 0
    assert (publication / "issues/2024-05-17/issue.md").read_text(encoding="utf-8") == (
        '---\ntitle: "A \\"quiet\\" week: #1"\ndate: 2024-05-17\nissue_number: 47\nsubject: "Boxes"\n'
        'preheader: "And tea"\nblocks:\n  - letter\n  - stories:\n      items:\n        - the-quiet-quay\n---\n'
        "Dear {name|reader},\n\nHello.\n"
    )
    assert ran.out.splitlines()[-1] == "next:  mailer issue show 2024-05-17"


@pytest.mark.parametrize(
    ("arguments", "date"),
    [
        (("2024-05-17",), "2024-05-17"),
        (("2024-05-17", "--date", "2024-05-18"), "2024-05-18"),
        (("spring",), "2024-03-02"),
    ],
)
def test_the_date_is_the_one_given_else_the_slugs_else_today(mailer, publication, arguments, date):
    mailer("--now", "2024-03-02T09:00:00Z", "issue", "new", *arguments)

    assert mailer("issue", "show", arguments[0], "--json").document["date"] == date


def test_today_is_the_publications_day_not_greenwichs(mailer, publication):
    settings = publication / "mailer.toml"
    settings.write_text(settings.read_text().replace("tagline", 'timezone = "Asia/Tokyo"\ntagline'), encoding="utf-8")

    mailer("--now", "2024-03-02T20:00:00Z", "issue", "new", "spring")

    assert mailer("issue", "show", "spring", "--json").document["date"] == "2024-03-03"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("issue", "new", "2024-05-17"), 1, "exists already"),
        (("issue", "new", "2024-13-45"), 1, "is not a date"),
        (("issue", "new", "a", "--date", "2024-13-45"), 2, "--date: “2024-13-45” is not a date"),
        (("issue", "new", "May issue"), 1, "cannot name an issue"),
        (("issue", "new", "x", "--title", "a\nb"), 1, "error: title has more than one line; write it on one line"),
        (("issue", "new", "x", "--subject", "Hi {name|}"), 1, "error: the slot {name|} has no fallback; write"),
        (("issue", "new", "../x"), 1, "cannot name an issue"),
        (("issue", "new", "x", "--story", "the-quiet-key"), 2, "did you mean|write the-quiet-quay"),
        (("issue", "show", "2024-05-18"), 2, "did you mean 2024-05-17?"),
        (("issue", "add", "2024-05-17", "the-quiet-quay"), 1, "is in this issue already"),
        (("issue", "add", "2024-05-17", "nothing"), 2, "there is no story “nothing”"),
        (("issue", "add", "2024-05-17", "a", "b", "--blurb", "x"), 1, "are for one story"),
        (("issue", "remove", "2024-05-17", "9"), 2, "there is no block 9; 2024-05-17 has 2"),
        (("issue", "remove", "2024-05-17", "video"), 2, "there is no video block"),
        (("issue", "move", "2024-05-17", "letter", "--to", "3"), 2, "name one from 1 to 2"),
        (("issue", "move", "2024-05-17", "the-quiet-quey", "--to", "1"), 2, "did you mean the-quiet-quay?"),
        (("issue", "set", "2024-05-17", "subjct=x"), 1, "write subject=…"),
        (("issue", "set", "2024-05-17", "subject"), 1, "is not KEY=VALUE"),
        (
            ("issue", "set", "2024-05-17", "date=Friday"),
            1,
            "error: date: “Friday” is not a date; write it as 2024-05-17",
        ),
        (("issue", "number", "2024-05-17", "7", "--caption", "x", "--story", "nope"), 2, "there is no story “nope”"),
        (("issue", "video", "2024-05-17", "ftp://x", "--title", "x"), 1, "error: URL: “ftp://x” is not a web address"),
        (
            ("issue", "video", "2024-05-17", "https://x.example", "--title", "x", "--thumbnail", "no.jpg"),
            1,
            "no such picture",
        ),
        (("issue", "question", "2024-05-17", "Why?", "--reply-to", "me"), 2, "error: --reply-to: “me” is not a mail"),
        (("issue", "question", "2024-05-17", " "), 1, "error: ASK: is empty; write something between the quotes"),
        (("issue", "note", "2024-05-17", "Hi.", "--title", "a\nb"), 2, "error: --title: has more than one line"),
        (("issue", "add", "2024-05-17", "eleven-cents", "--headline", "a\nb"), 2, "error: --headline: has more than"),
        (("issue", "set", "2024-05-17", "issue_number=abc"), 1, "error: issue_number: “abc” is not a whole number; "),
        (("issue", "set", "2024-05-17", "subject=Hi {name|}"), 1, "error: subject: the slot {name|} has no fallback"),
        (("issue", "set", "2024-05-17", "language=klingon"), 1, "error: language: “klingon” is not a language tag"),
        (("issue", "set", "2024-05-17", "title="), 1, "error: title: is missing; write"),
        (("issue", "letter", "2024-05-17", "no.md"), 1, "cannot be read"),
        (("issue", "letter", "2024-05-17", "slots.md"), 1, "error: the slot {name|} has no fallback; write what a"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_what_to_do(mailer, issue, publication, arguments, code, words):
    (publication / "slots.md").write_text("Dear {name|},\n\nHello.\n", encoding="utf-8")
    before = issue.read_bytes()

    ran = mailer(*arguments)

    assert ran.code == code
    assert any(each in ran.err for each in words.split("|"))
    assert ran.err.startswith("error: ")
    assert issue.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("issue", "set", "2024-05-17", "subject=Café"), "subject"),
        (("issue", "note", "2024-05-17", "Café"), "TEXT"),
        (("story", "set", "the-quiet-quay", "title=Café"), "title"),
    ],
)
def test_words_typed_in_a_locale_without_utf_8_are_not_blamed_for_their_letters(issue, publication, arguments, where):
    before = issue.read_bytes()

    ran = subprocess.run(
        [sys.executable, "-m", "mailer", *arguments],
        cwd=publication,
        env={"PATH": os.environ["PATH"], "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        check=False,
    )

    told = f"error: {where}: cannot be read in this locale; type it again behind   export LC_ALL=C.UTF-8\n"
    assert (ran.returncode, ran.stderr.decode()) == (1, told)
    assert issue.read_bytes() == before


def test_blocks_are_put_moved_and_removed_by_position_type_or_story(mailer, issue, stories):
    mailer("issue", "add", "2024-05-17", stories[2], "--headline", "Cents", "--blurb", "Eleven of them.")
    mailer("issue", "quote", "2024-05-17", "We wait.", "--by", "Ana", "--role", "Planner", "--story", stories[0])
    mailer("issue", "number", "2024-05-17", "$61 billion", "--caption", "approved", "--story", stories[1])
    mailer("issue", "video", "2024-05-17", "https://v.example/1", "--title", "A garden", "--duration", "4:05")
    mailer("issue", "question", "2024-05-17", "Why?", "--context", "Because.", "--reply-to", "desk@example.org")
    mailer("issue", "note", "2024-05-17", "We are *away*.", "--title", "Away")
    mailer("issue", "number", "2024-05-17", "−4.2 %", "--caption", "fell")
    mailer("issue", "move", "2024-05-17", "number", "--to", "2")
    mailer("issue", "move", "2024-05-17", stories[2], "--to", "1")
    mailer("issue", "remove", "2024-05-17", stories[1])
    mailer("issue", "remove", "2024-05-17", "quote")

    shown = mailer("issue", "show", "2024-05-17", "--json").document

    assert [(block["position"], block["type"]) for block in shown["blocks"]] == [
        (1, "letter"), (2, "number"), (3, "stories"), (4, "video"), (5, "question"), (6, "note"),
    ]  # fmt: skip
    assert shown["blocks"][1]["figure"] == "−4.2 %"
    assert [item["story"] for item in shown["blocks"][2]["items"]] == [stories[2], stories[0]]
    assert (shown["sealed"], shown["approvals"]) == (None, [])


def test_a_block_named_by_a_type_that_is_there_twice_is_asked_for_by_position(mailer, issue):
    mailer("issue", "note", "2024-05-17", "One.")
    mailer("issue", "note", "2024-05-17", "Two.")

    ran = mailer("issue", "remove", "2024-05-17", "note")

    assert ran.code == 2
    assert "name one by position: 3, 4" in ran.err


@pytest.mark.parametrize(
    ("url", "still", "words"),
    [
        ("https://v.example/1", "notes.txt", "notes.txt: the picture cannot be read; save it again as JPEG or PNG"),
        ("no address", "still.png", "URL: “no address” is not a web address"),
    ],
)
def test_nothing_is_copied_beside_the_issue_for_a_film_that_is_refused(mailer, issue, tmp_path, url, still, words):
    Image.new("RGB", (64, 36)).save(tmp_path / "still.png")
    (tmp_path / "notes.txt").write_text("Fourteen legs.", encoding="utf-8")

    ran = mailer("issue", "video", "2024-05-17", url, "--title", "A", "--thumbnail", tmp_path / still)

    assert (ran.code, words in ran.err) == (1, True), ran.err
    assert [path.name for path in issue.parent.iterdir()] == ["issue.md"]


def test_a_file_that_nothing_names_any_more_is_told_of_and_left(mailer, issue, tmp_path):
    for name in ("old.png", "new.png"):
        Image.new("RGB", (64, 36)).save(tmp_path / name)
        ran = mailer(
            "issue", "video", "2024-05-17", "https://v.example", "--title", "A", "--thumbnail", tmp_path / name
        )
        told = "  issues/2024-05-17/old.png stays, and nothing names it any more.\n"
        assert ran.out.endswith(told) == (name == "new.png")
    (issue.parent / "issue.fr.md").write_bytes(issue.read_bytes())

    assert "stays" not in mailer("issue", "remove", "2024-05-17", "video").out
    (issue.parent / "issue.fr.md").unlink()
    mailer("issue", "video", "2024-05-17", "https://v.example", "--title", "A", "--thumbnail", "new.png")
    assert "new.png stays, and" in mailer("issue", "remove", "2024-05-17", "video").out
    assert {path.name for path in issue.parent.iterdir()} == {"issue.md", "old.png", "new.png"}


def test_a_thumbnail_is_copied_beside_the_issue(mailer, issue, tmp_path):
    picture = tmp_path / "my garden.jpg"
    Image.new("RGB", (64, 36)).save(picture)

    mailer("issue", "video", "2024-05-17", "https://v.example/1", "--title", "A garden", "--thumbnail", picture)

    assert (issue.parent / "my-garden.jpg").read_bytes() == picture.read_bytes()
    assert 'thumbnail: "my-garden.jpg"' in issue.read_text(encoding="utf-8")


def test_the_letter_comes_from_a_file_or_from_standard_input(mailer, issue):
    ran = mailer("issue", "letter", "2024-05-17", "-", stdin="Grüße.\n".encode())

    assert ran.out.strip() == "issues/2024-05-17/issue.md: the letter has 1 word."
    assert issue.read_text(encoding="utf-8").endswith("---\nGrüße.\n")


def test_an_issue_started_from_an_earlier_one_says_what_is_still_the_old_ones(mailer, issue, stories, publication):
    mailer("issue", "set", "2024-05-17", "issue_number=47")
    mailer("issue", "question", "2024-05-17", "Why?")
    Image.new("RGB", (64, 36)).save(issue.parent / "still.jpg")
    mailer("issue", "video", "2024-05-17", "https://v.example/1", "--title", "A", "--thumbnail", "still.jpg")

    ran = mailer("issue", "new", "2024-05-24", "--from", "2024-05-17", "--title", "Next", "--story", stories[2])

    shown = mailer("issue", "show", "2024-05-24", "--json").document
    assert (shown["title"], shown["issue_number"]) == ("Next", 48)
    assert [block["type"] for block in shown["blocks"]] == ["letter", "stories", "question", "video"]
    assert [item["story"] for item in shown["blocks"][1]["items"]] == [stories[2]]
    assert [line.strip() for line in ran.out.splitlines() if "still from" in line] == [
        "still from 2024-05-17: subject",
        "still from 2024-05-17: question",
        "still from 2024-05-17: video",
    ]
    assert (publication / "issues/2024-05-24/still.jpg").is_file()


def test_the_list_shows_every_issue_and_what_is_wrong_with_a_broken_one(mailer, issue, publication):
    broken = publication / "issues/2024-05-24/issue.md"
    write_whole(broken, "---\ntitle: a: b\n---\n")

    ran = mailer("issue", "list")

    assert ran.code == 0
    assert "A quiet week" in ran.out
    assert "cannot be read: issues/2024-05-24/issue.md:2" in ran.out
    assert [each["issue"] for each in mailer("issue", "list", "--json").document["issues"]] == [
        "2024-05-24",
        "2024-05-17",
    ]


def an_editor(folder, does: str):
    """A program that stands for the desk's editor: it gets the draft as its argument."""
    program = folder / "editor.py"
    program.write_text(f"#!{sys.executable}\nimport sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{does}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_what_the_editor_saves_replaces_the_issue(mailer, issue, tmp_path, monkeypatch):
    monkeypatch.setenv("EDITOR", an_editor(tmp_path, "path.write_text(path.read_text().replace('A quiet', 'A loud'))"))

    ran = mailer("issue", "edit", "2024-05-17")

    assert ran.code == 0
    assert 'title: "A loud week"' in issue.read_text(encoding="utf-8")
    assert sorted(path.name for path in issue.parent.iterdir()) == ["issue.md"]


def test_a_draft_that_cannot_be_read_is_kept_and_gone_on_with(mailer, issue, tmp_path, monkeypatch):
    before = issue.read_bytes()
    monkeypatch.setenv("EDITOR", an_editor(tmp_path, "path.write_text(path.read_text().replace('title:', 'titel:'))"))

    ran = mailer("issue", "edit", "2024-05-17")

    assert ran.code == 1
    assert ".issue-draft.md:2: unknown key titel; write title" in ran.err
    assert "next:  mailer issue edit 2024-05-17" in ran.err
    assert issue.read_bytes() == before

    monkeypatch.setenv(
        "EDITOR", an_editor(tmp_path, "path.write_text(path.read_text().replace('titel:', 'title:') + 'More.')")
    )
    ran = mailer("issue", "edit", "2024-05-17")

    assert ran.code == 0
    assert ran.out.startswith("Going on with issues/2024-05-17/.issue-draft.md")
    assert issue.read_text(encoding="utf-8").endswith("More.")


def test_a_change_made_elsewhere_while_editing_is_not_overwritten(mailer, issue, tmp_path, monkeypatch):
    meanwhile = (
        "path.write_text(path.read_text() + 'Mine.')\n"
        "other = path.parent / 'issue.md'\nother.write_text(other.read_text() + 'Theirs.')"
    )
    monkeypatch.setenv("EDITOR", an_editor(tmp_path, meanwhile))

    ran = mailer("issue", "edit", "2024-05-17")

    assert ran.code == 1
    assert "issue.md: was changed since the draft issues/2024-05-17/.issue-draft.md was begun" in ran.err
    assert issue.read_text(encoding="utf-8").endswith("Theirs.")

    assert mailer("issue", "edit", "2024-05-17").err == ran.err
    assert issue.with_name(".issue-draft.md").read_text(encoding="utf-8").endswith("Mine.")
    assert issue.read_text(encoding="utf-8").endswith("Theirs.")


@pytest.mark.parametrize("editor", ["", "/no/such/editor", "false", "true"])
def test_a_draft_into_which_nobody_has_written_does_not_stay_for_later(mailer, issue, monkeypatch, editor):
    monkeypatch.setenv("EDITOR", editor)

    mailer("issue", "edit", "2024-05-17")

    assert sorted(path.name for path in issue.parent.iterdir()) == ["issue.md"]


def test_what_was_written_after_a_draft_was_left_is_not_overwritten_by_it(mailer, issue, tmp_path, monkeypatch):
    monkeypatch.setenv("EDITOR", an_editor(tmp_path, "path.write_text(path.read_text().replace('title:', 'titel:'))"))
    mailer("issue", "edit", "2024-05-17")
    issue.write_text(issue.read_text("utf-8") + "Newer.", "utf-8")
    monkeypatch.setenv("EDITOR", an_editor(tmp_path, "path.write_text(path.read_text().replace('titel:', 'title:'))"))

    ran = mailer("issue", "edit", "2024-05-17")

    assert (ran.code, "take over from the draft what you want, and delete it" in ran.err) == (1, True)
    assert issue.read_text("utf-8").endswith("Newer.")


def _a_folder(path: Path) -> None:
    path.mkdir()


def _a_link(path: Path) -> None:
    path.symlink_to("elsewhere.md")


@pytest.mark.parametrize("name", ["issue.md", "issue.fr.md"])
@pytest.mark.parametrize(
    ("put", "words"),
    [(_a_folder, "is a folder"), (os.mkfifo, "is no ordinary file"), (_a_link, "is a link that leads nowhere")],
)
def test_what_stands_in_the_place_of_an_issues_file_is_named(mailer, issue, name, put, words):
    issue.with_name(name).unlink(missing_ok=True)
    put(issue.with_name(name))

    for given in ("2024-05-17", issue.parent, issue):
        ran = mailer("render", given)
        fix = "move it elsewhere, and put the issue's text there"
        assert ran.code == 1
        assert f"error: issues/2024-05-17/{name}: {words}; {fix}\n" in ran.err


def test_without_an_editor_the_command_that_sets_one_is_named(mailer, issue):
    ran = mailer("issue", "edit", "2024-05-17")

    assert ran.code == 1
    assert "next:  export EDITOR=nano" in ran.err
