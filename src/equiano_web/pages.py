"""The pages, as WSGI: made once, before workers begin."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equiano_web.settings")
application = get_wsgi_application()
