"""Pages of the notifications room."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.http import redirect_after_post
from telemachy.notifications import access, actions, queries
from telemachy.notifications.forms import PreferenceForm
from telemachy.notifications.models import OutgoingMail
from telemachy.people.access import PersonRequest, require_organization_admin

PAGE = 25


def notices(request: PersonRequest) -> HttpResponse:
    """What I was told, newest first."""
    page = Paginator(queries.notices_of(request.user), PAGE).get_page(request.GET.get("page"))
    found = {"page": page, "unread": queries.unread_count(request.user)}
    return render(request, "notifications/notices.html", found)


def open_notice(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Note that I have read it, and go where it points."""
    notification = access.get_notification_for(request.user, public_id)
    actions.mark_read(actor=request.user, notification=notification, now=clock.now())
    return redirect_after_post(notification.link or reverse("notifications:notices"))


def read_all(request: PersonRequest) -> HttpResponse:
    """Note that I have read everything."""
    actions.mark_all_read(actor=request.user, now=clock.now())
    return redirect_after_post(reverse("notifications:notices"))


def preferences(request: PersonRequest) -> HttpResponse:
    """How I want to be told."""
    chosen = queries.preference_of(request.user)
    initial = {"mail": chosen.mail, "quiet_from": chosen.quiet_from, "quiet_until": chosen.quiet_until}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_preference(actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "Saved. This holds from the next notice on.")
        return redirect_after_post(reverse("notifications:notices"))
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", {"form": form}, status=status)


def outbox(request: PersonRequest) -> HttpResponse:
    """How mails and background work fare, for those who run the organization."""
    require_organization_admin(request.user)
    page = Paginator(queries.troubled_mails(), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/outbox.html", {"outbox": queries.outbox(clock.now()), "page": page})


def try_mail_again(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Send a mail again that was given up."""
    require_organization_admin(request.user)
    mail = get_object_or_404(OutgoingMail, public_id=public_id)
    if actions.try_mail_again(actor=request.user, mail=mail, now=clock.now()):
        messages.success(request, "The mail is in the queue again.")
    else:
        messages.error(request, "This mail cannot be sent again: its text is no longer kept.")
    return redirect_after_post(reverse("notifications:outbox"))


def try_task_again(request: PersonRequest, task_id: UUID) -> HttpResponse:
    """Run a task again that was given up."""
    require_organization_admin(request.user)
    if actions.try_task_again(actor=request.user, task_id=str(task_id), now=clock.now()):
        messages.success(request, "The task is in the queue again.")
    else:
        messages.error(request, "This task is not waiting for anybody: it runs, or has been done.")
    return redirect_after_post(reverse("notifications:outbox"))


def mailbox(request: HttpRequest) -> HttpResponse:
    """A demo's mails, which nobody was sent."""
    access.require_demo()
    page = Paginator(queries.mailbox(), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/mailbox.html", {"page": page})


def mailbox_mail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One mail of a demo, as it would arrive."""
    return render(request, "notifications/mailbox_mail.html", {"mail": access.get_demo_mail(public_id)})
