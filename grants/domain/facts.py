"""The sentences of what is written in the journal without being a step."""

from django.utils.translation import gettext_lazy as _

from workflows.journal import FACTS

FACTS.update(
    {
        "conflict_declared": _("Conflit d’intérêts déclaré"),
        "conflict_settled": _("Conflit d’intérêts tranché"),
        "links_attested": _("Attestation d’indépendance signée"),
        "review_assigned": _("Lecture confiée"),
        "readings_assigned": _("Lectures réparties"),
        "session_planned": _("Séance prévue"),
        "member_arrived": _("Arrivée"),
        "member_left": _("Départ"),
        "member_excused": _("Excuse"),
        "proxy_given": _("Pouvoir donné"),
        "deliberation_mark_noted": _("Note de délibération"),
        "decision_prepared": _("Décision préparée"),
        "appeal_filed": _("Recours déposé"),
    }
)
