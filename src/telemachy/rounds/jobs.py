"""What the worker does for this room: run a round, and what can wait until its result is on the screen."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import Error as DatabaseError

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.schedules import Schedule
from telemachy.matching.executors import Where
from telemachy.matching.rules import RulesError
from telemachy.matching.whatif import steadiness
from telemachy.rounds.actions import asking, following_up, listing, ranking, refreshing, solving
from telemachy.rounds.actions import log as log_actions
from telemachy.rounds.choices import Stage
from telemachy.rounds.models import PairList, Question, RankingWindow, Repetition, Run
from telemachy.rounds.queries.pair_lists import check_lines
from telemachy.rounds.queries.questions import work_out_answer
from telemachy.rounds.queries.shortlists import draw_up
from telemachy.rounds.queries.solving import look_over, work_out

SCHEDULES = (
    Schedule(job="rounds.hold_next_choices", every=timedelta(minutes=15)),
    Schedule(job="rounds.refresh_names", every=timedelta(minutes=10)),
    Schedule(job="rounds.tend_rankings", every=timedelta(minutes=5)),
    Schedule(job="rounds.forget_old_inputs", every=timedelta(days=1), offset=timedelta(hours=3)),
)

log = structlog.get_logger(__name__)


def solve_round(round_id: int, run: int) -> None:
    """Run a round: read, match, check, write down. Delivered twice, it is written down once."""
    found = Run.objects.select_related("round__cohort__program", "asked_by").get(
        round_id=round_id, number=run
    )
    if not solving.begin_run(run=found, now=clock.now()):
        return
    try:
        solving.show_stage(run=found, stage=Stage.MATCHING)
        solved = work_out(found, workers())
        solving.show_stage(run=found, stage=Stage.CHECKING)
        findings = look_over(solved)
        solving.show_stage(run=found, stage=Stage.WRITING)
        solving.record_result(run=found, solved=solved, findings=findings, now=clock.now())
    except (Refusal, RulesError) as error:
        solving.record_failure(run=found, sentence=str(error), now=clock.now())
    except DatabaseError:
        raise  # the worker tries again: the run is still wanted
    except Exception as error:
        log.exception("run_failed", run=found.pk)
        solving.record_failure(run=found, sentence=_unexpected(error), now=clock.now())
        raise


def measure_steadiness(run_id: int) -> None:
    """See which pairs hold whatever weight moves."""
    run = Run.objects.select_related("round__cohort__program").get(pk=run_id)
    if run.round.run_id != run.pk:
        return
    solved = work_out(run, workers())
    found = steadiness(solved.problem, solved.rules, solved.result)
    solving.record_steadiness(run=run, solved=solved, steadiness=found)


def answer_question(question_id: int) -> None:
    """Tell what a change would do to a run. Asked twice, it is answered once."""
    question = Question.objects.select_related("run__round__run", "run__round__cohort__program").get(
        pk=question_id
    )
    if question.ended_at is not None:
        return
    try:
        asking.record_answer(question=question, answer=work_out_answer(question), now=clock.now())
    except (Refusal, RulesError) as error:
        asking.record_no_answer(question=question, sentence=str(error), now=clock.now())


def check_pair_list(list_id: int) -> None:
    """Find, check and score each line of a list of pairs decided elsewhere."""
    found = PairList.objects.select_related("round__cohort__program", "round__run").get(pk=list_id)
    rows = list(found.rows.order_by("line", "id"))
    try:
        checked = check_lines(found.round, rows, clock.now())
    except (Refusal, RulesError) as error:
        listing.record_check_failed(pair_list=found, sentence=str(error))
        return
    listing.record_check(pair_list=found, rows=rows, checked=checked)


def refresh_names() -> None:
    """Let the Review find people under the names they have now."""
    refreshing.refresh_names()


def repeat_run(repetition_id: int) -> None:
    """Work a run out again from the log, and see whether the same comes out."""
    repetition = Repetition.objects.select_related("run__round__program", "asked_by").get(pk=repetition_id)
    log_actions.repeat_run(repetition=repetition, now=clock.now())


def forget_old_inputs() -> None:
    """Let go of answers that are kept only so that a run can be repeated."""
    log_actions.forget_old_inputs(now=clock.now())


def hold_next_choices() -> None:
    """For each proposal that is not going ahead, keep a place for the next choice; let go of what ran out."""
    following_up.hold_next_choices(now=clock.now())


def prepare_ranking(window_id: int) -> None:
    """Make shortlists and cards: everybody's when a ranking opens, later those of who joined since."""
    window = RankingWindow.objects.select_related("round__cohort__program", "round__program").get(
        pk=window_id
    )
    only = None if window.prepared_at is None else ranking.late_in(window)
    if not window.is_open or only == []:
        return
    try:
        drawn = draw_up(window, clock.now(), only=only)
    except (Refusal, RulesError) as error:
        ranking.give_up_ranking(window=window, sentence=str(error), now=clock.now())
        return
    ranking.store_shortlists(window=window, drawn=drawn, now=clock.now())


def tend_rankings() -> None:
    """Open and close rankings on their day, remind people, and see to those who joined late."""
    ranking.tend_rankings(now=clock.now())


def workers() -> Where:
    """Who helps the worker with a round, as the installation was told; nobody ever helps a web page."""
    return Where(
        workers=settings.TELEMACHY_MATCHING_WORKERS or None,
        cluster=settings.TELEMACHY_MATCHING_CLUSTER,
        cluster_may_fail=True,
    )


def _unexpected(error: Exception) -> str:
    return (
        "The run stopped because of a mistake of ours, not of yours. Nothing was changed. "
        f"The log of the worker has the details ({type(error).__name__})."
    )
