"""Words of which one turns round what the other says: highest and lowest, exports and imports, before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mailer.check.sourcing.parts import Told, words_of_part
from mailer.facts.fact import Number

Meaning = tuple[int, int]
"""Which row of the table, and which side of it."""

# Each row has its sides; “-” stands for any ending. The words of all languages stand together, so that a translation
# is held against its original. None of them means something else in another of the languages.
_OPPOSITES = (
    (
        "highest most-ever peak record-high high higher haut haute hauts hautes élevé- höchst- hoch hohe- höher- höch- "
        "alto alta altos altas largest biggest größt-",
        "lowest trough record-low low lower bas basse basses faible- niedrigst- niedrig- tiefst- bajo- baja bajas "
        "smallest kleinst-",
    ),
    ("before avant bevor vorher antes", "after après afterwards nachdem nachher después"),
    (
        "export- ausfuhr- exporta-",
        "import imports imported importing importation- einfuhr- importaci- importe importen",
    ),
    ("surplus- excédent- überschuss überschüsse- superávit", "deficit- déficit- defizit-"),
    ("profit- bénéfice- gewinn gewinne gewinns beneficio-", "loss losses perte pertes verlust- pérdida-"),
    (
        "daily quotidien- journalier- täglich- diari-",
        "weekly hebdomadaire- wöchentlich- semanal-",
        "monthly mensuel- monatlich- mensual-",
        "quarterly trimestriel- vierteljährlich- trimestral-",
        "annual annually yearly annuel- jährlich- jahres- anual-",
    ),
    (
        "began begin- start- launch- open opens opened founded founding forged established commenc- début- "
        "lanc- fondé- begann- beginn- begonnen gründ- gegründet- eröffn- empez- empieza- comenz- comienza- inici-",
        "end ended ends ending finish- closed closes closing ceased severed stopped termin- achev- cess- endet- "
        "endete- beende- schloss- geschlossen- acab- finaliz- cerr- concluy-",
    ),
    (
        "arriv- landed lands joined enter enters entered entering register- atterri- inscrit- angekommen- "
        "landete- gelandet- eingetroffen- lleg- aterriz- inscrib- registr-",
        "leave leaves left leaving depart departs departed departing departure departures quit quits quitted "
        "withdrew withdrawn quitt- repart- verließ- verlassen abgereist- reiste- marchó salió salieron abandon-",
    ),
    (
        "approv- accept- adopted endors- approuv- angenommen- zugestimmt aprob- acept-",
        "reject- refus- opposed opposes opposing veto- rejet- abgelehnt- lehnte- rechaz- rehus-",
    ),
    (
        "aim aims aimed aiming target- goal- hope hoped hopes hoping visé visés visée visées visait visent objectif- "
        "ziel ziele ziels zielen angestrebt- anstreb- objetivo- aspira- previst- prévu-",
        "reached reaches attained achieved totalled totaled amounted atteint- atteignai- erreicht- alcanzó alcanzaron "
        "alcanzado",
    ),
    ("men hommes männer- hombre hombres male", "women femmes frauen mujer mujeres female"),
    ("north northern nord nördlich-", "south southern sud süd- südlich-"),
    ("urban urbain- städtisch-", "rural rurale rurales ruraux ländlich-"),
    ("military militaire- militär- militar militares", "humanitarian humanitaire- humanitär- humanitari-"),
    ("oldest älteste- doyen-", "youngest jüngste- benjamin-"),
    ("revenue- income recettes einnahmen ingresos", "spending expenditure- dépenses ausgaben gastos"),
)
# A story that says nothing of these says not what a letter says that has them.
_NOT_FREELY = frozenset((3,))
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


def says_the_opposite(mine: Told, theirs: Told) -> bool:
    """Whether a word beside a number of an issue has its opposite, and not itself, beside that of the story."""
    here = meanings_in(words_of_part(mine))
    if not here:
        return False
    near, anywhere = meanings_in(words_of_part(theirs)), meanings_in(theirs.sentence)
    for row in {row for row, _ in here}:
        own = {side for one, side in here if one == row}
        there = {side for one, side in near if one == row} or {side for one, side in anywhere if one == row}
        below_nought = isinstance(theirs, Number) and theirs.value < 0
        if there.isdisjoint(own) and (there or (row in _NOT_FREELY and not below_nought)):
            return True
    return False


@lru_cache(maxsize=4_000)
def meanings_in(text: str) -> frozenset[Meaning]:
    """What the words of a text say of which there is an opposite."""
    return frozenset(one for word in _WORD.findall(text) if (one := _meaning_of(word.lower())))


@lru_cache(maxsize=20_000)
def _meaning_of(word: str) -> Meaning | None:
    if word in _WHOLE:
        return _WHOLE[word]
    return next((meaning for head, meaning in _HEADS.get(word[:2], ()) if word.startswith(head)), None)


def _rows() -> Iterator[tuple[str, Meaning]]:
    for row, sides in enumerate(_OPPOSITES):
        for side, words in enumerate(sides):
            for word in words.split():
                yield word, (row, side)


_WHOLE = {word: meaning for word, meaning in _rows() if not word.endswith("-")}
_HEADS: dict[str, list[tuple[str, Meaning]]] = {}
for _word, _meaning in _rows():
    if _word.endswith("-"):
        _HEADS.setdefault(_word[:2], []).append((_word[:-1], _meaning))
