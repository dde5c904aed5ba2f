"""An issue becomes an edition: words come out as themselves, slots stay open, the same inputs give the same bytes."""

from __future__ import annotations

import dataclasses
import html
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mailer.errors import RenderError, UnknownNameError
from mailer.model.edition import UNSUBSCRIBE as UNSUBSCRIBE_SLOT
from mailer.model.issue import (
    AnswerItem,
    Answers,
    Letter,
    Note,
    Number,
    Question,
    Quote,
    Stories,
    StoryItem,
    Video,
)
from mailer.model.story import Author, Picture, Story
from mailer.model.text import Slot, one_line
from tests.render_builders import UNSUBSCRIBE, a_full_issue, a_publication, draw_field, render_in, some_stories

GOLDEN = Path(__file__).parent / "golden" / "render"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("quayside")


@pytest.fixture(scope="module")
def full(root):
    return render_in(root)


def page_of(edition) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(edition.html.fill({}, html.escape))


def words_of(text: str) -> str:
    return " ".join(re.split(r"[ \t\r\n]+", text)).strip()


# Golden pairs


def arabic():
    return a_full_issue(
        slug="2026-11-20",
        language="ar",
        title="كلفة العودة بلا حمولة",
        subject="صناديق فارغة يا {name|قارئنا}",
        preheader="ورقم الأسبوع وسؤال لكم",
        letter="عزيزي {name|القارئ}،\n\nهذا عدد عن **الموانئ** و[الصناديق](story:empty-boxes).\n",
        blocks=(
            Letter(),
            Stories(
                items=(StoryItem(story="empty-boxes", headline="صناديق تبحر فارغة"), StoryItem(story="three-wheats"))
            ),
            Number(figure="61 مليار دولار", caption="كلفة نقل الحاويات الفارغة في سنة.", story="empty-boxes"),
            Question(ask="أي رقم لا تثق به؟"),
        ),
    )


def chinese():
    long = "空箱返航的成本正在由谁承担？港口、船公司与货主各执一词，而最终的账单往往落在从未租过集装箱的人手里。" * 3
    return a_full_issue(
        language="zh-Hans",
        title="空箱的代价",
        letter=f"亲爱的{{name|读者}}，\n\n{long}\n",
        blocks=(
            Letter(),
            Number(figure="610亿美元", caption="一年之中运回空集装箱的花费。", story="empty-boxes"),
            Quote(text="没有排队的港口，不是极好便是极穷。", by="英格丽德"),
        ),
    )


def extremes():
    long = " ".join(f"word{number}" for number in range(40))
    items = (
        StoryItem(story="rope"),
        StoryItem(story="three-wheats", headline=long),
        StoryItem(story="rope", headline="x"),
    )
    blocks = (
        Stories(items=(StoryItem(story="lights-out", headline=long, blurb="**Short.**"),)),
        Letter(),
        Stories(heading="Further down", items=items),
        Number(figure="1,234,567,890 people, more or less", caption="A long figure."),
        Note(text="# A heading\n\nand `code`, and\n\n> a quote\n\n1. one\n2. two\n\n```\nraw <b> & text\n```"),
    )
    letter = "Plain.  \nBroken.\n\n## Inside\n\nText with {name|you} and {no slot} and {{ 7*7 }}."
    return a_full_issue(title="x", issue_number=None, preheader="", letter=letter, blocks=blocks)


ISSUES = {"full": a_full_issue, "arabic": arabic, "chinese": chinese, "extremes": extremes}


@pytest.mark.parametrize("name", ISSUES)
def test_an_issue_renders_as_its_golden_files(name, root, rewrite_golden):
    edition = render_in(root, ISSUES[name]())
    made = {"mjml": edition.mjml, "html": str(edition.html), "txt": str(edition.text)}
    for suffix, text in made.items():
        path = GOLDEN / f"{name}.{suffix}"
        if rewrite_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode(), f"{path.name} differs; look at it, then --rewrite-golden"


