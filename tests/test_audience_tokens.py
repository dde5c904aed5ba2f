"""Tokens: ours are read for ever, by their own purpose alone, and nothing else is taken for one."""

from __future__ import annotations

import base64
import hmac
import os
import random
import re
import string
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.audience.tokens import Purpose, Reader, Tokens, _Mac, mark, token_keys
from mailer.errors import MailerError
from mailer.message.headers import refuse_address, structured
from mailer.message.rules import LINE_LIMIT

OLD, NEW = b"an older key, thirty-two bytes  ", b"a newer key, thirty-two bytes.. "
TOKENS = Tokens({1: OLD, 2: NEW})

NUMBERS = st.integers(min_value=0, max_value=2**53)
LISTS = st.integers(min_value=0, max_value=2**31)


def each(tokens: Tokens = TOKENS, list_id: int = 7, recipient_id: int = 1_234_567) -> dict[Purpose, str]:
    """A token for each purpose."""
    return {
        Purpose.UNSUBSCRIBE: tokens.unsubscribe(list_id, recipient_id),
        Purpose.TEST: tokens.test(list_id, recipient_id),
        Purpose.RETURN_PATH: tokens.return_path(list_id, recipient_id, 47),
        Purpose.MESSAGE_ID: tokens.message_id("2024-05-17", "en", list_id, recipient_id),
    }


def readings(token: str, tokens: Tokens = TOKENS) -> list[Reader]:
    """What a token says for any purpose at all."""
    return [found for purpose in Purpose if (found := tokens.read(token, purpose))]


# Ours


@given(list_id=LISTS, recipient_id=NUMBERS, mailing=st.integers(min_value=0, max_value=2**31))
def test_a_token_says_whom_it_is_about(list_id, recipient_id, mailing):
    reader = Reader(list_id, recipient_id)
    message_id = TOKENS.message_id("2024-05-17", "fr", list_id, recipient_id)
    return_path = TOKENS.return_path(list_id, recipient_id, mailing)

    assert TOKENS.read(TOKENS.unsubscribe(list_id, recipient_id), Purpose.UNSUBSCRIBE) == reader
    assert TOKENS.read(TOKENS.test(list_id, recipient_id), Purpose.TEST) == reader
    assert TOKENS.read(return_path, Purpose.RETURN_PATH) == Reader(list_id, recipient_id, mailing=mailing)
    assert TOKENS.read(message_id, Purpose.MESSAGE_ID) == Reader(list_id, recipient_id, mark=mark("2024-05-17", "fr"))


def test_a_token_differs_by_recipient_list_purpose_mailing_issue_and_language():
    made = [
        *(TOKENS.unsubscribe(*numbers) for numbers in ((7, 1), (7, 2), (1, 7), (71, 1))),
        *(TOKENS.test(*numbers) for numbers in ((7, 1), (7, 2))),
        *(TOKENS.return_path(*numbers) for numbers in ((7, 1), (7, 1, 2), (7, 2, 1), (2, 7, 1))),
        *(TOKENS.message_id(*edition, 7, 1) for edition in (("a", "en"), ("b", "en"), ("a", "fr"), ("ae", "n"))),
    ]

    assert len(set(made)) == len(made)


def test_a_key_of_any_age_reads_its_own_and_the_newest_writes():
    before, after = Tokens({1: OLD}), Tokens({1: OLD, 2: NEW})

    for purpose, token in each(before).items():
        assert after.read(token, purpose) == before.read(token, purpose)
        assert after.read(token, purpose) is not None
    for purpose in (Purpose.UNSUBSCRIBE, Purpose.TEST, Purpose.RETURN_PATH):
        assert before.read(each(after)[purpose], purpose) is None
        assert Tokens({2: NEW}).read(each(after)[purpose], purpose) is not None


def test_a_message_id_stays_the_same_when_a_key_is_added():
    facts = ("2024-05-17", "en", 7, 1)

    assert Tokens({1: OLD}).message_id(*facts) == Tokens({1: OLD, 2: NEW}).message_id(*facts)


