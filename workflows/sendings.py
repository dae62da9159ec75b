"""What waits in the outbox and what was parked, as a person may see it: nothing of a dossier closed to them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from workflows import rounds
from workflows.lifecycle import lifecycle_of
from workflows.models import OutboxRow

WORDS = {
    "paper.wanted": _("Pièce à sceller"),
    "paper.timestamp": _("Pièce à horodater"),
    "signature.wanted": _("Signature à apposer"),
    "mail.wanted": _("Message à écrire"),
    "mail.send": _("Message à envoyer"),
    "effect.wanted": _("Suite d’un acte"),
    "board.follow": _("Tâches à ouvrir ou à clore"),
    "clock.fired": _("Délai échu"),
    rounds.TOPIC: _("Ronde de nuit : quelque chose ne va pas, prévenez qui tient l’instance"),
}


def waiting() -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(done_at=None)


def seen_by(user: Any, rows: list[OutboxRow]) -> list[OutboxRow]:
    """The rows about subjects this person may know of: one query per noun on the page."""
    open_to = {noun: _visible(noun, user, rows) for noun in {row.payload.get("noun") for row in rows} if noun}
    return [row for row in rows if row.payload.get("id") in open_to.get(row.payload.get("noun"), ()) or _is_for_the_house(row, user)]


def _is_for_the_house(row: OutboxRow, user: Any) -> bool:
    """A round that found a fault speaks of the whole instance: those who administer read that it did."""
    return row.topic == rounds.TOPIC and row.parked_at is not None and (user.is_superuser or bool(user.funders_as("administrator")))


def in_words(row: OutboxRow) -> Any:
    return WORDS.get(row.topic, row.topic)


def _visible(noun: str, user: Any, rows: list[OutboxRow]) -> set[int]:
    wanted = [row.payload["id"] for row in rows if row.payload.get("noun") == noun]
    return set(lifecycle_of(noun).model.objects.visible_to(user).filter(Q(pk__in=wanted)).values_list("pk", flat=True))
