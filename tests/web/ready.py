"""Django, started in the place of this process; imported by what needs it before any test runs."""

import os

import django

# Named for these lines alone: a worker of pytest-xdist that inherited it would read the settings with the
# place of the process that started it, before its own `tests/conftest.py` has set one.
os.environ["DJANGO_SETTINGS_MODULE"] = "equiano_web.settings"
django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]
