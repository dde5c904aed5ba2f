"""What the preview looks at, when files come and go while it looks."""

from __future__ import annotations

import pytest

from mailer.errors import StoryError
from mailer.pipeline.previewing import Proofs
from mailer.wiring import open_desk
from tests.release_builders import ISSUE, a_fit_issue, changed


def test_a_story_that_goes_away_between_rendering_and_judging_is_named(publication):
    a_fit_issue(publication)
    story = publication / "seeds/quiet-quay.md"
    changed(story, 'alt: "An empty quay"', 'alt: "image"')
    proofs = Proofs(lambda: open_desk(publication), ISSUE)
    proofs.render()
    story.unlink()

    with pytest.raises(StoryError, match=r"^seeds/quiet-quay\.md: cannot be read \(No such file or directory\)$"):
        proofs.judge()
