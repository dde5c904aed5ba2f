"""A command line that cannot be understood is refused in one line of plain words, with what to write."""

from __future__ import annotations

import pytest
import typer.main

from mailer.cli.main import command_line

HYPHEN = "; if this is text that begins with a hyphen, put -- in front of it, behind all options"


@pytest.mark.parametrize(
    ("arguments", "told", "page"),
    [
        # A command.
        ("issu", "there is no command “issu”; did you mean issue?", "mailer"),
        ("issue shw", "there is no command “shw”; did you mean show?", "mailer issue"),
        ("issue xyz", "there is no command “xyz”", "mailer issue"),
        ("history", "there is no command “history”; did you mean mailer issue history?", "mailer"),
        ("eject", "there is no command “eject”; did you mean mailer theme eject?", "mailer"),
        ("issue render", "there is no command “render”; did you mean mailer render?", "mailer issue"),
        # An option that there is none of.
        ("issue new a --titel x", "there is no option --titel; did you mean --title?", "mailer issue new"),
        ("issue new a --issue 4", "there is no option --issue; did you mean --issue-number?", "mailer issue new"),
        ("check a --selct C", "there is no option --selct; did you mean --select?", "mailer check"),
        ("check a --hepl", "there is no option --hepl; did you mean --help?", "mailer check"),
        ("issue new a -title x", "there is no option -title; did you mean --title?", "mailer issue new"),
        ("check a --xyzzy", "there is no option --xyzzy", "mailer check"),
        ("check a -x", f"there is no option -x{HYPHEN}", "mailer check"),
        ("issue number a -4.2", f"there is no option -4{HYPHEN}", "mailer issue number"),
        (
            "issue list --now 2024-05-17",
            "there is no option --now; write it before the command: mailer --now …",
            "mailer issue list",
        ),
        (
            "check a -C weekly",
            "there is no option -C; write it before the command: mailer -C …",
            "mailer check",
        ),
        ("--online check a", "there is no option --online; write it behind the command that it is for", "mailer"),
        # A word too few or too many.
        ("issue new", "SLUG is missing; write the issue's name, usually its date: 2024-05-17", "mailer issue new"),
        ("story add", "SOURCE is missing; write files (text, Markdown, HTML, .docx, .eml), addresses, ", ""),
        (
            "story set a",
            "KEY=VALUE is missing; write pairs such as title=… or published=2024-05-17",
            "mailer story set",
        ),
        ("approve a", "--by is missing; write --by NAME: who approves it", "mailer approve"),
        ("issue number a 61", '--caption is missing; write --caption "…": what the figure counts', ""),
        (
            "batch a --recipients b",
            "--out is missing; write --out OUT: the folder to write; it must not be there yet",
            "mailer batch",
        ),
        ("issue new a b", "“b” is too much; put quotes around words that belong together", "mailer issue new"),
        ("issue new a b --x", "there is no option --x", "mailer issue new"),
        ("issue new a b c", "“b c” is too much; put quotes around words that belong together", "mailer issue new"),
        # A value too few or too many.
        ("issue new a --title", '--title has no value; write --title "…": the issue\'s title', "mailer issue new"),
        ("approve a --by", "--by has no value; write --by NAME: who approves it", "mailer approve"),
        ("--now", "--now has no value; write --now TIME: take TIME for now, such as 2024-05-17T09:00:00Z", "mailer"),
        ("check a --rules=1", "--rules takes no value; write --rules alone", "mailer check"),
        ("story list --unused=no", "--unused takes no value; write --unused alone", "mailer story list"),
        # A value that is none.
        ("issue history --last ten", "--last: “ten” is not a whole number; write a number such as 12", ""),
        ("issue history --last=", "--last: “” is not a whole number; write a number such as 12", ""),
        ("story fetch --limit 4.5", "--limit: “4.5” is not a whole number; write a number such as 12", ""),
        (f"story fetch --limit {'9' * 5000}", f"--limit: “{'9' * 40}…” is not a whole number; write a number", ""),
        ("issue history --last 1", "--last: 1 is too small; write a number from 2", "mailer issue history"),
        ("issue move a b --to 0", "--to: 0 is too small; write a number from 1", "mailer issue move"),
        (
            "batch a --recipients b -o c --format emll",
            "--format: “emll” is not known; write eml, rfc2442, exim or mbox",
            "mailer batch",
        ),
        ("issue history --last \udcff", "--last: “?” is not a whole number; write a number such as 12", ""),
    ],
)
def test_a_command_line_is_refused_in_plain_words_with_what_to_write(mailer, arguments, told, page):
    ran = mailer(*arguments.split())

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {told}")
    assert ran.err.endswith(f"\nnext:  {page or 'mailer ' + ' '.join(arguments.split()[:2])} --help\n")
    assert len(ran.err.splitlines()) == 2


def test_a_wrong_command_line_has_a_document_too(mailer):
    ran = mailer("issue", "history", "--last", "1", "--json")

    assert ran.document == {
        "error": {
            "message": "1 is too small",
            "file": "--last",
            "line": None,
            "fix": "write a number from 2",
            "next": "mailer issue history --help",
        }
    }


@pytest.mark.parametrize("group", ["", "story", "issue", "theme"])
def test_a_group_of_commands_alone_shows_its_commands(mailer, group):
    ran = mailer(*group.split())

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: {f'mailer {group}'.strip()} [OPTIONS] COMMAND")


def test_an_empty_source_is_called_empty(mailer):
    ran = mailer("story", "add", "seed.txt", "")

    assert (ran.code, ran.err) == (
        1,
        "error: SOURCE is empty; name a file, an address or a feed, or - for standard input\n",
    )


def _commands(group, path=()):
    for name, each in getattr(group, "commands", {}).items():
        yield (*path, name), each
        yield from _commands(each, (*path, name))


@pytest.mark.parametrize(
    "arguments", [["-C", "aside", "story", "--help"], ["--now", "2026-11-20", "story", "--help"], ["-Caside", "story"]]
)
def test_a_command_is_found_behind_a_folder_and_a_time(mailer, arguments):
    assert mailer(*arguments).out.startswith("Usage: mailer story [OPTIONS] COMMAND")


@pytest.mark.parametrize("name", typer.main.get_command(command_line()).commands)
def test_a_command_that_is_loaded_alone_is_what_it_is_among_all(name):
    alone, among_all = (typer.main.get_command(command_line(only)) for only in (name, ""))

    assert len(alone.commands) < len(among_all.commands)
    assert _shape(alone.commands[name]) == _shape(among_all.commands[name])


def _shape(command):
    return command.help, [each.name for each in command.params], [path for path, _ in _commands(command)]


@pytest.mark.parametrize(("path", "command"), [*_commands(typer.main.get_command(command_line()))])
def test_every_argument_and_option_can_be_asked_for_by_what_its_help_says(path, command):
    for each in command.params:
        assert each.help, f"{' '.join(path)}: {each.name}"
        assert each.help.endswith("."), f"{' '.join(path)}: {each.help}"
