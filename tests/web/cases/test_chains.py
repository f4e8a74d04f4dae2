"""Chains of tokens: what is stored is never there twice, and what was stored is always found."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction

from equiano_web import tokens
from equiano_web.access import Who
from equiano_web.cases import actions, readings, search
from equiano_web.cases.chains import FILLED_UP_TO, extend, key_of, tokens_so_far
from equiano_web.cases.models import Case, Chain, Token
from equiano_web.db import writing
from equiano_web.tokens import Findable, chain, labels_of
from tests.web import make

pytestmark = pytest.mark.django_db
PEOPLE = (
    {"family_name": "Ковальчук", "given_name": "Наталья", "birth_date": "1990"},
    {"family_name": "Ли", "given_name": "Ева", "birth_date": "1990"},
    {"family_name": "Ковалёва", "given_name": "Наталья", "phone": "+7 912 345-67-89"},
)


@pytest.fixture
def anna() -> Who:
    return make.user("caseworker", make.agency())


def hits(who: Who, text: str) -> set[str]:
    return {hit.case.id for hit in readings.search(make.again(who), text).hits}


def test_no_token_of_a_surname_is_there_twice_and_every_case_has_as_many(
    anna: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "SHARED_BY", 5)
    made = [str(actions.create(anna, PEOPLE[number % 3])) for number in range(12)]
    rows = list(Token.objects.values_list("token", "case_id"))
    times = Counter(Counter(token for token, _ in rows).values())
    # Given names: eight Наталья and four Ева; years: eight; the ends of four numbers.
    assert {count: of for count, of in times.items() if count > 1} == {5: 2, 3: 2, 4: 2}
    assert {count % FILLED_UP_TO for count in Counter(case for _, case in rows).values()} == {0}
    assert hits(anna, "Ковальчук") == set(made[0::3]) and hits(anna, "Ли Ева") == set(made[1::3])
    assert hits(anna, "Ковал") == set(made[0::3]) | set(made[2::3])


def test_the_lengths_of_chains_are_sealed(anna: Who) -> None:
    for _ in range(3):
        actions.create(anna, PEOPLE[0])
    (label,) = labels_of(key_of(anna.user.agency), Findable(birth_years=(1990,)))
    before = bytes(Chain.objects.get(label=label).length)
    assert len({len(bytes(one)) for one in Chain.objects.values_list("length", flat=True)}) == 1
    actions.create(anna, PEOPLE[1])
    assert bytes(Chain.objects.get(label=label).length) != before
    assert len(tokens_so_far(anna.user.agency, [label])[label]) == 1
    key = labels_of(key_of(anna.user.agency), Findable(("Ковальчук",)))
    assert {len(found) for found in tokens_so_far(anna.user.agency, key).values()} == {3}


def test_chains_and_cases_share_no_number(anna: Who) -> None:
    actions.create(anna, PEOPLE[0])
    labels = set(Chain.objects.values_list("label", flat=True))
    assert len(labels) > 5 and not labels & set(Token.objects.values_list("token", flat=True))


def test_what_was_rolled_back_made_no_chain_longer(anna: Who) -> None:
    with pytest.raises(ValueError), writing():
        extend(anna.user.agency, [[6]])
        raise ValueError
    with transaction.atomic():
        ((first, *_),) = extend(anna.user.agency, [[6]])
    assert first == chain(key_of(anna.user.agency), 6, 0, 1)[0]


def test_many_cases_at_once_get_the_tokens_that_each_by_itself_would(
    anna: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "SHARED_BY", 3)
    # Odd labels are shared; 2 and 5 go over a block of two tokens, and over a token of three cases.
    cases = [{2, 5}, {2, 4}, {2, 5, 7}, {5}, {5, 2}, {5, 7}, {4, 5}, set()]
    found = []
    for portions in ([cases[:1], cases[1:]], [[case] for case in cases]):
        with transaction.atomic():
            made = [one for portion in portions for one in extend(anna.user.agency, portion)]
            # What fills a case up is random.
            found.append([sorted(one[: len(case)]) for one, case in zip(made, cases, strict=True)])
            lengths = {
                label: len(one) for label, one in tokens_so_far(anna.user.agency, [2, 4, 5, 7]).items()
            }
            assert lengths == {2: 4, 4: 2, 5: 2, 7: 1}
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_a_case_that_was_changed_is_found_as_it_is_now_alone(anna: Who) -> None:
    first, second = (actions.create(anna, PEOPLE[0]) for _ in range(2))
    actions.edit(anna, first, {"family_name": "Бондарь"}, base=1)
    assert hits(anna, "Ковальчук") == {str(second)} and hits(anna, "Бондарь") == {str(first)}
    actions.edit(anna, first, {"family_name": "Ковальчук"}, base=2)
    assert hits(anna, "Ковальчук") == {str(first), str(second)}
    assert Token.objects.count() == 2 * Token.objects.filter(case=second).count()


def test_cases_of_an_earlier_design_get_their_tokens(anna: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [actions.create(anna, person) for person in PEOPLE]
    Token.objects.exclude(case=made[1]).delete()
    kept = set(Token.objects.values_list("token", flat=True))
    monkeypatch.setattr(search, "RENEWED_AT_ONCE", 1)
    assert search.renew() == 2
    assert kept < set(Token.objects.values_list("token", flat=True))
    assert hits(anna, "Ковальчук") == {str(made[0])} and hits(anna, "79123456789") == {str(made[2])}
    assert search.renew() == 0
    Case.objects.filter(pk=made[0]).update(wrapped_key=None)
    Token.objects.all().delete()
    assert search.renew() == 2  # who was erased gets none


def test_a_chain_is_the_documented_one() -> None:
    import hashlib
    import hmac

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = bytes(range(32))
    secret = hmac.new(key, b"chain\x00" + (-5).to_bytes(8, "big", signed=True), hashlib.sha256).digest()
    blocks = Cipher(algorithms.AES(secret), modes.ECB()).encryptor()
    for number in (0, 1, 2, 1001):
        block = blocks.update((number // 2).to_bytes(16, "big"))
        half = block[8 * (number % 2) :][:8]
        assert chain(key, -5, number, number + 1) == [int.from_bytes(half, "big", signed=True)]
    assert chain(key, -5, 0, 9)[3:7] == chain(key, -5, 3, 7)
    assert chain(key, -5, 0, 0) == chain(key, -5, 3, 3) == []
    assert not set(chain(key, -5, 0, 99)) & set(chain(key, -4, 0, 99) + chain(bytes(32), -5, 0, 99))
