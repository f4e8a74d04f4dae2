"""The room of the national picture: nothing goes by itself, and the coordinator sees no person."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from equiano.national.period import parse_period
from equiano.national.submission import parse_submission, to_bytes
from equiano.pipeline.national_prepare import signed
from equiano_web.access import DeniedError, UnconfirmedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions as case_actions
from equiano_web.cases.models import Case
from equiano_web.jobs import work_off
from equiano_web.models import AuditEntry
from equiano_web.national import actions, readings, rounds, sealing, work
from equiano_web.national.models import AgencyResult, NationalRound, Participant, Received, SubmissionDraft
from equiano_web.plan import computing
from tests.unit.national.agencies import case, counts_alone, keys_of
from tests.web import make
from tests.web.national.net import CANARY, SECRET, Net, confirmed, three

pytestmark = pytest.mark.django_db
REAL = "test_the_estimate_of_a_small_round_is_made_by_the_job"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The estimate has its tests in the library; of a few persons on thin lists it is slow and says stop."""
    if request.node.name == REAL:
        return
    from equiano.pipeline import national_combine

    def stopped(linked: object, of: object, how: object) -> tuple[str, tuple[None, None], list[Any]]:
        return "stop", (None, None), [national_combine._no_number({"en": "Persons", "ru": "Люди"})]

    monkeypatch.setattr(national_combine, "_estimated", stopped)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_draft_is_made_and_goes_only_when_somebody_looked_and_sent_it() -> None:
    net = three()
    row = net.begin()
    assert row.code == parse_period(row.code).code
    assert SubmissionDraft.objects.filter(state="waiting").count() == 3
    assert not Received.objects.exists()  # never sent by itself
    mine, draft = net.people[0], net.draft(0)
    with pytest.raises(RefusedError) as refused:
        actions.send(mine, draft.pk)
    assert refused.value.code == "unseen"
    actions.look(mine, draft.pk)
    with pytest.raises(UnconfirmedError):
        actions.send(Who(mine.user), draft.pk)
    actions.send(mine, draft.pk)
    assert Received.objects.get().participant.agency_id == net.agencies[0].pk
    assert set(AuditEntry.objects.values_list("act", flat=True)) >= {
        "national.schedule", "national.secret", "national.look", "national.send",
    }  # fmt: skip
    with pytest.raises(RefusedError):
        actions.send(mine, draft.pk)


def test_what_goes_is_shown_number_by_number_in_both_languages() -> None:
    net = three()
    net.begin()
    draft = net.draft(0)
    for lang, words in {
        "en": ("What goes", "not shown", "encodings of 14"),
        "ru": ("Что отправляется", "не показано", "кодировки 14"),
    }.items():
        browser = make.signed_in(net.people[0], lang)
        page = browser.get(f"/national/drafts/{draft.pk}")
        assert page.status_code == 200
        for word in words:
            assert word in text(page), (lang, word)
        assert CANARY not in page.content.decode()
        assert browser.get("/national").status_code == 200


def test_every_case_is_in_the_account() -> None:
    net = three()
    one, two, sealed, old = Case.objects.filter(agency=net.agencies[0])[:4]
    Case.objects.filter(pk=one.pk).update(ordinary={**one.ordinary, "use_consent": "no"})
    Case.objects.filter(pk=two.pk).update(ordinary={**two.ordinary, "use_consent": ""})
    Case.objects.filter(pk=sealed.pk).update(sealed=True)
    Case.objects.filter(pk=old.pk).update(created_at=timezone.now() - dt.timedelta(400))
    net.begin()
    account = net.draft(0).account
    assert account["read"] == 14
    assert account["taken"] == 10
    assert account["left_out"] == {"other_period": 1, "sealed": 1, "no_consent": 2}


def test_who_may_do_what() -> None:
    net = three()
    row = net.begin()
    draft = net.draft(0)
    others = {
        "colleague": make.user("caseworker", net.agencies[0]),
        "other": net.people[1],
        "ministry": net.ministry,
        "administrator": make.user("administrator", net.agencies[0]),
    }
    for name, who in others.items():
        sure = confirmed(who)
        for act in (
            lambda w: readings.draft(w, draft.pk),
            lambda w: actions.look(w, draft.pk),
            lambda w: actions.send(w, draft.pk),
        ):
            with pytest.raises(DeniedError):
                act(sure)
        if name != "ministry":
            for act in (
                lambda w: actions.set_schedule(w, "x", "month", 1, "law"),
                lambda w: actions.run(w, row.pk),
                lambda w: actions.receive(w, row.pk, b""),
                lambda w: readings.round_seen(w, row.pk),
                lambda w: readings.round_file(w, row.pk),
            ):
                with pytest.raises(DeniedError):
                    act(sure)
    with pytest.raises(DeniedError):
        actions.set_secret(confirmed(net.ministry), SECRET)
    assert make.signed_in(others["administrator"]).get("/national").status_code in (403, 404)


