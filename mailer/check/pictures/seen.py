"""Rules of pictures as they are seen: sharp, light, each once, and in the size of their place."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.page import page_of
from mailer.check.pictures.files import in_story_file, made_of, shown_pictures
from mailer.check.rule import Found, rule
from mailer.model.edition import EditionImage
from mailer.model.finding import Severity
from mailer.model.issue import Video

LARGEST_PICTURE = 200_000
LARGEST_TOGETHER = 800_000
TALLEST = 1_728  # pixels: Outlook on Windows cuts off what is taller than 18 inches at 96 to the inch
SHARP = 1.5  # pixels of the file for a pixel of the mail: below, telephones show it soft
COARSE = 1.05

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")


def _places(checked: Checked) -> Iterator[tuple[EditionImage, int]]:
    """Each picture of the mail, with the width in pixels at which the page shows it."""
    made = {image.name: image for image in checked.edition.images}
    for image in page_of(checked).images:
        name = image.src.removeprefix("cid:").rpartition("/")[2]
        if name in made and image.width.isdecimal() and made[name].width:
            yield made[name], int(image.width)


def _where(checked: Checked, made: EditionImage) -> Spot:
    """The line of a file that brought a picture into the mail."""
    for shown in shown_pictures(checked):
        if shown.made.name == made.name:
            return in_story_file(checked, shown, "file")
    for position, block in enumerate(checked.issue.blocks):
        if isinstance(block, Video) and block.thumbnail and made_of(checked, block.thumbnail) == made:
            return checked.at("blocks", position, block.type, "thumbnail")
    return Spot(checked.front.file)


def _sharpness(checked: Checked, least: float, most: float) -> Iterator[Found]:
    for made, width in _places(checked):
        if least <= made.width / max(width, 1) < most:
            message = f"{made.name} has {made.width} pixels for a place of {width}"
            fix = f"use a picture of {2 * width} pixels or more"
            yield Found(message=message, fix=fix, spot=_where(checked, made))


@rule(
    "P07",
    Severity.WARNING,
    "A picture has pixels enough",
    why="It is never enlarged, so it stands small in its place, and every telephone shows it blurred.",
    fails="300 pixels in the place of the first story",
    passes="1,072 pixels or more",
)
def pictures_are_large_enough(checked: Checked) -> Iterator[Found]:
    return _sharpness(checked, 0.0, COARSE)


@rule(
    "P08",
    Severity.NOTE,
    "A picture is sharp on a telephone",
    why="Their screens have two or three pixels where a desk’s has one.",
    fails="700 pixels shown 536 wide",
    passes="1,072 pixels or more",
)
def pictures_are_sharp(checked: Checked) -> Iterator[Found]:
    return _sharpness(checked, COARSE, SHARP)


@rule(
    "P09",
    Severity.WARNING,
    "No picture is heavy",
    why="On a train, a heavy picture is a grey box.",
    fails="a picture of 350 kB",
    passes="a picture of 90 kB",
)
def no_picture_is_heavy(checked: Checked) -> Iterator[Found]:
    for made in checked.edition.images:
        if len(made.data) > LARGEST_PICTURE:
            message = f"{made.name} weighs {len(made.data) // 1000} kB"
            fix = "use one with less detail, or save a drawing as PNG with few colours"
            yield Found(message=message, fix=fix, spot=_where(checked, made))


@rule(
    "P10",
    Severity.WARNING,
    "All pictures together are light",
    why="Pictures that travel in the mail are sent to every single reader.",
    fails="1.2 MB of pictures in the mail",
    passes="300 kB, or pictures that readers fetch from your site",
)
def pictures_are_light_together(checked: Checked) -> Iterator[Found]:
    weight = sum(len(made.data) for made in checked.edition.images if made.embedded)
    if weight > LARGEST_TOGETHER:
        message = f"the pictures in the mail weigh {weight // 1000} kB"
        fix = "use fewer, or let readers fetch them: [images] url in mailer.toml"
        yield Found(message=message, fix=fix, spot=Spot(checked.front.file))


@rule(
    "P11",
    Severity.NOTE,
    "Every picture beside the issue is used",
    why="One that is not was perhaps meant to be, or weighs on the folder for nothing.",
    fails="harbour.jpg beside issue.md, and no block names it",
    passes='thumbnail: "harbour.jpg"',
)
def pictures_are_used(checked: Checked) -> Iterator[Found]:
    folder = checked.publication.issues / checked.issue.slug
    files = sorted(path.name for path in folder.glob("*") if path.suffix.lower() in _PICTURES)
    if checked.original is not None or not files:
        return
    said = "".join(path.read_text("utf-8", "replace") for path in sorted(folder.glob("issue*.md")))
    for name in files:
        if name not in said:
            spot = Spot(checked.publication.shown(folder / name))
            yield Found(message="no block shows this picture", fix="name it in one, or take it away", spot=spot)


@rule(
    "P12",
    Severity.WARNING,
    "No picture is shown twice",
    why="The second time it looks like a mistake, and mostly is.",
    fails="two stories with quay.jpg",
    passes="a picture of its own for each",
)
def no_picture_twice(checked: Checked) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for shown in shown_pictures(checked):
        other = seen.setdefault(shown.picture.file, shown.slug)
        if other != shown.slug:
            message = f"{shown.slug} shows {shown.picture.file}, and so does {other}"
            yield Found(message=message, fix="choose another picture", spot=in_story_file(checked, shown, "file"))


@rule(
    "P13",
    Severity.WARNING,
    "No picture is too tall for Outlook",
    why="Outlook on Windows cuts off what is taller than 1,728 pixels.",
    fails="a chart 2,400 pixels high",
    passes="a chart 900 pixels high",
)
def no_picture_is_too_tall(checked: Checked) -> Iterator[Found]:
    for made, width in _places(checked):
        height = width * made.height // made.width
        if height > TALLEST:
            message = f"{made.name} is shown {height} pixels high"
            yield Found(message=message, fix=f"keep it below {TALLEST}", spot=_where(checked, made))


@rule(
    "P14",
    Severity.WARNING,
    "Every picture says its width",
    why="Outlook on Windows shows one that does not as large as its file, and widens the mail.",
    fails='<img src="cid:quay.jpg">',
    passes='<img src="cid:quay.jpg" width="536">',
)
def pictures_say_their_width(checked: Checked) -> Iterator[Found]:
    for image in page_of(checked).images:
        if not image.width.isdecimal():
            message = f"a picture says no width in pixels ({image.src[-60:]})"
            yield Found(message=message, fix="write width on it in the theme", spot=Spot(checked.front.file))


@rule(
    "P15",
    Severity.NOTE,
    "A film has a picture",
    why="A picture with a play mark is what readers click on.",
    fails='title: "From the bush to the broker"\n      url: "https://…"',
    passes='title: "From the bush to the broker"\n      url: "https://…"\n      thumbnail: "kericho.jpg"',
)
def films_have_a_picture(checked: Checked) -> Iterator[Found]:
    for position, block in enumerate(checked.issue.blocks):
        if isinstance(block, Video) and not block.thumbnail:
            fix = 'put one beside the issue, and write   thumbnail: "…"'
            yield Found(message="the film has no picture", fix=fix, spot=checked.at("blocks", position))


RULES = (
    pictures_are_large_enough,
    pictures_are_sharp,
    no_picture_is_heavy,
    pictures_are_light_together,
    pictures_are_used,
    no_picture_twice,
    no_picture_is_too_tall,
    pictures_say_their_width,
    films_have_a_picture,
)
