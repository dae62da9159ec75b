"""What must be true before a step of a call; each guard answers the sentence that says what is missing."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from calls.enums import CallKind


def has_dates(call: Any, inputs: Mapping[str, Any]) -> str | None:
    if call.opens_at is None:
        return _("Indiquez la date d’ouverture.")
    if call.kind != CallKind.ROLLING and call.closes_at is None:
        return _("Indiquez la date limite de dépôt, ou choisissez « au fil de l’eau ».")
    return None


def has_form(call: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if call.form_id else _("Choisissez le formulaire de demande.")


def has_procedure(call: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if call.procedure_id else _("Choisissez la procédure que suivront les dossiers.")


def has_envelope(call: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if call.envelopes.exists() else _("Rattachez au moins une enveloppe budgétaire.")


def opening_has_come(call: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if call.opens_at <= timezone.now() else _("La date d’ouverture n’est pas encore venue.")


def closing_has_come(call: Any, inputs: Mapping[str, Any]) -> str | None:
    if call.closes_at is None:
        return _("Cet appel est ouvert au fil de l’eau : il n’a pas de date limite.")
    return None if call.closes_at <= timezone.now() else _("La date limite n’est pas encore passée.")


def is_later(call: Any, inputs: Mapping[str, Any]) -> str | None:
    wanted = inputs.get("closes_at")
    if wanted is None:
        return _("Indiquez la nouvelle date limite.")
    if call.closes_at and wanted <= call.closes_at:
        return _("La nouvelle date limite doit être postérieure à l’ancienne : on n’avance pas une échéance.")
    return None if wanted > timezone.now() else _("La nouvelle date limite est déjà passée.")
