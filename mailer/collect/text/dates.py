"""Days as people write them: a line that is nothing but a date, in English, German, French, Spanish or Chinese."""

from __future__ import annotations

import datetime as dt
import re

from mailer.facts.written_days import LONGEST_DATE, day

_LABEL = re.compile(
    r"(?P<first>(?:first )?published(?: on)?|posted(?: on)?|publication date|date|veröffentlicht(?: am)?|publié le"
    r"|publicado(?: el)?|erschienen am|datum|发布时间|发布日期|日期)\s*[:：]?\s*"
    r"|(?P<later>(?:last )?(?:updated|modified)(?: on)?|aktualisiert(?: am)?|stand|mis à jour le|更新时间)\s*[:：]?\s*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|·•–—-]\s+|\s*[|·•]\s*")


def is_labelled(text: str) -> bool:
    """Whether a line begins with “Published”, “Updated” or the like."""
    return bool(_LABEL.match(text))


def dated_line(text: str) -> dt.date | None:
    """The day on a line that only says when something appeared; the first appearance counts before an update."""
    if len(text) > LONGEST_DATE:
        return None
    labelled, bare, later = None, None, None
    for part in _PARTS.split(text):
        label = _LABEL.match(part)
        found = day(part[label.end() :] if label else part)
        if found is None and not re.fullmatch(
            r"\d+ min(?:ute)?s? read|\d{1,2}:\d{2}.{0,12}", part.strip(), re.IGNORECASE
        ):
            return None
        labelled = labelled or (found if label and label["first"] else None)
        later = later or (found if label and label["later"] else None)
        bare = bare or (found if not label else None)
    return labelled or bare or later
