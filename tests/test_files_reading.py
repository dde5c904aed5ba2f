"""Text files of the desk, and what is said of those that are none."""

from __future__ import annotations

import pytest

from mailer.errors import MailerError
from mailer.files.reading import text_of


def test_a_file_in_an_old_encoding_is_told_with_the_command_that_mends_it():
    with pytest.raises(MailerError, match=r"is not UTF-8 text \(byte 0xF6\)") as caught:
        text_of("Malmö\n".encode("latin-1"), "our note.md")

    assert caught.value.next == "iconv -f WINDOWS-1252 -t UTF-8 'our note.md' > 'utf8-our note.md'"
