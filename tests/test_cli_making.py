"""``init``, ``render``, ``eml`` and ``batch``: from a publication to files that can be sent."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import subprocess
import sys
import time
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
    assert (sample / ".gitignore").read_text() == "issues/*/build/\n.mailer/\n__pycache__/\n"


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


@pytest.fixture
def a_list(tmp_path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(
        'email;name;language;city\nana@example.org;Ana Holm;en;Oslo\nbo@example.org;"Bo; the ""great""";fr;\n',
        encoding="utf-8-sig",
    )
    return path


def test_a_batch_is_one_message_a_row_each_with_its_own_id_and_slots_filled(mailer, sample, a_list, tmp_path):
    out = tmp_path / "out"

    ran = mailer("-C", sample, "batch", ISSUE, "--recipients", a_list, "-o", out, "--json")

    assert ran.document["messages"] == 2
    messages = [strictly_parsed(path) for path in sorted(out.iterdir())]
    assert [str(message["To"]) for message in messages] == [
        "Ana Holm <ana@example.org>", '"Bo; the \\"great\\"" <bo@example.org>',
    ]  # fmt: skip
    assert len({message["Message-ID"] for message in messages}) == 2
    assert 'Bonjour Bo; the "great",' in messages[1].get_body(("plain",)).get_content()
    assert "Bo; the &#34;great&#34;" in messages[1].get_body(("html",)).get_content().replace("&quot;", "&#34;")


def test_bad_rows_are_named_by_line_and_then_nothing_is_written(mailer, sample, a_list, tmp_path):
    a_list.write_text(a_list.read_text(encoding="utf-8-sig") + "nobody;;;\nana@example.org;;;\n", encoding="utf-8")

    ran = mailer("-C", sample, "batch", ISSUE, "--recipients", a_list, "-o", tmp_path / "out", "--json")

    assert ran.code == 1
    assert [row["line"] for row in ran.document["refused"]] == [4, 5]
    assert ran.document["error"]["line"] == 4
    assert not (tmp_path / "out").exists()


def test_an_rfc2442_batch_is_one_file_that_ends_in_quit(mailer, sample, a_list, tmp_path):
    out = tmp_path / "out.bsmtp"

    mailer("-C", sample, "batch", ISSUE, "--recipients", a_list, "-o", out, "--format", "rfc2442")

    commands = out.read_bytes().split(b"\r\n")
    assert [line for line in commands if line.startswith(b"RCPT TO:")] == [
        b"RCPT TO:<ana@example.org>", b"RCPT TO:<bo@example.org>",
    ]  # fmt: skip
    assert commands[-2:] == [b"QUIT", b""]


def test_a_batch_is_never_written_over_something(mailer, sample, a_list, tmp_path):
    (tmp_path / "out").mkdir()

    ran = mailer("-C", sample, "batch", ISSUE, "--recipients", a_list, "-o", tmp_path / "out")

    assert ran.code == 1
    assert "is already there" in ran.err


def test_a_translation_is_an_edition_of_its_own_and_readers_get_theirs(mailer, tmp_path, a_list):
    folder = tmp_path / "weekly"
    mailer("init", folder)
    issue = folder / "issues" / ISSUE
    text = (issue / "issue.md").read_text(encoding="utf-8")
    (issue / "issue.fr.md").write_text(text.replace("subject: ", 'subject: "Bonjour" # '), encoding="utf-8")

    rendered = mailer("-C", folder, "render", ISSUE, "--json").document
    mailer("-C", folder, "batch", ISSUE, "--recipients", a_list, "-o", tmp_path / "out")

    assert [edition["language"] for edition in rendered["editions"]] == ["en-GB", "fr"]
    assert "20 novembre 2026" in (issue / "build/email.fr.txt").read_text(encoding="utf-8")
    subjects = [strictly_parsed(path)["Subject"] for path in sorted((tmp_path / "out").iterdir())]
    assert subjects == ["Empty boxes, light ships and a €4 gift", "Bonjour"]
    assert mailer("-C", folder, "eml", ISSUE, "--language", "de").code == 2


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


@pytest.mark.parametrize("form", ["eml", "rfc2442"])
def test_ctrl_c_while_a_batch_is_written_says_so_and_leaves_nothing(sample, tmp_path, form):
    rows = "".join(f"reader{number}@example.org\n" for number in range(3_000))
    (tmp_path / "list.csv").write_text(f"email\n{rows}", encoding="utf-8")
    out = tmp_path / "made" / "out"
    command = ["batch", ISSUE, "--recipients", str(tmp_path / "list.csv"), "-o", str(out), "--format", form]
    running = subprocess.Popen(
        [sys.executable, "-m", "mailer", "-C", str(sample), *command], stderr=subprocess.PIPE, encoding="utf-8"
    )
    until = time.monotonic() + 30
    while not list(tmp_path.glob("made/.out.*.part/out")) and time.monotonic() < until:
        time.sleep(0.01)

    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)

    assert running.returncode == 130
    assert said == "error: stopped; what was not finished was not written\n"
    assert list((tmp_path / "made").iterdir()) == []
