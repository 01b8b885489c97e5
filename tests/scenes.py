"""The world that the sweep walks through: two programs side by side, in each of them one of everything.

Every kind of object in permissions.toml that an address names by id is registered here, once, in OBJECTS: a
function that gives one such object of a side, as the arguments of its addresses. A new room adds its line
here, and the sweep covers it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from tests.meetings.after import write_all
from tests.programs.ways import come, set_ways
from tests.rounds.ranking_scene import answer, open_ranking, rank
from tests.rounds.scene import NOW, Scene, approved_round, open_scene, reviewed_round

from telemachy.audit.actions import record
from telemachy.boards.actions import put_in, write_cell
from telemachy.boards.choices import Purpose, SeatKind
from telemachy.boards.models import Adviser
from telemachy.common.notices import Notice
from telemachy.common.permissions import Role
from telemachy.groups.actions import ask_question
from telemachy.groups.models import GroupQuestion
from telemachy.growth.actions import write_aim
from telemachy.growth.choices import AimKind, Whose
from telemachy.meetings.actions import open_feed, propose_times
from telemachy.meetings.actions import take_time as take_session
from telemachy.meetings.actions.agendas import add_item, share_agenda
from telemachy.meetings.actions.held import met_token
from telemachy.meetings.choices import AskType
from telemachy.meetings.models import Act, AgendaItem, CalendarFeed, Proposal, Session
from telemachy.mentorships.actions import accept, offer_times, take_time
from telemachy.mentorships.actions.agreeing import save_agreement
from telemachy.mentorships.actions.checks import answer_check
from telemachy.mentorships.actions.concerns import open_concern, raise_concern
from telemachy.mentorships.actions.objectives import add_objective
from telemachy.mentorships.actions.planning import add_milestone, add_strategy
from telemachy.mentorships.choices import CheckItem
from telemachy.mentorships.models import Concern, Mentorship, Objective
from telemachy.mentorships.queries.agreement_parts import first_values
from telemachy.notifications.actions import notify
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.actions import (
    add_achievement,
    add_line,
    add_never_match,
    add_person,
    add_topic,
    ask_to_confirm,
    edit_organization,
    edit_profile,
    issue_invitation,
)
from telemachy.people.models import Person, Topic
from telemachy.programs.actions import importing
from telemachy.programs.actions.conflicts import declare_conflict
from telemachy.programs.actions.inviting import out_token
from telemachy.programs.choices import FileRole, LinkWay
from telemachy.programs.models import Application, DeclaredConflict, Enrollment, Joining, RosterImport
from telemachy.rounds.actions.contesting import ask_about_none
from telemachy.rounds.actions.drafting import drop_round
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.actions.ranking import close_ranking
from telemachy.rounds.choices import Wish as MentorsWish
from telemachy.rounds.models import (
    Contest,
    DecisionChange,
    PairList,
    PairListRow,
    PairNote,
    PhaseDraw,
    PhasePlace,
    Question,
    Round,
    Unmatched,
)

WAVE = Notice("tests.wave", "Hello", "Hello from {program}", "Hello from {program}")


@dataclass
class Side:
    """One program with one of everything, and the words planted in it that others must not see."""

    name: str
    scene: Scene
    mentee: Enrollment
    mentor: Enrollment
    lone: Enrollment
    published: Round
    in_review: Round
    mentorship: Mentorship
    session: Session
    feed: tuple[CalendarFeed, str]
    concern: Concern
    invitation_path: str
    roster: RosterImport
    joining: Joining
    application: Application
    conflict: DeclaredConflict
    own_conflict: DeclaredConflict
    contest: Contest

    @property
    def coordinator(self) -> Person:
        return self.scene.cora

    def canary(self, kind: str) -> str:
        """A word that stands in this side alone."""
        return canary(kind, self.name)


def canary(kind: str, side: str) -> str:
    """A word that stands in one side alone, and who may see it there besides those who run the program.

    `program`: its members; `pair`: the two of the pair; `lone`: the one without a pair; `mentor`: the mentor,
    for it is an answer not to be shown to the other; `round`: nobody else. `told`: the mentee and whom she
    told in private; `check`: the mentee alone; `bring`: the two of the pair and
    nobody else.
    """
    return f"zq{kind}{side}"


KINDS = ("program", "pair", "lone", "mentor", "round", "never", "told", "check", "bring")


@dataclass
class World:
    """Two sides, whoever runs the organization, and somebody who belongs to nothing."""

    ours: Side
    theirs: Side
    admin: Person
    nobody: Person
    actors: dict[str, Person | None] = field(default_factory=dict)


# What each actor of our side may see at all. Whoever is not named here sees nothing of either side.
SEES: Mapping[str, frozenset[str]] = {
    "mentee": frozenset({"program", "pair", "never", "told", "check", "bring"}),
    "mentor": frozenset({"program", "pair", "mentor", "bring"}),
    "lone": frozenset({"program", "lone"}),
    "coordinator": frozenset(KINDS) - {"never", "check", "bring"},
}
# Those who run the organization know its programs and people on both sides, but not what a round weighed.
ADMIN_SEES = frozenset({"program", "pair", "lone", "mentor"})


def build_world() -> World:
    """Two programs that must not know of each other."""
    ours, theirs = _side("ours"), _side("theirs")
    admin = add_person(
        actor=None, name="Ada Admin", email="ada@example.org", now=NOW, is_organization_admin=True
    )
    edit_organization(actor=admin, now=NOW, name="Ithaca", sender_name="", contact_email="", open_to_all=True)
    ask_question(
        actor=admin,
        text="Which office?",
        purpose="Why.",
        basis="Consent.",
        options=["North", "South"],
        now=NOW,
    )
    add_topic(actor=admin, kind="skill", name="Public speaking", now=NOW)
    nobody = add_person(actor=None, name="Sam Stranger", email="sam@example.org", now=NOW)
    world = World(ours, theirs, admin, nobody)
    world.actors = {
        "anonymous": None,
        "nobody": nobody,
        "mentee": ours.mentee.person,
        "mentor": ours.mentor.person,
        "lone": ours.lone.person,
        "coordinator": ours.coordinator,
        "admin": admin,
    }
    return world


def _side(name: str) -> Side:
    scene = open_scene(canary("program", name))
    pair, lone = canary("pair", name), canary("lone", name)
    mentee = scene.mentee(f"Mina {pair}", wants="public speaking", site="Lisbon")
    mentor = scene.mentor(
        f"Omar {pair}", capacity=2, offers="public speaking", site="Lisbon", note=canary("mentor", name)
    )
    alone = scene.mentee(f"Nora {lone}", wants="welding", site="Lisbon", hope=canary("lone", name))
    edit_profile(actor=mentee.person, now=NOW, about=f"About {pair}")
    _profile(mentee.person, mentor.person, pair, canary("never", name))
    _board(mentee.person, canary("never", name))
    _ranking(scene, mentee, mentor)
    approved = approved_round(scene, [(mentee, mentor)], without=[alone])
    Round.objects.filter(pk=approved.pk).update(approval_note=canary("round", name))
    approved.refresh_from_db()
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)
    _first_talk(Mentorship.objects.with_people().get(mentee_enrollment=mentee))
    together = _together(Mentorship.objects.with_people().get(mentee_enrollment=mentee))
    _agreed(together, canary("bring", name))
    late = scene.mentee(f"Lena {lone}", wants="public speaking", site="Lisbon")
    in_review = reviewed_round(scene, [(late, mentor)], without=[alone])
    _phase(scene, approved, begins=mentee, later=alone)
    _desk(scene, approved, (mentee, mentor), canary("round", name))
    _desk(scene, in_review, (late, mentor), canary("round", name))
    joining, application = _asked(scene, mentor.person, canary("mentor", name))
    notify(
        person=mentee.person,
        notice=WAVE,
        values={"program": canary("program", name)},
        link="/",
        key=f"tests:{name}",
        now=NOW,
    )
    record(actor=scene.cora, verb="tests.world", target=scene.program, now=NOW)
    return Side(
        name=name,
        scene=scene,
        mentee=mentee,
        mentor=mentor,
        lone=alone,
        published=Round.objects.get(pk=approved.pk),
        in_review=in_review,
        mentorship=together,
        session=write_all(
            _brought(_session(together, canary("pair", name)), canary("bring", name)),
            canary("pair", name),
            canary("never", name),
        ),
        feed=open_feed(actor=mentee.person, name=f"Calendar {name}", busy_only=True, now=NOW),
        concern=_concern(scene, together, name),
        invitation_path=issue_invitation(
            person=alone.person, program_id=scene.program.public_id, now=NOW, program_name=scene.program.name
        ),
        roster=_roster(scene, lone),
        joining=joining,
        application=application,
        conflict=declare_conflict(actor=scene.cora, enrollment=mentor, address="other@example.org", now=NOW),
        own_conflict=declare_conflict(
            actor=mentee.person, enrollment=mentee, address=f"{canary('own', name)}@example.org", now=NOW
        ),
        contest=ask_about_none(
            actor=alone.person,
            unmatched=Unmatched.objects.get(round=approved, enrollment=alone),
            question=f"Why {lone}?",
            now=NOW,
        ),
    )


def _asked(scene: Scene, person: Person, word: str) -> tuple[Joining, Application]:
    """A program that people apply to by its link, and what one of its mentors wrote."""
    joining = set_ways(scene.program, NOW, link_way=LinkWay.APPLY, asks="Why now?", may_be_suggested=True)
    asked = come(person, scene.program, words=word, now=NOW)
    assert asked[0].application is not None
    return joining, asked[0].application


def _profile(person: Person, colleague: Person, word: str, never: str) -> None:
    """A line that a coordinator may read, something achieved, and a name that nobody else may ever see."""
    add_line(actor=person, key="offered", words=f"Topic {word}", now=NOW)
    achieved = add_achievement(actor=person, title=f"Achieved {word}", now=NOW)
    ask_to_confirm(actor=person, achievement=achieved, address=colleague.email or "", now=NOW)
    add_never_match(actor=person, words=never, now=NOW)


def _board(person: Person, word: str) -> None:
    """An aim and a board, which nobody but their owner reads."""
    write_aim(actor=person, whose=Whose.WANTED, kind=AimKind.HIGHER, words=f"Aim {word}", now=NOW)
    put_in(actor=person, seat=SeatKind.CAREER_COACH, name=f"Ines {word}", note=f"Note {word}", now=NOW)
    seat, purpose = SeatKind.INDUSTRY_EXPERT, Purpose.WHY
    write_cell(actor=person, seat=seat, purpose=purpose, text=f"Cell {word}", revision=0, now=NOW)


def _first_talk(mentorship: Mentorship) -> None:
    """A time for a first talk, offered by one and taken by the other."""
    meeting = offer_times(
        actor=mentorship.mentor,
        mentorship=mentorship,
        times=[NOW + timedelta(days=2)],
        length_minutes=20,
        now=NOW,
    )
    take_time(actor=mentorship.mentee, mentorship=mentorship, offered=meeting.times.get(), now=NOW)


def _together(mentorship: Mentorship) -> Mentorship:
    """Both said yes, so that what the two share has pages."""
    for person in (mentorship.mentor, mentorship.mentee):
        mentorship = accept(actor=person, mentorship=mentorship, now=NOW)
    return mentorship


def _agreed(mentorship: Mentorship, word: str) -> None:
    """A page that both wrote in, and a plan with each of its parts."""
    values = first_values(mentorship) | {"aims": f"Aims {word}"}
    save_agreement(actor=mentorship.mentee, mentorship=mentorship, values=values, base=0, now=NOW)
    objective = add_objective(actor=mentorship.mentee, mentorship=mentorship, title=f"Lead {word}", now=NOW)
    way = add_strategy(actor=mentorship.mentor, objective=objective, title=f"Ask {word}", now=NOW)
    add_milestone(actor=mentorship.mentor, strategy=way, title=f"Done {word}", due_on=None, now=NOW)


def _concern(scene: Scene, mentorship: Mentorship, name: str) -> Concern:
    """What the mentee told those who run the program, opened by one of them; and her answers for herself."""
    steps = {item.value: "a_little" for item in CheckItem}
    answer_check(
        actor=mentorship.mentee,
        mentorship=mentorship,
        steps=steps,
        line=canary("check", name),
        now=NOW + timedelta(days=30),
    )
    concern = raise_concern(
        actor=mentorship.mentee,
        mentorship=mentorship,
        route="coordinators",
        words=canary("told", name),
        now=NOW,
    )
    open_concern(actor=scene.cora, concern=concern, now=NOW)
    return concern


def _objective(side: Side) -> Objective:
    return Objective.objects.get(mentorship=side.mentorship)


def _session(mentorship: Mentorship, word: str) -> Session:
    """A session that the two have planned, and times for a next one that the mentee proposed."""
    one, next_one = NOW + timedelta(days=7), NOW + timedelta(days=35)
    first = propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[one],
        length_minutes=60,
        where=f"Room {word}",
        now=NOW,
    )
    session = take_session(actor=mentorship.mentor, time=first.times.get(), now=NOW)[0]
    propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[next_one],
        length_minutes=30,
        note=word,
        now=NOW,
    )
    return session


def _brought(session: Session, word: str) -> Session:
    """What the mentee brings to it, shown to the mentor."""
    add_item(
        actor=session.mentorship.mentee,
        session=session,
        words=word,
        ask=AskType.ADVICE,
        minutes=10,
        now=NOW,
    )
    share_agenda(actor=session.mentorship.mentee, session=session, now=NOW)
    return session


def _ranking(scene: Scene, mentee: Enrollment, mentor: Enrollment) -> None:
    """A ranking that is over: what the two wished of each other is nobody else's to see."""
    window = open_ranking(scene)
    rank(mentee, mentor)
    answer(mentor, one=(mentee, MentorsWish.WELCOME))
    ranked = Round.objects.get(pk=window.round_id)
    ranked = close_ranking(actor=scene.cora, round=ranked, version=ranked.version, now=NOW)
    drop_round(actor=scene.cora, round=ranked, version=ranked.version, now=NOW)