def test_a_bare_publication_with_only_a_letter_renders(tmp_path):
    bare = {"tagline": "", "about": "", "greeting": "", "site": None}
    edition = render_in(
        tmp_path,
        a_full_issue(blocks=(Letter(),), letter="Hello.", preheader=""),
        {},
        a_publication(tmp_path, publication=bare),
    )
    assert "Hello." in edition.text.fill({})
    assert page_of(edition).xpath("//h1/text()") == ["The cost of coming back empty"]


def test_an_issue_without_blocks_renders(root):
    assert "Unsubscribe" in str(render_in(root, a_full_issue(blocks=())).html)


# Order and shape


def test_headings_stand_in_order_below_one_h1(full, root):
    for edition in (full, render_in(root, extremes())):
        levels = [int(node.tag[1]) for node in page_of(edition).iter("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_has_words_and_half_the_pixels_of_its_file(full):
    sizes = {image.name: image for image in full.images}
    pictures = page_of(full).xpath("//img")
    assert len(pictures) == 4
    for picture in pictures:
        assert picture.get("alt")
        made = sizes[picture.get("src").removeprefix("cid:")]
        assert int(picture.get("width")) <= 536
        assert made.width <= 2 * 536


def test_the_html_has_language_direction_and_title(full):
    page = page_of(full)
    assert (page.get("lang"), page.get("dir"), page.findtext("head/title")) == (
        "en",
        "ltr",
        "The cost of coming back empty",
    )


def test_the_html_of_a_full_issue_stays_under_its_budget(full):
    assert full.html_bytes <= 80_000


def test_style_blocks_stay_under_eight_kilobytes_and_hold_no_rule_that_gmail_trips_over(full):
    for css in re.findall(r"<style[^>]*>(.*?)</style>", str(full.html), re.DOTALL):
        assert len(css) <= 8192
        assert "!important" in css or "@media" not in css


def opened_for_outlook(page: str) -> str:
    page = re.sub(r"<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->", "", page, flags=re.DOTALL)
    return re.sub(r"<!--\[if mso \| IE\]>(.*?)<!\[endif\]-->", r"\1", page, flags=re.DOTALL)


@pytest.mark.parametrize("name", ISSUES)
def test_outlook_sees_balanced_tags_and_nothing_wider_than_the_mail(name, root):
    page = opened_for_outlook(str(render_in(root, ISSUES[name]()).html))
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)(table|tbody|tr|td|div|a|p|h[1-6])\b", page):
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []
    widths = [int(width) for width in re.findall(r'\bwidth="(\d+)(?:px)?"', page)]
    assert widths
    assert max(widths) <= 600
    columns = [float(width) for width in re.findall(r"vertical-align:top;width:([\d.]+)px", page)]
    assert columns
    assert all(width == int(width) and width <= 600 for width in columns)
    assert all(int(width) <= 536 for width in re.findall(r'<img[^>]* width="(\d+)"', page))


# Slots


def own_slots(text):
    """The slots that the editor wrote."""
    return [slot for slot in text.slots if slot.field != UNSUBSCRIBE_SLOT]


def test_the_way_out_is_a_slot_in_text_and_page_for_the_program_to_fill(full):
    for part in (full.text, full.html):
        assert [slot.fallback for slot in part.slots if slot.field == UNSUBSCRIBE_SLOT] == [UNSUBSCRIBE]
    assert f'href="{UNSUBSCRIBE}"' in full.html.fill({})


def test_slots_stay_open_where_they_may_stand(full):
    assert [slot.field for slot in full.subject.slots] == ["name"]
    assert own_slots(full.html) == own_slots(full.text) == [Slot("name", "reader"), Slot("name", "friend")]
    assert "Dear Ana," in full.text.fill({"name": "Ana"})


def test_a_fallback_is_kept_raw_and_escaped_when_it_is_filled(root):
    edition = render_in(root, a_full_issue(letter="Dear {name|R&D <team>},\n\nhello"))
    assert own_slots(edition.html) == [Slot("name", "R&D <team>")]
    assert "Dear R&amp;D &lt;team&gt;," in edition.html.fill({}, html.escape)
    assert "Dear R&D <team>," in edition.text.fill({})


def test_a_slot_in_the_preheader_is_filled_in_html(root):
    edition = render_in(root, a_full_issue(preheader="For {place|you}", letter="Hi."))
    assert Slot("place", "you") in list(edition.html.slots)


def test_slots_work_inside_emphasis_lists_and_headings(root):
    letter = "# For {name|you}\n\n- **{name|you}** and _{city|home}_"
    edition = render_in(root, a_full_issue(letter=letter, blocks=(Letter(),)))
    assert [slot.field for slot in own_slots(edition.html)] == ["name", "name", "name", "city"]


def test_anywhere_else_a_slot_is_literal_text(root):
    text = "{name|reader}"
    issue = a_full_issue(
        title=text,
        preheader="",
        letter="x",
        blocks=(
            Stories(heading=text, items=(StoryItem(story="rope", headline=text, blurb=text),)),
            Quote(text=text, by=text, role=text),
            Number(figure=text, caption=text),
            Video(title=text, url="https://video.example/"),
            Question(ask=text, context=text),
            Answers(question="x", items=(AnswerItem(text=text, name=text, place=text),)),
            Note(title=text, text=text),
        ),
    )
    edition = render_in(root, issue)
    assert own_slots(edition.html) == own_slots(edition.text) == []
    assert edition.html.fill({"name": "WRONG"}).count(text) >= 15
    assert edition.text.fill({"name": "WRONG"}).count(text) >= 13


@pytest.mark.parametrize("letter", ["[x](https://e.example/{name|you})", "[x](<https://e.example/?a={name|you}>)"])
def test_a_slot_in_a_link_is_refused(root, letter):
    with pytest.raises(RenderError, match="personal slot") as caught:
        render_in(root, a_full_issue(letter=letter, blocks=(Letter(),)))
    assert caught.value.file.endswith("issue.md")


def test_a_slot_without_fallback_is_refused(root):
    with pytest.raises(RenderError, match="no fallback"):
        render_in(root, a_full_issue(letter="Dear {name|},", blocks=(Letter(),)))


# The figure


@pytest.mark.parametrize(
    ("figure", "size"),
    [
        ("$61 billion", "short"),
        ("610亿美元", "short"),
        ("999,999,999", "medium"),
        ("61 Milliarden", "medium"),
        ("10,000,000,000", "long"),
        ("1,234,567,890 people, more or less", "long"),
        ("$1,234,567,890,123.45", "longest"),
    ],
)
@pytest.mark.parametrize("theme", ["broadsheet", "dispatch"])
def test_the_longest_word_of_a_figure_decides_its_size_too_so_that_no_number_breaks(root, theme, figure, size):
    issue = a_full_issue(blocks=(Number(figure=figure, caption="c"),))
    edition = render_in(root, issue, theme=theme)
    found = re.search(r'css-class="[^"]*\bfigure(?:-(\w+))?"', edition.mjml)
    assert found is not None
    assert (found[1] or "short") == size
    assert f".figure-{size} div" in edition.mjml or size == "short"


# The greeting


@pytest.mark.parametrize(
    ("letter", "greets"),
    [
        ("Dear {name|reader},\n\nText.", False),
        ("Hello everybody,\n\nText.", False),
        ("亲爱的读者，\n\n正文。", False),
        ("A short line.\n\nText.", True),
        ("A first line,\nand a second one,\n\nText.", True),
        (f"{'long ' * 20},\n\nText.", True),
        ("# The week in boxes\n\nDear {name|reader},\n\nText.", False),
        ("The week in boxes\n=====\nDear reader,\n\nText.", False),
        ("# Dear reader,\n\nText.", True),
        ("- Dear reader,\n\nHello everybody,\n\nText.", True),
        ("", True),
    ],
)
def test_the_greeting_stands_above_a_letter_that_has_no_salutation_of_its_own(root, letter, greets):
    publication = a_publication(root, publication={"greeting": "Good day, {name|reader},"})
    edition = render_in(root, a_full_issue(letter=letter, blocks=(Letter(),)), publication=publication)
    assert ("Good day, reader," in edition.text.fill({})) == greets


@pytest.mark.parametrize("table", ["| a | b |\n|---|---|\n| 1 | 2 |", "Words\na | b\n:-- | --:\n1 | 2"])
def test_a_table_in_the_text_is_refused_since_a_mail_cannot_show_it(root, table):
    for issue in (a_full_issue(letter=table, blocks=(Letter(),)), a_full_issue(blocks=(Note(title="", text=table),))):
        with pytest.raises(RenderError, match=r"a table in the text \(.*a \| b.*\); a mail cannot show it") as caught:
            render_in(root, issue)
        assert caught.value.fix == "write a list, or a chart"


@pytest.mark.parametrize("text", ["| a | b |", "a | b\n---", "    | a |\n    |---|", "one | two\nthree | four"])
def test_bars_without_a_row_of_dashes_below_them_are_words(root, text):
    assert render_in(root, a_full_issue(letter=text, blocks=(Letter(),)))


# Links


def test_a_story_link_leads_to_the_address_of_the_story(full):
    links = page_of(full).xpath("//a[text()='where the empty boxes go']/@href")
    assert links == ["https://harbour.example/empty-boxes?week=47&from=letter"]


@pytest.mark.parametrize(
    ("letter", "words", "next_command"),
    [
        ("[x](story:nowhere)", "not there", "mailer story list"),
        ("[x](story:rope)", "has no address", "mailer story set rope url=https://…"),
        ("[x](javascript:alert(1))", "leads nowhere", ""),
        ("[x](ftp://e.example)", "leads nowhere", ""),
        ("[x](data:text/html,x)", "leads nowhere", ""),
        ("[x](/relative)", "leads nowhere", ""),
        ("[x](//e.example)", "leads nowhere", ""),
        ("[x](https:)", "leads nowhere", ""),
        ("[x]()", "leads nowhere", ""),
        ("<vbscript:x>", "leads nowhere", ""),
        ("![x](https://e.example/x.png)", "a picture in the text", ""),
    ],
)
def test_links_that_lead_nowhere_are_refused_with_the_file(root, letter, words, next_command):
    with pytest.raises(RenderError, match=words) as caught:
        render_in(root, a_full_issue(letter=letter, blocks=(Letter(),)))
    assert caught.value.file.endswith("issue.md")
    assert caught.value.next == next_command


def test_a_story_without_url_gets_no_link(full):
    page = page_of(full)
    (headline,) = [node for node in page.iter("h3") if node.text_content() == "Rope"]
    assert headline.xpath(".//a") == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://e.example/a b", "e.example", "https://"])
def test_a_story_url_that_is_no_web_address_is_refused(root, url):
    stories = {"s": Story(slug="s", title="T", url=url)}
    with pytest.raises(RenderError, match="not a web address") as caught:
        render_in(root, a_full_issue(blocks=(Stories(items=(StoryItem(story="s"),)),)), stories)
    assert caught.value.file.endswith("seeds/s.md")


def test_an_unknown_story_is_named_with_the_nearest_one(root):
    with pytest.raises(UnknownNameError) as caught:
        render_in(root, a_full_issue(blocks=(Stories(items=(StoryItem(story="empty-box"),)),)))
    assert "empty-boxes" in caught.value.fix


def test_a_stories_block_without_stories_is_refused(root):
    with pytest.raises(RenderError, match="without stories"):
        render_in(root, a_full_issue(blocks=(Stories(items=()),)))


def test_the_question_goes_to_its_own_address_then_the_publications_then_the_senders(tmp_path):
    def address(publication, **question):
        issue = a_full_issue(blocks=(Question(ask="Why? & how, “really”?", **question),))
        return page_of(render_in(tmp_path, issue, {}, publication)).xpath("//a[starts-with(@href, 'mailto:')]/@href")[0]

    plain = a_publication(tmp_path)
    with_reply = a_publication(tmp_path, sender={"reply_to": "desk@quayside.example"})
    subject = "?subject=Question%20of%20the%20week%3A%20Why%3F%20%26%20how%2C%20%E2%80%9Creally%E2%80%9D%3F"
    assert address(plain) == "mailto:letter@quayside.example" + subject
    assert address(with_reply) == "mailto:desk@quayside.example" + subject
    assert address(with_reply, reply_to="q+a@quayside.example").startswith("mailto:q%2Ba@quayside.example?")


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (Story(slug="s", title="Who pays", authors=(Author(name="A"),)), "Learn more in “Who pays,” by A."),
        (Story(slug="s", title="Who pays?", authors=(Author(name="A", role="R", affiliation="F Inc."),)),
         "Learn more in “Who pays?” by A, R, F Inc."),
        (Story(slug="s", title="Who pays", authors=(Author(name="A", role="R"), Author(name="B"))),
         "Learn more in “Who pays,” by A, R; B."),
        (Story(slug="s", title="Who pays"), "Learn more in “Who pays.”"),
        (Story(slug="s", title="Who pays?"), "Learn more in “Who pays?”"),
    ],
)  # fmt: skip
def test_the_learn_more_line_names_the_piece_its_author_and_affiliation(root, story, sentence):
    issue = a_full_issue(blocks=(Number(figure="1", caption="c", story="s"),))
    edition = render_in(root, issue, {"s": story})
    assert sentence in words_of(page_of(edition).text_content())
    assert sentence in words_of(edition.text.fill({}))


