"""Steps that may be taken on several dossiers at once: those that ask nothing and are not grave."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grants.lifecycle import APPLICATION
from grants.models import Application
from workflows.door import may, unmet
from workflows.lifecycle import Step

#: Inputs a person may leave out.
OPTIONAL = frozenset({"checked"})


def bulk_steps(user: Any) -> list[Step]:
    return [step for step in APPLICATION.steps.values() if is_simple(step) and step.by.role and user.funders_as(step.by.role)]


def is_simple(step: Step) -> bool:
    return not step.needs_reason and not step.is_grave and not step.checks and set(step.inputs) <= OPTIONAL


@dataclass(frozen=True)
class Sorted:
    """What will happen: to these, yes; to those, no, and why."""

    ready: list[Application]
    refused: list[tuple[Application, list[str]]]


def sorted_out(rows: Iterable[Application], step: Step, user: Any) -> Sorted:
    ready: list[Application] = []
    refused: list[tuple[Application, list[str]]] = []
    for row in rows:
        reasons = reasons_against(row, step, user)
        if reasons:
            refused.append((row, reasons))
        else:
            ready.append(row)
    return Sorted(ready, refused)


def reasons_against(row: Application, step: Step, user: Any) -> list[str]:
    if row.state not in step.sources or not step.is_kept_by(row.procedure):
        return [str(row.words_for(staff=True))]
    return unmet(row, step) if may(row, step, user) else [str(step.by.sentence)]
