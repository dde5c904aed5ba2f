"""Equal numbers and days of which an issue says something else than its story: they are never found, only perhaps."""

from __future__ import annotations

import pytest

from mailer.check.sourcing.table import table_of
from tests.sourcing_builders import an_issue_of, told, traced


def how(letter: str, body: str, language: str = "en", story: str = "") -> str:
    """How the first number or date of a letter was found beside one story, in its language if no other is given."""
    rows = traced(letter, told(body, language=story or language), language=language)
    return next(row.how for row in rows.values() if row.kind in ("number", "date"))


def hows(letter: str, body: str, language: str = "en") -> list[str]:
    """How the numbers and dates of a letter were found beside one story."""
    rows = traced(letter, told(body, language=language), language=language)
    return [row.how for row in rows.values() if row.kind in ("number", "date")]


def translated(letter: str, original: str, body: str, language: str = "fr") -> list[str]:
    """How the numbers of a letter were found that translates another one, both beside a story in English."""
    story = told(body)
    theirs = an_issue_of(story, letter=original).issue
    rows = table_of(an_issue_of(story, letter=letter, language=language, original=theirs))
    return [row.how for row in rows if row.place == "letter" and row.kind == "number"]


# Bounds.

REACHED = "Trade between the two countries reached $240 billion last year."
MORE = "Envoys from more than 40 countries gathered in the old harbour of Bergen."
UP_TO = "Up to 30,000 dockers have lost their work in the harbours of the north."


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("en", "Trade between the two countries reached less than $240 billion last year.", REACHED),
        ("en", "Trade between the two countries exceeded $240 billion last year.", REACHED),
        ("en", "Trade between the two countries reached $240 billion or more last year.", REACHED),
        ("en", "Fewer than 40 countries gathered in the old harbour of Bergen.", MORE),
        ("en", "Up to 40 countries gathered in the old harbour of Bergen.", MORE),
        ("en", "Nearly 40 countries gathered in the old harbour of Bergen.", MORE),
        ("en", "No more than 40 countries gathered in the old harbour of Bergen.", MORE),
        ("en", "At least 30,000 dockers have lost their work in the harbours.", UP_TO),
        ("en", "No fewer than 30,000 dockers have lost their work in the harbours.", UP_TO),
        ("en", "Under 18 months of repairs have closed the dock.", "Over 18 months of repairs have closed the dock."),
        (
            "fr",
            "Moins de 40 pays se sont réunis dans le vieux port de Bergen.",
            "Plus de 40 pays se sont réunis dans le vieux port de Bergen.",
        ),
        (
            "fr",
            "Les échanges ont dépassé les 240 milliards de dollars.",
            "Les échanges ont atteint 240 milliards de dollars.",
        ),
        (
            "fr",
            "Plus de 30 000 dockers ont perdu leur travail.",
            "Jusqu’à 30 000 dockers ont perdu leur travail cet hiver.",
        ),
        (
            "de",
            "Weniger als 40 Länder trafen sich im alten Hafen von Bergen.",
            "Mehr als 40 Länder trafen sich im alten Hafen von Bergen.",
        ),
        (
            "de",
            "Mindestens 30.000 Hafenarbeiter verloren ihre Arbeit.",
            "Bis zu 30.000 Hafenarbeiter verloren im Winter ihre Arbeit.",
        ),
        (
            "de",
            "Der Handel erreichte über 240 Milliarden Dollar.",
            "Der Handel erreichte zuletzt 240 Milliarden Dollar.",
        ),
        (
            "es",
            "Menos de 40 países se reunieron en el viejo puerto de Bergen.",
            "Más de 40 países se reunieron en el viejo puerto de Bergen.",
        ),
        (
            "es",
            "Al menos 30.000 estibadores perdieron su trabajo.",
            "Hasta 30.000 estibadores perdieron su trabajo este invierno.",
        ),
        (
            "es",
            "El comercio superó los 240.000 millones de dólares.",
            "El comercio alcanzó los 240.000 millones de dólares.",
        ),
    ],
)
def test_a_bound_that_the_story_does_not_set_makes_a_number_no_more_than_perhaps(language, letter, body):
    assert how(letter, body, language) == "perhaps"


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("en", "Envoys from 40 countries gathered in the harbour of Bergen.", MORE),
        ("en", "Envoys from over 40 countries gathered in the harbour of Bergen.", MORE),
        ("en", "As many as 30,000 dockers have lost their work in the harbours.", UP_TO),
        ("en", "Some 30,000 dockers have lost their work in the harbours.", UP_TO),
        ("en", "Trade between the two countries was about $240 billion last year.", REACHED),
        ("en", "The repairs closed the dock over 18 months.", "The repairs closed the dock for 18 months."),
        (
            "en",
            "Trade passed the target, well above the $200 billion they had aimed for.",
            "For years they aimed for trade of $200 billion.",
        ),
        (
            "fr",
            "40 pays se sont réunis dans le vieux port de Bergen.",
            "Plus de 40 pays se sont réunis dans le vieux port de Bergen.",
        ),
        (
            "de",
            "Über 40 Länder trafen sich im alten Hafen von Bergen.",
            "Mehr als 40 Länder trafen sich im alten Hafen von Bergen.",
        ),
        (
            "es",
            "Unos 40 países se reunieron en el viejo puerto de Bergen.",
            "Más de 40 países se reunieron en el viejo puerto de Bergen.",
        ),
    ],
)
def test_a_bound_may_be_dropped_or_told_in_other_words(language, letter, body):
    assert how(letter, body, language) == "found"


