"""Taking a task of one's role in hand, and giving it back. No state moves: only who holds the task."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.errors import NotPermitted, WrongState
from workflows.models import Task
from workflows.procedures import approvals


def take(task: Task, *, person: Any) -> Task:
    """First come: the second reads who was faster."""
    with transaction.atomic():
        held = _locked(task)
        _open(held)
        if approvals.asks(held):
            raise NotPermitted(_("Un accord ne se prend pas en charge : chacun donne le sien."), log="an approval is not taken in hand")
        if held.person_id and held.person_id != person.pk:
            raise WrongState(_("%(who)s s’en occupe déjà.") % {"who": held.person}, log="task taken")
        if not person.has_role(held.funder_id, held.role):
            raise NotPermitted(_("Cette tâche revient à un autre rôle que le vôtre."), log=f"{person.pk} is no {held.role}")
        return held if held.person_id else give(held, person)


def give_back(task: Task, *, person: Any) -> Task:
    """Back to everybody of the role. A task confided to one person by name (a reading) is declined, not given back."""
    with transaction.atomic():
        held = _locked(task)
        _open(held)
        if held.person_id != person.pk or held.is_personal:
            raise NotPermitted(_("Vous ne pouvez rendre que ce que vous avez pris vous-même."), log="not theirs to give back")
        return give(held, None)


def let_go(task: Task) -> Task:
    """Nobody holds it any more: the duty has become another role's."""
    return give(task, None)


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).select_related("work", "person").get(pk=task.pk)


def _open(task: Task) -> None:
    if task.closed_at:
        raise WrongState(_("Cette tâche est déjà close."), log="task closed")


def give(task: Task, person: Any) -> Task:
    """To somebody, or to nobody: the flow engine's own token follows."""
    with task.work.activation() as activation:
        if person is None:
            activation.unassign()
        elif activation.task.owner_id:
            activation.reassign(person)
        else:
            activation.assign(person)
    task.person = person
    task.save(update_fields=["person"])
    return task
