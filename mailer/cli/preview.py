"""``mailer preview``: see an issue as readers will, beside the text, before anyone else does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from mailer.cli import output
from mailer.cli.blocks import IssueName
from mailer.cli.session import Json, Session

if TYPE_CHECKING:
    from mailer.pipeline.desk import Desk
    from mailer.pipeline.previewing import Proofs
    from mailer.preview.seen import Previewed


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
    session = context.obj
    assert isinstance(session, Session)
    if client is None:
        _serve(session, name, port, browser=browser, json=json)
    else:
        _open(session.desk(), name, client, language, json=json)


def _open(desk: Desk, name: str, client: str, language: str, *, json: bool) -> None:
    from mailer.pipeline.making import make_proof
    from mailer.preview.handover import hand_over

    slug = desk.issues.slug_of(name)
    file = make_proof(desk, slug, language=language)
    shown = desk.publication.shown(file)
    opened_with = hand_over(file, client, shown=shown)
    if json:
        output.document({"issue": slug, "file": shown, "client": opened_with})
    else:
        output.say(f"{shown} is open in {opened_with}")


def _serve(session: Session, name: str, port: int, *, browser: bool, json: bool) -> None:
    import tempfile
    from pathlib import Path

    from mailer.preview.apart import apart

    with (
        apart(lambda: _opened(session, name)) as desk,
        tempfile.TemporaryDirectory(prefix="mailer-preview-") as folder,
    ):
        # It takes about as long to load as the desk takes to be opened, which is done meanwhile.
        from mailer.preview.serving import open_in_browser, serve

        previewed = desk.opened()

        def ready(address: str) -> None:
            if json:
                output.document({"issue": previewed.issue, "url": address})
            else:
                output.say(f"{previewed.issue} is shown at {address}")
                output.say("every save shows there at once; Ctrl-C ends it")
            output.flush()
            if browser:
                open_in_browser(address, Path(folder))

        serve(previewed, desk, port=port, ready=ready)


def _opened(session: Session, name: str) -> tuple[Previewed, Proofs]:
    """What is previewed, and the desk that looks at it again and again."""
    from mailer.config.places import FILE_NAME
    from mailer.pipeline.previewing import Proofs
    from mailer.preview.seen import Previewed

    desk = session.desk()
    slug, publication = desk.issues.slug_of(name), desk.publication
    previewed = Previewed(
        issue=slug,
        publication=publication.publication.name,
        root=publication.root,
        folders=(publication.issues, publication.seeds, *desk.theme_folders),
        settings=publication.root / FILE_NAME,
        text=desk.issues.path_of(slug),
    )
    return previewed, Proofs(session.desk, slug)
