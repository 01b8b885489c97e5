"""The match log: inputs are frozen when a run ends, and a run can be repeated from them."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

import telemachy
from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.people.models import Person
from telemachy.rounds.choices import Repeated
from telemachy.rounds.models import FrozenInputs, Repetition, Run
from telemachy.rounds.queries.frozen import freeze, result_sha256_of, with_phase
from telemachy.rounds.queries.proofs import NoProof, worked_out_again
from telemachy.rounds.queries.solving import Solved

# A year, so that whoever looks once a year sees the whole of it; then the answers go.
KEEP_INPUTS = timedelta(days=400)


class NotRepeatable(Refusal):
    """A run whose inputs are not there any more, or that is being repeated already."""


def freeze_inputs(*, run: Run, solved: Solved) -> None:
    """Keep what went into a run, and the fingerprint of what came out. Part of recording its result."""
    frozen = with_phase(freeze(solved), solved, run)
    FrozenInputs.objects.update_or_create(
        run=run,
        defaults={
            "packed": frozen.packed(),
            "sha256": frozen.sha256(),
            "result_sha256": result_sha256_of(solved),
            "erased_people": 0,
        },
    )


@transaction.atomic
def ask_to_repeat(*, actor: Person, run: Run, now: datetime) -> Repetition:
    """Ask the worker to work a run out again from the log."""
    frozen = FrozenInputs.objects.filter(run=run).first()
    if frozen is None or frozen.erased_people:
        raise NotRepeatable("The inputs of this run are not all there any more, so it cannot be repeated.")
    try:
        with transaction.atomic():
            repetition = Repetition.objects.create(run=run, asked_by=actor, asked_at=now)
    except IntegrityError as error:
        raise NotRepeatable("This run is being repeated already.") from error
    enqueue("rounds.repeat_run", repetition_id=repetition.pk)
    record(
        actor=actor,
        verb="rounds.ask_to_repeat",
        target=run,
        now=now,
        program_id=str(run.round.program.public_id),
        numbers={"run": run.number},
    )
    return repetition


def repeat_run(*, repetition: Repetition, now: datetime) -> None:
    """Work a run out again and write down whether the same came out. Delivered twice, it is written once."""
    stored = FrozenInputs.objects.filter(run=repetition.run).first()
    try:
        found = worked_out_again(repetition.run).sha256
    except NoProof:
        found = ""
    outcome = Repeated.NOT_POSSIBLE
    if found and stored is not None:
        outcome = Repeated.SAME if found == stored.result_sha256 else Repeated.DIFFERENT
    with transaction.atomic():
        waiting = Repetition.objects.filter(pk=repetition.pk, outcome=Repeated.WAITING)
        if not waiting.update(
            outcome=outcome, ended_at=now, result_sha256=found, engine_version=telemachy.__version__
        ):
            return
        record(
            actor=repetition.asked_by,
            verb="rounds.repeat_run",
            target=repetition,
            now=now,
            program_id=str(repetition.run.round.program.public_id),
            numbers={"same": int(outcome == Repeated.SAME)},
        )


def forget_old_inputs(*, now: datetime) -> int:
    """Delete the frozen answers of runs that ended too long ago; fingerprints and figures stay in the log."""
    old = FrozenInputs.objects.filter(run__ended_at__lt=now - KEEP_INPUTS)
    return old.delete()[0]
