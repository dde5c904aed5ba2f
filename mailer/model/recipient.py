"""A recipient: somebody on a list, with what the list says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One reader. ``address`` is normalised and has an ASCII domain; ``fields`` are the list's further columns."""

    address: str
    name: str = ""
    language: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def slot_values(self) -> dict[str, str]:
        """What slots may name: the further columns, and name, address and language."""
        return {**self.fields, "name": self.name, "address": self.address, "language": self.language}
