"""Small rosters and the road they take into a program."""

from collections.abc import Mapping

from tests import cast

from telemachy.programs.actions import importing
from telemachy.programs.actions.importing import UploadedRoster
from telemachy.programs.choices import FileRole
from telemachy.programs.models import Cohort, RosterImport

MENTEES = b"""Employee ID,Full name,Email,Department,What would you like to learn?,Line manager
m1,Mei Lin,mei@example.org,Finance,public speaking; negotiation,b1
m2,Noor Haddad,noor@example.org,Design,python,
m3,Ravi Rao,ravi@example.org,Sales,negotiation,Nobody Known
"""
MENTORS = b"""Employee ID,Full name,Email,Department,Skills you can share,Max mentees,Line manager
b1,Bo Berg,bo@example.org,Finance,negotiation; finance,2,
b2,Ana Abreu,ana@example.org,IT,python,0,b1
"""
BOTH_FILES = {FileRole.MENTEES: MENTEES, FileRole.MENTORS: MENTORS}


def receive(cohort: Cohort, files: Mapping[str, bytes]) -> RosterImport:
    coordinator = cohort.program.coordinations.get().person
    uploaded = [UploadedRoster(role, f"{role}.csv", content) for role, content in files.items()]
    return importing.receive_roster(actor=coordinator, cohort=cohort, files=uploaded, now=cast.NOW)


def check(roster_import: RosterImport, **said: str) -> RosterImport:
    """Checked, with each column as it was recognized or as `said` by heading."""
    meanings = {
        role: [said.get(column["heading"], column["meaning"]) for column in columns]
        for role, columns in roster_import.mapping.items()
    }
    assert roster_import.by is not None
    importing.confirm_columns(
        actor=roster_import.by, roster_import=roster_import, meanings=meanings, now=cast.NOW
    )
    importing.check_roster(roster_import=roster_import, now=cast.NOW)
    roster_import.refresh_from_db()
    return roster_import


def bring_in(cohort: Cohort, files: Mapping[str, bytes]) -> RosterImport:
    """Received, checked and applied."""
    roster_import = check(receive(cohort, files))
    assert roster_import.by is not None
    importing.ask_to_apply(actor=roster_import.by, roster_import=roster_import, now=cast.NOW)
    importing.apply_roster(roster_import=roster_import, now=cast.NOW)
    roster_import.refresh_from_db()
    return roster_import
