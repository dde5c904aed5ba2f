"""An issue is rendered and looked at again and again, as it is being written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.check.checked import Checked
from mailer.check.texts import texts_of
from mailer.config.places import FILE_NAME
from mailer.config.settings import Publication
from mailer.model.edition import Edition
from mailer.model.issue import Issue
from mailer.model.story import Story
from mailer.pipeline.desk import Desk
from mailer.pipeline.footing import by_itself
from mailer.pipeline.ingredients import data_files, picture_files, theme_files
from mailer.pipeline.making import Sources, editions_of, sources_of
from mailer.preview.seen import Judged, Passage, Picture, SeenEdition

if TYPE_CHECKING:
    from mailer.compose.difference import Side
    from mailer.compose.reading import IssueFile


@dataclass(slots=True)
class Proofs:
    """The issue ``slug`` at its desk, which is opened anew whenever the settings may be what has changed.

    What ``judge`` is about is what ``render`` gave last; both are called on one thread.
    """

    open_desk: Callable[[], Desk]
    slug: str
    _settings: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    _rendered: tuple[Desk, Sources, dict[str, _Proof]] | None = None
    _opened_with: Mapping[str, IssueFile] = field(default_factory=dict)
    _as_opened: Mapping[str, Side] = field(default_factory=dict)

    def render(self) -> tuple[SeenEdition, ...]:
        """The editions as the files now stand, the publication's own language first.

        One that nothing has changed for is the very edition of the time before.

        Raises:
            MailerError: what stands there cannot be rendered.
        """
        desk = self._desk()
        sources = sources_of(desk, self.slug)
        inputs = _inputs(desk, sources)
        known = self._rendered[2] if self._rendered else {}
        # Whoever writes the letter of one language need not wait for the others.
        kept = {tag: known[tag] for tag, each in inputs.items() if tag in known and known[tag].made_from == each}
        made = editions_of(desk, sources, [tag for tag in inputs if tag not in kept])
        proofs = {tag: kept.get(tag) or _proof(desk, sources, tag, made[tag], inputs[tag]) for tag in inputs}
        self._rendered = desk, sources, proofs
        self._opened_with = self._opened_with or sources.files
        return tuple(proof.seen for proof in proofs.values())

    def _desk(self) -> Desk:
        if not self._rendered:
            return self.open_desk()
        desk = self._rendered[0]
        settings = _states({FILE_NAME: desk.publication.root / FILE_NAME})
        if settings and settings == self._settings:
            return desk
        # Read first: what is saved while they are read is seen the next time.
        opened, self._settings = self.open_desk(), settings
        return opened

    def judge(self) -> Judged:
        """What speaks against sending what was rendered last.

        Raises:
            MailerError: something it is compared with cannot be read.
        """
        # The rules take as long to load as the first page to be shown, which does not wait for them.
        from mailer.pipeline.comparing import sides_of
        from mailer.pipeline.judging import judged

        assert self._rendered
        desk, sources, proofs = self._rendered
        # Whatever was saved meanwhile has changed since the preview was opened.
        self._as_opened = self._as_opened or sides_of(desk, self.slug, self._opened_with)
        return judged(desk, sources, {tag: proof.edition for tag, proof in proofs.items()}, self._as_opened)


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


@dataclass(frozen=True, slots=True)
class _Proof:
    """An edition, what it was made from, and how the page sees it."""

    edition: Edition
    made_from: _Inputs
    seen: SeenEdition


def _proof(desk: Desk, sources: Sources, tag: str, edition: Edition, made_from: _Inputs) -> _Proof:
    return _Proof(edition, made_from, _seen(by_itself(desk, sources, tag, edition)))


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
