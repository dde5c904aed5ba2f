"""A list of recipients: what is taken, what is refused, and by which line."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.audience import rows
from mailer.audience.addresses import normalised, one_recipient
from mailer.audience.rows import Recipients, read_recipients
from mailer.errors import RecipientsError
from mailer.model.recipient import Recipient


@pytest.fixture
def read(tmp_path):
    def reading(content: str | bytes) -> Recipients:
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return read_recipients(path, "list.csv")

    return reading


def addresses(found: Recipients) -> list[str]:
    return [recipient.address for _, recipient in found.recipients]


def test_a_row_becomes_a_reader_with_its_line(read):
    found = read("address,name,language,Favourite Port\nana@x.example,Ana Lima,fr_CA,Oslo\n")
    ((line, ana),) = found.recipients
    assert (line, ana.address, ana.name, ana.language) == (2, "ana@x.example", "Ana Lima", "fr-CA")
    assert dict(ana.fields) == {"favourite_port": "Oslo"}
    assert ana.slot_values["favourite_port"] == "Oslo"
    assert found.refused == ()


@pytest.mark.parametrize("heading", ["address", "Email", "E-MAIL", " e-mail ", "E-Mail Address", '"email"'])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_address_column_is_known_by_several_names_and_delimiters(read, heading, delimiter):
    found = read(f"Name{delimiter}{heading}{delimiter}LANG\nAna{delimiter}ana@x.example{delimiter}fr\n")
    assert [(r.name, r.address, r.language) for _, r in found.recipients] == [("Ana", "ana@x.example", "fr")]


def test_a_byte_order_mark_and_utf16_are_read(read):
    text = "email,name\nana@x.example,Åse\n"
    for data in (codecs.BOM_UTF8 + text.encode(), text.encode("utf-16")):
        assert [recipient.name for _, recipient in read(data).recipients] == ["Åse"]


def test_lines_are_counted_as_they_stand_in_the_file_whatever_their_ends(read):
    for end in ("\n", "\r\n", "\r"):
        content = end.join(
            ["", "email,name", "", "bad", 'b@x.example,"two', 'lines"', "", "also bad", "c@x.example,C", ""]
        )
        found = read(content)
        assert [line for line, _ in found.recipients] == [9]
        assert [row.line for row in found.refused] == [4, 5, 8]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("", ""),
        ("nobody,A", "not usable"),
        (",A", "no address"),
        ("a@x.example,A,extra", "3 cells, but the header names 2"),
        ('a@x.example,"A\nB"', "name holds a line break"),
        ('a@x.example,"x\r\nBcc: evil"', "name holds a line break"),
        ('"a@x.example\n",A', "address holds a line break"),
        ("a@x.example,A\x0bB", "U+000B"),
        ("a@x.example,A\x1cB", "U+001C"),
        ("a@x.example,A\x85B", "U+0085"),
        ("a@x.example,A\u2028B", "U+2028"),
        ("a@x.example,A\x00", "U+0000"),
        ("a@x.example,A\uffff", "U+FFFF"),
        ("a@x.example," + "x" * 1001, "more than 1,000 characters"),
        ("a@x.example," + "x" * 200_000, "more than 1,000 characters"),
        ('a@x.example,"A" B', "a quote"),
        ('a@x.example,"A', "a quote"),
        ("Ana <a@x.example>,A", "not usable"),
        ("<a@x.example>,A", "not usable"),
        ('"a@x.example, b@y.example",A', "not usable"),
        ('"""a b""@x.example",A', "not usable"),
        ("a@[127.0.0.1],A", "not usable"),
        ("a@localhost,A", "not usable"),
        ("x" * 65 + "@x.example,A", "not usable"),
        ("a\u200b@x.example,A", "not usable"),
        ("jürgen@x.example,A", "needs SMTPUTF8"),
        ("\u0430dmin@example.org,A", "needs SMTPUTF8"),
        ("admin@\u0435xample.org,A", "mixes Cyrillic and Latin letters"),
        ("a@xn--xample-2of.org,A", "mixes Cyrillic and Latin letters"),
        ("=?utf-8?q?a?=@x.example,A", "encoded word"),
    ],
)
def test_a_row_that_is_not_usable_is_refused_with_its_line_and_a_reason(read, row, reason):
    found = read(f"email,name\nfirst@x.example,First\n{row}\n")
    assert addresses(found) == ["first@x.example"]
    assert [(refused.line, reason in refused.message) for refused in found.refused] == ([(3, True)] if row else [])


def test_a_row_after_a_refused_one_is_still_read(read):
    found = read('email,name\na@x.example,"A" B\nb@x.example,B\nc@x.example,"C\x00"\nd@x.example,D\n')
    assert addresses(found) == ["b@x.example", "d@x.example"]


def test_an_address_is_kept_with_its_domain_in_ascii_and_lower_case(read):
    found = read(
        "email\nAna.Lima@X.EXAMPLE\nb@BÜCHER.example\nc@пример.example\nuser%other@x.example\n+tag@x.example\n"
    )
    assert addresses(found) == [
        "Ana.Lima@x.example",
        "b@xn--bcher-kva.example",
        "c@xn--e1afmkfd.example",
        "user%other@x.example",
        "+tag@x.example",
    ]
    assert found.refused == ()


