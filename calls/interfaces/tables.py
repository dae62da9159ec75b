from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ui.tables import Column

CALLS = (
    Column("title", _("Appel"), "title", sort="title", link=lambda call: reverse("calls:office_call", args=[call.pk])),
    Column("funder", _("Institution"), "scheme.funder.name", sort="scheme__funder__name"),
    Column("scheme", _("Dispositif"), "scheme.name", sort="scheme__name"),
    Column("opens", _("Ouvre"), "opens_at", kind="when", place=lambda call: call.scheme.funder, sort="opens_at"),
    Column("closes", _("Date limite"), "closes_at", kind="when", place=lambda call: call.scheme.funder, sort="closes_at"),
    Column("state", _("État"), lambda call: call.words_for(staff=True), kind="state", sort="state"),
)
