"""How the mails of one program fare, for its coordinators: to whom and whether, never what about."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator

from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail
from telemachy.notifications.queries import MailCounts, mail_counts_of_program
from telemachy.programs.models import Enrollment, Program

PER_PAGE = 50

SHOWN: Mapping[str, tuple[MailState, ...]] = {
    "not-arrived": (MailState.BOUNCED, MailState.GIVEN_UP, MailState.OUTDATED),
    "waiting": (MailState.QUEUED, MailState.SENDING),
    "sent": (MailState.SENT, MailState.KEPT),
    "withheld": (MailState.WITHHELD,),
}


@dataclass(frozen=True)
class MailRow:
    """One mail: whom it is to, and the page where a wrong address is corrected."""

    mail: OutgoingMail
    enrollment: UUID | None
    can_be_sent_again: bool

    @property
    def is_put_off(self) -> bool:
        """Whether an attempt failed and another one follows."""
        return self.mail.state == MailState.QUEUED and self.mail.attempts > 0


@dataclass(frozen=True)
class MailsPage:
    """A page of mails, newest first."""

    page: Page[OutgoingMail]
    rows: list[MailRow]
    counts: MailCounts
    show: str


def mails_page(program: Program, *, show: str, page: str) -> MailsPage:
    """The mails of a program. The number of queries does not depend on how many there are."""
    mails = OutgoingMail.objects.filter(program_id=str(program.public_id))
    if show in SHOWN:
        mails = mails.filter(state__in=SHOWN[show])
    found = mails.select_related("person").defer("sealed_body", "subject").order_by("-created_at", "-pk")
    shown = Paginator(found, PER_PAGE).get_page(page)
    rows = list(shown.object_list)
    keep_text = set(
        OutgoingMail.objects.filter(
            pk__in=[mail.pk for mail in rows if mail.state == MailState.GIVEN_UP], sealed_body__isnull=False
        ).values_list("pk", flat=True)
    )
    people = {mail.person_id for mail in rows if mail.person_id}
    enrollment_of = dict(
        Enrollment.objects.filter(cohort__program=program, person__in=people).values_list(
            "person_id", "public_id"
        )
    )
    return MailsPage(
        page=shown,
        rows=[
            MailRow(
                mail,
                enrollment_of.get(mail.person_id or 0),
                can_be_sent_again=mail.pk in keep_text,
            )
            for mail in rows
        ],
        counts=mail_counts_of_program(str(program.public_id)),
        show=show if show in SHOWN else "",
    )
