"""What an editor reads when an issue cannot be rendered: where, what is wrong and what to write instead."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.render_builders import draw_field

FOLDER = "issues/2026-11-20"

ISSUE = """\
---
title: A quiet week
date: 2026-11-20
subject: Boxes
blocks:
  - letter
  - stories:
      items:
        - rope
        - story: twine
          blurb: "See [this](story:nowhere)."
  - number:
      figure: "7"
      caption: A figure.
      chart:
        kind: column
        data: boxes.csv
        title: On a quay
  - video:
      title: A film
      url: https://video.example/rope
      thumbnail: film.png
  - note:
      title: From the desk
      text: |
        We are away.

        Back **soon**.
---

Dear reader,

a quiet week, in two
lines of words.
"""
STORY = (
    "---\ntitle: {title}\nurl: https://news.example/{slug}\nimages:\n  - credit: Nobody\n  - file: {slug}.png\n---\n"
)


@pytest.fixture
def issue(publication):
    """An issue that renders, with a picture in each place, a chart with a table, and a letter."""
    folder = publication / FOLDER
    folder.mkdir(parents=True)
    (publication / "seeds").mkdir()
    for slug in ("rope", "twine"):
        (publication / f"seeds/{slug}.md").write_text(STORY.format(slug=slug, title=slug.title()), "utf-8")
        draw_field(publication / f"seeds/{slug}.png", (900, 620))
    draw_field(folder / "film.png", (1280, 720))
    (folder / "boxes.csv").write_text("Month,Boxes\nMay,1\n\nJun,2\n", "utf-8")
    (folder / "issue.md").write_text(ISSUE.replace("[this](story:nowhere)", "this"), "utf-8")
    return folder / "issue.md"


def error(mailer) -> str:
    """The line that ``render`` fails with."""
    ran = mailer("render", "2026-11-20")
    assert ran.code == 1, ran.out
    assert "Traceback" not in ran.err
    return ran.err.splitlines()[0].removeprefix("error: ")


def line(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_the_issue_of_these_tests_renders(mailer, issue):
    assert mailer("render", "2026-11-20").code == 0


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("lines of words", "lines ![of](x.png) words", "lines", "a picture in the text (x.png); give it to a story"),
        ("lines of words", "lines of\n\n- a\n- > [x](ftp://e)", "- >", "the link “ftp://e” leads nowhere from a mail"),
        ("lines of words", "lines [of](story:nix) words", "lines", "links to the story nix, which is not there"),
        ("lines of", "[lines](https://e.example/{name|you})", "[lines]",
         "a personal slot stands in the link “https://e.example/you”, where it cannot be filled safely; write it in"),
        ("lines of words.", "words:\n\na | b\n--|--\n1 | 2", "a | b", "a table in the text (a | b); a mail cannot"),
        ("lines of words.", "words:\n\n" + "> " * 70 + "deep", "> > ", "lists and quotes stand too deep in each other"),
        ("lines of words", "lines\n" + "*" * 20_000 + "of" + "*" * 20_000 + " words", "**of**",
         "emphasis stands too deep in itself; write *words* or **words**"),
        ("See this", "See [this](story:nix)", "blurb:", "links to the story nix, which is not there"),
        ("A figure.", '"[A](/figure)"', "caption:", "the link “/figure” leads nowhere from a mail"),
        ("Back **soon**", "![soon](s.png)", "![soon]", "a picture in the text (s.png)"),
        ("On a quay", "On a 🚢 quay", "title: On a",
         "the title “On a 🚢 quay” of the chart holds 🚢 (U+1F6A2), which the fonts of charts lack; write it in other"),
        ("data: boxes.csv", "unit: 🚢\n        values:\n          May: 1\n          Jun: 2", "unit:",
         "the unit “🚢” of the chart holds"),
        ("data: boxes.csv", "values:\n          May: 1\n          🚢: 2", "🚢: 2", "the label “🚢” of the chart holds"),
        ("data: boxes.csv", "data: none.csv", "data:",
         "the table none.csv of the chart is not there; put it into 2026-11-20/, or write its values into the issue"),
        ("kind: column", "kind: column\n        highlight: Oct", "highlight:", "highlight “Oct” is not a label"),
        ("film.png", "flim.png", "thumbnail:", "the picture flim.png is not there; put it into 2026-11-20/, or remove"),
        ("A film", '"A\\u0007film"', "title: \"A", "holds the character U+0007, which no mail can carry; delete it"),
    ],
)  # fmt: skip
def test_a_fault_of_an_issue_names_its_line(mailer, issue, old, new, at, words):
    text = issue.read_text("utf-8").replace(old, new, 1)
    issue.write_text(text, "utf-8")

    assert error(mailer).startswith(f"{FOLDER}/issue.md:{line(text, at)}: {words}")


def test_the_lines_of_a_file_with_other_line_ends_are_the_same(mailer, issue):
    text = issue.read_text("utf-8").replace("lines of", "lines ![of](x.png)")
    issue.write_bytes(text.replace("\n", "\r\n").encode())

    assert error(mailer).startswith(f"{FOLDER}/issue.md:{line(text, 'lines ![')}: a picture in the text")


def test_a_fault_of_a_translation_names_its_own_line(mailer, issue):
    text = "\n".join(["---", "# traduit", *issue.read_text("utf-8").splitlines()[1:]]).replace("film.png", "flim.png")
    issue.with_name("issue.fr.md").write_text(text, "utf-8")

    assert error(mailer).startswith(f"{FOLDER}/issue.fr.md:{line(text, 'flim.png')}: the picture flim.png is not there")


@pytest.mark.parametrize("data", [b"junk", b""])
def test_a_picture_that_cannot_be_read_is_told_with_the_line_that_names_it(mailer, publication, issue, data):
    fix = "cannot be read; save it again as JPEG or PNG"
    (publication / FOLDER / "film.png").write_bytes(data)
    at = line(issue.read_text("utf-8"), "thumbnail:")
    assert error(mailer) == f"{FOLDER}/issue.md:{at}: the picture film.png {fix}"

    draw_field(publication / FOLDER / "film.png", (640, 360))
    (publication / "seeds/twine.png").write_bytes(data)
    assert error(mailer) == f"seeds/twine.md:6: the picture twine.png {fix}"


def test_a_picture_of_a_story_that_is_not_there_is_told_with_the_line_that_names_it(mailer, publication, issue):
    (publication / "seeds/rope.png").unlink()

    fix = "put it into seeds/, or remove its name"
    assert error(mailer) == f"seeds/rope.md:6: the picture rope.png is not there; {fix}"


def test_a_character_of_a_table_that_charts_lack_is_told_with_the_line_of_the_table(mailer, publication, issue):
    (publication / FOLDER / "boxes.csv").write_text("Month,Boxes\nMay,1\n\n🚢,2\n", "utf-8")

    assert error(mailer).startswith(f"{FOLDER}/boxes.csv:4: the label “🚢” of the chart holds 🚢 (U+1F6A2)")


def test_a_row_of_a_table_without_a_number_is_told_with_its_line(mailer, publication, issue):
    (publication / FOLDER / "boxes.csv").write_text("Month,Boxes\nMay,1\n\nJun,\n", "utf-8")

    words = "the row “Jun” has no number in its second column; write it behind the label, with a comma between"
    assert error(mailer) == f"{FOLDER}/boxes.csv:4: {words}"


def test_what_the_publication_says_of_itself_is_told_with_its_line(mailer, publication, issue):
    settings = publication / "mailer.toml"
    text = settings.read_text("utf-8").replace("[sender]", 'about = "[We](we)"\n[sender]', 1)
    settings.write_text(text, "utf-8")

    assert error(mailer).startswith(f"mailer.toml:{line(text, 'about')}: the link “we” leads nowhere from a mail")


@pytest.mark.parametrize("name", ["seeds/rope.png", f"{FOLDER}/film.png", f"{FOLDER}/boxes.csv"])
def test_a_link_to_a_file_is_followed_within_the_publication_and_never_out_of_it(
    mailer, publication, issue, tmp_path, name
):
    linked = publication / name
    (publication / "pictures").mkdir()
    shutil.move(linked, publication / "pictures" / linked.name)
    linked.symlink_to(os.path.relpath(publication / "pictures" / linked.name, linked.parent))
    assert mailer("render", "2026-11-20").code == 0

    shutil.move(publication / "pictures" / linked.name, tmp_path / linked.name)
    linked.unlink()
    linked.symlink_to(tmp_path / linked.name)
    said = error(mailer)
    assert f"{linked.name} " in said
    assert said.endswith(
        f" leads out of the publication through a link; put the file itself into {linked.parent.name}/"
    )
    assert ".md:" in said


# Templates


@pytest.fixture
def template(mailer, publication, issue):
    """A template of the publication's own theme, which is in use."""
    mailer("theme", "eject", "broadsheet", "--as", "ours")
    mailer("theme", "use", "ours")
    return publication / "templates/ours/blocks/note.mjml.j2"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{{ block.prise }}", "there is no “prise” in the note; did you mean prose? known here: title, prose, type"),
        ("{{ titel }}", "there is no “titel”; did you mean title? known here: "),
        ("{{ block.title.html }}", "there is no “html” in a text; write it without .html"),
        ("{{ blocks.prose }}", "there is no “prose” in a list; go through it with {% for … in … %}"),
        ("{{ blocks[99].type }}", "there is no entry 99 in a list; ask for its length before"),
        ("{{ words.replie }}", "there is no “replie” in the words; did you mean reply? known here: by_the_numbers, "),
        ("{{ heads.lable() }}", "there is no “lable” in an imported template; did you mean label? known here: label, "),
        ("{% for b in blocks if b.chart is defined %}{{ b.story.url }}{% endfor %}",
         "“url” is asked of something that is not there; ask {% if … %} before"),
        ("{{ title + 1 }}", "+ cannot join a text and a number; join texts with ~"),
        ("{% for x in title.find('A') %}{% endfor %}", "a list is needed, and a number is there; name a list behind"),
        ("{% if title > 3 %}{% endif %}", "> cannot compare a text with a number; mend the template"),
        ("{{ title() }}", "a text is called as if it were a macro; write it without ( )"),
        ("{{ none|wrap }}", "a filter needs a text, and gets nothing; ask {% if … %} before"),
        ("{{ title|round }}", "a filter cannot take a text; ask {% if … %} before"),
        ("{{ title|wrap(wide=3) }}", "there is nothing to be given as wide=; leave it out"),
        ("{{ title.upper(3) }}", "upper( ) is given too little or too much; mend the template"),
        ("{{ title|wrp }}", "there is no filter “wrp”; did you mean wrap?"),
        ("{{ 1 / 0 }}", "a division by zero; ask {% if … %} before"),
        ('{% include "parts/nix.mjml.j2" %}', "the theme ours has no parts/nix.mjml.j2; add the file to the theme"),
        ("{% endfro %}", "is not readable (encountered unknown tag 'endfro'); mend the template"),
    ],
)  # fmt: skip
def test_a_fault_of_a_template_is_told_in_plain_words_with_its_line(mailer, template, written, words):
    text = template.read_text("utf-8")
    at = text.count("\n") + 1
    template.write_text(f"{text}{written}\n", "utf-8")

    assert error(mailer).startswith(f"templates/ours/blocks/note.mjml.j2:{at}: {words}")


