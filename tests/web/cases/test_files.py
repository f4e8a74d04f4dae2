"""Attachments: recognised by content, cleaned, sealed, handed out as downloads, erased."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from equiano_web.access import DeniedError, Who
from equiano_web.actions import Key
from equiano_web.cases import actions as case_actions
from equiano_web.cases import store
from equiano_web.cases.files import actions, holding, kinds, readings
from equiano_web.cases.files.actions import Upload
from equiano_web.cases.files.clean import cleaned
from equiano_web.cases.files.kinds import UnfitFileError, recognised
from equiano_web.cases.models import Attachment, Case, Entry
from equiano_web.cases.values import UnfitError
from equiano_web.models import AuditEntry
from equiano_web.vault import VaultError
from tests.web import make
from tests.web.cases.test_pages import CANARY, EDITS, SEES, Network, network

__all__ = ["network"]

TEXT = Upload(f"{CANARY}.txt", f"told by {CANARY}".encode())


def picture(kind: str = "JPEG") -> bytes:
    """A picture that says where it was made."""
    exif = Image.Exif()
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(target, kind, exif=exif, comment=b"kanareykina")
    return target.getvalue()


def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "kanareykina", "/Producer": "Somebody's computer"})
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('kanareykina')")}
    action = DictionaryObject({NameObject(name): value for name, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    note = {NameObject("/Subtype"): NameObject("/Screen"), NameObject("/A"): action}
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(DictionaryObject(note))])
    writer.add_attachment("inside.exe", b"MZkanareykina")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("TYPES", "[Content_Types].xml"), content)
    return target.getvalue()


DOCX = {"TYPES": b"<Types/>", "word__document.xml": b"<w/>"}
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 3  # 128 kbit/s, 44.1 kHz: 417 bytes a frame
TAKEN = {
    "pdf": pdf(),
    "jpg": picture(),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
    "docx": archive(**DOCX),
    "xlsx": archive(TYPES=b"", **{"xl__workbook.xml": b""}),
    "odt": archive(mimetype=b"application/vnd.oasis.opendocument.text"),
    "ods": archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    "txt": "рассказ\r\n\tпо-русски".encode(),
    "mp3": MP3,
    "m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00" + bytes(40),
    "ogg": b"OggS" + bytes(24) + b"OpusHead" + bytes(40),
}
REFUSED = {
    "empty archive": archive(a=b""),
    "archive with a document inside": archive(**{"report.docx": archive(**DOCX)}),
    "macros": archive(**DOCX, **{"word__vbaProject.bin": b""}),
    "basic": archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"Basic__script.xml": b""}),
    "broken archive": b"PK\x03\x04" + bytes(30),
    "program": b"MZ" + bytes(200),
    "elf": b"\x7fELF" + bytes(200),
    "heic": b"\x00\x00\x00\x20ftypheic" + bytes(40),
    "film": b"\x00\x00\x00\x20ftypisom" + bytes(40) + b"hdlr" + bytes(8) + b"vide",
    "theora": b"OggS" + bytes(24) + b"\x80theora" + bytes(40),
    "nul in text": b"abc\x00def",
    "latin": "Größe".encode("latin-1"),
    "utf-16": "text".encode("utf-16"),
    "gif": b"GIF89a" + bytes([0x80, 0, 0]) + bytes(20),
    "two bytes of sound": b"\xff\xfb\x90\x00" + bytes(100),
    "nothing": b"",
}


@pytest.mark.parametrize("code", list(kinds.KINDS))
def test_every_kind_is_recognised_by_its_content(code: str) -> None:
    assert recognised(TAKEN[code]).code == code


@pytest.mark.parametrize("what", REFUSED)
def test_others_are_refused_in_words(what: str) -> None:
    with pytest.raises(UnfitFileError) as caught:
        recognised(REFUSED[what])
    assert len(str(caught.value)) > 15


@pytest.mark.parametrize("code", ["jpg", "png", "webp"])
def test_a_picture_is_made_anew_of_its_dots(code: str) -> None:
    bare = cleaned(kinds.KINDS[code], TAKEN[code])
    found = Image.open(io.BytesIO(bare))
    assert found.size == (40, 20)
    assert not found.getexif()
    assert b"kanareykina" not in bare and CANARY.encode() not in bare
    assert recognised(bare).code == code


def test_a_picture_stands_upright_after_its_turn_was_taken_out() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    target = io.BytesIO()
    Image.new("RGB", (40, 20)).save(target, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(cleaned(kinds.KINDS["jpg"], target.getvalue()))).size == (20, 40)


def test_what_a_pdf_hides_is_gone_and_its_pages_stay() -> None:
    assert b"kanareykina" in TAKEN["pdf"]
    bare = cleaned(kinds.KINDS["pdf"], TAKEN["pdf"])
    found = PdfReader(io.BytesIO(bare))
    assert len(found.pages) == 1
    assert b"kanareykina" not in bare and b"JavaScript" not in bare and b"Somebody" not in bare
    assert not found.attachments
    assert not (found.metadata or {}).get("/Author")


def test_a_locked_or_broken_pdf_and_a_picture_that_is_none_are_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret")
    target = io.BytesIO()
    writer.write(target)
    for code, content in [
        ("pdf", target.getvalue()),
        ("pdf", b"%PDF-1.4 nothing"),
        ("jpg", b"\xff\xd8\xff12"),
    ]:
        with pytest.raises(UnfitFileError):
            cleaned(kinds.KINDS[code], content)


def test_a_picture_that_unfolds_to_gigabytes_is_refused() -> None:
    target = io.BytesIO()
    Image.new("1", (10_000, 6_001)).save(target, "PNG")
    assert len(target.getvalue()) < 20_000
    with pytest.raises(UnfitFileError):
        cleaned(kinds.KINDS["png"], target.getvalue())


@pytest.fixture
def anna(db: None) -> Who:
    return make.user("caseworker", make.agency())


@pytest.fixture
def case(anna: Who) -> uuid.UUID:
    from equiano_web.cases.actions import create

    return create(anna, {})


def _path(attachment: uuid.UUID) -> Path:
    return holding.path_of(Attachment.objects.get(pk=attachment).case_id, attachment)


def test_a_file_comes_back_as_it_was_and_rests_sealed(anna: Who, case: uuid.UUID) -> None:
    one = actions.add_file(anna, case, TEXT, "narrative")
    assert readings.content_of(make.again(anna), one).content == TEXT.content
    _, [seen] = readings.files_page(make.again(anna), case)
    assert seen["name"] == TEXT.name
    assert CANARY.encode() not in _path(one).read_bytes()
    assert CANARY.encode() not in bytes(Attachment.objects.get(pk=one).name or b"")
    assert [path.name for path in _path(one).parent.iterdir()] == [str(one)]
    assert _path(one).stat().st_mode & 0o077 == 0
    assert CANARY not in repr(list(AuditEntry.objects.values()))


def test_a_content_that_was_changed_moved_or_cut_does_not_open(anna: Who, case: uuid.UUID) -> None:
    one, two = (actions.add_file(anna, case, TEXT, "narrative") for _ in range(2))
    content = _path(one).read_bytes()
    for wrong in (_path(two).read_bytes(), content[:-1], content[:-1] + bytes([content[-1] ^ 1])):
        _path(one).write_bytes(wrong)
        with pytest.raises(VaultError):
            readings.content_of(make.again(anna), one)


@pytest.mark.parametrize(
    ("size", "is_taken"), [(0, False), (1, True), (actions.MOST_BYTES, True), (actions.MOST_BYTES + 1, False)]
)
def test_sizes_at_their_edges(anna: Who, case: uuid.UUID, size: int, is_taken: bool) -> None:
    upload = Upload("a.txt", b"a" * size)
    if is_taken:
        actions.add_file(anna, case, upload, "narrative")
    else:
        with pytest.raises(UnfitError):
            actions.add_file(anna, case, upload, "narrative")
    assert Attachment.objects.count() == is_taken


def test_a_case_has_so_many_files_and_no_more(
    anna: Who, case: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_FILES", 2)
    for _ in range(2):
        actions.add_file(anna, case, TEXT, "narrative")
    with pytest.raises(UnfitError):
        actions.add_file(anna, case, TEXT, "narrative")


def test_a_closed_class_is_neither_written_nor_opened(anna: Who, case: uuid.UUID) -> None:
    with pytest.raises(DeniedError):
        actions.add_file(anna, case, TEXT, "suspects")
    with pytest.raises(DeniedError):
        actions.add_file(anna, case, TEXT, "no such class")
    one = actions.add_file(anna, case, TEXT, "health")
    coordinator = make.user("agency_coordinator", anna.user.agency)
    _, [seen] = readings.files_page(coordinator, case)
    assert "name" in seen.closed and TEXT.name not in repr(seen)
    with pytest.raises(DeniedError):
        readings.content_of(make.again(coordinator), one)


def test_taken_back_and_erased(
    anna: Who, case: uuid.UUID, django_capture_on_commit_callbacks: object
) -> None:
    one = actions.add_file(anna, case, TEXT, "narrative")
    with pytest.raises(UnfitError):
        actions.remove_file(anna, one, "  ")
    actions.remove_file(anna, one, "wrong person")
    for read in (readings.content_of,):
        with pytest.raises(DeniedError):
            read(make.again(anna), one)
    assert _path(one).exists()
    with pytest.raises(DeniedError):
        actions.erase_file(anna, one, "…")
    coordinator = make.user("agency_coordinator", anna.user.agency)
    path = _path(one)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.erase_file(coordinator, one, "asked for by the person")
    assert not path.exists()
    assert Attachment.objects.get(pk=one).name is None
    with pytest.raises(DeniedError):
        actions.erase_file(coordinator, one, "…")


def test_without_the_cases_key_no_file_opens(anna: Who, case: uuid.UUID) -> None:
    one = actions.add_file(anna, case, TEXT, "narrative")
    key = store.key_of(Case.objects.get(pk=case))
    other = store.key_of(Case.objects.get(pk=_other(anna)))
    assert key is not None and other is not None
    with pytest.raises(VaultError):
        holding.read(other, case, one)
    Case.objects.filter(pk=case).update(wrapped_key=None)
    with pytest.raises(DeniedError):
        readings.content_of(make.again(anna), one)
    holding.erase(case)
    assert not _path(one).parent.exists()


def _other(who: Who) -> Key:
    from equiano_web.cases.actions import create

    return create(who, {})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["owner", "colleague", "supervisor", "outsider", "coordinator", "administrator"]
)
def test_pages_of_files_by_each_person(network: Network, name: str) -> None:
    one = actions.add_file(network.people["owner"], network.case, TEXT, "narrative")
    client, base = network.client(name), f"/cases/{network.case}/files"
    listed = client.get(base)
    assert listed.status_code == (200 if name in SEES else 404)
    assert (CANARY in listed.text.replace(f"· {CANARY}", "")) == (name in EDITS)
    got = client.get(f"{base}/{one}")
    assert got.status_code == (200 if name in EDITS else 404)
    assert (TEXT.content == got.content) == (name in EDITS)
    assert client.get(f"{base}/add").status_code == (200 if name in EDITS else 404)
    file = SimpleUploadedFile("x.txt", b"text")
    sent = client.post(f"{base}/add", {"file": file, "sensitivity": "narrative"})
    assert sent.status_code == (302 if name in EDITS else 404)
    asked = client.get(f"{base}/{one}/remove")
    assert asked.status_code == (200 if name in SEES else 404)
    assert CANARY not in asked.text
    removed = client.post(f"{base}/{one}/remove", {"reason": "wrong"})
    assert removed.status_code == (302 if name in EDITS else 404)
    erased = client.post(f"{base}/{one}/erase", {"reason": "asked for"})
    assert erased.status_code == (302 if name == "coordinator" else 404)


@pytest.mark.django_db
def test_headers_of_a_download_and_of_a_picture(network: Network) -> None:
    client, base = network.client("owner"), f"/cases/{network.case}/files"
    for name, content in [("page.html.txt", b"<script>alert(1)</script>"), (f"{CANARY}.jpg", picture())]:
        file = SimpleUploadedFile(name, content, content_type="text/html")
        client.post(f"{base}/add", {"file": file, "sensitivity": "identity"})
    text, photo = Attachment.objects.order_by("added_at")
    got = client.get(f"{base}/{text.pk}")
    assert got["Content-Type"] == "text/plain; charset=utf-8"
    assert got["Content-Disposition"] == f'attachment; filename="attachment-{str(text.pk)[:8]}.txt"'
    assert got["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{base}/{text.pk}/picture").status_code == 404
    shown = client.get(f"{base}/{photo.pk}/picture")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"] == "inline"
    assert CANARY not in repr(shown.headers)


@pytest.mark.django_db
def test_a_file_and_an_entry_are_found_under_their_own_case_alone(network: Network) -> None:
    client, owner = network.client("owner"), network.people["owner"]
    other = case_actions.create(owner, {"given_name": "Rita"})
    entry = case_actions.add_entry(owner, other, "note", {"text": "told"})
    photo = actions.add_file(owner, other, Upload("a.jpg", picture()), "identity")
    for case, there in ((other, True), (network.case, False)):
        base = f"/cases/{case}"
        for path in (f"files/{photo}", f"files/{photo}/picture", f"entries/{entry}/remove"):
            assert client.get(f"{base}/{path}").status_code == (200 if there else 404), path
    assert (
        client.post(f"/cases/{network.case}/entries/{entry}/remove", {"reason": "wrong"}).status_code == 404
    )
    assert Entry.objects.get(pk=entry).removed_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(("lang", "word"), [("en", "not taken"), ("ru", "не принимаются")])
def test_a_refused_file_is_refused_in_words(network: Network, lang: str, word: str) -> None:
    client, address = network.client("owner", lang), f"/cases/{network.case}/files/add"
    file = SimpleUploadedFile(f"{CANARY}.exe", REFUSED["program"])
    answer = client.post(address, {"file": file, "sensitivity": "identity"})
    assert answer.status_code == 200
    assert word in answer.text
    assert CANARY not in answer.text
    assert client.post(address, {"sensitivity": "identity"}).status_code == 200
    assert not Attachment.objects.exists()
