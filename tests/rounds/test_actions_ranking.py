"""What people wish before a round: who is shown to whom, what counts, and what nobody else learns."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.rounds.ranking_scene import CLOSES, answer, open_ranking, rank, run_after
from tests.rounds.scene import NOW, RULES, open_scene, solved_round

from telemachy.audit.models import Event
from telemachy.common import clock
from telemachy.matching.rules import Rules
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification
from telemachy.people.actions import add_person, edit_organization
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.actions.ruling import save_rules
from telemachy.rounds import jobs
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.drafting import NotRunnable, ask_to_solve, drop_round, open_draft
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.actions.ranking import (
    NotOnTheList,
    NotRankable,
    RankingClosed,
    close_ranking,
    rank_mentors,
    set_ranking,
)
from telemachy.rounds.actions.reviewing import decide_pair
from telemachy.rounds.choices import Decision, Demand, RoundState, Wish
from telemachy.rounds.models import AimsCard, MentorWish, RankedMentor, RankingWindow, Round, ShortlistEntry
from telemachy.rounds.queries import questions
from telemachy.rounds.queries.ranking import asks_of, choices_reached
from telemachy.rounds.queries.solving import live
from telemachy.rounds.queries.wishes import points_added, wishes_in, with_wishes_weighed

pytestmark = pytest.mark.django_db


def listed(window: RankingWindow) -> set[tuple[str, str]]:
    return set(
        ShortlistEntry.objects.filter(window=window).values_list(
            "mentee_enrollment__person__name", "mentor_enrollment__person__name"
        )
    )


def pairs_of(round: Round) -> set[tuple[str, str]]:
    return set(
        round.proposals.values_list("mentee_enrollment__person__name", "mentor_enrollment__person__name")
    )


def tend(at) -> None:
    with clock.at(at):
        jobs.tend_rankings()


# --- lists ---


def test_a_list_holds_whom_the_rules_allow_and_no_one_else() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentee("Ravi Sen", wants="budgets", language="Finnish")
    scene.mentor("Omar Diaz", offers="budgets")
    scene.mentor("Ines Faro", offers="welding")

    window = open_ranking(scene)

    assert listed(window) == {("Mina Holt", "Omar Diaz"), ("Mina Holt", "Ines Faro")}


@pytest.mark.requirement("S001-16")
def test_each_mentor_of_a_list_comes_with_what_speaks_for_and_against() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets", site="Lisbon")
    scene.mentor("Omar Diaz", offers="budgets", site="Porto")
    scene.mentor("Ines Faro", offers="welding", site="Lisbon")

    window = open_ranking(scene)

    said = {
        entry.mentor_enrollment.person.name: (entry.reasons, entry.worth_talking_about)
        for entry in window.entries.select_related("mentor_enrollment__person")
    }
    assert said["Omar Diaz"][0] == ["Omar Diaz offers budgets"]
    assert said["Omar Diaz"][1]
    assert said["Ines Faro"][0] == ["You both work in Lisbon"]
    assert said["Ines Faro"][1]
    assert not any(character.isdigit() for words in said.values() for character in str(words))


def test_one_star_does_not_stand_in_every_list() -> None:
    scene = open_scene()
    for number in range(12):
        scene.mentee(f"Mentee {number}", wants="budgets")
    scene.mentor("Star Sol", offers="budgets")
    for number in range(5):
        scene.mentor(f"Mentor {number}", offers="welding")

    window = open_ranking(scene, size=2)

    star = window.entries.filter(mentor_enrollment__person__name="Star Sol")
    assert window.entries.count() == 24
    assert 0 < star.count() < 12


def test_who_is_kept_apart_stands_in_no_list_of_the_other() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt", wants="budgets"), scene.mentor("Omar Diaz", offers="budgets")
    scene.mentor("Ines Faro", offers="budgets")
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    decide_pair(
        actor=scene.cora, round=round, mentor=omar, mentee=mina, decision=Decision.NEVER, version=0, now=NOW
    )
    round.refresh_from_db()
    window = set_ranking(
        actor=scene.cora,
        round=round,
        version=round.version,
        opens_at=NOW,
        closes_at=CLOSES,
        shortlist_size=8,
        now=NOW,
    )
    jobs.prepare_ranking(window_id=window.pk)

    assert listed(window) == {("Mina Holt", "Ines Faro")}


def test_lists_delivered_twice_stay_as_they_were_and_nobody_is_told_twice() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets")
    window = open_ranking(scene)
    before = list(ShortlistEntry.objects.values_list("pk", "reasons"))
    scene.mentor("Late Mentor", offers="budgets")

    jobs.prepare_ranking(window_id=window.pk)

    assert list(ShortlistEntry.objects.values_list("pk", "reasons")) == before
    assert Notification.objects.filter(notice="rounds.rank_mentors").count() == 1
    assert Notification.objects.filter(notice="rounds.answer_cards").count() == 1


def test_who_joins_late_gets_a_list_and_the_others_keep_theirs() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets")
    window = open_ranking(scene)
    before = set(ShortlistEntry.objects.values_list("pk", flat=True))
    late = scene.mentee("Lena Late", wants="budgets")
    type(late).objects.filter(pk=late.pk).update(joined_at=NOW + timedelta(hours=1))

    tend(NOW + timedelta(hours=2))
    with clock.at(NOW + timedelta(hours=2)):
        jobs.prepare_ranking(window_id=window.pk)

    assert listed(window) == {("Mina Holt", "Omar Diaz"), ("Lena Late", "Omar Diaz")}
    assert before < set(ShortlistEntry.objects.values_list("pk", flat=True))
    assert Notification.objects.filter(notice="rounds.rank_mentors").count() == 2


def test_lists_that_cannot_be_made_close_the_ranking_and_say_why() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    window = set_ranking(
        actor=scene.cora,
        round=round,
        version=round.version,
        opens_at=NOW,
        closes_at=CLOSES,
        shortlist_size=8,
        now=NOW,
    )
    type(scene.program).objects.filter(pk=scene.program.pk).update(rules_toml="version = 1\n[[criteria]]\n")

    jobs.prepare_ranking(window_id=window.pk)

    round.refresh_from_db()
    assert round.state == RoundState.DRAFT
    assert Notification.objects.get().notice == "rounds.ranking_stopped"


# --- days ---


def test_a_ranking_opens_and_closes_by_itself_and_reminds_those_who_said_nothing() -> None:
    scene = open_scene()
    mina, ravi = scene.mentee("Mina Holt", wants="budgets"), scene.mentee("Ravi Sen", wants="budgets")
    omar = scene.mentor("Omar Diaz", offers="budgets", capacity=2)
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    opens = NOW + timedelta(days=1)
    window = set_ranking(
        actor=scene.cora,
        round=round,
        version=round.version,
        opens_at=opens,
        closes_at=opens + timedelta(days=14),
        shortlist_size=8,
        now=NOW,
    )
    tend(NOW + timedelta(hours=1))
    round.refresh_from_db()
    assert round.state == RoundState.DRAFT

    tend(opens)
    with clock.at(opens):
        jobs.prepare_ranking(window_id=window.pk)
    round.refresh_from_db()
    assert round.state == RoundState.RANKING
    rank_mentors(actor=mina.person, enrollment=mina, mentors=[omar.pk], now=opens)

    tend(opens + timedelta(days=11))
    assert not Notification.objects.filter(notice__contains="reminder").exists()
    for _ in range(2):
        tend(opens + timedelta(days=12, hours=1))
    reminded = Notification.objects.filter(notice__contains="reminder")
    assert {(one.person, one.notice) for one in reminded} == {
        (ravi.person, "rounds.rank_reminder"),
        (omar.person, "rounds.cards_reminder"),
    }
    assert reminded.count() == 2

    tend(opens + timedelta(days=14))
    round.refresh_from_db()
    assert round.state == RoundState.DRAFT
    assert Notification.objects.filter(person=scene.cora, notice="rounds.ranking_closed").count() == 1


def test_a_round_is_not_run_while_people_rank() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")
    scene.mentor("Omar Diaz")
    window = open_ranking(scene)
    round = Round.objects.get(pk=window.round_id)

    with pytest.raises(NotRunnable, match="whom they would like"):
        ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)


def test_a_dropped_round_takes_its_ranking_along() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    window = open_ranking(scene)
    round = Round.objects.get(pk=window.round_id)

    drop_round(actor=scene.cora, round=round, version=round.version, now=NOW)

    with pytest.raises(RankingClosed):
        rank(mina, omar)
    tend(NOW)
    window.refresh_from_db()
    assert window.closed_at is not None


def test_what_is_said_after_the_end_is_refused_even_before_it_was_closed() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    open_ranking(scene)

    with pytest.raises(RankingClosed):
        rank_mentors(actor=mina.person, enrollment=mina, mentors=[omar.pk], now=CLOSES)


def test_the_days_must_make_sense() -> None:
    scene = open_scene()
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    for opens_at, closes_at in [
        (NOW, NOW),
        (NOW - timedelta(days=2), NOW - timedelta(days=1)),
        (NOW + timedelta(days=2), NOW + timedelta(days=1)),
        (NOW, NOW + timedelta(days=61)),
    ]:
        with pytest.raises(NotRankable):
            set_ranking(
                actor=scene.cora,
                round=round,
                version=round.version,
                opens_at=opens_at,
                closes_at=closes_at,
                shortlist_size=8,
                now=NOW,
            )


def test_a_round_that_has_been_run_is_not_ranked_any_more() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")
    scene.mentor("Omar Diaz")
    round = solved_round(scene)

    with pytest.raises(NotRankable):
        set_ranking(
            actor=scene.cora,
            round=round,
            version=round.version,
            opens_at=NOW,
            closes_at=CLOSES,
            shortlist_size=8,
            now=NOW,
        )


# --- what people say ---


def test_only_who_was_shown_can_be_ranked_and_each_once() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    open_ranking(scene)
    hidden = scene.mentor("Hidden Mentor")

    for wrong in ([hidden.pk], [omar.pk, omar.pk]):
        with pytest.raises(NotOnTheList):
            rank_mentors(actor=mina.person, enrollment=mina, mentors=wrong, now=NOW)

    assert not RankedMentor.objects.exists()


def test_only_cards_one_was_shown_can_be_answered() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")
    omar = scene.mentor("Omar Diaz")
    open_ranking(scene)
    stranger = scene.mentee("Nora Unseen")

    with pytest.raises(NotOnTheList):
        answer(omar, one=(stranger, Wish.WELCOME))

    assert not MentorWish.objects.exists()


def test_a_new_ranking_replaces_the_old_and_an_answer_can_be_taken_back() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt")
    omar, ines = scene.mentor("Omar Diaz"), scene.mentor("Ines Faro")
    open_ranking(scene)

    rank(mina, omar, ines)
    rank(mina, ines)
    answer(omar, one=(mina, Wish.PREFER_NOT))
    answer(omar, one=(mina, ""))

    assert list(RankedMentor.objects.values_list("mentor_enrollment", "place")) == [(ines.pk, 1)]
    assert not MentorWish.objects.exists()


def test_the_audit_says_that_somebody_answered_and_nothing_of_what() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    open_ranking(scene)

    rank(mina, omar)
    answer(omar, one=(mina, Wish.PREFER_NOT))

    events = Event.objects.filter(verb__in=["rounds.rank_mentors", "rounds.answer_cards"])
    assert events.count() == 2
    assert [event.numbers for event in events] == [{}, {}]


# --- what a run makes of it ---


def test_a_run_goes_by_what_people_ranked() -> None:
    scene = open_scene()
    mina, ravi = scene.mentee("Mina Holt", wants="budgets"), scene.mentee("Ravi Sen", wants="budgets")
    omar, ines = scene.mentor("Omar Diaz", offers="budgets"), scene.mentor("Ines Faro", offers="budgets")
    window = open_ranking(scene)
    rank(mina, ines, omar)
    rank(ravi, omar, ines)

    round = run_after(scene, window)

    assert pairs_of(round) == {("Mina Holt", "Ines Faro"), ("Ravi Sen", "Omar Diaz")}
    assert round.run.figures["profile"][:1] == [2]
    assert round.run.figures["ranked"] == 2
    assert all(
        any(reason["heading"] == "Wishes of both" for reason in proposal.reasons)
        for proposal in round.proposals.all()
    )


def test_a_welcome_tips_the_scales_between_two_who_fit_alike() -> None:
    scene = open_scene()
    mina, ravi = scene.mentee("Mina Holt", wants="budgets"), scene.mentee("Ravi Sen", wants="budgets")
    omar, ines = scene.mentor("Omar Diaz", offers="budgets"), scene.mentor("Ines Faro", offers="budgets")
    window = open_ranking(scene)
    answer(omar, one=(ravi, Wish.WELCOME))
    answer(ines, one=(mina, Wish.WELCOME))

    assert pairs_of(run_after(scene, window)) == {("Mina Holt", "Ines Faro"), ("Ravi Sen", "Omar Diaz")}


def test_whom_a_mentor_would_rather_not_is_not_available_and_reads_like_every_private_reason() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets")
    omar = scene.mentor("Omar Diaz", offers="budgets")
    window = open_ranking(scene)
    answer(omar, one=(mina, Wish.PREFER_NOT))

    round = run_after(scene, window)

    assert pairs_of(round) == set()
    assert round.unmatched.get().cause == "not_available"
    # The list stays as it is: a mentor who went from it would tell what they answered.
    assert listed(window) == {("Mina Holt", "Omar Diaz")}


def test_a_refused_pin_reads_the_same_whether_a_coordinator_or_a_wish_keeps_two_apart() -> None:
    sentences = []
    for name in ("Wished", "Decided"):
        scene = open_scene(name)
        mina = scene.mentee(f"Mina {name}", wants="budgets")
        omar = scene.mentor(f"Omar {name}", offers="budgets")
        window = open_ranking(scene)
        if name == "Wished":
            answer(omar, one=(mina, Wish.PREFER_NOT))
        else:
            type(mina).objects.filter(pk=mina.pk).update(answers={**mina.answers, "language": "English"})
            scene.mentor(f"Other {name}", offers="welding", language="Finnish")
            MentorWish.objects.create(
                mentor_enrollment=omar, mentee_enrollment=mina, wish=Wish.PREFER_NOT, answered_at=NOW
            )
        round = Round.objects.get(pk=window.round_id)
        round = close_ranking(actor=scene.cora, round=round, version=round.version, now=NOW)
        decide_pair(
            actor=scene.cora, round=round, mentor=omar, mentee=mina, decision="keep", version=0, now=NOW
        )
        round.refresh_from_db()
        run = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
        jobs.solve_round(round_id=round.pk, run=run.number)
        run.refresh_from_db()
        sentences.append(run.figures["refused"][0]["why"])
    assert sentences[0] == sentences[1]
    assert "prefer" not in sentences[0].lower()


def test_a_runs_log_holds_a_fingerprint_of_the_wishes_and_none_of_them() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    window = open_ranking(scene)
    rank(mina, omar)

    run = run_after(scene, window).run

    assert run is not None
    assert set(run.overrides) >= {"pins", "never", "wishes"}
    assert run.overrides["wishes"] == wishes_in(scene.cohort).fingerprint()
    assert run.wishes.ranks == [[mina.pk, omar.pk, 1]]


def test_a_wish_changed_after_a_run_leaves_the_run_as_it_was_and_counts_in_the_next() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets")
    omar, ines = scene.mentor("Omar Diaz", offers="budgets"), scene.mentor("Ines Faro", offers="budgets")
    window = open_ranking(scene)
    rank(mina, ines)
    round = run_after(scene, window)
    kept = round.run
    RankedMentor.objects.update(mentor_enrollment=omar)

    ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=2)

    assert pairs_of(round) == {("Mina Holt", "Omar Diaz")}
    assert kept is not None
    assert kept.wishes.ranks == [[mina.pk, ines.pk, 1]]
    second = round.runs.get(number=2)
    assert second.input_hash != kept.input_hash


# --- what wishes weigh ---


def test_rules_without_a_word_on_wishes_get_one_and_keep_every_remark() -> None:
    text = "# Ours, since spring.\n" + RULES

    weighed = with_wishes_weighed(text)

    assert weighed.startswith("# Ours, since spring.\n")
    added = [one for one in Rules.from_toml(weighed).criteria if one.kind == "rank"]
    assert [(one.key, one.points) for one in added] == [("preference", points_added(text))]
    assert points_added(text) == 27
    assert with_wishes_weighed(weighed) == weighed


def test_rules_that_weigh_wishes_stay_as_they_are() -> None:
    text = Rules.preset("general").to_toml()

    assert points_added(text) is None
    assert with_wishes_weighed(text) == text


def test_a_round_that_nobody_ranks_keeps_the_rules_it_has() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")
    scene.mentor("Omar Diaz")

    round = solved_round(scene)

    assert round.run is not None
    assert round.run.rules_toml == scene.program.rules_toml


def test_the_program_keeps_its_own_rules_and_the_run_says_what_was_added() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    window = open_ranking(scene)
    rank(mina, omar)

    round = run_after(scene, window)

    scene.program.refresh_from_db()
    assert "rank" not in scene.program.rules_toml
    assert round.run is not None
    assert 'kind = "rank"' in round.run.rules_toml
    assert any("wishes" in note.lower() for note in round.run.figures["notes"])


def test_few_wishes_are_not_counted_out() -> None:
    assert choices_reached({"ranked": 0, "profile": []}) == []
    assert choices_reached({"ranked": 4, "profile": [4]}) == [
        "Fewer than 5 people ranked: a count would tell whose wish came true."
    ]
    assert choices_reached({"ranked": 9, "profile": [5, 1]}) == [
        "9 people ranked mentors",
        "5 people got their first choice",
        "1 person got their second choice",
    ]


def test_a_rule_for_wishes_that_the_program_has_is_used_as_it_is() -> None:
    scene = open_scene()
    text = RULES + '[[criteria]]\nkey = "hopes"\nkind = "rank"\npoints = 40\n'
    program = save_rules(
        actor=scene.cora, program=scene.program, revision=scene.program.revision, text=text, now=NOW
    )
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    window = open_ranking(scene)
    rank(mina, omar)

    round = run_after(scene, window)

    assert round.run is not None
    assert round.run.rules_toml == program.rules_toml
    assert AimsCard.objects.filter(window=window).count() == 1


def test_points_shown_to_those_who_run_the_program_leave_wishes_out() -> None:
    """The same figures for a pair whether the two wished for each other or said nothing."""
    shown = []
    for name in ("Silent", "Wishing"):
        scene = open_scene(name)
        mina = scene.mentee(f"Mina {name}", wants="budgets")
        ravi = scene.mentee(f"Ravi {name}", wants="welding")
        omar = scene.mentor(f"Omar {name}", offers="budgets")
        ines = scene.mentor(f"Ines {name}", offers="welding")
        window = open_ranking(scene)
        if name == "Wishing":
            rank(mina, omar, ines)
            answer(omar, one=(mina, Wish.WELCOME))
            rank(ravi, ines)
        round = run_after(scene, window)
        proposal = round.proposals.get(mentee_enrollment=mina)
        assert proposal.mentor_enrollment == omar
        told = questions.told(live(round), live(round).mentee_row(mina.pk), live(round).mentor_row(omar.pk))
        shown.append(
            (
                proposal.score,
                proposal.out_of,
                [(reason["key"], reason["points"], reason["known"]) for reason in proposal.reasons],
                (told["score"], told["out_of"], [row[1] for row in told["next_for_mentee"]]),
            )
        )

    assert shown[0] == shown[1]
    assert shown[0][2][-1] == ("preference", 0, True)
    assert shown[0][0] == sum(points for _, points, _ in shown[0][2])


@pytest.mark.requirement("S001-16")
def test_each_proposal_keeps_what_speaks_for_it_and_what_is_worth_talking_about() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets", site="Lisbon")
    omar = scene.mentor("Omar Diaz", offers="budgets", site="Porto")
    round = solved_round(scene)
    round = approve_round(actor=scene.cora, round=round, version=round.version, now=NOW)
    publish_round(actor=scene.cora, round=round, now=NOW)

    mentorship = Mentorship.objects.with_people().get()
    for person in (mina.person, omar.person):
        page = client_of(person).get(mentorship.get_absolute_url()).content.decode()
        assert "budgets" in page
        assert "Worth talking about:" in page


def test_home_can_ask_who_has_something_to_say_now() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt", wants="budgets"), scene.mentor("Omar Diaz", offers="budgets")
    assert asks_of(mina.person, NOW) == []
    window = open_ranking(scene)

    [hers], [his] = asks_of(mina.person, NOW), asks_of(omar.person, NOW)
    assert (hers.is_mentee, hers.has_answered, hers.closes_at) == (True, False, CLOSES)
    assert (his.is_mentee, his.has_answered) == (False, False)
    assert hers.url == reverse("rounds:my_ranking", args=[mina.public_id])
    assert his.url == reverse("rounds:my_cards", args=[omar.public_id])
    rank(mina, omar)
    answer(omar, one=(mina, Wish.WILLING))
    assert [one.has_answered for one in (*asks_of(mina.person, NOW), *asks_of(omar.person, NOW))] == [
        True,
        True,
    ]
    assert asks_of(scene.cora, NOW) == []
    assert asks_of(mina.person, CLOSES) == []

    round = Round.objects.get(pk=window.round_id)
    close_ranking(actor=scene.cora, round=round, version=round.version, now=NOW)

    assert asks_of(mina.person, NOW) == []


def test_how_asked_for_a_mentor_is_follows_from_lists_and_places() -> None:
    scene = open_scene()
    for number in range(12):
        scene.mentee(f"Mentee {number}", wants="budgets")
    scene.mentor("Star Sol", offers="budgets")
    for number in range(3):
        scene.mentor(f"Mentor {number}", offers="welding", capacity=4)

    window = open_ranking(scene, size=2)

    words = dict(window.entries.values_list("mentor_enrollment__person__name", "demand"))
    assert words["Star Sol"] == Demand.HIGH
    assert {words[f"Mentor {number}"] for number in range(3)} <= {Demand.USUAL, Demand.ROOM}


def test_a_mentor_who_comes_late_is_told_of_the_first_card_and_the_others_only_once() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets", capacity=3)
    window = open_ranking(scene)
    later = NOW + timedelta(minutes=30)
    with clock.at(later):
        for name, role in (("Late Mentee", "mentee"), ("Late Mentor", "mentor")):
            person = add_person(actor=scene.cora, name=name, email=f"{role}@late.org", now=later)
            enroll(
                actor=scene.cora,
                cohort=scene.cohort,
                person=person,
                role=role,
                now=later,
                answers={"language": "English", "wants": "budgets", "offers": "budgets"},
                capacity=3 if role == "mentor" else None,
            )
        jobs.prepare_ranking(window_id=window.pk)
        jobs.prepare_ranking(window_id=window.pk)

    told = Notification.objects.filter(notice="rounds.answer_cards").values_list("person__name", flat=True)
    assert sorted(told) == ["Late Mentor", "Omar Diaz"]


def test_the_last_day_of_a_ranking_is_said_in_the_organizations_zone() -> None:
    edit_organization(
        actor=None,
        name="Ithaca",
        sender_name="",
        contact_email="",
        timezone="Pacific/Pago_Pago",
        now=NOW,
    )
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets")
    window = open_ranking(scene)

    line = Notification.objects.get(notice="rounds.rank_mentors").line
    assert window.closes_at.day == 16  # at nine in the morning in London, late on the 15th over there
    assert "by Sunday 15 March" in line
