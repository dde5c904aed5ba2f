"""Times told by that of writing, in French, German and Spanish: “le mois dernier”, “vor zwei Jahren”, “esta semana”."""

from __future__ import annotations

from mailer.facts import measures
from mailer.facts.spelled import spelling_of
from mailer.facts.vocabulary import words_in

_FR = "mois|semaine|trimestre|week-end|décennie|siècle|printemps"
_SEASON = "été|automne|hiver"
_DE = (
    "Woche|Monats?|Quartals?|Wochenende|Jahrzehnts?|Jahrhunderts?|Frühjahrs?|Frühlings?|Sommers?|Herbst(?:es)?|Winters?"
)
_ES = "mes|semana|trimestre|fin de semana|década|siglo|primavera|verano|otoño|invierno"
SPAN = (
    rf"(?:[Cc]e(?:tte)? (?P<of_span_fr>{_FR})(?:-ci)?"
    rf"|(?:[Ll][ea] )?(?P<of_span_fr2>{_FR}) (?:derni(?:er|ère)|prochaine?)"
    # “Une semaine passée à Riga” is over.
    rf"|[Ll][ea] (?P<of_span_fr3>{_FR}) passée?"
    rf"|[Cc]et (?P<of_span_fr4>{_SEASON})|[Ll]['’](?P<of_span_fr5>{_SEASON}) (?:dernier|passé|prochain)"
    rf"|(?:[Dd]ies|[Ll]etzt|[Vv]orig|[Vv]ergangen|[Kk]ommend|[Nn]ächst)e[nmrs]? (?P<of_span_de>{_DE})"
    rf"|[Ee]st[ea] (?P<of_span_es>{_ES})|(?:[Ee]l|[Ll]a) (?:pasad|próxim)[oa] (?P<of_span_es2>{_ES})"
    rf"|(?:[Ee]l |[Ll]a )?(?P<of_span_es3>{_ES}) (?:pasad[oa]|próxim[oa]|que viene))(?!\w)"
)
"""A week, a month and their like before or after that of writing; a part of a pattern, as are the others."""

YEAR = (
    r"(?:(?:im )?(?P<of_year_de>(?:letzt|vorig|vergangen|kommend|nächst|diese)(?:e[ns]?|[sm])?) Jahr"
    r"|[Ll]['’]an(?:née)? (?P<of_year_fr>derni(?:er|ère)|passée?|prochaine?)|(?P<of_year_fr2>[Cc]ette) année"
    r"|[Ee]l año (?P<of_year_es>pasado|próximo|que viene)|[Ee]l (?P<of_year_es2>pasado|próximo) año"
    r"|(?P<of_year_es3>[Ee]ste) año)(?!\w)"
    r"|(?P<of_year_zh>[去今明])年"
)


def _times(language: str) -> str:
    """The measures that a day may be told by, with the words of a language; an hour ago is today."""
    words = (measures.TIMES[measure][language].split() for measure in ("day", "week", "month", "year", "decade"))
    return "|".join(word for each in words for word in each)


def _number(language: str) -> str:
    """Digits, or the words of numbers in any order, which nothing else has beside a measure of time."""
    spelling = spelling_of(language)
    words = "|".join(
        sorted((*spelling.added, spelling.hundred, spelling.thousand), key=lambda word: (-len(word), word))
    )
    return rf"\d+|(?:{words})(?>(?:(?:[ -]?(?:und|et|y))?[ -]?(?:{words}))*)"


AGO = (
    r"(?:[Ii]l y a (?:(?:près|plus|moins) (?:de |d['’])|environ |presque |quelque )?"
    rf"(?:quelques|plusieurs|{_number('fr')}) (?P<of_ago_fr>{_times('fr')})"
    r"|[Vv]or (?:(?:fast|etwa|rund|knapp|gut|über|mehr als) )?"
    rf"(?:eine[mr]|einigen|wenigen|mehreren|{_number('de')}) (?P<of_ago_de>{_times('de')})"
    # “Desde hace dos años”: how long, not when.
    r"|(?<!esde )[Hh]ace (?:casi |más de |menos de |unos |unas )?"
    rf"(?:pocos|pocas|varios|varias|{_number('es')}) (?P<of_ago_es>{_times('es')}))(?!\w)"
)
MONTH = (
    r"(?:(?:(?<=[Ee]n )|(?<=epuis )|(?<=[Dd]ébut )|(?<=[Ff]in )|(?<=mois de )|(?<=ourant )|(?<=[Mm]i-))(?:mai|mars)\b"
    r"|(?:mai|mars)(?= (?:derni|proch)(?:er|ain)\b)"
    r"|(?:(?<=[Ii]m )|(?<=[Ss]eit )|(?<=nfang )|(?<=[Mm]itte )|(?<=[Ee]nde )|(?<=[Bb]is )"
    r"|(?<=etzten )|(?<=ächsten ))Mai\b"
    r"|(?:(?<=[Ee]n )|(?<=esde )|(?<=asta )|(?<=ipios de )|(?<=ediados de )|(?<=inales de )|(?<=es de ))mayo\b"
    r"|mayo(?= (?:pasado|próximo)\b))"
)
"""Months whose names mean something else where no such word stands beside them."""

DAY = (
    r"(?:[Aa]vant-hier|[Hh]ier(?: soir)?|[Aa]près-demain|[Dd]emain|[Vv]orgestern|[Üü]bermorgen|[Aa]nteayer|[Aa]yer"
    r"|[Hh]oy(?! en día))(?!\w)"
)

WORDS = words_in(
    "hier demain vorgestern übermorgen anteayer ayer hoy jour jours semaine semaines mois an ans trimestre week "
    "décennie décennies siècle printemps été automne hiver tag tage tagen woche wochen monat monats monate monaten "
    "quartal quartals wochenende jahrzehnt jahrzehnts jahrzehnten jahrhundert jahrhunderts frühjahr frühjahrs "
    "frühling frühlings sommer sommers herbst herbstes winter winters día días semana semanas mes meses fin década "
    "décadas siglo primavera verano otoño invierno jahr jahre jahren année années año años mai mars mayo"
)
"""What each of these has one of, in small letters."""
