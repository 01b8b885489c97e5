"""Rules laid upon rosters, and rules assumed where there are none."""

import io

import pytest

from telemachy.matching.files.assuming import assume_rules, same_answers, spellings_to_join
from telemachy.matching.files.columns import recognize
from telemachy.matching.files.faults import FileRefused
from telemachy.matching.files.fitting import Fitted, fit_rules, to_problem
from telemachy.matching.files.people import Roster, Side, gather_people
from telemachy.matching.files.reading import read_table
from telemachy.matching.rules import Rules, presets

MENTEES = """id,name,email,Topics wanted,manager,Line
e1,Ann Lee,ann@example.org,Law; Node.js,r1,a
e2,Bo Ek,bo@example.org,Sales,,b
"""
MENTORS = """id,name,email,Expertise,Max mentees,manager
r1,Cy Fox,cy@example.org,law; nodejs,2,
r2,Di Ash,di@example.org,sales,,r1
r3,Bo Ek,BO@example.org,art,0,
"""


def roster(text: str, side: Side, name: str = "") -> Roster:
    table = read_table(io.BytesIO(text.encode()), name or f"{side}s.csv")
    return gather_people(table, recognize(table.headings, table.rows, role=side), side)


def fitted(rules: str, mentees: str = MENTEES, mentors: str = MENTORS, **options: object) -> Fitted:
    sides = roster(mentees, "mentee"), roster(mentors, "mentor")
    return to_problem(*sides, Rules.from_toml("version = 1\n" + rules), **options)  # type: ignore[arg-type]


TOPIC = """[[criteria]]
key = "topic"
kind = "covers"
mentee = "topics wanted"
mentor = "topics_offered"
points = 9
"""


def test_columns_are_found_by_heading_or_meaning_and_written_by_heading() -> None:
    found = fitted(TOPIC)

    assert found.rules.criteria[0].mentee == ("Topics wanted",)
    assert found.rules.criteria[0].mentor == ("Expertise",)
    assert found.rules.people.mentor.capacity == "Max mentees"


def test_fitting_fitted_rules_changes_nothing() -> None:
    found = fitted(TOPIC)

    again, notes = fit_rules(found.rules, found.mentees, found.mentors)

    assert again == found.rules
    assert notes == []


def test_a_column_that_is_missing_is_named_with_the_nearest() -> None:
    with pytest.raises(FileRefused, match=r"Topics wantd.*Did you mean “Topics wanted”"):
        fitted(TOPIC.replace("topics wanted", "Topics wantd"))


def test_shipped_rules_leave_out_what_a_file_lacks_and_say_so() -> None:
    for name in presets():
        sides = roster(MENTEES, "mentee"), roster(MENTORS, "mentor")
        found = to_problem(*sides, Rules.preset(name), drop_missing=True)
        assert any("left out" in note for note in found.notes)
        assert [c.key for c in found.rules.criteria if c.kind == "covers" and c.mentee]


@pytest.mark.parametrize(("means", "places"), [("not said", [2, 1, 1]), ("none", [2, 1, 0])])
def test_blank_and_zero_places_mean_what_the_rules_say_and_are_counted(means: str, places: list[int]) -> None:
    found = fitted(f'[defaults]\nzero_capacity_means = "{means}"\n')

    assert found.problem.capacity.tolist() == places
    assert any("blank" in note for note in found.notes)
    assert any("gave 0 places" in note for note in found.notes)


def test_one_person_in_both_files_is_told_by_the_named_column() -> None:
    assert list(fitted('[people]\nsame_person = ["email"]\n').problem.same_person) == [(1, 2)]
    assert list(fitted("").problem.same_person) == []


def test_in_one_file_of_both_sides_the_same_id_is_the_same_person() -> None:
    text = "id,role,skills\n1,both,a\n2,mentor,a\n"
    table = read_table(io.BytesIO(text.encode()), "people.csv")
    column_map = recognize(table.headings, table.rows)
    mentees, mentors = (gather_people(table, column_map, side) for side in ("mentee", "mentor"))

    found = to_problem(mentees, mentors, Rules.from_toml("version = 1"))

    assert list(found.problem.same_person) == [(0, 0)]


def test_managers_are_found_by_whatever_names_them() -> None:
    must = '[[must]]\nkind = "not_in_line"\nmentee = "manager"\nmentor = "manager"\n'
    by_name = MENTEES.replace(",r1,a", ",Cy Fox,a"), MENTORS.replace(",r1\n", ",Cy Fox\n")

    for mentees, mentors in ((MENTEES, MENTORS), by_name):
        problem = fitted(must, mentees, mentors).problem
        boss, report = problem.mentor_line[0], problem.mentee_line[0]
        assert boss[0] < report[0] < boss[1]


def test_people_who_report_in_a_circle_are_refused_by_name() -> None:
    must = '[[must]]\nkind = "not_in_line"\nmentor = "manager"\n'

    with pytest.raises(FileRefused, match=r"circle: r1 → r2 → r1|circle: r2 → r1 → r2"):
        fitted(must, MENTEES, MENTORS.replace("law; nodejs,2,", "law; nodejs,2,r2"))


def test_people_to_avoid_are_found_by_id_address_or_name() -> None:
    must = '[[must]]\nkind = "never"\nmentee = "Avoid"\n'
    mentees = "id,Topics wanted,Avoid\ne1,Law,cy@example.org\ne2,Law,Di Ash\ne3,Law,r3\ne4,Law,nobody known\n"

    assert sorted(fitted(must, mentees).problem.forbidden) == [(0, 0), (1, 1), (2, 2)]


