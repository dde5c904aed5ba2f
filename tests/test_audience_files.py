"""Lists on disk: both forms, rows that were refused and mended, and exports that come back as they were."""

from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.audience import lines
from mailer.audience.csvfile import guarded, unguarded
from mailer.audience.exporting import csv_pieces, json_pieces
from mailer.audience.listfile import open_list
from mailer.audience.names import list_name
from mailer.audience.refused import write_refused
from mailer.audience.rows import _cell, entry_of, read_recipients
from mailer.errors import MailerError, OptionError, RecipientsError
from mailer.model.audience import Refusal
from mailer.model.recipient import Recipient


@pytest.fixture
def write(tmp_path):
    def writing(content: str, name: str = "list.csv"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8", newline="")
        return path

    return writing


def entries(path) -> list[tuple[int, object]]:
    """Each row as what it says of a reader, or as why it is refused."""
    file = open_list(path, path.name)
    found: list[tuple[int, object]] = []
    for line, row in file.rows():
        try:
            found.append((line, entry_of(file.values(row))))
        except RecipientsError as fault:
            found.append((line, str(fault)))
    return found


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_cells_are_parted_by_whatever_gives_the_header_a_column_of_addresses(write, delimiter):
    ((_, ana),) = entries(write(delimiter.join(["Name", "E-Mail"]) + "\n" + delimiter.join(["Ana", "a@x.example"])))
    assert (ana.address, ana.name) == ("a@x.example", "Ana")


def test_a_list_without_a_header_is_told_so(write):
    with pytest.raises(RecipientsError, match="it seems to be a reader, so the list has no header"):
        open_list(write("ana@x.example,Ana\n"), "list.csv")


def test_a_folder_or_a_pipe_is_not_a_list(tmp_path):
    with pytest.raises(RecipientsError, match="is a folder"):
        open_list(tmp_path, "here")
    with pytest.raises(RecipientsError, match="cannot be read twice"):
        open_list(type(tmp_path)("/dev/null"), "/dev/null")


def test_a_line_of_ten_megabytes_is_refused_and_the_next_one_read(write):
    huge = "x" * 10_000_000
    found = entries(write(f"email,name\na@x.example,{huge}\nb@x.example,B\n"))
    assert [(line, "far too long" in str(entry)) for line, entry in found] == [(2, True), (3, False)]

    (first, second) = entries(
        write(f'{{"email": "a@x.example", "name": "{huge}"}}\n{{"email":"b@x.example"}}\n', "l.jsonl")
    )
    assert "far too long" in str(first)
    assert second[1].address == "b@x.example"


@pytest.mark.parametrize("last", ["", 'z@x.example,Zed""\n', 'z@x.example,"Zed"\n', 'z@x.example,"\n'])
def test_whoever_stands_behind_a_quote_that_is_not_closed_is_told_and_not_taken(write, last):
    rest = "".join(f"r{number}@x.example,R\n" for number in range(2_000))
    found = entries(write(f'email,name\nfirst@x.example,F\na@x.example,"A\n{rest}{last}'))

    assert found[0][1].address == "first@x.example"
    assert "the quote that opens in line 3 is not closed" in str(found[1][1])
    assert f"{2000 + bool(last):,} more addresses lie in it; close it in that line, or take it out" in str(found[1][1])
    assert [line for line, said in found[1:] if isinstance(said, str)] == list(range(3, 2_004 + bool(last)))
    assert found[2][1] == "lies within the quote that opens in line 3; mend that line"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        # The next row closes the quote: both stand in one row that can be read.
        (['a@x.example,"Ana,Oslo', 'b@x.example,Bo,24"', "c@x.example,Cy,Rome"], [2, 3]),
        (['a@x.example,"Ana,Oslo', 'b@x.example,Bo "B" Bee,Oslo', 'c@x.example,Cy,"Rome'], [2, 3, 4]),
        (['a@x.example,"Ana,Oslo', "b@x.example,Bo,Oslo,Norway", "c@x.example,Cy,Rome"], [2, 3, 4]),
        (['a@x.example,"Ana,Oslo', "Bo <b@x.example>,Bo", 'c@x.example,Cy,"Rome"'], [2, 3, 4]),
        ([f'r{number}@x.example,Bo","Ana' for number in range(400)], list(range(2, 402))),
        # Nothing but the number of its quotes tells that the note goes on.
        (['a@x.example,"he said "hi" to', "b@x.example,Bo,Oslo", 'and went",', "c@x.example,Cy,Rome"], [2, 3]),
        (['"no address,Ana,Oslo', 'b@x.example,Bo"'], [2, 3]),
        # Only the quote at the end of the note tells that it had gone on.
        (['a@x.example,"Ana', 'b@x.example,Bo,"a note', "n@x.example,No,One", 'end"', "c@x.example,C,"], [2, 3, 4]),
        (['a@x.example,"Ana', 'b@x.example,"', "n@x.example,No,One", 'end"', "c@x.example,C,"], [2, 3, 4]),
        (['a@x.example,Ana,"size 24" wide', "n@x.example,No,One", '",', "c@x.example,C,"], [2, 3]),
    ],
)
def test_no_reader_is_lost_behind_a_quote_nor_taken_out_of_a_cell(write, rows, lines):
    path = write("\n".join(["address,name,city", *rows, ""]))
    found = entries(path)
    refusals = [Refusal(line=line, reason=said) for line, said in found if isinstance(said, str)]

    assert [each.line for each in refusals] == lines
    assert "the quote that opens in line 2 is not closed" in refusals[0].reason
    assert f"; {len(lines) - 1:,} more address" in refusals[0].reason
    made = refused(path, *refusals)
    written = made.read_text(encoding="utf-8").splitlines()
    assert all(any(line.endswith(f",{row}") for line in written[1:]) for row in rows[: len(lines)])

    again = [str(said) for _, said in entries(made)]
    assert again == [each.reason for each in refusals]


