"""The tabs of a procedure being written. Each module of this folder that has one adds it, at start-up:

    add(Tab("schema", _("Schéma"), 60, "calls/procedures/tab_diagram.html", answer))

`answer(request, draft)` is called for GET and POST alike. It returns the context of the template, which extends
`calls/procedures/draft.html` and fills its block `tab`; or an HttpResponse (a redirection after a save, a file).
`status` in the context is the status of the answer (422 when something typed is refused, 409 when overtaken).
The view has already checked who may open the draft, and gives `draft`, `funder`, `body` and `tabs` to every template.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from workflows.models import ProcedureDraft

Answer = Callable[[HttpRequest, ProcedureDraft], "dict[str, Any] | HttpResponseBase"]


@dataclass(frozen=True)
class Tab:
    key: str
    label: Any
    order: int
    template: str
    answer: Answer

    def url(self, draft: ProcedureDraft) -> str:
        return reverse("calls:procedure_tab", args=[draft.pk, self.key])


TABS: dict[str, Tab] = {}


def add(tab: Tab) -> None:
    TABS[tab.key] = tab


def in_order() -> list[Tab]:
    return sorted(TABS.values(), key=lambda tab: tab.order)


def links(draft: ProcedureDraft, current: Tab) -> list[dict[str, Any]]:
    """What `ui/tabs.html` draws."""
    return [{"label": tab.label, "url": tab.url(draft), "is_current": tab.key == current.key, "count": None} for tab in in_order()]
