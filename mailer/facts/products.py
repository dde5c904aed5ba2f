"""Numbers that are part of the name of a product: “Boeing 737”, “Covid 19”, “Falcon 9”. They are never an amount."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.facts.vocabulary import words_in

# Of a maker whose products have longer numbers only these are meant: “Boeing 200 jobs poorer” is no aeroplane.
_OF_ITS_OWN = (
    r"Boeing 7\d7(?:-\d{1,3}\w{0,2})?|7\d7 (?:Max|MAX)|Airbus [34]\d\d(?:-\d{3,4})?|Porsche 9\d\d"
    r"|(?:Covid|covid|COVID)[ -]\d\d"
)
_NUMBERED = words_in(
    "Apollo Ariane Atlas Cessna Chandrayaan Concorde Embraer Falcon Galaxy GPT Leopard Luna Pixel PlayStation Sojus "
    "Soyuz Sputnik Tupolev Vega Voyager Windows Xbox iPad iPhone"
)
_OTHERS = rf"(?:{'|'.join(sorted(_NUMBERED))}|Nord Stream) \d{{1,3}}"
_PRODUCT = re.compile(
    rf"(?<![\w-])(?:{_OF_ITS_OWN}|{_OTHERS})(?: (?:Max|MAX|Neo|Pro|Plus|Ultra)(?!\w))?(?:s(?!\w))?"
    r"(?![\w%]|[.,]\d| ?[%€])"
)


def products_in(text: str) -> Iterator[re.Match[str]]:
    """Where the names of products with a number stand in ``text``."""
    return _PRODUCT.finditer(text)


def without_products(text: str) -> str:
    """``text`` with the names of products blotted out, as long as before."""
    return _PRODUCT.sub(lambda found: "\0" * len(found[0]), text)
