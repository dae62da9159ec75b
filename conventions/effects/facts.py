"""The sentences of what this room writes in the journal besides its steps."""

from django.utils.translation import gettext_lazy as _

from workflows.journal import FACTS

FACTS.update(
    {
        "convention_drafted": _("Acte attributif mis en rédaction"),
        "clause_added": _("Article ajouté"),
        "clause_rewritten": _("Article réécrit"),
        "clause_removed": _("Article retiré"),
        "terms_rewritten": _("Termes de la convention modifiés"),
        "schedule_rewritten": _("Échéancier modifié"),
        "amendment_drafted": _("Avenant mis en rédaction"),
        "commitment_judged": _("Engagement jugé"),
        "renewal_opened": _("Renouvellement ouvert"),
        "payment_late": _("Délai de paiement dépassé"),
        "report_reminder": _("Rappel du bilan envoyé"),
        "report_late": _("Bilan en retard"),
    }
)
