"""What an issue states is looked for in its stories: what counts as found, and what never does."""

from __future__ import annotations

import pytest

from mailer.check.checking import check
from mailer.check.sourcing import texts as sourcing_texts
from mailer.check.sourcing.table import table_of
from tests.limits import within_reason
from tests.sourcing_builders import an_issue_of, told, traced

AID = told("Congress passed a package of $61 billion for the port in April.")


def how(letter: str, body: str, what: str = "", **facts: object) -> str:
    """How the first number or date of a letter was found beside one story, or the one of these words."""
    rows = traced(letter, told(body, **facts))
    return next(row.how for row in rows.values() if what in ("", row.what) and row.kind in ("number", "date"))


@pytest.mark.parametrize(
    "words",
    [
        "$61 billion",
        "61bn USD",
        "61,000,000,000 dollars",
        "US$61 bn",
        "61 billion US dollars",
        "$61bn",
        "USD 61 billion",
    ],
)
def test_a_sum_is_found_however_it_is_written(words):
    row = traced(f"The package of {words} passed Congress.", AID)[words]

    assert (row.found, row.says, row.sentence) == (True, "$61 billion", AID.body)


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("The package of $61 million passed.", "A package of $61 billion passed."),
        ("The package of €61 billion passed.", "A package of $61 billion passed Congress; the package was late."),
        ("A ship brings 54,000 tonnes of wheat.", "A ship that brings 45,000 tonnes of wheat leaves light."),
        ("Some 340 lifts wait in a hall.", "A maker has 430 lifts that wait in a hall."),
        ("The hall holds 31 metres of shelves.", "The hall holds 31 feet of shelves."),
        ("Exports of boxes rose by 41%.", "Exports of boxes rose by 41 percentage points."),
        ("They met on Thursday for talks about dredging.", "They met on Wednesday for talks about dredging."),
        ("The count began on 17 October.", "The count began on October 16, 2026."),
        # In what is plainly the story’s own sentence any other number or year is a slip.
        (
            "Trade between the two ports reached $204 billion.",
            "Trade between the two ports reached $240 billion in May.",
        ),
        (
            "Trade between the two ports reached $370 billion.",
            "Trade between the two ports reached $240 billion in May.",
        ),
        ("Ana Holm came to Beijing on a three-day visit.", "Ana Holm came to Beijing for a two-day visit in spring."),
        ("She thanked him for winning a sixth term.", "She thanked him for winning a fifth term in March."),
        (
            "Trade between the two ports reached $247 billion in May.",
            "Trade between the two ports reached $240 billion in May.",
        ),
        # The part of a long sentence that the number stands in is enough.
        (
            "Trade between the two ports reached $370 billion, as nobody whom we asked on the quay that evening knew.",
            "Trade between the two ports reached $240 billion in May.",
        ),
        (
            "Readers of this letter know the cranes too well, but the old crane lifted 96 boxes on Tuesday night.",
            "The old crane lifted 62 boxes in the fog on Tuesday night.",
        ),
        ("Both ports will have electric cranes by 2023.", "Both ports will have electric cranes by 2024."),
        ("Both ports were opened to the world in 1994.", "Both ports were opened to the world in 1949."),
        (
            "Agencies say 30,000 Ukrainians died in the fight for Bakhmut.",
            "Agencies say up to 30,000 Russians died in the fight for Bakhmut.",
        ),
        (
            "The visit took place from 16 to 23 October 2026.",
            "The visit took place from October 16 to October 22, 2026.",
        ),
        # A lost sign; what sinks to a height is not how far it sank.
        ("Temperatures sank to 14 °C.", "Temperatures sank to -14 °C."),
        ("Temperatures sank to 14 °C.", "Temperatures sank to minus 14 °C."),
        ("Temperatures sank to −14 °C.", "Temperatures sank to 14 °C."),
        ("Exports of wheat fell to 4%.", "Exports of wheat in May: −4%."),
        ("The balance was $5 billion.", "The balance was −$5 billion."),
        ("The film scored 5.4 out of 10 among critics.", "The film scored 4.5 out of 10 among critics."),
    ],
)
def test_another_size_unit_or_day_is_told_apart_from_the_storys(letter, body):
    assert how(letter, body) == "differs"


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        # The same number of something else, or in a sentence about something else.
        ("To the peace summit came 12 countries.", "China's 12-point plan for peace was discussed at the summit."),
        ("The 2,000 growers were paid.", "In the harbour 2,000 gulls were counted."),
        ("The lease runs until 2030.", "A rule of 30 pages was read 2,030 times."),
        ("The river is three feet too shallow.", "It is 34 feet deep in most years. This spring it has been 31."),
        ("Trade rose by 12 percentage points.", "Trade rose to 41% from 29%."),
        ("In September the marble was booked.", "In October the marble was booked."),
        # A part of a sentence that shares a word or two with the story’s is not the story’s.
        ("A third of the fleet is leased.", "Two thirds of the cranes are electric. Half the fleet is leased."),
        ("The crane is old, and it lifted 31 crates.", "The crane lifted 62 crates of tea on Tuesday night."),
    ],
)
def test_what_only_looks_like_it_is_not_found(letter, body):
    assert how(letter, body) == "not found"


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("Exports rose by 10 per cent at the port.", "The minister said 10 per cent of voters stayed at home."),
        ("In nine months the pump had paid for itself.", "After nine months in a sack tea has lost its scent."),
        ("The meeting was on Monday.", "On Monday 40 gulls came to the quay."),
        ("More than 40 countries met in Jeddah.", "It was joined by 40 countries in a summit that China attended."),
        ("The 75th anniversary of diplomatic relations.", "They marked the 75th anniversary of ties with Beijing."),
        ("Diplomatic relations date from 1949.", "In 1949 the republic was made."),
        # What stands around a short sentence does not speak for it.
        (
            "Germany spent $8 billion on bananas. The harbour of Taipei got nothing from Washington in the spring.",
            "Washington gave the harbour of Taipei $8 billion in the spring.",
        ),
    ],
)
def test_what_stands_in_a_story_about_something_else_is_never_called_missing(letter, body):
    checked = an_issue_of(told(body), letter=letter)
    found = check([checked], [rule for rule in sourcing_texts.RULES if rule.id in ("Q13", "Q14", "Q18")]).found

    assert how(letter, body) == "perhaps of something else"
    assert [one.rule for one in found] == ["Q18"]
    assert "stands in quiet-quay, perhaps about something else" in found[0].message


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("Some 234 Russian-owned companies left.", "Some 234 Chinese-owned companies left the port."),
        ("Some 234 Russian companies left.", "Some 234 Chinese companies left the port."),
        ("Bakhmut has 75,000 dead.", "Bakhmut had 75,000 people before the war."),
        ("An 87 percent decrease in exports.", "An 87% increase in exports was seen."),
        ("Exports of wheat fell by 41%.", "Exports of wheat rose by 41% in a year."),
        ("Trade fell to $240 billion.", "Trade between the two ports reached $240 billion."),
        ("Der Handel fiel auf 240 Milliarden Dollar.", "Der Handel der Häfen erreichte 240 Milliarden Dollar."),
        ("Les exportations de blé ont baissé de 41 %.", "Les exportations de blé ont augmenté de 41 % en mai."),
        ("Die Ausfuhr von Weizen sank um 41 Prozent.", "Die Ausfuhr von Weizen stieg im Mai um 41 Prozent."),
        ("Las exportaciones de trigo cayeron un 41%.", "Las exportaciones de trigo subieron un 41% en mayo."),
        ("Two thirds of the fleet is leased.", "Two thirds of the cranes are electric. Half the fleet is leased."),
        ("One in five cranes is electric.", "The cranes are electric. One in five dockers is a woman."),
        ("Some 41% of the cranes are electric.", "Some 41% of the boats are electric."),
    ],
)
def test_a_number_said_of_others_or_the_other_way_round_is_no_more_than_perhaps(letter, body):
    assert how(letter, body) == "perhaps"


