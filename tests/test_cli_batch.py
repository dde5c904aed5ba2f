"""``mailer batch``: an issue and a list become a folder of messages, at once or after interruptions."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailer.audience.tokens import Purpose, Tokens, token_keys
from mailer.errors import RecipientsError
from mailer.message.batch.forms import form_of
from mailer.message.batch.side_by_side import FEW
from mailer.pipeline.batching import make_batch
from mailer.pipeline.readership import readers_in_file
from mailer.wiring import open_desk
from tests.batch_builders import files_in, replayed
from tests.builders import a_publication_on_disk
from tests.dkim_verifiers import dkimpy
from tests.release_builders import ISSUE, a_fit_issue, changed
from tests.terminal import run_on_a_terminal

SAMPLE_ISSUE = "2026-11-20"
NOW = ("--now", "2024-05-17T07:30:00Z")
BOUNCES = "bounce_domain = 'bounces.tidewatch.example'\n"
ROWS = ("email;name;language;city", "ana@example.org;Ana Holm;en;Oslo", 'bo@example.org;"Bo; the ""great""";fr;')
READERS = "\n".join([*ROWS, "cy@example.org;;en;Rome", ""])


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """The sample publication, as ``mailer init`` writes it. Tests of this module must not change its sources."""
    folder = tmp_path_factory.mktemp("sample") / "weekly"
    subprocess.run([sys.executable, "-m", "mailer", "init", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture
def a_list(tmp_path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(READERS, encoding="utf-8-sig")
    return path


@pytest.fixture
def on_a_list(mailer, publication, a_list) -> Path:
    """A publication with an issue that is fit to be sent, and a list in its store."""
    a_fit_issue(publication, settings=BOUNCES)
    assert mailer("audience", "import", a_list, "--list", "weekly", "--yes").code == 0
    return publication


def strictly_parsed(path: Path) -> email.message.EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.strict)
    assert isinstance(message, email.message.EmailMessage)
    return message


def many_readers(path: Path, count: int) -> Path:
    path.write_text("email\n" + "".join(f"reader{n}@example.org\n" for n in range(count)), encoding="utf-8")
    return path


def test_a_batch_is_one_message_a_row_each_with_its_own_id_and_slots_filled(mailer, sample, a_list, tmp_path):
    out = tmp_path / "out"

    ran = mailer("-C", sample, "batch", SAMPLE_ISSUE, "--recipients", a_list, "-o", out, "--json")

    assert ran.document["messages"] == 3
    messages = [strictly_parsed(path) for path in sorted(out.glob("*.eml"))]
    assert [str(message["To"]) for message in messages] == [
        "Ana Holm <ana@example.org>", '"Bo; the \\"great\\"" <bo@example.org>', "cy@example.org",
    ]  # fmt: skip
    assert len({message["Message-ID"] for message in messages}) == 3
    assert 'Bonjour Bo; the "great",' in messages[1].get_body(("plain",)).get_content()
    assert "Bo; the &#34;great&#34;" in messages[1].get_body(("html",)).get_content().replace("&quot;", "&#34;")


def test_once_there_is_a_key_nobody_can_tell_an_address_from_a_message_id(mailer, publication, on_a_list, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("email\nzoe@example.org\n", encoding="utf-8")
    ids = []
    for out in ("keyed", "again", "unkeyed"):
        if out == "unkeyed":
            (publication / "store" / "tokens.key").unlink()
        ran = mailer("batch", ISSUE, "--recipients", rows, "-o", out)
        assert ran.code == 0, ran.err
        (path,) = (publication / out).glob("*.eml")
        ids.append(strictly_parsed(path)["Message-ID"])
    alone = hashlib.sha256("\0".join((ISSUE, "en", "zoe@example.org")).encode()).hexdigest()[:40]

    assert ids[0] == ids[1] != ids[2] == f"<{alone}@tidewatch.example>"


def test_a_reader_has_the_same_message_id_in_a_single_mail_as_in_a_batch(mailer, publication, on_a_list, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("email\nzoe@example.org\n", encoding="utf-8")
    mailer("batch", ISSUE, "--recipients", rows, "-o", "out")
    (path,) = (publication / "out").glob("*.eml")

    alone = mailer("eml", ISSUE, "--to", "zoe@example.org", "--json")

    assert alone.document["message_id"] == strictly_parsed(path)["Message-ID"]


def test_bad_rows_are_named_by_line_and_then_nothing_is_written(mailer, sample, a_list, tmp_path):
    a_list.write_text(a_list.read_text(encoding="utf-8-sig") + "nobody;;;\nana@example.org;;;\n", encoding="utf-8")

    ran = mailer("-C", sample, "batch", SAMPLE_ISSUE, "--recipients", a_list, "-o", tmp_path / "out", "--json")

    assert ran.code == 1
    assert [row["line"] for row in ran.document["refused"]] == [5, 6]
    assert ran.document["error"]["line"] == 5
    assert sorted(path.name for path in tmp_path.iterdir() if "out" in path.name) == []


@pytest.mark.parametrize(("form", "greeting"), [("rfc2442", b"EHLO "), ("exim", b"HELO ")])
def test_batch_smtp_lies_in_a_folder_beside_its_manifest(mailer, sample, a_list, tmp_path, form, greeting):
    out = tmp_path / "out"

    ran = mailer(
        "-C", sample, "batch", SAMPLE_ISSUE, "--recipients", a_list, "-o", out, "--format", form, "--per-file", 2
    )

    assert re.fullmatch(r".*/out: 3 messages, [\d,]+ bytes", ran.out.splitlines()[-1])
    assert sorted(files_in(out)) == ["batch-00001.bsmtp", "batch-00002.bsmtp", "manifest.json"]
    taken = [each for file in sorted(out.glob("*.bsmtp")) for each in replayed(file.read_bytes(), greeting)]
    assert [to for _, to, _ in taken] == ["ana@example.org", "bo@example.org", "cy@example.org"]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["issue"], manifest["list"], manifest["seal"]) == (SAMPLE_ISSUE, None, None)
    assert manifest["languages"] == {"en-GB": 2, "fr": 1}


def test_a_batch_is_never_written_over_something(mailer, sample, a_list, tmp_path):
    (tmp_path / "out").mkdir()

    ran = mailer("-C", sample, "batch", SAMPLE_ISSUE, "--recipients", a_list, "-o", tmp_path / "out")

    assert ran.code == 1
    assert "is already there" in ran.err


def test_a_translation_is_an_edition_of_its_own_and_readers_get_theirs(mailer, tmp_path, a_list):
    folder = tmp_path / "weekly"
    mailer("init", folder)
    issue = folder / "issues" / SAMPLE_ISSUE
    text = (issue / "issue.md").read_text(encoding="utf-8")
    (issue / "issue.fr.md").write_text(text.replace("subject: ", 'subject: "Bonjour" # '), encoding="utf-8")

    rendered = mailer("-C", folder, "render", SAMPLE_ISSUE, "--json").document
    mailer("-C", folder, "batch", SAMPLE_ISSUE, "--recipients", a_list, "-o", tmp_path / "out")

    assert [edition["language"] for edition in rendered["editions"]] == ["en-GB", "fr"]
    assert "20 novembre 2026" in (issue / "build/email.fr.txt").read_text(encoding="utf-8")
    subjects = [strictly_parsed(path)["Subject"] for path in sorted((tmp_path / "out").glob("*.eml"))]
    assert subjects == ["Empty boxes, light ships and a €4 gift", "Bonjour", "Empty boxes, light ships and a €4 gift"]
    assert mailer("-C", folder, "eml", SAMPLE_ISSUE, "--language", "de").code == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--list or --recipients is missing; write --list NAME, or --recipients FILE.csv"),
        (("--list", "weekly", "--recipients", "l.csv"), "give either --list or --recipients, not both; write --list"),
        (("--list", "weekly", "--dsn"), "--dsn is for batch SMTP alone; write --format rfc2442 with it"),
        (("--list", "weekly", "--per-file", "0"), "--per-file: 0 is too small; write a number from 1"),
    ],
)
def test_options_that_make_no_sense_are_refused(mailer, options, told):
    ran = mailer("batch", ISSUE, "-o", "out", *options)

    assert ran.code == 2
    assert ran.err.startswith(f"error: {told}")


def test_a_list_that_is_not_there_is_refused_with_those_that_are(mailer, on_a_list):
    ran = mailer("batch", ISSUE, "--list", "weekli", "-o", "out")

    assert (ran.code, "there is no list weekli; write weekly" in ran.err) == (2, True)


class TestReadersOfAList:
    def test_each_leaves_by_a_token_bounces_to_an_address_and_has_an_id_of_their_own(self, mailer, on_a_list):
        assert mailer("batch", ISSUE, "--list", "weekly", "-o", "out").code == 0

        tokens = Tokens(token_keys(on_a_list / "store"))
        lines = (on_a_list / "out/envelopes.jsonl").read_text(encoding="utf-8").splitlines()
        for facts in map(json.loads, lines):
            message = strictly_parsed(on_a_list / "out" / facts["file"])
            assert message["Message-ID"] == facts["message_id"]
            path, _, domain = facts["from"].partition("@")
            assert domain == "bounces.tidewatch.example"
            token = re.search(r"unsubscribe%20([^>]+)>", message["List-Unsubscribe"])[1]
            known_as = facts["message_id"].strip("<>").partition("@")[0]
            assert {
                tokens.read(path, Purpose.RETURN_PATH).recipient_id,
                tokens.read(token, Purpose.UNSUBSCRIBE).recipient_id,
                tokens.read(known_as, Purpose.MESSAGE_ID).recipient_id,
            } == {facts["recipient"]}
        assert len(lines) == 3

    def test_whoever_is_suppressed_gets_nothing_and_that_is_said(self, mailer, on_a_list):
        mailer("audience", "suppress", "bo@example.org", "--reason", "asked by phone")

        ran = mailer("batch", ISSUE, "--list", "weekly", "-o", "out")

        assert "1 suppressed reader of weekly left out\n" in ran.out
        assert b"bo@example.org" not in b"".join(files_in(on_a_list / "out").values())
        manifest = json.loads((on_a_list / "out/manifest.json").read_text(encoding="utf-8"))
        assert (manifest["list"], manifest["messages"], manifest["suppressed"]) == ("weekly", 2, 1)

    def test_a_list_of_nobody_but_suppressed_readers_is_refused(self, mailer, on_a_list):
        mailer("audience", "suppress", *(f"{n}@example.org" for n in ("ana", "bo", "cy")), "--reason", "asked by phone")

        ran = mailer("batch", ISSUE, "--list", "weekly", "-o", "out")

        assert (ran.code, ran.err) == (
            1, "error: there is nobody to write to; name a list with at least one recipient\n",
        )  # fmt: skip
        assert not list(on_a_list.glob("out*"))

    def test_without_a_domain_for_bounces_they_come_to_the_sender(self, mailer, on_a_list):
        changed(on_a_list / "mailer.toml", BOUNCES, "")

        mailer("batch", ISSUE, "--list", "weekly", "-o", "out", "--format", "exim")

        data = (on_a_list / "out/batch-00001.bsmtp").read_bytes()
        assert {sender for sender, _, _ in replayed(data, b"HELO ")} == {"letter@tidewatch.example"}

    def test_a_reader_at_fault_is_named_by_id_and_not_by_address(self, mailer, on_a_list, a_list):
        changed(on_a_list / f"issues/{ISSUE}/issue.md", "Boxes, and rather fewer of them", "For {city|you}")
        a_list.write_text(READERS.replace("Oslo", "x" * 300).replace("Rome", "y" * 301), encoding="utf-8")
        mailer("audience", "import", a_list, "--list", "weekly", "--yes")

        ran = mailer("batch", ISSUE, "--list", "weekly", "-o", "out", "--json")

        assert ran.code == 1
        assert [(each["recipient_id"], each["message"]) for each in ran.document["refused"]] == [
            (1, "reader 1: F08 the subject has 304 characters, more than 255"),
            (3, "reader 3: F08 the subject has 305 characters, more than 255"),
        ]
        assert "@example.org" not in ran.err + ran.out
        assert not list(on_a_list.glob("out*"))

    def test_every_message_is_signed_when_there_are_keys(self, mailer, on_a_list, tmp_path):
        made = mailer("dkim", "keygen", "--json").document
        with (on_a_list / "mailer.toml").open("a", encoding="utf-8") as file:
            file.write(made["settings"])

        assert mailer("batch", ISSUE, "--list", "weekly", "-o", "out", "--format", "exim").code == 0

        taken = [data for _, _, data in replayed((on_a_list / "out/batch-00001.bsmtp").read_bytes(), b"HELO ")]
        zone = {each["record"]["name"]: each["record"]["value"] for each in made["keys"]}
        assert [list(said.values()) for said in dkimpy(taken, zone, tmp_path)] == [["pass", "pass"]] * 3

    def test_a_list_long_enough_for_several_processes_gets_each_message_once_and_in_order(
        self, mailer, on_a_list, tmp_path
    ):
        many = many_readers(tmp_path / "many.csv", FEW + 50)
        mailer("audience", "import", many, "--list", "many", "--yes")

        ran = mailer("batch", ISSUE, "--list", "many", "-o", "out", "--format", "rfc2442", "--per-file", "150")

        assert ran.code == 0, ran.err
        files = sorted((on_a_list / "out").glob("*.bsmtp"))
        taken = [to for file in files for _, to, _ in replayed(file.read_bytes())]
        assert taken == [f"reader{n}@example.org" for n in range(FEW + 50)]


def test_how_many_read_a_fallback_is_said_for_each_field(mailer, publication, a_list):
    a_fit_issue(publication)
    changed(
        publication / f"issues/{ISSUE}/issue.md", "The cranes", "From {town|your town}, {city|the coast}: the cranes"
    )

    ran = mailer("batch", ISSUE, "--recipients", a_list, "-o", "out")

    assert "1 of 3 readers have no name: they read “reader”\n" in ran.out
    assert "1 of 3 readers have no city: they read “the coast”\n" in ran.out
    assert ran.err == "warning: no reader has a town: everybody reads “your town”\n"


def test_of_many_readers_at_fault_twenty_are_named(mailer, publication, tmp_path):
    a_fit_issue(publication)
    changed(publication / f"issues/{ISSUE}/issue.md", "Boxes, and rather fewer of them", "For {city|you}")
    rows = "".join(f"reader{n}@example.org,{'x' * 300}\n" for n in range(40))
    (tmp_path / "list.csv").write_text(f"email,city\n{rows}", encoding="utf-8")

    ran = mailer("batch", ISSUE, "--recipients", tmp_path / "list.csv", "-o", "out", "--json")

    assert [each["line"] for each in ran.document["refused"]] == list(range(2, 22))
    assert not list(publication.glob("out*"))


class TestGoingOn:
    """What a run that was cut short leaves, and the same command typed again."""

    def begin(self, folder: Path, *options: str, stop: int = signal.SIGKILL, files: int = 1) -> tuple[int, str]:
        """Start a batch of many readers and stop it when so many of its files are whole."""
        many_readers(folder / "many.csv", 600)
        command = ["batch", ISSUE, "--recipients", "many.csv", "-o", "out", "--per-file", "50", *options]
        running = subprocess.Popen(
            [sys.executable, "-m", "mailer", *NOW, *command], cwd=folder, stderr=subprocess.PIPE, encoding="utf-8"
        )
        until = time.monotonic() + 60
        while len(list(folder.glob("out.part/written/*"))) < files and time.monotonic() < until:
            time.sleep(0.001)
        running.send_signal(stop)
        _, said = running.communicate(timeout=60)
        return running.returncode, said

    @pytest.fixture
    def folder(self, tmp_path) -> Path:
        folder = a_publication_on_disk(tmp_path / "publication")
        a_fit_issue(folder)
        return folder

    def again(self, folder: Path, *options: str, out: str = "out") -> subprocess.CompletedProcess[str]:
        command = ["batch", ISSUE, "--recipients", "many.csv", "-o", out, "--per-file", "50", *options]
        return subprocess.run(
            [sys.executable, "-m", "mailer", *NOW, *command],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    @pytest.mark.parametrize("form", ["eml", "rfc2442", "mbox"])
    def test_after_being_killed_twice_it_ends_with_the_bytes_of_an_undisturbed_run(self, folder, form):
        for files in (2, 5):
            code, _ = self.begin(folder, "--format", form, files=files)
            assert code == -signal.SIGKILL
            assert not (folder / "out").exists()

        done = self.again(folder, "--format", form)
        self.again(folder, "--format", form, out="undisturbed")

        assert done.returncode == 0, done.stderr
        kept = re.search(r"^([\d,]+) messages kept from the run before$", done.stdout, re.MULTILINE)
        assert int(kept[1]) >= 250
        assert files_in(folder / "out") == files_in(folder / "undisturbed")
        assert not (folder / "out.part").exists()

    def test_ctrl_c_says_what_is_kept_and_how_to_go_on(self, folder):
        code, said = self.begin(folder, stop=signal.SIGINT)

        assert code == 130
        assert said == ("error: stopped; what was finished lies in out.part; type the same command again to go on\n")
        assert not (folder / "out").exists()
        assert self.again(folder).returncode == 0

    def test_with_another_issue_list_or_option_it_is_refused_with_what_differs(self, folder):
        self.begin(folder)
        before = files_in(folder / "out.part")
        changed(folder / f"issues/{ISSUE}/issue.md", "stood still", "did not move")
        changed(folder / "mailer.toml", "1 Quay Street", "2 Quay Street")
        with (folder / "many.csv").open("a") as file:
            file.write("another@example.org\n")

        refused = self.again(folder, "--format", "mbox")

        assert refused.returncode == 1
        assert refused.stderr.splitlines() == [
            "error: out.part: holds a batch that was begun with something else; "
            "remove it, or choose another name with -o",
            "error: out.part: --format: mbox now, eml before",
            "error: out.part: the number of messages: 601 now, 600 before",
            "error: out.part: their rows: not as before",
            "error: out.part: the edition in en: not as before",
            "error: out.part: the setting publication.postal_address: 2 Quay Street, 1000 Harbour now, "
            "1 Quay Street, 1000 Harbour before",
            "error: out.part: a message in en: not as before",
        ]
        assert files_in(folder / "out.part") == before

    def test_a_full_disk_is_one_line_and_it_goes_on_when_there_is_room(self, folder):
        many_readers(folder / "many.csv", 60)
        limit = (
            "import resource, sys; from mailer.cli.main import run; "
            "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); run(sys.argv[1:])"
        )
        command = ["batch", ISSUE, "--recipients", "many.csv", "-o", "out", "--per-file", "50", "--format", "rfc2442"]

        full = subprocess.run(
            [sys.executable, "-c", limit, *NOW, *command],
            cwd=folder, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

        assert (full.returncode, full.stderr) == (
            1,
            "error: out.part: cannot be written (File too large); "
            "make room and type the same command again: what is whole is kept\n",
        )
        assert not (folder / "out").exists()
        assert self.again(folder, "--format", "rfc2442").returncode == 0


def test_the_list_may_not_change_while_a_batch_is_written(publication, tmp_path):
    a_fit_issue(publication)
    a_list = many_readers(tmp_path / "list.csv", 30)

    @contextmanager
    def changing(doing: str, total: int) -> Iterator[Callable[[int], None]]:
        if doing == "writing messages":
            changed(a_list, "reader20@", "somebody@")
        yield lambda done: None

    facts = {"out": tmp_path / "out", "form": form_of("mbox"), "watch": changing, "per_file": 10}
    with pytest.raises(RecipientsError, match=r"list.csv: was changed while the batch was written, so nothing was"):
        make_batch(open_desk(publication), ISSUE, readers=readers_in_file(a_list, "list.csv"), **facts)

    assert not list(tmp_path.glob("out*"))


def test_a_terminal_shows_how_far_it_is_and_a_log_has_lines(publication, tmp_path, mailer, monkeypatch):
    from mailer.cli import progress

    a_fit_issue(publication)
    a_list = many_readers(tmp_path / "list.csv", 300)

    shown = run_on_a_terminal("batch", ISSUE, "--recipients", str(a_list), "-o", "out", folder=publication)
    monkeypatch.setattr(progress, "_LINE_EVERY", 0)
    logged = mailer("batch", ISSUE, "--recipients", a_list, "-o", "other")

    assert "writing messages" in shown
    assert "%" in shown
    assert "writing messages: 150 of 300\n" in logged.err
    assert "\x1b" not in logged.err


def test_memory_does_not_grow_with_the_list(publication, tmp_path):
    a_fit_issue(publication)
    peaks = []
    for count in (200, 6_000):
        a_list = many_readers(tmp_path / f"{count}.csv", count)
        code = (
            "import resource, sys; from mailer.cli.main import run\n"
            "try: run(sys.argv[1:])\n"
            "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, "batch", ISSUE, "--recipients", a_list, "-o", f"out{count}",
             "--format", "rfc2442", "--per-file", "1000"],
            cwd=publication, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        peaks.append(int(done.stderr.split()[-1]) / 1024)

    assert peaks[1] - peaks[0] < 8


def test_whoever_left_a_list_gets_nothing_by_way_of_a_file_either(mailer, on_a_list):
    rows = "address,name\nana@harbour.example,Ana\nnew@harbour.example,Nell\ngone@harbour.example,Gil\n"
    (on_a_list / "old.csv").write_text(rows, encoding="utf-8")
    assert mailer("audience", "suppress", "Ana@harbour.example", "--reason", "asked by phone").code == 0
    assert mailer("audience", "forget", "gone@harbour.example").code == 0
    made = mailer("batch", ISSUE, "--recipients", "old.csv", "-o", "out", "--json")
    assert made.code == 0, made.err
    written = (on_a_list / "out" / "envelopes.jsonl").read_text()
    assert "new@harbour.example" in written
    assert "ana@" not in written.lower()
    assert "gone@" not in written


def test_a_key_of_links_that_is_gone_is_not_replaced_without_a_word(mailer, on_a_list):
    (on_a_list / "store" / "tokens.key").unlink()
    made = mailer("batch", ISSUE, "--list", "weekly", "-o", "out")
    assert made.code == 1
    assert made.err.startswith("error: store/tokens.key: is gone")
    assert not (on_a_list / "store" / "tokens.key").exists()
