"""Which functions mentoring ties together: a table from which nobody can be worked out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from telemachy.common.text import counted, folded
from telemachy.matching.checks import wilson_interval
from telemachy.matching.files import Meaning
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Profile
from telemachy.programs.models import Enrollment, Program

SMALLEST_CELL = 5
MOST_FUNCTIONS = 10
#: Below this many pairs a share tells nothing.
ENOUGH_PAIRS = 30
OTHER = "Other functions"
NOT_SAID = "Not said"
#: Pairs that came about, whatever became of them since.
CAME_ABOUT = (
    State.ACCEPTED,
    State.ACTIVE,
    State.PAUSED,
    State.CLOSING,
    State.CLOSED,
    State.CONTINUING,
)

Tie = tuple[str, str]
"""The mentor's function and the mentee's."""


@dataclass(frozen=True)
class Row:
    """One function of mentors: pairs by function of the mentee; None is hidden."""

    function: str
    cells: Sequence[int | None]


@dataclass(frozen=True)
class Ties:
    """Mentors' functions by mentees' functions, over the pairs that came about."""

    pairs: int
    functions: Sequence[str]
    rows: Sequence[Row]
    #: How many pairs tie two functions together, with an interval; blank where it tells too much or nothing.
    across: str

    @property
    def is_shown(self) -> bool:
        return bool(self.rows)

    @property
    def hides(self) -> bool:
        return any(cell is None for row in self.rows for cell in row.cells)


def ties(program: Program) -> Ties:
    """Runs three queries."""
    pairs = Mentorship.objects.filter(program=program, state__in=CAME_ABOUT)
    ids = list(pairs.values_list("mentor_enrollment_id", "mentee_enrollment_id"))
    function = _functions({one for pair in ids for one in pair})
    return ties_of([(function.get(mentor, ""), function.get(mentee, "")) for mentor, mentee in ids])


def ties_of(said: Sequence[Tie]) -> Ties:
    """The table of these pairs; a blank function is not said."""
    known = [(mentor or NOT_SAID, mentee or NOT_SAID) for mentor, mentee in said]
    functions, put = _put_together(known)
    counts = Counter((put[mentor], put[mentee]) for mentor, mentee in known)
    every = [(mentor, mentee) for mentor in functions for mentee in functions]
    across = _across(counts)
    gone = _hidden({tie: counts[tie] for tie in every})
    if across:
        # Each sum that a reader learns must be safe by itself, and the sentence tells two more.
        parts = [_hidden({tie: counts[tie] for tie in every if _part(tie) == part}) for part in range(3)]
        told = None if None in parts else frozenset(tie for part in parts for tie in part or ())
        if told is None or gone is None or len(told) > len(gone):
            across = ""  # the cells tell more than the sentence does
        else:
            gone = told
    if len(known) < SMALLEST_CELL or gone is None:
        return Ties(len(known), (), (), "")
    rows = [
        Row(mentor, [None if (mentor, mentee) in gone else counts[mentor, mentee] for mentee in functions])
        for mentor in functions
    ]
    return Ties(len(known), functions, rows, across)


def _part(tie: Tie) -> int:
    """0 between two functions, 1 within one, 2 where nobody can tell which it is."""
    if NOT_SAID in tie or tie == (OTHER, OTHER):
        return 2
    return int(tie[0] == tie[1])


def _across(counts: Mapping[Tie, int]) -> str:
    """The share of pairs between two functions, of those in which both have said theirs."""
    hits, within = (sum(number for tie, number in counts.items() if _part(tie) == part) for part in (0, 1))
    people = hits + within
    if people < ENOUGH_PAIRS:
        return ""
    low, high = wilson_interval(hits, people)
    return (
        f"{hits:,} of {counted(people, 'pair')} tie two functions together: {100 * hits / people:.0f} % "
        f"(95 % interval {100 * low:.0f} to {100 * high:.0f} %)."
    )


def _put_together(said: Sequence[Tie]) -> tuple[list[str], dict[str, str]]:
    """The functions of the table, and under which each stands: rare ones together, so that cells fill."""
    sizes = Counter(function for tie in said for function in set(tie))
    large = [
        function
        for function, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0]))
        if size >= 2 * SMALLEST_CELL and function != NOT_SAID
    ][:MOST_FUNCTIONS]
    put = {function: function if function in large else OTHER for function in sizes}
    put[NOT_SAID] = NOT_SAID
    shown = sorted(large)
    shown += [OTHER] if OTHER in put.values() else []
    shown += [NOT_SAID] if NOT_SAID in sizes else []
    return shown, put


def _hidden(counts: Mapping[Tie, int]) -> frozenset[Tie] | None:
    """Cells to hide: those under five, and as many of the next as it takes that the rest tells nothing.

    The reader knows the whole, so the hidden cells' sum: it must neither be small itself nor leave one way
    only to share it out. None where even hiding all would tell.
    """
    order = sorted(counts, key=lambda tie: (counts[tie], tie))
    hidden = [tie for tie in order if counts[tie] < SMALLEST_CELL]
    later = [tie for tie in order if counts[tie] >= SMALLEST_CELL]
    while hidden and not _is_safe([counts[tie] for tie in hidden]):
        if not later:
            return None
        hidden.append(later.pop(0))
    return frozenset(hidden)


def _is_safe(numbers: Sequence[int]) -> bool:
    rest = sum(numbers)
    if rest == 0:
        return True  # there is nobody in it
    only_small = all(number < SMALLEST_CELL for number in numbers)
    # Were all that small, a sum near the most that they can hold would tell each of them.
    fills_up = only_small and rest > (SMALLEST_CELL - 1) * (len(numbers) - 1)
    return len(numbers) > 1 and rest >= SMALLEST_CELL and not fills_up


def _functions(enrollments: Iterable[int]) -> dict[int, str]:
    """Function by enrollment: from the profile first, then from the roster. Runs two queries."""
    rows = list(
        Enrollment.objects.filter(pk__in=set(enrollments)).values_list(
            "pk", "person_id", "role", "answers", "cohort__columns"
        )
    )
    wrote = Profile.objects.filter(person__in={row[1] for row in rows}).exclude(
        Q(function="") & Q(function_topic=None)
    )
    of_person = {
        person: topic or words
        for person, topic, words in wrote.values_list("person_id", "function_topic__name", "function")
    }
    found: dict[int, str] = {}
    for pk, person, role, answers, columns in rows:
        headings = [name for name, meaning in columns.get(role, {}).items() if meaning == Meaning.FUNCTION]
        said = next((answers[name].strip() for name in headings if answers.get(name, "").strip()), "")
        if words := of_person.get(person) or said:
            found[pk] = words
    return _one_spelling(found)


def _one_spelling(functions: Mapping[int, str]) -> dict[int, str]:
    """“sales” and “Sales” are one function, under the spelling used most."""
    spellings: dict[str, Counter[str]] = {}
    for words in functions.values():
        spellings.setdefault(folded(words), Counter())[words] += 1
    usual = {key: min(found, key=lambda words: (-found[words], words)) for key, found in spellings.items()}
    return {pk: usual[folded(words)] for pk, words in functions.items()}
