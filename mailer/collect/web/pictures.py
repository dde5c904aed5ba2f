"""Pictures that a page shows, with their captions and credits; not those that only count readers."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from mailer.collect.piece import Lead
from mailer.collect.text.captions import credit_text, is_credit
from mailer.collect.web.addresses import picture_address
from mailer.model.story import Picture
from mailer.model.text import one_line

# Whatever is smaller counts readers or is a bullet, in pixels.
_SMALLEST = 32
_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")
_TRACKER = re.compile(
    r"/(?:pixel|beacon|track(?:ing)?|open|spacer|blank|transparent|1x1|count(?:er)?)[./?_-]|[?&]utm_|1x1\.(?:gif|png)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)\b", re.IGNORECASE)
_CREDIT_LABEL = re.compile(
    r"\s*(?:\(|\[)?\b(?:photo(?:graph)?|image|credits?|picture|foto|crédit)s?(?: by|:| credit:)\s*", re.I
)


def lead_of(image: etree._Element, base: str) -> Lead | None:
    """The picture of an ``img``; None where it has no address of http or https, or counts readers."""
    sides = [_pixels(image.get(side, "")) for side in ("width", "height")]
    # A single nought stands where a script fills in the height.
    if any(0 < side < _SMALLEST for side in sides) or not any(sides):
        return None
    sources = [image.get(name, "").strip() for name in _SOURCES]
    sources.append(_largest(image.get("srcset", "")))
    address = next((made for source in sources if (made := picture_address(source, base))), "")
    if not address or _TRACKER.search(address):
        return None
    return Lead(picture=Picture(alt=one_line(" ".join(image.get("alt", "").split()))), address=address)


def with_caption(lead: Lead, text: str) -> Lead:
    """``lead`` with the words below it: its caption, and the credit at their end."""
    caption, credit = caption_and_credit(text)
    return replace(lead, picture=replace(lead.picture, caption=caption, credit=credit or lead.picture.credit))


def caption_and_credit(text: str) -> tuple[str, str]:
    """The words below a picture, parted."""
    text = one_line(" ".join(text.split()))
    if text and is_credit(text):
        return "", credit_text(text)
    opening, found, rest = text.rpartition("(")
    if found and rest.endswith(")") and rest[:-1].strip() and is_credit(f"({rest}"):
        return opening.strip(), rest[:-1].strip()
    labels = list(_CREDIT_LABEL.finditer(text))
    label = labels[-1] if labels else None
    if label and label.start() and len(text) - label.end() < 80:
        return text[: label.start()].strip(" |–—-"), text[label.end() :].strip(" )]")
    return text, ""


def _pixels(size: str) -> int:
    number = size.strip().removesuffix("px")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else _SMALLEST


def _largest(srcset: str) -> str:
    """The last of the sources, which is the largest as people write them."""
    sources = [part.split() for part in srcset[:10_000].split(", ") if part.split()]
    return sources[-1][0] if sources else ""
