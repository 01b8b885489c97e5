"""The files of a round, made from its rows by the same writers as the command line's."""

import io
import json
from collections.abc import Callable, Mapping

from telemachy.matching.files.outcomes import Alone, Decision, Load, Outcome, Pair, Part, Topic
from telemachy.matching.files.report import report_html
from telemachy.matching.files.writing import write_matches_csv, write_unmatched_csv, write_xlsx
from telemachy.matching.result import UNIT
from telemachy.matching.rules import Rules
from telemachy.mentorships.queries.places import places_offered
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features import stable_id
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Decision as Decided
from telemachy.rounds.choices import FileKind
from telemachy.rounds.models import Proposal, Round
from telemachy.rounds.queries.hours import hours_asked, stated_hours

CONTENT_TYPES = {
    FileKind.REPORT: "text/html; charset=utf-8",
    FileKind.SPREADSHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PAIRS: "text/csv; charset=utf-8",
    FileKind.UNMATCHED: "text/csv; charset=utf-8",
    FileKind.CERTIFICATE: "application/json",
    FileKind.RULES: "application/toml; charset=utf-8",
}


def file_of(round: Round, kind: FileKind) -> bytes:
    """The content of one file, as the round stands now. The number of queries does not depend on the size."""
    return _WRITERS[kind](round)


def outcome_of(round: Round) -> Outcome:
    """The round as the writers take it."""
    run = round.run
    assert run is not None, "A round without a run has no files."
    figures, rules = run.figures, Rules.from_toml(run.rules_toml)
    decided: dict[tuple[int, int], Decision] = {
        (mentee, mentor): "keep" if decision == Decided.KEEP else "never"
        for mentee, mentor, decision in round.decisions.exclude(decision="").values_list(
            "mentee_enrollment_id", "mentor_enrollment_id", "decision"
        )
    }
    proposals = list(
        round.proposals.select_related("mentee_enrollment__person", "mentor_enrollment__person").order_by(
            "mentee_enrollment__person__name", "id"
        )
    )
    return Outcome(
        title=f"{round.program.name}, round {round.number}",
        pairs=tuple(_pair(one, decided) for one in proposals),
        alone=tuple(
            Alone(
                id=stable_id(row.enrollment),
                name=row.enrollment.person.name,
                cause=row.get_cause_display(),
                reason=row.reason,
                plain=row.reason_for_person,
                email=row.enrollment.person.email or "",
            )
            for row in round.unmatched.select_related("enrollment__person").order_by("cause", "id")
        ),
        loads=_loads(round, proposals),
        mentees=figures.get("mentees", 0),
        mentors=figures.get("mentors", 0),
        places=figures.get("places", 0),
        covered=figures.get("covered", 0),
        total=figures.get("total", 0.0),
        bound=figures.get("bound"),
        objective=str(rules.aim.objective),
        criteria={criterion.key: criterion.points for criterion in rules.criteria},
        topics=tuple(
            Topic(need["topic"], need["wanted_by"], need["offered_by"], need["places"], need["without"])
            for need in run.helpful
        ),
        claim=run.certificate.get("claim", ""),
        is_proved=bool(figures.get("proved")),
        notes=tuple(figures.get("notes", ())),
        rules=run.rules_toml,
        seed=run.seed,
        solver=f"{run.solver} {run.engine_version}".strip(),
        ruled_out=_ruled_out(round, decided),
        sender=round.program.sender_name or round.program.contact_name,
    )


def _pair(proposal: Proposal, decided: Mapping[tuple[int, int], Decision]) -> Pair:
    mentee, mentor = proposal.mentee_enrollment, proposal.mentor_enrollment
    return Pair(
        mentee_id=stable_id(mentee),
        mentee=mentee.person.name,
        mentor_id=stable_id(mentor),
        mentor=mentor.person.name,
        fit=proposal.fit,
        points=proposal.score / UNIT,
        parts=tuple(
            Part(
                key=reason["key"],
                heading=reason["heading"],
                points=reason["points"] / UNIT,
                out_of=reason["out_of"] / UNIT,
                known=reason["known"],
                reason=reason["sentence"],
                show=reason["show"],
            )
            for reason in proposal.reasons
        ),
        decision=decided.get((mentee.pk, mentor.pk), ""),
        pinned=proposal.pinned,
        mentee_email=mentee.person.email or "",
        mentor_email=mentor.person.email or "",
    )


def _loads(round: Round, proposals: list[Proposal]) -> tuple[Load, ...]:
    used: dict[int, int] = {}
    for proposal in proposals:
        used[proposal.mentor_enrollment_id] = used.get(proposal.mentor_enrollment_id, 0) + 1
    mentors = (
        Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTOR)
        .present()
        .select_related("person")
        .order_by("person__name", "id")
    )
    rows = list(mentors)
    stated = stated_hours(round.cohort, [*rows, *(proposal.mentee_enrollment for proposal in proposals)])
    asked = hours_asked(((one.mentor_enrollment_id, one.mentee_enrollment_id) for one in proposals), stated)
    mentees_said = any(proposal.mentee_enrollment_id in stated for proposal in proposals)
    return tuple(
        Load(
            stable_id(row),
            row.person.name,
            places_offered(row, round.program),
            used.get(row.pk, 0),
            hours_offered=stated.get(row.pk),
            hours_asked=asked.get(row.pk, 0.0 if mentees_said else None),
        )
        for row in rows
    )


def _ruled_out(round: Round, decided: Mapping[tuple[int, int], Decision]) -> tuple[tuple[str, str], ...]:
    never = [pair for pair, decision in decided.items() if decision == "never"]
    if not never:
        return ()
    people = Enrollment.objects.in_bulk({pk for pair in never for pk in pair})
    return tuple((stable_id(people[mentee]), stable_id(people[mentor])) for mentee, mentor in never)


def _report(round: Round) -> bytes:
    return report_html(outcome_of(round)).encode()


def _spreadsheet(round: Round) -> bytes:
    stream = io.BytesIO()
    write_xlsx(outcome_of(round), stream)
    return stream.getvalue()


def _pairs(round: Round) -> bytes:
    stream = io.StringIO(newline="")
    write_matches_csv(outcome_of(round), stream)
    return stream.getvalue().encode("utf-8-sig")


def _unmatched(round: Round) -> bytes:
    stream = io.StringIO(newline="")
    write_unmatched_csv(outcome_of(round), stream)
    return stream.getvalue().encode("utf-8-sig")


def _certificate(round: Round) -> bytes:
    run = round.run
    assert run is not None, "A round without a run has no files."
    stated = {
        **run.certificate,
        "round": str(round.public_id),
        "run": run.number,
        "input_sha256": run.input_hash,
        "proposals_sha256": run.proposals_hash,
        "rules": run.rules_toml,
    }
    return (json.dumps(stated, indent=2) + "\n").encode()


def _rules(round: Round) -> bytes:
    # Those of the run: where people ranked and the rules did not weigh it, the run did.
    return (round.run.rules_toml if round.run else round.rules_toml).encode()


_WRITERS: Mapping[FileKind, Callable[[Round], bytes]] = {
    FileKind.REPORT: _report,
    FileKind.SPREADSHEET: _spreadsheet,
    FileKind.PAIRS: _pairs,
    FileKind.UNMATCHED: _unmatched,
    FileKind.CERTIFICATE: _certificate,
    FileKind.RULES: _rules,
}
