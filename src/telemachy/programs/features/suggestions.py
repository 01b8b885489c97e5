"""Rules that fit the roster a program has, for a program whose rules nobody has touched yet."""

from dataclasses import dataclass, replace

from telemachy.matching.files import Meaning, assume_rules
from telemachy.matching.kinds import MUSTS
from telemachy.matching.rules import Must, Rules
from telemachy.programs.features.sides import Sides
from telemachy.programs.models import Cohort

PEOPLE_LOOKED_AT = 1_000


@dataclass(frozen=True)
class SuggestedRules:
    """Rules made from a roster, and what was assumed, a sentence each."""

    rules: Rules
    said: tuple[str, ...]


def suggest_rules(cohort: Cohort, start: Rules) -> SuggestedRules:
    """Rules over the columns that both sides answered; aim and defaults stay as the template has them."""
    sides = Sides.sample(cohort, PEOPLE_LOOKED_AT)
    assumed = assume_rules(sides.roster("mentee"), sides.roster("mentor"), objective=start.aim.objective)
    rules = replace(
        assumed.rules,
        name=start.name,
        aim=start.aim,
        defaults=start.defaults,
        must=(*assumed.rules.must, *_line_rule(cohort, assumed.rules)),
    )
    return SuggestedRules(rules, assumed.said)


def _line_rule(cohort: Cohort, rules: Rules) -> tuple[Must, ...]:
    """Nobody is matched within a reporting line, wherever a roster named managers."""
    columns = {
        side: tuple(heading for heading, meaning in stated.items() if meaning == Meaning.MANAGER)
        for side, stated in cohort.columns.items()
    }
    if any(must.kind == "not_in_line" for must in rules.must) or not any(columns.values()):
        return ()
    usual = {parameter.name: parameter.default for parameter in MUSTS["not_in_line"].parameters}
    return (
        Must(
            "line",
            "not_in_line",
            columns.get("mentee", ()),
            columns.get("mentor", ()),
            settings=usual,
        ),
    )
