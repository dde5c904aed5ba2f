"""What the page shows: the editions as they were rendered last, and what was found out about them afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from mailer.errors import MailerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """What is previewed: an issue, and the files that it hangs on.

    ``folders`` are watched with all that is in them. Without ``settings`` there is no publication, and without ``text``
    no issue.
    """

    issue: str
    publication: str
    root: Path
    folders: Sequence[Path]
    settings: Path
    text: Path


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a mail, as it travels; ``name`` has a digest of ``data`` in it."""

    name: str
    media_type: str
    data: bytes


Spots = tuple[tuple[str, int | None], ...]
"""The files and lines that a passage is meant by: where it begins, and the block or item that begins with it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that an edition prints: its key in the issue, and its words as readers see them."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEdition:
    """One edition with its slots at their fallbacks. ``pictures`` are named as ``html`` refers to them."""

    language: str
    publication: str
    sender: tuple[str, str]
    subject: str
    html: str
    text: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A finding as the page shows it."""

    rule: str
    severity: str
    message: str
    file: str
    line: int | None
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found out about the editions, by language; seal and differences are data for the page.

    ``spots`` are those of an edition's passages, in their order; ``to_approve`` is the command with which the next one
    approves, empty where all have.
    """

    fit_to_send: bool
    spots: Mapping[str, tuple[Spots, ...]]
    remarks: Mapping[str, tuple[Remark, ...]]
    headers: Mapping[str, tuple[tuple[str, str], ...]]
    message_bytes: Mapping[str, int]
    seal: Mapping[str, Any] | None
    to_approve: str
    differences: tuple[Mapping[str, Any], ...]


class Desk(Protocol):
    """Who renders and judges. Rendering is what the editor waits for; judging takes several times as long."""

    def render(self) -> tuple[SeenEdition, ...]:
        """The editions as the files now stand, the publication's own language first.

        Raises:
            MailerError: what stands there cannot be rendered.
        """
        ...

    def judge(self) -> Judged:
        """What speaks against sending what was rendered last.

        Raises:
            MailerError: it cannot be made into a mail, or something it is compared with cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the files as they stand cannot be shown."""

    faults: tuple[MailerError, ...]

    @classmethod
    def of(cls, error: MailerError) -> Trouble:
        """The trouble that an error tells of, all its faults in order."""
        return cls((error, *error.others))


def at_fault(fault: Exception) -> MailerError:
    """What is told of a fault of ours, which must not end the preview while somebody writes."""
    return MailerError(f"mailer itself is at fault ({type(fault).__name__}: {fault})")
