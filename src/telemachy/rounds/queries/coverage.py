"""Who got what: the figures that a coordinator looks at before approving."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from telemachy.common.charts import Bar, Chart, number, stacked_bar
from telemachy.common.text import in_words
from telemachy.groups.models import GroupQuestion
from telemachy.groups.queries import declared, questions
from telemachy.matching.checks import GroupCoverage, coverage_by_group
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Round
from telemachy.rounds.queries.review import round_to_tenth

SMALLEST_GROUP = 5
MOST_GROUPS = 12
TOO_SMALL = "Groups too small to show"
NOT_SAID = "Not said"
TELLS_WHO = (
    "All those with a mentor, or all those without, belong to one group. A table would tell who is in it, "
    "so there is none for this round."
)


@dataclass(frozen=True)
class Figure:
    """One number with its words, as the component of that name takes it."""

    value: str
    label: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Coverage:
    """How many who want a mentor have one, in all and by a column that the coordinator chose."""

    figures: Sequence[Figure]
    fit: Chart
    columns: Sequence[tuple[str, str]]
    """Each column by which to group: its name in the roster, and how people read it."""
    questions: Sequence[GroupQuestion]
    by: str
    by_name: str
    groups: Sequence["GroupRow"]
    hidden: str
    steady: str


@dataclass(frozen=True)
class GroupRow:
    """One group's coverage, in words for the table."""

    group: str
    people: int
    of_all: str
    matched: int
    share: str
    interval: str
    beside_best: str
    waited: str

    @classmethod
    def of(cls, found: GroupCoverage, everybody: int, days: Sequence[int]) -> "GroupRow":
        if found.too_few or found.ratio is None:
            beside = "Too few to tell"
        else:
            beside = f"{found.ratio:.2f}" + (", worth a look" if found.worth_a_look else "")
        return cls(
            found.group,
            found.people,
            _percent(found.people, everybody),
            found.matched,
            f"{100 * found.share:.0f} %",
            f"{100 * found.low:.0f} to {100 * found.high:.0f} %",
            beside,
            f"{median(days):.0f} days" if days else "",
        )


@dataclass(frozen=True)
class Mentee:
    """One mentee, as far as counting needs."""

    person: int
    answers: Mapping[str, str]
    waiting_since: datetime
    has_mentor: bool


def coverage(round: Round, *, now: datetime, by: str = "") -> Coverage:
    """The coverage of the run shown, by a column or by a question (its public id).

    Runs at most five queries.
    """
    figures = round.run.figures if round.run else {}
    mentees = _mentees(round)
    columns = _columns([mentee.answers for mentee in mentees])
    asked = {str(question.public_id): question for question in questions()}
    groups: Sequence[str] = ()
    hidden, name = "", ""
    if by in asked:
        name = asked[by].text
        said = declared(asked[by], [mentee.person for mentee in mentees])
        groups = put_together([said.get(mentee.person, NOT_SAID) for mentee in mentees])
        if tells_who(groups, [mentee.has_mentor for mentee in mentees]):
            groups, hidden = (), TELLS_WHO
    elif by in columns:
        name = in_words(by)
        groups = put_together([mentee.answers.get(by, "").strip() for mentee in mentees])
    return Coverage(
        figures=key_figures(round),
        fit=_fit_chart(figures.get("bands", {})),
        columns=[(column, in_words(column)) for column in columns],
        questions=list(asked.values()),
        by=by if name else "",
        by_name=name,
        groups=_rows(groups, mentees, now) if groups else (),
        hidden=hidden,
        steady=_steadiness(round),
    )


def _rows(groups: Sequence[str], mentees: Sequence[Mentee], now: datetime) -> list[GroupRow]:
    days: dict[str, list[int]] = {}
    for group, mentee in zip(groups, mentees, strict=True):
        days.setdefault(group, []).append((now - mentee.waiting_since).days)
    found = coverage_by_group(groups, [mentee.has_mentor for mentee in mentees])
    return [GroupRow.of(group, len(mentees), days[group.group]) for group in found]


