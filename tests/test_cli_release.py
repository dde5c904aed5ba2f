"""``mailer approve`` where readers are kept: what it says to type next, and the mailings that it leaves whole."""

from __future__ import annotations

import pytest

from tests.release_builders import FILE, ISSUE, digest_of, lengthened
from tests.sending_builders import NAME, a_publication_that_sends, approved, counts, mailer, send
from tests.smtp_servers import SmtpServer

APPROVE = ("approve", ISSUE, "--by", "Bo")


@pytest.fixture
def begun(tmp_path):
    """A publication whose approved issue went to two of five readers, and was changed since."""
    root = a_publication_that_sends(tmp_path, 5)
    approved(root)
    with SmtpServer() as server:
        assert send(root, server, "--limit", "2")[0] == 3
    lengthened(root / FILE)
    return root


@pytest.mark.parametrize("state", ["running", "paused"])
def test_what_some_have_yet_to_get_is_not_sealed_anew_before_they_have_it(begun, state):
    if state == "paused":
        mailer(begun, "mailing", "pause", NAME, expected=0)
    before = digest_of(begun / "issues")

    code, out, err = mailer(begun, *APPROVE)

    assert (code, out) == (1, "")
    assert err == (
        f"error: {NAME} is not finished, and 3 readers could not get it with another seal; put back what was sealed "
        f"and finish it with `mailer send {ISSUE} --list weekly`, or cancel it\nnext:  mailer mailing status {NAME}\n"
    )
    assert digest_of(begun / "issues") == before


def test_what_some_have_yet_to_get_does_not_lose_its_seal(begun):
    before = digest_of(begun / "issues")

    _, _, err = mailer(begun, "approve", ISSUE, "--by", "Ana", "--withdraw", expected=1)

    assert err == (
        f"error: {NAME} is not finished, and 3 readers could not get it without its seal; finish it with "
        f"`mailer send {ISSUE} --list weekly`, or cancel it\nnext:  mailer mailing status {NAME}\n"
    )
    assert digest_of(begun / "issues") == before
    mailer(begun, "mailing", "cancel", NAME, "--yes", expected=0)
    mailer(begun, "approve", ISSUE, "--by", "Ana", "--withdraw", expected=0)


def test_what_was_put_back_is_finished(begun):
    file = begun / FILE
    file.write_text(file.read_text(encoding="utf-8").removesuffix("\n"), encoding="utf-8")

    with SmtpServer() as server:
        assert send(begun, server)[0] == 0
    assert counts(begun).accepted == 5


def test_after_a_mailing_was_cancelled_its_issue_is_sealed_anew(begun):
    mailer(begun, "mailing", "cancel", NAME, "--yes", expected=0)

    assert "is sealed as" in mailer(begun, *APPROVE, expected=0)[1]


def test_a_mailing_that_is_finished_is_not_in_the_way(tmp_path):
    root = a_publication_that_sends(tmp_path, 2)
    approved(root)
    with SmtpServer() as server:
        send(root, server)
    lengthened(root / FILE)

    mailer(root, *APPROVE, expected=0)


def test_what_to_type_next_names_the_list_that_there_is(tmp_path):
    root = a_publication_that_sends(tmp_path, 2)
    shown = mailer(root, *APPROVE, expected=0)[1]
    (root / "other.csv").write_text("email\nana@x.example\n", encoding="utf-8")
    mailer(root, "audience", "import", "other.csv", "--list", "other", "--yes", expected=0)
    again = mailer(root, *APPROVE, expected=0)[1]

    assert shown.endswith(f"next:  mailer test {ISSUE} ADDRESS\nthen:  mailer send {ISSUE} --list weekly\n")
    assert again.endswith(f"then:  mailer send {ISSUE} --list NAME\n")


def test_a_store_that_cannot_be_read_is_no_reason_not_to_approve_what_was_sealed(tmp_path):
    root = a_publication_that_sends(tmp_path, 2)
    approved(root)
    (root / "store/mailer.db").write_bytes(b"no database" * 100)

    assert "nothing has changed" in mailer(root, "approve", ISSUE, "--by", "Ana", expected=0)[1]


def test_where_no_list_is_kept_the_store_is_not_even_loaded(tmp_path):
    root = a_publication_that_sends(tmp_path, 2)
    (root / "store/mailer.db").unlink()
    _, out, err = mailer(root, *APPROVE, expected=0, PYTHONPROFILEIMPORTTIME="1")

    assert out.endswith(f"next:  mailer batch {ISSUE} --recipients FILE.csv -o OUT\n")
    assert "mailer.release.sealed" in err
    assert "sqlalchemy" not in err
