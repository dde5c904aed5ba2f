"""Settings come from ``mailer.toml`` and the environment; what is unknown is refused with what was meant."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.config.environment import clock_setting
from mailer.config.loading import find_publication, load
from mailer.config.places import line_of
from mailer.errors import OptionError, SettingsError
from tests.builders import SETTINGS, a_publication_on_disk


def test_a_publication_is_found_upward_from_here(tmp_path):
    root = a_publication_on_disk(tmp_path / "weekly")
    deep = root / "issues" / "2024-05-17"
    deep.mkdir(parents=True)

    assert find_publication(deep) == root


def test_where_there_is_no_publication_the_command_that_makes_one_is_named(tmp_path):
    with pytest.raises(SettingsError) as caught:
        find_publication(tmp_path)

    assert "no mailer.toml" in caught.value.message
    assert caught.value.next == "mailer init DIR"


def test_settings_have_sensible_values_where_the_file_is_silent(tmp_path):
    publication = load(a_publication_on_disk(tmp_path))

    assert publication.publication.language == "en"
    assert publication.publication.timezone == "UTC"
    assert publication.theme.name == "broadsheet"
    assert publication.images.url is None
    assert (publication.sender.name, publication.sender.address) == ("The Tidewatch", "letter@tidewatch.example")


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILER_SENDER__FROM", "desk@example.org")
    monkeypatch.setenv("MAILER_IMAGES__URL", "https://pictures.example/")

    publication = load(a_publication_on_disk(tmp_path))

    assert publication.sender.address == "desk@example.org"
    assert publication.publication.name == "The Tidewatch"
    assert publication.images.url == "https://pictures.example/"


@pytest.mark.parametrize(
    ("settings", "line", "message", "fix"),
    [
        (SETTINGS.replace("tagline", "taglin"), 3, "unknown setting taglin in [publication]", "write tagline"),
        (SETTINGS.replace("[sender]", "[sendr]"), 6, "unknown section [sendr]", "write [sender]"),
        (SETTINGS + "colour = 1\n", 8, "unknown setting colour in [sender]", "known in [sender]: from, reply_to"),
        (SETTINGS.replace("from =", "reply_to ="), 6, "from in [sender] is missing", 'write from = "…" there'),
        (SETTINGS.partition("[sender]")[0], None, "section [sender] is missing", "add it, with from"),
        (SETTINGS.replace('"What', "What"), 3, "is not readable", 'write key = "value"'),
        (
            SETTINGS.replace('"What moved this week"', "7"),
            3,
            "tagline in [publication] is not usable",
            "text in quotes",
        ),
        (SETTINGS.replace("<letter@tidewatch.example>", ""), 7, "from in [sender] is not usable", "an address such as"),
        (
            SETTINGS.replace("The Tidewatch <letter@tidewatch.example>", "A\\r\\nBcc: x <a@b.example>"),
            7,
            "not usable",
            "",
        ),
        (SETTINGS + '[images]\nurl = "ftp://x"\n', 9, "url in [images] is not usable", "begins with https://"),
        (SETTINGS.replace("tagline =", 'timezone = "Mars/Base"\ntagline ='), 3, "timezone in", "Europe/Oslo"),
        (SETTINGS.replace("tagline =", 'language = "English"\ntagline ='), 3, "language in", "en, fr or zh-Hans"),
        (SETTINGS.replace("tagline =", 'greeting = "Dear {name|},"\ntagline ='), 3, "greeting in", "{name|reader}"),
        (
            SETTINGS + '[translations.fr]\ntagine = "x"\n',
            9,
            "unknown setting tagine in [translations.fr]",
            "write tagline",
        ),
        (SETTINGS + "[translations.fr]\nabout = 3\n", 9, "about in [translations.fr] is not usable", "text in quotes"),
        (SETTINGS.replace('"1 Quay Street, 1000 Harbour"', '" "'), 4, "postal_address in", "write something"),
        (SETTINGS + 'from = "a@b.example"\n', 8, "this is there twice", "keep one of the two"),
        (SETTINGS + "[sender]\n", 8, "this is there twice", "keep one of the two"),
    ],
)
def test_a_setting_that_is_not_usable_is_refused_by_line_with_what_to_write_instead(
    tmp_path, settings, line, message, fix
):
    with pytest.raises(SettingsError) as caught:
        load(a_publication_on_disk(tmp_path, settings))

    assert (caught.value.file, caught.value.line) == ("mailer.toml", line)
    assert message in caught.value.message
    assert fix in caught.value.fix


_A_WEIGHT = "write a whole number from 0 to 100, without quotes"
_A_ROLE = "write a role in a few words, such as fact-check"
_A_TAG = "write a language tag such as en, fr or zh-Hans"
_ROLES = "required in [approval] is not usable"
_A_LIST = 'write a list: required = ["…"]'
_CLIENTS = "write a line [check.clients], and its settings below it"


@pytest.mark.parametrize(
    ("settings", "line", "message", "fix"),
    [
        ("[check]\nclients = 5", 9, "[check.clients] is not usable", _CLIENTS),
        ('[check]\nclients = ["gmail-web"]', 9, "[check.clients] is not usable", _CLIENTS),
        ("[[check.clients]]\ngmail-web = 5", 8, "[check.clients] is not usable", _CLIENTS),
        ('[check.clients]\ngmail-web = "50"', 9, "gmail-web in [check.clients] is not usable", _A_WEIGHT),
        ("[check.clients]\n\n# Ours.\ngmail-web = 5.5", 11, "gmail-web in [check.clients] is not usable", _A_WEIGHT),
        ("[check.clients]\ngmail-web = true", 9, "gmail-web in [check.clients] is not usable", _A_WEIGHT),
        ("[check]\nclients = {gmail-web = 101}", 9, "gmail-web in [check.clients] is not usable", _A_WEIGHT),
        ("[check]\nclients.gmail-web = -1", 9, "gmail-web in [check.clients] is not usable", _A_WEIGHT),
        ("[check.client]\ngmail-web = 5", 8, "unknown setting client in [check]", "write clients"),
        ("[[check]]\nignore = []", 8, "[check] is not usable", "write a line [check], and its settings below it"),
        ('[approval]\nrequired = "editor"', 9, _ROLES, _A_LIST),
        ("[approval]\nrequired = true", 9, _ROLES, _A_LIST),
        ("[approval]\nrequired = {editor = 1}", 9, _ROLES, _A_LIST),
        ('[approval]\nrequired = [\n  "editor",\n  5,\n]', 11, _ROLES, _A_LIST),
        ('[approval]\nrequired = ["editor",\n  ""]', 10, _ROLES, _A_ROLE),
        ('[approval]\nrequired = [" editor "]', 9, _ROLES, _A_ROLE),
        ('[approval]\nrequired = ["fact\\ncheck"]', 9, _ROLES, _A_ROLE),
        ('[approval]\nrequired = ["fact\\u0000check"]', 9, _ROLES, _A_ROLE),
        (f'[approval]\nrequired = ["{"x" * 61}"]', 9, _ROLES, _A_ROLE),
        ('[approval]\nrequired = ["editor", "Editor"]', 9, _ROLES, "name each role once"),
        ('[approval]\nrequierd = ["editor"]', 9, "unknown setting requierd in [approval]", "write required"),
        ('[translations]\nfr = "x"', 9, "[translations.fr] is not usable", "write a line [translations.fr]"),
        ('[[translations.fr]]\nname = "x"', 8, "[translations.fr] is not usable", "write a line [translations.fr]"),
        ('[translations.fr]\nname = ""', 9, "name in [translations.fr]", "or take the line out"),
        ('[translations.fr]\nname = ["x"]', 9, "name in [translations.fr]", 'write text in quotes: name = "…"'),
        ('[translations]\nfr.greeting = "Cher {name|},"', 9, "greeting in [translations.fr]", "{name|reader}"),
        ('[translations."zh-Hans"]\n\nname = 3', 10, "name in [translations.zh-Hans]", "write text in quotes"),
        ('[translations.french]\nname = "x"', 8, "[translations.french] is not usable", _A_TAG),
        ('[translations."fr_FR"]\nname = "x"', 8, "[translations.fr_FR] is not usable", _A_TAG),
        ('[translations.en]\nname = "x"', 8, "is not usable: [publication] is of that language", "write it there"),
        ("[translations.zh-Hans]\n[translations.zh-hans]", 9, "[translations.zh-Hans] is of that language", "there"),
        ('[translation.fr]\nname = "x"', 8, "unknown section [translation]", "write [translations]"),
        ('[translations.fr.x]\nname = "x"', 8, "unknown setting x in [translations.fr]", "known in [translations.fr]"),
    ],
)
def test_of_a_list_or_a_table_the_line_at_fault_is_named_with_what_to_write(tmp_path, settings, line, message, fix):
    with pytest.raises(SettingsError) as caught:
        load(a_publication_on_disk(tmp_path, f"{SETTINGS}{settings}\n"))

    assert (caught.value.file, caught.value.line) == ("mailer.toml", line)
    assert message in caught.value.message
    assert fix in caught.value.fix


_ODDLY_WRITTEN = '''\
[a] # b = 1
b = 1
list = [ # ]
  1, # one

  2,
]
long = """
[a]
c = 2
"""
inline = {f = 1}
['a'."c d"]
"e" = 1
[[g]]
[[g]]
h = 1
'''


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (("a",), 1),
        (("a", "b"), 2),
        (("a", "list"), 3),
        (("a", "list", 0), 4),
        (("a", "list", 1), 6),
        (("a", "long"), 8),
        (("a", "inline", "f"), 12),
        (("a", "c d", "e"), 14),
        (("g", 1, "h"), 17),
        (("a", "c"), 1),
        (("c",), None),
    ],
)
def test_the_line_of_a_setting_is_told_however_it_is_written(steps, line):
    assert line_of(_ODDLY_WRITTEN, steps) == line


@pytest.mark.parametrize(
    ("variable", "value", "message", "fix"),
    [
        ("MAILER_CHECK__IGNORE", "C01", "is not usable", 'write a list: ["…", "…"]'),
        ("MAILER_CHECK__CLIENTS", "gmail-web=5", "is not usable", 'write a table: {"…": …}'),
        ("MAILER_APPROVAL__REQUIRED", "5", "required in [approval] is not usable", 'write a list: ["…"]'),
        ("MAILER_APPROVAL__REQUIRED", '["a", 5]', "required in [approval] is not usable", 'write a list: ["…"]'),
        ("MAILER_CHECK__CLIENTS", '{"gmail-web": 500}', "gmail-web in [check.clients] is not usable", _A_WEIGHT),
    ],
)
def test_a_variable_for_a_list_or_a_table_is_refused_with_how_to_write_one(
    tmp_path, monkeypatch, variable, value, message, fix
):
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as caught:
        load(a_publication_on_disk(tmp_path))

    assert (caught.value.file, caught.value.line) == (variable, None)
    assert (caught.value.message, caught.value.fix) == (message, fix)


def test_another_language_for_once_does_not_put_the_file_in_the_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILER_PUBLICATION__LANGUAGE", "fr")

    publication = load(a_publication_on_disk(tmp_path, SETTINGS + '[translations.fr]\nname = "La Marée"\n'))

    assert publication.publication.language == "fr"


def test_a_variable_stands_for_a_list_and_a_table(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILER_APPROVAL__REQUIRED", '["editor", "fact-check"]')
    monkeypatch.setenv("MAILER_CHECK__CLIENTS", '{"gmail-web": 50}')

    publication = load(a_publication_on_disk(tmp_path))

    assert publication.approval.required == ("editor", "fact-check")
    assert publication.check.clients == {"gmail-web": 50}


def test_a_publication_speaks_of_itself_in_the_language_of_the_edition(tmp_path):
    french = '[translations.fr]\ntagline = "Ce qui a bougé"\n'
    loaded = load(a_publication_on_disk(tmp_path, SETTINGS + french))

    assert loaded.said_in("fr-CA").tagline == "Ce qui a bougé"
    assert loaded.said_in("fr").name == loaded.publication.name
    assert loaded.said_in("de") is loaded.publication
    assert loaded.said_in("en") is loaded.publication


@pytest.mark.parametrize(
    ("variable", "fix"),
    [("MAILER_SENDER__FORM", "set MAILER_SENDER__FROM"), ("MAILER_X", "unset it"), ("MAILER_ROOT", "unset it")],
)
def test_an_unknown_variable_is_refused_with_the_nearest_known_one(tmp_path, monkeypatch, variable, fix):
    monkeypatch.setenv(variable, "x")

    with pytest.raises(SettingsError) as caught:
        load(a_publication_on_disk(tmp_path))

    assert caught.value.file == variable
    assert fix in caught.value.fix


def test_a_variable_that_is_not_usable_is_named_instead_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILER_SENDER__FROM", "nobody")

    with pytest.raises(SettingsError) as caught:
        load(a_publication_on_disk(tmp_path))

    assert (caught.value.file, caught.value.line) == ("MAILER_SENDER__FROM", None)


def test_the_clock_is_fixed_by_the_option_first_and_by_the_epoch_second(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")

    assert clock_setting("2024-05-17T11:00:00+02:00") == dt.datetime(2024, 5, 17, 9, tzinfo=dt.UTC)
    assert clock_setting(None) == dt.datetime(1970, 1, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize("given", ["yesterday", "2024-13-01"])
def test_a_time_that_is_none_is_refused(given, monkeypatch):
    with pytest.raises(OptionError, match=r"--now: .* is not a time"):
        clock_setting(given)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    with pytest.raises(SettingsError, match="is not a time"):
        clock_setting(None)
