"""What a connection may cost: how long a server may take, and how much it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.deliver.smtp.meaning import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, where nothing else is said. Those for replies are the least that RFC 5321 4.5.3.2 asks for.

    With less for the end of a message, one that a slow server is about to take would be in doubt.
    """

    connecting: float = 30
    greeting: float = 300
    command: float = 300
    data: float = 120
    writing: float = 180
    end: float = 600
    goodbye: float = 5
    idle: float = 30
    """After which a connection is not relied on any more."""

    messages: int = 100
    """Of a connection: OpenSMTPD refuses the next, and others follow at numbers of their own."""
    per_second: float = 0
    """Messages begun on a connection, and on the one that takes its place; 0 for as many as it takes."""
    refusals: int = 4
    """In a row: Postfix makes a connection wait that has more of them."""

    pauses: tuple[float, ...] = (1, 2, 5, 10, 30, 60, 120, 300)
    """Before a connection is tried again; when the last has passed in vain, the server is given up."""

    def of(self, place: Place) -> float:
        """For the reply at ``place``."""
        if place is Place.END:
            return self.end
        return self.data if place is Place.DATA else self.command

    def pause(self, failures: int) -> float:
        """Before the next try after so many that failed."""
        return self.pauses[min(failures, len(self.pauses)) - 1] if self.pauses else 0.0
