"""What every store promises, whichever database keeps it; another one joins by a line in ``STORES``."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.audience.exporting import csv_pieces, json_pieces
from mailer.errors import RecipientsError, StoreError
from mailer.model.audience import Suppression
from mailer.pipeline.listing import import_list
from mailer.store.lists import Lists
from mailer.store.suppressions import Suppressions
from tests.audience_builders import LATER, NOW, a_store, addresses, imported, readers

STORES = {"sqlite": a_store}


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    return STORES[request.param](tmp_path)


@pytest.fixture
def take(store, tmp_path):
    """Import a list that says this."""
    return lambda text, **facts: imported(store, tmp_path, text, **facts)


def complaint(name: str = "") -> Suppression:
    return Suppression(list=name, reason="complaint", source="by hand", at=NOW)


def test_an_import_gives_each_reader_an_id_in_the_order_of_the_file(store, take):
    found = take("email,name,lang,city\nb@x.example,Bo,fr,Oslo\na@x.example,Ana,,\n")

    assert (found.new, found.changed, found.same, found.kept, found.refused) == (2, 0, 0, 0, 0)
    assert readers(store) == [("b@x.example", "Bo", "fr", {"city": "Oslo"}), ("a@x.example", "Ana", "", {})]
    ids = [reader.id for reader, _ in Lists(store).readers("weekly")]
    assert ids == sorted(ids)
    assert all(ids)


def test_an_id_is_never_given_again(store, take):
    take("email\na@x.example\nb@x.example\n")
    last = [reader.id for reader, _ in Lists(store).readers("weekly")][-1]
    Suppressions(store).forget("b@x.example", NOW)
    take("email\nc@x.example\n")

    assert [reader.id for reader, _ in Lists(store).readers("weekly")][-1] > last


def test_the_same_file_again_changes_nothing(store, take):
    text = "email,name,city\na@x.example,Ana,Oslo\nb@x.example,,\n"
    take(text)
    found = take(text)

    assert found.changes_nothing
    assert (found.same, found.rows) == (2, 2)


def test_what_differs_is_counted_by_column_and_written(store, take):
    take("email,name,lang,city,plan\na@x.example,Ana,en,Oslo,1\nb@x.example,Bo,en,Oslo,1\nc@x.example,C,,,1\n")
    found = take("email,name,lang,city\nA@x.example,Ana Holm,en,Bergen\nb@x.example,Bo,fr,\nd@x.example,D,,\n")

    assert (found.new, found.changed, found.same, found.kept) == (1, 2, 0, 1)
    assert dict(found.columns) == {"address": 1, "name": 1, "language": 1, "city": 2}
    assert found.emptied == 1
    assert readers(store) == [
        ("A@x.example", "Ana Holm", "en", {"city": "Bergen", "plan": "1"}),
        ("b@x.example", "Bo", "fr", {"plan": "1"}),
        ("c@x.example", "C", "", {"plan": "1"}),
        ("d@x.example", "D", "", {}),
    ]


def test_columns_that_a_file_does_not_have_stay_as_they_are(store, take):
    take("email,name,city\na@x.example,Ana,Oslo\n")
    assert take("email\na@x.example\n").changes_nothing
    assert readers(store) == [("a@x.example", "Ana", "", {"city": "Oslo"})]


def test_a_reader_whose_address_differs_only_in_case_is_the_same_one(store, take):
    take("email\nAna@x.example\n")
    found = take("email\nana@X.example\n")
    assert (found.new, found.changed, dict(found.columns)) == (0, 1, {"address": 1})
    assert addresses(store) == ["ana@x.example"]


def test_a_repeated_reader_is_refused_with_both_lines(store, take, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("email\na@x.example\nb@x.example\nA@x.example\na@X.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "list.csv", "weekly") as pending:
        assert [(each.line, str(each)) for each in pending.refusals] == [
            (4, "same address as line 2"),
            (5, "same address as line 2"),
        ]
        assert pending.difference.new == 2


LOOKS_LIKE = "раураӏ.example"


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        (f"a@{LOOKS_LIKE}\nb@paypal.example\n", 2, "looks like paypal.example of line 3"),
        (f"b@paypal.example\na@{LOOKS_LIKE}\n", 3, "looks like paypal.example of line 2"),
        ("a@сосо.example\nb@соcо.example\n", 3, "mixes Cyrillic and Latin"),
    ],
)
def test_a_domain_that_looks_like_another_one_of_the_file_is_refused(store, tmp_path, rows, line, reason):
    path = tmp_path / "list.csv"
    path.write_text("email\n" + rows, encoding="utf-8")
    with import_list(Lists(store), path, "list.csv", "weekly") as pending:
        assert [(each.line, reason in str(each)) for each in pending.refusals] == [(line, True)]


def test_a_domain_that_looks_like_one_of_the_list_is_refused_unless_it_is_meant(store, take, tmp_path):
    take("email\nb@paypal.example\n")
    path = tmp_path / "new.csv"
    path.write_text(f"email\na@{LOOKS_LIKE}\nc@x.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "new.csv", "weekly") as pending:
        assert "looks like paypal.example, which is on the list" in str(pending.refusals[0])
    with import_list(Lists(store), path, "new.csv", "weekly", look_alikes_are_meant=True) as pending:
        pending.apply(NOW, True)
    # Now that somebody has looked at it, it is one of the list's domains.
    assert take(f"email\na@{LOOKS_LIKE}\nd@{LOOKS_LIKE}\n").new == 1


def test_a_domain_wholly_in_another_script_is_as_good_as_any(store, take):
    assert take("email\na@пример.example\nb@bücher.example\nc@bucher.example\n").refused == 0


def test_no_import_lowers_a_suppression(store, take):
    take("email\na@x.example\nb@x.example\n")
    Suppressions(store).suppress(["a@x.example"], complaint())
    found = take("email,name,suppressed\na@x.example,Ana,no\nb@x.example,Bo,\n")

    assert (found.suppressed, found.newly_suppressed) == (1, 0)
    assert [why for _, why in Lists(store).readers("weekly")] == ["complaint", ""]


def test_a_file_may_say_that_a_reader_is_suppressed(store, take):
    found = take("email,suppressed\na@x.example,unsubscribed in 2019\nb@x.example,\n")
    assert (found.new, found.suppressed) == (2, 1)
    (suppression,) = Lists(store).standing("a@x.example").suppressions
    assert (suppression.list, suppression.reason, suppression.source) == (
        "weekly", "unsubscribed in 2019", "import of list.csv",
    )  # fmt: skip
    # Said again, with another reason, it stays what it was.
    assert take("email,suppressed\na@x.example,other\n").changes_nothing
    assert [each.reason for each in Lists(store).standing("a@x.example").suppressions] == ["unsubscribed in 2019"]


def test_a_suppression_holds_for_one_list_or_for_all(store, take):
    take("email\na@x.example\nb@x.example\n")
    take("email\na@x.example\nb@x.example\n", name="daily")
    who = Suppressions(store)
    assert who.suppress(["a@x.example"], complaint("weekly")) == (True,)
    assert who.suppress(["b@x.example", "nowhere@x.example"], complaint()) == (True, True)

    assert [why for _, why in Lists(store).readers("weekly")] == ["complaint", "complaint"]
    assert [why for _, why in Lists(store).readers("daily")] == ["", "complaint"]
    assert (Lists(store).summary("weekly").suppressed, Lists(store).summary("daily").suppressed) == (2, 1)


def test_a_suppression_keeps_its_first_reason_and_day(store):
    who = Suppressions(store)
    who.suppress(["a@x.example"], complaint())
    assert who.suppress(["a@x.example"], Suppression(reason="bounce", source="by hand", at=LATER)) == (False,)
    assert who.suppress(["a@x.example"], Suppression(list="w", reason="bounce", source="by hand", at=LATER)) == (False,)
    (kept,) = Lists(store).standing("a@x.example").suppressions
    assert (kept.reason, kept.at) == ("complaint", NOW)


def test_what_is_lifted_is_kept_with_who_why_and_when(store):
    who = Suppressions(store)
    who.suppress(["a@x.example"], complaint("weekly"))
    who.suppress(["a@x.example"], complaint())
    assert [each.list for each in who.lift("a@x.example", "weekly", by="Bo", why="asked", at=LATER)] == ["weekly"]
    assert [each.list for each in who.lift("a@x.example", "", by="Bo", why="asked", at=LATER)] == [""]
    assert who.lift("a@x.example", "", by="Bo", why="asked", at=LATER) == ()

    standing = Lists(store).standing("a@x.example")
    assert standing.suppressions == ()
    assert [(was.suppression, was.by, was.why, was.at) for was in standing.lifted] == [
        (complaint("weekly"), "Bo", "asked", LATER),
        (complaint(), "Bo", "asked", LATER),
    ]


def test_a_reader_who_is_forgotten_leaves_a_digest_alone_and_no_import_brings_him_back(store, take, tmp_path):
    for name in ("weekly", "daily"):
        take("email,name,city\nana@x.example,Ana,Oslo\nb@x.example,Bo,\n", name=name)
    who = Suppressions(store)
    who.suppress(["ana@x.example"], complaint())
    who.lift("ana@x.example", "", by="Bo", why="asked", at=NOW)
    who.suppress(["ana@x.example"], complaint("weekly"))

    assert who.forget("ana@x.example", LATER) == ("daily", "weekly")
    standing = Lists(store).standing("ana@x.example")
    assert (standing.on, standing.suppressions, standing.lifted, standing.forgotten) == ((), (), (), True)

    path = tmp_path / "old.csv"
    path.write_text("email\nANA@x.example\nc@x.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "old.csv", "weekly") as pending:
        assert "was forgotten" in str(pending.refusals[0])
        pending.apply(NOW, True)
    assert addresses(store) == ["b@x.example", "c@x.example"]
    assert who.suppress(["ana@x.example"], complaint()) == (False,)

    assert [each.reason for each in who.lift("ana@x.example", "", by="Bo", why="asked", at=LATER)] == ["forgotten"]
    take("email\nana@x.example\n")
    assert "ana@x.example" in addresses(store)


def test_nobody_knows_an_address_that_was_never_here(store):
    assert not Lists(store).standing("a@x.example").is_known
    assert Suppressions(store).forget("a@x.example", NOW) == ()


def test_a_list_in_figures_says_who_is_on_it_and_what_came_last(store, take):
    take("email,lang,suppressed\na@x.example,fr,\nb@x.example,en,\nc@x.example,fr,x\nnobody,,\n")
    found = Lists(store).summary("weekly")

    assert (found.recipients, found.suppressed, found.languages) == (3, 1, (("fr", 2), ("en", 1)))
    last = found.last_import
    assert (last.at, last.file, last.rows, last.new, last.changed, last.refused) == (NOW, "list.csv", 4, 3, 0, 1)


def test_fields_are_named_in_the_order_in_which_they_came(store, take):
    take("email,town,age\na@x.example,Oslo,4\n")
    take("email,plan\nb@x.example,x\n")
    assert set(Lists(store).fields("weekly")) == {"town", "age", "plan"}
    assert Lists(store).fields("weekly")[-1] == "plan"


def test_an_export_that_is_imported_gives_the_same_list(store, take):
    take('email,name,lang,city\n=a@x.example,"=1, ""x""",fr,\'=\nb@x.example,Bo,,+47\n\'c@x.example,,,-\n')
    lists = Lists(store)
    before = readers(store)
    as_csv = "".join(csv_pieces(lists.readers("weekly"), lists.fields("weekly"), with_suppressed=False))
    as_json = "".join(json_pieces(lists.readers("weekly"), with_suppressed=False))

    for text, file in ((as_csv, "again.csv"), (as_json, "again.jsonl")):
        assert take(text, file=file).changes_nothing
        take(text, file=file, name="copy")
        assert readers(store, "copy") == before


