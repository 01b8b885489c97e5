"""A program in every state that its pages show, and the people who may and may not see it."""

from dataclasses import dataclass

from django.test import Client
from tests import cast
from tests.programs.rosters import BOTH_FILES, bring_in, check, receive

from telemachy.programs.models import Cohort, Enrollment, RosterImport


@dataclass(frozen=True)
class Desk:
    """Cora's program with a roster in it and another on its way; Sam runs a program of his own."""

    cohort: Cohort
    cora: Client
    ada: Client
    sam: Client
    mei: Client
    mentee: Enrollment
    mentor: Enrollment
    waiting: RosterImport

    @property
    def program(self) -> str:
        return f"/programs/{self.cohort.program.public_id}/"

    @property
    def person(self) -> str:
        return f"/programs/people/{self.mentee.public_id}/"

    @property
    def roster(self) -> str:
        return f"/programs/rosters/{self.waiting.public_id}/"

    @property
    def mine(self) -> str:
        return f"/programs/mine/{self.mentee.public_id}/"


def desk() -> Desk:
    cora, sam = cast.cora(), cast.sam()
    cohort = cast.program_of(cora).cohorts.get()
    cast.program_of(sam, "Another program")
    bring_in(cohort, BOTH_FILES)
    mentee = Enrollment.objects.get(key="m1")
    return Desk(
        cohort=cohort,
        cora=cast.client_of(cora),
        ada=cast.client_of(cast.ada()),
        sam=cast.client_of(sam),
        mei=cast.client_of(mentee.person),
        mentee=mentee,
        mentor=Enrollment.objects.get(key="b1"),
        waiting=check(receive(cohort, BOTH_FILES)),
    )
