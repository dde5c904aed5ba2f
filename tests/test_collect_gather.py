"""Adding a source: what comes of it, what is refused, and that nothing is doubled or half done."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mailer.collect.gather import Added, Given, gather, shelve
from mailer.collect.library import Library
from mailer.collect.piece import Piece
from mailer.collect.sources import LARGEST_TEXT, Material
from mailer.errors import MailerError, StoryError
from mailer.model.story import Author, Source
from mailer.model.text import without_unmailable_characters
from tests.collect_builders import NOWHERE

NOW = dt.datetime(2024, 5, 17, 9, 0, tzinfo=dt.UTC)
TEXT = b"The old crane\n\nIt has stood on the quay since 1911, and nobody has climbed it since the spring.\n"
PAGE = (
    b"First headline\n\nA paragraph of the first piece, which ends here.\nRead more\n\n"
    b"Second headline\n\nA paragraph of the second piece, which ends here.\nRead more\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "seeds", lambda path: path.name)


def add(
    library: Library, data: bytes, name: str = "source.txt", *, split: bool = False, **given: object
) -> tuple[Added, ...]:
    material = Material(data=data, name="standard input" if name == "-" else name)
    facts = Given(**given)  # type: ignore[arg-type]
    return gather(library, material, given=facts, split=split, now=NOW, elsewhere=NOWHERE)


def files(library: Library) -> list[str]:
    return sorted(path.name for path in library.folder.iterdir()) if library.folder.exists() else []


def test_a_source_becomes_a_story_that_says_where_it_came_from(library: Library) -> None:
    (added,) = add(library, TEXT, "folder/crane.txt")
    assert (added.status, added.file) == ("added", library.path_of("the-old-crane"))
    assert added.story == library.get("the-old-crane")
    assert added.story.source is not None
    assert (added.story.source.name, added.story.source.piece, added.story.imported) == ("crane.txt", None, NOW)


def test_the_same_bytes_are_known_and_nothing_is_doubled(library: Library) -> None:
    (first,) = add(library, TEXT)
    library.set(first.story.slug, {"title": "A crane, renamed"})
    before = first.file.read_bytes()
    (again,) = add(library, TEXT, "another name.txt")
    assert (again.status, again.story.slug, again.story.title) == ("known", "the-old-crane", "A crane, renamed")
    assert (files(library), first.file.read_bytes()) == (["the-old-crane.md"], before)


def test_a_known_story_is_not_changed_by_what_is_given_but_the_command_is_named(library: Library) -> None:
    add(library, TEXT)
    (again,) = add(library, TEXT, author="Ana Lind")
    assert again.story.authors == ()
    assert 'mailer story set the-old-crane author="Ana Lind"' in again.warnings[0]


def test_other_bytes_with_the_same_title_get_the_next_slug(library: Library) -> None:
    add(library, TEXT)
    assert add(library, TEXT + b"More.\n")[0].story.slug == "the-old-crane-2"


def test_a_text_that_the_shelf_has_already_is_added_with_a_warning(library: Library) -> None:
    (first,) = add(library, TEXT)
    (again,) = add(library, TEXT.replace(b"The old crane", b"Once more a crane"))
    assert (first.warnings, again.status) == ((), "added")
    assert again.warnings == ("once-more-a-crane: 100% of its text stands in the-old-crane, “The old crane”, already",)


def test_a_text_that_holds_most_of_a_story_is_added_with_a_warning(library: Library) -> None:
    add(library, TEXT)
    more = b"The people who lived below it have moved to the other side of the river. Their doors are painted shut.\n"
    (longer,) = add(library, TEXT + b"\n" + more + b"\n" + more.upper())
    assert longer.warnings == ("the-old-crane-2: 100% of the text of the-old-crane, “The old crane”, stands in it",)


def test_two_addresses_of_a_page_that_differ_in_what_tracks_are_one(library: Library) -> None:
    def fetched(address: str) -> Added:
        weeks = (f"<p>In the {word} week {TEXT.decode()} Nobody asked why." for word in ("first", "second", "third"))
        page = (
            f"<html><title>A crane</title><body><article>{''.join(weeks)}<p>{address}</article></body></html>".encode()
        )
        material = Material(data=page, name=address, address=address, content_type="text/html")
        return gather(library, material, given=Given(), now=NOW, elsewhere=NOWHERE)[0]

    first = fetched("https://quay.example/crane?id=1&utm_source=a&mc_eid=ana")
    assert first.story.url == "https://quay.example/crane?id=1"
    assert first.story.source is not None
    assert first.story.source.name == "https://quay.example/crane?id=1"
    assert first.removed == ("tracking: 2 parameters of an address (mc_eid, utm_source)",)
    assert fetched("https://quay.example/crane?id=1&fbclid=b").status == "known"
    assert fetched("https://quay.example/crane?id=2").status == "added"


def test_an_entry_without_a_link_is_not_read_at_the_address_of_its_feed(library: Library) -> None:
    feed = "https://quay.example/feed.xml"
    entry = (Piece(title="A crane", body="It has stood on the quay since 1911."), Source(name=feed, entry="1"))
    material = Material(data=b"", name=feed, address=feed)
    (added,) = shelve(library, [entry], material, given=Given(), now=NOW, elsewhere=NOWHERE)
    assert added.story.url == ""


def test_an_address_that_the_editor_gives_stays_as_it_is(library: Library) -> None:
    url = "https://quay.example/crane?utm_source=the-desk"
    assert add(library, TEXT, url=url)[0].story.url == url


def test_what_is_given_counts_before_what_the_source_says(library: Library) -> None:
    (added,) = add(
        library,
        TEXT,
        title="Rust and memory",
        author="Ana Lind",
        role="captain",
        affiliation="The Line",
        publisher="The Quay",
        url="https://example.org/crane",
        published=dt.date(2024, 5, 1),
    )
    made = library.get("rust-and-memory")
    assert made.authors == (Author(name="Ana Lind", role="captain", affiliation="The Line"),)
    assert (made.publisher, made.url, made.published) == ("The Quay", "https://example.org/crane", dt.date(2024, 5, 1))
    assert added.removed == ("title in the source: The old crane",)


def test_a_guessed_title_comes_with_the_command_that_mends_it(library: Library) -> None:
    (added,) = add(library, b"It has stood on the quay since 1911. Nobody has climbed it since.")
    assert added.story.title == "It has stood on the quay since 1911"
    assert added.story.title_guessed
    assert added.warnings[0].endswith(f'mailer story set {added.story.slug} title="…"')


def test_a_page_is_split_into_a_story_a_headline(library: Library) -> None:
    added = add(library, PAGE, split=True, publisher="The Quay")
    assert [one.story.slug for one in added] == ["first-headline", "second-headline"]
    assert [one.story.source.piece for one in added if one.story.source] == [1, 2]
    assert {one.story.publisher for one in added} == {"The Quay"}
    assert [one.status for one in add(library, PAGE, split=True)] == ["known", "known"]


def test_one_title_for_many_pieces_is_refused_and_nothing_is_written(library: Library) -> None:
    with pytest.raises(StoryError, match="has 2 pieces"):
        add(library, PAGE, split=True, title="Both")
    assert files(library) == []


def test_pieces_with_the_same_headline_get_slugs_of_their_own(library: Library) -> None:
    page = PAGE.replace(b"Second headline", b"First headline")
    assert [one.story.slug for one in add(library, page, split=True)] == ["first-headline", "first-headline-2"]


def test_a_link_card_needs_no_body(library: Library) -> None:
    (added,) = add(library, b"A long read\nhttps://example.org/a\n", "-")
    assert (added.story.title, added.story.url, added.story.body) == ("A long read", "https://example.org/a", "")
    assert added.story.source is not None
    assert added.story.source.name == "standard input"


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "is empty"),
        (b" \n\xc2\xa0\n", "a.txt", "is empty"),
        (b"Read more\n{{ x }}\n", "a.txt", "holds no text"),
        (b"%PDF-1.7 \xff", "a.txt", "is a PDF document"),
        (b"PK\x03\x04\x00", "a.zip", "is a zip archive"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "is a picture"),
        (b"caf\xe9", "a.txt", "is not UTF-8 text"),
        (b"a\xed\xa0\x80b", "a.txt", "is not UTF-8 text"),
        (b"Title\n\na\x00b", "a.txt", "U+0000"),
        (b"x" * (LARGEST_TEXT + 1), "a.txt", "is too large"),
        (b"+++\ntitle = 1\n+++\nx", "a.md", "between +++"),
        (b"---\ntitle: [a\n---\nx", "a.md", "is not readable"),
    ],
)
def test_what_is_not_a_text_is_refused_in_one_line(library: Library, data: bytes, name: str, says: str) -> None:
    with pytest.raises(StoryError) as caught:
        add(library, data, name)
    assert says in caught.value.message
    assert caught.value.file == name
    assert caught.value.fix
    assert files(library) == []


@pytest.mark.parametrize("given", [{"url": "www.example.org"}, {"title": "a\x00"}, {"role": "captain"}])
def test_what_is_given_must_fit(library: Library, given: dict[str, str]) -> None:
    with pytest.raises(StoryError):
        add(library, TEXT, **given)
    assert files(library) == []


def test_when_a_later_piece_cannot_be_written_the_earlier_ones_are_taken_back(library: Library) -> None:
    library.folder.mkdir()
    (library.folder / "second-headline.md").symlink_to(library.folder / "missing" / "folder.md")
    (library.folder / "missing").write_text("in the way")
    with pytest.raises(MailerError):
        add(library, PAGE, split=True)
    assert "first-headline.md" not in files(library)


def words_of(markdown: str) -> str:
    """The words that a reader sees of Markdown, blanks left out."""
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown)
    texts = []
    for token in tokens:
        assert token.type not in ("html_block", "code_block", "fence", "bullet_list_open", "table_open"), token
        for child in token.children or ():
            assert child.type in ("text", "softbreak", "hardbreak", "text_special"), child
            texts.append(child.content)
    return "".join("".join(texts).split())


signs = st.sampled_from(
    [*"#*_`<>[]()!&;:|~+-=.1a\\{}% \n", "&amp;", "1. ", "](", "---", "```", "    ", "\n\n", "<b>", "a_b"]
)


@given(st.lists(signs | st.text(max_size=3), max_size=40).map("".join).map(without_unmailable_characters))
@settings(max_examples=150, deadline=None)
def test_a_body_means_the_same_words_in_markdown(text: str) -> None:
    from mailer.collect.text.body import markdown_of
    from mailer.collect.text.lines import meaningful_lines

    lines = [line for line in meaningful_lines(text) if not line.is_rule]
    told = [line.text for line in lines]
    assert words_of(markdown_of(lines)) == "".join("".join(told).split())


pieces_of_text = st.sampled_from(
    [
        *("Read more\n", "Photo: A B\n", "A headline\n", "By Ana Lind, captain\n", "May 17, 2024\n", "# T\n", "===\n"),
        *("---\n", "title: x\n", "tags:\n", "OSLO (AP) — On Monday it rained, and nobody was surprised by it.\n"),
        *("```\n", "\n", "\n\n\n", "![a](b)\n", "*c*\n", "https://example.org/a\n", "{{ x }}\n", "- a\n", "1. a\n"),
        *(
            "A headline | The Site\n",
            "    x\n",
            "\u2028",
            "\r\n",
            "A man (left) waves.\n",
            "&#0;",
            "@x y\n",
            "(\n",
            ")\n",
        ),
        *("FILE PHOTO:\n", "Source: x\n", "Title: y\n", "\ufeff", "\x00"),
    ]
)


@given(
    st.lists(pieces_of_text | st.text(max_size=8), max_size=14).map("".join),
    st.sampled_from(["a.txt", "a.md"]),
    st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_any_text_becomes_stories_that_read_back_or_one_clear_refusal(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str, split: bool
) -> None:
    library = Library(tmp_path_factory.mktemp("shelf") / "seeds", lambda path: path.name)
    refused, added = "", ()
    try:
        added = add(library, text.encode(errors="surrogatepass"), name, split=split)
    except StoryError as refusal:
        refused = refusal.message
    assert "read back" not in refused
    if refused:
        assert files(library) == []
        return
    assert tuple(sorted((one.story for one in added), key=lambda story: story.slug)) == library.stories()
    assert [one.status for one in add(library, text.encode(), name, split=split)] == ["known"] * len(added)


HOSTILE = [
    "{{ 7*7 }} in a sentence",
    "{% for x in range(10**9) %} and so on, he wrote",
    "${7*7} <%= 7*7 %> *|UNSUB|* %recipient.x% and more",
    "<script>alert(1)</script>",
    '</mj-text><mj-include path="/etc/passwd" type="css"/>',
    "&lt;b&gt; ]]> &nbsp; & <!-- x -->",
    "👩‍👩‍👧‍👦 and 🏳️‍🌈",
    "שלום עולם\u200f abc",
    "a\u00a0b\u00a0c",
    "[x](javascript:alert(1)) ![y](file:///etc/passwd)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_through_as_itself(library: Library, text: str) -> None:
    source = (
        f"A plain headline\n\nFirst there is a paragraph that ends in a stop, as they do.\n\n{text}\n\nThe end of it."
    )
    (added,) = add(library, source.encode())
    assert "".join(text.split()) in words_of(library.get(added.story.slug).body)
    assert not added.removed


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_headline_comes_through_as_itself(library: Library, text: str) -> None:
    (added,) = add(library, f"{text}\nBy Ana Lind\n\nA paragraph.".encode())
    assert text in (added.story.title, library.get(added.story.slug).title)
    assert added.file.parent == library.folder