def test_a_round_is_combined_once_and_each_agency_gets_its_own() -> None:
    net = Net()
    row = net.begin()
    for place in range(5):
        net.send(place)
    row = net.combine(row)
    assert row.state == NationalRound.COMBINED, row.why
    assert row.content["verdict"] in ("range", "at-least", "stop")
    assert {table["name"] for table in row.content["tables"]} >= {"records:sex", "hidden:national"}
    assert AgencyResult.objects.count() == 5
    assert not Received.objects.exclude(content=None, wrapped_key=None).exists()  # encodings are gone
    assert not SubmissionDraft.objects.exclude(content=None).exists()
    with pytest.raises(RefusedError):
        actions.run(confirmed(net.ministry), row.pk)
    own, other = (AgencyResult.objects.get(agency=agency) for agency in net.agencies[:2])
    assert readings.result(net.people[0], own.pk)["rows"]
    with pytest.raises(DeniedError):
        readings.result(net.people[0], other.pk)
    for lang, word in {"en": "Beside the median", "ru": "Рядом с медианой"}.items():
        page = make.signed_in(net.people[0], lang).get(f"/national/results/{own.pk}")
        assert word in text(page)
        page = make.signed_in(net.ministry, lang).get(f"/national/rounds/{row.pk}")
        assert page.status_code == 200
        assert CANARY not in page.content.decode()


def test_nothing_of_a_person_is_in_the_coordinator_s_rows_and_pages() -> None:
    """Canaries: names, dates of birth and ids of cases, in every row of the room and every page."""
    net = three()
    row = net.begin()
    for place in range(3):
        net.send(place)
    with connection.cursor() as cursor:
        tables = [
            name for name in connection.introspection.table_names(cursor) if name.startswith("national_")
        ]
        stored = b""
        for name in tables:
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 - names of ours
            stored += repr(cursor.fetchall()).encode()
    for word in (CANARY, "1960-01-10", SECRET, *map(str, Case.objects.values_list("code", flat=True))):
        assert word.encode() not in stored, word
    # What the node opens holds no name either, and no pseudonym that is found elsewhere.
    for one in Received.objects.all():
        content = sealing.received_content(one) or b""
        assert CANARY.encode() not in content
        assert SECRET.encode() not in content
        found = parse_submission(content, "x")
        assert len(found.strata) == 14
        assert not any(case.hex in repr(found.strata) for case in Case.objects.values_list("pk", flat=True))
    browser = make.signed_in(net.ministry)
    for address in ("/national", f"/national/rounds/{row.pk}", f"/national/rounds/{row.pk}/file"):
        assert CANARY not in browser.get(address).content.decode()


def test_the_coordinator_cannot_test_a_guess_without_the_secret() -> None:
    """With the stored encodings and the names of everybody: another secret gives not one key in common."""
    from equiano.link.encode import encode_list
    from equiano.pipeline.national_check import encodings_of
    from equiano_web import bridge
    from equiano_web.national.gathering import counted_cases

    net = three()
    row = net.begin()
    net.send(0)
    of = rounds.library_round(row)
    content = sealing.received_content(Received.objects.get()) or b""
    found = encodings_of(parse_submission(content, "x"))
    names = bridge.names_of(counted_cases(net.agencies[0]), net.agencies[0], of.network)
    guesses = (b"the public keys are known " + Participant.objects.first().public.encode(), b"0" * 40)
    for guess in guesses:
        tried = encode_list(names, guess, of.project, timezone.localdate())
        assert not set(tried.tokens.ravel()) & set(found.tokens.ravel()) - {0}
        assert not set(tried.reference.to_pylist()) & set(found.reference.to_pylist())
    right = encode_list(names, SECRET.encode(), of.project, timezone.localdate())
    assert set(right.reference.to_pylist()) == set(found.reference.to_pylist())  # the test can fail