def test_wishes_are_ranked_in_their_order() -> None:
    mentees = "id,First choice,Second choice\ne1,Di Ash,r1\ne2,,r3\n"
    ranks = fitted("", mentees).problem.ranks

    assert dict(zip(ranks.ranked, ranks.place.tolist(), strict=True)) == {(0, 1): 1, (0, 0): 2, (1, 2): 1}


def test_pairs_that_name_nobody_are_all_listed() -> None:
    with pytest.raises(FileRefused) as caught:
        fitted(TOPIC, pins=[("e1", "r1"), ("e9", "r1")], never=[])

    assert [fault.value for fault in caught.value.faults] == ["e9"]


def test_cells_of_numbers_are_read_as_people_write_them() -> None:
    rules = '[[criteria]]\nkey = "y"\nkind = "at_least"\nmentor = "years"\nenough = 5\npoints = 9\n'

    found = fitted(rules, MENTEES, "id,years\nr1,5-7 Years\nr2,16+\nr3,\n")

    assert found.problem.mentors.numbers["years"].tolist()[:2] == [6.0, 16.0]


# Assumed rules


def test_topics_weigh_most_and_spellings_are_joined_and_said() -> None:
    assumption = assume_rules(roster(MENTEES, "mentee"), roster(MENTORS, "mentor"))

    assert assumption.rules.criteria[0].kind == "covers"
    assert assumption.rules.values == {"Node.js": "nodejs"}
    assert any("Node.js = nodejs" in sentence for sentence in assumption.said)
    assert Rules.from_toml(assumption.rules.to_toml()) == assumption.rules


def test_spellings_that_mean_other_things_stay_apart() -> None:
    mentees = roster("id,wants\ne1,C|C#|C++|AngularJS|Java|R\n", "mentee")
    mentors = roster("id,offers\nr1,C|Angular|JavaScript|C++|Ruby\n", "mentor")

    assert spellings_to_join(mentees, mentors) == {}


def test_columns_whose_values_never_meet_are_not_compared() -> None:
    mentees = roster("id,industry,topics\ne1,Law,a\ne2,Art,b\n", "mentee")
    mentors = roster("id,industry,topics\nr1,Steel,a\nr2,Coal,b\n", "mentor")

    assert [c.key for c in assume_rules(mentees, mentors).rules.criteria] == ["topics"]


def test_personal_traits_are_never_assumed_to_matter() -> None:
    text = "id,gender,age,ethnicity,topics\n1,x,30,y,a\n2,x,40,y,b\n"

    rules = assume_rules(roster(text, "mentee"), roster(text, "mentor")).rules

    columns = {name for item in (*rules.criteria, *rules.must) for name in (*item.mentee, *item.mentor)}
    assert columns == {"topics"}


def test_what_nobody_has_allowed_to_be_told_is_not_shown_to_the_other() -> None:
    text = "id,topics,industry,years\n1,a,Law,3\n2,b,Art,9\n"

    criteria = assume_rules(roster(text, "mentee"), roster(text, "mentor")).rules.criteria

    assert [criterion.key for criterion in criteria if criterion.show] == ["topics"]
    assert len(criteria) > 1


def test_nothing_in_common_still_gives_rules_and_says_so() -> None:
    assumption = assume_rules(roster("id,x\n1,a\n2,b\n", "mentee"), roster("id,y\n1,c\n2,d\n", "mentor"))

    assert assumption.rules.criteria == ()
    assert "nothing in common" in assumption.said[-1]


def test_columns_overlooked_on_both_sides_are_found_by_their_answers() -> None:
    mentees = roster('id,Pick three,Pet\n1,"Law, Art",cat\n2,Sales,dog\n', "mentee")
    mentors = roster('id,Pick many,Car\n1,"Art, Sales",van\n2,Law,bus\n', "mentor")

    found = same_answers(mentees, mentors)

    assert found is not None
    assert [column.heading for column in found] == ["Pick three", "Pick many"]


def test_a_range_of_places_is_said() -> None:
    found = fitted("", mentors="id,skills,capacity\nr1,Law,2-3\nr2,Art,1\n")

    assert found.problem.capacity.tolist() == [3, 1]
    assert "Of a range of places the higher number counts: 1 mentor (“2-3”)." in found.notes


def test_a_question_about_places_is_named_where_places_are_assumed() -> None:
    found = fitted("", mentors="id,skills,capacity\nr1,Law,depends\nr2,Art,a lot\n")

    assert any("unless “capacity” says it" in note for note in found.notes)


def test_a_wish_for_nobody_there_is_told() -> None:
    mentees = "id,Preferred mentor\ne1,Cy Fox; Dee Asch\ne2,\n"

    found = fitted('[[criteria]]\nkey = "wishes"\nkind = "rank"\npoints = 9\n', mentees=mentees)

    assert "1 answer in “Preferred mentor” of mentees.csv for no mentor there: “Dee Asch”." in found.notes


def test_consent_holds_by_whatever_name_a_column_is_called() -> None:
    """A rule file that names columns by other capitals than the file must not read what nobody agreed to."""
    mentees = "id,Topics Wanted,May Use\ne1,law,no\ne2,sales,yes\n"
    rules = TOPIC + '[consent]\n"topics wanted" = { column = "may use", values = ["yes"] }\n'

    found = fitted(rules, mentees)

    assert found.problem.mentees.sets["Topics Wanted"].known.tolist() == [False, True]
    assert found.rules.consent["Topics Wanted"].column == "May Use"
    assert fit_rules(found.rules, found.mentees, found.mentors)[0] == found.rules
