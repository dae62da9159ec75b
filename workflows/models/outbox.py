from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxRow(models.Model):
    """Something that must happen once, after the act that asked for it."""

    topic = models.CharField(_("sujet"), max_length=60)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(_("à partir de"))
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    done_at = models.DateTimeField(_("fait le"), null=True)
    parked_at = models.DateTimeField(_("mis de côté le"), null=True)
    last_error = models.TextField(_("dernière erreur"), blank=True)

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("boîte d’envoi")
        indexes = [models.Index(fields=["due_at", "id"], name="outbox_waiting", condition=Q(done_at=None, parked_at=None))]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
