"""Django's settings. What an installation may change comes from :mod:`.environment`; all else stands here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url

from . import environment, secrets

HOME = environment.home()
SECRETS = secrets.read(HOME)
SECRET_KEY = SECRETS.django
MASTER_KEY = SECRETS.master
DEBUG = False
ALLOWED_HOSTS = environment.hosts()
ADDRESS = environment.read("NEEDLECRAFT_ADDRESS").rstrip("/")
IS_SECURE = ADDRESS.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "needlecraft.practice.core",
    "needlecraft.practice.maps",
    "needlecraft.practice.practices",
    "needlecraft.practice.audit",
    "needlecraft.practice.people",
    "needlecraft.practice.protocols",
    "needlecraft.practice.stock",
    "needlecraft.practice.patients",
    "needlecraft.practice.opening",
    "needlecraft.practice.mail",
    "needlecraft.practice.photos",
    "needlecraft.practice.consultations",
    "needlecraft.practice.courses",
    "needlecraft.practice.consents",
    "needlecraft.practice.diary",
    "needlecraft.practice.treatments",
    "needlecraft.practice.aftercare",
    "needlecraft.practice.records",
    "needlecraft.practice.charts",
    "needlecraft.practice.outcomes",
    "needlecraft.practice.oversight",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "needlecraft.practice.core.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "needlecraft.practice.people.middleware.Policies",
]

ROOT_URLCONF = "needlecraft.practice.config.urls"
WSGI_APPLICATION = "needlecraft.practice.config.wsgi.application"
_HERE = Path(__file__).resolve().parent.parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "core" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "needlecraft.practice.people.context.member",
                "needlecraft.practice.aftercare.context.inbox",
            ],
        },
    }
]

_PATIENCE_S = 20  # how long a save waits for others: less than the 30 s after which gunicorn gives up a worker


def _database(address: str) -> dict[str, Any]:
    """The PostgreSQL of an address, else SQLite in the home."""
    if address:
        found = dict(dj_database_url.parse(address, conn_max_age=None, conn_health_checks=True))
        return found | {"OPTIONS": {"options": f"-c lock_timeout={_PATIENCE_S}s", **found.get("OPTIONS", {})}}
    return {
        "ENGINE": "needlecraft.practice.core.sqlite",
        "NAME": HOME / "practice.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": _PATIENCE_S,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            ),
        },
    }


DATABASES = {"default": _database(environment.read("NEEDLECRAFT_DATABASE_URL"))}
CACHES = {  # one for all workers, so that attempts are counted once and a code is used once
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "needlecraft.practice.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Never by e-mail alone: a stranger could lock somebody out. The key of a failed login is the e-mail at one IP (see the adapter).
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key", "reset_password": "5/m/ip"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ALLAUTH_TRUSTED_PROXY_COUNT = environment.proxies()
MFA_ADAPTER = "needlecraft.practice.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "needlecraft.practice.people.forms.PasskeyForm",
    "login_webauthn": "needlecraft.practice.people.forms.PasskeyLoginForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address took up an invitation
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Needlecraft"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
LOGIN_REDIRECT_URL = "today"
LOGIN_URL = "account_login"

LANGUAGE_CODE = environment.language()
LANGUAGES = [(LANGUAGE_CODE, LANGUAGE_CODE)]  # a practice speaks one
LOCALE_PATHS = [HOME / "locale", _HERE / "locale"]
FORMAT_MODULE_PATH = "needlecraft.practice.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [_HERE / "core" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ADDRESS]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Uploads stay in memory: nothing of a patient lies on a disk unsealed, not even for a moment. A larger one is read and dropped.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

_MAIL_HOST = environment.read("NEEDLECRAFT_EMAIL_HOST")
#: Without a mail server a mail stays in its sealed row, to be read by staff on the page of mails; none is ever written out.
SENDS_MAIL = bool(_MAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_TIMEOUT = _MAIL_HOST, environment.port(), True, 20
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = environment.read("NEEDLECRAFT_EMAIL_USER"), environment.read("NEEDLECRAFT_EMAIL_PASSWORD")
DEFAULT_FROM_EMAIL = environment.read("NEEDLECRAFT_EMAIL_FROM")

TASKS = {"default": {"BACKEND": "needlecraft.practice.core.jobs.Table"}}
#: What the worker does again and again: a task without arguments, and how often.
SCHEDULE = (
    ("needlecraft.practice.core.jobs.tidy", timedelta(days=1)),
    ("needlecraft.practice.audit.tasks.write_ends", timedelta(minutes=15)),
)

#: What each app does before a patient's key is destroyed: functions with ``by``, ``at`` and ``patient``, in this order.
ON_ERASURE = ("needlecraft.practice.diary.actions.free_future", "needlecraft.practice.mail.actions.forget")

#: What other apps do in the moment in which a treatment is signed: functions with ``by``, ``at`` and ``treatment``.
ON_SIGNATURE = ("needlecraft.practice.aftercare.actions.open_sheet",)
#: What has been done to a patient's skin here, for the next screening: functions of a patient and
#: the day that give exposures of the patient record.
DONE_HERE = ("needlecraft.practice.treatments.history.done_to",)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
