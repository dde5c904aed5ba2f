"""What speaks against sending an issue that was rendered, as its preview shows it: beside the words concerned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from email.header import decode_header, make_header
from typing import Any

from mailer.check.checked import Checked
from mailer.check.checking import check
from mailer.check.mail.anatomy import mail_of
from mailer.check.texts import texts_of
from mailer.compose.difference import Side
from mailer.model.edition import Edition
from mailer.model.finding import Finding
from mailer.model.issue import Letter, Stories
from mailer.pipeline.checking import rules_for, with_surroundings
from mailer.pipeline.comparing import compare_with_earlier, compare_with_seal, document_of
from mailer.pipeline.desk import Desk
from mailer.pipeline.making import Sources
from mailer.pipeline.sealed import Seal, seal_of
from mailer.preview.seen import Judged, Remark, Spots
from mailer.release.approving import to_type


def judged(desk: Desk, sources: Sources, editions: Mapping[str, Edition], as_opened: Mapping[str, Side]) -> Judged:
    """All that is found out about editions that were rendered; ``as_opened`` is what they are compared with.

    Raises:
        MailerError: something they are compared with cannot be read.
    """
    looked_at = with_surroundings(desk, sources, editions)
    findings = check(looked_at, rules_for(desk))
    seal = seal_of(desk, sources.slug)
    return Judged(
        fit_to_send=findings.fit_to_send,
        spots={each.edition.language: _spots(each) for each in looked_at},
        remarks={each.edition.language: _remarks(each, looked_at, findings.found) for each in looked_at},
        headers={each.edition.language: _headers(each) for each in looked_at},
        message_bytes={each.edition.language: len(each.message) for each in looked_at},
        seal=_seal(seal) if seal.lock or seal.changed else None,
        to_approve=_to_approve(desk, seal),
        differences=tuple(_differences(desk, seal, as_opened)),
    )


def _to_approve(desk: Desk, seal: Seal) -> str:
    """The command with which the next one approves; empty where all have."""
    return "" if seal.is_whole and not seal.missing else to_type(seal.issue, seal.missing)


def _differences(desk: Desk, seal: Seal, as_opened: Mapping[str, Side]) -> Iterator[dict[str, Any]]:
    if seal.lock:
        since = f"since it was sealed ({seal.lock.short})"
        yield {"against": "sealed", "title": since, **document_of(compare_with_seal(desk, seal.issue))}
    opened = compare_with_earlier(desk, seal.issue, "opened", as_opened)
    yield {"against": "opened", "title": "since the preview was opened", **document_of(opened)}


def _spots(checked: Checked) -> tuple[Spots, ...]:
    """Where each passage begins, and where the block or the item begins that it is the first text of."""
    texts = texts_of(checked)
    spots = [[(text.spot.file, text.spot.line)] for text in texts]
    headlines = (at for at, text in enumerate(texts) if text.key == "headline")
    for at, spot in zip(headlines, _beginnings_of_stories(checked), strict=False):
        spots[at].append(spot)
    for position, block in enumerate(checked.issue.blocks):
        begins = checked.at("blocks", position)
        of_it = [at for at, text in enumerate(texts) if (text.key == "letter") == isinstance(block, Letter)]
        below = (at for at in of_it if _is_at_or_below(spots[at], begins.file, begins.line or 0))
        first = next(below, None)
        if first is not None:
            spots[first].append((begins.file, begins.line))
    return tuple(map(tuple, spots))


def _beginnings_of_stories(checked: Checked) -> Iterator[tuple[str, int | None]]:
    for position, block in enumerate(checked.issue.blocks):
        if isinstance(block, Stories):
            for number in range(len(block.items)):
                spot = checked.at("blocks", position, "stories", "items", number)
                yield spot.file, spot.line


def _is_at_or_below(spots: Sequence[tuple[str, int | None]], file: str, line: int) -> bool:
    return any(each == file and (begins or 0) >= line for each, begins in spots)


def _remarks(checked: Checked, all_editions: tuple[Checked, ...], found: tuple[Finding, ...]) -> tuple[Remark, ...]:
    """The findings that concern an edition: all but those in the file of another language, or in stories of others."""
    from mailer.render.markdown import story_links

    shown = {*checked.issue.stories, *story_links(checked.issue)}
    stories = {each.file for slug, each in checked.stories.items() if slug not in shown}
    elsewhere = ({each.front.file for each in all_editions} - {checked.front.file}) | stories
    return tuple(
        Remark(
            rule=one.rule,
            severity=one.severity.value,
            message=one.message,
            file=one.file,
            line=one.line,
            fix=one.fix,
        )
        for one in found
        if one.file not in elsewhere
    )


def _headers(checked: Checked) -> tuple[tuple[str, str], ...]:
    """The header of the mail to the sender, in its order, as a mail program decodes it."""
    if not checked.message:
        return ()
    return tuple((name, str(make_header(decode_header(value)))) for name, value in mail_of(checked).top.fields)


def _seal(seal: Seal) -> dict[str, Any]:
    approvals = seal.lock.approvals if seal.lock else ()
    return {
        "short": seal.lock.short if seal.lock else "",
        "changed": [f"{one.name}: {one.how}" for one in seal.changed],
        "missing": list(seal.missing),
        "approvals": [f"{one.by} ({one.role})" if one.role else one.by for one in approvals],
    }
