"""What stands around the text of a mail: the header block of a forward, quotation marks, and the signature."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from email.utils import parseaddr, parsedate_to_datetime

from mailer.facts.written_days import day

# Whoever writes more above a forward has written the text, and the forward is what it answers.
_LONGEST_NOTE = 100
_DEEPEST = 10
_LONGEST_SIGNATURE = 15
_LONGEST_LINE = 1000

_MARK = re.compile(
    r"-{2,} ?(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht"
    r"|original-?nachricht|message transféré|message transmis|message d'origine"
    r"|message original|mensaje reenviado) ?-{2,}"
    r"|(?:begin forwarded message|(?:anfang|beginn) der weitergeleiteten (?:nachricht|e-?mail)"
    r"|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado) ?:?",
    re.IGNORECASE,
)
_FIELDS = {
    "from": ("from", "von", "de"),
    "date": ("date", "sent", "datum", "gesendet", "gesendet am", "envoyé", "envoyé le", "fecha", "enviado"),
    "subject": ("subject", "betreff", "objet", "asunto"),
    "other": ("to", "an", "à", "a", "para", "cc", "kopie", "kopie (cc)", "copie à", "bcc", "reply-to", "antwort an"),
}
_FIELD_OF = {word: key for key, words in _FIELDS.items() for word in words}
_FIELD = re.compile(r"([A-Za-zÀ-ÿ() -]{1,14}?)\s?:(?:\s+(.*))?$")
_DRESS = re.compile(r"[*_\\]+|<br ?/?>|\[([^\[\]]*)\]\(mailto:[^()]*\)|<mailto:[^<>]*>")
_TIME_OF_DAY = re.compile(r",?\s+(?:(?:at|um|à|a las|kl\.?)\s+)?\d{1,2}[:.h]\d{2}.*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwrapped:
    """A mail's text without what stands around it; facts are those of the mail that was forwarded, or empty."""

    text: str
    sender: str = ""
    subject: str = ""
    sent: dt.date | None = None
    removed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Block:
    """The header block of a forward: the lines of the text from ``start`` to before ``end``."""

    start: int
    end: int
    facts: dict[str, str] = field(default_factory=dict)


def unwrapped(text: str) -> Unwrapped:
    """The text that was forwarded, and who wrote it when; a text that was not forwarded loses its signature only."""
    lines = text.split("\n")
    removed: list[str] = []
    facts: dict[str, str] = {}
    for _ in range(_DEEPEST):
        block = _block(lines)
        if block is None:
            break
        note = " ".join(" ".join(lines[: block.start]).split()).strip("_ ")
        removed += [f"note above the forwarded text: {note}"] if note else []
        told = ", ".join(block.facts[key] for key in ("from", "date", "subject") if block.facts.get(key))
        removed.append(f"header of the forwarded mail: {told}")
        facts = block.facts
        lines = _unquoted(lines[block.end :])
    lines, signature = _without_signature(lines)
    removed += signature
    return Unwrapped(
        text="\n".join(lines),
        sender=sender_name(facts.get("from", "")),
        subject=facts.get("subject", ""),
        sent=sent_on(facts.get("date", "")),
        removed=tuple(removed),
    )


def sender_name(value: str) -> str:
    """The name in a From field; empty where there is only an address."""
    value = value[:_LONGEST_LINE]
    name = parseaddr(value)[0] if "<" in value or "(" in value else re.sub(r"\s+\S+@\S+$", "", value)
    name = " ".join(name.split()).strip("\"' ")
    return "" if "@" in name else name[:120]


def sent_on(value: str) -> dt.date | None:
    """The day in a Date field, or as mail programs write it for people."""
    value = " ".join(value[:120].split())
    found = day(value) or day(_TIME_OF_DAY.sub("", value))
    if found or not value:
        return found
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _block(lines: list[str]) -> _Block | None:
    """The header block at the top, below a short note at most; None where there is none."""
    words = 0
    for at, line in enumerate(lines):
        bare = _bare(line)
        if not bare:
            continue
        marked = bool(_MARK.fullmatch(bare))
        begins = marked or (_field(bare) or ("",))[0] == "from" or re.fullmatch(r"_{10,}", line.strip())
        if begins:
            block = _fields(lines, at + (not _field(bare)), at)
            needed = 1 if marked else 3
            if len(block.facts) >= needed and (marked or {"from", "date"} <= set(block.facts)):
                return block
        words += len(bare.split())
        if words > _LONGEST_NOTE:
            return None
    return None


def _fields(lines: list[str], at: int, start: int) -> _Block:
    """The fields from line ``at`` on; a value may stand on the next lines, and blank lines between the first ones."""
    block = _Block(start=start, end=at)
    last = ""
    while at < len(lines):
        bare = _bare(lines[at])
        found = _field(bare)
        if found:
            last = found[0]
            block.facts.setdefault(last, found[1])
        elif _ends_block(block, last, lines, at):
            break
        elif bare:
            block.facts[last] = f"{block.facts[last]} {bare}".strip()
        at += 1
        block.end = at
    return block


def _ends_block(block: _Block, last: str, lines: list[str], at: int) -> bool:
    """Whether line ``at``, which is no field, stands below the block; a blank line between two fields does not."""
    if not _bare(lines[at]):
        return bool(block.facts) and not _field(_next_bare(lines, at))
    value = block.facts.get(last, "")
    return not last or not (value == "" or lines[at][:1] in (" ", "\t") or _runs_on(value))


def _runs_on(value: str) -> bool:
    """Whether a value was wrapped: an address list that ends in a comma, or an address on a line of its own."""
    return value.endswith((",", ";")) or value.count("<") > value.count(">")


def _next_bare(lines: list[str], at: int) -> str:
    return next((bare for bare in map(_bare, lines[at + 1 : at + 3]) if bare), "")


def _field(bare: str) -> tuple[str, str] | None:
    found = _FIELD.match(bare) if len(bare) <= _LONGEST_LINE else None
    key = _FIELD_OF.get(found[1].strip().lower()) if found else None
    return (key, (found[2] or "").strip()) if found and key else None


def _bare(line: str) -> str:
    """A line without quotation marks and without what makes it bold or a link."""
    bare = line[:_LONGEST_LINE].strip().lstrip("> ").strip()
    return " ".join(_DRESS.sub(lambda found: found[1] or "", bare).replace("\u202f", " ").split())


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without the ``>`` that stands before nearly all of them."""
    filled = [line for line in lines if line.strip()]
    quoted = sum(1 for line in filled if line.startswith(">"))
    if not filled or quoted < 0.8 * len(filled):
        return lines
    return [re.sub(r"^> ?", "", line) for line in lines]


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines above ``-- `` (RFC 3676 section 4.3), where what follows is no longer than a signature is."""
    for at in range(len(lines) - 1, max(-1, len(lines) - _LONGEST_SIGNATURE - 2), -1):
        if lines[at] == "-- " or (lines[at] in ("--", "—") and any(line.strip() for line in lines[:at])):
            below = " ".join(" ".join(lines[at + 1 :]).split())
            return lines[:at], [f"signature: {below}"] if below else []
    return lines, []
