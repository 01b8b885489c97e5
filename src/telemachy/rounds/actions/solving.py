"""What the worker writes down about a run: that it began, how far it is, its result or why it stopped."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from telemachy.audit.actions import record
from telemachy.common.crash import crash_point
from telemachy.common.jobs import enqueue
from telemachy.matching.result import Match
from telemachy.matching.rules import Side
from telemachy.matching.whatif import Steadiness, Steady
from telemachy.rounds.actions.changing import lock_round, touch
from telemachy.rounds.actions.log import freeze_inputs
from telemachy.rounds.choices import RUNNING, Cause, RoundState, Stage
from telemachy.rounds.models import WORDS_LENGTH, Proposal, Round, Run, RunWishes, Unmatched
from telemachy.rounds.queries.hashes import input_hash, proposals_hash
from telemachy.rounds.queries.inputs import overrides_of
from telemachy.rounds.queries.phases import phase_inputs
from telemachy.rounds.queries.solving import Findings, Solved, adds_of, certificate_of, figures_of
from telemachy.rounds.queries.wishes import wishes_in
from telemachy.rounds.queries.words import (
    Names,
    label_of,
    out_of_shown,
    reasons_as_stored,
    without_wishes,
    words_for_the_pair,
    worth_talking_about,
)

ROWS_AT_ONCE = 500


@transaction.atomic
def begin_run(*, run: Run, now: datetime) -> bool:
    """Take up a run, or take it up again after its worker was killed; False when it is no longer wanted."""
    round = lock_round(run.round, version=None)
    if not _is_wanted(round, run):
        return False
    run.overrides = overrides_of(round, keep_pairs=run.keep_pairs) | phase_inputs(round, run.asked_at.date())
    _keep_wishes(run, round)
    run.input_hash = input_hash(run, run.overrides["roster_hash"])
    run.started_at, run.stage = now, Stage.READING
    run.save()
    round.state = RoundState.SOLVING
    round.save(update_fields=["state"])
    return True


def _keep_wishes(run: Run, round: Round) -> None:
    """Keep what people wish at this moment, beside the run; its log gets only the fingerprint."""
    wishes = wishes_in(round.cohort)
    RunWishes.objects.filter(run=run).delete()
    if not wishes:
        return
    RunWishes.objects.create(
        run=run,
        ranks=[list(one) for one in wishes.ranks],
        answers=[list(one) for one in wishes.answers],
        apart=[list(one) for one in wishes.apart],
    )
    run.overrides["wishes"] = wishes.fingerprint()


def show_stage(*, run: Run, stage: Stage) -> None:
    """Say on the page what the run is busy with."""
    run.stage = stage
    Run.objects.filter(pk=run.pk, ended_at__isnull=True).update(stage=stage)


@transaction.atomic
def record_result(*, run: Run, solved: Solved, findings: Findings, now: datetime) -> bool:
    """Replace the round's proposals by what the run found; False when another run has taken its place."""
    round = lock_round(run.round, version=None)
    if not _is_wanted(round, run):
        return False
    before = _mentors_by_mentee(round)
    round.proposals.all().delete()
    round.unmatched.all().delete()
    crash_point("rounds.record_result.cleared")
    _write_proposals(round, run, solved)
    crash_point("rounds.record_result.proposed")
    _write_unmatched(round, solved, findings)
    certificate = solved.result.certificate
    run.figures, run.certificate = figures_of(solved, findings), certificate_of(solved)
    run.solver, run.engine_version = certificate.solver, certificate.version
    run.check_problems = _problems(solved, findings)
    run.helpful = [
        {
            "criterion": label_of(need.criterion),
            "topic": need.topic,
            "wanted_by": need.wanted_by,
            "offered_by": need.offered_by,
            "places": need.places,
            "without": need.without,
            "more_covered": need.more_covered,
            "adds": adds_of(solved, findings, need),
        }
        for need in findings.topics
    ]
    run.moved = _moved(before, _mentors_by_mentee(round)) if before else []
    run.ended_at, run.stage = now, Stage.DONE
    run.proposals_hash = proposals_hash(round)
    run.save()
    freeze_inputs(run=run, solved=solved)
    round.run, round.state = run, RoundState.REVIEW
    touch(round, actor=run.asked_by, now=now)
    enqueue("rounds.measure_steadiness", run_id=run.pk)
    record(
        actor=run.asked_by,
        verb="rounds.record_result",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={
            "run": run.number,
            "pairs": len(solved.result.matches),
            "without_pair": len(solved.result.without),
        },
    )
    crash_point("rounds.record_result.recorded")
    return True


@transaction.atomic
def record_failure(*, run: Run, sentence: str, now: datetime) -> None:
    """Say why a run stopped; what the run before found stays as it is."""
    round = lock_round(run.round, version=None)
    if not _is_wanted(round, run):
        return
    run.failure, run.ended_at, run.stage = sentence[:2_000], now, Stage.DONE
    run.save()
    round.state = RoundState.FAILED
    touch(round, actor=run.asked_by, now=now)
    record(
        actor=run.asked_by,
        verb="rounds.record_failure",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={"run": run.number},
    )


