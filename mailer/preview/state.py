"""What stands on the board, as the one document that the page asks for."""

from __future__ import annotations

from typing import Any

from mailer.errors import MailerError
from mailer.preview.board import Board, Framed
from mailer.preview.places import place_of
from mailer.preview.seen import Judged

LIMITS = {"warning": 80_000, "error": 95_000, "clipped": 102_400}
"""Bytes of HTML: what the rules on size say, and where Gmail cuts a mail off."""


def state(board: Board, issue: str, publication: str) -> dict[str, Any]:
    """Everything but the mails themselves, which have addresses of their own.

    ``publication`` is its name until an edition says it.
    """
    judged = board.judged
    return {
        "issue": issue,
        "publication": board.editions[0].edition.publication if board.editions else publication,
        "version": board.version,
        "trouble": _trouble(board),
        "checked": board.judged_version == board.version and judged is not None,
        "fit_to_send": judged.fit_to_send if judged else None,
        "seal": judged.seal if judged else None,
        "to_approve": judged.to_approve if judged else "",
        "limits": LIMITS,
        "editions": [_edition(board.version, framed, judged) for framed in board.editions],
        "differences": judged.differences if judged else [],
    }


def _edition(version: int, framed: Framed, judged: Judged | None) -> dict[str, Any]:
    seen = framed.edition
    name, address = seen.sender
    return {
        "language": seen.language,
        "direction": framed.direction,
        "sender": {"name": name, "address": address},
        "subject": seen.subject,
        "preheader": framed.preheader,
        "html_bytes": framed.html_bytes,
        "message_bytes": judged.message_bytes.get(seen.language) if judged else None,
        "pictures": len(seen.pictures),
        **{view: f"{view}/{version}/{seen.language}" for view in ("mail", "text", "source")},
        "headers": judged.headers.get(seen.language, ()) if judged else (),
        "findings": _findings(framed, judged) if judged else [],
    }


def _findings(framed: Framed, judged: Judged) -> list[dict[str, Any]]:
    language = framed.edition.language
    spots = judged.spots.get(language, ())
    return [
        {
            "rule": remark.rule,
            "severity": remark.severity,
            "message": remark.message,
            "file": remark.file or None,
            "line": remark.line,
            "fix": remark.fix or None,
            "place": place_of(remark.file, remark.line, spots, framed.places),
        }
        for remark in judged.remarks.get(language, ())
    ]


def _trouble(board: Board) -> dict[str, Any] | None:
    if not board.trouble:
        return None
    faults = board.trouble.faults
    return {
        "faults": [_fault(fault) for fault in faults],
        "next": next((fault.next for fault in faults if fault.next), None),
    }


def _fault(fault: MailerError) -> dict[str, Any]:
    return {"message": fault.message, "file": fault.file or None, "line": fault.line, "fix": fault.fix or None}
