"""The page on a device: installs, opens without a network, asks in Russian by keyboard, seals, sends once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from equiano_web.screening.offline import PAGE, SEND, kept, taken_rules
from equiano_web.screening.sealed import Sealed, open_sealed, sealing_keys

pytestmark = pytest.mark.browser


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@dataclass
class Site:
    """The application, and what its receiving end got; that end is the test's own, by the page's contract."""

    url: str
    keys: Path
    opened: list[Sealed] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    status: str = "200 OK"


def receiving(site: Site) -> Callable[..., list[bytes]]:
    application = get_wsgi_application()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] != SEND:
            return application(environ, start)
        assert environ["REQUEST_METHOD"] == "POST" and environ["HTTP_X_EQUIANO_SEALED"] == "1"
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        site.bodies.append(body)
        start(site.status, [("Content-Type", "application/json")])
        if site.status != "200 OK":
            return [b"{}"]
        got = open_sealed(json.loads(body), sealing_keys(site.keys))
        site.opened.append(got)
        return [json.dumps({"id": str(got.id), "status": "taken"}).encode()]

    return answer


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    settings.PLACE = replace(django_settings.PLACE, data=tmp_path, keys=tmp_path / "keys")
    settings.EQUIANO_NO_LIMITS = True  # they are counted in the database; these pages need none
    site = Site("", tmp_path / "keys")
    server = make_server("127.0.0.1", 0, receiving(site), _Server, _Silent)
    site.url = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def device(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="ru-RU", viewport={"width": 360, "height": 740})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(device: BrowserContext, site: Site) -> Page:
    page = device.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda said: pytest.fail(said.text) if "Content Security" in said.text else None)
    page.goto(site.url + PAGE)
    expect(page.locator("#installed")).to_have_text("Это устройство может работать без связи.")
    return page


def press(page: Page, name: str) -> None:
    """Reach a button by the Tab key alone and press Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate("() => document.activeElement.textContent")
        if here == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name}: not reached by Tab")


def heading(page: Page, text: str) -> None:
    expect(page.locator("h1")).to_have_text(text)


def to_the_age(page: Page, *, pin: str | None, written: bool = True) -> None:
    press(page, "Беседа с человеком")
    heading(page, "Прежде чем начать")
    press(page, "Далее")
    for text in ("наедине", "безопасно", "понимаете", "согласен говорить"):
        expect(page.locator("h1")).to_contain_text(text)
        press(page, "Да")
    expect(page.locator("h1")).to_contain_text("записывали")
    press(page, "Да" if written else "Нет")
    expect(page.locator("h1")).to_contain_text("обучены")
    press(page, "Нет")
    if not written:
        press(page, "Далее")
    elif pin is None:
        press(page, "Продолжить без ПИН-кода: если страница закроется, ответы пропадут")
    else:
        heading(page, "ПИН-код для этих ответов")
        expect(page.locator("main")).to_contain_text("12 часов")
        page.keyboard.press("Tab")
        page.keyboard.type(pin)
        page.keyboard.press("Enter")
    heading(page, "Сколько человеку лет?")


def to_the_questions(page: Page, age: str = "30") -> None:
    page.keyboard.press("Tab")
    page.keyboard.type(age)
    page.keyboard.press("Enter")
    heading(page, "О чём речь?")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first: work of any other kind
    press(page, "Далее")
    expect(page.locator(".govuk-caption-m").first).to_contain_text("Вопрос 1")


def answer(page: Page, answers: dict[str, str], most: int = 60) -> int:
    """Answer by the question's words, no by default, until the result comes."""
    texts = json.loads(kept().table)["texts"]["ru"]["questions"]
    by_text = {entry["person"]: name for name, entry in texts.items()}
    for count in range(most):
        title = page.locator("h1").inner_text()
        if title == "Что показывают ответы":
            return count
        press(page, answers.get(by_text[title], "Нет"))
        expect(page.locator("h1")).not_to_have_text(title)
    raise AssertionError("the questions do not end")


def stored(page: Page) -> str:
    return str(
        page.evaluate(
            """async () => {
              const page = document.querySelector('script').src;
              const { all } = await import(page.replace('offline.js', 'store.js'));
              return JSON.stringify([await all('draft'), await all('queue'), { ...localStorage }]);
            }"""
        )
    )


