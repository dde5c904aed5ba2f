"""What two numbers measure, across languages: a year is no month, a ship no company; and what is a rounder form."""

from __future__ import annotations

import pytest

from mailer.check.sourcing.measures import Unit, compared, is_rounded
from mailer.facts.fact import Number
from mailer.facts.found import facts_in
from tests.sourcing_builders import told, traced


def number(words: str, language: str = "en") -> Number:
    """The number in a few words."""
    return next(iter(facts_in(f"({words})", language).numbers))


def units(one: str, other: str, language: str = "en", theirs: str = "en") -> Unit:
    return compared(number(one, language), number(other, theirs), one_language=language == theirs)


def how(letter: str, body: str, language: str) -> str:
    """How the first number of a letter was found beside one story in English."""
    rows = traced(letter, told(body), language=language)
    return next(row.how for row in rows.values() if row.kind == "number")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("61%", "60.9%"),
        ("61%", "61.2%"),
        ("61.0%", "60.95%"),
        ("$61 billion", "$60.84 billion"),
        ("240 ships", "234 ships"),
        ("61,000 ships", "60,850 ships"),
        ("1,250 ships", "1,238 ships"),
        ("100 ships", "98 ships"),
        ("nine in ten ships", "87% of ships"),
    ],
)
def test_a_rounder_form_has_fewer_digits_and_lies_no_further_off_than_its_last_one(one, other):
    assert is_rounded(number(one), number(other))
    assert not is_rounded(number(other), number(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("61.0%", "60.1%"),
        ("61.0%", "60.9%"),
        ("61.00%", "60.9%"),
        ("62%", "60.1%"),
        ("$61.0 billion", "$60.1 billion"),
        ("$61.0 billion", "$60.8 billion"),
        ("$61.0bn", "$60.1bn"),
        ("61.000 tonnes", "60.15 tonnes"),
        ("1,230.0 ships", "1,229.5 ships"),
    ],
)
def test_a_number_with_as_many_decimals_is_no_rounder_form(one, other):
    assert not is_rounded(number(one), number(other))


def test_decimals_count_as_they_are_written_in_other_languages_too():
    assert not is_rounded(number("61,0 Prozent", "de"), number("60,1 Prozent", "de"))
    assert not is_rounded(number("61,0 milliards d’euros", "fr"), number("60,1 milliards d’euros", "fr"))
    assert is_rounded(number("61.000 Schiffe", "de"), number("60.850 Schiffe", "de"))


def test_a_share_in_tenths_is_not_found_where_the_story_has_other_tenths():
    body = "In the poll of the harbour the turnout was 60.1% of all dockers."

    assert how("In the poll of the harbour the turnout was 61.0% of all dockers.", body, "en") == "differs"
    assert how("In the poll of the harbour the turnout was 60% of all dockers.", body, "en") == "in other words"


TIMES = {
    "second": ("18 seconds", "18 secondes", "18 Sekunden", "18 segundos"),
    "minute": ("18 minutes", "18 minutes", "18 Minuten", "18 minutos"),
    "hour": ("18 hours", "18 heures", "18 Stunden", "18 horas"),
    "day": ("18 days", "18 jours", "18 Tagen", "18 días"),
    "week": ("18 weeks", "18 semaines", "18 Wochen", "18 semanas"),
    "month": ("18 months", "18 mois", "18 Monate", "18 meses"),
    "year": ("18 years", "18 ans", "18 Jahre", "18 años"),
    "decade": ("18 decades", "18 décennies", "18 Jahrzehnte", "18 décadas"),
    "century": ("18 centuries", "18 siècles", "18 Jahrhunderte", "18 siglos"),
}


@pytest.mark.parametrize("measure", TIMES)
@pytest.mark.parametrize("language", ["fr", "de", "es"])
def test_a_measure_of_time_is_that_of_english_and_no_other_one(measure, language):
    here = TIMES[measure][("en", "fr", "de", "es").index(language)]

    assert {other: units(here, words[0], language) for other, words in TIMES.items()} == {
        other: Unit.SAME if other == measure else Unit.OTHER_MEASURE for other in TIMES
    }


@pytest.mark.parametrize(
    ("language", "here", "there"),
    [
        ("fr", "18 années", "18-year"),
        ("fr", "dix-huit mois", "18 months"),
        ("fr", "un an et demi", "18 months"),
        ("de", "18-monatige", "18-month"),
        ("de", "18-jährige", "18-year"),
        ("es", "un año y medio", "18 months"),
    ],
)
def test_a_time_in_another_form_is_the_same_time(language, here, there):
    assert units(here, there, language) is Unit.SAME


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("Depuis 18 ans de guerre, Ana Holm attend à Riga.", "For over 18 months of war Ana Holm has waited in Riga."),
        ("Depuis dix-huit ans, Ana Holm attend à Riga.", "For over 18 months of war Ana Holm has waited in Riga."),
        ("Ana Holm a compté 234 ans à Riga.", "Ana Holm counted that 234 days in Riga were enough."),
        ("Ana Holm a passé 234 heures à Riga.", "Ana Holm said that 234 days in Riga were enough."),
    ],
)
def test_years_of_a_translation_are_not_the_months_or_days_of_the_story(letter, body):
    assert how(letter, body, "fr") in ("not found", "differs")


