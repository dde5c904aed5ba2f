"""The hand-over to a mail client, and to a real one."""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailer.cli.main import run
from mailer.config.sections import WebSection
from mailer.errors import PreviewError
from mailer.message.mould import compile_edition
from mailer.message.personal import Listing
from mailer.model.recipient import Recipient
from mailer.pipeline.making import make_editions, make_eml, unsubscribe_uri
from mailer.preview import handover
from mailer.preview.handover import hand_over
from mailer.wiring import open_desk
from tests.message_builders import a_personal
from tests.preview_process import a_sample
from tests.test_cli_terminal import Screen
from tests.thunderbird import MISSING, Thunderbird, a_thunderbird

ROOT = Path(__file__).parents[1]

with_thunderbird = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; apt-get install thunderbird xvfb xdg-utils file"
)
with_tmux = pytest.mark.skipif(not shutil.which("tmux"), reason="not installed: apt-get install tmux")


@pytest.fixture(scope="module")
def mails(tmp_path_factory) -> dict[str, Path]:
    """The sample issue, to be sent and as a draft."""
    folder = tmp_path_factory.mktemp("mails")
    made = {"mail": folder / "2026-11-20.eml", "draft": folder / "2026-11-20.draft.eml"}
    for kind, file in made.items():
        make_eml(open_desk(ROOT), "2026-11-20", out=file, draft=kind == "draft")
    return made


@pytest.fixture
def thunderbird(tmp_path, monkeypatch) -> Iterator[Thunderbird]:
    with a_thunderbird(tmp_path / "home") as started:
        for name, value in started.environment.items():
            monkeypatch.setenv(name, value)
        yield started


@pytest.fixture
def screen(tmp_path) -> Iterator[Screen]:
    """A terminal at a home of its own."""
    (tmp_path / "Mail").mkdir()
    made = Screen(tmp_path)
    made.type(f"export HOME={tmp_path}; clear")
    made.press("Enter")
    yield made
    made.close()


