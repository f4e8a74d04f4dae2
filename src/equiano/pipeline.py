"""The one place that composes stages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.errors import BadInputError, UsageError
from equiano.files import must_exist, sha256_of, whole_file
from equiano.provenance import Provenance

if TYPE_CHECKING:
    from equiano.publish.counts import CountTable, Dimension, FlagTable
    from equiano.publish.release import Release
    from equiano.situation.profile import Answers, Crosstab, Profile

Step = Callable[[str], None]
Labels = Mapping[str, str]
EXAMPLE = "ctdc_victim_perpetrator"
METHOD = "count of case records by the variables named"

_TITLES: Mapping[str, Labels] = {
    "year": {"en": "Cases by year of registration", "ru": "Дела по годам регистрации"},
    "gender_child": {"en": "Cases by gender and age group", "ru": "Дела по полу и возрастной группе"},
    "age": {"en": "Cases by age", "ru": "Дела по возрасту"},
    "regions": {
        "en": "Cases by region of citizenship and region of exploitation",
        "ru": "Дела по региону гражданства и региону эксплуатации",
    },
    "pairs": {
        "en": "Largest pairs of country of citizenship and country of exploitation",
        "ru": "Крупнейшие пары: страна гражданства и страна эксплуатации",
    },
    "form": {"en": "Forms of exploitation", "ru": "Формы эксплуатации"},
    "sector": {"en": "Sectors", "ru": "Отрасли"},
    "means": {"en": "Means of control", "ru": "Средства контроля"},
    "recruiter": {"en": "Relation of the recruiter to the person", "ru": "Кем вербовщик приходится человеку"},
    "perpetrator": {"en": "What the perpetrators did", "ru": "Что делали виновные"},
    "recorded": {"en": "What the records hold", "ru": "Что заполнено в записях"},
    "role:origin": {"en": "Cases with the country as origin", "ru": "Дела, где страна — место происхождения"},
    "role:transit": {"en": "Cases with the country as transit", "ru": "Дела, где страна — место транзита"},
    "role:destination": {
        "en": "Cases with the country as destination",
        "ru": "Дела, где страна — место назначения",
    },
}
_VALUES: Mapping[str, Labels] = {
    "adult": {"en": "Adult", "ru": "Взрослые"},
    "child": {"en": "Child (under 18)", "ru": "Дети (до 18 лет)"},
    "yes": {"en": "Recorded", "ru": "Записано"},
    "not yes": {"en": "Not recorded", "ru": "Не записано"},
    "other": {"en": "All other pairs", "ru": "Все прочие пары"},
    "origin": {"en": "Origin", "ru": "Страна происхождения"},
    "transit": {"en": "Transit", "ru": "Страна транзита"},
    "destination": {"en": "Destination", "ru": "Страна назначения"},
}
_DIMENSIONS: Mapping[str, Labels] = {
    "year": {"en": "Year", "ru": "Год"},
    "gender": {"en": "Gender", "ru": "Пол"},
    "child": {"en": "Age group", "ru": "Возрастная группа"},
    "age": {"en": "Age, years", "ru": "Возраст, лет"},
    "citizenship_region": {"en": "Region of citizenship", "ru": "Регион гражданства"},
    "exploitation_region": {"en": "Region of exploitation", "ru": "Регион эксплуатации"},
    "pair": {"en": "Citizenship → exploitation", "ru": "Гражданство → эксплуатация"},
    "answer": {"en": "Form", "ru": "Форма"},
}
_ROLE = {"en": "Role", "ru": "Роль"}
# Subjects whose "unknown" line in a table of their own already says how many are recorded.
_TOLD_BY_A_TABLE = ("year", "gender", "child", "age", "citizenship_region", "exploitation_region")


@dataclass(frozen=True)
class MadeReport:
    """What `make_report` wrote.

    Attributes:
        files: The files, in order of language and format.
        records: Cases behind the report, rounded by the policy, None where too few to say.
        refused: Rows of the source that intake refused.
    """

    files: tuple[Path, ...]
    records: int | None
    refused: int
    data_sha256: str
    policy: str


def _label(code: str) -> Labels:
    from equiano.schema.table import load_table
    from equiano.vocab import load

    if code in _VALUES:
        return _VALUES[code]
    if code.startswith("perpetrator_"):
        field = load_table("case").field(code)
        return {"en": field.en, "ru": field.ru}
    if ">" in code:
        ends = [_label(end) for end in code.split(">")]
        return {lang: " → ".join(end[lang] for end in ends) for lang in ("en", "ru")}
    vocabulary = load()
    if code in vocabulary:
        return vocabulary.term(code).labels
    return dict.fromkeys(("en", "ru"), code.replace("--", "–").replace("-", "–"))  # spans of years


def _first_number(value: str) -> tuple[int, str]:
    """Order for ages and years: 9--17 stands before 18--20; values without a number keep their letters."""
    digits = re.match(r"\d+", value)
    return (int(digits.group()) if digits else 0, value)


def _dimension(name: str, table: Crosstab, values: Sequence[str | None] | None = None) -> Dimension:
    from equiano.publish.counts import Dimension

    place = table.dimensions.index(name)
    if values is None:
        seen = {key[place] for key in table.counts}
        known = sorted((value for value in seen if value is not None), key=_first_number)
        values = (*known, *([None] if None in seen else []))
    labels = {value: _label(value) for value in values if value is not None}
    return Dimension(name, _DIMENSIONS[name], tuple(values), labels)


def _by_size(table: Crosstab) -> list[str | None]:
    """Values of a one-way table, largest first, `other` and unknown last."""
    keys = sorted(table.counts, key=lambda key: (key[0] is None, key[0] == "other", -table.counts[key]))
    return [key[0] for key in keys]


def _count_table(name: str, table: Crosstab, provenance: Provenance) -> CountTable:
    from equiano.publish.counts import CountTable

    order = _by_size(table) if name == "pairs" else None
    dimensions = tuple(_dimension(dimension, table, order) for dimension in table.dimensions)
    return CountTable(name, _TITLES[name], dimensions, table.counts, provenance, show_share=True)


def _flag_table(name: str, answers: Answers, provenance: Provenance) -> FlagTable:
    """Flags among the cases with any answer in the group; flags that no case has are left out."""
    from equiano.publish.counts import FlagTable

    answered = {code for code, count in {**answers.yes, **answers.no}.items() if count}
    answered |= {code for code, count in answers.yes.items() if count}
    codes = sorted(
        (code for code in answers.yes if code in answered), key=lambda code: (-answers.yes[code], code)
    )
    return FlagTable(
        name,
        _TITLES[name],
        _TITLES[name],
        tuple((code, _label(code)) for code in codes),
        answers.yes,
        answers.base,
        provenance,
        no=answers.no,
        where={f"{name}.recorded": "yes"},
        show_share=True,
    )


def _form_by_gender(code: str, table: Crosstab, provenance: Provenance) -> CountTable:
    from equiano.publish.counts import CountTable

    dimensions = (_dimension("gender", table), _dimension("answer", table, ("yes", "not yes")))
    return CountTable(
        f"gender:{code}", _label(code), dimensions, table.counts, provenance,
        where={"form.recorded": "yes", "form": code},
    )  # fmt: skip


def _recorded(profile: Profile, provenance: Provenance) -> FlagTable:
    from equiano.publish.counts import FlagTable

    yes = {subject: n for subject, n in profile.recorded.items() if subject not in _TOLD_BY_A_TABLE}
    flags = tuple((f"{subject}.recorded", {"en": subject, "ru": subject}) for subject in yes)
    counts = {f"{subject}.recorded": n for subject, n in yes.items()}
    return FlagTable(
        "recorded", _TITLES["recorded"], _TITLES["recorded"], flags, counts, profile.records, provenance,
        show_share=True,
    )  # fmt: skip


def _tables(profile: Profile, provenance: Provenance) -> Iterator[CountTable | FlagTable]:
    for name, table in profile.tables.items():
        if name != "pairs" or any(key != (None,) for key in table.counts):
            yield _count_table(name, table, provenance)
    for group, answers in profile.answers.items():
        if answers.base:
            yield _flag_table(group, answers, provenance)
    for code, table in profile.forms_by_gender.items():
        yield _form_by_gender(code, table, provenance)
    yield _recorded(profile, provenance)
    for role, answers in profile.roles.items():
        if answers.base:
            yield _role_table(role, answers, provenance)


def _role_table(role: str, answers: Answers, provenance: Provenance) -> FlagTable:
    """Cases where the country has the role, among those that name any country in that place."""
    from equiano.publish.counts import FlagTable

    return FlagTable(
        f"role:{role}", _TITLES[f"role:{role}"], _ROLE, ((role, _label(role)),), answers.yes, answers.base,
        provenance, where={f"{role}.named": "yes"}, show_share=True,
    )  # fmt: skip


def release_of(profile: Profile, country: str, data_sha256: str) -> Release:
    """The profile behind disclosure control.

    Raises:
        RefusedError: If its tables cannot be protected.
    """
    from equiano.publish.disclosure import make_release

    provenance = Provenance(METHOD, data_sha256)
    return make_release(
        country, list(_tables(profile, provenance)), records=profile.records, data_sha256=data_sha256
    )


@contextmanager
def case_table(path: Path, step: Step = lambda text: None) -> Iterator[tuple[Path, str, int]]:
    """A case table for `path`: itself if it is Parquet, else what intake makes of it, in a private folder.

    Yields:
        The Parquet file, the hash of the source, and how many rows intake refused.
    """
    must_exist(path)
    with path.open("rb") as stream:
        is_parquet = stream.read(4) == b"PAR1"
    if is_parquet:
        yield path, sha256_of(path), 0
        return
    from equiano.record.intake import take_in

    step("intake")
    with tempfile.TemporaryDirectory(prefix="equiano-") as folder:
        report = take_in(path, Path(folder) / "cases.parquet")
        yield report.out, report.data_sha256, report.refused


@dataclass(frozen=True)
class Counted:
    """A release with what is said of its data besides numbers.

    Attributes:
        formats: Formats the cases were read from (`source_format`).
        refused: Rows that intake refused.
    """

    release: Release
    formats: tuple[str, ...]
    refused: int


def profile_release(cases: Path, country: str, step: Step = lambda text: None) -> Counted:
    """Cases to a release of their profile.

    Args:
        cases: Case table (Parquet), or any file that intake reads.
        country: Alpha-3 code.
        step: Called with the name of each step as it begins.

    Raises:
        BadInputError: If the file cannot be read, or holds no case.
    """
    from equiano.engine.engine import open_engine
    from equiano.situation.profile import check_columns, formats_of, profile_of

    with case_table(cases, step) as (table, sha256, refused):
        step("count")
        with open_engine() as engine:
            try:
                frame = engine.scan(table)
                check_columns(frame, cases.name)
            except (BadInputError, UsageError):
                raise
            except Exception as error:  # every engine has its own error for a broken file
                raise BadInputError(f"{cases.name}: not a readable Parquet file. Make it again.") from error
            profile = profile_of(engine, frame, country)
            formats = formats_of(engine, frame)
    if not profile.records:
        raise BadInputError(f"{cases.name}: holds no case. Take in a file with `equiano intake` first.")
    step("protect")
    return Counted(release_of(profile, country, sha256), formats, refused)


def _must_take_files(out: Path) -> None:
    """Fail before the work if nothing can be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out, prefix=".equiano-"):
            pass
    except OSError as error:
        raise UsageError(
            f"--out {out}: cannot write there ({error.strerror}). Give a folder you may write to."
        ) from error


