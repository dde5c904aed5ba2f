"""Numbers on charts: in the language of the edition, with every digit that was given, never so that they mislead."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mailer.model.chart import ChartValue
from mailer.model.chart_rules import number_of
from mailer.render.charts.comparison import ratio_of
from mailer.render.charts.content import content_of
from mailer.render.charts.numerals import Numerals
from mailer.render.charts.scale import Scale, ticks
from mailer.render.charts.sheet import Sheet, fitted, wrapped
from tests.chart_builders import a_chart, draw


def value(number: str) -> ChartValue:
    return ChartValue(label="x", number=number)


@pytest.mark.parametrize(
    ("language", "unit", "number", "written"),
    [
        ("en", "%", "−4.20", "−4.20%"),
        ("en", "%", "-4.2", "−4.2%"),
        ("en", "%", "+1.8", "+1.8%"),
        ("en", "", "1 234.5", "1,234.5"),
        ("en", "$", "−61", "−$61"),
        ("en", "$ bn", "−190", "−$190\u00a0bn"),
        ("fr", "$ Md", "190", "190\u00a0Md\u00a0$"),
        ("en", "TEU", "1234", "1,234\u00a0TEU"),
        ("en", "°C", "12.0", "12.0\u00a0°C"),
        ("fr", "%", "−4.2", "−4,2\u00a0%"),
        ("fr", "€", "1,234", "1\u202f234\u00a0€"),
        ("es", "‰", "0.5", "0,5\u00a0‰"),
        ("de", "€", "1234567.89", "1.234.567,89\u00a0€"),
        ("ar", "%", "−4.2", "\u200e−4.2%"),
        ("zh-Hans", "吨", "1,234", "1,234吨"),
        ("zh-Hant", "US$", "5", "US$5"),
        ("hi", "₹", "1234567", "₹12,34,567"),
        ("xx", "%", "1.5", "1.5%"),
        ("en", "", "-0", "0"),
    ],
)
def test_a_number_keeps_its_digits_and_stands_with_its_unit_as_its_language_does(language, unit, number, written):
    numerals = Numerals(language, unit)
    assert numerals.with_unit(numerals.full(value(number))) == written


@pytest.mark.parametrize(
    ("language", "numbers", "written"),
    [
        ("en", "1200000; 950000; 12", "1.2M; 950K; 12"),
        ("en", "999999; 1234567", "1M; 1.23M"),
        ("en", "999999; 1000000", "999.999K; 1M"),
        ("en", "1234567; 1234568", "1,234,567; 1,234,568"),
        ("en", "−61000000000", "−61B"),
        ("fr", "1200000", "1,2\u00a0M"),
        ("zh-Hans", "1200000; 49158000", "120万; 4916万"),
        ("zh-Hant", "1200000", "120萬"),
        ("ar", "1200000", "1.2\u00a0مليون"),
        ("de", "123456; 1200000", "123.456; 1,2\u00a0Mio."),
    ],
)
def test_large_numbers_are_short_as_their_language_has_it_and_never_two_look_the_same(language, numbers, written):
    values = tuple(value(number) for number in numbers.split("; "))
    assert "; ".join(Numerals(language, "").short(values)) == written


@pytest.mark.parametrize("unit", ["万吨", "million tonnes", "millions d’euros", "مليون دولار", "%"])
def test_a_unit_that_has_a_scale_of_its_own_gets_no_short_numbers(unit):
    assert Numerals("zh-Hans", unit).short((value("1234567"),)) == ("1,234,567",)


@pytest.mark.parametrize(
    ("values", "unit", "ratio"),
    [
        ("A=640; B=2800", "$", "4.4"),
        ("A=3; B=1", "", "3"),
        ("A=1; B=250", "", "250"),
        ("A=10; B=11", "", None),
        ("A=0; B=11", "", None),
        ("A=10; B=20", "°C", None),
        ("A=1; B=5000", "", None),
    ],
)
def test_how_many_times_one_is_the_other_is_said_only_where_it_means_something(values, unit, ratio):
    found = ratio_of(content_of(a_chart("comparison", values, unit=unit), "en"))
    assert (None if found is None else str(found)) == ratio


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        ("0", "7", "0 2 4 6 8"),
        ("-4.2", "2.4", "-5.0 -2.5 0.0 2.5"),
        ("79.1", "144.1", "75 100 125 150"),
        ("0", "0.0003", "0.0000 0.0001 0.0002 0.0003"),
        ("0", "27360000000000", "0 10000000000000 20000000000000 30000000000000"),
    ],
)
def test_an_axis_shows_round_numbers_around_its_values(low, high, shown):
    found = ticks(Decimal(low), Decimal(high))
    assert [Decimal(number) for number in shown.split()] == list(found)
    assert found[0] <= Decimal(low) <= Decimal(high) <= found[-1]


def test_a_scale_puts_numbers_in_proportion():
    scale = Scale(Decimal(-5), Decimal(15), 200, 0)
    assert [scale.at(Decimal(number)) for number in (-5, 0, 15)] == [200, 150, 0]


@pytest.mark.parametrize(
    ("language", "chart", "alt"),
    [
        (
            "en",
            a_chart("column", "May=1.8; Jun=2.4; Oct=−4.2", unit="%"),
            "Column chart, %: May 1.8, Jun 2.4, Oct −4.2.",
        ),
        (
            "fr",
            a_chart("line", "2023=1.5; 2024=-2", unit="€", title="Prix"),
            "Courbe\u00a0: Prix\u00a0; €\u00a0: 2023\u00a0: 1,5\u00a0; 2024\u00a0: −2.",
        ),
        ("en", a_chart("share", "Loaded=62; Empty=24.5"), "Share of a whole: Loaded 62%, Empty 24.5%."),
        ("en", a_chart("share", "Seats=7", whole="10"), "Share of a whole: Seats 7 of 10."),
        (
            "en",
            a_chart("column", "May=1; Q3=2", title="What a box costs.", unit="$"),
            "Column chart: What a box costs, $: May: 1, Q3: 2.",
        ),
        ("en", a_chart("share", "2001=62; Later=24.5"), "Share of a whole: 2001: 62%, Later: 24.5%."),
        ("zh-Hans", a_chart("comparison", "进口=1234567; 出口=3", unit="吨"), "对比图，吨：进口 1,234,567，出口 3。"),
        (
            "en",
            a_chart("line", "; ".join(f"week {at}={at * 37 % 60}" for at in range(1, 31))),
            "Line chart: 30 values, first week 1: 37, last week 30: 30, lowest week 13: 1, highest week 21: 57.",
        ),
    ],
)
def test_the_alternative_text_states_kind_and_numbers_in_words(language, chart, alt):
    assert draw(chart, language).alt == alt


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", "1234"),
        ("1 234 567.5", "1234567.5"),
        ("1\u202f234", "1234"),
        ("−4.20", "-4.20"),
        ("+3", "3"),
        ("0.5", "0.5"),
    ],
)
def test_a_number_is_read_as_it_is_written(text, number):
    assert number_of(text) == Decimal(number)
    assert number_of(text).as_tuple().exponent == Decimal(number).as_tuple().exponent


def test_lines_break_at_blanks_and_between_chinese_characters_but_not_within_a_date(tmp_path):
    sheet = Sheet(None, content_of(a_chart(), "zh-Hans").lettering)  # type: ignore[arg-type]
    assert wrapped(sheet, "旅游业、酒店和餐饮业", 110) == ("旅游业、酒", "店和餐饮业")
    assert wrapped(sheet, "2024年12月", 70) == ("2024年", "12月")
    assert wrapped(sheet, "Oil and gas", 60) == ("Oil", "and", "gas")
    assert fitted(sheet, "Aquaculture", 60) == ()
    assert "".join(wrapped(sheet, "Aquaculture", 60)) == "Aquaculture"
