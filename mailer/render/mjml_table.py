"""Which MJML and which HTML a theme may write: what mrml prints as it is meant, and mail programs show.

Left out on purpose: what mrml ignores or spoils (see ``IGNORED``), what fetches from elsewhere (mj-include, mj-font,
social icons) and what newsletters should not use (accordion, carousel, navbar: they rest on form tricks).
"""

from __future__ import annotations

_PADDING = "padding padding-top padding-right padding-bottom padding-left"
_BORDERS = "border border-top border-right border-bottom border-left border-radius"
_LETTERS = "font-family font-size font-style font-weight letter-spacing line-height text-decoration text-transform"
_BACKGROUND = (
    "background-color background-url background-repeat background-size background-position background-position-x "
    "background-position-y"
)
_ALL = "css-class mj-class"


def _names(*groups: str) -> frozenset[str]:
    return frozenset(" ".join(groups).split())


BODY_ATTRIBUTES: dict[str, frozenset[str]] = {
    "mj-body": _names("background-color width css-class"),
    "mj-wrapper": _names(_ALL, _BACKGROUND, _BORDERS, _PADDING, "full-width text-align"),
    "mj-section": _names(_ALL, _BACKGROUND, _BORDERS, _PADDING, "direction full-width text-align"),
    "mj-group": _names(_ALL, "background-color direction vertical-align width"),
    "mj-column": _names(
        _ALL, _BORDERS, _PADDING, "background-color inner-background-color direction vertical-align width"
    ),
    "mj-text": _names(_ALL, _LETTERS, _PADDING, "align color container-background-color height vertical-align"),
    "mj-image": _names(
        _ALL,
        _PADDING,
        "src alt href title rel target name width height max-height align border border-radius font-size "
        "container-background-color fluid-on-mobile",
    ),
    "mj-button": _names(
        _ALL,
        _LETTERS,
        _PADDING,
        _BORDERS,
        "align background-color color container-background-color height href inner-padding name rel target text-align "
        "vertical-align width",
    ),
    "mj-divider": _names(
        _ALL, _PADDING, "align border-color border-style border-width container-background-color width"
    ),
    "mj-spacer": _names(_ALL, "height container-background-color"),
    "mj-table": _names(
        _ALL,
        _PADDING,
        "align border cellpadding cellspacing color container-background-color font-family font-size line-height "
        "table-layout vertical-align width",
    ),
    "mj-raw": _names(),
}

HEAD_ATTRIBUTES: dict[str, frozenset[str]] = {
    "mjml": _names("lang dir"),
    "mj-head": _names(),
    "mj-title": _names(),
    "mj-preview": _names(),
    "mj-attributes": _names(),
    "mj-breakpoint": _names("width"),
    "mj-style": _names(),
    "mj-all": frozenset().union(*(names for tag, names in BODY_ATTRIBUTES.items() if tag != "mj-body")) - {"mj-class"},
    "mj-class": frozenset().union(*(names for tag, names in BODY_ATTRIBUTES.items() if tag != "mj-body")) - {"mj-class"}
    | {"name"},
}

CHILDREN: dict[str, frozenset[str]] = {
    "mjml": _names("mj-head mj-body"),
    "mj-head": _names("mj-title mj-preview mj-attributes mj-breakpoint mj-style mj-raw"),
    "mj-attributes": _names(
        "mj-all mj-class", " ".join(tag for tag in BODY_ATTRIBUTES if tag not in ("mj-body", "mj-raw"))
    ),
    "mj-body": _names("mj-wrapper mj-section mj-raw"),
    "mj-wrapper": _names("mj-section mj-raw"),
    "mj-section": _names("mj-column mj-group mj-raw"),
    "mj-group": _names("mj-column mj-raw"),
    "mj-column": _names("mj-text mj-image mj-button mj-divider mj-spacer mj-table mj-raw"),
}
"""What may stand directly inside; tags that are not named here hold no MJML."""

HOLDS_HTML = frozenset({"mj-text", "mj-button", "mj-table", "mj-raw"})
HOLDS_TEXT = frozenset({"mj-title", "mj-preview", "mj-style"})
NEEDED = {"mj-image": ("src", "alt"), "mj-button": ("href",), "mj-class": ("name",)}

IGNORED: dict[tuple[str, str], str] = {
    ("mj-body", "id"): "remove it",
    ("mj-button", "title"): "say it in the words of the button",
    ("mj-column", "inner-border"): "put the border on the column",
    ("mj-column", "inner-border-radius"): "put the radius on the column",
    ("mj-image", "sizes"): "give one picture of twice the size and a width",
    ("mj-image", "srcset"): "give one picture of twice the size and a width",
    ("mj-image", "border-top"): "use border",
    ("mj-image", "border-right"): "use border",
    ("mj-image", "border-bottom"): "use border",
    ("mj-image", "border-left"): "use border",
    ("mj-text", "background-color"): "write container-background-color",
    ("mj-section", "gutter"): "use padding on the columns",
    ("mj-wrapper", "gap"): "use padding on the sections",
    ("mj-table", "role"): "use mj-raw with a table that has th and scope",
    ("mj-raw", "position"): "remove it",
    ("mj-style", "inline"): "put these rules into inline.css",
    ("mjml", "owa"): "remove it",
}
"""Attributes of MJML that mrml drops without a word, or refuses without a line, and what to write instead."""

HTML_TAGS = _names(
    "a abbr b blockquote br caption cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins li mark meta ol "
    "p pre q s small span strong sub sup table tbody td tfoot th thead time tr u ul"
)
HTML_ATTRIBUTES = _names(
    "align alt aria-hidden aria-label bgcolor border cellpadding cellspacing cite class colspan content datetime dir "
    "headers height href id lang name rel role rowspan scope src start style target title valign value width"
)

COLOURS = _names("background-color color container-background-color border-color inner-background-color bgcolor")
LENGTHS = _names(
    "width height max-height font-size line-height letter-spacing border-width padding-top padding-right "
    "padding-bottom padding-left border-radius"
)
SHORTHANDS = _names("padding inner-padding")
