"""Django's settings. What an installation may change stands in options.py; the rest is decided here."""

from pathlib import Path
from typing import Any

from telemachy.config import csp
from telemachy.config.databases import database
from telemachy.config.keys import key
from telemachy.config.logging import logging_settings
from telemachy.config.options import Options

OPTIONS = Options()
PACKAGE = Path(__file__).resolve().parent.parent

TELEMACHY_HOME = OPTIONS.home
TELEMACHY_SITE_URL = OPTIONS.site_url
TELEMACHY_DEMO = OPTIONS.demo
# Builds the frame of a page (name, navigation) for a request; common cannot import the rooms above it.
TELEMACHY_SHELL = "telemachy.home.shell.shell"
TELEMACHY_MATCHING_WORKERS = OPTIONS.matching_workers
TELEMACHY_MATCHING_CLUSTER = OPTIONS.matching_cluster
TELEMACHY_AUDIT_KEY = key(OPTIONS.home, "audit", OPTIONS.audit_key)

SECRET_KEY = key(OPTIONS.home, "secret", OPTIONS.secret_key)
SECRET_KEY_FALLBACKS = [old.strip() for old in OPTIONS.secret_key_fallbacks.split(",") if old.strip()]
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False
DEBUG = OPTIONS.debug
ALLOWED_HOSTS = OPTIONS.allowed_hosts

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, so that its development server does not shadow the manifest.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Ours first: their templates are found before those of the libraries.
    "telemachy.common",
    "telemachy.audit",
    "telemachy.people",
    "telemachy.groups",
    "telemachy.notifications",
    "telemachy.growth",
    "telemachy.programs",
    "telemachy.mentorships",
    "telemachy.meetings",
    "telemachy.boards",
    "telemachy.rounds",
    "telemachy.home",
    "telemachy.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django.forms",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
]

MIDDLEWARE = [
    "telemachy.common.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "telemachy.common.middleware.Boundary",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "telemachy.common.middleware.no_store",
    "telemachy.common.middleware.own_time_zone",
    "telemachy.common.middleware.PermissionGate",
]

ROOT_URLCONF = "telemachy.config.urls"
WSGI_APPLICATION = "telemachy.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "telemachy.common.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "telemachy.common.rendering.LookRenderer"

# --- Data ---------------------------------------------------------------------------------------------------

DATABASES = {"default": database(OPTIONS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Rate limits must be the same for every process, so the cache is a table; pages are never cached.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "common_cache"}
}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

# --- Time and language --------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", "English")]

# --- Static files -------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = OPTIONS.home / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": OPTIONS.home / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

# --- Hardening ----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = csp.POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = OPTIONS.is_https
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if OPTIONS.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OPTIONS.is_https
SECURE_HSTS_PRELOAD = OPTIONS.is_https
if OPTIONS.trust_proxy:
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_cookie = "__Host-" if OPTIONS.is_https else ""
SESSION_COOKIE_NAME = f"{_cookie}telemachy_session"
CSRF_COOKIE_NAME = f"{_cookie}telemachy_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Lax: a link in a mail must find the person signed in.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_TRUSTED_ORIGINS = [OPTIONS.site_url]
CSRF_FAILURE_VIEW = "telemachy.common.http.csrf_failure"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Sign-in ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "telemachy.config.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
# An unknown address gets no mail: the form would be a way to write to strangers.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,10/15m/key",
    "request_login_code": "20/m/ip,3/10m/key",
    "reset_password": "20/m/ip,5/h/key",
    "enter_card_code": "10/m/ip",
    "join_by_link": "20/m/ip,5/h/key",
    "join_code": "20/m/ip",
    "sign_up_alone": "5/m/ip,30/h/ip,5/h/key",
    "sign_up_code": "20/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Telemachy"
# Writing "last seen" at every request would make each GET a write.
USERSESSIONS_TRACK_ACTIVITY = False

# --- Mail and logs ------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = OPTIONS.mail_from
# The right-hand side of every Message-ID.
MAIL_DOMAIN = OPTIONS.mail_from.rpartition("@")[2]
EMAIL_HOST = OPTIONS.smtp_host
EMAIL_PORT = OPTIONS.smtp_port
EMAIL_HOST_USER = OPTIONS.smtp_user
EMAIL_HOST_PASSWORD = OPTIONS.smtp_password.get_secret_value()
EMAIL_USE_TLS = OPTIONS.smtp_security == "starttls"
EMAIL_USE_SSL = OPTIONS.smtp_security == "tls"
EMAIL_TIMEOUT = 20
# Whatever the library sends waits in the outbox, like our own notices.
EMAIL_BACKEND = "telemachy.notifications.channels.outbox.OutboxBackend"
LOGGING = logging_settings(OPTIONS)