@pytest.fixture
def programs(tmp_path, monkeypatch) -> Path:
    """The only folder that programs are looked for in."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def file(tmp_path) -> Path:
    made = tmp_path / "week.eml"
    made.write_bytes(b"From: a@b.example\r\n\r\nHello\r\n")
    return made


def a_program(folder: Path, name: str, does: str = "") -> Path:
    """A program that notes what it was called with beside itself, and then ``does`` something."""
    path = folder / name
    path.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys, time\n"
        "from pathlib import Path\n"
        "note = Path(sys.argv[0] + '.called')\n"
        "note.with_suffix('.new').write_text(json.dumps([*sys.argv[1:], os.getpid(), os.getsid(0)]))\n"
        "note.with_suffix('.new').rename(note)\n"
        f"{does}\n"
    )
    path.chmod(0o755)
    return path


def called(program: Path) -> list[str]:
    """The words that a program was called with."""
    words = json.loads(program.with_name(program.name + ".called").read_text())
    return words[:-2]


def run_quietly(*words: str) -> int:
    """Run ``mailer`` in this process; the exit code."""
    with pytest.raises(SystemExit) as exited:
        run(list(words))
    return int(exited.value.code or 0)


def preview(root: Path, *words: str) -> None:
    """``mailer preview`` in the publication at ``root``, which goes well."""
    assert run_quietly("-C", str(root), "preview", *words) == 0


def in_the_terminal(file: Path) -> str:
    """The command that hands ``file`` over to Mutt."""
    code = "import sys; from pathlib import Path; from mailer.preview.handover import hand_over; "
    return f"{sys.executable} -c \"{code} hand_over(Path(sys.argv[1]), 'mutt')\" {file}"


def parsed(file: Path) -> EmailMessage:
    made = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def pictures_in(file: Path) -> int:
    return sum(part.get_content_maintype() == "image" for part in parsed(file).walk())


@with_thunderbird
def test_thunderbird_shows_the_mail_with_its_subject_and_every_picture(thunderbird: Thunderbird, mails, tmp_path):
    preview(a_sample(tmp_path / "publication"), "2026-11-20", "--client", "thunderbird")
    (shown,) = thunderbird.windows(1)
    assert shown.subject == parsed(mails["mail"])["Subject"]
    assert not shown.editable
    assert shown.characters > 4000
    assert shown.pictures == shown.decoded == pictures_in(mails["mail"]) > 0
    assert not shown.blocked


@with_thunderbird
def test_thunderbird_shows_a_readers_message_with_their_name_and_offers_to_unsubscribe(thunderbird, tmp_path):
    desk = open_desk(ROOT)
    publication = desk.publication.model_copy(update={"web": WebSection(url="https://crosscurrents.example/")})
    edition = make_editions(desk, "2026-11-20")[""]
    listing = Listing.of("readers", publication, edition.issue)
    mould = compile_edition(edition, publication, unsubscribe_uri=unsubscribe_uri(publication), listing=listing)
    reader = Recipient(address="ana@desk.example", name="Ana Ünal")
    file = tmp_path / "message.eml"
    file.write_bytes(bytes(mould.message(reader, desk.now(), personal=a_personal())))
    hand_over(file, "thunderbird")
    (shown,) = thunderbird.windows(1)
    assert shown.to == "Ana Ünal <ana@desk.example>"
    assert shown.subject == edition.subject.fill({})
    assert shown.list == "Crosscurrents <readers.crosscurrents.example>"
    assert shown.leaves
    assert shown.pictures == shown.decoded > 0


@with_thunderbird
def test_a_draft_opens_for_editing_in_the_client_of_the_desktop(thunderbird: Thunderbird, mails):
    assert hand_over(mails["draft"]) == "thunderbird"
    (shown,) = thunderbird.windows(1)
    assert shown.subject == parsed(mails["draft"])["Subject"]
    assert shown.title.startswith(f"Write: {shown.subject}")
    assert shown.editable
    assert shown.markup
    assert shown.pictures == shown.decoded == pictures_in(mails["draft"]) > 0


ASKED = {
    "the desktop's own": ("2026-11-20", "--client"),
    "the desktop's own, before another option": ("2026-11-20", "--client", "--json"),
    "the desktop's own, before the issue": ("--client", "2026-11-20"),
    "the desktop's own, before the issue and another option": ("--language", "en-GB", "--client", "2026-11-20"),
}


@pytest.mark.parametrize("words", ASKED.values(), ids=ASKED)
def test_without_a_name_the_mail_is_opened_in(words, tmp_path, programs, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    a_program(programs, "xdg-mime", "print('claws-mail.desktop')")
    opener = a_program(programs, "xdg-open")
    root = a_sample(tmp_path / "publication")
    preview(root, *words)
    assert called(opener) == [str(root / "issues/2026-11-20/build/2026-11-20.preview.eml")]


@pytest.mark.parametrize(
    "words",
    [("2026-11-20", "--client", "claws"), ("--client", "claws", "2026-11-20"), ("2026-11-20", "--client=claws")],
)
def test_a_client_that_is_named_gets_the_mail_whatever_the_order(words, tmp_path, programs):
    client = a_program(programs, "claws")
    root = a_sample(tmp_path / "publication")
    preview(root, *words, "--language", "fr")
    assert called(client) == [str(root / "issues/2026-11-20/build/2026-11-20.fr.preview.eml")]


def test_what_is_opened_is_the_issue_as_it_stands_although_it_was_sealed_otherwise(tmp_path, programs):
    a_program(programs, "claws")
    root = a_sample(tmp_path / "publication")
    issue = root / "issues/2026-11-20/issue.md"
    assert run_quietly("-C", str(root), "approve", "2026-11-20", "--by", "Ana Holm") == 0
    issue.write_text(issue.read_text("utf-8").replace("Trade is usually", "Trade is seldom"), "utf-8")
    preview(root, "2026-11-20", "--client", "claws")
    assert "Trade is seldom" in parsed(issue.parent / "build/2026-11-20.preview.eml").get_body(("plain",)).get_content()


def test_a_draft_is_what_classic_outlook_opens_for_sending_with_its_pictures(mails):
    """What [MS-OXCMAIL] 2.2.3.4.1.4.1 asks of a picture that is shown in the mail, not listed below it."""
    draft = parsed(mails["draft"])
    assert draft.get_all("X-Unsent") == ["1"]
    page = draft.get_body(("html",))
    assert page
    for related in draft.walk():
        for part in related.iter_parts() if related.is_multipart() else ():
            if part.get_content_maintype() == "image":
                assert related.get_content_type() == "multipart/related"
                assert part.get_content_type() in ("image/jpeg", "image/png", "image/gif", "image/bmp")
                assert f'src="cid:{part["Content-ID"].strip("<>")}"' in page.get_content()


@with_tmux
@pytest.mark.skipif(not shutil.which("mutt"), reason="not installed: apt-get install mutt")
def test_mutt_shows_the_mail_in_the_terminal_that_the_command_was_given_in(screen, mails):
    screen.type(f"{in_the_terminal(mails['mail'])}; echo ended with $?")
    screen.press("Enter")
    screen.shows("Msgs:1")
    screen.press("Enter")
    screen.shows("The trade in nothing")
    screen.type("qq")
    screen.shows("ended with 0")


@with_tmux
def test_ctrl_c_in_a_client_of_the_terminal_is_answered_by_the_client(tmp_path, screen, file):
    (tmp_path / "bin").mkdir()
    does = "import signal; signal.signal(signal.SIGINT, lambda *_: print('Really?')); print('ready'); input()"
    a_program(tmp_path / "bin", "mutt", does)
    screen.type(f"PATH={tmp_path / 'bin'}:$PATH {in_the_terminal(file)}; echo ended with $?")
    screen.press("Enter")
    screen.shows("ready")
    screen.press("C-c")
    screen.shows("Really?")
    screen.press("Enter")
    screen.shows("ended with 0")


@pytest.mark.parametrize(
    ("program", "switches"),
    [
        ("evolution", []),
        ("thunderbird", ["-file"]),
        ("thunderbird-esr", ["-file"]),
        ("org.mozilla.Thunderbird", ["-file"]),
        ("OUTLOOK.EXE", ["/eml"]),
    ],
)
def test_a_client_gets_the_whole_path_and_the_switch_that_it_asks_for(program, switches, programs, file):
    made = a_program(programs, program)
    assert hand_over(file, program) == program
    assert called(made) == [*switches, str(file)]


def test_a_client_may_be_named_by_its_whole_path(tmp_path, programs, file):
    (tmp_path / "in a folder of its own").mkdir()
    made = a_program(tmp_path / "in a folder of its own", "thunderbird")
    hand_over(file, str(made))
    assert called(made) == ["-file", str(file)]


@pytest.mark.parametrize("name", ["-remote.eml", "$(touch x) `touch y`;'\".eml", "--help"])
def test_the_name_of_a_file_is_never_read_as_anything_else(name, tmp_path, programs, file, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file.rename(name)
    made = a_program(programs, "kmail")
    before = sorted(path.name for path in tmp_path.iterdir())
    hand_over(Path(name), "kmail")
    assert called(made) == [str(tmp_path / name)]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_client_goes_on_by_itself(programs, file, monkeypatch):
    monkeypatch.setattr(handover, "START", 0.5)
    made = a_program(programs, "geary", "time.sleep(600)")
    hand_over(file, "geary")
    note = made.with_name("geary.called")
    for _ in range(600):
        if note.exists():
            break
        time.sleep(0.05)
    *_, process, session = json.loads(note.read_text())
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert session == process != os.getsid(0)


def test_a_client_that_ends_with_an_error_is_reported_with_its_code_and_last_line(programs, file):
    a_program(programs, "geary", "print('starting'); print('\\x1b[31mno \\xe9cran\\n', file=sys.stderr); sys.exit(3)")
    with pytest.raises(PreviewError) as failed:
        hand_over(file, "geary", shown="issues/week.eml")
    assert failed.value.file == "issues/week.eml"
    assert failed.value.message == "geary ended with code 3: �[31mno écran"
    assert failed.value.fix == "open the file by hand"


def test_a_client_that_fails_without_a_word_is_reported_with_its_code(programs, file):
    a_program(programs, "geary", "sys.exit(4)")
    with pytest.raises(PreviewError, match=r"week\.eml: geary ended with code 4; open the file by hand$"):
        hand_over(file, "geary")


def test_a_client_that_cannot_be_started_is_reported(programs, file):
    (programs / "geary").write_bytes(b"\x7fELF of another machine")
    (programs / "geary").chmod(0o755)
    with pytest.raises(PreviewError, match=r"geary cannot be started \(Exec format error\)"):
        hand_over(file, "geary")


@pytest.mark.parametrize(
    "program",
    [
        *("-rf", "--help", "thunderbird; touch x", "$(touch x)", "thunderbird\ntouch x", "a\0b", " ", ".", "..", "/"),
        *("../thunderbird", "./thunderbird", "handy", "plain", "folder", "\udcff", "x" * 100_000),
    ],
)
def test_a_name_that_is_no_program_is_refused_and_nothing_is_run(program, tmp_path, programs, file, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", f"{programs}::.")
    ours = [a_program(folder, name) for folder in (here, tmp_path) for name in ("handy", "thunderbird")]
    (programs / "plain").write_text("not to be run")
    (programs / "folder").mkdir()
    with pytest.raises(PreviewError) as refused:
        hand_over(file, program)
    line = str(refused.value)
    assert "\n" not in line
    assert len(line) < 600
    assert "there is no program “" in line
    assert line.startswith(f"{file}: ")
    assert line.endswith("or open the file by hand")
    assert not any(path.with_name(f"{path.name}.called").exists() for path in ours)
    assert not (here / "x").exists()


@pytest.mark.parametrize("answer", ["", "print()", "sys.exit(2)"])
def test_where_no_client_opens_mails_the_file_to_open_by_hand_is_named(answer, programs, file, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":7")
    opener = a_program(programs, "xdg-open")
    if answer:
        a_program(programs, "xdg-mime", answer)
    with pytest.raises(PreviewError) as refused:
        hand_over(file, shown="issues/week.eml")
    assert str(refused.value) == (
        "issues/week.eml: no mail client is set up here to open it; "
        "install one, such as Thunderbird, or open the file by hand"
    )
    assert not opener.with_name("xdg-open.called").exists()


def test_a_file_that_is_not_there_is_refused(file):
    with pytest.raises(PreviewError, match=r"gone\.eml: is not there to be opened; make it with mailer eml"):
        hand_over(file.with_name("gone.eml"), "thunderbird")


def test_without_a_screen_nothing_is_opened(programs, file, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PreviewError, match=r"week\.eml: there is no screen here .*; open the file by hand where"):
        hand_over(file)


def test_a_client_of_the_terminal_is_not_started_without_one(programs, file):
    made = a_program(programs, "neomutt")
    with pytest.raises(PreviewError, match="neomutt needs a terminal"):
        hand_over(file, "neomutt")
    assert not made.with_name("neomutt.called").exists()


@pytest.mark.parametrize(
    ("program", "words"), [("", []), ("Thunderbird", ["-a", "Thunderbird"]), ("-a Mail", ["-a", "-a Mail"])]
)
def test_on_a_mac_programs_are_found_by_the_name_that_it_shows(program, words, programs, file, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    made = a_program(programs, "open")
    hand_over(file, program)
    assert called(made) == [*words, str(file)]
