"""Arabic letters in the forms that they take in a word, for measuring; what is drawn is shaped by resvg."""

from __future__ import annotations

import functools
import unicodedata

_FORMS = (range(0xFB50, 0xFC00), range(0xFE80, 0xFEFD))  # Arabic Presentation Forms-A and -B, single letters


def joined(text: str) -> str:
    """``text`` with each Arabic letter as it stands in its word, and without the marks above and below letters."""
    letters = [char for char in text if unicodedata.category(char) != "Mn"]
    forms = _forms()
    out = []
    for at, char in enumerate(letters):
        own = forms.get(char, {})
        before = "<initial>" in forms.get(letters[at - 1], {}) if at else False
        behind = "<initial>" in own and at + 1 < len(letters) and "<final>" in forms.get(letters[at + 1], {})
        name = "<medial>" if before and behind else "<initial>" if behind else "<final>" if before else "<isolated>"
        out.append(own.get(name, char))
    return "".join(out)


@functools.cache
def _forms() -> dict[str, dict[str, str]]:
    """The forms of each letter, by Unicode's own name for the form."""
    forms: dict[str, dict[str, str]] = {}
    for code in (code for block in _FORMS for code in block):
        form, *letters = unicodedata.decomposition(chr(code)).split() or ("",)
        if len(letters) == 1:
            forms.setdefault(chr(int(letters[0], 16)), {})[form] = chr(code)
    return forms
