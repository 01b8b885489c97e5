"""How django-allauth signs people in here: nobody signs up alone, and mails carry the organization's name."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations; the library only signs them in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People join by invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> Any:
        """The address the connection comes from; a header of the caller's own is never believed."""
        return request.META.get("REMOTE_ADDR", "")
