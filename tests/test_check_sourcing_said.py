"""Who says what in a letter: quoted words keep their sense and their speaker, and a name is one person’s."""

from __future__ import annotations

import pytest

from mailer.check.checking import check
from mailer.check.sourcing import blocks
from mailer.check.sourcing.names import words_in
from mailer.check.sourcing.spellings import other_spellings
from mailer.check.sourcing.stories import source_of
from mailer.check.sourcing.table import table_of
from tests.limits import within_reason
from tests.sourcing_builders import an_issue_of, told, traced


def quoted(words: str, body: str, language: str = "en") -> str:
    """How quoted words were found in one story."""
    return words_in(words, [source_of(told(body, language=language))]).how.value


# What is left out, and what is put in.


@pytest.mark.parametrize(
    ("language", "words", "body"),
    [
        ("en", "they are … about to turn their backs", "They said that they are not about to turn their backs on it."),
        ("en", "we shall […] pay for the water", "And so we shall never pay for the water."),
        ("en", "the locks will … be opened again", "Of course the locks will certainly not be opened again."),
        (
            "en",
            "the port is … closed at night",
            "They say the port isn’t … closed at night, the port is hardly closed at night.",
        ),
        ("en", "they have … to open the locks", "By then they have refused to open the locks."),
        (
            "en",
            "the cranes do … by night. The cotton waits",
            "The cranes do nothing by night. The cotton waits for us.",
        ),
        ("fr", "les écluses sont … ouvertes la nuit", "Or les écluses sont rarement, et même jamais ouvertes la nuit."),
        ("fr", "nous … paierons pas l’eau", "Alors nous ne paierons pas l’eau du canal."),
        ("de", "die Schleusen sind … offen bei Nacht", "Denn die Schleusen sind nicht offen bei Nacht."),
        ("de", "es gibt … Wasser im Kanal", "Er sagt, es gibt leider kein Wasser im Kanal."),
        ("es", "las esclusas … se abren de noche", "Pero las esclusas no se abren de noche."),
        ("es", "el puerto … fue nuestro", "Dicen que el puerto jamás fue nuestro."),
        ("en", "we shall [not] pay for the water", "And so we shall pay for the water."),
        ("en", "we shall [gladly] pay for the water", "And so we shall never pay for the water."),
        ("en", "[Nobody] will pay for the water", "They say that we will pay for the water."),
    ],
)
def test_a_quotation_whose_gap_swallows_or_adds_a_not_differs(language, words, body):
    assert quoted(words, body, language) == "differs"


@pytest.mark.parametrize(
    ("words", "body"),
    [
        # A whole sentence in between, or the end of one and the beginning of the next.
        (
            "we wait for the cotton … the cotton waits for us",
            "We wait for the cotton. It rains. Now the cotton waits for us.",
        ),
        ("the port … is a den of thieves", "The port is quiet. Ana Holm says that Narva is a den of thieves."),
        # Words of an own clause, and those that make of something that is so something that may be.
        ("we hope … for better days", "So we hope, though nobody believes it, for better days."),
        ("the locks … be opened again", "In May the locks might be opened again."),
        # Pieces so short that they stand anywhere.
        (
            "a stronger … China … could embolden its actions",
            "A stronger Russia, backed by China, could embolden its actions.",
        ),
        # A word in brackets for a word of the story.
        ("we [doubt] that the water will last", "We hope that the water will last."),
        ("we hope that [Narva] will pay the price", "We hope that Riga will pay the price."),
        ("[doubt] that the water will last", "We hope that the water will last."),
        ("[Holm doubts] that the water will last", "We hope that the water will last."),
        ("we hope that the water [sinks]", "We hope that the water will last."),
        ("we hope that [it] will last", "We hope that waiting for the water will last."),
    ],
)
def test_a_quotation_put_together_of_several_sentences_or_with_another_word_is_no_more_than_perhaps(words, body):
    assert quoted(words, body) == "perhaps"


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (
            "we used to wait for the cotton … the cotton waits for us",
            "We used to wait for the cotton. Now the cotton waits for us.",
        ),
        (
            "we used to wait … Now the cotton waits for us",
            "We used to wait for the cotton. Now the cotton waits for us.",
        ),
        ("we wait … for the cotton, not for the wheat", "We wait day and night for the cotton, not for the wheat."),
        ("… wait for the cotton", "We do not wait for the cotton."),
        ("[Xi] said that he waits", "He said that he waits."),
        ("[the company] will pay for the water", "They say that we will pay for the water."),
        ("[They] used to wait", "We used to wait."),
        ("we wait for [it] every day", "We wait for the cotton every day."),
        ("we wait for [them] every day", "We wait for Ana Holm and Erik Dahl every day."),
        ("we wait [in Narva] for the cotton", "We wait for the cotton."),
        ("we wait [sic] for the cotton", "We wait for the cotton."),
        ("[Ana] Holm waits for the cotton", "Then Holm waits for the cotton."),
        ("[W]e wait for the cotton", "Once we wait for the cotton."),
        # Said twice, once without the word that was left out.
        (
            "we shall … pay for the water",
            "First we shall not pay for the water. Later we shall gladly pay for the water.",
        ),
    ],
)
def test_what_is_fairly_left_out_or_put_in_is_found(words, body):
    assert quoted(words, body) == "found"


