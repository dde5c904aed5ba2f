"""The keys that mail is signed with: made, shown, and compared with what the DNS publishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from mailer.config.places import FILE_NAME
from mailer.config.settings import Publication
from mailer.config.values import Domain, Selector
from mailer.errors import MailerError, SettingsError
from mailer.files.secret import write_secret
from mailer.files.writing import write_whole
from mailer.message.dkim.keys import NAMES, Key, Kind, load_keys, new_key, read_key
from mailer.message.dkim.records import Record, fault_of, record
from mailer.message.dkim.signing import Signer, signer
from mailer.pipeline.desk import Desk

FOLDER = "keys"


class Names(Protocol):
    """Who asks the DNS."""

    def text_records(self, name: str) -> tuple[bytes, ...] | None:
        """The TXT records at a name; None where no name server answers."""


@dataclass(frozen=True, slots=True)
class Published:
    """A key, the file that it lies in, and the record that makes it known."""

    key: Key
    file: str
    record: Record


@dataclass(frozen=True, slots=True)
class MadeKeys:
    """New keys, and the lines of ``mailer.toml`` that put them to use."""

    keys: tuple[Published, ...]
    lines: str


def make_keys(desk: Desk, selector: str = "", domain: str = "") -> MadeKeys:
    """Make a key of each kind in ``keys/``; the settings are left as they are.

    ``selector`` is what their names begin with, otherwise the month; ``domain`` the one to sign for.

    Raises:
        MailerError: a name cannot be used, or is taken; no key is left then.
    """
    publication = desk.publication
    domain = _domain(publication, domain)
    selector = selector or f"m{desk.now():%Y%m}"
    files = {kind: Path(FOLDER, f"{_selector(selector, kind)}.pem") for kind in NAMES}
    _keep_from_git(publication.root / FOLDER)
    keys = tuple(_published(publication, domain, key, files[key.kind]) for key in _written(publication, files))
    return MadeKeys(keys, _lines(publication, domain, keys))


def _domain(publication: Publication, given: str) -> str:
    try:
        domain = TypeAdapter(Domain).validate_python(given) if given else publication.signing_domain
    except ValidationError as cause:
        raise MailerError(f"“{given}” is not a domain", fix="write one such as example.org") from cause
    if not publication.may_sign_for(domain):
        sender = publication.sender.domain
        raise MailerError(f"mail from {sender} does not belong to {domain}", fix=f"name {sender}, or a domain above it")
    return domain


def _selector(given: str, kind: Kind) -> str:
    try:
        return TypeAdapter(Selector).validate_python(f"{given}-{kind}")
    except ValidationError as cause:
        fix = "use letters, digits and hyphens, such as m202611"
        raise MailerError(f"“{given}” cannot name keys in the DNS", fix=fix) from cause


def _keep_from_git(folder: Path) -> None:
    """A private key that was committed once is known to whoever gets the history, for good."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    except OSError as cause:
        raise MailerError(f"cannot be made ({cause.strerror})", file=FOLDER) from cause
    write_whole(folder / ".gitignore", "*\n")


def _written(publication: Publication, files: dict[Kind, Path]) -> list[Key]:
    """The keys, each in its file; none when there is a file of such a name."""
    keys: list[Key] = []
    written: list[Path] = []
    try:
        for kind, file in files.items():
            pem = new_key(kind)
            _write(publication.root / file, pem, file.as_posix())
            written.append(publication.root / file)
            keys.append(read_key(pem, kind, file.stem, file.as_posix()))
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return keys


def _write(path: Path, pem: bytes, shown: str) -> None:
    if not write_secret(path, shown, pem):
        what, next_step = "is there already, and mail may be signed with it", "mailer dkim keygen --selector NAME"
        raise MailerError(what, file=shown, fix="choose another name", next=next_step)


def _published(publication: Publication, domain: str, key: Key, file: Path) -> Published:
    return Published(key, publication.shown(publication.root / file), record(key, domain))


def _lines(publication: Publication, domain: str, keys: tuple[Published, ...]) -> str:
    tables = [f'[dkim]\ndomain = "{domain}"'] if domain != publication.sender.domain else []
    for made in keys:
        tables.append(f'[dkim.{made.key.kind}]\nselector = "{made.key.selector}"\nkey_file = "{made.file}"')
    return "\n\n".join(tables)


def signer_of(publication: Publication) -> Signer | None:
    """Who signs the publication's mail; None where ``[dkim]`` names no key.

    Raises:
        SettingsError: a key that it names cannot be used.
    """
    keys = load_keys(publication)
    return signer(keys, publication.signing_domain) if keys else None


def keys_in_use(desk: Desk) -> tuple[Published, ...]:
    """The keys that the settings name.

    Raises:
        SettingsError: there is none, or one cannot be used.
    """
    publication = desk.publication
    sections = {"rsa": publication.dkim.rsa, "ed25519": publication.dkim.ed25519}
    files = {kind: Path(section.key_file) for kind, section in sections.items() if section}
    keys = load_keys(publication)
    if not keys:
        what = "[dkim] names no key, so mail is not signed"
        raise SettingsError(what, file=FILE_NAME, fix="make keys, and name them there", next="mailer dkim keygen")
    return tuple(_published(publication, publication.signing_domain, key, files[key.kind]) for key in keys)


def compare_with_dns(desk: Desk, names: Names) -> Iterator[tuple[Published, str]]:
    """Each key that the settings name, and why receivers cannot verify with what is published, or an empty string.

    Raises:
        SettingsError: there is none, or one cannot be used.
    """
    for key in keys_in_use(desk):
        yield key, fault_of(key.key, names.text_records(key.record.name))
