"""What stands between an applicant and the deposit, and between an officer and a request for completion."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.enums import CriterionRole
from grants.reading.gaps import gaps_of
from grants.reading.sections import sections_for


def call_takes_applications(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """Judged at the instant the request was received (`received_at`), never at the instant a lock was obtained."""
    instant = application.received_at or timezone.now()
    if application.call.takes_applications_at(instant):
        return None
    closes_at = application.call.closes_at
    if closes_at and instant > closes_at:
        return _("La date limite est passée : l’appel ne reçoit plus de demandes.")
    return _("Cet appel ne reçoit pas de demandes.")


def is_complete(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """Names the sections; the page of the draft says each thing that is missing, with its link."""
    titles = list(dict.fromkeys(gap.section_title for gap in gaps_of(application)))
    if not titles:
        return None
    sentence = ngettext(
        "Votre demande est incomplète. Section à terminer : %(titles)s.", "Votre demande est incomplète. Sections à terminer : %(titles)s.", len(titles)
    )
    return sentence % {"titles": ", ".join(titles)}


def blocking_promises_hold(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """A blocking criterion is a condition of deposit: not satisfied, or not answered, it keeps the door shut. An expression of
    interest that has no section for the criteria is not asked of them yet."""
    if not any(section["kind"] == "criteria" for section in sections_for(application)):
        return None
    kept = {promise.call_criterion_id for promise in application.promises.all() if promise.finding.get("is_satisfied")}
    asked = application.call.criteria.filter(role=CriterionRole.BLOCKING).select_related("criterion")
    unmet = [use.criterion.title for use in asked if use.pk not in kept]
    return _("Condition de dépôt non remplie : %(titles)s.") % {"titles": ", ".join(unmet)} if unmet else None


def due_day_is_ahead(application: Any, inputs: Mapping[str, Any]) -> str | None:
    due_on = inputs.get("due_on")
    if due_on is None:
        return _("Indiquez jusqu’à quel jour les compléments sont attendus.")
    today = timezone.localdate(timezone=application.funder.zone)
    return None if due_on > today else _("Le jour indiqué n’est pas à venir : laissez au moins un jour.")


def some_section_reopens(application: Any, inputs: Mapping[str, Any]) -> str | None:
    wanted, known = set(inputs.get("sections") or ()), {section["key"] for section in sections_for(application)}
    return None if wanted and wanted <= known else _("Choisissez au moins une section à rouvrir.")


def information_is_overdue(application: Any, inputs: Mapping[str, Any]) -> str | None:
    due_at = application.information_due_at
    return None if due_at and due_at < (application.received_at or timezone.now()) else _("Le délai laissé pour compléter le dossier n’est pas écoulé.")
