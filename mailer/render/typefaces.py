"""Fonts that have the glyphs of a language, in place of a theme's own, which have them not."""

from __future__ import annotations

from mailer.render.theme import Fonts

# macOS and iOS, then Windows, then Linux and Android; one each, as every line of a mail repeats them. Their Latin
# letters, digits and quotation marks are drawn to go with the others.
_ARABIC = "Geeza Pro, Segoe UI, Noto Sans Arabic"
_SIMPLIFIED = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC"
_TRADITIONAL = "PingFang TC, Microsoft JhengHei, Noto Sans CJK TC"
_HONG_KONG = "PingFang HK, Microsoft JhengHei, Noto Sans CJK HK"
_JAPANESE = "Hiragino Sans, Yu Gothic, Noto Sans CJK JP"
_KOREAN = "Apple SD Gothic Neo, Malgun Gothic, Noto Sans CJK KR"
_HEBREW = "Arial Hebrew, Segoe UI, Noto Sans Hebrew"

_FACES = {
    "ar": _ARABIC,
    "fa": _ARABIC,
    "ps": _ARABIC,
    "ur": _ARABIC,
    "he": _HEBREW,
    "ja": _JAPANESE,
    "ko": _KOREAN,
    "zh": _SIMPLIFIED,
    "zh-hant": _TRADITIONAL,
    "zh-tw": _TRADITIONAL,
    "zh-hk": _HONG_KONG,
    "zh-hant-hk": _HONG_KONG,
}


def fonts_for(fonts: Fonts, language: str) -> Fonts:
    """``fonts``, or those of the language's script where the theme's own lack its letters."""
    subtags = language.lower().split("-")
    tags = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
    faces = next((_FACES[tag] for tag in tags if tag in _FACES), "")
    if not faces:
        return fonts
    stack = f"{faces}, sans-serif"
    return Fonts(heading=stack, text=stack, small=stack)
