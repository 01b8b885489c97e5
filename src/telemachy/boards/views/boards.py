"""The matrix: twelve cells on one page, each to be changed, all to be printed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from telemachy.boards import actions, queries
from telemachy.boards.access import get_purpose, get_seat
from telemachy.boards.choices import Purpose, SeatKind
from telemachy.boards.forms import CellForm
from telemachy.boards.queries import BoardView, CellView
from telemachy.common import clock
from telemachy.common.errors import Stale
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest

# As many names of a seat as the head of the matrix shows, on the screen and on paper.
NAMES_SHOWN = 3
NAMES_PRINTED = 6


def board(request: PersonRequest) -> HttpResponse:
    """The whole board; before it, once, the question what one aims for."""
    found = queries.board_of(request.user, timezone.localdate(clock.now()))
    step = queries.next_step_of(found)
    template = "boards/first.html" if found.asks_aim else "boards/board.html"
    return render(
        request, template, {"board": found, "step": step, "shown": NAMES_SHOWN, "minus_shown": -NAMES_SHOWN}
    )


def to_print(request: PersonRequest) -> HttpResponse:
    """One page of paper; the aim stands on it only when asked for."""
    found = queries.board_of(request.user, timezone.localdate(clock.now()))
    page = {
        "board": found,
        "with_aim": request.GET.get("aim") == "yes",
        "shown": NAMES_PRINTED,
        "minus_shown": -NAMES_PRINTED,
        "size": _size(found),
        "today": clock.now(),
    }
    return render(request, "boards/print.html", page)


def _size(found: BoardView) -> str:
    """How small the letters have to be, so that everything fits on one page."""
    depths = found.depths
    if sum(depths) > 1_600:
        return "matrix--tiny"
    return "matrix--small" if max(depths) > 240 else ""


def skip_aim(request: PersonRequest) -> HttpResponse:
    """Seats first."""
    actions.skip_aim(actor=request.user, now=clock.now())
    return redirect_after_post(reverse("boards:board"))


def cell(request: PersonRequest, seat: str, cell: str) -> HttpResponse:
    """One cell: shown with a box to write in; saved alone."""
    kind, purpose = get_seat(seat), get_purpose(cell)
    now_there = queries.cell_of(request.user, kind, purpose)
    if request.method != "POST":
        return _cell_page(request, now_there, _form_of(now_there))
    form = CellForm(request.POST)
    if not form.is_valid():
        return _cell_page(request, now_there, form, status=422)
    said = form.cleaned_data
    return _save(request, kind, purpose, said["text"], said["revision"])


def reset(request: PersonRequest, seat: str, cell: str) -> HttpResponse:
    """The pre-filled words come back."""
    form = CellForm({**request.POST.dict(), "text": ""})
    revision = form.cleaned_data["revision"] if form.is_valid() else -1
    return _save(request, get_seat(seat), get_purpose(cell), "", revision)


def _save(request: PersonRequest, kind: SeatKind, purpose: Purpose, text: str, revision: int) -> HttpResponse:
    try:
        actions.write_cell(
            actor=request.user, seat=kind, purpose=purpose, text=text, revision=revision, now=clock.now()
        )
    except Stale as refusal:
        there = queries.cell_of(request.user, kind, purpose)
        form = CellForm({"text": text, "revision": there.revision})
        form.add_error(None, refusal.sentence)
        # htmx shows a form with errors when it comes as 422.
        return _cell_page(request, there, form, status=422 if request.htmx else 409, is_newer=True)
    said = "Saved." if text.strip() else "The first words are back."
    if request.htmx:
        page = {"cell": queries.cell_of(request.user, kind, purpose), "said": said}
        return render(request, "boards/cell.html#saved", page)
    messages.success(request, said)
    return redirect_after_post(reverse("boards:board") + f"#cell-{kind.value}-{purpose.value}")


def _form_of(there: CellView) -> CellForm:
    return CellForm(initial={"text": there.text, "revision": there.revision})


def _cell_page(
    request: PersonRequest, there: CellView, form: CellForm, *, status: int = 200, is_newer: bool = False
) -> HttpResponse:
    page: dict[str, Any] = {"cell": there, "form": form, "is_newer": is_newer}
    template = "boards/cell.html#editor" if request.htmx else "boards/cell.html"
    return render(request, template, page, status=status)