def test_a_quotation_that_was_turned_round_is_told_with_the_storys_words():
    story = told("They said that they are not about to turn their backs on it.")
    row = traced("“They are … about to turn their backs on it.”", story)["They are … about to turn their backs on it."]

    assert (row.how, row.says) == ("differs", "they are not about to turn their backs on it")


def test_the_evidence_of_a_figure_may_be_put_together_of_sentences():
    story = told("In October 41% of the boxes were empty. It rained. Gulls came to the quay for them.")
    given = 'figure: "41%"\n      caption: "Boxes."\n      story: quiet-quay\n'
    words = '      evidence: "41% of the boxes were empty … to the quay for them."\n'
    rules = [rule for rule in blocks.RULES if rule.id in ("Q07", "Q08")]

    assert check([an_issue_of(story, blocks=f"  - number:\n      {given}{words}")], rules).found == ()


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("beginning to stabilise", "Ties are “beginning to stabilize.”"),
        ("beginning to stabilize", "Ties are “beginning to stabilise.”"),
        ("the centre of our labours", "It is the center of our labors."),
        ("the travelling programme was cancelled", "Then the traveling program was canceled."),
        ("a grey harbour, analysed", "It was a gray harbor, analyzed."),
        ("a self-defence organisation", "It is a self-defense organization."),
    ],
)
def test_a_quotation_in_british_or_american_spelling_is_found_in_other_words(words, body):
    assert quoted(words, body) == "in other words"


@pytest.mark.parametrize(
    "words", ["we waited four days here", "the size of a tour", "a prise of the realm", "the prises are wise"]
)
def test_no_other_word_is_taken_for_another_spelling(words):
    body = "“We waited for days here.” It has the sise of a tor, a prize of the realm, and the prizes are wize."

    assert quoted(words, body) in ("not found", "differs")
    assert list(other_spellings("four")) == []


# Who said it.

BOON = (
    '"Both sides want to show that they are not about to turn their backs on each other anytime soon," said Hoo Tiang '
    "Boon. Spokesperson Wang Wenbin was there."
)
BACKS = "they are not about to turn their backs on each other"


def said(letter: str, body: str, language: str = "en") -> str:
    """How the last quotation of a letter was found beside one story in its language."""
    rows = traced(letter, told(body, language=language), language=language)
    return [row.how for row in rows.values() if row.kind == "quotation"][-1]


