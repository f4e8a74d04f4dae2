"""What a person reads, in the person's language: `say`, and how numbers and dates are written.

`say("{rows:,} {rows|row|rows} read", rows=5)` fills the English template, or its Russian text from `ru.yaml`
(key: the English template) when the language is Russian. Nothing here knows a stage.
"""

from equiano import errors
from equiano.words.chosen import LANGUAGES, language, use, using
from equiano.words.sentences import fill, mark, say, text_of
from equiano.words.write import date, number, percent, plural

errors.row_place = lambda row: say("row {row}", row=row)

__all__ = [
    "LANGUAGES",
    "date",
    "fill",
    "language",
    "mark",
    "number",
    "percent",
    "plural",
    "say",
    "text_of",
    "use",
    "using",
]
