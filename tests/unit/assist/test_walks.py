"""Random walks over all tracks of a case: what no order of acts, and no field left out, can bring about."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.assist.facts import Facts, open_duties
from equiano.assist.steps import DUTIES_REASON, Refusal, Step, acts_open, take
from equiano.assist.track import table
from tests.unit.assist.cases import TODAY, TRACKS, filled

FACTS_OF_A_STATUS = {"deciding_body", "decided_on", "standard_of_proof", "reasons", "notified_on"}
HELP = ("immediate_needs", "support", "service", "referral", "reintegration")
ACTS = [(track.name, act.name) for track in TRACKS.values() for act in track.acts.values()]
# Half of the acts come whole, so that a walk gets somewhere; of the others some fields are left out.
MOVES = st.lists(
    st.tuples(st.sampled_from(ACTS), st.one_of(st.just(frozenset[int]()), st.frozensets(st.integers(0, 7)))),
    min_size=5,
    max_size=60,
)
Done = list[tuple[Step, dict[str, object], Facts]]


def walk(moves: list[tuple[tuple[str, str], frozenset[int]]], age: str) -> tuple[Facts, Done]:
    """The acts of a walk that were let through, each with its fields and the facts before it."""
    facts = Facts(TODAY, states={}, age=age)  # type: ignore[arg-type]
    done: Done = []
    for (track, act), left_out in moves:
        fields = filled(TRACKS[track].acts[act])
        brought = {name: value for at, (name, value) in enumerate(fields.items()) if at not in left_out}
        state = facts.states.get(track, TRACKS[track].start)
        result = take(track, state, act, brought, facts)
        if isinstance(result, Refusal):
            continue
        done.append((result, brought, facts))
        facts = replace(facts, states={**facts.states, track: result.after})
        if {"assessed_here_on", "assessed_there_on"} <= {*TRACKS[track].acts[act].brings}:
            facts = replace(facts, clocks={"return_assessment": "running"})
        elif track == "safe_return" and act != "prepare_return":
            facts = replace(facts, clocks={})
        many = {f"{name}s": (facts.states[name],) for name in ("referral", "service") if name in facts.states}
        facts = replace(facts, **many)
    return facts, done


@settings(max_examples=300, deadline=None)
@given(MOVES, st.sampled_from(["adult", "child", "in_doubt", "unknown"]))
def test_what_no_walk_can_do(moves: list[tuple[tuple[str, str], frozenset[int]]], age: str) -> None:
    facts, done = walk(moves, age)
    for at, (step, brought, before) in enumerate(done):
        earlier = [one for one, _, _ in done[:at]]
        if step.after in TRACKS[step.track].formal:
            assert set(brought) >= FACTS_OF_A_STATUS
        if step.after == "closed" and open_duties(before):
            assert brought[DUTIES_REASON]
        if before.closed:
            assert TRACKS[step.track].acts[step.act].in_closed_case
        if step.act == "depart":
            since = max(index for index, one in enumerate(earlier) if one.act == "wish_to_return")
            assert "find_safe" in [one.act for one in earlier[since:]]
            assert not before.child or "assess_interests" in [one.act for one in earlier]
        if step.act == "send":
            assert brought["consent_on"]
    for track in HELP:
        state = facts.states.get(track, TRACKS[track].start)
        offers = acts_open(track, state, facts)
        assert all(offer.open for offer in offers if not facts.closed)


@settings(max_examples=200, deadline=None)
@given(MOVES, st.sampled_from(TRACKS["justice"].states), st.sampled_from(TRACKS["identification"].states))
def test_a_walk_of_help_goes_the_same_way_whatever_justice_says(
    moves: list[tuple[tuple[str, str], frozenset[int]]], justice: str, status: str
) -> None:
    """The same acts of help are done and refused, whether the person testifies or was never asked."""
    for (track, act), _ in moves:
        for state in TRACKS[track].states if track in HELP else ():
            plain = Facts(TODAY)
            other = replace(plain, states={"justice": justice, "identification": status})
            fields = filled(table().tracks[track].acts[act])
            assert take(track, state, act, fields, plain) == take(track, state, act, fields, other)
