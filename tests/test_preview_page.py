"""The page of ``mailer preview`` in a browser: what an editor sees, chooses, and need not look for again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest

from tests.browser import BROWSER, a_browser, axe
from tests.preview_process import SAMPLE, Previewed, a_sample, previewing

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on the path")

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 800}
VIEWS = ("mail", "inbox", "text", "source", "headers", "changes")

VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ['violations'], iframes: false})).violations.map(
  found => found.id + ': ' + found.nodes.map(node => node.html.slice(0, 90)).join(' … '))"""
"""What axe-core finds in the page around the mail."""

FROM_TOP_OF_SCREEN = """words => {
  const frame = document.querySelector('.mail');
  const node = [...frame.contentDocument.querySelectorAll('p, div')].find(
    each => each.textContent.startsWith(words) && !each.querySelector('p, div'));
  const screen = document.querySelector('#screen').getBoundingClientRect();
  return frame.getBoundingClientRect().top + node.getBoundingClientRect().top - screen.top;
}"""
"""How far below the top of the device's screen a text begins, in pixels."""

SHOW_IN_ARABIC = """async words => {
  const {showInbox} = await import('./assets/inbox.js');
  const sender = {name: 'تيارات', address: 'letter@tidewatch.example'};
  showInbox({sender, subject: words, preheader: words, language: 'ar', direction: 'rtl'}, 'light');
}"""
"""Lists an Arabic edition with these words as its subject and preheader."""

BEGINS_INSIDE = """node => {
  const box = node.getBoundingClientRect();
  return [0, Math.max(node.textContent.search(/[A-Z]/), 0)].every(at => {
    const range = document.createRange();
    range.setStart(node.firstChild, at);
    range.setEnd(node.firstChild, at + 1);
    const {left, right} = range.getBoundingClientRect();
    return left >= box.left - 1 && right <= box.right + 1;
  });
}"""
"""Whether the first character of a text is seen, and that of its first run of Latin words."""

COUNT_BLANKS = """() => {
  window.blanks = 0;
  const look = () => {
    const seen = [...document.querySelectorAll('.mail:not(.loading)')];
    if (seen.length !== 1 || !seen[0].contentDocument?.body?.textContent) window.blanks += 1;
    requestAnimationFrame(look);
  };
  look();
}"""
"""From here on counts the pictures the browser draws in which there is no mail, or more than one."""

Save = Callable[[str, str], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with a_browser() as started:
        yield started


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewed]:
    with previewing(a_sample(tmp_path_factory.mktemp("preview") / "publication")) as running:
        running.until(lambda state: state["checked"])
        yield running


@pytest.fixture
def opened(browser: Any, preview: Previewed) -> Iterator[Callable[..., Any]]:
    """A page of the preview that shows all there is: ``opened("#view=text", viewport=PHONE)``."""
    pages = []

    def open_page(chosen: str = "", **options: Any) -> Any:
        page = browser.new_page(**{"viewport": DESK, "reduced_motion": "reduce", **options})
        pages.append(page)
        page.goto(preview.address + chosen)
        page.wait_for_selector("html[data-checked]")
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture
def save(preview: Previewed) -> Iterator[Save]:
    """Saves the issue with other words; they are taken back when the test has ended."""
    mail, text = preview.mail(), preview.issue.read_text("utf-8")
    yield preview.replace
    preview.replace(preview.issue.read_text("utf-8"), text)
    preview.until(lambda state: not state["trouble"] and preview.mail() == mail)


def mail_in(page: Any) -> Any:
    """The frame with the mail that is seen."""
    return page.query_selector(".mail:not(.loading)").content_frame()


def choose(page: Any, name: str, value: str = "") -> None:
    """Choose a radio by its value, or a box by its name, as a person does; wait until it shows."""
    box = page.get_by_role("checkbox", name=name)
    control = page.locator(f'input[name="{name}"][value="{value}"]') if value else box
    control.locator("xpath=..").click()
    page.wait_for_selector(".mail.loading", state="detached")


def until_checked(page: Any, save: Callable[[], None]) -> None:
    """Save, and wait until the page shows it with all that was found."""
    before = page.evaluate("document.documentElement.dataset.shown")
    save()
    page.wait_for_function(
        "before => { const {shown, checked} = document.documentElement.dataset; "
        "return shown !== before && checked === shown }",
        arg=before,
    )


# what is shown