BY_2024 = "The two countries want to have a new canal between their ports by 2024."


@pytest.mark.parametrize(
    ("language", "letter", "body", "expected"),
    [
        ("en", "The two countries want a new canal between the ports after 2024.", BY_2024, "perhaps"),
        ("en", "The two countries want a new canal between the ports before 2024.", BY_2024, "perhaps"),
        ("en", "The two countries want a new canal between the ports in 2024.", BY_2024, "found"),
        (
            "fr",
            "Les deux pays veulent un canal entre leurs ports après 2024.",
            "Les deux pays veulent creuser un canal entre leurs ports d’ici 2024.",
            "perhaps",
        ),
        (
            "de",
            "Die Länder wollen nach 2024 einen Kanal zwischen den Häfen graben.",
            "Die Länder wollen bis 2024 einen Kanal zwischen den Häfen graben und sichern.",
            "perhaps",
        ),
        (
            "es",
            "Los dos países quieren un canal entre sus puertos después de 2024.",
            "Los dos países quieren abrir un canal entre sus puertos antes de 2024.",
            "perhaps",
        ),
    ],
)
def test_before_and_after_a_date_are_not_by_it(language, letter, body, expected):
    assert how(letter, body, language) == expected


# Denials.


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("en", "Trade between the two countries did not reach $240 billion last year.", REACHED),
        ("en", "Trade between the two countries didn’t reach $240 billion last year.", REACHED),
        ("en", "Trade between the two countries never reached $240 billion last year.", REACHED),
        ("en", "Trade between the two countries failed to reach $240 billion last year.", REACHED),
        ("en", "Trade between the two countries missed $240 billion last year.", REACHED),
        ("en", REACHED, "Trade between the two countries has not yet reached $240 billion."),
        (
            "fr",
            "Les échanges n’ont pas atteint 240 milliards de dollars.",
            "Les échanges ont atteint 240 milliards de dollars.",
        ),
        (
            "fr",
            "Les échanges n’ont jamais atteint 240 milliards de dollars.",
            "Les échanges ont atteint 240 milliards de dollars.",
        ),
        (
            "de",
            "Der Handel erreichte die 240 Milliarden Dollar nicht.",
            "Der Handel erreichte zuletzt 240 Milliarden Dollar.",
        ),
        (
            "de",
            "Der Handel verfehlte 240 Milliarden Dollar.",
            "Der Handel erreichte 240 Milliarden Dollar im Jahr.",
        ),
        (
            "es",
            "El comercio no alcanzó los 240.000 millones de dólares.",
            "El comercio alcanzó los 240.000 millones de dólares.",
        ),
        (
            "es",
            "El comercio nunca alcanzó los 240.000 millones de dólares.",
            "El comercio alcanzó los 240.000 millones de dólares.",
        ),
        ("en", "Olaf Holm was not in Bergen on 16 October 2025.", "On 16 October 2025 Olaf Holm was in Bergen."),
    ],
)
def test_what_only_one_of_two_texts_denies_is_no_more_than_perhaps(language, letter, body):
    assert how(letter, body, language) == "perhaps"


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("en", "Trade has not yet reached $240 billion.", "Trade with the coast did not reach $240 billion."),
        ("en", "Not only trade reached $240 billion.", "Trade between the two countries reached $240 billion."),
        (
            "en",
            "Trade between the two countries reached $240 billion, which nobody had not foreseen.",
            REACHED,
        ),
        (
            "fr",
            "Les échanges n’ont pas atteint 240 milliards de dollars.",
            "Les échanges de l’an dernier n’ont pas atteint 240 milliards de dollars.",
        ),
    ],
)
def test_what_both_texts_deny_or_neither_is_found(language, letter, body):
    assert how(letter, body, language) == "found"


