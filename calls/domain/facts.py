"""Facts written in the journal by this room, in words: the preparation of a call is not a step, and is kept all the same."""

from django.utils.translation import gettext_lazy as _

from workflows.journal import FACTS

FACTS.update(
    {
        "call_prepared": _("Appel mis en préparation"),
        "call_changed": _("Préparation modifiée"),
        "criteria_chosen": _("Engagements demandés choisis"),
        "envelope_set_aside": _("Enveloppe ouverte"),
        "envelope_changed": _("Enveloppe modifiée"),
        "setting_changed": _("Seuil ou délai remplacé"),
    }
)
