"""Sharing work out: many tasks given to one person, or back to their role, in one transaction and one line of journal each.

Whoever shares sees only tasks of dossiers open to them. Of those the chosen person cannot receive (a role they do not hold, a dossier
closed to them) only the number is said: the reason is between that person and the dossier.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from workflows import journal
from workflows.board.desk import known_to
from workflows.board.hands import give
from workflows.errors import NotPermitted
from workflows.lifecycle import Lifecycle
from workflows.models import Task
from workflows.procedures.approvals import DUTY

IN_CHARGE = (Role.ADMINISTRATOR, Role.SECRETARY)
journal.FACTS |= {"task_shared": gettext_lazy("Tâche confiée"), "task_given_back": gettext_lazy("Tâche rendue à l’équipe")}


@dataclass(frozen=True)
class Plan:
    """What sharing would do, or has done."""

    moved: list[Task]
    unchanged: int
    personal: int
    refused: int
    gone: int

    @property
    def count(self) -> int:
        return len(self.moved)


def shareable(user: Any, funder_id: int) -> QuerySet[Task]:
    if not user.has_role(funder_id, *IN_CHARGE):
        return Task.objects.none()
    return Task.objects.open().filter(known_to(user, frozenset(Lifecycle.registry)), funder_id=funder_id).exclude(duty__startswith=f"{DUTY}:")


def plan(pks: Iterable[int], *, target: Any, by: Any, funder_id: int) -> Plan:
    return _planned(list(shareable(by, funder_id).filter(pk__in=list(pks)).select_related("person").order_by("due_at", "pk")), set(pks), target)


@transaction.atomic
def share(pks: Iterable[int], *, target: Any, by: Any, funder_id: int) -> Plan:
    """All those that can move, or none. `target`: a person, or nobody: back to the role."""
    if not by.has_role(funder_id, *IN_CHARGE):
        raise NotPermitted(_("Répartir le travail revient à l’administration et au secrétariat."), log=f"{by.pk} shares nothing")
    reachable = shareable(by, funder_id).filter(pk__in=list(pks)).values("pk")
    locked = Task.objects.open().select_for_update(of=("self",)).filter(pk__in=reachable).select_related("person", "work").order_by("pk")
    done = _planned(list(locked), set(pks), target)
    for task in done.moved:
        before = task.person
        give(task, target)
        _write(task, before, target, by)
    return done


def _planned(tasks: list[Task], wanted: set[int], target: Any) -> Plan:
    personal = [task for task in tasks if task.is_personal]
    same = [task for task in tasks if not task.is_personal and task.person_id == (target.pk if target else None)]
    left = [task for task in tasks if task not in personal and task not in same]
    fit = _fit(left, target)
    moved = [task for task in left if task.pk in fit]
    return Plan(moved, len(same), len(personal), len(left) - len(moved), len(wanted) - len(tasks))


def _fit(tasks: list[Task], target: Any) -> set[int]:
    """Those of the roles the person holds, in dossiers open to them."""
    if target is None:
        return {task.pk for task in tasks}
    roles = target.own_roles_by_funder
    held = [task for task in tasks if task.role in roles.get(task.funder_id, ())]
    known = Task.objects.filter(known_to(target, {task.noun for task in held}), pk__in=[task.pk for task in held])
    return set(known.values_list("pk", flat=True))


def _write(task: Task, before: Any, target: Any, by: Any) -> None:
    data = {"duty": task.duty, "from": before, "to": target}
    fact = "task_shared" if target else "task_given_back"
    journal.append(task.case_ref, fact, actor=by, noun=task.noun, subject_id=task.subject_id, data=data)
