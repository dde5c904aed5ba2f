"""The dialogue without a network: whatever a server says, every message ends once, and none is sent by accident."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.smtp.dialogue import Dialogue, Mode
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.meaning import Place, Says
from mailer.deliver.smtp.steps import Answered, Doubtful, Step, Unsent
from mailer.model.message import Message
from tests.smtp_servers import a_message

COMMANDS = (b"MAIL", b"RCPT", b"DATA", b"RSET")


def a_letter(number: int) -> Message:
    """A message that can be told from others on the wire."""
    return a_message(number, segments=(b"Subject: ", b"%d" % number, b"\r\n\r\nletter %d\r\n" % number))


def a_dialogue(mode: Mode = Mode.OVERLAP, **limits: int) -> Dialogue:
    return Dialogue(mode, Limits(**limits))


def written(dialogue: Dialogue) -> bytes:
    """What a connection without limits would take now."""
    data = b"".join(dialogue.outbox.buffers())
    dialogue.outbox.sent(len(data))
    return data


def cleared(dialogue: Dialogue, message: Message) -> None:
    """Bring a message to the point where the server is ready for it."""
    dialogue.open(message)
    while dialogue.awaits:
        written(dialogue)
        dialogue.receive(b"354 go\r\n" if dialogue.awaits is Place.DATA else b"250 ok\r\n")
    assert dialogue.cleared is message


def test_overlapped_the_end_of_a_message_and_the_commands_of_the_next_are_one_write():
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))

    dialogue.finish(a_letter(2))

    assert written(dialogue) == (
        b"Subject: 1\r\n\r\nletter 1\r\n.\r\n"
        b"MAIL FROM:<b2@bounces.tidewatch.example>\r\nRCPT TO:<reader2@harbour.example>\r\nDATA\r\n"
    )


def test_piped_the_commands_of_a_message_are_one_write_and_the_next_waits():
    dialogue = a_dialogue(Mode.PIPE)
    dialogue.open(a_letter(1))

    assert written(dialogue).count(b"\r\n") == 3
    assert not dialogue.may_be_followed


def test_in_lock_step_every_command_waits_for_the_reply_to_the_one_before():
    dialogue = a_dialogue(Mode.LOCK_STEP)
    dialogue.open(a_letter(1))
    said = []
    for reply in (b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
        said.append(written(dialogue)[:4])
        dialogue.receive(reply)

    assert said == [b"MAIL", b"RCPT", b"DATA"]
    assert written(dialogue) == b""


def test_by_chunks_a_message_is_one_write_with_its_size():
    dialogue = a_dialogue(Mode.CHUNKS)
    message = a_letter(1)
    dialogue.open(message)

    assert written(dialogue).endswith(b"BDAT %d LAST\r\n%b" % (len(bytes(message)), bytes(message)))
    assert dialogue.has_in_flight


@pytest.mark.parametrize("mode", [Mode.OVERLAP, Mode.PIPE])
def test_a_server_that_is_ready_for_a_message_after_it_refused_the_recipient_never_gets_a_dot(mode):
    dialogue = a_dialogue(mode)
    dialogue.open(a_letter(1))
    written(dialogue)

    steps = dialogue.receive(b"250 ok\r\n550 5.1.1 no such user\r\n354 go\r\n")

    assert [type(step) for step in steps] == [Answered]
    assert dialogue.is_over
    assert dialogue.outbox.is_empty


def test_a_server_that_is_ready_for_a_message_after_it_refused_the_sender_never_gets_a_dot():
    dialogue = a_dialogue()
    dialogue.open(a_letter(1))
    written(dialogue)

    steps = dialogue.receive(b"503 5.5.1 nested MAIL command\r\n250 ok\r\n354 go\r\n")

    assert [type(step) for step in steps] == [Unsent]
    assert dialogue.is_over
    assert dialogue.outbox.is_empty


@pytest.mark.parametrize("mode", [Mode.OVERLAP, Mode.PIPE, Mode.LOCK_STEP])
def test_what_follows_a_refusal_begins_with_rset(mode):
    dialogue = a_dialogue(mode)
    dialogue.open(a_letter(1))
    for reply in (b"250 ok\r\n", b"550 5.1.1 no such user\r\n", b"554 no valid recipients\r\n"):
        written(dialogue)
        if dialogue.awaits:
            dialogue.receive(reply)
    assert dialogue.is_idle

    dialogue.open(a_letter(2))

    assert written(dialogue).startswith(b"RSET\r\n")


def test_a_message_that_is_refused_at_its_end_does_not_keep_the_one_behind_it_from_being_sent():
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))
    dialogue.finish(a_letter(2))
    written(dialogue)

    (step,) = dialogue.receive(b"554 5.7.1 spam\r\n250 ok\r\n250 ok\r\n354 go\r\n")

    assert isinstance(step, Answered)
    assert step.outcome.state == "rejected"
    assert dialogue.cleared == a_letter(2)


def test_a_connection_lost_before_the_dot_leaves_the_message_unsent():
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))
    dialogue.finish()
    dialogue.outbox.sent(len(bytes(a_letter(1))))

    assert dialogue.lose("closed the connection") == [Unsent(a_letter(1), None, "closed the connection")]


def test_a_connection_lost_at_the_dot_leaves_the_message_in_doubt():
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))
    dialogue.finish()
    dialogue.outbox.sent(len(bytes(a_letter(1))) + 1)

    assert dialogue.lose("closed the connection") == [Doubtful(a_letter(1), None, "closed the connection")]


def test_of_two_messages_on_a_lost_connection_only_the_one_in_flight_is_in_doubt():
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))
    dialogue.finish(a_letter(2))
    written(dialogue)

    assert [(type(step), step.message) for step in dialogue.lose("")] == [
        (Doubtful, a_letter(1)),
        (Unsent, a_letter(2)),
    ]


def test_a_reply_to_a_message_that_has_not_ended_is_not_believed():
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))
    dialogue.finish()
    dialogue.outbox.sent(5)

    steps = dialogue.receive(b"250 2.0.0 queued\r\n")

    assert [type(step) for step in steps] == [Unsent]
    assert dialogue.is_over


def test_a_server_that_speaks_unasked_is_left():
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))

    assert [type(step) for step in dialogue.receive(b"250 2.0.0 queued\r\n")] == [Unsent]
    assert dialogue.is_over


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (b"250 2.0.0 queued\r\n", Answered),
        (b"451 4.3.0 try again\r\n", Answered),
        (b"554 5.7.1 no\r\n", Answered),
        (b"421 4.3.2 going down\r\n", Doubtful),
        (b"452 4.5.3 Too many messages sent\r\n", Unsent),
        (b"554 SMTP synchronization error\r\n", Doubtful),
        (b"354 go\r\n", Doubtful),
        (b"503 5.5.1 bad sequence\r\n", Doubtful),
        (b"hello\r\n", Doubtful),
    ],
)
def test_only_a_plain_answer_to_the_end_of_a_message_settles_it(reply, kind):
    dialogue = a_dialogue()
    cleared(dialogue, a_letter(1))
    dialogue.finish()
    written(dialogue)

    assert [type(step) for step in dialogue.receive(reply)] == [kind]


def test_by_chunks_a_message_that_is_taken_after_its_recipient_was_refused_is_in_doubt():
    dialogue = a_dialogue(Mode.CHUNKS)
    dialogue.open(a_letter(1))
    written(dialogue)

    steps = dialogue.receive(b"250 ok\r\n550 5.1.1 no such user\r\n250 queued\r\n")

    assert [type(step) for step in steps] == [Doubtful]
    assert dialogue.is_over


def test_by_chunks_a_refused_recipient_is_settled_by_the_refusal_of_the_message():
    dialogue = a_dialogue(Mode.CHUNKS)
    dialogue.open(a_letter(1))
    written(dialogue)

    (step,) = dialogue.receive(b"250 ok\r\n550 5.1.1 no such user\r\n554 no valid recipients\r\n")

    assert isinstance(step, Answered)
    assert step.outcome.no_such_address
    assert dialogue.is_idle


def test_a_connection_is_spent_after_its_share_of_messages():
    dialogue = a_dialogue(messages=2)
    cleared(dialogue, a_letter(1))
    dialogue.finish(a_letter(2))
    written(dialogue)
    dialogue.receive(b"250 queued\r\n250 ok\r\n250 ok\r\n354 go\r\n")

    assert not dialogue.may_be_followed
    dialogue.finish()
    written(dialogue)
    dialogue.receive(b"250 queued\r\n")
    assert dialogue.is_spent


def test_a_connection_is_spent_after_four_refusals_in_a_row():
    dialogue = a_dialogue(Mode.PIPE)
    for number in range(1, 5):
        assert not dialogue.is_spent
        dialogue.open(a_letter(number))
        reset = b"250 ok\r\n" if written(dialogue).startswith(b"RSET") else b""
        dialogue.receive(reset + b"250 ok\r\n550 5.1.1 no\r\n554 no valid recipients\r\n")

    assert dialogue.is_spent


def test_ten_minutes_are_waited_for_the_answer_to_a_message():
    limits = Limits()

    assert [limits.of(place) for place in Place] == [300, 300, 300, 120, 600]


# What a server may answer besides what is hoped for, and what it may say unasked.
REFUSALS = st.sampled_from(
    [
        b"421 4.3.2 going down\r\n",
        b"450 4.7.1 greylisted\r\n",
        b"452 4.5.3 too many messages\r\n",
        b"503 5.5.1 nested MAIL command\r\n",
        b"550 5.1.1 no such user\r\n",
        b"554 5.5.1 no valid recipients\r\n",
        b"554 5.5.0 Error: SMTP protocol synchronization\r\n",
        b"530 5.7.0 authentication required\r\n",
        b"354 go\r\n",
        b"250 ok\r\n",
    ]
)
NONSENSE = st.sampled_from([b"250 ok\r\n", b"354 go\r\n", b"220 hello\r\n", b"\xff\xfe\r\n", b"25", b"\r\n"])


class Owner:
    """Drives a dialogue as connections do, and keeps its own account of what was said and answered."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.given: list[Message] = []
        self.steps: list[Step] = []
        self.wire = b""
        self.heard = b""
        self._in_flight: set[int] = set()

    def write(self, number: int) -> None:
        data = b"".join(self.dialogue.outbox.buffers())[:number]
        self.dialogue.outbox.sent(len(data))
        self.wire += data

    def hear(self, data: bytes) -> None:
        for piece in (data[:4], data[4:]):
            if not self.dialogue.is_over:
                self.heard += piece
                self._took(self.dialogue.receive(piece))

    def answered(self, reply: bytes) -> None:
        """Answer what awaits an answer, as hoped for where ``reply`` is empty."""
        if place := self.dialogue.awaits:
            self.hear(reply or (b"354 go\r\n" if place is Place.DATA else b"250-well\r\n250 ok\r\n"))

    def go_on(self, *, followed: bool) -> None:
        dialogue = self.dialogue
        if message := dialogue.cleared:
            self._launch(message)
            dialogue.finish(self._next() if followed and dialogue.may_be_followed else None)
        elif dialogue.is_idle and not dialogue.is_spent:
            message = self._next()
            if dialogue.mode is Mode.CHUNKS:
                self._launch(message)
            dialogue.open(message)

    def lose(self) -> None:
        self._took(self.dialogue.lose("closed the connection"))

    def _next(self) -> Message:
        self.given.append(a_letter(len(self.given) + 1))
        return self.given[-1]

    def _launch(self, message: Message) -> None:
        self._in_flight.add(id(message))
        assert len(self._in_flight) == 1

    def _took(self, steps: list[Step]) -> None:
        self.steps += steps
        self._in_flight -= {id(step.message) for step in steps}

    def answers(self) -> dict[tuple[bytes, int], int]:
        """The code of the reply to each command, by what it was said for; the end of a message is ``END``."""
        everything = self.wire + b"".join(self.dialogue.outbox.buffers())
        asked: list[tuple[bytes, int]] = []
        number = 0
        for line in everything.split(b"\r\n"):
            if line[:4] in COMMANDS:
                number += line[:4] == b"MAIL"
                asked.append((line[:4], number))
            elif line == b".":
                # In the quickest mode the next MAIL stands behind it.
                asked.append((b"END", number))
        lines = [line for line in self.heard.split(b"\n") if line[3:4] == b" " and line[:3].isdigit()]
        return dict(zip(asked, (int(line[:3]) for line in lines), strict=False))