@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_nobody_is_shut_out_of_any_view(opened, scheme, size):
    page = opened(viewport=size, color_scheme=scheme)
    page.evaluate(axe())
    for view in VIEWS:
        choose(page, "view", view)
        assert page.evaluate(VIOLATIONS) == [], view
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_edition_is_shown_with_how_it_stands(opened):
    page = opened()

    assert "The trade in nothing" in mail_in(page).inner_text("body")
    assert page.inner_text("h1") == f"Crosscurrents {SAMPLE}"
    assert page.inner_text("#verdict") == "Fit to send"
    assert page.inner_text("#sealed") == "Not sealed"
    assert page.inner_text("#seal pre") == f'mailer approve {SAMPLE} --by "NAME"'
    assert "of 102,400 bytes of HTML" in page.inner_text("#weight")


def test_every_word_from_outside_stays_a_word(opened, save):
    page = opened("#view=inbox")

    until_checked(page, lambda: save("Empty boxes, light ships", "<b id=x>Empty</b> <img src=x> boxes"))

    assert page.locator("#x, main img").count() == 0
    assert "<b id=x>Empty</b>" in page.inner_text('[data-pane="inbox"] .desk .subject')


@pytest.mark.parametrize("size", [{"width": 720, "height": 450}, {"width": 1280, "height": 500}])
def test_in_a_low_window_the_mail_has_most_of_it_and_the_page_scrolls(opened, size):
    page = opened(viewport=size)

    screen = page.locator("#screen").bounding_box()
    assert min(screen["y"] + screen["height"], size["height"]) - screen["y"] > size["height"] * 0.7
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.locator(".keys p").is_visible()
    assert not page.get_by_role("checkbox", name="Dark").is_visible()
    page.get_by_role("button", name="Options").click()
    choose(page, "Dark")
    assert "scheme=dark" in mail_in(page).url


# choices


def test_the_mail_is_as_wide_as_the_device(opened):
    page = opened()
    for width in (320, 375, 600):
        choose(page, "width", str(width))
        assert mail_in(page).evaluate("innerWidth") == width
    choose(page, "width", "desktop")
    assert mail_in(page).evaluate("innerWidth") > 700


def test_on_a_phone_the_mail_has_the_whole_width_and_its_marks_stand_over_its_margin(opened):
    page = opened(viewport=PHONE)
    page.keyboard.press("2")
    page.wait_for_function("document.querySelector('#measure').textContent.startsWith('375')")

    mail = page.locator(".mail").bounding_box()
    assert (mail["x"], mail["width"]) == (0, 375)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for mark in page.locator(".mark button").all():
        box = mark.bounding_box()
        assert 340 < box["x"] <= 375 - box["width"]
    page.keyboard.press("1")
    page.wait_for_function("document.querySelector('#measure').textContent === '320 px'")
    assert page.locator(".mark button").first.bounding_box()["x"] > 320


def test_dark_shows_the_mail_as_readers_of_dark_mail_see_it_and_leaves_the_page_alone(opened):
    page = opened()
    lightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((sum, each) => sum + +each, 0)"
    assert mail_in(page).evaluate(lightness) > 600

    choose(page, "Dark")

    assert mail_in(page).evaluate(lightness) < 150
    assert page.evaluate(lightness.replace("document.body", "document.querySelector('aside')")) > 600


def test_without_pictures_their_words_stand_there(opened):
    page = opened()
    seen = "[...document.images].filter(each => each.naturalWidth).length"
    assert mail_in(page).evaluate(seen) > 3

    choose(page, "Pictures")

    assert mail_in(page).evaluate(seen) == 0
    assert mail_in(page).get_by_alt_text("Column chart: Tea offered and not sold").count() == 1


def test_styles_are_taken_off_in_two_steps(opened):
    page = opened()
    styled = "['.paper', '.headline'].map(each => getComputedStyle(document.querySelector(each)).color)"
    sheets = "[...document.styleSheets].length"
    whole = mail_in(page).evaluate(styled)
    assert mail_in(page).evaluate(sheets) > 0

    choose(page, "styles", "inline")
    assert (mail_in(page).evaluate(sheets), mail_in(page).evaluate(styled)) == (0, whole)

    choose(page, "styles", "off")
    assert mail_in(page).evaluate(styled) != whole


def test_each_language_is_called_as_its_readers_call_it_and_its_edition_shown(opened):
    page = opened()

    page.get_by_role("radio", name="français").locator("xpath=..").click()

    page.wait_for_selector('.mail[title$="fr"]:not(.loading)')
    assert mail_in(page).evaluate("document.documentElement.lang") == "fr"
    assert page.inner_text("#sheet .subject") == page.text_content('#headers dt:has-text("Subject") + dd')


