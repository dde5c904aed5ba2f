"""Every rule finds the fault it is there for, at its place, and nothing else; the clean sample has none."""

from __future__ import annotations

import pytest

from mailer.check.rules import RULES
from mailer.model.finding import Severity
from tests.planted import FOLDER, clean_findings, found_in, read_fault, shown, with_expected

FAULTS = sorted(FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("planted")


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_planted_fault_is_found_at_its_place_and_no_other_is(path, folder, rewrite_golden):
    fault = read_fault(path)
    found = [one for one in found_in(fault, folder / fault.name) if one.rule not in fault.also]

    if rewrite_golden:
        path.write_text(with_expected(path, shown(found)), "utf-8")
        return
    assert shown(found) == sorted(fault.expected), "\n".join(map(str, found))


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_planted_fault_is_one_of_the_rule_in_its_files_name(path):
    fault = read_fault(path)

    assert fault.what
    assert path.stem[:3] in {line.split()[-1] for line in fault.expected}
    assert path.stem[:3] not in fault.also


def test_every_rule_has_a_planted_fault():
    assert sorted({rule.id for rule in RULES} - {path.stem[:3] for path in FAULTS}) == []


def test_no_two_rules_have_one_id():
    ids = [rule.id for rule in RULES]

    assert sorted(ids) == sorted(set(ids))


def test_nothing_is_found_in_the_clean_sample_but_notes(folder):
    assert [str(one) for one in clean_findings(folder) if one.severity != Severity.NOTE] == []