def test_a_figure_without_a_story_has_no_learn_more_line(root):
    edition = render_in(root, a_full_issue(blocks=(Number(figure="1", caption="c"),)))
    assert "Learn more" not in str(edition.html)


# Imported text is data

NASTY = [
    "no\u00a0break", "narrow\u202fspace", "family 👩\u200d👩\u200d👧", "❤\ufe0f", "שלום", "مرحبا\u200f!",
    "\u202eevil\u202c",
    '"double"', "'single'", "&", "&amp;", "&nbsp;", "<", ">", "<b>", "</td></table>", "\\", "\\u{a0}", "a\nb", "a\tb",
    "{{ 7*7 }}", "{% for x in y %}", "{# c #}", "{{ subpage.title }}", "{name|reader}", "${7*7}", "<%= 1 %>", "%s",
    "</mj-text><mj-include path=\"/etc/passwd\" />", "<script>alert(1)</script>", "]]>", "<![CDATA[",
    "<!--[if mso]>", "-->",
    "<?at x:1?>", "<!DOCTYPE x>", "*stars*", "_under_", "`code`", "[l](http://x)", "# h", "\u2028", "\ufeff",
    "e\u0301", "हिन्दी",
    "漢字テスト", "\u00ad", "cid:x", "slot0z", "—", "…",
]  # fmt: skip

