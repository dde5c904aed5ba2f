"""British and American spelling: “stabilise” is “stabilize”, “centre” is “center”, and “four” is no “for”."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OUR = (
    r"(?:arb|ard|arm|behavi|cand|clam|col|demean|endeav|fav|ferv|glam|harb|hon|hum|lab|neighb|od|parl|ranc|rig|rum|sav"
    r"|savi|splend|trem|tum|val|vap|vig)"
)
_IN_RE = r"(?:cent|\w*met|\w*lit|theat|fib|calib|somb|spect|lust|meag)"
_DOUBLED = r"(?:cance|channe|counse|fue|jewe|labe|leve|marve|mode|quarre|riva|signa|tota|trave|tunne)"
# A British and an American word, and what stands between their groups, which is all that is spelt otherwise.
_PAIRS = (
    (r"(\w{3,})is(e[drs]?|ers|ing|ations?)", r"(\w{3,})iz(e[drs]?|ers|ing|ations?)", "is", "iz"),
    (r"((?:ana|para|cata)l)ys(e[drs]?|ing)", r"((?:ana|para|cata)l)yz(e[drs]?|ing)", "ys", "yz"),
    (rf"(\w*{_OUR})our(\w*)", rf"(\w*{_OUR})or(\w*)", "our", "or"),
    (rf"({_DOUBLED})ll(\w+)", rf"({_DOUBLED})l(\w+)", "ll", "l"),
    (rf"({_IN_RE})re(s?)", rf"({_IN_RE})er(s?)", "re", "er"),
    (rf"({_IN_RE})r(ed)", rf"({_IN_RE})er(ed)", "r", "er"),
    (r"(man)oeuvr(e[drs]?|ing)", r"(man)euver(e[drs]?|ing|s?)", "oeuvr", "euver"),
    (r"(man)oeuvre(s?)", r"(man)euver(s?)", "oeuvre", "euver"),
    (r"(pract)is(e[drs]?|ing)", r"(pract)ic(e[drs]?|ing)", "is", "ic"),
    (r"(def|off|pret|lic)ence(s?)", r"(def|off|pret|lic)ense(s?)", "ence", "ense"),
    (r"(catal|dial|anal|monol|epil)ogue(s?)", r"(catal|dial|anal|monol|epil)og(s?)", "ogue", "og"),
    (r"(program)me(s?)", r"(program)(s?)", "me", ""),
    (r"(gr)ey(\w*)", r"(gr)ay(\w*)", "ey", "ay"),
    (r"(ag|judg|acknowledg)e(ing|ments?)", r"(ag|judg|acknowledg)(ing|ments?)", "e", ""),
    (r"(s)c(eptic\w*)", r"(s)k(eptic\w*)", "c", "k"),
    (r"(alumin)i(um)", r"(alumin)(um)", "i", ""),
    (r"(arch|encyclop|medi|p|an)ae(\w{3,})", r"(arch|encyclop|medi|p|an)e(\w{3,})", "ae", "e"),
    (r"(m)ou(ld\w*)", r"(m)o(ld\w*)", "ou", "o"),
    (r"(pl)ough(\w*)", r"(pl)ow(\w*)", "ough", "ow"),
)
_OTHERS = tuple(
    each
    for british, american, ours, theirs in _PAIRS
    for each in (
        (re.compile(british), rf"\g<1>{theirs}\g<2>"),
        (re.compile(american), rf"\g<1>{ours}\g<2>"),
    )
)


def other_spellings(word: str) -> Iterator[str]:
    """How a word in small letters is spelt beyond the ocean, as far as it is; most words are spelt alike."""
    for form, instead in _OTHERS:
        found = form.fullmatch(word)
        if found:
            yield found.expand(instead)
