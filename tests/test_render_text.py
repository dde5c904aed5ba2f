"""Markdown as XHTML and as plain text, lines of 72 columns, links inline and numbered, and the text part of a theme."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mailer.errors import RenderError
from mailer.render.edition import render
from mailer.render.markdown import Markdown, story_links
from mailer.render.origin import Origin
from mailer.render.text_links import LIST, marked, numbered
from mailer.render.theme import TextPart
from mailer.render.themes import find_theme
from mailer.render.words import direction, long_date, words_in
from mailer.render.wrapping import columns, wrap
from tests.render_builders import (
    TEMPLATES,
    UNSUBSCRIBE,
    a_full_issue,
    a_publication,
    draw_pictures,
    render_in,
    some_stories,
)
from tests.test_render_edition import ISSUES

GOLDEN = Path(__file__).parent / "golden" / "render"
MARKDOWN = Markdown(Origin("issue.md"), some_stories())
NUMBERED = Markdown(Origin("issue.md"), some_stories(), numbered=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("quayside")


# Lines


def test_lines_have_at_most_72_columns_and_addresses_stay_whole():
    address = "https://example.org/" + "very-long-path/" * 8
    lines = wrap(f"{'word ' * 40} see {address} for more").split("\n")
    assert address in lines
    assert all(columns(line) <= 72 for line in lines if line != address)


def test_a_no_break_space_holds_its_words_together():
    text = "x" * 68 + " 61\u00a0billion"
    assert wrap(text).split("\n") == ["x" * 68, "61\u00a0billion"]


def test_chinese_breaks_between_characters_but_not_before_a_comma_nor_behind_an_opening_quote():
    lines = wrap("空" * 36 + "，" + "「箱」" * 30).split("\n")
    assert all(columns(line) <= 74 for line in lines)
    assert not any(line.startswith(("，", "」")) or line.endswith("「") for line in lines)
    assert "".join(lines) == "空" * 36 + "，" + "「箱」" * 30


def test_chinese_goes_on_behind_an_address_and_breaks_there_but_never_inside_it():
    address = "https://例え.example/新聞/空箱"
    lines = wrap(f"{'空' * 10}（{address}）{'箱' * 60}，参见{address}，完").split("\n")
    assert len(lines) == 3
    assert all(columns(line) <= 72 for line in lines)
    assert sum(line.count(address) for line in lines) == 2


def test_leads_stand_before_the_first_and_the_other_lines():
    assert wrap("one two three", width=9, first="- ", rest="  ") == "- one two\n  three"


def test_empty_text_gives_an_empty_string():
    assert wrap("") == wrap(" \n\t ") == ""


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(" \n"), max_size=200))
def test_wrapping_changes_nothing_but_blanks(text):
    assert "".join(wrap(text).split()) == "".join(text.split())
    assert not any(line.endswith(" ") for line in wrap(text).split("\n"))


# Markdown


@pytest.mark.parametrize(
    ("markdown", "html", "text"),
    [
        ("a *b* **c** `d & e`", "<p>a <em>b</em> <strong>c</strong> <code>d &amp; e</code></p>", "a b c d & e"),
        ("a  \nb\nc", "<p>a<br />\nb\nc</p>", "a\nb c"),
        ("[x](https://e.example/?a=1&b=2)", '<p><a href="https://e.example/?a=1&amp;b=2">x</a></p>',
         "x (https://e.example/?a=1&b=2)"),
        ("<https://e.example/>", '<p><a href="https://e.example/">https://e.example/</a></p>', "https://e.example/"),
        ("<a@e.example>", '<p><a href="mailto:a@e.example">a@e.example</a></p>', "a@e.example"),
        ("[write](mailto:a@e.example)", '<p><a href="mailto:a@e.example">write</a></p>', "write (a@e.example)"),
        ('[x](https://e.example "title")', '<p><a href="https://e.example">x</a></p>', "x (https://e.example)"),
        ("# One\n\n### Three", "<h3>One</h3>\n<h3>Three</h3>", "One\n\nThree"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
        ("- a\n\n  b\n\n- c", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>",
         "- a\n\n  b\n\n- c"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>', "3. a\n4. b"),
        ("- a\n  - b\n- c\n\nd", None, "- a\n  - b\n- c\n\nd"),
        ("> a\n>\n> b", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>", "> a\n>\n> b"),
        ("> - a\n> - b", None, "> - a\n> - b"),
        ("```python\nx < 1\n  y\n```", "<pre><code>x &lt; 1\n  y\n</code></pre>", "    x < 1\n      y"),
        ("a\n\n***\n\nb", "<p>a</p>\n<hr />\n<p>b</p>", "a\n\n* * *\n\nb"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>", "<script>x</script>"),
        ("<div>\nx\n</div>", "<p>&lt;div&gt;\nx\n&lt;/div&gt;</p>", "<div> x </div>"),
        ("- \n- b", None, "-\n- b"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_markdown_becomes_xhtml_and_plain_text(markdown, html, text):
    prose = MARKDOWN.block(markdown)
    assert html is None or str(prose.html) == html
    assert prose.text == text


@given(st.text(st.sampled_from("a b\n*_`[]()<>#-+>1.!&\\\"':/"), max_size=60))
def test_whatever_is_typed_the_markup_is_well_formed_or_refused_clearly(text):
    try:
        prose = MARKDOWN.block(text)
    except RenderError as refused:
        told = refused.file == "issue.md" and refused.fix
        assert told
        return
    etree.fromstring(f"<div>{prose.html}</div>")
    assert not any(len(line) > 72 and " " in line.strip("> -") for line in prose.text.split("\n") if "    " not in line)


def test_inline_markdown_is_one_paragraph_without_a_tag_around_it():
    prose = MARKDOWN.inline("# not a heading,\n- nor a *list*")
    assert (prose.html, prose.text) == ("# not a heading, - nor a <em>list</em>", "# not a heading, - nor a list")


def test_the_stories_that_links_name_are_known_before_rendering():
    assert story_links(a_full_issue()) == ("empty-boxes", "three-wheats")


# Numbered links


def test_links_are_numbered_as_they_are_met_and_listed_where_the_theme_says():
    one, two = "https://one.example/", "https://two.example/"
    text = f"a{marked(one)}, b{marked(two)}\n\n{LIST}\nc{marked(two)}\n\n{LIST}\nplain\n\n{LIST}\nend\n"
    assert numbered(text) == (f"a [1], b [2]\n\n[1] {one}\n[2] {two}\n\nc [2]\n\n[2] {two}\n\nplain\n\nend\n")


def test_addresses_that_no_list_follows_stand_at_the_end_in_a_column():
    text = numbered(" ".join(f"x{marked(f'https://e.example/{number}')}" for number in range(1, 11)))
    assert text.startswith("x [1] x [2] ")
    assert text.endswith("\n\n" + "".join(f"[{n}]{' ' * (n < 10)} https://e.example/{n}\n" for n in range(1, 11)))


def test_a_text_without_links_is_left_as_it_is():
    assert numbered("one\n\ntwo [1]\n") == "one\n\ntwo [1]\n"
    assert marked("") == ""


def test_a_number_stays_with_its_word_and_its_line_keeps_to_72_columns():
    words = " ".join(f"word{marked(f'https://e.example/{number}')}," for number in range(10, 99))
    lines = numbered(wrap(words)).split("\n\n")[0].split("\n")
    assert all(columns(line) <= 72 and line.startswith("word [") for line in lines)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("see [where](https://e.example/a), and", "see where [1], and\n\n[1] https://e.example/a\n"),
        ("[a ](https://e.example/a)b", "a [1]b\n\n[1] https://e.example/a\n"),
        ("参见[空箱](https://e.example/a)，完", "参见空箱[1]，完\n\n[1] https://e.example/a\n"),
        ("عن [الصناديق](https://e.example/a).", "عن الصناديق [1].\n\n[1] https://e.example/a\n"),
        ("[a](story:three-wheats) [b](story:three-wheats)", "a [1] b [1]\n\n[1] https://grainpost.example/wheat\n"),
        ("<https://e.example/> or [write](mailto:a@e.example)", "https://e.example/ or write (a@e.example)\n"),
    ],
)
def test_numbered_links_follow_their_words_and_plain_addresses_stay(markdown, text):
    assert numbered(NUMBERED.block(markdown).text) == numbered(NUMBERED.inline(markdown).text) == text


# Words of a language


def test_words_fall_back_from_region_to_language_to_english():
    assert words_in("fr-CA").unsubscribe == "Se désabonner"
    assert words_in("zh-Hant-TW").unsubscribe == "取消訂閱"
    assert words_in("nb").unsubscribe == "Unsubscribe"


def test_direction_is_the_languages():
    assert [direction(tag) for tag in ("ar", "he-IL", "fa", "ur", "en", "zh-Hans")] == ["rtl"] * 4 + ["ltr"] * 2


def test_dates_are_written_as_readers_of_the_language_write_them():
    date = a_full_issue().date
    assert [long_date(date, tag) for tag in ("en", "fr", "zh-Hans", "xx")] == [
        "November 20, 2026", "20 novembre 2026", "2026年11月20日", "November 20, 2026",
    ]  # fmt: skip


# The text part of a theme


def edition_with(root, theme: str, links: str):
    """The full issue in a theme whose text part writes links in the given way."""
    publication = a_publication(root)
    draw_pictures(publication)
    found = dataclasses.replace(find_theme(theme, (TEMPLATES,)), text=TextPart(links=links))
    folder = publication.issues / "2026-11-20"
    return render(a_full_issue(), some_stories(), publication, found, issue_folder=folder, unsubscribe_url=UNSUBSCRIBE)


@pytest.mark.parametrize("name", ["full", "arabic"])
def test_an_issue_in_the_dispatch_theme_renders_as_its_golden_files(name, root, rewrite_golden):
    edition = render_in(root, ISSUES[name](), theme="dispatch")
    made = {"mjml": edition.mjml, "html": str(edition.html), "txt": str(edition.text)}
    for suffix, text in made.items():
        path = GOLDEN / f"dispatch-{name}.{suffix}"
        if rewrite_golden:
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode(), f"{path.name} differs; look at it, then --rewrite-golden"


@pytest.mark.parametrize("links", ["inline", "numbered"])
@pytest.mark.parametrize("theme", ["broadsheet", "dispatch"])
def test_every_address_of_the_page_stands_in_the_text_part_whichever_way_links_are_written(root, theme, links):
    edition = edition_with(root, theme, links)
    text, page = edition.text.fill({}), edition.html.fill({})
    addresses = {href.replace("&amp;", "&") for href in re.findall(r'href="(https://[^"]+)"', page)}
    missing = {address for address in addresses if address not in text}
    assert missing <= {"https://quayside.example"}
    assert ("where the empty boxes go [1]" in text) == (links == "numbered")


@pytest.mark.parametrize("links", ["inline", "numbered"])
@pytest.mark.parametrize("theme", ["broadsheet", "dispatch"])
def test_a_text_part_is_wrapped_at_72_and_holds_no_blank_ends_nor_large_gaps(root, theme, links):
    text = edition_with(root, theme, links).text.fill({})
    lines = text.split("\n")
    assert all(columns(line) <= 72 or "://" in line for line in lines)
    assert not any(line.endswith(" ") for line in lines)
    assert "\n\n\n\n" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