def test_readers_come_in_ranges_and_none_is_lost_between_them(store, take, monkeypatch):
    monkeypatch.setattr("mailer.store.lists._READ_AT_ONCE", 3)
    take("email\n" + "".join(f"r{number}@x.example\n" for number in range(10)))
    assert addresses(store) == [f"r{number}@x.example" for number in range(10)]


def test_what_was_shown_of_a_list_that_has_changed_since_is_not_done(store, take, tmp_path):
    take("email\na@x.example\n")
    path = tmp_path / "mine.csv"
    path.write_text("email\nb@x.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "mine.csv", "weekly") as pending:
        take("email\nb@x.example\nc@x.example\n")
        with pytest.raises(StoreError, match="weekly has changed since"):
            pending.apply(NOW, True)
        # Where nobody was asked, the difference is only worked out anew.
        done = pending.apply(NOW, False)
    assert (done.new, done.same, done.kept) == (0, 1, 2)
    assert addresses(store) == ["a@x.example", "b@x.example", "c@x.example"]


@pytest.mark.parametrize("on_the_list", [True, False])
def test_who_is_forgotten_while_a_file_is_read_is_not_brought_back_by_it(store, take, tmp_path, on_the_list):
    take("email\na@x.example\n" + ("ana@x.example\n" if on_the_list else ""))
    path = tmp_path / "mine.csv"
    path.write_text("email\nana@x.example\nb@x.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "mine.csv", "weekly") as pending:
        Suppressions(store).forget("ana@x.example", NOW)
        with pytest.raises(StoreError, match="weekly has changed since"):
            pending.apply(NOW, True)
        assert pending.apply(NOW, False).refused == 1
    assert addresses(store) == ["a@x.example", "b@x.example"]


def test_two_imports_that_make_the_same_list_make_one(store, take, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("email\na@x.example\nb@x.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "mine.csv", "weekly") as pending:
        take("email\nb@x.example\n")
        pending.apply(NOW, False)
    assert Lists(store).names() == ("weekly",)
    assert addresses(store) == ["b@x.example", "a@x.example"]


def test_an_import_that_is_not_taken_over_leaves_nothing(store, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("email\na@x.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "list.csv", "weekly"):
        pass
    assert Lists(store).names() == ()


@pytest.mark.parametrize("text", ["email,name\n", "email\n\n\n"])
def test_a_header_alone_is_no_list(store, take, text):
    with pytest.raises(RecipientsError, match=r"list\.csv: holds a header and no readers"):
        take(text)


def test_a_file_of_which_no_row_is_usable_is_refused_and_its_rows_written(store, take, tmp_path):
    with pytest.raises(RecipientsError, match=r"list\.csv:2: not one row is usable; the first: the address"):
        take("email\nnobody\n")
    assert (tmp_path / "list.refused.csv").exists()
    assert Lists(store).names() == ()


def test_a_file_that_is_written_to_while_it_is_read_is_refused(store, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "a@x.example\n" * 5000, encoding="utf-8")

    def somebody_writes(_: int) -> None:
        with open(path, "a", encoding="utf-8") as file:
            file.write("z@x.example\n")

    with (
        pytest.raises(RecipientsError, match="was written to while it was read"),
        import_list(Lists(store), path, "list.csv", "weekly", heard=somebody_writes),
    ):
        pass


def test_of_very_many_refused_rows_the_first_are_told_and_all_are_written(store, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("email\na@x.example\n" + "nobody\n" * 5000 + "A@x.example\n", encoding="utf-8")
    with import_list(Lists(store), path, "list.csv", "weekly") as pending:
        assert (len(pending.refusals), pending.difference.refused) == (1000, 5001)
        assert len(pending.refused_file.read_text(encoding="utf-8").splitlines()) == 5002
        pending.apply(NOW, True)
    assert addresses(store) == ["a@x.example"]


def test_times_are_kept_to_the_second_in_utc(store):
    at = dt.datetime(2024, 5, 17, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    Suppressions(store).suppress(["a@x.example"], Suppression(reason="x", source="y", at=at))
    assert Lists(store).standing("a@x.example").suppressions[0].at == NOW
