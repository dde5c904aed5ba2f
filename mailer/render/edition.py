"""An issue becomes an edition: its views go through the chain, and its slots come out open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

from mailer.config.settings import Publication
from mailer.errors import RenderError
from mailer.files.frontmatter import Location
from mailer.files.reading import refuse_unmailable
from mailer.model.edition import Edition
from mailer.model.issue import Block, Issue
from mailer.model.story import Story
from mailer.model.text import SlottedText, one_line, unmailable_character
from mailer.render.job import Job
from mailer.render.markdown import story_links
from mailer.render.origin import LineOf, Origin, unknown
from mailer.render.picture_cache import PictureCache
from mailer.render.pictures import Pictures
from mailer.render.slots import SlotMarks
from mailer.render.theme import Theme
from mailer.render.view import view_edition
from mailer.render.views import EditionView

_PLAIN = b"\t\n" + bytes(range(0x20, 0x7F))  # what every mail can carry, and most of its bytes


def render(
    issue: Issue,
    stories: Mapping[str, Story],
    publication: Publication,
    theme: Theme,
    *,
    issue_folder: Path,
    unsubscribe_url: str,
    languages: Mapping[str, str] | None = None,
    line_of: LineOf = unknown,
) -> Edition:
    """The edition of ``issue``. ``stories`` holds at least those that it names or links to, by slug.

    ``languages`` are all that the issue is written in, by the tag of the file (empty for the publication's own).
    ``line_of`` finds the lines that faults name.

    Raises:
        UnknownNameError: the issue names a story that is not in ``stories``.
        RenderError: the theme is broken, a link leads nowhere, or a picture cannot be used.
    """
    job = _job(issue, stories, publication, theme, issue_folder, line_of)
    view = view_edition(job, unsubscribe_url, languages or {})

    # These take a third of a second to import, in which the pictures of the views are being made.
    from mailer.render.chain import carried_out

    made = carried_out(
        theme,
        {field.name: getattr(view, field.name) for field in fields(EditionView)},
        shown=lambda template: publication.shown(theme.folder / template),
        slot_stem=job.marks.stem,
        addresses=job.marks.addresses,
        sizes=job.pictures.sizes,
    )
    return Edition(
        issue=issue.slug,
        language=job.language,
        subject=SlottedText.parse(one_line(issue.subject)),
        html=_open_slots(job.marks, made.html),
        text=_open_slots(job.marks, made.text),
        mjml=str(job.marks.split(made.mjml)),
        images=job.pictures.all(),
    )


def issue_file(issue: Issue, publication: Publication, issue_folder: Path) -> str:
    """The file of ``issue`` as an editor would name it."""
    tagged = issue_folder / f"issue.{issue.language}.md"
    return publication.shown(tagged if issue.language and tagged.is_file() else issue_folder / "issue.md")


def _job(
    issue: Issue,
    stories: Mapping[str, Story],
    publication: Publication,
    theme: Theme,
    issue_folder: Path,
    line_of: LineOf = unknown,
) -> Job:
    file, seeds = issue_file(issue, publication, issue_folder), publication.shown(publication.seeds)
    nouns = {file: issue, "mailer.toml": {"publication": publication.said_in(issue.language).model_dump()}}
    nouns |= {f"{seeds}/{slug}.md": stories[slug] for slug in (*issue.stories, *story_links(issue)) if slug in stories}
    content = {name: [text for _, text in _texts(noun)] for name, noun in nouns.items()}
    for name, texts in content.items():
        if _unmailable("\n".join(texts)):
            _refuse_unmailable(nouns[name], Origin(name, (), line_of))
    return Job(
        issue=issue,
        stories=stories,
        publication=publication,
        theme=theme,
        issue_folder=issue_folder,
        issue_file=file,
        seeds_shown=seeds,
        pictures=Pictures(
            publication.images.url or "", PictureCache(publication.root / ".mailer" / "pictures"), publication.root
        ),
        marks=SlotMarks.for_content(text for texts in content.values() for text in texts),
        line_of=line_of,
    )


def _texts(value: object, at: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every text in a noun of the model, in order, with the keys that lead to it in its file."""
    if isinstance(value, str):
        yield at, value
    elif is_dataclass(value):
        # A block stands below its type.
        at = (*at, value.type) if isinstance(value, Block) else at
        for field in fields(value):
            yield from _texts(getattr(value, field.name), (*at, field.name))
    elif isinstance(value, tuple | list):
        for position, item in enumerate(value):
            yield from _texts(item, (*at, position))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*at, key))


def _refuse_unmailable(noun: object, origin: Origin) -> None:
    """Raise where a text holds what no mail can carry: YAML and TOML can spell any character."""
    for keys, text in _texts(noun):
        try:
            refuse_unmailable(text, origin.file, RenderError)
        except RenderError as fault:
            below = ((fault.line or 1) - 1,) if "\n" in text else ()
            fault.line = origin.below(*keys, *below).line
            raise


def _open_slots(marks: SlotMarks, text: str) -> SlottedText:
    found = _unmailable(text)
    if found:
        raise RenderError(f"the edition would hold the character {found}, which no mail can carry", fix="delete it")
    return marks.split(text)


def _unmailable(text: str) -> str:
    """The least character of ``text`` that no mail can carry, or an empty string; plain ones are not looked at."""
    odd = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    found = unmailable_character("".join(sorted(set(odd))))
    return found[0] if found else ""
