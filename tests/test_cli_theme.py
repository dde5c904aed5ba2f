"""``mailer theme``: see the themes, choose one, take one over, look at what it makes of everything."""

from __future__ import annotations

import codecs
import shutil
import tomllib

import pytest

from mailer.config.changing import change
from mailer.errors import SettingsError
from tests.builders import SETTINGS

PACKAGED = ("broadsheet", "dispatch")


@pytest.fixture
def own(mailer, publication):
    """A theme of the publication's own."""
    assert mailer("theme", "eject", "broadsheet", "--as", "ours").code == 0
    return publication / "templates" / "ours"


# list


def test_the_list_says_what_each_theme_is_like_where_it_is_from_and_which_is_in_use(mailer, own):
    ran = mailer("theme", "list", "--json")

    listed = {theme["name"]: theme for theme in ran.document["themes"]}
    assert set(listed) == {*PACKAGED, "ours"}
    assert [name for name, theme in listed.items() if theme["in_use"]] == ["broadsheet"]
    assert [name for name, theme in listed.items() if theme["from"] == "publication"] == ["ours"]
    assert listed["ours"]["folder"] == "templates/ours"
    assert listed["ours"]["about"] == listed["broadsheet"]["about"] != ""
    assert mailer("theme", "list").out.splitlines()[0].split() == ["THEME", "FROM", "IN", "USE", "ABOUT"]


def test_a_broken_theme_stands_in_the_list_with_its_fault(mailer, own):
    settings = own / "theme.toml"
    settings.write_text(settings.read_text("utf-8").replace("about = ", "abuot = "), "utf-8")

    ran = mailer("theme", "list")

    assert ran.code == 0
    assert "cannot be used: templates/ours/theme.toml:" in ran.out
    fault = next(theme["fault"] for theme in mailer("theme", "list", "--json").document["themes"] if theme["fault"])
    assert fault["file"] == "templates/ours/theme.toml"


def test_a_theme_whose_settings_are_no_file_is_told(mailer, own):
    (own / "theme.toml").unlink()
    (own / "theme.toml").mkdir()

    assert "cannot be used: templates/ours/theme.toml: cannot be read (Is a directory)" in mailer("theme", "list").out


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("blocks/note.txt.j2", "{%", "{% nonsense %}{%", "blocks/note.txt.j2:2: is not readable (encountered unknown"),
        ("issue.txt.j2", "|wrap", "|wrpa", "issue.txt.j2:1: there is no filter “wrpa”; did you mean wrap?"),
        ("issue.mjml.j2", "parts/foot", "parts/feet", ": the theme ours has no parts/feet.mjml.j2; add the file"),
    ],
)
def test_a_theme_with_a_template_that_cannot_be_read_is_told_and_not_put_to_use(mailer, own, file, old, new, words):
    text = (own / file).read_text("utf-8")
    assert old in text
    (own / file).write_text(text.replace(old, new, 1), "utf-8")

    ran = mailer("theme", "list")

    (told,) = [line for line in ran.out.splitlines() if line.startswith("  cannot be used: templates/ours/")]
    assert (ran.code, words in told) == (0, True), ran.out
    fault = next(theme["fault"] for theme in mailer("theme", "list", "--json").document["themes"] if theme["fault"])
    assert fault["file"] == f"templates/ours/{file}"
    assert fault["line"] == text[: text.index(old)].count("\n") + 1
    assert (mailer("theme", "use", "ours").code, words in mailer("theme", "use", "ours").err) == (1, True)


@pytest.mark.parametrize("file", ["issue.mjml.j2", "issue.txt.j2", "inline.css"])
def test_a_theme_without_what_every_theme_has_is_told(mailer, own, file):
    (own / file).unlink()

    words = f"  cannot be used: templates/ours/{file}: the theme ours has no {file}; add the file to the theme"
    assert words in mailer("theme", "list").out.splitlines()


def test_a_theme_need_not_have_what_it_comments_out_or_may_do_without_nor_is_it_what_an_editor_leaves(mailer, own):
    (own / ".#issue.txt.j2").symlink_to("somebody@somewhere")
    path = own / "issue.txt.j2"
    extra = '{# {% include "nix.txt.j2" %} #}{% include "nix.txt.j2" ignore missing %}'
    path.write_text(extra + path.read_text("utf-8"), "utf-8")

    assert "cannot be used" not in mailer("theme", "list").out


