"""Pages as rules read them: hostile, Arabic, in both themes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.check.checking import check
from mailer.check.markup.outlook import comment_fault, opened, too_wide
from mailer.check.page import read_page
from mailer.check.rules import RULES
from mailer.model.finding import Severity
from mailer.pipeline.checking import looked_at, rules_for
from mailer.wiring import open_desk
from tests.check_builders import a_checked, an_issue_text, found
from tests.planted import ISSUE, NOW, copy_sample


def test_a_page_is_read_as_it_is_seen():
    page = read_page(
        '<html lang="fr" dir="ltr"><head><title>Un  titre</title><style>p{color:red}</style></head><body>'
        '<div style="display:none">Avant\u034f\u200c</div><h1>Un titre</h1><p>Des <b>mots</b><br>et <i>d’autres</i></p>'
        "<!--[if mso]><p>Outlook</p><![endif]--><script>x()</script>"
        '<a href="https://a.example/" aria-label="Lire">ici</a>'
        '<a href=" #x "><img src="a.png" alt="Un quai" width="10"></a>'
        "</body></html>"
    )

    assert (page.title, page.language, page.direction, page.preheader) == ("Un titre", "fr", "ltr", "Avant")
    assert page.texts == ("Un titre", "Des mots", "et d’autres", "ici")
    assert [(one.level, one.text) for one in page.headings] == [(1, "Un titre")]
    assert [(one.href, one.name) for one in page.links] == [("https://a.example/", "Lire"), ("#x", "Un quai")]
    assert page.images[0].link == " #x "
    assert page.styles == ("p{color:red}",)


@pytest.mark.parametrize("source", ["", " ", "<", "x", "<!--", "<html>", "\ud800"])
def test_a_page_without_an_element_shows_nothing_or_its_words(source):
    assert read_page(source).words in ("", "x", "<", "?")


PIECES = (
    *("<table>", "</table>", "<td width='9'>", "<!--[if mso]>", "<![endif]-->", "<!--<![endif]-->", "words"),
    *("<!--[if !mso]><!-->", "<p>", "<style>@media{", "}", "&#150;", "<a href=x>", "<a href='http://[x'>"),
)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_page_makes_a_rule_of_markup_stumble(page):
    checked = a_checked(page=page or " ")

    for rule in RULES:
        if rule.id[0] in "WLZ":
            assert all(isinstance(message, str) for message in found(checked, rule.id))


COMMENTS = (
    ("<!--[if mso]><p><![endif]--><p>", ""),
    ("<!--[if !mso]><!--><p><!--<![endif]-->", ""),
    ("<!--[if mso]><p>", "“<!--[if mso]>” is never closed"),
    ("<p><![endif]-->", "an <![endif] closes nothing"),
    ("<!--[if mso]><!--[if IE]><![endif]-->", "“<!--[if mso]>” is not closed before the next one"),
    ("<!--[if !mso]><!--><p><![endif]-->", "“<!--[if !mso]><!-->” is closed by “<![endif]-->”"),
    ("<!-- a plain comment -->", ""),
)


@pytest.mark.parametrize(("source", "fault"), COMMENTS)
def test_conditional_comments_are_closed_as_they_were_opened(source, fault):
    assert comment_fault(source) == fault


def test_outlook_reads_what_is_for_it_and_not_what_is_for_others():
    source = "a<!--[if mso | IE]>b<![endif]-->c<!--[if !mso]><!-->d<!--<![endif]-->e"

    assert opened(source) == "abce"


def test_a_picture_may_be_as_wide_as_what_it_stands_in():
    def inside(width: str) -> list[tuple[str, int, int]]:
        return list(
            too_wide(
                f'<table width="600"><tr><td style="padding:0;width:536px"><img width="{width}"></td></tr></table>'
            )
        )

    assert inside("536") == []
    assert inside("100%") == []
    assert inside("537") == [("img", 537, 536)]


def test_at_signs_in_strings_and_media_rules_side_by_side_are_no_nest():
    style = "@media print{a{content:'@'}} @media screen{a{color:red}} @font-face{src:url(x)} /* @media{@media{}} */"

    assert found(a_checked(page=f"<style>{style}</style>"), "W05") == []


def test_a_preheader_with_a_slot_is_found_by_its_beginning():
    text = an_issue_text(preheader="For {name|you}: what stayed on the quay, and who pays for it")

    assert found(a_checked(text, page='<div style="display:none">For you: what stayed</div><p>x</p>'), "W11") == []
    assert len(found(a_checked(text, page="<p>Read online</p>"), "W11")) == 1


@pytest.mark.parametrize("theme", ["broadsheet", "dispatch"])
@pytest.mark.parametrize("language", ["en-GB", "ar", "zh-Hans"])
def test_no_rule_of_form_objects_to_a_theme_of_ours_in_any_script(theme, language, tmp_path):
    sample = copy_sample(tmp_path / "sample")
    settings = sample / "mailer.toml"
    text = settings.read_text("utf-8").replace('name = "broadsheet"', f'name = "{theme}"')
    settings.write_text(text.replace('language = "en-GB"', f'language = "{language}"'), "utf-8")
    desk = open_desk(sample, NOW)

    found_here = check(looked_at(desk, ISSUE), [rule for rule in rules_for(desk) if rule.id[0] in "FLWEZ"]).found

    assert [str(one) for one in found_here if one.severity != Severity.NOTE] == []
