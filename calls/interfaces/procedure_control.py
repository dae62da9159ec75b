"""The tab « Contrôle »: everything the prover finds, each with its mend and a link to where it is written.

While a section is being typed its page asks the same questions of what is typed, before anything is saved (`tried`).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from calls.interfaces.procedure_publication import Stand, mended_at
from calls.interfaces.procedure_tabs import TABS, Tab, add
from calls.referentials import shapes
from calls.referentials.schema import complaints
from workflows.models import ProcedureDraft
from workflows.procedures.prover import Finding, prove

HOW = {
    "explored": gettext_lazy("Tous les chemins ont été suivis."),
    "solved": gettext_lazy("Toutes les valeurs possibles ont été couvertes."),
    "sampled": gettext_lazy("Beaucoup de cas ont été essayés, pas tous : cette condition compare plusieurs faits entre eux."),
}


def answer(request: HttpRequest, draft: ProcedureDraft) -> dict[str, Any] | HttpResponseBase:
    if request.method == "POST":
        return tried(request, draft)
    stands = stands_of(draft, prove(draft.body, funder_id=draft.funder_id))
    return {"stands": stands, "blocking": sum(stand.finding.is_blocking for stand in stands), "how": HOW}


def stands_of(draft: ProcedureDraft, findings: list[Finding]) -> list[Stand]:
    return [Stand(finding, mended_at(draft, finding)) for finding in findings]


def tried(request: HttpRequest, draft: ProcedureDraft) -> HttpResponse:
    """What this section would bring if it were saved as it is typed now. Nothing is kept."""
    body = typed_body(request, draft)
    if body is None or complaints(shapes.PROCEDURE, body):
        return render(request, "calls/procedures/_tried.html", {"is_unfinished": True})
    before = {(finding.code, finding.place) for finding in prove(draft.body, funder_id=draft.funder_id)}
    draft.body = body
    stands = stands_of(draft, prove(body, funder_id=draft.funder_id))
    fresh = [stand for stand in stands if (stand.finding.code, stand.finding.place) not in before]
    return render(request, "calls/procedures/_tried.html", {"fresh": fresh, "others": len(stands) - len(fresh), "draft": draft})


def typed_body(request: HttpRequest, draft: ProcedureDraft) -> dict[str, Any] | None:
    tab = TABS.get(request.GET.get("onglet", ""))
    section = getattr(tab.answer, "sections", {}).get(request.POST.get("section", "")) if tab else None
    form = section.typed(draft, request) if section else None
    if section is None or form is None or not form.is_valid():
        return None
    changed = draft.body | section.changes(form, draft.body)
    return {key: value for key, value in changed.items() if value is not None}


add(Tab("controle", gettext_lazy("Contrôle"), 70, "calls/procedures/control.html", answer))
