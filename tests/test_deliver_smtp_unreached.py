"""What hinders a connection, in words for people."""

from __future__ import annotations

import ssl

import pytest

from mailer.deliver.smtp.unreached import words_of


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "connection refused"),
        (ConnectionError("it closed the connection"), "it closed the connection"),
        (ssl.SSLError(1, "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred (_ssl.c:1006)"), "eof occurred"),
        (
            ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed (EOF) (_ssl.c:992)"),
            "tls/ssl connection has been closed (eof)",
        ),
        (OSError(), ""),
    ],
)
def test_where_in_the_program_it_happened_is_for_nobody_to_read(cause, words):
    assert words_of(cause) == words
