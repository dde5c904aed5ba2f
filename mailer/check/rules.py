"""All rules in one table: what ``mailer check`` looks at, what ``--rules`` explains."""

from __future__ import annotations

from mailer.check import (
    accessibility,
    blocks,
    clients,
    contrast,
    dates,
    excuses,
    header,
    link_goals,
    link_words,
    links,
    lists,
    markup,
    memory,
    message,
    online,
    opening,
    parts,
    picture_words,
    pictures,
    questions,
    release,
    sizes,
    sourcing,
    sourcing_texts,
    spam,
    stories,
    subject,
    text_part,
    translations,
    typography,
    wording,
)
from mailer.check.rule import Rule

_BY_SUBJECT = (
    *(subject, opening, wording, typography, blocks, stories, dates, translations),
    *(sourcing, sourcing_texts),
    *(memory, questions),
    *(pictures, picture_words, accessibility, contrast),
    *(sizes, markup, text_part),
    *(links, link_goals, link_words, online),
    clients,
    spam,
    *(message, header, parts, lists),
    release,
)

_LOOKING = tuple(rule for module in _BY_SUBJECT for rule in module.RULES)

RULES: tuple[Rule, ...] = (*_LOOKING, *excuses.rules_about(_LOOKING))
