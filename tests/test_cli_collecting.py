"""``mailer story add`` and ``fetch``: stories from pages, feeds, documents and mails, by file and by address."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from tests.web_server import WebServer, answer

WORDS = "The crane has stood on the quay since 1911, and nobody has climbed it since the spring of last year. "
PAGE = f"""\
<!DOCTYPE html><html lang="en"><head><title>The old crane | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post"><meta property="og:title" content="The old crane">
<meta property="og:image" content="/crane.png"><meta property="og:image:alt" content="A crane">
<meta name="author" content="Ana Holm"><meta property="article:published_time" content="2024-05-17T08:00:00Z">
<link rel="canonical" href="https://harbour.example/crane"></head><body>
<nav><a href="/">Home</a></nav><article><h1>The old crane</h1><p>{WORDS * 3}</p>
<h2>Up there</h2><p>{WORDS * 2}<a href="/rust">Rust</a> is all there is.</p><p>{WORDS}{{{{ 7*7 }}}}</p></article>
<footer>Subscribe to our free newsletter</footer></body></html>
"""


def a_feed(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://harbour.example/{number}</link><guid>g{number}</guid>"
        f"<pubDate>Fri, {10 + number} May 2024 08:00:00 GMT</pubDate><description>&lt;p&gt;{title}: {WORDS}&lt;/p&gt;"
        "&lt;script&gt;alert(1)&lt;/script&gt;</description></item>"
        for number, title in enumerate(titles, start=1)
    )
    return f"<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>".encode()


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2000, 1000), "#14213d").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def server(publication) -> Iterator[WebServer]:
    """A web server that the desk may fetch from, with a page, its picture and a feed."""
    with WebServer() as server:
        server.routes["/crane"] = lambda asked: [answer(PAGE.encode())]
        server.routes["/crane.png"] = lambda asked: [answer(a_picture(), content_type="image/png")]
        server.routes["/feed"] = lambda asked: [
            answer(a_feed("One", "Two", "Three"), content_type="application/rss+xml")
        ]
        settings = publication / "mailer.toml"
        allowed = f'\n[fetch]\nallow = ["{server.host}"]\n\n[feeds]\nharbour = "http://{server.host}/feed"\n'
        settings.write_text(settings.read_text(encoding="utf-8") + allowed, encoding="utf-8")
        yield server


def test_a_page_by_its_address_is_a_story_with_its_facts_and_its_picture(mailer, publication, server):
    ran = mailer("story", "add", f"http://{server.host}/crane")

    assert ran.code == 0, ran.err
    (story,) = mailer("story", "show", "the-old-crane", "--json").document["stories"]
    assert (story["title"], story["publisher"], story["published"]) == ("The old crane", "Harbour Post", "2024-05-17")
    assert story["authors"][0]["name"] == "Ana Holm"
    assert story["url"] == "https://harbour.example/crane"
    assert "## Up there" in story["body"]
    assert "{{ 7*7 }}" in story["body"].replace("\\", "")
    assert "newsletter" not in story["body"]
    (picture,) = [image for image in story["images"] if image["file"]]
    with Image.open(publication / "seeds" / picture["file"]) as kept:
        assert kept.width == 1600


def test_the_same_address_again_is_known(mailer, publication, server):
    mailer("story", "add", f"http://{server.host}/crane")
    server.routes["/crane"] = lambda asked: [answer(PAGE.replace("Home", "House").encode())]

    ran = mailer("story", "add", f"http://{server.host}/crane", "--json")

    assert [story["status"] for story in ran.document["stories"]] == ["known"]
    assert len(list((publication / "seeds").glob("*.md"))) == 1


def test_a_picture_that_cannot_be_had_is_a_warning_and_the_story_stays(mailer, publication, server):
    del server.routes["/crane.png"]

    ran = mailer("story", "add", f"http://{server.host}/crane")

    assert ran.code == 0
    assert "its picture was left out" in ran.err
    assert [path.suffix for path in (publication / "seeds").iterdir()] == [".md"]


def test_a_picture_without_words_that_cannot_be_had_leaves_no_record(mailer, server):
    del server.routes["/crane.png"]
    wordless = PAGE.replace('<meta property="og:image:alt" content="A crane">', "")
    server.routes["/crane"] = lambda asked: [answer(wordless.encode())]

    ran = mailer("story", "add", f"http://{server.host}/crane")

    assert ran.code == 0, ran.err
    assert mailer("story", "show", "the-old-crane", "--json").document["stories"][0]["images"] == []


def test_an_address_that_is_not_public_is_never_asked(mailer, publication, server):
    settings = publication / "mailer.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("allow =", "# allow ="), encoding="utf-8")

    ran = mailer("story", "add", f"http://{server.host}/crane")

    assert ran.code == 1
    assert ran.err.startswith(f"error: http://{server.host}/crane: ")
    assert server.paths == []


def test_a_feed_gives_its_new_entries_once(mailer, publication, server):
    first = mailer("story", "add", f"http://{server.host}/feed", "--limit", "2", "--json").document["stories"]
    second = mailer("story", "add", f"http://{server.host}/feed", "--json").document["stories"]
    third = mailer("story", "add", f"http://{server.host}/feed")

    assert [story["slug"] for story in first] == ["one", "two"]
    assert [story["slug"] for story in second] == ["three"]
    assert "nothing new" in third.out
    (story,) = mailer("story", "show", "one", "--json").document["stories"]
    assert (story["publisher"], story["published"]) == ("Harbour Post", "2024-05-11")
    assert "script" not in story["body"]


def test_a_story_removed_does_not_come_back_with_its_feed(mailer, publication, server):
    mailer("story", "fetch")
    mailer("story", "remove", "one")

    ran = mailer("story", "fetch")

    assert ran.code == 0
    assert not (publication / "seeds/one.md").exists()


def test_the_full_text_comes_from_the_linked_page(mailer, server):
    feed = a_feed("The old crane").replace(b"https://harbour.example/1", f"http://{server.host}/crane".encode())
    server.routes["/feed"] = lambda asked: [answer(feed, content_type="application/rss+xml")]

    mailer("story", "fetch", "harbour", "--full")

    assert "## Up there" in mailer("story", "show", "the-old-crane", "--json").document["stories"][0]["body"]


def test_a_feed_that_cannot_be_had_is_told_and_the_others_are_taken(mailer, publication, server):
    settings = publication / "mailer.toml"
    broken = f'[feeds]\nbroken = "http://{server.host}/nothing"'
    settings.write_text(settings.read_text(encoding="utf-8").replace("[feeds]", broken), encoding="utf-8")

    ran = mailer("story", "fetch")

    assert ran.code == 1
    assert "harbour: 3 new" in ran.out
    assert ran.err.startswith(f"error: broken: http://{server.host}/nothing: ")
    assert "next:" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("story", "fetch", "harbor"), 2, "did you mean harbour?\nnext:  mailer story fetch harbour\n"),
        (("story", "fetch", "x"), 2, "known feeds: harbour\nnext:  mailer story fetch\n"),
        (("story", "add", "{page}", "--pick"), 1, "--pick is for feeds"),
        (("story", "add", "{feed}", "--title", "x"), 1, "is a feed"),
        (("story", "add", "{feed}", "--pick"), 1, "no terminal"),
        (("story", "add", "{gone}"), 1, "/gone: "),
        (("story", "add", "ftp://127.0.0.1/x"), 1, "ftp://127.0.0.1/x: "),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_leaves_no_file(
    mailer, publication, server, arguments, code, words
):
    places = {
        name: f"http://{server.host}/{path}" for name, path in (("page", "crane"), ("feed", "feed"), ("gone", "gone"))
    }

    ran = mailer(*(argument.format(**places) for argument in arguments))

    assert ran.code == code
    assert words in ran.err
    assert list(publication.glob("seeds/*.md")) == []


def test_a_saved_page_brings_its_picture_along(mailer, publication, tmp_path):
    saved = tmp_path / "crane.html"
    saved.write_text(PAGE.replace("/crane.png", "crane_files/crane.png"), encoding="utf-8")
    (tmp_path / "crane_files").mkdir()
    (tmp_path / "crane_files/crane.png").write_bytes(a_picture())

    mailer("story", "add", saved)

    assert sorted(path.name for path in (publication / "seeds").iterdir()) == ["the-old-crane.md", "the-old-crane.png"]


def test_a_saved_page_brings_nothing_from_outside_its_folder(mailer, publication, tmp_path):
    (tmp_path / "secret.png").write_bytes(a_picture())
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "crane.html").write_text(PAGE.replace("/crane.png", "../secret.png"), encoding="utf-8")

    mailer("story", "add", folder / "crane.html")

    assert [path.name for path in (publication / "seeds").iterdir()] == ["the-old-crane.md"]


def test_a_mail_is_a_story(mailer, tmp_path):
    mail = tmp_path / "forwarded.eml"
    mail.write_bytes(
        b"From: Ana Holm <ana@harbour.example>\r\nSubject: Fwd: The old crane\r\n"
        b"Date: Fri, 17 May 2024 08:00:00 +0000\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + WORDS.encode() * 3
        + b"\r\n-- \r\nAna\r\n"
    )

    ran = mailer("story", "add", mail, "--json")

    assert ran.document["stories"][0]["title"] == "The old crane"
    body = mailer("story", "show", "the-old-crane", "--json").document["stories"][0]["body"]
    assert body.startswith("The crane has stood")
    assert not body.rstrip().endswith("Ana")


@pytest.fixture
def shelf(mailer):
    """Three stories; two of them name the same people and places."""
    for title, publisher, text in (
        (
            "Trade grows",
            "Post",
            "Trade between China and Russia reached $240 billion last year, Vladimir Putin told Xi Jinping.",
        ),
        (
            "A target",
            "Globe",
            "Vladimir Putin and Xi Jinping aim for $200 billion in trade by 2024. “We are close to it,” Ana Holm said.",
        ),
        ("The crane", "Post", WORDS),
    ):
        mailer("story", "add", "-", "--title", title, "--publisher", publisher, stdin=text.encode())


def test_the_shelf_is_filtered_by_publisher_words_and_use(mailer, shelf):
    mailer("issue", "new", "2024-05-17", "--story", "a-target")

    def slugs(*options: str) -> list[str]:
        return sorted(story["slug"] for story in mailer("story", "list", *options, "--json").document["stories"])

    assert slugs() == ["a-target", "the-crane", "trade-grows"]
    assert slugs("--publisher", "post") == ["the-crane", "trade-grows"]
    assert slugs("--words", "17") == ["a-target", "the-crane"]
    assert slugs("--used") == ["a-target"]
    assert slugs("--unused") == ["the-crane", "trade-grows"]


def test_similar_stories_are_marked_with_the_names_they_share(mailer, shelf):
    listed = mailer("story", "list").out

    (line,) = [line for line in listed.splitlines() if line.strip().startswith("similar to a-target")]
    assert "Vladimir Putin" in line
    assert "Xi Jinping" in line
    assert "similar to a-target, “A target”: both name" in line
    assert "event" not in listed
    stories = mailer("story", "list", "--json").document["stories"]
    (similar,) = next(story["similar"] for story in stories if story["slug"] == "trade-grows")
    assert (similar["slug"], similar["title"], similar["share"], similar["share_of_it"]) == (
        "a-target",
        "A target",
        0,
        0,
    )
    assert {"Vladimir Putin", "Xi Jinping"} <= set(similar["shared"])


def test_a_feed_without_entries_is_not_called_old(mailer, tmp_path):
    feed = tmp_path / "feed.xml"
    feed.write_bytes(a_feed())

    assert "Harbour Post: a feed without entries" in mailer("story", "add", feed).out
    feed.write_bytes(a_feed("A crane falls"))
    assert mailer("story", "add", feed).code == 0
    assert "Harbour Post: nothing new" in mailer("story", "add", feed).out


def test_what_is_left_of_a_paywalled_page_is_said_with_the_story(mailer, tmp_path):
    page = tmp_path / "page.html"
    text = "".join(f"<p>{number}. {WORDS * 2}</p>" for number in range(3))
    page.write_text(f"<html><title>A crane</title><body><article>{text}<p>Subscribe to continue reading</p></article>")

    (story,) = mailer("story", "add", page, "--json").document["stories"]
    (line,) = story["removed"]
    assert line.startswith("paywall, only the opening of the article may be here (")
    assert line.endswith("Subscribe to continue reading")


def test_a_story_is_shown_with_what_carries_numbers_and_quotations_and_a_blurb_to_take(mailer, shelf):
    shown = mailer("story", "show", "a-target").out

    assert "$200 billion: Vladimir Putin and Xi Jinping aim for" in shown
    assert "“We are close to it,” — Ana Holm" in shown or "“We are close to it” — Ana Holm" in shown
    assert "A blurb could be" in shown


def test_several_stories_stand_side_by_side_like_beside_like(mailer, shelf):
    comparison = mailer("story", "show", "trade-grows", "a-target", "--compare", "--json").document["comparison"]

    cells = next(row["cells"] for row in comparison["rows"] if row["kind"] == "number" and "USD" in row["about"])
    assert [[cell["words"] for cell in column] for column in cells] == [["$240 billion"], ["$200 billion"]]
    assert mailer("story", "show", "a-target", "--compare").code == 1
