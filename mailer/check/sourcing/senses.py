"""What is said of two numbers that are equal: a rise or a fall, and of whom."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile

from mailer.check.sourcing.sides import is_of_the_other_side
from mailer.facts.durations import measure_of
from mailer.facts.fact import Number, NumberKind
from mailer.facts.stems import EMPTY_WORDS, stem
from mailer.facts.vocabulary import words_in

_UP = (
    r"increas\w*|ris(?:e|es|ing|en)|rose|grew|grow(?:s|n|ing|th)?|gain(?:s|ed)?|climb\w*|jump\w*|surg\w*|soar\w*|higher"
    r"|(?<!ade )(?<!ake )(?<!akes )up(?! to)|stieg\w*|steig\w*|gestiegen|Anstieg|Zunahme|Zuwachs|wuchs\w*|gewachsen"
    r"|erhöh\w*|augment\w*|hausse\w*|croissance|progressé|progression|aument\w*|subió|subieron|sube|alza|crec\w*"
    r"|incremento"
)
_DOWN = (
    r"decreas\w*|fall(?:s|en|ing)?|fell|drop\w*|declin\w*|down|shr[aiu]nk\w*|plung\w*|plummet\w*|slump\w*|tumbl\w*"
    r"|dipped|slipped|slid|shed|contracted|reduc\w*|cuts?|minus|lower|fewer|los(?:e|es|s|ses|t)|deficits?|shortfall"
    r"|sank\w*|sink\w*|gesunken|fiel\w*|gefallen|zurück(?:gegangen)?|Rückgang|Abnahme|schrumpf\w*|Verluste?|Defizit"
    r"|baiss\w*|recul\w*|chut\w*|diminu\w*|pertes?|déficit|cay\w*|caíd\w*|baj(?:a|ó|aron)|descen\w*|disminu\w*"
    r"|pérdidas?"
)
# Chinese of both scripts. One sign alone is part of many words: it tells only right before the number.
_RISES = (
    "增[长長加多大]|[激猛剧劇骤驟大]增|新增|倍增|上[升涨漲扬揚调調]|提[高升]|[攀飙飆回爬跃躍]升|[大暴飞飛急]涨|[大暴飛急]漲|走高|扩大|擴大"
    "|[增升涨漲]幅|[涨漲][价價]|[增升涨漲][至到了近逾超约約达達]{0,2}$"
)
_FALLS = (
    "下[降跌滑挫调調]|[减減][少小低至半]|[锐銳骤驟大缩縮][减減]|降[低至到]|[骤驟大锐銳]降|[暴大急]跌|回落|[萎收][缩縮]|走低|滑落"
    "|[降跌减減]幅|[降跌][价價]|[降减減跌缩縮][至到了近逾超约約达達]{0,2}$"
)
_TREND = re.compile(
    rf"(?:\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b)|(?P<rises>{_RISES})|(?P<falls>{_FALLS})", re.IGNORECASE
)
_MARKS = re.compile("[,;:.!?，；：。（）()]| and | while | und | et | y ")
_WORDS_BEFORE, _WORDS_BEHIND = 5, 3
_REACH = 50
_SHORT = 3

# What became of people; “75,000 dead” are not “75,000 people”.
_FATES = (
    r"dead|deaths?|died|dies?|kill\w*|fatalit\w*|lost their lives|Tote\w*|getötet\w*|gestorben|morts?|tués?|décès"
    r"|muertos?|死\w*",
    r"wound\w*|injur\w*|hurt|Verletzt\w*|Verwundet\w*|blessés?|heridos?|伤\w*",
    r"missing|vanish\w*|disappear\w*|Vermisst\w*|disparus?|desaparecidos?|失踪\w*",
    r"homeless|displac\w*|fled|refugees?|Vertrieben\w*|déplacés?|desplazados?",
    r"arrest\w*|detain\w*|jail\w*|Verhaftet\w*|festgenommen\w*|arrêtés?|detenidos?",
)
_BECAME = tuple(re.compile(rf"\b(?:{words})", re.IGNORECASE) for words in _FATES)
# “Fell to 41 %” and “reached 41 %”: the same height, come to from two sides.
_CAME_DOWN_TO = re.compile(
    r"\b(?:f[ea]ll(?:en|s|ing)?|drop\w*|declin\w*|s[ai]nk\w*|shr[aiu]nk\w*|plung\w*|slump\w*|down|reduced|cut)"
    r" (?:back )?to(?: [a-z]+){0,2} $|\b(?:sank\w*|fiel\w*|gesunken|gefallen) auf(?: [a-z]+)? $"
    r"|\b(?:tomb|chut|baiss)\w+ à $|\b(?:cay|baj)\w+ a $",
    re.IGNORECASE,
)
_CAME_UP_TO = re.compile(
    r"\b(?:reach(?:ed|es|ing)?|(?:rose|risen|rises?|grew|grown|climb\w*|up|soar\w*|surg\w*) to)(?: [a-z]+){0,2} $"
    r"|\b(?:erreicht\w*|stieg\w* auf|gestiegen auf|attei(?:nt|gnait)|alcanz\w+)(?: [a-z]+)? $",
    re.IGNORECASE,
)
# Behind these stands where something is, behind “by” how far it came.
_AT_A_HEIGHT = re.compile(
    r"\b(?:to|at|from|below|under|beneath|auf|bei|unter|von|à|sous)(?: [a-zà-ÿ]+){0,2} $"
    r"|\b(?:cay|baj|descen|disminu)[a-zà-ÿ]+ a $",
    re.IGNORECASE,
)
_BY_HOW_MUCH = re.compile(r"\b(?:by|um|de|of)(?: [a-zà-ÿ]+){0,2} $", re.IGNORECASE)
# “$14 a tonne less than at the coast”.
_BEYOND = re.compile(
    r"(?: (?:an?|per|par|la|pro|je|por) [^\W\d_]+)? (?:(?P<more>more|higher|dearer|de plus|mehr|más)"
    r"|less|fewer|lower|cheaper|de moins|weniger|menos)(?: than| que| qu['’]| als| en|[,.;])"
)
_PER = re.compile(
    r" (?:an?|per|each|every|par|la|pro|je|por) "
    r"(?P<per>second|minute|hour|day|week|month|year|heure|jour|semaine|mois|an|Stunde|Tag|Woche|Monat|Jahr|hora|día|semana"
    r"|mes|año)\b(?! (?:earl|late|ago|before|after|sooner|plus t|früher|später|antes|después))"
)
# A story may tell so otherwise than right behind the number.
_AT_TIMES = re.compile(
    r"\b(?:daily|weekly|monthly|quarterly|yearly|annual|hourly|quotidien|hebdomad|mensu|annuel|täglich|wöchentlich"
    r"|monatlich|jährlich|diari|semanal|anual"
    r"|(?:an?|per|each|every|par|chaque|pro|jede[mnrs]?|por|cada) (?:second|minute|hour|day|week|month|quarter|year"
    r"|heure|jour|semaine|mois|an\b|stunde|tag|woche|monat|jahr|hora|día|semana|mes\b|año))|[年月日]",
    re.IGNORECASE,
)
# “Al menos”, “au moins”: at least.
_MINUS = re.compile(r"\b(?<!al )(?<!lo )(?<!au )(?<!du )(?:minus|moins|menos) $", re.IGNORECASE)
_BELOW_NOUGHT = re.compile(
    r" ?(?:below|unter|au-dessous de|sous|bajo) (?:zero|freezing|null|zéro|cero)\b", re.IGNORECASE
)
_PEOPLE = re.compile(r"[A-Z][a-z]+(?:ans|ese|ish|is|nians)$")
# What a share is one of: “two thirds of the cranes”, “one in five dockers”.
_SHARE_OF = re.compile(
    r"(?P<of> of(?: (?:the|its|their|our|his|her|all|these|those))*"
    r"| (?:der|des|du|von|aller|de(?: l[oae]s?)?)(?= )| d['’](?=\w)"
    r"| (?:the|its|their|our|his|her|all|these|those)(?= ))?"
    r"(?P<what>(?: ?[^\W\d_][\w’'-]*){1,3})"
)
# “Two containers in five”, “un navire sur quatre”: of what stands between.
_OF_SO_MANY = re.compile(r"(?: (?P<what>[^\W\d_]{3,}))? (?:in|out of|of every|sur|de cada|von) |\b[Jj]ede|\b[Ee]very\b")
_WHAT_FOLLOWS = words_in(
    "is are was were has have had will would can could may might must do does did said say says in on at to for by "
    "from with as and or but that who which than of est sont était ont dans sur qui que avec pour par ou et ist sind "
    "war waren hat haben im von und oder mit es son está están fue fueron ha han en del con por para y"
)
_SPEAKS_OF_WHOM = re.compile(r"[\s ](?P<whose>[^\W\d_]+(?:-[^\W\d_]+)?)[\s ][^\W\d_]{2,}$")


# A number is held against one of a story after the other.
@lru_cache(maxsize=4_000)
def trend_of(number: Number) -> int:
    """1 for a rise, −1 for a fall and for a number below nought, 0 where neither is said."""
    if number.value < 0:
        return -1
    text, end = number.sentence, number.at + len(number.words)
    if beyond := _BEYOND.match(text, end):
        return 1 if beyond["more"] else -1
    if text[max(0, number.at - 1) : number.at] == "+":
        return 1
    before = _MARKS.split(text[max(0, number.at - _REACH) : number.at])[-1]
    near = list(_TREND.finditer(" ".join(before.split()[-_WORDS_BEFORE:])))[-1:]
    if not near:
        behind = _MARKS.split(text[end : end + _REACH])[0]
        near = list(_TREND.finditer(" ".join(behind.split()[:_WORDS_BEHIND])))[:1]
    return 0 if not near else 1 if near[0]["up"] or near[0]["rises"] else -1


def is_below_nought(number: Number) -> bool:
    """Whether a number is less than nought, by its sign or by the words beside it."""
    if number.value < 0 or _BELOW_NOUGHT.match(number.sentence, number.at + len(number.words)):
        return True
    return bool(_MINUS.search(number.sentence[max(0, number.at - _REACH) : number.at]))


def tells_a_fall(number: Number) -> bool:
    """Whether a number without a minus says how far something fell, or how much is lost: “fell by 4 %”.

    “Sank to 14 °C” is no fall by 14, and degrees are one only behind such a word as “by”.
    """
    before = number.sentence[max(0, number.at - _REACH) : number.at]
    if trend_of(number) >= 0 or _AT_A_HEIGHT.search(before):
        return False
    return not number.unit.startswith(("°", "degree")) or bool(_BY_HOW_MUCH.search(before))


def is_said_of_another(number: Number, told: Number) -> bool:
    """Whether two equal numbers say different things: a rise and a fall, one land’s and another’s, dead and living."""
    if number.kind is told.kind is NumberKind.SCORE:
        return is_of_the_other_side(number, told)
    if trend_of(number) * trend_of(told) < 0 or _came_from_another_side(number, told):
        return True
    if is_a_share_of_others(number, told) or _are_two_rates(number, told):
        return True
    return _is_of_others(number, told) or _became_something_else(number, told)


def _are_two_rates(number: Number, told: Number) -> bool:
    """Whether two numbers are told by different measures, or the first by one alone: “$3,000 a day” and “an hour”."""
    one, other = (_PER.match(each.sentence, each.at + len(each.words)) for each in (number, told))
    if one and other:
        return measure_of(one["per"]) != measure_of(other["per"])
    return bool(one) and not _AT_TIMES.search(told.sentence)


def _came_from_another_side(number: Number, told: Number) -> bool:
    before, theirs = (one.sentence[max(0, one.at - _REACH) : one.at] for one in (number, told))
    return any(
        down.search(before) and up.search(theirs)
        for down, up in ((_CAME_DOWN_TO, _CAME_UP_TO), (_CAME_UP_TO, _CAME_DOWN_TO))
    )


def are_two_peoples(number: Number, told: Number) -> bool:
    """Whether two counts that differ in what they count are of people by where they are from: “30,000 Russians”."""
    both = [_PEOPLE.search(one.words) for one in (number, told)]
    return all(both) and number.unit != told.unit


def _is_of_others(number: Number, told: Number) -> bool:
    """“234 Russian-owned companies” beside “234 Chinese-owned companies”; plain adjectives may mean the same."""
    one, other = _whose(number).casefold(), _whose(told).casefold()
    if "-" not in one or "-" not in other:
        # “Chinese companies” are Chinese-owned, as far as anybody tells.
        one, other = one.partition("-")[0], other.partition("-")[0]
    return bool(one and other) and one != other


def is_a_share_of_others(number: Number, told: Number) -> bool:
    """Whether two shares are of different things: “two thirds of the fleet” beside “two thirds of the cranes”."""
    one, other = _of_what(number), _of_what(told)
    if not one or not other:
        return False
    # “The big cranes” are cranes; what stands behind the noun may be the same all the same.
    return not any(_are_forms(one[0], word) for word in other) and not any(_are_forms(other[0], word) for word in one)


def _are_forms(one: str, other: str) -> bool:
    """Whether two stems are one word but for its ending: “Kräne” and “Kränen”."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) > _SHORT and len(long) - len(short) < _SHORT and long.startswith(short))


def _of_what(number: Number) -> tuple[str, ...]:
    """The stems of what a share is told of; none where that is not told right behind it."""
    if number.kind is not NumberKind.PERCENT:
        return ()
    share, found = _OF_SO_MANY.search(number.words), _SHARE_OF.match(number.sentence, number.at + len(number.words))
    if share and share["what"]:
        return (stem(share["what"]),)
    if not found or not (found["of"] or share):
        return ()
    words = takewhile(lambda word: word.casefold() not in _WHAT_FOLLOWS, found["what"].split())
    return tuple(stem(word) for word in words if word.casefold() not in EMPTY_WORDS)


def _whose(number: Number) -> str:
    found = _SPEAKS_OF_WHOM.search(number.words) if number.kind is NumberKind.COUNT else None
    return found["whose"] if found and (found["whose"][0].isupper() or "-" in found["whose"]) else ""


def _became_something_else(number: Number, told: Number) -> bool:
    following = number.sentence[number.at + len(number.words) :].lstrip()
    fate = next((one for one in _BECAME if one.match(following) or one.search(number.words)), None)
    return fate is not None and not fate.search(told.sentence)
