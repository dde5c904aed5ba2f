"""``mailer audience``: lists from files and to files, who gets nothing, and what is known of a reader."""

from __future__ import annotations

import json

import pytest

from tests.test_cli_terminal import Screen, screen  # noqa: F401 (a fixture)

NOW = ("--now", "2024-05-17T07:30:00Z")
SUBSCRIBERS = """\
email,Name,lang,Home town
ana@x.example,Ana Holm,en,Oslo
bo@x.example,Bo Berg,fr,
nobody,No One,,
ANA@x.example,Ana again,,
"""


@pytest.fixture
def audience(mailer, publication):
    """``mailer audience …`` at a fixed time, where ``subscribers.csv`` lies."""
    (publication / "subscribers.csv").write_text(SUBSCRIBERS, encoding="utf-8")
    return lambda *arguments: mailer(*NOW, "audience", *arguments)


@pytest.fixture
def weekly(audience):
    audience("import", "subscribers.csv", "--list", "weekly", "--yes")
    return audience


def test_an_import_shows_what_differs_and_what_it_leaves_out(audience, publication):
    ran = audience("import", "subscribers.csv", "--list", "Weekly", "--yes")

    assert ran.code == 0
    assert ran.out == (
        "subscribers.csv: 4 rows, UTF-8\n"
        "  new                 2\n"
        "  changed             0\n"
        "  same                0\n"
        "  refused             2  (in subscribers.refused.csv: mend it, and import it)\n"
        "weekly: 2 new, 0 changed\n"
    )
    assert "warning: subscribers.csv:4: the address is not usable" in ran.err
    assert "warning: subscribers.csv:5: same address as line 2" in ran.err
    assert (publication / "subscribers.refused.csv").read_text(encoding="utf-8").startswith("refused,email,Name,lang,")


def test_a_mended_file_of_refused_rows_is_imported_like_any(weekly, publication):
    file = publication / "subscribers.refused.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("nobody", "no.one@x.example"), encoding="utf-8")

    ran = weekly("import", "subscribers.refused.csv", "--list", "weekly", "--yes", "--json")

    assert (ran.document["new"], ran.document["kept"]) == (1, 1)
    assert ran.document["columns"] == {"address": 1, "name": 1, "language": 1, "home_town": 1}
    assert ran.document["emptied"] == 2


def test_whoever_lies_in_a_quote_that_is_not_closed_is_counted_and_imported_once_it_is_mended(mailer, publication):
    (publication / "open.csv").write_text(
        'address,name,city\na@x.example,"Ana,Oslo\nb@x.example,Bo,24"\nc@x.example,Cy,Rome\nd@x.example,"Di" D,Ulm\n',
        encoding="utf-8",
    )
    ran = mailer("audience", "import", "open.csv", "--list", "weekly", "--yes", "--json")

    assert (ran.document["rows"], ran.document["new"], ran.document["refused_rows"]) == (4, 1, 3)
    assert [each["line"] for each in ran.document["refused"]] == [2, 3, 5]
    assert "1 more address lies in it" in ran.document["refused"][0]["message"]

    unmended = mailer("audience", "import", "open.refused.csv", "--list", "weekly", "--yes")
    assert unmended.code == 1
    assert "1 more address lies in it" in unmended.err

    file = publication / "open.refused.csv"
    mended = file.read_text(encoding="utf-8").replace('"Ana', "Ana").replace('"Di"', "Di")
    file.write_text(mended, encoding="utf-8")
    again = mailer("audience", "import", "open.refused.csv", "--list", "weekly", "--yes", "--json")
    assert (again.document["new"], again.document["refused_rows"]) == (3, 0)


def test_a_second_import_names_the_columns_that_change_and_who_is_kept(weekly, publication):
    (publication / "june.csv").write_text("email,name,home_town\nana@x.example,,Bergen\n", encoding="utf-8")
    weekly("suppress", "ana@x.example", "--reason", "asked by phone")

    ran = weekly("import", "june.csv", "--list", "weekly", "--yes")

    assert "  changed             1  (name 1, home_town 1; 1 value emptied)\n" in ran.out
    assert "  suppressed          1  (of these; they get nothing, as before)\n" in ran.out
    assert "  kept                1  (on weekly, and not in this file)\n" in ran.out


