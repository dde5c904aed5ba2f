"""What a chart says in words, by language: its alternative text, and parts of a whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """``kinds`` by a chart's kind. Braces name what is put in; ``between`` stands between two values."""

    kinds: dict[str, str]
    part: str
    many: str
    between: str = ", "
    colon: str = ": "
    stop: str = "."


_ENGLISH = ChartWords(
    kinds={"column": "Column chart", "line": "Line chart", "share": "Share of a whole", "comparison": "Comparison"},
    part="{part} of {whole}",
    many="{count} values, first {first}, last {last}, lowest {lowest}, highest {highest}",
)
_FRENCH = ChartWords(
    kinds={"column": "Histogramme", "line": "Courbe", "share": "Parts d’un ensemble", "comparison": "Comparaison"},
    part="{part} sur {whole}",
    many="{count} valeurs\u00a0; première\u00a0: {first}\u00a0; dernière\u00a0: {last}\u00a0; minimum\u00a0: {lowest}"
    "\u00a0; maximum\u00a0: {highest}",
    between="\u00a0; ",
    colon="\u00a0: ",
)
_SPANISH = ChartWords(
    kinds={
        "column": "Gráfico de columnas",
        "line": "Gráfico de líneas",
        "share": "Partes de un todo",
        "comparison": "Comparación",
    },
    part="{part} de {whole}",
    many="{count} valores; primero: {first}; último: {last}; mínimo: {lowest}; máximo: {highest}",
    between="; ",
)
_ARABIC = ChartWords(
    kinds={"column": "رسم بياني بالأعمدة", "line": "رسم بياني خطي", "share": "أجزاء من الكل", "comparison": "مقارنة"},
    part="{part} من {whole}",
    many="{count} قيمة، الأولى {first}، الأخيرة {last}، الدنيا {lowest}، العليا {highest}",
    between="، ",
)
_SIMPLIFIED = ChartWords(
    kinds={"column": "柱状图", "line": "折线图", "share": "占比图", "comparison": "对比图"},
    part="{part}（共{whole}）",
    many="共{count}个数值，最初：{first}，最新：{last}，最低：{lowest}，最高：{highest}",
    between="，",
    colon="：",
    stop="。",
)
_TRADITIONAL = ChartWords(
    kinds={"column": "長條圖", "line": "折線圖", "share": "占比圖", "comparison": "對比圖"},
    part="{part}（共{whole}）",
    many="共{count}個數值，最初：{first}，最新：{last}，最低：{lowest}，最高：{highest}",
    between="，",
    colon="：",
    stop="。",
)

_BY_LANGUAGE = {
    "en": _ENGLISH,
    "fr": _FRENCH,
    "es": _SPANISH,
    "ar": _ARABIC,
    "zh": _SIMPLIFIED,
    "zh-hans": _SIMPLIFIED,
    "zh-hant": _TRADITIONAL,
    "zh-tw": _TRADITIONAL,
    "zh-hk": _TRADITIONAL,
}


def words_in(language: str) -> ChartWords:
    """The words of a BCP 47 tag, of a shorter form of it, or English."""
    subtags = language.lower().split("-")
    known = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
    return next((_BY_LANGUAGE[tag] for tag in known if tag in _BY_LANGUAGE), _ENGLISH)
