"""Where a connection is, is being opened, or may be opened, and when something may begin there."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from mailer.deliver.smtp.opening import Opened
from mailer.deliver.smtp.session import Session


@dataclass(slots=True, eq=False)
class Berth:
    """One connection after the other; ``failures`` are those since the last that was of use.

    ``not_before``: when one may be opened, or given a message.
    """

    session: Session | None = None
    dialled: Future[Opened] | None = None
    failures: int = 0
    not_before: float = 0.0

    @property
    def is_free(self) -> bool:
        """Whether a connection may be opened here."""
        return not self.session and not self.dialled

    def pause(self, until: float) -> None:
        """Have nothing begin before ``until``."""
        self.not_before = max(self.not_before, until)

    def begin(self, now: float, apart: float) -> None:
        """A message begins here, and the next one ``apart`` seconds later: who is a little late makes up for it."""
        self.not_before = (self.not_before if now < self.not_before + apart else now) + apart