def test_two_versions_of_a_period_may_not_differ_by_few_persons() -> None:
    net = three()
    row = net.begin()
    net.send(0)
    worker = make.user("caseworker", net.agencies[0])

    def more(count: int) -> None:
        for number in range(count):
            case_actions.create(worker, {"family_name": f"New{number}", "use_consent": "yes"})
        Case.objects.filter(agency=net.agencies[0]).update(created_at=net.moment)

    more(1)
    actions.renew(net.people[0], row.pk)
    work_off()
    assert net.draft(0).state == "refused"
    assert "fewer than" in net.draft(0).why
    more(work.LEAST_CHANGE - 2)
    assert work.make_draft(net.agencies[0], row, timezone.localdate()).state == "refused"
    more(1)
    assert work.make_draft(net.agencies[0], row, timezone.localdate()).state == "waiting"
    net.send(0)
    assert Received.objects.count() == 1  # in the place of the earlier one


def test_a_submission_from_outside_comes_as_a_file() -> None:
    net = three()
    row = net.begin()
    keys = keys_of(["far", "stranger"])
    browser = make.signed_in(net.ministry)
    answer = browser.post("/national/participants/new", {"name": "far", "public": keys["far"].public})
    assert answer.status_code == 302
    of = rounds.library_round(row)
    day = of.period.first + dt.timedelta(3)
    made = counts_alone(
        [case(n, registered_on=day, consent=True) for n in range(40)], "far", of, today=timezone.localdate()
    )
    good = to_bytes(signed(made.submission, keys["far"]))
    for content, word in (
        (to_bytes(signed(made.submission, keys["stranger"])), "changed after"),
        (b"no file", "no submission"),
        (b"x" * 16_000_000, "no submission"),  # it arrives
        (b"x" * 16_000_001, "too large"),
        (good[:-30], "no submission"),
        (good, ""),
    ):
        file = SimpleUploadedFile("far.json", content)
        answer = browser.post(f"/national/rounds/{row.pk}/receive", {"file": file})
        if word:
            assert answer.status_code == 200
            assert word in text(answer)
            assert not Received.objects.filter(participant__name="far").exists()
    assert Received.objects.get(participant__name="far").late is False
    answer = browser.post(f"/national/rounds/{row.pk}/receive", {"file": SimpleUploadedFile("f", good)})
    assert "already" in text(answer)
    file = browser.get(f"/national/rounds/{row.pk}/file").content.decode()
    assert keys["far"].public in file
    assert SECRET not in file


def test_late_and_missing_are_shown_and_too_few_give_no_picture() -> None:
    net = three()
    row = net.begin()
    NationalRound.objects.update(due=timezone.localdate() - dt.timedelta(1))
    net.send(0)
    assert Received.objects.get().late
    seen = readings.round_seen(net.ministry, row.pk)
    assert sorted((one.late, one.received_at is None) for one in seen.participants)[-1] == (True, False)
    assert sum(one.received_at is None for one in seen.participants) >= 2
    assert "is late" in text(make.signed_in(net.people[1]).get("/national"))
    with pytest.raises(RefusedError) as refused:
        actions.run(confirmed(net.ministry), row.pk)
    assert refused.value.code == "few"


def test_of_three_agencies_no_median_is_told() -> None:
    net = three()
    row = net.begin()
    for place in range(3):
        net.send(place)
    row = net.combine(row)
    assert row.state == NationalRound.COMBINED, row.why
    for one in AgencyResult.objects.all():
        assert {line["verdict"] for line in one.rows} <= {"too_few"}
        assert all(line["median"] is None for line in one.rows)


def test_another_secret_is_told_and_the_round_stays_open() -> None:
    net = Net(12, 3)
    row = net.begin()
    # Lists of fewer than 100 are linked with a word of warning; the word stands in the picture.
    actions.set_secret(net.people[1], SECRET[::-1])
    work_off()
    for place in range(3):
        net.send(place)
    row = net.combine(row)
    assert row.state == NationalRound.COMBINED, row.why
    assert any("shelter" in line["en"] for line in row.content["why_none"])


def test_who_is_erased_leaves_no_draft_behind() -> None:
    net = three()
    net.begin()
    assert SubmissionDraft.objects.filter(agency=net.agencies[0], state="waiting").exists()
    Case.objects.filter(agency=net.agencies[0]).first().delete()
    assert not SubmissionDraft.objects.filter(agency=net.agencies[0], state="waiting").exists()
    assert SubmissionDraft.objects.filter(agency=net.agencies[1], state="waiting").exists()


def test_a_weak_secret_is_refused_and_a_good_one_is_sealed() -> None:
    net = three()
    for weak in ("password", "a" * 64, "0123456789" * 5):
        with pytest.raises(RefusedError):
            actions.set_secret(net.people[0], weak)
    actions.set_secret(net.people[0], SECRET)
    mine = Participant.objects.get(agency=net.agencies[0])
    assert sealing.secret_of(mine) == SECRET.encode()
    assert SECRET.encode() not in bytes(mine.secret)
    browser = make.signed_in(net.people[0])
    assert SECRET not in browser.get("/national").content.decode()
    assert json.loads(json.dumps(str(readings.agency_side(net.people[0])))).count(SECRET) == 0


