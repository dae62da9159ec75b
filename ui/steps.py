"""Offers of the door as buttons: one primary, the others plain, the shut ones with their reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from workflows.step_forms import form_of


@dataclass(frozen=True)
class Card:
    step: Any
    reasons: Sequence[str]
    url: str
    look: str
    needs_page: bool


@dataclass(frozen=True)
class Cards:
    opened: list[Card]
    shut: list[Card]


def cards(subject: Any, offers: Sequence[Any]) -> Cards:
    """The primary button is the first open step that is not grave; a page comes first where something must be said."""
    primary = next((offer.step.name for offer in offers if offer.is_open and not offer.step.is_grave), None)
    drawn = [(offer.is_open, _card(subject, offer, primary)) for offer in offers]
    return Cards([card for is_open, card in drawn if is_open], [card for is_open, card in drawn if not is_open])


def _card(subject: Any, offer: Any, primary: str | None) -> Card:
    step = offer.step
    url = reverse("workflows:step", args=[subject.lifecycle.noun, subject.pk, step.name])
    look = "btn-primary" if step.name == primary else "btn-outline-danger" if step.is_grave else "btn-secondary"
    return Card(step, offer.reasons, url, look, needs_page(subject, step))


def needs_page(subject: Any, step: Any) -> bool:
    form = form_of(subject.lifecycle, step)
    return bool(step.needs_reason or step.is_grave or step.inputs or form.base_fields or getattr(form, "asks", ()))
