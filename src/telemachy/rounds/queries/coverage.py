"""Who got what: the figures that a coordinator looks at before approving."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telemachy.common.charts import Bar, Chart, number, stacked_bar
from telemachy.matching.checks import GroupCoverage, coverage_by_group
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Round
from telemachy.rounds.queries.review import round_to_tenth

SMALLEST_GROUP = 5
MOST_GROUPS = 12
TOO_SMALL = "Groups too small to show"


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
    columns: Sequence[str]
    by: str
    groups: Sequence["GroupRow"]
    steady: str


@dataclass(frozen=True)
class GroupRow:
    """One group's coverage, in words for the table."""

    group: str
    people: int
    matched: int
    share: str
    interval: str
    beside_best: str

    @classmethod
    def of(cls, found: GroupCoverage) -> "GroupRow":
        if found.too_few or found.ratio is None:
            beside = "Too few to tell"
        else:
            beside = f"{found.ratio:.2f}" + (", worth a look" if found.worth_a_look else "")
        return cls(
            found.group,
            found.people,
            found.matched,
            f"{100 * found.share:.0f} %",
            f"{100 * found.low:.0f} to {100 * found.high:.0f} %",
            beside,
        )


def coverage(round: Round, *, by: str = "") -> Coverage:
    """The coverage of the run shown. Runs two queries."""
    figures = round.run.figures if round.run else {}
    answers, matched = _mentees(round)
    columns = _columns(answers)
    chosen = by if by in columns else ""
    groups = _large_enough([row.get(chosen, "").strip() for row in answers], matched) if chosen else ()
    return Coverage(
        figures=key_figures(round),
        fit=_fit_chart(figures.get("bands", {})),
        columns=columns,
        by=chosen,
        groups=[GroupRow.of(group) for group in groups],
        steady=_steadiness(round),
    )


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


def _mentees(round: Round) -> tuple[list[Mapping[str, str]], list[bool]]:
    with_pair = set(round.proposals.values_list("mentee_enrollment_id", flat=True))
    rows = list(
        Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTEE)
        .present()
        .order_by("id")
        .values_list("id", "answers")
    )
    return [answers for _, answers in rows], [pk in with_pair for pk, _ in rows]


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


def _large_enough(groups: Sequence[str], matched: Sequence[bool]) -> tuple[GroupCoverage, ...]:
    """Coverage by group with small groups put together, so that nobody can be worked out from the table."""
    sizes = Counter(group for group in groups if group)
    small = {group for group, size in sizes.items() if size < SMALLEST_GROUP}
    # A rest of fewer than five could be worked out from the total: the next smallest group joins it.
    while small and sum(sizes[group] for group in small) < SMALLEST_GROUP and len(small) < len(sizes):
        small.add(
            min((group for group in sizes if group not in small), key=lambda group: (sizes[group], group))
        )
    return coverage_by_group([TOO_SMALL if group in small else group for group in groups], matched)


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
