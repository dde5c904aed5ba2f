"""Where a name ends and the body that its bearer belongs to begins: “Ana Pérez of the Carnegie Endowment”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailer.facts.vocabulary import words_in

# “Bank of England” is one name. In front of “of” these make a body or a place of what follows.
_BODIES = words_in(
    "Academy Agency Alliance Archives Assembly Association Authority Bank Bay Bishop Board Bureau Cape Cathedral "
    "Center Centre Chamber Charter Chief Chiefs Church City Club Coast College Commission Committee Commonwealth "
    "Community Confederation Conference Congress Constitution Convention Council Court Crown Day Declaration "
    "Department Diocese Director Division Duchess Duke Editor Emir Emirates Faculty Federation Force Front Fund "
    "Gallery Group Guild Gulf Head Heads Hospital House Institute Institution Isle Islands Journal Justice King "
    "Kingdom Knights League Library Line Ministers Ministry Movement Museum Nation Nations Office Order Organisation "
    "Organization Palace Parliament Party Peninsula Plain Port Power Presidents Prince Princess Province Queen "
    "Register Republic Republics Review Rim River Road School Sea Secretaries Senate Service Society Speaker Staff "
    "State States Strait Sultan Synod Temple Theatre Times Tower Treaty Tribunal Union University Valley Voice Wall "
    "War World Year"
)
# The same in French, Spanish and Italian; behind “de” alone these are what somebody belongs to.
_FOREIGN_BODIES = words_in(
    "Institut Université Fondation Centre Banque Ministère École Ecole Agence Parti Commission Conseil Association "
    "Collège Académie Observatoire Instituto Universidad Fundación Centro Banco Ministerio Escuela Agencia Partido "
    "Comisión Consejo Asociación Colegio Academia Observatorio Istituto Università Fondazione Banca"
)
_LINKS = words_in("de del du des della")
_ARTICLES = words_in("the la los las le les")
LINKED = re.compile(rf" (?:of|{'|'.join(sorted(_LINKS))}) (?:(?:{'|'.join(sorted(_ARTICLES))}) )?")
"""What stands between a name and the body that its bearer belongs to."""


def parted(words: Sequence[str], titles: frozenset[str]) -> Iterator[list[str]]:
    """The words of a run of capitals, the name first and each body it belongs to by itself; ``titles`` end none."""
    start = 0
    for at in range(2, len(words) - 1):
        if at - start < 2 or not _parts(words, start, at, titles):
            continue
        yield list(words[start:at])
        start = at + 1 + (words[at + 1] in _ARTICLES)
    yield list(words[start:])


def _parts(words: Sequence[str], start: int, at: int, titles: frozenset[str]) -> bool:
    """Whether the word at ``at`` stands between somebody, named from ``start`` on, and where he or she works."""
    before = words[at - 1]
    if not before[0].isupper() or before in titles:
        return False
    if words[at] == "of":
        return not _BODIES.intersection(words[start:at])
    following = next((word for word in words[at + 1 :] if word not in _ARTICLES), "")
    return words[at] in _LINKS and following in _FOREIGN_BODIES and before not in _FOREIGN_BODIES
