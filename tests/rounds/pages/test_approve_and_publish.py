"""Coverage, approval, the words that are previewed, publication, and what those without a mentor read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.scene import Scene, approved_round, open_scene, solved_round

from telemachy.audit.models import Event
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Publication, Round, Unmatched

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="public speaking", site="Oslo")
    scene.mentee("Lena Moor", wants="public speaking", language="Finnish")
    scene.mentor("Omar Diaz", offers="public speaking", site="Oslo")
    return scene


def approval(round: Round, **changes: object) -> dict[str, object]:
    by = timezone.localdate() + timedelta(days=14)
    return {
        "version": round.version,
        "next_step": "We ask for more mentors.",
        "next_step_by": by,
        "note": "",
    } | changes


@pytest.mark.requirement("F-10")
def test_a_round_is_published_only_after_somebody_approved_it(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)

    assert cora.get(address("publish", round)).status_code == 404
    assert cora.post(address("publish", round), {"version": round.version}).status_code == 404
    assert not Publication.objects.exists()

    answer = cora.post(address("approve", round), approval(round))
    assert (answer.status_code, answer["Location"]) == (303, address("publish", round))
    round.refresh_from_db()
    assert (round.state, round.approved_by) == (RoundState.APPROVED, scene.cora)


def test_people_without_a_mentor_need_a_next_step_before_approval(scene: Scene) -> None:
    round = solved_round(scene)

    answer = client_of(scene.cora).post(
        address("approve", round), approval(round, next_step="", next_step_by="")
    )

    assert answer.status_code == 422
    assert Round.objects.get().state == RoundState.REVIEW


def test_a_day_that_has_passed_is_refused(scene: Scene) -> None:
    round = solved_round(scene)
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = client_of(scene.cora).post(address("approve", round), approval(round, next_step_by=yesterday))

    assert answer.status_code == 422
    assert b"still to come" in answer.content


def test_every_group_is_previewed_in_the_words_that_are_sent(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.post(address("approve", round), approval(round))

    page = cora.get(address("publish", round))

    for words in (
        b"Mentees with a proposed mentor",
        b"Mentors with proposed mentees",
        b"Mentees without a mentor",
        b"What happens next: We ask for more mentors.",
        b"a personal link that works once",
        b"Publish, and tell 3 people",
    ):
        assert words in page.content


def test_publishing_tells_everyone_and_leads_to_this_week(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.post(address("approve", round), approval(round))
    round.refresh_from_db()

    answer = cora.post(address("publish", round), {"version": round.version})

    assert answer.status_code == 303
    assert Mentorship.objects.count() == 1
    assert OutgoingMail.objects.filter(program_id=str(scene.program.public_id)).count() == 3
    assert set(Event.objects.values_list("verb", flat=True)) >= {
        "rounds.approve_round",
        "rounds.publish_round",
    }
    assert cora.get(answer["Location"]).status_code == 200
    assert b"published it" in cora.get(address("publish", round)).content


def test_the_second_publisher_is_told_who_and_when(scene: Scene) -> None:
    round = solved_round(scene)
    cora, dora = client_of(scene.cora), client_of(scene.dora)
    cora.post(address("approve", round), approval(round))
    round.refresh_from_db()
    cora.post(address("publish", round), {"version": round.version})

    answer = dora.post(address("publish", round), {"version": round.version})

    assert answer.status_code == 409
    assert b"Cora of Crossings (" in answer.content
    assert Publication.objects.count() == 1


def test_a_session_left_open_does_not_publish(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.post(address("approve", round), approval(round))
    round.refresh_from_db()
    Person.objects.update(last_login=timezone.now() - timedelta(hours=2))

    answer = cora.post(address("publish", round), {"version": round.version})

    assert answer.status_code == 403
    assert b"fresh sign-in" in answer.content
    assert not Publication.objects.exists()


def test_an_approval_can_be_taken_back(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.post(address("approve", round), approval(round))
    round.refresh_from_db()

    cora.post(address("take_back", round), {"version": round.version})

    assert Round.objects.get().state == RoundState.REVIEW


def test_coverage_puts_small_groups_together(scene: Scene) -> None:
    for number in range(6):
        scene.mentee(f"Mentee {number}", site="Oslo", wants="budgets")
    for number in range(2):
        scene.mentee(f"Far {number}", site="Bergen", wants="budgets")
    round = solved_round(scene)

    page = client_of(scene.cora).get(address("coverage", round) + "?by=site")

    assert page.status_code == 200
    assert b"Bergen" not in page.content
    assert b"Groups too small to show" in page.content


def test_somebody_without_a_mentor_reads_why_and_what_next(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.post(address("approve", round), approval(round))
    round.refresh_from_db()
    cora.post(address("publish", round), {"version": round.version})
    row = Unmatched.objects.select_related("enrollment__person").get()
    url = reverse("rounds:outcome", args=[row.public_id])

    page = client_of(row.enrollment.person).get(url)

    assert page.status_code == 200
    assert b"We ask for more mentors." in page.content
    assert row.reason_for_person.encode()[:20] in page.content
    assert Notification.objects.get(person=row.enrollment.person).link == url
    assert client_of(scene.sam).get(url).status_code == 404
    assert client_of(scene.cora).get(url).status_code == 404


def test_an_outcome_does_not_exist_before_publication(scene: Scene) -> None:
    solved_round(scene)
    row = Unmatched.objects.select_related("enrollment__person").get()

    page = client_of(row.enrollment.person).get(reverse("rounds:outcome", args=[row.public_id]))

    assert page.status_code == 404


def test_approval_and_publication_are_hidden_from_everyone_else() -> None:
    scene = open_scene()
    round = approved_round(scene, [(scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))])

    for name in ("coverage", "approve", "publish"):
        assert_hidden(scene, address(name, round))
    for name in ("approve", "take_back", "publish"):
        assert_hidden(scene, address(name, round), method="post")