@transaction.atomic
def record_steadiness(*, run: Run, solved: Solved, steadiness: Steadiness) -> None:
    """Mark the few pairs that deserve an eye, if this run is still the one shown."""
    round = lock_round(run.round, version=None)
    worth_an_eye = steadiness.worth_an_eye()
    run.steadiness = {
        "by": steadiness.by,
        "tried": len(steadiness.tried),
        "holding": steadiness.n_holding,
        "pairs": len(steadiness.pairs),
        "eye": len(worth_an_eye),
    }
    run.save(update_fields=["steadiness"])
    if round.run_id != run.pk or round.state != RoundState.REVIEW:
        return
    proposal_of = {
        (mentee, mentor): pk
        for pk, mentee, mentor in round.proposals.values_list(
            "pk", "mentee_enrollment_id", "mentor_enrollment_id"
        )
    }

    def the(pair: Steady) -> int:
        """The proposal's key; 0, which is nobody's, if somebody of the pair has been deleted since."""
        return proposal_of.get((solved.mentee(pair.mentee).pk, solved.mentor(pair.mentor).pk), 0)

    moving = [the(pair) for pair in steadiness.pairs if not pair.holds]
    for start in range(0, len(moving), ROWS_AT_ONCE):
        Proposal.objects.filter(pk__in=moving[start : start + ROWS_AT_ONCE]).update(is_steady=False)
    for pair in worth_an_eye:
        Proposal.objects.filter(pk=the(pair)).update(worth_a_look=_worth_a_look(pair.changes_with))


def _worth_a_look(changes: Sequence[str]) -> str:
    shown = ", ".join(changes[:3]) + (f" and {len(changes) - 3} more" if len(changes) > 3 else "")
    return f"Other pairs come out when a weight moves: {shown}."


def _is_wanted(round: Round, run: Run) -> bool:
    """Whether the round still waits for exactly this run. A run delivered twice is written down once."""
    latest = round.runs.aggregate(last=Max("number"))["last"]
    return round.state in RUNNING and latest == run.number


def _write_proposals(round: Round, run: Run, solved: Solved) -> None:
    # Not the engine's own pins: with the fewest changes it also pins what merely stays as it was.
    pinned = {tuple(pair) for pair in run.overrides["pins"]}
    decided = {
        (mentor, mentee): decision
        for mentor, mentee, decision in round.decisions.values_list(
            "mentor_enrollment_id", "mentee_enrollment_id", "decision"
        )
    }
    rows = []
    for match in solved.result.matches:
        mentee, mentor = solved.mentee(match.mentee), solved.mentor(match.mentor)
        names: Names = {"mentee": mentee.person.name, "mentor": mentor.person.name}
        rows.append(
            Proposal(
                round=round,
                mentee_enrollment=mentee,
                mentor_enrollment=mentor,
                score=without_wishes(match.score, match.reasons),
                out_of=out_of_shown(match.reasons),
                fit=match.band.value,
                known=match.known,
                asked=len(match.reasons),
                pinned=(mentor.pk, mentee.pk) in pinned,
                decided=decided.get((mentor.pk, mentee.pk), ""),
                mentee_sort=mentee.person.name,
                mentor_sort=mentor.person.name,
                reasons=reasons_as_stored(match.reasons, **names),
                words_for_mentee=words_for_the_pair(match, **names),
                words_for_mentor=words_for_the_pair(match, **names, reader="mentor"),
                talk_for_mentee=_talk(match, "mentee", **names),
                talk_for_mentor=_talk(match, "mentor", **names),
            )
        )
    Proposal.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _talk(match: Match, reader: Side, *, mentee: str, mentor: str) -> str:
    return worth_talking_about(match.reasons, mentee=mentee, mentor=mentor, reader=reader)[:WORDS_LENGTH]


def _write_unmatched(round: Round, solved: Solved, findings: Findings) -> None:
    rows = []
    for one in findings.without:
        mentee = solved.mentee(one.mentee)
        name = mentee.person.name
        rows.append(
            Unmatched(
                round=round,
                enrollment=mentee,
                name_sort=name,
                cause=Cause[one.cause.name],
                must=one.must,
                topics=list(one.topics),
                reason=one.say(mentee=name)[:WORDS_LENGTH],
                reason_for_person=one.say_plainly(mentee=name)[:WORDS_LENGTH],
            )
        )
    Unmatched.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _problems(solved: Solved, findings: Findings) -> list[str]:
    """What the second check found, with names."""
    return [
        fault.say(
            mentee="this mentee" if fault.mentee is None else solved.mentee(fault.mentee).person.name,
            mentor="this mentor" if fault.mentor is None else solved.mentor(fault.mentor).person.name,
        )
        for fault in findings.judgement.faults[:50]
    ]


def _mentors_by_mentee(round: Round) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    pairs = round.proposals.order_by("id").values_list("mentee_enrollment_id", "mentor_enrollment_id")
    for mentee, mentor in pairs:
        found.setdefault(mentee, []).append(mentor)
    return found


def _moved(before: Mapping[int, list[int]], after: Mapping[int, list[int]]) -> list[dict[str, Any]]:
    """Every mentee whose mentors differ from the run before."""
    return [
        {"mentee": mentee, "from": before.get(mentee, []), "to": after.get(mentee, [])}
        for mentee in sorted(before.keys() | after.keys())
        if sorted(before.get(mentee, [])) != sorted(after.get(mentee, []))
    ]
