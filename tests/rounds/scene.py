"""A program with its people, built by calling the real actions; what rounds and mentorships are tested on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from telemachy.people.actions import add_person
from telemachy.people.models import Person
from telemachy.programs.actions.coordinating import appoint_coordinator
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.actions.starting import Details, create_program, edit_program, open_program
from telemachy.programs.models import Cohort, Enrollment, Program
from telemachy.rounds import jobs
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.drafting import ask_to_solve, open_draft
from telemachy.rounds.choices import Cause, RoundState
from telemachy.rounds.models import Proposal, Round, Unmatched
from telemachy.rounds.queries.hashes import input_hash, proposals_hash
from telemachy.rounds.queries.inputs import overrides_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

RULES = """
version = 1
[people]
mentee = { id = "id" }
mentor = { id = "id", capacity = "capacity" }
[match]
objective = "coverage"
[[criteria]]
key = "topic"
kind = "covers"
mentee = ["wants"]
mentor = ["offers"]
points = 60
full_at = 2
say = "{mentor} offers {shared}"
[[criteria]]
key = "site"
kind = "similar"
mentee = ["site"]
mentor = ["site"]
points = 20
say = "You both work in {shared}"
[[must]]
kind = "must_share"
mentee = ["language"]
mentor = ["language"]
say = "{mentor} and {mentee} share no language"
"""


@dataclass
class Scene:
    """One open program, those who run it, and its cohort."""

    cora: Person
    dora: Person
    sam: Person
    program: Program
    cohort: Cohort

    def mentee(self, name: str, **answers: str) -> Enrollment:
        return self._enroll(name, "mentee", None, answers)

    def mentor(self, name: str, *, capacity: int | None = 1, **answers: str) -> Enrollment:
        return self._enroll(name, "mentor", capacity, answers)

    def _enroll(self, name: str, role: str, capacity: int | None, answers: dict[str, str]) -> Enrollment:
        address = f"{name.lower().replace(' ', '.')}@example.org"
        person = add_person(actor=self.cora, name=name, email=address, now=NOW)
        return enroll(
            actor=self.cora,
            cohort=self.cohort,
            person=person,
            role=role,
            now=NOW,
            key=name.lower(),
            answers={"language": "English", **answers},
            capacity=capacity,
        )


def open_scene(name: str = "Crossings", *, two_person_publishing: bool = False) -> Scene:
    """An open program that Cora and Dora coordinate; Sam has no part in it."""
    cora = add_person(actor=None, name=f"Cora of {name}", email=f"cora@{name.lower()}.example.org", now=NOW)
    dora = add_person(actor=None, name=f"Dora of {name}", email=f"dora@{name.lower()}.example.org", now=NOW)
    sam = add_person(actor=None, name=f"Sam outside {name}", email=f"sam@{name.lower()}.example.org", now=NOW)
    program = create_program(
        actor=cora, template_key="corporate", name=name, starts_on=date(2026, 4, 1), owner=cora, now=NOW
    )
    appoint_coordinator(actor=cora, program=program, person=dora, now=NOW)
    program = edit_program(
        actor=cora,
        program=program,
        revision=program.revision,
        details=Details(
            name=name,
            purpose="That people learn from each other across the house.",
            audience=program.audience or "Everyone",
            starts_on=program.starts_on,
            ends_on=program.ends_on,
            cadence=program.cadence or "An hour a month",
            mentor_role=program.mentor_role or "Listens and shares experience",
            mentee_role=program.mentee_role or "Brings the questions",
            measures=list(program.measures),
            closure=program.closure or "A closing talk",
            two_person_publishing=two_person_publishing,
            sender_name="",
            contact_name="Cora",
        ),
        owner=cora,
        now=NOW,
    )
    program = save_rules(actor=cora, program=program, revision=program.revision, text=RULES, now=NOW)
    program = open_program(actor=cora, program=program, now=NOW)
    return Scene(cora, dora, sam, program, program.cohorts.get())


def reviewed_round(
    scene: Scene, pairs: Sequence[tuple[Enrollment, Enrollment]], without: Sequence[Enrollment] = ()
) -> Round:
    """A round in review with these (mentee, mentor) pairs, as a run would have left it."""
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    run = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    run.overrides = overrides_of(round, keep_pairs=False)
    run.input_hash = input_hash(run, run.overrides["roster_hash"])
    for mentee, mentor in pairs:
        Proposal.objects.create(
            round=round,
            mentee_enrollment=mentee,
            mentor_enrollment=mentor,
            mentee_sort=mentee.person.name,
            mentor_sort=mentor.person.name,
            score=40_000_000,
            out_of=80_000_000,
            fit="good",
            known=2,
            asked=2,
            words_for_mentee=[f"{mentor.person.name} offers public speaking"],
            words_for_mentor=[f"{mentor.person.name} offers public speaking"],
        )
    for mentee in without:
        Unmatched.objects.create(
            round=round,
            enrollment=mentee,
            name_sort=mentee.person.name,
            cause=Cause.ALL_TAKEN,
            reason="Every mentor they may have is taken.",
            reason_for_person="The mentors who fit are with others this time.",
        )
    run.proposals_hash, run.ended_at = proposals_hash(round), NOW
    run.save()
    Round.objects.filter(pk=round.pk).update(run=run, state=RoundState.REVIEW)
    round.refresh_from_db()
    return round


def approved_round(
    scene: Scene, pairs: Sequence[tuple[Enrollment, Enrollment]], without: Sequence[Enrollment] = ()
) -> Round:
    """The same, approved by Cora."""
    round = reviewed_round(scene, pairs, without)
    return approve_round(
        actor=scene.cora,
        round=round,
        next_step="We ask more mentors to join.",
        next_step_by=date(2026, 3, 20),
        version=round.version,
        now=NOW,
    )


def solved_round(scene: Scene) -> Round:
    """A round drawn up and run as the worker runs it."""
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    run = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=run.number)
    return Round.objects.select_related("run", "program", "cohort__program").get(pk=round.pk)