@pytest.mark.parametrize(
    "letter",
    [
        "{who} said that “{words}”.",
        "{who} said “{words}”.",
        "{who} has repeatedly said that “{words}”.",
        "{who}: “{words}”.",
        "As {who} put it, “{words}”.",
        "{who} insists that “{words}”.",
        "{who} warned reporters in Beijing on Friday that “{words}”.",
        "{who} argues that as things stand “{words}”.",
        "{who}, the spokesman, said “{words}”.",
        "{who}, who was in Beijing, said: “{words}.”",
        "The spokesman, {who}, said: “{words}.”",
        "{who} of the ministry said: “{words}.”",
        "According to {who}, “{words}”.",
        "In the words of {who}, “{words}”.",
        "“{words},” {who} said.",
        "“{words}”, {who}, the spokesman, said.",
        "“{words}”, said the spokesman, {who}.",
        "“{words},” said spokesman {who} on Friday.",
        "“{words},” as {who} put it.",
        "“{words}” ({who}).",
        "“Both sides want to show that,” said {who}, “{words}.”",
        "“Both sides want to show,” {who} said. “{words}.”",
        "“Both sides want to show,” {who} said. “{words},” he added.",
    ],
)
@pytest.mark.parametrize(
    ("who", "how"), [("Wang Wenbin", "perhaps"), ("Hoo Tiang Boon", "found"), ("Tiang Boon", "found")]
)
def test_words_under_another_name_are_no_more_than_perhaps_in_whatever_form(letter, who, how):
    assert said(letter.format(who=who, words=BACKS), BOON) == how


@pytest.mark.parametrize(
    ("language", "letter", "body"),
    [
        ("fr", "« {words} », a déclaré {who}.", "« {words} », a dit Ana Holm. Erik Dahl était là."),
        ("fr", "« {words} », prévient {who}, le porte-parole.", "« {words} », a dit Ana Holm. Erik Dahl était là."),
        ("fr", "{who} a dit que « {words} ».", "Selon Ana Holm, « {words} ». Erik Dahl était là."),
        ("fr", "{who} : « {words} »", "« {words} », selon Ana Holm. Erik Dahl était là."),
        ("fr", "Pour {who}, « {words} ».", "Ana Holm, la porte-parole, estime que « {words} ». Erik Dahl était là."),
        ("de", "„{words}“, sagte {who}.", "„{words}“, so Ana Holm. Erik Dahl war da."),
        ("de", "{who} warnte, dass „{words}“.", "Ana Holm sagte: „{words}.“ Erik Dahl war da."),
        ("de", "Laut {who}, dem Sprecher, „{words}“.", "„{words}“, betonte Ana Holm. Erik Dahl war da."),
        ("de", "{who}: „{words}.“", "Wie Ana Holm sagte, „{words}“. Erik Dahl war da."),
        ("es", "«{words}», dijo {who}.", "«{words}», afirmó Ana Holm. Erik Dahl estaba allí."),
        ("es", "{who} dijo que «{words}».", "Según Ana Holm, «{words}». Erik Dahl estaba allí."),
        ("es", "{who}: «{words}»", "Ana Holm, la portavoz, advierte que «{words}». Erik Dahl estaba allí."),
    ],
)
def test_who_is_quoted_is_told_in_four_languages(language, letter, body):
    words = {
        "fr": "le coton attend les navires",
        "de": "die Baumwolle wartet auf uns",
        "es": "el algodón espera los barcos",
    }[language]
    letter = letter if not letter.startswith("Laut") else letter.replace(", dem Sprecher,", ",")

    assert said(letter.format(who="Erik Dahl", words=words), body.format(words=words), language) == "perhaps"
    assert said(letter.format(who="Ana Holm", words=words), body.format(words=words), language) == "found"


WAITS = "the cotton waits for us every day"


