"""What a person reads, in the person's language: `say`, and how numbers and dates are written.

`say("{rows:,} {rows|row|rows} read", rows=5)` fills the English template, or its Russian text from `ru/` (one
file a room; the key is the English template) when the language is Russian. Where the code chooses a text by
name (what a check, a method, a column is called) it takes `keyed("estimate.labels.bic")`: the English
template stands in `en/` under that key, its Russian text in `ru/` like any other. Nothing here knows a stage.
"""

from equiano.errors import Fault
from equiano.words.chosen import LANGUAGES, OFFERED, Speech, code_of, language, speech_of, use, using
from equiano.words.sentences import fill, in_each, keyed, mark, say, text_of
from equiano.words.write import date, figure, interval, month, number, percent, plural, pointed

Fault.row_place = lambda row: say("row {row}", row=row)

__all__ = [
    "LANGUAGES",
    "OFFERED",
    "Speech",
    "code_of",
    "date",
    "figure",
    "fill",
    "in_each",
    "interval",
    "keyed",
    "language",
    "mark",
    "month",
    "number",
    "percent",
    "plural",
    "pointed",
    "say",
    "speech_of",
    "text_of",
    "use",
    "using",
]
