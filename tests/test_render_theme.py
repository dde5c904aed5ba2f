"""Themes are looked up in order, and their settings are judged when they are loaded."""

from __future__ import annotations

import shutil

import pytest

from mailer.errors import RenderError, UnknownNameError
from mailer.render.theme import contrast, find_theme
from tests.render_builders import TEMPLATES


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
    ("old", "new", "fault"),
    [
        ('link = "#8f3018"', 'lnk = "#8f3018"', "12: unknown key lnk; write link"),
        ('page = "#efebe2"', 'page = "#eee"', "5: page “#eee” is not a colour; write six digits, such as #1a2b3c"),
        ('page = "#efebe2"', "page = 3", "5: page is not text; put the value in quotes"),
        ('muted = "#5d6470"', "", "4: muted is missing in [colours.light]; write muted = … there"),
        ("body = 600", 'body = "600"', "48: body is not a width; write whole pixels, such as 600"),
        ("[fonts]", "[fnts]", "40: unknown table [fnts]; write [fonts]"),
        ('heading = "Georgia', 'heading = "\'Georgia\'', "42: heading holds more than font names; "
         "write names, commas and blanks, without quotes"),
        ('muted = "#5d6470"', 'muted = "#9aa0aa"', "9: light: muted on paper has a contrast of 2.6; "
         "choose colours with at least 4.5"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_told_with_its_line(folder, old, new, fault):
    assert fault in faults(folder, old, new)


def test_a_settings_file_that_is_no_toml_is_told_with_its_line(folder):
    assert faults(folder, "[fonts]", "[fonts")[0].startswith("40: is not readable")


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1.0)]
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)