def test_the_file_of_refused_rows_holds_lines_as_they_were_so_that_one_quote_is_all_there_is_to_mend(write):
    path = write(
        'address,name,city\na@x.example,"Ana,Oslo\n\nb@x.example,Bo,24"\nc@x.example,Cy,"R" X\nd@x.example,D,\n'
    )
    refusals = [Refusal(line=line, reason="why") for line, said in entries(path) if isinstance(said, str)]
    made = refused(path, *refusals)

    text = made.read_text(encoding="utf-8")
    assert text.splitlines() == [
        "refused,address,name,city",
        '"why",a@x.example,"Ana,Oslo',
        ",",
        ',b@x.example,Bo,24"',
        '"why",c@x.example,Cy,"R" X',
    ]
    unmended = entries(made)
    assert [line for line, _ in unmended] == [2, 4, 5]
    once_more = refused(made, *(Refusal(line=line, reason="why") for line, _ in unmended))
    assert once_more.read_text(encoding="utf-8") == text

    made.write_text(text.replace('"Ana', "Ana").replace('"R"', "R"), encoding="utf-8")
    assert [entry.address for _, entry in entries(made)] == ["a@x.example", "b@x.example", "c@x.example"]


@pytest.mark.parametrize("lines", [2, 10, 400])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_cell_of_several_lines_is_refused_with_its_row_and_gives_nobody(write, lines, end):
    words = end.join(["To be asked for", "Bergen, Norway", "bo@x.example, he said", 'a ""quote""'] * 100)
    words = end.join(words.split(end)[:lines])
    found = entries(write(f'notes,email,name{end}"{words}",a@x.example,A{end}1 Quay,b@x.example,B{end}'))

    further = words.count("@")
    assert [entry.address for _, entry in found if not isinstance(entry, str)] == ["b@x.example"]
    assert (found[0][0], found[-1][0], len(found)) == (2, 2 + lines, 2 + further)
    assert "notes holds a line break" in str(found[0][1])
    assert (f"{further} more address" in str(found[0][1])) is (further > 0)


@pytest.mark.parametrize("count", [3, 20])
def test_a_line_of_a_note_is_no_reader_whatever_it_looks_like(write, count):
    note = "\n".join(["line"] * count + ["c@x.example,Carl,hi"] + ["line"] * count)
    found = entries(write(f'address,name,note\na@x.example,Ana,"{note}"\nb@x.example,Bo,ok\n'))

    assert [entry.address for _, entry in found if not isinstance(entry, str)] == ["b@x.example"]
    assert "note holds a line break" in str(found[0][1])
    assert "1 more address lies in it" in str(found[0][1])