def test_a_screening_without_a_network_in_russian_by_keyboard(
    page: Page, device: BrowserContext, site: Site
) -> None:
    device.set_offline(True)
    page.reload()
    heading(page, "Скрининг без связи")
    to_the_age(page, pin="482913")
    to_the_questions(page)
    asked = answer(page, {"papers_taken": "Да", "confined": "Да", "works_for_another": "Да"})
    assert asked > 3
    said = page.locator("main").inner_text()
    assert "Направить" in said or "направ" in said
    assert "не пострадал" not in said.replace("не значит, что человек не пострадал", "")
    page.locator("#decision-agrees").focus()
    page.keyboard.press("Space")
    press(page, "Закончить и запечатать")
    heading(page, "Запечатано. Это устройство больше не может прочесть ответы.")
    expect(page.locator("#status")).to_contain_text("Запечатанных наборов ждут связи: 1")
    kept_here = stored(page)
    assert json.loads(kept_here)[0] == []  # the draft went
    assert "papers_taken" not in kept_here and "works_for_another" not in kept_here and not site.bodies
    device.set_offline(False)
    expect(page.locator("#status")).to_contain_text("Отправлено: 1")
    (got,) = site.opened
    assert got.rules == kept().rules
    assert got.content["answers"]["papers_taken"] == "yes"  # type: ignore[index]
    assert got.content["decision"] == "agrees" and got.content["id"] == str(got.id)
    assert got.content["shown"]["outcome"] == "refer"  # type: ignore[index]
    assert json.loads(stored(page))[1] == []


def test_what_is_not_acknowledged_is_sent_again_under_the_same_id(page: Page, site: Site) -> None:
    site.status = "503 Service Unavailable"
    to_the_age(page, pin=None)
    to_the_questions(page)
    answer(page, {}, most=60)
    page.locator("#decision-not_asked").check()
    press(page, "Закончить и запечатать")
    expect(page.locator("#status")).to_contain_text("ждут связи: 1")
    page.get_by_role("button", name="Отправить сейчас").click()
    site.status = "200 OK"  # no event tells of it: it is tried again by itself
    expect(page.locator("#status")).to_contain_text("Отправлено: 1", timeout=20_000)
    assert len(site.bodies) > 1 and len(set(site.bodies)) == 1


def test_what_the_server_does_not_take_stays(page: Page, site: Site) -> None:
    site.status = "400 Bad Request"
    to_the_age(page, pin=None)
    to_the_questions(page)
    answer(page, {})
    page.locator("#decision-later").check()
    press(page, "Закончить и запечатать")
    expect(page.locator("#status")).to_contain_text("Сервер не принял: 1")
    assert len(json.loads(stored(page))[1]) == 1


def test_a_draft_goes_on_after_a_break_and_is_not_in_clear(page: Page) -> None:
    to_the_age(page, pin="482913")
    to_the_questions(page)
    for _ in range(3):
        title = page.locator("h1").inner_text()
        press(page, "Да")
        expect(page.locator("h1")).not_to_have_text(title)
    title = page.locator("h1").inner_text()
    text = stored(page)
    assert "works_for_another" not in text and "482913" not in text and kept().rules in text
    page.reload()
    press(page, "Продолжить")
    page.keyboard.press("Tab")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-message")).to_contain_text("Осталось попыток: 4")
    page.keyboard.type("482913")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    press(page, "Назад")
    expect(page.locator(".govuk-caption-m").first).to_contain_text("Вопрос 3")


def test_while_an_answer_is_being_kept_nothing_else_is_done(page: Page) -> None:
    to_the_age(page, pin="482913")
    to_the_questions(page)
    title = page.locator("h1").inner_text()
    shown, question = page.evaluate(
        """async () => {
          const seal = crypto.subtle.encrypt.bind(crypto.subtle);
          const held = new Promise((free) => { window.free = free; });
          crypto.subtle.encrypt = async (...all) => { await held; return seal(...all); };
          const press = (text) => [...document.querySelectorAll('main button')]
            .find((each) => each.textContent === text).click();
          const title = () => document.querySelector('h1').textContent;
          press('Да');
          press('Остановиться и показать результат');
          press('Нет');
          const shown = title();
          window.free();
          crypto.subtle.encrypt = seal;
          return [shown, title()];
        }"""
    )
    assert shown == question == title  # the result was shown here, and then taken away by the next question
    expect(page.locator(".govuk-caption-m").first).to_contain_text("Вопрос 2")
    press(page, "Назад")
    heading(page, title)
    press(page, "Остановиться и показать результат")
    heading(page, "Что показывают ответы")