def test_tokens_are_the_same_on_any_machine_and_any_day():
    assert each() == {
        Purpose.UNSUBSCRIBE: "O9_vrivepED6-3dyu_ILVw1217612d687",
        Purpose.TEST: "XPS8c7kSy_T6iacMzQL62w1217612d687",
        Purpose.RETURN_PATH: "b1da19e287b92c21820d91217612d6872f",
        Purpose.MESSAGE_ID: "217af1a380238ffc71f21117612d6870adf1ffcce1d",
    }


@given(list_id=LISTS, recipient_id=NUMBERS)
def test_a_link_needs_no_escapes_and_proves_itself_with_128_bits(list_id, recipient_id):
    for token in (TOKENS.unsubscribe(list_id, recipient_id), TOKENS.test(list_id, recipient_id)):
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}[0-9a-f]+", token)
        assert len(token) <= 64


@given(list_id=LISTS, recipient_id=NUMBERS, mailing=st.integers(min_value=0, max_value=2**31))
def test_what_stands_left_of_an_at_is_short_in_lower_case_and_proves_itself_with_80_bits(
    list_id, recipient_id, mailing
):
    local = TOKENS.return_path(list_id, recipient_id, mailing)
    message_id = TOKENS.message_id("2024-05-17", "en", list_id, recipient_id)

    assert re.fullmatch(r"[a-z][0-9a-f]{20}[0-9a-f]+", local)
    assert re.fullmatch(r"[0-9a-f]{20}[0-9a-f]+", message_id)
    refuse_address(f"{local}@bounces.tidewatch.example")
    assert len(structured("Message-ID", f"<{message_id}@tidewatch.example>")) < LINE_LIMIT


def test_a_message_id_of_a_usual_list_fits_on_a_line():
    field = structured("Message-ID", f"<{TOKENS.message_id('2024-05-17', 'en', 7, 1_234_567)}@tidewatch.example>")

    assert len(field) - 2 <= 78


def test_no_token_holds_an_address_or_the_name_of_an_issue():
    tokens = each()

    assert not any("@" in token or "2024" in token.removeprefix("b")[20:-12] for token in tokens.values())


@pytest.mark.parametrize("number", [-1, 16**15])
def test_a_number_that_no_store_gives_is_not_written(number):
    for write in (
        lambda: TOKENS.unsubscribe(number, 1),
        lambda: TOKENS.unsubscribe(1, number),
        lambda: TOKENS.return_path(1, 1, number),
    ):
        with pytest.raises(ValueError, match="cannot stand in a token"):
            write()


# Forged


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_with_any_bit_flipped_is_none(purpose):
    token = each()[purpose]
    for at in range(len(token)):
        for bit in range(7):
            flipped = token[:at] + chr(ord(token[at]) ^ 1 << bit) + token[at + 1 :]
            assert readings(flipped) == []


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_with_any_other_character_somewhere_is_none(purpose):
    token = each()[purpose]
    for at in range(len(token)):
        for other in string.ascii_letters + string.digits + "-_":
            if other != token[at]:
                assert readings(token[:at] + other + token[at + 1 :]) == []


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_that_is_cut_or_has_something_added_is_none(purpose):
    token = each()[purpose]
    cut = [token[:end] for end in range(len(token))] + [token[start:] for start in range(1, len(token))]
    added = [f"{token}{more}" for more in ("0", "a", "=", "\n", " ", "/", token)] + [f" {token}", f"b{token}"]

    assert [one for one in (*cut, *added) if readings(one)] == []


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_for_another_purpose_is_none(purpose):
    token = each()[purpose]

    assert [other for other in Purpose if TOKENS.read(token, other)] == [purpose]


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_in_capitals_is_none(purpose):
    token = each()[purpose]

    assert readings(token.upper()) == []
    assert readings(token.swapcase()) == []
    assert readings(token.title()) == []


@pytest.mark.parametrize("purpose", Purpose)
def test_the_proof_of_one_reader_or_list_does_not_prove_another(purpose):
    mine, other = each()[purpose], each(list_id=8)[purpose]
    proof = 22 if purpose in (Purpose.UNSUBSCRIBE, Purpose.TEST) else 20 + mine.startswith("b")

    assert readings(mine[:proof] + other[proof:]) == []
    assert readings(mine[:proof] + each(recipient_id=1_234_568)[purpose][proof:]) == []
    assert readings(mine[:proof] + mine[proof:].replace("12", "11", 1)) == []


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_of_somebody_elses_key_is_none(purpose):
    theirs = Tokens({1: b"x" * 32, 2: b"y" * 32, 3: NEW})

    assert readings(each(theirs)[purpose]) == []


