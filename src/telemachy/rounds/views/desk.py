"""Around the desk: what was decided and run so far, and lists of pairs decided elsewhere."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.common.text import counted
from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_pair_list_for, get_round_for
from telemachy.rounds.actions.listing import check_again, drop_list, keep_list, receive_list
from telemachy.rounds.choices import CHANGEABLE, PairListState
from telemachy.rounds.forms import PairsFileForm
from telemachy.rounds.models import PairList, Round
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.history import history, moves_of
from telemachy.rounds.queries.pair_lists import pair_list_page, read_lines, report_of

LISTS_SHOWN = 20


def history_page(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Every decision and every run, newest first; or the decisions that stand."""
    round = get_round_for(request.user, round_id)
    standing = request.GET.get("show") == "standing"
    values = {
        "frame": Frame(round, "history"),
        "round": round,
        "history": history(round, standing=standing, page=request.GET.get("page", "")),
    }
    return render(request, "rounds/history.html", values)


def moves(request: PersonRequest, round_id: UUID, run_id: UUID) -> HttpResponse:
    """Before and after of one run: who moved, from whom to whom."""
    round = get_round_for(request.user, round_id)
    run = round.runs.select_related("asked_by").filter(public_id=run_id).first()
    if run is None:
        raise Http404
    values = {
        "frame": Frame(round, "history"),
        "round": round,
        "run": run,
        "moves": moves_of(run, page=request.GET.get("page", "")),
    }
    return render(request, "rounds/moves.html", values)


def pair_lists(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Bring in a list of pairs decided elsewhere; on POST, take the file in."""
    is_post = request.method == "POST"
    round = get_round_for(request.user, round_id, action="update" if is_post else "read")
    if not is_post:
        return _lists(request, round, PairsFileForm())
    form = PairsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _lists(request, round, form, status=422)
    file = form.cleaned_data["file"]
    try:
        received = receive_list(
            actor=request.user,
            round=round,
            file_name=file.name,
            lines=read_lines(file, file.name),
            now=clock.now(),
        )
    except Refusal as refusal:
        form.add_error("file", refusal.sentence)
        return _lists(request, round, form, status=422)
    return redirect_after_post(_url(received))


def pair_list(request: PersonRequest, round_id: UUID, list_id: UUID) -> HttpResponse:
    """One list, line by line; on POST keep it, check it again or put it aside."""
    is_post = request.method == "POST"
    found = get_pair_list_for(request.user, round_id, list_id, action="update" if is_post else "read")
    if is_post:
        return _act_on_list(request, found)
    if request.htmx and found.state == PairListState.CHECKING:
        return render(request, "rounds/pair_list.html#busy", {"round": found.round, "list": found})
    if request.htmx and "page" not in request.GET and "outcome" not in request.GET:
        return HttpResponse(status=204, headers={"HX-Redirect": _url(found)})
    return _list(request, found)


def pair_list_report(request: PersonRequest, round_id: UUID, list_id: UUID) -> HttpResponse:
    """Every line and what becomes of it, to keep or to mend and send again."""
    found = get_pair_list_for(request.user, round_id, list_id)
    response = HttpResponse(report_of(found).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="round-{found.round.number}-pairs-report.csv"'
    return response


def _act_on_list(request: PersonRequest, found: PairList) -> HttpResponse:
    act = request.POST.get("act", "")
    try:
        if act == "keep":
            number = keep_list(actor=request.user, pair_list=found, now=clock.now())
            messages.success(
                request, f"{counted(number, 'pair is', 'pairs are')} kept. Run the round to take them in."
            )
        elif act == "again":
            check_again(actor=request.user, pair_list=found, now=clock.now())
        elif act == "drop":
            drop_list(actor=request.user, pair_list=found, now=clock.now())
            messages.success(request, "The list is put aside and its lines are gone. Decisions stay.")
            return redirect_after_post(reverse("rounds:pair_lists", args=[found.round.public_id]))
    except Refusal as refusal:
        fresh = get_pair_list_for(request.user, found.round.public_id, found.public_id)
        return _list(request, fresh, refusal=refusal.sentence, status=409)
    return redirect_after_post(_url(found))


def _list(request: PersonRequest, found: PairList, *, refusal: str = "", status: int = 200) -> HttpResponse:
    values = {
        "frame": Frame(found.round, "review"),
        "round": found.round,
        "list": found,
        "shown": pair_list_page(
            found, outcome=request.GET.get("outcome", "")[:20], page=request.GET.get("page", "")
        ),
        "may_change": found.round.state in CHANGEABLE,
        "refusal": refusal,
    }
    return render(request, "rounds/pair_list.html", values, status=status)


def _lists(request: PersonRequest, round: Round, form: PairsFileForm, *, status: int = 200) -> HttpResponse:
    values = {
        "frame": Frame(round, "review"),
        "round": round,
        "form": form,
        "lists": round.pair_lists.select_related("by")[:LISTS_SHOWN],
        "may_change": round.state in CHANGEABLE,
    }
    return render(request, "rounds/pair_lists.html", values, status=status)


def _url(found: PairList) -> str:
    return reverse("rounds:pair_list", args=[found.round.public_id, found.public_id])
