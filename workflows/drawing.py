"""The lifecycle page: drawn from the tables, so that it cannot lie. In French, as the screens."""

from collections.abc import Iterable

from workflows.effects import name_of
from workflows.lifecycle import Lifecycle, Step

HEADER = """# Vies des objets

Cette page est écrite par `manage.py draw_lifecycles` à partir des tables `*/lifecycle.py` ; un test échoue quand elle ne dit plus
la vérité. Une procédure peut retirer les étapes facultatives (colonne « étape ») et confier un acte à un autre rôle.
"""


def page(lifecycles: Iterable[Lifecycle]) -> str:
    return HEADER + "".join(f"\n{section(each)}" for each in lifecycles)


def section(lifecycle: Lifecycle) -> str:
    return "\n".join([f"## {lifecycle.label} (`{lifecycle.noun}`)\n", *diagram(lifecycle), "", *states(lifecycle), "", *steps(lifecycle), ""])


def diagram(lifecycle: Lifecycle) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {lifecycle.initial}"]
    lines += [f"    {state.value} : {state.label}" for state in lifecycle.states]
    for step in lifecycle.steps.values():
        lines += [f"    {source} --> {step.target} : {step.name}" for source in ordered(lifecycle, step)]
    lines += [f"    {state} --> [*]" for state in lifecycle.states.values if state in lifecycle.final_states]
    return [*lines, "```"]


def states(lifecycle: Lifecycle) -> list[str]:
    rows = ["| état | administration | demandeur | attend |", "| --- | --- | --- | --- |"]
    for state in lifecycle.states:
        words = lifecycle.words[state]
        duties = ", ".join(f"{duty.label} ({duty.role})" for duty in lifecycle.duties.get(state, ()))
        rows.append(f"| `{state.value}` | {words.staff} | {words.public} | {duties or '–'} |")
    return rows


def steps(lifecycle: Lifecycle) -> list[str]:
    rows = ["| acte | de | vers | par | si | étape | pièces et courriers | effets |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    return rows + [row(lifecycle, step) for step in lifecycle.steps.values()]


def row(lifecycle: Lifecycle, step: Step) -> str:
    conditions = [guard.__name__ for guard in (*step.guards, *step.checks)] + (["motif"] if step.needs_reason else [])
    stage = " ".join(filter(None, [step.stage, step.without and f"sans {step.without}"]))
    effects = [name_of(effect).rsplit(".", 1)[-1] for effect in lifecycle.effects[step.name]]
    cells = [
        f"`{step.name}` {step.label}", ", ".join(ordered(lifecycle, step)), str(step.target), str(step.by.sentence),
        ", ".join(conditions) or "–", stage or "–", ", ".join((*step.papers, *step.mails)) or "–", ", ".join(sorted(effects)) or "–",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def ordered(lifecycle: Lifecycle, step: Step) -> list[str]:
    return [state for state in lifecycle.states.values if state in step.sources]