def key_figures(round: Round) -> list[Figure]:
    """The few numbers that say how a run came out."""
    if round.run is None:
        return []
    figures = round.run.figures
    mentees, covered = figures.get("mentees", 0), figures.get("covered", 0)
    places, used = figures.get("places", 0), figures.get("places_used", 0)
    return [
        Figure(f"{covered:,} of {mentees:,}", "mentees with a mentor", _percent(covered, mentees)),
        Figure(f"{mentees - covered:,}", "without a mentor"),
        Figure(f"{used:,} of {places:,}", "places used", _percent(used, places)),
        Figure(_points(figures.get("median")), "points, the middle pair"),
        Figure(_points(figures.get("worst")), "points, the lowest pair"),
    ]


def proof_in_words(round: Round) -> str:
    """What the certificate says, and how large the gap is where there is one."""
    if round.run is None or not round.run.certificate:
        return ""
    return str(round.run.certificate.get("claim", ""))


def _mentees(round: Round) -> list[Mentee]:
    with_pair = set(round.proposals.values_list("mentee_enrollment_id", flat=True))
    rows = (
        Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTEE)
        .present()
        .order_by("id")
        .values_list("id", "person_id", "answers", "waiting_since")
    )
    return [Mentee(person, answers, since, pk in with_pair) for pk, person, answers, since in rows]


def _columns(answers: Sequence[Mapping[str, str]]) -> list[str]:
    """Columns that sort people into a few groups, which is what a share can be told of."""
    values: dict[str, Counter[str]] = {}
    for row in answers:
        for column, text in row.items():
            if text.strip():
                values.setdefault(column, Counter())[text.strip()] += 1
    return sorted(
        column
        for column, counts in values.items()
        if 2 <= len(counts) <= MOST_GROUPS and max(counts.values()) >= SMALLEST_GROUP
    )


def put_together(groups: Sequence[str]) -> list[str]:
    """The groups, small ones as one, so that nobody can be worked out from the table. Blanks stay blank."""
    sizes = Counter(group for group in groups if group)
    small = {group for group, size in sizes.items() if size < SMALLEST_GROUP}
    # A rest of fewer than five could be worked out from the total: the next smallest group joins it.
    while small and sum(sizes[group] for group in small) < SMALLEST_GROUP and len(small) < len(sizes):
        small.add(
            min((group for group in sizes if group not in small), key=lambda group: (sizes[group], group))
        )
    return [TOO_SMALL if group in small else group for group in groups]


def tells_who(groups: Sequence[str], has_mentor: Sequence[bool]) -> bool:
    """Whether an outcome belongs to one group alone: the pairs are known here, so its people would be too."""
    by_outcome: dict[bool, set[str]] = {}
    for group, outcome in zip(groups, has_mentor, strict=True):
        by_outcome.setdefault(outcome, set()).add(group)
    return len(set(groups)) > 1 and any(len(found) == 1 for found in by_outcome.values())


def _fit_chart(bands: Mapping[str, int]) -> Chart:
    names = {"strong": ("Strong fit", 3), "good": ("Good fit", 1), "some": ("Some fit", 4)}
    parts = [
        Bar(label=name, value=bands.get(band, 0), series=series) for band, (name, series) in names.items()
    ]
    return stacked_bar("Pairs by fit", parts, note="Where the lines are drawn stands in the matching rules.")


def _steadiness(round: Round) -> str:
    found = round.run.steadiness if round.run else {}
    if not found:
        return ""
    return (
        f"{found['holding']:,} of {found['pairs']:,} pairs stay the same when any one weight moves by "
        f"{number(found['by'])} points up or down."
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


def _points(points: float | None) -> str:
    return "None" if points is None else number(round_to_tenth(points))
