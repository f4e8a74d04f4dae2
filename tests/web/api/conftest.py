"""People around a case, and programs that act for them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from equiano_web.access import Permission, Who, may
from equiano_web.api import tokens
from equiano_web.cases import actions
from equiano_web.people.models import Team
from tests.web import make

CANARY = "Канарейкина"
PHONE = "+7 000 000-11-22"
ACCOUNT = "She told a canary"


class Program:
    """A program with a token of somebody."""

    def __init__(self, who: Who, scopes: list[Permission] | None = None, lang: str = "en") -> None:
        self.who = make.again(who)
        mine = scopes if scopes is not None else [one for one in Permission if may(self.who, one)]
        self.token = tokens.make(replace(self.who, confirmed=True), "test", mine, 1) if mine else "none"
        self.client = Client(headers={"authorization": f"Bearer {self.token}", "accept-language": lang})

    def ask(self, method: str, path: str, body: object = None, **query: object) -> Any:
        """The answer to a request."""
        return self.client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            query_params=query or None,
        )


class Network:
    """A shelter with a case of Anna's, and people around it."""

    def __init__(self) -> None:
        shelter, police = make.agency(), make.agency("Police", "police")
        north, south = (Team.objects.create(agency=shelter, name=name) for name in ("North", "South"))
        self.people: dict[str, Who] = {
            "owner": make.user("caseworker", shelter, north),
            "colleague": make.user("caseworker", shelter, south),
            "supervisor": make.user("supervisor", shelter, north),
            "outsider": make.user("supervisor", police),
            "coordinator": make.user("agency_coordinator", shelter),
            "administrator": make.user("administrator", shelter),
            "trainer": make.user("trainer", shelter),
        }
        self.case: UUID = actions.create(
            self.people["owner"], {"family_name": CANARY, "account": ACCOUNT, "phone": PHONE}
        )
        self.entry: UUID = actions.add_entry(
            self.people["owner"], self.case, "journey", {"country": "LTU", "what": ACCOUNT}
        )

    def program(self, name: str, scopes: list[Permission] | None = None, lang: str = "en") -> Program:
        """A program with a token of that person."""
        return Program(self.people[name], scopes, lang)


@pytest.fixture
def network() -> Network:
    return Network()
