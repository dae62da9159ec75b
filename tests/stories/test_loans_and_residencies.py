"""A hall lent and valued, where nothing is paid; a residency whose eight headings become the articles of its convention."""

from decimal import Decimal

import pytest
from django.test import Client

from documents.models import Document
from documents.texts import text_of
from tests.factories.calls import an_envelope
from tests.stories.telling import a_town, refusal, story_of
from workflows import outbox
from workflows.door import perform

pytestmark = pytest.mark.django_db
HEADINGS = ["recherche", "production", "maillage", "actions", "diffusion", "remuneration", "duree", "bilan"]


@story_of("in_kind")
def test_a_hall_is_lent_valued_and_given_back_and_no_money_moves(client: Client) -> None:
    town = a_town("in_kind", form="in_kind")
    dossier = town.admitted(value="1 200,00", what_is_lent="La grande salle, douze jours", valuation="Douze jours au tarif voté")
    assert dossier.amount_requested == Decimal("1200.00")
    decision = town.decided(dossier, amount="1200.00")
    award = decision.awards.get()
    assert (award.nature, award.envelope.amount_committed) == ("in_kind", Decimal("1200.00"))
    convention = town.act_of(decision)
    texts = {clause.key: clause.text for clause in convention.clauses.all()}
    assert "La grande salle, douze jours" in texts["mise-a-disposition"]
    assert "Douze jours au tarif voté" in texts["mise-a-disposition"]
    assert {"contribution-financiere", "versements", "excedent"} & set(texts) == set()
    town.signed(convention)
    assert (convention.nature, convention.instalments.count(), convention.state) == ("in_kind", 0, "in_force")
    client.force_login(town.house.officer)
    page = client.get("/conventions/").content.decode()
    assert "En nature (1 acte)" in page
    assert "En numéraire" not in page
    town.reported(convention)
    assert town.completed(convention).state == "completed"
    outbox.drain()
    assert Document.objects.get(noun="decision").is_issued
    assert '"nature":"in_kind"' in text_of("decision_letter", decision).data.replace(" ", "")


def test_an_envelope_holds_money_or_loans_never_both() -> None:
    town = a_town("in_kind", form="in_kind")
    other = a_town("small_grant", funder=town.funder)
    money = other.house.prepared(other.admitted(), amount="500.00", envelope=town.house.envelope)
    perform(money, "take", actor=other.house.authority)
    lent = town.house.prepared(town.admitted(value="800,00"), amount="800.00")
    assert refusal(lent, "take", by=town.house.authority) == [
        f"L’enveloppe « {town.house.envelope} » porte déjà des aides d’une autre nature : l’argent et les prêts valorisés ne s’additionnent pas."
    ]
    apart = an_envelope(town.funder, name="Prêts de salles")
    perform(lent, "annul", actor=town.house.authority, reason="Mauvaise enveloppe.")
    perform(town.house.prepared(lent.application, amount="800.00", envelope=apart), "take", actor=town.house.authority)


@story_of("residency")
def test_a_residency_is_read_heard_and_signed_on_its_eight_headings() -> None:
    town = a_town("residency", form="residency")
    dossier = town.heard(town.read(town.admitted(research="Les ateliers fermés du port", minimum_stay="six semaines"), "5", "4"))
    convention = town.act_of(town.decided(dossier))
    texts = {clause.key: clause.text for clause in convention.clauses.order_by("position")}
    assert [key for key in texts if key.startswith("residence-")] == [f"residence-{heading}" for heading in HEADINGS]
    assert "Les ateliers fermés du port" in texts["residence-recherche"]
    assert "six semaines" in texts["residence-duree"]
    town.signed(convention)
    assert town.paid(convention, "signature") == ["4800.00"]
    town.reported(convention)
    assert town.paid(convention, "final_report") == ["3200.00"]
    assert town.completed(convention).state == "completed"
