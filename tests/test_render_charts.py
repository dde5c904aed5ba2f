"""Charts: nothing overlaps, nothing is rounded away, the same bytes each time, small enough for a mail."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mailer.errors import RenderError
from mailer.model.chart_rules import chart_faults
from mailer.model.colour import contrast
from mailer.model.text import one_line
from mailer.render.charts import picture
from mailer.render.charts.content import content_of
from mailer.render.charts.faces import Lettering
from mailer.render.charts.inks import inks_of
from mailer.render.charts.raster import MOST_BYTES, RECIPE, rasterised
from mailer.render.charts.sheet import SMALL, WIDTH
from mailer.render.words import direction
from tests.chart_builders import CHARTS, COLOURS, a_chart, draw

GOLDEN = Path(__file__).parent / "golden" / "charts"
FONTS = Path(picture.__file__).parent / "fonts"
SVG = "{http://www.w3.org/2000/svg}"
every_chart = pytest.mark.parametrize("name", CHARTS)


def sheet_of(name: str) -> str:
    language, chart = CHARTS[name]
    sheet, high = picture.drawn(content_of(chart, language), COLOURS, direction(language))
    return sheet.svg(high, (2 * WIDTH, 2 * high))


def words_on(svg: str, language: str) -> list[tuple[str, tuple[float, float, float, float], float]]:
    """Each line of words with its box (left, top, right, bottom) and size."""
    lettering, found = Lettering(language), []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        words = "".join(text.itertext()).strip("\u2067\u2069")
        size, x, y = (float(text.attrib[key]) for key in ("font-size", "x", "y"))
        wide = lettering.width(words, size, bold="font-weight" in text.attrib)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[text.attrib["text-anchor"]]
        found.append((words, (left, y - size * 0.72, left + wide, y + size * 0.2), size))
    return found


@every_chart
def test_a_chart_is_drawn_and_described_as_its_golden_pair_says(name, rewrite_golden):
    language, chart = CHARTS[name]
    assert not list(chart_faults(chart))
    made = {"svg": sheet_of(name), "txt": draw(chart, language).alt + "\n"}
    for ending, text in made.items():
        file = GOLDEN / f"{name}.expected.{ending}"
        if rewrite_golden:
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")


@every_chart
def test_a_chart_weighs_no_more_than_12_kb_at_exactly_twice_its_size(name):
    language, chart = CHARTS[name]
    drawn = draw(chart, language)
    assert len(drawn.data) <= MOST_BYTES == 12_000
    with Image.open(io.BytesIO(drawn.data)) as opened:
        assert (opened.width, opened.height, opened.mode) == (2 * 536, 2 * drawn.height, "P")


@every_chart
def test_no_words_overlap_others_or_leave_the_picture(name):
    assert_no_overlaps(sheet_of(name), CHARTS[name][0])


_labels = st.text("abc XYZW<&-–/ 24مايو上海（）", min_size=1, max_size=60).filter(str.strip)
_numbers = st.from_regex(r"\A−?[0-9]{1,9}(\.[0-9]{1,6})?\Z")


@given(
    st.sampled_from(("column", "line")),
    st.dictionaries(_labels.map(one_line), _numbers, min_size=2, max_size=24),
    st.sampled_from(("", "%", "€", "TEU", "million tonnes", "吨")),
    st.sampled_from(("en", "fr", "ar", "zh-Hans", "hi", "de")),
)
def test_no_words_overlap_whatever_is_drawn(kind, values, unit, language):
    chart = a_chart(kind, ";".join(f"{label}={number}" for label, number in values.items()), unit=unit, title="A title")
    sheet, high = picture.drawn(content_of(chart, language), COLOURS, direction(language))
    assert_no_overlaps(sheet.svg(high, (2 * WIDTH, 2 * high)), language)


def assert_no_overlaps(svg: str, language: str) -> None:
    high = float(ElementTree.fromstring(svg).attrib["height"]) / 2
    boxes = [(words, box) for words, box, _ in words_on(svg, language)]
    for at, (words, (left, top, right, bottom)) in enumerate(boxes):
        assert (left >= -1, top >= -0.5, right <= WIDTH + 1, bottom <= high) == (True,) * 4, words
        for others, other in boxes[at + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, f"{words} / {others}"


@every_chart
def test_no_words_are_smaller_than_can_be_read_on_a_phone(name):
    sizes = [size for _, _, size in words_on(sheet_of(name), CHARTS[name][0])]
    assert min(sizes) >= SMALL
    assert SMALL * 335 / WIDTH >= 12


@every_chart
def test_the_picture_stands_on_the_exact_colour_of_the_card_and_its_words_are_there(name):
    language, chart = CHARTS[name]
    with Image.open(io.BytesIO(draw(chart, language).data)) as opened:
        seen = opened.convert("RGB")
    colours = {colour for _, colour in seen.getcolors()}
    text, accent, card = ((*bytes.fromhex(ink[1:]),) for ink in (COLOURS.card_text, COLOURS.card_accent, COLOURS.card))
    assert {seen.getpixel((x, seen.height - 1)) for x in range(seen.width)} == {card}
    assert {text, accent} <= colours
    assert len(colours) <= 16


def test_a_chart_has_the_same_bytes_on_every_thread():
    language, chart = CHARTS["column"]
    sheet, high = picture.drawn(content_of(chart, language), COLOURS, "ltr")
    again = (sheet.svg(high, (2 * WIDTH, 2 * high)), sheet.font_files(), sheet.inks)
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda _: rasterised(*again), range(6)))
    assert made == {draw(chart, language).data}


def test_a_chart_is_drawn_to_the_width_of_its_place():
    drawn = draw(a_chart(), width=400)
    with Image.open(io.BytesIO(drawn.data)) as opened:
        assert opened.size == (800, 2 * drawn.height)
    assert drawn.height == round(draw(a_chart()).height * 400 / 536)


def test_bars_and_letters_can_be_told_from_the_card():
    inks = inks_of(COLOURS)
    assert min(contrast(ink, inks.ground) for ink in (inks.plain, *inks.parts)) >= 3
    assert min(contrast(ink, inks.ground) for ink in (inks.text, inks.soft, inks.accent)) >= 4.5


def test_the_latest_value_the_first_part_and_the_larger_of_two_are_highlighted_unless_another_is_named():
    def highlighted(chart):
        return next(entry.label for entry in content_of(chart, "en").entries if entry.highlighted)

    assert highlighted(a_chart("column", "A=1; B=2; C=1")) == "C"
    assert highlighted(a_chart("line", "A=1; B=2; C=1")) == "C"
    assert highlighted(a_chart("share", "A=1; B=2; C=1")) == "A"
    assert highlighted(a_chart("comparison", "A=1; B=2")) == "B"
    assert highlighted(a_chart("comparison", "A=1; B=2", highlight="A")) == "A"


def test_columns_stand_on_zero_and_are_as_tall_as_their_numbers():
    rects = [
        {key: float(value) for key, value in rect.attrib.items() if key != "fill"}
        for rect in ElementTree.fromstring(sheet_of("column-below-zero")).iter(f"{SVG}rect")
    ][1:4]
    assert len({rect["y"] for rect in rects}) == 1
    heights = [rect["height"] for rect in rects]
    assert heights == pytest.approx([190 * 3 / 7, 190 * 2 / 7, 190], abs=0.5)


def test_a_part_of_a_share_covers_its_hundredths_of_the_squares_to_a_fraction_of_one():
    rects = ElementTree.fromstring(sheet_of("share")).iter(f"{SVG}rect")
    squares = [rect for rect in rects if rect.attrib["fill"] == COLOURS.card_text and rect.attrib["height"] == "20"]
    covered = sum(float(rect.attrib["width"]) for rect in squares[:-1]) / 20  # the last is its key
    assert covered == 24.5


def test_a_right_to_left_chart_is_the_mirror_image_of_a_left_to_right_one():
    content = content_of(a_chart("column", "A=3; B=5"), "ar")
    ways = [picture.drawn(content, COLOURS, way)[0].svg(300, (1, 1)) for way in ("ltr", "rtl")]
    sides = [
        [(float(x), float(wide)) for x, wide in re.findall(r'<rect x="([\d.]+)".*? width="([\d.]+)"', way)]
        for way in ways
    ]
    assert sides[1] == [(WIDTH - x - wide, wide) for x, wide in sides[0]]


def test_every_second_year_may_go_unsaid_but_no_name():
    years = words_on(sheet_of("column-years-large"), "zh-Hant")
    assert {"2024"} <= {words for words, _, _ in years}
    assert len([words for words, _, _ in years if words.startswith("20") and len(words) == 4]) < 24
    names = {words for words, _, _ in words_on(sheet_of("column-long-names"), "en")}
    assert {"Shipping", "Timber", "Wood pulp", "Metals"} <= names


@pytest.mark.parametrize(
    ("chart", "character"),
    [
        (a_chart(values="Mai 🚢=1; Jun=2"), "label “Mai 🚢” of the chart holds 🚢 (U+1F6A2)"),
        (a_chart(values="ตู้=1; Jun=2"), "(U+0E15)"),
        (a_chart(title="Тест ☃"), "title “Тест ☃” of the chart holds ☃ (U+2603)"),
        (a_chart(unit="⛵"), "the unit “⛵”"),
    ],
)
def test_a_character_that_the_fonts_lack_is_named_with_its_place(chart, character):
    with pytest.raises(RenderError) as caught:
        draw(chart)
    assert character in caught.value.message
    assert caught.value.file == "issues/2026-11-20/issue.md"


def test_the_recipe_of_charts_names_the_version_that_draws_them():
    assert RECIPE.startswith(f"resvg-py {version('resvg_py')}")


def test_a_chart_with_more_on_it_than_a_mail_can_carry_is_refused():
    names = "; ".join(f"{'A rather long name of trade'} {at}={at}" for at in range(24))
    drawing = draw(a_chart("column", names))
    with pytest.raises(RenderError, match=r"makes a picture of \d+ KB"):
        assert drawing.data


def test_the_fonts_weigh_at_most_5_mb_and_have_what_editors_type():
    assert sum(file.stat().st_size for file in FONTS.glob("NotoSans*")) <= 5_000_000
    assert (FONTS / "OFL.txt").is_file()
    typed = "“”‘’–—−…·€£¥₹$₽%‰×±°ÀÿŁőșΩЖіặ \u00a0\u202f«»‹›" + "深圳宁波黃金貨櫃（，。）" + "العربية،؛؟پچگ"
    for language in ("en", "ar", "zh-Hans", "zh-Hant"):
        assert Lettering(language).lacking(typed) == ""


def test_arabic_is_measured_as_it_is_joined():
    lettering = Lettering("ar")
    assert lettering.width("أغسطس", 20) < 0.95 * sum(lettering.width(letter, 20) for letter in "أغسطس")