def _roster(scene: Scene, word: str) -> RosterImport:
    """A roster on its way in, with its columns confirmed and its rows checked."""
    content = f"Employee ID,Full name,Email,What would you like to learn?\nx1,New {word},,{word}\n".encode()
    file = importing.UploadedRoster(FileRole.MENTEES, "mentees.csv", content)
    roster = importing.receive_roster(actor=scene.cora, cohort=scene.cohort, files=[file], now=NOW)
    meanings = {role: [column["meaning"] for column in columns] for role, columns in roster.mapping.items()}
    importing.confirm_columns(actor=scene.cora, roster_import=roster, meanings=meanings, now=NOW)
    importing.check_roster(roster_import=roster, now=NOW)
    roster.refresh_from_db()
    return roster


@dataclass(frozen=True)
class Target:
    """One object of a side: the arguments of its addresses, and, for an own_… object, whose it is."""

    kwargs: Mapping[str, Any]
    owner: Person | None = None


Finder = Callable[[Side], Sequence[Target]]

# The object named in permissions.toml -> one or more of it; an argument not named here comes from ARGUMENTS.
OBJECTS: dict[str, Finder] = {
    "program": lambda side: [Target({"public_id": side.scene.program.public_id})],
    "coordination": lambda side: [Target({"public_id": side.scene.program.public_id})],
    "program_people": lambda side: [Target({"public_id": side.scene.program.public_id})],
    "roster": lambda side: [Target({"public_id": side.scene.program.public_id})],
    "rules": lambda side: [Target({"public_id": side.scene.program.public_id})],
    "roster_import": lambda side: [Target({"public_id": side.roster.public_id})],
    "group_question": lambda side: [Target({"public_id": _question().public_id})],
    "person": lambda side: [Target({"public_id": side.mentee.person.public_id})],
    "join_link": lambda side: [Target({"token": side.joining.link_token})],
    "suggestion": lambda side: [Target({"token": side.joining.link_token})],
    "way_out": lambda side: [Target({"token": out_token(side.lone)})],
    "ways_in": lambda side: [Target({"public_id": side.scene.program.public_id})],
    "applications": lambda side: [Target({"public_id": side.scene.program.public_id})],
    "application": lambda side: [Target({"public_id": side.application.public_id})],
    "own_application": lambda side: [
        Target({"public_id": side.application.public_id}, owner=side.mentor.person)
    ],
    "screening": lambda side: [Target({"public_id": side.mentor.public_id})],
    "conflicts": lambda side: [Target({"public_id": side.mentor.public_id})],
    "conflict": lambda side: [Target({"public_id": side.conflict.public_id})],
    "own_conflict": lambda side: [
        Target({"public_id": side.own_conflict.public_id}, owner=side.mentee.person)
    ],
    "own_line": lambda side: [
        Target(
            {"section": "offered", "public_id": side.mentee.person.offeredtopics.get().public_id},
            owner=side.mentee.person,
        )
    ],
    "own_aim": lambda side: [
        Target({"public_id": side.mentee.person.aims.get().public_id}, owner=side.mentee.person)
    ],
    "own_adviser": lambda side: [
        Target(
            {"public_id": Adviser.objects.get(board__person=side.mentee.person).public_id},
            owner=side.mentee.person,
        )
    ],
    "own_achievement": lambda side: [
        Target({"public_id": side.mentee.person.achievements.get().public_id}, owner=side.mentee.person)
    ],
    "own_confirmation": lambda side: [
        Target({"public_id": side.mentee.person.achievements.get().public_id}, owner=side.mentor.person)
    ],
    "own_never_match": lambda side: [
        Target({"public_id": side.mentee.person.never_matches.get().public_id}, owner=side.mentee.person)
    ],
    "vocabulary": lambda side: [Target({"public_id": Topic.objects.earliest("pk").public_id})],
    "enrollment": lambda side: [Target({"public_id": side.lone.public_id})],
    "mentorship": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "sessions": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "session": lambda side: [Target({"public_id": side.session.public_id})],
    "agenda": lambda side: [Target({"public_id": side.session.public_id})],
    "agenda_item": lambda side: [
        Target(
            {
                "public_id": side.session.public_id,
                "item_id": AgendaItem.objects.get(agenda__session=side.session).public_id,
            }
        )
    ],
    "brief": lambda side: [Target({"public_id": side.session.public_id})],
    "private_note": lambda side: [Target({"public_id": side.session.public_id})],
    "updates": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "act": lambda side: [
        Target({"public_id": Act.objects.filter(mentorship=side.mentorship).earliest("pk").public_id})
    ],
    "met_link": lambda side: [Target({"token": met_token(side.session, side.mentee.person)})],
    "agreement": lambda side: [Target({"public_id": side.mentorship.public_id, "number": 1})],
    "plan": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "ending": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "objective": lambda side: [Target({"public_id": _objective(side).public_id})],
    "strategy": lambda side: [Target({"public_id": _objective(side).strategies.get().public_id})],
    "milestone": lambda side: [
        Target({"public_id": _objective(side).strategies.get().milestones.get().public_id})
    ],
    "proposal": lambda side: [
        Target({"public_id": Proposal.objects.get(mentorship=side.mentorship, closed_at=None).public_id})
    ],
    "own_calendar": lambda side: [Target({"public_id": side.feed[0].public_id}, owner=side.mentee.person)],
    "calendar_feed": lambda side: [Target({"token": side.feed[1]})],
    "path_wish": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "change": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "check": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "something_wrong": lambda side: [Target({"public_id": side.mentorship.public_id})],
    "own_concern": lambda side: [Target({"public_id": side.concern.public_id}, owner=side.mentee.person)],
    "concern": lambda side: [Target({"public_id": side.concern.public_id})],
    "process": lambda side: [
        Target(
            {
                "program_id": side.scene.program.public_id,
                "mentorship_id": side.mentorship.public_id,
                "kind": "quiet",
            }
        )
    ],
    "mentorships_of_program": lambda side: [Target({"program_id": side.scene.program.public_id})],
    "round": lambda side: [_round(side.in_review), _round(side.published)],
    "program_report": lambda side: [Target({"program_id": side.scene.program.public_id})],
    "contests": lambda side: [Target({"program_id": side.scene.program.public_id})],
    "contest": lambda side: [Target({"public_id": side.contest.public_id})],
    "own_contest": lambda side: [Target({"public_id": side.contest.public_id}, owner=side.lone.person)],
    "round_proof": lambda side: [_round(side.in_review), _round(side.published)],
    "program_mails": lambda side: [
        Target(
            {
                "program_id": side.scene.program.public_id,
                "mail_id": _first_mail(side.mentee.person).public_id,
            }
        )
    ],
    "own_notices": lambda side: [
        Target({"public_id": _first_notice(side.mentee.person).public_id}, owner=side.mentee.person)
    ],
    "own_enrollment": lambda side: [Target({"public_id": side.mentee.public_id}, owner=side.mentee.person)],
    "own_ranking": lambda side: [Target({"public_id": side.mentee.public_id}, owner=side.mentee.person)],
    "own_cards": lambda side: [Target({"public_id": side.mentor.public_id}, owner=side.mentor.person)],
    "own_phase": lambda side: [Target({"public_id": side.lone.public_id}, owner=side.lone.person)],
    "own_outcome": lambda side: [
        Target({"public_id": _without(side.published).public_id}, owner=side.lone.person)
    ],
    "outbox": lambda side: [Target({"public_id": _first_mail(side.mentee.person).public_id})],
    "demo_mailbox": lambda side: [Target({"public_id": _first_mail(side.mentee.person).public_id})],
}