@pytest.mark.parametrize(
    ("letter", "body", "expected"),
    [
        ("小麦出口下降41%。", "五月小麦出口增长41%。", "perhaps"),
        ("小麦出口跌了41%。", "五月小麦出口攀升41%。", "perhaps"),
        ("小麦出口锐减41%。", "五月小麦出口有41%的增幅。", "perhaps"),
        ("小麥出口增長41%。", "五月小麥出口下滑41%。", "perhaps"),
        ("小麦出口回升41%。", "五月小麦出口增长41%。", "found"),
        ("小麦占出口的41%。", "五月小麦出口增值税为41%。", "found"),
    ],
)
def test_a_rise_and_a_fall_are_told_apart_in_chinese_too(letter, body, expected):
    rows = traced(letter, told(body, title="小麦", language="zh"), language="zh-Hans").values()

    assert [row.how for row in rows if row.kind == "number"] == [expected]


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("Some fifty countries joined the peace summit.", "The peace summit was joined by 50 countries."),
        ("Some 50 countries joined the peace summit.", "The peace summit was joined by fifty countries."),
        ("Twelve tanks stood in the harbour of Drama.", "In the harbour of Drama stood 12 tanks."),
        ("A quarter of a trillion dollars went into the port.", "The port got $250 billion."),
        ("In March he began his fourth term in office.", "His 4th term in office began in March."),
        ("They counted 45\u00a0123 boxes at the port.", "They counted 45,123 boxes at the port."),
        ("They counted 45,123 boxes at the port.", "They counted 45\u202f123 boxes at the port."),
    ],
)
def test_words_and_digits_are_one_number(letter, body):
    assert how(letter, body) == "found"


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("More than fifty countries met at the summit.", "The summit was joined by 15 countries."),
        ("In March he began his fourth term in office.", "In March he was in office for four days."),
        ("It was his second visit to Beijing in less than a year.", "His two-day visit to Beijing began."),
    ],
)
def test_a_number_in_words_is_not_found_in_another_one(letter, body):
    assert how(letter, body) in ("not found", "differs")


