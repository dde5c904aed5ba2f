"""Who has approved, who has yet to, and which role somebody approves in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shlex
from collections.abc import Mapping, Sequence

from mailer.errors import OptionError, SealError, UnknownNameError, nearest
from mailer.model.text import one_line, unmailable_character
from mailer.release.lock import Approval, Lock

LONGEST_NAME = 200


def role_of(given: str, required: Sequence[str]) -> str:
    """The role that somebody approves in; where the desk requires none, any word will do.

    Raises:
        UnknownNameError: it is not one that the desk requires.
        OptionError: the desk requires several, and none was named.
    """
    given = plain(given, "--role") if given else ""
    if not required:
        return given
    if not given and len(required) == 1:
        return required[0]
    if not given:
        raise OptionError("is missing", file="--role", fix=f"name one of {', '.join(required)}")
    found = next((role for role in required if role.casefold() == given.casefold()), "")
    if not found:
        close = nearest(given, list(required))
        fix = f"did you mean {close}?" if close else f"[approval] required names {', '.join(required)}"
        raise UnknownNameError(f"there is no role “{given}”", file="--role", fix=fix)
    return found


def plain(given: str, option: str) -> str:
    """A name on one line.

    Raises:
        SealError: it is empty, too long, or holds what no name does.
    """
    name = one_line(given)
    if not name:
        raise SealError("is empty", file=option, fix="write a name")
    if len(name) > LONGEST_NAME or unmailable_character(name):
        raise SealError("is not a name", file=option, fix=f"write at most {LONGEST_NAME} ordinary characters")
    return name


def missing(lock: Lock | None, required: Sequence[str]) -> tuple[str, ...]:
    """The roles that have yet to approve."""
    there = {approval.role.casefold() for approval in lock.approvals} if lock else set()
    return tuple(role for role in dict.fromkeys(required) if role.casefold() not in there)


def to_type(issue: str, left: Sequence[str]) -> str:
    """The command with which the next one approves, where these roles have yet to."""
    return f'mailer approve {issue} --by "NAME"' + (f" --role {shlex.quote(left[0])}" if left else "")


def in_several_roles(lock: Lock | None, required: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Whoever has approved in more than one of the roles that the desk requires, by name, each with these roles."""
    names: dict[str, str] = {}
    roles: dict[str, list[str]] = {}
    for each in lock.approvals if lock and required else ():
        by = names.setdefault(each.by.casefold(), each.by)
        roles.setdefault(by, []).append(each.role)
    return {by: tuple(held) for by, held in roles.items() if len(held) > 1}


def has_approved(lock: Lock, by: str, role: str) -> Approval | None:
    """What this person has said in this role before."""
    return next((each for each in lock.approvals if _is_by(each, by) and _is_as(each, role)), None)


def with_approval(lock: Lock, by: str, role: str, at: dt.datetime) -> Lock:
    """The seal with one more approval."""
    approval = Approval(by=by, role=role, at=at.astimezone(dt.UTC).replace(microsecond=0))
    return dataclasses.replace(lock, approvals=(*lock.approvals, approval))


def without_approvals(lock: Lock, by: str, role: str = "") -> Lock:
    """The seal without what this person has said in this role; without a role, in any.

    Raises:
        UnknownNameError: they have not approved it, or not in this role.
    """
    theirs = [each for each in lock.approvals if _is_by(each, by)]
    if not theirs:
        names = list(dict.fromkeys(each.by for each in lock.approvals))
        close = nearest(by, names)
        fix = f"did you mean {close}?" if close else f"approved by {', '.join(names)}"
        raise UnknownNameError(f"{by} has not approved {lock.issue}", fix=fix)
    gone = [each for each in theirs if not role or _is_as(each, role)]
    if not gone:
        roles = ", ".join(each.role for each in theirs if each.role)
        fix = f"approved as {roles}" if roles else "leave --role out: approved without one"
        raise UnknownNameError(f"{by} has not approved {lock.issue} as {role}", file="--role", fix=fix)
    return dataclasses.replace(lock, approvals=tuple(each for each in lock.approvals if each not in gone))


def _is_by(approval: Approval, by: str) -> bool:
    return approval.by.casefold() == by.casefold()


def _is_as(approval: Approval, role: str) -> bool:
    return approval.role.casefold() == role.casefold()