# Objects that are there only in a demonstration, so that everybody gets a 404 here.
ONLY_IN_A_DEMO = frozenset({"demo_mailbox", "demo_door"})

# What other arguments of addresses stand for.
ARGUMENTS: dict[str, Callable[[Side], Any]] = {
    "program_id": lambda side: side.scene.program.public_id,
    "mentorship_id": lambda side: side.mentorship.public_id,
    "person_id": lambda side: side.mentee.person.public_id,
    "token": lambda side: side.invitation_path.split("/")[2],
    "task_id": lambda side: uuid4(),
    "name": lambda side: "report.html",
    "part": lambda side: "mentee",
    "section": lambda side: "direction",
    "route": lambda side: "coordinators",
    "seat": lambda side: "industry",
    "cell": lambda side: "why",
    "step": lambda side: 1,
    "uidb36": lambda side: "1",
    "key": lambda side: "nothing",
}


# What an address needs in its query to be a page at all.
QUERIES: dict[str, Callable[[Side], str]] = {
    "programs:offer": lambda side: "?of=corporate",
    "rounds:what_if": lambda side: f"?mentee={side.lone.public_id}&mentor={side.mentor.public_id}",
    "rounds:compare": lambda side: f"?mentee={side.lone.public_id}&mentor={side.mentor.public_id}",
}


