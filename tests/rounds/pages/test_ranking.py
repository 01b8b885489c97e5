"""The ranking's pages: a coordinator sets its days; each person says what they wish, for themselves."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.ranking_scene import answer, open_ranking, rank, run_after
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.common import clock, personal_data
from telemachy.mentorships.models import PathWish
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.drafting import open_draft
from telemachy.rounds.actions.ranking import close_ranking
from telemachy.rounds.choices import AfterDecline, RoundState, Wish
from telemachy.rounds.models import MentorWish, RankedMentor, RankingWindow, Round, RoundSettings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


def ranking_url(mentee: Enrollment) -> str:
    return reverse("rounds:my_ranking", args=[mentee.public_id])


def cards_url(mentor: Enrollment) -> str:
    return reverse("rounds:my_cards", args=[mentor.public_id])


def key_of(window: RankingWindow, mentee: Enrollment, mentor: Enrollment) -> str:
    entry = window.entries.get(mentee_enrollment=mentee, mentor_enrollment=mentor)
    return f"about-{entry.public_id}"


def card_key(window: RankingWindow, mentee: Enrollment) -> str:
    return f"about-{window.cards.get(mentee_enrollment=mentee).public_id}"


def ranked_by(mentee: Enrollment) -> list[str]:
    rows = RankedMentor.objects.filter(mentee_enrollment=mentee).order_by("place")
    return list(rows.values_list("mentor_enrollment__person__name", flat=True))


# --- those who run the program ---


def test_a_coordinator_lets_people_rank() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets")
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    client = client_of(scene.cora)
    page = client.get(address("ranking", round)).content.decode()
    assert "a quarter of all" in page

    answer = client.post(
        address("ranking", round),
        {"version": round.version, "opens_at": "", "closes_at": "2026-03-16T18:00", "shortlist_size": "6"},
    )

    assert answer.status_code == 303
    window = RankingWindow.objects.get()
    round.refresh_from_db()
    assert (round.state, window.shortlist_size, window.opened_at) == (RoundState.RANKING, 6, NOW)


@pytest.mark.parametrize(
    ("closes_at", "status"),
    [("", 422), ("yesterday", 422), ("2026-02-01T10:00", 409), ("2027-02-01T10:00", 409)],
)
def test_days_that_make_no_sense_are_refused_with_a_sentence(closes_at: str, status: int) -> None:
    scene = open_scene()
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)

    answer = client_of(scene.cora).post(
        address("ranking", round), {"version": round.version, "closes_at": closes_at, "shortlist_size": "6"}
    )

    assert answer.status_code == status
    assert not RankingWindow.objects.exists()


def test_two_coordinators_do_not_overwrite_each_other() -> None:
    scene = open_scene()
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    form = {"version": round.version, "closes_at": "2026-03-16T18:00", "shortlist_size": "6"}
    client_of(scene.cora).post(address("ranking", round), form)

    answer = client_of(scene.dora).post(address("ranking", round), {**form, "closes_at": "2026-03-10T18:00"})

    assert answer.status_code == 409
    assert "Cora of Crossings" in answer.content.decode()


def test_a_ranking_is_closed_early_and_the_round_can_be_run() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")
    scene.mentor("Omar Diaz")
    window = open_ranking(scene)
    round = Round.objects.get(pk=window.round_id)

    answer = client_of(scene.cora).post(address("close_ranking", round), {"version": round.version})

    round.refresh_from_db()
    assert (answer.status_code, round.state) == (303, RoundState.DRAFT)
    again = client_of(scene.cora).post(address("close_ranking", round), {"version": round.version})
    assert again.status_code == 409


def test_the_desk_shows_how_many_answered_and_nothing_of_who_or_what() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    scene.mentor("Ines Faro")
    window = open_ranking(scene)
    rank(mina, omar)
    answer(omar, one=(mina, Wish.PREFER_NOT))
    round = Round.objects.get(pk=window.round_id)

    page = client_of(scene.cora).get(address("ranking", round)).content.decode()

    assert "1 of 1" in page
    assert "1 of 2" in page
    assert "Omar" not in page
    assert "Mina" not in page


def test_the_rankings_desk_is_hidden_from_others() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)

    assert_hidden(scene, address("ranking", round))
    assert_hidden(scene, address("close_ranking", round), method="post")
    assert_hidden(scene, reverse("rounds:settings", args=[scene.program.public_id]))


def test_a_program_settles_what_follows_a_decline() -> None:
    scene = open_scene()
    url = reverse("rounds:settings", args=[scene.program.public_id])
    form = {"shortlist_size": "5", "tilt_percent": "25", "after_decline": "pool", "revision": "1"}

    assert client_of(scene.cora).post(url, form).status_code == 303
    assert client_of(scene.dora).post(url, form).status_code == 422  # changed meanwhile

    kept = RoundSettings.objects.get()
    assert (kept.shortlist_size, kept.after_decline) == (5, AfterDecline.POOL)
    assert client_of(scene.cora).post(url, {**form, "shortlist_size": "99"}).status_code == 422


# --- a mentee ---


@pytest.mark.requirement("S001-16")
def test_a_mentee_reads_reasons_for_and_against_and_ranks() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets", site="Lisbon")
    omar = scene.mentor("Omar Diaz", offers="budgets", site="Porto", capacity=2)
    ines = scene.mentor("Ines Faro", offers="welding", site="Lisbon")
    window = open_ranking(scene)
    client = client_of(mina.person)

    page = client.get(ranking_url(mina)).content.decode()
    answer = client.post(
        ranking_url(mina),
        {key_of(window, mina, ines): "1", key_of(window, mina, omar): "2"},
    )

    assert "Omar Diaz offers budgets" in page
    assert page.count("Worth talking about:") == 2
    assert "2 places left" in page
    assert answer.status_code == 303
    assert ranked_by(mina) == ["Ines Faro", "Omar Diaz"]
    again = client.get(ranking_url(mina)).content.decode()
    assert again.index('<option value="2" selected') > 0


def test_a_gap_closes_and_a_place_given_twice_is_named() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt")
    omar, ines = scene.mentor("Omar Diaz"), scene.mentor("Ines Faro")
    window = open_ranking(scene)
    client = client_of(mina.person)
    first, second = key_of(window, mina, omar), key_of(window, mina, ines)

    twice = client.post(ranking_url(mina), {first: "1", second: "1"})
    assert twice.status_code == 422
    assert "is your first choice already" in twice.content.decode()
    assert ranked_by(mina) == []

    assert client.post(ranking_url(mina), {first: "2"}).status_code == 303
    assert ranked_by(mina) == ["Omar Diaz"]
    assert client.post(ranking_url(mina), {first: "", second: ""}).status_code == 303
    assert ranked_by(mina) == []
    assert client.post(ranking_url(mina), {first: "11"}).status_code == 422


@pytest.mark.parametrize(
    ("objective", "word"),
    [
        ("stable", "No other order gets you more"),
        ("rank-maximal", "their first choice, then their second"),
        ("coverage", "weighed with how well you fit"),
        ("total", "weighed with how well you fit"),
    ],
)
def test_advice_follows_the_solver(objective: str, word: str) -> None:
    scene = open_scene()
    text = scene.program.rules_toml.replace('"coverage"', f'"{objective}"')
    save_rules(actor=scene.cora, program=scene.program, revision=scene.program.revision, text=text, now=NOW)
    mina = scene.mentee("Mina Holt")
    scene.mentor("Omar Diaz")
    open_ranking(scene)

    assert word in client_of(mina.person).get(ranking_url(mina)).content.decode()


def test_a_closed_ranking_shows_what_one_said_and_takes_nothing() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    window = open_ranking(scene)
    rank(mina, omar)
    round = Round.objects.get(pk=window.round_id)
    close_ranking(actor=scene.cora, round=round, version=round.version, now=NOW)
    client = client_of(mina.person)

    page = client.get(ranking_url(mina)).content.decode()
    refused = client.post(ranking_url(mina), {key_of(window, mina, omar): ""})

    assert "Omar Diaz" in page
    assert "Save my ranking" not in page
    assert refused.status_code == 409
    assert ranked_by(mina) == ["Omar Diaz"]


def test_a_list_is_ones_own() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    ravi = scene.mentee("Ravi Sen")
    url = ranking_url(mina)
    assert client_of(mina.person).get(url).status_code == 404  # there is no ranking yet
    open_ranking(scene)

    for other in (ravi.person, omar.person, scene.cora, scene.sam):
        for where in (url, cards_url(omar)):
            if other == omar.person and where == cards_url(omar):
                continue
            assert client_of(other).get(where).status_code == 404
            assert client_of(other).post(where, {}).status_code == 404
    assert client_of(mina.person).get(reverse("rounds:my_cards", args=[mina.public_id])).status_code == 404
    assert client_of(mina.person).get(url).status_code == 200


def test_a_list_takes_the_same_number_of_queries_for_one_and_for_three() -> None:
    numbers = []
    for count in (1, 3):
        scene = open_scene(f"Count{count}")
        mina = scene.mentee("Mina Holt" + str(count), wants="budgets")
        mentors = [scene.mentor(f"Mentor {count}{number}", offers="budgets") for number in range(count)]
        window = open_ranking(scene)
        rank(mina, *mentors)
        assert window.entries.count() == count
        client = client_of(mina.person)
        client.get(ranking_url(mina))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(ranking_url(mina))
        numbers.append(len(caught))
    assert numbers[0] == numbers[1]


# --- a mentor ---


def test_a_mentor_answers_cards() -> None:
    scene = open_scene()
    mina, ravi = scene.mentee("Mina Holt", wants="budgets"), scene.mentee("Ravi Sen", wants="welding")
    omar = scene.mentor("Omar Diaz", offers="budgets", capacity=2)
    window = open_ranking(scene)
    client = client_of(omar.person)
    page = client.get(cards_url(omar)).content.decode()
    assert "budgets" in page
    assert "Mina" not in page
    assert "Ravi" not in page

    sent = client.post(
        cards_url(omar), {card_key(window, mina): "welcome", card_key(window, ravi): "prefer_not"}
    )

    assert sent.status_code == 303
    assert dict(MentorWish.objects.values_list("mentee_enrollment", "wish")) == {
        mina.pk: Wish.WELCOME,
        ravi.pk: Wish.PREFER_NOT,
    }
    assert client.post(cards_url(omar), {card_key(window, mina): "adore"}).status_code == 422


def test_cards_take_the_same_number_of_queries_for_one_and_for_three() -> None:
    numbers = []
    for count in (1, 3):
        scene = open_scene(f"Cards{count}")
        mentees = [scene.mentee(f"Mentee {count}{number}", wants="budgets") for number in range(count)]
        omar = scene.mentor(f"Omar {count}", offers="budgets", capacity=3)
        open_ranking(scene)
        answer(omar, one=(mentees[0], Wish.WELCOME))
        client = client_of(omar.person)
        client.get(cards_url(omar))
        with CaptureQueriesContext(connection) as caught:
            client.get(cards_url(omar))
        numbers.append(len(caught))
    assert numbers[0] == numbers[1]


def test_what_a_mentor_would_rather_not_shows_on_no_page_of_anyone_else() -> None:
    """The same pages, byte for byte, whether a mentor welcomed a mentee or would rather not."""
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets")
    omar = scene.mentor("Omar Diaz", offers="budgets")
    round = Round.objects.get(pk=open_ranking(scene).round_id)
    pages = []
    for wish in (Wish.WELCOME, Wish.PREFER_NOT):
        answer(omar, one=(mina, wish))
        pages.append(_pages_of_others(scene, mina, round))

    assert pages[0] == pages[1]


def _pages_of_others(scene: Scene, mina: Enrollment, round: Round) -> list[str]:
    mentee, desk = client_of(mina.person), client_of(scene.cora)
    found = [mentee.get(ranking_url(mina)), mentee.get("/"), desk.get(address("ranking", round))]
    found += [desk.get(address("detail", round)), desk.get("/")]
    found.append(desk.get(reverse("programs:people", args=[scene.program.public_id])))
    return [
        re.sub(r'name="csrf\w+" value="\w+"|"X-CSRFToken": "\w+"', "", page.content.decode())
        for page in found
    ]


def test_first_contact_says_who_gave_the_data_and_how_to_refuse() -> None:
    from telemachy.notifications.models import OutgoingMail

    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets")

    open_ranking(scene)

    mails = OutgoingMail.objects.filter(notice__in=["rounds.rank_mentors", "rounds.answer_cards"])
    assert mails.count() == 2
    for mail in mails:
        assert "gave us your name and your answers" in mail.body
        assert "https://" in mail.body or "http://" in mail.body


def test_results_tell_how_many_got_their_choice_once_enough_have_ranked() -> None:
    scene = open_scene()
    mentees = [scene.mentee(f"Mentee {number}", wants="budgets") for number in range(6)]
    mentors = [scene.mentor(f"Mentor {number}", offers="budgets") for number in range(6)]
    window = open_ranking(scene)
    for number, mentee in enumerate(mentees):
        shown = [
            one
            for one in mentors
            if window.entries.filter(mentee_enrollment=mentee, mentor_enrollment=one).exists()
        ]
        rank(mentee, shown[number % len(shown)])

    round = run_after(scene, window)

    page = client_of(scene.cora).get(address("ranking", round)).content.decode()
    assert "6 people ranked mentors" in page
    assert "their first choice" in page


def test_the_files_of_a_run_hold_the_rules_it_ran_by_and_nobodys_wishes() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt", wants="budgets"), scene.mentor("Omar Diaz", offers="budgets")
    ines = scene.mentor("Ines Faro", offers="budgets")
    window = open_ranking(scene)
    rank(mina, ines, omar)
    answer(ines, one=(mina, Wish.WELCOME))
    round = run_after(scene, window)
    client = client_of(scene.cora)

    rules = client.get(address("download", round, "rules.toml")).content.decode()
    pairs = client.get(address("download", round, "matches.csv")).content.decode()

    assert 'kind = "rank"' in rules
    assert "Ines Faro" in pairs
    heading, row = (line.split(",") for line in pairs.splitlines()[:2])
    told = dict(zip(heading, row, strict=False))
    # Half of what topics may earn: the wish adds nothing to the points that are written down.
    assert float(told["points"]) == float(told["topic"]) + float(told.get("site") or 0)


# --- what counts more for oneself ---


def weights_url(mentee: Enrollment) -> str:
    return reverse("rounds:my_weights", args=[mentee.public_id])


def test_a_mentee_says_what_counts_more_and_sees_the_list_in_that_order() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets, pricing", site="Oslo")
    scene.mentor("Omar Diaz", offers="budgets", site="Bergen", capacity=2)
    scene.mentor("Ines Roth", offers="welding", site="Oslo", capacity=2)
    open_ranking(scene)
    client = client_of(mina.person)
    page = client.get(ranking_url(mina)).content.decode()
    assert "What counts more for you?" in page
    assert page.index("Omar Diaz") < page.index("Ines Roth")

    answer = client.post(weights_url(mina), {"weight-topic": "-50", "weight-site": "50"})

    assert answer.status_code == 303
    page = client.get(ranking_url(mina)).content.decode()
    assert page.index("Ines Roth") < page.index("Omar Diaz")
    assert "Place 2 in the program" in page
    assert "comes in the order of what counts for you" in page


def test_weights_that_are_not_offered_are_refused_and_the_page_stays() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets", site="Oslo")
    scene.mentor("Omar Diaz", offers="budgets", site="Bergen", capacity=2)
    scene.mentor("Ines Roth", offers="welding", site="Oslo", capacity=2)
    window = open_ranking(scene)
    client = client_of(mina.person)

    wrong = client.post(weights_url(mina), {"weight-topic": "900", "weight-site": "0"})
    assert wrong.status_code == 422
    assert "Omar Diaz" in wrong.content.decode()

    with clock.at(window.closes_at):
        late = client.post(weights_url(mina), {"weight-topic": "50", "weight-site": "0"})
    assert late.status_code == 409
    assert client_of(scene.cora).post(weights_url(mina), {"weight-topic": "50"}).status_code == 404


def test_a_coordinator_says_how_far_mentees_may_weigh() -> None:
    scene = open_scene()
    client = client_of(scene.cora)
    path = reverse("rounds:settings", args=[scene.program.public_id])
    assert "what counts more in their own list" in client.get(path).content.decode()

    answer = client.post(
        path, {"shortlist_size": "8", "tilt_percent": "0", "after_decline": "hold", "revision": "1"}
    )

    assert answer.status_code == 303
    assert RoundSettings.objects.get().tilt_percent == 0


@pytest.mark.parametrize("mentors", [1, 3])
def test_the_list_takes_as_many_queries_with_weights_for_one_mentor_as_for_three(mentors: int) -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets", site="Oslo")
    for number in range(mentors):
        scene.mentor(f"Omar Diaz {number}", offers="budgets", site="Bergen", capacity=2)
    open_ranking(scene)
    client = client_of(mina.person)
    client.post(weights_url(mina), {"weight-topic": "-50", "weight-site": "50"})
    client.get(ranking_url(mina))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(ranking_url(mina))

    assert len(queries) == QUERIES_WITH_WEIGHTS


QUERIES_WITH_WEIGHTS = 14


@pytest.mark.requirement("S002-42")
def test_what_one_wants_to_learn_from_a_path_is_kept_with_the_ranking_and_hidden_until_a_proposal() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt", wants="budgets"), scene.mentor("Omar Diaz", offers="budgets")
    window = open_ranking(scene)
    key = key_of(window, mina, omar)
    words = "zqpath: how you changed fields."

    saved = client_of(mina.person).post(ranking_url(mina), {key: "1", f"path-{key}": words})

    assert saved.status_code == 303
    assert words in client_of(mina.person).get(ranking_url(mina)).text
    for person, address_ in ((omar.person, cards_url(omar)), (omar.person, "/"), (scene.cora, "/")):
        assert words not in client_of(person).get(address_).text
    assert words in str(personal_data.export(mina.person))
    assert words not in str(personal_data.export(omar.person))

    # A page without the box says nothing about it; an emptied box takes it back.
    client_of(mina.person).post(ranking_url(mina), {key: ""})
    assert PathWish.objects.get().words == words
    client_of(mina.person).post(ranking_url(mina), {key: "", f"path-{key}": " "})
    assert not PathWish.objects.exists()


def test_words_that_are_too_long_are_shown_again_and_nothing_is_saved() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt", wants="budgets"), scene.mentor("Omar Diaz", offers="budgets")
    key = key_of(open_ranking(scene), mina, omar)

    answer = client_of(mina.person).post(ranking_url(mina), {key: "1", f"path-{key}": "x" * 601})

    assert answer.status_code == 422
    assert ranked_by(mina) == []
