"""Two coordinators who publish at the same moment, over and over."""

from tests.mentorships.racing import Act, Figures, racers
from tests.rounds.publishing_kills import EVERYTHING, counts, scene_to_publish
from tests.rounds.scene import NOW

from telemachy.people.models import Person
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.models import Round


def race_to_publish(attempts: int, name: str = "Publish") -> Figures:
    """One publication, everyone told once, and the other coordinator told who was first."""
    figures = Figures()
    with racers(2) as race:
        for attempt in range(attempts):
            scene, round = scene_to_publish(f"{name}{attempt}")
            results = race([_publish(round, scene.cora), _publish(round, scene.dora)])
            figures.attempts += 1
            kinds = sorted(type(result).__name__ for result in results)
            if kinds != ["AlreadyPublished", "Publication"] or counts(round) != EVERYTHING:
                figures.violations.append(f"{kinds}, {counts(round)}")
    return figures


def _publish(round: Round, actor: Person) -> Act:
    row = Round.objects.get(pk=round.pk)
    return lambda: publish_round(actor=actor, round=row, now=NOW)
