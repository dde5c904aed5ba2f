"""The pictures of stories that a mail shows, each with what it became and where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailer.check.checked import Checked, Spot
from mailer.check.content.stories import items_of
from mailer.model.edition import EditionImage
from mailer.model.story import Picture
from mailer.model.text import slugify


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A story’s picture that the mail shows; ``made`` is what it became."""

    slug: str
    position: int
    picture: Picture
    made: EditionImage


def shown_pictures(checked: Checked) -> Iterator[ShownPicture]:
    """The pictures of the stories in the lists, each once."""
    for slug in dict.fromkeys(item.story for item, _ in items_of(checked)):
        story = checked.stories[slug].story if slug in checked.stories else None
        picture = story.picture if story else None
        made = made_of(checked, picture.file) if picture else None
        if story and picture and made:
            yield ShownPicture(slug, story.images.index(picture), picture, made)


def made_of(checked: Checked, file: str) -> EditionImage | None:
    """What a file became in the mail; None where it is not shown."""
    stem = slugify(Path(file).stem, 40) or "picture"
    return next((image for image in checked.edition.images if image.name.rpartition("-")[0] == stem), None)


def in_story_file(checked: Checked, shown: ShownPicture, key: str) -> Spot:
    """Where a key of the picture stands."""
    return checked.in_story(shown.slug, "images", shown.position, key)
