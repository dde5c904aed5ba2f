"""Parameters of an address that say how a reader came to it: they lead nowhere, and some tell who the reader is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from mailer.collect.piece import Piece

# Each with whose it is. All are names that their makers chose to stand in anybody's address, so that no page uses them
# for itself. What may choose the page (id, p, ref, s, source, t, cid and their like) is not here, whoever uses it.
_FAMILIES: dict[str, str] = {
    "utm_": "campaigns: Google Analytics, and nearly every mailing tool",
    "mtm_": "campaigns: Matomo",
    "pk_": "campaigns: Piwik, as Matomo was called",
    "hsa_": "advertisements: HubSpot",
    "bsft_": "readers and mailings: Blueshift",
    "trk_": "readers and mailings: Listrak",
}
_NAMES: dict[str, str] = {
    "fbclid": "the click: Facebook, Instagram",
    "igsh": "who shared it: Instagram",
    "igshid": "who shared it: Instagram",
    "gclid": "the click: Google advertisements",
    "gclsrc": "the click: Google advertisements",
    "gbraid": "the click: Google advertisements",
    "wbraid": "the click: Google advertisements",
    "gad_source": "the click: Google advertisements",
    "gad_campaignid": "the click: Google advertisements",
    "dclid": "the click: Google advertisements",
    "srsltid": "the click: Google shopping",
    "_ga": "the reader: Google Analytics, from site to site",
    "_gl": "the reader: Google Analytics, from site to site",
    "msclkid": "the click: Microsoft advertisements",
    "twclid": "the click: X",
    "ttclid": "the click: TikTok",
    "li_fat_id": "the reader: LinkedIn",
    "sccid": "the click: Snapchat",
    "epik": "the click: Pinterest",
    "rdt_cid": "the click: Reddit",
    "yclid": "the click: Yandex",
    "ymclid": "the click: Yandex",
    "ysclid": "the click: Yandex",
    "_openstat": "campaigns: Openstat",
    "mc_cid": "the mailing: Mailchimp",
    "mc_eid": "the reader: Mailchimp",
    "mc_tc": "campaigns: Mailchimp",
    "mkt_tok": "the reader: Marketo",
    "_hsenc": "the reader: HubSpot",
    "_hsmi": "the mailing: HubSpot",
    "__hstc": "the reader: HubSpot",
    "__hssc": "the visit: HubSpot",
    "__hsfp": "the reader: HubSpot",
    "hsctatracking": "the button: HubSpot",
    "_kx": "the reader: Klaviyo",
    "ck_subscriber_id": "the reader: Kit",
    "ml_subscriber": "the reader: MailerLite",
    "ml_subscriber_hash": "the reader: MailerLite",
    "vero_id": "the reader: Vero",
    "vero_conv": "the mailing: Vero",
    "vgo_ee": "the reader: ActiveCampaign",
    "oly_anon_id": "the reader: Omeda",
    "oly_enc_id": "the reader: Omeda",
    "elqtrackid": "the mailing: Eloqua",
    "elqtrack": "the mailing: Eloqua",
    "spmailingid": "the mailing: Acoustic",
    "spuserid": "the reader: Acoustic",
    "spjobid": "the mailing: Acoustic",
    "spreportid": "the mailing: Acoustic",
    "_bta_tid": "the reader: Bronto",
    "_bta_c": "the mailing: Bronto",
    "wickedid": "the click: Wicked Reports",
    "wt_mc": "campaigns: Webtrekk, on German sites",
    "wt_zmc": "campaigns: Webtrekk, on German sites",
    "xtor": "campaigns: AT Internet, on French sites",
    "guccounter": "the visit: Yahoo",
    "guce_referrer": "where the reader came from: Yahoo",
    "guce_referrer_sig": "where the reader came from: Yahoo",
}
_MOST_NAMED = 6

_PARTS = re.compile(r"(\\?&(?:amp;)?)")
# The address of a link in Markdown, an address that stands as its own link, and one that is the words of a link.
_LINK = re.compile(
    r"(?P<code>(?<![\\`])(?P<fence>`+)[^`]+(?P=fence)(?!`))"
    r"|(?P<before>\]\(<?|<|^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]*<?|\[(?=https?://[^\s\[\]]{1,2000}\]\())"
    r"(?P<address>https?://(?:[^\s<>()\[\]]|\([^\s<>()]*\)|\[[^\s\[\]<>()]*\])+)",
    re.IGNORECASE,
)
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")


def without_tracking(address: str) -> tuple[str, tuple[str, ...]]:
    """``address`` without what follows its readers, every other character as it was, and the names of what is gone."""
    place, mark, fragment = address.partition("#")
    path, question, query = place.partition("?")
    query, gone = _without(query)
    rest, also = _without(fragment)
    # Part of a fragment may be what the page goes by; all of it is not.
    mark, fragment, also = ("", "", also) if also and not rest else (mark, fragment, ())
    if not gone and not also:
        return address, ()
    return f"{path}{question if query else ''}{query}{mark}{fragment}", (*gone, *also)


def _without(query: str) -> tuple[str, tuple[str, ...]]:
    """The parameters that do not track, with what parts them, and the names of those that do."""
    first, *others = _PARTS.split(query)
    kept: list[str] = []
    gone: list[str] = []
    for sign, part in zip(("", *others[::2]), (first, *others[1::2]), strict=True):
        name = unquote(part.partition("=")[0].replace("\\", "")).lower()
        if name in _NAMES or name.startswith(tuple(_FAMILIES)):
            gone.append(name)
        else:
            kept += (sign if kept else "", part)
    return "".join(kept), tuple(gone)


def untracked(piece: Piece) -> Piece:
    """The piece, tracking parameters taken off its address and its links; ``removed`` says how many and which.

    Their values are not told, as they may name a reader. Code and addresses that are no links stay as they are.
    """
    url, gone = without_tracking(piece.url)
    body, taken = _in_links(piece.body)
    found = [names for names in (gone, *taken) if names]
    if not found:
        return piece
    return replace(piece, url=url, body=body, removed=(*piece.removed, _told(found)))


def _told(found: Sequence[tuple[str, ...]]) -> str:
    count = sum(map(len, found))
    names = sorted({name for names in found for name in names})
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    where = "an address" if len(found) == 1 else f"{len(found)} addresses"
    return f"tracking: {count} parameter{'s' * (count > 1)} of {where} ({', '.join(names[:_MOST_NAMED])}{more})"


def _in_links(markdown: str) -> tuple[str, list[tuple[str, ...]]]:
    if "://" not in markdown:
        return markdown, []
    taken: list[tuple[str, ...]] = []

    def cleaned(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        address, gone = without_tracking(found["address"])
        # The words of a link may repeat its address, and are counted with it.
        if found["before"] != "[":
            taken.append(gone)
        return found["before"] + address

    lines = markdown.split("\n")
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[0].strip()
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence and "://" in line:
            lines[at] = _LINK.sub(cleaned, line)
    return "\n".join(lines), taken
