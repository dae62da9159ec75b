"""Offers of the door as buttons: what is expected now first, at most one primary, the shut ones with their reasons in words.

What is expected comes before the main line, and both before what is grave or exceptional, which waits folded under
« Autres actions »: a page never invites anybody to put back a deadline or to terminate a convention.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from workflows.board.follow import expected
from workflows.step_forms import form_of


@dataclass(frozen=True)
class Card:
    step: Any
    reasons: Sequence[str]
    url: str
    look: str
    needs_page: bool


@dataclass(frozen=True)
class Shelf:
    opened: list[Card]
    shut: list[Card]

    def __bool__(self) -> bool:
        return bool(self.opened or self.shut)


@dataclass(frozen=True)
class Cards(Shelf):
    aside: Shelf


def cards(subject: Any, offers: Sequence[Any]) -> Cards:
    """The offers are already those of the reader: the duties of the state they can see to are theirs."""
    duty = [name for each in expected(subject).values() for name in each.steps]
    ranked = sorted(offers, key=lambda offer: duty.index(offer.step.name) if offer.step.name in duty else len(duty))
    primary = next((offer.step.name for offer in ranked if offer.is_open and may_lead(offer.step)), None)
    aside = [offer for offer in ranked if is_aside(offer.step, duty)]
    plain = [offer for offer in ranked if offer not in aside]
    return Cards(*_split(subject, plain, primary), aside=Shelf(*_split(subject, aside, primary)))


def may_lead(step: Any) -> bool:
    """Never what is grave, exceptional or has to be justified."""
    return not (step.is_grave or step.is_exceptional or step.needs_reason)


def is_aside(step: Any, duty: Sequence[str]) -> bool:
    """A grave step stays in sight where it is one of the answers expected (declaring a request inadmissible)."""
    return step.is_exceptional or (step.is_grave and step.name not in duty)


def _split(subject: Any, offers: Sequence[Any], primary: str | None) -> tuple[list[Card], list[Card]]:
    drawn = [(offer.is_open, _card(subject, offer, primary)) for offer in offers]
    return [card for is_open, card in drawn if is_open], [card for is_open, card in drawn if not is_open]


def _card(subject: Any, offer: Any, primary: str | None) -> Card:
    step = offer.step
    url = reverse("workflows:step", args=[subject.lifecycle.noun, subject.pk, step.name])
    look = "btn-primary" if step.name == primary else "btn-outline-danger" if step.is_grave else "btn-secondary"
    return Card(step, offer.reasons, url, look, needs_page(subject, step))


def needs_page(subject: Any, step: Any) -> bool:
    form = form_of(subject.lifecycle, step)
    return bool(step.needs_reason or step.is_grave or step.inputs or form.base_fields or getattr(form, "asks", ()))