pieces = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8", categories=("L", "P", "S", "N")), max_size=6)
texts = st.lists(pieces, min_size=1, max_size=4).map(" ".join).filter(lambda text: bool(one_line(text)))


def shown(text: str) -> str:
    """What a reader sees of plain text: blanks collapse."""
    return words_of(one_line(text).replace("\u2029", " "))


# Without shrinking: what is wrong can be read off the failing text, and each try renders a whole issue.
@settings(phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.data())
def test_plain_text_comes_out_as_itself_and_is_never_markup(root, data):
    draw_field(root / "seeds" / "tiny.png", (30, 20))

    def some() -> str:
        return data.draw(texts)

    story = Story(
        slug="s",
        title=some(),
        authors=(Author(name=some(), role=some(), affiliation=some()),),
        publisher=some(),
        url="https://e.example/?a=1&b=2",
        images=(Picture(file="tiny.png", alt=some(), caption=some(), credit=some()),),
        body=some(),
    )
    quote, figure, film, question, answer = (some() for _ in range(5))
    issue = a_full_issue(
        title=some(),
        preheader="",
        letter="",
        blocks=(
            Stories(heading=some(), items=(StoryItem(story="s"),)),
            Quote(text=quote, by=some(), role=some()),
            Number(figure=figure, caption="c", story="s"),
            Video(title=film, url="https://video.example/"),
            Question(ask=question),
            Answers(question="q", items=(AnswerItem(text=answer, name=some()),)),
            Note(title=some(), text="n"),
        ),
    )
    edition = render_in(root, issue, {"s": story})
    page = page_of(edition)
    author, picture = story.authors[0], story.images[0]
    plain = [
        issue.title, story.title, author.name, author.role, author.affiliation, picture.caption, picture.credit,
        figure, film, question,
        issue.blocks[0].heading, issue.blocks[1].by, issue.blocks[1].role, issue.blocks[5].items[0].name,
        issue.blocks[6].title, *quote.split("\n"), *answer.split("\n"),
    ]  # fmt: skip
    visible, read = words_of(page.text_content()), re.sub(r"\s|>", "", edition.text.fill({}))
    for text in plain:
        assert shown(text) in visible
        assert re.sub(r"\s|>", "", shown(text)) in read or text in (picture.caption, picture.credit)
    assert [shown(alt) for alt in page.xpath("//img/@alt")] == [shown(picture.alt)]
    assert page.findtext("head/title") == one_line(issue.title)
    assert f"Read more: {one_line(story.title)}" in page.xpath("//a/@aria-label")
    assert page.xpath("//script") == page.xpath("//b") == []
    assert "root:" not in visible


