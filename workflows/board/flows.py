"""The shapes of human work, on the workflow engine: headless, without its pages, its start-up middlewares or its tokens' Joins.

One flow per duty, not one flow per dossier with a fan-out. N jurors reading one dossier are N reviews, each a subject with a
state, a page and a chain of its own; each therefore has its own small flow, and a reader added, recused or late
touches no other. A Split into N branches would keep a second account of who has read, beside the reviews that are the truth.

No arrow goes back from a flow to a state: a task is done *because* its step went through the door. A refusal
at the door can thus never cost somebody the work they have just saved.

A released class is frozen (`tests/workflows/test_board_graphs.py`): its rows name it. A new shape is a new class, V2.
"""

from typing import Any

from django.dispatch import receiver
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.signals import task_failed


class OurFlow(flow.Flow):
    """Every flow of the house: a real lock (the default is none), waiting its turn instead of failing at once."""

    lock_impl = SelectForUpdateLock(nowait=False)


def role_of(activation: Any) -> str:
    """Never empty: an open task would be anybody's. No one is granted it in the database, so the engine's own answer is no."""
    return f"workflows.{activation.process.data['role']}"


def person_of(activation: Any) -> Any:
    return activation.process.data["person"] and _user(activation.process.data["person"])


def _user(pk: int) -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - the user model is loaded after this module

    return get_user_model()._default_manager.get(pk=pk)


class DutyFlowV1(OurFlow):
    """A state expects something of somebody: one human task, for a role or for a person."""

    process_title = "Duty"

    start = flow.StartHandle(this.begin).Next(this.do)
    do = flow.View(None).Permission(role_of).Assign(person_of).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, *, noun: str, subject_id: int, duty: str, role: str, person: int | None) -> Any:
        """Numbers and names only: a flow holds no content of a dossier."""
        activation.process.data = {"noun": noun, "id": subject_id, "duty": duty, "role": role, "person": person}
        return activation.process


@receiver(task_failed)
def forget_the_locals(sender: Any, task: Any, **kwargs: Any) -> None:
    """The engine writes the local variables of the failing frame into the row: an IBAN could be among them."""
    (task.data or {}).get("_exception", {}).pop("locals", None)
    task.save(update_fields=["data"])
