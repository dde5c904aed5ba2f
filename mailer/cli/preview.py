"""``mailer preview``: see an issue as readers will, beside the text, before anyone else does."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from mailer.cli import output
from mailer.cli.blocks import IssueName
from mailer.cli.session import Json, Session, desk_of

if TYPE_CHECKING:
    from mailer.pipeline.desk import Desk


class _ClientMayBeBare(TyperCommand):
    """Typer knows no option whose value may be left out: ``--client`` alone is the desktop's own client."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give a bare ``--client`` an empty value; behind it, the only word that can be the issue is the issue."""
        words = list(args)
        for at, word in enumerate(args):
            following = args[at + 1] if at + 1 < len(args) else "--"
            if word == "--client" and (following.startswith("-") or not _is_named(args[:at] + args[at + 2 :])):
                words[at] = "--client="
        return super().parse_args(ctx, words)


def _is_named(words: list[str]) -> bool:
    """Whether one of ``words`` is the issue: neither an option nor the value of one."""
    behind = zip(["", *words], words, strict=False)
    return any(not word.startswith("-") and before not in ("--port", "--language") for before, word in behind)


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command(cls=_ClientMayBeBare)(preview)


def preview(
    context: typer.Context,
    name: IssueName,
    client: Annotated[
        str | None,
        typer.Option(
            metavar="[PROGRAM]", help="Open the mail in a mail client instead: PROGRAM, or the desktop's own."
        ),
    ] = None,
    language: Annotated[str, typer.Option(metavar="TAG", help="With --client: which edition.")] = "",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, metavar="PORT", help="Where to listen; otherwise wherever there is room.")
    ] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
    json: Json = False,
) -> None:
    """Show an issue in the browser as it is written.

    Every save shows there. Only this machine can open the page. Ctrl-C ends the preview.
    """
    # What is loaded on the way to the first page stays, and to look through it for waste again and again takes time.
    gc.disable()
    desk = desk_of(context)
    slug = desk.issues.slug_of(name)
    if client is None:
        _serve(context, desk, slug, port, browser=browser, json=json)
    else:
        _open(desk, slug, client, language, json=json)


def _open(desk: Desk, slug: str, client: str, language: str, *, json: bool) -> None:
    from mailer.pipeline.making import make_proof
    from mailer.preview.handover import hand_over

    file = make_proof(desk, slug, language=language)
    shown = desk.publication.shown(file)
    opened_with = hand_over(file, client, shown=shown)
    if json:
        output.document({"issue": slug, "file": shown, "client": opened_with})
    else:
        output.say(f"{shown} is open in {opened_with}")


def _serve(context: typer.Context, desk: Desk, slug: str, port: int, *, browser: bool, json: bool) -> None:
    import tempfile
    from pathlib import Path

    from mailer.pipeline.previewing import Proofs
    from mailer.preview.serving import Served, open_in_browser, serve

    session, publication = context.obj, desk.publication
    assert isinstance(session, Session)
    served = Served(
        issue=slug,
        publication=publication.publication.name,
        desk=Proofs(session.desk, slug),
        root=publication.root,
        folders=(publication.issues, publication.seeds, *desk.theme_folders),
    )
    with tempfile.TemporaryDirectory(prefix="mailer-preview-") as folder:

        def ready(address: str) -> None:
            if json:
                output.document({"issue": slug, "url": address})
            else:
                output.say(f"{slug} is shown at {address}")
                output.say("every save shows there at once; Ctrl-C ends it")
            output.flush()
            if browser:
                open_in_browser(address, Path(folder))

        serve(served, port=port, ready=ready)