def test_without_an_agreement_to_be_linked_counts_go_and_no_encodings() -> None:
    net = three()
    net.agencies[0].hints_others = False
    net.agencies[0].save()
    net.begin()
    content = sealing.draft_content(net.draft(0)) or b""
    assert parse_submission(content, "x").encodings is None
    assert parse_submission(sealing.draft_content(net.draft(1)) or b"", "x").encodings is not None


def test_a_quarter_may_not_differ_from_a_month_in_it_by_few_persons() -> None:
    """The attack: the schedule is changed, and the quarter less the month is whom the rest of it holds."""
    net = three()
    row = net.begin()
    net.send(0)
    worker = make.user("caseworker", net.agencies[0])
    quarter = parse_period(f"{net.last.year}-Q{(net.last.month + 2) // 3}")
    before = quarter.first if quarter.first.month != net.last.month else quarter.last
    case_actions.create(worker, {"family_name": "New", "use_consent": "yes"})
    late = timezone.make_aware(dt.datetime.combine(before, dt.time(12)))
    Case.objects.exclude(created_at=net.moment).update(created_at=late)
    wider = NationalRound.objects.create(
        code=quarter.code, network=row.network, due=timezone.localdate(), basis=row.basis
    )
    day = quarter.last + dt.timedelta(1)
    made = work.make_draft(net.agencies[0], wider, day)
    assert (made.state, row.code in made.why) == ("refused", True), made.why
    assert work.make_draft(net.agencies[1], wider, day).state == "waiting"  # it sent no month


def test_a_version_in_which_one_record_was_corrected_is_refused() -> None:
    net = three()
    row = net.begin()
    net.send(0)
    one = Case.objects.filter(agency=net.agencies[0]).first()
    Case.objects.filter(pk=one.pk).update(ordinary={**one.ordinary, "sex": "gender.nonconforming"})
    assert work.make_draft(net.agencies[0], row, timezone.localdate()).state == "refused"


def test_a_submission_of_the_room_has_the_fields_of_the_command() -> None:
    """Region and form of the journey, and the age on the day of registration."""
    from equiano_web.national.gathering import submission_cases

    net = three()
    worker = make.user("caseworker", net.agencies[0])
    key = case_actions.create(worker, {"birth_date": "2000-12-31", "use_consent": "yes"})
    for values in (
        {"step": "recruitment", "country": "UZB"},
        {"step": "destination", "country": "RUS", "region": "RU-KGD", "form": "form.forced_labour"},
    ):
        case_actions.add_entry(worker, key, "journey", values)
    Case.objects.filter(pk=key).update(created_at=net.moment)
    made = submission_cases(net.agencies[0], "net")
    (found,) = [one for one in made if one.corridor]
    assert (found.region, found.form, found.corridor) == ("RU-KGD", "form.forced_labour", "UZB>RUS")
    assert found.age == net.moment.year - 2001
    assert sum(one.age_band is not None for one in made) == 15


def test_the_estimate_of_a_small_round_is_made_by_the_job() -> None:
    """Nothing is replaced: encodings are linked, judged and estimated, and the page says what came out."""
    net = Net(60, 3, spread=True)
    row = net.begin()
    for place in range(3):
        net.send(place)
    row = net.combine(row)
    assert row.state == NationalRound.COMBINED, row.why
    assert row.content["verdict"] in ("range", "at-least")
    (table,) = [one for one in row.content["tables"] if one["name"] == "hidden:national"]
    (bic,) = [line for line in table["rows"] if line[0] == "bic"]
    assert bic[2] <= 120 <= bic[3], bic  # from whom each agency drew its sixty
    # What the plan of action takes of it, with its caution.
    ((name, value),) = computing._detected(net.ministry)
    assert name == "detection"
    assert value.low is not None
    assert value.high is not None
    assert value.low <= 90 / 120 <= value.high
    assert value.control is not None
    assert row.code in value.control
    assert "may be higher" in str(value.evidence)
    assert list(computing._detected(net.people[0])) == []
    assert "Links that encodings lose are put back" in " ".join(table["notes"]["en"])
    for lang, word in {"en": "Publish as a range", "ru": "Публиковать как диапазон"}.items():
        assert word in text(make.signed_in(net.ministry, lang).get(f"/national/rounds/{row.pk}"))
