"""Instalments: certified by one person, ordered by another, paid when the accountant says so; commitments hold back their share."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from calls.domain.settings import override_setting
from conventions.domain import delays
from conventions.domain.instalments import reschedule
from conventions.guards.instalment import condition_is_met
from conventions.models import Convention, Instalment
from documents.models import Document, OutgoingMail
from tests.factories.accounts import a_canton, a_certifier, an_authorising_officer
from tests.factories.calls import a_fair_pay_criterion, with_criterion
from tests.factories.conventions import (
    TODAY,
    Sides,
    a_call_of,
    a_convention_in_force,
    a_drafted_convention,
    a_short_procedure,
    a_submitted_report,
    an_order_in_force,
    filled,
    judged,
    paid,
    some_sides,
)
from tests.refusals import refused
from workflows import clocks, outbox
from workflows.door import GuardFailed, NotPermitted, perform
from workflows.journal import life_of
from workflows.models import Clock

pytestmark = pytest.mark.django_db


def an_order_with_fair_pay(sides: Sides, rate: str = "0.2000") -> Convention:
    call = a_call_of(sides, procedure=a_short_procedure())
    with_criterion(call, a_fair_pay_criterion(), withheld_rate=Decimal(rate))
    return an_order_in_force(sides, "10000.00", call=call)


def test_no_french_delay_runs_for_a_swiss_funder_until_it_sets_its_own() -> None:
    canton = a_canton()
    sides = some_sides(canton)
    convention = a_convention_in_force(sides, "10000.00", procedure=a_short_procedure(payment={"within_setting": "fr.versement.delai"}))
    assert (convention.funder.country, delays.payment_days(convention)) == ("CH", None)
    assert not Clock.objects.filter(name=delays.PAYMENT).exists()
    override_setting(code="ch.versement.delai", funder=canton, value="30", valid_from=TODAY(), source="Règlement", reason="Usage", by=sides.officer)
    delays.start_payments(convention, since=convention.in_force_at)
    clock = Clock.objects.get(name=delays.PAYMENT)
    assert (timezone.localdate(clock.due_at, canton.zone) - timezone.localdate(convention.in_force_at, canton.zone)).days == 30


def test_an_instalment_is_certified_ordered_then_paid() -> None:
    sides = some_sides()
    advance = paid(sides, an_order_in_force(sides).instalments.get(kind="advance"))
    assert (advance.state, advance.amount_due, advance.amount_withheld, advance.amount_paid) == (
        "paid",
        Decimal("6300.00"),
        Decimal("0.00"),
        Decimal("6300.00"),
    )
    assert (advance.certified_by, advance.ordered_by, advance.payment_reference) == (sides.certifier, sides.authoriser, "MANDAT-ESSAI-1")
    outbox.drain()
    paper = Document.objects.get(slug="payment_order")
    assert (paper.is_issued, paper.fields["amount_due"], paper.fields["certified_by"]) == (True, Decimal("6300.00"), sides.certifier.get_full_name())
    assert OutgoingMail.objects.filter(slug="instalment_paid").exists()


def test_who_certifies_does_not_order_even_holding_both_roles() -> None:
    sides = some_sides()
    both = an_authorising_officer(sides.funder, a_certifier(sides.funder))
    advance = an_order_in_force(sides).instalments.get(kind="advance")
    perform(advance, "certify", actor=both)
    with refused(NotPermitted, "n’est jamais la personne qui a certifié"):
        perform(advance, "order", actor=both)
    perform(advance, "order", actor=sides.authoriser)
    assert advance.state == "ordered"


def test_not_even_where_the_procedure_gives_the_step_to_another_role() -> None:
    sides = some_sides()
    order = an_order_in_force(sides, procedure=a_short_procedure(is_proved=False, who={"instalment.order": "certifier"}))
    advance = order.instalments.get(kind="advance")
    perform(advance, "certify", actor=sides.certifier)
    with refused(NotPermitted, "Vous avez certifié ce versement"):
        perform(advance, "order", actor=sides.certifier)
    assert Instalment.objects.get(pk=advance.pk).state == "certified"


def test_the_database_itself_wants_two_persons() -> None:
    sides = some_sides()
    advance = paid(sides, an_order_in_force(sides).instalments.get(kind="advance"))
    with pytest.raises(IntegrityError, match="instalment_two_persons"), transaction.atomic():
        Instalment.objects.filter(pk=advance.pk).update(ordered_by=sides.certifier)
    with pytest.raises(IntegrityError, match="instalment_figures_add_up"), transaction.atomic():
        Instalment.objects.filter(pk=advance.pk).update(amount_due=Decimal("6300.01"))


def test_a_refused_payment_goes_back_to_be_certified_again() -> None:
    sides = some_sides()
    advance = an_order_in_force(sides).instalments.get(kind="advance")
    perform(advance, "certify", actor=sides.certifier)
    perform(advance, "order", actor=sides.authoriser)
    perform(advance, "refuse", actor=sides.authoriser, reason="Compte clos.")
    assert (advance.state, advance.amount_due, advance.certified_by, advance.ordered_by) == ("scheduled", None, None, None)
    assert paid(sides, advance).state == "paid"


def test_nothing_is_certified_before_its_condition_nor_before_the_act_is_in_force() -> None:
    sides = some_sides()
    draft = a_drafted_convention(sides)
    with refused(GuardFailed, "n’est pas en vigueur"):
        perform(draft.instalments.get(kind="advance"), "certify", actor=sides.certifier)
    order = an_order_in_force(sides)
    with refused(GuardFailed, "attend l’acceptation du bilan final"):
        perform(order.instalments.get(kind="balance"), "certify", actor=sides.certifier)


def test_no_payment_without_an_account_nor_a_trace() -> None:
    sides = some_sides(iban="")
    advance = an_order_in_force(sides).instalments.get(kind="advance")
    perform(advance, "certify", actor=sides.certifier)
    with refused(GuardFailed, "IBAN"):
        perform(advance, "order", actor=sides.authoriser)
    sides.organisation.iban = "FR7630006000011234567890189"
    sides.organisation.save()
    perform(advance, "order", actor=sides.authoriser)
    for paid_on, reference, sentence in (
        (None, "M1", "Indiquez"),
        (TODAY(), " ", "Indiquez"),
        (TODAY() + timedelta(days=2), "M1", "pas encore venu"),
        (TODAY() - timedelta(days=2), "M1", "précède son ordre"),
    ):
        with refused(GuardFailed, sentence):
            perform(advance, "confirm_payment", actor=sides.authoriser, paid_on=paid_on, reference=reference)


@pytest.mark.parametrize(
    "share_paid, verdict, kept, withheld",
    [("1", "met", "1.0000", "0.00"), ("0.5", "partly", "0.8223", "106.62"), ("0", "not_met", "0.0000", "600.00")],
)
def test_fair_pay_holds_back_exactly_its_share_of_the_balance(share_paid: str, verdict: str, kept: str, withheld: str) -> None:
    """The promise: 20 cachets for 4 000 €. The reference of the day asks 20 × its value; the balance is 3 000 €, 20 % of it at stake."""
    sides = some_sides()
    order = an_order_with_fair_pay(sides)
    report = a_submitted_report(sides, order, share_paid=share_paid)
    judged(sides, report)
    commitment = order.commitments.get()
    assert (commitment.verdict, str(commitment.kept_rate)) == (verdict, kept)
    perform(report, "accept", actor=sides.officer)
    balance = order.instalments.get(kind="balance")
    perform(balance, "certify", actor=sides.certifier)
    assert (str(balance.amount_withheld), balance.amount_due) == (withheld, Decimal("3000.00") - Decimal(withheld))
    data = life_of(order.case_ref).get(step="certify", subject_id=balance.pk).data
    assert (data["amount_withheld"], data["amount_due"]) == (withheld, str(balance.amount_due))


def test_a_balance_entirely_held_back_is_not_paid_but_cancelled() -> None:
    sides = some_sides()
    order = an_order_with_fair_pay(sides, rate="1")
    report = a_submitted_report(sides, order, share_paid="0")
    judged(sides, report)
    perform(report, "accept", actor=sides.officer)
    balance = order.instalments.get(kind="balance")
    with refused(GuardFailed, "il n’y a rien à payer"):
        perform(balance, "certify", actor=sides.certifier)
    perform(balance, "cancel", actor=sides.officer, reason="Engagement non tenu.")
    paid(sides, order.instalments.get(kind="advance"))
    perform(order, "complete", actor=sides.officer)
    outbox.drain()
    assert {line.award.state for line in order.funding.select_related("award")} == {"settled"}


def test_what_is_owed_is_not_cancelled() -> None:
    sides = some_sides()
    with refused(GuardFailed, "Ce versement est dû"):
        perform(an_order_in_force(sides).instalments.get(kind="advance"), "cancel", actor=sides.officer, reason="Essai")


def test_sixty_days_ring_and_alert_those_who_pay() -> None:
    sides = some_sides()
    expected = {sides.certifier.email, sides.authoriser.email}
    order = an_order_in_force(sides)
    outbox.drain()
    clock = Clock.objects.get(name=delays.PAYMENT)
    advance = order.instalments.get(kind="advance")
    assert (clock.subject_id, clock.due_at) == (advance.pk, clocks.add_days(order.in_force_at, 60, sides.funder.zone))
    clocks.sweep(now=clock.due_at + timedelta(seconds=1))
    outbox.drain()
    assert life_of(order.case_ref).filter(step="payment_late").count() == 1
    assert set(OutgoingMail.objects.filter(slug="payment_late").values_list("to", flat=True)) == expected


def test_paying_stops_the_delay() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    outbox.drain()
    paid(sides, order.instalments.get(kind="advance"))
    outbox.drain()
    clocks.sweep(now=timezone.now() + timedelta(days=100))
    outbox.drain()
    assert not life_of(order.case_ref).filter(step="payment_late").exists()


def test_the_schedule_of_a_draft_is_rewritten_whole() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    line = {"label": "Versement unique", "kind": "single", "condition": "date", "due_on": TODAY(), "fiscal_year": TODAY().year, "amount": Decimal("9000.00")}
    reschedule(convention=convention, lines=[line], by=sides.officer)
    assert [(each.label, each.amount) for each in convention.instalments.all()] == [("Versement unique", Decimal("9000.00"))]
    perform(convention, "propose", actor=sides.officer)


def test_the_list_of_what_is_due_says_what_the_guard_says() -> None:
    sides = some_sides()
    order = an_order_in_force(sides, "3000.00", "3000.00", "3000.00")

    def agree() -> list[str]:
        due = set(Instalment.objects.that_are_due().values_list("pk", flat=True))
        rows = list(order.instalments.all())
        assert due == {row.pk for row in rows if condition_is_met(row, {}) is None}
        assert due.isdisjoint(Instalment.objects.that_are_not_due().values_list("pk", flat=True))
        return [row.kind for row in rows if row.pk in due]

    assert agree() == ["advance"]
    for expected, report in zip(
        (["advance", "interim"], ["advance", "interim", "interim"], ["advance", "interim", "interim", "balance"]), order.reports.all(), strict=True
    ):
        filled(sides, report)
        perform(report, "submit", actor=sides.representative)
        perform(report, "accept", actor=sides.officer)
        assert agree() == expected
