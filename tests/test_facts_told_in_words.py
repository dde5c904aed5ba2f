"""Facts that are told in words rather than digits: shares, times of two parts, times of day, decades; and products."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mailer.facts.clock import clock_of
from mailer.facts.date_forms import date_pattern, may_hold_dates
from mailer.facts.fact import Facts
from mailer.facts.found import facts_of
from mailer.facts.sentences import sentences_of
from tests.builders import a_story

GOLDEN = Path(__file__).parent / "golden" / "facts"


def facts(body: str, language: str = "en") -> Facts:
    return facts_of(a_story(body=body, language=language))


def numbers(body: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(str(one.kind), f"{one.value:f}", one.unit) for one in facts(body, language).numbers]


def dates(body: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.words, one.normalised) for one in facts(body, language).dates]


def names(body: str, language: str = "en") -> list[str]:
    return [one.words for one in facts(body, language).names]


@pytest.mark.parametrize(
    ("language", "words", "percent"),
    [
        ("en", "One in four ships is late", "25"),
        ("en", "One out of every four is late", "25"),
        ("en", "One of every four ships is late", "25"),
        ("en", "Three out of ten are late", "30"),
        ("en", "One in ten is late", "10"),
        ("en", "Every fourth ship is late", "25"),
        ("en", "Half the ships are late", "50"),
        ("en", "More than half of their ships are late", "50"),
        ("de", "Einer von vier kam", "25"),
        ("de", "Eines von vier Schiffen kam", "25"),
        ("de", "Drei von zehn Schiffen kamen", "30"),
        ("de", "Jedes vierte Schiff kam", "25"),
        ("de", "Jeder Fünfte kam", "20"),
        ("de", "Ein Fünftel der Schiffe kam", "20"),
        ("de", "Die Hälfte der Schiffe kam", "50"),
        ("fr", "Un sur quatre est parti", "25"),
        ("fr", "Un navire sur quatre est parti", "25"),
        ("fr", "Trois sur dix sont partis", "30"),
        ("fr", "Un cinquième des navires est parti", "20"),
        ("fr", "La moitié des navires est partie", "50"),
        ("es", "Uno de cada cuatro salió", "25"),
        ("es", "Una de cada tres familias salió", "33.33"),
        ("es", "Tres de cada diez barcos salieron", "30"),
        ("es", "La cuarta parte de los barcos salió", "25"),
        ("es", "Dos terceras partes salieron", "66.67"),
        ("es", "La mitad de los barcos salió", "50"),
        # How much more or less it is.
        ("en", "Trade rose by a fifth", "20"),
        ("en", "Trade rose by a fifth last year", "20"),
        ("en", "Trade rose by nearly two thirds since then", "66.67"),
        ("en", "Trade was cut by half", "50"),
        ("de", "Der Handel stieg um ein Fünftel", "20"),
        ("de", "Der Handel fiel um die Hälfte", "50"),
        ("fr", "Le commerce a augmenté d’un cinquième", "20"),
        ("fr", "Le commerce a baissé de moitié", "50"),
        ("es", "El comercio subió en un tercio", "33.33"),
    ],
)
def test_a_share_in_words_is_a_share(language: str, words: str, percent: str) -> None:
    assert numbers(f"{words}.", language) == [("percent", percent, "%")]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "He did it in the second half of the year, half the time, and half of it at night."),
        ("en", "They meet every third year and every fourth Monday."),
        ("en", "It was won by a third party, by half a day and by one fifth-rate player."),
        ("fr", "Il agit par la main d’un tiers."),
        ("de", "Sie treffen sich jedes zweite Jahr und jeden dritten Tag."),
        ("fr", "C’est la première moitié, un port sur la mer."),
        ("es", "Un barco de cada puerto, a mitad de camino."),
    ],
)
def test_what_only_sounds_like_a_share_is_none(language: str, body: str) -> None:
    assert [one for one in numbers(body, language) if one[0] == "percent"] == []


@pytest.mark.parametrize(
    ("language", "words", "value", "unit"),
    [
        ("en", "two and a half years", "2.5", "year"),
        ("en", "a year and a half", "1.5", "year"),
        ("en", "two years and a half", "2.5", "year"),
        ("en", "three hours and 20 minutes", "200", "minute"),
        ("en", "3 hours 20 minutes", "200", "minute"),
        ("en", "one year and six months", "18", "month"),
        ("en", "two weeks, three days", "17", "day"),
        ("fr", "un an et demi", "1.5", "an"),
        ("fr", "trois heures et 20 minutes", "200", "minute"),
        ("fr", "une demi-heure", "0.5", "heure"),
        ("de", "anderthalb Jahre", "1.5", "jahre"),
        ("de", "eineinhalb Jahre", "1.5", "jahre"),
        ("de", "drei Stunden und 20 Minuten", "200", "minuten"),
        ("de", "ein halbes Jahr", "0.5", "jahr"),
        ("es", "un año y medio", "1.5", "año"),
        ("es", "tres horas y 20 minutos", "200", "minuto"),
        ("es", "medio año", "0.5", "año"),
    ],
)
def test_a_time_of_two_parts_is_one_number(language: str, words: str, value: str, unit: str) -> None:
    assert numbers(f"({words})", language) == [("count", value, unit)]


@pytest.mark.parametrize(
    "words",
    ["three years and 20 days", "two ships and 20 minutes", "20 minutes and three hours", "one year, fourteen months"],
)
def test_what_has_no_common_measure_stays_two_numbers(words: str) -> None:
    assert len(numbers(f"It took {words}.")) == 2


@pytest.mark.parametrize(
    ("language", "body", "words", "normalised"),
    [
        ("en", "It came at 3:45 pm.", "3:45 pm", "T15:45"),
        ("en", "It came at 3 p.m. and left.", "3 p.m.", "T15:00"),
        ("en", "It came at 12:15 am.", "12:15 am", "T00:15"),
        ("en", "It came at 15:45 GMT.", "15:45 GMT", "T15:45"),
        ("en", "It came at noon.", "noon", "T12:00"),
        ("en", "It came at 10:30.", "10:30", ""),
        ("en", "It came at 4.20 in the morning.", "4.20", "T04:20"),
        ("en", "It came at three o’clock.", "three o’clock", ""),
        ("fr", "Il vint à 15h45.", "15h45", "T15:45"),
        ("fr", "Il vint à 15 h 45.", "15 h 45", "T15:45"),
        ("fr", "Il vint à 15 heures.", "15 heures", "T15:00"),
        ("fr", "Il vint à midi.", "midi", "T12:00"),
        ("de", "Er kam um 15.45 Uhr.", "15.45 Uhr", "T15:45"),
        ("de", "Er kam um acht Uhr.", "acht Uhr", "T08:00"),
        ("es", "Vino a las 15:45.", "15:45", "T15:45"),
        ("es", "Vino a las 15 horas.", "15 horas", "T15:00"),
        ("en", "It came at half past five.", "half past five", ""),
        ("en", "It came at a quarter to six in the morning.", "a quarter to six", "T05:45"),
        ("en", "It came at quarter past nine in the morning.", "quarter past nine", "T09:15"),
        ("fr", "Il vint à huit heures.", "huit heures", ""),
        ("fr", "Il vint vers dix heures du matin.", "dix heures", "T10:00"),
        ("fr", "Il vint à cinq heures et demie.", "cinq heures et demie", ""),
        ("fr", "Il vint à 8 heures moins le quart du matin.", "8 heures moins le quart", "T07:45"),
        ("de", "Er kam um halb sechs.", "halb sechs", ""),
        ("de", "Er kam um Viertel nach acht.", "Viertel nach acht", ""),
        ("es", "Vino a las cinco y media.", "cinco y media", ""),
        ("es", "Vino a las diez menos cuarto.", "diez menos cuarto", ""),
    ],
)
def test_a_time_of_day_is_a_date_and_no_number(language: str, body: str, words: str, normalised: str) -> None:
    assert (dates(body, language), numbers(body, language)) == ([(words, normalised)], [])


def test_half_past_ten_may_be_in_the_morning_or_in_the_evening() -> None:
    assert clock_of("10:30").may_be(clock_of("10:30 pm"))
    assert clock_of("10:30").may_be(clock_of("10:30 am"))
    assert not clock_of("10:30 am").may_be(clock_of("10:30 pm"))
    assert not clock_of("10:30 GMT").may_be(clock_of("10:30 CET"))


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("half past five", "5:30 am"),
        ("half past twelve", "0:30"),
        ("quarter to one", "12:45 pm"),
        ("halb sechs", "17.30 Uhr"),
        ("Viertel vor acht", "7.45 Uhr"),
        ("cinq heures et demie", "17h30"),
        ("8 heures moins le quart", "7h45"),
        ("diez menos cuarto", "9:45"),
    ],
)
def test_minutes_in_words_are_those_in_digits(words: str, time: str) -> None:
    assert clock_of(words).may_be(clock_of(time))
    assert not clock_of(words).may_be(clock_of("10:20"))


def test_how_far_something_is_is_no_time_of_day() -> None:
    assert dates("C’est à deux heures de Riga.", "fr") == []
    assert dates("Se dio a las cinco empresas y media.", "es") == []


@pytest.mark.parametrize(
    ("language", "body"),
    [("en", "She read John 3:16."), ("en", "He ran it in 2:04:35."), ("de", "Sie gewannen 21:15.")],
)
def test_a_verse_a_running_time_and_a_score_are_no_time_of_day(language: str, body: str) -> None:
    assert dates(body, language) == []


@pytest.mark.parametrize(
    ("language", "body", "normalised"),
    [
        ("en", "It was in the 1990s.", "1990/1999"),
        ("en", "It was in the ’90s.", "1990/1999"),
        ("en", "It was in the late nineties.", "1990/1999"),
        ("en", "It was in the 20s.", ""),
        ("fr", "C’était dans les années 1990.", "1990/1999"),
        ("fr", "C’était dans les années 90.", "1990/1999"),
        ("fr", "C’était dans les années quatre-vingt-dix.", "1990/1999"),
        ("de", "Das waren die 90er Jahre.", "1990/1999"),
        ("de", "Das waren die Neunzigerjahre.", "1990/1999"),
        ("de", "Das waren die 1990er-Jahre.", "1990/1999"),
        ("es", "Eran los años 90.", "1990/1999"),
        ("es", "Eran los años noventa.", "1990/1999"),
        ("es", "Era la década de 1990.", "1990/1999"),
        ("zh", "20世纪90年代很安静。", "1990/1999"),
    ],
)
def test_a_decade_is_a_span_of_ten_years(language: str, body: str, normalised: str) -> None:
    assert [one for _, one in dates(body, language)] == [normalised]


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
@pytest.mark.parametrize("name", ["Boeing 737", "F-35", "Covid-19", "Airbus A320", "Apollo 11"])
def test_the_number_of_a_product_is_part_of_its_name_and_no_amount(language: str, name: str) -> None:
    assert (names(f"{name} and no other: {name}.", language), numbers(f"{name}.", language)) == ([name], [])


def test_what_is_counted_beside_a_maker_is_a_number_all_the_same() -> None:
    assert numbers("At Boeing 200 jobs went.") == [("count", "200", "job")]
    assert numbers("They have 12 Boeing 737 planes.") == [("plain", "12", "")]


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        # A heading without a full stop, in a text whose lines have room for more.
        ("The quiet Quay\nAna Holm says that nobody came.", 2),
        ("**The quiet Quay**\\\nAna Holm says that nobody came.", 2),
        # A program folded these.
        (
            "It was late when the old harbour master Ana\nHolm came to the quay and told the people\nthat nobody came.",
            1,
        ),
        ("They spoke of the Council of\nEurope and of nothing else.", 1),
        ("The port of Piraeus,\nAna Holm says, is empty.", 1),
        ("The port is so quiet\nthat nobody comes.", 1),
    ],
)
def test_a_line_end_is_kept_where_it_was_meant(body: str, sentences: int) -> None:
    assert len(list(sentences_of(body))) == sentences


def test_a_name_does_not_run_over_a_line_end_that_was_meant() -> None:
    assert names("We went to the Port of Piraeus\nAna Holm was there, and nobody else in the whole of the town.") == [
        "Port of Piraeus",
        "Ana Holm",
    ]


TOLD = (
    "One in four ships is late, half the crew and every fourth man too.",
    "A year and a half, three hours and 20 minutes, anderthalb Jahre.",
    "At 3:45 pm, 15h45, um 15.45 Uhr, à 15 heures, at noon, in the nineties, les années 90, die Neunzigerjahre.",
    "May 5, 5 mars, le 5 mai, 5 de mayo, Q3 2023, 10/16/2023, 3. 10. 2023, 2023-10-16, two years ago, last May.",
    "il y a deux ans, vor drei Tagen, hace una semana, cette année, ce mois-ci, diese Woche, esta semana, hier, hoy.",
    "en mai, fin mars, im Mai, en mayo, avant-hier, vorgestern, la semaine passée, l’été dernier, el mes que viene.",
    "el año pasado, l’année dernière, letztes Jahr, 去年, 5月3日, 1990年代, from 1990 to 1995, since March, hier soir.",
)


@pytest.mark.parametrize("body", [*TOLD, *(path.read_text("utf-8") for path in sorted(GOLDEN.glob("*.md")))])
def test_what_is_passed_over_quickly_has_no_date(body: str) -> None:
    for line in body.split("\n"):
        for part in (line, *line.split(", ")):
            assert may_hold_dates(part) or not date_pattern("").search(part), part


@pytest.mark.parametrize(
    ("language", "body", "found"),
    [
        ("en", "Kenya sold 12 tonnes and Uganda 45.", [("count", "12", "tonne"), ("count", "45", "tonne")]),
        (
            "en",
            "Kenya sold 12 tonnes, Malawi 7 and Uganda 45.",
            [("count", "12", "tonne"), ("count", "7", "tonne"), ("count", "45", "tonne")],
        ),
        ("en", "Exports grew 29% and imports 41.", [("percent", "29", "%"), ("percent", "41", "%")]),
        ("en", "Ferries pay $310 and tankers 1,900.", [("money", "310", "USD"), ("money", "1900", "USD")]),
        ("fr", "Le Kenya vend 12 tonnes et l’Ouganda 45.", [("count", "12", "tonne"), ("count", "45", "tonne")]),
        ("de", "Kenia hat 12 Tonnen und Uganda 45.", [("count", "12", "tonnen"), ("count", "45", "tonnen")]),
    ],
)
def test_a_measure_that_is_said_once_is_that_of_all_its_numbers(
    language: str, body: str, found: list[tuple[str, str, str]]
) -> None:
    assert numbers(body, language) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        # Millions as well, or not.
        ("Kenya earned $12m and Uganda 45.", [("money", "12000000", "USD"), ("plain", "45", "")]),
        ("They have 12 ships, crew 45.", [("count", "12", "ship"), ("plain", "45", "")]),
        ("It broke 12 rules and Article 5.", [("count", "12", "rule")]),
        ("He bought 12 planes and an Airbus 320.", [("count", "12", "plane")]),
        ("It sold 12 tonnes and Uganda 45 cars.", [("count", "12", "tonne"), ("count", "45", "car")]),
    ],
)
def test_a_number_that_may_measure_something_else_is_left_as_it_is(
    body: str, found: list[tuple[str, str, str]]
) -> None:
    assert numbers(body) == found


@pytest.mark.parametrize(
    ("language", "words", "value", "unit"),
    [
        ("fr", "18 ans", "18", "ans"),
        ("fr", "trois ans", "3", "ans"),
        ("fr", "les trois années", "3", "année"),
        ("fr", "dix-huit ans", "18", "ans"),
        ("fr", "soixante-quinze ans", "75", "ans"),
        ("fr", "ces deux jours", "2", "jour"),
        ("fr", "deux siècles", "2", "siècle"),
        ("de", "die drei Jahre", "3", "jahre"),
        ("de", "diese zwei Wochen", "2", "wochen"),
        ("es", "los tres años", "3", "año"),
        ("es", "sus dos meses", "2", "mese"),
    ],
)
def test_times_are_counted_in_words_too_and_behind_an_article(language: str, words: str, value: str, unit: str) -> None:
    assert numbers(f"({words})", language) == [("count", value, unit)]


@pytest.mark.parametrize(
    ("language", "body"),
    [("en", "She pays 18 an hour."), ("fr", "Un an, une heure, un jour."), ("es", "Un año y un día.")],
)
def test_an_article_before_a_time_counts_nothing(language: str, body: str) -> None:
    assert [one for one in numbers(body, language) if one[0] == "count"] == []


@pytest.mark.parametrize(
    ("language", "body", "words", "precision"),
    [
        ("fr", "Il vint hier.", "hier", "day"),
        ("fr", "Il vint avant-hier.", "avant-hier", "day"),
        ("fr", "Il vient demain.", "demain", "day"),
        ("fr", "Il vint cette semaine.", "cette semaine", "span"),
        ("fr", "Il vint ce mois-ci.", "ce mois-ci", "month"),
        ("fr", "Il vint le mois dernier.", "le mois dernier", "month"),
        ("fr", "Il vint la semaine passée.", "la semaine passée", "span"),
        ("fr", "Il vint l’été dernier.", "l’été dernier", "span"),
        ("fr", "Il vint il y a deux ans.", "il y a deux ans", "year"),
        ("fr", "Il vint il y a plus de soixante-quinze ans.", "il y a plus de soixante-quinze ans", "year"),
        ("fr", "Il vint il y a quelques jours.", "il y a quelques jours", "day"),
        ("fr", "Il vint en mai.", "mai", "month"),
        ("fr", "Il vint en mars.", "mars", "month"),
        ("fr", "Il vint en juin, puis mai dernier.", "juin", "month"),
        ("fr", "Il vint fin mars.", "mars", "month"),
        ("fr", "Il vint mai dernier.", "mai", "month"),
        ("de", "Er kam vorgestern.", "vorgestern", "day"),
        ("de", "Er kam diese Woche.", "diese Woche", "span"),
        ("de", "Er kam letzten Monat.", "letzten Monat", "month"),
        ("de", "Er kam vor zwei Jahren.", "vor zwei Jahren", "year"),
        ("de", "Er kam vor einem Monat.", "vor einem Monat", "month"),
        ("de", "Er kam im Mai.", "Mai", "month"),
        ("de", "Er kam Ende Mai.", "Mai", "month"),
        ("es", "Vino anteayer.", "anteayer", "day"),
        ("es", "Vino esta semana.", "esta semana", "span"),
        ("es", "Vino el mes pasado.", "el mes pasado", "month"),
        ("es", "Vino hace dos años.", "hace dos años", "year"),
        ("es", "Vino en mayo.", "mayo", "month"),
        ("es", "Vino a finales de mayo.", "mayo", "month"),
    ],
)
def test_a_time_told_by_that_of_writing_is_a_date_and_no_number(
    language: str, body: str, words: str, precision: str
) -> None:
    found = facts(body, language)

    assert (found.dates[0].words, str(found.dates[0].precision), found.numbers) == (words, precision, ())


@pytest.mark.parametrize(
    ("language", "words", "year"),
    [
        ("fr", "cette année", "2024"),
        ("fr", "l’an passé", "2023"),
        ("de", "dieses Jahr", "2024"),
        ("de", "kommendes Jahr", "2025"),
        ("es", "este año", "2024"),
        ("es", "el próximo año", "2025"),
        ("es", "el año que viene", "2025"),
    ],
)
def test_this_year_is_told_by_the_day_of_publication(language: str, words: str, year: str) -> None:
    story = a_story(body=f"({words})", language=language, published=dt.date(2024, 5, 17))

    assert [(one.words, one.normalised) for one in facts_of(story).dates] == [(words, year)]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Hier ist es still, und hier bleibt Frau Mai vor drei Häusern."),
        ("fr", "Mars est loin, mais jamais il n’a été dernier ; une semaine passée à Riga."),
        ("es", "Hoy en día la mayo se vende."),
        ("en", "The hotel hier has old mayo of the planet Mars."),
    ],
)
def test_a_word_that_only_looks_like_a_time_is_none(language: str, body: str) -> None:
    assert dates(body, language) == []


def test_how_long_something_lasts_is_a_number_and_no_date() -> None:
    assert numbers("Vive aquí desde hace dos años.", "es") == [("count", "2", "año")]
    assert numbers("Depuis deux ans.", "fr") == [("count", "2", "ans")]


@pytest.mark.parametrize(
    "words",
    ["for a sixth term", "of a fifth term", "in a fourth round", "for a third consecutive term", "for a second time"],
)
def test_a_place_in_a_row_may_stand_behind_an_indefinite_article(words: str) -> None:
    assert len(numbers(f"He stood {words}.")) == 1


@pytest.mark.parametrize(
    ("language", "words", "times"),
    [
        ("en", "Trade trebled", "3"),
        ("en", "Trade has tripled since", "3"),
        ("en", "Trade rose eightfold", "8"),
        ("en", "Trade saw a fourfold increase", "4"),
        ("en", "Trade saw a 10-fold rise", "10"),
        ("fr", "Le commerce a triplé", "3"),
        ("fr", "Le commerce a été multiplié par trois", "3"),
        ("fr", "Le commerce a été multiplié par 3,5", "3.5"),
        ("de", "Der Handel hat sich verdreifacht", "3"),
        ("es", "El comercio se triplicó", "3"),
        ("es", "El comercio se ha multiplicado por cuatro", "4"),
    ],
)
def test_how_many_times_as_much_is_a_number(language: str, words: str, times: str) -> None:
    assert numbers(f"{words}.", language) == [("count", times, "fold")]


def test_manifold_reasons_are_not_counted() -> None:
    assert numbers("The reasons are threefold, the folder is manifold, and the triple is a portfolio.") == []
