"""What goes with the records: codebook, data statement, and the pages on quality, fidelity and risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path

import numpy as np
from markupsafe import Markup

from equiano.draw import page
from equiano.draw.alternative import with_alternative
from equiano.draw.scatter import scatter
from equiano.files import whole_file
from equiano.publish.account import K_ANONYMITY
from equiano.publish.attack.people import quick_risks
from equiano.publish.combinations import ComboCounts, Layout, count
from equiano.publish.domain import Domain
from equiano.publish.draft import About, DpPromise, ReleaseDraft
from equiano.publish.synthetic import Measured
from equiano.tables.write import CellValue, MarkingWriter
from equiano.text_files import own_yaml

NOT_PRIVATE = (
    "This release was made with --seed, for tests. Its noise can be computed again and taken away.\n"
    "It is NOT PRIVATE and must not leave.\n\n"
    "Выпуск сделан с --seed, для проверки. Шум можно вычислить заново и убрать.\n"
    "Он НЕ ЗАЩИЩЁН и не подлежит передаче.\n"
)


@cache
def _all_texts() -> Mapping[str, Mapping[str, object]]:
    source = (resources.files("equiano.publish") / "texts.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Mapping[str, object]] = own_yaml(source)
    return content


@cache
def texts(lang: str) -> Mapping[str, str]:
    """The texts of all documents in `lang`, by key."""
    return {key: text for key, entry in _all_texts().items() if isinstance(text := entry[lang], str)}


def write_rows(path: Path, rows: Iterable[Sequence[CellValue]]) -> None:
    """Rows as CSV, whole or not at all; a spreadsheet runs none of their cells."""
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        MarkingWriter(stream).writerows(rows)


def codebook(domain: Domain) -> list[list[CellValue]]:
    """Every column and value with its labels, from the public domain: holds no count."""
    rows: list[list[CellValue]] = [["column", "column_en", "column_ru", "value", "value_en", "value_ru"]]
    for column, values in domain.values.items():
        name = domain.label(column)
        rows.append([column, name["en"], name["ru"], "", "Unknown", "Неизвестно"])
        for value in values:
            label = domain.label(column, value)
            rows.append([column, name["en"], name["ru"], value, label["en"], label["ru"]])
    return rows


def data_statement(about: About, lang: str) -> str:
    """What the data are, what is promised, what they can and cannot be used for (Markdown)."""
    text = texts(lang)
    warning = "" if about["private"] else f"> {text['not_private']}\n\n"
    anonymous = about["guarantee"]["kind"] == K_ANONYMITY
    named = {**about, "columns": ", ".join(f"`{column}`" for column in about["columns"])}
    what = (text["k_what"] if anonymous else text["what"]).format(**named)
    rows = "" if anonymous else f"{text['aggregates_words']}\n\n"
    return (
        f"# {text['statement_title']}\n\n{warning}{what}\n\n"
        f"## {text['guarantee_title']}\n\n{_promised(about, text)}\n\n{rows}"
        f"## {text['use_title']}\n\n{text['use']}\n\n"
        f"## {text['how_title']}\n\n{text['how'].format(**about)}\n"
    )


def _promised(about: About, text: Mapping[str, str]) -> str:
    promise = about["guarantee"]
    if promise["kind"] == K_ANONYMITY:
        return text["k_guarantee"].format(**promise, mode=about["mode"])
    return text["dp_guarantee"].format(**promise, **_unit_words(promise), mode=about["mode"])


def _unit_words(promise: DpPromise) -> dict[str, str]:
    """What is protected, and what of a person with several records, in each language."""
    unit = promise["unit"]
    return {
        f"{key}_{lang}": texts(lang)[f"{key}_{unit}"].format(**promise)
        for key in ("unit", "several")
        for lang in ("en", "ru")
    }


def quality_page(draft: ReleaseDraft, about: About, lang: str) -> str:
    """The public page: how far the records follow the noisy counts. Holds nothing of the true data."""
    text = texts(lang)
    if draft.measured is None:
        sections = [(text["guarantee_title"], text["k_quality"], "")]
        return _page(text["quality_title"], about, sections, lang)
    shown = count(draft.records, draft.measured.layout)
    sections = []
    for length, near in zip((1, 2, 3), near_shares(draft.measured, shown), strict=True):
        noisy, scale = draft.measured.counts[length - 1], draft.measured.scales[length - 1]
        picked = _picked(noisy, scale, shown[length - 1])
        drawn = scatter(noisy[picked], shown[length - 1][picked], (text["noisy"], text["synthetic"]))
        heading = text["length_title"].format(length=length)
        words = text["quality_words"].format(length=length, scale=f"{scale:.1f}", near=f"{100 * near:.0f}")
        picture = with_alternative(drawn, f"chart-{length}", heading, text["scatter_alt"])
        sections.append((heading, words, picture))
    return _page(text["quality_title"], about, sections, lang)


def _picked(noisy: np.ndarray, scale: float, shown: np.ndarray) -> np.ndarray:
    """Places of the combinations that the measurement supports or the records show."""
    return np.flatnonzero((noisy > 2 * scale) | (shown > 0))


def near_shares(measured: Measured, shown: ComboCounts) -> list[float]:
    """For one, two and three values, the share of counts within two noise scales of the noisy count.

    Computed from what is public, so that it may be looked at before a mode is approved.
    """
    shares = []
    for noisy, scale, now in zip(measured.counts, measured.scales, shown, strict=True):
        picked = _picked(noisy, scale, now)
        shares.append(float((np.abs(noisy - now)[picked] <= 2 * scale).mean()) if len(picked) else 1.0)
    return shares


def fidelity_page(draft: ReleaseDraft, about: About, lang: str) -> str:
    """For the approver: records against the true data, every mode, and what could be learned of people."""
    text = texts(lang)
    layout = Layout(draft.data.domain.sizes)
    true, shown = count(draft.data.codes, layout), count(draft.records, layout)
    sections = [(text["modes_title"], text["modes_words"] + _modes(draft, text), "")]
    for length in (1, 2, 3):
        either = np.flatnonzero((true[length - 1] > 0) | (shown[length - 1] > 0))
        drawn = scatter(
            true[length - 1][either], shown[length - 1][either], (text["true"], text["synthetic"])
        )
        heading = text["length_title"].format(length=length)
        picture = with_alternative(drawn, f"chart-{length}", heading, text["scatter_alt"])
        sections.append((heading, text["true_words"], picture))
    risks = quick_risks(draft.data.codes, draft.records)
    rows = [
        (text["risk_unique_originals"], risks.unique),
        (text["risk_unique_copied"], risks.copied),
        (text["risk_expected_by_chance"], risks.by_chance),
    ]
    table = _table((text["risk"], text["value"]), rows, text["risks_title"])
    sections.append((text["risks_title"], text["risks_words"] + table, ""))
    return _page(text["fidelity_title"], about, sections, lang, warning=text["internal_warning"])


def _modes(draft: ReleaseDraft, text: Mapping[str, str]) -> str:
    header = (text["mode"], text["length"], "mae", "tvd", text["fabricated"], text["sup10"], text["rare"])
    rows = [
        (mode, c.way, f"{c.mae:.1f}", f"{c.tvd:.4f}", c.fabricated, c.sup10, c.rare)
        for mode, ways in draft.closeness.items()
        for c in ways
    ]
    return _table(header, rows, text["modes_title"])


def _table(header: Sequence[str], rows: Sequence[Sequence[object]], caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in header)
    body = "".join(
        "<tr>"
        + f'<th scope="row">{escape(str(row[0]))}</th>'
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _page(
    title: str,
    about: About,
    sections: Sequence[tuple[str, str, str]],
    lang: str,
    warning: str = "",
) -> str:
    text = texts(lang)
    warnings = [warning] if warning else []
    warnings += [] if about["private"] else [text["not_private"]]
    return page.render(
        "equiano.publish",
        "page.html.j2",
        lang=lang,
        title=title,
        warnings=warnings,
        about=about,
        facts=_all_texts()["facts"][lang],
        sections=[(heading, Markup(words), Markup(picture)) for heading, words, picture in sections],
    )
