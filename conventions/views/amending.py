from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain import amendments
from conventions.interfaces.forms import AmendmentForm, InstalmentFormSet, lines_of
from conventions.models import Amendment, Convention
from conventions.money import amount_after, increase_of, total_after
from conventions.views.common import amendment_for, attempt, convention_at_the_desk, is_staff_of
from workflows.door import available


def end_after(found: Amendment) -> date | None:
    """Kept as text in the diff: read as people read a day."""
    return date.fromisoformat(found.changes["ends_on"]) if found.changes.get("ends_on") else None


@login_required
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    found = amendment_for(request, pk)
    offers = [offer for offer in available(found, request.user) if offer.step.name not in ("sign", "countersign")]
    today = timezone.localdate(timezone=found.funder.zone)
    titles = dict(found.convention.clauses.values_list("key", "title"))
    context = {
        "amendment": found,
        "convention": found.convention,
        "funder": found.funder,
        "offers": offers,
        "terms": found.convention.terms_on(today),
        "before": {clause.key: clause.agreed_text or clause.text for clause in found.convention.clauses.all()},
        "clauses": [(titles.get(key, key), text) for key, text in (found.changes.get("clauses") or {}).items()],
        "ends_after": end_after(found),
        "amount_after": amount_after(found) if found.changes.get("amount") else None,
        "increase": increase_of(found) if found.changes.get("amount") else None,
        "total_after": total_after(found),
        "is_staff": is_staff_of(request.user, found.funder_id),
        "signs": found.state in ("agreed", "signed_by_beneficiary"),
    }
    return render(request, "conventions/amendment.html", context)


@login_required
def start(request: HttpRequest, pk: int) -> HttpResponse:
    found = convention_at_the_desk(request, pk)
    form, formset = forms_for(request, found, amendments.attachable_awards(found), {})
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        kept: list[Amendment] = []
        write = partial(amendments.open_amendment, convention=found, by=request.user, **said(form, formset))
        if attempt(request, lambda: kept.append(write()), _("Avenant mis en rédaction.")):
            return redirect(kept[0])
    return page(request, found, form, formset)


@login_required
def rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    found = amendment_for(request, pk)
    convention_at_the_desk(request, found.convention_id)
    own = amendments.attachable_awards(found.convention) | amendments.attached_awards(found)
    form, formset = forms_for(request, found.convention, own, initial_of(found), found.changes.get("instalments", []))
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        write = partial(amendments.rewrite, amendment=found, by=request.user, **said(form, formset))
        if attempt(request, write, _("Avenant enregistré.")):
            return redirect(found)
    return page(request, found.convention, form, formset, found)


def forms_for(
    request: HttpRequest, found: Convention, awards: Any, initial: dict[str, Any], lines: list[dict[str, Any]] | None = None
) -> tuple[AmendmentForm, Any]:
    form = AmendmentForm(request.POST or None, convention=found, awards=awards, initial=initial)
    formset = InstalmentFormSet(request.POST or None, initial=lines or [], prefix="lines")
    for each in formset.forms:
        each.fields["amount"].set_currency(found.funder.currency)
    return form, formset


def said(form: AmendmentForm, formset: Any) -> dict[str, Any]:
    return {"purpose": form.cleaned_data["purpose"], "changes": form.changes(lines_of(formset)), "awards": form.cleaned_data["awards"]}


def initial_of(found: Amendment) -> dict[str, Any]:
    clause, text = next(iter((found.changes.get("clauses") or {}).items()), ("", ""))
    awards = [line.award_id for line in found.funding.all()]
    return {
        "purpose": found.purpose,
        "ends_on": found.changes.get("ends_on"),
        "amount": found.changes.get("amount"),
        "clause": clause,
        "clause_text": text,
        "awards": awards,
    }


def page(request: HttpRequest, found: Convention, form: AmendmentForm, formset: Any, amendment_row: Any = None) -> HttpResponse:
    today = timezone.localdate(timezone=found.funder.zone)
    context = {
        "convention": found,
        "funder": found.funder,
        "form": form,
        "formset": formset,
        "amendment": amendment_row,
        "terms": found.terms_on(today),
        "instalments": found.instalments.standing(),
    }
    return render(request, "conventions/amendment_form.html", context, status=422 if request.method == "POST" else 200)
