"""A start in phases: drawn from the seed, followed by the run, told to those who wait, first next time."""

import random
import zlib
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

from telemachy.audit.models import Event
from telemachy.common.errors import Stale
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.programs.actions.enrolling import leave, pause
from telemachy.programs.models import Enrollment
from telemachy.rounds import jobs, personal_data
from telemachy.rounds.actions.approving import NotReady, approve_round
from telemachy.rounds.actions.drafting import ask_to_solve, drop_round, open_draft
from telemachy.rounds.actions.log import ask_to_repeat
from telemachy.rounds.actions.phasing import NoDraw, draw_phase, end_draw
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.actions.reviewing import decide_pair
from telemachy.rounds.choices import Decision, DrawBy, Repeated
from telemachy.rounds.models import FrozenInputs, PhaseDraw, Repetition, Round
from telemachy.rounds.queries.frozen import unpacked
from telemachy.rounds.queries.left_out import left_out, with_reasons
from telemachy.rounds.queries.letters import Group, mailing
from telemachy.rounds.queries.phases import (
    Entrant,
    current_draw,
    drawn,
    drawn_again,
    held_in,
    my_phase,
    phases_page,
    places_left,
)
from telemachy.rounds.queries.proofs import proof_of
from telemachy.rounds.queries.solving import live
from telemachy.rounds.queries.this_week import this_week

NEXT = date(2026, 6, 1)


@pytest.fixture
def scene(db: None) -> Scene:
    """Six mentees who want the same, and two mentors with a place each."""
    scene = open_scene()
    for name in ("Omar Diaz", "Ines Faro"):
        scene.mentor(name, capacity=1, offers="welding", site="Lisbon")
    for name in ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn"):
        scene.mentee(name, wants="welding", site="Lisbon")
    return scene


def draft(scene: Scene) -> Round:
    return open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)


def draw(scene: Scene, round: Round, takes: int = 2, *, by: DrawBy = DrawBy.LOTTERY) -> PhaseDraw:
    return draw_phase(
        actor=scene.cora, round=round, version=None, by=by, takes=takes, next_from=NEXT, now=NOW
    )


def run(scene: Scene, round: Round) -> Round:
    run = ask_to_solve(actor=scene.cora, round=round, version=None, now=NOW)  # type: ignore[arg-type]
    jobs.solve_round(round_id=round.pk, run=run.number)
    return fresh(round)


def fresh(round: Round) -> Round:
    return Round.objects.select_related("run", "program", "cohort__program", "follows__run").get(pk=round.pk)


def order(draw: PhaseDraw) -> list[str]:
    return [place.enrollment.person.name for place in draw.order.order_by("position") if place.enrollment]


def published(scene: Scene, round: Round) -> Round:
    approved = approve_round(
        actor=scene.cora,
        round=fresh(round),
        next_step="More mentors are asked.",
        next_step_by=date(2026, 3, 20),
        version=fresh(round).version,
        now=NOW,
    )
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)
    return fresh(round)


# The draw


def entrants(number: int, **wait: int) -> list[Entrant]:
    return [
        Entrant(f"id-{row}", NOW - timedelta(days=wait.get(f"id_{row}", 0)), goes_first=False)
        for row in range(number)
    ]


@pytest.mark.requirement("F-13")
def test_equal_people_win_equally_often_over_many_seeds() -> None:
    wins: Counter[str] = Counter()
    for seed in range(4_000):
        wins.update(one.id for one in drawn(entrants(10), by=DrawBy.LOTTERY, seed=seed)[:3])

    # 1,200 wins each are expected; five standard deviations of a binomial are 145.
    assert len(wins) == 10
    assert all(abs(number - 1_200) < 145 for number in wins.values())


@pytest.mark.requirement("F-13")
def test_the_same_seed_draws_the_same_in_whatever_order_people_stand() -> None:
    people = entrants(200)
    first = drawn(people, by=DrawBy.LOTTERY, seed=42)
    for shuffle in range(20):
        random.Random(shuffle).shuffle(people)
        assert drawn(people, by=DrawBy.LOTTERY, seed=42) == first
    assert drawn(people, by=DrawBy.LOTTERY, seed=43) != first


def test_one_person_more_changes_nothing_about_the_order_of_the_others() -> None:
    first = drawn(entrants(50), by=DrawBy.LOTTERY, seed=7)

    more = drawn(entrants(51), by=DrawBy.LOTTERY, seed=7)

    assert [one for one in more if one.id != "id-50"] == first


