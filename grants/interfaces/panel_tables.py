"""Columns of the committee's lists, said once: screen and export show the same."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ui.tables import Column

CONFLICTS = (
    Column("case", _("Dossier"), "application.case_ref", sort="application__case_ref", link=lambda row: reverse("grants:conflict", args=[row.pk])),
    Column("organisation", _("Organisme"), "application.organisation.name", sort="application__organisation__name"),
    Column("who", _("Personne"), lambda row: str(row.user), sort="user__full_name"),
    Column("kind", _("Nature du lien"), lambda row: row.get_kind_display(), sort="kind"),
    Column("declared", _("Déclaré le"), "declared_at", kind="day", sort="declared_at"),
    Column("status", _("État"), lambda row: row.get_status_display(), sort="status"),
)

SESSIONS = (
    Column("title", _("Séance"), "title", sort="title", link=lambda row: row.get_absolute_url()),
    Column("committee", _("Commission"), lambda row: str(row.committee), sort="committee__name"),
    Column("starts", _("Date"), "starts_at", kind="when", place=lambda row: row.committee.funder, sort="starts_at"),
    Column("place", _("Lieu"), "place"),
    Column("state", _("État"), lambda row: row.words_for(staff=True), kind="state"),
)

DECISIONS = (
    Column("case", _("Dossier"), "case_ref", sort="case_ref", link=lambda row: row.get_absolute_url()),
    Column("organisation", _("Organisme"), "application.organisation.name", sort="application__organisation__name"),
    Column("outcome", _("Sens"), lambda row: row.outcome_noun, sort="outcome"),
    Column("amount", _("Montant"), lambda row: sum(award.amount for award in row.awards.all()) or None, kind="money", currency=lambda row: row.funder.currency),
    Column("number", _("Numéro"), "number", sort="number"),
    Column("taken", _("Prise le"), "taken_at", kind="day", sort="taken_at"),
    Column("state", _("État"), lambda row: row.words_for(staff=True), kind="state", sort="state"),
)

APPEALS = (
    Column("case", _("Dossier"), "case_ref", sort="case_ref", link=lambda row: row.get_absolute_url()),
    Column("organisation", _("Organisme"), "decision.application.organisation.name", sort="decision__application__organisation__name"),
    Column("filed", _("Déposé le"), "filed_at", kind="day", sort="filed_at"),
    Column("answered", _("Répondu le"), "answered_at", kind="day", sort="answered_at"),
    Column("state", _("État"), lambda row: row.words_for(staff=True), kind="state", sort="state"),
)
