"""What the official figures say, in sentences: one for each finding of the table `official_finding`.

`said` gives them with the finding's id, for the section and for the first page of the report. They say
"recorded" and "detected", never "victims in", and name an earlier year only where the finding does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from equiano.report.context import Context, size_of
from equiano.report.document import Finding
from equiano.report.official_cells import code_of, counted, ends, value_of
from equiano.report.tables import rows_of
from equiano.vocab import load
from equiano.vocab.country_forms import named, of
from equiano.words import number, say

Ends = tuple[int, int]


@dataclass
class OfficialFinding:
    """One finding, read back from the release.

    Attributes:
        years: First and last year that it speaks of.
        values: Ends of each number, by name.
        notes: Years or codes that belong to a number.
    """

    id: str
    years: tuple[str, str]
    values: dict[str, Ends] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def findings_of(context: Context) -> Sequence[OfficialFinding]:
    """The findings in reading order; empty without official figures."""
    table = context.table("official_finding")
    found: dict[str, OfficialFinding] = {}
    for row in rows_of(table) if table is not None else ():
        years = (str(row["first_year"]), str(row["last_year"]))
        entry = found.setdefault(str(row["key"]), OfficialFinding(str(row["finding"]), years))
        low, high, name = size_of(row["low"]), size_of(row["high"]), str(row["value"])
        if low is not None and high is not None:
            entry.values[name] = (int(low), int(high))
        if row["note"]:
            entry.notes[name] = str(row["note"])
    return list(found.values())


def said(context: Context, places: int | None = None) -> Sequence[tuple[str, str]]:
    """Id and sentence of each finding, in reading order; those that belong together make one entry."""
    code = code_of(context)
    found = [_cut(entry, places) for entry in findings_of(context)]
    texts = [(entry.id, _sentence(entry, code, context.lang)) for entry in found if entry.id in _SENTENCES]
    courts = [entry for entry in found if entry.id in _COURTS]
    if courts:
        texts.append(("courts", _courts(courts)))
    jumps = [entry for entry in found if entry.id == "break"]
    by_stage = ([entry for entry in jumps if entry.notes["stage"] == stage] for stage in _BREAKS)
    return [*texts, *(("break", _breaks(entries)) for entries in by_stage if entries)]


def _cut(entry: OfficialFinding, places: int | None) -> OfficialFinding:
    """The finding with so many of its countries; those left out are not larger than those named."""
    codes = [name for name in entry.values if _is_country(name)]
    left = set(codes[places:] if places is not None else ())
    return replace(entry, values={name: ends for name, ends in entry.values.items() if name not in left})


def _is_country(name: str) -> bool:
    return len(name) == 3 and name in load()


# Sentences that make one paragraph, and the table that bears them out.
_GROUPS = (
    ("detected", ("detected", "no_total", "sex", "age", "form"), "table-official-stage"),
    ("abroad", ("abroad", "reporters"), "table-official-abroad"),
    ("citizenship", ("citizenship",), "table-official-citizenship"),
    ("courts", ("courts",), "table-official-stage"),
    ("break", ("break",), "table-official-stage"),
)
# What of them stands on the first page where the file's own findings stand there too.
_FEWER_PLACES = 3
_SHORT = tuple(
    (name, tuple(part for part in parts if part != "reporters"), table) for name, parts, table in _GROUPS
)
_BESIDE_CASES = (
    ("detected", ("detected", "no_total", "sex", "age"), "table-official-stage"),
    ("abroad", ("abroad",), "table-official-abroad"),
)


def paragraphs(
    context: Context,
    wanted: Sequence[tuple[str, tuple[str, ...], str]] = _GROUPS,
    places: int | None = None,
) -> Sequence[tuple[str, str]]:
    """The sentences by group: detected, abroad, citizenship, courts, break.

    Args:
        context: Release, pack and language.
        wanted: Groups of sentences.
        places: How many of the largest countries are named; all that the finding has, by default.
    """
    found = said(context, places)
    groups = (
        (
            name,
            " ".join(
                text for id, text in found if id.split("_")[0] in {part.split("_")[0] for part in parts}
            ),
        )
        for name, parts, _ in wanted
    )
    return [(name, text) for name, text in groups if text]


def first_page(context: Context, tables: Collection[str], *, is_short: bool = False) -> tuple[Finding, ...]:
    """Findings for the first page: all groups, or the first two where case data have theirs.

    Args:
        context: Release, pack and language.
        tables: Ids of the tables that the report holds.
        is_short: With fewer countries and without the years' reporters, which the report itself names; always
            so beside case data.
    """
    shown = {name: id for name, _, id in _GROUPS}
    if context.has_cases:
        found = paragraphs(context, _BESIDE_CASES, _FEWER_PLACES)
    else:
        found = paragraphs(context, _SHORT, _FEWER_PLACES) if is_short else paragraphs(context)
    return tuple(
        Finding(f"official-{name}", text, tuple(id for id in (shown[name],) if id in tables))
        for name, text in found
    )


def last_year(context: Context) -> list[int]:
    """The last year of which the country's authorities reported anything; empty where they did not."""
    return [int(year)] if (year := value_of(context, "own_last_year")) else []


