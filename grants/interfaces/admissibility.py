"""The officer's checklist: what the house checks by itself, and what a person must look at."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.enums import CriterionRole
from grants.models import Application
from ui.formats import when

#: Asked from a person when the procedure says nothing else (`admissibility.checks`: list of sentences).
BY_EYE = (
    gettext_lazy("L’organisme est bien celui qu’il dit être, et la personne qui dépose peut l’engager."),
    gettext_lazy("Les pièces jointes sont lisibles, à jour et au nom de l’organisme."),
    gettext_lazy("La demande entre dans l’objet de l’appel et le demandeur peut y répondre."),
)


@dataclass(frozen=True)
class Check:
    label: str
    holds: bool
    detail: str = ""


def computed_checks(application: Application) -> list[Check]:
    return [_in_time(application), _complete(application), _blocking(application), _identified(application)]


def checks_by_eye(application: Application) -> list[tuple[str, str]]:
    """(code, sentence): the code is what the journal keeps."""
    own = application.procedure.setting("admissibility.checks") if application.procedure else None
    return [(str(rank), str(sentence)) for rank, sentence in enumerate(own or BY_EYE, start=1)]


def _in_time(application: Application) -> Check:
    holds = application.submitted_at is not None and (application.call.closes_at is None or application.submitted_at <= application.call.closes_at)
    return Check(_("Déposé dans le délai"), holds, _("Reçu le %(at)s.") % {"at": when(application.submitted_at, application.funder)})


def _complete(application: Application) -> Check:
    """The door let no incomplete request in; one taken over from an older tool was never judged by it."""
    judged = bool(application.content_digest)
    return Check(_("Complet"), judged, _("Vérifié au dépôt.") if judged else _("Repris d’un ancien outil : à vérifier."))


def _blocking(application: Application) -> Check:
    unmet = [
        promise.call_criterion.criterion.title
        for promise in application.promises.all()
        if promise.call_criterion.role == CriterionRole.BLOCKING and not promise.finding.get("is_satisfied")
    ]
    return Check(_("Conditions de dépôt remplies"), not unmet, ", ".join(unmet))


def _identified(application: Application) -> Check:
    organisation = application.organisation
    known = organisation.siret or organisation.rna or organisation.uid
    return Check(_("Organisme identifié (SIRET, RNA ou IDE)"), bool(known), known or _("Aucun identifiant : vérifiez par un autre moyen."))
