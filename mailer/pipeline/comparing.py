"""Two issues, or an issue and what was sealed of it, side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailer.collect import storyfile
from mailer.compose.difference import Change, PictureFile, Side, What, compared, difference
from mailer.compose.reading import IssueFile, read_issue
from mailer.errors import IssueError, SealError, StoryError
from mailer.files.reading import decode
from mailer.model.story import Story
from mailer.pipeline.desk import Desk
from mailer.pipeline.ingredients import picture_files, read_all, stories_of
from mailer.pipeline.sealed import Seal, seal_of
from mailer.release.approving import to_type
from mailer.release.inputs import changed_settings, inputs_there, settings_that_matter
from mailer.release.lock import Lock
from mailer.release.sealed import read_sources, source_file

SEALED = "sealed"
"""The name of the side that was sealed."""

_SAME = "only line ends, comments or a byte-order mark; readers get the same"

_PUT_BACK = "put sealed/ back (from version control)"

_SHARED = ("story files", "pictures")
"""Parts that the languages of an issue have in common, and that are told once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What differs between two sides: by language (the tag of its file), and whatever the language."""

    before: str
    after: str
    languages: Mapping[str, tuple[Change, ...]]
    besides: tuple[Change, ...] = ()

    @property
    def is_the_same(self) -> bool:
        """Whether nothing differs."""
        return not self.besides and not any(self.languages.values())


def compare_issues(desk: Desk, name: str, other: str) -> Compared:
    """What ``other`` has that ``name`` has not, and the other way round.

    Raises:
        UnknownNameError: there is no such issue.
        MailerError: an issue or a story cannot be read.
    """
    before, after = desk.issues.slug_of(name), desk.issues.slug_of(other)
    return _compared(before, sides_of(desk, before), after, sides_of(desk, after))


def compare_with_seal(desk: Desk, name: str) -> Compared:
    """What has changed in an issue since it was sealed.

    Raises:
        SealError: it is not sealed, or what it was sealed from is no longer there.
        MailerError: the issue or a story cannot be read.
    """
    seal = seal_of(desk, name)
    if seal.lock is None:
        broken = seal.changed[0] if seal.changed else None
        what = broken.how if broken else f"{seal.issue} is not sealed"
        raise SealError(what, file=broken.name if broken else "", next=to_type(seal.issue, seal.missing))
    old, new = _sealed(desk, seal.lock), sides_of(desk, seal.issue)
    told = _compared(SEALED, old, seal.issue, new)
    texts = _texts_untold(desk, seal, told, old, new)
    return dataclasses.replace(told, besides=(*told.besides, *_besides_of(desk, seal, seal.lock), *texts))


def compare_with_earlier(desk: Desk, name: str, before: str, earlier: Mapping[str, Side]) -> Compared:
    """What has changed in an issue since it stood as ``earlier``, which ``sides_of`` gave; ``before`` names that state.

    Raises:
        MailerError: the issue or a story cannot be read.
    """
    slug = desk.issues.slug_of(name)
    return _compared(before, earlier, slug, sides_of(desk, slug))


def document_of(found: Compared) -> dict[str, Any]:
    """A difference as data for a program."""
    return {
        "before": found.before,
        "after": found.after,
        "same": found.is_the_same,
        "languages": [{"tag": tag, "changes": _changes(changes)} for tag, changes in found.languages.items()],
        "besides": _changes(found.besides),
    }


def _changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [
        {
            "part": change.part,
            "what": change.what.value,
            "name": change.name or None,
            "before": change.before or None,
            "after": change.after or None,
            "passages": [[{"kind": run.kind.value, "text": run.text} for run in each] for each in change.passages],
        }
        for change in changes
    ]


def _compared(before: str, old: Mapping[str, Side], after: str, new: Mapping[str, Side]) -> Compared:
    tongues = [{tag: "" for tag in sides if tag} for sides in (old, new)]
    languages: dict[str, tuple[Change, ...]] = {}
    for tag in (tag for tag in old if tag in new):
        told = {change for changes in languages.values() for change in changes if change.part in _SHARED}
        languages[tag] = tuple(change for change in difference(old[tag], new[tag]) if change not in told)
    return Compared(
        before=before,
        after=after,
        languages=languages,
        besides=tuple(compared("languages", *tongues)),
    )


def sides_of(desk: Desk, slug: str, files: Mapping[str, IssueFile] | None = None) -> dict[str, Side]:
    """An issue as it stands, or as ``files`` read earlier have it, in every language, by the tag of its file."""
    found = {}
    for tag, file in (read_all(desk, slug) if files is None else files).items():
        stories = stories_of(desk, file.issue)
        there = picture_files(desk, file.issue, stories.values())
        pictures = {
            _short(slug, each.name): PictureFile(each.sha256, each.size, _pixels(there[each.name]))
            for each in inputs_there(there)
        }
        found[tag] = Side(issue=file.issue, stories=stories, pictures=pictures)
    return found


def _sealed(desk: Desk, lock: Lock) -> dict[str, Side]:
    """An issue as it was sealed, read again from the texts that were kept."""
    texts = _sealed_texts(desk, lock)
    kept = {each.name: each for each in lock.inputs}
    seeds = desk.publication.shown(desk.publication.seeds)
    stories = {
        name.removeprefix(f"{seeds}/").removesuffix(".md"): decode(data, name, StoryError)
        for name, data in texts.items()
        if name.startswith(f"{seeds}/")
    }
    read = {slug: storyfile.read(text, slug, f"{seeds}/{slug}.md") for slug, text in stories.items()}
    sides = {}
    for edition in lock.editions:
        name = desk.publication.shown(desk.issues.path_of(lock.issue, edition.tag))
        issue = read_issue(decode(texts[name], name, IssueError), name, lock.issue, edition.tag).issue
        own = [kept[each] for each in picture_files(desk, issue, read.values()) if each in kept]
        pictures = {_short(lock.issue, each.name): PictureFile(each.sha256, each.size, each.pixels) for each in own}
        sides[edition.tag] = Side(issue=issue, stories=read, pictures=pictures)
    return sides


def _sealed_texts(desk: Desk, lock: Lock) -> dict[str, bytes]:
    """The texts of the issue and of its stories as they were sealed, by name.

    Raises:
        SealError: one is no longer there.
    """
    folder, seeds = desk.issues.folder_of(lock.issue), desk.publication.shown(desk.publication.seeds)
    texts = read_sources(folder, lock)
    own = {desk.publication.shown(desk.issues.path_of(lock.issue, each.tag)) for each in lock.editions}
    for name in (each.name for each in lock.inputs if each.name not in texts):
        if name in own or (name.startswith(f"{seeds}/") and name.endswith(".md")):
            file = desk.publication.shown(source_file(folder, name))
            # Not to approve again: where the mails are whole, that would write no texts.
            raise SealError("the text that was sealed is no longer there", file=file, fix=_PUT_BACK)
    return texts


def _besides_of(desk: Desk, seal: Seal, lock: Lock) -> Iterator[Change]:
    """Settings with their values, and files that the difference of words and pictures does not tell of."""
    settings = settings_that_matter(desk.publication, lock.languages)
    yield from compared("settings", lock.settings, settings)
    told = {each.name for each in changed_settings(lock.settings, settings)}
    told |= {each.name for each in lock.inputs if each.pixels or each.name.endswith(".md")}
    for each in seal.changed:
        if each.name not in told and not each.name.endswith(".md"):
            yield Change(part="files", what=What.CHANGED, name=each.name, after=each.how)


def _texts_untold(
    desk: Desk, seal: Seal, told: Compared, old: Mapping[str, Side], new: Mapping[str, Side]
) -> Iterator[Change]:
    """Texts that are not as they were sealed, byte for byte, although nothing is told of their words."""
    changes = (change for each in told.languages.values() for change in each)
    told_of = {change.name.partition(":")[0] for change in changes if change.part == "story files"}
    tags = {desk.publication.shown(desk.issues.path_of(seal.issue, tag)): tag for tag in {*old, *new}}
    seeds = f"{desk.publication.shown(desk.publication.seeds)}/"
    for each in (each for each in seal.changed if each.name.endswith(".md")):
        if each.name in tags:
            tag = tags[each.name]
            known = tag not in old or tag not in new or any(one.part not in _SHARED for one in told.languages[tag])
            same = not known and old[tag].issue == new[tag].issue
        else:
            slug = each.name.removeprefix(seeds).removesuffix(".md")
            known = slug in told_of
            same = any(slug in side.stories and side.stories[slug] == _story_in(old, slug) for side in new.values())
        if not known:
            how = _SAME if same and each.how == "changed" else each.how
            yield Change(part="files", what=What.CHANGED, name=each.name, after=how)


def _story_in(sides: Mapping[str, Side], slug: str) -> Story | None:
    return next((side.stories[slug] for side in sides.values() if slug in side.stories), None)


def _short(slug: str, name: str) -> str:
    """A picture of the issue itself by its file name alone, so that two issues can be compared."""
    return name.removeprefix(f"issues/{slug}/")


def _pixels(path: Path) -> tuple[int, int] | None:
    from mailer.render.picture_shape import pixels_of

    return pixels_of(path)
