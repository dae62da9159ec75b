from django.utils.translation import gettext_lazy as _

from documents.enums import MailState
from ui.tables import Column

TONES = {MailState.SENT: "success", MailState.FAILED: "urgent", MailState.UNCERTAIN: "warning"}

PAPERS = (
    Column("number", _("Numéro"), "number", sort="number", link=lambda paper: paper.get_absolute_url()),
    Column("title", _("Pièce"), "title", sort="title"),
    Column("case_ref", _("Dossier"), "case_ref", sort="case_ref"),
    Column("funder", _("Institution"), "funder.name"),
    Column("created", _("Datée du"), "created_at", kind="when", place=lambda paper: paper.funder, sort="created_at"),
    Column(
        "state",
        _("État"),
        lambda paper: _("Retirée") if paper.withdrawn_at else _("Scellée") if paper.is_issued else _("En préparation"),
        kind="state",
        tone=lambda paper: "success" if paper.is_issued and not paper.withdrawn_at else "warning",
    ),
)

MESSAGES = (
    Column("to", _("Destinataire"), "to", sort="to"),
    Column("subject", _("Objet"), "subject", link=lambda message: message.get_absolute_url()),
    Column("case_ref", _("Dossier"), "case_ref", sort="case_ref"),
    Column("created", _("Écrit le"), "created_at", kind="when", place=lambda message: message.funder, sort="created_at"),
    Column("state", _("État"), lambda message: message.get_state_display(), kind="state", tone=lambda message: TONES.get(message.state, "information")),
)
