"""The ranking before a round: its days for those who run the program, and each person's own list or cards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs.access import get_program_for
from telemachy.programs.choices import EnrollmentRole
from telemachy.rounds.access import get_ranking_for, get_round_for
from telemachy.rounds.actions.ranking import (
    answer_cards,
    close_ranking,
    rank_mentors,
    save_round_settings,
    set_ranking,
)
from telemachy.rounds.actions.weighing import weigh_own_list
from telemachy.rounds.choices import AfterDecline, RoundState
from telemachy.rounds.forms import (
    CardsForm,
    MyRankingForm,
    OwnWeightsForm,
    RankingForm,
    RoundSettingsForm,
    VersionForm,
)
from telemachy.rounds.models import Round
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.ranking import (
    MyCards,
    MyRanking,
    my_cards,
    my_ranking,
    ranking_page,
    settings_of,
)


def ranking_of_round(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Set the days in which people rank, or move their end; see how many have answered."""
    if request.method != "POST":
        return _page(request, get_round_for(request.user, round_id))
    round = get_round_for(request.user, round_id, action="update")
    form = RankingForm(request.POST, is_open=round.state == RoundState.RANKING)
    if not form.is_valid():
        return _page(request, round, form=form, status=422)
    now = clock.now()
    asked = form.cleaned_data
    try:
        window = set_ranking(
            actor=request.user,
            round=round,
            version=asked["version"],
            opens_at=asked.get("opens_at") or now,
            closes_at=asked["closes_at"],
            shortlist_size=asked.get("shortlist_size") or settings_of(round.program).shortlist_size,
            now=now,
        )
    except Refusal as refusal:
        fresh = get_round_for(request.user, round_id)
        return _page(request, fresh, refusal=refusal.sentence, status=409)
    if window.opened_at is None:
        messages.success(request, "Saved. The ranking opens by itself; nobody is told before.")
    else:
        messages.success(request, "Saved. People are told as soon as their lists are made.")
    return redirect_after_post(reverse("rounds:ranking", args=[round.public_id]))


