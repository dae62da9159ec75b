"""Preparing a call. All of it is refused once the call is published: what was promised to applicants stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.enums import CallState
from calls.models import Call, CallCriterion, Criterion, Scheme
from workflows.door import lock
from workflows.errors import GuardFailed, WrongState
from workflows.journal import append
from workflows.models import Procedure

MANY = frozenset({"envelopes", "disciplines"})


@dataclass(frozen=True)
class Use:
    """A criterion as a call will use it."""

    criterion: Criterion
    role: str
    withheld_rate: Decimal = Decimal("0.0000")


@transaction.atomic
def prepare_call(*, scheme: Scheme, title: str, slug: str, kind: str, by: Any) -> Call:
    call = Call.objects.create(scheme=scheme, title=title, slug=slug, kind=kind)
    append(call.case_ref, "call_prepared", actor=by, noun="call", subject_id=call.pk, data={"title": title})
    return call


@transaction.atomic
def change_draft(*, call: Call, fields: Mapping[str, Any], by: Any) -> Call:
    """Writes the named fields, under lock, if the call is still a draft; the journal keeps what changed."""
    locked = _draft(call)
    _usable(fields.get("procedure"), locked)
    many = {name: list(value) for name, value in fields.items() if name in MANY}
    plain = {name: value for name, value in fields.items() if name not in MANY}
    changed = {name: value for name, value in plain.items() if getattr(locked, name) != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    if changed:
        locked.save(update_fields=list(changed))
    for name, rows in many.items():
        getattr(locked, name).set(rows)
    append(locked.case_ref, "call_changed", actor=by, noun="call", subject_id=locked.pk, data=changed | many)
    return locked


@transaction.atomic
def choose_criteria(*, call: Call, uses: Iterable[Use], by: Any) -> None:
    """Replaces the criteria of a draft, in the order given."""
    locked = _draft(call)
    wanted = list(uses)
    locked.criteria.exclude(criterion__in=[use.criterion for use in wanted]).delete()
    for position, use in enumerate(wanted, start=1):
        CallCriterion.objects.update_or_create(
            call=locked, criterion=use.criterion, defaults={"position": position, "role": use.role, "withheld_rate": use.withheld_rate}
        )
    data = {str(use.criterion.pk): {"role": use.role, "withheld_rate": use.withheld_rate} for use in wanted}
    append(locked.case_ref, "criteria_chosen", actor=by, noun="call", subject_id=locked.pk, data=data)


def _usable(procedure: Procedure | None, call: Call) -> None:
    """A call follows a published version of its own institution, or one shipped with Sillage."""
    is_new = procedure is not None and procedure.pk != call.procedure_id
    if is_new and not Procedure.objects.usable_by(call.funder_id).filter(pk=procedure.pk).exists():
        raise GuardFailed([_("Cette procédure n’est pas à votre institution : choisissez-en une autre.")], log=f"call {call.pk} procedure {procedure.pk}")


def _draft(call: Call) -> Call:
    locked = lock(call)
    if locked.state != CallState.DRAFT:
        raise WrongState(
            _("Cet appel est publié : ce qu’il annonce ne change plus. Vous pouvez reporter la date limite, ou l’annuler."),
            log=f"call {call.pk} {locked.state}",
        )
    return locked
