"""What a worker process of granian runs: the pages, and one thread for the jobs."""

from multiprocessing.util import Finalize

from django.conf import settings
from django.db import connection

from equiano_web import pages

# isort: split
from equiano_web.balance import balanced
from equiano_web.entrance import Entrance
from equiano_web.jobs import Runner  # tables exist after Django was started

# Measured (benchmarks/web.md). Beside a file a second thread waits for Python as long as the first has it; a
# server computes for the one while Python makes the other's page.
_AT_ONCE = 1 if connection.vendor == "sqlite" else 2

application = Entrance(balanced(pages.application), _AT_ONCE, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
_runner = Runner()
_runner.start()
# `atexit` does not run in a process that multiprocessing made: this does. A job at hand is finished, else its
# lease would have to run out before another process does it.
Finalize(None, _runner.stop, exitpriority=1)
