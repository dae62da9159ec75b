import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.enums import MailState
from documents.models.visibility import MessageQuerySet


class OutgoingMail(models.Model):
    """One message to one person: written with the act that asks for it, sent after it, never twice."""

    message_id = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True, editable=False)
    slug = models.CharField(_("modèle"), max_length=50)
    category = models.CharField(_("catégorie"), max_length=40)
    funder = models.ForeignKey("accounts.Funder", models.PROTECT, related_name="+", verbose_name=_("financeur"))
    case_ref = models.CharField(_("numéro de dossier"), max_length=30, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("destinataire"))
    to = models.EmailField(_("adresse"))
    subject = models.CharField(_("objet"), max_length=250)
    body = models.TextField(_("texte"))
    attachments = models.JSONField(_("pièces jointes"), default=list)
    state = models.CharField(_("état"), max_length=10, choices=MailState, default=MailState.WAITING)
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)
    started_at = models.DateTimeField(_("départ tenté le"), null=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)
    error = models.TextField(_("incident"), blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="outgoing_mail_state_known"),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False),
                name="outgoing_mail_sent_has_instant",
                violation_error_message=_("Un message envoyé porte son heure."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to} : {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("documents:message", args=[self.message_id])
