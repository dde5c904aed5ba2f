"""Fonts that have the glyphs of a language, put before a theme's own, which have them not."""

from __future__ import annotations

from dataclasses import replace

from mailer.render.theme import Fonts

# macOS and iOS, then Windows, then Linux and Android. They stand first, as their Latin letters, digits and quotation
# marks are drawn to go with them.
_ARABIC = "Geeza Pro, Segoe UI, Tahoma, Noto Sans Arabic, Noto Naskh Arabic"
_SIMPLIFIED = "PingFang SC, Hiragino Sans GB, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC"
_TRADITIONAL = "PingFang TC, Microsoft JhengHei, Noto Sans CJK TC, Noto Sans TC"
_HONG_KONG = "PingFang HK, Microsoft JhengHei, Noto Sans CJK HK, Noto Sans HK"
_JAPANESE = "Hiragino Sans, Yu Gothic, Meiryo, Noto Sans CJK JP, Noto Sans JP"
_KOREAN = "Apple SD Gothic Neo, Malgun Gothic, Noto Sans CJK KR, Noto Sans KR"
_HEBREW = "Arial Hebrew, Segoe UI, Arial, Noto Sans Hebrew"

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
    """``fonts`` with those of the language's script before them; the same where the theme's own have its letters."""
    subtags = language.lower().split("-")
    tags = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
    faces = next((_FACES[tag] for tag in tags if tag in _FACES), "")
    if not faces:
        return fonts
    return replace(
        fonts,
        heading=f"{faces}, {fonts.heading}",
        text=f"{faces}, {fonts.text}",
        small=f"{faces}, {fonts.small}",
    )
