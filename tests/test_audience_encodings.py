"""The encoding of a list is recognised and named, or asked for; it is never guessed in silence."""

from __future__ import annotations

import codecs

import pytest

from mailer.audience.encodings import encoding_of
from mailer.errors import OptionError, RecipientsError

NAMES = {
    "french": "Hélène Béranger,François Lefèvre,Noël,Chloé,Anaïs,Benoît,Éric",
    "nordic": "Åse Holm,Øyvind Strøm,Bjørn Ærø,Søren Kjær,Märta Öberg",
    "german": "Jürgen Groß,Björn Müller,Käthe Schröder",
    "spanish": "José Muñoz,María Peña,Íñigo",
    "portuguese": "João Gonçalves,Antão Conceição",
    "czech": "Jiří Dvořák,Tomáš Novák,Věra Růžičková,Šárka Černá",
    "polish": "Łukasz Wójcik,Małgorzata Dąbrowska,Paweł,Żaneta Kaczyńska",
    "hungarian": "Kovács Győző,Szűcs Ödön,Tóth Erzsébet",
    "russian": "Анна Иванова,Пётр Сидоров,Юлия",
    "turkish": "Ayşe Yılmaz,Çağlar Öztürk,İbrahim Güneş",
    "greek": "Γιώργος Παπαδόπουλος,Ελένη",
    "irish": "Pat O’Brien",
}
CODECS = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "koi8-r", "mac-roman", "cp850", "cp852")


@pytest.fixture
def encoding(tmp_path):
    def found(data: bytes, named: str = ""):
        path = tmp_path / "list.csv"
        path.write_bytes(data)
        return encoding_of(path, "list.csv", named)

    return found


def a_list(language: str) -> str:
    return "email,name\n" + "".join(f"a{n}@x.example,{name}\n" for n, name in enumerate(NAMES[language].split(",")))


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("codec", CODECS)
def test_a_list_in_an_old_encoding_is_read_as_it_was_written(encoding, language, codec):
    text = a_list(language)
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        return
    assert data.decode(encoding(data).codec) == text


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (a_list("french").encode(), "UTF-8"),
        (codecs.BOM_UTF8 + a_list("french").encode(), "UTF-8"),
        (a_list("french").encode("utf-16"), "UTF-16"),
        (a_list("french").encode("utf-16-le"), "UTF-16 without a byte-order mark"),
        (a_list("french").encode("utf-16-be"), "UTF-16 without a byte-order mark"),
        (a_list("french").encode("cp1252"), "windows-1252"),
        (a_list("czech").encode("cp1250"), "windows-1250"),
        (a_list("french").encode("mac-roman"), "Mac OS Roman"),
    ],
)
def test_an_encoding_is_called_by_its_name(encoding, data, name):
    found = encoding(data)
    assert found.name == name
    assert data.decode(found.codec).removeprefix("\ufeff") == a_list("czech" if "1250" in name else "french")


def test_a_recognised_encoding_shows_a_word_by_which_a_person_can_tell(encoding):
    assert encoding(a_list("french").encode("cp1252")).word == "Hélène"


def test_a_list_of_many_languages_in_an_old_encoding_is_asked_about_with_both_readings(encoding):
    text = "email,name\na@x.example,Hélène\nb@x.example,Åse\nc@x.example,Jürgen\nd@x.example,João\ne@x.example,Muñoz\n"
    with pytest.raises(RecipientsError) as caught:
        encoding(text.encode("cp1252"))

    assert "windows-1252 (“Hélène”)" in caught.value.message
    assert "windows-1250 (“Hélčne”)" in caught.value.message
    assert caught.value.line == 2
    assert caught.value.next.endswith("--encoding windows-1252")


def test_an_encoding_that_was_named_is_believed(encoding):
    assert encoding(a_list("czech").encode("cp1252", "replace"), "windows-1250").codec == "cp1250"
    with pytest.raises(OptionError, match="“klingon” is no encoding"):
        encoding(b"email\n", "klingon")
    with pytest.raises(OptionError, match="“hex” is no encoding"):
        encoding(b"email\n", "hex")


def test_one_broken_letter_in_a_list_of_good_ones_is_named_by_its_line(encoding):
    data = (a_list("french") + "z@x.example,Zo\udceb\n").encode("utf-8", "surrogateescape")
    with pytest.raises(RecipientsError, match=r"list\.csv:9: is UTF-8 text for the most part"):
        encoding(data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04\x14\0\x06\0", "a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an old kind"),
        (b"\x1f\x8b\x08\0", "a compressed file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xd8", "not a text file"),
    ],
)
def test_a_file_that_is_not_a_list_is_told_for_what_it_is(encoding, data, what):
    with pytest.raises(RecipientsError) as caught:
        encoding(data)
    assert what in caught.value.message
    assert caught.value.fix