def test_five_wrong_pins_delete_the_draft(page: Page) -> None:
    to_the_age(page, pin="482913")
    page.reload()
    press(page, "Продолжить")
    page.keyboard.press("Tab")
    for left in (4, 3, 2, 1):
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        expect(page.locator(".govuk-error-message")).to_contain_text(f"Осталось попыток: {left}")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    heading(page, "Ответы удалены с этого устройства.")
    assert json.loads(stored(page))[0] == []


def test_a_draft_is_deleted_after_twelve_hours(page: Page, device: BrowserContext) -> None:
    to_the_age(page, pin="482913")
    begun = page.evaluate("() => Date.now()") / 1000  # seconds, as Playwright's clock counts
    page.clock.set_fixed_time(begun + 12 * 3600 - 120)
    page.reload()
    expect(page.get_by_role("button", name="Удалить")).to_be_visible()
    page.clock.set_fixed_time(begun + 12 * 3600)
    page.reload()
    heading(page, "Скрининг без связи")
    expect(page.get_by_role("button", name="Удалить")).to_have_count(0)
    assert json.loads(stored(page))[0] == []


def test_a_page_left_open_does_not_prolong_a_draft(page: Page) -> None:
    to_the_age(page, pin="482913")
    page.clock.set_fixed_time(page.evaluate("() => Date.now()") / 1000 + 12 * 3600)
    to_the_questions(page)
    assert json.loads(stored(page))[0] == []


def test_a_phone_laid_aside_asks_for_the_pin_again(page: Page) -> None:
    to_the_age(page, pin="482913")
    tell = """(hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    begun = page.evaluate("() => Date.now()") / 1000
    for minutes, asked in ((4, "Сколько человеку лет?"), (6, "Скрининг без связи")):
        page.clock.set_fixed_time(begun)
        page.evaluate(tell, True)
        page.clock.set_fixed_time(begun + 60 * minutes)
        page.evaluate(tell, False)
        heading(page, asked)
    press(page, "Продолжить")
    heading(page, "Введите ПИН-код этих ответов")


def test_a_draft_can_be_deleted(page: Page) -> None:
    to_the_age(page, pin="482913")
    page.reload()
    press(page, "Удалить")
    press(page, "Да, удалить")
    heading(page, "Скрининг без связи")
    assert json.loads(stored(page))[0] == []


def test_who_agrees_to_no_record_leaves_none(page: Page, site: Site) -> None:
    to_the_age(page, pin=None, written=False)
    assert json.loads(stored(page))[:2] == [[], []]
    to_the_questions(page)
    answer(page, {})
    expect(page.get_by_role("button", name="Закончить и запечатать")).to_have_count(0)
    press(page, "Закончить; ничего не сохраняется")
    heading(page, "Скрининг без связи")
    assert json.loads(stored(page))[:2] == [[], []] and not site.bodies


def test_a_draft_of_rules_that_are_gone_is_kept_and_not_read_by_others(page: Page) -> None:
    to_the_age(page, pin="482913")
    page.reload()
    before = json.loads(stored(page))[0]
    page.evaluate(
        """async () => {
          for (const name of await caches.keys()) await caches.delete(name);
          document.getElementById('offline').dataset.table = '/screening/offline/table-gone.json';
        }"""
    )
    press(page, "Продолжить")
    page.keyboard.press("Tab")
    page.keyboard.type("482913")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("правилам, которых на устройстве уже нет")
    assert json.loads(stored(page))[0] == before


def test_in_english_an_observer_notes_a_small_child(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(site.url + PAGE)
    expect(page.locator("#installed")).to_have_text("This device can work without a network.")
    for name in (
        "Note what I see",
        "Continue",
        "No",
        "Go on without a PIN: if the page closes, the answers are lost",
    ):
        page.get_by_role("button", name=name, exact=True).click()
    page.get_by_label("How old is the person?").fill("121")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-message")).to_contain_text("from 0 to 120")
    page.get_by_label("How old is the person?").fill("5")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    texts = json.loads(kept().table)["texts"]["en"]["questions"]
    assert page.locator("h1").inner_text() in {entry["observer"] for entry in texts.values()}
    page.get_by_role("button", name="Stop and see the result").click()
    said = page.locator("main").inner_text()
    assert "No sign was recorded. That says nothing about what was not asked." in said
    assert "not trafficked" not in said.casefold()
    page.get_by_label("Not asked").check()
    page.get_by_role("button", name="Finish and seal").click()
    expect(page.locator("#status")).to_contain_text("Sent: 1")
    (got,) = site.opened
    assert (got.content["audience"], got.content["age_years"], got.content["lang"]) == ("observer", 5, "en")
    context.close()


def test_without_a_network_the_page_goes_on_in_the_language_that_was_chosen(
    chromium: Browser, site: Site
) -> None:
    """The kept copy is in the browser's language: a talk begun in Russian went on in English later."""
    context = chromium.new_context(locale="en-GB")
    context.add_cookies([{"name": "language", "value": "ru", "url": site.url}])
    page = context.new_page()
    page.goto(site.url + PAGE)
    expect(page.locator("#installed")).to_have_text("Это устройство может работать без связи.")
    context.set_offline(True)
    page.reload()
    heading(page, "Скрининг без связи")
    assert page.locator("html").get_attribute("lang") == "ru"
    page.get_by_role("button", name="English").click()
    heading(page, "Screening without a network")
    page.reload()
    heading(page, "Screening without a network")
    context.close()


