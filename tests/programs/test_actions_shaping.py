"""What a program is beyond its settings: kind, words, effort, calendar, support, safeguards, young people."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from telemachy.audit.models import Event
from telemachy.common.errors import Stale
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.actions.shaping import (
    OutsideTheProgram,
    SafeguardingStays,
    Safeguards,
    Support,
    Working,
    choose_kind,
    describe_safeguards,
    describe_working,
    name_support,
    set_milestones,
)
from telemachy.programs.actions.sharing import (
    FileRefused,
    NameTaken,
    bring_in_program,
    drop_offer,
    keep_offer,
)
from telemachy.programs.actions.starting import (
    Details,
    NotReady,
    WrongState,
    create_program,
    edit_program,
    open_program,
)
from telemachy.programs.actions.young import (
    NotForYoungPeople,
    TakesPartElsewhere,
    TooYoung,
    forget_under_age,
    record_under_age,
)
from telemachy.programs.choices import EnrollmentRole, Every, ProgramKind, ProgramState
from telemachy.programs.models import Enrollment, KeptOffer, Program, UnderAge
from telemachy.programs.models.words import RoleWords
from telemachy.programs.queries.effort import Phase
from telemachy.programs.queries.offers import all_offers, file_of, guidance
from telemachy.programs.queries.program_files import Milestone
from telemachy.programs.queries.readiness import missing_parts

pytestmark = pytest.mark.django_db

SAFE = Safeguards("Two staff see it", "The lead, within a day", "Every month", "The lead decides")
PARTS = {"second_adult", "concern_route", "safeguarding_lead", "contact_schedule", "no_contact_rules"}


def begun(key: str = "corporate", coordinator: Person | None = None) -> Program:
    coordinator = coordinator or cast.cora()
    return create_program(
        actor=coordinator,
        template_key=key,
        name=f"A {key} program",
        starts_on=date(2026, 4, 1),
        owner=coordinator,
        purpose="Grow",
        now=cast.NOW,
    )


def cora_of(program: Program) -> Person:
    return program.coordinations.get().person


def fresh(program: Program) -> Program:
    return Program.objects.get(pk=program.pk)


# Kinds


@pytest.mark.requirement("S001-04")
@pytest.mark.parametrize("kind", [ProgramKind.COACHING, ProgramKind.ADVOCACY, ProgramKind.BUDDYING])
def test_choosing_a_kind_swaps_the_texts_nobody_rewrote(kind: ProgramKind) -> None:
    program = begun()

    changed = choose_kind(
        actor=cora_of(program), program=program, revision=program.revision, kind=kind, now=cast.NOW
    )

    suggested = guidance()[kind]
    assert (changed.mentor_role, changed.cadence) == (suggested.mentor_role, suggested.cadence)
    assert changed.closure == suggested.closure
    assert changed.rhythm == suggested.columns["rhythm"]
    assert changed.words.mentor.one == suggested.words.get("mentor", "mentor")
    assert "roles" not in changed.reasons
    assert "measures" in changed.reasons


@pytest.mark.requirement("S001-04")
def test_a_kind_chosen_at_the_start_brings_its_own_defaults() -> None:
    program = create_program(
        actor=cast.cora(),
        template_key="corporate",
        name="Settle in",
        starts_on=date(2026, 4, 1),
        kind="buddying",
        now=cast.NOW,
    )

    assert program.mentor_role == guidance()[ProgramKind.BUDDYING].mentor_role
    assert program.words.mentor.many == "buddies"


def test_own_texts_stay_when_the_kind_changes_and_the_way_back_leads_home() -> None:
    program = begun()
    cora = cora_of(program)
    before = {name: getattr(program, name) for name in ("mentor_role", "cadence", "rhythm", "closure")}
    Program.objects.filter(pk=program.pk).update(closure="A feast")

    coaching = choose_kind(
        actor=cora, program=program, revision=program.revision, kind="coaching", now=cast.NOW
    )
    back = choose_kind(
        actor=cora, program=coaching, revision=coaching.revision, kind="mentoring", now=cast.NOW
    )

    assert coaching.closure == back.closure == "A feast"
    assert {name: getattr(back, name) for name in ("mentor_role", "cadence", "rhythm")} == {
        name: before[name] for name in ("mentor_role", "cadence", "rhythm")
    }
    assert back.words.are_usual


# Words, effort, calendar, support


def test_words_and_rhythm_are_said_and_told_apart_from_defaults() -> None:
    program = begun()
    working = Working(RoleWords.of("coach", "", "student", ""), [Phase(45, Every.TWO_WEEKS, 0)], 10, 20, 30)

    changed = describe_working(
        actor=cora_of(program), program=program, revision=program.revision, working=working, now=cast.NOW
    )

    found = fresh(changed)
    assert (found.words.mentor.one, found.words.mentor.many) == ("coach", "coaches")
    assert found.words.role(EnrollmentRole.MENTEE).of(2) == "students"
    assert found.rhythm == [{"minutes": 45, "every": "two_weeks", "weeks": 0}]
    assert (found.preparation_minutes, found.orientation_mentor_minutes) == (10, 20)
    assert {"cadence", "orientation"}.isdisjoint(found.reasons)
    assert Event.objects.filter(verb="programs.describe_working", program_id=program.public_id).count() == 1


@pytest.mark.parametrize(
    ("one", "many"), [("buddy", "buddies"), ("coach", "coaches"), ("guide", "guides"), ("ally", "allies")]
)
def test_a_plural_that_is_not_said_is_formed(one: str, many: str) -> None:
    assert RoleWords.of(one, "", "", "").mentor.many == many


def test_a_calendar_is_kept_in_the_order_of_its_days() -> None:
    program = begun()
    days = [Milestone(90, "Review"), Milestone(7, "Aims")]

    changed = set_milestones(
        actor=cora_of(program), program=program, revision=program.revision, milestones=days, now=cast.NOW
    )

    assert fresh(changed).milestones == [
        {"after_days": 7, "what": "Aims"},
        {"after_days": 90, "what": "Review"},
    ]


def test_a_milestone_after_the_last_day_is_refused() -> None:
    program = begun()

    with pytest.raises(OutsideTheProgram, match="Feast"):
        set_milestones(
            actor=cora_of(program),
            program=program,
            revision=program.revision,
            milestones=[Milestone(1000, "Feast")],
            now=cast.NOW,
        )


def test_support_is_named_and_a_second_coordinator_is_told() -> None:
    program = begun()
    support = Support("Stella Sponsor", "I stand behind it", 300, None, "", "Two hours a month")
    changed = name_support(
        actor=cora_of(program), program=program, revision=program.revision, support=support, now=cast.NOW
    )

    assert fresh(changed).sponsor_name == "Stella Sponsor"
    with pytest.raises(Stale):
        name_support(
            actor=cora_of(program), program=program, revision=program.revision, support=support, now=cast.NOW
        )


def test_a_reason_is_that_of_the_default_and_goes_with_it() -> None:
    program = begun()
    details = Details(**{name: getattr(program, name) for name in Details.__dataclass_fields__})

    kept = edit_program(
        actor=cora_of(program), program=program, revision=program.revision, details=details,
        owner=program.owner, now=cast.NOW,
    )  # fmt: skip
    changed = edit_program(
        actor=cora_of(program), program=kept, revision=kept.revision,
        details=replace(details, audience="Only us"), owner=program.owner, now=cast.NOW,
    )  # fmt: skip

    assert "audience" in kept.reasons
    assert set(kept.reasons) - set(changed.reasons) == {"audience"}


# Safeguarding


@pytest.mark.requirement("S002-09", "S002-11")
@pytest.mark.parametrize("key", ["youth", "re-entry"])
def test_a_safeguarded_template_names_each_missing_part(key: str) -> None:
    program = begun(key)
    Program.objects.filter(pk=program.pk).update(contact_schedule="")

    with pytest.raises(NotReady) as refusal:
        open_program(actor=cora_of(program), program=program, now=cast.NOW)

    assert {part.key for part in refusal.value.parts} == PARTS
    for name in (
        "second adult",
        "concern route",
        "safeguarding lead",
        "contact schedule",
        "no-contact rules",
    ):
        assert name in refusal.value.sentence


@pytest.mark.parametrize("key", ["youth", "re-entry"])
def test_words_alone_do_not_open_it(key: str) -> None:
    program = begun(key)
    cora = cora_of(program)
    program = describe_safeguards(
        actor=cora, program=program, revision=program.revision, safeguarding=program.safeguarding,
        safeguards=SAFE, lead=cora, now=cast.NOW,
    )  # fmt: skip

    with pytest.raises(NotReady) as refusal:
        open_program(actor=cora, program=program, now=cast.NOW)

    # What the product itself has to keep for every pair is not there because somebody wrote that it is.
    assert {part.key for part in refusal.value.parts} == {"second_adult", "concern_route"}


@pytest.mark.requirement("S002-09")
@pytest.mark.parametrize("missing", [*sorted(PARTS), "second_adult_since", "concern_route_since"])
def test_the_database_keeps_it_from_opening(missing: str) -> None:
    program = begun("youth")
    whole = {
        "second_adult": "x", "concern_route": "x", "contact_schedule": "x", "no_contact_rules": "x",
        "safeguarding_lead": cora_of(program), "second_adult_since": cast.NOW,
        "concern_route_since": cast.NOW,
    }  # fmt: skip
    nothing = None if missing.endswith("since") or missing == "safeguarding_lead" else ""
    Program.objects.filter(pk=program.pk).update(**{**whole, missing: nothing})

    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=program.pk).update(state=ProgramState.OPEN)
    Program.objects.filter(pk=program.pk).update(**whole)
    Program.objects.filter(pk=program.pk).update(state=ProgramState.OPEN)


@pytest.mark.requirement("S002-09")
def test_safeguarding_is_locked_on() -> None:
    program = begun("youth")

    with pytest.raises(SafeguardingStays):
        describe_safeguards(
            actor=cora_of(program), program=program, revision=program.revision, safeguarding="",
            safeguards=SAFE, lead=None, now=cast.NOW,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=program.pk).update(safeguarding="")


def test_with_young_people_two_publish_and_that_stays() -> None:
    program = begun("youth")
    details = Details(**{name: getattr(program, name) for name in Details.__dataclass_fields__})

    assert program.two_person_publishing
    with pytest.raises(WrongState):
        edit_program(
            actor=cora_of(program), program=program, revision=program.revision,
            details=replace(details, two_person_publishing=False), owner=program.owner, now=cast.NOW,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=program.pk).update(two_person_publishing=False)


def test_safeguarding_may_be_turned_on_in_a_draft_and_in_no_other_state() -> None:
    draft, running = begun(), begun(coordinator=cast.sam())
    running = open_program(actor=cora_of(running), program=running, now=cast.NOW)

    changed = describe_safeguards(
        actor=cora_of(draft), program=draft, revision=draft.revision, safeguarding="minors",
        safeguards=SAFE, lead=None, now=cast.NOW,
    )  # fmt: skip

    assert changed.is_for_minors
    assert changed.two_person_publishing
    assert {part.key for part in missing_parts(changed)} == PARTS - {"contact_schedule", "no_contact_rules"}
    with pytest.raises(WrongState):
        describe_safeguards(
            actor=cora_of(running), program=running, revision=running.revision, safeguarding="minors",
            safeguards=SAFE, lead=None, now=cast.NOW,
        )  # fmt: skip


# Young people


def in_program(program: Program, person: Person) -> Enrollment:
    return enroll(
        actor=cora_of(program),
        cohort=program.cohorts.get(),
        person=person,
        role=EnrollmentRole.MENTEE,
        now=cast.NOW,
    )


def test_somebody_under_18_comes_into_no_other_program() -> None:
    youth, work = begun("youth"), begun(coordinator=cast.sam())
    part = in_program(youth, cast.mina())
    record_under_age(actor=cora_of(youth), enrollment=part, now=cast.NOW)

    with pytest.raises(TooYoung) as refusal:
        in_program(work, part.person)

    # Whoever runs the other program does not learn the age.
    assert "18" not in refusal.value.sentence
    assert "young" not in refusal.value.sentence
    assert not Enrollment.objects.filter(cohort__program=work).exists()


def test_who_turned_18_may_come_in() -> None:
    youth, work = begun("youth"), begun(coordinator=cast.sam())
    part = in_program(youth, cast.mina())
    record_under_age(actor=cora_of(youth), enrollment=part, now=cast.NOW)

    forget_under_age(actor=cora_of(youth), enrollment=part, now=cast.NOW)

    assert in_program(work, part.person).is_present()
    assert not UnderAge.objects.exists()


def test_no_other_program_records_an_age() -> None:
    work = begun()
    part = in_program(work, cast.mina())

    with pytest.raises(NotForYoungPeople):
        record_under_age(actor=cora_of(work), enrollment=part, now=cast.NOW)

    assert not UnderAge.objects.exists()


def test_an_age_is_not_recorded_while_somebody_stays_in_another_program() -> None:
    youth, work = begun("youth"), begun(coordinator=cast.sam())
    part = in_program(youth, cast.mina())
    in_program(work, part.person)

    with pytest.raises(TakesPartElsewhere) as refusal:
        record_under_age(actor=cora_of(youth), enrollment=part, now=cast.NOW)

    # Nor does whoever runs this one learn what the other program is.
    assert str(work) not in refusal.value.sentence
    assert not UnderAge.objects.exists()


# Files


def test_a_file_that_is_kept_is_offered_and_may_be_dropped() -> None:
    program = begun()
    kept = keep_offer(actor=cora_of(program), program=program, name="Our way", summary="Ours", now=cast.NOW)

    offers = {offer.file.name: offer for offer in all_offers()}
    assert offers["Our way"].is_kept_here
    assert offers["Our way"].file.summary == "Ours"
    with pytest.raises(NameTaken):
        keep_offer(actor=cora_of(program), program=program, name="Our way", summary="", now=cast.NOW)

    drop_offer(actor=cora_of(program), offer=kept, now=cast.NOW)
    assert not KeptOffer.objects.exists()


def test_a_file_with_unusable_rules_makes_nothing() -> None:
    text = file_of(begun()).replace('kind = "covers"', 'kind = "magic"')

    with pytest.raises(FileRefused) as refusal:
        bring_in_program(actor=cast.sam(), text=text, name="", starts_on=date(2026, 5, 1), now=cast.NOW)

    assert any("kind" in problem for problem in refusal.value.problems)
    assert Program.objects.count() == 1


def test_a_file_cannot_take_the_safeguards_off() -> None:
    text, sam = file_of(begun("youth")), cast.sam()

    for changed in (
        text.replace('safeguarding = "minors"', 'safeguarding = "none"'),
        text.replace("two_person_publishing = true", "two_person_publishing = false"),
    ):
        with pytest.raises(FileRefused):
            bring_in_program(actor=sam, text=changed, name="", starts_on=date(2026, 5, 1), now=cast.NOW)