def test_the_longest_wait_goes_first_and_equals_are_drawn() -> None:
    people = entrants(6, id_4=30, id_2=10)
    people[1] = Entrant("id-1", NOW - timedelta(minutes=40))  # the same day: no advantage

    orders = [[one.id for one in drawn(people, by=DrawBy.LONGEST_WAIT, seed=seed)] for seed in range(300)]

    assert all(each[:2] == ["id-4", "id-2"] for each in orders)
    assert {each[2] for each in orders} == {"id-0", "id-1", "id-3", "id-5"}
    firsts = Counter(each[2] for each in orders)
    assert all(40 < number < 110 for number in firsts.values())


def test_those_left_before_go_first_whatever_the_lot_says() -> None:
    people = [*entrants(20), Entrant("late-but-left", NOW, goes_first=True)]

    assert all(
        drawn(people, by=by, seed=seed)[0].id == "late-but-left" for by in DrawBy for seed in range(50)
    )


# In a round


@pytest.mark.requirement("F-13")
def test_a_draw_is_kept_with_its_seed_and_gives_the_same_again(scene: Scene) -> None:
    round = draft(scene)

    made = draw(scene, round)

    assert made.seed == round.seed
    assert sorted(order(made)) == ["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn"]
    assert drawn_again(made) == made.sha256
    again = draw(scene, round, takes=4)
    assert order(again) == order(made)
    assert [one.number for one in round.draws.all()] == [2, 1]
    assert current_draw(round) == again
    assert Event.objects.filter(verb="rounds.draw_phase").count() == 2


def test_names_and_the_order_of_rows_play_no_part(scene: Scene) -> None:
    before = order(draw(scene, draft(scene)))
    scene.cohort.enrollments.get(person__name="Ada").person.__class__.objects.filter(name="Ada").update(
        name="Zoe", sort_name="zoe"
    )

    after = order(draw(scene, Round.objects.get()))

    assert after == ["Zoe" if name == "Ada" else name for name in before]


def test_a_stored_order_that_was_altered_shows(scene: Scene) -> None:
    made = draw(scene, draft(scene))
    first, second = made.order.order_by("position")[:2]
    made.order.filter(pk=first.pk).update(position=900)
    made.order.filter(pk=second.pk).update(position=1)
    made.order.filter(pk=first.pk).update(position=2)
    assert drawn_again(made) == made.sha256  # the seed still gives what was drawn

    made.order.filter(pk=first.pk).update(drawn_as="somebody else")

    assert drawn_again(made) != made.sha256


@pytest.mark.parametrize(("takes", "says"), [(0, "Draw at least 1"), (6, "no draw is needed")])
def test_a_number_that_makes_no_draw_is_refused(scene: Scene, takes: int, says: str) -> None:
    with pytest.raises(NoDraw, match=says):
        draw(scene, draft(scene), takes=takes)

    assert not PhaseDraw.objects.exists()


def test_a_day_that_is_past_is_refused_and_so_is_an_old_page(scene: Scene) -> None:
    round = draft(scene)
    wish = {"actor": scene.cora, "round": round, "by": DrawBy.LOTTERY, "takes": 2, "now": NOW}
    with pytest.raises(NoDraw, match="after today"):
        draw_phase(**wish, version=None, next_from=NOW.date())  # type: ignore[arg-type]
    draw(scene, round)
    with pytest.raises(Stale):
        draw_phase(**wish, version=round.version, next_from=NEXT)  # type: ignore[arg-type]


def test_the_database_holds_one_draw_at_a_time(scene: Scene) -> None:
    made = draw(scene, draft(scene))
    made.pk, made.public_id, made.number = None, None, 2  # type: ignore[assignment]
    made.public_id = PhaseDraw._meta.get_field("public_id").get_default()

    with pytest.raises(IntegrityError):
        made.save(force_insert=True)


def test_a_dropped_round_is_not_drawn_for(scene: Scene) -> None:
    round = draft(scene)
    drop_round(actor=scene.cora, round=round, version=round.version, now=NOW)

    with pytest.raises(NoDraw, match="dropped"):
        draw(scene, round)


