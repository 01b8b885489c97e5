"""A program's rule file: where it starts, and what it says."""

from dataclasses import replace

from telemachy.matching.rules import Objective, Rules, RulesError
from telemachy.programs.models import Program
from telemachy.programs.queries.offers import ProgramFile, rule_file
from telemachy.programs.queries.rule_comments import restate


def template_rules(offer: ProgramFile, *, capacity: int, demand: int) -> str:
    """The rule file that a new program starts from, with the comments that say why each weight is what it is.

    Raises ProgramFileError or RulesError where the file names or holds rules that cannot be used.
    """
    text = rule_file(offer)
    rules = Rules.from_toml(text)
    if offer.objective:
        rules = replace(rules, aim=replace(rules.aim, objective=Objective(offer.objective)))
    return restate(
        text, replace(rules, defaults=replace(rules.defaults, capacity=capacity, demand=demand))
    ).text


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
