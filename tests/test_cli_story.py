"""``mailer story``: the shelf from the command line."""

from __future__ import annotations

import json

import pytest

SOURCE = "The quiet quay\n\nBy Ana Holm, Reporter, Harbour Post\n\nBoxes fell by 4 %. Nobody noticed at first.\n"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "quay.txt"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_a_source_becomes_a_story_and_the_next_command_is_named(mailer, publication, source):
    ran = mailer("story", "add", source)

    assert ran.code == 0
    assert ran.out.startswith("added: the-quiet-quay — The quiet quay (")
    assert ran.out.endswith("next:  mailer issue add ISSUE the-quiet-quay\n")
    assert (publication / "seeds/the-quiet-quay.md").is_file()


def test_the_same_source_again_is_known_and_nothing_is_doubled(mailer, publication, source):
    mailer("story", "add", source)
    mailer("story", "set", "the-quiet-quay", "title=Another title")

    ran = mailer("story", "add", source, "--json")

    assert ran.code == 0
    (story,) = ran.document["stories"]
    assert (story["slug"], story["title"], story["status"]) == ("the-quiet-quay", "Another title", "known")
    assert len(list((publication / "seeds").iterdir())) == 1


def test_facts_given_win_over_those_in_the_text(mailer, source):
    mailer(
        *(
            "story",
            "add",
            source,
            "--title",
            "Quays",
            "--author",
            "Bo",
            "--role",
            "Editor",
            "--affiliation",
            "The Desk",
        ),
        *("--publisher", "Tidewatch", "--url", "https://t.example/1", "--published", "2024-05-17"),
    )

    (story,) = mailer("story", "show", "quays", "--json").document["stories"]

    assert story["authors"] == [{"name": "Bo", "role": "Editor", "affiliation": "The Desk"}]
    assert (story["publisher"], story["url"], story["published"]) == ("Tidewatch", "https://t.example/1", "2024-05-17")


def test_standard_input_is_a_source(mailer):
    ran = mailer("story", "add", "-", "--json", stdin=SOURCE.encode())

    assert ran.document["stories"][0]["file"] == "seeds/the-quiet-quay.md"


def test_a_guessed_title_is_a_warning_with_the_mending_command(mailer):
    ran = mailer("story", "add", "-", stdin=b"Boxes fell by four per cent at the quay this week. Nobody noticed.\n")

    assert ran.code == 0
    assert "warning: " in ran.err
    assert 'mailer story set boxes-fell-by-four-per-cent-at-the-quay-this-week title="…"' in ran.err


def test_what_is_left_out_is_told_in_words_and_in_the_document(mailer, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("scroll to top arrow or icon\n\n{{ subpage.title }}\n\n" + SOURCE, encoding="utf-8")

    ran = mailer("story", "add", path, "--json")

    (story,) = ran.document["stories"]
    assert any("{{ subpage.title }}" in line for line in story["removed"])
    assert "subpage" not in mailer("story", "show", story["slug"]).out


def test_a_story_is_listed_with_the_issues_that_use_it(mailer, source):
    mailer("story", "add", source)
    mailer("issue", "new", "2024-05-17", "--story", "the-quiet-quay")

    assert mailer("story", "list", "--json").document["stories"][0]["used_in"] == ["2024-05-17"]
    assert "2024-05-17" in mailer("story", "list").out


def test_a_story_that_an_issue_uses_is_not_removed(mailer, publication, source):
    mailer("story", "add", source)
    mailer("issue", "new", "2024-05-17", "--story", "the-quiet-quay")

    ran = mailer("story", "remove", "the-quiet-quay")

    assert ran.code == 1
    assert "next:  mailer issue remove 2024-05-17 the-quiet-quay" in ran.err
    mailer("issue", "remove", "2024-05-17", "the-quiet-quay")
    assert mailer("story", "remove", "the-quiet-quay").out == "removed: seeds/the-quiet-quay.md\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("story", "add", "nowhere.txt"), 1, "nowhere.txt: cannot be read"),
        (("story", "add", "."), 1, "cannot be read"),
        (("story", "show", "the-quiet-key"), 2, "the-quiet-quay"),
        (("story", "set", "the-quiet-quay", "tite=x"), 1, "title"),
        (("story", "set", "the-quiet-quay", "published=Friday"), 1, "2024-05-17"),
        (("story", "add", "quay.txt", "--published", "Friday"), 2, "is not a date"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_what_to_do(mailer, publication, source, arguments, code, words):
    mailer("story", "add", source)
    before = (publication / "seeds/the-quiet-quay.md").read_bytes()

    ran = mailer(*arguments)

    assert ran.code == code
    assert words in ran.err
    assert (publication / "seeds/the-quiet-quay.md").read_bytes() == before


def test_a_failure_is_a_document_too(mailer):
    ran = mailer("story", "show", "nothing", "--json")

    assert ran.code == 2
    assert set(ran.document["error"]) == {"message", "file", "line", "fix", "next"}
    assert json.loads(ran.out)["error"]["next"] == "mailer story list"
