"""A program is a file: written, read, refused with every reason, and the same again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests import cast

from telemachy.matching.rules import Rules
from telemachy.programs.actions.starting import create_program
from telemachy.programs.choices import ProgramKind, Strength
from telemachy.programs.models import Joining, Program
from telemachy.programs.queries.offers import file_of, guidance, rule_file, templates
from telemachy.programs.queries.program_files import (
    REASONED,
    WAYS,
    ProgramFileError,
    read_program_file,
    write_program_file,
)
from telemachy.programs.queries.rules import template_rules

#: What a program file holds of a program: everything but people, dates and where it stands.
KEPT_OUT = {
    "id", "public_id", "name", "state", "owner", "starts_on", "ends_on", "revision", "created_at",
    "contact_name", "sponsor_name", "sponsor_note", "safeguarding_lead",
    "second_adult_since", "concern_route_since",
}  # fmt: skip
COLUMNS = [field.name for field in Program._meta.concrete_fields if field.name not in KEPT_OUT]


def values_of(program: Program) -> dict[str, object]:
    return {name: getattr(program, name) for name in COLUMNS}


def from_template(key: str, **fields: object) -> Program:
    program = create_program(
        actor=cast.cora(), template_key=key, name="Ours", starts_on=date(2026, 4, 1), now=cast.NOW
    )
    Program.objects.filter(pk=program.pk).update(**fields)
    return Program.objects.get(pk=program.pk)


def again(program: Program) -> Program:
    created = create_program(
        actor=cast.sam(),
        file=read_program_file(file_of(program)),
        name="Theirs",
        starts_on=program.starts_on,
        now=cast.NOW,
    )
    return Program.objects.get(pk=created.pk)


@pytest.mark.django_db
@pytest.mark.requirement("S004-28")
@pytest.mark.parametrize("key", templates())
def test_every_template_comes_back_as_the_same_program(key: str) -> None:
    program = from_template(key)

    other = again(program)

    assert values_of(other) == values_of(program)
    assert other.ends_on == program.ends_on


@pytest.mark.django_db
@pytest.mark.requirement("S004-28")
def test_what_a_coordinator_made_of_it_comes_back_too() -> None:
    rules = "# Ours.\n" + replace(Rules.preset("micro"), name="It's \"ours\"\nand 'more'").to_toml()
    program = from_template(
        "corporate",
        purpose="To \"grow\"\n\nwith \\ and ''' and é",
        kind="coaching",
        mentor_word="coach",
        mentors_word="coaches",
        budget_hours=400,
        budget_money=Decimal("12500.50"),
        budget_currency="EUR",
        protected_time="Two hours\na month.",
        milestones=[{"after_days": 3, "what": "A first talk"}],
        rhythm=[{"minutes": 30, "every": "week", "weeks": 0}],
        reasons={},
        ends_on=date(2026, 6, 17),
        rules_toml=rules,
    )

    other = again(program)

    assert values_of(other) == values_of(program)
    assert other.ends_on == program.ends_on


@pytest.mark.django_db
@pytest.mark.requirement("S004-28")
def test_how_people_come_in_comes_back_with_a_link_of_its_own() -> None:
    program = from_template("corporate")
    Joining.objects.create(
        program=program, link_token="ours", link_way="apply", link_roles="both", asks="Why you?",
        mentee_cap=40, usual_places_count=False, mentor_orientation="required", mentor_screening=True,
        opens_on=date(2026, 4, 1),
    )  # fmt: skip

    other = Joining.objects.get(program=again(program))

    first = Joining.objects.get(program=program)
    assert {name: getattr(other, name) for name in WAYS} == {name: getattr(first, name) for name in WAYS}
    assert other.link_token != "ours"
    assert other.opens_on is None


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["youth", "re-entry"])
def test_mentors_of_a_safeguarded_template_are_screened_from_the_start(key: str) -> None:
    assert Joining.objects.get(program=from_template(key)).mentor_screening


@pytest.mark.django_db
def test_nobody_is_in_the_file() -> None:
    scene = cast.scene()
    Program.objects.filter(pk=scene.program.pk).update(
        contact_name="Wilma Who-to-ask", sponsor_name="Stella Sponsor", sponsor_note="Stella is behind it"
    )

    text = write_program_file(Program.objects.get(pk=scene.program.pk))

    for name in ("Mina", "Omar", "Cora", "Wilma", "Stella", "@example.org"):
        assert name not in text


@pytest.mark.parametrize("key", templates())
def test_every_template_says_what_a_program_needs_and_names_rules_that_work(key: str) -> None:
    file = templates()[key]

    said = (file.audience, file.cadence, file.phases, file.mentor_role, file.mentee_role, file.closure)
    assert all((*said, file.measures))
    rules = Rules.from_toml(template_rules(file, capacity=file.mentor_capacity, demand=file.mentee_demand))
    assert rules.criteria
    assert rules.defaults.capacity == file.mentor_capacity
    assert "#" in rule_file(file)


@pytest.mark.parametrize("key", templates())
def test_every_reason_says_why_and_how_strong(key: str) -> None:
    reasons = templates()[key].reasons

    assert reasons
    assert set(reasons) <= set(REASONED)
    for reason in reasons.values():
        assert reason.why.endswith(".")
        # What was studied names its study; what was not, does not pretend.
        studied = reason.strength in (Strength.REVIEWS, Strength.TRIALS)
        assert bool(reason.sources) or not studied
        assert not (reason.strength == Strength.JUDGMENT and reason.sources)
        assert not any(mark in reason.why for mark in ("%", " percent ", " times more"))


def test_the_five_programs_come_first() -> None:
    assert list(templates())[:5] == ["corporate", "university", "youth", "re-entry", "community"]
    assert all(file.is_small for file in list(templates().values())[5:])
    assert len(templates()) == 10


def test_every_kind_has_guidance_of_its_own() -> None:
    found = guidance()

    assert set(found) == set(ProgramKind)
    for name in ("about", "fits", "mentor_role", "mentee_role", "cadence", "closure", "advice"):
        assert len({getattr(one, name) for one in found.values()}) == len(found), name


GOOD = """
version = 1
key = "ours"
name = "Ours"
[program]
length_months = 6
[match]
rules = "general"
"""


def test_a_short_file_is_enough() -> None:
    file = read_program_file(GOOD)

    assert (file.name, file.kind, file.length_months) == ("Ours", "mentoring", 6)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version = ", "not a TOML file"),
        ("", "version = 1"),
        (GOOD.replace("version = 1", "version = 2"), "version = 1"),
        (GOOD.replace('name = "Ours"', ""), "should say name"),
        (GOOD.replace("Ours", "x" * 81), "at most 80"),
        (GOOD.replace("= 6", "= 6\nlength_days = 9"), "either length_months or length_days"),
        (GOOD.replace("= 6", '= "six"'), "whole number"),
        (GOOD.replace("= 6", "= true"), "whole number"),
        (GOOD.replace("= 6", "= 6\nmeasures = ['joy']"), "not joy"),
        (GOOD.replace("= 6", "= 6\nrhythm = [{ minutes = 60, every = 'blue moon' }]"), "every should be one"),
        (GOOD.replace("= 6", "= 6\nrhythm = 'monthly'"), "phases"),
        (GOOD.replace("= 6", "= 6\nowner = 'cora@example.org'"), "nothing here is called “owner”"),
        (GOOD.replace("= 6", "= 6\nbudget_money = -1"), "amount of money"),
        (GOOD.replace('rules = "general"', ""), "either name rules or hold a rule_file"),
        (GOOD.replace('rules = "general"', 'rules = "general"\nmentor_capacity = 0'), "from 1 to 50"),
        (GOOD + "[[milestones]]\nwhat = 'Close'", "Milestone 1: should say after_days"),
        (GOOD + "[ways_in]\nlink_way = 'door'", "link_way should be one of"),
        (GOOD + "[ways_in]\nlink_token = 'ours'", "nothing here is called “link_token”"),
        (GOOD + "[people]\nmina = 1", "nothing here is called “people”"),
        (GOOD + "[reasons.weather]\nwhy = 'It rains.'", "no part of a program"),
        (GOOD + "[reasons.length]\nwhy = 'So.'\nstrength = 'proof'", "strength should be one of"),
        (GOOD.replace('key = "ours"', 'key = "youth"'), "cannot do without its safeguarding"),
        (GOOD.replace('key = "ours"', 'key = "ours"\nsafeguarding = "minors"'), "stays true"),
        (GOOD.replace('key = "ours"', 'key = "ours"\nkind = "sponsoring"'), "kind should be one of"),
        (GOOD.replace('name = "Ours"', 'name = "\\u0000Ours"'), "name should be text"),
        ("x = [" * 5000, "TOML"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ProgramFileError) as refusal:
        read_program_file(text)

    assert any(says in problem for problem in refusal.value.problems), refusal.value.problems


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ProgramFileError) as refusal:
        read_program_file("version = 3\nkind = 'x'\n[program]\nlength_months = 0\nfun = 1\n")

    assert len(refusal.value.problems) >= 5