def test_a_formula_among_the_lines_of_a_refused_row_does_not_run_either(write):
    path = write('address,name,city\n=cmd|x@y.example,"Ana,=1\nb@x.example,"=2",+3\n')
    made = refused(path, *(Refusal(line=line, reason="why") for line, _ in entries(path)))

    assert made.read_text(encoding="utf-8").splitlines()[1:] == [
        '"why",\'=cmd|x@y.example,"Ana,=1',
        ',b@x.example,"=2",\'+3',
    ]


def test_a_list_all_in_quotes_is_read_whatever_parts_its_cells(write):
    ((_, ana),) = entries(write('"Name";"E-Mail"\n"Ana; Bo, Cy";"a@x.example"\n'))
    assert (ana.address, ana.name) == ("a@x.example", "Ana; Bo, Cy")


def test_a_quote_that_opens_further_down_in_a_row_is_named_with_its_own_line(write):
    ((line, said),) = entries(write('email,home,name\na@x.example,"1 Quay\nOslo","A\n'))

    assert line == 2
    assert "the quote that opens in line 3 is not closed" in said


def test_a_quote_in_the_header_that_is_never_closed_is_named(write):
    with pytest.raises(RecipientsError, match="the quote that opens in line 1 is not closed") as caught:
        open_list(write('email,"name\na@x.example,A\n'), "list.csv")
    assert caught.value.line == 1


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=^", "sep=\t"])
def test_the_line_that_excel_begins_a_list_with_names_what_parts_its_cells(write, first):
    part = first.strip('"')[-1]
    path = write(f"{first}\r\nemail{part}name\r\na@x.example{part}A, B\r\nnobody{part}N\r\n")
    (_, ana), (line, _) = entries(path)

    assert (ana.name, line) == ("A, B", 4)
    made = refused(path, Refusal(line=4, reason="no address"))
    assert made.read_text(encoding="utf-8") == f"refused{part}email{part}name\nno address{part}nobody{part}N\n"


def test_a_header_without_addresses_is_shown_as_it_was_read_and_what_to_write_said(write):
    with pytest.raises(RecipientsError) as caught:
        open_list(write(f"Courriel;Nom;{'x' * 100}\nana@x.example;Ana\n"), "list.csv")

    assert caught.value.message == f"the first line names no address column: “Courriel;Nom;{'x' * 47}…”"
    assert caught.value.fix == "begin the file with a line such as address,name,language"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"email": "a@x.example", "name": "Ana", "city": "Oslo"}', ("a@x.example", "Ana", None, {"city": "Oslo"})),
        ('{"address": "a@x.example", "fields": {"Home": "Oslo"}}', ("a@x.example", None, None, {"home": "Oslo"})),
        ('{"address": "a@x.example", "lang": "fr_CA", "name": null}', ("a@x.example", "", "fr-CA", {})),
        ('{"address": "a@x.example", "n": 4.20, "big": 12345678901234567890, "yes": true}',
         ("a@x.example", None, None, {"n": "4.20", "big": "12345678901234567890", "yes": "true"})),
    ],
)  # fmt: skip
def test_an_object_on_a_line_says_what_its_keys_say(write, line, said):
    ((_, entry),) = entries(write(line + "\n", "list.jsonl"))
    assert tuple(entry[:4]) == said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a@x.example", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ('{"address": "a@x.example"', "not a JSON object"),
        ('{"address": "a@x.example", "n": NaN}', "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
        ('{"address": "a@x.example", "n": {"a": 1}}', "n is not text"),
        ('{"address": "a@x.example", "n": [1]}', "n is not text"),
        ('{"address": "a@x.example", "email": "b@x.example"}', "two keys both mean address"),
        ('{"address": "a@x.example", "address": "b@x.example"}', "two keys both mean address"),
        ('{"address": "a@x.example", "fields": {"name": "A"}, "name": "B"}', "two keys both mean name"),
        ('{"address": "a@x.example", "2024": "x"}', "“2024” cannot be named in a slot"),
        ('{"address": "a@x.example", "name": "x\\r\\nBcc: e@evil.example"}', "name holds a line break"),
        ('{"address": "a@x.example", "name": "\\ud800"}', "name holds the character U+D800"),
        ('{"name": "Ana"}', "no address"),
        (json.dumps({f"k{number}": "" for number in range(501)}), "more than 500 keys"),
    ],
)
def test_a_line_that_is_no_reader_is_refused_with_a_reason(write, line, reason):
    first = '{"address": "first@x.example"}\n'
    found = entries(write(first + line + "\n", "list.jsonl"))
    assert [number for number, _ in found] == [1, 2]
    assert reason in str(found[1][1])