@pytest.mark.parametrize(
    ("language", "here", "there"),
    [
        ("fr", "234 entreprises", "234 Chinese-owned companies"),
        ("fr", "234 bateaux", "234 vessels"),
        ("fr", "40 pays", "40 countries"),
        ("fr", "40 nations", "40 countries"),
        ("fr", "75 000 habitants", "75,000 people"),
        ("fr", "75 000 personnes", "75,000 people"),
        ("fr", "200 blessés", "200 injuries"),
        ("fr", "30 000 morts", "30,000 deaths"),
        ("fr", "30 000 Russes", "30,000 Russians"),
        ("fr", "7 000 mots", "7,000-word"),
        ("fr", "plan en 12 points", "12-point plan"),
        ("fr", "40 voix", "40 votes"),
        ("fr", "12 hôpitaux", "12 hospitals"),
        ("de", "234 Firmen", "234 companies"),
        ("de", "mit 40 Schiffen", "40 ships"),
        ("de", "40 Länder", "40 countries"),
        ("de", "40 Bundesstaaten", "40 states"),
        ("de", "75.000 Menschen", "75,000 people"),
        ("de", "200 Verletzte", "200 injuries"),
        ("de", "30.000 Ukrainer", "30,000 Ukrainians"),
        ("de", "12 Krankenhäuser", "12 hospitals"),
        ("de", "40 Fuß", "40 feet"),
        ("es", "234 empresas", "234 firms"),
        ("es", "40 buques", "40 ships"),
        ("es", "40 aviones", "40 aircraft"),
        ("es", "30.000 rusos", "30,000 Russians"),
        ("es", "40 escaños", "40 seats"),
        ("es", "40 millas", "40 miles"),
        # In one language too.
        ("en", "234 firms", "234 companies"),
        ("en", "40 vessels", "40 ships"),
        ("en", "40 km", "40 kilometres"),
    ],
)
def test_two_nouns_of_one_thing_are_the_same_unit(language, here, there):
    assert units(here, there, language) is Unit.SAME


@pytest.mark.parametrize(
    ("language", "here", "there"),
    [
        ("fr", "234 navires", "234 Chinese-owned companies"),
        ("fr", "75 000 morts", "75,000 people"),
        ("fr", "200 blessés", "200 deaths"),
        ("fr", "30 000 Ukrainiens", "30,000 Russians"),
        ("fr", "40 villages", "40 cities"),
        ("fr", "40 pages", "40-word"),
        ("fr", "son 4e mandat", "his 4th visit"),
        ("fr", "40 femmes", "40 children"),
        ("de", "40 Banken", "40 ships"),
        ("de", "40 Drohnen", "40 missiles"),
        ("es", "40 barcos", "40 banks"),
        ("es", "40 escaños", "40 votes"),
        ("en", "234 ships", "234 companies"),
        ("en", "30,000 Chechens", "30,000 Russians"),
        ("en", "75,000 deaths", "75,000 people"),
        # Words of another language are none of this one.
        ("en", "40 cars", "40 buses"),
        ("en", "40 actions", "40 shares"),
    ],
)
def test_two_nouns_of_two_things_are_told_apart(language, here, there):
    assert units(here, there, language) is Unit.OTHER_NOUN


@pytest.mark.parametrize(
    ("language", "here", "there"),
    [
        # Nobody knows these words, or the one may be said of the other.
        ("fr", "40 ascenseurs", "40 lifts"),
        ("fr", "40 ascenseurs", "40 ships"),
        ("fr", "40 soldats", "40 men"),
        ("fr", "40 salariés", "40 people"),
        ("fr", "40 Russes", "40 soldiers"),
        ("fr", "40 véhicules", "40 cars"),
        ("fr", "40 banques", "40 companies"),
    ],
)
def test_nouns_that_may_be_one_thing_are_left_open(language, here, there):
    assert units(here, there, language) is Unit.FOREIGN_NOUN


@pytest.mark.parametrize(
    ("language", "letter"),
    [
        ("fr", "Strider compte 234 navires dans l’Arctic."),
        ("de", "Strider zählt 234 Schiffe in der Arctic."),
        ("es", "Strider cuenta 234 barcos en el Arctic."),
    ],
)
def test_another_noun_of_another_language_is_never_found(language, letter):
    assert how(letter, "Strider counts 234 Chinese-owned companies in the Arctic.", language) != "found"


@pytest.mark.parametrize(
    ("language", "letter"),
    [
        ("fr", "Strider compte 234 entreprises dans l’Arctic."),
        ("de", "Strider zählt 234 Unternehmen in der Arctic."),
        ("es", "Strider cuenta 234 empresas en el Arctic."),
    ],
)
def test_the_noun_of_the_story_in_another_language_is_found(language, letter):
    assert how(letter, "Strider counts 234 Chinese-owned companies in the Arctic.", language) == "found"