def test_another_language_shows_its_findings_from_the_top(opened):
    page = opened(viewport={"width": 1280, "height": 860})
    scrolled = "document.querySelector('#findings').parentElement.scrollTop + document.querySelector('#side').scrollTop"
    page.locator("#findings li").last.scroll_into_view_if_needed()
    assert page.evaluate(scrolled) > 0

    choose(page, "language", "fr")

    assert page.evaluate(scrolled) == 0


def test_what_was_chosen_outlives_a_reload(opened):
    page = opened()
    choose(page, "width", "375")
    choose(page, "Dark")
    choose(page, "language", "fr")

    page.reload()
    page.wait_for_selector("html[data-checked]")

    assert mail_in(page).evaluate("[innerWidth, document.documentElement.lang]") == [375, "fr"]
    assert "scheme=dark" in mail_in(page).url


def test_an_address_that_asks_for_nonsense_shows_the_mail(opened):
    page = opened("#view=nothing&width=-1&language=tlh&against=nobody")

    assert mail_in(page).evaluate("innerWidth") == 600


def test_each_key_of_the_help_line_does_what_it_says(opened):
    page = opened()
    for key, view in {"b": "inbox", "t": "text", "h": "source", "e": "headers", "c": "changes", "m": "mail"}.items():
        page.keyboard.press(key)
        page.wait_for_selector(f'.pane.shown[data-pane="{view}"]')
    page.keyboard.press("t")
    page.keyboard.press("t")
    page.wait_for_selector('.pane.shown[data-pane="mail"]')
    page.locator("#findings li").first.wait_for()
    page.keyboard.press("n")
    page.locator("#findings .chosen").wait_for()
    # The language is the last: another one has findings of its own, which are listed a moment later.
    for key in "1disl":
        page.keyboard.press(key)
    for part in ("width=320", "scheme=dark", "images=off", "styles=inline", "language=fr"):
        assert part in page.url


def test_keys_are_heard_while_the_mail_has_the_focus(opened):
    page = opened()
    mail_in(page).get_by_text("Dear reader,").click()

    page.keyboard.press("b")

    assert page.locator('.pane.shown[data-pane="inbox"]').count() == 1


def test_one_letter_keys_can_be_switched_off_and_stay_off_over_a_reload(opened):
    page = opened()
    page.get_by_role("checkbox", name="One-letter keys").click()

    page.keyboard.press("b")
    page.reload()
    page.wait_for_selector("html[data-checked]")
    page.keyboard.press("t")
    assert page.locator('.pane.shown[data-pane="mail"]').count() == 1

    page.get_by_role("checkbox", name="One-letter keys").click()
    page.keyboard.press("b")
    assert page.locator('.pane.shown[data-pane="inbox"]').count() == 1


@pytest.mark.parametrize("field", ["textarea", "input"])
def test_keys_do_nothing_while_somebody_types_into_a_field(opened, field):
    page = opened()
    page.evaluate("name => document.body.append(document.createElement(name))", field)
    page.locator(f"body > {field}").focus()

    page.keyboard.type("bth")

    assert page.locator('.pane.shown[data-pane="mail"]').count() == 1
    assert page.locator(f"body > {field}").input_value() == "bth"


# other views


def test_the_plain_text_and_the_numbered_source_are_those_of_the_edition(opened, preview):
    page = opened("#view=text")
    edition = preview.state()["editions"][0]
    assert page.text_content("#text") == preview.get(edition["text"])

    choose(page, "view", "source")

    page.wait_for_selector("#source li")
    lines = page.locator("#source li").all_text_contents()
    assert "\n".join(lines) == preview.get(edition["source"])


def test_the_line_of_the_inbox_is_cut_as_mail_programs_cut_it(opened, save):
    page = opened("#view=inbox")
    assert "The subject is whole" in page.inner_text('[data-kind="desk"] .cut')

    until_checked(
        page, lambda: save("and a €4 gift", "and a €4 gift, from Piraeus by way of Rosario to Mombasa and on")
    )

    for kind, width in {"phone": 375, "thumb": 360}.items():
        row = page.locator(f'[data-kind="{kind}"] .row')
        assert row.bounding_box()["width"] == width
        assert row.locator(".subject").evaluate("node => node.scrollWidth > node.clientWidth")
        assert "The subject is cut after" in page.inner_text(f'[data-kind="{kind}"] .cut')


