"""The settings as a public site has them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(tmp_path: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # Nothing of this run's own: a browser that is open in it has Django bear an event loop.
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TELEMACHY_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "telemachy.config.settings",
            "TELEMACHY_HOME": str(tmp_path),
            "TELEMACHY_SITE_URL": "https://mentoring.example.org",
            **environment,
        },
    )


SHOW = """
import json
from django.conf import settings
shown = ("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_", "CSRF_TRUSTED", "ALLAUTH")
said = {name: getattr(settings, name) for name in dir(settings) if name.startswith(shown)}
print(json.dumps(said, default=str))
"""


def test_a_public_site_passes_djangos_own_inspection(tmp_path):
    done = run(
        tmp_path,
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')",
    )

    assert done.returncode == 0, done.stderr


def test_the_cookies_of_a_public_site_are_bound_to_it(tmp_path):
    said = json.loads(run(tmp_path, SHOW).stdout)

    assert said["SESSION_COOKIE_NAME"] == "__Host-telemachy_session"
    assert said["CSRF_COOKIE_NAME"] == "__Host-telemachy_csrf"
    for name in (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SECURE_SSL_REDIRECT",
    ):
        assert said[name] is True
    assert said["SESSION_COOKIE_DOMAIN"] is None
    assert said["SESSION_COOKIE_PATH"] == "/"
    assert said["CSRF_TRUSTED_ORIGINS"] == ["https://mentoring.example.org"]


def test_a_proxy_is_believed_only_when_asked_to(tmp_path):
    assert json.loads(run(tmp_path, SHOW).stdout)["SECURE_PROXY_SSL_HEADER"] is None

    said = json.loads(run(tmp_path, SHOW, TELEMACHY_TRUST_PROXY="true").stdout)
    assert said["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert said["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


@pytest.mark.parametrize("name", ["TELEMACHY_DEBUG", "TELEMACHY_SMTP_PORT", "TELEMACHY_SMTP_SECURITY"])
def test_a_start_with_a_misspelt_setting_names_it(tmp_path, name):
    done = run(tmp_path, "import django; django.setup()", **{name: "flase"})

    assert done.returncode != 0
    assert name.removeprefix("TELEMACHY_").lower() in done.stderr


def test_django_has_no_page_of_its_own_admin(tmp_path):
    done = run(
        tmp_path, "from django.conf import settings; print('django.contrib.admin' in settings.INSTALLED_APPS)"
    )

    assert done.stdout.strip() == "False"
