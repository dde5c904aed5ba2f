"""Pictures: only from their folder, never a bomb, upright, small, stripped, the same bytes each time."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageFont

from mailer.errors import PictureError
from mailer.model.issue import Stories, StoryItem, Video
from mailer.model.story import Picture, Story
from mailer.render.origin import Origin
from mailer.render.pictures import Pictures, Place
from tests.render_builders import a_full_issue, a_publication, draw_field, draw_harbour, draw_tower, render_in

PLACE = Place(536, 560, 536)


def made(folder, name, place=PLACE, **given):
    pictures = Pictures()
    shown = pictures.add(folder, name, place, named_in=Origin("seeds/s.md"), **given)
    return shown, pictures.all()[0]


def pixels(image) -> Image.Image:
    return Image.open(io.BytesIO(image.data))


def test_a_large_picture_is_reduced_to_twice_its_place(tmp_path):
    draw_harbour(tmp_path / "a.jpg", (2400, 1200))
    shown, image = made(tmp_path, "a.jpg")
    assert (shown.width, shown.height, image.width, image.height) == (536, 268, 1072, 536)
    assert shown.src == f"cid:{image.name}"
    assert pixels(image).size == (1072, 536)


def test_a_small_picture_is_never_enlarged(tmp_path):
    draw_harbour(tmp_path / "a.jpg", (300, 200))
    shown, image = made(tmp_path, "a.jpg")
    assert (shown.width, shown.height, image.width) == (300, 200, 300)


def test_an_upright_picture_is_no_taller_than_its_place_allows(tmp_path):
    draw_tower(tmp_path / "a.png", (1000, 4000))
    shown, image = made(tmp_path, "a.png")
    assert (shown.width, shown.height, image.width) == (140, 560, 280)
    assert not shown.fills_a_phone


def test_a_picture_is_turned_as_its_camera_says_and_loses_its_metadata(tmp_path):
    picture = Image.new("RGB", (400, 200), "#1c6b66")
    exif = picture.getexif()
    exif[0x0112], exif[0x010E] = 6, "secret place"
    picture.save(tmp_path / "a.jpg", exif=exif, comment="secret words")
    _, image = made(tmp_path, "a.jpg")
    assert (image.width, image.height) == (200, 400)
    assert b"secret" not in image.data
    assert b"Exif" not in image.data


def test_a_large_photograph_on_its_side_keeps_its_shape(tmp_path):
    picture = Image.new("RGB", (4000, 2000), "#1c6b66")
    exif = picture.getexif()
    exif[0x0112] = 8
    picture.save(tmp_path / "a.jpg", exif=exif)
    shown, image = made(tmp_path, "a.jpg", Place(200, 260, 340))
    assert (shown.width, shown.height, image.width, image.height) == (130, 260, 260, 520)


def test_a_drawing_becomes_png_and_a_photograph_jpeg(tmp_path):
    draw_field(tmp_path / "Flåt kunst.png")
    Image.effect_noise((900, 600), 90).convert("RGB").save(tmp_path / "photo.png")
    drawing, photograph = made(tmp_path, "Flåt kunst.png")[1], made(tmp_path, "photo.png")[1]
    assert (drawing.media_type, photograph.media_type) == ("image/png", "image/jpeg")
    assert drawing.name.startswith("flat-kunst-")
    assert pixels(photograph).info.get("progressive")


def test_transparency_is_laid_on_white(tmp_path):
    draw_tower(tmp_path / "a.png")
    assert pixels(made(tmp_path, "a.png")[1]).convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_other_colour_spaces_become_srgb(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    Image.new("CMYK", (60, 60), (0, 255, 255, 0)).save(tmp_path / "cmyk.jpg", icc_profile=profile)
    Image.new("I;16", (60, 60), 40_000).save(tmp_path / "deep.png")
    Image.new("P", (60, 60)).save(tmp_path / "palette.gif", transparency=0)
    Image.new("LA", (60, 60), (10, 0)).save(tmp_path / "grey.png")
    for name in ("cmyk.jpg", "deep.png", "palette.gif", "grey.png"):
        picture = pixels(made(tmp_path, name)[1])
        assert picture.convert("RGB").mode == "RGB"
        assert "icc_profile" not in picture.info
    red, green, _ = pixels(made(tmp_path, "cmyk.jpg")[1]).convert("RGB").getpixel((30, 30))
    assert red > 200 > 80 > green
    assert abs(pixels(made(tmp_path, "deep.png")[1]).convert("L").getpixel((9, 9)) - 40_000 // 256) < 4


@pytest.mark.parametrize("ending", ["gif", "png", "webp"])
def test_of_a_moving_picture_the_first_frame_is_taken(tmp_path, ending):
    first, *others = (Image.new("RGB", (60, 40), colour) for colour in ("#00a000", "#a00000", "#0000a0"))
    first.save(tmp_path / f"a.{ending}", save_all=True, append_images=others, duration=50)
    made_first = pixels(made(tmp_path, f"a.{ending}")[1])
    red, green, blue = made_first.convert("RGB").getpixel((30, 20))
    assert green > 150 > 20 > max(red, blue)
    assert getattr(made_first, "n_frames", 1) == 1


def test_transparent_colours_of_a_palette_are_laid_on_white(tmp_path):
    picture = Image.new("P", (60, 40))
    picture.putpalette([10, 20, 30, 200, 0, 0])
    picture.paste(1, (20, 10, 40, 30))
    for name, see_through in (("one.png", 0), ("one.gif", 0), ("each.png", b"\0\xff")):
        picture.save(tmp_path / name, transparency=see_through)
        seen = pixels(made(tmp_path, name)[1]).convert("RGB")
        assert (seen.getpixel((0, 0)), seen.getpixel((30, 20))) == ((255, 255, 255), (200, 0, 0))


def test_a_picture_of_one_pixel_and_one_of_16_bits_a_colour_are_made(tmp_path):
    Image.new("RGB", (1, 1), "#c80000").save(tmp_path / "dot.png")
    shown, image = made(tmp_path, "dot.png")
    assert (shown.width, shown.height, image.width, image.height, shown.fills_a_phone) == (1, 1, 1, 1, False)
    (tmp_path / "deep.png").write_bytes(a_png(64, 48, (b"\0" + b"\xff\xff\x80\0\0\0" * 64) * 48, bits=16))
    assert pixels(made(tmp_path, "deep.png")[1]).convert("RGB").getpixel((9, 9)) == (255, 128, 0)


def test_a_rare_colour_of_a_drawing_stays_what_it_is(tmp_path):
    picture = Image.new("RGB", (1072, 600))
    draw = ImageDraw.Draw(picture)
    for y in range(600):
        draw.line((0, y, 1072, y), fill=(40 + y * 180 // 600, 90 + y * 100 // 600, 200 - y * 60 // 600))
    for left in range(0, 1000, 170):
        draw.polygon([(left, 600), (left + 140, 340 + left // 9), (left + 240, 600)], fill=(20 + left // 9, 60, 50))
    picture = picture.filter(ImageFilter.GaussianBlur(0.7))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((500, 100, 516, 116), fill="#e00000")
    draw.text((30, 20), "Rare words", font=ImageFont.load_default(size=18), fill="#c800c8")
    picture.save(tmp_path / "sky.png")
    image = made(tmp_path, "sky.png")[1]
    red, green, blue = pixels(image).convert("RGB").getpixel((508, 108))
    assert image.media_type == "image/png"
    assert red > 200 > 30 > max(green, blue)


def test_a_picture_that_the_program_draws_is_taken_as_it_is():
    data = a_png(1072, 400, (b"\0" + b"\x1c\x6b\x66" * 1072) * 400)
    pictures = Pictures("https://pictures.example")
    shown = pictures.add_drawn("Växande kurva", b"line 1,2,3", lambda: data, 536, 200)
    (image,) = pictures.all()
    assert (shown.width, shown.height, image.width, image.height) == (536, 200, 1072, 400)
    assert shown.src == f"https://pictures.example/{image.name}"
    assert re.fullmatch(r"vaxande-kurva-[0-9a-f]{8}\.png", image.name)
    assert (image.data, image.media_type, image.embedded) == (data, "image/png", False)


def test_the_same_picture_gives_the_same_bytes_and_name(tmp_path):
    draw_harbour(tmp_path / "a.jpg")
    assert made(tmp_path, "a.jpg")[1] == made(tmp_path, "a.jpg")[1]


def test_a_picture_used_twice_travels_once(tmp_path):
    draw_field(tmp_path / "a.png")
    pictures = Pictures()
    for _ in range(2):
        pictures.add(tmp_path, "a.png", PLACE, named_in=Origin("x"))
    assert len(pictures.all()) == 1


def test_with_an_address_pictures_are_linked(tmp_path):
    publication = a_publication(tmp_path, images={"url": "https://pictures.example/47/"})
    edition = render_in(tmp_path, publication=publication)
    assert not any(image.embedded for image in edition.images)
    for image in edition.images:
        assert f'src="https://pictures.example/47/{image.name}"' in str(edition.html)
    assert "cid:" not in str(edition.html)


def test_every_picture_of_a_mail_has_its_width_and_height_and_may_still_shrink(tmp_path):
    edition = render_in(tmp_path)
    sizes = {f"cid:{image.name}": (image.width, image.height) for image in edition.images}
    tags = re.findall(r"<img [^>]*>", str(edition.html))
    assert tags
    for tag in tags:
        source, width, height = (re.search(rf' {name}="([^"]*)"', tag)[1] for name in ("src", "width", "height"))
        assert abs(int(height) / int(width) - sizes[source][1] / sizes[source][0]) < 0.02
        assert "height:auto" in tag


def test_a_play_mark_is_drawn_in_the_middle_and_the_duration_in_the_corner(tmp_path):
    Image.new("RGB", (1072, 600), "#d7e6e1").save(tmp_path / "a.png")
    plain = pixels(made(tmp_path, "a.png")[1]).convert("RGB")
    marked = pixels(made(tmp_path, "a.png", play="4:05")[1]).convert("RGB")
    bare = pixels(made(tmp_path, "a.png", play="")[1]).convert("RGB")
    middle, corner = (536, 300), (1000, 552)
    assert plain.getpixel(middle) == plain.getpixel(corner)
    assert sum(marked.getpixel(middle)) > 740  # the white triangle
    assert sum(marked.getpixel((490, 300))) < 200  # the dark disc
    assert sum(marked.getpixel(corner)) != sum(bare.getpixel(corner)) == sum(plain.getpixel(corner))


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (40, 40)])
def test_a_play_mark_fits_any_picture(tmp_path, size):
    Image.new("RGB", size).save(tmp_path / "a.png")
    made(tmp_path, "a.png", play="12:04:05")
    made(tmp_path, "a.png", play="a long while")


# Refused


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "/etc/passwd", "a/../../secret.png", "..\\secret.png", "C:\\secret.png", "C:secret.png", "",
     "file:///etc/passwd", "https://e.example/x.png", "a\0.png", "./../secret.png", " a.png", "a//b.png"],
)  # fmt: skip
def test_a_name_that_leaves_the_folder_is_refused(tmp_path, name):
    folder = tmp_path / "seeds"
    (folder / "a").mkdir(parents=True)
    draw_field(tmp_path / "secret.png", (40, 40))
    with pytest.raises(PictureError, match="not a file beside it") as caught:
        made(folder, name)
    assert caught.value.file == "seeds/s.md"


@pytest.mark.parametrize("name", ["link.png", "linked/secret.png"])
def test_a_link_out_of_the_publication_is_refused(tmp_path, name):
    folder = tmp_path / "publication" / "seeds"
    folder.mkdir(parents=True)
    draw_field(tmp_path / "secret.png", (40, 40))
    os.symlink(tmp_path / "secret.png", folder / "link.png")
    os.symlink(tmp_path, folder / "linked")
    with pytest.raises(PictureError) as caught:
        Pictures(root=folder.parent).add(folder, name, PLACE, named_in=Origin("seeds/s.md"))
    fix = "put the file itself into seeds/"
    assert str(caught.value) == f"seeds/s.md: the picture {name} leads out of the publication through a link; {fix}"


@pytest.mark.parametrize("name", ["none.png", "..%2fsecret.png", "a"])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    (tmp_path / "a").mkdir()
    with pytest.raises(PictureError, match="is not there"):
        made(tmp_path, name)


def test_a_link_within_the_publication_is_followed(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    draw_field(tmp_path / "a.png", (40, 40))
    os.symlink("../a.png", seeds / "b.png")
    pictures = Pictures(root=tmp_path)
    pictures.add(seeds, "b.png", PLACE, named_in=Origin("seeds/s.md"))
    assert pictures.all()[0].data == made(tmp_path, "a.png")[1].data


@pytest.mark.parametrize("goal", ["none.png", "round.png"])
def test_a_link_that_leads_nowhere_is_told_as_one(tmp_path, goal):
    os.symlink(goal, tmp_path / "round.png")
    with pytest.raises(PictureError, match=r"the picture round\.png is a link that leads nowhere"):
        made(tmp_path, "round.png")


def a_png(width: int, height: int, rows: bytes, *, bits: int = 8) -> bytes:
    """A PNG in RGB, written by hand: ``rows`` begin with the byte of their filter."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def png_claiming(width: int, height: int) -> bytes:
    return a_png(width, height, b"\0" * 100)


