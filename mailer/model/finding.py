"""What a check found in an issue: by rule, with its place and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``error``: it must not go out. ``warning``: most desks would mend it. ``note``: somebody should have looked."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault. ``file`` is relative to the publication, ``line`` counts from 1; ``fix`` says what to write instead.

    ``excuse`` is the reason with which the desk lets it pass, empty where it does not.
    """

    rule: str
    severity: Severity
    message: str
    file: str = ""
    line: int | None = None
    fix: str = ""
    excuse: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.file and self.line else self.file
        return "; ".join(filter(None, (f"{where}: {self.rule} {self.message}".removeprefix(": "), self.fix)))


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in one issue, the gravest first, then by place. ``excused`` are those with an excuse.

    Where only some rules were asked for, ``errors_left_out`` is how many errors the others found.
    """

    found: tuple[Finding, ...] = ()
    excused: tuple[Finding, ...] = ()
    errors_left_out: int = 0

    @property
    def fit_to_send(self) -> bool:
        """Whether nothing speaks against sending it."""
        return not self.count(Severity.ERROR) and not self.errors_left_out

    def count(self, severity: Severity) -> int:
        """How many of one kind."""
        return sum(finding.severity == severity for finding in self.found)