def test_a_place_in_a_row_and_as_many_of_a_kind_are_not_the_same():
    assert (
        how("In March he began his fourth term in office.", "In March he began his office with four terms.")
        == "in other words"
    )


def test_what_is_not_found_in_a_story_that_is_not_read_to_its_end_is_not_called_missing():
    story = told("\n\n".join(f"The port moved {number} boxes." for number in range(10_000, 11_200)))
    rules = [rule for rule in sourcing_texts.RULES if rule.id in ("Q13", "Q19")]
    found = check([an_issue_of(story, letter="Some 77,000 gulls sat on the quay.")], rules).found

    assert traced("Some 77,000 gulls sat on the quay.", story)["77,000 gulls"].how == "not looked up"
    assert [one.rule for one in found] == ["Q19"]
    assert "quiet-quay has more figures or dates than are looked through" in found[0].message


def test_what_stands_in_one_story_is_found_whatever_another_one_has():
    table = told("\n\n".join(f"It moved {number} boxes." for number in range(10_000, 11_200)), slug="table")
    plain = told("Some 77,000 gulls sat on the quay.", slug="plain")

    assert traced("Some 77,000 gulls sat on the quay.", table, plain)["77,000 gulls"].story == "plain"


@pytest.mark.parametrize("of_each", [1, 40])
def test_stories_of_nothing_but_numbers_are_looked_through_in_no_time(of_each):
    def body(first):
        row = " and ".join("{} tonnes" for _ in range(of_each))
        return "\n\n".join(
            f"{row.format(*range(at, at + of_each))} of boxes." for at in range(first, first + 4_000, of_each)
        )

    stories = [told(body(10_000 * at), slug=f"table-{at}", title=f"Table {at}") for at in range(1, 7)]
    letter = " ".join(f"The port grew by {number} tonnes." for number in range(9_950, 10_050))
    with within_reason():
        rows = traced(letter, *stories)
    assert rows["10000 tonnes"].found


def test_a_long_table_of_days_is_looked_through_in_no_time():
    days = [f"On {day} May {year} the port grew." for year in range(1950, 2026) for day in range(1, 29)]
    stories = [told("\n\n".join(days), slug=f"table-{at}", title=f"Table {at}") for at in range(1, 7)]
    with within_reason():
        traced(" ".join(f"On {day} May 1960 the port grew." for day in range(1, 29)), *stories)


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("Some 234 Russian-owned companies left.", "Some 234 companies left the port."),
        ("Bakhmut has 75,000 dead.", "In Bakhmut 75,000 were killed before the spring."),
        ("Exports of wheat fell by 41%.", "There was a 41% drop in exports of wheat."),
        ("Exports of wheat make up 41% of all.", "Exports of wheat have fallen to 41% of all."),
        ("Income rose by 16%.", "Income rose by 16%, while the weight of the goods fell by 4%."),
        ("They counted 75k boxes.", "They counted 75,000 boxes at the quay."),
        ("Boxes reached 75k.", "They counted 75,000 boxes at the quay."),
        ("Exports of wheat fell by 4%.", "Exports of wheat in May: −4%."),
        ("Shares of the port shed 4% in May.", "Shares of the port in May: −4%."),
        ("The balance was a loss of $5 billion.", "The balance was −$5 billion."),
        ("Temperatures in Oslo sank to 14 °C below zero.", "In Oslo temperatures sank to −14 °C."),
        ("Temperatures in Oslo sank to minus 14 °C.", "In Oslo temperatures sank to −14 °C."),
        ("Two thirds of the cranes are electric.", "Two thirds of the big cranes are electric."),
        ("Between 40 and 60 ships call each week.", "Between 40 and 60 ships call each week; some carry grain."),
    ],
)
def test_a_number_said_of_the_same_in_other_words_is_found(letter, body):
    assert how(letter, body) == "found"


