"""Accessibility: what is found for readers who listen or see little, and what is let pass."""

from __future__ import annotations

import pytest

from mailer.check.accessibility.seen_text import seen_in_dark, seen_in_light
from tests.page_builders import a_page, found_by, ids_found, the_sample

H1 = "<h1>The trade in nothing</h1>"
DARK = "<style>@media (prefers-color-scheme: dark){%s}</style>"


@pytest.mark.parametrize(
    "body",
    [
        f"{H1}<h2>This week</h2><h3>Tea</h3><h2>Watch</h2>",
        f'{H1}<table role="presentation"><tr><td>Tea</td></tr></table>',
        f"{H1}<table><tr><th scope=col>Tea</th></tr><tr><td>9</td></tr></table>",
        f'{H1}<table role="presentation"><tr><td><table><tr><th>Tea</th></tr></table></td></tr></table>',
        f'{H1}<a href="https://port.example/" aria-label="The port"><img src="cid:a.jpg" alt=""></a>',
        f"{H1}<p>THE UN, NATO AND THE WTO</p>",
        f"{H1}<p>这里的茶叶堆积如山，没有人愿意出价购买，直到十月底仍然如此</p>",
        f"{H1}<p>الشاي الذي لم يجد مشتريا في مومباسا منذ شهر يونيو الماضي</p>",
        f'{H1}<p><a style="text-decoration:none" href="https://port.example/">The Port</a> · No. 47</p>',
        f'{H1}<p><a href="https://port.example/">the notice</a> says that nobody may leave before Friday noon</p>',
        f'{H1}<div style="display:none;font-size:1px;color:#fff">What an inbox shows</div>',
        f'{H1}<p style="color:#777;background:url(quay.jpg)">on a picture</p>',
        f'{H1}<p style="color:#767676">grey enough</p>',
        f'{H1}<p style="color:#8c8c8c;font-size:24px">large and paler</p>',
        f'{H1}<p style="color:tea">no colour</p><p style="color:inherit;background:none">none</p>',
        f'{H1}<p style="font-size:0">\u00a0\u200b</p>',
    ],
)
def test_what_is_in_order_is_let_pass(body):
    assert ids_found("X", a_page(body)) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<p>Tea</p>", "X01"),
        (f"{H1}<h3>Tea</h3>", "X02"),
        (f"{H1}<h2>🍵</h2>", "X03"),
        (f"{H1}<h2></h2>", "X03"),
        (f'{H1}<img src="cid:a.jpg">', "X04"),
        (f'{H1}<a href="https://port.example/"><img src="cid:a.jpg" alt=""></a>', "X05"),
        (f"{H1}<table><tr><td>Tea</td></tr></table>", "X06"),
        (f'{H1}<table role="presentation"><tr><th>Tea</th></tr></table>', "X06"),
        (f"{H1}<p>A NOTICE TO ALL SHIPS BOUND FOR ROSARIO</p>", "X07"),
        (f'{H1}<p style="color:#888888">grey</p>', "X11"),
        (f'{H1}<div style="background:#222"><p style="color:#333">dark</p></div>', "X11"),
        (f'{H1}<table role="presentation" bgcolor="#eeeeee"><tr><td style="color:#999">pale</td></tr></table>', "X11"),
        (f'{H1}<p style="color:rgba(0,0,0,.3)">through</p>', "X11"),
        (f'{H1}<p style="font-size:11px">small</p>', "X13"),
        (f'{H1}<p style="font-size:20px"><span style="font-size:50%">smaller</span></p>', "X13"),
    ],
)
def test_what_is_not_is_found_by_one_rule(body, rule):
    assert ids_found("X", a_page(body)) == [rule]


@pytest.mark.parametrize(
    ("css", "rules"),
    [
        ("body{background:#111}", ["X12"]),
        ("body{background:#111;color:#eee}", []),
        ("body{background:#111}p{color:#eee}h1{color:#eee}", []),
        ("body{background:#111}.none{color:#eee}", ["X12"]),
        ("body{background:#111 !important}div > p.a,body h1{color:#eee !important}", []),
        ("body{background:#111}p:hover{color:#eee}", ["X12"]),
    ],
)
def test_dark_colours_are_followed_through_their_selectors(css, rules):
    assert ids_found("X", a_page(f'{H1}<div><p class="a b">Tea</p></div>', head=DARK % css)) == rules


def test_the_more_particular_rule_wins_whatever_stands_last():
    page = a_page('<p class="a">Tea</p>', head=DARK % "p.a{color:#fff}p{color:#000}")

    assert [seen.colour for _, seen in seen_in_dark(page)] == [(1.0, 1.0, 1.0)]


def test_black_on_white_has_the_greatest_contrast():
    assert [round(seen.contrast, 2) for _, seen in seen_in_light(a_page("<p>Tea</p>"))] == [21.0]


def test_what_is_not_seen_has_no_contrast():
    page = a_page('<div style="display:none">a<p>b</p></div><style>c</style>d')

    assert [words for words, _ in seen_in_light(page)] == ["d"]


@pytest.mark.parametrize("css", ["", "{", "a{color", "@media", "}}}", "a[{color:red}", ":is(a){color:red}", "::{}"])
def test_what_is_no_style_is_let_pass(css):
    ids_found("X", a_page(H1, head=DARK % css))


def test_a_deep_page_is_looked_at_as_any_other():
    deep = "<div>" * 3000 + "Tea" + "</div>" * 3000

    assert found_by("X11", a_page(deep)) == []


def test_the_sample_has_words_on_every_ground_in_light_and_dark():
    light, dark = seen_in_light(the_sample()), seen_in_dark(the_sample())

    assert len(light) == len(dark) > 40
    assert {seen.colour for _, seen in light} != {seen.colour for _, seen in dark}
