"""What a page says in place of the rest of its article, in the languages that the desk reads."""

from __future__ import annotations

import re

# In letters; whatever is longer is text.
_LONGEST = 300

_REST = (
    r"(?:(?:continue|keep|keep on|finish|go on|start) reading|continue(?= to\b|\Z)|read (?:on|further|it all|all of it)"
    r"|read more(?! (?:stories|articles|news|like|about|from))"
    r"|(?:read|access|see|view|get|enjoy|unlock) (?:(?:the|this) )?(?:rest|full|whole|entire|complete|unlimited)\b"
    r"|(?:read|access|see|view|unlock) (?:the|this) (?:article|story|post|content|page|piece)\b)"
)
_JOIN = (
    r"(?:subscribe|sign (?:in|up)|log ?in|register|join|upgrade|become an? (?:\w+ )?(?:member|subscriber)"
    r"|(?:create|open) (?:an?|your) (?:free )?account|start (?:an?|your) (?:free )?(?:trial|subscription)"
    r"|enter your e-?mail(?: address)?)"
)
_PEOPLE = r"(?:paid |paying |registered |premium |digital |print |full )?(?:subscribers?|subscriptions?|members?)"
_TEXT = r"(?:article|story|post|content|page|text|piece|column|report|analysis|interview|newsletter|edition)"
_ONLY = r"(?:only |exclusively |exclusive |available |reserved |restricted |free |just |locked ){0,3}"

# Whole sentences, in lower case with straight quotes, single blanks and no mark at the end.
_WALLS = (
    rf"(?:please )?{_JOIN}\b[^.!?]{{0,100}}\bto {_REST}[^.!?]{{0,100}}",
    rf"(?:want )?to {_REST}[^.!?]{{0,60}}[,:?] ?(?:please |simply )?(?:{_JOIN}|you (?:need|must)\b)[^.!?]{{0,80}}",
    r"(?:continue|keep) reading (?:with|for|by)\b[^.!?]{0,60}"
    r"\b(?:subscri|trial|account|membership|register|free)[^.!?]{0,60}",
    rf"(?:sorry, )?(?:this|the (?:full|whole|rest of (?:this|the|our))) {_TEXT} is {_ONLY}"
    rf"(?:for|to) (?:our )?{_PEOPLE}(?: only)?(?: of [^.!?]{{1,40}})?",
    rf"(?:this is )?(?:an? )?(?:exclusive(?:ly)? )?(?:for )?{_PEOPLE}[ -](?:only|exclusive)(?: {_TEXT})?",
    r"you(?:'ve| have) (?:now )?(?:read|reached|used|viewed|hit|run out of)\b[^.!?]{0,60}"
    r"\b(?:free (?:articles?|stories)|article limit|limit of|last free)\b[^.!?]{0,60}",
    rf"(?:the )?(?:rest|remainder) of (?:this|the) {_TEXT} is behind (?:a|our) paywall",
    # German
    r"(?:jetzt )?weiterlesen mit [^.!?]{1,60}|(?:sie möchten|sie wollen|jetzt|als abonnent(?:in)?) weiterlesen",
    r"(?:dieser (?:artikel|text|beitrag|inhalt)) ist (?:nur|exklusiv|ausschließlich)? ?für [^.!?]{0,40}"
    r"(?:abonnent|mitglieder)[^.!?]{0,60}|[^.!?]{0,80}\bum (?:den artikel )?weiterzulesen[^.!?]{0,60}",
    # French
    r"(?:cet |l')(?:article|contenu) est (?:exclusivement )?réservé (?:à nos|aux) abonnés",
    r"la suite (?:de (?:cet |l')article )?est réservée (?:à nos|aux) abonnés",
    r"il vous reste [\d.,]+ ?% de (?:cet |l')article à lire",
    r"(?:abonnez|connectez|inscrivez)-vous pour (?:lire|continuer|poursuivre|accéder)\b[^.!?]{0,60}",
    # Spanish, Italian, Portuguese
    r"(?:suscríbe(?:te|se)|regístra(?:te|se)|inicia sesión) para (?:seguir|continuar|leer|acceder)\b[^.!?]{0,60}",
    r"(?:este|el) (?:artículo|contenido) es (?:solo|exclusivo|únicamente) para suscriptores",
    r"abbonati per (?:continuare|leggere|proseguire)\b[^.!?]{0,60}",
    r"(?:questo|il) (?:articolo|contenuto) è riservato agli abbonati",
    r"assine para (?:continuar|ler)\b[^.!?]{0,60}|(?:este )?conteúdo (?:é )?exclusivo para assinantes",
    # Chinese
    r"(?:请)?(?:订阅|登录|注册|付费)(?:后|以|即可|并)*(?:继续阅读|阅读全文|查看全文)",
    r"(?:本文|此文|本内容)(?:仅限|仅供|为)(?:付费)?(?:订阅|会员|订户)[^。！？]{0,20}",
)
_WALL = re.compile("|".join(_WALLS))
# Words of a line that stands below a wall. Anywhere else it is text.
_OFFER = re.compile(
    r"subscri|\blog ?in\b|\bsign ?(?:in|up)\b|\balready (?:a|have)\b|\b(?:free|day|week|month) trial\b|\bmembership\b"
    r"|\bunlimited (?:digital )?access\b|\bcancel any ?time\b|\bupgrade\b"
    r"|[£$€]\d[^.!?]{0,20}(?:\b(?:per|a) |/ ?)(?:week|month|year)"
    r"|\bgift this\b|abonn|\banmelden\b|\bprobemonat\b|\bconnectez-vous\b|\bsuscr[ií]|\bassin[ae]|订阅|登录|会员"
)
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_MARKS = ".!?…:。！？ →»›"


def is_wall(text: str) -> bool:
    """Whether a line of words says that the text goes on for those who pay or sign in."""
    return len(text) <= _LONGEST and bool(_WALL.fullmatch(_plain(text).rstrip(_MARKS)))


def is_offer(text: str) -> bool:
    """Whether a line below a wall goes on about subscribing."""
    return len(text) <= _LONGEST and bool(_OFFER.search(_plain(text)))


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).lower().split())
