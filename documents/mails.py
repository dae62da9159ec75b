"""The messages of the board, which knows nothing of mail: a morning's reminders, a work confided to somebody by name."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from documents import conf
from documents.catalogue import ANY
from documents.mail import Mail, register_mail, write_one
from documents.models import OutgoingMail
from workflows import outbox
from workflows.board import digests
from workflows.board.desk import duty_of
from workflows.models import Task


@register_mail
class WorkDigest(Mail):
    """A reminder, not a notification the law asks for: one click stops it (RFC 2369, RFC 8058)."""

    slug, noun, category = "work_digest", "digest", "reminder"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        return [subject.person]

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return {"digest": subject, "site": conf.site_url(), "stop": conf.site_url() + digests.stop_address(subject.person)}

    def headers(self, row: OutgoingMail) -> dict[str, str]:
        stop = conf.site_url() + digests.stop_address(row.recipient)
        return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@register_mail
class TaskAssigned(Mail):
    slug, noun, category = "task_assigned", ANY, "reminder"

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        tasks = Task.objects.open().filter(noun=subject.lifecycle.noun, subject_id=subject.pk, is_personal=True).select_related("person")
        people = [task.person for task in tasks if task.person and task.person.is_active]
        return [person for person in people if not subject.closed_to(person) and digests.wants_assignments(person)]

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        task = Task.objects.open().filter(noun=subject.lifecycle.noun, subject_id=subject.pk, is_personal=True).first()
        return {"task": task, "duty": duty_of(task) if task else None}


@outbox.handler(digests.DIGEST)
def write_digest(payload: dict[str, Any]) -> None:
    """`{person, funder, day}`: in the transaction that marks the row done, so that a worker killed here writes nothing, or once."""
    person = User.objects.filter(pk=payload["person"], is_active=True).first()
    digest = person and digests.digest_of(person, payload["funder"], date.fromisoformat(payload["day"]), timezone.now())
    if digest:
        write_one(WorkDigest(), digest, None, person, person.email.lower(), f"digest:{person.pk}:{payload['day']}")
