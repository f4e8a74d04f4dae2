"""A site of page parts alone, for their tests: no database, no sessions, the policy of the real one."""

from __future__ import annotations

from typing import Any

from django.conf import settings

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
OPTIONS: dict[str, Any] = {
    "ROOT_URLCONF": "tests.web.components.gallery",
    "INSTALLED_APPS": [
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "equiano_web.components",
    ],
    "MIDDLEWARE": [
        "tests.web.components.gallery.speaking",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                    "equiano_web.components.shell.shell",
                ]
            },
        }
    ],
    "FORM_RENDERER": "equiano_web.components.renderer.FormRenderer",
    "STATICFILES_FINDERS": [
        "django.contrib.staticfiles.finders.AppDirectoriesFinder",
        "equiano_web.components.fonts.FontFinder",
    ],
    "STATIC_URL": "/static/",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "SECRET_KEY": "of the tests alone",
    "ALLOWED_HOSTS": ["*"],
    "EQUIANO_DEMO": True,
    "EQUIANO_NAVIGATION": "tests.web.components.gallery.ways",
    "LANGUAGE_COOKIE_NAME": "language",
    "USE_TZ": True,
    "TIME_ZONE": "UTC",
}


def ready() -> None:
    """Configure Django unless a test of the whole application has done so."""
    import django

    if not settings.configured:
        settings.configure(**OPTIONS)
        django.setup()
