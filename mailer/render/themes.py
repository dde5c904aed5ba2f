"""Finding a theme by name, and reading and judging its ``theme.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailer.errors import MailerError, RenderError, UnknownNameError, nearest
from mailer.files.reading import decode
from mailer.model.colour import LEAST_CONTRAST, contrast
from mailer.render.theme import PAIRS, Colours, Fonts, TextPart, Theme, Widths

FILE_NAME = "theme.toml"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_WAYS_OF_LINKS = ("inline", "numbered")
_NARROWEST_CHART = 300


def find_theme(name: str, folders: Sequence[Path], shown: Callable[[Path], str] = str) -> Theme:
    """The theme ``name`` of the first folder that has it; ``shown`` writes a path as errors name it.

    Raises:
        UnknownNameError: no folder has it.
        RenderError: its ``theme.toml`` cannot be used; all faults, the first with the others attached.
    """
    known = known_themes(folders)
    if name in known:
        file = shown(known[name] / FILE_NAME)
        return _load(name, known[name], file, _text_of(known[name] / FILE_NAME, file))
    for folder, fault in folders_without_theme(folders, shown):
        if folder.name == name:
            raise UnknownNameError(f"there is no theme {name}: {fault.file} {fault.message}", fix=fault.fix)
    close = nearest(name, list(known))
    raise UnknownNameError(
        f"there is no theme {name}",
        fix=f"did you mean {close}?" if close else f"known themes: {', '.join(known) or 'none'}",
        next="mailer theme list",
    )


def known_themes(folders: Sequence[Path]) -> dict[str, Path]:
    """Every theme by name with the folder that it comes from, sorted by name."""
    found: dict[str, Path] = {}
    for folder in folders:
        for settings in sorted(folder.glob(f"*/{FILE_NAME}")):
            if _NAME.fullmatch(settings.parent.name):
                found.setdefault(settings.parent.name, settings.parent)
    return dict(sorted(found.items()))


def folders_without_theme(folders: Sequence[Path], shown: Callable[[Path], str]) -> Iterator[tuple[Path, MailerError]]:
    """Folders among the themes that are none, each with the reason."""
    for folder in (path for above in folders for path in sorted(above.glob("[!._]*/"))):
        if not _NAME.fullmatch(folder.name):
            fix = "rename it with letters, digits and hyphens, such as our-own"
            yield folder, RenderError("has no name for a theme", file=shown(folder), fix=fix)
        elif not (folder / FILE_NAME).exists():
            fix = f"copy that of another theme into it, or take the folder out of {folder.parent.name}/"
            yield folder, RenderError(f"has no {FILE_NAME}", file=shown(folder), fix=fix)


@lru_cache(8)
def _load(name: str, folder: Path, file: str, text: str) -> Theme:
    """The theme whose ``text`` was read; whoever renders again asks for it again."""
    settings = _Settings(file, text, _read(text, file))
    theme = Theme(
        name=name,
        folder=folder,
        about=settings.about(),
        light=settings.read(Colours, "colours", "light"),
        dark=settings.read(Colours, "colours", "dark"),
        fonts=settings.read(Fonts, "fonts"),
        widths=settings.read(Widths, "widths"),
        text=settings.read(TextPart, "text"),
    )
    faults = [*settings.strangers(), *settings.faults]
    if not faults:
        faults = [*_too_wide(theme, settings), *_changing_card(theme, settings), *_illegible(theme, settings)]
    if faults:
        first, *rest = faults
        first.others = tuple(rest)
        raise first
    return theme


def _text_of(path: Path, file: str) -> str:
    try:
        return decode(path.read_bytes(), file, RenderError)
    except OSError as cause:
        raise RenderError(
            f"cannot be read ({cause.strerror})", file=file, fix="make it a file that can be read"
        ) from cause


def _read(text: str, file: str) -> dict[str, Any]:
    """What the text of a settings file says."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        line = re.search(r"at line (\d+)", str(cause))
        raise RenderError(
            f"is not readable ({cause})", file=file, line=int(line[1]) if line else None, fix='write key = "value"'
        ) from cause


