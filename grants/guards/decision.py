"""What must be true before money is committed, and before a decision is announced.

An act is written, with its instant (`taken_at`, `notified_at`), before the acts it brings about: so the guards of those
read the instant, which no other transaction can see yet.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.enums import AppealState, ApplicationState, AwardState, DecisionState, Opinion, Outcome
from ui.formats import money

PENDING = (DecisionState.PREPARED, DecisionState.TAKEN)
#: Awards whose money is promised or paid; the others were given back.
COUNTED = (AwardState.PROPOSED, AwardState.PLEDGED, AwardState.GRANTED, AwardState.SETTLED)
#: A dossier another funder may still decide on, after the one who received it.
OPEN_TO_OTHERS = (ApplicationState.ADVISED, ApplicationState.DECIDED, ApplicationState.AWARDED)
#: What an opinion entails when the authority simply follows it.
FOLLOWS = {
    Opinion.FAVOURABLE: (Outcome.AWARD,),
    Opinion.RESERVED: (Outcome.AWARD,),
    Opinion.WAITING_LIST: (Outcome.DEFERRAL,),
    Opinion.UNFAVOURABLE: (Outcome.REJECTION,),
}


# --- taking a decision


def application_can_be_decided(decision: Any, inputs: Mapping[str, Any]) -> str | None:
    if decision.application.state in states_to_decide_from(decision.application, decision.funder_id):
        return None
    return _("Ce dossier n’est pas à décider : son état est « %(state)s ».") % {"state": decision.application.words_for(staff=True)}


def states_to_decide_from(application: Any, funder_id: int) -> tuple[str, ...]:
    """After the opinion; at once where the procedure keeps no committee; again when a decision taken was annulled; and once
    awarded, for more money, which an amendment of the convention will carry."""
    if funder_id != application.funder_id:
        return OPEN_TO_OTHERS
    stages = application.procedure.stages if application.procedure else []
    if "committee" in stages:
        return (ApplicationState.ADVISED, ApplicationState.DECIDED, ApplicationState.AWARDED)
    read = ApplicationState.REVIEWED if "review" in stages else ApplicationState.ADMISSIBLE
    return (read, ApplicationState.DECIDED, ApplicationState.AWARDED)


def award_lines_add_up(decision: Any, inputs: Mapping[str, Any]) -> str | None:
    """Money is for an award, from one's own envelopes, and all funders together never exceed what was asked."""
    lines = list(decision.awards.filter(state__in=COUNTED).select_related("envelope"))
    if decision.outcome != Outcome.AWARD:
        return _("Seul un accord porte des montants : retirez les lignes.") if lines else None
    if not lines:
        return _("Un accord porte au moins un montant sur une enveloppe.")
    if any(line.envelope.funder_id != decision.funder_id for line in lines):
        return _("Une ligne puise dans l’enveloppe d’une autre institution.")
    if mixed := [line.envelope for line in lines if line.envelope.awards.filter(state__in=COUNTED).exclude(nature=line.nature).exists()]:
        sentence = _("L’enveloppe « %(envelope)s » porte déjà des aides d’une autre nature : l’argent et les prêts valorisés ne s’additionnent pas.")
        return sentence % {"envelope": mixed[0]}
    return _over_the_request(decision)


def _over_the_request(decision: Any) -> str | None:
    asked, total = decision.application.amount_requested, total_of(decision)
    if asked is None or total <= asked:
        return None
    currency = decision.funder.currency
    return _("Le total accordé, %(total)s, dépasse la demande, %(asked)s.") % {"total": money(total, currency), "asked": money(asked, currency)}


def total_of(decision: Any) -> Decimal:
    """What this dossier receives from all funders, this decision included, the former annulled or appealed ones not."""
    pending = decision.application.awards.filter(state__in=COUNTED).exclude(decision__state=DecisionState.ANNULLED)
    return sum(pending.values_list("amount", flat=True), Decimal("0.00"))