@pytest.mark.requirement("F-13")
@pytest.mark.requirement("S004-21")
def test_a_run_takes_those_who_were_drawn_and_names_a_reason_for_everyone_else(scene: Scene) -> None:
    paused, gone = (scene.mentee(name, wants="welding") for name in ("Gil", "Hal"))
    pause(actor=paused.person, enrollment=paused, now=NOW)
    leave(actor=gone.person, enrollment=gone, now=NOW)
    round = draft(scene)
    made = draw(scene, round, takes=3)
    scene.mentee("Late", wants="welding")

    round = run(scene, round)

    names = order(made)
    paired = set(round.proposals.values_list("mentee_enrollment__person__name", flat=True))
    without = set(round.unmatched.values_list("enrollment__person__name", flat=True))
    today = NOW.date()
    out = {
        row.enrollment.person.name: row.sentence for row in with_reasons(round, left_out(round, today), today)
    }
    assert (len(paired), paired | without) == (2, set(names[:3]))
    assert out == {
        **{
            name: f"Begins in the next phase, from 1 June 2026: number {place} of 6 in the draw."
            for place, name in enumerate(names[3:], start=4)
        },
        "Late": "Begins in the next phase, from 1 June 2026: came after the draw.",
        "Gil": "Paused by their own word.",
        "Hal": "Said no.",
    }
    everyone = set(Enrollment.objects.filter(role="mentee").values_list("person__name", flat=True))
    assert paired | without | out.keys() == everyone
    assert round.run is not None
    assert (round.run.figures["mentees"], round.run.figures["covered"]) == (3, 2)
    assert round.run.check_problems == []


def test_the_log_holds_the_draw_and_repeats_the_run(scene: Scene) -> None:
    round = draft(scene)
    made = draw(scene, round)
    round = run(scene, round)
    assert round.run is not None

    frozen = unpacked(FrozenInputs.objects.get().packed)
    assert frozen.draw["sha256"] == made.sha256
    assert [id_ for id_, _, _ in frozen.draw["order"]] == list(
        made.order.order_by("position").values_list("drawn_as", flat=True)
    )
    assert set(frozen.held) == {id_ for id_, _, _ in frozen.draw["order"][2:]}
    assert frozen.sha256() == FrozenInputs.objects.get().sha256
    end_draw(actor=scene.cora, round=round, version=None, now=NOW)
    repetition = ask_to_repeat(actor=scene.cora, run=round.run, now=NOW)
    jobs.repeat_run(repetition_id=repetition.pk)

    assert Repetition.objects.get().outcome == Repeated.SAME
    assert proof_of(fresh(round))


def test_a_run_without_a_draw_is_logged_as_before(scene: Scene) -> None:
    round = solved_round(scene)

    assert round.run is not None
    assert not {"draw", "held"} & round.run.overrides.keys()
    assert b'"held"' not in zlib.decompress(bytes(FrozenInputs.objects.get().packed))


def test_a_question_about_a_pair_sees_the_same_phase(scene: Scene) -> None:
    round = draft(scene)
    draw(scene, round)
    solved = live(run(scene, round))

    assert solved is not None
    assert int((solved.problem.demand.sum(axis=1) > 0).sum()) == 2


@pytest.mark.parametrize("undo", [False, True])
def test_a_draw_after_the_run_stands_in_the_way_of_approval(scene: Scene, undo: bool) -> None:
    round = draft(scene)
    if undo:
        draw(scene, round)
    round = run(scene, round)
    if undo:
        end_draw(actor=scene.cora, round=round, version=None, now=NOW)
    else:
        draw(scene, round)

    with pytest.raises(NotReady, match="Who begins in this round was changed after the run"):
        approve_round(
            actor=scene.cora,
            round=fresh(round),
            next_step="Wait.",
            next_step_by=NEXT,
            version=fresh(round).version,
            now=NOW,
        )
    round = run(scene, fresh(round))
    assert len(held_in(round)) == (0 if undo else 4)


def test_an_approved_round_keeps_its_draw(scene: Scene) -> None:
    round = draft(scene)
    draw(scene, round)
    run(scene, round)
    published(scene, round)

    with pytest.raises(NoDraw, match="published"):
        end_draw(actor=scene.cora, round=round, version=None, now=NOW)
    with pytest.raises(NoDraw, match="published"):
        draw(scene, round)


@pytest.mark.requirement("F-13")
def test_those_of_the_next_phase_are_told_kindly_in_the_same_publication(scene: Scene) -> None:
    round = draft(scene)
    names = order(draw(scene, round))
    late = scene.mentee("Late", wants="welding")
    run(scene, round)
    told = mailing(fresh(round), NOW).by_group[Group.NEXT_PHASE]
    assert {letter.person.name for letter in told} == {*names[2:], "Late"}
    assert not mailing(fresh(round), NOW).by_group[Group.MENTEES_WITHOUT]

    round = published(scene, round)

    notices = Notification.objects.filter(notice="rounds.next_phase")
    assert set(notices.values_list("person__name", flat=True)) == {*names[2:], "Late"}
    mails = {mail.person.name: mail.body for mail in OutgoingMail.objects.select_related("person")}
    waiting = mails[names[2]]
    assert "It begins on 1 June 2026" in waiting
    assert "Who begins was drawn by lot" in waiting
    assert "Who begins had been drawn when you joined." in mails["Late"]
    for other in {*names, "Late"} - {names[2]}:
        assert other not in waiting
    mine = my_phase(late)
    assert mine is not None
    assert mine.next_from == NEXT
    assert my_phase(scene.cohort.enrollments.get(person__name=names[0])) is None


