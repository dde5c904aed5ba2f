"""Personal slots on their way through Markdown, MJML and inlining: each travels as a mark and ends as a slot again.

A mark is one word of letters and digits, which nothing on the road changes, made from a digest of everything that is
rendered, so no text can hold it by chance or by intent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mailer.errors import RenderError
from mailer.model.text import Slot, SlottedText


@dataclass(frozen=True, slots=True)
class SlotMarks:
    """The marks of one rendering; ``stem`` begins every one of them, ``addresses`` are those a link may lead to."""

    stem: str
    addresses: list[str] = field(default_factory=list)
    _slots: list[Slot] = field(default_factory=list)

    @classmethod
    def for_content(cls, content: Iterable[str]) -> SlotMarks:
        """Marks that do not occur in ``content``, the same ones for the same content."""
        text = "\0".join(content)
        stem = "slot" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20] + "n"
        assert stem not in text.lower(), "a text cannot hold a part of its own digest"
        return cls(stem)

    def mark(self, text: str, *, file: str) -> str:
        """``text`` with each slot replaced by its mark.

        Raises:
            RenderError: a slot has no fallback.
        """
        return "".join(
            part if isinstance(part, str) else self._written(part, file) for part in SlottedText.parse(text).parts
        )

    def address(self, slot: Slot) -> str:
        """The mark of a slot that the program itself fills with an address, which a link may lead to."""
        mark = self._mark(slot)
        self.addresses.append(mark)
        return mark

    def split(self, text: str) -> SlottedText:
        """``text`` with its marks as slots again."""
        parts: list[str | Slot] = []
        for index, part in enumerate(re.split(rf"{self.stem}(\d+)z", text)):
            if index % 2:
                parts.append(self._slots[int(part)])
            elif part:
                parts.append(part)
        return SlottedText(tuple(parts))

    def at_fallbacks(self, text: str) -> str:
        """``text`` with each mark replaced by what a reader without that field sees."""
        return self.split(text).fill({}) if self.stem in text else text

    def _written(self, slot: Slot, file: str) -> str:
        if not slot.fallback:
            raise RenderError(
                f"the slot {slot} has no fallback",
                file=file,
                fix=f"write {{{slot.field}|…}} with what others shall read",
            )
        return self._mark(slot)

    def _mark(self, slot: Slot) -> str:
        if slot not in self._slots:
            self._slots.append(slot)
        return f"{self.stem}{self._slots.index(slot)}z"
