"""Every fault of mrml 1.4.2 that was measured: mended before it is reached, or refused with file and line."""

from __future__ import annotations

import html
import re

import lxml.html
import mjml as mrml
import pytest

from mailer.errors import RenderError
from mailer.render import chain
from mailer.render import mjml_table as table
from mailer.render.guard import guarded, refuse_spoilt

HEAD = "<mj-head><mj-title>T</mj-title></mj-head>"


def a_mail(column: str, *, head: str = HEAD, section: str = 'padding="0px"') -> str:
    return f"<mjml>{head}<mj-body><mj-section {section}><mj-column>{column}</mj-column></mj-section></mj-body></mjml>"


def page(source: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(chain.to_html(guarded(source)))


def raw(source: str) -> str:
    return str(mrml.mjml2html(source, disable_comments=True, fonts={}))


def faults(source: str) -> list[str]:
    with pytest.raises(RenderError) as caught:
        guarded(source)
    return [str(fault) for fault in (caught.value, *caught.value.others)]


SPECIAL = [
    "no\u00a0break",
    "narrow\u202fspace",
    "heart ❤\ufe0f",
    "family 👩\u200d👩\u200d👧",
    "हिन्दी",
    "soft\u00adhyphen",
    "e\u0301 combining",
    "C:\\new\\table",
    "\\u{a0}",
    "\"quoted\" and 'single'",
    "a & b < c > d ]]> e",
    "שלום עולם",
]


@pytest.mark.parametrize("text", SPECIAL)
def test_text_comes_out_as_itself_in_attributes_and_between_tags(text):
    escaped = html.escape(text)
    # A quote needs no escape in a text, so a theme or a serialiser may leave it bare.
    head = f"<mj-head><mj-title>{html.escape(text, quote=False)}</mj-title></mj-head>"
    column = f'<mj-text><p title="{escaped}">{escaped}</p></mj-text><mj-image src="x" alt="{escaped}" />'
    made = page(a_mail(column, head=head))
    assert made.xpath("//p")[0].text == text
    assert made.xpath("//p/@title") == [text]
    assert made.xpath("//img/@alt") == [text]
    assert made.xpath("//title/text()") == made.xpath("//*[@role='article']/@aria-label") == [text]


def test_mrml_alone_still_has_the_fault_that_the_guard_mends():
    assert "\\u{a0}" in raw(a_mail('<mj-image src="x" alt="a\u00a0b" />'))


def test_line_ends_and_tabs_in_attributes_become_blanks():
    made = page(
        a_mail('<mj-text><p title="one\n  two&#10;three&#9;four" style="color:#ff0000;\n margin:0">x</p></mj-text>')
    )
    assert made.xpath("//p/@title") == ["one   two three four"]
    assert "\\" not in made.xpath("//p/@style")[0]


def test_a_bare_zero_in_a_padding_gets_its_unit_so_that_outlook_gets_the_right_width():
    source = a_mail('<mj-image src="x" alt="" />', section='padding="0 20px"')
    assert 'width="550"' in raw(source)
    made = chain.to_html(guarded(source.replace("<mj-image", '<mj-image padding="0"')))
    assert 'width="560"' in made
    assert "width:560px" in made


@pytest.mark.parametrize("padding", ["10%", "5", "1em", "0px 0px 0px 0px 0px", "auto", ""])
def test_a_padding_that_mrml_miscounts_is_refused(padding):
    assert "miscount" in faults(a_mail("<mj-spacer />", section=f'padding="{padding}"'))[0]


def test_blanks_that_begin_with_a_line_end_keep_words_apart():
    assert "<b>b</b><i>c</i>" in raw(a_mail("<mj-text><b>b</b>\n<i>c</i></mj-text>"))
    made = page(a_mail("<mj-text><b>b</b>\n   <i>c</i></mj-text>"))
    assert "b c" in made.text_content()


def test_a_no_break_space_between_tags_is_not_a_blank():
    made = page(a_mail("<mj-text><b>b</b>\n\u00a0\n<i>c</i></mj-text>"))
    assert "b\n\u00a0\nc" in made.text_content()


def test_body_defaults_in_mj_attributes_are_refused_because_mrml_ignores_them():
    head = '<mj-head><mj-attributes><mj-body width="500px" /></mj-attributes></mj-head>'
    assert "ignores <mj-body>" in faults(a_mail("<mj-spacer />", head=head))[0]


def test_several_mj_class_names_are_refused_because_mjml_and_mrml_disagree_which_wins():
    assert "several classes" in faults(a_mail('<mj-text mj-class="big red">x</mj-text>'))[0]


def test_inline_styles_are_refused_because_the_engine_leaves_them_uninlined():
    head = '<mj-head><mj-style inline="inline">p { color: #ff0000; }</mj-style></mj-head>'
    assert "put these rules into inline.css" in faults(a_mail("<mj-spacer />", head=head))[0]


def test_colours_of_three_digits_are_widened():
    source = a_mail(
        '<mj-text color="#abc" container-background-color="#EEE"><p style="color:#123">x</p></mj-text>'
        '<mj-button href="https://e.example" border="1px solid #fff">x</mj-button>',
        section='background-color="#eee"',
    )
    made = chain.to_html(guarded(source))
    assert not re.search(r"#[0-9a-fA-F]{3}\b", made)
    assert 'bgcolor="#eeeeee"' in made


@pytest.mark.parametrize(
    "tag", ["mj-accordion", "mj-carousel", "mj-navbar", "mj-social", "mj-include", "mj-foo", "table"]
)
def test_tags_outside_the_table_are_refused(tag):
    assert f"<{tag}>" in faults(a_mail(f"<{tag}></{tag}>"))[0]


def test_fractional_column_widths_are_refused_because_outlook_rounds_them():
    columns = "<mj-column><mj-text>x</mj-text></mj-column>" * 3
    source = f'<mjml><mj-body><mj-section padding="0px 28px">{columns}</mj-section></mj-body></mjml>'
    with pytest.raises(RenderError, match="divide"):
        chain.to_html(guarded(source))


def test_an_escape_in_what_mrml_made_is_refused():
    with pytest.raises(RenderError, match="escape"):
        refuse_spoilt('<img alt="a\\u{a0}b">')


@pytest.mark.parametrize(
    ("tag", "attribute"),
    [
        ("mj-button", "title"),
        ("mj-text", "background-color"),
        ("mj-image", "sizes"),
        ("mj-image", "srcset"),
        ("mj-image", "border-top"),
        ("mj-table", "role"),
        ("mj-raw", "position"),
    ],
)
def test_attributes_that_mrml_drops_are_refused(tag, attribute):
    needed = {"mj-button": 'href="x"', "mj-image": 'src="x" alt=""'}.get(tag, "")
    assert "mrml ignores" in faults(a_mail(f'<{tag} {needed} {attribute}="1px solid #000000"></{tag}>'))[0]


IN_ITS_PLACE = {
    "mj-body": "{}",
    "mj-wrapper": "<mj-body>{}</mj-body>",
    "mj-section": "<mj-body>{}</mj-body>",
    "mj-group": "<mj-body><mj-section>{}</mj-section></mj-body>",
    "mj-column": "<mj-body><mj-section>{}</mj-section></mj-body>",
}
WORDS = "<mj-text>x</mj-text>"
INSIDE = {
    "mj-body": f"<mj-section><mj-column>{WORDS}</mj-column></mj-section>",
    "mj-wrapper": f"<mj-section><mj-column>{WORDS}</mj-column></mj-section>",
    "mj-section": f"<mj-column>{WORDS}</mj-column>",
    "mj-group": f"<mj-column>{WORDS}</mj-column>",
    "mj-column": WORDS,
    "mj-table": "<tr><td>x</td></tr>",
    **dict.fromkeys(("mj-image", "mj-divider", "mj-spacer"), ""),
}
VALUES = {
    "text-align": "right",
    "align": "right",
    "vertical-align": "bottom",
    "direction": "rtl",
    "full-width": "full-width",
    "fluid-on-mobile": "true",
    "background-size": "contain",
    "background-position": "left bottom",
    "background-position-x": "left",
    "background-position-y": "bottom",
}
NEEDED = {
    "background-repeat": ' background-url="https://e.example/a.png"',
    "background-size": ' background-url="https://e.example/a.png"',
    "background-position": ' background-url="https://e.example/a.png"',
    "background-position-x": ' background-url="https://e.example/a.png"',
    "background-position-y": ' background-url="https://e.example/a.png"',
    "inner-background-color": ' padding="7px"',
    "name": ' href="https://e.example"',
    "rel": ' href="https://e.example"',
    "target": ' href="https://e.example"',
}
"""What some attributes have no effect without."""


@pytest.mark.parametrize("tag", table.BODY_ATTRIBUTES)
def test_every_attribute_that_a_theme_may_write_reaches_the_mail(tag):
    def made(attributes: str) -> str:
        element = f"<{tag}{attributes}>{INSIDE.get(tag, 'x')}</{tag}>"
        around = IN_ITS_PLACE.get(tag, "<mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body>")
        return raw(f"<mjml>{around.format(element)}</mjml>")

    for name in table.BODY_ATTRIBUTES[tag] - {"mj-class"}:
        usual = "#123456" if name in table.COLOURS else "7px" if name in (*table.LENGTHS, *table.SHORTHANDS) else "zork"
        needed = NEEDED.get(name, "")
        assert made(f'{needed} {name}="{VALUES.get(name, usual)}"') != made(needed), name


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<mjml><mj-body id='x'></mj-body></mjml>", "mrml ignores id"),
        ("<mjml owa='desktop'><mj-body /></mjml>", "mrml ignores owa"),
        ("<mjml><mj-body><mj-wrapper gap='1px' /></mj-body></mjml>", "mrml ignores gap"),
        ("<mjml><mj-body><mj-section gutter='1px' /></mj-body></mjml>", "mrml ignores gutter"),
        ("<mjml><mj-body><mj-text>x</mj-text></mj-body></mjml>", "<mj-text> cannot stand inside <mj-body>"),
        ("<mjml><mj-body>loose</mj-body></mjml>", "text stands loose inside <mj-body>"),
        (a_mail('<mj-text font-size="abc">x</mj-text>'), "is not a length"),
        (a_mail('<mj-text color="reddish">x</mj-text>'), "is not a colour"),
        (a_mail('<mj-text colour="#ff0000">x</mj-text>'), "write color"),
        (a_mail('<mj-image src="x" />'), "<mj-image> has no alt"),
        (a_mail("<mj-text><img src='x' /></mj-text>"), "<img> has no alt"),
        (a_mail("<mj-text><script>x</script></mj-text>"), "<script> cannot stand in a mail"),
        (a_mail("<mj-text><p onclick='x'>x</p></mj-text>"), "has the attribute onclick"),
        (a_mail("<mj-text><b><i>a</b></i></mj-text>"), "not well-formed"),
        (a_mail("<mj-text><p>a</mj-text>"), "not well-formed"),
        (a_mail("<mj-text align='left' align='right'>a</mj-text>"), "not well-formed"),
        (a_mail("<mj-text>&nosuchthing;</mj-text>"), "not well-formed (Entity"),
        (a_mail("<mj-text><!--[if mso]><td><![endif]-->x</mj-text>"), "conditional comment"),
        (
            a_mail("x", head="<mj-head><mj-preview>a<b>c</b></mj-preview></mj-head>"),
            "<b> cannot stand inside <mj-preview>",
        ),
        (a_mail("x", head="<mj-head><mj-html-attributes /></mj-head>"), "cannot stand inside <mj-head>"),
        (a_mail("x", head="<mj-head><mj-font name='x' href='y' /></mj-head>"), "cannot stand inside <mj-head>"),
        ("<!DOCTYPE mjml [<!ENTITY a 'b'>]><mjml>&a;</mjml>", "no <!DOCTYPE>"),
        ("<html></html>", "the outermost tag is <html>"),
        ("", "not well-formed"),
    ],
)
def test_what_mrml_accepts_in_silence_or_refuses_without_a_line_is_named(source, words):
    assert any(words in fault for fault in faults(source))