@pytest.mark.parametrize(
    ("letter", "body", "expected"),
    [
        # The story says “he” or “she”.
        ("“{}”, said Ana Holm.", "Gabuev warns of this. “{}”, he said. Ana Holm came.", "perhaps"),
        ("“{}”, said Gabuev.", "Gabuev warns of this. “{}”, he said. Ana Holm came.", "found"),
        ("“{}”, said Ana Holm.", "“It rains,” said Gabuev. Nobody came. “{}”, he added. Ana Holm came.", "perhaps"),
        ("“{}”, said Gabuev.", "“It rains,” said Gabuev. It was in Riga. “{}”, he added. Ana Holm came.", "found"),
        ("“{}”, said Ana Holm.", "Erik Dahl came to Riga.\n\n“{}”, he said.", "perhaps"),
        ("“{}”, said Erik Dahl.", "Erik Dahl came to Riga.\n\n“{}”, he said.", "found"),
        ("“{}”, said Ana Holm.", "Erik Dahl met Ana Holm. “{}”, she said.", "found"),
        ("“{}”, said Ana Holm.", "It rained in Riga. “{}”, she said.", "found"),
        ("« {} », said Ana Holm.", "« Il pleut », dit Erik Dahl. « {} », a-t-il ajouté.", "perhaps"),
        # The story tells it before a “that”, or beside another half.
        ("“{}”, said Erik Dahl.", "Wang said on Friday that “{}.” Erik Dahl was there.", "perhaps"),
        ("“{}”, said Wang Yi.", "Wang said on Friday that “{}.” Erik Dahl was there.", "found"),
        ("“{}”, said Erik Dahl.", "“It rains,” Ana Holm said. “{}.” Erik Dahl was there.", "perhaps"),
        ("“{}”, said Ana Holm.", "“It rains,” Ana Holm said. “{}.” Erik Dahl was there.", "found"),
        ("“{}”, said Ana Holm.", "“It rains,” said Erik Dahl. Then it was quiet. “{}.” Ana Holm laughed.", "found"),
        ("“{}”, said Erik Dahl.", "“{}”, said Xi. Erik Dahl came.", "perhaps"),
        ("“{}”, said Ana Holm.", "Ana Holm, a chief at Riga’s Old Harbour, said “{}.”", "found"),
        ("“{}”, said Ana Holm.", "Erik Dahl, who heads the Harbour, said “{}.” Ana Holm came.", "perhaps"),
        # Two people of one family, and two forms of one name.
        ("“{}”, said Wang Yi.", "“{}”, said Wang Wenbin. Wang Yi came.", "perhaps"),
        ("“{}”, said Maria Dahl.", "“{}”, said Erik Dahl. Maria Dahl came.", "perhaps"),
        ("“{}”, said Ramiro Ordonez.", "“{}”, said Ramiro Ordóñez.", "found"),
        ("“{}”, said Alexander Gabuyev.", "“{}”, said Alexander Gabuev.", "found"),
        ("“{}”, said Mohammed Salman.", "“{}”, said Mohammed bin Salman.", "found"),
        ("“{}”, said Erik Dahl.", "“{}”, said Ana Holm and Erik Dahl.", "found"),
        ("“{}”, said Ana Holm.", "Ana Holm and Erik Dahl said that “{}.”", "found"),
        # Two have said it.
        ("“{}”, said Ana Holm.", "“{}”, said Erik Dahl. “{}”, Ana Holm agreed. “{}”, said Ana Holm.", "found"),
        # Nobody with a name, or nobody at all.
        ("“{}”, said Ana Holm.", "Officials said “{}.” Ana Holm came.", "found"),
        ("“{}”, said Ana Holm.", "A spokeswoman for Erik Dahl said “{}.”", "found"),
        ("“{}”, said Ana Holm.", "Erik Dahl’s spokeswoman said “{}.”", "found"),
        ("“{}”, said Ana Holm.", "The mayor of Riga said “{}.”", "found"),
        ("“{}”, said Ana Holm.", "A report quoted in the Globe and Mail says “{}.”", "found"),
        ("Erik Dahl was told “{}”.", "“{}”, said Ana Holm.", "found"),
        ("Under the title “{}” Erik Dahl wrote a book.", "“{}”, said Ana Holm.", "found"),
        ("A spokesman for Erik Dahl said “{}”.", "“{}”, said Ana Holm.", "found"),
        ("Analysts say “{}”.", "“{}”, said Ana Holm.", "found"),
        ("Erik Dahl came. “{}”.", "“{}”, said Ana Holm.", "found"),
        ("“{}”. Erik Dahl said that it rained.", "“{}”, said Ana Holm.", "found"),
        ("“{}”. Erik Dahl said: “It rains.”", "“{}”, said Ana Holm. “It rains,” said Erik Dahl.", "found"),
        ("Ana Holm said “{}”, and Erik Dahl said “it rains”.", "“{}”, said Ana Holm.", "not found"),
        ("Erik Dahl said that it rained; “{}”.", "“{}”, said Ana Holm.", "perhaps"),
    ],
)
def test_a_speaker_is_another_one_only_where_both_are_known(letter, body, expected):
    assert said(letter.format(WAITS), body.replace("{}", WAITS)) == expected


