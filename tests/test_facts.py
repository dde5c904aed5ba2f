"""The facts of a story: sentences, numbers, dates, quotations, names and a blurb to begin from."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.facts.blurb import LONGEST_BLURB, proposed_blurb
from mailer.facts.fact import Facts, as_data
from mailer.facts.figures import value_of
from mailer.facts.found import MOST_FACTS, MOST_SENTENCES, facts_of
from mailer.facts.sentences import LONGEST_SENTENCE, sentences_of
from mailer.facts.spelled import spelling_of
from tests.builders import a_story
from tests.limits import within_reason

GOLDEN = Path(__file__).parent / "golden" / "facts"
SOURCES = sorted(path for path in GOLDEN.glob("*.md") if not path.name.startswith("side-by-side"))


def facts(body: str, **given: object) -> Facts:
    return facts_of(a_story(body=body, **given))


def numbers(body: str, **given: object) -> list[tuple[str, str, str]]:
    return [(str(one.kind), f"{one.value:f}", one.unit) for one in facts(body, **given).numbers]


def dates(body: str, **given: object) -> list[tuple[str, str]]:
    return [(one.words, one.normalised) for one in facts(body, **given).dates]


def names(body: str, **given: object) -> list[str]:
    return [one.words for one in facts(body, **given).names]


def texts(body: str) -> list[str]:
    return [one.text for one in sentences_of(body)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_text_has_the_facts_beside_it(source: Path, rewrite_golden: bool) -> None:
    story = a_story(body=source.read_text(encoding="utf-8"), published=dt.date(2026, 11, 13))
    document = {"blurb": proposed_blurb(story), **dict(as_data(facts_of(story)))}  # type: ignore[call-overload]
    made = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    expected = source.with_suffix(".expected.json")
    if rewrite_golden:
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8")


def test_a_sentence_has_no_marks_of_markdown_and_no_addresses() -> None:
    body = "Boxes **fell** by _four_ per cent, [he said](https://a.example/x_(y)). ![A](quay.jpg) `Nobody` noticed\\*."
    assert texts(body) == ["Boxes fell by four per cent, he said.", "Nobody noticed*."]


def test_headings_list_items_and_quotations_are_paragraphs_of_their_own() -> None:
    made = sentences_of("## The *quay*\nIt is quiet.\n\n- one box\n- two boxes\n\n> It was loud.\n> Then it was not.")
    assert [(one.paragraph, one.text, one.heading) for one in made] == [
        (1, "The quay", True),
        (2, "It is quiet.", False),
        (3, "one box", False),
        (4, "two boxes", False),
        (5, "It was loud.", False),
        (5, "Then it was not.", False),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Senate sat with Mr. Holm of Sons Inc. Tuesday.",
        "It cost 3.1 million on Jan. 5 in No. 7 Quay Street.",
        "J. Holm wrote it, e.g. The Quay, in a day.",
        "Am 3. Oktober feierte Hr. Holm.",
        "Das sind ca. 5 Mio. Euro mehr.",
        "“Why not?” she asked.",
    ],
)
def test_a_stop_of_a_short_form_or_an_ordinal_ends_no_sentence(sentence: str) -> None:
    assert texts(sentence) == [sentence]


def test_a_sentence_ends_behind_its_closing_quotation_mark() -> None:
    assert texts("“We wait.” The quay was empty. «Partons!» Elle partit.") == [
        "“We wait.”",
        "The quay was empty.",
        "«Partons!»",
        "Elle partit.",
    ]


def test_chinese_sentences_need_no_blank() -> None:
    assert texts("港口很安静。\n没有人注意到！船来了吗？") == ["港口很安静。", "没有人注意到！", "船来了吗？"]


def test_code_is_no_text() -> None:
    assert texts("Above.\n\n```\nx = 5\n```\n\nBelow.") == ["Above.", "Below."]


@pytest.mark.parametrize(
    "words",
    [
        "$61 billion",
        "61bn USD",
        "61,000,000,000 dollars",
        "US$61bn",
        "USD 61 billion",
        "$61B",
        "61 billion US dollars",
        "610亿美元",
    ],
)
def test_a_sum_is_the_same_however_it_is_written(words: str) -> None:
    assert numbers(f"They spent {words} there.") == [("money", "61000000000", "USD")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a 7,000-word statement", ("count", "7000", "word")),
        ("the 12-point plan", ("count", "12", "point")),
        ("the 75th anniversary", ("count", "75", "anniversary")),
        ("some 234 companies", ("count", "234", "company")),
        ("some 234 foreign-owned companies", ("count", "234", "company")),
        ("about 30,000 Ruritanians", ("count", "30000", "ruritanian")),
        ("about 75,000 people", ("count", "75000", "people")),
        ("a two-day visit", ("count", "2", "day")),
        ("after nine days inland", ("count", "9", "day")),
        ("within 72 hours", ("count", "72", "hour")),
        ("up 87% since", ("percent", "87", "%")),
        ("up 10 per cent since", ("percent", "10", "%")),
        ("up ten percent since", ("percent", "10", "%")),
        ("up 2.5 percentage points", ("percent", "2.5", "percentage point")),
        ("for two in five of us", ("percent", "40", "%")),
        ("for 3 out of 10 of us", ("percent", "30", "%")),
        ("it was 3.1 million", ("plain", "3100000", "")),
        ("with 3.1 million parcels", ("count", "3100000", "parcel")),
        ("it was half a million", ("plain", "500000", "")),
        ("worth €4 each", ("money", "4", "EUR")),
        ("worth four euros", ("money", "4", "EUR")),
        ("worth £3bn", ("money", "3000000000", "GBP")),
        ("worth $1.2m", ("money", "1200000", "USD")),
        ("worth $50k", ("money", "50000", "USD")),
        ("worth A$5", ("money", "5", "AUD")),
        ("worth 40 billion yuan", ("money", "40000000000", "CNY")),
        ("fell by -5 degrees", ("count", "-5", "degree")),
        ("worth -$5 billion", ("money", "-5000000000", "USD")),
        ("worth $61 Billion", ("money", "61000000000", "USD")),
        ("worth USD3.5 million", ("money", "3500000", "USD")),
        ("worth Rs 500 crore", ("money", "5000000000", "rupee")),
        ("Two million people came", ("count", "2000000", "people")),
        ("Three hundred thousand parcels came", ("count", "300000", "parcel")),
        ("One in five came", ("percent", "20", "%")),
        ("6 out of 10", ("percent", "60", "%")),
        ("4.5 out of 10", ("percent", "45", "%")),
        ("two-thirds of us", ("percent", "66.67", "%")),
        ("a quarter of the boxes", ("percent", "25", "%")),
        ("cut by 25 basis points", ("percent", "25", "basis point")),
        ("a 0.3 percentage-point cut", ("percent", "0.3", "percentage point")),
        ("some 5m people came", ("count", "5000000", "people")),
        ("with 10 000 boxes", ("count", "10000", "box")),
        ("3½ years", ("count", "3.5", "year")),
        ("up by 5°C", ("count", "5", "°C")),
    ],
)
def test_a_number_has_a_kind_a_value_and_a_unit(words: str, expected: tuple[str, str, str]) -> None:
    assert numbers(f"So it is, {words}.") == [expected]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("fifty countries", "50 countries"),
        ("Twelve tanks", "12 tanks"),
        ("seventeen ministers", "17 ministers"),
        ("twenty-five ships", "25 ships"),
        ("two hundred and forty boxes", "240 boxes"),
        ("three thousand five hundred men", "3,500 men"),
        ("one hundred and twenty million people", "120 million people"),
        ("two million five hundred thousand parcels", "2,500,000 parcels"),
        ("two and a half million boxes", "2.5 million boxes"),
        ("four-and-a-half years", "4½ years"),
        ("a quarter of a trillion dollars", "$250 billion"),
        ("a quarter of a million", "250,000"),
        ("half a dozen ships", "6 ships"),
        ("two dozen tanks", "24 tanks"),
        ("a dozen", "12"),
        ("forty of the boxes", "40 of the boxes"),
        ("ten large ships", "10 large ships"),
        ("a twelve-point plan", "a 12-point plan"),
        ("just over a week", "just over 1 week"),
        ("half an hour", "0.5 hours"),
        ("the fourth term", "the 4th term"),
        ("his second visit", "his 2nd visit"),
        ("her third consecutive term", "her 3rd consecutive term"),
        ("the second-largest economy", "the 2nd-largest economy"),
        ("the twenty-fifth anniversary", "the 25th anniversary"),
    ],
)
def test_a_number_in_words_is_the_number_in_digits(words: str, digits: str) -> None:
    assert numbers(f"So it is, {words}.", language="en") == numbers(f"So it is, {digits}.", language="en") != []


@pytest.mark.parametrize(
    "body",
    [
        "At first no one came, and first of all not one of them.",
        "One day he left, a second later he was back.",
        "A third-party seller had a second thought; every second ship was late.",
        "A two-fold rise and a one-party state are two sides of it, on the other hand.",
        "There are three ways out and two reasons to wait. She came second.",
        "These two ships met the three others. Two or three ships left.",
        "The Group of Seven and the Seven Sisters are the first of their kind.",
        "For the first time they won. It is the second half, the second that counts.",
        "Ein Tag, eine Frage: die zwei Länder um acht Uhr.",
        "Les deux pays ont un port neuf.",
        "Hundreds of ships, a few of them new, and one more. A week is long.",
    ],
)
def test_a_way_of_speaking_is_no_number(body: str) -> None:
    assert numbers(body) == []


@pytest.mark.parametrize(
    ("language", "words", "value", "unit"),
    [
        ("fr", "neuf jours", "9", "jour"),
        ("fr", "trois pieds", "3", "pied"),
        ("fr", "quinze pays", "15", "pays"),
        ("fr", "quatre-vingt-dix-sept navires", "97", "navire"),
        ("fr", "deux cents personnes", "200", "personne"),
        ("fr", "trois cent mille tonnes", "300000", "tonne"),
        ("de", "neun Tage", "9", "tage"),
        ("de", "vierzig Länder", "40", "länder"),
        ("de", "einundzwanzig große Schiffe", "21", "schiffe"),
        ("de", "zweihundertfünfzig Schiffe", "250", "schiffe"),
        ("es", "quince países", "15", "paíse"),
        ("es", "treinta y cinco barcos", "35", "barco"),
        ("es", "dos mil barcos", "2000", "barco"),
        ("es", "una docena de barcos", "12", "barco"),
    ],
)
def test_other_languages_write_numbers_out_too(language: str, words: str, value: str, unit: str) -> None:
    assert numbers(f"({words})", language=language) == [("count", value, unit)]


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009"])
def test_a_blank_that_holds_the_thousands_together_parts_no_number_in_english(blank: str) -> None:
    assert numbers(f"They had 45{blank}123 boxes.", language="en") == [("count", "45123", "box")]


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [
        ("en", "nineteen", 19),
        ("en", "a hundred", 100),
        ("en", "one hundred twenty thousand", 120_000),
        ("de", "siebenundsechzig", 67),
        ("de", "fünfundzwanzigtausenddreihundert", 25_300),
        ("fr", "soixante et onze", 71),
        ("fr", "mille", 1000),
        ("es", "veintiún", 21),
        ("es", "doscientas cuarenta", 240),
    ],
)
def test_the_words_of_a_number_add_up(language: str, words: str, value: int) -> None:
    assert spelling_of(language).value(words) == value


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Der Handel wuchs um 3,1 Millionen Tonnen und das ist nicht viel.", ("count", "3100000", "tonnen")),
        ("Das ist der Preis von 1.234,50 Euro.", ("money", "1234.50", "EUR")),
        ("Die Firma und der Staat zahlten 4,5 Mrd. Euro.", ("money", "4500000000", "EUR")),
        ("Das sind 12,5 Prozent und nicht mehr.", ("percent", "12.5", "%")),
        ("C’est une hausse de 12,5 % pour les ports et le reste.", ("percent", "12.5", "%")),
        ("Les ports ont perdu 61 000 000 000 € dans une crise.", ("money", "61000000000", "EUR")),
        ("Les ports et le reste ont perdu 3 milliards d’euros.", ("money", "3000000000", "EUR")),
        ("Les ports ont perdu 2 M€ dans une année.", ("money", "2000000", "EUR")),
        ("Les ports et le reste ont 61 000 habitants.", ("count", "61000", "habitant")),
        ("Les ports et le reste ont 2 millions de tonnes.", ("count", "2000000", "tonne")),
        ("Les ports et le reste ont perdu 1 234,5 tonnes.", ("count", "1234.5", "tonne")),
        ("Das ist eine Million Menschen und nicht mehr.", ("count", "1000000", "menschen")),
        ("Das ist 1 Billion Euro und nicht mehr.", ("money", "1000000000000", "EUR")),
        ("El puerto y las naves valen 2.000 millones de dólares.", ("money", "2000000000", "USD")),
        ("El puerto y las naves son 3 de cada 10.", ("percent", "30", "%")),
    ],
)
def test_german_and_french_numbers_are_read_as_their_language_writes_them(
    words: str, expected: tuple[str, str, str]
) -> None:
    assert expected in numbers(words)


@pytest.mark.parametrize(
    ("digits", "english", "german"),
    [
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1234"),
        ("1.234.567,89", "1234567.89", "1234567.89"),
        ("1,234,567.89", "1234567.89", "1234567.89"),
        ("3,1", "3.1", "3.1"),
        ("0.125", "0.125", "0.125"),
        ("1'000'000", "1000000", "1000000"),
        ("61\u202f000", "61000", "61000"),
    ],
)
def test_one_mark_before_three_digits_is_read_by_the_language(digits: str, english: str, german: str) -> None:
    assert value_of(digits) == Decimal(english)
    assert value_of(digits, decimal_comma=True) == Decimal(german)


@pytest.mark.parametrize(
    "body",
    [
        "It began on October 16, 2023, and in 2024 it ended.",
        "The pipeline Power of Siberia 2 is planned.",
        "See https://a.example/2024/7 or write to 12@a.example at 10:30.",
        "The two leaders met one of the five.",
        "COVID-19 and the G7 and an F-16.",
        "Call them: +1 212 555 0100, or come by 4.30 p.m. today.",
        "It is No. 5 of its kind.",
        "It took 1 1/2 cups.",
        "It shrank after three quarters of growth and won two in three games.",
        "5m behind the ship.",
        "中国在20世纪90年代举行了第5届大会。",
    ],
)
def test_years_addresses_times_and_parts_of_names_are_no_numbers(body: str) -> None:
    assert numbers(body) == []


@pytest.mark.parametrize(
    ("words", "normalised"),
    [
        ("October 16, 2023", "2023-10-16"),
        ("16 October 2023", "2023-10-16"),
        ("Monday, October 16, 2023", "2023-10-16"),
        ("October 16 to October 22, 2023", "2023-10-16/2023-10-22"),
        ("October 16–22, 2023", "2023-10-16/2023-10-22"),
        ("16 to 22 October 2023", "2023-10-16/2023-10-22"),
        ("16 al 22 de octubre de 2023", "2023-10-16/2023-10-22"),
        ("30 de septiembre al 3 de octubre", "--09-30/--10-03"),
        ("16 y el 22 de octubre", "--10-16/--10-22"),
        ("16 au 22 octobre 2023", "2023-10-16/2023-10-22"),
        ("1er au 3 mai", "--05-01/--05-03"),
        ("16–22 octobre", "--10-16/--10-22"),
        ("3 et le 5 mai", "--05-03/--05-05"),
        ("16. bis 22. Oktober", "--10-16/--10-22"),
        ("16. bis zum 22. Oktober 2023", "2023-10-16/2023-10-22"),
        ("2023-10-16", "2023-10-16"),
        ("16.10.2023", "2023-10-16"),
        ("3. Oktober 2023", "2023-10-03"),
        ("16 octobre 2023", "2023-10-16"),
        ("2023年10月16日", "2023-10-16"),
        ("2023/10/16", "2023-10-16"),
        ("周四", ""),
        ("10/16/2023", "2023-10-16"),
        ("10/11/2023", ""),
        ("February 30, 2023", ""),
        ("October 16", "--10-16"),
        ("October 2023", "2023-10"),
        ("Q3 2023", "2023-07/2023-09"),
        ("2023", "2023"),
        ("2022–2024", "2022/2024"),
        ("2023-24", "2023/2024"),
        ("1990s", "1990/1999"),
        ("October", ""),
        ("Thursday", ""),
        ("last week", ""),
        ("two years ago", ""),
        ("last year", ""),
    ],
)
def test_a_date_is_normalised_only_as_far_as_the_words_tell(words: str, normalised: str) -> None:
    assert dates(f"It began in the quay {words}, or so they say.") == [(words, normalised)]


@pytest.mark.parametrize(
    ("words", "values", "unit"),
    [
        ("3–4 million people", ["3000000", "4000000"], "people"),
        ("$3–4 billion", ["3000000000", "4000000000"], "USD"),
        ("$3-$4m", ["3000000", "4000000"], "USD"),
        ("between $3 and $4 billion", ["3000000000", "4000000000"], "USD"),
        ("5-10%", ["5", "10"], "%"),
        ("5 to 10 percent", ["5", "10"], "%"),
        ("3 bis 4 Mrd. Euro", ["3000000000", "4000000000"], "EUR"),
        ("25 to 30 people", ["25", "30"], "people"),
        ("$900 to $1.2 million", ["900", "1200000"], "USD"),
        ("3到4亿元", ["300000000", "400000000"], "CNY"),
        ("entre 3 y 5 %", ["3", "5"], "%"),
        ("entre un 3 y un 5 %", ["3", "5"], "%"),
        ("entre 3 et 5 %", ["3", "5"], "%"),
        ("de 3 à 5 %", ["3", "5"], "%"),
        ("zwischen 3 und 5 Prozent", ["3", "5"], "%"),
    ],
)
def test_both_ends_of_a_range_are_told_alike(words: str, values: list[str], unit: str) -> None:
    found = numbers(f"It is {words} there.")
    assert [value for _, value, _ in found] == values
    assert {each for _, _, each in found} == {unit}


def test_two_numbers_apart_are_no_range() -> None:
    assert [value for _, value, _ in numbers("It was 2 – 4 million people saw it.")] == ["2", "4000000"]


@pytest.mark.parametrize(
    ("body", "scores"),
    [
        ("They won 1-0 and 3:2.", ["1:0", "3:2"]),
        ("They lost 2–3, after a 1-1 draw.", ["2:3", "1:1"]),
        ("The court ruled 6-3 in May.", ["6:3"]),
        ("Sie gewannen 3:2.", ["3:2"]),
    ],
)
def test_a_score_is_one_number(body: str, scores: list[str]) -> None:
    assert numbers(body) == [("score", score.partition(":")[0], score) for score in scores]


@pytest.mark.parametrize(
    "body",
    [
        "It took 3-5 days.",
        "It fell by 5-3%.",
        "They scored 2–3 million euros.",
        "See page 3-5.",
        "It won on 2024-05-17 and on 3-5-2.",
        "We meet at 10:30.",
    ],
)
def test_a_range_a_day_and_a_time_are_no_score(body: str) -> None:
    assert "score" not in [kind for kind, _, _ in numbers(body)]


@pytest.mark.parametrize(
    ("language", "words", "value", "unit"),
    [
        ("fr", "le 57e anniversaire", "57", "anniversaire"),
        ("fr", "le 3e sommet", "3", "sommet"),
        ("fr", "le 3ème sommet", "3", "sommet"),
        ("fr", "la 1re visite", "1", "visite"),
        ("fr", "le 1er sommet", "1", "sommet"),
        ("fr", "la 2nde visite", "2", "visite"),
        ("fr", "son quatrième mandat", "4", "mandat"),
        ("fr", "la seconde visite", "2", "visite"),
        ("fr", "au XXIe siècle", "21", "century"),
        ("fr", "au XIXᵉ siècle", "19", "century"),
        ("de", "zum 75. Jahrestag", "75", "jahrestag"),
        ("de", "ihr 3. Gipfel", "3", "gipfel"),
        ("de", "der 3. große Gipfel", "3", "gipfel"),
        ("de", "im 21. Jahrhundert", "21", "jahrhundert"),
        ("de", "seine vierte Amtszeit", "4", "amtszeit"),
        ("de", "sein zweiter offizieller Besuch", "2", "besuch"),
        ("es", "el 75.º aniversario", "75", "aniversario"),
        ("es", "la 3.ª cumbre", "3", "cumbre"),
        ("es", "el 1.er viaje", "1", "viaje"),
        ("es", "su cuarto mandato", "4", "mandato"),
        ("es", "en el siglo XXI", "21", "century"),
    ],
)
def test_other_languages_tell_places_in_a_row_too(language: str, words: str, value: str, unit: str) -> None:
    assert numbers(f"Hier, {words}.", language=language) == [("count", value, unit)]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("fr", "La première chose est la seconde guerre, et le premier ministre."),
        ("de", "Der erste Mensch achtet den zweiten Platz."),
        ("es", "El primer ministro tomó la segunda parte de la cuarta idea."),
        ("fr", "Louis XIV et le roi Charles X."),
    ],
)
def test_a_place_in_no_row_is_no_number_in_other_languages(language: str, body: str) -> None:
    assert numbers(body, language=language) == []


def test_a_german_sentence_goes_on_behind_a_place_in_a_row() -> None:
    assert texts("Es war ihr 3. Gipfel. Sie kam zum 75. Jahrestag. Es waren 31. Dann ging sie.") == [
        "Es war ihr 3. Gipfel.",
        "Sie kam zum 75. Jahrestag.",
        "Es waren 31.",
        "Dann ging sie.",
    ]


@pytest.mark.parametrize(
    "words", ["from 2022 to 2024", "between 2022 and 2024", "de 2022 à 2024", "entre 2022 y 2024", "von 2022 bis 2024"]
)
def test_two_years_that_are_joined_are_a_range(words: str) -> None:
    assert [normalised for _, normalised in dates(f"It ran {words}.")] == ["2022/2024"]


def test_two_years_beside_each_other_are_none() -> None:
    assert [
        normalised for _, normalised in dates("Las elecciones de 2022 y 2024. On March 5 a 12-point plan came.")
    ] == [*("2022", "2024", "--03-05")]


def test_last_year_is_told_by_the_day_of_publication() -> None:
    assert dates("It fell last year.", published=dt.date(2024, 5, 17)) == [("last year", "2023")]
    assert dates("去年下降了。", published=dt.date(2024, 5, 17)) == [("去年", "2023")]
    assert dates("On Thursday it fell.", published=dt.date(2024, 5, 17)) == [("Thursday", "")]


def test_four_digits_before_a_plural_count_something_unless_a_small_word_makes_them_a_year() -> None:
    assert numbers("There were some 2000 protesters.") == [("count", "2000", "protester")]
    assert dates("In 2023 companies left.") == [("2023", "2023")]
    assert numbers("Some of the 1500 metres are new.") == [("count", "1500", "metre")]
    assert dates("The 2024 elections are new.") == [("2024", "2024")]


@pytest.mark.parametrize("share", ["41%", "29 %", "12 per cent"])
def test_a_share_behind_a_month_is_no_day(share: str) -> None:
    body = f"In October {share} of the boxes were empty."
    assert dates(body) == [("October", "")]
    assert [kind for kind, _, _ in numbers(body)] == ["percent"]


def test_the_stop_of_a_sentence_is_no_part_of_its_date() -> None:
    assert dates("They came on May 5.") == [("May 5", "--05-05")]
    assert dates("Sie kamen am 5. Mai.") == [("5. Mai", "--05-05")]


def test_a_word_that_ends_like_a_month_is_none() -> None:
    assert dates("It is in DisMay 5 and Champmars 2023.") == [("2023", "2023")]


def test_may_is_a_month_only_beside_a_day_a_year_or_a_small_word() -> None:
    assert dates("They may go. May they go? In May they went, and on May 5 too.") == [("May", ""), ("May 5", "--05-05")]


@pytest.mark.parametrize(
    ("body", "speaker"),
    [
        ("“The quay is very quiet,” said Ana Holm, who works there.", "Ana Holm"),
        ('"The quay is very quiet," Holm said.', "Holm"),
        ("„Der Hafen ist sehr still“, sagte Ana Holm.", "Ana Holm"),
        ("« Le port est très calme », a déclaré Ana Holm.", "Ana Holm"),
        ("Ana Holm told reporters: “The quay is very quiet.”", "Ana Holm"),
        ("According to Ana Holm, “the quay is very quiet.”", "Ana Holm"),
        ("‘The quay’s very quiet,’ said Foreign Minister Ana Holm.", "Ana Holm"),
        ("“The quay is very quiet!” Ana Holm said.", "Ana Holm"),
        ("“The quay is very quiet,” he said.", ""),
        ("“The quay is very quiet,” a version of the statement said.", ""),
        ("Ana Holm left. “The quay is very quiet.”", ""),
    ],
)
def test_a_quotation_has_a_speaker_only_where_a_name_says_it(body: str, speaker: str) -> None:
    (quotation,) = facts(body).quotations
    assert (quotation.speaker, quotation.sentence) == (
        speaker,
        body if not body.startswith("Ana Holm left") else body[15:],
    )


def test_two_words_in_quotation_marks_are_no_quotation() -> None:
    assert facts("The “no limits” partnership of the ’nineties isn't what 'it was'.").quotations == ()


def test_a_quotation_ends_at_the_first_mark_that_may_close_it() -> None:
    quotations = facts("„Der Hafen ist still”, hieß es. “Nobody knows why.”").quotations
    assert [one.words for one in quotations] == ["Der Hafen ist still", "Nobody knows why."]


def test_chinese_corner_brackets_quote_too() -> None:
    (quotation,) = facts("她说：「港口今天非常安静」。").quotations
    assert quotation.words == "港口今天非常安静"


def test_a_quotation_of_two_sentences_keeps_both() -> None:
    body = "“We used to wait for cotton. Now the cotton waits for us.” He left."
    (quotation,) = facts(body).quotations
    assert quotation.words in quotation.sentence


def test_names_have_no_titles_no_possessives_and_no_small_words() -> None:
    body = (
        "In Beijing, Russian President Vladimir Putin met Xi Jinping for China's summit. The Halcyon Meridian sailed. "
        "Singapore’s Nanyang University and U.S. Secretary of State Antony Blinken heard of the Bank of England."
    )
    assert names(body) == [
        "Beijing",
        "Vladimir Putin",
        "Xi Jinping",
        "China",
        "Halcyon Meridian",
        "Nanyang University",
        "U.S.",
        "Antony Blinken",
        "Bank of England",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Then Ana Pérez of the Carnegie Endowment came.", ["Ana Pérez", "Carnegie Endowment"]),
        ("Then Ian Holm of Greenpeace came.", ["Ian Holm", "Greenpeace"]),
        ("Then Prime Minister Ana Holm of Ruritania came.", ["Ana Holm", "Ruritania"]),
        ("Luego vino Ana Pérez del Instituto Elcano.", ["Ana Pérez", "Instituto Elcano"]),
        ("Puis vint Jean Dupont de la Fondation Carnegie.", ["Jean Dupont", "Fondation Carnegie"]),
        ("It met the European Court of Human Rights.", ["European Court of Human Rights"]),
        ("It met the Institute for the Study of War.", ["Institute for the Study of War"]),
        ("It met the Carnegie Institution of Washington.", ["Carnegie Institution of Washington"]),
        ("It met the United States of America.", ["United States of America"]),
        ("Luego vino Carlos de la Fuente.", ["Carlos de la Fuente"]),
    ],
)
def test_a_name_ends_where_the_body_it_belongs_to_begins(body: str, expected: list[str]) -> None:
    assert names(body) == expected


def test_who_is_quoted_is_the_person_and_not_the_body() -> None:
    body = "“The quay is very quiet,” said Ana Pérez of the Carnegie Endowment."
    assert facts(body).quotations[0].speaker == "Ana Pérez"


def test_what_is_counted_in_german_and_the_number_of_a_century_are_no_names() -> None:
    assert names("Dort blieben 42 Prozent der Wähler und 3 Millionen Tonnen Weizen.", language="de") == []
    assert names("Ce port du XXIe siècle est neuf.", language="fr") == []


def test_a_single_word_that_begins_a_sentence_is_no_name_nor_is_a_day_or_a_heading() -> None:
    assert names("## Footholds In The Ice\n\nBoxes fell. Nobody came on Monday in May.") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In the European Union it is free.", ["European Union"]),
        (
            "He flew American Airlines to Saudi Arabia over the Indian Ocean.",
            ["American Airlines", "Saudi Arabia", "Indian Ocean"],
        ),
        ("There the European leaders met Russian President Vladimir Putin.", ["Vladimir Putin"]),
    ],
)
def test_what_belongs_to_a_country_begins_a_name_only_where_the_name_is_made_with_it(
    sentence: str, expected: list[str]
) -> None:
    assert names(sentence) == expected


def test_a_blurb_is_whole_sentences_up_to_its_limit() -> None:
    assert proposed_blurb(a_story(body="## A heading\n\nBoxes **fell**. " + "Nobody noticed that. " * 40)) == (
        "Boxes fell." + " Nobody noticed that." * 11
    )


def test_a_first_sentence_that_is_too_long_is_cut_at_a_word() -> None:
    blurb = proposed_blurb(a_story(body="word " * 100))
    assert blurb.endswith("word…")
    assert len(blurb) <= LONGEST_BLURB


def test_an_empty_body_has_no_facts_and_no_blurb() -> None:
    assert facts("") == Facts()
    assert proposed_blurb(a_story(body="")) == ""


PIECES = (
    *("Ana Holm", "said", "“", "”", '"', "'", "’", "$61", "billion", "12.5", "%", "October", "16", "2023", ".", ","),
    *("May", "last year", "two in five", "*", "_", "[", "](", ")", "\n\n", "\n", "- ", "> ", "中", "。", "1,234", "€"),
    *("-", "of", "\\"),
)
bodies = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@given(bodies)
@example("¹²³ million ٣٤ dollars 1" + "0" * 50)
@example("On 0000-00-00 and 99.99.9999, 13月45日 and 2023年99月.")
def test_the_words_of_every_fact_stand_in_its_sentence(body: str) -> None:
    found = facts(body, published=dt.date(2024, 5, 17))
    for one in (*found.numbers, *found.dates, *found.names, *found.quotations):
        assert one.words in one.sentence
    for one in (*found.numbers, *found.dates):
        assert one.sentence[one.at :].startswith(one.words)
    json.dumps(as_data(found))


@given(
    st.lists(st.sampled_from([piece for piece in PIECES if piece not in ("[", "](", ")")]), max_size=40).map(" ".join)
)
def test_the_words_of_every_sentence_stand_in_the_body(body: str) -> None:
    everything = letters(body)
    for sentence in sentences_of(body):
        assert letters(sentence.text) in everything


@given(st.text())
def test_a_blurb_is_never_longer_than_its_limit(body: str) -> None:
    assert len(proposed_blurb(a_story(body=body))) <= LONGEST_BLURB


HOSTILE = (
    *(
        "$1 ",
        "1",
        "1,",
        "1.",
        "two ",
        "1 in 2 ",
        "1-",
        "$1",
        "May 1 ",
        "2023 ",
        "May ",
        "Q1 2023 ",
        "A",
        "A ",
        "Aa ",
        "A. ",
    ),
    *(
        "Aa of ",
        "President ",
        "“",
        '"',
        "'",
        "„a b c” ",
        "‘a b c ",
        "“a b c” Aa said. ",
        "said “a b c” ",
        ".",
        ". ",
        "。",
    ),
    *("word ", "x", "[](", "_", "a@", "a\n\n", "中。", "#", "- a\n"),
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_body_of_nothing_but_one_thing_is_read_in_no_time(unit: str) -> None:
    with within_reason():
        facts(unit * (30_000 // len(unit)))


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_sentence_is_endless_and_none_of_its_numbers_is_cut_in_two(unit: str) -> None:
    made = list(sentences_of(unit * (20_000 // len(unit))))
    assert all(len(one.text) <= LONGEST_SENTENCE for one in made)
    assert {number.value for one in made for number in facts(one.text).numbers} <= {1, 2, 50}


def test_a_sentence_that_is_too_long_is_cut_behind_a_comma_or_between_two_words() -> None:
    first, second = texts("The quay was quiet and cost $5 million, " * 70)
    assert (first[-10:], second[:8]) == ("5 million,", "The quay")
    first, second = texts("quiet 1 000 000 " * 130)
    assert (first[-5:], second[:5]) == ("quiet", "1 000") or (first[-3:], second[:5]) == ("000", "quiet")


def test_behind_five_thousand_numbers_the_rest_is_left_unread() -> None:
    found = facts("It cost $5. " * (MOST_FACTS + 1_000))
    assert len(found.numbers) == MOST_FACTS
    assert len(facts("One quay.\n\n" * (MOST_SENTENCES + 5) + "It cost $5.").numbers) == 0


@pytest.mark.parametrize(
    ("body", "words"), [("", 0), ("One two-part word.", 3), ("空箱返航", 4), ("在 Piraeus 港", 3), ("Ana’s été", 2)]
)
def test_the_words_of_a_story_are_counted_in_any_script(body, words):
    assert a_story(body=body).words == words


def test_a_capital_behind_a_degree_is_no_initial() -> None:
    assert names("Here it was 35°C. It was hot in Rome.") == ["Rome"]


@pytest.mark.parametrize("number", ["1-800-555-0199", "800-555-0199", "(800) 555-0199"])
def test_a_telephone_number_holds_no_figures(number: str) -> None:
    assert numbers(f"Call {number} by noon.") == []


def test_a_bare_k_is_a_thousand_and_a_screen_is_none() -> None:
    assert [value for _, value, _ in numbers("Sales reached 75k last week.")] == ["75000"]
    assert numbers("He bought a 4K television.") == []
