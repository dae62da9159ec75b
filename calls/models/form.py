from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """Numbered, immutable content known by its digest: the database refuses to change it."""

    key = models.SlugField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("titre"), max_length=200)
    body = models.JSONField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["key", "-version"]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"


class CallForm(Versioned):
    """The questions of a call. body = {"sections": [{"key", "title", "minutes", "kind": "questions|budget|documents|criteria",
    "questions": [{"key", "label", "type", "help", "required", "max_length", "choices"}], "documents": [...]}]}."""

    class Meta(Versioned.Meta):
        verbose_name = _("formulaire")
        verbose_name_plural = _("formulaires")
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="call_form_version_once")]

    @property
    def sections(self) -> list[dict[str, Any]]:
        return self.body["sections"]

    def section(self, key: str) -> dict[str, Any]:
        return next(section for section in self.sections if section["key"] == key)

    def questions(self) -> Iterator[dict[str, Any]]:
        for section in self.sections:
            yield from section.get("questions", [])


class ScoringGrid(Versioned):
    """What jurors mark. body = {"items": [{"code", "label", "weight", "max", "anchors": [...]}], "decimals": 2}."""

    class Meta(Versioned.Meta):
        verbose_name = _("grille de notation")
        verbose_name_plural = _("grilles de notation")
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="scoring_grid_version_once")]

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.body["items"]