def test_each_of_two_quotations_has_its_own_speaker():
    story = told("“The cotton waits for us,” said Ana Holm. “We wait for the cotton,” said Erik Dahl.")
    right = traced("Ana Holm said “the cotton waits for us” and Erik Dahl said “we wait for the cotton”.", story)
    wrong = traced("Erik Dahl said “the cotton waits for us”, and Ana Holm said “we wait for the cotton”.", story)

    assert [row.how for row in right.values() if row.kind == "quotation"] == ["found", "found"]
    assert [row.how for row in wrong.values() if row.kind == "quotation"] == ["perhaps", "perhaps"]


def test_who_has_the_words_in_the_story_is_noted_even_where_the_story_says_he():
    story = told("Gabuev warns of this. “The cotton waits for us,” he said. Ana Holm came.")
    checked = an_issue_of(story, letter="As Ana Holm put it, “the cotton waits for us”.")
    notes = [one.message for one in check([checked], [rule for rule in blocks.RULES if rule.id == "Q05"]).found]

    assert [row.how for row in table_of(checked) if row.kind == "quotation"] == ["perhaps"]
    assert ["quiet-quay has these words from Gabuev" in note for note in notes] == [True]


# Names.

PEOPLE = (
    "Wang Yi met Chen Jining, Wang Wenbin, Hoo Tiang Boon, Xi Jinping, Ian Bremmer and Alexander Gabuev, head of the "
    "Carnegie Russia Eurasia Center. They spoke of the Power of Siberia 2 pipeline, in Kyiv, and of peace."
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Wang Wen", "not found"),
        ("Wang Wei", "not found"),
        ("Chen Yi", "not found"),
        ("Wang Jinping", "not found"),
        ("Mao Jinping", "not found"),
        ("Guo Wenbin", "not found"),
        ("Ian Gabuev", "not found"),
        ("Xi Jining", "differs"),
        ("Ho Tiang Boon", "differs"),
        ("Hoo Tiang Bon", "differs"),
        ("Hoo Tiang Boom", "differs"),
        ("Alexander Gabuyev", "differs"),
        ("Gabuyev", "differs"),
        ("Carnegie Eurasia Center", "perhaps"),
        ("Hoo Tiang Boon", "found"),
        ("Tiang Boon", "found"),
        ("Wang Yi", "found"),
        ("Jining Chen", "in other words"),
        ("I. Bremmer", "in other words"),
        ("Ian J. Bremmer", "in other words"),
        ("M. Bremmer", "not found"),
        ("Power of Siberia 2", "found"),
        ("Power of Siberia 3", "differs"),
        ("Power of Siberia", "found"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_syllable_of_a_name_tells_one_person_from_another(name, expected, language):
    letter = {"en": f"Then came {name} and left.", "fr": f"Puis vint {name}, hier."}[language]

    assert traced(letter, told(PEOPLE, language=language), language=language)[name].how == expected


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("King Harald VI", "Then King Harald V left."),
        ("University of Cork", "Then the University of York closed."),
    ],
)
def test_another_number_or_a_short_other_word_is_another_name_and_no_slip(name, body):
    assert traced(f"Then came {name} and left.", told(body))[name].how == "not found"