def _round(it: Round) -> Target:
    pair = it.proposals.get()
    without = _without(it)
    return Target(
        {
            "round_id": it.public_id,
            "proposal_id": pair.public_id,
            "unmatched_id": without.public_id,
            "run_id": it.runs.get().public_id,
            "note_id": it.notes.get().public_id,
            "question_id": Question.objects.get(run__round=it).public_id,
            "list_id": it.pair_lists.get().public_id,
        }
    )


def _desk(scene: Scene, it: Round, pair: tuple[Enrollment, Enrollment], word: str) -> None:
    """What coordinators left at the desk of a round: a note, a decision, a list of pairs, a question."""
    two = {"mentee_enrollment": pair[0], "mentor_enrollment": pair[1]}
    PairNote.objects.create(round=it, text=f"Note {word}", by=scene.cora, at=NOW, **two)
    DecisionChange.objects.create(round=it, after="keep", by=scene.cora, at=NOW, **two)
    received = PairList.objects.create(
        round=it, file_name=f"{word}.csv", state="checked", by=scene.cora, at=NOW
    )
    PairListRow.objects.create(list=received, line=2, mentee_text=word, mentor_text=word, outcome="problem")
    Question.objects.create(
        run=it.run,
        kind="apart",
        about=f"{pair[0].public_id} {pair[1].public_id}",
        asked_by=scene.cora,
        asked_at=NOW,
        ended_at=NOW,
        failure=f"No answer {word}",
    )