def test_every_field_of_a_story_may_be_a_million_characters_or_is_refused_clearly(root):
    long = "word " * 200_000
    story = Story(slug="s", title="T", authors=(Author(name="x" * 1_000_000),), body=long)
    edition = render_in(root, a_full_issue(blocks=(Stories(items=(StoryItem(story="s"),)),)), {"s": story})
    assert "x" * 1_000_000 in str(edition.html)


@pytest.mark.parametrize("character", ["\x00", "\x85", "\ud800", "\x1b", "\ufffe"])
def test_a_character_that_no_mail_can_carry_is_refused_with_the_file_that_holds_it(root, character):
    stories = {"s": Story(slug="s", title=f"a{character}b")}
    issue = a_full_issue(blocks=(Stories(items=(StoryItem(story="s"),)),))
    with pytest.raises(RenderError, match=f"U\\+{ord(character):04X}") as caught:
        render_in(root, issue, stories)
    assert caught.value.file == "seeds/s.md"
    with pytest.raises(RenderError, match="no mail can carry") as caught:
        render_in(root, a_full_issue(title=f"a{character}b"))
    assert caught.value.file.endswith("issue.md")


def test_nothing_of_a_storys_body_is_put_into_an_issue_unasked(root):
    stories = {"s": Story(slug="s", title="T", body="First sentence here. Second one.")}
    edition = render_in(root, a_full_issue(blocks=(Stories(items=(StoryItem(story="s"),)),)), stories)
    assert "First sentence" not in str(edition.html) + str(edition.text)