def envelopes_suffice(decision: Any, inputs: Mapping[str, Any]) -> str | None:
    wanted: dict[Any, Decimal] = {}
    for line in decision.awards.filter(state=AwardState.PROPOSED).select_related("envelope__funder"):
        wanted[line.envelope] = wanted.get(line.envelope, Decimal("0.00")) + line.amount
    short = [shortfall_sentence(envelope, amount) for envelope, amount in wanted.items() if amount > envelope.amount_unallocated]
    return " ".join(short) or None


def shortfall_sentence(envelope: Any, wanted: Decimal) -> str:
    currency = envelope.funder.currency
    return _("L’enveloppe « %(envelope)s » ne suffit pas : il reste %(left)s, il faut %(wanted)s.") % {
        "envelope": envelope,
        "left": money(envelope.amount_unallocated, currency),
        "wanted": money(wanted, currency),
    }


def divergence_is_explained(decision: Any, inputs: Mapping[str, Any]) -> str | None:
    if decision.divergence.strip() or not diverges(decision):
        return None
    return _("La décision s’écarte de l’avis de la commission : dites pourquoi.")


def diverges(decision: Any) -> bool:
    """Another outcome than the opinion entails, or another amount than it proposed (all funders together)."""
    item = decision.agenda_item
    if item is None or not item.opinion:
        return False
    if decision.outcome not in FOLLOWS[Opinion(item.opinion)]:
        return True
    return decision.outcome == Outcome.AWARD and total_of(decision) != item.amount_proposed


def its_decision_is_being_taken(award: Any, inputs: Mapping[str, Any]) -> str | None:
    decision = award.decision
    return None if decision.taken_at and decision.state in PENDING else _("La décision n’est pas prise.")


def decision_is_taken(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """The decision of the funder who received the dossier; another funder's is theirs."""
    taken = own_decisions(application).filter(state__in=PENDING, taken_at__isnull=False)
    return None if taken.exists() else _("La décision n’est pas prise : préparez-la, puis prenez-la.")


# --- announcing it


def its_decision_is_notified(award: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if award.decision.notified_at else _("La décision n’est pas notifiée.")


def award_is_notified(application: Any, inputs: Mapping[str, Any]) -> str | None:
    return _notified(application, Outcome.AWARD)


def rejection_is_notified(application: Any, inputs: Mapping[str, Any]) -> str | None:
    return _notified(application, Outcome.REJECTION)


def deferral_is_notified(application: Any, inputs: Mapping[str, Any]) -> str | None:
    return _notified(application, Outcome.DEFERRAL)


def _notified(application: Any, outcome: str) -> str | None:
    decision = last_decision(application)
    if decision and decision.notified_at and decision.outcome == outcome:
        return None
    return _("La décision n’est pas notifiée dans ce sens : ouvrez-la et notifiez-la.")


def appeal_is_upheld(application: Any, inputs: Mapping[str, Any]) -> str | None:
    decision = last_decision(application)
    if decision and decision.appeals.filter(state=AppealState.UPHELD).exists():
        return None
    return _("Aucun recours accueilli ne porte sur la dernière décision.")


def appeal_has_its_effect(appeal: Any, inputs: Mapping[str, Any]) -> str | None:
    """A refusal is reopened, or a new decision of the same funder is notified after the answer: more money for an award
    that was partial, which an amendment of its act will carry."""
    application, answered_at = appeal.application, appeal.answered_at
    newer = application.decisions.filter(funder=appeal.decision.funder_id, pk__gt=appeal.decision_id, notified_at__gt=answered_at)
    if newer.exists() or application.state not in (ApplicationState.REJECTED, ApplicationState.DEFERRED, ApplicationState.AWARDED):
        return None
    if application.state == ApplicationState.AWARDED:
        return _("Rien n’a encore suivi ce recours : préparez une décision complémentaire, prenez-la et notifiez-la.")
    return _("Rien n’a encore suivi ce recours : rouvrez le dossier, ou notifiez une nouvelle décision.")


def own_decisions(application: Any) -> Any:
    return application.decisions.filter(funder=application.funder_id).exclude(state=DecisionState.ANNULLED)


def last_decision(application: Any) -> Any:
    return own_decisions(application).order_by("-pk").first()
