"""The preview follows every save, says what is wrong beside the last good version, and ends without a trace."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from mailer.preview.serving import open_in_browser
from tests.preview_process import ROOT, SAMPLE, Previewed, a_sample, previewing


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewed]:
    with previewing(a_sample(tmp_path_factory.mktemp("preview") / "publication")) as running:
        yield running


def test_the_state_tells_of_every_language_and_what_the_rules_found(preview: Previewed) -> None:
    state = preview.until(lambda state: state["checked"])
    english, french = state["editions"]
    assert (english["language"], french["language"]) == ("en-GB", "fr")
    assert english["sender"]["name"] == "Crosscurrents"
    assert english["preheader"].startswith("Also: what Mombasa")
    assert ["Subject", english["subject"]] in english["headers"]
    assert english["message_bytes"] > english["html_bytes"] > 60_000
    assert state["fit_to_send"] is True
    assert state["seal"] is None


def test_a_finding_says_where_in_the_mail_it_is_seen(preview: Previewed) -> None:
    state = preview.until(lambda state: state["checked"])
    note = next(each for each in state["editions"][0]["findings"] if each["rule"] == "Q17")
    mail = preview.get(state["editions"][0]["mail"])
    marked = mail.split(f'data-place="{note["place"]}"', 1)[1]
    assert "Two in five" in marked[:600]


def test_a_finding_of_one_language_stays_with_it(preview: Previewed) -> None:
    for edition in preview.until(lambda state: state["checked"])["editions"]:
        others = {"en-GB": "issue.fr.md", "fr": "issue.md"}[edition["language"]]
        assert not [each for each in edition["findings"] if (each["file"] or "").endswith("/" + others)]


def test_a_saved_letter_is_shown(preview: Previewed) -> None:
    preview.replace("Trade is usually measured", "Trade is seldom measured")
    preview.until(lambda _: "Trade is seldom measured" in preview.mail())
    told = preview.until(lambda state: state["checked"] and not state["differences"][0]["same"])["differences"][0]
    assert told["against"] == "opened"
    assert {"kind": "added", "text": "seldom"} in told["languages"][0]["changes"][0]["passages"][0]


def test_a_fault_is_told_with_its_line_and_the_last_good_version_stays(preview: Previewed) -> None:
    version = preview.state()["version"]
    preview.replace("issue_number: 47", "isue_number: 47")
    state = preview.until(lambda state: state["trouble"])
    (fault,) = state["trouble"]["faults"]
    assert (fault["file"], fault["line"]) == (f"issues/{SAMPLE}/issue.md", 4)
    assert "issue_number" in fault["fix"]
    assert state["version"] == version
    assert "Empty boxes" in state["editions"][0]["subject"]
    preview.replace("isue_number: 47", "issue_number: 47")
    assert preview.until(lambda state: not state["trouble"])["version"] == version


def test_a_changed_story_is_shown(preview: Previewed) -> None:
    story = preview.root / "seeds" / "a-port-full-of-nothing.md"
    story.write_text(story.read_text("utf-8").replace("A port full of nothing", "A port full of air"), "utf-8")
    preview.until(lambda _: "A port full of air" in preview.mail())


def test_a_changed_setting_is_shown(preview: Previewed) -> None:
    settings = preview.root / "mailer.toml"
    settings.write_text(settings.read_text("utf-8").replace('name = "Crosscurrents"', 'name = "Undertow"', 1), "utf-8")
    preview.until(lambda _: "Undertow" in preview.mail())


def test_a_changed_picture_is_shown(preview: Previewed) -> None:
    before = preview.mail()
    Image.new("RGB", (1200, 800), "teal").save(preview.issue.with_name("kericho-terraces.jpg"))
    preview.until(lambda _: preview.mail() != before)


def test_a_theme_of_ones_own_is_shown_and_its_fault_told(preview: Previewed) -> None:
    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, "-m", "mailer", "-C", str(preview.root), *arguments], cwd=ROOT, check=True)

    run("theme", "eject", "dispatch", "--as", "ours")
    run("theme", "use", "ours")
    before = preview.until(lambda state: not state["trouble"] and state["version"] > 1)["version"]
    preview.until(lambda state: state["checked"])
    theme = preview.root / "templates" / "ours" / "theme.toml"
    whole = theme.read_text("utf-8")
    theme.write_text("colours = [", "utf-8")
    assert preview.until(lambda state: state["trouble"])["trouble"]["faults"][0]["file"].endswith("theme.toml")
    theme.write_text(whole, "utf-8")
    assert preview.until(lambda state: not state["trouble"])["version"] >= before


def test_what_the_program_makes_itself_changes_nothing(preview: Previewed) -> None:
    version = preview.until(lambda state: state["checked"])["version"]
    subprocess.run([sys.executable, "-m", "mailer", "-C", str(preview.root), "render", SAMPLE], cwd=ROOT, check=True)
    preview.issue.with_name(".issue.md.swp").write_text("an editor's own")
    preview.replace("issue_number: 47", "issue_number: 48")
    assert preview.until(lambda state: state["version"] != version)["version"] == version + 1


@pytest.mark.parametrize("name", ["issues", "seeds"])
def test_a_folder_that_takes_the_place_of_another_is_followed(preview: Previewed, name: str) -> None:
    folder, other = preview.root / name, preview.root / f"{name}-2"
    shutil.copytree(folder, other)
    folder.rename(preview.root / f"{name}-old")
    other.rename(folder)
    shutil.rmtree(preview.root / f"{name}-old")
    preview.until(lambda state: not state["trouble"])
    time.sleep(0.2)
    preview.replace("\n---\n", f"\n---\nA line since {name} moved.\n\n")
    preview.until(lambda _: f"A line since {name} moved." in preview.mail())


def test_a_folder_that_is_away_and_comes_back_leaves_no_trouble_behind(preview: Previewed) -> None:
    for _ in range(4):
        (preview.root / "seeds").rename(preview.root / "sds")
        preview.until(lambda state: state["trouble"])
        (preview.root / "sds").rename(preview.root / "seeds")
        preview.until(lambda state: not state["trouble"])


def test_the_name_in_the_masthead_is_that_of_the_settings(preview: Previewed) -> None:
    settings = preview.root / "mailer.toml"
    settings.write_text(re.sub(r'(?m)^name = ".*"', 'name = "The Undertow"', settings.read_text("utf-8"), count=1))
    preview.until(lambda state: state["publication"] == "The Undertow")


def test_findings_of_a_story_that_only_another_language_has_are_not_told(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    french = root / "issues" / SAMPLE / "issue.fr.md"
    text = french.read_text("utf-8")
    at = text.index("        - story: the-cheapest-chip")
    french.write_text(text[:at] + text[text.index("        - story:", at + 10) :], "utf-8")
    with previewing(root) as running:
        state = running.until(lambda state: state["checked"])
        told = [[each["file"] for each in edition["findings"]] for edition in state["editions"]]
    seeds = [{name for name in files if name and name.startswith("seeds/the-cheapest")} for files in told]
    assert not seeds[1]


def test_a_publication_that_is_moved_away_is_told_and_shown_again_when_it_is_back(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    with previewing(root) as running:
        running.until(lambda state: state["checked"])
        root.rename(tmp_path / "elsewhere")
        (fault,) = running.until(lambda state: state["trouble"])["trouble"]["faults"]
        assert (fault["message"], fault["file"]) == ("the folder of the publication is gone", str(root))
        (tmp_path / "elsewhere").rename(root)
        running.until(lambda state: not state["trouble"])
        running.replace("Trade is usually measured", "Trade is seldom measured")
        running.until(lambda _: "Trade is seldom measured" in running.mail())


def test_settings_that_are_gone_are_asked_back_and_none_are_looked_for_elsewhere(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "outer" / "publication")
    shutil.copy(root / "mailer.toml", tmp_path / "outer")
    with previewing(root) as running:
        running.until(lambda state: state["checked"])
        (root / "mailer.toml").rename(root / "aside")
        trouble = running.until(lambda state: state["trouble"])["trouble"]
        (fault,) = trouble["faults"]
        assert (fault["message"], fault["file"]) == ("is gone, and with it the settings", "mailer.toml")
        assert fault["fix"].startswith("put it back, and it goes on")
        assert trouble["next"] is None
        (root / "aside").rename(root / "mailer.toml")
        running.until(lambda state: not state["trouble"])


@pytest.mark.parametrize("name", ["issues", f"issues/{SAMPLE}", f"issues/{SAMPLE}/issue.md"])
def test_an_issue_that_is_gone_is_asked_back_or_previewed_by_its_new_name(tmp_path: Path, name: str) -> None:
    root = a_sample(tmp_path / "publication")
    with previewing(root) as running:
        running.until(lambda state: state["checked"])
        (root / name).rename(tmp_path / "aside")
        trouble = running.until(lambda state: state["trouble"])["trouble"]
        (fault,) = trouble["faults"]
        assert (fault["message"], fault["file"]) == ("is gone", name)
        assert fault["fix"].startswith("put it back, and it goes on")
        assert trouble["next"] == "mailer preview ISSUE"
        (tmp_path / "aside").rename(root / name)
        running.until(lambda state: not state["trouble"])


def test_the_faults_of_all_languages_are_told_at_once_and_a_shared_one_once(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    picture = root / "issues" / SAMPLE / "kericho-terraces.jpg"
    with previewing(root) as running:
        running.until(lambda state: state["editions"])
        french = running.issue.with_name("issue.fr.md")
        whole = french.read_text("utf-8")
        french.write_text(whole.replace("subject:", "sujet:", 1), "utf-8")
        running.replace("subject:", "subjekt:")
        state = running.until(lambda state: state["trouble"] and len(state["trouble"]["faults"]) > 2)
        assert {fault["file"].rpartition("/")[2] for fault in state["trouble"]["faults"]} == {"issue.md", "issue.fr.md"}
        french.write_text(whole, "utf-8")
        running.replace("subjekt:", "subject:")
        running.until(lambda state: not state["trouble"])
        picture.unlink()
        told = [str(fault) for fault in running.until(lambda state: state["trouble"])["trouble"]["faults"]]
        assert len(told) == len(set(told))


def test_a_renderer_that_was_killed_is_told_and_what_to_do(tmp_path: Path) -> None:
    with previewing(a_sample(tmp_path / "publication")) as running:
        running.until(lambda state: state["checked"])
        os.kill(_renderer_of(running), signal.SIGKILL)
        running.replace("Trade is usually measured", "Trade is seldom measured")
        (fault,) = running.until(lambda state: state["trouble"])["trouble"]["faults"]
        assert fault["message"] == "the process that renders was killed"
        assert fault["fix"] == "end the preview with Ctrl-C, and start it again"


def test_a_preview_that_was_killed_leaves_no_renderer_behind(tmp_path: Path) -> None:
    with previewing(a_sample(tmp_path / "publication")) as running:
        running.until(lambda state: state["checked"])
        renderer = _renderer_of(running)
        running.process.kill()
        end = time.monotonic() + 20
        while _works(renderer):
            assert time.monotonic() < end
            time.sleep(0.02)


def _renderer_of(running: Previewed) -> int:
    server = running.process.pid
    children = Path(f"/proc/{server}/task/{server}/children")
    if not children.exists():
        pytest.skip("this system does not tell which processes a process has begun")
    (renderer,) = children.read_text().split()
    return int(renderer)


def _works(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_template_that_goes_round_for_ever_does_not_keep_ctrl_c_from_ending_it(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    for words in (("theme", "eject", "dispatch", "--as", "ours"), ("theme", "use", "ours")):
        subprocess.run([sys.executable, "-m", "mailer", "-C", str(root), *words], cwd=ROOT, check=True)
    with previewing(root) as running:
        running.until(lambda state: state["checked"])
        letter = root / "templates" / "ours" / "blocks" / "letter.mjml.j2"
        letter.write_text(
            letter.read_text("utf-8") + "{% for n in range(10**7) %}{% for m in range(10**7) %}{% endfor %}{% endfor %}"
        )
        time.sleep(1)
        os.kill(running.process.pid, signal.SIGINT)
        assert running.process.wait(10) == 0


def test_a_seal_and_what_changed_since_are_told(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    approve = [sys.executable, "-m", "mailer", "-C", str(root), "approve", SAMPLE, "--by", "Ana Holm"]
    subprocess.run(approve, cwd=ROOT, check=True)
    with previewing(root) as running:
        state = running.until(lambda state: state["checked"])
        assert (state["seal"]["changed"], state["seal"]["approvals"]) == ([], ["Ana Holm"])
        assert [told["same"] for told in state["differences"]] == [True, True]
        running.replace("Trade is usually measured", "Trade is seldom measured")
        state = running.until(lambda state: state["checked"] and state["seal"]["changed"])
        assert [told["against"] for told in state["differences"]] == ["sealed", "opened"]
        assert state["fit_to_send"] is False


def test_what_to_type_to_approve_names_the_role_that_has_yet_to(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    with (root / "mailer.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[approval]\nrequired = ["fact-check", "editor"]\n')
    with previewing(root) as running:
        state = running.until(lambda state: state["checked"])
        assert (state["seal"], state["to_approve"]) == (
            None,
            f'mailer approve {SAMPLE} --by "NAME" --role fact-check',
        )


def test_whoever_listens_is_told_how_things_stand_and_need_not_ask(preview: Previewed) -> None:
    with urllib.request.urlopen(preview.address + "events", timeout=10) as told:
        assert told.readline() == b"event: changed\n"
        state = json.loads(told.readline().removeprefix(b"data: "))
    assert state["version"] == preview.state()["version"]
    assert state["editions"]


def test_the_first_page_does_not_wait_until_the_rules_are_loaded() -> None:
    look = "import sys, mailer.pipeline.previewing as _; sys.exit('mailer.check.rules' in sys.modules)"
    subprocess.run([sys.executable, "-c", look], cwd=ROOT, check=True)


def test_an_issue_that_never_could_be_shown_tells_why_and_is_shown_once_it_can(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    issue = root / "issues" / SAMPLE / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("subject:", "subjekt:", 1), "utf-8")
    with previewing(root) as running:
        state = running.state()
        assert (state["version"], state["editions"], state["fit_to_send"]) == (0, [], None)
        assert 5 in [fault["line"] for fault in state["trouble"]["faults"]]
        running.replace("subjekt:", "subject:")
        assert running.until(lambda state: state["version"] == 1)["trouble"] is None


def test_ctrl_c_ends_it_at_once_and_well_while_a_page_listens(tmp_path: Path) -> None:
    with previewing(a_sample(tmp_path / "publication")) as running:
        listening = subprocess.Popen([sys.executable, "-c", _LISTEN, running.address + "events"])
        running.until(lambda state: state["checked"])
        os.kill(running.process.pid, signal.SIGINT)
        assert running.process.wait(10) == 0
        listening.wait(10)


_LISTEN = "import sys, urllib.request; [None for _ in urllib.request.urlopen(sys.argv[1])]"


def test_a_taken_port_is_said_in_a_line(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    with previewing(root) as running:
        port = running.address.split(":")[2].partition("/")[0]
        command = [sys.executable, "-m", "mailer", "-C", str(root), "preview", SAMPLE, "--no-browser", "--port", port]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr.startswith(f"error: port {port} cannot be used (Address already in use); ")


def test_an_issue_that_is_not_there_is_not_previewed(tmp_path: Path) -> None:
    root = a_sample(tmp_path / "publication")
    command = [sys.executable, "-m", "mailer", "-C", str(root), "preview", "2026-11-02", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "2026-11-02" in json.loads(done.stdout)["error"]["message"]


def test_a_browser_is_started_without_the_token_among_its_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$@" > {seen}\n')
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    monkeypatch.setenv("DISPLAY", ":0")
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    assert open_in_browser("http://127.0.0.1:8000/the-token/", folder)
    assert "the-token" not in seen.read_text()
    assert "the-token" in (folder / "preview.html").read_text()
    assert (
        stat.S_IMODE((folder / "preview.html").stat().st_mode) & 0o077 == 0
        or stat.S_IMODE(folder.stat().st_mode) == 0o700
    )


def test_without_a_screen_no_browser_takes_over_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not open_in_browser("http://127.0.0.1:8000/the-token/", tmp_path)
