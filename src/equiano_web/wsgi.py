"""What a worker process of granian runs: the pages, and one thread for the jobs."""

import os
from multiprocessing.util import Finalize

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equiano_web.settings")
pages = get_wsgi_application()

from equiano_web.balance import balanced  # noqa: E402
from equiano_web.jobs import Runner  # noqa: E402  # tables exist after Django was started

application = balanced(pages)

_runner = Runner()
_runner.start()
# `atexit` does not run in a process that multiprocessing made: this does. A job at hand is finished, else its
# lease would have to run out before another process does it.
Finalize(None, _runner.stop, exitpriority=1)
