"""What devices fetch: open, without cookies or the database, small, and each with its headers."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from equiano_web.screening.offline import PAGE, SEND, kept
from equiano_web.screening.offline_words import page_words
from equiano_web.screening.sealed import sealing_keys

SCRIPTS = Path(__file__).parents[3] / "src/equiano_web/screening/static/equiano_web/screening"


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.PLACE = replace(django_settings.PLACE, data=tmp_path, keys=tmp_path / "keys")
    settings.EQUIANO_NO_LIMITS = True  # they are counted in the database; these pages need none


def test_the_page_names_what_it_needs_and_nobody(client: Client) -> None:
    response = client.get(PAGE)
    text = response.content.decode()
    key = sealing_keys(django_settings.PLACE.keys)[0]
    for part in (kept().rules, kept().version, key.id, key.public, SEND):
        assert part in text
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not response.cookies and not re.search(r"<script>|<style| style=| on\w+=", text)


def test_every_file_that_a_device_keeps_is_there(client: Client) -> None:
    listed = json.loads(client.get(f"{PAGE}/files.json").content)
    assert listed["table"] == kept().table_address
    for address in (*listed["files"], listed["table"], f"{PAGE}/worker.js"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies
    # A script that another one imports and that is not kept would be missed only without a network.
    imported = {
        name
        for path in SCRIPTS.glob("*.js")
        for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8"))
    }
    assert imported <= {address.rsplit("/", 1)[-1] for address in listed["files"]}


def test_the_table_comes_compressed_to_who_takes_it(client: Client) -> None:
    plain = client.get(kept().table_address)
    packed = client.get(kept().table_address, headers={"accept-encoding": "gzip, br"})
    assert plain.content == kept().table == gzip.decompress(packed.content)
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert client.get(f"{PAGE}/table-{'0' * 16}.json").status_code == 404


def test_the_worker_may_keep_the_page_and_no_more(client: Client) -> None:
    response = client.get(f"{PAGE}/worker.js")
    assert response["Service-Worker-Allowed"] == PAGE
    assert response["Content-Type"].startswith("text/javascript")


def test_the_page_has_the_same_words_in_both_languages() -> None:
    english, russian = page_words().values()
    assert english.keys() == russian.keys()
    for name, text in english.items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", russian[name]), name
        assert re.search("[а-яё]", russian[name]), name
    used = set(re.findall(r'say\("(\w+)"', (SCRIPTS / "offline.js").read_text("utf-8")))
    assert used <= english.keys()


def test_the_scripts_name_nothing_of_another_site() -> None:
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text("utf-8")
        assert not re.search(r"https?://|innerHTML|eval\(|\bFunction\(", text), path.name
        assert len(text.splitlines()) <= 400, path.name