def test_the_names_in_a_macro_are_those_that_it_is_given(mailer, template):
    part = template.parents[1] / "parts/label.mjml.j2"
    text = part.read_text("utf-8")
    part.write_text(text.replace("{{ words }}", "{{ wrods }}", 1), "utf-8")

    said = error(mailer)
    place = f"templates/ours/parts/label.mjml.j2:{line(text, '{{ words }}')}"
    assert said.startswith(f"{place}: there is no “wrods”; did you mean words? known here: ")
    assert said.endswith("words, direction, level, class")


def test_a_template_in_another_encoding_is_told_with_its_line(mailer, template):
    template.write_bytes(template.read_bytes() + b"caf\xe9\n")

    assert ": is not readable (it is not UTF-8 text: save it as UTF-8)" in error(mailer)


def test_a_setting_of_a_theme_is_told_by_its_path_in_the_publication(mailer, template):
    settings = template.parents[1] / "theme.toml"
    text = settings.read_text("utf-8").replace("body = 600", "body = 1")
    settings.write_text(text, "utf-8")

    words = f"templates/ours/theme.toml:{line(text, 'body = 1')}: body is not a width; write whole pixels, such as 600"
    assert error(mailer) == words
    assert f"cannot be used: {words}" in mailer("theme", "list").out
    assert words in mailer("theme", "show").err


def test_a_theme_that_is_not_there_is_a_fault_of_the_settings(mailer, publication, issue):
    settings = publication / "mailer.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[theme]\nname = "brodsheet"\n', "utf-8")

    assert error(mailer) == "mailer.toml:10: there is no theme brodsheet; did you mean broadsheet?"
