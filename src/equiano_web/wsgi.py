"""What a worker process of granian runs: the pages, and one thread for the jobs."""

from multiprocessing.util import Finalize

from equiano_web import pages

# isort: split
from equiano_web.balance import balanced
from equiano_web.jobs import Runner  # tables exist after Django was started

application = balanced(pages.application)
_runner = Runner()
_runner.start()
# `atexit` does not run in a process that multiprocessing made: this does. A job at hand is finished, else its
# lease would have to run out before another process does it.
Finalize(None, _runner.stop, exitpriority=1)
