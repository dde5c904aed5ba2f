"""Themes are looked up in order, and their settings are judged when they are loaded."""

from __future__ import annotations

import shutil

import pytest

from mailer.errors import RenderError, UnknownNameError
from mailer.model.colour import contrast
from mailer.render.sheets import SHEETS
from mailer.render.themes import find_theme
from tests.render_builders import TEMPLATES, render_in


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(TEMPLATES / "broadsheet", tmp_path / "own" / "broadsheet")
    return tmp_path / "own"


def faults(folder, old: str, new: str) -> list[str]:
    path = folder / "broadsheet" / "theme.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(RenderError) as caught:
        find_theme("broadsheet", (folder,))
    assert str(path) == caught.value.file
    return [f"{fault.line}: {fault.message}; {fault.fix}" for fault in (caught.value, *caught.value.others)]


def test_the_first_folder_that_has_a_theme_wins(folder):
    assert find_theme("broadsheet", (folder, TEMPLATES)).folder == folder / "broadsheet"
    assert find_theme("broadsheet", (folder / "none", TEMPLATES)).folder == TEMPLATES / "broadsheet"


def test_a_theme_that_is_not_there_is_refused_with_the_nearest_one():
    with pytest.raises(UnknownNameError) as caught:
        find_theme("broadshete", (TEMPLATES,))
    assert caught.value.fix == "did you mean broadsheet?"
    with pytest.raises(UnknownNameError, match="known themes: broadsheet"):
        find_theme("qqq", (TEMPLATES,))


@pytest.mark.parametrize("name", ["../broadsheet", "", ".", "broadsheet/parts", "broadsheet/"])
def test_a_name_is_never_a_path(name):
    with pytest.raises(UnknownNameError):
        find_theme(name, (TEMPLATES, TEMPLATES / "broadsheet"))


@pytest.mark.parametrize(
    ("old", "new", "at", "fault"),
    [
        ('link = "#8f3018"', 'lnk = "#8f3018"', "lnk = ", "unknown key lnk; write link"),
        ('page = "#efebe2"', 'page = "#eee"', "page = ",
         "page “#eee” is not a colour; write six digits, such as #1a2b3c"),
        ('page = "#efebe2"', "page = 3", "page = ", "page is not text; put the value in quotes"),
        ('muted = "#5d6470"', "", "[colours.light]", "muted is missing in [colours.light]; write muted = … there"),
        ("body = 600", 'body = "600"', "body = ", "body is not a width; write whole pixels, such as 600"),
        ("body = 600", "body = 0", "body = ", "body is not a width; write whole pixels, such as 600"),
        ("side = 200", "side = -1", "side = ", "side is not a width; write whole pixels, such as 600"),
        ("[fonts]", "[fnts]", "[fnts]", "unknown table [fnts]; write [fonts]"),
        ('heading = "Georgia', 'heading = "\'Georgia\'', "heading = ",
         "heading holds more than font names; write names, commas and blanks, without quotes"),
        ('muted = "#5d6470"', 'muted = "#9aa0aa"', "muted = ",
         "light: muted on paper has a contrast of 2.6; choose colours with at least 4.5"),
        ('links = "inline"', 'links = "footnotes"', "links = ",
         "links “footnotes” is unknown; write inline or numbered"),
        ('about = "', '# about = "', "", 'about is missing; write about = "one line on the theme" at the top'),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_told_with_its_line(folder, old, new, at, fault):
    found = faults(folder, old, new)
    lines = (folder / "broadsheet" / "theme.toml").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if text.startswith(at)) if at else None
    assert f"{line}: {fault}" in found


def test_a_card_that_changes_in_the_dark_is_refused_as_charts_are_drawn_once(folder):
    dark = (folder / "broadsheet" / "theme.toml").read_text().partition("[colours.dark]")[2]
    found = faults(folder, dark, dark.replace('card = "#1b2a41"', 'card = "#1b2a42"'))
    assert [fault.partition(": ")[2] for fault in found] == [
        "card is #1b2a41 in light and #1b2a42 in dark; "
        "write the same colour twice: charts are drawn once, and stand on it in both"
    ]


def test_a_settings_file_that_is_no_toml_is_told_with_its_line(folder):
    lines = (folder / "broadsheet" / "theme.toml").read_text().splitlines()
    assert faults(folder, "[fonts]", "[fonts")[0].startswith(f"{lines.index('[fonts]') + 1}: is not readable")


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1.0)]
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("lead = 536", "lead = 601",
         "lead is 601 pixels wide, more than the mail; write at most 600, or a wider body"),
        ("video = 536", "video = 900",
         "video is 900 pixels wide, more than the mail; write at most 600, or a wider body"),
        ("chart = 536", "chart = 601",
         "chart is 601 pixels wide, more than the mail; write at most 600, or a wider body"),
        ("pair = 256", "pair = 301",
         "pair is 301 pixels wide, more than half the mail; write at most 300, or a wider body"),
        ("side = 200", "side = 301",
         "side is 301 pixels wide, more than half the mail; write at most 300, or a wider body"),
        ("chart = 536", "chart = 299",
         "chart is 299 pixels wide, too narrow for its words; write at least 300, or 0 for no charts"),
        ("chart = 536", "chart = 1",
         "chart is 1 pixels wide, too narrow for its words; write at least 300, or 0 for no charts"),
    ],
)  # fmt: skip
def test_a_place_fits_into_the_mail_and_a_chart_has_room_for_its_words(folder, old, new, fault):
    found = faults(folder, old, new)
    lines = (folder / "broadsheet" / "theme.toml").read_text().splitlines()
    assert found == [f"{lines.index(new) + 1}: {fault}"]


@pytest.mark.parametrize("width", [0, 300, 600])
def test_a_theme_may_have_no_charts_or_any_width_between_300_and_the_mails(folder, width):
    path = folder / "broadsheet" / "theme.toml"
    path.write_text(path.read_text().replace("chart = 536", f"chart = {width}"))
    assert find_theme("broadsheet", (folder,)).widths.chart == width


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(
    ("css", "at", "words"),
    [
        (".a { background: url(https://e.example/x.png); }", 0, "fetches something (url()"),
        ("@import url(https://e.example/x.css);", 0, "fetches something (@import)"),
        ("@IMPORT 'https://e.example/x.css';", 0, "fetches something (@IMPORT)"),
        ("/* { */\n.a { margin: 0;\n.b { margin: 0; }", 1, "has braces that do not match"),
        (".a { margin: 0; }\n}", 1, "has braces that do not match"),
    ],
)
def test_a_style_sheet_that_fetches_or_leaves_a_brace_open_is_refused_with_its_line(
    folder, tmp_path, sheet, css, at, words
):
    path = folder / "broadsheet" / sheet
    before = path.read_text()
    path.write_text(f"{before}\n{css}\n")
    with pytest.raises(RenderError) as caught:
        render_in(tmp_path, folders=(folder,))
    assert words in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(path.relative_to(tmp_path)), before.count("\n") + 2 + at)


def test_a_template_may_choose_between_two_beginnings_of_a_rule(folder, tmp_path):
    path = folder / "broadsheet" / "responsive.css"
    path.write_text(path.read_text() + "{% if italic %}.a { {% else %}.b { {% endif %} margin: 0; }\n")
    assert ".a {" in render_in(tmp_path, folders=(folder,)).mjml
