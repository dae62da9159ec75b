"""Amendments are diffs; renewals are new dossiers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from conventions.domain import delays
from conventions.domain.amendments import attachable_awards, open_amendment
from conventions.domain.refusals import Refused
from conventions.domain.renewals import open_renewal
from conventions.guards.signing import agreed_paper
from conventions.models import Amendment, Renewal
from conventions.terms import months_after
from documents.models import OutgoingMail
from grants.models import Application
from tests.factories.calls import an_open_call
from tests.factories.conventions import (
    TODAY,
    a_convention_in_force,
    a_drafted_convention,
    an_order_in_force,
    award,
    countersign,
    paid,
    sign,
    some_sides,
)
from tests.refusals import refused
from workflows import clocks, outbox
from workflows.door import GuardFailed, NotPermitted, perform
from workflows.models import Clock

pytestmark = pytest.mark.django_db


def test_an_amendment_is_a_diff_signed_like_the_convention() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides)
    paid(sides, convention.instalments.get(kind="advance"))
    award(sides, convention.application, "1000.01", years=[TODAY().year])
    later = convention.ends_on + timedelta(days=90)
    changes = {
        "ends_on": later.isoformat(),
        "amount": "10000.01",
        "clauses": {"communication-d-essai": "Autre", "autres-engagements": "Le bénéficiaire prévient de tout."},
        "instalments": [{"label": "Solde", "kind": "balance", "condition": "final_report", "due_on": None, "fiscal_year": TODAY().year, "amount": "3700.01"}],
    }
    amendment = open_amendment(
        convention=convention, purpose="Prolonger et compléter.", changes=changes, by=sides.officer, awards=attachable_awards(convention)
    )
    perform(amendment, "propose", actor=sides.officer)
    perform(amendment, "agree", actor=sides.representative)
    outbox.drain()
    paper = agreed_paper(amendment)
    assert (paper.slug, paper.fields["amount"]) == ("amendment", {"before": Decimal("9000.00"), "after": Decimal("10000.01"), "increase": Decimal("1000.01")})
    sign(sides, amendment)
    countersign(sides, amendment)
    convention.refresh_from_db()
    before, after = convention.terms_on(TODAY() - timedelta(days=1)), convention.terms_on(TODAY() + timedelta(days=1))
    assert (before.amount, before.ends_on, before.amendments) == (Decimal("9000.00"), convention.ends_on, ())
    assert (after.amount, after.ends_on, after.amendments) == (Decimal("10000.01"), later, (1,))
    assert after.clauses["autres-engagements"] == ("Le bénéficiaire prévient de tout.", 1)
    assert (convention.amount, convention.text_digest != amendment.text_digest) == (Decimal("9000.00"), True)
    standing = [(each.label, each.state, each.amount) for each in convention.instalments.standing()]
    assert standing == [(convention.instalments.get(kind="advance").label, "paid", Decimal("6300.00")), ("Solde", "scheduled", Decimal("3700.01"))]
    assert agreed_paper(amendment).signed_parties == ["beneficiary", "funder"]
    assert convention.reports.get().due_on == months_after(max(later, date(TODAY().year, 12, 31)), 6)


def test_an_amendment_must_add_up_and_rest_on_an_award() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides)
    for changes, sentence in (
        ({}, "ne change rien"),
        ({"amount": "9500.00"}, "les versements feraient 9\u202f000,00"),
        (
            {
                "amount": "9500.00",
                "instalments": [
                    {"label": "Tout", "kind": "single", "condition": "signature", "due_on": None, "fiscal_year": TODAY().year, "amount": "9500.00"}
                ],
            },
            "doit reposer sur une attribution notifiée",
        ),
    ):
        amendment = open_amendment(convention=convention, purpose="Essai", changes=changes, by=sides.officer)
        with refused(GuardFailed, sentence):
            perform(amendment, "propose", actor=sides.officer)
        perform(amendment, "abandon", actor=sides.officer, reason="Essai")


def test_an_order_is_amended_by_an_order_of_the_funder_alone() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    award(sides, order.application, "500.00", years=[TODAY().year])
    line = {"label": "Tout", "kind": "single", "condition": "signature", "due_on": None, "fiscal_year": TODAY().year, "amount": "9500.00"}
    changes = {"amount": "9500.00", "instalments": [line]}
    outbox.drain()
    amendment = open_amendment(convention=order, purpose="Compléter.", changes=changes, by=sides.officer, awards=attachable_awards(order))
    assert (amendment.is_order, Amendment.objects.visible_to(sides.representative).count()) == (True, 0)
    with refused(GuardFailed, "Un arrêté se modifie par un arrêté"):
        perform(amendment, "propose", actor=sides.officer)
    with pytest.raises(NotPermitted):
        perform(amendment, "issue_order", actor=sides.officer)
    perform(amendment, "issue_order", actor=sides.signatory)
    outbox.drain()
    order.refresh_from_db()
    assert (amendment.state, order.amount_now, order.amount) == ("in_force", Decimal("9500.00"), Decimal("9000.00"))
    assert [(each.label, each.amount) for each in order.instalments.standing()] == [("Tout", Decimal("9500.00"))]
    paper = agreed_paper(amendment)
    assert (paper.slug, paper.is_issued, paper.parties) == ("amending_order", True, [])
    assert OutgoingMail.objects.filter(slug="amending_order_issued", to=sides.representative.email).count() == 1


def test_a_convention_is_never_amended_by_an_order() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides)
    amendment = open_amendment(convention=convention, purpose="Essai", changes={"amount": "1.00"}, by=sides.officer)
    with refused(GuardFailed, "Une convention se modifie par un avenant"):
        perform(amendment, "issue_order", actor=sides.signatory)


def test_one_amendment_at_a_time_and_only_on_an_act_in_force() -> None:
    sides = some_sides()
    draft = a_drafted_convention(sides)
    with pytest.raises(Refused, match="acte en vigueur"):
        open_amendment(convention=draft, purpose="Essai", changes={"amount": "1.00"}, by=sides.officer)
    with pytest.raises(Refused, match="Seule la personne qui instruit"):
        open_amendment(convention=draft, purpose="Essai", changes={}, by=sides.representative)


def test_a_draft_amendment_is_hidden_until_proposed() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides)
    later = (convention.ends_on + timedelta(days=30)).isoformat()
    amendment = open_amendment(convention=convention, purpose="Essai", changes={"ends_on": later}, by=sides.officer)
    assert [Amendment.objects.visible_to(user).count() for user in (sides.representative, sides.officer)] == [0, 1]
    perform(amendment, "propose", actor=sides.officer)
    assert Amendment.objects.visible_to(sides.representative).count() == 1
    perform(amendment, "request_changes", actor=sides.representative, reason="Plus long")
    assert amendment.state == "draft"


def test_the_clock_opens_the_renewal_and_the_end_expires_it() -> None:
    sides = some_sides()
    assert sides.officer
    order = an_order_in_force(sides)
    outbox.drain()
    opening = Clock.objects.get(name=delays.RENEWAL_OPENING)
    assert opening.due_at == clocks.end_of_day(months_after(order.ends_on, -6), sides.funder.zone)
    clocks.sweep(now=opening.due_at + timedelta(seconds=1))
    clocks.sweep(now=opening.due_at + timedelta(seconds=2))
    outbox.drain()
    renewal = Renewal.objects.get()
    assert (renewal.state, renewal.expires_on) == ("opened", order.ends_on)
    with refused(GuardFailed, "n’est pas encore échue"):
        perform(renewal, "expire", actor=sides.officer)


def test_a_renewal_evaluates_invites_and_begins_a_new_dossier_linked_to_the_old() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    renewal = open_renewal(convention=order, by=sides.officer)
    assert open_renewal(convention=order, by=sides.officer) == renewal
    with refused(GuardFailed, "Écrivez l’évaluation"):
        perform(renewal, "evaluate", actor=sides.officer, opinion="favourable", evaluation=" ")
    perform(renewal, "evaluate", actor=sides.officer, opinion="favourable", evaluation="Tout est fait.")
    assert renewal.evidence["amount_paid"] == "0.00"
    with refused(GuardFailed, "n’est pas de ce financeur"):
        perform(renewal, "invite", actor=sides.officer, call=an_open_call())
    perform(renewal, "invite", actor=sides.officer, call=an_open_call(funder=sides.funder))
    with refused(NotPermitted, "organisme demandeur"):
        perform(renewal, "start", actor=sides.officer)
    perform(renewal, "start", actor=sides.representative)
    new = Application.objects.get(renews=order.application)
    assert (renewal.state, renewal.new_application, new.state, new.title, new.organisation) == (
        "started",
        new,
        "draft",
        order.application.title,
        sides.organisation,
    )
    assert new.answers.get(section="projet").data == order.application.answers.get(section="projet").data


def test_an_unfavourable_evaluation_invites_nobody() -> None:
    sides = some_sides()
    renewal = open_renewal(convention=an_order_in_force(sides), by=sides.officer)
    perform(renewal, "evaluate", actor=sides.officer, opinion="unfavourable", evaluation="Bilans absents.")
    with refused(GuardFailed, "défavorable"):
        perform(renewal, "invite", actor=sides.officer, call=an_open_call(funder=sides.funder))
    perform(renewal, "decline", actor=sides.officer, reason="Bilans absents.")
    assert renewal.state == "declined"
