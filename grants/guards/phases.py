"""Two phases: an expression of interest is chosen or set aside; the chosen one becomes a full file, deposited again.

`phase` is 1 until the dossier is shortlisted. Where the procedure keeps no `two_phases`, the first deposit is whole.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.reading.sections import FULL, asks_in_two_phases


def is_only_an_expression(application: Any) -> bool:
    return asks_in_two_phases(application) and application.phase < FULL


def is_whole(application: Any) -> bool:
    return not is_only_an_expression(application)


def expression_awaits_a_choice(application: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if is_only_an_expression(application) else _("Cette demande est déjà présélectionnée : son dossier complet est déposé.")


def full_file_is_in(application: Any, inputs: Mapping[str, Any]) -> str | None:
    if is_whole(application):
        return None
    return _("Seule la manifestation d’intérêt est déposée : présélectionnez la demande ou écartez-la.")


def full_file_day_is_ahead(application: Any, inputs: Mapping[str, Any]) -> str | None:
    due_on = inputs.get("due_on")
    if due_on is None:
        return _("Indiquez jusqu’à quel jour le dossier complet est attendu.")
    today = timezone.localdate(timezone=application.funder.zone)
    return None if due_on > today else _("Le jour indiqué n’est pas à venir : laissez au moins un jour.")


def full_file_is_in_time(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """Judged at the instant of reception, like the first deposit."""
    due_at = application.information_due_at
    if due_at and (application.received_at or timezone.now()) <= due_at:
        return None
    return _("Le délai pour déposer le dossier complet est passé.")


def full_file_is_overdue(application: Any, inputs: Mapping[str, Any]) -> str | None:
    due_at = application.information_due_at
    return None if due_at and due_at < (application.received_at or timezone.now()) else _("Le délai laissé pour déposer le dossier complet n’est pas écoulé.")
