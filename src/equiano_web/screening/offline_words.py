"""What the offline page says, by name and language. Questions and findings have their words in the table."""

from __future__ import annotations

from equiano.words import LANGUAGES, mark, text_of


def page_words() -> dict[str, dict[str, str]]:
    """Language -> name -> text; a field such as `{count}` is filled in on the device."""
    templates = {**_start(), **_pin(), **_talk(), **_result(), **_sending()}
    return {lang: {name: text_of(text, lang) for name, text in templates.items()} for lang in LANGUAGES}


def _start() -> dict[str, str]:
    return {
        "title": mark("Screening without a network"),
        "about": mark(
            "Questions for a talk with a person, or for what you see. The page works without a network. Do "
            "not write down names, addresses or telephone numbers."
        ),
        "begin_person": mark("Talk with a person"),
        "begin_observer": mark("Note what I see"),
        "drafts": mark("Not finished"),
        "draft_ends": mark("Begun on this device; it is deleted on {when}."),
        "go_on": mark("Go on"),
        "delete": mark("Delete"),
        "delete_sure": mark("Delete these answers from the device? They cannot be brought back."),
        "delete_yes": mark("Yes, delete"),
        "back": mark("Back"),
        "ready": mark("This device can work without a network."),
        "not_ready": mark("Not stored on this device yet: stay connected for a moment."),
        "no_table": mark("The questions could not be loaded. Connect once, then reload the page."),
        "old_table": mark(
            "These answers belong to rules that are no longer on this device. Connect and reload."
        ),
    }


def _pin() -> dict[str, str]:
    return {
        "pin_title": mark("A PIN for these answers"),
        "pin_about": mark(
            "With a PIN you can go on after a break. A PIN of six digits protects a lost phone only for some "
            "hours: so 12 hours after they were begun the answers are deleted, at the latest when this page "
            "is opened next, and after five wrong PINs. "
            "Finished answers are sealed, and this device cannot read them any more."
        ),
        "pin": mark("PIN, at least six digits"),
        "pin_short": mark("Enter at least six digits."),
        "pin_set": mark("Set the PIN"),
        "pin_none": mark("Go on without a PIN: if the page closes, the answers are lost"),
        "pin_ask": mark("Enter the PIN of these answers"),
        "pin_wrong": mark("Wrong PIN. Tries left: {left}."),
        "pin_gone": mark("The answers were deleted from this device."),
        "open": mark("Open"),
    }


def _talk() -> dict[str, str]:
    return {
        "before": mark("Before you begin"),
        "yes": mark("Yes"),
        "no": mark("No"),
        "unknown": mark("Not known"),
        "skip": mark("Skip"),
        "continue": mark("Continue"),
        "why": mark("Why this is asked"),
        "more": mark("If the person wants to say more: {follow_up}"),
        "pause": mark("Take a break"),
        "finish": mark("Stop and see the result"),
        "stopped": mark("Not now"),
        "not_written": mark("Nothing is saved or sent, as the person wishes."),
        "companion": mark("Then nothing about threats, violence or the family is asked in this talk."),
        "age": mark("How old is the person?"),
        "age_hint": mark("In years. Leave it empty if it is not known."),
        "age_wrong": mark("Enter a whole number of years from 0 to 120, or leave it empty."),
        "under_18": mark("Is the person under 18?"),
        "infant": mark("A child under 7 is not questioned. Answer from what you see yourself."),
        "forms": mark("What is it about?"),
        "forms_hint": mark("Choose one or more, or none if it is not known."),
        "number": mark("Question {number}"),
    }


def _result() -> dict[str, str]:
    return {
        "result": mark("What the answers show"),
        "urgency": mark("How soon"),
        "because": mark("Because this was recorded"),
        "nothing_recorded": mark("No sign was recorded. That says nothing about what was not asked."),
        "do_first": mark("First"),
        "to_do": mark("What to do"),
        "help": mark("Help that fits"),
        "confirmed": mark("rung on {when}"),
        "ring_first": mark("To ring first: {organisation}"),
        "against": mark("Answers that stand against each other"),
        "if_adult": mark("If the person is an adult: {outcome}"),
        "if_child": mark("If the person is a child: {outcome}"),
        "notes": mark("To bear in mind"),
        "ask_more": mark("Go on asking"),
        "decision": mark("What does the person want?"),
        "decision_agrees": mark("Agrees to be referred"),
        "decision_later": mark("Wants to think about it"),
        "decision_declines": mark("Does not want help now"),
        "decision_not_asked": mark("Not asked"),
        "decision_missing": mark("Choose one."),
        "seal": mark("Finish and seal"),
        "end": mark("End; nothing is kept"),
        "sealed": mark("Sealed. This device cannot read the answers any more."),
    }


def _sending() -> dict[str, str]:
    return {
        "waiting": mark("Sealed sets that wait for the network: {count}"),
        "send": mark("Send now"),
        "sent": mark("Sent: {count}"),
        "refused": mark("Not taken by the server: {count}. They stay on this device; tell whoever runs it."),
        "sign_in": mark("Sign in, then send again."),
        "failed": mark("Something went wrong on this page. What was saved is kept; reload it."),
        "new_talk": mark("To the beginning"),
    }
