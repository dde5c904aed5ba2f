"""Refusals that are about us are told from those that are about a reader."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mailer.model.refusals import enhanced_status, is_ours

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "bounces"

OURS = """
550 5.7.26 This mail has been blocked because the sender is unauthenticated.
550 5.7.1 Message rejected due to our policy
550 5.7.515 Access denied, sending domain x.example does not meet the required authentication level
554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org
550 5.7.606 Access denied, banned sending IP [192.0.2.1]
550 SC-001 Mail rejected by the server for policy reasons
550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent: part of their network is on our block list (S3140)
553 5.1.8 Domain of sender address news@x.example does not exist
550 5.1.0 Address rejected: sender rejected
550 5.1.7 Sender address rejected: undeliverable address: user unknown
550 Bad SPF records for [x.example:192.0.2.1]
550 DMARC check failed
554 rejected because of poor reputation
554 5.6.0 Message content rejected
552 5.2.0 This message scores as spam
554 5.7.1 <ana@x.example>: Relay access denied
421 deferred too long: 4.7.28 Gmail has detected an unusual rate of mail
421 deferred too long: 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints
550 #5.7.1 Your access to submit messages to this e-mail system has been rejected.
"""

NOT_OURS = """
550 5.1.1 The email account that you tried to reach does not exist.
550 5.7.1 <ana@x.example>: Recipient address rejected: User unknown in virtual mailbox table
550 5.4.1 [ana@x.example]: Recipient address rejected: Access denied
550 5.4.4 Invalid domain
552 5.2.2 Mailbox full
550 5.2.1 This mailbox is disabled; see spam policy
550 User unknown
554 delivery error: dd This account has been disabled or discontinued
550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required
550 5.7.17 Mailbox owner has changed
550 5.7.1 The recipient has blocked your address
550 no such user spam@x.example here
550 Unknown user dkim@spf.example
550 refused
451 deferred too long: 4.7.1 greylisted
452 deferred too long: 4.2.2 mailbox full
0 not sent: the subject of the policy is not what was meant
554 5.5.1 Error: no valid recipients
"""


def replies(lines: str) -> list[tuple[int, str]]:
    return [(int(line.split(" ", 1)[0]), line.split(" ", 1)[1]) for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("code", "text"), replies(OURS))
def test_what_is_said_of_who_sends_and_what_is_ours(code, text):
    assert is_ours(code, text)


@pytest.mark.parametrize(("code", "text"), replies(NOT_OURS))
def test_what_is_said_of_a_reader_is_not(code, text):
    assert not is_ours(code, text)


@pytest.mark.parametrize(
    ("text", "enhanced"),
    [
        ("5.7.1 no", "5.7.1"),
        ("deferred too long: 4.7.1 later", "4.7.1"),
        ("550-5.7.26 no", "5.7.26"),
        ("#5.1.0 Address rejected.", "5.1.0"),
        ("no, 5.7.1 times", ""),
        ("5.7.1.9 is no code", ""),
        ("", ""),
    ],
)
def test_an_enhanced_code_is_known_where_a_reply_begins(text, enhanced):
    assert enhanced_status(text) == enhanced


_ABOUT_US = ("authfailure", "badreputation", "blocked", "norelaying", "policyviolation", "requireptr", "securityerror",
             "spamdetected", "virusdetected")  # fmt: skip
_ABOUT_READERS = ("userunknown", "mailboxfull", "hasmoved", "suspend", "hostunknown", "filtered")

# Labelled as unknown users; what is said of them is that our domain is listed.
_LABELLED_OTHERWISE = {"lhost-postfix-80.eml"}


def real_refusals() -> list[tuple[str, str, int, str]]:
    """Reason, file, code and text of the replies in real bounces that report on one reader."""
    found = []
    for name, readers in json.loads((CORPUS / "labels.json").read_text("utf-8")).items():
        text = re.sub(r"\r?\n[ \t]+", " ", (CORPUS / "eml" / name).read_bytes().decode("latin-1"))
        said = re.search(r"(?im)^Diagnostic-Code:\s*smtp;\s*([45]\d\d)[ -](.*)$", text)
        if said and len(readers) == 1 and name not in _LABELLED_OTHERWISE:
            found.append((readers[0]["reason"], name, int(said[1]), said[2]))
    return found


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpora is not here")
def test_of_real_refusals_no_reader_is_taken_for_us_and_we_are_seldom_taken_for_a_reader():
    about_us = {name: is_ours(code, text) for why, name, code, text in real_refusals() if why in _ABOUT_US}
    about_readers = [name for why, name, code, text in real_refusals() if why in _ABOUT_READERS and is_ours(code, text)]
    assert about_readers == []
    assert len(about_us) > 30
    # Replies of one word, such as “Rejected”, say nothing.
    assert sum(about_us.values()) / len(about_us) > 0.9, [name for name, ours in about_us.items() if not ours]
