"""A recipient: somebody on a list, with what the list says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One reader. ``address`` is normalised and has an ASCII domain; ``fields`` are the list's further columns.

    ``id`` is the one that our store gives a reader of a list, never to be given again; 0 for readers from elsewhere.
    """

    address: str
    name: str = ""
    language: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    id: int = 0

    @property
    def slot_values(self) -> dict[str, str]:
        """What slots may name: the further columns, and name, address and language."""
        return {**self.fields, "name": self.name, "address": self.address, "language": self.language}
