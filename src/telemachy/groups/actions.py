"""What is asked, and what people declare or take back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.sealing import seal
from telemachy.common.text import clean_line, clean_text
from telemachy.groups.models import MOST_OPTIONS, OPTION_LENGTH, Declaration, GroupQuestion
from telemachy.groups.queries import PURPOSE
from telemachy.people.models import Person


class QuestionRefused(Refusal):
    """A question cannot be asked like this."""


class NotAnOption(Refusal):
    """The answer is none of those that the question offers."""


@transaction.atomic
def ask_question(
    *, actor: Person, text: str, purpose: str, basis: str, options: Sequence[str], now: datetime
) -> GroupQuestion:
    """Ask everybody, from now on. Nobody has to answer."""
    choices = list(dict.fromkeys(filter(None, (clean_line(option) for option in options))))
    if not 2 <= len(choices) <= MOST_OPTIONS:
        raise QuestionRefused(f"Write 2 to {MOST_OPTIONS} answers, each on a line of its own.")
    if any(len(choice) > OPTION_LENGTH for choice in choices):
        raise QuestionRefused(f"An answer has at most {OPTION_LENGTH} characters.")
    try:
        with transaction.atomic():
            question = GroupQuestion.objects.create(
                text=clean_line(text),
                purpose=clean_text(purpose),
                basis=clean_text(basis),
                options=choices,
                asked_at=now,
            )
    except IntegrityError as error:
        if GroupQuestion.objects.filter(text=clean_line(text)).exists():
            raise QuestionRefused("This is asked already.") from error
        raise
    record(actor=actor, verb="groups.ask_question", target=question, now=now)
    return question


@transaction.atomic
def stop_asking(*, actor: Person, question: GroupQuestion, now: datetime) -> None:
    """Delete a question with all that was declared to it: what is not asked any more is not kept."""
    record(actor=actor, verb="groups.stop_asking", target=question, now=now)
    question.delete()


@transaction.atomic
def declare(*, actor: Person, question: GroupQuestion, option: str, now: datetime) -> None:
    """The person says which group they belong to; with "" they take back what they said."""
    if option and option not in question.options:
        raise NotAnOption("Choose one of the answers, or none.")
    if option:
        sealed = seal(option, purpose=PURPOSE)
        Declaration.objects.update_or_create(
            question=question, person=actor, defaults={"sealed": sealed, "said_at": now}
        )
    else:
        Declaration.objects.filter(question=question, person=actor).delete()
    # The same event whether somebody says or takes back: who belongs to what stands nowhere else.
    record(actor=actor, verb="groups.declare", target=question, now=now)
