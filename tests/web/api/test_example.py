"""The worked example of `docs/how-to/other-programs.md`, line by line, as it stands there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from equiano_web.cases.models import Case
from equiano_web.exports.container import MAGIC
from equiano_web.people import factors
from equiano_web.screening.models import Decision
from tests.web.api.conftest import Network, Program

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "other-programs.md"
_SET = re.compile(r'(\w+)="(.*)"')
_CURL = re.compile(r"(?:(?P<name>\w+)=\$\()?curl (?P<asked>.*?)(?: \| jq -r (?P<path>[\w.]+)\))?")


def _lines() -> list[str]:
    block = PAGE.read_text(encoding="utf-8").split("test_example.py", 1)[1]
    block = block.split("```bash\n", 1)[1].split("```", 1)[0]
    return [line for line in block.splitlines() if line and not line.startswith("#")]


def _asked(program: Program, text: str, known: dict[str, str]) -> Any:
    """The answer to a line of curl."""
    # As a shell does: what stands in single quotes is left as it is.
    parts = re.split(r"('[^']*')", text)
    filled = [
        part if part[:1] == "'" else re.sub(r"\$(\w+)", lambda found: known[found[1]], part) for part in parts
    ]
    words, method, headers, data, form, url = shlex.split("".join(filled)), "", {}, None, {}, ""
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, value = words.pop(0).split(": ", 1)
                headers[name.lower()] = value
            case "-d":
                data = words.pop(0)
            case "-F":
                name, value = words.pop(0).split("=", 1)
                form[name] = SimpleUploadedFile(value[1:], b"A letter") if value[0] == "@" else value
            case "-o":
                words.pop(0)
            case other:
                url = other
    program.client.defaults.clear()
    path = url.removeprefix("http://localhost:8600")
    if form:
        return program.client.post(path, form, headers=headers)
    kind = headers.pop("content-type", "application/json")
    return program.client.generic(
        method or ("POST" if data else "GET"), path, data or "", kind, headers=headers
    )


def test_the_example_does_what_it_says(network: Network) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    program = network.program("supervisor")
    secret = factors.give(network.people["supervisor"].user).secret
    known = {
        "API": "http://localhost:8600/api/v1",
        "TOKEN": program.token,
    }
    answers = []
    for line in _lines():
        # Anew for each line: on a busy machine the code of half a minute ago is over.
        known["TOTP"] = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        if found := _SET.fullmatch(line):
            known[found[1]] = re.sub(r"\$(\w+)", lambda name: known[name[1]], found[2])
            continue
        curl = _CURL.fullmatch(line)
        assert curl is not None, line
        answer = _asked(program, curl["asked"], known)
        assert answer.status_code in (200, 201, 204), f"{line}: {answer.content!r}"
        answers.append(answer)
        if curl["name"]:
            value: Any = json.loads(answer.content)
            for part in curl["path"].strip(".").split("."):
                value = value[part]
            known[curl["name"]] = str(value)
    assert len(answers) > 15
    assert answers[-1].content.startswith(MAGIC)
    case = Case.objects.get(pk=known["CASE"])
    assert (case.version, case.attachments.count(), case.screenings.count()) == (2, 1, 1)
    assert Decision.objects.get(case=case).outcome == "look_closer"
