from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who reads a paper, besides being allowed to see its dossier."""

    STAFF = "staff", _("Administration")
    BENEFICIARY = "beneficiary", _("Porteur du dossier")
    PUBLIC = "public", _("Public")


class RevisionKind(models.TextChoices):
    FROZEN = "frozen", _("Texte figé")
    SEALED = "sealed", _("Cachet apposé")
    SIGNED = "signed", _("Signature")
    TIMESTAMPED = "timestamped", _("Horodatage")


class Level(models.TextChoices):
    """What a signature is worth, named from the means that made it and never typed by hand."""

    SES = "ses", _("signature électronique simple (accord par clic, avec preuve)")
    SEAL = "seal", _("cachet électronique non qualifié")
    ADVANCED = "advanced", _("certificat d’un prestataire, non qualifié")
    QUALIFIED = "qualified", _("certificat déclaré qualifié par son émetteur")


class MailState(models.TextChoices):
    WAITING = "waiting", _("En attente d’envoi")
    SENDING = "sending", _("Envoi en cours")
    SENT = "sent", _("Envoyé")
    UNCERTAIN = "uncertain", _("Peut-être envoyé : à vérifier")
    FAILED = "failed", _("Non envoyé")
