"""The commands: for each its help, what is asked of it, and the function that does it.

What is asked (a class of `cli/commands/`) is loaded for the help of a command, and what it does (`cli/`, and
the stages that it calls) when it runs; the page of all commands needs nothing but this table.
"""

from __future__ import annotations

from collections.abc import Mapping

from equiano.cli.campaign_table import CAMPAIGN
from equiano.cli.command_entry import CommandEntry, CommandGroup
from equiano.cli.exchange_table import EXCHANGE
from equiano.cli.plan_table import PLAN

__all__ = ["COMMANDS", "CommandEntry", "CommandGroup"]


# In the order of the page of help.
COMMANDS: Mapping[str, CommandEntry | CommandGroup] = {
    "look": CommandEntry(
        "look.LookCommand",
        "look.look",
        "Look at a file: rows, columns, odd values, and what intake would take. Nothing is written.",
    ),
    "intake": CommandEntry(
        "intake.IntakeCommand",
        "intake.intake",
        "Take in a file of cases: good rows to a case table, refused rows with reasons to a side file.",
    ),
    "assess": CommandEntry(
        "identify.AssessCommand",
        "identify._assess",
        "Assess one case by every standard, with reasons, what to do now and the next questions.\n\n"
        "The case comes from a file, from an interview in the terminal (`--ask`) or from a filled "
        'form (`--from-form`). Advice for a trained person, never a legal finding, and never "not '
        'trafficked".',
    ),
    "how-sure": CommandEntry(
        "identify.HowSureCommand",
        "identify._how_sure",
        "How often the result of a screening instrument is right, in plain words.",
    ),
    "screen": CommandEntry(
        "identify.ScreenCommand",
        "identify._screen",
        "Assess every case of a table by all standards; one row of findings per case.\n\n"
        'The outcomes are advice for trained staff, and never say "not trafficked".',
    ),
    "read-narrative": CommandEntry(
        "identify.ReadNarrativeCommand",
        "identify._read_narrative",
        "Propose indicators from a free text, each with the sentence it stands in. A person confirms each.",
    ),
    "check-offer": CommandEntry(
        "offer.CheckOfferCommand",
        "offer._check_offer",
        "Show what an offer of work, study, marriage or au-pair says and leaves unsaid, and what to ask.\n\n"
        'No score, and never "safe". Nothing is kept.',
    ),
    "check-offers": CommandEntry(
        "offer.CheckOffersCommand",
        "offer._check_offers",
        "Count the signs in a file of offers by line of work, region and month; small cells are not shown.",
    ),
    "questionnaire": CommandEntry(
        "questionnaire.QuestionnaireCommand",
        "questionnaire._questionnaire",
        "Write a questionnaire that can be printed, or filled in on the screen and read by `assess "
        "--from-form`.\n\n"
        "It holds nothing about a person until somebody fills it in.",
    ),
    "link": CommandEntry(
        "link.LinkCommand",
        "link.link",
        "Link records of one person within and between lists; write pairs, persons and capture histories.",
    ),
    "encode": CommandEntry(
        "link.EncodeCommand",
        "link.encode",
        "Encode a list, so that it can be linked without its names leaving the agency.",
    ),
    "estimate": CommandEntry(
        "estimate.EstimateCommand",
        "estimate.estimate",
        "Estimate how many persons there are, seen and unseen, from how lists overlap.",
    ),
    "evidence": CommandEntry(
        "evidence.EvidenceCommand",
        "evidence.evidence",
        "Evidence side by side: capture-recapture, one list, surveys and published figures, with one "
        "verdict.\n\n"
        "Example: `equiano evidence lists.json rds.json published.csv --out evidence.html`",
    ),
    "situation": CommandEntry(
        "situation.SituationCommand",
        "situation.situation",
        "Describe a country as origin, transit and destination, from cases or flows and its country "
        "pack.\n\n"
        "The tables hold exact counts of cases: they are for the analyst's desk. What leaves goes "
        "through `equiano report` or `equiano publish`, which suppress small cells.",
    ),
    "area-index": CommandEntry(
        "situation.AreaIndexCommand",
        "situation.area_index",
        "Rank areas by a composite index of vulnerability, with its parts.\n\n"
        "Weights and the stability of each rank.\n\n"
        "For deciding where to offer help. It takes areas, never persons.",
    ),
    "publish": CommandEntry(
        "publish.PublishCommand",
        "publish.publish",
        "Publish synthetic records that are differentially private, with aggregates, codebook and "
        "statement.\n\n"
        "The result is a draft: `equiano ledger approve` by a second person lets it leave.",
    ),
    "compare": CommandEntry(
        "publish.CompareCommand",
        "publish.compare",
        "Measure how close a synthetic table is to its original.\n\n"
        "Counts of all combinations of one, two and three filled values: mae, mean absolute error; "
        "tvd, total variation distance of tables, unknown being a value; fabricated; sup10, lost "
        "though 10 or more had it; rare, shown though fewer than 10 had it.",
    ),
    "report": CommandEntry(
        "report.ReportCommand",
        "report.report",
        "Make a country's situation report from case data, official figures or both: HTML and PDF, en "
        "or ru.\n\n"
        "Examples: `equiano report --country ru --example --lang ru --out out/demo`; `equiano report "
        "--country NL --official glotip.xlsx --out out/nl`",
    ),
    "returns": CommandEntry(
        "returns.ReturnsCommand",
        "returns.returns",
        "Fill a return to UNODC, the SDG database or CTDC from case data, with a sheet of checks.\n\n"
        "Without `--public` it holds true counts or records, for the addressee alone.\n\n"
        "Example: `equiano returns cases.parquet --standard sdg-16.2.2 --country RUS --year 2023 "
        "--out out/return`",
    ),
    "leaflet": CommandEntry(
        "leaflet.LeafletCommand",
        "leaflet.leaflet",
        "Print a leaflet for people at risk: what to check, what to keep, whom to call.\n\n"
        "Only with numbers that you have rung within 180 days, at both ends of the way.\n\n"
        "Example: `equiano leaflet --country ru --audience construction-migrants --lang uz --contacts "
        "contacts.yaml --out leaflet.pdf`",
    ),
    "national": CommandGroup(
        "The national picture without names: what an agency submits, what the coordinator makes of all.",
        {
            "round": CommandEntry(
                "national.NationalRoundCommand",
                "national.make_round",
                "Open a round: its period, the day by which it is due, and the public key of each agency.",
            ),
            "prepare": CommandEntry(
                "national.NationalPrepareCommand",
                "national.prepare",
                "Prepare a submission from your list, and show what would go and what stays.\n\n"
                "Without `--out` nothing is written.",
            ),
            "check": CommandEntry(
                "national.NationalCheckCommand",
                "national.check_submission",
                "Check a submission as the coordinator would: of this round, genuine, whole, in time.",
            ),
            "combine": CommandEntry(
                "national.NationalCombineCommand",
                "national.combine",
                "Combine submissions: link, estimate, protect, and compare each agency with the median.",
            ),
        },
    ),
    "exchange": EXCHANGE,
    "campaign": CAMPAIGN,
    "regulations": CommandEntry(
        "regulations.RegulationsCommand",
        "regulations.regulations",
        "Show which provisions of the Palermo Protocol, CETS 197 and Directive 2011/36/EU a country's law "
        "answers.\n\n"
        "Met, partly, absent or unknown, with article, source and day; whether a treaty binds; what nobody "
        "read is counted apart.\n\n"
        "Example: `equiano regulations ru lt --out gaps.xlsx`",
    ),
    "plan": PLAN,
    "demo": CommandEntry(
        "demo.DemoCommand",
        "demo.demo",
        "Go the whole way on example data: lists, linkage, estimate against the known truth, report.",
    ),
    "warm": CommandEntry(
        "warm.WarmCommand",
        "warm.warm_up",
        "Compile the calculations for this machine now, so that no later command has to.\n\n"
        "Otherwise each is compiled when it is first needed, which takes up to a minute once. Where they are "
        "kept is said; NUMBA_CACHE_DIR names another folder.",
    ),
    "vocab": CommandGroup(
        "The vocabulary: every code with label, source and crosswalk.",
        {
            "list": CommandEntry(
                "vocab.VocabListCommand",
                "vocab.list_terms",
                "List the schemes, or the terms of one.",
            ),
            "find": CommandEntry(
                "vocab.VocabFindCommand",
                "vocab.find_terms",
                "Find codes by words as people write them: inflected, misspelt, everyday words, "
                "English or Russian.",
            ),
            "show": CommandEntry(
                "vocab.VocabShowCommand",
                "vocab.show_term",
                "Show a term: its labels, source, and what the other systems call it.",
            ),
        },
    ),
    "country": CommandGroup(
        "Country packs: facts, corridors, risk groups, figures, services.",
        {
            "list": CommandEntry(
                "country.CountryListCommand",
                "country.list_packs",
                "List the country packs: those of the program and those in the folder of EQUIANO_PACKS.",
            ),
            "show": CommandEntry(
                "country.CountryShowCommand",
                "country.show_pack",
                "Show what a country pack holds.",
            ),
            "check": CommandEntry(
                "country.CountryCheckCommand",
                "country.check_pack",
                "Check a country pack with its law: every reference, place, code and number; list "
                "what is to fill in.\n\n"
                "It also finds lists of examples and years of our own that are not marked, runs of "
                "nine words that stand in a source, and contacts that nobody has rung within 180 "
                "days.",
            ),
            "fingerprint": CommandEntry(
                "country.CountryFingerprintCommand",
                "country.fingerprint",
                "Keep fingerprints of sources in a pack, so that `check` finds what was copied "
                "without their texts.",
            ),
            "new": CommandEntry(
                "country.CountryNewCommand",
                "country.new_pack",
                "Write a documented template pack that passes the check and lists what is still to fill in.",
            ),
        },
    ),
    "survey": CommandGroup(
        "Surveys of hidden groups: respondent-driven sampling, scale-up, time-location, multipliers.",
        {
            "rds": CommandEntry(
                "survey.SurveyRdsCommand",
                "survey.rds",
                "Respondent-driven sampling: recruitment, shares of a trait, and the size of the "
                "group.\n\n"
                "Example: `equiano survey rds recruits.csv --trait coerced --prior-median 2000`",
            ),
            "nsum": CommandEntry(
                "survey.SurveyNsumCommand",
                "survey.nsum",
                "Network scale-up: the size of a hidden group from how many of it a general survey "
                "knows.\n\n"
                "Example: `equiano survey nsum answers.csv --known groups.csv --hidden victims "
                "--total 9400000`",
            ),
            "time-location": CommandEntry(
                "survey.SurveyTimeLocationCommand",
                "survey.time_location",
                "Time-location sampling: the size of the group that visits the venues of a frame, and "
                "shares in it.\n\n"
                "Example: `equiano survey time-location interviews.csv --frame 400 --trait coerced`",
            ),
            "multiplier": CommandEntry(
                "survey.SurveyMultiplierCommand",
                "survey.multiplier",
                "Multipliers: how many a service reached over the share of the group that says so.\n\n"
                "Example: `equiano survey multiplier benchmarks.csv`",
            ),
        },
    ),
    "training": CommandGroup(
        "Training that measures recognition: results, a course without a network, certificates.",
        {
            "measure": CommandEntry(
                "training.TrainingMeasureCommand",
                "training.measure",
                "Measure what a course did: sensitivity, specificity, d′, threshold, agreement; before, "
                "after and later.\n\n"
                "Example: `equiano training measure answers.csv --plot result.svg`",
            ),
            "pack": CommandEntry(
                "training.TrainingPackCommand",
                "training.pack",
                "Write a course as one HTML file for a classroom without a network.\n\n"
                "Example: `equiano training pack --course border --lang ru --out course.html`",
            ),
            "certificate": CommandEntry(
                "training.TrainingCertificateCommand",
                "training.certificate",
                "Print a certificate of a course: hours, month and a random number; no licence to identify.",
            ),
        },
    ),
    "figures": CommandGroup(
        "Official figures: UNODC's table of what authorities detected and recorded.",
        {
            "import": CommandEntry(
                "figures.FiguresImportCommand",
                "figures.import_table",
                "Read UNODC's table into `official_figure`: every value a range (`<5` is 0 to 4), "
                "every row kept.\n\n"
                "Example: `equiano figures import glotip.xlsx --out official.parquet`",
            ),
            "cite": CommandEntry(
                "figures.FiguresCiteCommand",
                "figures.cite",
                "Quote a country's figures for its pack: its own rows, rows that name it, who "
                "reported citizenship when.\n\n"
                "Example: `equiano figures cite glotip.csv.gz --country ru --out "
                "packs/ru/official.yaml`",
            ),
        },
    ),
    "ledger": CommandGroup(
        "Releases, their budget, and their approval.",
        {
            "show": CommandEntry(
                "publish.LedgerShowCommand",
                "publish.show",
                "Show what was released, by whom, and what is left of the budget of each data set.",
            ),
            "verify": CommandEntry(
                "publish.LedgerVerifyCommand",
                "publish.verify",
                "Check that no line of the ledger was changed, removed, put in or torn. A broken "
                "chain exits with 12.",
            ),
            "approve": CommandEntry(
                "publish.LedgerApproveCommand",
                "publish.approve",
                "Approve a draft as a second person, with your own key, and write its files to where "
                "they may leave.\n\n"
                "Only the files that the draft names leave, each as it was when the draft was made.",
            ),
            "repair": CommandEntry(
                "publish.LedgerRepairCommand",
                "publish.repair",
                "Take a torn last line out of the ledger, as a crash may leave it; what was torn is "
                "kept beside it.",
            ),
            "unpublished": CommandEntry(
                "publish.LedgerUnpublishedCommand",
                "publish.unpublished",
                "Record that a report never left your hands and is deleted: the next one need not "
                "differ from it.",
            ),
            "key": CommandEntry(
                "publish.LedgerKeyCommand",
                "publish.key",
                "Show your public key and its fingerprint; the first time, a key is made.",
            ),
        },
    ),
    "serve": CommandEntry(
        "web.ServeCommand",
        "web.serve",
        "Serve the application for caseworkers: cases, screening, people. One process, one data folder.\n\n"
        "`equiano web setup` comes first; where it lies is said by EQUIANO_WEB_DATA, EQUIANO_WEB_KEYS, "
        "EQUIANO_WEB_URL and DATABASE_URL.",
    ),
    "web": CommandGroup(
        "The application: setting it up, looking after it.",
        {
            "setup": CommandEntry(
                "web.WebSetupCommand",
                "web.setup",
                "Make keys, tables and the first administrator with a second factor.",
            ),
            "check": CommandEntry(
                "web.WebCheckCommand",
                "web.check",
                "Say in words what is wrong with an installation; exit 10 if anything is.",
            ),
            "migrate": CommandEntry(
                "web.WebMigrateCommand",
                "web.migrate",
                "Bring the tables to this version of the program.",
            ),
            "demo": CommandEntry(
                "web.WebDemoCommand",
                "web.fill_demo",
                "Fill an empty installation with an invented network of agencies, people and cases.",
            ),
            "demo-logins": CommandEntry(
                "web.WebDemoLoginsCommand",
                "web.demo_logins",
                "Print a login for each role of the demo network, with password and TOTP secret.",
            ),
            "verify-audit": CommandEntry(
                "web.WebVerifyAuditCommand",
                "web.verify_audit",
                "Verify the chains of the audit and the roots outside; exit 10 if one is broken.",
            ),
            "extract": CommandEntry(
                "web.WebExtractCommand",
                "web.extract",
                "Extract cases without names: the case table on which `report`, `situation` and `publish` "
                "run, and lists of match keys for `link --encoded`.",
            ),
            "open-export": CommandEntry(
                "web.WebOpenExportCommand",
                "web.open_export",
                "Open an export with names by its passphrase. It needs no installation.",
            ),
            "rotate-keys": CommandEntry(
                "web.WebRotateKeysCommand",
                "web.rotate_keys",
                "Make a new key-encryption key and wrap every key with it, while the server runs.",
            ),
            "backup": CommandEntry(
                "web.WebBackupCommand",
                "web.backup",
                "Write a sealed backup of database, attachments and audit, while the server runs.\n\n"
                "Its key goes to the folder of keys, without which it cannot be opened: keep a copy of that "
                "folder in another place.",
            ),
            "restore": CommandEntry(
                "web.WebRestoreCommand",
                "web.restore",
                "Restore a backup where nothing is yet; what was erased since is erased again.\n\n"
                "The folder of keys must be there. The audit is verified afterwards; exit 10 if it is not "
                "whole.",
            ),
        },
    ),
    "example": CommandGroup(
        "Invented data with a known truth, to try the program with.",
        {
            "lists": CommandEntry(
                "example.ExampleListsCommand",
                "example.lists",
                "Invent persons and the lists that several agencies hold about them, errors included.",
            ),
            "agencies": CommandEntry(
                "example.ExampleAgenciesCommand",
                "example.agencies",
                "Invent agencies with their lists of a half-year, for the national picture.",
            ),
            "cases": CommandEntry(
                "example.ExampleCasesCommand",
                "example.cases",
                "Invent cases with journeys around Russia and Kaliningrad; in 2020 their routes shift.",
            ),
        },
    ),
}