def test_a_story_in_another_language_says_so(root):
    stories = {"s": Story(slug="s", title="عنوان", language="ar", body="نص.")}
    edition = render_in(root, a_full_issue(blocks=(Stories(items=(StoryItem(story="s"),)),)), stories)
    assert page_of(edition).xpath("//h2[@lang='ar']/@dir") == ["rtl"]


# Determinism

SCRIPT = """
import sys, hashlib
from pathlib import Path
from tests.render_builders import render_in
edition = render_in(Path(sys.argv[1]))
parts = [edition.mjml, str(edition.html), str(edition.text), repr(edition.images)]
print(hashlib.sha256("\\0".join(parts).encode()).hexdigest())
"""


def test_the_same_inputs_give_the_same_bytes_in_any_process_zone_language_and_folder(tmp_path):
    prints = set()
    for seed, zone, language in (("1", "UTC", "C"), ("2", "Asia/Kathmandu", "de_DE.UTF-8")):
        folder = tmp_path / f"checkout {seed}"
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language}
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)],
            cwd=Path(__file__).parents[1], env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        prints.add(ran.stdout)
    assert len(prints) == 1


def test_rendering_twice_in_one_process_gives_the_same_edition(root, full):
    assert render_in(root) == full


def test_other_stories_on_the_shelf_change_nothing(root, full):
    stories = some_stories() | {"other": Story(slug="other", title="Other")}
    assert render_in(root, stories=stories) == full


