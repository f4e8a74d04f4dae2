"""An invented shelter with people in every relation to a case, and how a talk is led over HTTP."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from equiano_web.access import Who
from equiano_web.cases import actions as cases
from equiano_web.people.models import Team
from equiano_web.screening import actions
from equiano_web.screening.talks import Start
from tests.web import make

SAFE = dict.fromkeys(("alone", "safe", "interpreter", "agreed", "written", "trained"), True)
PEOPLE = ("owner", "colleague", "supervisor", "outsider", "coordinator", "administrator")


class Network:
    """A shelter with a case of the owner's, and people around it."""

    def __init__(self) -> None:
        shelter, police = make.agency(), make.agency("Police", "police")
        north, south = (Team.objects.create(agency=shelter, name=name) for name in ("North", "South"))
        self.people: dict[str, Who] = {
            "owner": make.user("caseworker", shelter, north),
            "colleague": make.user("caseworker", shelter, south),
            "supervisor": make.user("supervisor", shelter, north),
            "outsider": make.user("caseworker", police),
            "coordinator": make.user("agency_coordinator", shelter),
            "administrator": make.user("administrator", shelter),
        }
        self.case = cases.create(self.people["owner"], {"family_name": "Белкина"})

    def client(self, name: str, lang: str = "en") -> Client:
        """A browser of that person, signed in."""
        return make.signed_in(self.people[name], lang)

    def talk(self, name: str = "owner", *, loose: bool = False, **start: object) -> UUID:
        """A talk that is begun."""
        settled = start_of(**start)
        who = self.people[name]
        return actions.begin(who, settled) if loose else actions.begin_for(who, self.case, settled)


def start_of(**changes: object) -> Start:
    """A safe talk with an adult about work, or as changed."""
    settled: dict[str, object] = {"audience": "person", "safety": SAFE, "age_years": 30, "forms": ("work",)}
    return Start(**{**settled, **changes})  # type: ignore[arg-type]


def fields(page: HttpResponse) -> dict[str, str]:
    """Hidden fields of a page's first form in its content."""
    content = page.content.decode().split("<main", 1)[1]
    form = content.split("<form", 1)[1].split("</form>", 1)[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value.replace("&quot;", '"').replace("&#x27;", "'") for name, value in found}


def heading(page: HttpResponse) -> str:
    """The heading of a page."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.content.decode(), re.DOTALL)
    assert found is not None
    return found[1].strip()
