"""An issue is rendered and looked at again and again, as it is being written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

from mailer.check.checked import Checked
from mailer.check.checking import check
from mailer.check.mail.anatomy import mail_of
from mailer.check.texts import texts_of
from mailer.compose.difference import Side
from mailer.config.settings import Publication
from mailer.model.edition import Edition
from mailer.model.finding import Finding
from mailer.model.issue import Issue, Letter, Stories
from mailer.model.story import Story
from mailer.pipeline.checking import by_itself, rules_for, with_surroundings
from mailer.pipeline.comparing import compare_with_earlier, compare_with_seal, document_of, sides_of
from mailer.pipeline.desk import Desk
from mailer.pipeline.ingredients import data_files, picture_files, theme_files
from mailer.pipeline.making import Sources, editions_of, sources_of
from mailer.pipeline.sealed import Seal, seal_of
from mailer.preview.seen import Judged, Passage, Picture, Remark, SeenEdition, Spots


@dataclass(slots=True)
class Proofs:
    """The issue ``slug`` at its desk, which is opened anew for every look, as settings may be what has changed.

    What ``judge`` is about is what ``render`` gave last; both are called on one thread.
    """

    open_desk: Callable[[], Desk]
    slug: str
    _rendered: tuple[Desk, Sources, dict[str, Edition]] | None = None
    _made_from: Mapping[str, _Inputs] = field(default_factory=dict)
    _as_opened: Mapping[str, Side] = field(default_factory=dict)

    def render(self) -> tuple[SeenEdition, ...]:
        """The editions as the files now stand, the publication's own language first.

        Raises:
            MailerError: what stands there cannot be rendered.
        """
        desk = self.open_desk()
        sources = sources_of(desk, self.slug)
        inputs = _inputs(desk, sources)
        known = self._rendered[2] if self._rendered else {}
        # Whoever writes the letter of one language need not wait for the others.
        kept = {tag: known[tag] for tag, each in inputs.items() if tag in known and self._made_from.get(tag) == each}
        made = editions_of(desk, sources, [tag for tag in inputs if tag not in kept])
        editions = {tag: made.get(tag) or kept[tag] for tag in inputs}
        self._rendered, self._made_from = (desk, sources, editions), inputs
        return tuple(_seen(by_itself(desk, sources, tag, edition)) for tag, edition in editions.items())

    def judge(self) -> Judged:
        """What speaks against sending what was rendered last.

        Raises:
            MailerError: something it is compared with cannot be read.
        """
        assert self._rendered
        desk, sources, editions = self._rendered
        looked_at = with_surroundings(desk, sources, editions)
        findings = check(looked_at, rules_for(desk))
        seal = seal_of(desk, self.slug)
        return Judged(
            fit_to_send=findings.fit_to_send,
            spots={each.edition.language: _spots(each) for each in looked_at},
            remarks={each.edition.language: _remarks(each, looked_at, findings.found) for each in looked_at},
            headers={each.edition.language: _headers(each) for each in looked_at},
            message_bytes={each.edition.language: len(each.message) for each in looked_at},
            seal=_seal(seal) if seal.lock or seal.changed else None,
            differences=tuple(self._differences(desk, seal)),
        )

    def _differences(self, desk: Desk, seal: Seal) -> list[dict[str, Any]]:
        told = []
        if seal.lock:
            since = f"since it was sealed ({seal.lock.short})"
            told.append({"against": "sealed", "title": since, **document_of(compare_with_seal(desk, self.slug))})
        if not self._as_opened:
            self._as_opened = sides_of(desk, self.slug)
        opened = compare_with_earlier(desk, self.slug, "opened", self._as_opened)
        return [*told, {"against": "opened", "title": "since the preview was opened", **document_of(opened)}]


@dataclass(frozen=True, slots=True)
class _Inputs:
    """All that an edition hangs on; ``files`` are those that rendering itself reads, each with what tells a change."""

    issue: Issue
    languages: tuple[str, ...]
    stories: Mapping[str, Story]
    publication: Publication
    files: Mapping[str, tuple[int, ...]]


def _inputs(desk: Desk, sources: Sources) -> dict[str, _Inputs]:
    theme = _states(theme_files(desk))
    languages = tuple(file.issue.language for file in sources.files.values())
    found = {}
    for tag, file in sources.files.items():
        pictures = picture_files(desk, file.issue, sources.stories.values())
        files = {**theme, **_states({**pictures, **data_files(desk, file.issue)})}
        found[tag] = _Inputs(file.issue, (*sources.files, *languages), sources.stories, desk.publication, files)
    return found


def _states(files: Mapping[str, Path]) -> dict[str, tuple[int, ...]]:
    """What is different for a file that was written anew; nothing for one that is not there."""
    states: dict[str, tuple[int, ...]] = {}
    for name, path in files.items():
        with contextlib.suppress(OSError):
            facts = path.stat()
            states[name] = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
    return states


def _seen(checked: Checked) -> SeenEdition:
    edition, sender = checked.edition, checked.publication.sender
    linked = checked.publication.images.url or ""
    return SeenEdition(
        language=edition.language,
        publication=checked.publication.said_in(edition.language).name,
        sender=(sender.name, sender.address),
        subject=edition.subject.fill({}),
        html=edition.html.fill({}),
        text=edition.text.fill({}),
        pictures={
            f"cid:{image.name}" if image.embedded else f"{linked.rstrip('/')}/{image.name}": Picture(
                image.name, image.media_type, image.data
            )
            for image in edition.images
        },
        passages=tuple(Passage(text.key, text.words) for text in texts_of(checked)),
    )


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
