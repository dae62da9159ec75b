"""Setting money aside. What is committed is never touched here, and an envelope never shrinks below it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Funder
from calls.models import Envelope
from ui.formats import money
from workflows.journal import append


def case_of(funder: Funder) -> str:
    return f"ENVELOPPES-{funder.case_prefix}"


@transaction.atomic
def set_aside(*, funder: Funder, fields: Mapping[str, Any], by: Any) -> Envelope:
    envelope = Envelope.objects.create(funder=funder, **fields)
    append(case_of(funder), "envelope_set_aside", actor=by, data={"envelope": envelope} | dict(fields))
    return envelope


@transaction.atomic
def change_envelope(*, envelope: Envelope, fields: Mapping[str, Any], reason: str, by: Any) -> Envelope:
    """Under lock: somebody may be committing money at this very moment."""
    locked = Envelope.objects.select_for_update(of=("self",)).get(pk=envelope.pk)
    if fields["amount"] < locked.amount_committed:
        raise ValidationError({"amount": too_small(locked)})
    before = locked.amount
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))
    append(case_of(locked.funder), "envelope_changed", actor=by, reason=reason, data={"envelope": locked, "previous": before} | dict(fields))
    return locked


def too_small(envelope: Envelope) -> str:
    return _("%(amount)s sont déjà engagés sur cette enveloppe : elle ne peut pas être plus petite.") % {
        "amount": money(envelope.amount_committed, envelope.funder)
    }
