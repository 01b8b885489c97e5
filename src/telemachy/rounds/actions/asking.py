"""Asking the worker what a change would do, and writing down what it found."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.people.models import Person
from telemachy.rounds.choices import HAS_PROPOSALS
from telemachy.rounds.models import Question, Round


class NothingToAsk(Refusal):
    """There is no run to ask about."""


@transaction.atomic
def ask(*, actor: Person, round: Round, kind: str, about: str, now: datetime) -> Question:
    """Ask once; whoever asks the same again reads the same answer. What failed is tried again."""
    if round.run is None or round.state not in HAS_PROPOSALS:
        raise NothingToAsk("Run the round first: the answer is about its result.")
    try:
        with transaction.atomic():
            question, is_new = Question.objects.get_or_create(
                run=round.run, kind=kind, about=about, defaults={"asked_by": actor, "asked_at": now}
            )
    except IntegrityError:  # somebody asked in the same moment
        return Question.objects.get(run=round.run, kind=kind, about=about)
    if not is_new and not question.failure:
        return question
    question.failure, question.ended_at, question.asked_by, question.asked_at = "", None, actor, now
    question.save()
    enqueue("rounds.answer_question", question_id=question.pk)
    record(actor=actor, verb="rounds.ask", target=round, now=now, program_id=str(round.program.public_id))
    return question


@transaction.atomic
def record_answer(*, question: Question, answer: dict[str, Any], now: datetime) -> None:
    """Write down what the engine said."""
    question.answer, question.failure, question.ended_at = answer, "", now
    question.save(update_fields=["answer", "failure", "ended_at"])


@transaction.atomic
def record_no_answer(*, question: Question, sentence: str, now: datetime) -> None:
    """Say why there is no answer."""
    question.failure, question.ended_at = sentence[:2_000], now
    question.save(update_fields=["failure", "ended_at"])