def _phase(scene: Scene, it: Round, *, begins: Enrollment, later: Enrollment) -> None:
    """A draw that left one of two for the next phase, as the run of a published round has it."""
    draw = PhaseDraw.objects.create(
        round=it, number=1, takes=1, seed=it.seed, next_from=NOW.date(), drawn_by=scene.cora, drawn_at=NOW
    )
    for position, one in enumerate((begins, later), start=1):
        PhasePlace.objects.create(
            draw=draw, drawn_as=one.public_id, enrollment=one, position=position, waiting_since=NOW
        )
    assert it.run is not None
    it.run.overrides |= {"draw": {"id": str(draw.public_id), "sha256": ""}, "held": [later.pk]}
    it.run.save()


def _without(it: Round) -> Unmatched:
    return Unmatched.objects.filter(round=it).earliest("pk")


def _question() -> GroupQuestion:
    return GroupQuestion.objects.earliest("pk")


def _first_notice(person: Person) -> Notification:
    return Notification.objects.filter(person=person).earliest("pk")


def _first_mail(person: Person) -> OutgoingMail:
    return OutgoingMail.objects.filter(person=person).earliest("pk")


# What belongs to the two of a mentorship; somebody else of the program has no part in it.
OF_A_PAIR = frozenset(
    {
        "mentorship",
        "path_wish",
        "change",
        "check",
        "something_wrong",
        "agreement",
        "plan",
        "objective",
        "strategy",
        "milestone",
        "ending",
        "sessions",
        "session",
        "agenda",
        "agenda_item",
        "brief",
        "private_note",
        "updates",
        "act",
        "proposal",
    }
)


