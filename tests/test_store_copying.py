"""A copy of a store: as it was at that moment, and apart from it ever after."""

from __future__ import annotations

from mailer.store.copying import copy_of
from mailer.store.mailings import Mailings
from mailer.store.opening import Store, open_store
from tests.audience_builders import addresses, imported
from tests.mailing_builders import NAME, a_mailing, counts, sending


def copied(store: Store, folder) -> Store:
    folder.mkdir()
    return open_store(copy_of(store, folder), "copy")


def test_it_holds_what_the_store_held(tmp_path):
    mailings = a_mailing(tmp_path, 30)

    copy = copied(mailings._store, tmp_path / "copy")

    assert addresses(copy) == addresses(mailings._store)
    assert Mailings(copy).all() == mailings.all()


def test_what_is_done_to_one_is_not_done_to_the_other(tmp_path):
    mailings = a_mailing(tmp_path, 30)
    copy = copied(mailings._store, tmp_path / "copy")

    imported(mailings._store, tmp_path, "email\nnew@x.example\n")
    with sending(Mailings(copy), tmp_path / "elsewhere") as sender:
        sender.run()

    assert counts(mailings).pending == 30
    assert counts(Mailings(copy)).accepted == 30
    assert "new@x.example" not in addresses(copy)


def test_it_can_be_sent_from_although_the_store_has_sent_from_another_place(tmp_path):
    mailings = a_mailing(tmp_path, 30)
    with sending(mailings, tmp_path) as sender:
        claim = sender.claim()
        sender.settle(claim, sender.send(claim))

    copy = Mailings(copied(mailings._store, tmp_path / "copy"))
    with sending(copy, tmp_path / "elsewhere", name=NAME) as sender:
        sender.run()

    assert counts(copy).accepted == 30
    assert counts(mailings).accepted == 4


def test_only_its_owner_may_read_it(tmp_path):
    mailings = a_mailing(tmp_path, 3)
    (tmp_path / "copy").mkdir()

    assert copy_of(mailings._store, tmp_path / "copy").stat().st_mode & 0o777 == 0o600
