"""The words that stand with numbers: currencies, scales, shares, numbers written out, units that are counted."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from mailer.facts.plurals import one_of
from mailer.facts.vocabulary import words_in

# As written → the unit. The dollar sign alone is the United States'; a sign that several countries use stays a sign.
SIGNS = {
    "US$": "USD",
    "$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "¥",
    "￥": "¥",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₴": "UAH",
    "฿": "THB",
    "Rs": "rupee",
    "Rs.": "rupee",
}
CODES = words_in(
    "USD EUR GBP CNY JPY CHF RUB INR KRW TRY UAH AUD CAD NZD HKD TWD SGD BRL MXN ZAR SEK NOK DKK PLN CZK HUF ILS SAR "
    "AED KES NGN EGP IDR THB VND"
)
# Words that more than one country uses stay words: francs, pesos, kroner. “Pounds” alone may be a weight.
CURRENCY_WORDS = {
    "US dollars": "USD",
    "US dollar": "USD",
    "U.S. dollars": "USD",
    "American dollars": "USD",
    "Canadian dollars": "CAD",
    "Australian dollars": "AUD",
    "New Zealand dollars": "NZD",
    "Hong Kong dollars": "HKD",
    "Singapore dollars": "SGD",
    "US-Dollar": "USD",
    "dollars": "USD",
    "dollar": "USD",
    "Dollar": "USD",
    "dólares": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "Euro": "EUR",
    "pounds sterling": "GBP",
    "Pfund Sterling": "GBP",
    "livres sterling": "GBP",
    "yuan": "CNY",
    "Yuan": "CNY",
    "renminbi": "CNY",
    "RMB": "CNY",
    "Swiss francs": "CHF",
    "Schweizer Franken": "CHF",
    "Franken": "CHF",
    "francs suisses": "CHF",
    "francs": "franc",
    "yen": "JPY",
    "Yen": "JPY",
    "roubles": "RUB",
    "rubles": "RUB",
    "Rubel": "RUB",
    "rupees": "rupee",
    "Rupien": "rupee",
    "pesos": "peso",
    "kronor": "SEK",
    "kroner": "krone",
    "hryvnia": "UAH",
    "lira": "lira",
    "rand": "ZAR",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "卢布": "RUB",
    "人民币": "CNY",
    "歐元": "EUR",
    "英鎊": "GBP",
    "日圓": "JPY",
    "人民幣": "CNY",
    "دولار": "USD",
    "دولارات": "USD",
    "دولارا": "USD",
    "يورو": "EUR",
    "долларов": "USD",
    "доллара": "USD",
    "рублей": "RUB",
    "евро": "EUR",
    "元": "CNY",
}
PERCENT_WORDS = (
    "percent",
    "per cent",
    "pct",
    "Prozent",
    "pour cent",
    "por ciento",
    "%",
    "％",
    "٪",
    "في المئة",
    "بالمئة",
    "في المائة",
    "процентов",
    "процента",
)
# As written → the unit.
POINT_WORDS = {
    **dict.fromkeys(("percentage points", "percentage point", "percentage-point"), "percentage point"),
    **dict.fromkeys(("Prozentpunkte", "Prozentpunkten", "points de pourcentage", "个百分点"), "percentage point"),
    **dict.fromkeys(("puntos porcentuales", "punto porcentual", "point de pourcentage"), "percentage point"),
    **dict.fromkeys(("basis points", "basis point", "basis-point", "Basispunkte", "Basispunkten"), "basis point"),
}

_K, _M, _MRD, _TRN = (Decimal(10) ** power for power in (3, 6, 9, 12))
_ENGLISH = {
    "hundred": Decimal(100),
    "thousand": _K,
    "million": _M,
    "billion": _MRD,
    "trillion": _TRN,
    **{f"hundred {name}": 100 * scale for name, scale in (("thousand", _K), ("million", _M), ("billion", _MRD))},
}
SCALES = {
    **_ENGLISH,
    **{word.capitalize(): scale for word, scale in _ENGLISH.items()},
    **dict.fromkeys(("dozen", "Dutzend", "douzaine", "douzaines", "docena", "docenas"), Decimal(12)),
    "lakh": 100 * _K,
    "crore": 10 * _M,
    "millions": _M,
    "mn": _M,
    "mln": _M,
    "bn": _MRD,
    "tn": _TRN,
    "trn": _TRN,
    "Tausend": _K,
    "tausend": _K,
    "Millionen": _M,
    "Mio.": _M,
    "Mio": _M,
    "Milliarde": _MRD,
    "Milliarden": _MRD,
    "Mrd.": _MRD,
    "Mrd": _MRD,
    "Billionen": _TRN,
    "milliard": _MRD,
    "milliards": _MRD,
    "mille": _K,
    "mil": _K,
    "millones": _M,
    "millón": _M,
    "mil millones": _MRD,
    "万亿": _TRN,
    "亿": Decimal(10) ** 8,
    "億": Decimal(10) ** 8,
    "萬億": _TRN,
    "萬": Decimal(10) ** 4,
    "千万": 10 * _M,
    "百万": _M,
    "万": Decimal(10) ** 4,
    "千": _K,
    **dict.fromkeys(("ألف", "آلاف", "тысяч", "тысячи", "тыс."), _K),
    **dict.fromkeys(("مليون", "ملايين", "миллион", "миллиона", "миллионов", "млн"), _M),
    **dict.fromkeys(("مليار", "مليارات", "миллиард", "миллиарда", "миллиардов", "млрд"), _MRD),
    **dict.fromkeys(("تريليون", "триллион", "триллиона", "триллионов", "трлн"), _TRN),
}
# The long scale, where a billion is a million millions.
LONG_SCALES = {
    **dict.fromkeys(("Billion", "billion", "billions", "billón", "billones"), _TRN),
    **dict.fromkeys(("Trillion", "Trillionen", "trillion", "trillions", "trillón", "trillones"), Decimal(10) ** 18),
}
LONG_SCALE_LANGUAGES = frozenset(("de", "fr", "es"))
# Only beside a currency: alone, ``5m`` may be metres.
MONEY_SCALES = {"k": _K, "K": _K, "m": _M, "M": _M, "b": _MRD, "B": _MRD, "Bn": _MRD, "Md": _MRD, "Mds": _MRD}

# Numbers only before a scale: “a million”.
_ARTICLES = {
    "a": 1,
    "ein": 1,
    "eine": 1,
    "un": 1,
    "une": 1,
    "una": 1,
    "half a": 0.5,
    "half of a": 0.5,
    "eine halbe": 0.5,
    "a quarter of a": 0.25,
    "three quarters of a": 0.75,
    "three-quarters of a": 0.75,
}
ARTICLES = {
    word: Decimal(str(value)) for each, value in _ARTICLES.items() for word in (each, each[0].upper() + each[1:])
}
# What is counted even when the number is written out: “two-day”, “nine months”.
MEASURES = words_in(
    "second minute hour day week month year decade century metre meter mile kilometre kilometer km tonne ton barrel "
    "kilo kilogram kg litre liter acre hectare gigawatt megawatt cent foot feet inch knot degree fold"
)
# Measures of time in each of the languages whose numbers are read in words.
TIMES = {
    "second": {"en": "second seconds", "de": "Sekunde Sekunden", "fr": "seconde secondes", "es": "segundo segundos"},
    "minute": {"en": "minute minutes", "de": "Minute Minuten", "fr": "minute minutes", "es": "minuto minutos"},
    "hour": {"en": "hour hours", "de": "Stunde Stunden", "fr": "heure heures", "es": "hora horas"},
    "day": {"en": "day days", "de": "Tag Tage Tagen", "fr": "jour jours journée journées", "es": "día días"},
    "week": {"en": "week weeks", "de": "Woche Wochen", "fr": "semaine semaines", "es": "semana semanas"},
    "month": {"en": "month months", "de": "Monat Monate Monaten", "fr": "mois", "es": "mes meses"},
    "year": {"en": "year years", "de": "Jahr Jahre Jahren", "fr": "an ans année années", "es": "año años"},
    "decade": {
        "en": "decade decades",
        "de": "Jahrzehnt Jahrzehnte Jahrzehnten",
        "fr": "décennie décennies",
        "es": "década décadas decenio decenios",
    },
    "century": {
        "en": "century centuries",
        "de": "Jahrhundert Jahrhunderte Jahrhunderten",
        "fr": "siècle siècles",
        "es": "siglo siglos",
    },
}
# Never what a number counts, though it stands behind one.
NOT_COUNTED = words_in(
    "is was has does its his this as us yes less plus versus vs across towards always perhaps besides unless whereas "
    "says goes rises falls remains comes makes takes gives shows means others times hours' et des dans plus sous "
    "les las los aus bis das les thus afterwards"
)
PEOPLE = words_in("people men women children police staff troops personnel percent head aircraft")


@cache
def times_in(language: str) -> frozenset[str]:
    """The words for measures of time that a number may count in a language, and each without what makes it many."""
    words = {word for forms in TIMES.values() for word in forms.get(language, "").casefold().split()}
    return frozenset(words | {one_of(word) for word in words})