# By and to, and opposites.


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("en", "In May the prices of bread rose by 11%.", "In May the prices of bread rose to 11%."),
        ("en", "In May the prices of bread rose to 11%.", "In May the prices of bread rose by 11%."),
        ("en", "In May the prices of bread rose 11%.", "In May the prices of bread rose to 11%."),
        ("en", "Trade between the two countries grew by $240 billion last year.", REACHED),
        ("fr", "En mai, le prix du pain a augmenté de 11 %.", "En mai, le prix du pain a augmenté à 11 % du salaire."),
        (
            "de",
            "Im Mai stiegen die Preise für Brot um 11 Prozent.",
            "Im Mai stiegen die Preise für Brot auf 11 Prozent.",
        ),
        (
            "de",
            "Im Mai stiegen die Preise für Brot auf 11 Prozent.",
            "Im Mai stiegen die Preise für Brot um 11 Prozent.",
        ),
        ("es", "En mayo el precio del pan subió un 11 %.", "En mayo el precio del pan subió al 11 % del salario."),
    ],
)
def test_how_far_something_came_is_not_where_it_came_to(language, letter, body):
    assert how(letter, body, language) == "perhaps"


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("en", "Bread is up 11%.", "In May the prices of bread rose by 11%."),
        ("en", "In May bread rose by more than 11%.", "In May the prices of bread increased by more than 11%."),
        ("en", "Bread was at 11% in May.", "In May the prices of bread rose to 11%."),
        ("fr", "Le pain a augmenté de 11 %.", "En mai, le prix du pain était en hausse de 11 %."),
        ("de", "Brot stieg um 11 Prozent.", "Im Mai stieg der Preis für Brot um fast 11 Prozent."),
        ("es", "El pan subió un 11 %.", "En mayo el precio del pan aumentó en un 11 %."),
    ],
)
def test_a_rise_told_in_other_words_is_found(language, letter, body):
    assert how(letter, body, language) == "found"


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("en", "At 60.1% turnout was the highest of all.", "At 60.1% turnout was the lowest of all since the war."),
        ("en", "The lowest toll of the canal is $310.", "The highest toll of the canal is $310."),
        ("en", "The town had 75,000 people after the war.", "Before the war the town had 75,000 people."),
        (
            "en",
            "The trade deficit of the countries reached $240 billion.",
            "Trade of the countries reached $240 billion.",
        ),
        ("en", "The port had a deficit of $310 million.", "The port had a surplus of $310 million."),
        ("en", "Imports of wheat were worth $310 million.", "Exports of wheat were worth $310 million."),
        ("en", "The port has $310 million in monthly trade.", "The port has $310 million in annual trade."),
        ("en", "Trade with the coast reached $310 million a month.", "Trade with the coast reached $310 million."),
        ("en", "The canal made a loss of $310 million.", "The canal made a profit of $310 million."),
        ("en", "Since May 234 firms have left the harbour.", "Since May 234 firms have registered in the harbour."),
        (
            "en",
            "The ferry service to the islands ended in 1949.",
            "The ferry service to the islands was founded in 1949.",
        ),
        ("en", "They aim for trade of $310 million.", "Their trade reached $310 million."),
        ("en", "Some 41% of the women of the port voted.", "Some 41% of the men of the port voted."),
        ("fr", "La ville avait 75 000 habitants après la guerre.", "Avant la guerre, la ville avait 75 000 habitants."),
        ("fr", "Le déficit du port est de 310 millions d’euros.", "L’excédent du port est de 310 millions d’euros."),
        (
            "fr",
            "Les importations du port valent 310 millions d’euros.",
            "Les exportations du port valent 310 millions d’euros.",
        ),
        ("de", "Der höchste Zoll des Kanals beträgt 310 Euro.", "Der niedrigste Zoll des Kanals beträgt 310 Euro."),
        (
            "de",
            "Die Einfuhren des Hafens kosten 310 Millionen Euro.",
            "Die Ausfuhren des Hafens kosten 310 Millionen Euro.",
        ),
        ("de", "Der Hafen machte 310 Millionen Euro Verlust.", "Der Hafen machte 310 Millionen Euro Gewinn."),
        (
            "es",
            "El déficit del puerto es de 310 millones de euros.",
            "El superávit del puerto es de 310 millones de euros.",
        ),
        (
            "es",
            "La ciudad tenía 75.000 habitantes después de la guerra.",
            "Antes de la guerra la ciudad tenía 75.000 habitantes.",
        ),
        ("es", "Las importaciones del puerto valen 310 millones.", "Las exportaciones del puerto valen 310 millones."),
    ],
)
def test_a_number_beside_the_opposite_of_the_storys_word_is_no_more_than_perhaps(language, letter, body):
    assert how(letter, body, language) == "perhaps"