@pytest.mark.requirement("F-13")
def test_those_of_the_next_phase_go_first_in_it(scene: Scene) -> None:
    round = draft(scene)
    waited = set(order(draw(scene, round))[2:])
    run(scene, round)
    published(scene, round)
    for number in range(12):
        scene.mentee(f"Newcomer {number}", wants="welding", site="Lisbon")

    second = draw(scene, draft(scene), takes=4)

    assert set(order(second)[:4]) == waited
    assert second.seed != round.seed


def test_a_pair_that_is_kept_begins_in_any_case(scene: Scene) -> None:
    round = draft(scene)
    last = draw(scene, round).order.order_by("-position").first()
    assert last is not None
    assert last.enrollment is not None
    mentor = scene.cohort.enrollments.get(person__name="Omar Diaz")
    decide_pair(
        actor=scene.cora,
        round=fresh(round),
        mentor=mentor,
        mentee=last.enrollment,
        decision=Decision.KEEP,
        now=NOW,
    )

    round = run(scene, fresh(round))

    pairs = round.proposals.values_list("mentee_enrollment", "mentor_enrollment")
    assert (last.enrollment.pk, mentor.pk) in set(pairs)
    assert last.enrollment.pk not in held_in(round)
    redrawn = draw(scene, round)
    assert last.enrollment.person.name not in order(redrawn)


def test_a_rerun_with_the_fewest_changes_follows_the_draw_too(scene: Scene) -> None:
    round = run(scene, draft(scene))
    made = draw(scene, round, takes=1)

    again = ask_to_solve(actor=scene.cora, round=round, version=None, keep_pairs=True, now=NOW)  # type: ignore[arg-type]
    jobs.solve_round(round_id=round.pk, run=again.number)

    pairs = fresh(round).proposals.values_list("mentee_enrollment__person__name", flat=True)
    assert list(pairs) == order(made)[:1]


def test_places_count_who_looks_and_what_is_left(scene: Scene) -> None:
    resting = scene.mentor("Resting", capacity=4, offers="welding")
    pause(actor=resting.person, enrollment=resting, now=NOW)
    round = draft(scene)

    places = places_left(round, NOW.date())
    assert (places.mentees, places.places, places.short) == (6, 2, 4)
    assert places.sentence == (
        "6 mentees look for a mentor and there are 2 places left with mentors: at least 4 have to wait."
    )
    run(scene, round)
    published(scene, round)
    after = places_left(draft(scene), NOW.date())
    assert (after.mentees, after.places) == (4, 0)


def test_who_goes_leaves_a_draw_that_can_be_repeated(scene: Scene) -> None:
    round = draft(scene)
    made = draw(scene, round)
    run(scene, round)
    round = published(scene, round)
    place = made.order.order_by("position").first()
    assert place is not None
    assert place.enrollment is not None
    person = place.enrollment.person
    held = [fact for one in personal_data.export(person) for fact in one.facts]
    assert {("Place in the draw", "1 of 6"), ("Begins", "Now")} <= set(held)

    personal_data.erase(person, now=NOW)

    kept = unpacked(FrozenInputs.objects.get().packed)
    assert {id_: since for id_, since, _ in kept.draw["order"]}[place.drawn_as] == ""
    assert drawn_again(made) == made.sha256
    page = phases_page(fresh(round), NOW.date())
    assert page.rows[0].enrollment is None


def test_this_week_remembers_the_next_phase_until_a_round_is_opened_for_it(scene: Scene) -> None:
    round = draft(scene)
    made = draw(scene, round)
    run(scene, round)
    published(scene, round)
    day = datetime.combine(made.next_from, time(9), tzinfo=UTC)

    def things(now: datetime) -> list[str]:
        return [one.title for one in this_week(scene.program, now).things if one.kind == "phase"]

    assert things(day - timedelta(days=8)) == []
    assert things(day - timedelta(days=7)) == ["The next phase may begin soon"]
    assert things(day) == ["The next phase may begin from today"]

    open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    assert things(day) == []