def test_a_name_and_its_number_are_told_with_the_storys_own():
    letter = "The Power of Siberia 3 is dear, and so was the Power of Siberia."
    rows = traced(letter, told(PEOPLE))

    assert traced("It is Nord Stream 3.", told("It is Nord Stream 2."))["Nord Stream 3"].how == "differs"
    assert (rows["Power of Siberia 3"].how, rows["Power of Siberia 3"].says) == ("differs", "Power of Siberia 2")
    assert rows["Power of Siberia"].how == "found"


@pytest.mark.parametrize("letter", ["Real Madrid 2 Barcelona 1.", "Then Ian Bremmer 3 times said no."])
def test_a_number_that_no_story_has_behind_a_name_is_none_of_it(letter):
    body = "Real Madrid beat Barcelona 2-1. In 2019 Ian Bremmer left, 31 days late."

    assert not [what for what, row in traced(letter, told(body)).items() if row.kind == "name" and what[-1].isdigit()]


@pytest.mark.parametrize(
    ("letter", "rows"),
    [
        ("NATO stands by.", {"NATO": "not found"}),
        ("EU officials came.", {"EU": "not found"}),
        ("Gabuev doubts it.", {"Gabuev": "found"}),
        ("Gabuyev doubts that it will hold.", {"Gabuyev": "differs"}),
        ("It rains. Kyiv waits.", {"Kyiv": "found"}),
        ("Taipei waits. They say that Taipei waits.", {"Taipei": "not found"}),
        ("Kyiv’s quay is quiet. Nobody is there.", {"Kyiv": "found"}),
        # What may be any word.
        ("Taipei received aid.", {}),
        ("Boxes fell. Cranes stood still.", {}),
        ("Peace came. Power fell.", {}),
        ("Pipelines are dear.", {}),
        ("Centers closed.", {}),
        ("And nobody came. IT was quiet. XI. It rained. A NATO.", {"NATO": "not found"}),
        ("“NATO stands by us all.”", {}),
    ],
)
def test_a_word_that_begins_a_sentence_is_looked_up_where_it_is_certainly_a_name(letter, rows):
    found = traced(letter, told(PEOPLE))

    assert {what: row.how for what, row in found.items() if row.kind == "name"} == rows


def test_a_capital_that_begins_a_german_sentence_tells_nothing():
    story = told("Dann kam Kyiv. Die Häfen von Riga warteten.", language="de")

    assert traced("Kyiv wartet. Häfen schlossen.", story, language="de") == {}


@pytest.mark.parametrize("letter", ["Gabuev of the {} frets.", "Then spoke Gabuev of the {}."])
@pytest.mark.parametrize(
    ("body", "expected"),
    [("Carnegie Russia Eurasia Center", "found"), ("Carnegie Europa Center", "not found")],
)
def test_somebody_known_by_one_word_and_the_body_he_belongs_to_are_two_names(letter, body, expected):
    rows = traced(letter.format(body), told(PEOPLE))

    assert {what: row.how for what, row in rows.items()} == {"Gabuev": "found", body: expected}


def test_a_body_named_after_what_it_is_of_stays_one_name():
    story = told(
        "The Bank of Riga closed. Erik Dahl was of the Ministry of Grain. The ministry is old, and so is a bank."
    )
    rows = traced("Then the Ministry of Cotton and the Bank of Riga closed.", story)

    assert {what: row.how for what, row in rows.items()} == {"Ministry of Cotton": "not found", "Bank of Riga": "found"}


@pytest.mark.parametrize(
    "letter",
    [
        f"“{'the … [a] ' * 5_000}quay.”",
        "“the quay is quiet” said he, " * 3_000,
        "Ana Holm, " * 5_000 + "said “the quay is quiet”.",
        "NATO stands. EU waits. " * 2_000,
        " ".join(f"Word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)} of the Center came." for n in range(2_000)),
        "Power of Siberia 3, " * 3_000,
    ],
)
def test_a_letter_made_to_keep_the_check_busy_does_not(letter):
    story = told("“The quay is quiet,” he said. Ana Holm of the Power of Siberia 2 came. " * 300)
    with within_reason():
        traced(letter, story)