@pytest.mark.parametrize(
    "words",
    [
        "What the ports of Arabia carried this week " * 4,
        "ما حملته الموانئ هذا الأسبوع " * 6,
        "ما حملته موانئ Arabia, and more of what its ports carried this week, and what they did not",
    ],
    ids=["Latin", "Arabic", "both"],
)
def test_a_line_of_a_right_to_left_inbox_is_cut_at_its_end_whatever_its_script(opened, words):
    page = opened("#view=inbox")

    page.evaluate(SHOW_IN_ARABIC, words.strip())

    for kind in ("phone", "thumb", "desk"):
        row = page.locator(f'[data-kind="{kind}"] .row')
        for part in ("subject", "preheader"):
            if row.locator(f".{part}").bounding_box()["width"] > 1:
                assert row.locator(f".{part}").evaluate(BEGINS_INSIDE), (kind, part)
        if kind != "desk":
            assert "The subject is cut after" in page.inner_text(f'[data-kind="{kind}"] .cut')


@pytest.mark.parametrize(
    ("wide", "said"),
    [(1440, ""), (1280, ", shown at 88 %"), (800, "; scroll it sideways to see its end")],
)
def test_a_line_of_the_inbox_is_seen_to_its_end_or_said_to_go_on(opened, wide, said):
    page = opened("#view=inbox", viewport={"width": wide, "height": 900})
    box = page.locator(".inbox-frame.desk")

    assert page.inner_text('[data-kind="desk"] h3') == f"Gmail on a desktop, 960 px{said}"
    assert box.evaluate("node => node.scrollWidth > node.clientWidth") == said.startswith(";")
    assert "The subject is whole" in page.inner_text('[data-kind="desk"] .cut')
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function("() => document.querySelector('[data-kind=desk] h3').textContent.endsWith('960 px')")


@pytest.mark.parametrize("chosen", ["1", "3"])
def test_on_a_phone_a_mail_that_leaves_room_stands_in_the_middle(opened, chosen):
    page = opened(viewport=PHONE)
    page.keyboard.press(chosen)
    page.wait_for_function("() => document.querySelector('#stage').dataset.bare === 'false'")

    mail = page.locator("#roll").bounding_box()
    assert abs(mail["x"] - (PHONE["width"] - mail["x"] - mail["width"])) <= 1
    for mark in page.locator(".mark button").all():
        box = mark.bounding_box()
        assert mail["x"] + mail["width"] <= box["x"] <= PHONE["width"] - box["width"]


@pytest.mark.parametrize("wide", [800, 1100, 1440])
def test_a_command_to_type_is_broken_between_words_alone(opened, wide):
    page = opened(viewport={"width": wide, "height": 900})

    words = page.locator("code .word, pre.type .word").all()
    assert {"mailer", "approve", "--by"} <= {word.inner_text() for word in words}
    assert [word.inner_text() for word in words if word.evaluate("node => node.getClientRects().length") > 1] == []
    for word in words:
        one_line = "node => node.offsetHeight < 2 * parseFloat(getComputedStyle(node).fontSize) * 1.2"
        assert word.evaluate(one_line), word.inner_text()


def test_on_a_phone_a_wide_line_of_the_inbox_scrolls_in_its_own_box(opened):
    page = opened("#view=inbox", viewport=PHONE)
    pane = page.locator('[data-pane="inbox"]')
    assert pane.evaluate("node => node.scrollWidth <= node.clientWidth")

    for kind in ("phone", "thumb", "desk"):
        box = page.locator(f".inbox-frame.{kind}")
        assert box.bounding_box()["x"] + box.bounding_box()["width"] <= PHONE["width"]
        assert box.evaluate("node => node.scrollWidth > node.clientWidth") == (kind == "desk")
    assert page.locator(".inbox-frame.desk").evaluate("node => node.scrollWidth") == 960


# what was found


def test_a_finding_is_marked_beside_its_text_and_each_leads_to_the_other(opened, save):
    page = opened()
    until_checked(page, lambda: save('figure: "$94 million"', 'figure: "$95 million"'))
    assert page.inner_text("#verdict") == "Not fit to send: 1 error"
    mark = page.locator(".mark.error")
    entry = page.locator("#findings li.error")

    entry.get_by_role("button").click()

    page.wait_for_selector("#outline:not([hidden])")
    outlined = page.locator("#outline").bounding_box()
    assert abs(mark.bounding_box()["y"] - outlined["y"]) < 2
    assert abs(page.evaluate(FROM_TOP_OF_SCREEN, "$95 million") - mark_in_screen(page, mark)) < 2
    assert 0 < mark_in_screen(page, mark) < page.locator("#screen").bounding_box()["height"]

    page.locator(".mark:not(.error) button").first.click()
    assert "chosen" not in entry.get_attribute("class")
    mark.get_by_role("button").click()
    assert "chosen" in entry.get_attribute("class")
    assert mark.get_by_role("button").get_attribute("aria-label") == "1 error beside “$95 million”"


