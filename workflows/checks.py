"""System checks: an unsafe table is refused at start-up, with its mend."""

from typing import Any

from django.core.checks import Error, register

from workflows.lifecycle import Lifecycle


@register()
def lifecycles_are_sound(app_configs: Any, **options: Any) -> list[Error]:
    return [error for lifecycle in Lifecycle.registry.values() for error in faults(lifecycle)]


def faults(lifecycle: Lifecycle) -> list[Error]:
    """What is wrong with one table: unbound, unworded, unreachable, or a step that takes inputs and does nothing."""
    states = {str(state) for state in lifecycle.states.values}
    errors = [] if lifecycle.model else [_fault(lifecycle, "is bound to no model", "declare its StateField", 1)]
    errors += [_fault(lifecycle, f"has no words for {state}", "add it to words", 2) for state in sorted(states - {str(s) for s in lifecycle.words})]
    errors += [_fault(lifecycle, f"cannot reach {state}", "add a step to it", 3) for state in sorted(states - reachable(lifecycle))]
    for step in lifecycle.steps.values():
        if (step.inputs or step.writes) and step.name not in lifecycle.bodies:
            errors.append(_fault(lifecycle, f"step {step.name} has inputs or writes but no body", f'write @…does("{step.name}")', 4))
    return errors


def reachable(lifecycle: Lifecycle) -> set[str]:
    seen, todo = set(), [str(lifecycle.initial)]
    while todo:
        state = todo.pop()
        seen.add(state)
        todo += [str(step.target) for step in lifecycle.steps.values() if state in step.sources and str(step.target) not in seen]
    return seen


def _fault(lifecycle: Lifecycle, what: str, mend: str, number: int) -> Error:
    return Error(f"{lifecycle.noun} {what}.", hint=f"{mend}.", id=f"workflows.E{number:03}")
