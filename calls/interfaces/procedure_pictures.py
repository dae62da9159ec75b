"""The tab « Schéma »: the procedure drawn, noun by noun, with the findings on it; and the same as a BPMN file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy

from calls.interfaces.procedure_control import stands_of
from calls.interfaces.procedure_tabs import Tab, add
from workflows.models import ProcedureDraft
from workflows.procedures.bpmn import bpmn
from workflows.procedures.diagram import draw
from workflows.procedures.prover import Finding, net_of, prove

FIRST = "application"


def answer(request: HttpRequest, draft: ProcedureDraft) -> dict[str, Any] | HttpResponseBase:
    findings = prove(draft.body, funder_id=draft.funder_id)
    if "bpmn" in request.GET:
        return bpmn_file(draft.key, draft.body, request)
    return pictured(request, draft.body, findings) | {"stands": stands_of(draft, findings)}


def pictured(request: HttpRequest, body: dict[str, Any], findings: list[Finding]) -> dict[str, Any]:
    """The picture of the noun asked for, and the others to choose from, with how many findings each has."""
    nouns, wanted = net_of(body, to_draw=True).nouns, noun_asked(request, body)
    counts = {name: sum(finding.noun == name for finding in findings) for name in nouns}
    choices = [{"label": noun.label, "url": f"?objet={name}#schema", "is_current": name == wanted, "count": counts[name] or None} for name, noun in nouns.items()]
    return {"picture": draw(body, wanted, findings), "nouns": choices, "noun": wanted}


def noun_asked(request: HttpRequest, body: dict[str, Any]) -> str:
    wanted = request.GET.get("objet", FIRST)
    return wanted if wanted in net_of(body, to_draw=True).nouns else FIRST


def bpmn_file(name: str, body: dict[str, Any], request: HttpRequest) -> HttpResponse:
    noun = noun_asked(request, body)
    file = HttpResponse(bpmn(body, noun), content_type="application/xml; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="{name}-{noun}.bpmn"'
    return file


add(Tab("schema", gettext_lazy("Schéma"), 60, "calls/procedures/picture.html", answer))
