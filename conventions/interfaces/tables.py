from django.utils.translation import gettext_lazy as _

from ui.tables import Column

PORTFOLIO = (
    Column("case_ref", _("Numéro"), "case_ref", sort="case_ref", link=lambda row: row.get_absolute_url()),
    Column("project", _("Projet"), "application.title", sort="application__title"),
    Column("organisation", _("Bénéficiaire"), "application.organisation.name", sort="application__organisation__name"),
    Column("instrument", _("Acte"), "get_instrument_display", sort="instrument"),
    Column("amount", _("Montant"), "amount_now", kind="money", currency=lambda row: row.funder, sort="amount"),
    Column("starts_on", _("Début"), "starts_on", kind="day", sort="starts_on"),
    Column("ends_on", _("Échéance"), "ends_on_now", kind="day", sort="ends_on"),
    Column("state", _("État"), lambda row: row.words_for(staff=True), kind="state"),
)

PAYMENTS = (
    Column("label", _("Versement"), "label", sort="label", link=lambda row: row.get_absolute_url()),
    Column("case_ref", _("Dossier"), "case_ref", sort="case_ref"),
    Column("organisation", _("Bénéficiaire"), "convention.application.organisation.name", sort="convention__application__organisation__name"),
    Column("condition", _("Condition"), "get_condition_display", sort="condition"),
    Column("fiscal_year", _("Exercice"), lambda row: str(row.fiscal_year), sort="fiscal_year"),
    Column("amount", _("Prévu"), "amount", kind="money", currency=lambda row: row.funder, sort="amount"),
    Column("amount_due", _("À payer"), "amount_due", kind="money", currency=lambda row: row.funder, sort="amount_due"),
    Column("state", _("État"), lambda row: row.words_for(staff=True), kind="state"),
)