def test_no_safety_no_talk(page: Page) -> None:
    press(page, "Беседа с человеком")
    press(page, "Далее")
    press(page, "Да")
    press(page, "Неизвестно")
    heading(page, "Не сейчас")
    expect(page.locator("main")).to_contain_text("Договоритесь о другом времени")


def test_no_screen_has_a_serious_fault_of_access(page: Page) -> None:
    page.evaluate((Path(__file__).parents[2] / "browser" / "axe.min.js").read_text("utf-8"))

    def faults() -> list[str]:
        found = page.evaluate("() => axe.run()")["violations"]
        return [f"{page.locator('h1').inner_text()}: {each['id']}" for each in found]

    found = faults()
    press(page, "Беседа с человеком")
    found += faults()
    page.reload()
    page.evaluate((Path(__file__).parents[2] / "browser" / "axe.min.js").read_text("utf-8"))
    to_the_age(page, pin="482913")
    found += faults()
    page.keyboard.press("Tab")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-message")).to_be_visible()
    found += faults()
    page.locator("#age").fill("")
    to_the_forms = page.locator("#age")
    to_the_forms.fill("30")
    to_the_forms.press("Enter")
    heading(page, "О чём речь?")
    found += faults()
    press(page, "Далее")
    expect(page.locator(".govuk-caption-m").first).to_contain_text("Вопрос 1")
    found += faults()
    title = page.locator("h1").inner_text()
    press(page, "Да")
    expect(page.locator("h1")).not_to_have_text(title)
    press(page, "Остановиться и показать результат")
    heading(page, "Что показывают ответы")
    found += faults()
    assert found == []


def test_the_worker_keeps_a_table_until_its_draft_is_gone(page: Page, device: BrowserContext) -> None:
    to_the_age(page, pin="482913")
    old = "0" * 16
    held = page.evaluate(
        """async ([old, other]) => {
          const tables = await caches.open('equiano-tables');
          await tables.put(`/screening/offline/table-${old}.json`, new Response('{}'));
          await tables.put(`/screening/offline/table-${other}.json`, new Response('{}'));
          const page = document.querySelector('script').src;
          const { all, put } = await import(page.replace('offline.js', 'store.js'));
          const [draft] = await all('draft');
          await put('draft', { ...draft, rules: old });
          const worker = document.getElementById('offline').dataset.worker.replace(/v=.*/, 'v=next');
          const made = await navigator.serviceWorker.register(worker, { scope: '/screening/offline' });
          await new Promise((done) => {
            const next = () => made.active?.scriptURL.endsWith('v=next') && made.active.state === 'activated';
            setInterval(() => { if (next()) done(); }, 50);
          });
          return [(await tables.keys()).map(({ url }) => url), await caches.keys()];
        }""",
        [old, "1" * 16],
    )
    tables, names = held
    assert [url.rsplit("table-")[1] for url in sorted(tables)] == sorted(
        [f"{old}.json", f"{kept().rules}.json"]
    )
    assert sorted(names) == ["equiano-offline-next", "equiano-tables"]


def test_the_last_two_rule_versions_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    present = kept()
    assert taken_rules(tmp_path) == (present.rules,)
    for rules, taken in (("a" * 16, ("a" * 16, present.rules)), ("b" * 16, ("b" * 16, "a" * 16))):
        monkeypatch.setattr(
            "equiano_web.screening.offline.kept", lambda rules=rules: replace(present, rules=rules)
        )
        assert taken_rules(tmp_path) == taken == taken_rules(tmp_path)
