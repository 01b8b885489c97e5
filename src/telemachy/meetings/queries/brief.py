"""The mentor's brief: one page that is read in a minute. The mentee sees the same page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from telemachy.growth.queries.aims import shared_aims
from telemachy.meetings.choices import PartReader, SessionState
from telemachy.meetings.models import Act, Session, Takeaway, UpdatePart
from telemachy.meetings.queries.acts import open_acts, takeaways_before
from telemachy.meetings.queries.agenda import AgendaPage, agenda_page
from telemachy.meetings.queries.guide import Guide, guide_of
from telemachy.meetings.queries.questions import Question, suggest_questions
from telemachy.mentorships.choices import PlanAct, PlanPart
from telemachy.mentorships.models import Objective, PlanChange
from telemachy.mentorships.queries.plan import objectives_of

# So much stands on the page; the rest is counted, so that it stays one page and a minute.
MOST_AIMS, MOST_OBJECTIVES, MOST_CHANGES, MOST_PROMISES = 1, 3, 4, 3
MOST_CHARACTERS = 240

_SAID = {
    (PlanPart.OBJECTIVE, PlanAct.ADDED): "New objective",
    (PlanPart.OBJECTIVE, PlanAct.CHANGED): "Objective written anew",
    (PlanPart.OBJECTIVE, PlanAct.REMOVED): "Objective let go",
    (PlanPart.OBJECTIVE, PlanAct.DONE): "Objective reached",
    (PlanPart.OBJECTIVE, PlanAct.REOPENED): "Objective taken up again",
    (PlanPart.MILESTONE, PlanAct.ADDED): "New milestone",
    (PlanPart.MILESTONE, PlanAct.DONE): "Milestone done",
}


@dataclass(frozen=True)
class Change:
    """One thing that is different since the last session."""

    what: str
    words: str


@dataclass(frozen=True)
class Brief:
    """What the page says."""

    aims: Sequence[str]
    objectives: Sequence[Objective]
    more_objectives: int
    since: datetime | None
    changes: Sequence[Change]
    more_changes: int
    questions: Sequence[Question]
    takeaways: Sequence[Takeaway]
    promised: Sequence[Act]
    more_promised: int
    agenda: AgendaPage
    guide: Guide


def brief_of(session: Session, now: datetime) -> Brief:
    """As the mentor may read it at this moment, whoever looks. Always the same number of queries."""
    mentorship = session.mentorship
    mentor, mentee = mentorship.mentor, mentorship.mentee
    agenda = agenda_page(session, mentor, now)
    objectives = objectives_of(mentorship)
    since = _last_met(session)
    changes = _changes(session, since)
    promised = open_acts(mentorship)
    aims = [one.words for one in shared_aims(mentee, mentor) if one.words and not one.is_given]
    return Brief(
        aims=[_cut(words) for words in aims[:MOST_AIMS]],
        objectives=objectives[:MOST_OBJECTIVES],
        more_objectives=max(0, len(objectives) - MOST_OBJECTIVES),
        since=since,
        changes=changes[:MOST_CHANGES],
        more_changes=max(0, len(changes) - MOST_CHANGES),
        questions=opening_questions(session, agenda, objectives),
        takeaways=takeaways_before(session),
        promised=promised[:MOST_PROMISES],
        more_promised=max(0, len(promised) - MOST_PROMISES),
        agenda=agenda,
        guide=guide_of(session),
    )


def opening_questions(
    session: Session, agenda: AgendaPage, objectives: Sequence[Objective]
) -> list[Question]:
    """Three questions for the mentor, from what they may read: the first item, or else the objectives."""
    words = agenda.top.words if agenda.top else " ".join(one.title for one in objectives)
    return suggest_questions(words, None, asker="mentor", seed=str(session.public_id))


def _last_met(session: Session) -> datetime | None:
    held = Session.objects.filter(
        mentorship_id=session.mentorship_id, state=SessionState.HELD, starts_at__lt=session.starts_at
    ).exclude(pk=session.pk)
    return held.order_by("-ends_at").values_list("ends_at", flat=True).first()


def _changes(session: Session, since: datetime | None) -> list[Change]:
    """What changed in the plan and what the mentee told, the latest first; before a first session nothing."""
    if since is None:
        return []
    rows = PlanChange.objects.filter(
        mentorship_id=session.mentorship_id, changed_at__gt=since, changed_at__lte=session.ends_at
    ).order_by("-id")
    told = UpdatePart.objects.filter(
        update__mentorship_id=session.mentorship_id,
        update__changed_at__gt=since,
        update__changed_at__lte=session.ends_at,
        reader=PartReader.BOTH,
    ).exclude(words="")
    return [
        *(
            Change(part.get_kind_display(), _cut(part.words))
            for part in told.order_by("-update__changed_at", "id")
        ),
        *(
            Change(_SAID[key], _cut((row.after or row.before).split("\n", 1)[0]))
            for row in rows
            if (key := (PlanPart(row.part), PlanAct(row.act))) in _SAID
        ),
    ]


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= MOST_CHARACTERS else line[: MOST_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
