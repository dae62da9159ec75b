"""Papers of the request: the receipt that proves the instant of its deposit, and the letter that says it is not admissible."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.catalogue import MergeField, Paper, register
from documents.enums import Audience
from documents.letters import body_of
from grants.reading.slots import labels_of
from ui import formats

INSTANT = dt.datetime(2027, 3, 3, 22, 58, 59, tzinfo=dt.UTC)


@register
class Acknowledgement(Paper):
    """Proves what was received, and when, by the server's clock: the content is the deposit's, never the dossier's of today."""

    slug, title, noun, prefix = "acknowledgement", _("Accusé de réception"), "application", "AR"
    audience = Audience.BENEFICIARY
    fields = (
        MergeField("organisation", _("Organisme"), "Association Les Lampions de l’Essai"),
        MergeField("call", _("Appel"), "Aide aux projets 2027"),
        MergeField("project", _("Projet"), "Saison d’essai"),
        MergeField("received_at", _("Reçu le, à la seconde"), "3 mars 2027 à 23 h 58 min 59 s (heure d’Essai-sur-Lac)"),
        MergeField("received_utc", _("Le même instant en temps universel"), "2027-03-03T22:58:59.000000+00:00"),
        MergeField("amount", _("Montant demandé"), "12 500,00 €"),
        MergeField("digest", _("Empreinte du contenu déposé"), "0" * 64),
        MergeField("pieces", _("Pièces jointes"), [{"label": "Statuts", "name": "statuts.pdf", "size": 12345, "sha256": "0" * 64}]),
    )

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        deposit = subject.deposits.get(rank=entry.data["deposit"])
        labels = labels_of(subject.call)
        return {
            "organisation": deposit.content["organisation"]["name"],
            "call": deposit.content["call"]["title"],
            "project": str(subject),
            "received_at": to_the_second(deposit.received_at, subject.funder),
            "received_utc": deposit.received_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "amount": formats.money(subject.amount_requested, subject.funder),
            "digest": deposit.digest,
            "pieces": [
                {"label": labels.get(piece["slot"], piece["slot"]), **{name: piece[name] for name in ("name", "size", "sha256")}}
                for piece in deposit.content["documents"]
            ],
        }


class ReasonedLetter(Paper):
    """What ends a request before it is examined: the reason, and how to contest it."""

    noun, audience = "application", Audience.BENEFICIARY
    fields = (
        MergeField("body", _("Texte de la procédure"), []),
        MergeField("organisation", _("Organisme"), "Association Les Lampions de l’Essai"),
        MergeField("representative", _("Représentant·e légal·e"), "Camille Essai, présidente"),
        MergeField("address", _("Adresse"), "1 rue de l’Essai\n99999 Essai-sur-Loire"),
        MergeField("call", _("Appel"), "Aide aux projets 2027"),
        MergeField("project", _("Projet"), "Saison d’essai"),
        MergeField("submitted_at", _("Déposée le"), INSTANT),
        MergeField("reason", _("Motif"), "L’organisme n’a pas son siège dans le ressort de l’appel."),
        MergeField("remedies", _("Voies de recours"), "Un recours gracieux peut être adressé à l’institution."),
    )

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        fields = self.said(subject, entry)
        return fields | {"body": body_of(self, subject, fields)}

    def said(self, subject: Any, entry: Any) -> dict[str, Any]:
        organisation = subject.organisation
        signs = filter(None, (organisation.legal_representative, organisation.legal_representative_capacity))
        return {
            "organisation": organisation.name,
            "representative": ", ".join(signs),
            "address": f"{organisation.address}\n{organisation.postcode} {organisation.city}".strip(),
            "call": subject.call.title,
            "project": str(subject),
            "submitted_at": subject.submitted_at,
            "reason": entry.reason,
            "remedies": subject.funder.remedies,
        }


@register
class InadmissibilityLetter(ReasonedLetter):
    slug, title, prefix = "inadmissibility_letter", _("Irrecevabilité de la demande"), "IRR"


@register
class NotShortlistedLetter(ReasonedLetter):
    slug, title, prefix = "not_shortlisted_letter", _("Manifestation d’intérêt non retenue"), "NRE"


def to_the_second(instant: dt.datetime, funder: Any) -> str:
    local = instant.astimezone(funder.zone)
    return f"{formats.day(local)} à {formats.hour(local, seconds=True)} ({formats.clock_of(funder, funder.zone)})"