def test_faults_are_told_several_at_once_each_with_file_and_line():
    source = a_mail("<?at blocks/a.mjml.j2:3?><mj-foo /><?at blocks/b.mjml.j2:7?><mj-text colr='x'>x</mj-text>")
    assert faults(source) == [
        "blocks/a.mjml.j2:3: <mj-foo> cannot stand inside <mj-column>; "
        "inside it: mj-button, mj-divider, mj-image, mj-raw, mj-spacer, mj-table, mj-text",
        "blocks/b.mjml.j2:7: <mj-text> has the unknown attribute colr; write color",
    ]


def test_a_tag_that_is_not_closed_is_found_in_its_template():
    source = a_mail("<?at blocks/a.mjml.j2:3?>\n<mj-text>x\n<?at blocks/b.mjml.j2:1?>\n<mj-text>x</mj-text>")
    assert faults(source)[0].startswith("blocks/b.mjml.j2:1: is not well-formed")


def test_names_of_html_characters_become_numbers():
    assert "&#160;&#8594;&#8776;&amp;" in guarded(a_mail("<mj-text>&nbsp;&rarr;&thickapprox;&amp;</mj-text>"))


def test_declarations_and_cdata_pass_although_mrml_refuses_them():
    source = '<?xml version="1.0"?>\n' + a_mail("<mj-text><![CDATA[a < b]]><!-- a word --></mj-text>")
    assert "a < b" in page(source).text_content()