def close(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Close the ranking before its time."""
    round = get_round_for(request.user, round_id, action="update")
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _page(request, round, refusal="The form was not complete. Try again.", status=422)
    try:
        close_ranking(actor=request.user, round=round, version=form.cleaned_data["version"], now=clock.now())
    except Refusal as refusal:
        fresh = get_round_for(request.user, round_id)
        return _page(request, fresh, refusal=refusal.sentence, status=409)
    messages.success(request, "The ranking is closed. The round can be run now.")
    return redirect_after_post(reverse("rounds:detail", args=[round.public_id]))


def _page(
    request: PersonRequest,
    round: Round,
    *,
    form: RankingForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = ranking_page(round)
    window = page.window
    if form is None:
        form = RankingForm(
            is_open=round.state == RoundState.RANKING,
            initial={
                "version": round.version,
                "opens_at": window.opens_at if window and window.opened_at is None else None,
                "closes_at": window.closes_at if window else None,
                "shortlist_size": window.shortlist_size if window else page.settings.shortlist_size,
            },
        )
    values = {
        "frame": Frame(round, "ranking"),
        "round": round,
        "page": page,
        "form": form,
        "close_form": VersionForm(initial={"version": round.version}),
        "refusal": refusal,
    }
    return render(request, "rounds/ranking.html", values, status=status)


def settings_page(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """What the program has settled about its rounds."""
    action = "update" if request.method == "POST" else "read"
    program = get_program_for(request.user, program_id, action=action, object_name="round")
    kept = settings_of(program)
    form = RoundSettingsForm(
        request.POST if request.method == "POST" else None,
        initial={
            "shortlist_size": kept.shortlist_size,
            "tilt_percent": kept.tilt_percent,
            "after_decline": kept.after_decline,
            "revision": kept.revision,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_round_settings(
                actor=request.user,
                program=program,
                shortlist_size=form.cleaned_data["shortlist_size"],
                after_decline=AfterDecline(form.cleaned_data["after_decline"]),
                tilt_percent=form.cleaned_data["tilt_percent"],
                revision=form.cleaned_data["revision"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(reverse("rounds:list", args=[program.public_id]))
    values = {"program": program, "form": form}
    return render(request, "rounds/ranking_settings.html", values, status=422 if form.errors else 200)


def my_ranking_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A mentee's own shortlist: look at it, and say whom one would like."""
    window, enrollment = get_ranking_for(request.user, public_id, EnrollmentRole.MENTEE)
    now = clock.now()
    mine = my_ranking(window, enrollment, now)
    if request.method != "POST":
        return _my_ranking(request, mine, _ranking_form(mine))
    form = _ranking_form(mine, request.POST)
    if not form.is_valid():
        return _my_ranking(request, mine, form, status=422)
    by_key = {_key(one.entry.public_id): one.entry.mentor_enrollment_id for one in mine.choices}
    try:
        ranked = rank_mentors(
            actor=request.user,
            enrollment=enrollment,
            mentors=[by_key[key] for key in form.in_order()],
            path_wishes={by_key[key]: words for key, words in form.path_wishes().items()},
            now=now,
        )
    except Refusal as refusal:
        return _my_ranking(request, mine, form, refusal=refusal.sentence, status=409)
    messages.success(
        request,
        "Saved. You can change it until it closes."
        if ranked
        else "Saved: you have ranked nobody. You can change it until it closes.",
    )
    return redirect_after_post(reverse("rounds:my_ranking", args=[enrollment.public_id]))


def my_weights_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say what counts more for oneself: one's own list comes in that order."""
    window, enrollment = get_ranking_for(request.user, public_id, EnrollmentRole.MENTEE)
    now = clock.now()
    mine = my_ranking(window, enrollment, now)
    form = OwnWeightsForm(mine.weights, request.POST)
    if not form.is_valid():
        return _my_ranking(request, mine, _ranking_form(mine), weights_form=form, status=422)
    try:
        kept = weigh_own_list(actor=request.user, enrollment=enrollment, tilt=form.tilt(), now=now)
    except Refusal as refusal:
        return _my_ranking(request, mine, _ranking_form(mine), refusal=refusal.sentence, status=409)
    messages.success(
        request,
        "Your list comes in the order of what counts for you."
        if kept
        else "Your list comes in the program's order again.",
    )
    return redirect_after_post(reverse("rounds:my_ranking", args=[enrollment.public_id]))


def _ranking_form(mine: MyRanking, *data: object) -> MyRankingForm:
    entries = [(_key(one.entry.public_id), one.mentor.name, one.place, one.path_wish) for one in mine.choices]
    return MyRankingForm(entries, mine.most, *data)


def _my_ranking(
    request: PersonRequest,
    mine: MyRanking,
    form: MyRankingForm,
    *,
    weights_form: OwnWeightsForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    values = {
        "mine": mine,
        "form": form,
        "weights_form": weights_form or OwnWeightsForm(mine.weights),
        "rows": [
            (one, form[key], form.path_of(key)) for one in mine.choices for key in [_key(one.entry.public_id)]
        ],
        "refusal": refusal,
    }
    return render(request, "rounds/ranking_mine.html", values, status=status)


def my_cards_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Mentees' aims without their names: a mentor says whether each is welcome."""
    window, enrollment = get_ranking_for(request.user, public_id, EnrollmentRole.MENTOR)
    now = clock.now()
    mine = my_cards(window, enrollment, request.GET.get("page", ""), now)
    if request.method != "POST":
        return _my_cards(request, mine, _cards_form(mine))
    form = _cards_form(mine, request.POST)
    if not form.is_valid():
        return _my_cards(request, mine, form, status=422)
    by_key = {_key(one.card.public_id): one.card.mentee_enrollment_id for one in mine.cards}
    try:
        answer_cards(
            actor=request.user,
            enrollment=enrollment,
            answers={by_key[key]: wish for key, wish in form.cleaned_data.items()},
            now=now,
        )
    except Refusal as refusal:
        return _my_cards(request, mine, form, refusal=refusal.sentence, status=409)
    messages.success(request, "Saved. You can change it until it closes.")
    there = reverse("rounds:my_cards", args=[enrollment.public_id])
    number = mine.page.number + 1 if mine.page.has_next() else mine.page.number
    return redirect_after_post(f"{there}?page={number}" if mine.page.paginator.num_pages > 1 else there)


def _cards_form(mine: MyCards, *data: object) -> CardsForm:
    cards = [(_key(one.card.public_id), f"Your word about card {one.number}", one.wish) for one in mine.cards]
    return CardsForm(cards, *data)


def _my_cards(
    request: PersonRequest, mine: MyCards, form: CardsForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    values = {
        "mine": mine,
        "form": form,
        "rows": [(one, form[_key(one.card.public_id)]) for one in mine.cards],
        "refusal": refusal,
    }
    return render(request, "rounds/ranking_cards.html", values, status=status)


def _key(public_id: UUID) -> str:
    return f"about-{public_id}"
