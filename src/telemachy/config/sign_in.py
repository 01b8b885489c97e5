"""How django-allauth signs people in here: nobody signs up alone, and its mails are the organization's."""

from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from telemachy.common import clock
from telemachy.people import actions
from telemachy.people.models import Person
from telemachy.people.queries import organization


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations; the library only signs them in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People join by invitation."""
        return False

    def pre_login(
        self, request: HttpRequest, user: Person, *, email: str | None, **rest: Any
    ) -> HttpResponse | None:
        """A code that came back proves the address it was sent to: nobody is asked for a second one."""
        if email and _came_by_code(request, user, email):
            if email != user.email:  # corrected meanwhile: whoever reads the old address is somebody else
                return redirect("account_login")
            actions.confirm_address(person=user)
        answer: HttpResponse | None = super().pre_login(request, user, email=email, **rest)
        return answer

    def post_login(self, request: HttpRequest, user: Person, **rest: Any) -> HttpResponse:
        """Note who came in, by whatever road and with every factor given."""
        actions.note_sign_in(actor=user, now=clock.now())
        answer: HttpResponse = super().post_login(request, user, **rest)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that somebody did not come in."""
        actions.note_failed_sign_in(now=clock.now())

    def get_from_email(self) -> str:
        """The organization's name with this installation's address."""
        return formataddr((organization().sender, settings.DEFAULT_FROM_EMAIL))

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is: the sender's name says the rest."""
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of the library's mails, which may name the organization."""
        super().send_mail(template_prefix, email, {**context, "organization": organization()})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a password reset, under the site's own name whatever host the request claimed."""
        asked: str = super().get_reset_password_from_key_url(key)
        parts = urlsplit(asked)
        return f"{settings.TELEMACHY_SITE_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _came_by_code(request: HttpRequest, user: Person, email: str) -> bool:
    """Whether a code that was sent to this address was typed in this session."""
    return any(
        step["method"] == "code" and step.get("email") == email
        for step in get_authentication_records(request, user)
    )