@pytest.mark.parametrize(
    ("folder", "fault", "use"),
    [
        ("mine", "templates/mine: has no theme.toml; copy that of another theme into it, or take the folder out of",
         "there is no theme mine: templates/mine has no theme.toml; copy that of another theme into it"),
        ("our own", "templates/our own: has no name for a theme; rename it with letters, digits and hyphens",
         "there is no theme our own: templates/our own has no name for a theme; rename it with letters"),
    ],
)  # fmt: skip
def test_a_folder_among_the_themes_that_is_none_stands_in_the_list_with_the_reason(
    mailer, publication, folder, fault, use
):
    (publication / "templates" / folder).mkdir(parents=True)
    (publication / "templates" / ".hidden").mkdir()
    (publication / "templates" / "our own").mkdir(exist_ok=True)
    (publication / "templates" / "our own" / "theme.toml").touch()

    assert f"  cannot be used: {fault}" in mailer("theme", "list").out
    listed = mailer("theme", "list", "--json").document["themes"]
    assert {theme["name"] for theme in listed} == {*PACKAGED, folder, "our own"}
    assert (mailer("theme", "use", folder).code, use in mailer("theme", "use", folder).err) == (2, True)


def test_a_theme_in_use_that_is_not_there_is_told(mailer, publication):
    settings = publication / "mailer.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[theme]\nname = "brodsheet"\n', "utf-8")

    fault = "mailer.toml:10: there is no theme brodsheet; did you mean broadsheet?"
    assert mailer("theme", "list").err == f"warning: {fault}\n"
    assert mailer("theme", "show").err == f"error: {fault}\nnext:  mailer theme use NAME\n"


# use


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[theme]\nname = "old" # why\nx', '[theme]\nname = "new" # why\nx'),
        ("[ theme ]\n  name='old'", "[ theme ]\n  name='new'"),
        ('["theme"]\n"name" = "old"', '["theme"]\n"name" = "new"'),
        ('# name = "o"\n[a]\nname = "o"\n[theme]\nname = "o"', '# name = "o"\n[a]\nname = "o"\n[theme]\nname = "new"'),
        ('theme.name = "old"\n[a]\nname = "b"', 'theme.name = "new"\n[a]\nname = "b"'),
        ('theme = { name = "old" }\n', 'theme = { name = "new" }\n'),
        ("b = \'\'\'\n[theme]\nname = 1\'\'\'", "b = \'\'\'\n[theme]\nname = 1\'\'\'\n\n[theme]\nname = \"new\"\n"),
        ("[theme] # empty\n\n[a]\nb = 1\n", '[theme] # empty\nname = "new"\n\n[a]\nb = 1\n'),
        ("[theme]", '[theme]\nname = "new"\n'),
        ("a = 1\r\n", 'a = 1\r\n\r\n[theme]\r\nname = "new"\r\n'),
        ("a = 1", 'a = 1\n\n[theme]\nname = "new"\n'),
        ("", '[theme]\nname = "new"\n'),
        ("[theme]\r\nname = \"old\"\r\n# é\r\n", "[theme]\r\nname = \"new\"\r\n# é\r\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_only_the_value_changes_wherever_it_stands(tmp_path, before, after, mark):
    before, after = before.removesuffix("x"), after.removesuffix("x")
    (tmp_path / "mailer.toml").write_bytes(mark + before.encode())

    assert change(tmp_path, "theme", "name", "new")

    assert (tmp_path / "mailer.toml").read_bytes() == mark + after.encode()
    assert tomllib.loads(after)["theme"] == {"name": "new"}
    assert not change(tmp_path, "theme", "name", "new")


@pytest.mark.parametrize("text", ["theme = {}\n", '[theme]\nname = """old"""\n', '[theme]\nname = "o\\"ld"\n'])
def test_what_cannot_be_changed_safely_is_left_alone_and_told(tmp_path, text):
    (tmp_path / "mailer.toml").write_text(text, "utf-8")

    with pytest.raises(SettingsError, match="cannot be set by a command") as caught:
        change(tmp_path, "theme", "name", "new")

    assert caught.value.fix == 'write name = "new" below a line [theme]'
    assert (tmp_path / "mailer.toml").read_text("utf-8") == text


def test_a_theme_that_is_used_is_what_renders(mailer, publication, own):
    ran = mailer("theme", "use", "ours")

    assert ran.out == "mailer.toml: the theme is ours now.\n"
    assert (publication / "mailer.toml").read_text("utf-8") == SETTINGS + '\n[theme]\nname = "ours"\n'
    assert mailer("theme", "use", "ours", "--json").document == {
        "theme": "ours", "changed": False, "overridden_by": None,
    }  # fmt: skip
    assert [theme["in_use"] for theme in mailer("theme", "list", "--json").document["themes"]] == [False, False, True]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("brodsheet", 2, "there is no theme brodsheet; did you mean broadsheet?"),
        ("../ours", 2, "there is no theme ../ours"),
        ("ours", 1, "templates/ours/theme.toml:8: page “cream” is not a colour"),
    ],
)
def test_a_theme_that_cannot_be_loaded_is_not_put_to_use(mailer, publication, own, name, code, words):
    settings = own / "theme.toml"
    lines = settings.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("page = "))
    settings.write_text("\n".join([*lines[:at], *[""] * (7 - at), 'page = "cream"', *lines[at + 1 :]]), "utf-8")

    ran = mailer("theme", "use", name)

    assert (ran.code, words in ran.err) == (code, True), ran.err
    assert (publication / "mailer.toml").read_text("utf-8") == SETTINGS


