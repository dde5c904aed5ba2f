"""``mailer check`` as an editor and a program meet it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.check.explaining import page_of_rules
from mailer.check.rules import RULES
from tests.planted import ISSUE, NOW, copy_sample

ROOT = Path(__file__).parent.parent
FILE = f"issues/{ISSUE}/issue.md"
SUBJECT = 'subject: "Empty boxes, light ships and a €4 gift"'


@pytest.fixture
def sample(tmp_path, monkeypatch, mailer):
    copy_sample(tmp_path / "sample")
    monkeypatch.chdir(tmp_path / "sample")
    return tmp_path / "sample"


def change(sample: Path, old: str, new: str, file: str = FILE) -> None:
    text = (sample / file).read_text("utf-8")
    assert old in text
    (sample / file).write_text(text.replace(old, new), "utf-8")


def check(mailer, *arguments: str):
    return mailer("--now", NOW, "check", *arguments)


def test_a_clean_issue_is_fit_to_send(sample, mailer):
    ran = check(mailer, ISSUE)

    assert ran.code == 0
    assert f"{ISSUE}: 0 errors, 0 warnings" in ran.out
    assert ran.out.rstrip().endswith("; fit to send")


def test_findings_come_gravest_first_with_place_rule_and_mend(sample, mailer):
    change(sample, SUBJECT, 'subject: "Empty boxes!!!"')
    change(sample, "Send us your worst.", "Send us the the worst, TK.")

    ran = check(mailer, ISSUE)
    lines = ran.out.splitlines()

    assert ran.code == 1
    assert lines[0] == f"{FILE}:71  error C01  “TK” is still in the letter"
    assert lines[1] == "    write what belongs there, or take it out"
    assert lines[2].startswith(f"{FILE}:5  warning Z02  ")
    assert lines[4].startswith(f"{FILE}:71  warning C13  ")
    assert lines[-1].startswith(f"{ISSUE}: 1 error, 2 warnings, ")
    assert lines[-1].endswith("; not fit to send")


def test_a_warning_alone_lets_an_issue_go(sample, mailer):
    change(sample, SUBJECT, 'subject: "Empty boxes!!!"')

    assert check(mailer, ISSUE).code == 0


def test_every_language_is_looked_at_and_a_shared_fault_named_once(tmp_path, monkeypatch, mailer):
    sample = copy_sample(tmp_path / "sample", (f"issues/{ISSUE}/issue.fr.md",))
    monkeypatch.chdir(sample)
    change(sample, "Envoyez-nous le pire.", "TKTK", f"issues/{ISSUE}/issue.fr.md")
    change(sample, "0150 Oslo", "[insert town]", "mailer.toml")

    found = check(mailer, ISSUE, "--json").document["findings"]

    assert [(one["file"], one["rule"]) for one in found if one["severity"] == "error"] == [
        (f"issues/{ISSUE}/issue.fr.md", "C01"),
        ("mailer.toml", "C01"),
    ]


def test_json_is_the_document_that_the_design_promises(sample, mailer):
    change(sample, SUBJECT, 'subject: "Empty boxes!!!"')

    document = check(mailer, ISSUE, "--json", "--select", "Z").document

    assert document["issue"] == ISSUE
    assert document["fit_to_send"] is True
    assert document["findings"] == [
        {
            "rule": "Z02",
            "severity": "warning",
            "message": "“!!!” in the subject",
            "file": FILE,
            "line": 5,
            "fix": "keep one, or none",
        }
    ]


def test_select_and_ignore_take_ids_letters_and_subjects(sample, mailer):
    change(sample, SUBJECT, 'subject: "Empty boxes!!!"')
    change(sample, "Send us your worst.", "Send us the the worst, TK.")

    def rules(*arguments: str) -> list[str]:
        return [one["rule"] for one in check(mailer, ISSUE, "--json", *arguments).document["findings"]]

    assert rules("--select", "C,spam") == ["C01", "Z02", "C13"]
    assert rules("--select", "C13", "--select", "z02") == ["Z02", "C13"]
    assert rules("--select", "content", "--ignore", "C01") == ["C13"]
    assert check(mailer, ISSUE, "--select", "contnt").err.startswith(
        "error: there is no rule or subject “contnt”; did you"
    )
    assert check(mailer, ISSUE, "--select", "contnt").code == 2


def test_an_excuse_lets_a_finding_pass_and_is_shown_with_its_reason(sample, mailer):
    change(sample, "issue_number: 47\n", 'issue_number: 47\nignore:\n  - rule: C01\n    reason: "TK is a firm."\n')
    change(sample, "Send us your worst.", "Write to TK.")

    ran = check(mailer, ISSUE)
    assert ran.code == 0
    assert "1 excused" in ran.out
    assert "because: TK is a firm." not in ran.out

    verbose = check(mailer, ISSUE, "--verbose")
    assert f"{FILE}:74  excused C01  “TK” is still in the letter\n    because: TK is a firm.\n" in verbose.out
    assert check(mailer, ISSUE, "--json").document["excused"][0]["excuse"] == "TK is a firm."


def test_an_excuse_needs_a_rule_and_a_reason(sample, mailer):
    change(sample, "issue_number: 47\n", "issue_number: 47\nignore:\n  - rule: C01\n")
    ran = check(mailer, ISSUE)
    assert ran.code == 1
    assert f"error: {FILE}:6: reason is missing" in ran.err

    change(sample, "  - rule: C01\n", '  - rule: C01\n    reason: " "\n')
    ran = check(mailer, ISSUE)
    assert ran.code == 1
    assert f"error: {FILE}:7: reason is empty" in ran.err


def test_an_excuse_of_the_original_holds_for_its_translations(tmp_path, monkeypatch, mailer):
    sample = copy_sample(tmp_path / "sample", (f"issues/{ISSUE}/issue.fr.md",))
    monkeypatch.chdir(sample)
    change(sample, "issue_number: 47\n", 'issue_number: 47\nignore:\n  - rule: C01\n    reason: "TK is a firm."\n')
    change(sample, "Envoyez-nous le pire.", "Écrivez à TK.", f"issues/{ISSUE}/issue.fr.md")

    assert check(mailer, ISSUE).code == 0


def test_whoever_looks_at_a_part_is_not_told_that_the_whole_is_fit(sample, mailer):
    change(sample, "Send us your worst.", "Send us TK.")

    ran = check(mailer, ISSUE, "--select", "links")
    assert ran.code == 1
    assert "0 errors, 0 warnings" in ran.out
    assert ran.out.rstrip().endswith("not fit to send: 1 error of rules left out")
    assert check(mailer, ISSUE, "--ignore", "C01", "--json").document["fit_to_send"] is False


def test_a_selection_that_leaves_no_rule_is_refused(mailer, sample):
    ran = check(mailer, ISSUE, "--select", "C", "--ignore", "content")
    assert ran.code == 2
    assert "no rule is left to look with" in ran.err


def test_the_desk_can_do_without_rules_but_not_without_those_that_keep_a_mail_whole(sample, mailer):
    settings = sample / "mailer.toml"
    plain = settings.read_text("utf-8")
    change(sample, "Send us your worst.", "Send us the the worst, TK.")

    def with_ignore(*names: str):
        settings.write_text(f"{plain}\n[check]\nignore = [{', '.join(map(repr, names))}]\n", "utf-8")
        return check(mailer, ISSUE, "--select", "content,spam")

    line = plain.count("\n") + 3

    assert with_ignore("C01").out.count("C13") == 1
    assert "0 errors, 0 warnings" in with_ignore("content", "markup").out
    assert f"error: mailer.toml:{line}: W02 cannot be ignored; take W02 out of [check] ignore" in with_ignore("W02").err
    assert "w02 cannot be ignored" in with_ignore("w02").err


def test_a_rule_that_mailer_toml_ignores_and_that_is_none_is_named_with_its_line(sample, mailer, monkeypatch):
    settings = sample / "mailer.toml"
    text = settings.read_text("utf-8") + '\n[check]\nignore = [\n  "C01", # a firm is called TK\n  "C99",\n]\n'
    settings.write_text(text, "utf-8")

    assert f"error: mailer.toml:{text.count(chr(10)) - 1}: [check] ignore: there is no rule or subject “C99”" in (
        check(mailer, ISSUE).err
    )
    monkeypatch.setenv("MAILER_CHECK__IGNORE", '["W02"]')
    assert "error: MAILER_CHECK__IGNORE: W02 cannot be ignored" in check(mailer, ISSUE).err


def test_a_mail_client_that_nobody_tested_is_named_with_its_line(sample, mailer):
    settings = sample / "mailer.toml"
    text = settings.read_text("utf-8") + "\n[check.clients]\ngmail-web = 40\ngmail-andriod = 20\n"
    settings.write_text(text, "utf-8")

    assert check(mailer, ISSUE).err == (
        f"error: mailer.toml:{text.count(chr(10))}: [check.clients] there is no mail client “gmail-andriod”; "
        "did you mean gmail-android?\n"
    )


def test_an_issue_that_cannot_be_read_or_rendered_has_its_error_for_an_answer(sample, mailer):
    change(sample, "date: 2026-11-20", "date: soon")
    ran = check(mailer, ISSUE)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"error: {FILE}:3: date “soon” is not a date")

    change(sample, "date: soon", "date: 2026-11-20")
    change(sample, "kericho-terraces.jpg", "no-such-picture.jpg")
    ran = check(mailer, ISSUE)
    assert (ran.code, ran.out) == (1, "")
    assert "no-such-picture.jpg" in ran.err


def test_a_mail_that_is_refused_is_a_finding_among_the_others(sample, mailer):
    change(sample, SUBJECT, 'subject: "Fwd: Empty boxes"')
    change(sample, "Send us your worst.", "Send us TK.")

    found = check(mailer, ISSUE, "--json").document["findings"]

    assert [one["rule"] for one in found if one["severity"] == "error"] == ["F08", "C01"]


def test_rules_are_explained_with_an_example_of_both_sides(mailer):
    ran = mailer("check", "--rules", "C03")

    assert ran.code == 0
    assert ran.out.startswith("C03  warning  The subject is short enough for a phone\n")
    assert "    not:  subject: " in ran.out
    assert "    but:  subject: " in ran.out
    listed = mailer("check", "--rules", "--select", "spam", "--json").document["rules"]
    assert {one["subject"] for one in listed} == {"spam"}
    assert mailer("check", "--rules", "C99").code == 2
    assert mailer("check").code == 2


def test_every_rule_says_why_and_shows_both_sides():
    for rule in RULES:
        assert rule.asks
        assert not rule.asks.endswith("."), rule.id
        assert rule.why.endswith((".", ")", "”")), rule.id
        assert rule.fails, rule.id
        assert rule.passes, rule.id
        assert rule.fails != rule.passes, rule.id


def test_the_page_of_rules_is_what_the_rules_say(rewrite_golden):
    page = ROOT / "docs/rules.md"
    if rewrite_golden:
        page.write_text(page_of_rules(RULES), encoding="utf-8")

    assert page.read_text(encoding="utf-8") == page_of_rules(RULES)
