"""An amendment: opened by the officer, agreed and signed like the convention, then its diff takes effect."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.system import system_actor
from conventions import rules
from conventions.domain import agreements
from conventions.domain.clauses import lock
from conventions.domain.refusals import Refused
from conventions.enums import AmendmentState, ConventionState, InstalmentState, Side
from conventions.lifecycle import AMENDMENT
from conventions.models import Amendment, Convention, FundingLine, Instalment
from grants.enums import AwardState
from grants.models import Award
from workflows.door import perform
from workflows.journal import append
from workflows.lifecycle import Act


@transaction.atomic
def open_amendment(*, convention: Convention, purpose: str, changes: Mapping[str, Any], by: Any, awards: Iterable[Award] = ()) -> Amendment:
    locked = lock(convention)
    if not rules.case_officer(by, locked) or locked.closed_to(by):
        raise Refused(_("Seule la personne qui instruit ouvre un avenant."))
    if locked.state != ConventionState.IN_FORCE:
        raise Refused(_("On ne modifie qu’un acte en vigueur."))
    if locked.amendments.exclude(state__in=[AmendmentState.IN_FORCE, AmendmentState.ABANDONED]).exists():
        raise Refused(_("Une modification de cet acte est déjà en cours."))
    rank = (locked.amendments.aggregate(last=Max("rank"))["last"] or 0) + 1
    amendment = Amendment(convention=locked, rank=rank, is_order=locked.is_award_order, purpose=purpose.strip(), changes=dict(changes))
    amendment.save()
    attach(amendment, awards)
    append(locked.case_ref, "amendment_drafted", actor=by, noun="amendment", subject_id=amendment.pk, data={"rank": rank, "changes": dict(changes)})
    return amendment


@transaction.atomic
def rewrite(*, amendment: Amendment, purpose: str, changes: Mapping[str, Any], by: Any, awards: Iterable[Award] = ()) -> Amendment:
    locked = (
        Amendment.objects.select_for_update(of=("self",)).select_related("convention__application__organisation", "convention__funder").get(pk=amendment.pk)
    )
    if not rules.case_officer(by, locked) or locked.closed_to(by) or locked.state != AmendmentState.DRAFT:
        raise Refused(_("Cet avenant n’est plus en rédaction."))
    locked.purpose, locked.changes = purpose.strip(), dict(changes)
    locked.save(update_fields=["purpose", "changes"])
    locked.funding.all().delete()
    attach(locked, awards)
    return locked


def attach(amendment: Amendment, awards: Iterable[Award]) -> None:
    for award in awards:
        FundingLine.objects.create(convention=amendment.convention, award=award, amendment=amendment)


def attachable_awards(convention: Convention) -> Any:
    """Awards of this funder on this dossier, notified, that no convention spends yet."""
    return Award.objects.filter(application=convention.application_id, decision__funder=convention.funder_id, state=AwardState.GRANTED, funding__isnull=True)


def attached_awards(amendment: Amendment) -> Any:
    return Award.objects.filter(funding__amendment=amendment)


@AMENDMENT.does("propose")
def propose(amendment: Amendment, act: Act) -> None:
    amendment.proposed_at = act.at


@AMENDMENT.does("agree")
def agree(amendment: Amendment, act: Act) -> None:
    agreements.agree(amendment, act)


@AMENDMENT.does("reopen")
def reopen(amendment: Amendment, act: Act) -> None:
    agreements.void(amendment, act)


@AMENDMENT.does("sign")
def sign(amendment: Amendment, act: Act) -> None:
    amendment.signed_at = act.at
    agreements.ask_for_ink(amendment, act, Side.BENEFICIARY)


@AMENDMENT.does("countersign")
def countersign(amendment: Amendment, act: Act) -> None:
    """The diff takes effect on that day: what was only scheduled is replaced by what it schedules."""
    agreements.ask_for_ink(amendment, act, Side.FUNDER)
    take_effect(amendment, act)


@AMENDMENT.does("issue_order")
def issue_order(amendment: Amendment, act: Act) -> None:
    """One-sided, like the order it amends: taken by the funder's signatory, and told to the beneficiary."""
    amendment.proposed_at = act.at
    amendment.text_digest = agreements.digest_of(amendment)
    act.record["text_digest"] = amendment.text_digest
    take_effect(amendment, act)


def take_effect(amendment: Amendment, act: Act) -> None:
    amendment.effective_on = act.at.astimezone(amendment.funder.zone).date()
    if amendment.changes.get("instalments"):
        replace_schedule(amendment, act)


def replace_schedule(amendment: Amendment, act: Act) -> None:
    reason = _("Remplacé par l’avenant n° %(rank)s.") % {"rank": amendment.rank}
    for instalment in amendment.convention.instalments.filter(state=InstalmentState.SCHEDULED):
        Instalment.objects.filter(pk=instalment.pk).update(replaced_by=amendment)
        act.then(perform, instalment, "cancel", actor=system_actor(), reason=reason)
    last = amendment.convention.instalments.aggregate(last=Max("position"))["last"] or 0
    for position, line in enumerate(amendment.changes["instalments"], start=last + 1):
        Instalment.objects.create(**planned(line), convention=amendment.convention, position=position, brought_by=amendment)


def planned(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: line.get(name) for name in ("label", "kind", "condition", "fiscal_year")} | {
        "due_on": line.get("due_on") or None,
        "amount": Decimal(line["amount"]),
    }