class _Settings:
    """The tables of one ``theme.toml``; what is wrong in them is collected in ``faults``."""

    def __init__(self, file: str, text: str, data: Mapping[str, Any]) -> None:
        self.file, self.text, self.data = file, text, data
        self.faults: list[MailerError] = []

    def read(self, kind: type[Any], *table: str) -> Any:
        """A ``kind`` from the table. After a fault it is not to be used."""
        values: Any = self.data
        for step in table:
            values = values.get(step, {}) if isinstance(values, dict) else {}
        if not isinstance(values, dict) or not values:
            self.faults.append(RenderError(f"[{'.'.join(table)}] is missing", file=self.file, fix="add the table"))
            return None
        known = {field.name: field.type for field in fields(kind)}
        for key in values:
            if key not in known:
                close = nearest(key, list(known))
                self._fault(
                    f"unknown key {key}", table, key, f"write {close}" if close else f"known: {', '.join(known)}"
                )
        for key, type_name in known.items():
            self._check(key, values.get(key), str(type_name), table)
        return kind(**{key: values.get(key) for key in known})

    def about(self) -> str:
        """What the theme is like, in one line."""
        about = self.data.get("about")
        if not isinstance(about, str) or not about.strip() or "\n" in about:
            self.faults.append(
                RenderError("about is missing", file=self.file, fix='write about = "one line on the theme" at the top')
            )
        return str(about)

    def strangers(self) -> Iterator[MailerError]:
        """What stands outside the known tables."""
        known = ["colours", "colours.light", "colours.dark", "fonts", "widths", "text"]
        colours = self.data.get("colours", {})
        names = [
            *(key for key in self.data if key != "about"),
            *(f"colours.{key}" for key in colours if isinstance(colours, dict)),
        ]
        for name in names:
            if name not in known:
                close = nearest(name, known)
                fix = f"write [{close}]" if close else f"known tables: {', '.join(known)}"
                yield RenderError(f"unknown table [{name}]", file=self.file, line=self.line((name,), ""), fix=fix)

    def line(self, table: tuple[str, ...], key: str) -> int | None:
        """The line of ``key`` in ``table``, or of the table, as tomllib keeps no positions."""
        at, inside = None, False
        for number, line in enumerate(self.text.splitlines(), start=1):
            header = re.match(r"\s*\[([\w.-]+)\]", line)
            if header:
                inside = header[1] == ".".join(table)
                at = number if inside else at
            elif inside and key and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return at

    def _check(self, key: str, value: object, kind: str, table: tuple[str, ...]) -> None:
        if value is None:
            self._fault(f"{key} is missing in [{'.'.join(table)}]", table, key, f"write {key} = … there")
        elif kind == "int":
            least = 320 if key == "body" else 0
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 2000:
                self._fault(f"{key} is not a width", table, key, "write whole pixels, such as 600")
        elif not isinstance(value, str) or not value.strip():
            self._fault(f"{key} is not text", table, key, "put the value in quotes")
        elif table[0] == "colours" and not _COLOUR.fullmatch(value):
            self._fault(f"{key} “{value}” is not a colour", table, key, "write six digits, such as #1a2b3c")
        elif table[0] == "text" and value not in _WAYS_OF_LINKS:
            self._fault(f"{key} “{value}” is unknown", table, key, f"write {' or '.join(_WAYS_OF_LINKS)}")
        elif table[0] == "fonts" and re.search(r"[\"'<>&;{}\\]|[^ -~]", value):
            self._fault(
                f"{key} holds more than font names", table, key, "write names, commas and blanks, without quotes"
            )

    def _fault(self, message: str, table: tuple[str, ...], key: str, fix: str) -> None:
        self.faults.append(RenderError(message, file=self.file, line=self.line(table, key), fix=fix))


def _too_wide(theme: Theme, settings: _Settings) -> Iterator[MailerError]:
    """Places that the mail has no room for, and a chart too narrow for its words."""
    widths = theme.widths
    half = widths.body // 2
    most = {"lead": widths.body, "pair": half, "side": half, "video": widths.body, "chart": widths.body}
    for place, room in most.items():
        width, line = getattr(widths, place), settings.line(("widths",), place)
        whose = "the mail" if room == widths.body else "half the mail"
        if width > room:
            fault, fix = f"{place} is {width} pixels wide, more than {whose}", f"write at most {room}, or a wider body"
            yield RenderError(fault, file=settings.file, line=line, fix=fix)
        elif place == "chart" and 0 < width < _NARROWEST_CHART:
            fault = f"chart is {width} pixels wide, too narrow for its words"
            fix = f"write at least {_NARROWEST_CHART}, or 0 for no charts"
            yield RenderError(fault, file=settings.file, line=line, fix=fix)


def _changing_card(theme: Theme, settings: _Settings) -> Iterator[MailerError]:
    for role in ("card", "card_text", "card_accent"):
        light, dark = getattr(theme.light, role), getattr(theme.dark, role)
        if light.lower() != dark.lower():
            yield RenderError(
                f"{role} is {light} in light and {dark} in dark",
                file=settings.file,
                line=settings.line(("colours", "dark"), role),
                fix="write the same colour twice: charts are drawn once, and stand on it in both",
            )


def _illegible(theme: Theme, settings: _Settings) -> Iterator[MailerError]:
    for scheme, colours in (("light", theme.light), ("dark", theme.dark)):
        for text, surface in PAIRS:
            ratio = contrast(getattr(colours, text), getattr(colours, surface))
            if ratio < LEAST_CONTRAST:
                yield RenderError(
                    f"{scheme}: {text} on {surface} has a contrast of {ratio:.1f}",
                    file=settings.file,
                    line=settings.line(("colours", scheme), text),
                    fix=f"choose colours with at least {LEAST_CONTRAST}",
                )
