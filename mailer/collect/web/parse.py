"""The bytes of a page → its tree, in the encoding it is written in and within bounds."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from mailer.collect import charsets
from mailer.collect.web.addresses import web_address
from mailer.collect.web.sanitise import shallow
from mailer.errors import StoryError

# Pages of news have a tenth of either; what has more needs minutes and is no article.
_LARGEST = 3_000_000
_MOST_TAGS = 20_000

_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_EMBEDDED_DATA = re.compile(r"data:[a-zA-Z0-9/+.-]{0,60};base64,[A-Za-z0-9+/=%\s]{200,}")
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)


def parsed(data: bytes, *, address: str = "", charset: str = "") -> etree._Element:
    """The tree of a page. ``charset`` is what its server said.

    Raises:
        StoryError: it is empty, or far more than an article.
    """
    html = _fit(decoded(data, charset), address)
    if not html.strip():
        raise StoryError("is empty", file=address, fix="open it in a browser, and save the page from there")
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    return lxml_html.document_fromstring(html.encode(), parser=parser)


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a page in the encoding that its first bytes, its server or the page itself name."""
    stated = _META_CHARSET.search(data, 0, 4096)
    names = (charset.strip().strip("\"'"), stated[1].decode("ascii") if stated else "")
    # A page whose “charset=utf-16” can be read byte by byte is not written in it.
    wide = ("utf-16", "utf-32") if b"\0" not in data[:1000] else ()
    fit = (name for name in names if charsets.codec(name) and not name.lower().startswith(wide))
    return charsets.decoded(data, next(fit, ""))


def base_of(tree: etree._Element, address: str) -> str:
    """What the relative links of a page start from; empty where nothing says it."""
    stated = next((one.get("href", "") for one in tree.iter("base") if one.get("href")), "")
    if web_address(stated, address):
        return web_address(stated, address)
    canonical = next((one.get("href", "") for one in tree.iter("link") if one.get("rel") == "canonical"), "")
    return address or web_address(canonical, "")


def _fit(html: str, address: str) -> str:
    """``html`` without what only makes it large.

    Raises:
        StoryError: it is still far more than an article.
    """
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    # No byte of a longer letter in UTF-8 is a control, and a search in bytes takes a tenth of the time.
    html = html.encode().translate(None, _CONTROLS).decode()
    if len(html) > 50_000:
        html = _EMBEDDED_DATA.sub("", html)
    fix = "save only the article, as text"
    if len(html) > _LARGEST:
        raise StoryError(f"is too large for an article ({len(html) / 1_000_000:.1f} MB)", file=address, fix=fix)
    if html.count("<") > _MOST_TAGS * 2:
        raise StoryError(f"has more than {_MOST_TAGS:,} elements, far more than an article", file=address, fix=fix)
    if "<!ENTITY" in html[:100_000]:
        html = _DOCTYPE.sub("", html)
    return shallow(html)
