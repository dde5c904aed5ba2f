"""What is known of features that not every mail client has: which ones a mail breaks without, and which do no harm."""

from __future__ import annotations

_NOT_SHOWN = "the picture is not shown"

BREAKING: dict[str, str] = {
    "css-display-flex": "what should stand side by side stands one below the other",
    "css-display-grid": "what should stand side by side stands one below the other",
    "css-position": "what was put in place stands somewhere else, perhaps over other words",
    "css-variables": "the colours and sizes that go by a name are lost",
    "css-nesting": "the styles that stand inside others are lost",
    "css-at-import": "the styles of that file are lost",
    "html-link": "the styles of that file are lost",
    "html-base": "links lead somewhere else",
    "html-picture": _NOT_SHOWN,
    "html-srcset": "another picture may be shown, or none",
    "html-background": "light words may stand on a light ground",
    "html-image-maps": "the parts of the picture lead nowhere",
    "html-dialog": "its words are shown at once, or never",
    "html-popover": "its words are shown at once, or never",
    "html-progress": "its figure is not shown",
    "html-meter": "its figure is not shown",
    **dict.fromkeys(
        (f"image-{kind}" for kind in ("avif", "base64", "bmp", "hdr", "heif", "ico", "mp4", "svg", "tiff", "webp")),
        _NOT_SHOWN,
    ),
}
"""A feature, and what readers see where it is missing. What clients take out of a page is the matter of rule W08."""

_PLAIN = "without it the same words stand there, a little plainer"
_PHONE = "phones whose program lacks it show the layout of a wide screen, which is readable"
_DARK = "who lacks it sees the light colours"
_STYLED = "rules that go by it only refine what stands in the elements themselves"
_SPOKEN = "the words that are seen say the same"

HARMLESS: dict[str, str] = {
    "css-at-media": _PHONE,
    "css-at-media-hover": _PLAIN,
    "css-at-media-device-pixel-ratio": _PLAIN,
    "css-at-media-orientation": _PHONE,
    "css-at-media-prefers-color-scheme": _DARK,
    "css-at-media-prefers-reduced-motion": "nothing moves in a mail that does not ask for it",
    "css-at-font-face": "another typeface of the list is taken",
    "css-at-supports": _STYLED,
    "css-border-radius": "corners are square",
    "css-border-spacing": "tables without it keep the space that their cells have",
    "css-box-shadow": _PLAIN,
    "css-box-sizing": "a button is a little wider on a phone",
    "css-color-scheme": _DARK,
    "css-cursor": "the pointer keeps its usual form",
    "css-direction": "dir says the same",
    "css-font-kerning": _PLAIN,
    "css-height": "spaces have the height of their line",
    "css-hyphens": "words are not divided",
    "css-letter-spacing": _PLAIN,
    "css-max-height": "it only hides the preheader, which display: none hides as well",
    "css-max-width": "Outlook takes the width of its own tables",
    "css-min-width": _PHONE,
    "css-opacity": "it only hides the preheader, which display: none hides as well",
    "css-outline": "pictures have no outline of their own either",
    "css-overflow": "it only hides the preheader, which display: none hides as well",
    "css-overflow-wrap": "a very long word may be cut off or widen its column",
    "css-pseudo-class-active": _STYLED,
    "css-pseudo-class-focus": _STYLED,
    "css-pseudo-class-hover": _STYLED,
    "css-pseudo-class-visited": _STYLED,
    "css-selector-adjacent-sibling": _STYLED,
    "css-selector-attribute": _STYLED,
    "css-selector-child": _STYLED,
    "css-selector-general-sibling": _STYLED,
    "css-text-decoration-color": _PLAIN,
    "css-text-decoration-thickness": _PLAIN,
    "css-text-shadow": _PLAIN,
    "css-text-underline-offset": _PLAIN,
    "css-text-wrap": "lines break where they would anyway",
    "css-transition": "nothing moves",
    "css-white-space": "lines may break where they otherwise would not",
    "css-word-break": "a very long word may be cut off or widen its column",
    "css-word-spacing": _PLAIN,
    "css-word-wrap": "a very long word may be cut off or widen its column",
    "html-aria-hidden": _SPOKEN,
    "html-aria-label": _SPOKEN,
    "html-aria-labelledby": _SPOKEN,
    "html-doctype": "the page is laid out in tables, which look the same in quirks mode",
    "html-lang": "a screen reader keeps the voice of the program",
    "html-loading-attribute": "pictures are fetched at once",
    "html-meta-color-scheme": _DARK,
    "html-role": "a screen reader may announce tables that only lay things out",
    "html-semantics": "a screen reader has fewer marks to jump to",
    "html-target": "a link opens where the program opens links",
}
"""A feature that the mail does not need, and what is seen without it."""
