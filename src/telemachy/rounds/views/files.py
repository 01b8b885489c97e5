"""Downloads, and the spreadsheet read back."""

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
from telemachy.rounds.access import get_round_for
from telemachy.rounds.actions.reviewing import Decided, decide_pairs
from telemachy.rounds.choices import HAS_PROPOSALS, FileKind, Source
from telemachy.rounds.forms import DecisionsFileForm
from telemachy.rounds.models import Round
from telemachy.rounds.queries.decisions_file import read_decisions
from telemachy.rounds.queries.files import CONTENT_TYPES, file_of
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.proofs import NoProof, proof_of, why_no_proof


def files(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """What can be downloaded, and where decisions come back."""
    round = _with_proposals(request, round_id)
    return _page(request, round, DecisionsFileForm(initial={"version": round.version}))


def download(request: PersonRequest, round_id: UUID, name: str) -> HttpResponse:
    """One file of the round as it stands now."""
    round = _with_proposals(request, round_id)
    if name not in FileKind.values:
        raise Http404
    kind = FileKind(name)
    response = HttpResponse(file_of(round, kind), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="round-{round.number}-{kind.value}"'
    if kind == FileKind.REPORT:
        # The report carries its own style, so it is a file to keep and never a page of this site.
        response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def proof(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """All that somebody needs who checks the round without an account."""
    round = get_round_for(request.user, round_id, object_name="round_proof")
    if round.state not in HAS_PROPOSALS:
        raise Http404
    try:
        content = proof_of(round)
    except NoProof as refusal:
        form = DecisionsFileForm(initial={"version": round.version})
        return _page(request, round, form, no_proof=refusal.sentence, status=409)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="round-{round.number}-proof.zip"'
    return response


def decisions(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Take the decisions of a spreadsheet, all of them or none."""
    round = get_round_for(request.user, round_id, action="update")
    form = DecisionsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, round, form, status=422)
    try:
        rows = read_decisions(round, form.cleaned_data["file"], form.cleaned_data["file"].name)
        if rows:
            decide_pairs(
                actor=request.user,
                round=round,
                decisions=[
                    Decided(
                        mentor_enrollment_id=row.mentor.pk,
                        mentee_enrollment_id=row.mentee.pk,
                        decision=row.decision,
                        version=None,
                    )
                    for row in rows
                ],
                source=Source.SHEET,
                now=clock.now(),
            )
    except Refusal as refusal:
        form.add_error("file", refusal.sentence)
        return _page(request, round, form, status=422)
    if not rows:
        messages.info(request, "The file holds no decision, so nothing was changed.")
        return redirect_after_post(reverse("rounds:files", args=[round.public_id]))
    messages.success(
        request, f"{counted(len(rows), 'decision')} taken from the file. Run the round again to apply them."
    )
    return redirect_after_post(reverse("rounds:review", args=[round.public_id]))


def _page(
    request: PersonRequest,
    round: Round,
    form: DecisionsFileForm,
    *,
    no_proof: str | None = None,
    status: int = 200,
) -> HttpResponse:
    if no_proof is None:
        no_proof = why_no_proof(round.run) if round.run else ""
    values = {
        "frame": Frame(round, "files"),
        "round": round,
        "form": form,
        "no_proof": no_proof,
        "kinds": [
            (kind.label, kind.value, reverse("rounds:download", args=[round.public_id, kind.value]))
            for kind in FileKind
        ],
    }
    return render(request, "rounds/files.html", values, status=status)


def _with_proposals(request: PersonRequest, round_id: UUID) -> Round:
    round = get_round_for(request.user, round_id)
    if round.state not in HAS_PROPOSALS:
        raise Http404
    return round