ALL = 10_000
TURN = (("go on", True), ("write", ALL), ("answer", b""))
MOVES = st.one_of(
    st.just(TURN * 6),
    st.just(TURN),
    st.just(TURN),
    st.tuples(st.tuples(st.just("answer"), REFUSALS)),
    st.tuples(st.tuples(st.just("answer"), REFUSALS)),
    st.tuples(st.tuples(st.just("write"), st.integers(1, 150))),
    st.tuples(st.tuples(st.just("go on"), st.booleans())),
    st.tuples(st.tuples(st.just("say"), NONSENSE)),
)


@pytest.mark.parametrize("mode", list(Mode))
@given(moves=st.lists(MOVES, max_size=40))
def test_whatever_a_server_says_and_wherever_it_is_cut_every_message_ends_once(mode, moves):
    owner = Owner(Dialogue(mode, Limits(messages=5)))
    for move, what in chain.from_iterable(moves):
        if move == "write" and not owner.dialogue.is_over:
            owner.write(what)
        elif move == "go on":
            owner.go_on(followed=what)
        elif move == "answer":
            owner.answered(what)
        elif move == "say":
            owner.hear(what)
    owner.lose()

    assert owner.dialogue.is_over
    assert sorted(step.message.message_id for step in owner.steps) == sorted(m.message_id for m in owner.given)
    _assert_nothing_by_accident(owner)


