"""How one person wants to hear of their work: by mail, in their own calendar."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """What a person hears by mail. No row: everything. What the law makes us say is not a choice and is not here."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("personne"))
    wants_digest = models.BooleanField(_("le rappel quotidien de mes échéances"), default=True)
    wants_assignments = models.BooleanField(_("un message dès qu’un travail m’est confié"), default=True)

    class Meta:
        verbose_name = _("messages voulus")
        verbose_name_plural = _("messages voulus")

    def __str__(self) -> str:
        return str(self.person_id)


class CalendarFeed(models.Model):
    """The private address of a person's calendar. Only the digest of its secret is kept: a copy of the base opens nothing."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feed", verbose_name=_("personne"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("créée le"))
    read_on = models.DateField(_("lue pour la dernière fois le"), null=True)

    class Meta:
        verbose_name = _("adresse de calendrier")
        verbose_name_plural = _("adresses de calendrier")

    def __str__(self) -> str:
        return str(self.person_id)
