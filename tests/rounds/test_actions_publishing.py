"""Publishing: to all or to nobody, once, and with words for those without a mentor."""

from datetime import timedelta

import pytest
from tests.rounds.scene import NOW, approved_round, open_scene

from telemachy.audit.models import Event
from telemachy.common.errors import Stale
from telemachy.mentorships.actions import accept, decline
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship, PlacesTaken
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Invitation
from telemachy.programs.actions.enrolling import leave, set_limit
from telemachy.rounds.actions.approving import take_back_approval
from telemachy.rounds.actions.publishing import AlreadyPublished, NotPublishable, publish_round
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Proposal, Publication, Round

pytestmark = pytest.mark.django_db


def test_publish_opens_each_mentorship_and_tells_everyone_once() -> None:
    scene = open_scene()
    mina, ravi, lena = scene.mentee("Mina Holt"), scene.mentee("Ravi Sen"), scene.mentee("Lena Moor")
    omar, idle = scene.mentor("Omar Diaz", capacity=2), scene.mentor("Ines Faro")
    round = approved_round(scene, [(mina, omar), (ravi, omar)], without=[lena])

    publication = publish_round(actor=scene.cora, round=round, version=round.version, now=NOW)

    assert (publication.pairs, publication.without_pair, publication.people_told) == (2, 1, 5)
    assert {(one.mentee.name, one.mentor.name, one.state) for one in Mentorship.objects.with_people()} == {
        ("Mina Holt", "Omar Diaz", State.PROPOSED),
        ("Ravi Sen", "Omar Diaz", State.PROPOSED),
    }
    assert {(one.person.name, one.notice) for one in Notification.objects.select_related("person")} == {
        ("Mina Holt", "mentorships.proposed_to_mentee"),
        ("Ravi Sen", "mentorships.proposed_to_mentee"),
        ("Omar Diaz", "mentorships.proposed_to_mentor"),
        ("Lena Moor", "rounds.no_mentor_yet"),
        ("Ines Faro", "rounds.no_mentee_yet"),
    }
    assert OutgoingMail.objects.count() == 5
    assert PlacesTaken.objects.get(enrollment=omar).taken == 2
    assert not PlacesTaken.objects.filter(enrollment=idle).exists()
    assert Event.objects.filter(verb="rounds.publish_round").count() == 1


def test_a_first_mail_carries_a_link_of_the_persons_own() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    round = approved_round(scene, [(mina, omar)])

    publish_round(actor=scene.cora, round=round, now=NOW)

    assert Invitation.objects.filter(person__in=[mina.person, omar.person]).count() == 2


def test_a_second_publication_is_refused_with_who_and_when() -> None:
    scene = open_scene()
    round = approved_round(scene, [(scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))])
    publish_round(actor=scene.cora, round=round, version=round.version, now=NOW)

    with pytest.raises(AlreadyPublished, match=r"Cora of Crossings \(Mon 2 Mar, 09:00 your time\)"):
        publish_round(actor=scene.dora, round=round, version=round.version, now=NOW + timedelta(minutes=1))

    assert Publication.objects.count() == 1
    assert Mentorship.objects.count() == 1


def test_a_row_changed_after_approval_stops_publication() -> None:
    scene = open_scene()
    round = approved_round(scene, [(scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))])
    Proposal.objects.update(score=79_000_000)

    with pytest.raises(NotPublishable, match="Something changed since the approval"):
        publish_round(actor=scene.cora, round=round, now=NOW)

    assert not Mentorship.objects.exists()


def test_a_person_who_left_stops_publication_by_name() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt")
    round = approved_round(scene, [(mina, scene.mentor("Omar Diaz"))])
    leave(actor=mina.person, enrollment=mina, now=NOW)

    with pytest.raises(NotPublishable, match="No longer taking part: Mina Holt"):
        publish_round(actor=scene.cora, round=round, now=NOW)


def test_a_limit_lowered_after_approval_stops_publication() -> None:
    scene = open_scene()
    omar = scene.mentor("Omar Diaz", capacity=2)
    round = approved_round(scene, [(scene.mentee("Mina Holt"), omar), (scene.mentee("Ravi Sen"), omar)])
    set_limit(actor=omar.person, enrollment=omar, capacity=1, now=NOW)

    with pytest.raises(NotPublishable, match="More than they can take: Omar Diaz"):
        publish_round(actor=scene.cora, round=round, now=NOW)

    assert Round.objects.get().state == RoundState.APPROVED


def test_with_the_two_person_rule_the_approver_does_not_publish() -> None:
    scene = open_scene(two_person_publishing=True)
    round = approved_round(scene, [(scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))])

    with pytest.raises(NotPublishable, match="second coordinator"):
        publish_round(actor=scene.cora, round=round, now=NOW)
    publish_round(actor=scene.dora, round=round, now=NOW)

    assert Publication.objects.get().published_by == scene.dora


def test_an_approval_taken_back_cannot_be_published_from_an_old_page() -> None:
    scene = open_scene()
    round = approved_round(scene, [(scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))])
    take_back_approval(actor=scene.dora, round=round, version=round.version, now=NOW)

    with pytest.raises(Stale, match="Dora of Crossings"):
        publish_round(actor=scene.cora, round=round, version=round.version, now=NOW)


def test_both_sides_answer_after_publication() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    publish_round(actor=scene.cora, round=approved_round(scene, [(mina, omar)]), now=NOW)
    mentorship = Mentorship.objects.get()

    accept(actor=mina.person, mentorship=mentorship, now=NOW)
    mentorship = accept(actor=omar.person, mentorship=mentorship, now=NOW)

    assert mentorship.state == State.ACCEPTED
    assert Notification.objects.filter(notice="mentorships.both_said_yes").count() == 2


def test_a_no_frees_the_place_and_tells_the_other_side_only() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    publish_round(actor=scene.cora, round=approved_round(scene, [(mina, omar)]), now=NOW)

    decline(actor=omar.person, mentorship=Mentorship.objects.get(), now=NOW)

    assert PlacesTaken.objects.get(enrollment=omar).taken == 0
    told = Notification.objects.filter(notice="mentorships.not_going_ahead")
    assert [one.person for one in told] == [mina.person]
