"""The page on themes names everything that a theme may use."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mailer.render.theme import Colours, Fonts, TextPart, Widths
from mailer.render.views import (
    AnswersView,
    AnswerView,
    EditionView,
    LetterView,
    NoteView,
    NumberView,
    OtherEdition,
    PictureView,
    QuestionView,
    QuoteView,
    StoriesView,
    StoryLink,
    StoryView,
    VideoView,
)

PAGE = (Path(__file__).parents[1] / "docs" / "themes.md").read_text("utf-8")
NAMED = {name for span in re.findall(r"`([^`]+)`", PAGE.replace("```", "")) for name in re.findall(r"\w+", span)}
VIEWS = (
    *(LetterView, StoriesView, StoryView, QuoteView, NumberView, VideoView, QuestionView, AnswersView, AnswerView),
    *(NoteView, PictureView, StoryLink, OtherEdition, EditionView),
)


@pytest.mark.parametrize("kind", [Colours, Fonts, Widths, TextPart, *VIEWS], ids=lambda kind: kind.__name__)
def test_the_page_names_every_setting_and_every_value(kind):
    assert {field.name for field in fields(kind)} <= NAMED


@pytest.mark.parametrize(
    "file", ["theme.toml", "issue.mjml.j2", "issue.txt.j2", "inline.css", "responsive.css", "dark.css"]
)
def test_the_files_on_the_page_are_those_of_every_theme(file):
    templates = Path(__file__).parents[1] / "templates"
    assert file in PAGE
    assert all((settings.parent / file).is_file() for settings in templates.glob("*/theme.toml"))
