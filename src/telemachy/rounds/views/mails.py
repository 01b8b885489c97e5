"""The mails of a program, for those who run it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.http import redirect_after_post
from telemachy.notifications.actions import try_mail_again
from telemachy.notifications.models import OutgoingMail
from telemachy.people.access import PersonRequest
from telemachy.programs.access import get_program_for
from telemachy.rounds.queries.mails import mails_page


def mails(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """Which mails arrived, wait or did not arrive."""
    program = get_program_for(request.user, program_id, object_name="program_mails")
    found = mails_page(program, show=request.GET.get("show", ""), page=request.GET.get("page", ""))
    address = reverse("rounds:mails", args=[program.public_id])
    counts = found.counts
    kinds = [
        ("", "All", None),
        ("not-arrived", "Did not arrive", counts.refused + counts.given_up),
        ("waiting", "Waiting", counts.waiting),
        ("sent", "Sent", counts.sent),
        ("withheld", "Not sent, by choice", counts.withheld),
    ]
    tabs = [
        {
            "label": label,
            "url": f"{address}?show={show}" if show else address,
            "current": show == found.show,
            "count": count,
        }
        for show, label, count in kinds
    ]
    values = {"program": program, "mails": found, "tabs": tabs}
    return render(request, "rounds/mails.html", values)


def send_again(request: PersonRequest, program_id: UUID, mail_id: UUID) -> HttpResponse:
    """Send a mail of this program again that was given up."""
    program = get_program_for(request.user, program_id, object_name="program_mails", action="update")
    mail = OutgoingMail.objects.filter(program_id=str(program.public_id), public_id=mail_id).first()
    if mail is None:
        raise Http404
    if try_mail_again(actor=request.user, mail=mail, now=clock.now()):
        messages.success(request, "The mail is in the queue again.")
    else:
        messages.error(request, "This mail cannot be sent again: it went out, or its text is no longer kept.")
    return redirect_after_post(reverse("rounds:mails", args=[program.public_id]))
