"""The pages that let people in, and those that say why there is no page: in our frame, in our words."""

import re
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.cast import client_of, mina

if TYPE_CHECKING:
    from tests.harness.browser import Visitors

FOR_ANYONE = [
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
]
FOR_ONESELF = ["account_email", "account_set_password", "mfa_index", "mfa_activate_totp", "usersessions_list"]


def assert_is_ours(html: str) -> None:
    """One h1, a title that names the thing, one primary act, and nothing left of the library's own look."""
    assert html.count("<h1") == 1
    title = re.search(r"<title>(.*?)</title>", html)
    assert title is not None
    assert not title[1].startswith(" ·")
    assert len(re.findall(r"button--primary", html)) <= 1
    assert '<link rel="stylesheet"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", FOR_ANYONE)
def test_pages_before_signing_in_are_in_our_frame(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert_is_ours(response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("name", FOR_ONESELF)
def test_pages_of_one_s_own_account_are_in_our_frame(name: str) -> None:
    response = client_of(mina()).get(reverse(name), follow=True)

    assert response.status_code == 200
    assert_is_ours(response.content.decode())


@pytest.mark.django_db
def test_a_code_by_mail_lets_one_in(client: Client) -> None:
    EmailAddress.objects.create(user=mina(), email="mina@example.org", verified=True, primary=True)

    asked = client.post(reverse("account_request_login_code"), {"email": "mina@example.org"}, follow=True)
    assert_is_ours(asked.content.decode())
    [letter] = mail.outbox
    code = re.search(r"code:\s+(\S+)", letter.body)
    assert code is not None
    answer = client.post(reverse("account_confirm_login_code"), {"code": code[1]})

    assert letter.subject == "Your sign-in code"
    assert answer.status_code == 302
    assert client.session["_auth_user_id"]


@pytest.mark.django_db
def test_a_wrong_code_is_said_beside_the_field(client: Client) -> None:
    mina()
    client.post(reverse("account_request_login_code"), {"email": "mina@example.org"})

    answer = client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})

    html = answer.content.decode()
    assert_is_ours(html)
    assert "error-summary" in html
    assert 'aria-invalid="true"' in html
    assert "<title>Error:" in html


@pytest.mark.django_db
def test_an_unknown_address_is_answered_like_a_known_one(client: Client) -> None:
    mina()

    known = client.post(reverse("account_request_login_code"), {"email": "mina@example.org"}, follow=True)
    unknown = Client().post(reverse("account_request_login_code"), {"email": "nina@example.org"}, follow=True)

    def bare(page: bytes) -> str:
        text = re.sub(r'value="[A-Za-z0-9]{64}"', "", page.decode())
        return text.replace("mina@", "").replace("nina@", "")

    assert bare(known.content) == bare(unknown.content)


@pytest.mark.django_db
def test_a_wrong_password_is_said_with_the_fields_open(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "mina@example.org", "password": "wrong"})

    html = answer.content.decode()
    assert "<details" in html
    assert re.search(r'<details class="fold" open>', html)
    assert "error-summary" in html


@pytest.mark.django_db
def test_a_missing_page_is_in_our_frame(client: Client) -> None:
    response = client_of(mina()).get("/there/is/no/such/page/")

    assert response.status_code == 404
    assert_is_ours(response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "405", "500"])
def test_every_answer_without_a_page_says_what_is_kept_and_what_to_do(client: Client, status: str) -> None:
    from django.template.loader import render_to_string

    html = render_to_string(f"{status}.html", {"request_id": "a1b2"})

    assert_is_ours(html)
    assert "button--primary" in html


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_pages_are_accessible(visitors: "Visitors", scheme: str) -> None:
    from tests.harness.browser import PHONE, assert_accessible

    person = mina()
    stranger = visitors.arrive(width=PHONE, scheme=scheme)  # type: ignore[arg-type]
    for name in FOR_ANYONE:
        stranger.goto(reverse(name))
        assert_accessible(stranger)

    cookie = client_of(person).cookies[settings.SESSION_COOKIE_NAME]
    page = visitors.arrive(width=PHONE, scheme=scheme)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitors.url}])
    for name in FOR_ONESELF:
        page.goto(reverse(name))
        assert_accessible(page)
