"""What the steps of an import share: one at a time, each from the step before."""

from collections.abc import Collection
from datetime import datetime

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.people.models import Person
from telemachy.programs.choices import ImportState
from telemachy.programs.models import RosterFile, RosterImport


class WrongStep(Refusal):
    """The import has moved on, or ended, meanwhile."""


def lock_import(roster_import: RosterImport, *, states: Collection[str]) -> RosterImport:
    """The import's row, held until the transaction ends. Raises WrongStep when it is at another step."""
    # Lock first: two coordinators may press two buttons, and a job may run twice.
    locked = (
        RosterImport.objects.select_for_update(of=("self",))
        .select_related("cohort__program", "by")
        .get(pk=roster_import.pk)
    )
    if locked.state not in states:
        state = ImportState(locked.state).label.lower()
        raise WrongStep(f"This import is at another step meanwhile: {state}. Look again.")
    return locked


def finish(roster_import: RosterImport, *, state: str, now: datetime, failure: str = "") -> None:
    """End an import: the files go, since they hold more than is needed from now on."""
    RosterFile.objects.filter(roster_import=roster_import).update(content=None)
    roster_import.state = state
    roster_import.failure = failure
    roster_import.finished_at = roster_import.changed_at = now
    roster_import.save()


def record_step(
    actor: Person | None, verb: str, roster_import: RosterImport, now: datetime, **numbers: int
) -> None:
    record(
        actor=actor,
        verb=verb,
        target=roster_import,
        now=now,
        program_id=roster_import.cohort.program.public_id,
        numbers=numbers,
    )