def test_child_combinators_in_a_style_block_stay_as_they_are():
    head = "<mj-head><mj-style>.a > b { color: #ff0000; }</mj-style></mj-head>"
    assert ".a > b {" in chain.to_html(guarded(a_mail("<mj-spacer />", head=head)))


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ('.a { content: "é"; }', "plain ASCII"),
        ('.a { content: "\\2014"; }', "plain ASCII"),
        (".a { color: #ff0000; }" * 400, "bytes"),
        ("@media print { @media screen { .a { color: #ff0000; } } }", "@ rule inside an @ rule"),
        ("@media print { .b { color: #ff0000; } @supports (x) { } }", "@ rule inside an @ rule"),
        (".a { background: URL(https://e.example/x.png); }", "a style block fetches something (URL()"),
        ("@import 'https://e.example/x.css';", "a style block fetches something (@import)"),
        (".a { color: #ff0000; ", "a style block has braces that do not match"),
    ],
)
def test_style_blocks_that_gmail_drops_or_mrml_spoils_are_refused(css, words):
    assert words in faults(a_mail("<mj-spacer />", head=f"<mj-head><mj-style>{css}</mj-style></mj-head>"))[0]


def test_two_media_rules_after_each_other_are_not_nested():
    css = "@media print { .a { color: #ff0000; } } @media screen { .b { color: #ff0000; } }"
    guarded(a_mail("<mj-spacer />", head=f"<mj-head><mj-style>{css}</mj-style></mj-head>"))


@pytest.mark.parametrize(
    "source",
    [
        a_mail('<mj-image src="x" alt="slotabcn0z" />'),
        a_mail('<mj-text><a href="https://e.example/slotabcn0z">x</a></mj-text>'),
        a_mail("<mj-text>x</mj-text>", head="<mj-head><mj-title>slotabcn0z</mj-title></mj-head>"),
    ],
)
def test_a_personal_slot_in_an_attribute_is_refused(source):
    with pytest.raises(RenderError, match="personal slot"):
        guarded(source, slot_stem="slotabcn")


def test_mj_include_is_never_followed(tmp_path):
    secret = tmp_path / "secret.mjml"
    secret.write_text("<mj-text>secret</mj-text>")
    source = a_mail(f'<mj-include path="{secret}" />')
    assert "not followed" in faults(source.replace("<mj-column><", "<mj-column><"))[0]
    with pytest.raises(RenderError, match="mrml refuses"):
        chain.to_html(source)
