"""Mail clients: what a page asks of them, held against what they can do."""

from __future__ import annotations

import dataclasses

import pytest

from mailer.check.clients.known import BREAKING, HARMLESS
from mailer.check.clients.styles import of_declarations, of_sheet
from mailer.check.clients.support import USUAL_WEIGHTS, share, support_data, weights_of, without
from mailer.config.sections import CheckSection
from mailer.errors import SettingsError
from tests.page_builders import a_page, found_by, ids_found, the_sample


@pytest.mark.parametrize(
    ("style", "features"),
    [
        ("color:#1f2530", {"css-color"}),
        ("display: FLEX", {"css-display", "css-display-flex"}),
        ("width:100%", {"css-width", "css-unit-percent"}),
        ("margin:0 auto; width:calc(100% - 20px)", {"css-margin", "css-width", "css-unit-calc"}),
        ("background:url(data:image/png;base64,AA==)", {"css-background"}),
        ("border-top-left-radius:4px", {"css-border-radius"}),
        ("color:red !important", {"css-important"}),
        ("--ink:#000; color:var(--ink)", {"css-variables"}),
        ("left:0", {"css-left-right-top-bottom"}),
    ],
)
def test_a_style_is_read_as_tokens(style, features):
    assert features <= of_declarations(style)


def test_a_value_with_something_simpler_before_it_has_that_to_fall_back_on():
    assert "css-linear-gradient" in of_declarations("background:linear-gradient(red,blue)")
    assert "css-linear-gradient" not in of_declarations("background:#fff;background:linear-gradient(red,blue)")
    assert "css-display-flex" in of_declarations("display:block;display:flex")


def test_names_of_one_maker_and_of_outlook_are_not_counted():
    assert of_declarations("-webkit-hyphens:auto;mso-line-height-rule:exactly") == frozenset()


@pytest.mark.parametrize(
    ("sheet", "features"),
    [
        ("@media only screen and (max-width:479px){a{color:red}}", {"css-at-media", "css-color"}),
        ("@media(prefers-color-scheme:dark){a{color:red}}", {"css-at-media-prefers-color-scheme"}),
        ("@font-face{font-family:Tea}", {"css-at-font-face"}),
        ("a:hover{color:red}", {"css-pseudo-class-hover", "css-selector-type"}),
        ("p::first-line{color:red}", {"css-pseudo-element-first-line"}),
        (".a > .b{color:red}", {"css-selector-child", "css-selector-class"}),
        (".a .b{color:red}", {"css-selector-descendant"}),
        (".a.b{color:red}", {"css-selector-chaining"}),
        ("[data-ogsc] a{color:red}", {"css-selector-attribute", "css-selector-descendant"}),
        ("a,b{color:red}", {"css-selector-grouping"}),
        ("#a + p ~ *{color:red}", {"css-selector-id", "css-selector-adjacent-sibling", "css-selector-universal"}),
        (".a{color:red; .b{color:blue}}", {"css-nesting"}),
        ("/* tea */", {"css-comments"}),
    ],
)
def test_a_sheet_is_read_with_its_selectors(sheet, features):
    assert features <= of_sheet(sheet)


@pytest.mark.parametrize(
    "sheet", ["", "}", "a{", "@media", "@media{", "a:{}", ":", "::", "[", "a{color", "\x00", "<!--", "a>{b"]
)
def test_what_is_no_style_is_let_pass(sheet):
    of_sheet(sheet)
    of_declarations(sheet)


def test_the_data_says_its_day_and_covers_the_usual_clients():
    data = support_data()

    assert data.date >= "2026-05-13"
    assert set(USUAL_WEIGHTS) <= set(data.clients)
    assert len(data.features) > 300
    assert sum(USUAL_WEIGHTS.values()) == 100


def test_every_feature_that_is_known_to_break_or_not_is_one_of_the_data():
    assert [slug for slug in (*BREAKING, *HARMLESS) if slug not in support_data().features] == []
    assert set(BREAKING) & set(HARMLESS) == set()


def test_the_last_version_of_a_client_counts():
    assert support_data().features["css-at-media"].by_client["gmail-android"] in "ya"
    assert support_data().features["css-display-flex"].by_client["outlook-windows"] == "n"


def _weighing(**clients: int):
    sample = the_sample()
    check = CheckSection(clients={name.replace("_", "-"): weight for name, weight in clients.items()})
    return sample.publication.model_copy(update={"check": check})


def test_a_desk_weighs_the_clients_itself():
    weights = weights_of(_weighing(outlook_windows=0, gmx_web=30))

    assert "outlook-windows" not in weights
    assert weights["gmx-web"] == 30
    assert share(["gmx-web"], weights) == pytest.approx(100 * 30 / 122)


def test_a_client_that_was_never_tested_is_refused_with_the_nearest():
    with pytest.raises(SettingsError) as refused:
        weights_of(_weighing(gmail_andriod=20))

    assert "gmail-android" in refused.value.fix
    assert refused.value.file == "mailer.toml"


def test_what_breaks_only_in_a_client_without_readers_is_let_pass():
    flex = '<div style="display:flex">Tea</div>'
    lacking = without(support_data().features["css-display-flex"], USUAL_WEIGHTS)
    nobody = _weighing(**{name.replace("-", "_"): 0 for name in lacking})

    assert ids_found("K01", a_page(flex)) == ["K01"]
    assert ids_found("K01", a_page(flex, publication=nobody)) == []


def test_a_list_of_clients_that_all_count_nothing_finds_nothing():
    nobody = _weighing(**{name.replace("-", "_"): 0 for name in USUAL_WEIGHTS})

    assert ids_found("K", a_page('<div style="display:flex;text-emphasis:dot">Tea</div>', publication=nobody)) == []


def test_what_only_outlook_sees_was_made_for_it():
    page = '<!--[if mso]><v:rect style="position:absolute"></v:rect><![endif]--><p>Tea</p>'

    assert found_by("K01", a_page(page)) == []


def test_a_feature_is_told_with_who_lacks_it_and_when_that_was_tested():
    found = found_by("K01", a_page('<div style="display:flex">Tea</div>'))

    assert "Outlook (Windows)" in found[0].message
    assert support_data().features["css-display-flex"].tested in found[0].message


@pytest.mark.parametrize("language", ["ar", "zh-Hans"])
def test_editions_in_other_scripts_use_nothing_more(language):
    sample = the_sample()
    edition = dataclasses.replace(sample.edition, language=language)

    assert ids_found("K0", dataclasses.replace(sample, edition=edition)) == ["K03", "K04"]
