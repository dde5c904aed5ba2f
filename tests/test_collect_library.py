"""The shelf: what is written reads back the same, and a change touches nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.collect import storyfile
from mailer.collect.library import Library
from mailer.errors import MailerError, StoryError, UnknownNameError
from mailer.model.story import Author, Picture, Source, Story
from mailer.model.text import one_line, without_unmailable_characters


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "seeds", lambda path: path.relative_to(tmp_path).as_posix())


def story(slug: str = "old-crane", **facts: object) -> Story:
    return Story(slug=slug, **{"title": "The old crane", "body": "It stands.", **facts})  # type: ignore[arg-type]


def put(library: Library, slug: str, text: str) -> Path:
    library.folder.mkdir(exist_ok=True)
    path = library.path_of(slug)
    path.write_bytes(text.encode())
    return path


lines = st.text(max_size=40).map(without_unmailable_characters).map(one_line)
filled = lines.filter(bool)
odd = st.sampled_from(
    ['say "no": #1', "- a", "{{ x }}", "!tag", "&a *b", "👩‍👩‍👧", "שלום", "a\u00a0b", "\\n", "'", "null", "---"]
)
facts = lines | odd
bodies = (
    st.lists(
        st.text(max_size=30).map(without_unmailable_characters) | st.sampled_from(["---", "", "# h", "  x"]), max_size=6
    )
    .map("\n".join)
    .map(lambda text: text.strip("\n"))
)
stories = st.builds(
    Story,
    slug=st.just("made"),
    title=(filled | odd).filter(str.strip),
    authors=st.lists(st.builds(Author, name=filled, role=facts, affiliation=facts), max_size=2).map(tuple),
    publisher=facts,
    dateline=facts,
    published=st.none() | st.dates(min_value=dt.date(1000, 1, 1)),
    url=st.sampled_from(["", "https://example.org/a?b=1&c=%20#d"]),
    language=st.sampled_from(["", "en", "zh-Hans", "no"]),
    images=st.lists(
        st.builds(Picture, file=st.just("a b.jpg"), caption=facts, credit=facts, alt=facts), max_size=2
    ).map(tuple),
    source=st.none()
    | st.builds(
        Source,
        name=filled,
        digest=st.just("0" * 63 + "1"),
        piece=st.none() | st.integers(1, 99),
        entry=st.just("") | filled,
    ),
    imported=st.none() | st.datetimes(timezones=st.just(dt.UTC)).filter(lambda time: time.year >= 1000),
    title_guessed=st.booleans(),
    body=bodies,
)


@given(stories)
@settings(max_examples=120, deadline=None)
def test_what_is_written_reads_back_the_same(made: Story) -> None:
    assert storyfile.read(storyfile.written(made), "made", "made.md") == made


@given(stories, st.dictionaries(st.sampled_from(["publisher", "dateline", "title"]), filled | odd, min_size=1))
@settings(max_examples=60, deadline=None)
def test_a_change_changes_only_its_own_keys(
    tmp_path_factory: pytest.TempPathFactory, made: Story, changes: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("shelf")
    library = Library(folder, lambda path: path.name)
    library.write(made)
    changed = library.set("made", changes)
    assert {key: getattr(changed, key) for key in changes} == {key: one_line(value) for key, value in changes.items()}
    for key in set(Story.__dataclass_fields__) - set(changes) - {"title_guessed"}:
        assert getattr(changed, key) == getattr(made, key)


def test_stories_come_sorted_by_slug_and_a_missing_shelf_is_empty(library: Library) -> None:
    assert library.stories() == ()
    for slug in ("b", "a-2", "a"):
        library.write(story(slug))
    assert [one.slug for one in library.stories()] == ["a", "a-2", "b"]


def test_the_keys_are_written_in_a_fixed_order_and_empty_ones_left_out() -> None:
    text = storyfile.written(
        story(
            publisher="The Quay", published=dt.date(2024, 5, 17), authors=(Author(name="Ana", role="captain"),), body=""
        )
    )
    assert text == (
        '---\ntitle: "The old crane"\nauthors:\n  - name: "Ana"\n    role: "captain"\npublisher: "The Quay"\n'
        "published: 2024-05-17\n---\n"
    )


def test_an_author_may_be_plain_text() -> None:
    read = storyfile.read("---\ntitle: T\nauthors:\n  - Ana Lind\n---\n", "t", "t.md")
    assert read.authors == (Author(name="Ana Lind"),)


def test_a_story_is_found_by_slug_or_by_path(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    path = library.write(story())
    monkeypatch.chdir(library.folder)
    for name in ("old-crane", "old-crane.md", "seeds/old-crane.md", str(path)):
        assert library.get(name).slug == "old-crane"


@pytest.mark.parametrize(
    "name", ["old-krane", "../old-crane", "../../etc/passwd", "/etc/passwd.md", "other/old-crane.md", ""]
)
def test_what_is_not_on_the_shelf_is_unknown(library: Library, name: str) -> None:
    library.write(story())
    with pytest.raises(UnknownNameError) as caught:
        library.get(name)
    assert caught.value.next == "mailer story list"
    assert caught.value.fix == ("write old-crane" if name == "old-krane" else caught.value.fix)


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ("title: T\npublisched: x", 3, "unknown key publisched"),
        ("title: T\nslug: x", 3, "unknown key slug"),
        ("publisher: T", 2, "title is missing"),
        ('title: " "', 2, "title is empty"),
        ("title: T\npublished: 17.5.2024", 3, "is not a date"),
        ("title: T\npublished: '20240517'", 3, "is not a date"),
        ("title: T\npublished: 2024-02-31", 3, "not a day of the calendar"),
        ("title: T\nurl: javascript:alert(1)", 3, "is not a web address"),
        ("title: T\nlanguage: english (UK)", 3, "is not a language tag"),
        ("title: T\nauthors:\n  - role: x", 4, "name is missing"),
        ("title: T\nauthors:\n  - name: x\n    rôle: y", 5, "unknown key rôle"),
        ("title: T\nauthors: Ana", 3, "authors “Ana” is not a list"),
        ("title: T\nimages:\n  - file: ../../etc/passwd", 4, "is not the name of a file"),
        ("title: T\nimages:\n  - file: /etc/passwd", 4, "is not the name of a file"),
        ("title: T\nimages:\n  - x.jpg", 4, "an entry of images is not a list of keys"),
        ('title: "a\\x00b"', 2, "U+0000"),
        ("title: T\ntitle_guessed: maybe", 3, "neither true nor false"),
    ],
)
def test_a_broken_file_is_named_with_its_line(library: Library, front: str, line: int, says: str) -> None:
    put(library, "broken", f"---\n{front}\n---\n")
    with pytest.raises(StoryError) as caught:
        library.stories()
    assert (caught.value.file, caught.value.line) == ("seeds/broken.md", line)
    assert says in caught.value.message
    assert caught.value.fix


def test_setting_keeps_comments_order_quotes_and_line_ends(library: Library) -> None:
    before = "---\n# mine\npublisher: 'The Quay'   # as it was\ntitle: T\ntitle_guessed: true\n---\n\nText  \n"
    before = before.replace("\n", "\r\n")
    path = put(library, "t", before)
    library.set("t", {"title": 'He said: "no"', "published": "2024-05-17"})
    after = path.read_bytes().decode()
    assert "# mine\r\npublisher: 'The Quay'   # as it was\r\n" in after
    assert 'title: "He said: \\"no\\""\r\n' in after
    assert "published: 2024-05-17\r\n" in after
    assert after.endswith("---\r\n\r\nText  \r\n")
    assert "title_guessed" not in after
    assert "\n" not in after.replace("\r\n", "")


def test_setting_a_name_keeps_role_and_affiliation(library: Library) -> None:
    library.write(story(authors=(Author(name="Anna Lind", role="captain", affiliation="The Line"),)))
    assert library.set("old-crane", {"author": "Ana Lind"}).authors == (
        Author(name="Ana Lind", role="captain", affiliation="The Line"),
    )
    assert library.set("old-crane", {"role": ""}).authors == (Author(name="Ana Lind", affiliation="The Line"),)
    assert library.set("old-crane", {"author": "A; B"}).authors == (Author(name="A"), Author(name="B"))
    assert library.set("old-crane", {"author": ""}).authors == ()


def test_an_empty_value_removes_the_fact(library: Library) -> None:
    path = library.write(story(publisher="The Quay", url="https://example.org/"))
    library.set("old-crane", {"publisher": "", "url": ""})
    assert path.read_text() == '---\ntitle: "The old crane"\n---\n\nIt stands.\n'


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"titel": "x"}, "unknown key titel; write title=…"),
        ({"title": " "}, "title is empty"),
        ({"published": "May 17"}, "is not a date"),
        ({"url": "www.example.org"}, "is not a web address"),
        ({"publisher": "ok", "role": "captain"}, "role of whom?"),
        ({"publisher": "a\x00b"}, "U+0000"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(library: Library, changes: dict[str, str], says: str) -> None:
    path = library.write(story())
    before = path.read_bytes()
    with pytest.raises(StoryError) as caught:
        library.set("old-crane", changes)
    assert says in str(caught.value)
    assert path.read_bytes() == before


def test_a_story_leaves_with_the_pictures_that_no_other_story_uses(library: Library) -> None:
    shared, own, absent = Picture(file="shared.jpg"), Picture(file="own.jpg"), Picture(file="absent.jpg")
    library.write(story("a", images=(shared, own, absent)))
    library.write(story("b", images=(shared,)))
    for name in ("shared.jpg", "own.jpg"):
        (library.folder / name).write_bytes(b"x")
    assert library.remove("a") == (library.path_of("a"), library.folder / "own.jpg")
    assert sorted(path.name for path in library.folder.iterdir()) == ["b.md", "shared.jpg"]


def test_a_slug_is_made_of_the_title_and_never_taken_twice(library: Library) -> None:
    digest = "c0ffee00" + "0" * 56
    assert library.free_slug("The Old Crane’s last day", digest) == "the-old-cranes-last-day"
    assert library.free_slug("旧港口", digest) == "story-c0ffee00"
    library.write(story("crane"))
    library.write(story("crane-2"))
    assert library.free_slug("Crane", digest) == "crane-3"
    assert library.free_slug("Crane", digest, ["crane-3"]) == "crane-4"


def test_a_story_is_never_written_over_another(library: Library) -> None:
    library.write(story())
    with pytest.raises(MailerError, match="is there already"):
        library.write(story(body="Another."))
    assert library.get("old-crane").body == "It stands."
