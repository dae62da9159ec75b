"""What a procedure adds to a step: conditions that must hold, and approvals that others give first. Read from its content."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Condition:
    """`must` in CEL; `says` is the sentence for the person when it does not hold."""

    key: str
    step: str
    must: str
    says: str


@dataclass(frozen=True)
class ApprovalRule:
    """`count` persons who hold `role` agree before the step is taken, `when` (CEL) it is wanted; empty: always."""

    key: str
    step: str
    count: int
    role: str
    label: str
    when: str = ""
    within_days: int | None = None


#: Conditions that a stage brings with it, read from the content by the room that lives the stage.
IMPLIED: list[Callable[[Mapping[str, Any]], Iterable[dict[str, Any]]]] = []


def conditions_for(procedure: Any, noun: str, step: str = "") -> tuple[Condition, ...]:
    """Those of one step, or of every step of the noun."""
    return tuple(Condition(**each) for each in _about(procedure, "conditions", noun, step))


def rules_for(procedure: Any, noun: str, step: str = "") -> tuple[ApprovalRule, ...]:
    return tuple(ApprovalRule(**each) for each in _about(procedure, "approvals", noun, step))


def _about(procedure: Any, what: str, noun: str, step: str) -> list[dict[str, Any]]:
    body = procedure.body if procedure is not None else {}
    every = [*body.get(what, ()), *(each for implied in IMPLIED for each in implied(body) if what == "conditions")]
    return [each for each in every if (each["step"] == f"{noun}.{step}" if step else each["step"].startswith(f"{noun}."))]
