"""Matching rules as a form, as a file, and what they leave, counted before anything is saved."""

import re
from dataclasses import replace
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test.client import Client
from django.utils import timezone
from tests import cast
from tests.programs.pages.scene import Desk, desk

from telemachy.matching.kinds import CRITERIA, MUSTS, Heading
from telemachy.matching.problem import Pairs
from telemachy.matching.rules import Criterion, Must, Rules, preset_text, presets
from telemachy.programs.features import build_problem
from telemachy.programs.features.counts import live_counts
from telemachy.programs.forms.rules import RulesForm
from telemachy.programs.models import Program
from telemachy.programs.queries.rule_words import CRITERION_WORDS, MUST_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Desk:
    return desk()


def sent_from(client: Client, path: str) -> dict[str, object]:
    """The form as a browser would send it unchanged."""
    form = client.get(path).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def rules_of(there: Desk) -> Rules:
    return Rules.from_toml(Program.objects.get(pk=there.cohort.program_id).rules_toml)


def test_every_kind_has_words() -> None:
    assert set(CRITERION_WORDS) == set(CRITERIA)
    assert set(MUST_WORDS) == set(MUSTS)


def test_each_rule_has_a_sentence_for_a_title_and_its_name_beside_it(there: Desk) -> None:
    rules = replace(
        rules_of(there),
        criteria=(
            Criterion("same_city", "similar", 10.0, mentee=("Home_city",), mentor=("Home_city",)),
            Criterion("ahead", "covers", 10.0, mentee=("topics_wanted",), mentor=("a", "b", "c")),
        ),
        must=(Must("no-clash", "must_differ", mentee=("team",), mentor=("unit",)),),
    )
    Program.objects.filter(pk=there.cohort.program_id).update(rules_toml=rules.to_toml())

    page = there.cora.get(there.program + "rules/")

    form = page.context["form"]
    assert [(row.title, row.name) for row in (*form.criterion_rows(), *form.must_rows())] == [
        ("They are alike in “Home city”", "same city"),
        ("The mentor offers in “a”, “b” and 1 more what the mentee wants in “topics wanted”", "ahead"),
        ("They must have nothing in common in “team” (mentee) and “unit” (mentor)", "no clash"),
    ]
    headings = re.findall(r"<h3[^>]*>([^<]*)</h3>", page.text)
    assert "They are alike in “Home city”" in headings
    assert not [heading for heading in headings if "_" in heading or heading == "no-clash"]


def test_a_rule_that_names_no_column_yet_says_what_its_kind_compares(there: Desk) -> None:
    path = there.program + "rules/"
    sent = sent_from(there.cora, path)

    page = there.cora.post(path, {**sent, "add_criterion": "near", "add_must": "must_share", "act": "add"})

    form = page.context["form"]
    assert [*form.criterion_rows()][-1].title == CRITERION_WORDS["near"]
    assert [*form.must_rows()][-1].title == MUST_WORDS["must_share"]


@pytest.mark.parametrize("name", presets())
def test_the_form_gives_back_every_shipped_rule_file_unchanged(name: str) -> None:
    rules = Rules.preset(name)
    form = RulesForm.for_rules(rules, revision=1)
    data = QueryDict(mutable=True)
    data.update(
        {field.html_name: str(value) for field in form if (value := field.value()) not in (None, False, "")}
    )

    again = RulesForm.sent(rules, data)

    assert again.is_valid(), again.errors
    assert again.rules == rules


def test_saving_unchanged_changes_nothing(there: Desk) -> None:
    before = rules_of(there)

    answer = there.cora.post(
        there.program + "rules/", {**sent_from(there.cora, there.program + "rules/"), "act": "save"}
    )

    assert answer.status_code == 303
    assert rules_of(there) == before


def test_a_criterion_is_added_and_saved(there: Desk) -> None:
    path = there.program + "rules/"
    sent = sent_from(there.cora, path)
    count = len(rules_of(there).criteria)

    added = there.cora.post(path, {**sent, "add_criterion": "near", "act": "add"})

    assert added.status_code == 200
    assert len(rules_of(there).criteria) == count
    assert f'name="c{count}_p_reach"' in added.text
    row = f"c{count}"
    sent |= {
        f"{row}_kind": "near", f"{row}_key": "hours", f"{row}_points": "12", f"{row}_unknown": "0.5",
        f"{row}_mentee0": "Hours", f"{row}_mentor0": "Hours", f"{row}_p_reach": "4",
    }  # fmt: skip
    there.cora.post(path, {**sent, "act": "save"})
    new = rules_of(there).criteria[-1]
    assert (new.key, new.kind, new.points, new.unknown, new.show) == ("hours", "near", 12, 0.5, False)
    assert new.settings["reach"] == 4


def test_what_is_incomplete_is_said_in_a_sentence(there: Desk) -> None:
    path = there.program + "rules/"
    sent = sent_from(there.cora, path)

    page = there.cora.post(path, {**sent, "c0_mentor0": "", "c0_unknown": "perhaps", "act": "save"})

    assert page.status_code == 422
    assert "“average” or a share" in page.text


