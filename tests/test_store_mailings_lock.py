"""Who sends from a store is named to whoever comes second: the process to stop, and the command that stops it."""

from __future__ import annotations

import os

import pytest

from mailer.errors import StoreError
from mailer.store.mailings import Mailings
from tests.audience_builders import a_store
from tests.mailing_builders import NAME, a_mailing, sending


def in_a_worker(do) -> None:
    """Do something in a process that is forked from this one."""
    child = os.fork()
    if not child:
        try:
            do()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def refused(folder) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Mailings(a_store(folder)).sending().__enter__()
    return caught.value


def test_the_process_that_is_named_is_the_one_that_took_the_right_and_no_worker_of_it(tmp_path):
    mailings = a_mailing(tmp_path, 4)
    with sending(mailings, tmp_path) as sender:
        in_a_worker(lambda: sender.sole.note(9, mailing_id=1))
        assert f"is being sent from by another mailer (process {os.getpid()})" in str(refused(tmp_path))
        assert mailings.live_sender().process == os.getpid()


def test_the_next_step_is_to_pause_the_mailing_where_it_is_known(tmp_path):
    mailings = a_mailing(tmp_path, 4)
    with mailings.sending() as sole:
        assert refused(tmp_path).next == "mailer mailing list"
        sole.note(0, mailing_id=99)
        assert refused(tmp_path).next == "mailer mailing list"
    with sending(mailings, tmp_path):
        assert refused(tmp_path).next == f"mailer mailing pause {NAME}"
