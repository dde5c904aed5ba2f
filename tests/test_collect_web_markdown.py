"""HTML → Markdown with the same words."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from mailer.collect.web.sanitise import tree_of
from mailer.collect.web.to_markdown import Prose, markdown_of
from tests.limits import within_reason

_WITH_TAGS = MarkdownIt("commonmark", {"html": True, "maxNesting": 100})


def _words(text: str) -> str:
    """Letters and digits only, as marks, blanks and quotation signs are what Markdown writes otherwise."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def _rendered_words(markdown: str) -> str:
    made = _WITH_TAGS.render(markdown)
    return _words("".join(lxml_html.fromstring(f"<div>{made}</div>").itertext()))


_TAGS = st.sampled_from(
    [
        "p",
        "b",
        "i",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "pre",
        "code",
        "br",
        "hr",
        "table",
        "tr",
        "td",
        "span",
        "div",
        "sup",
        "q",
        "cite",
    ]
)
_SIGNS = st.text(alphabet="ab1 *_`#>-+=~|[]()!\\.:&<;\u00a0\n“é中\ufdd0", min_size=1, max_size=12)


def _piece(tag: str, inside: list[str]) -> str:
    href = ' href="http://e.org/a_(b)?c=1&amp;d;"' if tag == "a" else ""
    return f"<{tag}{href}>{''.join(inside)}" + ("" if tag in ("br", "hr") else f"</{tag}>")


_HTML = st.recursive(
    _SIGNS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.builds(_piece, _TAGS, st.lists(inner, max_size=4)),
    max_leaves=14,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_HTML, max_size=4).map("".join))
def test_any_html_keeps_its_words_and_no_tag(html: str) -> None:
    made = markdown_of(html).markdown
    kinds = {token.type for block in _WITH_TAGS.parse(made) for token in (block, *(block.children or []))}
    assert not kinds & {"html_block", "html_inline", "image"}
    assert _rendered_words(made) == _words("".join(tree_of(html).itertext()))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_is_read(text: str) -> None:
    assert isinstance(markdown_of(text), Prose)


def test_nothing_that_acts_survives() -> None:
    html = (
        '<p onclick="x()">One<script>two()</script><a href="javascript:three()">four</a><iframe src="https://five.example">'
        '</iframe><a href="data:text/html,six">seven</a><img src="https://eight.example/open.gif" width="1" height="1">'
        '<form action="nine"><input value="ten">eleven</form><svg><script>twelve</script></svg><style>thirteen</style></p>'  # noqa: E501
    )
    made = markdown_of(html)
    assert re.findall(r"\w+", made.markdown) == ["Onefour", "seven", "eleven"]
    assert made.pictures == ()
    assert made.removed == (
        "embedded frame: https://five.example",
        "link that is no web address (javascript:), its words stay: “four”",
        "link that is no web address (data:), its words stay: “seven”",
    )


@pytest.mark.parametrize("href", [" javascript:x", "java\nscript:x", "&#9;JavaScript&colon;x", "&#1;javascript:x"])
@pytest.mark.parametrize("base", ["", "https://e.example/d/"])
def test_a_link_that_hides_that_it_acts_is_told_too(href: str, base: str) -> None:
    made = markdown_of(f'<p>See <a href="{href}">the quay</a>.</p>', base=base)
    assert made.markdown == "See the quay."
    assert made.removed == ("link that is no web address (javascript:), its words stay: “the quay”",)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>A</h1><h3>B</h3>", "## A\n\n### B"),
        ("<h4>Top</h4><h5>Below</h5>", "## Top\n\n### Below"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<blockquote><p>a<p>b</blockquote>", "> a\n>\n> b"),
        ("a<br>b<br><br>c", "a\\\nb\n\nc"),
        ("<b> a </b>b", "**a** b"),
        ("5&nbsp;km&nbsp;&nbsp; on", "5\u00a0km on"),
        ("10<sup>6</sup>", "10⁶"),
        ("# a 1. *b*", "\\# a 1. \\*b\\*"),
        ('<a href="/x (1)">y</a>', "[y](https://e.example/x%20%281%29)"),
        ("<table><tr><th>Y<th>Sum<tr><td>1<td>2</table>", "**Y** | **Sum**\\\n1 | 2"),
        ("<pre><code>a\n  *b*</code></pre>", "```\na\n  *b*\n```"),
        ("<p>shown<span style='display: none'>hidden</span></p>", "shown"),
        ("{{ x }}", "{{ x }}"),
    ],
)
def test_each_kind_of_markup_has_its_markdown(html: str, markdown: str) -> None:
    assert markdown_of(html, base="https://e.example/d/").markdown == markdown


def test_deep_and_long_html_does_not_hang() -> None:
    with within_reason():
        for html in ("<div>" * 100_000, "<ul><li>" * 20_000 + "x", "&amp;" * 1_000_000, "<blockquote>" * 50_000 + "x"):
            markdown_of(html)
