"""``approve``: what is fit is sealed, who said so is written down, and what was sealed is what is sent."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailer.errors import SealError
from mailer.model.text import SlottedText
from mailer.pipeline.releasing import approve as approve_issue
from mailer.pipeline.sealed import seal_of
from mailer.release import lock as lock_file
from mailer.release import sealed
from mailer.wiring import open_desk
from tests.release_builders import FILE, ISSUE, a_fit_issue, changed, digest_of, lengthened

ROLES = '\n[approval]\nrequired = ["editor", "fact-check"]\n'
AT = ("--now", "2024-05-16T09:00:00Z")


@pytest.fixture
def folder(publication) -> Path:
    """The folder of an issue that is fit to be sent."""
    return a_fit_issue(publication)


@pytest.fixture
def a_list(publication) -> Path:
    path = publication / "list.csv"
    path.write_text("address,name\nana@example.org,Ana\n", encoding="utf-8")
    return path


def approved(mailer, *arguments: str, by: str = "Ingrid Aasland") -> dict:
    ran = mailer(*AT, "approve", ISSUE, "--by", by, *arguments, "--json")
    assert ran.code == 0, ran.err
    return ran.document


def text_of(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return message.get_body(("plain",)).get_content()


def test_the_first_approval_seals_the_issue_and_is_shown(mailer, folder):
    document = approved(mailer)

    shown = mailer("issue", "show", ISSUE, "--json").document
    assert document["new"]
    assert shown["sealed"] == {"seal": document["seal"], "at": "2024-05-16T09:00:00Z", "whole": True, "changed": []}
    assert shown["approvals"] == [{"by": "Ingrid Aasland", "role": None, "at": "2024-05-16T09:00:00Z"}]
    assert "approved:   Ingrid Aasland, 2024-05-16 09:00 UTC" in mailer("issue", "show", ISSUE).out


def test_the_lock_is_text_with_a_line_for_each_input_and_no_machine_in_it(mailer, folder, publication):
    approved(mailer)

    text = (folder / "issue.lock").read_text(encoding="utf-8")
    names = [each["name"] for each in json.loads(text)["inputs"]]
    assert names[:3] == [FILE, "seeds/quay.png", "seeds/quiet-quay.md"]
    assert all(name.startswith("templates/broadsheet/") for name in names[3:])
    assert f'    {{"name": "{FILE}", "sha256": "' in text
    assert str(publication) not in text


def test_an_issue_that_is_not_fit_is_not_sealed_and_every_error_is_named(mailer, folder):
    changed(folder / "issue.md", "Boxes, and rather fewer of them", "Re: Boxes")

    ran = mailer("approve", ISSUE, "--by", "Ana")

    assert ran.code == 1
    assert f"{ISSUE} is not fit to be sent: the check finds" in ran.err
    assert f"{FILE}:4: " in ran.err
    assert f"next:  mailer check {ISSUE}" in ran.err
    assert sorted(path.name for path in folder.iterdir()) == ["issue.md"]


def test_approving_the_same_twice_is_said_and_changes_nothing(mailer, folder):
    approved(mailer)
    before = digest_of(folder)

    ran = mailer("approve", ISSUE, "--by", "Ingrid Aasland")

    assert ran.code == 0
    assert "nothing has changed since it was approved by Ingrid Aasland, 2024-05-16 09:00 UTC" in ran.out
    assert digest_of(folder) == before


def test_a_further_role_joins_the_seal_and_the_missing_are_named(mailer, publication):
    folder = a_fit_issue(publication, settings=ROLES)
    first = approved(mailer, "--role", "editor")
    sealed_before = digest_of(folder / "sealed")

    assert first["missing"] == ["fact-check"]
    assert "missing:    fact-check" in mailer("issue", "show", ISSUE).out
    second = approved(mailer, "--role", "Fact-Check", by="Bo Lind")

    assert (second["seal"], second["new"], second["missing"]) == (first["seal"], False, [])
    assert [each["role"] for each in second["approvals"]] == ["editor", "fact-check"]
    assert digest_of(folder / "sealed") == sealed_before


def test_after_a_change_everybody_approves_anew(mailer, publication):
    folder = a_fit_issue(publication, settings=ROLES)
    approved(mailer, "--role", "editor")
    changed(folder / "issue.md", "stood still", "did not move")

    ran = mailer("approve", ISSUE, "--by", "Bo Lind", "--role", "fact-check")

    assert f"The earlier seal was broken:\n  {FILE} changed\n" in ran.out
    assert "no longer counts: Ingrid Aasland (editor)" in ran.out
    assert mailer("issue", "show", ISSUE, "--json").document["missing"] == ["editor"]


@pytest.mark.parametrize(
    ("role", "code", "words"),
    [
        ("fact-chek", 2, "--role: there is no role “fact-chek”; did you mean fact-check?"),
        ("owner", 2, "[approval] required names editor, fact-check"),
        ("", 2, "--role: is missing; name one of editor, fact-check"),
    ],
)
def test_a_role_that_the_desk_does_not_require_is_refused(mailer, publication, role, code, words):
    a_fit_issue(publication, settings=ROLES)

    ran = mailer("approve", ISSUE, "--by", "Ana", *(["--role", role] if role else []))

    assert (ran.code, words in ran.err) == (code, True)


def test_who_approves_in_a_second_required_role_may_but_it_is_said(mailer, publication):
    a_fit_issue(publication, settings=ROLES)
    said = "Ana Holm has approved as editor and as fact-check; two eyes see less than four"
    first = mailer("approve", ISSUE, "--by", "Ana Holm", "--role", "editor")

    second = mailer("approve", ISSUE, "--by", "ana holm", "--role", "fact-check")

    assert (first.code, first.err) == (0, "")
    assert (second.code, second.err) == (0, f"warning: {said}\n")
    assert f"            {said}\n" in mailer("issue", "show", ISSUE).out


def test_where_no_role_is_required_one_person_may_have_several(mailer, folder):
    approved(mailer, "--role", "editor")

    assert mailer("approve", ISSUE, "--by", "Ingrid Aasland", "--role", "owner").err == ""
    assert "two eyes" not in mailer("issue", "show", ISSUE).out


def test_of_a_broken_seal_the_advice_names_the_role_that_approves_first(mailer, publication):
    folder = a_fit_issue(publication, settings=ROLES.replace("editor", "managing editor"))
    approved(mailer, "--role", "managing editor")
    changed(folder / "issue.md", "stood still", "did not move")

    advice = f"""mailer approve {ISSUE} --by "NAME" --role 'managing editor'"""
    assert f"look and `{advice}` again" in mailer("eml", ISSUE).err
    (folder / "issue.lock").write_text("{", encoding="utf-8")
    assert f"next:  {advice}\n" in mailer("eml", ISSUE).err
    assert f"next:  {advice}\n" in mailer("issue", "diff", ISSUE, "--sealed").err


def test_the_only_required_role_need_not_be_named(mailer, publication):
    a_fit_issue(publication, settings='\n[approval]\nrequired = ["editor"]\n')

    assert approved(mailer)["approvals"][0]["role"] == "editor"


@pytest.mark.parametrize("by", ["", "  ", "x" * 300, "Ana\x07"])
def test_what_is_no_name_approves_nothing(mailer, folder, by):
    ran = mailer("approve", ISSUE, "--by", by)

    assert (ran.code, ran.err.startswith("error: --by: ")) == (1, True)
    assert not (folder / "issue.lock").exists()


@pytest.mark.parametrize(
    ("path", "old", "new", "named"),
    [
        (FILE, "stood still", "did not move", FILE),
        ("seeds/quiet-quay.md", "The quiet quay", "The loud quay", "seeds/quiet-quay.md"),
        ("mailer.toml", "letter@tidewatch", "post@tidewatch", "[sender] from in mailer.toml"),
        ("mailer.toml", "What moved", "What stood", "[publication] tagline in mailer.toml"),
    ],
)
def test_a_change_breaks_the_seal_and_nothing_is_sent(mailer, publication, folder, a_list, path, old, new, named):
    approved(mailer)
    changed(publication / path, old, new)

    batch = mailer("batch", ISSUE, "--recipients", a_list, "-o", publication / "out")
    eml = mailer("eml", ISSUE)

    for ran in (batch, eml):
        assert ran.code == 1
        assert f"error: {ISSUE} is no longer what was approved" in ran.err
        assert f"error: {named}: changed" in ran.err
        assert f"next:  mailer issue diff {ISSUE} --sealed" in ran.err
    assert not (publication / "out").exists()
    assert f"{named} changed" in mailer("issue", "show", ISSUE).out


def test_a_new_translation_a_lost_picture_and_another_theme_break_the_seal(mailer, publication, folder):
    approved(mailer)
    (folder / "issue.fr.md").write_text((folder / "issue.md").read_text(encoding="utf-8"), encoding="utf-8")
    (publication / "seeds/quay.png").unlink()
    with (publication / "mailer.toml").open("a", encoding="utf-8") as file:
        file.write('\n[theme]\nname = "other"\n')

    changes = mailer("issue", "show", ISSUE, "--json").document["sealed"]["changed"]

    assert changes == [
        {"name": f"issues/{ISSUE}/issue.fr.md", "how": "is new"},
        {"name": "seeds/quay.png", "how": "is gone"},
        {"name": "[theme] name in mailer.toml", "how": "changed"},
    ]


def test_a_theme_of_ones_own_takes_the_place_of_the_sealed_one_only_where_it_differs(mailer, publication, folder):
    approved(mailer)
    mailer("theme", "eject", "broadsheet")

    assert mailer("issue", "show", ISSUE, "--json").document["sealed"]["whole"]
    lengthened(publication / "templates/broadsheet/dark.css")
    assert mailer("issue", "show", ISSUE, "--json").document["sealed"]["changed"] == [
        {"name": "templates/broadsheet/dark.css", "how": "changed"}
    ]


def test_a_theme_of_another_version_of_the_program_leaves_the_seal_whole(mailer, publication, folder, tmp_path):
    approved(mailer)
    desk = open_desk(Path())
    shutil.copytree(desk.theme_folders[-1], tmp_path / "newer")
    lengthened(tmp_path / "newer/broadsheet/dark.css")
    newer = dataclasses.replace(desk, theme_folders=(publication / "templates", tmp_path / "newer"))

    assert seal_of(newer, ISSUE).is_whole
    assert approve_issue(newer, ISSUE, by="Bo").lock.seal == seal_of(desk, ISSUE).lock.seal


def test_a_theme_of_ones_own_that_is_gone_breaks_the_seal_although_the_program_has_one_of_that_name(
    mailer, publication, folder
):
    mailer("theme", "eject", "broadsheet")
    lengthened(publication / "templates/broadsheet/dark.css")
    approved(mailer)
    shutil.rmtree(publication / "templates")

    assert mailer("issue", "show", ISSUE, "--json").document["sealed"]["changed"] == [
        {"name": "templates/broadsheet/dark.css", "how": "changed"}
    ]


def test_settings_that_do_not_change_the_mail_leave_the_seal_whole(mailer, publication, folder):
    approved(mailer)
    with (publication / "mailer.toml").open("a", encoding="utf-8") as file:
        file.write('\n[feeds]\nharbour = "https://harbour.example/feed"\n')

    assert mailer("issue", "show", ISSUE, "--json").document["sealed"]["whole"]


def test_putting_back_what_was_approved_mends_the_seal(mailer, folder):
    approved(mailer)
    changed(folder / "issue.md", "stood still", "did not move")
    changed(folder / "issue.md", "did not move", "stood still")

    assert mailer("eml", ISSUE).code == 0


def test_what_is_sent_is_what_was_sealed_even_where_tools_would_make_it_otherwise_today(mailer, folder, a_list):
    """An edition of another version of the tools is put in its place: no input has changed."""
    approved(mailer)
    desk = open_desk(Path())
    lock = seal_of(desk, ISSUE).lock
    editions = sealed.read_editions(folder, lock, "")
    older = dataclasses.replace(
        editions[""], text=SlottedText((*editions[""].text.parts, "Made with an older tool.\n"))
    )
    contents = sealed.contents_of({"": older}, sealed.read_sources(folder, lock))
    relocked = lock_file.new_lock(
        ISSUE, editions=contents.editions, inputs=lock.inputs, settings=lock.settings, made_with=lock.made_with
    )
    sealed.write_seal(folder, dataclasses.replace(relocked, approvals=lock.approvals), contents)

    written = mailer("eml", ISSUE, "--json").document
    mailer("batch", ISSUE, "--recipients", a_list, "-o", "out")

    assert written["seal"] == relocked.short
    assert "Made with an older tool." in text_of(Path(written["file"]))
    assert "Made with an older tool." in text_of(next(Path("out").glob("*.eml")))
    assert "Made with an older tool." not in mailer("eml", ISSUE, "--draft", "-o", "draft.eml").out
    assert "Made with an older tool." not in text_of(Path("draft.eml"))


def test_a_draft_and_a_build_show_the_issue_as_it_stands_and_say_so(mailer, folder):
    approved(mailer)
    assert mailer("render", ISSUE).err == ""
    changed(folder / "issue.md", "stood still", "did not move")

    for command in (("render", ISSUE), ("eml", ISSUE, "--draft")):
        ran = mailer(*command)
        assert ran.code == 0
        assert ran.err == f"warning: this is {ISSUE} as it stands now; it is not what was approved ({FILE})\n"
    assert "did not move" in (folder / "build/email.txt").read_text(encoding="utf-8")


def test_without_every_required_approval_there_is_a_proof_but_no_batch(mailer, publication, a_list):
    a_fit_issue(publication, settings=ROLES)
    approved(mailer, "--role", "editor")

    proof = mailer("eml", ISSUE)
    batch = mailer("batch", ISSUE, "--recipients", a_list, "-o", "out")

    assert proof.code == 0
    assert proof.err == "warning: not approved yet, so only a proof: fact-check missing\n"
    assert ", a proof (en)" in proof.out
    assert "ready to send" not in proof.out
    assert batch.code == 1
    assert "is not approved: fact-check has yet to approve it" in batch.err
    assert "--role fact-check" in batch.err
    assert not Path("out").exists()
    approved(mailer, "--role", "fact-check", by="Bo")
    assert mailer("batch", ISSUE, "--recipients", a_list, "-o", "out").code == 0


def test_without_a_seal_and_without_required_roles_all_is_as_it_was(mailer, folder, a_list):
    assert mailer("batch", ISSUE, "--recipients", a_list, "-o", "out").code == 0
    shown = mailer("issue", "show", ISSUE, "--json").document
    assert (shown["sealed"], shown["approvals"], shown["missing"]) == (None, [], [])
    assert "sealed" not in mailer("issue", "show", ISSUE).out


def test_an_approval_can_be_withdrawn_and_the_seal_goes_with_the_last(mailer, folder):
    approved(mailer)
    approved(mailer, by="Bo")

    first = mailer("approve", ISSUE, "--by", "ingrid aasland", "--withdraw", "--json").document
    last = mailer("approve", ISSUE, "--by", "Bo", "--withdraw")

    assert [each["by"] for each in first["approvals"]] == ["Bo"]
    assert last.out == f"{ISSUE}: what Bo approved is withdrawn.\n{ISSUE} is no longer sealed.\n"
    assert sorted(path.name for path in folder.iterdir()) == ["issue.md"]
    assert "is not approved" in mailer("approve", ISSUE, "--by", "Bo", "--withdraw").err


def test_only_who_approved_can_withdraw(mailer, folder):
    approved(mailer)

    ran = mailer("approve", ISSUE, "--by", "Ingrid Asland", "--withdraw")

    assert (ran.code, "did you mean Ingrid Aasland?" in ran.err) == (2, True)


def test_the_check_names_what_changed_and_who_is_missing_but_never_stands_in_the_way_of_approving(mailer, publication):
    folder = a_fit_issue(publication, settings=ROLES)
    approved(mailer, "--role", "editor")
    changed(folder / "issue.md", "stood still", "did not move")

    found = mailer("check", ISSUE, "--json").document["findings"]

    told = [(each["rule"], each["severity"], each["file"]) for each in found if each["rule"].startswith("R")]
    assert told == [("R01", "error", FILE), ("R02", "note", FILE), ("R02", "note", FILE)]
    assert approved(mailer, "--role", "editor")["new"]


def test_the_check_says_nothing_of_a_seal_that_is_whole_or_of_none(mailer, folder):
    before = mailer("check", ISSUE, "--json").document["findings"]
    approved(mailer)
    after = mailer("check", ISSUE, "--json").document["findings"]

    assert [each["rule"] for each in (*before, *after) if each["rule"].startswith("R")] == []


def test_an_issue_saved_while_it_is_sealed_is_not_sealed(mailer, folder, publication):
    """Whenever a story is read, an editor saves the issue."""
    desk = open_desk(Path())
    read = desk.library.get

    class Saving(type(desk.library)):
        def get(self, name):
            (folder / "issue.md").write_text(
                (folder / "issue.md").read_text(encoding="utf-8") + "One more line.\n", encoding="utf-8"
            )
            return read(name)

    busy = dataclasses.replace(desk, library=Saving(desk.library.folder, desk.library.shown))

    with pytest.raises(SealError, match="was changed while it was being sealed"):
        approve_issue(busy, ISSUE, by="Ana")
    assert not (folder / "issue.lock").exists()


FRENCH = '\n[translations.fr]\nabout = "Une lettre."\n\n[translations.de]\nabout = "Ein Brief."\n'


def test_what_the_publication_says_in_a_language_of_the_issue_is_sealed_with_it(mailer, publication):
    folder = a_fit_issue(publication, settings=FRENCH)
    french = (folder / "issue.md").read_text(encoding="utf-8")
    (folder / "issue.fr-CA.md").write_text(french, encoding="utf-8")
    approved(mailer)

    changed(publication / "mailer.toml", "Ein Brief", "Noch ein Brief")
    assert mailer("issue", "show", ISSUE, "--json").document["sealed"]["whole"]
    changed(publication / "mailer.toml", "Une lettre", "Deux lettres")
    assert "error: [translations.fr] about in mailer.toml: changed" in mailer("eml", ISSUE).err
    assert "translations.fr.about  Une lettre. → Deux lettres." in mailer("issue", "diff", ISSUE, "--sealed").out


def test_whoever_approves_at_the_same_time_as_others_is_not_lost(mailer, publication):
    a_fit_issue(publication)
    people = ["Ana", "Bo", "Cy", "Di"]
    desk = open_desk(Path())

    with ThreadPoolExecutor(len(people)) as pool:
        seals = {done.lock.seal for done in pool.map(lambda by: approve_issue(desk, ISSUE, by=by), people)}

    lock = seal_of(desk, ISSUE).lock
    assert seals == {lock.seal}
    assert sorted(each.by for each in lock.approvals) == people


def test_an_approval_is_withdrawn_in_the_role_named_and_without_one_in_all(mailer, publication):
    a_fit_issue(publication, settings=ROLES)
    approved(mailer, "--role", "editor", by="Ana Holm")
    approved(mailer, "--role", "fact-check", by="ana holm")
    approved(mailer, "--role", "editor", by="Bo")

    wrong = mailer("approve", ISSUE, "--by", "Bo", "--role", "fact-check", "--withdraw")
    one = mailer("approve", ISSUE, "--by", "ANA HOLM", "--role", "Fact-Check", "--withdraw", "--json").document
    approved(mailer, "--role", "fact-check", by="ANA Holm")
    all_of_hers = mailer("approve", ISSUE, "--by", "Ana Holm", "--withdraw", "--json").document

    assert (wrong.code, "--role: Bo has not approved 2024-05-17 as fact-check; approved as editor" in wrong.err) == (
        2,
        True,
    )
    assert [(each["by"], each["role"]) for each in one["approvals"]] == [("Ana Holm", "editor"), ("Bo", "editor")]
    assert [each["by"] for each in all_of_hers["approvals"]] == ["Bo"]


def test_a_name_in_other_letters_is_the_same_person(mailer, folder):
    approved(mailer, by="Ana Holm")

    again = mailer("approve", ISSUE, "--by", "ana HOLM")

    assert "nothing has changed since it was approved by Ana Holm" in again.out


def test_a_folder_that_was_copied_is_not_called_forged(mailer, publication, folder):
    approved(mailer)
    shutil.copytree(folder, publication / "issues/2024-05-24")

    (found,) = [each for each in mailer("check", "2024-05-24", "--json").document["findings"] if each["rule"] == "R01"]

    assert found["message"].endswith(f"issues/2024-05-24/issue.lock is the seal of {ISSUE}")
    assert found["fix"] == "approve 2024-05-24 anew, or take out issue.lock and sealed/"
    assert f"{found['fix']}\nerror: {found['file']}: is the seal of {ISSUE}\n" in mailer("eml", "2024-05-24").err
    assert mailer("approve", "2024-05-24", "--by", "Ana").code == 0
    assert mailer("eml", "2024-05-24").code == 0


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("issue.lock", "is not readable"),
        ("sealed/edition.json", "is not what was sealed"),
        ("picture", "not the picture"),
    ],
)
def test_of_a_damaged_seal_the_file_is_named_and_the_advice_is_not_to_look_at_it(mailer, folder, file, words):
    approved(mailer)
    path = next((folder / "sealed/images").iterdir()) if file == "picture" else folder / file
    path.write_bytes(b"{")

    (found,) = [each for each in mailer("check", ISSUE, "--json").document["findings"] if each["rule"] == "R01"]
    eml = mailer("eml", ISSUE)

    assert (found["file"], words in found["message"]) == (path.relative_to(Path().resolve()).as_posix(), True)
    assert found["fix"] == "put issue.lock and sealed/ back (from version control), or approve the issue again"
    assert found["fix"] in eml.err
    assert "diff" not in eml.err
    assert f'next:  mailer approve {ISSUE} --by "NAME"' in eml.err


def _a_link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder / "sealed").symlink_to(folder.parent / "elsewhere")


def _foreign(folder: Path) -> None:
    (folder / "sealed/images").mkdir(parents=True)
    (folder / "sealed/thesis.docx").write_bytes(b"years of work")


@pytest.mark.parametrize(
    ("put", "words"),
    [
        (_a_link, "sealed: is a link, not a folder"),
        (lambda folder: (folder / "sealed").write_text("x"), "sealed: is a file, not a folder"),
        (lambda folder: (folder / "issue.lock").mkdir(), "issue.lock: is not a file"),
        (_foreign, "sealed/thesis.docx: is no part of a seal and would be lost"),
    ],
)
def test_what_stands_where_a_seal_belongs_is_named_and_left_alone(mailer, publication, folder, put, words):
    put(folder)
    before = digest_of(folder)

    ran = mailer("approve", ISSUE, "--by", "Ana")

    assert ran.code == 1
    assert f"error: issues/{ISSUE}/{words}; move it elsewhere" in ran.err
    assert "None" not in ran.err
    assert str(publication) not in ran.err
    assert digest_of(folder) == before


def test_what_sealing_left_when_it_was_cut_short_is_not_in_the_way(mailer, folder):
    approved(mailer)
    (folder / "issue.lock").unlink()

    assert approved(mailer)["new"]


def test_where_nobody_can_take_a_turn_nothing_is_approved_and_it_is_said(mailer, publication, folder):
    shutil.rmtree(publication / ".mailer", ignore_errors=True)
    (publication / ".mailer/approving").mkdir(parents=True)

    ran = mailer("approve", ISSUE, "--by", "Ana")

    assert (ran.code, ran.err.startswith("error: .mailer/approving: cannot be written (")) == (1, True)
    assert not (folder / "issue.lock").exists()
