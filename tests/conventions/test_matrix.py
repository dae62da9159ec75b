"""Who may take which step of which noun, from the state where it stands: everybody else finds the door shut."""

from collections.abc import Callable
from typing import Any

import pytest

from conventions.domain.renewals import open_renewal
from tests.factories.conventions import Sides, a_submitted_report, an_order_in_force, paid, some_sides
from workflows.door import available, perform

pytestmark = pytest.mark.django_db

ROLES = ("officer", "signatory", "certifier", "authoriser", "decision_maker", "representative")


def advance_of(sides: Sides) -> Any:
    return an_order_in_force(sides).instalments.get(kind="advance")


def certified(sides: Sides) -> Any:
    advance = advance_of(sides)
    perform(advance, "certify", actor=sides.certifier)
    return advance


def ordered(sides: Sides) -> Any:
    advance = certified(sides)
    perform(advance, "order", actor=sides.authoriser)
    return advance


def evaluated(sides: Sides) -> Any:
    renewal = open_renewal(convention=an_order_in_force(sides), by=sides.officer)
    perform(renewal, "evaluate", actor=sides.officer, opinion="favourable", evaluation="Vu.")
    return renewal


SITUATIONS: dict[str, tuple[Callable[[Sides], Any], dict[str, set[str]]]] = {
    "order in force": (an_order_in_force, {"officer": {"complete"}, "signatory": {"terminate"}}),
    "instalment scheduled": (advance_of, {"certifier": {"certify"}, "officer": {"cancel"}}),
    "instalment certified": (certified, {"authoriser": {"order", "refuse"}}),
    "instalment ordered": (ordered, {"authoriser": {"confirm_payment", "refuse"}}),
    "instalment paid": (lambda sides: paid(sides, advance_of(sides)), {}),
    "report due": (lambda sides: an_order_in_force(sides).reports.get(), {"representative": {"submit"}, "officer": {"cancel"}}),
    "report submitted": (lambda sides: a_submitted_report(sides, an_order_in_force(sides)), {"officer": {"accept", "return"}}),
    "renewal opened": (lambda sides: open_renewal(convention=an_order_in_force(sides), by=sides.officer), {"officer": {"evaluate", "expire"}}),
    "renewal evaluated": (evaluated, {"officer": {"invite", "decline", "expire"}}),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_step_belongs_to_somebody(situation: str) -> None:
    make, expected = SITUATIONS[situation]
    sides = some_sides()
    subject = make(sides)
    found = {role: {offer.step.name for offer in available(subject, getattr(sides, role))} for role in ROLES}
    assert {role: steps for role, steps in found.items() if steps} == expected