def subtitle(context: Context) -> str:
    """What a report of official figures alone rests on."""
    return say(
        "What authorities detected and recorded, {first} to {last}, as reported to UNODC",
        first=value_of(context, "first_year"),
        last=value_of(context, "last_year"),
    )


def _sentence(entry: OfficialFinding, code: str, lang: str) -> str:
    return _SENTENCES[entry.id](entry, of(code, lang), lang)


def _detected(entry: OfficialFinding, country: str, lang: str) -> str:
    low, high = entry.values["total"]
    year = entry.years[1]
    if low != high:
        return say(
            "In {year} the authorities of {country} recorded fewer than {limit} detected victims of"
            " trafficking, possibly none.",
            year=year,
            country=country,
            limit=high + 1,
        )
    if "before" not in entry.values:
        return say(
            "In {year} the authorities of {country} recorded {n:,} detected {n|victim|victims} of"
            " trafficking.",
            year=year,
            country=country,
            n=low,
        )
    return say(
        "In {year} the authorities of {country} recorded {n:,} detected {n|victim|victims} of trafficking"
        " ({before:,} in {earlier}).",
        year=year,
        country=country,
        n=low,
        before=entry.values["before"][0],
        earlier=int(year) - 1,
    )


def _no_total(entry: OfficialFinding, country: str, lang: str) -> str:
    return say("The table has no total of victims detected by the authorities of {country}.", country=country)


Part = Callable[[str], str]


def _list(values: Mapping[str, Ends], parts: Mapping[str, Part]) -> str:
    """Parts that are known to be some; one of `<5` is named only among the first two."""
    shown = [
        (name, value)
        for place, (name, value) in enumerate((name, values[name]) for name in parts if name in values)
        if value[0] or place < 2
    ]
    return ", ".join(parts[name](counted(*value)) for name, value in shown)


def _sex(entry: OfficialFinding, country: str, lang: str) -> str:
    return say("Of them: {parts}.", parts=_list(entry.values, _SEXES))


def _age(entry: OfficialFinding, country: str, lang: str) -> str:
    return say("By age: {parts}.", parts=_list(entry.values, _AGES))


def _form_name(code: str) -> str:
    """A form inside a sentence; one that a later release names, as the table writes it."""
    match code:
        case "form.sexual_exploitation":
            return say("sexual exploitation")
        case "form.forced_labour":
            return say("forced labour")
        case "form.other":
            return say("other forms")
    return code


def _forms(values: Mapping[str, Ends]) -> str:
    return ", ".join(f"{_form_name(code)} {ends(*value)}" for code, value in values.items())


def _form(entry: OfficialFinding, country: str, lang: str) -> str:
    text = say(
        "Recorded forms of exploitation (one person may be counted under several): {forms}.",
        forms=_forms(entry.values),
    )
    return f"{text} {say('The other forms are not broken down.')}" if "rest" in entry.notes else text


def _form_last(entry: OfficialFinding, country: str, lang: str) -> str:
    return say(
        "Forms were last broken down for {year}: {forms}.", year=entry.years[1], forms=_forms(entry.values)
    )


def _place(name: str, value: Ends, note: str | None, lang: str) -> str:
    more = ", " + say("nearly all in {years}", years=note) if note else ""
    return f"{named(name, lang)} ({ends(*value)}{more})"


def _places(entry: OfficialFinding, lang: str) -> list[str]:
    codes = [name for name in entry.values if _is_country(name)]
    return [_place(name, entry.values[name], entry.notes.get(name), lang) for name in codes]


def _abroad(entry: OfficialFinding, country: str, lang: str) -> str:
    low, high = entry.values["reports"]
    reports = (
        say("{low:,} {low|report|reports} of a person", low=low)
        if low == high
        else say("between {low:,} and {high:,} reports of a person", low=low, high=high)
    )
    countries = entry.values["countries"][0]
    if entry.years[0] == entry.years[1]:
        first = say(
            "In {year}, {countries:,} {countries|country|countries} reported citizens of {country} among the"
            " victims they detected: {reports}.",
            year=entry.years[0],
            countries=countries,
            country=country,
            reports=reports,
        )
    else:
        first = say(
            "From {first} to {last}, {countries:,} {countries|country|countries} reported citizens of"
            " {country} among the victims they detected: {reports}.",
            first=entry.years[0],
            last=entry.years[1],
            countries=countries,
            country=country,
            reports=reports,
        )
    largest = _places(entry, lang)
    if not largest:
        return first + " " + say("Each of these figures is “<5”, which may be none.")
    places = ", ".join(largest)
    if "order" in entry.notes:
        return first + " " + say("The largest: {places}.", places=places)
    return first + " " + say("Among them: {places}.", places=places)


