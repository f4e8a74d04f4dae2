"""Settings for a command that reads the audit: of its own tables alone.

To load all rooms takes as long as to check 200,000 entries.
"""

from equiano_web.settings import *  # noqa: F403

INSTALLED_APPS = ["equiano_web.apps.TablesAlone"]