def test_of_a_story_that_has_both_opposites_the_one_beside_the_number_counts():
    body = "The port had exports worth $310 million, and imports worth $94 million went to the coast."

    assert how("The exports of the port were worth $310 million.", body) == "found"
    assert how("The imports of the port were worth $310 million.", body) == "perhaps"


# One name alone.


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        (
            "Olaf Holm won 87% of the vote in the election.",
            "Since Olaf Holm came, 234 firms have moved, an 87% increase.",
        ),
        (
            "Maersk paid $8 billion to Hapag.",
            "The bills give the port $8 billion and may forbid Maersk unless Hapag sells.",
        ),
        (
            "On April 25 Olaf Holm was in Bergen.",
            "Ana Dahl landed in Bergen, Norway, on April 25, 2026. Olaf Holm stayed.",
        ),
        (
            "On March 21, 2023 Bergen fell.",
            "Ana Dahl and Olaf Holm walk to a meeting in Bergen, Norway, on March 21, 2023.",
        ),
    ],
)
def test_one_name_in_common_is_not_enough_for_a_share_an_amount_or_a_day(letter, body):
    assert how(letter, body) == "perhaps"


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("Olaf Holm counts an increase of 87%.", "Since Olaf Holm came, 234 firms have moved, an 87% increase."),
        ("On 25 April Ana Dahl was in Bergen.", "Ana Dahl was in Bergen, Norway, on April 25, 2026."),
        ("The port has $8 billion.", "The bills give the port $8 billion for a new quay."),
        ("Trade came to $240bn.", "Trade between the two countries was $240 billion last year."),
    ],
)
def test_a_plain_word_or_all_the_words_in_common_are_enough(letter, body):
    assert how(letter, body) == "found"


ARCTIC = "Since the invasion, 234 firms have come to Tromsø, Strider Technologies said, an 87% increase on two years."


@pytest.mark.parametrize(
    ("language", "letter", "expected"),
    [
        ("fr", "Strider Technologies donne 87 % des voix au maire.", "perhaps"),
        ("de", "Strider Technologies gibt dem Rathaus 87 Prozent.", "perhaps"),
        ("es", "Strider Technologies da al alcalde el 87 % de los votos.", "perhaps"),
        ("fr", "Selon Strider Technologies, Tromsø gagne 87 %.", "found"),
        ("fr", "Strider Technologies compte 234 entreprises, 87 % de plus.", "found"),
    ],
)
def test_in_another_language_it_takes_two_names_or_another_number(language, letter, expected):
    rows = traced(letter, told(ARCTIC), language=language)

    assert next(row.how for what, row in rows.items() if what.startswith("87")) == expected


def test_a_day_in_another_language_takes_two_names_too():
    body = "Ana Dahl landed in Bergen on April 25, 2026."

    assert how("Ana Dahl était à Paris le 25 avril 2026.", body, "fr", "en") == "perhaps"
    assert how("Ana Dahl était à Bergen le 25 avril 2026.", body, "fr", "en") == "found"