def test_a_criterion_is_removed(there: Desk) -> None:
    path = there.program + "rules/"
    keys = [criterion.key for criterion in rules_of(there).criteria]

    there.cora.post(path, {**sent_from(there.cora, path), "c0_remove": "on", "act": "save"})

    assert [criterion.key for criterion in rules_of(there).criteria] == keys[1:]


def test_counts_follow_the_form_and_nothing_is_saved(there: Desk) -> None:
    before = rules_of(there)
    path = there.program + "rules/"
    sent = sent_from(there.cora, path)
    count = len(before.must)
    row = f"m{count}"
    # Nobody has answered this column, and who has not answered is left out: everyone has nobody.
    sent |= {
        f"{row}_kind": "must_share", f"{row}_key": "site", f"{row}_unknown": "exclude",
        f"{row}_mentee0": "Site", f"{row}_mentor0": "Site",
    }  # fmt: skip

    fragment = there.cora.post(path + "counts/", sent, headers={"HX-Request": "true"})

    assert fragment.status_code == 200
    assert "<html" not in fragment.text
    assert fragment.context["live"].with_nobody == 3
    emptied = {one.rule: one.mentees for one in fragment.context["live"].emptied}
    # One of the three is kept from everybody by topics and reporting line as well.
    assert emptied == {"site": 2, "Several must-haves together": 1}
    assert rules_of(there) == before
    plain = there.cora.post(path, {**sent, "act": "count"})
    assert plain.context["live"].with_nobody == 3
    assert rules_of(there) == before


def test_a_least_number_of_answers_is_counted_and_saved(there: Desk) -> None:
    path = there.program + "rules/"
    there.mentee.answers = {}
    there.mentee.save()
    sent = {**sent_from(there.cora, path), "least_answers": "9"}

    counted = there.cora.post(path, {**sent, "act": "count"})

    emptied = {one.rule: one.mentees for one in counted.context["live"].emptied}
    assert emptied["Too few answers"] == 1
    assert "Too few answers" in counted.text
    assert rules_of(there).aim.least_answers == 0
    there.cora.post(path, {**sent, "act": "save"})
    assert rules_of(there).aim.least_answers == 9
    assert sent_from(there.cora, path)["least_answers"] == 9


def test_how_many_pairs_a_private_fact_rules_out_is_not_counted(there: Desk) -> None:
    """Who wants to be kept from whom shows in no figure: not even in one."""
    rules = rules_of(there)
    someone = there.cohort.enrollments.filter(role="mentor").first()
    assert someone is not None
    built = build_problem(cohort=there.cohort, rules=rules, now=timezone.now())
    row = built.mentor_ids.index(someone.pk)
    apart = built.problem.changed(forbidden=Pairs.of((i, row) for i in range(built.problem.n_mentees)))

    with mock.patch("telemachy.programs.features.counts.build_problem") as patched:
        patched.return_value = replace(built, problem=apart)
        counts = live_counts(cohort=there.cohort, rules=rules, now=timezone.now())

    assert not any("available" in effect.rule for effect in counts.effects)


def test_an_incomplete_form_has_no_counts(there: Desk) -> None:
    sent = {**sent_from(there.cora, there.program + "rules/"), "c0_points": "many"}

    fragment = there.cora.post(there.program + "rules/counts/", sent, headers={"HX-Request": "true"})

    assert "not complete yet" in fragment.text


def test_the_file_is_the_command_lines_own(there: Desk) -> None:
    download = there.cora.get(there.program + "rules.toml")

    assert download.headers["Content-Disposition"] == 'attachment; filename="rules.toml"'
    assert Rules.from_toml(download.text) == rules_of(there)


def test_a_file_is_uploaded_comments_and_all(there: Desk) -> None:
    text = "# ours\n" + Rules.preset("micro").to_toml()
    program = Program.objects.get(pk=there.cohort.program_id)

    there.cora.post(
        there.program + "rules/file/",
        {"file": SimpleUploadedFile("rules.toml", text.encode()), "revision": program.revision},
    )

    program.refresh_from_db()
    assert program.rules_toml == text


def test_everything_wrong_with_a_file_is_said_at_once(there: Desk) -> None:
    program = Program.objects.get(pk=there.cohort.program_id)
    before = program.rules_toml
    text = 'version = 2\n[[criteria]]\nkind = "magic"\n'

    page = there.cora.post(there.program + "rules/file/", {"text": text, "revision": program.revision})

    assert page.status_code == 422
    assert len(page.context["problems"]) >= 3
    program.refresh_from_db()
    assert program.rules_toml == before


def test_of_two_coordinators_at_one_form_the_second_is_told(there: Desk) -> None:
    path = there.program + "rules/"
    sent = sent_from(there.cora, path)
    there.cora.post(path, {**sent, "act": "save"})

    late = there.cora.post(path, {**sent, "act": "save"})

    assert late.status_code == 409


