"""The interview as a user holds it: in a terminal, in both languages, broken off and taken up again."""

from __future__ import annotations

import json
import os
import pty
import select
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from equiano.errors import BadInputError
from equiano.identify.interview import Interview, load, save
from equiano.identify.talk import Talk

SAFE = ["y", "y", "y", "y", "y", "n"]  # alone, safe, understood, agreed, written down, not trained
EQUIANO = [sys.executable, "-m", "equiano", "assess", "--ask"]


def run(answers: list[str], *options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The interview with answers from a pipe; what is asked comes on stderr, results on stdout."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "EQUIANO_CONFIG": str(folder / "none.toml")}
    return subprocess.run(
        [*EQUIANO, *options],
        input="".join(f"{answer}\n" for answer in answers),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        timeout=120,
        check=False,
    )


class Terminal:
    """A real terminal, in which a person types and reads."""

    def __init__(self, *options: str, folder: Path) -> None:
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ["EQUIANO_CONFIG"] = "none.toml"
            os.execv(sys.executable, [*EQUIANO, *options])
        self.seen = ""

    def read_until(self, wanted: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while wanted not in self.seen:
            assert time.monotonic() < end, f"never said {wanted!r}: {self.seen[-600:]}"
            if select.select([self.handle], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.handle, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        assert wanted in self.seen, self.seen[-600:]

    def type(self, text: str, wanted: str) -> None:
        self.seen = ""
        os.write(self.handle, f"{text}\n".encode())
        self.read_until(wanted)

    def end(self) -> int:
        try:
            while os.read(self.handle, 65536):
                pass
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_an_interview_in_russian_broken_off_with_ctrl_c_and_taken_up_again(tmp_path: Path) -> None:
    terminal = Terminal("--lang", "ru", "--for", "fishing", "--save", "talk.json", folder=tmp_path)
    terminal.read_until("наедине и вас никто не слышит?")
    for asked in (
        "безопасно говорить?",
        "понимаете друг друга",
        "может остановиться",
        "ответы записывали?",
        "обучены",
    ):
        terminal.type("да", asked)
    terminal.type("нет", "Сколько человеку лет?")
    terminal.type("34", "1. Вам сейчас больно")
    terminal.type("да", "2. ")
    terminal.type("ну не знаю", "зачем")  # what cannot be read is no answer
    terminal.type("?", "3. ")
    os.write(terminal.handle, b"\x03")
    terminal.seen = ""
    assert terminal.end() == 130
    saved = tmp_path / "talk.json"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    first = load(saved)
    assert list(first.answers.values()) == ["yes", "unknown"]
    assert first.talk.age_years == 34 and first.talk.forms == {"fishing"}

    again = run(
        ["да", "да", "да", "да", "да", "нет", "д", "н", "стоп"],
        "--lang",
        "ru",
        "--resume",
        "talk.json",
        folder=tmp_path,
    )
    assert again.returncode == 0, again.stderr
    assert "Сколько" not in again.stderr and "1. Вам" not in again.stderr and "3. " in again.stderr
    assert "Что делать сейчас" in again.stdout
    second = load(saved)
    assert list(second.answers)[:2] == list(first.answers)
    assert len(second.answers) == 4 and stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_whole_interview_in_english_ends_in_findings_and_next_steps(tmp_path: Path) -> None:
    done = run([*SAFE, "34", "4", *["y"] * 60], "--save", "i.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "refer to those who identify and assist" in done.stdout
    assert "What to do now" in done.stdout and "Nothing more needs to be asked now." in done.stderr
    # The whole interview is shorter than the bank: it stops when nothing asked would change what is done.
    assert 3 <= len(load(tmp_path / "i.json").answers) <= 40
    assert "sexual" not in done.stderr.split("What is it about?")[1].split("19 ")[1]  # untrained: no tier 3


def test_json_is_one_object_on_stdout_and_nothing_else(tmp_path: Path) -> None:
    done = run([*SAFE, "34", "4", "y", "y", "q"], "--json", "--save", "i.json", folder=tmp_path)
    found = json.loads(done.stdout)
    assert found["outcome"] in ("look_closer", "refer", "not_enough_recorded")
    assert done.returncode == 0


def test_a_saved_interview_can_be_assessed_as_a_case(tmp_path: Path) -> None:
    held = run([*SAFE, "34", "4", "y", "y", "y", "q"], "--json", "--save", "i.json", folder=tmp_path)
    again = subprocess.run(
        [*EQUIANO[:-1], "i.json", "--json"], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert json.loads(again.stdout)["outcome"] == json.loads(held.stdout)["outcome"]


def test_only_what_was_asked_is_recorded_and_a_skip_is_no_answer(tmp_path: Path) -> None:
    done = run([*SAFE, "34", "4", "y", "n", "s", "?", "b", "n", "q"], "--save", "i.json", folder=tmp_path)
    assert done.returncode == 0
    interview = load(tmp_path / "i.json")
    assert list(interview.answers.values()) == ["yes", "no", "skip", "no"]
    assert sorted(interview.case.answers.values()) == [False, False, True]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["y", "n"], "Do not ask now."),
        (["y", "?"], "Do not ask now."),
        (["y", "y", "y", "n"], "Do not ask."),
    ],
)
def test_without_safety_or_consent_nothing_is_asked_or_saved(
    answers: list[str], said: str, tmp_path: Path
) -> None:
    done = run(answers, "--save", "i.json", folder=tmp_path)
    assert done.returncode == 0 and said in done.stderr
    assert "How old" not in done.stderr and not (tmp_path / "i.json").exists()


def test_without_leave_to_write_nothing_is_saved_not_even_when_broken_off(tmp_path: Path) -> None:
    done = run(["y", "y", "y", "y", "n", "n", "34", "4", "y"], "--save", "i.json", folder=tmp_path)
    assert done.returncode == 130
    assert (
        list(tmp_path.iterdir()) == [] and "Nothing is saved" in done.stderr and "--resume" not in done.stderr
    )


@pytest.mark.parametrize("answers", [["n", "y", "y"], ["y", "y", "n"]])
def test_with_a_companion_nothing_of_violence_is_asked(answers: list[str], tmp_path: Path) -> None:
    done = run([*answers, "y", "y", "y", "34", "4", *["n"] * 60], "--save", "i.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Threats and violence" not in done.stderr and "Body, family" not in done.stderr


def test_a_small_child_is_not_questioned(tmp_path: Path) -> None:
    done = run([*SAFE[:5], "y", "3", "17", "y", "q"], "--save", "i.json", folder=tmp_path)
    assert "is not questioned" in done.stderr and "1. I see" in done.stderr
    assert load(tmp_path / "i.json").talk.audience == "observer"


def test_an_age_that_is_not_known_is_asked_for_as_under_18(tmp_path: Path) -> None:
    done = run([*SAFE, "abc", "", "?", "", "y", "q"], "--json", "--save", "i.json", folder=tmp_path)
    assert json.loads(done.stdout)["age"] == "unknown"
    assert load(tmp_path / "i.json").talk.forms == {"unknown"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("case.json",), "Give a case file, or --ask, or --from-form."),
        (("--audience", "dog"), "--audience: choose one of: person, observer, file."),
        (("--for", "moon"), "--for: no such form moon"),
        (("--resume", "x.json", "--audience", "file"), "--resume goes on as it began"),
    ],
)
def test_options_that_do_not_go_together(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run([], *options, folder=tmp_path)
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    "change",
    [
        {"interview": 0},
        {"audience": "dog"},
        {"forms": ["moon"]},
        {"forms": "fishing"},
        {"age_years": -1},
        {"age_years": 121},
        {"age_years": True},
        {"safe": None},
        {"answers": {"moon": "yes"}},
        {"answers": {"debt": "maybe"}},
        {"answers": []},
    ],
)
def test_a_damaged_file_is_refused_by_field_and_never_by_value(
    change: dict[str, object], tmp_path: Path
) -> None:
    save(Interview(Talk(forms=frozenset({"fishing"}), age_years=34)), tmp_path / "i.json")
    given = json.loads((tmp_path / "i.json").read_text())
    (tmp_path / "i.json").write_text(json.dumps({**given, **change}))
    with pytest.raises(BadInputError) as caught:
        load(tmp_path / "i.json")
    field = next(iter(change))
    assert caught.value.faults and all((fault.field or "").startswith(field) for fault in caught.value.faults)
    assert "maybe" not in str(caught.value) and "dog" not in str(caught.value)


def test_a_file_that_is_no_interview_is_refused(tmp_path: Path) -> None:
    (tmp_path / "i.json").write_text('{"age_years": 30}')
    done = run([], "--resume", "i.json", folder=tmp_path)
    assert done.returncode == 10 and "not an interview" in done.stderr
    assert (tmp_path / "i.json").read_text() == '{"age_years": 30}'


def test_an_interview_that_was_put_off_is_one_json_object_too(tmp_path: Path) -> None:
    done = run(["y", "n"], "--json", folder=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"outcome": None, "interview": "put_off"}


@pytest.mark.parametrize("answers", [["q"], ["y", "y", "y", "y", "y", "n", "q"], [*SAFE, "30", "stop"]])
def test_it_can_be_stopped_before_the_first_question(answers: list[str], tmp_path: Path) -> None:
    done = run(answers, "--save", "i.json", folder=tmp_path)
    assert done.returncode == 0 and "Nothing was recorded" in done.stderr and done.stdout == ""
    assert not (tmp_path / "i.json").exists()


@pytest.mark.parametrize(("lang", "wrong", "right"), [("ru", "y", "да"), ("en", "н", "y")])
def test_a_letter_of_the_other_keyboard_is_no_answer(
    lang: str, wrong: str, right: str, tmp_path: Path
) -> None:
    """The letters y and н are on one key: taken for an answer, a yes would be recorded as a no."""
    stop = {"ru": "стоп", "en": "q"}[lang]
    safe = [right] * 6
    done = run([*safe, "30", "4", wrong, right, stop], "--lang", lang, "--save", "i.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(load(tmp_path / "i.json").answers.values()) == ["yes"]


def test_a_place_that_cannot_be_written_is_named_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    done = run([*SAFE, "30", "4", "y", "q"], "--save", "taken", folder=tmp_path)
    assert done.returncode == 2 and "taken: cannot be written" in done.stderr and "1. " not in done.stderr


def test_a_record_is_looked_through_with_the_wordings_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"age_years": 30, "indicators": {"papers_taken": "yes"}}')
    done = subprocess.run(
        [*EQUIANO[:-1], "c.json", "--audience", "file", "--json"],
        capture_output=True, text=True, cwd=tmp_path, check=True,
    )  # fmt: skip
    texts = [entry["text"] for entry in json.loads(done.stdout)["next_questions"]]
    assert texts and all(text.startswith("The record says that") for text in texts)