@pytest.mark.parametrize(
    ("letter", "body"),
    [
        ("Some 40 per cent of voters stayed at home.", "Two in five voters stayed at home."),
        ("Some 7 in 10 voters stayed at home.", "70 percent of voters stayed at home."),
        ("Two containers in five left empty.", "In October 41% of the containers left empty."),
        ("It received 3 million parcels as gifts.", "It received 3.1 million parcels as gifts."),
        ("The talks went on until 20 October 2026.", "The talks went on from October 16 to October 22, 2026."),
    ],
)
def test_a_share_for_a_percentage_and_a_rounder_number_are_in_other_words(letter, body):
    assert how(letter, body) == "in other words"


@pytest.mark.parametrize(
    "sentence",
    ["The tunnel is 7.2 km long.", "The 1990s were lean.", "Temperatures sank to -14 °C.", "It scored 4.5 out of 10."],
)
def test_a_sentence_copied_from_a_story_is_found_however_short_it_is(sentence):
    assert how(sentence, f"{sentence} Nobody knows why gulls came to the quay at night.") == "found"


def test_a_number_is_doubtful_where_the_words_around_it_belong_to_another_one():
    body = "Income rose by 6% this year, while the weight of the goods fell by 4%."

    assert how("Income rose by 4% this year.", body) == "perhaps"
    assert how("The weight of the goods fell by 4% this year.", body) == "found"
    assert how("Income rose by 6%, and goods fell by 4%.", body, "4%") == "found"


def test_a_day_of_another_year_is_doubtful():
    assert how("The count began on 16 October.", "The count of tea began on 16 October 2019.") == "perhaps"
    assert how("The count began on 16 October.", "The count of tea began on 16 October 2026.") == "found"


def test_times_told_by_the_day_of_writing_are_not_looked_for():
    rows = traced("Last month and this week the port was quiet.", told("Last month the port was quiet."))

    assert {row.how for row in rows.values() if row.kind == "date"} == {"not looked up"}


def test_a_blurb_speaks_of_its_own_story():
    rosario = told("Ships carry 96 boxes of wheat to the hall.", slug="rosario", title="Light ships")
    liege = told("At Liège 96 officers open boxes in the hall.", slug="liege", title="Gifts")
    text = '      items:\n        - story: {}\n          blurb: "There are 96 boxes of wheat."\n'

    def told_of(slug):
        checked = an_issue_of(rosario, liege, listed=text.format(slug))
        return next(row for row in table_of(checked) if row.place == f"blurb of {slug}")

    assert (told_of("rosario").story, told_of("rosario").found) == ("rosario", True)
    assert told_of("liege").story != "liege"


def test_a_name_is_found_with_its_possessive_and_without_the_stops_of_its_initials():
    rows = traced("We asked the US and Vladimir Putin.", told("The U.S. said no. Vladimir Putin’s answer was short."))

    assert {what: row.how for what, row in rows.items()} == {"US": "found", "Vladimir Putin": "found"}


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Antony Blinken", "Then Anthony Blinken left.", "differs"),
        ("Delimichas", "There Stavros stood with Delimichos and waited.", "differs"),
        ("Kenyan", "Tea from Kenya is dear.", "in other words"),
        ("Russia", "A Russian ship came.", "in other words"),
        ("Joseph Nye", "Nobody knew what to say.", "not found"),
        ("Mark Holm", "Then Mary Holm left.", "not found"),
        ("Xi Jinpin", "Then Xi Jinping left.", "differs"),
        ("Ian Brenner", "Then Ian Bremmer left.", "differs"),
        ("Piraeus Port", "We came to the port of Piraeus.", "in other words"),
        ("World War Two", "Then World War II ended.", "in other words"),
        ("World War I", "Then World War II ended.", "not found"),
        ("King Harald VI", "Then King Harald V left.", "not found"),
        ("Pope John XXII", "Then Pope John XXIII left.", "not found"),
        ("Erik Lindqvist", "Then Erik Dahl and Maria Lindqvist left.", "not found"),
        ("Erik Lindqvist", "Then Maria Lindqvist left. Erik Dahl stayed.", "not found"),
        ("Erik Lindqvist", "Then Erik and Maria Lindqvist left.", "in other words"),
    ],
)
def test_a_name_one_slip_away_is_misspelt_and_an_inflected_one_is_not(name, body, expected):
    assert traced(f"Then came {name} and spoke.", told(body))[name].how == expected


