"""Damaged files behave as the corpus says: refused with a sentence, or read with every bad row listed."""

import pytest
from tests import cast
from tests.programs.damaged import CORPUS, Damaged
from tests.programs.rosters import check

from telemachy.programs.actions import importing
from telemachy.programs.actions.importing import ColumnsUnclear, RosterRefused, UploadedRoster
from telemachy.programs.choices import FileRole, ImportState, RowOutcome
from telemachy.programs.models import Cohort, Enrollment, RosterImport

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return cast.program_of(cast.cora()).cohorts.get()


def received(cohort: Cohort, file: Damaged) -> RosterImport:
    uploaded = UploadedRoster(FileRole.MENTORS, file.name, file.content)
    cora = cohort.program.coordinations.get().person
    return importing.receive_roster(actor=cora, cohort=cohort, files=[uploaded], now=cast.NOW)


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.what)
def test_a_damaged_roster_loses_nothing_in_silence(cohort: Cohort, file: Damaged) -> None:
    if file.refused:
        with pytest.raises((RosterRefused, ColumnsUnclear)) as refusal:
            check(received(cohort, file))
        assert file.refused in refusal.value.sentence
        assert not Enrollment.objects.exists()
        return
    roster_import = check(received(cohort, file))
    promised = {row.key: row.values["name"] for row in roster_import.rows.exclude(outcome=RowOutcome.PROBLEM)}
    listed = {row.line: row.problems[0] for row in roster_import.rows.filter(outcome=RowOutcome.PROBLEM)}
    assert roster_import.by is not None
    importing.ask_to_apply(actor=roster_import.by, roster_import=roster_import, now=cast.NOW)
    importing.apply_roster(roster_import=roster_import, now=cast.NOW)
    roster_import.refresh_from_db()

    assert roster_import.state == ImportState.APPLIED
    assert promised == file.people
    assert {one.key: one.person.name for one in Enrollment.objects.select_related("person")} == promised
    assert {
        line: problem["reason"][: len(file.listed.get(line, ""))] for line, problem in listed.items()
    } == file.listed
    assert all(problem["advice"] for problem in listed.values())
    assert file.noted in " ".join(roster_import.report["notes"])


def test_the_corpus_is_a_corpus() -> None:
    assert len(CORPUS) >= 60
    assert len({file.what for file in CORPUS}) == len(CORPUS)
