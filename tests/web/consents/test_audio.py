"""Recordings of the text of consent: of the text as it is now, sound alone, for who asks for consent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from equiano_web.consents import audio
from equiano_web.consents.texts import texts
from equiano_web.place import here
from tests.web import make
from tests.web.consents.office import Office

pytestmark = pytest.mark.django_db
SOUND = {
    ".ogg": b"OggS\0\2",
    ".mp3": b"ID3\4",
    ".m4a": b"\0\0\0\x20ftypM4A ",
    ".wav": b"RIFF\0\0\0\0WAVEfmt ",
}


@pytest.fixture
def folder() -> Iterator[Path]:
    path = here().data / audio.FOLDER
    path.mkdir()
    yield path
    for one in path.iterdir():
        one.unlink()
    path.rmdir()


@pytest.mark.parametrize("ending", SOUND)
def test_a_recording_is_played_without_a_script_and_to_who_asks_for_consent_alone(
    folder: Path, ending: str
) -> None:
    office = Office()
    page, sound = f"/cases/{office.case}/consents/new?text=ru", "/consents/audio/ru"
    client = make.signed_in(office.owner)
    before = client.get(page).text
    assert "<audio" not in before and audio.name_of(texts()["ru"]) in before
    assert client.get(sound).status_code == 404
    (folder / f"{audio.name_of(texts()['ru'])}{ending}").write_bytes(SOUND[ending])
    text = client.get(page).text
    assert f'<audio controls preload="none" src="{sound}"' in text
    assert "<audio" not in client.get(page.replace("=ru", "=en")).text  # of that language alone
    answer = client.get(sound)
    assert b"".join(answer.streaming_content) == SOUND[ending]  # type: ignore[arg-type]
    assert str(answer["Content-Type"]).startswith("audio/")
    assert "media-src 'self'" in answer["Content-Security-Policy"]
    for who in (office.coordinator, office.administrator):
        assert make.signed_in(who).get(sound).status_code == 404
    assert client.get("/consents/audio/zz").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ru-00000000.ogg", SOUND[".ogg"]),  # of a text that was changed since
        ("{name}.ogg", b"<script>"), ("{name}.mp3", SOUND[".ogg"]), ("{name}.html", SOUND[".ogg"]),
    ],
)  # fmt: skip
def test_what_is_no_recording_of_the_text_is_none(folder: Path, name: str, content: bytes) -> None:
    text = texts()["ru"]
    (folder / name.format(name=audio.name_of(text))).write_bytes(content)
    assert audio.recording_of(text) is None


def test_a_file_that_is_too_large_is_not_given_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = texts()["ru"]
    (folder / f"{audio.name_of(text)}.ogg").write_bytes(SOUND[".ogg"])
    monkeypatch.setattr(audio, "MOST_BYTES", len(SOUND[".ogg"]))
    assert audio.recording_of(text) is not None
    monkeypatch.setattr(audio, "MOST_BYTES", len(SOUND[".ogg"]) - 1)
    assert audio.recording_of(text) is None


def test_each_text_has_a_name_of_its_own_by_what_it_says() -> None:
    assert len({audio.name_of(text) for text in texts().values()}) == len(texts())
