"""A ranking before a round, made by the real actions and jobs."""

from datetime import timedelta

from tests.rounds.scene import NOW, Scene

from telemachy.common import clock
from telemachy.programs.models import Enrollment
from telemachy.rounds import jobs
from telemachy.rounds.actions.drafting import ask_to_solve, open_draft
from telemachy.rounds.actions.ranking import answer_cards, close_ranking, rank_mentors, set_ranking
from telemachy.rounds.models import RankingWindow, Round

CLOSES = NOW + timedelta(days=14)


def open_ranking(scene: Scene, *, size: int = 8) -> RankingWindow:
    """A draft with an open ranking, its lists made as the worker makes them."""
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    window = set_ranking(
        actor=scene.cora,
        round=round,
        version=round.version,
        opens_at=NOW,
        closes_at=CLOSES,
        shortlist_size=size,
        now=NOW,
    )
    with clock.at(NOW):
        jobs.prepare_ranking(window_id=window.pk)
    return RankingWindow.objects.select_related("round__cohort", "round__program").get(pk=window.pk)


def rank(mentee: Enrollment, *mentors: Enrollment) -> None:
    """What a mentee says."""
    rank_mentors(actor=mentee.person, enrollment=mentee, mentors=[one.pk for one in mentors], now=NOW)


def answer(mentor: Enrollment, **wishes: tuple[Enrollment, str]) -> None:
    """What a mentor says."""
    answer_cards(
        actor=mentor.person,
        enrollment=mentor,
        answers={mentee.pk: wish for mentee, wish in wishes.values()},
        now=NOW,
    )


def run_after(scene: Scene, window: RankingWindow) -> Round:
    """The ranking closed, and the round run as the worker runs it."""
    round = Round.objects.get(pk=window.round_id)
    round = close_ranking(actor=scene.cora, round=round, version=round.version, now=NOW)
    run = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=run.number)
    return Round.objects.select_related("run", "program", "cohort__program").get(pk=round.pk)
