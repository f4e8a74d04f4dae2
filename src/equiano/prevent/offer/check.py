"""Check an offer: which passages call for care, what it leaves unsaid, what to ask and to keep. No score.

An ordinary offer has such passages too (98.4 % of 430 advertisements had one), so nothing here counts or
weighs them, and none found never means "safe". Nothing is kept: the result holds quotations of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from equiano.errors import BadInputError
from equiano.prevent.offer.patterns import (
    Book,
    OfferKind,
    OfferLanguage,
    book,
    first_cues,
    said_anywhere,
)
from equiano.prevent.offer.reading import PastedText, Tokens, uncover
from equiano.prevent.offer.texts import Advice, offer_texts
from equiano.words import language, say

# Letters of one offer. The longest advertisements of work have some 5,000; beyond it somebody pasted a page.
LONGEST = 20_000
# Quotations of one sign: more repeat what is known, and a result should fit on a telephone.
_MOST_QUOTED = 3
CYRILLIC = 4  # upper byte of its letters in UTF-16
LEAST_CYRILLIC = 0.3  # of the signs of a Russian text, with blanks, figures and names in Latin letters
_LONGEST_QUOTE = 240  # letters of a sentence that is quoted whole; of a longer one the words themselves


@dataclass(frozen=True, slots=True)
class Quotation:
    """Where something stands in the text as it was pasted.

    Attributes:
        start: Index of its first letter.
        end: Index behind its last.
        quoted: The passage.
    """

    start: int
    end: int
    quoted: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What the offer says that calls for care.

    Attributes:
        cue: Id of the sign in `cues.yaml`.
        places: Where it says so; at most three.
        advice: What it is, why, what to ask, what to keep; in the language of the reader.
        first: Whether help stands above the explanation.
    """

    cue: str
    places: tuple[Quotation, ...]
    advice: Advice
    first: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the offer does not say: to be asked, and no sign.

    Attributes:
        question: Its id.
        advice: What is not said, why it matters, what to ask, what to keep.
    """

    question: str
    advice: Advice


@dataclass(frozen=True, slots=True)
class OfferCheck:
    """What an offer says and does not say.

    Attributes:
        lang: Language of the text.
        kind: What is offered: job, study, marriage, au-pair.
        help_first: Whether help comes before everything else.
        says: Passages that call for care, in the order of the text.
        does_not_say: Questions to ask.
        counter_signs: What would speak for the offer.
        five: What to ask of every offer.
        said: What all this means, in sentences.
        status: `draft-for-review` until practitioners have signed the sentences.
    """

    lang: OfferLanguage
    kind: OfferKind
    help_first: bool
    says: tuple[Passage, ...]
    does_not_say: tuple[OpenQuestion, ...]
    counter_signs: tuple[str, ...]
    five: tuple[str, ...]
    said: tuple[str, ...]
    status: str


def language_of(text: str) -> OfferLanguage:
    """The language of a text by its letters."""
    if text.isascii():
        return "en"
    # In UTF-16 the upper byte of a Cyrillic letter is 4; counting bytes is quicker than looking at letters.
    cyrillic = text.encode("utf-16-le", "surrogatepass")[1::2].count(CYRILLIC)
    return "ru" if cyrillic > LEAST_CYRILLIC * len(text) else "en"


def check_offer(
    text: str, *, lang: OfferLanguage | Literal["auto"] = "auto", kind: OfferKind | Literal["auto"] = "auto"
) -> OfferCheck:
    """Show which passages of an offer call for care, and what it leaves unsaid.

    Args:
        text: The offer as it was pasted; at most 20,000 letters.
        lang: Its language, `en` or `ru`; by its letters if `auto`.
        kind: What is offered, one of `KINDS`; by its words if `auto`.

    Returns:
        Passages with their places in `text`, questions, and sentences in the reader's language. No score.

    Raises:
        BadInputError: If there is no text, or too much of it.
    """
    _refuse(text)
    spoken = language_of(text) if lang == "auto" else lang
    pages = book(spoken)
    uncovered = uncover(text)
    tokens = pages.reader.tokens(uncovered.read)
    offered = pages.kind_of(tokens.every) if kind == "auto" else kind
    texts, reader, first = offer_texts(), language(), _first()
    found = pages.signs(tokens, offered)
    says = tuple(
        Passage(cue, _places(uncovered, tokens, at), texts.advice[cue][reader], cue in first)
        for cue, at in sorted(found.items(), key=lambda item: min(item[1][0]))
    )
    asked = unsaid_in(pages, tokens, offered)
    return OfferCheck(
        spoken,
        offered,
        any(passage.first for passage in says),
        says,
        tuple(OpenQuestion(one, texts.advice[one][reader]) for one in asked),
        texts.counter_signs[reader],
        texts.five[reader],
        _said(len(says)),
        texts.status,
    )


def unsaid_in(pages: Book, tokens: Tokens, kind: str) -> tuple[str, ...]:
    """Ids of what an offer of that kind does not say."""
    return tuple(
        one.question
        for one in pages.unsaid
        if kind in one.kinds
        and (not one.when or said_anywhere(one.when, tokens))
        and not said_anywhere(one.said, tokens)
    )


@cache
def _first() -> frozenset[str]:
    return first_cues()


def _refuse(text: str) -> None:
    if not text.strip():
        raise BadInputError(say("there is no text. Paste the offer as you got it."))
    if len(text) > LONGEST:
        raise BadInputError(
            say(
                "the text has {n:,} characters; an offer may have {most:,}. Paste the offer alone, "
                "without the page around it.",
                n=len(text),
                most=LONGEST,
            )
        )


def _places(text: PastedText, tokens: Tokens, found: list[tuple[int, ...]]) -> tuple[Quotation, ...]:
    """One quotation for each sentence, as it was pasted."""
    places: dict[int, Quotation] = {}
    for at in found:
        sentence = tokens.sentence[at[0]]
        if sentence not in places and len(places) < _MOST_QUOTED:
            places[sentence] = _place(text, tokens, at, sentence)
    return tuple(places.values())


def _place(text: PastedText, tokens: Tokens, at: tuple[int, ...], sentence: int) -> Quotation:
    whole = [n for n, one in enumerate(tokens.sentence) if one == sentence]
    start, end = tokens.spans[whole[0]][0], tokens.spans[whole[-1]][1]
    if end - start > _LONGEST_QUOTE:
        start, end = tokens.spans[min(at)][0], tokens.spans[max(at)][1]
    start, end = text.span(start, end)
    return Quotation(start, end, text.pasted[start:end])


def _said(found: int) -> tuple[str, ...]:
    texts, reader = offer_texts(), language()
    if not found:
        return (texts.when_nothing[reader],)
    return (texts.when_one[reader],) if found == 1 else (_several(),)


def _several() -> str:
    return say(
        "Signs show what to ask; they prove nothing. Ordinary offers have some of them too. You decide, and "
        "somebody you trust can look at it with you."
    )


def passages_of(check: OfferCheck) -> Iterator[str]:
    """The quotations, for who prints them."""
    for passage in check.says:
        yield from (place.quoted for place in passage.places)