@pytest.mark.parametrize("name", ["", "  ", "brodsheet"])
def test_a_name_in_the_settings_that_is_no_theme_can_be_mended(mailer, publication, name):
    settings = publication / "mailer.toml"
    settings.write_text(f'{SETTINGS}\n[theme]\nname = "{name}" # ours\n', "utf-8")
    what = "there is no theme brodsheet; did you mean broadsheet?" if name.strip() else "[theme] name is empty; known"
    assert f"error: mailer.toml:10: {what}" in mailer("theme", "show").err
    assert f"warning: mailer.toml:10: {what}" in mailer("theme", "list").err

    assert mailer("theme", "use", "dispatch").out == "mailer.toml: the theme is dispatch now.\n"

    assert settings.read_text("utf-8") == f'{SETTINGS}\n[theme]\nname = "dispatch" # ours\n'


def test_a_variable_that_decides_otherwise_is_named(mailer, own, monkeypatch):
    monkeypatch.setenv("MAILER_THEME__NAME", "broadsheet")

    ran = mailer("theme", "use", "ours")

    assert ran.code == 0
    assert "MAILER_THEME__NAME is set and decides: unset it to render with ours" in ran.err


# eject


def test_an_ejected_theme_is_whole_and_goes_before_the_packaged_one(mailer, publication):
    ran = mailer("theme", "eject", "broadsheet", "--json")

    assert ran.document == {"theme": "broadsheet", "from": "broadsheet", "folder": "templates/broadsheet"}
    files = {path.relative_to(publication).as_posix() for path in (publication / "templates").rglob("*")}
    assert {"templates/broadsheet/theme.toml", "templates/broadsheet/blocks/letter.mjml.j2"} <= files
    assert not [name for name in files if "__pycache__" in name or "/." in name]
    (theme,) = [each for each in mailer("theme", "list", "--json").document["themes"] if each["name"] == "broadsheet"]
    assert theme["from"] == "publication"
    assert sorted(path.name for path in publication.iterdir()) == ["mailer.toml", "templates"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("broadsheet", "--as", "ours"), "templates/ours: is there already"),
        (("ours",), "templates/ours: is there already"),
        (("broadsheet", "--as", "dispatch"), "dispatch is the name of another theme"),
        (("broadsheet", "--as", "../ours"), "“../ours” cannot name a theme"),
        (("broadsheet", "--as", "our own"), "“our own” cannot name a theme"),
        (("broadshet",), "there is no theme broadshet; did you mean broadsheet?"),
    ],
)
def test_nothing_is_copied_over_something_or_out_of_the_folder(mailer, publication, own, arguments, words):
    before = sorted(publication.rglob("*"))

    ran = mailer("theme", "eject", *arguments)

    assert ran.code in (1, 2)
    assert words in ran.err
    assert sorted(publication.rglob("*")) == before


