"""An issue in several languages: each edition leads to the others, in fonts that have its letters."""

from __future__ import annotations

import html
import re

import lxml.html
import pytest

from mailer.render.theme import Fonts
from mailer.render.typefaces import fonts_for
from mailer.render.words import language_name, long_date, words_in
from tests.render_builders import a_full_issue, a_publication, render_in

LANGUAGES = {"": "en", "ar": "ar", "zh-Hans": "zh-Hans"}
ARCHIVE = {"url": "https://quayside.example/letters/"}
FONTS = Fonts(heading="Georgia, serif", text="Georgia, serif", small="Arial, sans-serif")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("quayside")


def an_edition(root, language="", **archive):
    publication = a_publication(root, archive=archive or ARCHIVE)
    issue = a_full_issue(language=language)
    return render_in(root, issue, publication=publication, languages=LANGUAGES)


def links(edition) -> dict[str, str]:
    page = lxml.html.document_fromstring(edition.html.fill({}, html.escape))
    return {one.text_content().strip(): one.get("href") for one in page.iter("a")}


def test_an_edition_leads_to_itself_in_a_browser_and_to_the_other_languages(root):
    found = links(an_edition(root))
    assert found["Read in your browser"] == "https://quayside.example/letters/2026-11-20/"
    assert found["العربية"] == "https://quayside.example/letters/2026-11-20/ar/"
    assert found["简体中文"] == "https://quayside.example/letters/2026-11-20/zh-Hans/"
    assert "English" not in found


def test_a_translation_leads_to_its_own_page_and_back(root):
    found = links(an_edition(root, "ar"))
    assert found["اقرأ في المتصفح"] == "https://quayside.example/letters/2026-11-20/ar/"
    assert found["English"] == "https://quayside.example/letters/2026-11-20/"
    assert "العربية" not in found


def test_the_names_of_other_languages_are_marked_as_theirs(root):
    page = lxml.html.document_fromstring(an_edition(root).html.fill({}, html.escape))
    (link,) = [one for one in page.iter("a") if one.text_content() == "العربية"]
    assert (link.get("lang"), link.get("dir")) == ("ar", "rtl")


def test_without_an_archive_no_link_leads_to_a_page_that_is_not_there(root):
    edition = render_in(root, languages=LANGUAGES)
    assert not {"Read in your browser", "العربية"} & set(links(edition))
    assert "Read in your browser" not in str(edition.text)


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("ar", "Geeza Pro"),
        ("zh-Hans", "PingFang SC"),
        ("zh-Hant", "PingFang TC"),
        ("zh-Hant-HK", "PingFang HK"),
        ("zh-TW", "PingFang TC"),
        ("fr", "Georgia"),
        ("en-GB", "Georgia"),
    ],
)
def test_fonts_that_have_the_letters_of_the_language_stand_in_place_of_the_theme_s(language, first):
    made = fonts_for(FONTS, language)
    assert made.text.startswith(first)
    assert made == FONTS or made.text.endswith(", sans-serif")
    assert not re.search(r"[\"'\\]", made.heading + made.text + made.small)


def test_scripts_without_italics_are_never_slanted(root):
    for language in ("ar", "zh-Hans", "zh-Hant"):
        page = re.sub(r"(?s)<style.*?</style>", "", str(an_edition(root, language).html))
        assert "font-style:italic" not in page.replace(" ", "")


def test_arabic_letters_are_never_spaced(root):
    page = str(an_edition(root, "ar").html)
    assert set(re.findall(r"letter-spacing:\s*([^;\"']+)", page)) <= {"0px", "0", "normal"}


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "November 20, 2026"),
        ("en-GB", "20 November 2026"),
        ("fr", "20 novembre 2026"),
        ("es", "20 de noviembre de 2026"),
        ("ar", "20 نوفمبر 2026"),
        ("zh-Hans", "2026年11月20日"),
        ("zh-Hant", "2026年11月20日"),
        ("tlh", "November 20, 2026"),
    ],
)
def test_dates_are_written_as_readers_of_the_language_write_them(language, date):
    assert long_date(a_full_issue().date, language) == date


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "zh-Hans", "zh-Hant"])
def test_every_word_is_there_in_each_language_that_has_words(language):
    words = words_in(language)
    english = words_in("en")
    for name in ("by_the_numbers", "question_of_the_week", "answers", "watch", "read_more", "reply", "unsubscribe"):
        assert getattr(words, name)
        assert language == "en" or getattr(words, name) != getattr(english, name)
    assert "{title}" in words.learn_more
    assert "{source}" in words.source


@pytest.mark.parametrize(
    ("tag", "name"), [("fr", "français"), ("zh-Hant", "繁體中文"), ("pt-BR", "português"), ("xx", "xx")]
)
def test_a_language_is_called_what_it_calls_itself(tag, name):
    assert language_name(tag) == name
