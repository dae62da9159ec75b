import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models.visibility import FileQuerySet


class StoredFile(models.Model):
    """A file somebody handed in, kept by digest. Until it joins a dossier, only the person who sent it sees it."""

    public_id = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(_("empreinte"), max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("taille"))
    content_type = models.CharField(_("type"), max_length=100)
    original_name = models.CharField(_("nom d’origine"), max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("envoyé par"))
    uploaded_at = models.DateTimeField(_("reçu le"), auto_now_add=True)
    noun = models.CharField(max_length=40, blank=True)
    subject_id = models.PositiveBigIntegerField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier reçu")
        verbose_name_plural = _("fichiers reçus")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["noun", "subject_id"], name="stored_file_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(noun="", subject_id__isnull=True) | (~Q(noun="") & Q(subject_id__isnull=False)),
                name="stored_file_joined_whole",
                violation_error_message=_("Un fichier joint l’est à un dossier précis."),
            )
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("documents:file", args=[self.public_id])