def _abroad_none(entry: OfficialFinding, country: str, lang: str) -> str:
    return say(
        "No country that reported citizenship from {first} to {last} listed citizens of {country}.",
        first=entry.years[0],
        last=entry.years[1],
        country=country,
    )


def _reporters(entry: OfficialFinding, country: str, lang: str) -> str:
    years = [say("{n} in {year}", n=number(low), year=year) for year, (low, _) in entry.values.items()]
    return say(
        "How many countries reported citizenship differs by year ({years}): a year with few reports says"
        " little.",
        years=", ".join(years),
    )


def _citizenship(entry: OfficialFinding, country: str, lang: str) -> str:
    parts = (
        [say("nationals ({count})", count=ends(*entry.values["nationals"]))]
        if "nationals" in entry.values
        else []
    )
    parts += _places(entry, lang)
    if not parts:
        return say(
            "In {year}, the last year with citizenship, the authorities of {country} listed no citizenship"
            " with more than “<5”.",
            year=entry.years[1],
            country=country,
        )
    return say(
        "In {year}, the last year with citizenship, those whom the authorities of {country} detected were:"
        " {parts}.",
        year=entry.years[1],
        country=country,
        parts=", ".join(parts),
    )


def _citizenship_never(entry: OfficialFinding, country: str, lang: str) -> str:
    return say(
        "The authorities of {country} reported the citizenship of those detected in no year of the table.",
        country=country,
    )


def _breaks(found: Sequence[OfficialFinding]) -> str:
    """All jumps of one stage, each year once."""
    detected = found[0].notes["stage"] == "victims_detected"
    years: dict[str, int] = {}
    for entry in found:
        years[entry.years[0]] = entry.values["before"][0]
        years[entry.years[1]] = entry.values["after"][0]
    listed = ", ".join(
        say("{n} in {year}", n=number(count), year=year) for year, count in sorted(years.items())
    )
    return say(
        "{stage}: {years}. Where one year is more than three times the other, it is as a rule another way of"
        " counting; such years are not compared.",
        stage=say("Detected victims") if detected else say("Offences recorded"),
        years=listed,
    )


def _courts(found: Sequence[OfficialFinding]) -> str:
    parts = [_COURTS[entry.id](counted(*entry.values["total"]), entry.years[1]) for entry in found]
    return say(
        "Criminal proceedings, each with the last year reported: {parts}. They do not follow the same"
        " persons, so that none is divided by another.",
        parts=", ".join(parts),
    )


_SEXES: Mapping[str, Part] = {
    "female": lambda count: say("{count} women and girls", count=count),
    "male": lambda count: say("{count} men and boys", count=count),
    "other": lambda count: say("{count} of another sex", count=count),
    "unknown": lambda count: say("{count} whose sex is not stated", count=count),
}
_AGES: Mapping[str, Part] = {
    "child": lambda count: say("{count} under 18", count=count),
    "adult": lambda count: say("{count} adults", count=count),
    "unknown": lambda count: say("{count} of unknown age", count=count),
}
_BREAKS = ("victims_detected", "offences")
_COURTS: Mapping[str, Callable[[str, str], str]] = {
    "formal_contact": lambda count, year: say("in formal contact {count} ({year})", count=count, year=year),
    "prosecuted": lambda count, year: say("prosecuted {count} ({year})", count=count, year=year),
    "convicted": lambda count, year: say("convicted {count} ({year})", count=count, year=year),
}
_SENTENCES: Mapping[str, Callable[[OfficialFinding, str, str], str]] = {
    "detected": _detected,
    "no_total": _no_total,
    "sex": _sex,
    "sex_not_given": lambda *_: say("Their sex is not broken down."),
    "sex_does_not_add_up": lambda *_: say(
        "The numbers by sex do not make up the total; they stand in the table."
    ),
    "age": _age,
    "age_not_given": lambda *_: say("Their age is not broken down."),
    "age_does_not_add_up": lambda *_: say(
        "The numbers by age do not make up the total; they stand in the table."
    ),
    "form": _form,
    "form_not_broken_down": lambda *_: say("What they were exploited for is not broken down."),
    "form_none": lambda *_: say("What they were exploited for was not reported."),
    "form_last": _form_last,
    "abroad": _abroad,
    "abroad_none": _abroad_none,
    "reporters": _reporters,
    "citizenship": _citizenship,
    "citizenship_never": _citizenship_never,
}