def test_a_json_array_is_told_how_to_become_lines(write):
    with pytest.raises(RecipientsError) as caught:
        open_list(write('[{"address": "a@x.example"}]', "list.json"), "list.json")
    assert caught.value.next == "jq -c '.[]' list.json > lines.jsonl"


def test_json_lines_are_known_without_their_name(write):
    ((_, ana),) = entries(write('{"address": "a@x.example"}\n', "subscribers"))
    assert ana.address == "a@x.example"


HOSTILE = [
    "x\r\nBcc: e@evil.example",
    "x\nBcc: e@evil.example",
    "trailing\n",
    *(f"x{char}y" for char in "\x00\x0b\x0c\x1b\x1c\x85\u2028\u2029\ufffe"),
]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_no_header_may_carry_is_refused_with_its_row(write, value):
    path = write("")
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["email", "name", "city"], ["a@x.example", value, ""], ["b@x.example", "", value]])
    found = [(line, said) for line, said in entries(path) if "lies within the quote" not in str(said)]
    assert len(found) == 2
    assert all("holds" in str(entry) for _, entry in found)


@pytest.mark.parametrize(
    "value",
    [
        "=?utf-8?q?=0ABcc=3Ae=40evil=2Eexample?=",
        "A 💩 =?UTF-8?Q?=0A?=Bcc: i@e.example",
        "Some very long name that goes on and on and on and on and on <victim@bank.example>, Corp",
        "{{ secret }} {% for x in y %} ${7*7} <%= %> *|UNSUB|*",
    ],
)
def test_a_name_that_is_only_odd_is_kept_as_it_is(write, value):
    path = write("")
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["email", "name"], ["a@x.example", value]])
    ((_, entry),) = entries(path)
    assert entry.name == value


@given(st.text(max_size=80))
def test_the_quick_look_at_a_row_leaves_cells_as_the_long_one_does(text):
    def judged(values):
        try:
            return entry_of({"address": "a@x.example", **values}).fields
        except RecipientsError as fault:
            return str(fault)

    def by_cell(cell):
        try:
            return {"city": _cell(cell, "city")}
        except RecipientsError as fault:
            return str(fault)

    assert judged({"city": text}) == by_cell(text)


# Spreadsheets and formulas


@given(st.text(max_size=20))
def test_any_cell_is_safe_in_a_spreadsheet_and_comes_back_as_it_was(text):
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "cell", ["=HYPERLINK(“x”)", "+47 22", "-1", "@SUM(A1)", "'=x", "''=x", "=cmd|calc!A1@example.org"]
)
def test_a_cell_that_begins_like_a_formula_is_marked_as_text(cell):
    assert guarded(cell) == f"'{cell}"


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co")), max_size=12).map(
    lambda text: " ".join(text.split())
)
_VALUE = st.one_of(
    _TEXT, st.sampled_from(["=1", "+1", "-1", "@x", "'=1", "''+", "'", '"', "a,b", "a;b", "{}", "no", "é"])
)
_READER = st.builds(
    lambda local, name, language, city: Recipient(
        address=f"{local}@x.example", name=name, language=language, fields={"city": city} if city else {}
    ),
    st.sampled_from(["ana", "=cmd|calc!A1", "+tag", "-dash", "'quote", "'=both", "INFO.desk"]),
    _VALUE,
    st.sampled_from(["", "en", "zh-Hans"]),
    _VALUE,
)


