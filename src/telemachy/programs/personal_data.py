"""What the programs room holds about a person."""

from datetime import datetime

from telemachy.common.personal_data import Held
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import leave
from telemachy.programs.actions.importing.steps import finish, record_step
from telemachy.programs.choices import UNDER_WAY, EnrollmentSource, ImportState
from telemachy.programs.models import Coordination, Enrollment, RosterImport, RosterRow


def export(person: Person) -> list[Held]:
    """The person's part in each program, all that a roster or they themselves said, and what they run."""
    enrollments = Enrollment.objects.filter(person=person).select_related("cohort__program", "manager")
    held = [_part(enrollment) for enrollment in enrollments]
    run = Coordination.objects.filter(person=person).select_related("program")
    return [*held, Held("Programs you coordinate", tuple((one.program.name, "Coordinator") for one in run))]


def _part(enrollment: Enrollment) -> Held:
    facts = [
        ("Role", enrollment.get_role_display()),
        ("State", enrollment.get_state_display()),
        ("In since", f"{enrollment.joined_at:%Y-%m-%d}"),
        ("Id in the roster", enrollment.key),
        ("Places", "" if enrollment.capacity is None else str(enrollment.capacity)),
        ("Mentors asked for", "" if enrollment.demand is None else str(enrollment.demand)),
        ("Manager", enrollment.manager_key),
        *enrollment.answers.items(),
    ]
    return Held(
        enrollment.cohort.program.name,
        tuple((label, value) for label, value in facts if value),
        source=EnrollmentSource(enrollment.source).label,
    )


def withdraw(person: Person, *, now: datetime) -> None:
    """The person no longer takes part in any program."""
    for enrollment in Enrollment.objects.filter(person=person).present():
        leave(actor=person, enrollment=enrollment, now=now)


def erase(person: Person, *, now: datetime) -> None:
    """Blank what is held; the bare enrollment stays, for the partner's mentorship points at it."""
    enrollments = Enrollment.objects.filter(person=person)
    _drop_rosters_with(person, now)
    enrollments.update(
        answers={}, written_by_person=[], key="", manager_key="", manager=None, capacity=None,
        limit_set_by_person=False, demand=None,
    )  # fmt: skip
    Enrollment.objects.filter(manager=person).update(manager=None, manager_key="")
    Coordination.objects.filter(person=person).delete()


def _drop_rosters_with(person: Person, now: datetime) -> None:
    """Rosters hold people in files and rows; what waits is dropped whole, what is done loses their rows."""
    cohorts = Enrollment.objects.filter(person=person).values("cohort")
    waiting = RosterImport.objects.filter(cohort__in=cohorts, state__in=UNDER_WAY)
    # What is being undone goes on without this person's row: dropped half-way, half a roster would stay in.
    waiting = waiting.exclude(state=ImportState.UNDOING)
    for roster_import in waiting.select_related("cohort__program"):
        RosterRow.objects.filter(roster_import=roster_import).delete()
        why = "Somebody in this program asked to be erased meanwhile. Upload a roster without them."
        finish(roster_import, state=ImportState.DROPPED, now=now, failure=why)
        record_step(None, "programs.drop_roster", roster_import, now)
    RosterRow.objects.filter(enrollment__person=person).delete()
    for key, role in Enrollment.objects.filter(person=person).values_list("key", "role"):
        RosterRow.objects.filter(roster_import__cohort__in=cohorts, key=key, role=role).exclude(
            key=""
        ).delete()