def test_where_the_folder_cannot_be_made_nothing_is_left_behind(mailer, publication):
    (publication / "templates").write_text("a file", "utf-8")

    ran = mailer("theme", "eject", "broadsheet")

    assert (ran.code, "templates/broadsheet: cannot be made" in ran.err) == (1, True), ran.err
    assert sorted(path.name for path in publication.iterdir()) == ["mailer.toml", "templates"]


# show


def test_specimens_are_rendered_in_the_theme_that_is_named(mailer, publication):
    ran = mailer("theme", "show", "dispatch", "--json")

    assert ran.document["theme"] == "dispatch"
    assert ran.document["file"] == ".mailer/themes/dispatch/specimens/email.html"
    assert ".mailer/themes/dispatch/week/email.ar.html" in ran.document["pages"]
    page = (publication / ran.document["file"]).read_text("utf-8")
    for said in ("The Tidewatch", "Rope", "−4.2 %", "1,234,567", "A note with a list", "حين تعلّمت الساعة أن تنتظر"):
        assert said in page
    assert "Late is a place." in (publication / ran.document["file"]).with_suffix(".txt").read_text("utf-8")


def test_with_a_file_named_only_that_page_is_written_with_its_pictures_beside_it(mailer, publication, tmp_path):
    ran = mailer("theme", "show", "-o", tmp_path / "look" / "mine.html")

    assert ran.out == f"{tmp_path}/look/mine.html: every block as broadsheet sets it\n"
    assert sorted(path.name for path in (tmp_path / "look").iterdir()) == ["images", "mine.html"]
    assert not (publication / ".mailer").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("blocks/quote.mjml.j2", "block.by", "block.bye", "templates/ours/blocks/quote.mjml.j2:"),
        ("issue.mjml.j2", "<mj-body", "<mj-boby", "templates/ours/issue.mjml.j2:"),
        ("inline.css", "h1 {", "h1:hover {", "templates/ours/inline.css:"),
        ("theme.toml", "[fonts]", "[fnts]", "templates/ours/theme.toml:"),
        ("blocks/note.txt.j2", "{%", "{% nonsense %}{%", "templates/ours/blocks/note.txt.j2:"),
    ],
)
def test_a_fault_of_a_theme_is_told_with_its_file_and_line_as_they_are_here(mailer, own, file, old, new, words):
    text = (own / file).read_text("utf-8")
    assert old in text
    (own / file).write_text(text.replace(old, new, 1), "utf-8")

    ran = mailer("theme", "show", "ours")

    assert ran.code == 1
    assert words in ran.err


def test_a_template_that_is_missing_is_named(mailer, own):
    (own / "blocks/video.txt.j2").unlink()

    ran = mailer("theme", "show", "ours")

    assert (ran.code, "the theme ours has no blocks/video.txt.j2" in ran.err) == (1, True), ran.err


def test_specimens_do_not_depend_on_where_pictures_are_published(mailer, publication, monkeypatch):
    monkeypatch.setenv("MAILER_IMAGES__URL", "https://pictures.example")

    file = publication / mailer("theme", "show", "--json").document["file"]

    assert "https://pictures.example" not in file.read_text("utf-8")


def test_a_publication_in_another_language_can_look_at_its_themes_too(mailer, publication):
    settings = publication / "mailer.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("[publication]", '[publication]\nlanguage = "ar"', 1), "utf-8"
    )

    ran = mailer("theme", "show", "--json")

    assert '<html lang="en" dir="ltr"' in (publication / ran.document["file"]).read_text("utf-8")


def test_a_theme_of_ones_own_renders_an_issue_like_the_packaged_one(mailer, publication, own):
    shutil.rmtree(publication / "templates" / "ours" / "__pycache__", ignore_errors=True)
    pages = {}
    for name in ("broadsheet", "ours"):
        file = publication / mailer("theme", "show", name, "--json").document["file"]
        pages[name] = file.read_text("utf-8")

    assert pages["broadsheet"] == pages["ours"]
