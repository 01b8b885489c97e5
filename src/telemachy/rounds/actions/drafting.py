"""Opening a round and asking for a run."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole, ProgramState
from telemachy.programs.models import Cohort, Enrollment, Program
from telemachy.programs.queries.gates import may_be_matched
from telemachy.rounds.actions.changing import lock_round, touch
from telemachy.rounds.choices import CHANGEABLE, OPEN, RUNNING, RoundState, Stage
from telemachy.rounds.models import Round, Run
from telemachy.rounds.queries.wishes import asks_for_wishes, with_wishes_weighed


class ProgramNotOpen(Refusal):
    """A round needs a program that is open."""


class RoundUnderWay(Refusal):
    """There is a round that is neither published nor dropped."""


class RunUnderWay(Refusal):
    """A program runs one round at a time."""


class NotRunnable(Refusal):
    """The round is approved or published."""


@transaction.atomic
def open_draft(*, actor: Person, cohort: Cohort, now: datetime) -> Round:
    """Open the next round of a cohort; it follows the last published one where there is one."""
    program = Program.objects.select_for_update().get(pk=cohort.program_id)
    if program.state != ProgramState.OPEN:
        raise ProgramNotOpen("Open the program first: its page names what is still missing.")
    earlier = Round.objects.filter(cohort=cohort)
    under_way = earlier.filter(state__in=OPEN).first()
    if under_way is not None:
        raise RoundUnderWay(f"Round {under_way.number} is still under way. Publish or drop it first.")
    number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    round = Round.objects.create(
        program=program,
        cohort=cohort,
        number=number,
        follows=earlier.filter(state=RoundState.PUBLISHED).order_by("-number").first(),
        opened_by=actor,
        opened_at=now,
        changed_by=actor,
        changed_at=now,
        rules_toml=program.rules_toml,
        seed=seed_of(cohort, number),
    )
    record(actor=actor, verb="rounds.open_draft", target=round, now=now, program_id=str(program.public_id))
    return round


def seed_of(cohort: Cohort, number: int) -> int:
    """The seed of a round's lottery: fixed by what the round is, so that nobody can choose a lucky one."""
    digest = hashlib.sha256(f"{cohort.public_id}:{number}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


@transaction.atomic
def ask_to_solve(
    *,
    actor: Person,
    round: Round,
    version: int,
    keep_pairs: bool = False,
    with_present_rules: bool = False,
    now: datetime,
) -> Run:
    """Ask the worker for a run with the people of now and the decisions made so far.

    The first run takes the program's rules and the round keeps them; a later run takes those that the program
    has by then only `with_present_rules`. With `keep_pairs`, as many of the pairs shown as possible stay.
    """
    round = lock_round(round, version=version)
    if round.state in RUNNING:
        raise RunUnderWay("This round is running already.")
    if round.state == RoundState.RANKING:
        raise NotRunnable("People still say whom they would like. Wait until it closes, or close it early.")
    if round.state not in CHANGEABLE:
        raise NotRunnable(
            f"This round is {round.get_state_display().lower()}. Take the approval back to run it again."
        )
    _require_both_sides(round, now)
    if with_present_rules or round.run is None:
        round.rules_toml = round.program.rules_toml
    run = Run.objects.create(
        round=round,
        number=(round.runs.aggregate(last=Max("number"))["last"] or 0) + 1,
        asked_by=actor,
        asked_at=now,
        rules_toml=with_wishes_weighed(round.rules_toml) if asks_for_wishes(round) else round.rules_toml,
        seed=round.seed,
        keep_pairs=keep_pairs,
        stage=Stage.WAITING,
    )
    round.state = RoundState.QUEUED
    try:
        with transaction.atomic():
            touch(round, actor=actor, now=now)
    except IntegrityError as error:
        raise RunUnderWay("Another round of this program is running. Wait until it is done.") from error
    enqueue("rounds.solve_round", round_id=round.pk, run=run.number)
    record(
        actor=actor,
        verb="rounds.ask_to_solve",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={"run": run.number},
    )
    return run


def _require_both_sides(round: Round, now: datetime) -> None:
    present = Enrollment.objects.filter(cohort=round.cohort).present()
    roles = set(present.values_list("role", flat=True))
    missing = [role.label.lower() for role in EnrollmentRole if role not in roles]
    if missing:
        raise NotRunnable(
            f"There is no {' and no '.join(missing)} in this program yet. Import a roster first."
        )
    roles = set(may_be_matched(present, now.date()).values_list("role", flat=True))
    missing = [role.label.lower() for role in EnrollmentRole if role not in roles]
    if missing:
        raise NotRunnable(
            f"No {' and no '.join(missing)} may be proposed yet. The page Ways in says what they wait on."
        )


@transaction.atomic
def drop_round(*, actor: Person, round: Round, version: int, now: datetime) -> Round:
    """Put a round aside that is not going to be published; its runs stay readable."""
    round = lock_round(round, version=version)
    if round.state not in OPEN or round.state in RUNNING:
        raise NotRunnable("Only a round that is neither running nor published can be dropped.")
    round.state = RoundState.DROPPED
    touch(round, actor=actor, now=now)
    record(
        actor=actor, verb="rounds.drop_round", target=round, now=now, program_id=str(round.program.public_id)
    )
    return round
