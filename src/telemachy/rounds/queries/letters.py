"""What a publication says to whom. The preview and the publication itself are made from this same list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from telemachy.common.notices import Notice
from telemachy.common.text import listed
from telemachy.mentorships import notices as mentorship_notices
from telemachy.mentorships.choices import TAKES_A_PLACE
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment, Program
from telemachy.programs.queries.gates import may_be_matched
from telemachy.rounds import notices
from telemachy.rounds.models import Proposal, Round
from telemachy.rounds.queries.phases import HeldBack, in_full

ANSWER_WITHIN = timedelta(days=10)


class Group(StrEnum):
    """Who hears the same words."""

    MENTEES = "mentees"
    MENTORS = "mentors"
    MENTEES_WITHOUT = "mentees_without"
    NEXT_PHASE = "next_phase"
    MENTORS_WITHOUT = "mentors_without"


GROUP_NAMES = {
    Group.MENTEES: "Mentees with a proposed mentor",
    Group.MENTORS: "Mentors with proposed mentees",
    Group.MENTEES_WITHOUT: "Mentees without a mentor",
    Group.NEXT_PHASE: "Mentees of the next phase",
    Group.MENTORS_WITHOUT: "Mentors without a mentee",
}


@dataclass(frozen=True)
class Letter:
    """One notice to one person; what only publication knows (links) is filled in there."""

    group: Group
    enrollment: Enrollment
    notice: Notice
    values: Mapping[str, str]
    pairs: tuple[tuple[int, int], ...] = ()
    unmatched_public_id: str = ""

    @property
    def person(self) -> Person:
        return self.enrollment.person

    def with_first_contact(self, words: str) -> "Letter":
        return replace(self, values={**self.values, "first_contact": words})

    def as_read(self) -> Notice:
        """The words as they are going to read, for a preview; the link is made at publication."""
        return self.notice.filled({"link": "(the address of this person's page)", **self.values})


@dataclass(frozen=True)
class Mailing:
    """Every letter of a publication, and who could not be written to."""

    letters: list[Letter]
    by_group: dict[Group, list[Letter]] = field(default_factory=dict)

    @property
    def without_address(self) -> list[Letter]:
        """People who need a printed card, since there is no address to write to."""
        return [letter for letter in self.letters if not letter.person.email]


def mailing(round: Round, now: datetime) -> Mailing:
    """Every letter that publishing this round sends. The number of queries does not depend on the size."""
    answer_by = day_in_words((now + ANSWER_WITHIN).date())
    common = {
        "program": round.program.name,
        "contact": contact_of(round.program),
        "answer_by": answer_by,
        "first_contact": "",
    }
    proposals = list(
        round.proposals.select_related("mentor_enrollment__person", "mentee_enrollment__person").order_by(
            "id"
        )
    )
    by_mentee, by_mentor = defaultdict(list), defaultdict(list)
    for proposal in proposals:
        by_mentee[proposal.mentee_enrollment_id].append(proposal)
        by_mentor[proposal.mentor_enrollment_id].append(proposal)
    letters = [
        Letter(
            Group.MENTEES,
            mine[0].mentee_enrollment,
            mentorship_notices.PROPOSED_TO_MENTEE,
            {
                **common,
                "name": mine[0].mentee_enrollment.person.get_short_name(),
                "mentor": listed([one.mentor_enrollment.person.name for one in mine]),
                "why": _why([(one.mentor_enrollment.person, one.words_for_mentee) for one in mine]),
            },
            _pairs(mine),
        )
        for mine in by_mentee.values()
    ]
    letters += [
        Letter(
            Group.MENTORS,
            mine[0].mentor_enrollment,
            mentorship_notices.PROPOSED_TO_MENTOR,
            {
                **common,
                "name": mine[0].mentor_enrollment.person.get_short_name(),
                "mentees": listed([one.mentee_enrollment.person.name for one in mine]),
                "why": _why(
                    [(one.mentee_enrollment.person, one.words_for_mentor) for one in mine], always_name=True
                ),
            },
            _pairs(mine),
        )
        for mine in by_mentor.values()
    ]
    for row in round.unmatched.select_related("enrollment__person").order_by("id"):
        letters.append(
            Letter(
                Group.MENTEES_WITHOUT,
                row.enrollment,
                notices.NO_MENTOR_YET,
                {
                    **common,
                    "name": row.enrollment.person.get_short_name(),
                    "reason": round.program.words.said(row.reason_for_person),
                    "next_step": round.next_step,
                    "by": day_in_words(round.next_step_by)
                    if round.next_step_by
                    else "a day that is still to be set",
                },
                unmatched_public_id=str(row.public_id),
            )
        )
    letters += _to_the_next_phase(round, common, by_mentee, now)
    letters += [
        Letter(
            Group.MENTORS_WITHOUT,
            mentor,
            notices.NO_MENTEE_YET,
            {**common, "name": mentor.person.get_short_name()},
        )
        for mentor in mentors_without(round, by_mentor, now)
    ]
    words = round.program.words
    letters = [replace(letter, notice=words.notice(letter.notice)) for letter in letters]
    return Mailing(letters, _grouped(letters))


def _to_the_next_phase(
    round: Round, common: Mapping[str, str], with_proposals: Mapping[int, Sequence[object]], now: datetime
) -> list[Letter]:
    """To each mentee whom the draw left for the next phase. Runs no query where there was no draw."""
    held = HeldBack(round)
    if held.next_from is None:
        return []
    mentees = Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTEE).present()
    rows = may_be_matched(mentees, now.date()).select_related("person").order_by("id")
    return [
        Letter(
            Group.NEXT_PHASE,
            row,
            notices.NEXT_PHASE,
            {
                **common,
                "name": row.person.get_short_name(),
                "how": round.program.words.said(held.how(row.pk)),
                "begins": in_full(held.next_from),
            },
        )
        for row in rows
        if row.pk in held and row.pk not in with_proposals
    ]


def mentors_without(
    round: Round, with_proposals: Mapping[int, Sequence[object]], now: datetime
) -> list[Enrollment]:
    """Mentors who could be proposed, have places left, and get nobody in this round."""
    mentors = Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTOR).present()
    rows = (
        may_be_matched(mentors, now.date())
        .exclude(capacity=0)
        .exclude(mentorships_as_mentor__state__in=sorted(TAKES_A_PLACE))
        .select_related("person")
        .order_by("id")
    )
    if round.follows is not None:
        # Who was told this the last time is not told it again.
        rows = rows.filter(joined_at__gt=round.follows.publication.published_at)
    return [row for row in rows if row.pk not in with_proposals]


def first_contact_words(*, given_by: str, program: Program, link: str) -> str:
    """What a person who has never been here reads: who gave us the data, why, and the way out."""
    return (
        f"\nYou have not been here before. {given_by} gave us your name and your answers so that "
        f"{program.name} can bring {program.words.mentor.many} and {program.words.mentee.many} together, "
        "and for nothing else.\n\n"
        f"Your own link: {link}\n"
        "It works once, for 14 days. It shows what is stored about you, and there you can also say that you "
        "would rather not take part, or have it all deleted.\n"
    )


NOTHING_SAID = "- You are both free, and within what the program asks for."
PREVIEWED_LINK = "(a personal link that works once)"


def previewed(letter: Letter, *, given_by: str, program: Program) -> Letter:
    """The letter as it reads, with a stand-in where the personal link goes."""
    if letter.person.joined_at:
        return letter
    words = first_contact_words(given_by=given_by, program=program, link=PREVIEWED_LINK)
    return letter.with_first_contact(words)


def day_in_words(day: date) -> str:
    """ "Tue 3 March"."""
    return f"{day:%A} {day.day} {day:%B}"


def _pairs(proposals: Sequence[Proposal]) -> tuple[tuple[int, int], ...]:
    return tuple((one.mentor_enrollment_id, one.mentee_enrollment_id) for one in proposals)


def _why(each: Sequence[tuple[Person, Sequence[str]]], *, always_name: bool = False) -> str:
    """A line a reason; with several people, under each one's name."""
    blocks = []
    for person, words in each:
        lines = [f"- {sentence}" for sentence in words] or [NOTHING_SAID]
        blocks.append("\n".join([f"{person.name}:", *lines] if always_name or len(each) > 1 else lines))
    return "\n\n".join(blocks)


def _grouped(letters: Sequence[Letter]) -> dict[Group, list[Letter]]:
    groups: dict[Group, list[Letter]] = {group: [] for group in Group}
    for letter in letters:
        groups[letter.group].append(letter)
    return groups
