"""What a reply says: something about the recipient, something about the connection, or something about us.

Only what is said to RCPT after MAIL was taken, and to the end of a message, settles a recipient; anything else says
nothing about them. The first row of the table that fits decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, StrEnum

from mailer.deliver.smtp.replies import Reply
from mailer.model.delivery import DeliveryState
from mailer.model.refusals import NO_SUCH_ADDRESS


class Place(StrEnum):
    """What a reply answers."""

    RSET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "the end of the message"


class Says(Enum):
    """What follows from a reply."""

    GO_ON = "as hoped for"
    ACCEPTED = "the message is the server's from here on"
    DEFERRED = "not this recipient now"
    REJECTED = "never this recipient"
    ENOUGH = "nothing about the recipient, nor about the message: the connection has had its share"
    LEAVE = "nothing about the recipient: the connection is of no further use"
    SLOWER = "nothing about the recipient: commands must wait for their replies"
    HALT = "nothing about the recipient: we may not send here at all"
    UNCLEAR = "a message that was handed over whole may have been taken, or not"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply says, why in words, and whether it is that there is no such address."""

    says: Says
    why: str = ""
    no_such_address: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: a server's word on this one recipient.

    ``no_such_address`` is what a list may learn from; any other refusal may be about the message, or about us.
    """

    state: DeliveryState
    reply: Reply
    why: str
    no_such_address: bool = False


_STATES = {
    Says.ACCEPTED: DeliveryState.ACCEPTED,
    Says.DEFERRED: DeliveryState.DEFERRED,
    Says.REJECTED: DeliveryState.REJECTED,
}


def outcome(verdict: Verdict, reply: Reply) -> Outcome | None:
    """What a verdict settles about the recipient; None where it settles nothing."""
    state = _STATES.get(verdict.says)
    return Outcome(state, reply, verdict.why, verdict.no_such_address) if state else None


@dataclass(frozen=True, slots=True)
class _Row:
    """Replies to ``places`` whose code, enhanced code and text fit; an empty pattern fits anything."""

    places: tuple[Place, ...]
    codes: str
    says: Says
    why: str
    enhanced: str = ""
    text: str = ""
    no_such_address: bool = False

    def fits(self, place: Place, reply: Reply) -> bool:
        """Whether it is this row that decides."""
        return (
            place in self.places
            and re.fullmatch(self.codes, str(reply.code)) is not None
            and (not self.enhanced or re.fullmatch(self.enhanced, reply.enhanced) is not None)
            and (not self.text or re.search(self.text, _ADDRESSES.sub("", reply.text), re.IGNORECASE) is not None)
        )


_ANYWHERE = tuple(Place)
_RECIPIENT = (Place.RCPT, Place.END)
_BEFORE_THE_END = (Place.RSET, Place.MAIL, Place.RCPT, Place.DATA)

# Servers repeat whom they speak of, and sales@pipelining.example is no word about pipelining.
_ADDRESSES = re.compile(r"\s*\S+@\S+")

# Postfix, Exim and OpenSMTPD on commands that came before the reply to the one ahead of them.
_SYNCHRONISATION = r"\b(synchroni[sz]ation|pipelining)\b(?!\.\w)"
# OpenSMTPD: "452 4.5.3 Too many messages sent"; Exim: "421 too many messages in this connection".
_TOO_MANY = (
    r"too many (concurrent )?(messages|mails|e-?mails|recipients|rcpts|transactions|connections|sessions|errors)"
)
# Gmail: "550 5.4.5 Daily user sending limit exceeded".
_QUOTA = r"(daily|hourly) [^.]{0,30}(quota|limit)|sending (quota|limit)"
_LOG_IN = r"authenticat|log ?in (first|required)"

_TABLE = (
    # At the end of a message it leaves open whether that was taken.
    _Row(_ANYWHERE, "[45]..", Says.SLOWER, "takes no commands in advance", text=_SYNCHRONISATION),
    _Row((Place.END,), "421", Says.UNCLEAR, "closed the connection instead of saying what became of the message"),
    _Row((Place.RSET, Place.MAIL), "421", Says.ENOUGH, "closes the connection"),
    _Row((Place.RCPT, Place.DATA), "421", Says.LEAVE, "closes the connection"),
    # A mailbox that holds too many messages is the reader's, so this comes before what is said of connections.
    _Row(_RECIPIENT, "4..", Says.DEFERRED, "the mailbox takes nothing now", enhanced=r"4\.2\.\d+"),
    _Row(_ANYWHERE, "4..|552", Says.ENOUGH, "has had enough of this connection", enhanced=r"[45]\.5\.3"),
    _Row(_ANYWHERE, "4..|552", Says.ENOUGH, "has had enough of this connection", text=_TOO_MANY),
    _Row(_BEFORE_THE_END, "53[0458]", Says.HALT, "does not let us send without a login that it accepts"),
    _Row(_BEFORE_THE_END, "5..", Says.HALT, "does not let us send without a login", enhanced=r"5\.7\.0", text=_LOG_IN),
    _Row(_ANYWHERE, "5..", Says.HALT, "has taken as much from us as it does in a day", text=_QUOTA),
    # The transaction.
    _Row((Place.RSET,), "2..", Says.GO_ON, ""),
    _Row((Place.RSET,), "...", Says.LEAVE, "does not forget a message that it refused"),
    _Row((Place.MAIL, Place.RCPT), "2..", Says.GO_ON, ""),
    _Row((Place.DATA,), "354", Says.GO_ON, ""),
    _Row((Place.END,), "2..", Says.ACCEPTED, ""),
    # A command that is not understood, or not now, is the fault of the dialogue.
    _Row((Place.MAIL, Place.RCPT), "50[023]", Says.LEAVE, "lost the thread", enhanced=r"|5\.5\.\d+"),
    _Row((Place.END,), "50[23]", Says.UNCLEAR, "answered something else than what was asked"),
    _Row((Place.MAIL,), "4..", Says.ENOUGH, "takes no message now"),
    _Row((Place.MAIL,), "5..", Says.HALT, "takes no mail from our sender"),
    _Row((Place.DATA,), "[45]..", Says.LEAVE, "does not want to see the message"),
    # The recipient.
    _Row(_RECIPIENT, "4..", Says.DEFERRED, "greylisted, or sent too fast", enhanced=r"4\.7\.\d+"),
    _Row(_RECIPIENT, "4..", Says.DEFERRED, "not now"),
    _Row(_RECIPIENT, "5..", Says.REJECTED, "there is no such address", r"5\.1\.(1|2|3|6|10)", no_such_address=True),
    _Row(_RECIPIENT, "5..", Says.REJECTED, "the mailbox takes nothing", enhanced=r"5\.2\.\d+"),
    _Row(_RECIPIENT, "5..", Says.REJECTED, "refused by a rule of the server", enhanced=r"5\.7\.\d+"),
    _Row(
        _RECIPIENT,
        "5..",
        Says.REJECTED,
        "there is no such address",
        r"|5\.[015]\.0",
        NO_SUCH_ADDRESS,
        no_such_address=True,
    ),
    _Row(_RECIPIENT, "5..", Says.REJECTED, "refused"),
    # What is no answer to that command: 354 to RCPT, 250 to DATA, 3xx to the end.
    _Row((Place.END,), "...", Says.UNCLEAR, "answered something else than what was asked"),
    _Row(_BEFORE_THE_END, "...", Says.LEAVE, "lost the thread"),
)


def judge(place: Place, reply: Reply) -> Verdict:
    """What ``reply`` says at ``place``."""
    if reply.code == (354 if place is Place.DATA else 250):
        # Nearly all of them: the table would come to the same.
        return _ACCEPTED if place is Place.END else _GO_ON
    row = next(row for row in _TABLE if row.fits(place, reply))
    return Verdict(row.says, row.why, row.no_such_address)


_ACCEPTED = Verdict(Says.ACCEPTED)
_GO_ON = Verdict(Says.GO_ON)
