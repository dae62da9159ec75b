from django.db import models
from django.utils.translation import gettext_lazy as _


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def latest_pks(self) -> list[int]:
        """The last version of each criterion."""
        last: dict[tuple[str, str], int] = {}
        for pk, referential, code in self.order_by("version").values_list("pk", "referential", "code"):
            last[referential, code] = pk
        return list(last.values())


class Criterion(models.Model):
    """One versioned criterion of a referential. It is attached to calls and then follows each dossier.

    `kind` names the class of `calls.criteria` that reads it at the four moments (application, convention, instalment,
    report); `settings` are that class's parameters. No kind may bear on the content of works.
    """

    referential = models.SlugField(_("référentiel"), max_length=60)
    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    kind = models.SlugField(_("nature"), max_length=40)
    title = models.CharField(_("titre"), max_length=200)
    wording = models.TextField(_("énoncé"))
    settings = models.JSONField(_("réglages"), default=dict)
    digest = models.CharField(_("empreinte"), max_length=64)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("critère")
        verbose_name_plural = _("critères")
        ordering = ["referential", "code", "-version"]
        constraints = [models.UniqueConstraint(fields=["referential", "code", "version"], name="criterion_version_once")]

    def __str__(self) -> str:
        return self.title
