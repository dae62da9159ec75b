"""What another version changes for a dossier, from where it stands: what still lies ahead, compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.lifecycle import Lifecycle, Step
from workflows.models import Procedure
from workflows.procedures.roads import Roads, roads_of


@dataclass(frozen=True)
class Change:
    """One thing that the new version gives, takes or says otherwise. kind: gained, lost, role, condition, approval."""

    kind: str
    noun: str
    what: str
    before: str = ""
    after: str = ""


def changes(members: Iterable[Any], source: Procedure | None, target: Procedure) -> list[Change]:
    """Steps won and lost, roles, conditions and approvals, on what every member of the case still has before it."""
    rows = list(members)
    return [*_steps(rows, source, target), *_rules(rows, source, target)]


def roads_under(lifecycle: Lifecycle, procedure: Procedure | None) -> Roads:
    return roads_of(lifecycle, procedure.body if procedure else {})


def _ahead(member: Any, procedure: Procedure | None) -> dict[str, Step]:
    """The usual steps that still lie before it, in the order of the table, off-line ones left out."""
    roads = roads_under(member.lifecycle, procedure)
    ahead = roads.ahead_of(member.state)
    found = {step.name for state in ahead for step in roads.steps_from(state) if not step.is_exceptional}
    return {name: step for name, step in member.lifecycle.steps.items() if name in found}


def _steps(members: Iterable[Any], source: Procedure | None, target: Procedure) -> list[Change]:
    found: dict[Change, None] = {}
    for member in members:
        before, after = _ahead(member, source), _ahead(member, target)
        noun = member.lifecycle.noun
        found |= {Change("gained", noun, str(after[name].label)): None for name in after if name not in before}
        found |= {Change("lost", noun, str(before[name].label)): None for name in before if name not in after}
        for name in (name for name in after if name in before):
            roles = [_role(procedure, noun, after[name]) for procedure in (source, target)]
            found |= {Change("role", noun, str(after[name].label), *roles): None} if roles[0] != roles[1] else {}
    return list(found)


def _role(procedure: Procedure | None, noun: str, step: Step) -> str:
    return (procedure.role_for(noun, step.name) if procedure else None) or str(step.by.role or "")


def _rules(members: Iterable[Any], source: Procedure | None, target: Procedure) -> list[Change]:
    """Conditions and approvals on what still lies ahead: new ones, dropped ones, those that say something else."""
    rows = list(members)
    return [
        change
        for kind, path, says in (("condition", "conditions", "says"), ("approval", "approvals", "label"))
        for change in _compared(kind, _still_ahead(rows, source, path), _still_ahead(rows, target, path), says)
    ]


def _still_ahead(members: Iterable[Any], procedure: Procedure | None, path: str) -> dict[str, Mapping[str, Any]]:
    """Those on nouns not born yet count; on nouns that live, those on steps still before them."""
    ahead: dict[str, set[str]] = {}
    for member in members:
        ahead.setdefault(member.lifecycle.noun, set()).update(_ahead(member, procedure))
    rules = procedure.setting(path, []) if procedure else []
    places = [(rule, *rule["step"].split(".", 1)) for rule in rules]
    return {rule["key"]: rule for rule, noun, step in places if noun not in ahead or step in ahead[noun]}


def _compared(kind: str, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], says: str) -> list[Change]:
    changed = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    return [Change(kind, _noun(before.get(key) or after[key]), key, _said(before.get(key), says), _said(after.get(key), says)) for key in changed]


def _noun(rule: Mapping[str, Any]) -> str:
    return str(rule["step"].split(".", 1)[0])


def _said(rule: Mapping[str, Any] | None, says: str) -> str:
    if rule is None:
        return ""
    return f"{rule[says]} ({rule['count']})" if "count" in rule else str(rule[says])
