"""Two words, or rows of digits, of which one may be a slip for the other."""

from __future__ import annotations


def is_one_slip(one: str, two: str) -> bool:
    """Whether one letter is missing, too much or another, or two neighbours have changed places."""
    if abs(len(one) - len(two)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    a, b = one[start:], two[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
