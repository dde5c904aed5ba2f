"""All rules in one table: what ``mailer check`` looks at, what ``--rules`` explains."""

from __future__ import annotations

from mailer.check import excuses, release, spam
from mailer.check.accessibility import contrast
from mailer.check.accessibility import structure as accessibility
from mailer.check.clients import support_rules as clients
from mailer.check.content import blocks, dates, opening, stories, subject, translations, typography, wording
from mailer.check.links import forms as links
from mailer.check.links import goals as link_goals
from mailer.check.links import online
from mailer.check.links import words as link_words
from mailer.check.mail import form as message
from mailer.check.mail import header, lists, parts
from mailer.check.markup import elements as markup
from mailer.check.markup import sizes, text_part
from mailer.check.memory import questions
from mailer.check.memory import ran_before as memory
from mailer.check.pictures import seen as pictures
from mailer.check.pictures import words as picture_words
from mailer.check.rule import Rule
from mailer.check.sourcing import blocks as sourcing
from mailer.check.sourcing import texts as sourcing_texts

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
