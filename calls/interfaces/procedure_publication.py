"""The tab « Publication »: what changes, what stands in the way and where to mend it, then the act."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.interfaces.procedure_diff import differences, passages
from calls.interfaces.procedure_tabs import TABS, Tab, add
from workflows.errors import DoorError
from workflows.lifecycle import Lifecycle
from workflows.models import Procedure, ProcedureDraft
from workflows.procedures.drafts import Overtaken, Unproved, case_of, publish_draft
from workflows.procedures.prover import Finding, prove

#: Where each passage of the body is written: the tab, and its section.
WRITTEN_IN = {
    "title": ("etapes", "nom"),
    "stages": ("etapes", "etapes"),
    "who": ("etapes", "qui"),
    "admissibility": ("regles", "delais"),
    "reviews": ("regles", "lectures"),
    "committee": ("regles", "commission"),
    "approvals": ("regles", "approbations"),
    "conditions": ("regles", "conditions"),
    "delays": ("regles", "delais"),
    "convention": ("regles", "acte"),
    "aid": ("versements", "nature"),
    "instalments": ("versements", "versements"),
    "payment": ("versements", "delai-versement"),
    "report": ("versements", "bilan"),
    "renewal": ("versements", "renouvellement"),
    "letters": ("lettres", "lettres"),
    "samples": ("fichier", "fichier"),
}


@dataclass(frozen=True)
class Stand:
    """A finding, and the address where it is mended."""

    finding: Finding
    url: str


class PublishForm(forms.Form):
    fields: dict[str, Any]
    note = forms.CharField(
        label=gettext_lazy("Ce qui change, et pourquoi"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Les personnes qui suivront cette procédure le liront. Par exemple : « Second avis au-delà de 30 000 €, décidé au bureau du 3 mars »."),
    )


def answer(request: HttpRequest, draft: ProcedureDraft) -> dict[str, Any] | HttpResponseBase:
    form = PublishForm(request.POST or None, initial={"note": draft.note})
    context = {"form": form, "revision": draft.revision, "overtaken": []}
    if request.method == "POST" and form.is_valid():
        found = _publishing(request, draft, form)
        if isinstance(found, HttpResponseBase):
            return found
        context |= found
    status = 409 if context["overtaken"] else 422 if form.errors else 200
    return context | about(draft) | {"status": status}


def about(draft: ProcedureDraft) -> dict[str, Any]:
    """What anybody reads before publishing: differences, findings, the acts so far."""
    found = prove(draft.body, funder_id=draft.funder_id)
    overlooked = last_version(draft)
    stands = [Stand(finding, mended_at(draft, finding)) for finding in found]
    return {
        "differences": differences(draft.based_on.body, draft.body) if draft.based_on else [],
        "overlooked": overlooked,
        "from_last": differences(overlooked.body, draft.body) if overlooked else [],
        "blocking": [stand for stand in stands if stand.finding.is_blocking],
        "warnings": [stand for stand in stands if not stand.finding.is_blocking],
        "case_ref": case_of(draft.funder_id, draft.key),
    }


def last_version(draft: ProcedureDraft) -> Procedure | None:
    """The last version of this code, when the draft started from an older one: what changes from it must be read too."""
    last = Procedure.objects.filter(key=draft.key).order_by("-version").first()
    return last if last and last.pk != draft.based_on_id else None


def _publishing(request: HttpRequest, draft: ProcedureDraft, form: PublishForm) -> dict[str, Any] | HttpResponseBase:
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    try:
        version = publish_draft(draft=draft, revision=revision, note=form.cleaned_data["note"], by=request.user)
    except Overtaken as error:
        draft.refresh_from_db()
        return {"overtaken": [(each.who, each.at, passages(each.places)) for each in error.changes], "revision": error.revision}
    except Unproved:
        form.add_error(None, _("Rien n’est publié : corrigez d’abord ce qui bloque, ci-dessous."))
        return {}
    except DoorError as error:
        for sentence in error.reasons:
            form.add_error(None, sentence)
        return {}
    messages.success(request, _("La version %(version)d est publiée. Choisissez-la dans un appel en préparation.") % {"version": version.version})
    return redirect("calls:procedure", version.pk)


def mended_at(draft: ProcedureDraft, finding: Finding) -> str:
    """A passage of the body leads to its section; a step to who takes it; a state to the picture, where there is one."""
    passage = finding.place.partition(".")[0]
    if passage in WRITTEN_IN and WRITTEN_IN[passage][0] in TABS:
        tab, section = WRITTEN_IN[passage]
        section = _letter_at(draft, finding) if passage == "letters" else section
        return f"{reverse('calls:procedure_tab', args=[draft.pk, tab])}#section-{section}"
    is_step = "." in finding.place and passage in Lifecycle.registry
    return reverse("calls:procedure_tab", args=[draft.pk, "etapes"]) + ("#section-qui" if is_step else "#section-etapes")


def _letter_at(draft: ProcedureDraft, finding: Finding) -> str:
    """« letters.0.text » is written in the section of its paper."""
    rank = finding.place.split(".")[1]
    return f"lettre-{draft.body['letters'][int(rank)]['paper']}" if rank.isdigit() else "lettres"


add(Tab("publication", gettext_lazy("Publication"), 90, "calls/procedures/publication.html", answer))