# Days.

LANDED = "Ana Dahl landed in Bergen at 4.30 pm on Thursday and left at 9 am on Friday."


@pytest.mark.parametrize(
    ("language", "letter", "body", "expected"),
    [
        ("en", "Ana Dahl landed in Bergen at 9 am and left at 4.30 pm.", LANDED, ["perhaps", "perhaps"]),
        ("en", "Ana Dahl landed in Bergen at 4.30 pm and left at 9 am.", LANDED, ["found", "found"]),
        ("en", "Ana Dahl landed in Bergen on Friday and left on Thursday.", LANDED, ["perhaps", "perhaps"]),
        ("en", "Ana Dahl left Bergen at 4.30 pm on Thursday.", LANDED, ["perhaps", "perhaps"]),
        (
            "fr",
            "Ana Dahl est arrivée à Bergen à 9h15 et repartie à 16h30.",
            "Ana Dahl est arrivée au port de Bergen à 16h30 et en est repartie à 9h15.",
            ["perhaps", "perhaps"],
        ),
        (
            "de",
            "Ana Dahl landete am Freitag in Bergen und reiste am Donnerstag ab.",
            "Ana Dahl landete am Donnerstag in Bergen und reiste am Freitag wieder ab.",
            ["perhaps", "perhaps"],
        ),
        (
            "es",
            "Ana Dahl llegó a Bergen el viernes y salió el jueves.",
            "Ana Dahl llegó a Bergen el jueves y salió de allí el viernes.",
            ["perhaps", "perhaps"],
        ),
    ],
)
def test_days_and_times_that_have_changed_places_are_not_found(language, letter, body, expected):
    assert hows(letter, body, language) == expected


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ("The visit of Ana Dahl to Bergen ended on October 16, 2025.", "perhaps"),
        ("The visit of Ana Dahl to Bergen began on October 22, 2025.", "perhaps"),
        ("The visit of Ana Dahl to Bergen began on October 16, 2025.", "found"),
        ("The visit of Ana Dahl to Bergen ended on October 22, 2025.", "found"),
    ],
)
def test_what_ended_did_not_end_on_the_first_day(letter, expected):
    body = "The visit of Ana Dahl to Bergen took place from October 16 to October 22, 2025."

    assert how(letter, body) == expected


# Translations.

BOTH = "Trade reached $240 billion last year, more than the $200 billion they had aimed for by 2024."
TWO = "Trade between the two countries reached $240 billion last year. They are aiming for $200 billion by 2024."


@pytest.mark.parametrize(
    ("language", "letter"),
    [
        (
            "fr",
            "Les échanges ont atteint 200 milliards de dollars, plus que les 240 milliards de dollars visés pour 2024.",
        ),
        (
            "fr",
            "Plus que les 240 milliards de dollars visés pour 2024, les échanges ont atteint 200 milliards de dollars.",
        ),
        ("de", "Der Handel erreichte 200 Milliarden Dollar, mehr als die bis 2024 angestrebten 240 Milliarden Dollar."),
        (
            "es",
            "El comercio alcanzó 200.000 millones de dólares, más que los 240.000 millones de dólares previstos.",
        ),
    ],
)
def test_figures_of_a_translation_that_the_original_has_the_other_way_round_are_not_found(language, letter):
    assert set(translated(letter, BOTH, TWO, language)) <= {"perhaps", "differs"}


@pytest.mark.parametrize(
    ("language", "letter"),
    [
        (
            "fr",
            "Les échanges ont atteint 240 milliards de dollars, plus que les 200 milliards de dollars visés pour 2024.",
        ),
        (
            "fr",
            "Plus que les 200 milliards de dollars visés pour 2024, les échanges ont atteint 240 milliards de dollars.",
        ),
        ("de", "Der Handel erreichte 240 Milliarden Dollar, mehr als die bis 2024 angestrebten 200 Milliarden Dollar."),
        (
            "es",
            "El comercio alcanzó 240.000 millones de dólares, más que los 200.000 millones de dólares previstos.",
        ),
    ],
)
def test_figures_of_a_translation_in_the_order_of_the_original_or_with_its_words_are_found(language, letter):
    assert translated(letter, BOTH, TWO, language) == ["found", "found"]