@cache
def _program_roles() -> Mapping[str, frozenset[Role]]:
    return {
        "anonymous": frozenset({Role.ANONYMOUS}),
        "nobody": frozenset({Role.PERSON}),
        "mentee": frozenset({Role.PERSON, Role.MENTEE}),
        "mentor": frozenset({Role.PERSON, Role.MENTOR}),
        "lone": frozenset({Role.PERSON, Role.MENTEE}),
        "coordinator": frozenset({Role.PERSON, Role.COORDINATOR}),
        "admin": frozenset({Role.PERSON, Role.ORGANIZATION_ADMIN}),
    }


def roles_of(
    actor: str, object_name: str, target: Target, world: World, *, own_side: bool
) -> frozenset[Role]:
    """What an actor is to one object."""
    if actor == "anonymous":
        return frozenset({Role.ANONYMOUS})
    if object_name.startswith("own_"):
        is_owner = target.owner is None or target.owner == world.actors[actor]
        return frozenset({Role.PERSON}) if is_owner else frozenset()
    if not own_side:
        return _program_roles()["admin"] if actor == "admin" else frozenset({Role.PERSON})
    if object_name == "concern":
        return frozenset({Role.ADDRESSEE if actor == "coordinator" else Role.PERSON})
    if object_name in OF_A_PAIR and actor == "lone":
        return frozenset({Role.PERSON})
    return _program_roles()[actor]