def test_ten_thousand_guesses_open_nothing():
    chance = random.Random(2024)
    facts = TOKENS.unsubscribe(7, 1)[22:]
    letters = string.ascii_letters + string.digits + "-_"
    for _ in range(10_000):
        assert TOKENS.read("".join(chance.choices(letters, k=22)) + facts, Purpose.UNSUBSCRIBE) is None


@given(st.text(max_size=120) | st.text(alphabet="0123456789abcdef", max_size=120))
def test_no_text_at_all_is_a_token_or_stops_the_reading(text):
    assert readings(text) == []
    assert readings(f"b{'0' * 20}{text}") == []


def test_surrogates_and_endless_text_are_no_tokens():
    assert readings("\udcff" * 40) == []
    assert readings("0" * 10_000_000) == []


# The file of keys


def test_the_first_reading_makes_a_key_that_later_ones_find(tmp_path):
    folder = tmp_path / "store"

    made = token_keys(folder)

    assert token_keys(folder) == made
    assert list(made) == [1]
    assert len(made[1]) == 32
    assert (folder / "tokens.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert os.listdir(folder) == ["tokens.key"]


def test_two_programs_that_make_it_at_the_same_moment_get_the_same_key(tmp_path):
    found = []
    together = threading.Barrier(8)

    def read() -> None:
        together.wait()
        found.append(token_keys(tmp_path))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len({keys[1] for keys in found}) == 1
    assert os.listdir(tmp_path) == ["tokens.key"]


def test_a_key_is_added_by_a_line_and_writes_from_then_on(tmp_path):
    before = Tokens(token_keys(tmp_path))
    with open(tmp_path / "tokens.key", "a", encoding="ascii") as file:
        file.write(f"2 {base64.b64encode(NEW).decode()}\n")

    after = token_keys(tmp_path)

    assert after[2] == NEW
    assert Tokens(after).read(before.unsubscribe(7, 1), Purpose.UNSUBSCRIBE) == Reader(7, 1)
    assert Tokens({2: NEW}).read(Tokens(after).unsubscribe(7, 1), Purpose.UNSUBSCRIBE) == Reader(7, 1)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_may_get_at_is_refused(tmp_path, mode):
    token_keys(tmp_path)
    (tmp_path / "tokens.key").chmod(mode)

    with pytest.raises(MailerError, match="by others than its owner") as caught:
        token_keys(tmp_path, lambda path: f"store/{path.name}")

    assert caught.value.file == "store/tokens.key"
    assert caught.value.next == "chmod 600 store/tokens.key"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "holds no key"),
        ("# nothing\n\n", None, "holds no key"),
        ("1 c2hvcnQ=\n", 1, "this is not a key"),
        ("# note\n1 " + "A" * 43 + "=\n1 " + "B" * 43 + "=\n", 3, "two keys with the number 1"),
        ("0 " + "A" * 43 + "=\n", 1, "this is not a key"),
        ("\xff\xfe\x00", 1, "this is not a key"),
    ],
)
def test_a_damaged_file_is_refused_and_never_replaced(tmp_path, text, line, words):
    token_keys(tmp_path)
    (tmp_path / "tokens.key").write_text(text, encoding="latin-1")

    with pytest.raises(MailerError) as caught:
        token_keys(tmp_path)

    assert words in caught.value.message
    assert caught.value.line == line
    assert (tmp_path / "tokens.key").read_text("latin-1") == text
    assert not any(secret in str(caught.value) for secret in ("AAAA", "BBBB"))


def test_a_link_to_nowhere_is_refused(tmp_path):
    (tmp_path / "tokens.key").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(MailerError, match="cannot be read"):
        token_keys(tmp_path)

    assert not (tmp_path / "elsewhere").exists()


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_what_proves_a_token_is_the_hmac_that_everybody_computes(key, data):
    assert _Mac(key)(data) == hmac.digest(key, data, "sha256")
