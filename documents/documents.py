"""Papers that any dossier may ask for."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.catalogue import ANY, MergeField, Paper, register
from documents.enums import Audience
from workflows.journal import life_of


@register
class CaseAttestation(Paper):
    """What may be told to anyone of where a dossier stands: public words only, never who instructed, marked or voted."""

    slug, title, noun, prefix = "attestation_of_case", _("Attestation de situation du dossier"), ANY, "ATT"
    audience = Audience.BENEFICIARY
    fields = (
        MergeField("kind", _("Nature du dossier"), "Dossier"),
        MergeField("holder", _("Intitulé du dossier"), "Association Les Lampions de l’Essai – Saison 2027"),
        MergeField("state", _("Situation"), "En cours d’instruction"),
        MergeField("at", _("À la date du"), dt.datetime(2027, 3, 3, 9, 30, tzinfo=dt.UTC)),
        MergeField("since", _("Depuis le"), dt.datetime(2027, 2, 1, 8, 0, tzinfo=dt.UTC)),
    )

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        last = life_of(subject.case_ref).filter(noun=subject.lifecycle.noun, subject_id=subject.pk).exclude(target="").last()
        return {
            "kind": str(subject.lifecycle.label),
            "holder": str(subject),
            "state": str(subject.words_for(staff=False)),
            "at": timezone.now().replace(microsecond=0),
            "since": last.at.replace(microsecond=0) if last else None,
        }