@given(readers=st.lists(_READER, max_size=4, unique_by=lambda reader: reader.address))
def test_what_is_exported_says_the_same_when_it_is_read(tmp_path_factory, readers):
    path = tmp_path_factory.mktemp("lists") / "list"
    listed = [(reader, "") for reader in readers]
    for pieces in (csv_pieces(listed, ["city"], with_suppressed=False), json_pieces(listed, with_suppressed=False)):
        text = "".join(pieces)
        if not text:
            continue
        path.write_text(text, encoding="utf-8", newline="")
        found = [
            Recipient(
                address=entry.address,
                name=entry.name,
                language=entry.language,
                fields={name: value for name, value in entry.fields.items() if value},
            )
            for _, entry in entries(path)
        ]
        assert found == readers


def test_those_who_are_suppressed_are_exported_only_when_asked_for_and_come_back_suppressed(write):
    listed = [(Recipient(address="a@x.example"), ""), (Recipient(address="b@x.example"), "complaint")]
    assert "b@x.example" not in "".join(csv_pieces(listed, [], with_suppressed=False))

    for name, pieces in (
        ("l.csv", csv_pieces(listed, [], with_suppressed=True)),
        ("l.jsonl", json_pieces(listed, with_suppressed=True)),
    ):
        path = write("".join(pieces), name)
        assert [entry.suppressed for _, entry in entries(path)] == ["", "complaint"]
        # A batch from such a file must not reach them.
        assert [row.message for row in read_recipients(path, name).refused] == [
            "suppressed (complaint); remove the row"
        ]


@pytest.mark.parametrize(("said", "kept"), [("no", ""), ("FALSE", ""), ("0", ""), ("", ""), ("asked us", "asked us")])
def test_a_column_of_yes_and_no_suppresses_those_alone_who_are(write, said, kept):
    ((_, entry),) = entries(write(f"email,suppressed\na@x.example,{said}\n"))
    assert (entry.suppressed, entry.fields) == (kept, {})


# Refused rows