def _assert_nothing_by_accident(owner: Owner) -> None:
    answers = owner.answers()
    for step in owner.steps:
        number = int(step.message.message_id.strip("<").partition("@")[0])
        end = b"letter %d\r\n" % number + (b".\r\n" if owner.dialogue.mode is not Mode.CHUNKS else b"")
        was_handed_over = end in owner.wire
        if owner.dialogue.mode is not Mode.CHUNKS and b"letter %d\r\n" % number in owner.wire:
            assert [answers[command, number] // 100 for command in (b"MAIL", b"RCPT", b"DATA")] == [2, 2, 3]
        if isinstance(step, Unsent) and was_handed_over:
            assert step.reply
            assert step.reply.code >= 400
        if isinstance(step, Doubtful):
            assert b"letter %d\r\n" % number in owner.wire
        if isinstance(step, Answered) and step.outcome.state == "accepted":
            assert was_handed_over


@pytest.mark.parametrize("mode", list(Mode))
@given(cuts=st.lists(st.integers(1, 30), min_size=1, max_size=30))
def test_a_dialogue_that_goes_well_is_the_same_however_its_bytes_are_cut(mode, cuts):
    owner = Owner(Dialogue(mode, Limits()))
    at = 0
    while len(owner.steps) < 5 and not owner.dialogue.is_over:
        owner.go_on(followed=True)
        while not owner.dialogue.outbox.is_empty:
            owner.write(cuts[at % len(cuts)])
            at += 1
        owner.answered(b"")

    assert [step.outcome.state for step in owner.steps] == ["accepted"] * 5
    assert owner.dialogue.verdict.says is Says.GO_ON
