"""Several processes send, and one waits for them."""

from __future__ import annotations

import os

from mailer.deliver.workers import NICENESS, Ended, Hindered, Said, Telling, Workers


def test_workers_let_others_on_the_machine_go_first():
    def work(number: int, telling: Telling) -> Ended:
        telling.tell(Hindered(str(os.nice(0))))
        return Ended()

    heard: list[Said] = []
    ends = Workers(work, 2, heard.append).run()

    assert ends == [Ended()] * 2
    assert heard == [Hindered(str(min(os.nice(0) + NICENESS, 19)))] * 2
