"""Two small grants: one decided by the authority alone, one by the service itself, up to the ceiling of its delegation."""

import pytest

from documents.models import Document
from documents.texts import text_of
from tests.stories.telling import a_town, refusal, story_of
from workflows import outbox
from workflows.door import perform

pytestmark = pytest.mark.django_db


@story_of("small_grant")
def test_a_small_grant_is_decided_by_the_authority_paid_once_and_reported() -> None:
    town = a_town("small_grant")
    dossier = town.admitted()
    order = town.act_of(town.decided(dossier, amount="1500.00"))
    assert (order.instrument, order.amount) == ("award_order", order.instalments.get().amount)
    perform(order, "issue_order", actor=town.sides.signatory)
    assert town.paid(order, "notification") == ["1500.00"]
    town.reported(order)
    assert town.completed(order).state == "completed"
    outbox.drain()
    assert order.funding.get().award.state == "settled"


@story_of("officer_grant")
def test_the_service_decides_up_to_its_ceiling_and_no_further() -> None:
    town = a_town("officer_grant")
    officer, authority = town.house.officer, town.house.authority
    above = town.house.prepared(town.admitted(title="Trop cher"), amount="1500.01")
    assert refusal(above, "take", by=officer) == [
        "Au-delà du plafond de la délégation, la décision revient à l’autorité : confiez ce dossier à une autre procédure."
    ]
    decision = town.house.prepared(town.admitted(title="À la portée du service"), amount="1500.00")
    assert refusal(decision, "take", by=authority) != []
    perform(decision, "take", actor=officer)
    assert (decision.state, decision.taken_by, decision.application.state) == ("taken", officer, "decided")
    perform(decision, "notify", actor=officer)
    outbox.drain()
    assert Document.objects.get(subject_id=decision.pk, noun="decision").slug == "decision_letter"
    words = text_of("decision_letter", decision).data.replace("\u202f", " ").replace("\xa0", " ")
    assert "Le service de la culture vous accorde 1 500,00 € pour « À la portée du service »" in words
