from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _


def evaluation_is_written(renewal: Any, inputs: Mapping[str, Any]) -> str | None:
    if inputs.get("opinion") and (inputs.get("evaluation") or "").strip():
        return None
    return _("Écrivez l’évaluation et choisissez un avis.")


def opinion_allows_it(renewal: Any, inputs: Mapping[str, Any]) -> str | None:
    return _("L’avis est défavorable : on n’invite pas à une nouvelle demande.") if renewal.opinion == "unfavourable" else None


def call_belongs_to_the_funder(renewal: Any, inputs: Mapping[str, Any]) -> str | None:
    call = inputs.get("call")
    if call is None:
        return _("Choisissez l’appel dans lequel la nouvelle demande sera déposée.")
    return None if call.funder_id == renewal.funder_id else _("Cet appel n’est pas de ce financeur.")


def its_call_takes_applications(renewal: Any, inputs: Mapping[str, Any]) -> str | None:
    instant = renewal.received_at or timezone.now()
    if renewal.call is not None and renewal.call.takes_applications_at(instant):
        return None
    return _("L’appel auquel vous êtes invité ne reçoit pas de demandes en ce moment.")


def term_is_over(renewal: Any, inputs: Mapping[str, Any]) -> str | None:
    today = timezone.localdate(timezone=renewal.funder.zone)
    return None if renewal.expires_on < today else _("La convention n’est pas encore échue.")