def mark_in_screen(page: Any, mark: Any) -> float:
    return float(mark.bounding_box()["y"] - page.locator("#screen").bounding_box()["y"])


def test_on_a_phone_a_chosen_finding_brings_the_mail_back_and_its_mark_the_finding(opened):
    page = opened(viewport=PHONE)
    entry = page.locator("#findings li", has_text="in the letter").first

    entry.get_by_role("button").click()
    assert page.locator("#screen").bounding_box()["y"] >= 0

    page.locator(".mark.chosen button").click()
    chosen = page.locator("#findings .chosen").bounding_box()
    assert 0 <= chosen["y"] <= PHONE["height"] - chosen["height"]


def test_a_click_into_the_mail_chooses_what_was_found_there(opened):
    page = opened()

    mail_in(page).get_by_text("two containers in five").locator("xpath=..").click(position={"x": 5, "y": 60})

    assert f"issues/{SAMPLE}/issue.md:67" in page.inner_text("#findings .chosen")


# a change


def test_a_saved_letter_is_shown_and_the_eye_stays_where_it_was(opened, save):
    page = opened()
    page.evaluate("document.querySelector('#screen').scrollTop = 900")
    before = page.evaluate(FROM_TOP_OF_SCREEN, "What became of their tea")

    page.evaluate(COUNT_BLANKS)
    added = "The sea is wide. " * 40
    until_checked(page, lambda: save("Trade is usually measured", f"{added}\n\nTrade is seldom measured"))

    assert "Trade is seldom measured" in mail_in(page).inner_text("body")
    assert abs(page.evaluate(FROM_TOP_OF_SCREEN, "What became of their tea") - before) < 1
    assert page.evaluate("blanks") == 0
    assert page.inner_text("#updated").startswith("Updated at ")
    choose(page, "view", "changes")
    assert "seldom" in " ".join(page.locator('[data-pane="changes"] ins').all_inner_texts())


def test_a_fault_is_told_with_file_and_line_above_the_last_good_version_until_it_is_mended(opened, save):
    page = opened()

    save("issue_number: 47", "isue_number: 47")

    told = page.wait_for_selector("#trouble li").inner_text()
    assert f"issues/{SAMPLE}/issue.md:4" in told
    assert "issue_number" in told
    assert page.inner_text("#verdict") == "Cannot be rendered"
    assert "The trade in nothing" in mail_in(page).inner_text("body")

    save("isue_number: 47", "issue_number: 47")

    page.wait_for_selector("#trouble:empty", state="attached")
    assert page.inner_text("#verdict") == "Fit to send"


def test_all_scripts_of_the_page_are_asked_for_at_once():
    folder = files("mailer.preview") / "page"
    scripts = {each.name for each in folder.iterdir() if each.name.endswith(".js")}
    named = re.findall(r'assets/([a-z]+\.js)"', (folder / "index.html").read_text("utf-8"))
    assert sorted(named) == sorted(scripts)


def test_no_save_leaves_a_step_in_the_history_of_the_browser(opened, save):
    page = opened()
    steps = page.evaluate("history.length")

    until_checked(page, lambda: save("Trade is usually", "Trade is seldom"))
    choose(page, "Dark")

    assert page.evaluate("history.length") == steps


# who may see it


def test_a_wrong_token_shows_nothing(browser, preview):
    page = browser.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))

    with pytest.raises(playwright.Error, match="ERR_HTTP_RESPONSE_CODE_FAILURE"):
        page.goto(preview.address[:-2] + ("A/" if preview.address[-2] != "A" else "B/"))

    assert [(answer.status, answer.headers["content-length"]) for answer in answers] == [(404, "0")]
    page.close()


def test_a_preview_that_has_stopped_says_what_to_type(browser, tmp_path):
    page = browser.new_page()
    with previewing(a_sample(tmp_path / "publication")) as running:
        page.goto(running.address)
        page.wait_for_selector("html[data-shown]")

    page.wait_for_selector("#stopped:not(:empty)")
    assert page.inner_text("#stopped") == f"The preview has stopped. Type mailer preview {SAMPLE} again."
    assert "The trade in nothing" in mail_in(page).inner_text("body")
    page.close()
