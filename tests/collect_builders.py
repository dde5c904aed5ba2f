"""What collecting needs of the world, for tests that need none of it."""

from __future__ import annotations

from mailer.collect.leads import Elsewhere
from mailer.errors import StoryError


def _nothing(address: str) -> bytes:
    raise StoryError("is not fetched in this test", file=address)


NOWHERE = Elsewhere(fetch=_nothing, kept=lambda data, named: (data, "jpg"))
