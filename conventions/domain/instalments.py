"""What the steps of an instalment change. One person certifies, another orders: said by the rule, here, and by the database."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.clauses import open_draft
from conventions.domain.refusals import Refused
from conventions.lifecycle import INSTALMENT
from conventions.models import Convention, Instalment
from conventions.money import due_of
from workflows.door import NotPermitted
from workflows.lifecycle import Act


@INSTALMENT.does("certify")
def certify(instalment: Instalment, act: Act) -> None:
    """Counts what is due: planned, less what each commitment not kept holds back of the balance."""
    counted = due_of(instalment, instalment.convention.commitments.select_related("call_criterion__criterion"))
    instalment.certified_at, instalment.certified_by = act.at, act.actor
    instalment.amount_withheld, instalment.amount_due = counted.withheld, counted.due
    act.record["amount_due"], act.record["amount_withheld"] = counted.due, counted.withheld
    act.record["withheld"] = [{"criterion": str(line.commitment), "rate": line.rate, "amount": line.amount} for line in counted.lines]


@INSTALMENT.does("order")
def order(instalment: Instalment, act: Act) -> None:
    """Whatever role a procedure gives: never the person who certified."""
    if instalment.certified_by_id == act.actor.pk:
        raise NotPermitted(_("Vous avez certifié ce versement : une autre personne doit en ordonner le paiement."), log="certifier orders")
    instalment.ordered_at, instalment.ordered_by = act.at, act.actor


@INSTALMENT.does("refuse")
def refuse(instalment: Instalment, act: Act) -> None:
    instalment.certified_at = instalment.certified_by = instalment.ordered_at = instalment.ordered_by = None
    instalment.amount_withheld = instalment.amount_due = None


@INSTALMENT.does("confirm_payment")
def confirm_payment(instalment: Instalment, act: Act) -> None:
    instalment.paid_on, instalment.payment_reference = act.inputs["paid_on"], act.inputs["reference"].strip()


@transaction.atomic
def reschedule(*, convention: Convention, lines: list[dict[str, Any]], by: Any) -> list[Instalment]:
    """The schedule of a draft, written again as a whole. It must add up when it is proposed, not while it is typed."""
    draft = open_draft(convention, by)
    if any(line["amount"] <= Decimal(0) for line in lines):
        raise Refused(_("Un versement est supérieur à zéro."))
    draft.instalments.all().delete()
    return [Instalment.objects.create(convention=draft, position=position, **line) for position, line in enumerate(lines, start=1)]
