"""Pictures: what is said of them, and how they look; and what is let pass."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from mailer.model.edition import EditionImage
from mailer.model.story import Picture
from tests.page_builders import a_page, found_by, ids_found, the_sample

SLUG = "a-port-full-of-nothing"
GOOD = Picture(file="piraeus-dusk.jpg", caption="Night shift at Piraeus.", credit="Photograph: Ana Lind", alt="A crane")


def with_picture(**facts: Any):
    """The sample, its first story with another picture."""
    sample = the_sample()
    file = sample.stories[SLUG]
    picture = dataclasses.replace(GOOD, **facts)
    story = dataclasses.replace(file.story, images=(picture,))
    return dataclasses.replace(sample, stories={**sample.stories, SLUG: dataclasses.replace(file, story=story)})


@pytest.mark.parametrize(
    "alt",
    [
        "A crane",
        "Crane",
        "A photograph album lies open on a quay",
        "Image-makers at work",
        "Bildhauer bei der Arbeit",
        "塔吊把一个空箱放到船上",
        "رافعة تنزل حاوية فارغة",
        "Boxes No. 12.5",
        "Three of them",
        "Photo 51, by Raymond Gosling",
        "x" * 250,
    ],
)
def test_a_description_in_words_is_let_pass(alt):
    assert ids_found("P0", with_picture(alt=alt)) == []


@pytest.mark.parametrize(
    "alt",
    [
        "quay.jpg",
        "IMG_2041",
        "DSC01234.JPG",
        "image1",
        "Screenshot 2026-11-20",
        "piraeus-dusk",
        "untitled",
        "photo (2)",
    ],
)
def test_a_description_that_is_a_files_name_is_found(alt):
    assert ids_found("P0", with_picture(alt=alt)) == ["P02"]


@pytest.mark.parametrize(
    "alt", ["Picture of a crane", "an image showing a crane", "Bild von einem Kran", "photo d’une grue"]
)
def test_a_description_that_says_it_is_a_picture_is_noted(alt):
    assert ids_found("P0", with_picture(alt=alt)) == ["P03"]


def test_a_picture_that_no_list_shows_is_no_matter():
    sample = the_sample()
    unlisted = dataclasses.replace(sample.edition, images=())

    assert ids_found("P0", dataclasses.replace(with_picture(alt="", caption=""), edition=unlisted)) == []


def _page_with(made: EditionImage, tag: str):
    page = a_page(tag)
    return dataclasses.replace(page, edition=dataclasses.replace(page.edition, images=(made,)))


def _made(width: int, height: int, **facts: Any) -> EditionImage:
    given = {"name": "quay-12345678.jpg", "media_type": "image/jpeg", "data": b"x" * 1000, **facts}
    return EditionImage(width=width, height=height, **given)


@pytest.mark.parametrize(
    ("pixels", "rules"), [(1072, []), (804, []), (803, ["P08"]), (563, ["P08"]), (562, ["P07"]), (536, ["P07"])]
)
def test_a_picture_is_judged_by_its_pixels_for_each_pixel_of_its_place(pixels, rules):
    page = _page_with(_made(pixels, 300), '<img src="cid:quay-12345678.jpg" alt="A quay" width="536">')

    assert ids_found("P", page) == rules


def test_a_linked_picture_is_found_by_its_name_too():
    page = _page_with(
        _made(300, 300, embedded=False), '<img src="https://port.example/i/quay-12345678.jpg" alt="A quay" width="300">'
    )

    assert ids_found("P", page) == ["P07"]


def test_only_pictures_that_travel_in_the_mail_are_weighed_together():
    tag = '<img src="cid:quay-12345678.jpg" alt="A quay" width="300">'
    heavy = {"data": b"x" * 900_000}

    assert [rule for rule in ("P09", "P10") if found_by(rule, _page_with(_made(600, 600, **heavy), tag))] == [
        "P09",
        "P10",
    ]
    assert found_by("P10", _page_with(_made(600, 600, embedded=False, **heavy), tag)) == []


def test_a_picture_without_size_is_left_alone():
    assert ids_found("P", _page_with(_made(0, 0), '<img src="cid:quay-12345678.jpg" alt="A quay" width="0">')) == []
