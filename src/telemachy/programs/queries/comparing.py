"""Templates side by side, each told by the same facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from telemachy.matching.rules import Objective, Rules, RulesError
from telemachy.programs.choices import EnrollmentRole, Strength
from telemachy.programs.models import Program
from telemachy.programs.queries.effort import Effort, effort_of
from telemachy.programs.queries.offers import Offer, all_offers, columns_of_file
from telemachy.programs.queries.program_files import REASONED, ProgramFile, ProgramFileError
from telemachy.programs.queries.rules import template_rules

MATCHED = {
    Objective.COVERAGE: "As many as possible, then best fit",
    Objective.FAIR: "As many as possible, then the worst fit raised, then best fit",
    Objective.TOTAL: "The best fit over all pairs",
    Objective.RANK_MAXIMAL: "Most first choices",
    Objective.STABLE: "No pair would rather swap",
}
SOME_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class ReasonShown:
    """Why a default is what it is, as a page shows it."""

    part: str
    why: str
    strength: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """One offer, told by the facts by which all are told."""

    offer: Offer
    mentee: Effort
    mentor: Effort
    matched: str
    reasons: tuple[ReasonShown, ...]

    @property
    def file(self) -> ProgramFile:
        return self.offer.file

    @property
    def length(self) -> str:
        return self.mentee.length

    @property
    def starts(self) -> str:
        """Whether it may open once it is filled in."""
        if self.file.is_safeguarded:
            return "Stays a draft until every safeguard is in place"
        return "Opens once it is filled in"


def compared_offers() -> list[Compared]:
    """Everything that a program may start from. Runs one query."""
    return list(filter(None, map(_compared, all_offers())))


def compared(choice: str) -> Compared | None:
    """One of them, or None where there is none under this name."""
    return next((one for one in compared_offers() if one.offer.choice == choice), None)


def _compared(offer: Offer) -> Compared | None:
    file = offer.file
    try:
        text = template_rules(file, capacity=file.mentor_capacity, demand=file.mentee_demand)
    except (ProgramFileError, RulesError, ValueError):
        return None
    begun = Program(
        name=file.name, starts_on=SOME_DAY, ends_on=file.ends_on(SOME_DAY), **columns_of_file(file)
    )
    return Compared(
        offer,
        effort_of(begun, EnrollmentRole.MENTEE),
        effort_of(begun, EnrollmentRole.MENTOR),
        MATCHED[Rules.from_toml(text).aim.objective],
        reasons_shown(begun.reasons),
    )


def reasons_shown(reasons: Mapping[str, Mapping[str, object]]) -> tuple[ReasonShown, ...]:
    """Reasons in the order in which one thinks of the parts."""
    return tuple(_shown(label, reasons[part]) for part, label in REASONED.items() if part in reasons)


def _shown(label: str, reason: Mapping[str, object]) -> ReasonShown:
    sources = reason.get("sources", ())
    return ReasonShown(
        label,
        str(reason["why"]),
        str(Strength(str(reason["strength"])).label),
        tuple(map(str, sources)) if isinstance(sources, Iterable) else (),
    )
