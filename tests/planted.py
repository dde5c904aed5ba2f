"""Planted faults: each file of ``tests/golden/check/`` edits the clean sample and says what must be found, and where.

    what: a subject that phones cut
    file: issues/2026-11-20/issue.md
    - subject: "Empty boxes, light ships and a €4 gift"
    + subject: "…"
    = issues/2026-11-20/issue.md:5 warning C03
    also: C07

``file:`` names what the edits below it change; ``(html)``, ``(text)`` and ``(mail)`` stand for what was rendered.
``-`` lines are what is there (they may be part of a line), ``+`` lines what takes their place; ``+`` alone is put at
the end of the file, or makes a new one. A ``-`` line of ``[…]`` stands for whatever comes between its neighbours.
``times: 40`` puts the ``+`` lines above it in forty times. ``copy: A B`` copies a file or folder,
``draw: FILE 300x200`` draws a picture, ``now: TIME`` sets the clock, ``keep: FILE`` brings a file that the clean
sample is tried without. ``select: K04`` asks for rules that look only where they are named. ``answer: WHAT HOW`` is
what the world says: of an address its status, a redirect and where it leads, ``slow``, ``no such place``, or why it
is silent; of a domain ``mail``, ``no mail`` or ``unknown``.
``=`` lines are all findings there may be but those of the rules in ``also:``.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import Image

from mailer.check.checked import Checked
from mailer.check.checking import check
from mailer.check.links.asking import Answers
from mailer.check.rule import Rule
from mailer.model.finding import Finding, Severity
from mailer.model.text import SlottedText
from mailer.pipeline.checking import looked_at, rules_for
from mailer.wiring import open_desk

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "golden" / "check"
ISSUE = "2026-11-20"
NOW = "2026-11-20T06:00:00Z"
# Another language doubles the work; the faults that are about one ask for it.
LEFT_OUT = (f"issues/{ISSUE}/issue.fr.md", f"issues/{ISSUE}/build")


@dataclass
class Edit:
    """What takes the place of what; ``old`` is empty where ``new`` is added."""

    file: str
    old: str = ""
    new: str = ""


@dataclass
class Fault:
    """A planted fault as its file has it."""

    name: str
    what: str = ""
    edits: list[Edit] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    also: tuple[str, ...] = ()
    copies: list[tuple[str, str]] = field(default_factory=list)
    drawn: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    now: str = NOW


def read_fault(path: Path) -> Fault:
    """The fault in a file."""
    fault, target = Fault(path.stem), ""
    previous = ""
    for line in path.read_text("utf-8").splitlines():
        key, _, value = line.partition(": ")
        mark, rest = line[:1], line[2:]
        if mark == "-" and (line == "-" or line[1] == " "):
            if previous == "-":
                fault.edits[-1].old += "\n" + rest
            else:
                fault.edits.append(Edit(target, old=rest))
        elif mark == "+" and (line == "+" or line[1] == " "):
            if previous == "+":
                fault.edits[-1].new += "\n" + rest
            elif previous == "-":
                fault.edits[-1].new = rest
            else:
                fault.edits.append(Edit(target, new=rest))
        elif mark == "=":
            fault.expected.append(rest)
        elif key == "file":
            target = value
        elif key == "times":
            made = fault.edits[-1]
            made.new = "\n".join([made.new] * int(value))
        else:
            _directive(fault, key, value)
        previous = mark
    return fault


def _directive(fault: Fault, key: str, value: str) -> None:
    if key == "what":
        fault.what = value
    elif key == "also":
        fault.also = tuple(value.replace(",", " ").split())
    elif key == "copy":
        source, target = value.split()
        fault.copies.append((source, target))
    elif key == "draw":
        name, size = value.split()
        wide, high = size.split("x")
        fault.drawn.append((name, (int(wide), int(high))))
    elif key == "keep":
        fault.kept.append(value)
    elif key == "select":
        fault.selected.append(value)
    elif key == "answer":
        fault.answers.append(value)
    elif key == "now":
        fault.now = value
    elif key:
        raise ValueError(f"{fault.name}: {key}: is not known")


def copy_sample(folder: Path, kept: tuple[str, ...] = ()) -> Path:
    """The clean sample in ``folder``, in its own language unless ``kept`` brings others."""
    for name in ("mailer.toml", "issues", "seeds"):
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("build", "sealed", "issue.lock"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for name in LEFT_OUT:
        if name not in kept:
            (folder / name).unlink(missing_ok=True)
    return folder


def plant(fault: Fault, folder: Path) -> None:
    """Put the fault into a copy of the sample."""
    for source, target in fault.copies:
        if (folder / source).is_dir():
            shutil.copytree(folder / source, folder / target)
        else:
            shutil.copy(folder / source, folder / target)
    for name, size in fault.drawn:
        Image.effect_noise(size, 60).convert("RGB").save(folder / name)
    for edit in fault.edits:
        if not edit.file.startswith("("):
            path = folder / edit.file
            path.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8") if path.exists() else ""
            path.write_text(edited(fault, text, edit), "utf-8")


def edited(fault: Fault, text: str, edit: Edit) -> str:
    """``text`` with one edit made."""
    if not edit.old:
        return text + ("\n" if text and not text.endswith("\n") else "") + edit.new + "\n"
    first, *rest = edit.old.split("\n[…]\n")
    start = end = text.find(first)
    for part in (first, *rest):
        end = text.find(part, end)
        assert start >= 0 <= end, f"{fault.name}: {edit.file} does not hold {part!r}"
        end += len(part)
    return text[:start] + edit.new + text[end:]


def found_in(fault: Fault, folder: Path) -> tuple[Finding, ...]:
    """All findings where the fault is planted, but those of the clean sample."""
    base = folder.parent
    only_rendered = all(edit.file.startswith("(") for edit in fault.edits)
    if only_rendered and not fault.drawn and not fault.copies and fault.now == NOW:
        editions, rules = _clean(base), _rules(base)
    else:
        copy_sample(folder, tuple(fault.kept))
        plant(fault, folder)
        desk = open_desk(folder, fault.now)
        editions, rules = looked_at(desk, ISSUE), rules_for(desk)
    if fault.selected:
        rules = rules_for(open_desk(base / "the-clean-sample", NOW), fault.selected)
    found = check([_with_rendered(fault, checked) for checked in editions], rules).found
    before = check(_clean(base), rules).found if fault.selected else clean_findings(base)
    clean = {(one.rule, one.message) for one in before}
    # A note that counts something says another number of most faults, and is asked about in its own.
    noted = {one.rule for one in before if one.severity == Severity.NOTE} - {fault.name[:3]}
    return tuple(one for one in found if (one.rule, one.message) not in clean and one.rule not in noted)


def _with_rendered(fault: Fault, checked: Checked) -> Checked:
    if fault.answers:
        checked = dataclasses.replace(checked, answers=_answers(fault.answers))
    for edit in fault.edits:
        edition = checked.edition
        if edit.file == "(html)":
            made = dataclasses.replace(edition, html=SlottedText((edited(fault, edition.html.fill({}), edit),)))
        elif edit.file == "(text)":
            made = dataclasses.replace(edition, text=SlottedText((edited(fault, edition.text.fill({}), edit),)))
        elif edit.file == "(mail)":
            mail = edited(fault, checked.message.decode("latin-1").replace("\r\n", "\n"), edit)
            checked = dataclasses.replace(checked, message=_as_bytes(mail))
            continue
        else:
            continue
        checked = dataclasses.replace(checked, edition=made)
    return checked


@dataclass(frozen=True)
class _Looked:
    address: str
    status: int = 200
    hops: tuple[tuple[int, str], ...] = ()
    silence: str = ""
    why: str = ""
    seconds: float = 0.1
    has_fragment: bool | None = None


def _answers(said: list[str]) -> Answers:
    links, domains = {}, {}
    for what, _, how in (line.partition(" ") for line in said):
        status, _, goal = how.partition(" ")
        if "://" not in what:
            domains[what] = {"mail": True, "no mail": False, "unknown": None}[how]
        elif goal.startswith("http"):
            links[what] = _Looked(goal, hops=((int(status), goal),))
        elif how.isdecimal():
            links[what] = _Looked(what, int(how))
        elif how == "no such place":
            links[what] = _Looked(what, has_fragment=False)
        else:
            links[what] = _Looked(what, seconds=4.0) if how == "slow" else _Looked(what, 0, silence=how, why=how)
    return Answers(links, domains)


def _as_bytes(mail: str) -> bytes:
    """A mail with its line ends; ``␊`` stands for one that is bare, ``␀`` for a NUL."""
    return mail.replace("\n", "\r\n").replace("␊", "\n").replace("␀", "\0").encode("utf-8")


@cache
def _clean(base: Path) -> tuple[Checked, ...]:
    return looked_at(open_desk(copy_sample(base / "the-clean-sample"), NOW), ISSUE)


@cache
def _rules(base: Path) -> tuple[Rule, ...]:
    return rules_for(open_desk(base / "the-clean-sample", NOW))


@cache
def clean_findings(base: Path) -> tuple[Finding, ...]:
    """What is found in the clean sample, a copy of which lies in the folder ``base``."""
    return check(_clean(base), _rules(base)).found


def shown(findings: Iterator[Finding] | tuple[Finding, ...]) -> list[str]:
    """Findings as ``=`` lines have them."""
    return sorted(
        f"{one.file}:{one.line} {one.severity} {one.rule}"
        if one.line
        else f"{one.file or '-'} {one.severity} {one.rule}"
        for one in findings
    )


def with_expected(path: Path, expected: list[str]) -> str:
    """The text of a fault's file with other ``=`` lines."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("= ")]
    also = [line for line in lines if line.startswith("also: ")]
    rest = [line for line in lines if not line.startswith("also: ")]
    return "\n".join([*rest, *(f"= {line}" for line in expected), *also]) + "\n"
