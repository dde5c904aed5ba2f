"""Who is quoted: the name and the role that an issue gives beside those of the story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailer.check.sourcing.stories import Source, as_spelt
from mailer.check.sourcing.verdict import How, Verdict
from mailer.check.sourcing.words import words_of
from mailer.facts.fact import Facts
from mailer.model.issue import Quote
from mailer.model.story import Author


def differences(block: Quote, source: Source, language: str) -> Iterator[tuple[str, str]]:
    """What a quote block says otherwise than its story: the key, and in what."""
    author = next((one for one in source.story.authors if _is_the_same(block.by, one.name)), None)
    one_language = source.language == language.partition("-")[0].lower()
    if author:
        yield from _as_author(block, author, one_language=one_language)
    speaker = _said_by(block.text, source)
    if speaker and not _share_a_word(speaker, block.by):
        yield "by", f"{source.story.slug} has these words from {speaker}, not {block.by}"


def from_its_speaker(verdict: Verdict, quotation: str, facts: Facts, sources: Sequence[Source]) -> Verdict:
    """What is said of quoted words; no more than perhaps where a text has them from another one than each story.

    ``facts`` are those of the text.
    """
    words = _bare(quotation)
    speaker = next((one.speaker for one in facts.quotations if one.speaker and _bare(one.words) == words), "")
    if verdict.how is not How.FOUND or not speaker:
        return verdict
    theirs = [_said_by(quotation, source) for source in sources if source.words.find(quotation)]
    if any(not one or _may_be_one(one, speaker) for one in theirs):
        return verdict
    return replace(verdict, how=How.DOUBTFUL, speaker=theirs[0]) if theirs else verdict


def _may_be_one(one: str, other: str) -> bool:
    """Whether two names share a word; of two full names with one last name, whether the first ones begin alike."""
    first, second = as_spelt(one).split(), as_spelt(other).split()
    if min(len(first), len(second)) > 1 and first[-1] == second[-1]:
        return first[0][0] == second[0][0]
    return bool(set(first) & set(second))


def _as_author(block: Quote, author: Author, *, one_language: bool) -> Iterator[tuple[str, str]]:
    if as_spelt(block.by) != as_spelt(author.name):
        yield "by", f"the story’s author is written {author.name}, here {block.by}"
    theirs = f"{author.role} {author.affiliation}"
    other = set(as_spelt(block.role).split()) - set(as_spelt(theirs).split()) - {"the", "of", "at", "for", "in", "a"}
    if one_language and author.role and block.role and other:
        yield "role", f"the story calls {author.name} “{author.role}”, this block “{block.role}”"


def _is_the_same(by: str, author: str) -> bool:
    """Whether two forms of a name are of one person: the same last name, and first names that begin alike."""
    one, two = as_spelt(by).split(), as_spelt(author).split()
    return bool(one and two) and one[-1] == two[-1] and (len(one) == 1 or len(two) == 1 or one[0][0] == two[0][0])


def _said_by(text: str, source: Source) -> str:
    """Whose words they are by the story's own account; empty where that is not told."""
    words = _bare(text)
    for said in source.facts.quotations:
        if words in _bare(said.words):
            # The speaker may stand in the midst of the sentence, beside the first half of what was said.
            halves = (one for one in source.facts.quotations if one.paragraph == said.paragraph and one.speaker)
            return said.speaker or next((one.speaker for one in halves if words in _bare(one.sentence)), "")
    return ""


def _bare(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(as_spelt(one).split()) & set(as_spelt(other).split()))
