"""``mailer dkim``: the keys that mail is signed with, and what the DNS has to say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError

if TYPE_CHECKING:
    from mailer.pipeline.signing import Published

app = typer.Typer(help="Keys that mail is signed with: make them, publish them.", no_args_is_help=True)


@app.command()
def keygen(
    context: typer.Context,
    selector: Annotated[
        str, typer.Option(metavar="NAME", help="What the keys' names begin with; otherwise the month, as in m202611.")
    ] = "",
    domain: Annotated[
        str, typer.Option(metavar="DOMAIN", help="The domain to sign for; otherwise the one of [dkim] or the sender.")
    ] = "",
    json: Json = False,
) -> None:
    """Make a pair of keys, and say what to publish.

    One is RSA, which every receiver knows, one Ed25519. They lie in keys/, for their owner alone; nothing is signed
    with them before mailer.toml names them.
    """
    from mailer.pipeline.signing import make_keys

    desk = desk_of(context)
    made = make_keys(desk, selector, domain)
    if json:
        output.document({"keys": [_facts(key) for key in made.keys], "settings": made.lines})
        return
    files = " and ".join(key.file for key in made.keys)
    output.say(f"{files} are new. Keep copies where nobody else can read them.")
    output.say("\n1. Publish these records in the DNS:\n")
    _show(made.keys)
    in_use = desk.publication.dkim.rsa or desk.publication.dkim.ed25519
    output.say(
        f"\n2. When they can be seen, write into mailer.toml{', in place of what [dkim] says' if in_use else ''}:\n"
    )
    for line in made.lines.splitlines():
        output.say(f"    {line}".rstrip())
    if in_use:
        output.say("\nLeave the old records in the DNS for a week: mail that is on its way is verified with them.")
    output.say("\nnext:  mailer dkim check")


@app.command()
def show(context: typer.Context, json: Json = False) -> None:
    """Show the records of the keys in use, as the DNS must publish them."""
    from mailer.pipeline.signing import keys_in_use

    keys = keys_in_use(desk_of(context))
    if json:
        output.document({"keys": [_facts(key) for key in keys]})
        return
    _show(keys)
    output.say("\nnext:  mailer dkim check")


@app.command()
def check(context: typer.Context, json: Json = False) -> None:
    """Ask the DNS whether it publishes the keys in use."""
    from mailer.pipeline.signing import compare_with_dns
    from mailer.wiring import probe

    desk = desk_of(context)
    compared = list(compare_with_dns(desk, probe(desk.publication)))
    is_fit = not any(fault for _, fault in compared)
    if json:
        output.document(
            {"published": is_fit, "keys": [{**_facts(key), "fault": fault or None} for key, fault in compared]}
        )
    else:
        for key, fault in compared:
            output.say(f"{key.record.name}: {fault or f'published, and it belongs to {key.file}'}")
        if not is_fit:
            output.say("next:  mailer dkim show")
    if not is_fit:
        raise typer.Exit(MailerError.exit_code)


def _show(keys: tuple[Published, ...]) -> None:
    from mailer.message.dkim.keys import NAMES

    for number, key in enumerate(keys):
        if number:
            output.say()
        output.say(f"{NAMES[key.key.kind]} ({key.file})")
        output.say(f"  in a form:       name   {key.record.name}\n                   type   TXT")
        output.say(f"                   value  {key.record.value}")
        output.say(f"  in a zone file:  {key.record.zone_line}")


def _facts(key: Published) -> dict[str, Any]:
    return {
        "algorithm": key.key.algorithm,
        "selector": key.key.selector,
        "file": key.file,
        "record": {"name": key.record.name, "type": "TXT", "value": key.record.value, "zone": key.record.zone_line},
    }
