"""Pictures that a text only speaks of: captions and credits become records, and leave the body."""

from __future__ import annotations

import re

from mailer.collect.text.lines import WIDEST_WRAP
from mailer.facts.stops import sentence_ends
from mailer.model.story import Picture

LONGEST_CAPTION = 400
_LONGEST_CREDIT = 160

_AGENCY = (
    r"(?:REUTERS|Reuters|AP|AFP|Getty Images|Getty|EPA(?:-EFE)?|EFE|dpa|DPA|ANSA|Xinhua|TASS|Sputnik|Kyodo|UPI"
    r"|Bloomberg|Shutterstock|Alamy|iStock|Unsplash|Pexels|Wikimedia Commons|imago|IMAGO|Zuma|ZUMA(?: Press)?"
    r"|Sipa(?: USA)?|NurPhoto"
    r"|Anadolu(?: Agency)?|VCG|CNS|picture alliance|Keystone|Magnum(?: Photos)?|Flickr|Handout|HANDOUT)"
)
_SUFFIX = r"(?:/ ?(?:File Photo|FILE PHOTO|File|Pool|POOL|Handout))*"
_LABEL = (
    r"(?:(?:photo(?:graph)?s?|image|picture|illustration|graphic)(?: credits?)?(?: (?:by|courtesy of)(?=\s)|:)"
    r"|credits?:|courtesy of(?=\s)"
    r"|(?:foto|bild|grafik|fotos|photographie|crédit photo|foto de|crédito)(?: von)? ?:"
    r"|(?:图片来源|图源|图片|摄影|图)[::：])"
)
_LABELLED = re.compile(rf"{_LABEL}\s*[^\s].*", re.IGNORECASE)
# One of these stands in every credit, and in few other lines.
_CREDIT_MARK = re.compile(r"[/:：©]| by | via |Photo|Image|Pool|File|Getty|Shutterstock|courtesy", re.IGNORECASE)
# Names, then a slash or “via”, then somebody who sells pictures. Every alternative begins at a mark of its own.
_NAMES_AGENCY = re.compile(rf"(?:.*(?:/| via | for |©) ?)?{_AGENCY}{_SUFFIX}")
# Whoever sells them need not be known: a slash between names and a “via” in front of another are no headline's.
_NAMES_VIA = re.compile(r"[^/]+(?:/[^/]+)+ via [^/]{2,40}")
_AGENCY_NAMES = re.compile(rf"{_AGENCY} ?/ ?\S.*")
_AGENCY_PHOTO = re.compile(rf"\(?{_AGENCY} (?:Photo|Images?|Pool|File|photo)\b.*")
_SMALL_WORDS = {
    *("via", "by", "for", "of", "the", "and", "de", "la", "le", "van", "von", "der", "di", "da", "al", "bin", "el"),
    *("from", "courtesy", "photo", "file", "y", "e"),
}

_FILE_PHOTO = re.compile(
    r"(?:FILE PHOTO|File photo|FILE PICTURE|FILE IMAGE|Caption|CAPTION|Photo caption)\s?[:：]\s?|FILE\s?[-–—]\s"
)
_LABEL_CAPTION = re.compile(r"(?:Photo )?caption\s?[:：]\s?", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_CUE = re.compile(
    rf"\b{_MONTH} \d{{1,2}}, (?:19|20)\d\d\b|\b\d{{1,2}} {_MONTH} (?:19|20)\d\d\b"
    r"|\((?:left|right|[LRC]|center|centre|top|bottom|file|from left)\)|, (?:left|right|second left|center|centre),"
    r"|\b(?:pictured|is seen|are seen|seen here|in this photo|file photo|handout photo|aerial view)\b"
    r"|\b(?:shak|walk|attend|arriv|meet|speak|stand|pos|gestur|wav|smil|deliver|greet|embrac|applaud|inspect|fir|sit|hold|look"
    r"|listen|address|welcom|march|board|rid|carr)(?:e|es|s|ies|y|ing)?\b"
)


def is_credit(text: str) -> bool:
    """Whether the whole line only says who made a picture."""
    if len(text) > _LONGEST_CREDIT or not _CREDIT_MARK.search(text):
        return False
    bare = text[1:-1].strip() if text[0] == "(" and text[-1] == ")" else text
    if _LABELLED.fullmatch(bare):
        return len(bare) <= WIDEST_WRAP and not _is_sentence(bare)
    if _AGENCY_PHOTO.fullmatch(bare):
        return not _is_sentence(bare)
    # A lone “Reuters” says who published, not who photographed.
    marked = any(mark in bare for mark in ("/", " via ", "©", "Getty", "Shutterstock")) and bare[:4] != "http"
    forms = (_NAMES_AGENCY, _AGENCY_NAMES, _NAMES_VIA)
    return marked and any(form.fullmatch(bare) for form in forms) and _only_names(bare)


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?", "。")) and len(text.split()) > 6


def _only_names(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return text[-1] not in ".!?" and all(not word[0].islower() or word in _SMALL_WORDS for word in words)


def labelled_caption(text: str) -> Picture | None:
    """The picture of a line that says itself that it is a caption, or that ends in a credit in brackets."""
    if len(text) > LONGEST_CAPTION or not (text[-1] == ")" or _FILE_PHOTO.match(text)):
        return None
    caption, credit = _bracketed_credit(text)
    if _FILE_PHOTO.match(text):
        # That a picture is an old one belongs to its caption; that a caption is one does not.
        return Picture(caption=_LABEL_CAPTION.sub("", caption), credit=credit)
    return Picture(caption=caption, credit=credit) if credit and one_sentence(caption) else None


def _bracketed_credit(text: str) -> tuple[str, str]:
    caption, found, rest = text.rpartition("(")
    if found and caption.strip() and rest.endswith(")") and "(" not in rest and is_credit(f"({rest}"):
        return caption.strip(), rest[:-1].strip()
    return text, ""


def credit_text(text: str) -> str:
    """A credit without the brackets around it."""
    return text[1:-1].strip() if text[0] == "(" and text[-1] == ")" else text


def one_sentence(text: str) -> bool:
    """Whether this may be a caption: short, and no second sentence in it."""
    if not text or len(text) > LONGEST_CAPTION:
        return False
    return next(sentence_ends(text), None) is None


def has_caption_cue(text: str) -> bool:
    """Whether a line reads like what stands below a picture: a full date, “(left)”, shaking hands, only names."""
    if len(text) > LONGEST_CAPTION:
        return False
    if _CUE.search(text):
        return True
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in _SMALL_WORDS]
    return len(words) >= 4 and sum(word[0].isupper() for word in words) * 5 >= len(words) * 4 and text.endswith(".")
