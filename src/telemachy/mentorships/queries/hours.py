"""Whether the hours that two people agree on fit the hours that each said they have."""

from dataclasses import dataclass

from telemachy.mentorships.choices import UNDER_WAY, State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.agreement import Rhythm, rhythms_of
from telemachy.people.models import Person, Profile

#: A pause takes no hours.
TAKES_HOURS = UNDER_WAY - {State.PAUSED}
A_MINUTE = 1 / 60


@dataclass(frozen=True)
class Overbooked:
    """One of the two would give more hours a month than they said they have."""

    person: Person
    hours_said: float
    hours_needed: float

    def sentence_for(self, reader: Person) -> str:
        """With numbers for the person; for the other only that it is much."""
        if reader.pk == self.person.pk:
            return (
                f"With this rhythm your mentorships take {_plain(self.hours_needed)} hours a month, and "
                f"you said you have {_plain(self.hours_said)}. Agree on a rhythm that you can keep."
            )
        name = self.person.get_short_name()
        return (
            f"With this rhythm {name} would give more hours a month than {name} said they have. "
            "Ask whether another rhythm suits better before you say yes."
        )


def overbooked(mentorship: Mentorship, rhythm: Rhythm) -> list[Overbooked]:
    """Who of the two would give more hours than they said, with all their mentorships. Runs four queries."""
    two = (mentorship.mentee_enrollment, mentorship.mentor_enrollment)
    profiles = Profile.objects.filter(person__in=[one.person_id for one in two])
    in_all = dict(profiles.values_list("person_id", "hours_a_month"))
    others = {one.person_id: _others(mentorship, one.person) for one in two}
    rhythms = rhythms_of(row for rows in others.values() for row in rows)
    found = []
    for one in two:
        rows = others[one.person_id]
        here = [row for row in rows if row.program_id == mentorship.program_id]
        # What somebody said for this program holds for it alone; what their profile says, for all together.
        for hours, counted in ((one.hours_a_month, here), (in_all.get(one.person_id), rows)):
            needed = rhythm.hours_a_month + sum(rhythms[row.pk].hours_a_month for row in counted)
            if hours is not None and needed > float(hours) + A_MINUTE:
                found.append(Overbooked(one.person, float(hours), needed))
                break
    return found


def _others(mentorship: Mentorship, person: Person) -> list[Mentorship]:
    rows = Mentorship.objects.of(person).filter(state__in=TAKES_HOURS).exclude(pk=mentorship.pk)
    return list(rows.select_related("program"))


def _plain(hours: float) -> str:
    return f"{hours:.1f}".removesuffix(".0")