def test_the_same_address_twice_is_refused_by_the_line_of_the_first(read):
    found = read("email\nAna@x.example\nb@x.example\nana@X.example\nB@bücher.example\nb@xn--bcher-kva.example\n")
    assert addresses(found) == ["Ana@x.example", "b@x.example", "B@xn--bcher-kva.example"]
    assert [(row.line, row.message) for row in found.refused] == [
        (4, "same address as line 2"),
        (6, "same address as line 5"),
    ]


def test_blanks_around_cells_and_runs_of_blanks_mean_nothing(read):
    found = read("email,name\n  a@x.example\u00a0, Ana   Lima \n")
    assert [(r.address, r.name) for _, r in found.recipients] == [("a@x.example", "Ana Lima")]


def test_missing_cells_at_the_end_are_empty(read):
    ((_, ana),) = read("email,name,city\na@x.example\n").recipients
    assert (ana.name, dict(ana.fields)) == ("", {"city": ""})


def test_a_formula_is_only_text(read):
    ((_, found),) = read('email,name\n=cmd|calc!A1@example.org,"=HYPERLINK(""x"")"\n').recipients
    assert (found.address, found.name) == ("=cmd|calc!A1@example.org", '=HYPERLINK("x")')


@pytest.mark.parametrize(
    ("language", "kept"),
    [("fr", "fr"), ("zh_Hans", "zh-Hans"), ("", ""), ("French", None), ("f", None), ("en;q=1", None)],
)
def test_a_language_is_a_tag(read, language, kept):
    found = read(f"email,lang\na@x.example,{language}\n")
    assert [recipient.language for _, recipient in found.recipients] == ([] if kept is None else [kept])
    assert [row.line for row in found.refused] == ([2] if kept is None else [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "list.csv: is empty"),
        ("\n\n", "list.csv: is empty"),
        ("a@x.example,Ana\n", "list.csv:1: the first line names no address column"),
        ("name,city\nAna,Oslo\n", "list.csv:1: the first line names no address column"),
        ("\nname\nAna\n", "list.csv:2: the first line names no address column"),
        ("email,E-Mail\n", "list.csv:1: column 2 “E-Mail” and column 1 both mean address"),
        ("email,Home town,home-town\n", "list.csv:1: column 3 “home-town” and column 2 both mean home_town"),
        ("email,2024\n", "list.csv:1: column 2 “2024” cannot be named in a slot"),
        ("email,名前\n", "list.csv:1: column 2 “名前” cannot be named in a slot"),
        (b"email,name\na@x.example,\xff\xfe\x80\n", "list.csv:2: is not UTF-8 text"),
    ],
)
def test_a_list_that_is_not_one_is_refused_as_a_whole(read, content, message):
    with pytest.raises(RecipientsError) as caught:
        read(content)
    assert str(caught.value).startswith(message)
    assert caught.value.fix


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(RecipientsError, match=r"list\.csv: cannot be read"):
        read_recipients(tmp_path / "none.csv", "list.csv")


def test_a_header_alone_gives_nobody(read):
    found = read("email,name\n")
    assert (list(found.recipients), found.refused) == ([], ())


def test_a_column_without_a_heading_may_only_be_empty(read):
    found = read("email,name,\na@x.example,A,\nb@x.example,B,x\n")
    assert addresses(found) == ["a@x.example"]
    assert "column without a name" in found.refused[0].message


def test_more_rows_than_a_list_may_have_are_refused(read, monkeypatch):
    monkeypatch.setattr(rows, "ROW_LIMIT", 2)
    with pytest.raises(RecipientsError, match=r"list\.csv:4: holds more than 2 rows"):
        read("email\na@x.example\nb@x.example\nc@x.example\n")


def test_one_typed_address_becomes_a_reader_or_is_refused():
    assert one_recipient(" Ana@X.example ").address == "Ana@x.example"
    assert one_recipient('"Holm, Ana" <a@x.example>') == Recipient(address="a@x.example", name="Holm, Ana")
    for text in (
        "",
        "<>",
        "a@x.example,b@x.example",
        "a@x.example\r\nBcc: x",
        "A\r\nBcc: b <a@x.example>",
        "A <B <a@x.example>",
    ):
        with pytest.raises(RecipientsError):
            one_recipient(text)


@given(st.text(max_size=120))
def test_any_text_is_an_address_or_is_refused(text):
    try:
        address = normalised(text)
    except RecipientsError:
        return
    assert address.isascii()
    assert address.count("@") == 1
    assert not set(address) & set('\r\n\0 <>,;"()')


@given(text=st.text(max_size=200))
def test_any_text_below_a_header_is_taken_row_by_row_without_a_crash(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    path.write_bytes(b"email,name\n" + text.encode())
    found = read_recipients(path, "list.csv")
    lines = [line for line, _ in found.recipients] + [row.line for row in found.refused]
    assert len(set(lines)) == len(lines)
    assert all(2 <= line <= len(text) + 2 for line in lines)
