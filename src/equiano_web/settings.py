"""Settings of Django, from the place where the installation lies (`place.py`); nothing is changed here."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

from equiano_web.people.login import ISSUER
from equiano_web.place import backup_days, here
from equiano_web.postgresql import POOL, planning_once, verified

PLACE = here()

# Without a secret nothing but `equiano web setup` may run: a key of this process keeps no session.
SECRET_KEY = PLACE.secret.read_text(encoding="ascii") if PLACE.secret.exists() else os.urandom(32).hex()
DEBUG = False
ALLOWED_HOSTS = sorted({PLACE.host, *(() if PLACE.is_https else ("localhost", "127.0.0.1", "[::1]"))})
CSRF_TRUSTED_ORIGINS = [PLACE.url]

ROOT_URLCONF = "equiano_web.urls"
WSGI_APPLICATION = "equiano_web.pages.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"

INSTALLED_APPS = [
    "equiano_web.components",  # first: its templates stand before those of others
    "equiano_web.people",  # before the library whose pages it has its own of
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "equiano_web",
    "equiano_web.cases",
    "equiano_web.tasks",
    "equiano_web.grants",
    "equiano_web.screening",
    "equiano_web.services",
    "equiano_web.referrals",
    "equiano_web.api",
    "equiano_web.extracts",
    "equiano_web.imports",
    "equiano_web.exports",
    "equiano_web.consents",
    "equiano_web.own",
    "equiano_web.public",
    "equiano_web.dashboards",
    "equiano_web.campaigns",
    "equiano_web.national",
    "equiano_web.regulations",
    "equiano_web.partners",
    "equiano_web.training",
    "equiano_web.plan",
]

MIDDLEWARE = [
    "equiano_web.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "equiano_web.middleware.NoTrace",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "equiano_web.people.known.Known",
    "equiano_web.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "equiano_web.middleware.Whole",
    "equiano_web.middleware.Limits",
    "equiano_web.people.gate.Gate",
    "equiano_web.people.proof.Asks",
    "equiano_web.callers.Answers",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "equiano_web.components.lean.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "equiano_web.components.shell.shell",
                "equiano_web.people.shell.me",
            ],
            # Every template has the page parts without `{% load %}`.
            "builtins": [
                f"equiano_web.components.templatetags.{name}"
                for name in ("say", "parts", "fields", "lists", "addresses", "kept")
            ],
        },
    }
]

if PLACE.database_url:
    DATABASES: dict[str, Any] = {
        "default": planning_once(verified(dict(dj_database_url.parse(PLACE.database_url))))
    }
    DATABASES["default"]["ENGINE"] = "equiano_web.postgresql"
    DATABASES["default"]["OPTIONS"]["pool"] = dict(POOL)
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": PLACE.database,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                # FULL: with NORMAL a power loss took all of 700 acknowledged writes (web-stack.md, 7).
                # secure_delete: what was erased is overwritten, not only taken out of the index.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON; "
                # Sorting never spills into a file beside the data.
                "PRAGMA temp_store=MEMORY; "
                # 8 MB, not 2: one thread makes the pages and writes, so what it has read stays valid. A list
                # of 100,000 cases takes 5.8 ms of CPU, not 6.7 (benchmarks/bench_web_beside.py).
                "PRAGMA cache_size=-8000; "
                # On macOS alone: a sync reaches the disk, not only the disk's own memory.
                "PRAGMA fullfsync=ON;",
            },
        }
    }

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

FORM_RENDERER = "equiano_web.components.renderer.FormRenderer"

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "equiano_web.components.fonts.FontFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "equiano_web.people.passwords.OwnWords"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

# `__Host-`: no other host of the domain can set it; browsers take such a name by HTTPS alone.
_COOKIE = "__Host-" if PLACE.is_https else ""
SESSION_COOKIE_NAME = f"{_COOKIE}session"
LANGUAGE_COOKIE_NAME = f"{_COOKIE}language"
CSRF_COOKIE_NAME = f"{_COOKIE}csrftoken"
BROWSER_COOKIE_NAME = f"{_COOKIE}browser"  # people/browsers.py
# What a page says after an act rests with the session, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "equiano_web.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PLACE.is_https
SESSION_COOKIE_AGE = 8 * 3600  # a working day; who leaves a desk is signed out sooner (people/sessions)
CSRF_COOKIE_SECURE = PLACE.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "equiano_web.people.again.untrusted"
SECURE_SSL_REDIRECT = PLACE.is_https
SECURE_HSTS_SECONDS = 31_536_000 if PLACE.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PLACE.is_https
SECURE_HSTS_PRELOAD = PLACE.is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("EQUIANO_WEB_PROXY") else None
# Not "no-referrer": with it browsers send `Origin: null` with every form, and Django refuses the form.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Files that people give never rest in a folder for temporary files: they stay in memory, within this limit,
# which is the largest file that a room takes (a national list, 16 MB), and what a form adds to it.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 17 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

# Without a server for mail none is sent: a mail on the console would put addresses and links into a log.
_MAIL = urlsplit(PLACE.mail_url)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.hostname else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.scheme == "smtps", _MAIL.scheme == "smtp"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EQUIANO_WEB_MAIL_FROM", f"equiano@{PLACE.host}")
# One line a record on stderr, without anything of a person (logs.py). Django's own handlers would print
# nothing, or mail whole requests.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "equiano_web.logs.Formatter"}},
    "handlers": {"stderr": {"class": "equiano_web.logs.ToStderr", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Requests of Django's own development server, which is not used.
        "django.server": {"handlers": [], "propagate": False},
        # What is asked for and is not there, or not allowed: a scan of addresses would fill the log.
        "django.request": {"level": "ERROR"},
        # Each of its tries to connect, without a word of why.
        "psycopg.pool": {"level": "ERROR"},
        # Every statement with its values, if somebody turns it on.
        "django.db.backends": {"level": "ERROR", "propagate": False},
    },
}

# Staff sign in by e-mail address and password, then a second factor (people/).
ACCOUNT_ADAPTER = "equiano_web.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation is the proof
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address that somebody merely typed
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or after SESSION_COOKIE_AGE
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = False  # our own counts, for all processes (limits.py, people/lockout.py)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("EQUIANO_WEB_PROXY") else 0
MFA_ADAPTER = "equiano_web.people.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = ISSUER
MFA_TOTP_TOLERANCE = 1  # half a minute to and fro: clocks of telephones, and the time that typing takes
ACCOUNT_FORMS = {
    "login": "equiano_web.people.plain.SignIn",
    "reset_password": "equiano_web.people.plain.ForgottenPassword",
    "reset_password_from_key": "equiano_web.people.plain.NewPassword",
    "change_password": "equiano_web.people.plain.ChangedPassword",
}
MFA_FORMS = {
    "activate_totp": "equiano_web.people.plain.SetUpApp",
    "authenticate": "equiano_web.people.adapters.SignInCode",
    "reauthenticate": "equiano_web.people.adapters.ProofCode",
    "authenticate_webauthn": "equiano_web.people.adapters.SignInKey",
    "reauthenticate_webauthn": "equiano_web.people.adapters.ProofKey",
}

EQUIANO_BACKUP_DAYS = backup_days()
# For measurements alone; `equiano web check` calls it wrong.
EQUIANO_NO_LIMITS = os.environ.get("EQUIANO_WEB_LIMITS", "") == "off"
EQUIANO_DEMO = PLACE.demo
EQUIANO_NAVIGATION = "equiano_web.navigation.ways"
