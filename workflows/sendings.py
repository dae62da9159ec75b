"""What waits in the outbox and what was parked, as a person may see it: nothing of a dossier closed to them."""

from typing import Any

from django.db.models import Q, QuerySet

from workflows.lifecycle import lifecycle_of
from workflows.models import OutboxRow


def waiting() -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(done_at=None)


def seen_by(user: Any, rows: list[OutboxRow]) -> list[OutboxRow]:
    """The rows about subjects this person may know of: one query per noun on the page."""
    open_to = {noun: _visible(noun, user, rows) for noun in {row.payload.get("noun") for row in rows} if noun}
    return [row for row in rows if row.payload.get("id") in open_to.get(row.payload.get("noun"), ())]


def _visible(noun: str, user: Any, rows: list[OutboxRow]) -> set[int]:
    wanted = [row.payload["id"] for row in rows if row.payload.get("noun") == noun]
    return set(lifecycle_of(noun).model.objects.visible_to(user).filter(Q(pk__in=wanted)).values_list("pk", flat=True))
