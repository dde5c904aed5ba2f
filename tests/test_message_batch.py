"""A mailing on disk is whole or not there, and says exactly what was meant."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import os
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from mailer.errors import MailingError, MessageError
from mailer.message.batch.unfinished import begun
from mailer.message.batch.writing import finish_batch, write_batch
from tests.batch_builders import (
    FORMS,
    a_plan,
    batch,
    files_in,
    in_mbox,
    making,
    meant,
    message,
    messages,
    replayed,
)
from tests.exim import an_exim

HEAD = b"From: a@x.example\r\nDate: Fri, 17 May 2024 07:30:00 +0000\r\nMessage-ID: <1@x.example>\r\n\r\n"
DOTS = HEAD + b".one\r\n..two\r\n.\r\n...\r\nFrom three\r\n>From four\r\n.\r\n"


def manifest_of(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("form", "greeting"), [("rfc2442", b"EHLO "), ("exim", b"HELO ")])
def test_batch_smtp_replayed_line_by_line_gives_back_the_exact_messages(tmp_path, form, greeting):
    made = [*messages(12), message(DOTS)]

    written = batch(made, tmp_path / "out", form, per_file=5)

    files = sorted((tmp_path / "out").glob("*.bsmtp"))
    assert [file.name for file in files] == ["batch-00001.bsmtp", "batch-00002.bsmtp", "batch-00003.bsmtp"]
    assert [taken for file in files for taken in replayed(file.read_bytes(), greeting)] == meant(made)
    assert (written.files, written.messages) == (3, 13)
    assert written.bytes == sum(file.stat().st_size for file in files)


def test_a_file_for_exim_has_no_parameter_and_no_extension(tmp_path):
    batch(messages(12), tmp_path / "out", "exim")

    lines = (tmp_path / "out/batch-00001.bsmtp").read_bytes().split(b"\r\n")
    assert lines[0] == b"HELO tidewatch.example"
    assert {line.partition(b":")[0] for line in lines if line.startswith((b"MAIL", b"RCPT"))} == {
        b"MAIL FROM",
        b"RCPT TO",
    }
    assert not [line for line in lines if line.startswith((b"MAIL", b"RCPT")) and not line.endswith(b">")]


def test_with_dsn_a_server_is_asked_for_reports_and_the_manifest_says_what_it_must_know(tmp_path):
    made = [*messages(2), message(DOTS, message_id="<a+b=c@x.example>")]

    batch(made, tmp_path / "out", dsn=True)

    data = (tmp_path / "out/batch-00001.bsmtp").read_bytes()
    assert replayed(data) == meant(made)
    assert (
        b"\r\nMAIL FROM:<a@x.example> RET=HDRS ENVID=a+2Bb+3Dc\r\nRCPT TO:<b@x.example> NOTIFY=FAILURE,DELAY\r\n"
        in data
    )
    assert manifest_of(tmp_path / "out")["required_extensions"] == ["DSN"]


def test_exim_delivers_every_message_as_it_was_made():
    # Exim's account must be able to enter the folder, which it may not where pytest keeps its own.
    with tempfile.TemporaryDirectory() as made_for_it:
        folder = Path(made_for_it)
        folder.chmod(0o755)
        exim = an_exim(folder)
        long = HEAD + b"." + b"x" * 997 + b"\r\n." + b"y" * 76 + b"\r\n"
        made = [*messages(450)]
        made += [message(DOTS if n % 2 else long, recipient=f"dots{n}@x.example") for n in range(50)]
        batch(made, folder / "out", "exim", per_file=200)

        for file in sorted((folder / "out").glob("*.bsmtp")):
            taken = exim.take(file)
            assert (taken.returncode, taken.stdout, taken.stderr) == (0, b"", b"")

        assert sorted(exim.delivered()) == sorted(meant(made))


def test_exim_refuses_the_form_with_parameters_which_is_why_it_has_its_own():
    with tempfile.TemporaryDirectory() as made_for_it:
        folder = Path(made_for_it)
        folder.chmod(0o755)
        exim = an_exim(folder)
        batch(messages(2), folder / "out", dsn=True)

        assert exim.take(folder / "out/batch-00001.bsmtp").returncode == 2


def test_an_mbox_read_by_python_gives_back_the_exact_messages(tmp_path):
    made = [*messages(12), message(DOTS)]

    batch(made, tmp_path / "out", "mbox", per_file=8)

    files = sorted((tmp_path / "out").glob("*.mbox"))
    assert [file.name for file in files] == ["batch-00001.mbox", "batch-00002.mbox"]
    assert [found for file in files for found in in_mbox(file)] == [
        (f"{each.sender} Fri May 17 07:30:00 2024", bytes(each)) for each in made
    ]
    assert not any(b"\r" in file.read_bytes() for file in files)


@pytest.mark.skipif(not shutil.which("mutt"), reason="not installed: apt-get install mutt")
def test_mutt_finds_as_many_messages_in_an_mbox_as_were_written(tmp_path):
    batch([*messages(11), message(DOTS)], tmp_path / "out", "mbox")
    # Without a folder for mail it would ask whether to make one.
    (tmp_path / "Mail").mkdir()

    # It works on a terminal alone, which script lends it.
    opened = "mutt -n -F /dev/null -R -f out/batch-00001.mbox -e 'set header_cache=' -e 'push <exit>'"
    shown = subprocess.run(
        ["script", "-qec", opened, "/dev/null"],
        cwd=tmp_path,
        env={**os.environ, "TERM": "xterm", "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert b"[Msgs:12 " in shown.stdout


@pytest.mark.parametrize("per_file", [10_000, 4])
def test_eml_is_a_file_for_each_message_and_no_name_of_one_holds_an_address(tmp_path, per_file):
    made = messages(9)

    written = batch(made, tmp_path / "out", "eml", per_file=per_file)

    files = sorted((tmp_path / "out").rglob("*.eml"))
    assert [file.read_bytes() for file in files] == [bytes(each) for each in made]
    assert [file.name[:7] for file in files] == [f"{n:06}-" for n in range(1, 10)]
    assert not any("reader" in str(file.relative_to(tmp_path)) or "@" in file.name for file in files)
    folders = sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_dir())
    assert folders == ([] if per_file == 10_000 else ["00001", "00002", "00003"])
    assert (written.files, written.messages, written.bytes) == (9, 9, sum(len(bytes(each)) for each in made))


def test_beside_eml_lies_what_an_injector_must_know(tmp_path):
    made = messages(3)

    batch(made, tmp_path / "out", "eml", per_file=2)

    lines = (tmp_path / "out/envelopes.jsonl").read_text(encoding="utf-8").splitlines()
    for number, (line, each) in enumerate(zip(lines, made, strict=True), start=1):
        facts = json.loads(line)
        assert (tmp_path / "out" / facts.pop("file")).read_bytes() == bytes(each)
        assert facts == {
            "from": each.sender, "to": each.recipient, "recipient": number, "message_id": each.message_id,
        }  # fmt: skip


def test_eml_read_by_python_has_no_defects(tmp_path):
    batch(messages(11), tmp_path / "out", "eml")

    for file in (tmp_path / "out").glob("*.eml"):
        read = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert not [defect for part in read.walk() for defect in part.defects]
        assert len(read["To"].addresses) == 1


@pytest.mark.parametrize("form", FORMS)
class TestEveryForm:
    def test_the_manifest_names_every_file_by_its_digest_and_nobody(self, tmp_path, form):
        written = batch(messages(7), tmp_path / "out", form, per_file=3)

        manifest = manifest_of(tmp_path / "out")
        found = files_in(tmp_path / "out")
        listed = [*manifest["files"], *([manifest["envelopes"]] if form == "eml" else [])]
        assert sorted(["manifest.json", *(each["name"] for each in listed)]) == sorted(found)
        for each in listed:
            data = found[each["name"]]
            assert (each["bytes"], each["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert sum(each["messages"] for each in manifest["files"]) == manifest["messages"] == written.messages == 7
        assert sum(each["bytes"] for each in manifest["files"]) == manifest["bytes"] == written.bytes
        assert (manifest["issue"], manifest["format"], manifest["at"]) == ("2024-05-17", form, "2024-05-17T07:30:00Z")
        assert b"@" not in found["manifest.json"]

    def test_nothing_else_is_left_and_nobody_else_may_look(self, tmp_path, form):
        batch(messages(3), tmp_path / "deep/out", form)

        assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]
        assert (tmp_path / "deep/out").stat().st_mode & 0o777 == 0o700

    def test_what_is_already_there_is_refused_and_kept(self, tmp_path, form):
        (tmp_path / "out").write_text("mine")
        with pytest.raises(MessageError, match="already there; remove it, or choose another"):
            batch(messages(1), tmp_path / "out", form)
        assert (tmp_path / "out").read_text() == "mine"
        (tmp_path / "folder").mkdir()
        with pytest.raises(MessageError, match="already there"):
            batch(messages(1), tmp_path / "folder", form)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "out"]

    def test_a_fault_in_a_later_message_leaves_nothing(self, tmp_path, form):
        with pytest.raises(MessageError, match="F01"):
            batch([*messages(2), message(b"x\n.\nMAIL\r\n")], tmp_path / "out", form, per_file=1)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("data", "facts"),
        [
            (b"a\rb\r\n", {}),
            (b"a\r\n.\nb\r\n", {}),
            (b"no end", {}),
            (b"a\x00\r\n", {}),
            (b"x" * 999 + b"\r\n", {}),
            (b"A: b\r\n\r\n\xff\r\n", {}),
            (b"a\r\n", {"recipient": "b@example.org>\r\nRCPT TO:<c@evil.example"}),
            (b"a\r\n", {"sender": "x@y.example> SIZE=1"}),
            (b"a\r\n", {"sender": "x@y.example\r\nDATA"}),
        ],
    )
    def test_what_could_be_taken_for_a_command_is_refused(self, tmp_path, form, data, facts):
        with pytest.raises(MessageError, match=r"F01|F02|F18|F20"):
            batch([message(data, **facts)], tmp_path / "out", form)
        assert list(tmp_path.iterdir()) == []

    def test_a_mailing_to_nobody_is_refused(self, tmp_path, form):
        with pytest.raises(MessageError, match="nobody"):
            batch([], tmp_path / "out", form)
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written_is_one_clear_line(self, tmp_path, form):
        (tmp_path / "file").write_text("")
        with pytest.raises(MessageError, match=r"out.part: cannot be written \(.*\)$"):
            batch(messages(1), tmp_path / "file/out", form)

    def test_a_full_disk_is_one_clear_line_and_what_is_whole_is_kept(self, tmp_path, form):
        made = messages(6)
        batch(made, tmp_path / "undisturbed", form, per_file=2)
        # The last file is made too large for a limit that the others keep.
        made[5] = message(b"A: b\r\n\r\n" + b"x" * 70 + b"\r\n" * 400_000)
        batch(made, tmp_path / "large", form, per_file=2)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            with pytest.raises(
                MessageError, match=r"out.part: cannot be written \(File too large\); make room and type"
            ):
                batch(made, tmp_path / "out", form, per_file=2)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert not (tmp_path / "out").exists()
        assert not (tmp_path / "out.part/making").exists()

        written = batch(made, tmp_path / "out", form, per_file=2)

        assert written.kept == 4
        assert files_in(tmp_path / "out") == files_in(tmp_path / "large")
        assert not (tmp_path / "out.part").exists()


def test_batch_smtp_cut_off_anywhere_lacks_its_last_line(tmp_path):
    batch(messages(2), tmp_path / "out")
    data = (tmp_path / "out/batch-00001.bsmtp").read_bytes()
    for cut in range(0, len(data) - 1, 97):
        with pytest.raises((AssertionError, StopIteration)):
            replayed(data[:cut])


def test_of_two_runs_at_once_the_second_is_refused(tmp_path):
    plan, made = a_plan(), messages()
    in_use = pytest.raises(MessageError, match=r"out.part: is being written by another mailer; wait")
    with begun(tmp_path / "out", plan), in_use:
        write_batch(plan, tmp_path / "out", making(made))
    write_batch(plan, tmp_path / "out", making(made))

    assert replayed((tmp_path / "out/batch-00001.bsmtp").read_bytes()) == meant(made)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ({"notes.txt": "mine"}, "is no batch that can be gone on with: it has no plan"),
        ({"plan.json": "{"}, "is no plan that can be gone on with"),
        ({"plan.json": '{"version": 99}'}, "was begun by another version of this program"),
    ],
)
def test_a_folder_that_is_no_unfinished_batch_of_ours_is_refused_and_kept(tmp_path, left, told):
    (tmp_path / "out.part").mkdir()
    for name, text in left.items():
        (tmp_path / "out.part" / name).write_text(text)
    before = files_in(tmp_path)

    with pytest.raises(MessageError, match=told):
        batch(messages(), tmp_path / "out")

    assert files_in(tmp_path) == before


def test_a_folder_that_took_the_name_meanwhile_is_refused_and_both_are_kept(tmp_path):
    plan, made = a_plan(), messages()
    with begun(tmp_path / "out", plan):
        pass
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes.txt").write_text("mine")
    before = files_in(tmp_path)

    with pytest.raises(MessageError, match="out: is already there; remove it, or choose another name"):
        write_batch(plan, tmp_path / "out", making(made))

    assert files_in(tmp_path) == before


def test_a_file_where_the_unfinished_batch_would_lie_is_refused_and_kept(tmp_path):
    (tmp_path / "out.part").write_text("mine")

    with pytest.raises(MessageError, match=r"out.part: is not a folder; remove it, or choose another name"):
        batch(messages(), tmp_path / "out")

    assert (tmp_path / "out.part").read_text() == "mine"


def test_what_would_be_gone_on_with_otherwise_is_refused_with_what_differs(tmp_path):
    made = messages(4)

    def cut_short(at, wanted):
        yield from list(making(made)(at, wanted))[:3]
        raise KeyboardInterrupt

    plan = a_plan(count=4, per_file=2, facts={"their rows": "sha256:1", "the issue": "2024-05-17", "old": "sha256:1"})
    with pytest.raises(KeyboardInterrupt):
        write_batch(plan, tmp_path / "out", cut_short)
    before = files_in(tmp_path)
    other = a_plan("exim", 4, per_file=3, facts={"their rows": "sha256:2", "the issue": "2024-05-24", "new": "two"})

    with pytest.raises(MessageError, match="holds a batch that was begun with something else; remove it") as refused:
        write_batch(other, tmp_path / "out", making(made))

    assert [each.message for each in refused.value.others] == [
        "--format: exim now, rfc2442 before",
        "--per-file: 3 now, 2 before",
        "their rows: not as before",
        "the issue: 2024-05-24 now, 2024-05-17 before",
        "old: not there now, there before",
        "new: two now, not there before",
    ]
    assert files_in(tmp_path) == before
    assert write_batch(plan, tmp_path / "out", making(made)).kept == 2


def test_a_file_that_was_damaged_meanwhile_is_made_anew(tmp_path):
    made = messages(6)
    batch(made, tmp_path / "undisturbed", per_file=2)

    def cut_short(at, wanted):
        yield from list(making(made)(at, wanted))[:5]
        raise KeyboardInterrupt

    plan = a_plan(count=6, per_file=2)
    with pytest.raises(KeyboardInterrupt):
        write_batch(plan, tmp_path / "out", cut_short)
    with open(tmp_path / "out.part/batch/batch-00001.bsmtp", "r+b") as file:
        file.write(b"X")
    (tmp_path / "out.part/written/00002.jsonl").write_text("{\n")

    assert write_batch(plan, tmp_path / "out", making(made)).kept == 0
    assert files_in(tmp_path / "out") == files_in(tmp_path / "undisturbed")


def test_a_batch_that_is_gone_on_with_keeps_the_moment_at_which_it_began(tmp_path):
    made, moments = messages(4), []

    def heard(at, wanted):
        moments.append(at)
        return making(made)(at, wanted)

    def cut_short(at, wanted):
        yield from list(heard(at, wanted))[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_batch(a_plan(count=4, per_file=2), tmp_path / "out", cut_short)
    later = a_plan(count=4, per_file=2)
    write_batch(
        type(later)(**{**{f: getattr(later, f) for f in later.__slots__}, "at": later.at.replace(hour=9)}),
        tmp_path / "out",
        heard,
    )

    assert moments[0] == moments[1]
    assert manifest_of(tmp_path / "out")["at"] == "2024-05-17T07:30:00Z"


def test_fewer_messages_than_were_planned_are_refused(tmp_path):
    for wrong in (2, 4):
        with pytest.raises(MessageError, match="not as many messages as there are readers"):
            write_batch(a_plan(count=3), tmp_path / "out", lambda at, wanted, n=wrong: enumerate(messages(n)))
        assert list(tmp_path.iterdir()) == []


def test_a_batch_that_is_refused_its_name_is_removed(tmp_path):
    def refuse(token):
        assert (tmp_path / "out.part/batch/manifest.json").is_file()
        raise MailingError(token)

    with pytest.raises(MailingError, match="t1"):
        write_batch(a_plan(token="t1"), tmp_path / "out", making(messages()), decide=refuse)
    assert list(tmp_path.iterdir()) == []


def test_a_batch_that_lacks_its_name_alone_gets_it_by_its_token_and_by_no_other(tmp_path):
    def cut_short(token):
        raise KeyboardInterrupt

    batch(messages(), tmp_path / "undisturbed")
    with pytest.raises(KeyboardInterrupt):
        write_batch(a_plan(token="t1"), tmp_path / "out", making(messages()), decide=cut_short)

    assert finish_batch(tmp_path / "out", "t2") is None
    assert finish_batch(tmp_path / "elsewhere", "t1") is None
    written, about = finish_batch(tmp_path / "out", "t1")
    assert (written.messages, written.kept, about["issue"]) == (3, 3, "2024-05-17")
    assert files_in(tmp_path / "out") == files_in(tmp_path / "undisturbed")
    assert not (tmp_path / "out.part").exists()


def test_what_may_differ_is_made_anew_and_nothing_of_what_was_made_is_kept(tmp_path):
    made, may_differ = messages(6), frozenset({"their rows", "the number of messages"})

    def cut_short(at, wanted):
        yield from list(making(made)(at, wanted))[:5]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_batch(a_plan(count=6, per_file=2), tmp_path / "out", cut_short)
    fewer = a_plan(count=4, per_file=2, facts={"their rows": "sha256:1"}, may_differ=may_differ)

    assert write_batch(fewer, tmp_path / "out", making(made[2:])).kept == 0
    batch(made[2:], tmp_path / "undisturbed", per_file=2)
    assert files_in(tmp_path / "out") == files_in(tmp_path / "undisturbed")
