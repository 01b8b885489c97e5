"""People come in, say what they offer, set their limit, and leave."""

import pytest
from tests import cast

from telemachy.common.errors import Stale
from telemachy.programs.actions.coordinating import LastCoordinator, appoint_coordinator, dismiss_coordinator
from telemachy.programs.actions.enrolling import (
    AlreadyEnrolled,
    LimitKept,
    NotTakingPart,
    OutOfRange,
    answer,
    edit_enrollment,
    enroll,
    join,
    leave,
    set_limit,
)
from telemachy.programs.choices import EnrollmentRole, EnrollmentState
from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> cast.Scene:
    return cast.scene()


def edit(scene: cast.Scene, enrollment: Enrollment, **changes: object) -> Enrollment:
    said = {
        "answers": enrollment.answers,
        "capacity": enrollment.capacity,
        "demand": enrollment.demand,
        "revision": enrollment.revision,
        **changes,
    }
    return edit_enrollment(actor=scene.coordinator, enrollment=enrollment, now=cast.NOW, **said)  # type: ignore[arg-type]


def test_nobody_is_enrolled_twice_in_a_role(scene: cast.Scene) -> None:
    with pytest.raises(AlreadyEnrolled):
        enroll(
            actor=scene.coordinator,
            cohort=scene.cohort,
            person=scene.mentee,
            role=EnrollmentRole.MENTEE,
            now=cast.NOW,
        )


def test_a_person_may_be_mentor_and_mentee_at_once(scene: cast.Scene) -> None:
    enroll(
        actor=scene.coordinator,
        cohort=scene.cohort,
        person=scene.mentee,
        role=EnrollmentRole.MENTOR,
        now=cast.NOW,
    )

    roles = Enrollment.objects.filter(person=scene.mentee).values_list("role", flat=True)
    assert set(roles) == {"mentor", "mentee"}


def test_who_left_may_be_asked_again(scene: cast.Scene) -> None:
    leave(actor=scene.mentee, enrollment=scene.mentee_enrollment, now=cast.NOW)

    again = enroll(
        actor=scene.coordinator,
        cohort=scene.cohort,
        person=scene.mentee,
        role=EnrollmentRole.MENTEE,
        now=cast.NOW,
    )

    assert again.pk == scene.mentee_enrollment.pk
    assert again.state == EnrollmentState.INVITED


def test_only_the_mentor_raises_a_limit_the_mentor_set(scene: cast.Scene) -> None:
    limited = set_limit(actor=scene.mentor, enrollment=scene.mentor_enrollment, capacity=1, now=cast.NOW)

    with pytest.raises(LimitKept):
        edit(scene, limited, capacity=3)
    with pytest.raises(LimitKept):
        edit(scene, limited, capacity=None)
    lowered = edit(scene, limited, capacity=0)
    raised = set_limit(actor=scene.mentor, enrollment=lowered, capacity=4, now=cast.NOW)

    assert (lowered.capacity, raised.capacity) == (0, 4)


def test_a_coordinator_does_not_overwrite_what_a_person_wrote(scene: cast.Scene) -> None:
    mine = answer(
        actor=scene.mentee, enrollment=scene.mentee_enrollment, answers={"goal": "Lead"}, now=cast.NOW
    )

    edited = edit(scene, mine, answers={"goal": "Something else", "topics": "writing"})

    assert edited.answers == {"goal": "Lead", "topics": "writing"}


def test_a_stale_form_is_refused(scene: cast.Scene) -> None:
    with pytest.raises(Stale):
        edit(scene, scene.mentee_enrollment, revision=0)


def test_a_mentee_offers_no_places(scene: cast.Scene) -> None:
    with pytest.raises(OutOfRange):
        set_limit(actor=scene.mentee, enrollment=scene.mentee_enrollment, capacity=1, now=cast.NOW)


def test_an_invited_person_joins_once(scene: cast.Scene) -> None:
    joined = join(actor=scene.mentee, enrollment=scene.mentee_enrollment, now=cast.NOW)
    again = join(actor=scene.mentee, enrollment=scene.mentee_enrollment, now=cast.NOW)

    assert (joined.state, again.revision) == (EnrollmentState.ACTIVE, joined.revision)


def test_who_left_changes_nothing_more(scene: cast.Scene) -> None:
    leave(actor=scene.mentee, enrollment=scene.mentee_enrollment, now=cast.NOW)

    with pytest.raises(NotTakingPart):
        answer(actor=scene.mentee, enrollment=scene.mentee_enrollment, answers={"goal": "x"}, now=cast.NOW)


def test_a_program_keeps_a_coordinator(scene: cast.Scene) -> None:
    sam = cast.sam()
    with pytest.raises(LastCoordinator):
        dismiss_coordinator(actor=cast.ada(), program=scene.program, person=scene.coordinator, now=cast.NOW)

    appoint_coordinator(actor=scene.coordinator, program=scene.program, person=sam, now=cast.NOW)
    dismiss_coordinator(actor=sam, program=scene.program, person=scene.coordinator, now=cast.NOW)

    assert [one.person for one in scene.program.coordinations.all()] == [sam]
