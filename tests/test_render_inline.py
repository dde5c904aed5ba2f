"""premailer is fenced: it may write style attributes and nothing else."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from premailer import Premailer

from mailer.errors import RenderError
from mailer.render.chain import to_html
from mailer.render.guard import guarded
from mailer.render.inline import inlined, refuse_changed
from mailer.render.tidy import tidied, tidied_css
from tests.render_builders import TEMPLATES

HEAD = """<mj-head><mj-style>@media (max-width:479px) { .a td { color: #ff0000 !important; } }
[data-ogsc] .a, u + .body .a, .a > b, * { margin: 0 !important; }
@font-face { font-family: X; src: local(X); }</mj-style></mj-head>"""
PAGE = to_html(
    guarded(
        f"""<mjml>{HEAD}<mj-body><mj-section padding="0px"><mj-column>
        <mj-text><p class="a" style="color:#000000">x &amp; &#160;é <a href="https://e.example/?a=1&amp;b=2">y</a></p></mj-text>
        <mj-image src="cid:x" alt="" width="100px" /><mj-divider />
        </mj-column></mj-section></mj-body></mjml>"""
    )
)
GOLDEN = Path(__file__).parent / "golden" / "render"
CSS = ".a { margin: 0; color: #ffffff; }\na { color: #336699; }"


def styles(page: str) -> list[str]:
    return re.findall(r"<style[^>]*>(.*?)</style>", page, re.DOTALL)


def test_rules_arrive_in_style_attributes_and_an_inline_style_wins():
    made = inlined(PAGE, CSS)
    assert re.search(r'<p class="a" style="[^"]*color:#000000', made)
    assert 'style="color:#336699"' in made


def test_doctype_comments_style_blocks_and_widths_come_back_unchanged():
    made = inlined(PAGE, CSS)
    assert made.startswith("<!DOCTYPE html>")
    assert re.findall(r"<!--.*?-->", made, re.DOTALL) == re.findall(r"<!--.*?-->", PAGE, re.DOTALL)
    assert styles(made) == styles(PAGE)
    assert made.count("!important") == PAGE.count("!important")
    assert 'width="100"' in made
    assert "data-premailer" not in made


def test_inlining_is_stable_and_can_run_in_threads():
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda _: inlined(PAGE, CSS), range(8)))
    assert len(set(pages)) == 1


# The rules of a theme, and some that overlap in every way that is allowed.
RULES = (
    (TEMPLATES / "broadsheet" / "inline.css").read_text("utf-8"),
    """.alt img, .nothing { color: #111111; } td { color: #222222; } p.last { margin: 1px; } p { margin: 0; }
    div table td { padding: 2px } .paper td .label, h2 { font-family: Georgia, serif; } a.headline { color: #333333 }
    .headline { color: #444444; letter-spacing: 1px; } .alt td { font-size: 15px; } li a { background: #ffffff; }""",
    ".headline { margin: 0 }",
    "",
)


def placed_by_premailer(page: str, css: str) -> str:
    """What premailer alone makes of a page, with MJML's style blocks out of its reach."""
    ignored = ' data-premailer="ignore"'
    fenced = page.replace("<!doctype html>", "<!DOCTYPE html>").replace("<style", f"<style{ignored}")
    fenced = re.sub(r"<!--.*?-->", lambda found: found.group().replace(ignored, ""), fenced, flags=re.DOTALL)
    made = Premailer(
        fenced,
        css_text=[css],
        allow_network=False,
        disable_leftover_css=True,
        strip_important=False,
        disable_validation=True,
        cssutils_logging_level=logging.CRITICAL,
        align_floating_images=False,
        remove_unset_properties=False,
        disable_link_rewrites=True,
        disable_basic_attributes=["align", "valign", "bgcolor", "width", "height"],
    ).transform(pretty_print=False)
    return str(made).replace(ignored, "").strip() + "\n"


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.mjml")))
@pytest.mark.parametrize("css", RULES, ids=("theme", "overlapping", "classes", "none"))
def test_rules_stand_exactly_where_premailer_would_put_them(name, css):
    css = re.sub(r"\{%.*?%\}", "", re.sub(r"\{\{.*?\}\}", "left", css))
    page = to_html((GOLDEN / f"{name}.mjml").read_text("utf-8"))
    assert inlined(page, css) == placed_by_premailer(page, css)


@pytest.mark.parametrize(
    ("css", "words", "line"),
    [
        ("p { color: #ff0000; }\na:hover { color: #000000; }", "the selector a:hover holds :", 2),
        ("@media print { p { color: #ff0000; } }", "holds @", 1),
        ("* { margin: 0; }", "the selector * holds *", 1),
        ("a + b { margin: 0; }", "holds +", 1),
        ("a ~ b { margin: 0; }", "holds ~", 1),
        ("a > b { margin: 0; }", "holds >", 1),
        ("a[href] { margin: 0; }", "holds [", 1),
        ("p { margin: 0 !important; }", "holds !important", 1),
        ("p { font-family: 'X'; }", "holds '", 1),
        ("p { background: #ffffff; background: #000000; }", "sets background twice", 1),
        ("p { color: #fff; }", "three digits", 1),
        ("p { margin: 0;", "do not match", 1),
        ("p { margin: 0; }\na { margin: 0;\nli { margin: 0; }", "do not match", 2),
        ("p { margin: 0; }\n}", "do not match", 2),
        ("P { margin: 0; }", "the selector P cannot be read", 1),
        ("p..a { margin: 0; }", "cannot be read", 1),
        ("p, , a { margin: 0; }", "cannot be read", 1),
        (". { margin: 0; }", "cannot be read", 1),
        ("{ margin: 0; }", "cannot be read", 1),
    ],
)
def test_css_that_premailer_loses_is_refused_with_its_line(css, words, line):
    with pytest.raises(RenderError, match=re.escape(words)) as caught:
        inlined(PAGE, css, css_file="inline.css")
    assert (caught.value.file, caught.value.line) == ("inline.css", line)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<!DOCTYPE html>", "", "doctype"),
        ("<!--[if mso | IE]></td><![endif]-->", "", "conditional comment"),
        ("[data-ogsc]", "", "style block"),
        ("</p>", "</p><p>x</p>", "number of elements"),
    ],
)
def test_a_page_that_comes_back_changed_is_refused(old, new, words):
    made = inlined(PAGE, CSS)
    refuse_changed(made, made)
    with pytest.raises(RenderError, match=words):
        refuse_changed(made, made.replace(old, new, 1))


def test_tidying_shortens_css_and_joins_outlooks_comments_and_leaves_text_alone():
    page = '<style>.a > b { c : d !important;\n e: f; } /* g */</style><p style="a: b; c: d;">style="a: b;  "  x</p>'
    words = '<p>write style="a: b;" <b style="c: d;">there</b></p><img alt="a" style="e: f;" title="b">'
    assert tidied(words) == '<p>write style="a: b;" <b style="c:d">there</b></p><img alt="a" style="e:f" title="b">'
    joined = "<!--[if mso | IE]>a<![endif]--> <!--[if mso | IE]>b<![endif]-->"
    assert tidied(page) == '<style>.a > b{c : d !important;e: f}</style><p style="a:b;c:d">style="a: b;  "  x</p>'
    assert tidied(joined) == "<!--[if mso | IE]>ab<![endif]-->"
    assert tidied_css("@media (a) and (b) { .c { d: e } }") == "@media (a) and (b){.c{d: e}}"
