"""Page furniture: lines that a web page or a mailing tool put around the text. When in doubt a line is kept."""

from __future__ import annotations

import re

from mailer.collect.text.walls import is_wall

# Nothing that a page says about itself is longer; a longer line is text and is not looked into.
_LONGEST = 160

# What mailing tools and template languages leave behind when nobody filled it in.
_PLACEHOLDER = re.compile(
    r"(?:\{\{[^{}]*\}\}\}?|\{%[^{}]*%\}|<%[^<>]*%>|\*\|[^|*]*\|\*|\$\{[^{}]*\}|%%[^%]*%%|\[\[[^\[\]]*\]\]|[ ,:|-])+"
)
_PLACEHOLDER_MARK = re.compile(r"\{\{|\{%|<%|\*\||\$\{|%%|\[\[")

_BUTTON = r"(?:read more|show (?:more|less)|read less|see (?:more|less)|load more|continue reading|view more)"
_NETWORK = r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|email|e-mail|bluesky|mastodon|instagram|youtube)"
_LETTER = r"(?:newsletters?|e-?mails?|updates|alerts|briefings?|inbox|digest|mailing list|dispatch)"

# Reason → the whole line, in lower case with straight quotes and single blanks. A reason is what the editor reads.
FURNITURE: tuple[tuple[str, str], ...] = (
    (
        "page navigation",
        r"(?:scroll|back|jump|return|skip|go) (?:back )?to (?:the )?(?:top|(?:main )?content|navigation|menu)"
        r"(?: of (?:the )?page)?(?: (?:arrow|button|link|icon|or)){0,4}"
        r"|zum inhalt springen|(?:zurück )?nach oben|zum seitenanfang|aller au contenu(?: principal)?|haut de page"
        r"|volver arriba|返回顶部|回到顶部",
    ),
    (
        "button",
        rf"{_BUTTON}(?: ?[/|·]? ?{_BUTTON}){{0,3}} ?(?:»|›|→|>|>>|\.\.\.|…)?"
        r"|weiterlesen|mehr (?:lesen|anzeigen)|weniger anzeigen|lire la suite|leer más"
        r"|阅读更多|阅读全文|展开全文|查看更多",
    ),
    (
        "newsletter advertisement",
        rf"(?:subscribe|sign up|register) (?:now )?(?:to|for|with) (?:[^.!?]{{0,60}} )?{_LETTER}\b[^.!?]{{0,80}}[.!]?"
        r"|(?:subscribe|sign up) (?:for|to) (?!the |a |an )[^.!?,;:]{1,50}"
        r"|(?:subscribe|sign up) (?:now|here|today|for free)[.!]?"
        rf"|get [^.!?]{{1,60}} (?:in|to|straight to) your inbox[^.!?]{{0,40}}[.!]?"
        r"|(?:jetzt )?(?:unseren |den )?(?:kostenlosen )?newsletter (?:abonnieren|bestellen)[.!]?"
        r"|订阅(?:我们的)?(?:免费)?(?:新闻)?(?:通讯|邮件)",
    ),
    (
        "sharing buttons",
        r"share this (?:article|story|post|page|piece)(?: (?:on|via|with) [^.!?]{1,40})?:?"
        rf"|(?:share|tweet|follow us|find us) on {_NETWORK}(?:(?:,| and| or|,? &)? {_NETWORK}){{0,6}}"
        r"|share(?: (?:tweet|pin|post|print|email|e-mail|save|copy link)){1,6}"
        rf"|follow [^.!?:]{{1,40}}(?: on)?:? ?{_NETWORK}(?:(?:,| and| or|,? [&|·/]|[|·/]) ?{_NETWORK}){{1,6}}"
        r"|copy (?:the )?link|print this (?:page|article)"
        r"|(?:diesen )?(?:artikel|beitrag) teilen|partager (?:cet|l') ?article|分享到[:：]?|分享本文",
    ),
    (
        "advertisement mark",
        r"advertisements?(?: ?[-–—|:]? ?(?:scroll|continue reading|story continues) ?(?:to continue|below)?)?"
        r"|(?:story|article) continues (?:below|after)(?: (?:the |this )?(?:ad|advert|advertisement))?"
        r"|sponsored content|- ?advertisement ?-|\[advertisement\]|anzeige|werbung|publicité|publicidad|广告",
    ),
    (
        "rights notice",
        r"(?:© ?|\(c\) ?|copyright (?:© ?|\(c\) ?)?)(?:19|20)\d\d\b[^!?]{0,80}all rights reserved\.?"
        r"|all rights reserved\.?",
    ),
    (
        "cookie notice",
        r"(?:we|this (?:web)?site) uses? cookies\b[^!?]{0,110}|accept (?:all )?cookies"
        r"|(?:manage )?cookie (?:settings|preferences)",
    ),
    (
        "list of other pages",
        r"you (?:may|might) also (?:like|be interested in):?|recommended for you:?"
        r"|related (?:articles|stories|posts):?",
    ),
)

_FURNITURE = re.compile("|".join(f"(?P<r{at}>{pattern})" for at, (_, pattern) in enumerate(FURNITURE)))
# On a page of many pieces this stands below each of them.
_PARTS_PIECES = "button"
_NO_LETTERS = re.compile(r"[\W_]+")
_QUOTES = str.maketrans("‘’“”", "''\"\"")


def furniture(text: str) -> str:
    """Why this line belongs to the page and not to the text; empty when it may be text."""
    if len(text) > _LONGEST:
        return ""
    if _PLACEHOLDER_MARK.search(text) and _PLACEHOLDER.fullmatch(text):
        return "unfilled placeholder"
    plain = " ".join(text.translate(_QUOTES).lower().split())
    found = _FURNITURE.fullmatch(plain)
    # A paywall tells something about the text above it, and stays until that is looked at.
    return FURNITURE[int(str(found.lastgroup)[1:])][0] if found and not is_wall(plain) else ""


def ends_a_piece(reason: str) -> bool:
    """Whether furniture of this kind stands at the end of a piece on a page of many."""
    return reason == _PARTS_PIECES


def same_words(text: str) -> str:
    """What is left of a headline when only its words count, to tell a repeat of it."""
    return _NO_LETTERS.sub("", text.casefold())


def without_site(text: str) -> tuple[str, str]:
    """A page title such as ``Why it matters | The Site`` as headline and site; without a site that is empty."""
    for mark in (" | ", " - ", " – ", " — ", " :: ", " · "):
        headline, found, site = text.rpartition(mark)
        if found and 2 <= len(site) <= 40 and headline:
            return headline.strip(), site.strip()
    return text, ""