# Themes that are wrong


@pytest.fixture
def theme_folder(tmp_path):
    import shutil

    from tests.render_builders import TEMPLATES

    shutil.copytree(TEMPLATES / "broadsheet", tmp_path / "templates" / "broadsheet")
    return tmp_path / "templates" / "broadsheet"


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "line"),
    [
        ("blocks/note.mjml.j2", "<mj-column>", "<mj-column><mj-foo />", "<mj-foo> cannot stand inside <mj-column>", 3),
        ("blocks/note.mjml.j2", "{{ block.prose.html }}", "{{ block.prise.html }}", "prise", 8),
        ("blocks/note.mjml.j2", "{% endif %}", "{% endfi %}", "not readable", 7),
        ("blocks/note.mjml.j2", "</mj-column>", "", "not well-formed", 10),
        ("blocks/note.txt.j2", "{{ block.prose.text }}", "{{ 1 / 0 }}", "division by zero", 7),
        ("inline.css", "p { margin", "p:hover { margin", "the selector p:hover", 2),
    ],
)  # fmt: skip
def test_a_fault_of_a_theme_is_told_with_its_file_and_line(theme_folder, root, file, old, new, words, line):
    path = theme_folder / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(RenderError) as caught:
        render_in(root, folders=(theme_folder.parent,))
    assert words in caught.value.message
    assert caught.value.file.endswith(f"broadsheet/{file}")
    assert abs((caught.value.line or 0) - line) <= 1


def test_a_theme_without_the_template_of_a_block_is_refused(theme_folder, root):
    (theme_folder / "blocks" / "note.mjml.j2").unlink()
    with pytest.raises(RenderError, match="has no blocks/note"):
        render_in(root, folders=(theme_folder.parent,))


def test_a_theme_may_change_everything_without_a_line_of_python(theme_folder, root):
    (theme_folder / "issue.mjml.j2").write_text(
        '<mjml><mj-body><mj-section padding="0"><mj-column><mj-text>{{ title }}</mj-text></mj-column></mj-section>'
        "</mj-body></mjml>"
    )
    (theme_folder / "issue.txt.j2").write_text("{{ title }}")
    assert render_in(root, folders=(theme_folder.parent,)).text.fill({}) == "The cost of coming back empty\n"


def test_a_letter_that_nests_too_deeply_is_refused_instead_of_cut(root):
    with pytest.raises(RenderError, match="too deep"):
        render_in(root, a_full_issue(letter="> " * 100 + "deep", blocks=(Letter(),)))


def test_changing_a_story_changes_only_its_own_words(root, full):
    stories = some_stories()
    stories["rope"] = dataclasses.replace(stories["rope"], title="Twine")
    assert str(render_in(root, stories=stories).html) == str(full.html).replace("Rope<", "Twine<")
