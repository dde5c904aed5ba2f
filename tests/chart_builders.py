"""Charts in one line each: ``a_chart("column", "May=1.8; Oct=−4.2", unit="%")``. All figures are invented."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from mailer.model.chart import Chart, ChartValue
from mailer.render.charts import DrawnChart, draw_chart
from mailer.render.origin import Origin
from mailer.render.theme import Colours
from mailer.render.words import direction

# Only what stands on the card matters to a chart.
COLOURS = Colours(
    **dict.fromkeys((field.name for field in dataclasses.fields(Colours)), "#1f2530")
    | {"card": "#1b2a41", "card_text": "#f4efe4", "card_accent": "#f0b48a"}
)


def a_chart(kind: str = "column", values: str = "May=1.8; Jun=2.4; Oct=−4.2", **given: str) -> Chart:
    """A chart of ``label=number`` pairs."""
    pairs = (pair.rpartition("=") for pair in values.split(";"))
    made = tuple(ChartValue(label=label.strip(), number=number.strip()) for label, _, number in pairs)
    return Chart(kind=kind, values=made, **given)


def draw(chart: Chart, language: str = "en", *, width: int = 536, folder: Path = Path()) -> DrawnChart:
    """The picture of a chart in an edition of that language."""
    return draw_chart(
        chart,
        theme_colours=COLOURS,
        language=language,
        direction=direction(language),
        width=width,
        folder=folder,
        root=folder,
        named_in=Origin("issues/2026-11-20/issue.md"),
    )


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
_TRADES = (
    "Fisheries and aquaculture;Oil and gas extraction;Shipping;Tourism, hotels and restaurants;Timber;Wood pulp;Metals"
)


def _swings(count: int) -> list[int]:
    """Numbers from 100 to 299 that jump about, the same ones every time."""
    return [100 + at * at * 7919 % 200 for at in range(count)]


CHARTS: dict[str, tuple[str, Chart]] = {
    "column": (
        "en",
        a_chart(
            "column",
            "May=+1.8; Jun=+2.4; Jul=+0.9; Aug=+0.6; Sep=−1.1; Oct=−4.2",
            unit="%",
            title="Loaded containers, change on a year earlier",
        ),
    ),
    "column-arabic": (
        "ar",
        a_chart(
            "column",
            "مايو=1.8; يونيو=2.4; يوليو=0.9; أغسطس=0.6; سبتمبر=−1.1; أكتوبر=−4.2",
            unit="%",
            title="الحاويات المحملة",
        ),
    ),
    "column-chinese": (
        "zh-Hans",
        a_chart(
            "column",
            "上海=49158000; 深圳=33400000; 宁波舟山=39300000; 青岛=30900000; 广州=26070000",
            unit="TEU",
            title="各港口集装箱吞吐量，2024年",
        ),
    ),
    "column-twelve": (
        "fr",
        a_chart("column", "; ".join(f"{m}={n}" for m, n in zip(_MONTHS, _swings(12), strict=True)), unit="€"),
    ),
    "column-many": (
        "es",
        a_chart(
            "column",
            "; ".join(
                f"{m} {y}={n - 200}" for y in (24, 25) for m, n in zip(_MONTHS, _swings(24)[y - 24 :], strict=False)
            ),
            unit="%",
            title="Variación interanual",
        ),
    ),
    "column-years-large": (
        "zh-Hant",
        a_chart("column", "; ".join(f"{2001 + at}={n * 12345}" for at, n in enumerate(_swings(24)))),
    ),
    "column-long-names": (
        "en",
        a_chart(
            "column", "; ".join(f"{t}={n}.5" for t, n in zip(_TRADES.split(";"), _swings(7), strict=True)), unit="%"
        ),
    ),
    "column-long-names-arabic": (
        "ar",
        a_chart(
            "column",
            "صيد الأسماك وتربية الأحياء المائية=12.5; استخراج النفط والغاز=88.1; الشحن=-45; السياحة والفنادق=23",
            unit="%",
        ),
    ),
    "column-zero": ("en", a_chart("column", "A=0; B=0")),
    "column-below-zero": ("en", a_chart("column", "A=-3; B=-2; C=-7", unit="$")),
    "line": (
        "en",
        a_chart(
            "line",
            "; ".join(f"{2001 + at // 4} Q{at % 4 + 1}={150 - at * 3 + at * at / 10:.1f}" for at in range(40)),
            unit="$",
            title="Cost of moving a box",
        ),
    ),
    "line-restless": (
        "fr",
        a_chart(
            "line", "; ".join(f"{2020 + at // 12}-{at % 12 + 1:02}={n}" for at, n in enumerate(_swings(60))), unit="€"
        ),
    ),
    "line-arabic": (
        "ar",
        a_chart("line", "2019=3.1; 2020=−2; 2021=6.2; 2022=3; 2023=2.4; 2024=2.2", unit="%", title="النمو"),
    ),
    "line-level": ("zh-Hans", a_chart("line", "一月=3; 二月=3; 三月=3", unit="吨", highlight="二月")),
    "line-long-names": ("en", a_chart("line", f"{'The quarter before the war ' * 2}=5; {'The one after it ' * 3}=-7")),
    "share": (
        "en",
        a_chart(
            "share", "Leave Europe with nothing in them at all=24.5; Loaded=62", title="Containers", highlight="Loaded"
        ),
    ),
    "share-four": (
        "fr",
        a_chart(
            "share", "Asie, Pacifique et Océanie=41; Europe=28; Amérique du Nord=17; Le reste du monde, sans nom=14"
        ),
    ),
    "share-of-a-whole": ("ar", a_chart("share", "محملة=7; فارغة=1.5", whole="12")),
    "comparison": (
        "en",
        a_chart("comparison", "Empty box=640; Full box=2,800", unit="$", title="Cost of moving a box"),
    ),
    "comparison-close": (
        "fr",
        a_chart("comparison", "Navires arrivés à Rotterdam dans l’année=29,000; Bergen=28,400", unit="navires"),
    ),
    "comparison-chinese": ("zh-Hant", a_chart("comparison", "進口=1234567; 出口=7654321", unit="TEU")),
    "comparison-arabic": ("ar", a_chart("comparison", "فارغة=640; محملة=2800", unit="$")),
}
"""Every kind in several languages, with few and many values, short and long, below zero and large."""