@pytest.mark.parametrize("size", [1001, 40_000, 200_000, 900_000])
def test_a_row_with_a_cell_that_is_too_long_is_written_down_whole(write, size):
    path = write(f'email,name,city\na@x.example,"{"x" * size}",Oslo\nb@x.example,B,\n')
    (line, said), _ = entries(path)

    assert "name has more than 1,000 characters; shorten it" in said
    made = refused(path, Refusal(line=line, reason=said))
    with open(made, encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == [said, "a@x.example", "x" * size, "Oslo"]


@pytest.mark.parametrize("quote", ["", '"'])
def test_of_a_line_that_cannot_be_held_the_beginning_is_written_down_and_has_to_be_mended(write, quote):
    path = write(f"email,name,city\na@x.example,{quote}{'x' * 3_000_000}{quote},Oslo\nb@x.example,B,\n")
    (line, said), (_, second) = entries(path)

    assert said == "a cell is far too long; shorten it"
    assert second.address == "b@x.example"
    made = refused(path, Refusal(line=line, reason=said))
    assert made.read_text(encoding="utf-8").splitlines()[1] == f'"{said}",a@x.example,{"x" * 1000}…'
    assert "name has more than 1,000 characters" in str(entries(made)[0][1])


def test_of_an_object_that_cannot_be_held_the_beginning_is_written_down(write):
    path = write(f'{{"email": "a@x.example", "name": "{"x" * 3_000_000}"}}\n', "l.jsonl")
    made = refused(path, Refusal(line=1, reason="the line is far too long"))

    assert made.read_text(encoding="utf-8").splitlines()[1].startswith('{"email": "a@x.example", "name": "xxx')
    assert len(made.read_text(encoding="utf-8")) < 1100


def refused(path, *refusals: Refusal):
    return write_refused(open_list(path, path.name), iter(refusals), path)


def test_refused_rows_are_written_with_their_header_and_reasons_and_can_be_mended(write):
    path = write('E-Mail;Home town\nnobody;Oslo\na@x.example;Bergen\nb@x.example;"x" y\nc@x.example;Oslo;more\n')
    made = refused(
        path,
        Refusal(line=2, reason="no address"),
        Refusal(line=4, reason="a quote"),
        Refusal(line=5, reason="same address as line", other=3),
    )

    assert made.name == "list.refused.csv"
    assert made.read_text(encoding="utf-8").splitlines() == [
        "refused;E-Mail;Home town",
        "no address;nobody;Oslo",
        '"a quote";b@x.example;"x" y',
        "same address as line 3;c@x.example;Oslo;more",
    ]
    made.write_text(made.read_text(encoding="utf-8").replace("nobody", "nobody@x.example"), encoding="utf-8")
    assert entries(made)[0][1][:4] == ("nobody@x.example", None, None, {"home_town": "Oslo"})


def test_a_refused_formula_does_not_run_in_the_spreadsheet_it_is_mended_in(write):
    made = refused(write("email,name\nnobody,=cmd|calc!A1\n"), Refusal(line=2, reason="no address"))
    assert "'=cmd|calc!A1" in made.read_text(encoding="utf-8")


def test_refused_lines_of_json_are_objects_with_their_reason_or_stand_below_one(write):
    path = write('{"address": "nobody", "n": 4.20, "o": {"a": [1]}}\nnot json\n{"address": "a@x.example"}\n', "l.jsonl")
    made = refused(path, Refusal(line=1, reason="no address"), Refusal(line=2, reason="not a JSON object"))

    first, remark, second = made.read_text(encoding="utf-8").splitlines()
    assert json.loads(first) == {"refused": "no address", "address": "nobody", "n": "4.20", "o": {"a": ["1"]}}
    assert (json.loads(remark), second) == ({"refused": "not a JSON object"}, "not json")
    made.write_text(
        made.read_text(encoding="utf-8").replace("not json", '{"address": "b@x.example"}'), encoding="utf-8"
    )
    assert [entry for _, entry in entries(made)][1].address == "b@x.example"


def test_what_somebody_may_be_mending_is_never_written_over(write):
    path = write("email\nnobody\nno one\n")
    first = refused(path, Refusal(line=2, reason="no address"))
    again = refused(path, Refusal(line=2, reason="no address"))
    other = refused(path, Refusal(line=3, reason="no address"))
    of_mended = refused(first, Refusal(line=2, reason="still none"))

    assert [file.name for file in (first, again, other, of_mended)] == [
        "list.refused.csv", "list.refused.csv", "list.refused-2.csv", "list.refused-3.csv",
    ]  # fmt: skip
    assert sorted(file.name for file in path.parent.iterdir() if file.name.startswith(".")) == []


def test_refused_rows_are_for_nobody_elses_eyes(write):
    made = refused(write("email\nnobody\n"), Refusal(line=2, reason="no address"))
    assert made.stat().st_mode & 0o077 == 0


def test_where_nothing_is_refused_no_file_is_written(write):
    path = write("email\na@x.example\n")
    assert refused(path) is None
    assert [file.name for file in path.parent.iterdir()] == ["list.csv"]


def test_refused_rows_that_cannot_be_written_are_one_clear_line(write, monkeypatch):
    path = write("email\nnobody\n")
    file = open_list(path, path.name)
    with pytest.raises(MailerError, match="cannot be written"):
        write_refused(file, iter([Refusal(line=2, reason="no address")]), path.parent / "gone" / "list.csv")


def test_how_far_a_file_has_been_read_is_told_now_and_then(write, monkeypatch):
    monkeypatch.setattr(lines, "_TELL_EVERY", 2)
    path = write("email\n" + "a@x.example\n" * 9)
    heard: list[int] = []
    list(open_list(path, path.name).rows(heard.append))
    assert heard == sorted(heard)
    assert len(heard) == 5
    assert heard[-1] <= path.stat().st_size


@pytest.mark.parametrize(
    ("typed", "kept"), [("weekly", "weekly"), ("Weekly-EN", "weekly-en"), ("a", "a"), ("2024", "2024")]
)
def test_a_list_is_called_by_letters_digits_and_hyphens_in_any_case(typed, kept):
    assert list_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "-a", "a-", "a b", "a_b", "é", "a/b", "../x", "a@b", "x" * 64, "a\n"])
def test_any_other_name_of_a_list_is_refused_with_what_to_write(typed):
    with pytest.raises(OptionError) as caught:
        list_name(typed)
    assert caught.value.file == "--list"
    assert caught.value.fix.startswith("write ")
