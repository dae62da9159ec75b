"""The tab « Étapes »: which optional stages are kept, and who takes each step."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from calls.interfaces.procedure_tabs import Tab, add
from workflows.models import ProcedureDraft


def answer(request: HttpRequest, draft: ProcedureDraft) -> dict[str, Any] | HttpResponseBase:
    return {}


add(Tab("etapes", _("Étapes"), 10, "calls/procedures/tab_stages.html", answer))
