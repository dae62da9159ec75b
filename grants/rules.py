"""Who may do what with a dossier: one sentence each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationRole, Role
from workflows.rules import automatic, either, holder_of, rule

case_officer = holder_of(Role.CASE_OFFICER, _("la personne qui instruit"))
secretary = holder_of(Role.SECRETARY, _("le secrétariat de la commission"))
decision_maker = holder_of(Role.DECISION_MAKER, _("l’autorité de décision"))
chair = holder_of(Role.CHAIR, _("la présidence de la commission"))
controller = holder_of(Role.CONTROLLER, _("le contrôle indépendant"))
decision_maker_or_automatic = either(decision_maker, automatic)
decision_maker_or_officer = either(decision_maker, case_officer)
officer_or_clock = either(case_officer, automatic)
secretary_or_chair = either(secretary, chair)
anyone_of_the_committee_desk = either(secretary, case_officer)
automatic_or_desk = either(secretary, case_officer, automatic)


#: Who may write and submit for an organisation; a mere reader may not.
WRITERS = (OrganisationRole.LEGAL_REPRESENTATIVE, OrganisationRole.EDITOR)


@rule(_("une personne de l’organisme demandeur"))
def applicant(actor: Any, subject: Any) -> bool:
    application = getattr(subject, "application", subject)
    if application.organisation_id not in actor.organisation_ids:
        return False
    return actor.organisation_memberships.filter(organisation_id=application.organisation_id, role__in=WRITERS).exists()


@rule(_("la représentation légale de l’organisme"))
def legal_representative(actor: Any, subject: Any) -> bool:
    application = getattr(subject, "application", subject)
    return actor.organisation_memberships.filter(organisation_id=application.organisation_id, role=OrganisationRole.LEGAL_REPRESENTATIVE).exists()


@rule(_("la personne à qui la lecture est confiée"), Role.JUROR)
def reviewer(actor: Any, subject: Any) -> bool:
    return subject.reviewer_id == actor.pk
