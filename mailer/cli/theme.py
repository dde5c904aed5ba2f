"""``mailer theme``: what issues look like."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError

if TYPE_CHECKING:
    from mailer.pipeline.theming import Listed
    from mailer.wiring import Desk

app = typer.Typer(help="Themes: see them, choose one, take one over as your own.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(metavar="THEME", help="A theme's name, as `theme list` shows it.")]


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the themes: the publication's own, and those that come with mailer."""
    from mailer.pipeline.theming import list_themes, theme_in_use

    desk = desk_of(context)
    themes = list_themes(desk)
    if json:
        output.document({"themes": [_facts(desk, theme) for theme in themes]})
        return
    rows = [(theme.name, _from(theme), "yes" if theme.used else "–", theme.about or "–") for theme in themes]
    notes = [[f"cannot be used: {theme.fault}{_and_others(theme.fault)}"] if theme.fault else [] for theme in themes]
    output.table(rows, ("THEME", "FROM", "IN USE", "ABOUT"), notes)
    if not any(theme.used for theme in themes):
        try:
            theme_in_use(desk)
        except MailerError as fault:
            output.warn(str(fault))
    output.say("next:  mailer theme show THEME")


def _and_others(fault: MailerError) -> str:
    return f" (and {len(fault.others)} more)" if fault.others else ""


def _from(theme: Listed) -> str:
    return "publication" if theme.own else "package"


def _facts(desk: Desk, theme: Listed) -> dict[str, Any]:
    return {
        "name": theme.name,
        "about": theme.about,
        "from": _from(theme),
        "folder": desk.publication.shown(theme.folder),
        "in_use": theme.used,
        "fault": output.facts(theme.fault) if theme.fault else None,
    }


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[THEME]", help="A theme's name; otherwise the one in use.")] = "",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to write the page of specimens.")
    ] = None,
    json: Json = False,
) -> None:
    """Render specimens: every block, short and long, on one page.

    Without -o that page, its text part and an ordinary week in three languages go into .mailer/themes/.
    """
    from mailer.pipeline.theming import show_theme, theme_in_use

    desk = desk_of(context)
    name = name or theme_in_use(desk).name
    files = [desk.publication.shown(path) for path in show_theme(desk, name, out)]
    if json:
        output.document({"theme": name, "file": files[0], "pages": files})
        return
    output.say(f"{files[0]}: every block as {name} sets it")
    for file in files[1:]:
        output.say(f"{file}: an ordinary week")


@app.command()
def use(context: typer.Context, name: _Name, json: Json = False) -> None:
    """Render with THEME from now on.

    Only the name in mailer.toml changes.
    """
    from mailer.pipeline.theming import use_theme

    used = use_theme(desk_of(context), name)
    if json:
        overridden = used.overridden_by or None
        output.document({"theme": used.name, "changed": used.changed, "overridden_by": overridden})
        return
    output.say(f"mailer.toml: the theme is {used.name} {'now' if used.changed else 'already'}.")
    if used.overridden_by:
        output.warn(f"{used.overridden_by} is set and decides: unset it to render with {used.name}")


@app.command()
def eject(
    context: typer.Context,
    name: _Name,
    new: Annotated[str, typer.Option("--as", metavar="NEW", help="What to call the copy; otherwise as it was.")] = "",
    json: Json = False,
) -> None:
    """Copy THEME into the publication's templates/, to be changed there.

    A theme of the publication goes before one of the same name that comes with mailer.
    """
    from mailer.pipeline.theming import eject_theme

    desk = desk_of(context)
    folder = eject_theme(desk, name, new)
    shown = desk.publication.shown(folder)
    if json:
        output.document({"theme": folder.name, "from": name, "folder": shown})
        return
    output.say(f"{shown}/ is a theme of your own now.")
    in_use = folder.name == desk.publication.theme.name
    output.say(f"next:  mailer theme {'show' if in_use else 'use'} {folder.name}")
