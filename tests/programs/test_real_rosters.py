"""Rosters as they are found come in through the browser's road, and their rules and counts follow."""

from pathlib import Path

import pytest
from tests import cast
from tests.programs.rosters import bring_in, check, receive

from telemachy.matching.rules import Rules
from telemachy.programs.actions import importing
from telemachy.programs.choices import ImportState
from telemachy.programs.features.counts import live_counts
from telemachy.programs.models import Program

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def test_a_thousand_people_without_names_find_a_hundred_mentors(data_dir: Path) -> None:
    cohort = cast.program_of(cast.cora()).cohorts.get()
    files = {
        "mentees": (data_dir / "people/so2025_sample.csv").read_bytes(),
        "mentors": (data_dir / "people/wcc_mentors.csv").read_bytes(),
    }

    roster_import = bring_in(cohort, files)

    program = Program.objects.get(pk=cohort.program_id)
    cohort.refresh_from_db()
    assert (roster_import.state, roster_import.rows_applied) == (ImportState.APPLIED, 1101)
    assert cohort.enrollments.filter(person__name="Mentee 1").exists()
    counts = live_counts(cohort=cohort, rules=Rules.from_toml(program.rules_toml), now=cast.NOW)
    assert (counts.mentees, counts.mentors) == (1000, 101)
    assert counts.with_nobody < 500
    assert counts.topics


def test_a_real_roster_read_again_is_the_same(data_dir: Path) -> None:
    cohort = cast.program_of(cast.cora()).cohorts.get()
    files = {"mentors": (data_dir / "people/coding_coach_mentors.csv").read_bytes()}
    bring_in(cohort, files)

    again = check(receive(cohort, files))

    assert again.rows_to_apply == 0
    importing.drop_roster(actor=cast.sam(), roster_import=again, now=cast.NOW)