def test_who_is_suppressed_by_the_file_is_told_apart_from_who_was_before(weekly, publication):
    weekly("suppress", "ana@x.example", "--reason", "asked by phone")
    rows = "email,suppressed\nana@x.example,\nbo@x.example,left\ncy@x.example,left\n"
    (publication / "june.csv").write_text(rows, encoding="utf-8")

    ran = weekly("import", "june.csv", "--list", "weekly", "--yes")
    again = weekly("import", "june.csv", "--list", "weekly", "--yes")

    assert "  suppressed          3  (of these; they get nothing: 1 as before, 2 by this file)\n" in ran.out
    assert "weekly: 1 new, 0 changed, 2 suppressed\n" in ran.out
    assert "  suppressed          3  (of these; they get nothing, as before)\n" in again.out


def test_without_a_yes_nothing_is_imported_and_what_to_type_is_said(audience):
    ran = audience("import", "subscribers.csv", "--list", "weekly")

    assert ran.code == 1
    assert "error: nothing was imported: there is nobody to ask; say yes beforehand" in ran.err
    assert "next:  mailer audience import subscribers.csv --list weekly --yes" in ran.err
    assert audience("show", "--json").document == {"lists": []}


def test_what_to_type_next_has_quotes_around_the_name_of_a_file_that_wants_them(audience, publication):
    (publication / "our readers.csv").write_text(SUBSCRIBERS, encoding="utf-8")

    ran = audience("import", "our readers.csv", "--list", "weekly")

    assert "next:  mailer audience import 'our readers.csv' --list weekly --yes" in ran.err


def test_json_without_a_yes_is_a_look_at_the_difference(audience):
    ran = audience("import", "subscribers.csv", "--list", "weekly", "--json")

    assert ran.code == 1
    assert (ran.document["new"], ran.document["imported"]) == (2, False)
    assert ran.document["error"]["next"] == "mailer audience import subscribers.csv --list weekly --yes"


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_look_writes_no_file_of_refused_rows(audience, publication, options):
    ran = audience("import", "subscribers.csv", "--list", "weekly", *options)

    assert [path.name for path in publication.glob("*.refused*")] == []
    if options:
        assert (ran.document["refused_rows"], ran.document["refused_file"]) == (2, None)
    else:
        assert "  refused             2\n" in ran.out


def test_a_look_that_finds_nothing_to_change_has_imported_nothing(weekly):
    before = weekly("show", "--json").document

    ran = weekly("import", "subscribers.csv", "--list", "weekly", "--json")

    assert (ran.code, ran.document["same"], ran.document["imported"]) == (0, 2, False)
    assert weekly("show", "--json").document == before


def test_a_list_that_is_as_the_file_says_is_not_asked_about(weekly):
    ran = weekly("import", "subscribers.csv", "--list", "weekly")
    assert ran.code == 0
    assert "The list is as the file says already." in ran.out


def test_the_document_of_an_import_has_its_figures_and_refused_rows(audience):
    ran = audience("import", "subscribers.csv", "--list", "weekly", "--yes", "--json")

    document = ran.document
    refused = document.pop("refused")
    assert document == {
        "list": "weekly",
        "file": "subscribers.csv",
        "encoding": "UTF-8",
        "rows": 4,
        "new": 2,
        "changed": 0,
        "columns": {},
        "emptied": 0,
        "same": 0,
        "suppressed": 0,
        "newly_suppressed": 0,
        "kept": 0,
        "refused_rows": 2,
        "refused_file": "subscribers.refused.csv",
        "imported": True,
    }
    assert [row["line"] for row in refused] == [4, 5]