def test_places_for_who_has_not_said_are_the_programs_own(there: Desk) -> None:
    path = there.program + "rules/"

    there.cora.post(path, {**sent_from(there.cora, path), "capacity": "3", "act": "save"})

    assert Program.objects.get(pk=there.cohort.program_id).mentor_capacity_default == 3


def test_a_first_roster_fits_the_rules_and_a_touched_one_stays(there: Desk) -> None:
    rules = rules_of(there)

    assert any("Skills you can share" in criterion.mentor for criterion in rules.criteria)
    assert any(must.kind == "not_in_line" for must in rules.must)


def test_a_program_without_people_shows_what_to_do() -> None:
    program = cast.program_of(cast.cora())
    client = cast.client_of(program.coordinations.get().person)

    assert "Bring in a roster" in client.get(f"/programs/{program.public_id}/rules/").text


def test_a_preview_shows_who_would_come_first_and_saves_nothing(there: Desk) -> None:
    path = there.program + "rules/"
    before = rules_of(there)
    sent = sent_from(there.cora, path)
    edited = {**sent, "c0_points": "0"}

    plain = there.cora.post(path, {**edited, "act": "preview"})
    fragment = there.cora.post(path + "preview/", edited, headers={"HX-Request": "true"})

    assert plain.context["preview"].mentees == 3
    assert "for all 3 mentees" in fragment.text or "of 3</strong> mentees" in fragment.text
    assert "<html" not in fragment.text
    assert "What your edits would change" in plain.text
    assert rules_of(there) == before
    same = there.cora.post(path + "preview/", sent, headers={"HX-Request": "true"})
    assert "the rules are as saved" in same.text
    broken = there.cora.post(path + "preview/", {**sent, "c0_points": "many"}, headers={"HX-Request": "true"})
    assert "not complete yet" in broken.text


@pytest.mark.requirement("S000-28")
def test_a_direction_is_turned_in_the_form(there: Desk) -> None:
    path = there.program + "rules/"
    rules = replace(
        rules_of(there),
        criteria=(
            Criterion(
                "function", "similar", 10, ("Name",), ("Name",), say="Both work in {shared}",
                heading=Heading.NETWORK, settings={"map": {}},
            ),
        ),
    )  # fmt: skip
    Program.objects.filter(pk=there.cohort.program_id).update(rules_toml=rules.to_toml())

    there.cora.post(path, {**sent_from(there.cora, path), "c0_kind": "different", "act": "save"})

    (criterion,) = rules_of(there).criteria
    assert (criterion.kind, criterion.say, criterion.heading) == ("different", "", Heading.NETWORK)


def test_comments_stay_when_the_form_is_saved(there: Desk) -> None:
    path = there.program + "rules/"
    text = "# Agreed in May.\n\n" + rules_of(there).to_toml()
    Program.objects.filter(pk=there.cohort.program_id).update(rules_toml=text)

    there.cora.post(path, {**sent_from(there.cora, path), "c0_points": "33", "act": "save"})

    saved = Program.objects.get(pk=there.cohort.program_id).rules_toml
    assert saved.startswith("# Agreed in May.\n")
    assert rules_of(there).criteria[0].points == 33


def test_spellings_lists_people_and_the_unranked_are_edited(there: Desk) -> None:
    path = there.program + "rules/"
    sent = sent_from(there.cora, path) | {
        "values": "Node.js = nodejs\nJS = javascript", "lists": "Skills you can share\nGoals",
        "same_person": "Email", "mentee_name": "First + Last", "mentor_capacity": "Room for",
        "unranked": "never", "role": "What are you?",
    }  # fmt: skip

    there.cora.post(path, {**sent, "act": "save"})

    rules = rules_of(there)
    assert rules.values == {"Node.js": "nodejs", "JS": "javascript"}
    assert rules.people.lists == ("Skills you can share", "Goals")
    assert rules.people.same_person == ("Email",)
    assert rules.people.mentee.name == ("First", "Last")
    assert (rules.people.mentor.capacity, rules.people.role) == ("Room for", "What are you?")
    assert rules.aim.unranked == "never"
    wrong = there.cora.post(path, {**sent_from(there.cora, path), "values": "Node.js", "act": "save"})
    assert wrong.status_code == 422
    assert "each line holds a spelling" in wrong.text


@pytest.mark.parametrize("name", ["general", "career-coach"])
def test_the_page_of_a_whole_rule_file_weighs_under_100_kb(there: Desk, name: str) -> None:
    Program.objects.filter(pk=there.cohort.program_id).update(rules_toml=preset_text(name))

    size = len(there.cora.get(there.program + "rules/").content)

    assert size < 100_000


def test_raising_the_worst_fit_can_be_aimed_at(there: Desk) -> None:
    path = there.program + "rules/"
    sent = sent_from(there.cora, path)

    saved = there.cora.post(path, {**sent, "objective": "fair", "act": "save"})

    assert saved.status_code == 303
    assert str(rules_of(there).aim.objective) == "fair"
    assert "Match as many, then raise the worst fit" in there.cora.get(path).text
    assert sent_from(there.cora, path)["objective"] == "fair"