def make_report(
    country: str, cases: Path, out: Path, languages: Sequence[str], step: Step = lambda text: None
) -> MadeReport:
    """The situation report of a country, as HTML and PDF.

    Args:
        country: Name of the country pack, such as `ru`.
        cases: Case table (Parquet), or any file that intake reads.
        out: Folder for the files; made if it is not there.
        languages: `en`, `ru` or both. With one, the files are `report.html` and `report.pdf`; with both,
            `report.en.html` and so on.
        step: Called with the name of each step as it begins.

    Raises:
        BadInputError: If the cases cannot be read or the country is unknown.
        UsageError: If `out` cannot be written to.
    """
    from equiano.countries.pack import load_pack
    from equiano.report import html, pdf
    from equiano.report.build import build

    pack = load_pack(country)
    must_exist(cases)
    _must_take_files(out)
    counted = profile_release(cases, pack.code, step)
    release = counted.release
    pages: dict[Path, bytes] = {}
    for lang in languages:
        step(f"write {lang}")
        document = build(release, pack, lang, formats=counted.formats, refused=counted.refused)
        stem = "report" if len(languages) == 1 else f"report.{lang}"
        pages[out / f"{stem}.html"] = html.render(document).encode("utf-8")
        pages[out / f"{stem}.pdf"] = pdf.render(document)
    for path, content in pages.items():
        with whole_file(path) as temporary:
            temporary.write_bytes(content)
    records = release.records if isinstance(release.records, int) else None
    return MadeReport(tuple(pages), records, counted.refused, release.data_sha256, release.policy)
