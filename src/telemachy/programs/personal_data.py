"""What the programs room holds about a person."""

from datetime import datetime

from django.db.models import Q, QuerySet

from telemachy.common.personal_data import Fact, Held
from telemachy.people.models import Person
from telemachy.programs.actions.applying import withdraw_application
from telemachy.programs.actions.enrolling import leave
from telemachy.programs.actions.importing.steps import finish, record_step
from telemachy.programs.actions.suggesting import hash_of_address
from telemachy.programs.choices import (
    OPEN_APPLICATIONS,
    UNDER_WAY,
    EnrollmentSource,
    ImportState,
    ProgramState,
)
from telemachy.programs.models import (
    Application,
    Coordination,
    DeclaredConflict,
    Enrollment,
    OrientationDone,
    Program,
    RosterImport,
    RosterRow,
    Screening,
    Suggestion,
    UnderAge,
)

PART = "Programs"


def export(person: Person) -> list[Held]:
    """The person's part in each program, all that a roster or they themselves said, and what they run."""
    enrollments = Enrollment.objects.filter(person=person).select_related("cohort__program", "manager")
    held = [_part(enrollment) for enrollment in enrollments]
    run = Coordination.objects.filter(person=person).select_related("program")
    leads = Program.objects.filter(safeguarding_lead=person)
    young = UnderAge.objects.filter(person=person)
    return [
        *held,
        Held("Your age", tuple(("Recorded as under 18", one.recorded_at) for one in young)),
        Held("Programs whose safeguarding you lead", tuple((one.name, "Lead") for one in leads)),
        *(_asked(application) for application in _applications(person)),
        Held("Programs you were suggested for", _suggestions(Suggestion.objects.filter(person=person))),
        Held("Suggestions you made", _suggestions(Suggestion.objects.filter(by=person))),
        Held("Programs you coordinate", tuple((one.program.name, "Coordinator") for one in run)),
    ]


def _part(enrollment: Enrollment) -> Held:
    facts: list[Fact] = [
        ("Role", enrollment.get_role_display()),
        ("State", enrollment.get_state_display()),
        ("In since", enrollment.joined_at),
        ("Id in the roster", enrollment.key),
        ("Places", "" if enrollment.capacity is None else str(enrollment.capacity)),
        ("Mentors asked for", "" if enrollment.demand is None else str(enrollment.demand)),
        ("Manager", enrollment.manager_key),
        ("Hours a month", "" if enrollment.hours_a_month is None else str(enrollment.hours_a_month)),
        ("Effort accepted on", enrollment.effort_accepted_at or ""),
        ("Paused since", enrollment.paused_at or ""),
        *_kept_beside(enrollment),
        *enrollment.answers.items(),
    ]
    return Held(
        enrollment.cohort.program.name,
        tuple((label, value) for label, value in facts if value),
        source=EnrollmentSource(enrollment.source).label,
    )


def _kept_beside(enrollment: Enrollment) -> list[Fact]:
    """Orientation, screening, and whom the person named as not to be a pair with."""
    through = OrientationDone.objects.filter(enrollment=enrollment)
    declared = enrollment.declared_conflicts.filter(by=enrollment.person_id)
    return [
        *(("Orientation", done.done_at) for done in through),
        *(
            fact
            for one in enrollment.screenings.order_by("pk")
            for fact in (
                ("Screening", f"{one.get_level_display()}: {one.get_decision_display()}"),
                ("Screening decided on", one.decided_on),
                ("Screening holds until", one.expires_on or ""),
            )
            if fact[1]
        ),
        *(("Not to be a pair with", one.address) for one in declared),
    ]


def _applications(person: Person) -> list[Application]:
    found = Application.objects.filter(person=person).select_related("cohort__program")
    return list(found.order_by("pk"))


def _asked(application: Application) -> Held:
    facts: list[Fact] = [
        ("Role", application.get_role_display()),
        ("State", application.get_state_display()),
        ("Asked on", application.asked_at),
        ("Your words", application.words),
        ("Places", "" if application.capacity is None else str(application.capacity)),
        ("Hours a month", "" if application.hours_a_month is None else str(application.hours_a_month)),
        ("Answer", application.answer),
    ]
    return Held(
        f"What you asked of {application.cohort.program.name}",
        tuple((label, value) for label, value in facts if value),
    )


def _suggestions(found: QuerySet[Suggestion]) -> tuple[Fact, ...]:
    rows = found.select_related("program").order_by("pk")
    return tuple((row.program.name, row.made_at) for row in rows)


def withdraw(person: Person, *, now: datetime) -> None:
    """The person no longer takes part in any program, and asks to be in none."""
    for application in Application.objects.filter(person=person, state__in=OPEN_APPLICATIONS):
        withdraw_application(actor=person, application=application, now=now)
    for enrollment in Enrollment.objects.filter(person=person).present():
        leave(actor=person, enrollment=enrollment, now=now)


def erase(person: Person, *, now: datetime) -> None:
    """Blank what is held; the bare enrollment stays, for the partner's mentorship points at it."""
    enrollments = Enrollment.objects.filter(person=person)
    _drop_rosters_with(person, now)
    enrollments.update(
        answers={}, written_by_person=[], key="", manager_key="", manager=None, capacity=None,
        limit_set_by_person=False, demand=None, hours_a_month=None, effort_accepted_at=None, paused_at=None,
    )  # fmt: skip
    _delete_ways_in(person)
    Enrollment.objects.filter(manager=person).update(manager=None, manager_key="")
    Coordination.objects.filter(person=person).delete()
    UnderAge.objects.filter(person=person).delete()
    # An open program keeps its lead until another is named; the row of the person is blank by then.
    Program.objects.filter(safeguarding_lead=person, state=ProgramState.DRAFT).update(safeguarding_lead=None)


def _delete_ways_in(person: Person) -> None:
    """What the person asked for, went through and declared, and what names their address."""
    names = [str(person.public_id), *([person.email] if person.email else [])]
    about = Q(person=person) | Q(by=person)
    if person.email:
        about |= Q(address_hash=hash_of_address(person.email))
    Suggestion.objects.filter(about).delete()
    Application.objects.filter(person=person).delete()
    OrientationDone.objects.filter(enrollment__person=person).delete()
    Screening.objects.filter(enrollment__person=person).delete()
    DeclaredConflict.objects.filter(Q(enrollment__person=person) | Q(address__in=names)).delete()


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
