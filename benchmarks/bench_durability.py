"""How long twenty people wait who save without a pause: `python benchmarks/bench_durability.py`.

Serves an installation of its own (on a file, or with `DATABASE_URL` on an empty PostgreSQL) as people do.
Prints JSON: acts, seconds, waits in ms, and by how many the worst was overtaken.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.web.commands.installation import ADMINISTRATOR, Installation
from tests.web.durability.acknowledged import Acknowledged
from tests.web.durability.killable import Killable
from tests.web.durability.load import finish, overtaken, wait_for, writers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--acts", type=int, default=1500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Installation(Path(folder), DATABASE_URL=os.environ.get("DATABASE_URL", ""))
        place.run("web", "setup", *ADMINISTRATOR)
        tokens = place.python("tests.web.durability.hand", str(options.writers))
        server, told = Killable(place), Acknowledged()
        try:
            warm = writers(server.url, tokens, told, "warm")
            wait_for(told, 3 * options.writers, 300)  # what is loaded with the first request is not measured
            finish(warm)
            crew = writers(server.url, tokens, told, "crew")
            wait_for(told, options.acts, 600)
            finish(crew)
        finally:
            server.kill()
    waits = sorted(end - begun for writer in crew for begun, end in writer.waits)
    begun = min(wait[0] for writer in crew for wait in writer.waits)
    ended = max(wait[1] for writer in crew for wait in writer.waits)
    found = {
        "acts": len(waits),
        "refused": sum(len(writer.refused) for writer in crew),
        "seconds": round(ended - begun, 1),
        "p50": round(1000 * waits[len(waits) // 2]),
        "p95": round(1000 * waits[int(len(waits) * 0.95)]),
        "worst": round(1000 * waits[-1]),
        "overtaken": overtaken(crew),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
