"""Everything this program raises on purpose.

    MailerError                 not done, not fit, refused                      exit 1
    ├── SettingsError           mailer.toml or a MAILER_… variable
    ├── StoryError              a source that cannot become a story, or a broken story file
    ├── IssueError              an issue file that cannot be read or edited
    ├── RenderError             a theme or an edition that would come out broken
    │   └── PictureError        a picture that is missing, unreadable or too large
    ├── MessageError            a mail that would not be what was meant
    ├── RecipientsError         a list of recipients that cannot be used
    ├── StoreError              our memory: it cannot be opened or written, or it is in use
    │   └── RestoredError       it may be a copy, or of yesterday: sending from it could send twice
    ├── MailingError            a mailing that cannot be planned, gone on with or changed
    ├── DeliveryError           a mail server that is not reached, is not safe, or does not let us send
    ├── SealError               an issue that is not approved, or is no longer what was approved
    ├── PreviewError            a preview that cannot be served, or a mail client that cannot be opened
    ├── Stopped                 work that somebody stopped, and that can be gone on with   exit 130
    ├── OptionError             the value of an option that means nothing           exit 2
    └── UnknownNameError        a story, issue, block or theme that is not there   exit 2

Every error carries its facts as attributes, so that a person gets one line and ``--json`` gets a document.
"""

from __future__ import annotations

from typing import ClassVar


class MailerError(Exception):
    """Something was not done; the attributes say where, what is wrong, and what to do about it.

    ``message`` is what is wrong, without a final stop. ``file`` is relative to the publication where possible, ``line``
    counts from 1. ``fix`` is what to write instead and ``next`` the command to type; both may be empty. ``others`` are
    further faults of the same input, found in the same reading.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int | None = None,
        fix: str = "",
        next: str = "",
        others: tuple[MailerError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.fix = fix
        self.next = next
        self.others = others

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.file and self.line else self.file
        parts = [f"{where}: {self.message}" if where else self.message]
        if self.fix:
            parts.append(self.fix)
        return "; ".join(parts)


class SettingsError(MailerError):
    """A setting that is missing, unknown or of the wrong kind."""


class StoryError(MailerError):
    """A source that cannot become a story, or a story file that cannot be read."""


class IssueError(MailerError):
    """An issue file that cannot be read, or an edit that it does not allow."""


class RenderError(MailerError):
    """A theme or an edition that would come out broken."""


class PictureError(RenderError):
    """A picture that is missing, unreadable or too large."""


class MessageError(MailerError):
    """A mail that would not be what was meant; it is never written."""


class RecipientsError(MailerError):
    """A list of recipients that cannot be used as it is; ``recipient_id`` is that of the reader at fault, or 0."""

    recipient_id: int = 0


class StoreError(MailerError):
    """The database of lists: it cannot be opened or written, is in use, or is not one of ours."""


class RestoredError(StoreError):
    """The store was copied, moved or brought back since it last sent; somebody has to say that it is the one."""


class MailingError(MailerError):
    """A mailing that is finished, cancelled or sealed otherwise, or that would be sent to nobody."""


class DeliveryError(MailerError):
    """A mail server that is not reached, is not safe, or does not let us send; it says nothing about any recipient.

    ``is_lasting``: it would be no better in a minute.
    """

    is_lasting: bool = False


class SealError(MailerError):
    """An issue that is not approved, is not fit to be, or is no longer what was approved."""


class PreviewError(MailerError):
    """A preview that cannot be served, or a mail client that is not there or does not open the mail."""


class Stopped(MailerError):  # noqa: N818 — to be stopped is no error
    """Somebody stopped work that can be gone on with."""

    exit_code = 130


class OptionError(MailerError):
    """The value of an option that means nothing there; ``file`` is the option."""

    exit_code = 2


class UnknownNameError(MailerError):
    """A story, issue, block or theme was named that is not there."""

    exit_code = 2


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    """The known word that ``word`` most likely meant, or an empty string."""
    import difflib

    found = difflib.get_close_matches(word.lower(), [k.lower() for k in known], n=1, cutoff=0.6)
    return next((k for k in known if found and k.lower() == found[0]), "")
