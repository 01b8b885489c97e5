"""Both write, say yes or end at the same moment: nothing is lost, and one thing happened once."""

import pytest
from tests.mentorships.pairs import accepted_pair, active_pair, fresh, objective, write
from tests.mentorships.racing import racers
from tests.rounds.scene import NOW

from telemachy.mentorships.actions.agreeing import AgreementChanged, confirm_agreement, save_agreement
from telemachy.mentorships.actions.closing import begin_closing, go_on
from telemachy.mentorships.actions.pausing import pause
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import AgreementVersion, Closing, Pause, PlacesTaken
from telemachy.mentorships.queries.agreement_parts import values_of
from telemachy.notifications.models import Notification

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 8


def test_of_two_saves_at_once_one_is_told() -> None:
    mentorship = accepted_pair()
    start = values_of(write(mentorship, mentorship.mentee))

    with racers(2) as race:
        for base in range(1, TIMES + 1):
            results = race(
                [
                    lambda person=person, base=base: save_agreement(
                        actor=person,
                        mentorship=mentorship,
                        values=start | {"aims": f"{person.name} {base}"},
                        base=base,
                        now=NOW,
                    )
                    for person in (mentorship.mentor, mentorship.mentee)
                ]
            )

            assert sorted(type(one).__name__ for one in results) == ["AgreementChanged", "AgreementVersion"]
            [told] = [one for one in results if isinstance(one, AgreementChanged)]
            assert told.latest.number == base + 1
    assert AgreementVersion.objects.count() == TIMES + 1


def test_two_yeses_at_once_agree_and_begin_once() -> None:
    mentorship = accepted_pair()
    objective(mentorship)

    with racers(2) as race:
        for number in range(1, TIMES + 1):
            write(mentorship, mentorship.mentee, aims=f"Aims {number}")
            race(
                [
                    lambda person=person, number=number: confirm_agreement(
                        actor=person, mentorship=mentorship, number=number, now=NOW
                    )
                    for person in (mentorship.mentor, mentorship.mentee)
                ]
            )

            assert AgreementVersion.objects.get(number=number).is_agreed
            assert fresh(mentorship).state == State.ACTIVE
    assert Notification.objects.filter(notice="mentorships.agreed").count() == 2 * TIMES


def test_two_pauses_and_two_endings_at_once_are_one() -> None:
    mentorship = active_pair()
    people = (mentorship.mentor, mentorship.mentee)

    with racers(2) as race:
        for act in (pause, begin_closing, go_on):
            results = race(
                [lambda person=person: act(actor=person, mentorship=mentorship, now=NOW) for person in people]  # noqa: B023
            )
            assert not [one for one in results if isinstance(one, Exception)]

    assert (Pause.objects.count(), Closing.objects.count()) == (1, 1)
    assert fresh(mentorship).state == State.CONTINUING
    assert PlacesTaken.objects.get().taken == 0