def test_an_old_encoding_is_named_with_a_word_that_shows_it(audience, publication):
    (publication / "old.csv").write_bytes("email,name\na@x.example,Hélène\nb@x.example,Noël\n".encode("cp1252"))
    ran = audience("import", "old.csv", "--list", "weekly", "--yes")
    assert "old.csv: 2 rows, windows-1252, in which a word reads “Hélène”\n" in ran.out
    assert audience("show", "a@x.example").out.startswith("on weekly:  Hélène\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("import", "none.csv", "--list", "weekly"), 1, "none.csv: cannot be read (No such file or directory)"),
        (("import", "subscribers.csv", "--list", "the weekly"), 2, "--list: “the weekly” is no name for a list"),
        (("import", "subscribers.csv", "--list", "weekly", "--encoding", "x"), 2, "--encoding: “x” is no encoding"),
        (("export", "--list", "weekly", "--json"), 2, "--json prints a document, and so would the list be; write -o"),
        (("export", "--list", "weekly"), 1, "store/mailer.db: is not there: no list was imported yet"),
        (("forget", "ana@x.example"), 1, "store/mailer.db: is not there"),
        (("suppress", "ana", "--reason", "x"), 1, "“ana”: the address is not usable"),
        (("suppress", "a@x.example", "--reason", " "), 1, "the reason says nothing"),
        (("suppress", "a@x.example", "--reason", "no"), 1, "the reason says nothing"),
        (("suppress", "a@x.example", "--reason", "x", "--list", "weekly"), 2, "there is no list weekly"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(audience, arguments, code, words):
    ran = audience(*arguments)
    assert (ran.code, words in ran.err) == (code, True), ran.err
    assert "Traceback" not in ran.err


def test_an_unknown_list_is_named_with_the_nearest_known_one(weekly):
    ran = weekly("export", "--list", "weekley")
    assert (ran.code, "there is no list weekley; write weekly" in ran.err) == (2, True)


def test_the_lists_are_shown_with_their_figures(weekly):
    assert weekly("show").out == (
        "LIST    READERS  SUPPRESSED  LAST IMPORT       LANGUAGES\n"
        "weekly  2        0           2024-05-17 07:30  en 1, fr 1\n"
    )
    assert weekly("show", "--list", "weekly").out == (
        "weekly: 2 readers, 0 suppressed\n"
        "languages:  en 1, fr 1\n"
        "fields:     home_town\n"
        "imported:   subscribers.csv on 2024-05-17: 4 rows, 2 new, 0 changed, 2 refused\n"
    )
    assert weekly("show", "--list", "weekly", "--json").document == {
        "list": "weekly",
        "recipients": 2,
        "suppressed": 0,
        "languages": {"en": 1, "fr": 1},
        "last_import": {
            "at": "2024-05-17T07:30:00Z",
            "file": "subscribers.csv",
            "rows": 4,
            "new": 2,
            "changed": 0,
            "refused": 2,
        },
        "fields": ["home_town"],
    }


def test_before_the_first_import_the_command_that_makes_a_list_is_named(audience, publication):
    assert audience("show").out == "There are no lists yet.\nnext:  mailer audience import FILE --list NAME\n"
    assert audience("show", "ana@x.example").out == "ana@x.example is on no list\nnot suppressed\n"
    assert not (publication / "store").exists()


def test_a_reader_is_shown_with_lists_suppressions_and_what_was_lifted(weekly):
    weekly("suppress", "Ana@x.example", "--reason", "asked by phone")
    weekly("unsuppress", "ana@x.example", "--reason", "asked to come back", "--by", "Bo")
    weekly("suppress", "ana@x.example", "--list", "weekly", "--reason", "bounced")

    assert weekly("show", "ana@x.example").out == (
        "on weekly:  Ana Holm, en, home_town: Oslo\n"
        "suppressed on weekly since 2024-05-17: bounced (by hand)\n"
        "lifted on every list on 2024-05-17 by Bo: asked to come back (it was: asked by phone)\n"
    )
    document = weekly("show", "ana@x.example", "--json").document
    assert document["on"][0]["fields"] == {"home_town": "Oslo"}
    assert [(each["list"], each["reason"]) for each in document["suppressions"]] == [("weekly", "bounced")]
    assert [(each["lifted_by"], each["lifted_why"]) for each in document["lifted"]] == [("Bo", "asked to come back")]


def test_an_export_goes_to_standard_output_or_to_a_file_for_nobody_elses_eyes(weekly, publication):
    text = "address,name,language,home_town\nana@x.example,Ana Holm,en,Oslo\nbo@x.example,Bo Berg,fr,\n"
    assert weekly("export", "--list", "weekly").out == text

    ran = weekly("export", "--list", "weekly", "-o", "out.csv")
    assert ran.out == "out.csv: 2 readers of weekly\n"
    assert (publication / "out.csv").read_text(encoding="utf-8-sig") == text
    assert (publication / "out.csv").stat().st_mode & 0o077 == 0
    assert weekly("import", "out.csv", "--list", "weekly", "--json").document["same"] == 2
    again = weekly("export", "--list", "weekly", "-o", "out.csv")
    assert (again.code, "out.csv: is already there" in again.err) == (1, True)


def test_an_export_leaves_out_who_is_suppressed_unless_all_are_wanted(weekly, publication):
    weekly("suppress", "ana@x.example", "--reason", "=complaint")

    lines = weekly("export", "--list", "weekly", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["address"] for line in lines] == ["bo@x.example"]
    ran = weekly("export", "--list", "weekly", "--all", "-o", "all.jsonl", "--json")
    assert ran.document == {"list": "weekly", "file": "all.jsonl", "format": "jsonl", "recipients": 2}
    assert weekly("export", "--list", "weekly", "--all").out.splitlines()[:2] == [
        "address,name,language,home_town,suppressed",
        "ana@x.example,Ana Holm,en,Oslo,'=complaint",
    ]
    weekly("import", "all.jsonl", "--list", "copy", "--yes")
    assert weekly("show", "--list", "copy", "--json").document["suppressed"] == 1


def test_an_address_on_no_list_can_be_suppressed_and_then_imports_keep_it_so(audience):
    ran = audience("suppress", "ana@x.example", "new@x.example", "--reason", "asked by letter")
    assert ran.out == "ana@x.example is suppressed.\nnew@x.example is suppressed.\n"
    again = audience("suppress", "ana@x.example", "--reason", "other", "--json").document
    assert again == {"list": None, "suppressed": [{"address": "ana@x.example", "new": False}]}
    audience("import", "subscribers.csv", "--list", "weekly", "--yes")
    assert audience("show", "--json").document["lists"][0]["suppressed"] == 1


@pytest.mark.parametrize("reason", ["complaint", "Unsubscribed by mail", "opted out"])
def test_what_a_reader_wished_is_lifted_only_after_another_yes(weekly, reason):
    weekly("suppress", "ana@x.example", "--reason", reason)

    ran = weekly("unsuppress", "ana@x.example", "--reason", "mistake")
    assert (ran.code, "ana@x.example asked for nothing more" in ran.err) == (1, True)
    assert weekly("show", "ana@x.example", "--json").document["suppressions"]

    ran = weekly("unsuppress", "ana@x.example", "--reason", "asked to come back", "--by", "Bo", "--yes")
    assert ran.out == f"ana@x.example is no longer suppressed on every list; it was: {reason}, 2024-05-17.\n"


def test_what_is_not_suppressed_cannot_be_lifted(weekly):
    ran = weekly("unsuppress", "ana@x.example", "--reason", "x")
    assert (ran.code, "the address is not suppressed" in ran.err) == (1, True)
    weekly("suppress", "ana@x.example", "--reason", "by phone")
    ran = weekly("unsuppress", "ana@x.example", "--reason", "x", "--list", "weekly")
    assert (ran.code, "suppressed on every list, not on this one alone" in ran.err) == (1, True)


def test_who_is_forgotten_is_refused_by_every_import_until_he_comes_back(weekly):
    ran = weekly("forget", "Ana@X.example")
    assert ran.out.startswith("Ana@x.example is forgotten (removed from weekly); only a digest stays")
    assert "exports, batches, backups" in ran.out

    again = weekly("import", "subscribers.csv", "--list", "weekly", "--yes")
    assert "warning: subscribers.csv:2: this reader was forgotten" in again.err
    assert weekly("show", "ana@x.example").out == (
        "ana@x.example is on no list\nforgotten: nothing is kept but a digest, and no import brings the address back\n"
    )
    assert weekly("unsuppress", "ana@x.example", "--reason", "came back").code == 1
    assert weekly("unsuppress", "ana@x.example", "--reason", "came back", "--yes").code == 0
    assert weekly("import", "subscribers.csv", "--list", "weekly", "--yes", "--json").document["new"] == 1


def test_a_store_elsewhere_is_used_and_another_kind_refused(mailer, publication, monkeypatch, tmp_path):
    (publication / "list.csv").write_text("email\na@x.example\n", encoding="utf-8")
    monkeypatch.setenv("MAILER_STORE__URL", f"sqlite:///{tmp_path}/elsewhere/readers.db")
    assert mailer("audience", "import", "list.csv", "--list", "w", "--yes").code == 0
    assert (tmp_path / "elsewhere" / "readers.db").exists()

    monkeypatch.setenv("MAILER_STORE__URL", "postgresql://x.example/readers")
    ran = mailer("audience", "show")
    assert (ran.code, "PostgreSQL is not there yet" in ran.err) == (1, True)


def test_on_a_terminal_the_difference_is_asked_for(audience, screen):  # noqa: F811
    screen.type("mailer audience import subscribers.csv --list weekly")
    screen.press("Enter")
    screen.shows("Import into weekly?")
    screen.type("n")
    screen.shows("error: nothing was imported")
    screen.type("mailer audience import subscribers.csv --list weekly")
    screen.press("Enter")
    screen.shows("Import into weekly?")
    screen.type("y")
    screen.shows("weekly: 2 new, 0 changed")


def test_a_row_with_half_a_character_is_refused_and_the_others_are_taken(mailer, publication):
    rows = '{"address":"a@example.org"}\n{"address":"b@example.org","name":"\\ud800"}\n'
    (publication / "odd.jsonl").write_text(rows, encoding="utf-8")
    taken = mailer("audience", "import", "odd.jsonl", "--list", "weekly", "--yes")
    assert taken.code == 0, taken.err
    refused = (publication / "odd.refused.jsonl").read_text(encoding="utf-8")
    assert "b@example.org" in refused
    assert "\\ud800" in refused


def test_two_addresses_of_one_object_are_both_in_the_file_to_mend(mailer, publication):
    rows = '{"address":"a@example.org"}\n{"address":"b@example.org","address":"c@example.org"}\n'
    (publication / "two.jsonl").write_text(rows, encoding="utf-8")
    assert mailer("audience", "import", "two.jsonl", "--list", "weekly", "--yes").code == 0
    refused = (publication / "two.refused.jsonl").read_text(encoding="utf-8")
    assert "b@example.org" in refused
    assert "c@example.org" in refused
    assert mailer("audience", "import", "two.refused.jsonl", "--list", "weekly", "--yes").code == 1


def test_nothing_of_a_forgotten_reader_is_written_down_again(mailer, publication):
    (publication / "old.csv").write_text(
        "address,town\nana@example.org,Oslo\nbo@example.org,Bergen\n", encoding="utf-8"
    )
    assert mailer("audience", "import", "old.csv", "--list", "weekly", "--yes").code == 0
    assert mailer("audience", "forget", "ana@example.org").code == 0
    again = mailer("audience", "import", "old.csv", "--list", "weekly", "--yes")
    assert "this reader was forgotten" in again.out + again.err
    assert not (publication / "old.refused.csv").exists()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066"])
def test_a_name_that_turns_round_what_stands_behind_it_is_refused(mailer, publication, sign):
    (publication / "odd.csv").write_text(f"address,name\na@example.org,Ana\nb@example.org,A{sign}B\n", encoding="utf-8")
    taken = mailer("audience", "import", "odd.csv", "--list", "weekly", "--yes")
    assert f"U+{ord(sign):04X}" in taken.out + taken.err