@pytest.mark.parametrize("size", [(8000, 8000), (20_000, 20_000), (2_000_000, 30)])
def test_a_picture_of_too_many_pixels_is_refused_by_its_header(tmp_path, size):
    (tmp_path / "bomb.png").write_bytes(png_claiming(*size))
    with pytest.raises(PictureError, match="too large"):
        made(tmp_path, "bomb.png")


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
     b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
     b"\xff\xd8\xff\xe0junk",
     png_claiming(100, 100), png_claiming(0, 0)],
)  # fmt: skip
def test_what_is_no_whole_picture_is_refused(tmp_path, data):
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(PictureError, match="cannot be read"):
        made(tmp_path, "a.png")


def test_errors_name_the_story_file_or_the_issue_file(tmp_path):
    story = Story(slug="s", title="T", images=(Picture(file="none.jpg"),))
    with pytest.raises(PictureError) as caught:
        render_in(tmp_path, a_full_issue(blocks=(Stories(items=(StoryItem(story="s"),)),)), {"s": story})
    assert caught.value.file == "seeds/s.md"
    film = Video(title="T", url="https://e.example", thumbnail="../x.png")
    with pytest.raises(PictureError) as caught:
        render_in(tmp_path, dataclasses.replace(a_full_issue(), blocks=(film,)))
    assert caught.value.file == "issues/2026-11-20/issue.md"