@pytest.mark.parametrize(
    ("language", "here", "there", "expected"),
    [
        ("fr", "234 entreprises russes", "234 Chinese-owned companies", Unit.OTHER_NOUN),
        ("fr", "234 entreprises chinoises", "234 Chinese-owned companies", Unit.SAME),
        ("fr", "234 entreprises privées", "234 Chinese-owned companies", Unit.SAME),
        ("de", "234 russische Unternehmen", "234 Chinese-owned companies", Unit.OTHER_NOUN),
        ("de", "234 chinesische Unternehmen", "234 Chinese companies", Unit.SAME),
        ("es", "234 empresas rusas", "234 Chinese-owned companies", Unit.OTHER_NOUN),
        ("es", "234 empresas chinas", "234 Chinese-owned companies", Unit.SAME),
        ("fr", "30 000 soldats russes", "30,000 Russian soldiers", Unit.SAME),
        ("fr", "30 000 soldats ukrainiens", "30,000 Russian soldiers", Unit.OTHER_NOUN),
        ("fr", "30 000 soldats ukrainiens", "30,000 Russians", Unit.OTHER_NOUN),
    ],
)
def test_what_comes_from_two_lands_is_told_apart(language, here, there, expected):
    assert units(here, there, language) is expected


def test_in_one_language_what_comes_from_two_lands_is_told_apart_behind_the_noun_too():
    assert units("234 entreprises russes", "234 entreprises chinoises", "fr", "fr") is Unit.OTHER_NOUN
    assert units("234 entreprises russes", "234 sociétés russes", "fr", "fr") is Unit.SAME


@pytest.mark.parametrize(
    ("language", "letter", "what"),
    [
        ("fr", "Ana Holm était à Riga hier.", "hier"),
        ("fr", "Ana Holm était à Riga cette année.", "cette année"),
        ("fr", "Ana Holm était à Riga il y a deux ans.", "il y a deux ans"),
        ("fr", "Ana Holm était à Riga le mois dernier.", "le mois dernier"),
        ("de", "Ana Holm war vor zwei Jahren in Riga.", "vor zwei Jahren"),
        ("de", "Ana Holm war letzten Monat in Riga.", "letzten Monat"),
        ("es", "Ana Holm estuvo este año en Riga.", "este año"),
        ("es", "Ana Holm estuvo hace dos años en Riga.", "hace dos años"),
    ],
)
def test_a_time_told_by_that_of_writing_is_not_looked_up(language, letter, what):
    assert traced(letter, told("Ana Holm was in Riga in May."), language=language)[what].how == "not looked up"


@pytest.mark.parametrize(
    ("language", "letter", "what", "expected"),
    [
        ("fr", "Ana Holm était à Riga en mars.", "mars", "not found"),
        ("fr", "Ana Holm était à Riga en mai.", "mai", "found"),
        ("de", "Ana Holm war im Mai in Riga.", "Mai", "perhaps of something else"),
        ("es", "Ana Holm estuvo en mayo en Riga.", "mayo", "perhaps of something else"),
        ("es", "Ana Holm estuvo en agosto en Riga.", "agosto", "not found"),
    ],
)
def test_a_month_whose_name_means_something_else_is_looked_up(language, letter, what, expected):
    assert traced(letter, told("Ana Holm was in Riga in May."), language=language)[what].how == expected


@pytest.mark.parametrize(
    ("letter", "body", "expected"),
    [
        ("Grain trade at the quay trebled.", "Grain trade at the quay tripled.", "found"),
        ("Grain trade at the quay trebled.", "Grain trade at the quay quadrupled.", "differs"),
        ("Grain trade at the quay rose eightfold.", "Grain trade at the quay rose tenfold.", "differs"),
        ("Grain trade at the quay trebled.", "Grain trade at the quay has three ships.", "not found"),
        ("Grain trade at the quay rose by a fifth.", "Grain trade at the quay rose by 20%.", "in other words"),
        ("Grain trade at the quay rose by a fifth.", "Grain trade at the quay rose by 25%.", "differs"),
        ("Grain trade at the quay rose by a fifth.", "Grain trade at the quay fell by a fifth.", "perhaps"),
        ("He is sworn in at the quay for a sixth term.", "He is sworn in at the quay for a fifth term.", "not found"),
        ("He is sworn in at the quay for a fifth term.", "He is sworn in at the quay for a fifth term.", "found"),
    ],
)
def test_how_much_more_and_which_place_in_a_row_are_looked_up(letter, body, expected):
    assert how(letter, body, "en") == expected


def test_half_past_five_is_not_half_past_four():
    body = "The ship landed at the old quay of Riga at 5:30 pm on Thursday."

    assert traced("The ship landed at the old quay at half past five.", told(body))["half past five"].how == "found"
    assert traced("The ship landed at the old quay at half past four.", told(body))["half past four"].how == "differs"
