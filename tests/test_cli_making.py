"""``init``, ``render`` and ``eml``: from a publication to files that can be sent."""

from __future__ import annotations

import email
import email.policy
import os
import subprocess
import sys
from pathlib import Path

import pytest

ISSUE = "2026-11-20"
NOW = ("--now", "2026-11-20T06:00:00Z")


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """The sample publication, as ``mailer init`` writes it. Tests of this module must not change its sources."""
    folder = tmp_path_factory.mktemp("sample") / "weekly"
    subprocess.run([sys.executable, "-m", "mailer", "init", str(folder)], check=True, capture_output=True)
    return folder


def strictly_parsed(path: Path) -> email.message.EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.strict)
    assert isinstance(message, email.message.EmailMessage)
    return message


def test_a_new_publication_renders_and_has_no_part_of_the_program(sample):
    assert sorted(path.name for path in sample.iterdir()) == [
        ".gitattributes",
        ".gitignore",
        "issues",
        "mailer.toml",
        "seeds",
    ]
    assert [path.name for path in (sample / "issues").iterdir()] == [ISSUE]
    assert (sample / ".gitignore").read_text() == "issues/*/build/\n.mailer/\n__pycache__/\n/store/\n/keys/\n"


def test_init_leaves_a_folder_with_anything_in_it_alone(mailer, tmp_path):
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")

    ran = mailer("init", folder)

    assert ran.code == 1
    assert "exists and is not empty; name a new or an empty folder" in ran.err
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_init_fills_an_empty_folder(mailer, tmp_path):
    (tmp_path / "empty").mkdir()

    assert mailer("init", tmp_path / "empty", "--json").document["issues"] == [ISSUE]
    assert mailer("-C", tmp_path / "empty", "issue", "list").code == 0


def test_render_says_what_it_made_where_and_how_big(mailer, sample):
    ran = mailer("-C", sample, "render", ISSUE, "--json")

    own, french = ran.document["editions"]
    assert (own["language"], own["html"]) == ("en-GB", f"issues/{ISSUE}/build/email.html")
    assert (french["language"], french["html"]) == ("fr", f"issues/{ISSUE}/build/email.fr.html")
    for edition in (own, french):
        assert edition["html_bytes"] <= 80_000
        for kind in ("html", "text", "mjml"):
            assert (sample / edition[kind]).stat().st_size > 1000
    assert ran.err == ""


def test_the_eml_of_the_sample_has_no_defect_for_a_strict_parser(mailer, sample):
    ran = mailer("-C", sample, "eml", ISSUE, "--json")

    message = strictly_parsed(sample / ran.document["file"])
    assert [part.defects for part in message.walk() if part.defects] == []
    assert message["Subject"] == "Empty boxes, light ships and a €4 gift"
    assert message["Message-ID"] == ran.document["message_id"]
    assert [part.get_content_type() for part in message.walk()][:4] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html",
    ]  # fmt: skip
    assert "Dear reader," in message.get_body(("plain",)).get_content()


def test_an_eml_to_somebody_has_their_address(mailer, sample, tmp_path):
    out = tmp_path / "to-ana.eml"

    ran = mailer("-C", sample, "eml", ISSUE, "--to", "Ana Holm <ana@example.org>", "-o", out)

    assert ran.code == 0
    message = strictly_parsed(out)
    assert str(message["To"]) == "Ana Holm <ana@example.org>"
    assert "Dear Ana Holm," in message.get_body(("plain",)).get_content()


def test_an_address_that_is_none_is_named_with_its_option(mailer, sample, tmp_path):
    out = tmp_path / "to-nobody.eml"

    ran = mailer("-C", sample, "eml", ISSUE, "--to", "ana", "-o", out)

    assert (ran.code, out.exists()) == (2, False)
    assert ran.err.startswith("error: --to: “ana”: the address is not usable (")
    assert ran.err.endswith("; write it like reader@example.org\n")


def test_a_hyphen_for_the_file_means_standard_output(sample, tmp_path):
    mailer = [sys.executable, "-m", "mailer", "-C", str(sample), *NOW, "eml", ISSUE]
    subprocess.run([*mailer, "-o", str(tmp_path / "a.eml")], check=True, capture_output=True)

    ran = subprocess.run([*mailer, "-o", "-"], check=True, capture_output=True, cwd=tmp_path)

    assert ran.stdout == (tmp_path / "a.eml").read_bytes()
    assert ran.stderr.decode() == f"standard output: {len(ran.stdout):,} bytes, ready to send (en-GB)\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.eml"]


def test_a_message_and_a_document_do_not_go_to_standard_output_together(mailer, sample):
    ran = mailer("-C", sample, "eml", ISSUE, "-o", "-", "--json")

    assert (ran.code, ran.document["error"]["next"]) == (2, "mailer eml --help")
    assert ran.err.startswith("error: --json and -o - both print on standard output; ")


def test_a_draft_has_nothing_that_only_sending_gives(mailer, sample):
    ran = mailer("-C", sample, "eml", ISSUE, "--draft", "--json")

    message = strictly_parsed(sample / ran.document["file"])
    assert message["X-Unsent"] == "1"
    assert [name for name in ("To", "Date", "Message-ID") if name in message] == []
    assert ran.document["message_id"] is None


def test_the_same_issue_gives_the_same_bytes_in_any_checkout_process_zone_and_locale(tmp_path):
    made = set()
    for number, (zone, locale, seed) in enumerate([("UTC", "C", "1"), ("Asia/Tokyo", "tr_TR.UTF-8", "2")]):
        folder = tmp_path / f"checkout {number}"
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONHASHSEED": seed}
        for arguments in (["init", str(folder)], ["-C", str(folder), *NOW, "eml", ISSUE]):
            subprocess.run(
                [sys.executable, "-m", "mailer", *arguments], env=environment, check=True, capture_output=True
            )
        made.add((folder / f"issues/{ISSUE}/build/{ISSUE}.eml").read_bytes())

    assert len(made) == 1


def test_source_date_epoch_fixes_the_clock(mailer, sample, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795154400")

    file = sample / mailer("-C", sample, "eml", ISSUE, "--json").document["file"]

    assert strictly_parsed(file)["Date"] == "Fri, 20 Nov 2026 07:00:00 +0100"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("a-port-full-of-nothing\n", "a-port-full-of-nothin\n"),
            "issue.md:12: there is no story “a-port-full-of-nothin”",
        ),
        (("story:a-port-full-of-nothing", "story:nothing"), "nothing"),
        (("kericho-terraces.jpg", "kericho.jpg"), "kericho.jpg"),
        (("  - letter\n", ""), "the letter is not among the blocks"),
        (("story:a-port-full-of-nothing", "javascript:alert(1)"), "javascript"),
    ],
)
def test_an_issue_that_cannot_be_rendered_says_why_and_leaves_the_last_build(mailer, tmp_path, change, words):
    folder = tmp_path / "weekly"
    mailer("init", folder)
    mailer("-C", folder, "render", ISSUE)
    built = (folder / "issues" / ISSUE / "build/email.html").read_bytes()
    path = folder / "issues" / ISSUE / "issue.md"
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")

    ran = mailer("-C", folder, "render", ISSUE)

    assert ran.code == 1
    assert words in ran.err
    assert (folder / "issues" / ISSUE / "build/email.html").read_bytes() == built