def test_salutation_signature_and_the_publications_own_name_are_no_names_to_look_for():
    letter = "The Tidewatch was read by Marta Okafor.\n\n**Ana Lind**\\\nEditor of The Tidewatch"

    assert [row.what for row in traced(letter, told("Nobody came.")).values()] == ["Marta Okafor"]


def test_a_translation_is_held_against_the_story_by_its_original():
    story = told(
        "Its hall received 3.1 million parcels in September. It has 96 officers, and the pile is worth $94 million."
    )
    original = an_issue_of(story, letter="The hall received 3.1 million parcels. The pile is worth $94 million.").issue
    letter = "La halle a reçu 3,1 milliards de colis. Le tas vaut 94 millions de dollars."
    checked = an_issue_of(story, letter=letter, language="fr", original=original)
    rows = {row.what: row for row in table_of(checked) if row.place == "letter" and row.kind == "number"}

    assert rows["94 millions de dollars"].found
    assert (rows["3,1 milliards de colis"].found, rows["3,1 milliards de colis"].how) == (False, "differs")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-Hans", "这堆茶叶值9400万美元。"),
        ("zh-Hant", "這堆茶葉值9400萬美元。"),
        ("ar", "تبلغ قيمة الشاي 94 مليون دولار."),
        ("ar", "تبلغ قيمة الشاي ٩٤ مليون دولار."),
        ("es", "El montón vale 94 millones de dólares."),
        ("de", "Der Haufen ist 94 Millionen Dollar wert."),
    ],
)
def test_a_sum_in_another_language_is_the_storys(language, words):
    story = told("On paper, at the floor price, the pile is worth $94 million.")
    original = an_issue_of(story, letter="The pile is worth $94 million.").issue
    rows = table_of(an_issue_of(story, letter=words, language=language, original=original))

    assert [row.found for row in rows if row.kind == "number"] == [True]


PLAN = told(
    "The 12-point plan for ending the war was read by Olaf Scholz. Washington gave Taipei $8 billion in spring. It "
    "gave Kyiv 340 tanks."
)
THEIR_LETTER = (
    "The plan of the spring has 12 points, and the war in the North Sea goes on.\n\nWashington gave Taipei $8 billion "
    "for ships and tanks.\n\nOlaf Scholz was on the 340th ship to Germany."
)


@pytest.mark.parametrize("original", ["", THEIR_LETTER])
@pytest.mark.parametrize(
    ("language", "letter", "expected"),
    [
        # Ships are no points; bananas may be anything.
        ("de", "In der Nordsee sanken 12 Schiffe.", "not found"),
        ("fr", "En mer du Nord, 12 navires ont coulé.", "not found"),
        ("es", "Olaf Scholz compró 340 plátanos.", "perhaps of something else"),
    ],
)
def test_a_number_in_another_language_is_not_found_by_digits_and_a_name_alone(language, letter, expected, original):
    theirs = an_issue_of(PLAN, letter=original).issue if original else None
    rows = table_of(an_issue_of(PLAN, letter=letter, language=language, original=theirs))

    assert [row.how for row in rows if row.kind == "number"] == [expected]


@pytest.mark.parametrize(
    ("language", "letter"),
    [
        ("de", "Die Panzer: 340 gab Washington nach Kyiv."),
        ("fr", "Washington a donné 8 milliards de dollars à Taipei."),
    ],
)
def test_units_and_names_speak_for_a_number_in_another_language(language, letter):
    rows = table_of(an_issue_of(PLAN, letter=letter, language=language))

    assert [row.how for row in rows if row.kind == "number"] == ["found"]


def test_times_told_by_the_day_of_writing_are_not_looked_for_in_what_speaks_of_one_story_either():
    listed = '      items:\n        - story: quiet-quay\n          blurb: "Last year the port was quiet."\n'
    checked = an_issue_of(
        AID, told("Nothing.", slug="other", title="Other"), listed=listed.replace("quiet-quay", "other")
    )

    assert [row.how for row in table_of(checked) if row.kind == "date" and "blurb" in row.place] == ["not looked up"]
