"""Why an entry of a pack does not fit its class: what pydantic says, in the person's language.

The English templates are pydantic's own sentences (`pydantic_core`, 2.x), so a test can hold them equal.
"""

from __future__ import annotations

from pydantic_core import ErrorDetails

from equiano.words import fill, mark, say, text_of

# By pydantic's type of error; the fields are those of its context.
MISFITS = {
    "missing": mark("Field required."),
    "unexpected_keyword_argument": mark("Unexpected keyword argument."),
    "string_type": mark("Input should be a valid string."),
    "string_too_short": mark("String should have at least {min_length} {min_length|character|characters}."),
    "int_type": mark("Input should be a valid integer."),
    "int_parsing": mark("Input should be a valid integer, unable to parse string as an integer."),
    "int_from_float": mark("Input should be a valid integer, got a number with a fractional part."),
    "int_parsing_size": mark("Unable to parse input string as an integer, exceeded maximum size."),
    "float_type": mark("Input should be a valid number."),
    "float_parsing": mark("Input should be a valid number, unable to parse string as a number."),
    "bool_type": mark("Input should be a valid boolean."),
    "bool_parsing": mark("Input should be a valid boolean, unable to interpret input."),
    "tuple_type": mark("Input should be a valid tuple."),
}


def sentence_of(problem: ErrorDetails) -> str:
    """What is wrong with an entry, as a sentence."""
    # pydantic names the class that it wanted; that name is ours and tells an author of a pack nothing.
    if problem["type"] == "dataclass_type":
        return say("must be a mapping.")
    if (template := MISFITS.get(problem["type"])) is not None:
        return fill(text_of(template), **problem.get("ctx", {}))
    return f"{problem['msg']}."
