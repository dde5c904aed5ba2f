"""Rules of what is said of pictures: for those who do not see them, and of those who made them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mailer.check.checked import Checked
from mailer.check.pictures.files import in_story_file, shown_pictures
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

LONGEST_ALT = 250

_FILE_NAME = re.compile(
    r"\S{1,200}\.(?:jpe?g|png|gif|webp|heic|tiff?)|(?:img|dsc|dscn|pxl|dji|image|picture|photo|foto|bild|untitled|"
    r"screenshot|screen shot|bildschirmfoto)[\s_-]*[\d_-]*(?:\s*\(\d{1,3}\))?",
    re.IGNORECASE,
)
_SAYS_IT_IS_ONE = re.compile(
    r"(?:an? |the )?(?:image|picture|photo|photograph|graphic|icon) (?:of|showing) |"
    r"(?:ein )?(?:bild|foto) (?:von|des|der) |"
    r"(?:une )?(?:image|photo) (?:de|du|des|d[’'])|(?:una )?(?:imagen|foto) (?:de|del) |صورة ل",
    re.IGNORECASE,
)


@rule(
    "P01",
    Severity.WARNING,
    "Every picture is described",
    why="Who does not see it, or has pictures switched off, hears the headline a second time.",
    fails='- file: "quay.jpg"',
    passes='- file: "quay.jpg"\n  alt: "A crane lowers a red box at dusk"',
)
def pictures_are_described(checked: Checked) -> Iterator[Found]:
    for shown in shown_pictures(checked):
        if not shown.picture.alt.strip() and not shown.picture.caption.strip():
            message = f"nothing says what {shown.picture.file} shows"
            yield Found(message=message, fix='write   alt: "…"', spot=in_story_file(checked, shown, "alt"))


@rule(
    "P02",
    Severity.WARNING,
    "A description is in words",
    why="A file’s name, read out, tells nobody anything.",
    fails='alt: "IMG_2041.jpg"',
    passes='alt: "A crane lowers a red box at dusk"',
)
def descriptions_are_words(checked: Checked) -> Iterator[Found]:
    for shown in shown_pictures(checked):
        alt = " ".join(shown.picture.alt.split())
        stem = Path(shown.picture.file).stem
        if alt and len(alt) < 200 and (_FILE_NAME.fullmatch(alt) or (alt == stem and not alt.isalpha())):
            message = f"“{alt[:60]}” is a file’s name, not what the picture shows"
            yield Found(message=message, fix="say what one sees", spot=in_story_file(checked, shown, "alt"))


@rule(
    "P03",
    Severity.NOTE,
    "A description does not begin with “picture of”",
    why="Screen readers say that themselves.",
    fails='alt: "Picture of a crane at dusk"',
    passes='alt: "A crane at dusk"',
)
def descriptions_come_to_the_point(checked: Checked) -> Iterator[Found]:
    for shown in shown_pictures(checked):
        found = _SAYS_IT_IS_ONE.match(shown.picture.alt)
        if found:
            message = f"the description begins with “{found.group().strip()}”"
            yield Found(message=message, fix="begin with what one sees", spot=in_story_file(checked, shown, "alt"))


@rule(
    "P04",
    Severity.NOTE,
    "A description is short",
    why="It is read out in one go, and nobody can stop in the middle.",
    fails="a description of 400 characters",
    passes="a description of a sentence or two",
)
def descriptions_are_short(checked: Checked) -> Iterator[Found]:
    for shown in shown_pictures(checked):
        if len(shown.picture.alt) > LONGEST_ALT:
            message = f"the description of {shown.picture.file} has {len(shown.picture.alt)} characters"
            yield Found(message=message, fix=f"shorten it to {LONGEST_ALT}", spot=in_story_file(checked, shown, "alt"))


@rule(
    "P05",
    Severity.NOTE,
    "Description and caption say different things",
    why="A screen reader reads both, and the same words twice.",
    fails='caption: "Night shift at Piraeus."     (and no alt)',
    passes='caption: "Night shift at Piraeus."\n    alt: "A crane lowers a red box at dusk"',
)
def descriptions_are_no_captions(checked: Checked) -> Iterator[Found]:
    for shown in shown_pictures(checked):
        alt, caption = (" ".join(text.split()).strip(" .") for text in (shown.picture.alt, shown.picture.caption))
        if caption and alt.casefold() in ("", caption.casefold()):
            message = f"{shown.picture.file} is described with its caption"
            yield Found(
                message=message, fix='say in   alt: "…"   what one sees', spot=in_story_file(checked, shown, "alt")
            )


@rule(
    "P06",
    Severity.NOTE,
    "Every picture names whose it is",
    why="Who made it wants to be named, and mostly must be.",
    fails='caption: "Night shift at Piraeus."',
    passes='caption: "Night shift at Piraeus."\n    credit: "Photograph: Ana Lind"',
)
def pictures_have_a_credit(checked: Checked) -> Iterator[Found]:
    for shown in shown_pictures(checked):
        if not shown.picture.credit.strip():
            message = f"nothing says whose picture {shown.picture.file} is"
            yield Found(message=message, fix='write   credit: "…"', spot=in_story_file(checked, shown, "credit"))


RULES = (
    pictures_are_described,
    descriptions_are_words,
    descriptions_come_to_the_point,
    descriptions_are_short,
    descriptions_are_no_captions,
    pictures_have_a_credit,
)
