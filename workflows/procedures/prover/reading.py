"""From a body and the tables of steps to a net: what one procedure makes of the lifecycles."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from accounts.models import Membership
from workflows.lifecycle import Lifecycle, Step, lifecycle_of
from workflows.procedures.conditions import names_in
from workflows.procedures.facts import facts_about
from workflows.procedures.net import OF_THE_DOSSIER, ClockOf, Condition, Domain, Move, Net, Noun, body_at
from workflows.procedures.prover.links import LINKS, Part
from workflows.rules import AUTOMATIC

Body = Mapping[str, Any]


def net_of(body: Body, *, funder_id: int | None = None, to_draw: bool = False) -> Net:
    """`to_draw`: a picture asks nothing of the facts, whose choices may be in the database."""
    stages = set(body.get("stages", ()))
    parts = sorted((part for part in LINKS.parts.values() if not part.stage or part.stage in stages), key=generation)
    moves = tuple(move for part in parts for move in moves_of(lifecycle_of(part.noun), body))
    facts = {} if to_draw else {part.noun: domains_of(part.noun, body) for part in parts}
    clocks = tuple(ClockOf(name, tuple(fires)) for name, fires in sorted(LINKS.clocks.items()))
    return Net({part.noun: noun_of(part) for part in parts}, moves, facts, holders_at(funder_id), tuple(LINKS.apart), clocks)


def generation(part: Part) -> int:
    """A noun after those it is born of: the order of a dossier's life."""
    return 1 + max((generation(LINKS.parts[wait.noun]) for wait in part.born), default=0)


def domains_of(noun: str, body: Body) -> dict[str, Domain]:
    """The facts that the conditions on this noun speak of, and no other: a list of choices may live in the database."""
    named = {name for _place, expression in expressions_on(noun, body) for name in names_in(expression)}
    return {name: Domain(fact.kind, tuple(fact.options), str(fact.label)) for name, fact in facts_about(noun).items() if name in named}


def expressions_on(noun: str, body: Body) -> list[tuple[str, str]]:
    """Every condition written on this noun, with its place."""
    found = [(f"conditions.{rank}", row["must"]) for rank, row in enumerate(body.get("conditions", ())) if row["step"].startswith(f"{noun}.")]
    found += [(f"approvals.{rank}.when", row["when"]) for rank, row in enumerate(body.get("approvals", ())) if row.get("when") and row["step"].startswith(f"{noun}.")]
    second = body_at(body, "reviews.second.when")
    return [*found, ("reviews.second.when", second)] if second and noun == "application" else found


def noun_of(part: Part) -> Noun:
    lifecycle = lifecycle_of(part.noun)
    words = {str(state): str(said.staff) for state, said in lifecycle.words.items()}
    return Noun(part.noun, str(lifecycle.initial), tuple(map(str, lifecycle.states.values)), lifecycle.final_states, part.open, part.born, str(lifecycle.label), words)


def moves_of(lifecycle: Lifecycle, body: Body) -> list[Move]:
    kept = SimpleNamespace(stages=body.get("stages", ()))
    return [move_of(lifecycle.noun, step, body) for step in lifecycle.steps.values() if step.is_kept_by(kept)]


def move_of(noun: str, step: Step, body: Body) -> Move:
    key = f"{noun}.{step.name}"
    return Move(
        noun, step.name, frozenset(map(str, step.sources)), str(step.target), takers_of(key, step, body), str(step.label), conditions_of(key, body),
        tuple(LINKS.waits.get(key, ())), step.is_grave, step.is_exceptional, fired_by(key), tuple(LINKS.brings.get(key, ())),
    )  # fmt: skip


def takers_of(key: str, step: Step, body: Body) -> frozenset[str]:
    """The role the procedure names takes the place of the people of the table, as at the door; a delay keeps its right."""
    named = body.get("who", {}).get(key)
    return frozenset({named}) | (step.by.takers & {AUTOMATIC}) if named else frozenset(step.by.takers or {OF_THE_DOSSIER})


def conditions_of(key: str, body: Body) -> tuple[Condition, ...]:
    rows = enumerate(body.get("conditions", ()))
    return tuple(Condition(row["key"], row["must"], f"conditions.{rank}") for rank, row in rows if row["step"] == key)


def fired_by(key: str) -> tuple[str, ...]:
    """The clocks that take this step, and the steps after which Sillage takes it."""
    clocks = [name for name, fires in LINKS.clocks.items() if key in fires]
    return (*sorted(clocks), *(step for step, others in LINKS.effects.items() if key in others))


def holders_at(funder_id: int | None) -> Mapping[str, frozenset[int]] | None:
    """Who holds each role for this funder today, among the accounts that can still sign in: one query."""
    if funder_id is None:
        return None
    held: dict[str, set[int]] = {}
    for role, person in Membership.objects.current().filter(funder_id=funder_id, user__is_active=True).values_list("role", "user_id"):
        held.setdefault(role, set()).add(person)
    return {role: frozenset(people) for role, people in held.items()}
