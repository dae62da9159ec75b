"""What a page of the administration shows of the approvals and conditions of the steps that leave from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.states import reads_as_staff
from workflows.lifecycle import Step, Subject
from workflows.procedures import approvals, settlements
from workflows.procedures.approvals import Standing
from workflows.procedures.rules import conditions_for, rules_for
from workflows.procedures.settlements import Answer


@dataclass(frozen=True)
class Asked:
    """One approval: where it stands, and whether this reader may give theirs."""

    step: Step
    standing: Standing
    may_approve: bool


@dataclass(frozen=True)
class ToSettle:
    step: Step
    answer: Answer
    may_settle: bool


@dataclass(frozen=True)
class Panel:
    approvals: list[Asked]
    conditions: list[ToSettle]

    def __bool__(self) -> bool:
        return bool(self.approvals or self.conditions)


def panel(subject: Subject, reader: Any, steps: Sequence[Step] | None = None) -> Panel:
    """Nothing outside the administration: who agreed to what is not announced. Undecided conditions alone are shown."""
    if not _speaks(subject) or not reads_as_staff(reader, subject.funder_id) or subject.closed_to(reader):
        return Panel([], [])
    leaving = subject.lifecycle.steps_from(subject.state, subject.procedure)
    shown = [step for step in leaving if steps is None or step in steps]
    return Panel([each for step in shown for each in _asked(subject, reader, step)], [each for step in shown for each in _to_settle(subject, reader, step)])


def _speaks(subject: Subject) -> bool:
    noun = subject.lifecycle.noun
    return bool(conditions_for(subject.procedure, noun) or rules_for(subject.procedure, noun))


def _asked(subject: Subject, reader: Any, step: Step) -> list[Asked]:
    found = [approvals.standing(subject, rule) for rule in rules_for(subject.procedure, subject.lifecycle.noun, step.name)]
    return [Asked(step, each, approvals.refused(subject, step, each, reader) is None) for each in found if each.is_wanted]


def _to_settle(subject: Subject, reader: Any, step: Step) -> list[ToSettle]:
    undecided = [answer for answer in settlements.answers(subject, step) if answer.is_undecided]
    return [ToSettle(step, answer, settlements.may_settle(subject, step, reader)) for answer in undecided]