def test_figures_of_two_sentences_are_held_against_the_one_that_they_translate():
    original = "Olaf Holm paid $310 million, while Ana Dahl paid $94 million."
    body = "Olaf Holm paid $310 million for the port of Bergen. Ana Dahl paid $94 million for the canal."

    right = "Olaf Holm a payé 310 millions de dollars. Ana Dahl a payé 94 millions de dollars."
    wrong = "Olaf Holm a payé 94 millions de dollars. Ana Dahl a payé 310 millions de dollars."
    assert translated(right, original, body) == ["found", "found"]
    assert set(translated(wrong, original, body)) <= {"perhaps", "differs"}


@pytest.mark.parametrize(
    "letter",
    [
        "Les échanges n’ont pas atteint 240 milliards de dollars l’an dernier.",
        "Les échanges ont baissé de 240 milliards de dollars l’an dernier.",
        "Les échanges ont atteint moins de 240 milliards de dollars l’an dernier.",
        "Les échanges ont atteint plus de 240 milliards de dollars l’an dernier.",
        "Le déficit a atteint 240 milliards de dollars l’an dernier.",
    ],
)
def test_a_translation_that_bounds_denies_or_turns_round_what_its_original_says_is_no_more_than_perhaps(letter):
    assert translated(letter, REACHED, REACHED) == ["perhaps"]
    assert translated("Les échanges ont atteint 240 milliards de dollars.", REACHED, REACHED) == ["found"]


# Whose number it is.

POLL = "The poll gave Labour 41% and the Tories 23% of the vote."


@pytest.mark.parametrize(
    ("language", "letter", "body", "expected"),
    [
        ("en", "The Tories had 41% of the vote in the poll.", POLL, "perhaps"),
        ("en", "Labour had 41% of the vote in the poll.", POLL, "found"),
        (
            "en",
            "Ana Dahl rose to her third term last year.",
            "Ana Dahl began her fifth term and recalls the visit of Olaf Holm after he rose to his third term.",
            "perhaps",
        ),
        (
            "en",
            "Trade of Norway and India reached $240 billion.",
            "Trade of Norway and China reached $240 billion.",
            "perhaps",
        ),
        (
            "en",
            "Trade of Norway and China reached $240 billion.",
            "Trade of Norway and China was $240 billion.",
            "found",
        ),
        ("en", "Russian trade reached $240 billion.", "Trade of Russia with the coast was $240 billion.", "found"),
        (
            "fr",
            "Le Parti vert a eu 41 % des voix.",
            "Le sondage donne 41 % des voix au Parti rose et 23 % au Parti vert.",
            "found",
        ),
        (
            "fr",
            "Le commerce avec l’Inde valait 240 millions.",
            "Le commerce avec la Chine valait 240 millions.",
            "perhaps",
        ),
        ("es", "El comercio con India valía 240 millones.", "El comercio con China valía 240 millones.", "perhaps"),
        (
            "de",
            "Olaf Holm erhielt 41 Prozent der Stimmen.",
            "Laut Umfrage erhielt Ana Dahl 41 Prozent der Stimmen und Olaf Holm 23 Prozent.",
            "perhaps",
        ),
    ],
)
def test_the_figure_of_another_one_is_no_more_than_perhaps(language, letter, body, expected):
    assert how(letter, body, language) == expected


# What is no slip.


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        (
            "Norway’s trade with India reached $65 billion last year.",
            "Norway’s trade with China reached $240 billion last year.",
        ),
        (
            "Ana Dahl will be in Oslo on Friday after talks with Olaf.",
            "Ana Dahl will be in Bergen on Thursday for talks with Olaf, on a rare visit.",
        ),
        ("El comercio con India valía 65 millones.", "El comercio con China valía 240 millones."),
    ],
)
def test_a_fact_of_somebody_else_is_not_found_rather_than_wrong(letter, body):
    assert how(letter, body) == "not found"


def test_a_slip_in_a_fact_of_the_same_names_still_differs():
    assert (
        how("Norway’s trade with China reached $204 billion.", "Norway’s trade with China reached $240 billion.")
        == "differs"
    )
    body = "Ana Dahl will be in Bergen on Thursday for talks with Olaf, on a rare visit."
    assert how("Ana Dahl will be in Bergen on Friday for talks with Olaf, on a rare visit.", body) == "differs"
