"""A program's rule file: where it starts, and what it says."""

from dataclasses import replace

from telemachy.matching.rules import Rules, RulesError, preset_text
from telemachy.programs.models import Program
from telemachy.programs.queries.offers import ProgramTemplate


def template_rules(offer: ProgramTemplate, *, capacity: int, demand: int) -> str:
    """The rule file that a new program starts from."""
    text = preset_text(offer.rules)
    rules = Rules.from_toml(text)
    defaults = replace(rules.defaults, capacity=capacity, demand=demand)
    # The shipped file says in comments why each weight is what it is, so it stays as it is where it can.
    return text if defaults == rules.defaults else replace(rules, defaults=defaults).to_toml()


def rules_of(program: Program) -> Rules:
    """The program's rules. Raises RulesError where the file cannot be used."""
    return Rules.from_toml(program.rules_toml)


def usable_rules(program: Program) -> Rules | None:
    """The program's rules, or None where the file cannot be used."""
    try:
        return rules_of(program)
    except RulesError:
        return None


def zero_means_none(program: Program) -> bool:
    """Whether a 0 in a roster means that a mentor takes nobody, rather than that they did not say."""
    rules = usable_rules(program)
    return rules is not None and rules.defaults.zero_capacity_means == "none"
